//! A step that recalls cards of earlier lessons: it shows the answer, and the learner says how well she knew it.

use super::{Around, Arrow, Attempt, Keys, Outcome, Part, Request};
use crate::lesson::{Card, PaneName};
use crate::tui::action::Action;
use crate::tui::looks::{Looks, moved};
use crate::tui::scene::Scene;

/// How well a card was known.
pub(crate) const KNEW: [&str; 3] = ["knew it", "partly", "not yet"];

/// The middle one: as with how sure one is of a prediction, the cursor begins there.
pub(crate) const MIDDLE: usize = KNEW.len() / 2;

/// The state of recalling cards.
#[derive(Clone, Debug, PartialEq)]
pub struct Recall {
    stage: Stage,
    /// The current card.
    card: usize,
    /// The option under the cursor; `None` until the learner moves to one.
    pub(super) cursor: Option<usize>,
}

/// The stage of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Its question is shown.
    Asked,
    /// Its answer is shown; the learner is asked how well she knew it.
    Answered,
    /// All cards have been seen.
    Done,
}

impl Recall {
    pub(super) fn new(done: bool) -> Self {
        Recall { stage: if done { Stage::Done } else { Stage::Asked }, card: 0, cursor: None }
    }

    /// Whether the learner is asked how well she knew the card.
    pub(super) fn asks_how_well(&self) -> bool {
        self.stage == Stage::Answered
    }

    /// The reply to an answer that is typed: a card is answered in the head.
    pub(super) fn refusal(&self) -> &'static str {
        match self.stage {
            Stage::Asked | Stage::Done => "answer in your head: [Enter] shows the answer",
            Stage::Answered => "choose below how well you knew it, then press [Enter]",
        }
    }

    pub(super) fn key(&mut self, key: Arrow, looks: &Looks) -> bool {
        let chooses = self.asks_how_well() && looks.focus == PaneName::Lesson;
        match key.line().filter(|_| chooses) {
            Some(by) => self.cursor = Some(moved(self.cursor, by, KNEW.len())),
            None => return false,
        }
        true
    }

    /// Shows the answer of a card, or takes the reply to how well it was known.
    pub(super) fn enter(&mut self, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        match self.stage {
            _ if around.cards.is_empty() => self.stage = Stage::Done,
            Stage::Asked => {
                (self.stage, self.cursor) = (Stage::Answered, Some(MIDDLE));
                around.looks.focus = PaneName::Lesson;
            }
            Stage::Answered | Stage::Done => {
                let Some(cursor) = self.cursor else {
                    return Outcome::choose_first();
                };
                attempt.answer.given.push(cursor as f64);
                self.card += 1;
                let left = self.card < around.cards.len();
                self.stage = if left { Stage::Asked } else { Stage::Done };
            }
        }
        if self.stage == Stage::Done { Outcome::done() } else { Outcome::default() }
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let request = Request::new(self.keys(scene));
        let Some(card) = scene.cards.get(self.card).filter(|_| !scene.is_done()) else {
            let text = if scene.cards.is_empty() {
                "no cards yet: earlier lessons of the course add some"
            } else {
                "all cards seen"
            };
            return request.part(Part::Task { done: scene.is_done(), text: text.to_owned() });
        };
        let Recalled { card, lesson, is_known } = card;
        let unknown = if *is_known { "" } else { ", which you have not done yet" };
        let count = format!(
            "card {} of {}, from lesson {lesson}{unknown}",
            self.card + 1,
            scene.cards.len()
        );
        let request = request
            .part(Part::Count(count))
            .part(Part::Question { done: false, text: card.ask.clone() });
        if !self.asks_how_well() {
            return request;
        }
        request
            .part(Part::Answer(card.answer.clone()))
            .part(Part::Heading("Did you know it?"))
            .part(Part::options(&KNEW, self.cursor))
    }

    fn keys(&self, scene: &Scene) -> Keys {
        match self.stage {
            _ if scene.is_done() => Keys::go_on(),
            Stage::Answered => Keys::choose(scene).hint(scene),
            Stage::Asked | Stage::Done if scene.cards.is_empty() => Keys::go_on(),
            Stage::Asked | Stage::Done => {
                Keys::default().press(&[Action::Enter], " shows the answer")
            }
        }
    }
}

/// A card of an earlier lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalled {
    /// The card.
    pub(crate) card: Card,
    /// The number of its lesson.
    pub(crate) lesson: usize,
    /// Whether the learner has been through that lesson.
    pub(crate) is_known: bool,
}

/// The cards that a lesson asks again: one each of the lessons one, three and six before it. `lessons` returns the cards
/// of a lesson, and whether the learner has been through it.
pub(crate) fn recalled<'a>(
    lessons: impl Fn(usize) -> Option<(&'a [Card], bool)>,
    number: usize,
) -> Vec<Recalled> {
    let before = [1, 3, 6].into_iter().filter_map(|back| number.checked_sub(back));
    let cards = before.filter_map(|lesson| {
        let (cards, is_known) = lessons(lesson)?;
        // not always the same card of a lesson
        let card = cards.get(number % cards.len().max(1)).cloned()?;
        Some(Recalled { card, lesson, is_known })
    });
    cards.collect()
}
