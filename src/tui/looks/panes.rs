//! Which panes are shown beside the Lesson pane: those of the step, those that the lesson has shown before, and those that
//! the learner has opened.

use crate::lesson::{Lesson, PaneName};

/// All panes but Lesson, in their usual order: that of a lesson which names none.
const USUAL: [PaneName; 12] = [
    PaneName::Loss,
    PaneName::Output,
    PaneName::Network,
    PaneName::Tape,
    PaneName::Norms,
    PaneName::Equation,
    PaneName::Weights,
    PaneName::Ledger,
    PaneName::Code,
    PaneName::Clip,
    PaneName::Memory,
    PaneName::Check,
];

/// The number of panes beside Lesson for which the screen has room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// The most panes of the step.
    pub(crate) step: usize,
    /// How many panes the step and earlier steps may have together; 0 if earlier steps add none.
    pub(crate) earlier: usize,
    /// The most panes, with those that the learner has opened.
    pub(crate) most: usize,
}

/// The panes beside Lesson. They depend on the step and on what the learner has opened there, and on nothing else.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Panes {
    /// Those of the step, the most important first.
    step: Vec<PaneName>,
    /// Those that earlier steps of the lesson have shown, the latest first.
    earlier: Vec<PaneName>,
    /// Those that the learner has opened, the newest last.
    opened: Vec<PaneName>,
    /// Whether the learner wants all panes.
    all: bool,
    /// Whether the step asks for a sketch on its most important pane.
    draws: bool,
}

impl Panes {
    /// The panes of a step, or of the end of the lesson. A step that names none has those of the step before it.
    pub(crate) fn of(lesson: &Lesson, step: usize) -> Self {
        let mut shown = lesson.steps.iter().take(step + 1).map(|step| &step.show).rev();
        let named = shown.clone().find(|show| !show.is_empty());
        let is_named_anywhere = lesson.steps.iter().any(|step| !step.show.is_empty());
        let own = match named {
            Some(show) => show.clone(),
            None if is_named_anywhere => vec![PaneName::Loss, PaneName::Output],
            None => USUAL.to_vec(),
        };
        let draws = lesson.steps.get(step).is_some_and(|step| step.exercise.is_drawn());
        let mut panes = Panes { all: !is_named_anywhere, draws, ..Panes::default() };
        add(&mut panes.step, own);
        shown.next().filter(|_| step < lesson.steps.len()); // that of the step itself
        shown.for_each(|show| add(&mut panes.earlier, show.iter().copied()));
        if !is_named_anywhere {
            add(&mut panes.earlier, USUAL); // nothing is introduced
        }
        panes
    }

    /// Makes a pane that the step needs its most important one.
    pub(crate) fn need(&mut self, pane: PaneName) {
        if !self.step.contains(&pane) {
            self.step.insert(0, pane);
        }
    }

    /// Opens a pane for the learner.
    pub(crate) fn open(&mut self, pane: PaneName) {
        self.opened.retain(|opened| *opened != pane);
        add(&mut self.opened, [pane]);
    }

    /// Opens all panes for which there is room.
    pub(crate) fn open_all(&mut self) {
        self.opened.clear();
        self.all = true;
    }

    /// Whether the learner wants all panes, and those that she has opened, the newest last.
    pub(crate) fn opened(&self) -> (bool, &[PaneName]) {
        (self.all, &self.opened)
    }

    /// Opens these panes, and no others, for the learner.
    pub(crate) fn reopen(&mut self, all: bool, opened: &[PaneName]) {
        self.close_opened();
        self.all = all;
        add(&mut self.opened, opened.iter().copied());
    }

    /// Closes the panes that the learner has opened.
    pub(crate) fn close_opened(&mut self) {
        self.opened.clear();
        self.all = false;
    }

    /// The panes that the step and earlier steps have shown, the most important first.
    pub(crate) fn named(&self) -> impl Iterator<Item = PaneName> {
        self.step.iter().chain(&self.earlier).copied()
    }

    /// The most important pane of the step.
    pub(crate) fn key(&self) -> Option<PaneName> {
        self.step.first().copied()
    }

    /// Whether the step asks for a sketch on its most important pane.
    pub(crate) fn draws(&self) -> bool {
        self.draws
    }

    /// Whether no earlier step has shown a pane; outside a step none is new.
    pub(crate) fn is_new(&self, pane: PaneName) -> bool {
        pane != PaneName::Lesson && !self.step.is_empty() && !self.earlier.contains(&pane)
    }

    /// Whether the step or an earlier one has shown a pane.
    pub(crate) fn has_shown(&self, pane: PaneName) -> bool {
        self.named().any(|named| named == pane)
    }

    /// The visible panes, the most important first. A pane that the learner has opened is added while there is room, and
    /// then replaces the last.
    pub(crate) fn visible(&self, room: Room) -> Vec<PaneName> {
        let mut visible: Vec<PaneName> = self.step.iter().copied().take(room.step).collect();
        if self.all {
            visible.clear();
            add(&mut visible, self.named().chain(USUAL));
            visible.truncate(room.most);
        } else if visible.len() < room.earlier {
            add(&mut visible, self.earlier.iter().copied());
            visible.truncate(room.earlier);
        }
        for pane in &self.opened {
            if visible.contains(pane) {
                continue;
            }
            visible.truncate(room.most.saturating_sub(1));
            visible.push(*pane);
        }
        visible
    }
}

/// Adds panes that are not yet among these. Lesson has a place of its own.
fn add(panes: &mut Vec<PaneName>, more: impl IntoIterator<Item = PaneName>) {
    for pane in more {
        if pane != PaneName::Lesson && !panes.contains(&pane) {
            panes.push(pane);
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::PaneName::{Equation, Loss, Norms, Output, Tape, Weights};
    use super::*;

    const SMALL: Room = Room { step: 2, earlier: 0, most: 2 };
    const LARGE: Room = Room { step: 4, earlier: 5, most: 7 };

    fn panes(step: &[PaneName], earlier: &[PaneName]) -> Panes {
        Panes { step: step.to_vec(), earlier: earlier.to_vec(), ..Panes::default() }
    }

    #[test]
    fn what_the_learner_opens_is_added_and_replaces_the_last_where_there_is_no_room() {
        let mut panes = panes(&[Loss, Output], &[Tape]);
        panes.open(Norms);
        assert_eq!(panes.visible(SMALL), [Loss, Norms]);
        assert_eq!(panes.visible(LARGE), [Loss, Output, Tape, Norms]);
        panes.open(Weights);
        assert_eq!(panes.visible(SMALL), [Loss, Weights]);
        panes.open(Output);
        assert_eq!(panes.visible(SMALL), [Loss, Output]);
        panes.close_opened();
        assert_eq!(panes.visible(SMALL), [Loss, Output]);
        assert_eq!(panes.visible(LARGE), [Loss, Output, Tape]);
    }

    #[test]
    fn all_panes_begin_with_those_of_the_step_and_as_many_are_shown_as_fit() {
        let mut panes = panes(&[Equation], &[Tape]);
        panes.open_all();
        assert_eq!(panes.visible(SMALL), [Equation, Tape]);
        assert_eq!(panes.visible(LARGE)[..3], [Equation, Tape, Loss]);
        assert_eq!(panes.visible(LARGE).len(), LARGE.most);
        panes.open(Weights);
        assert!(panes.visible(SMALL).contains(&Weights));
    }

    #[test]
    fn every_pane_but_lesson_has_a_usual_place() {
        let all = PaneName::VARIANTS.iter().filter(|pane| **pane != PaneName::Lesson);
        assert!(all.clone().all(|pane| USUAL.contains(pane)) && all.count() == USUAL.len());
    }

    #[test]
    fn only_what_no_earlier_step_has_shown_is_new() {
        let panes = panes(&[Tape, Loss], &[Loss]);
        assert!(panes.is_new(Tape) && panes.is_new(Norms) && !panes.is_new(Loss));
        assert!(!panes.is_new(PaneName::Lesson));
        assert!(panes.has_shown(Tape) && panes.has_shown(Loss) && !panes.has_shown(Norms));
    }
}
