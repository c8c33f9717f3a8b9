//! Where the machine is when a step begins, as its text supposes.

use super::{Exercise, Lesson};
use crate::train::{Cursor, Place, Tick};

/// A moment of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Begins {
    /// The update.
    update: u64,
    /// The last tick of this update that is done; `None` if it has not begun.
    after: Option<Tick>,
}

impl Begins {
    /// After this many updates.
    pub(crate) fn after(updates: u64) -> Self {
        Begins { update: updates, after: None }
    }

    /// The number of finished updates.
    pub(crate) fn updates_done(self) -> u64 {
        self.update + u64::from(self.after == Some(Tick::Update))
    }

    /// The first update in which a tick is still to come.
    pub(crate) fn next_with(self, tick: Tick) -> u64 {
        let is_past = |done: Tick| done != Tick::Update && tick.rank() <= done.rank();
        self.updates_done() + u64::from(self.after.is_some_and(is_past))
    }

    /// Whether the machine has finished more updates by now.
    pub(crate) fn is_past(self, cursor: Cursor) -> bool {
        cursor.updates_done() > self.updates_done()
    }

    /// The place in a run with as many timesteps as this one has.
    pub(crate) fn place(self, cursor: Cursor) -> Place {
        let after = self.after.filter(|tick| *tick != Tick::Update);
        let ticks = after.map_or(0, |tick| cursor.done_after(tick));
        Place { updates: self.updates_done(), ticks, begun: false }
    }

    /// Where an exercise that begins here leaves the machine; `None` if that depends on the run.
    fn with(self, exercise: &Exercise) -> Option<Self> {
        if let Some(state) = exercise.state() {
            return (state.ticks == 0).then(|| Begins::after(state.updates));
        }
        let Some(tick) = exercise.tick() else {
            return (!exercise.runs()).then_some(self);
        };
        let update = match exercise {
            Exercise::Predict { .. } => self.next_with(tick),
            Exercise::Read | Exercise::StepTo(_) | Exercise::Type { .. } => self.updates_done(),
            Exercise::RunUntil(_) | Exercise::Reach(_) | Exercise::Change(_) => return None,
            Exercise::Show { .. } => return None,
            Exercise::FindBug { .. } | Exercise::Finish { .. } => return None,
            Exercise::Explain { .. } | Exercise::Recall | Exercise::Board => return None,
        };
        Some(Begins { update, after: Some(tick) })
    }
}

impl Lesson {
    /// The number of updates that the steps before this one finish; `None` if that depends on the run.
    pub fn updates_before(&self, step: usize) -> Option<u64> {
        self.begins(step).map(Begins::updates_done)
    }

    /// Where a step begins: where the steps before it lead from the start of the run; `None` if one of them runs to goals.
    pub(crate) fn begins(&self, step: usize) -> Option<Begins> {
        let is_first =
            |at: &usize| *at == 0 || self.steps[*at].start || self.on(*at) != self.on(*at - 1);
        let last = step.min(self.steps.len().checked_sub(1)?);
        let first = (0..=last).rev().find(is_first)?;
        let before = self.steps.get(first..step)?;
        before.iter().try_fold(Begins::default(), |begins, step| begins.with(&step.exercise))
    }
}
