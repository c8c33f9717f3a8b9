//! The cards of finished lessons that are due. Time is counted in lessons, as in the lessons themselves: a card that was
//! known is asked again when three more are finished, one that was not is due at once.

use super::{Choice, Lessons, Standing};
use crate::lesson::Progress;
use crate::tui::popup::DueCard;
use crate::tui::step::KNEW;

/// The number of lessons until a card is asked again, by how well it was known.
const AGAIN: [usize; KNEW.len()] = [3, 1, 0];

impl Lessons {
    /// The cards that are due, those of the first lesson first.
    pub(crate) fn due(&self, progress: &Progress) -> Vec<DueCard> {
        let finished = self.finished(progress).count();
        let of_lesson = |choice: Choice| {
            let (known, key) = (progress.of(choice.key), choice.key.to_owned());
            let number = choice.number.unwrap_or(0);
            let is_due =
                move |card: usize| known.cards.get(&card).is_none_or(|due| *due <= finished);
            let cards = choice.lesson.cards.iter().cloned().enumerate();
            let due = cards.filter(move |(index, _)| is_due(*index));
            due.map(move |(index, card)| DueCard { key: key.clone(), number, index, card })
                .collect::<Vec<_>>()
        };
        self.finished(progress).flat_map(of_lesson).collect()
    }

    /// The number of finished lessons at which a card that was known this well is asked again.
    pub(crate) fn asked_again_at(&self, how_well: usize, progress: &Progress) -> usize {
        let wait = AGAIN.get(how_well).copied().unwrap_or(0);
        self.finished(progress).count() + wait
    }

    /// The built-in lessons whose steps are all done.
    fn finished(&self, progress: &Progress) -> impl Iterator<Item = Choice<'_>> {
        let done = |choice: &Choice| choice.standing(progress) == Standing::Done;
        self.choices().filter(|choice| choice.number.is_some()).filter(done)
    }
}
