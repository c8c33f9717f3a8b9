//! A prediction of a number that a tick computes: which values stay hidden until it is made, and how the machine returns
//! if it is past that tick.

use super::{Predict, Stage};
use crate::engine::{Command, Frame};
use crate::lesson::{Begins, Guess, Sketched, When};
use crate::measure::Changes;
use crate::nn::{Quantity, Stage as Of, Variable};
use crate::train::{Cursor, Place, Tick};
use crate::tui::step::Around;
use crate::tui::step::approach::back_to;

impl Predict {
    /// The update whose tick tells the answer.
    pub(in crate::tui::step) fn asked_in(&self) -> Option<u64> {
        self.update
    }

    /// Asks about the tick of this update.
    pub(in crate::tui::step) fn ask_in(&mut self, update: u64) {
        self.update = Some(update);
    }

    /// Notes where the step begins, and so the update whose tick is meant.
    pub(in crate::tui::step) fn begin_at(&mut self, begins: Option<Begins>) {
        self.begins = begins;
        if let (Some(begins), Some(When::Tick(tick))) = (begins, &self.until) {
            self.update = Some(begins.next_with(*tick));
        }
    }

    /// Remembers where the learner came, and the update whose tick is meant: the first in which it is still to come.
    pub(in crate::tui::step) fn remember_update(&mut self, around: &Around) {
        let frame = around.frame.filter(|_| !around.resumes);
        self.came = self.came.or_else(|| Some(Place::of(frame?.snapshot.cursor)));
        let Some(When::Tick(tick)) = self.until else { return };
        let next = || Some(first_with(tick, frame?.snapshot.cursor));
        self.update = self.update.or_else(next);
    }

    /// Whether it is still to be made.
    fn is_to_be_made(&self) -> bool {
        matches!(self.stage, Stage::Open | Stage::Draws | Stage::Sure)
    }

    /// Where the step begins, if the machine has finished an update since, and another answer would be right there.
    fn left_behind(&self, cursor: Cursor) -> Option<Begins> {
        let truth = self.guess.truth().map(|value| value.of.changes());
        let is_of_its_tick = self.until.is_some() || truth == Some(Changes::EachTick);
        let begins = self.begins.filter(|_| self.is_to_be_made() && is_of_its_tick)?;
        begins.is_past(cursor).then_some(begins)
    }

    /// The tick that tells the answer.
    pub(super) fn tick(&self) -> Option<Tick> {
        match self.until {
            Some(When::Tick(tick)) => Some(tick),
            Some(When::Goals(_)) | None => None,
        }
    }

    /// The tick that is meant and its update, while the prediction is still to be made.
    fn awaited(&self) -> Option<(Tick, u64)> {
        let tick = self.tick().filter(|_| self.is_to_be_made())?;
        Some((tick, self.update?))
    }

    /// The commands that bring the machine back to where the step begins, and before the tick that reveals the answer, or
    /// the first bar of it; empty if that tick is still to come.
    pub(super) fn way_back(&self, frame: Option<&Frame>) -> Vec<Command> {
        let Some(cursor) = frame.map(|frame| frame.snapshot.cursor) else { return Vec::new() };
        let Some((tick, wanted)) = self.awaited() else {
            let begins = self.left_behind(cursor).into_iter();
            return begins.map(|begins| back_to(begins.place(cursor))).collect();
        };
        let draws_norms = self.sketch().is_some_and(|sketch| sketch.of == Sketched::DhNorm);
        let tick = match draws_norms {
            true => Tick::Backward(cursor.timesteps.saturating_sub(1)), // the first of all bars
            false => tick,
        };
        if draws_norms && cursor.is_finished() && cursor.update < wanted {
            return vec![Command::Ticks(1)]; // the bars of the last update are much the same
        }
        let before = cursor.done_after(tick).saturating_sub(1);
        // a number is hidden on the way there, but what was seen since the step began could help to choose
        let begins = self.begins.filter(|_| !self.is_worked_out());
        let begins = begins.map(|begins| begins.place(cursor));
        let begins = begins.filter(|place| place.updates == wanted);
        let ticks = begins.map_or(before, |place| place.ticks.min(before));
        if cursor.update == wanted && cursor.done > before {
            return vec![Command::Ticks(ticks as i64 - cursor.done as i64)];
        }
        match cursor.update > wanted {
            true => vec![back_to(Place { updates: wanted, ticks, begun: false })],
            false => Vec::new(),
        }
    }

    /// Whether the machine goes back first, before the prediction is taken.
    pub(crate) fn goes_back_first(&self, frame: Option<&Frame>) -> bool {
        !self.way_back(frame).is_empty()
    }

    /// The tick before the one that tells the answer, to which [`Predict::way_on`] leads.
    pub(super) fn tick_before(&self, frame: &Frame) -> Option<Tick> {
        let cursor = frame.snapshot.cursor;
        let before = cursor.done_after(self.tick()?).checked_sub(1)?;
        Cursor { done: before, ..cursor }.last()
    }

    /// The commands that bring the machine to the tick before, where a number is worked out that the next tick computes;
    /// empty if it is there, or if no such number is predicted.
    pub(super) fn way_on(&self, frame: Option<&Frame>) -> Vec<Command> {
        let (Some((tick, wanted)), Some(frame)) = (self.awaited(), frame) else {
            return Vec::new();
        };
        let cursor = frame.snapshot.cursor;
        let begun = if cursor.is_finished() { 0 } else { cursor.done };
        let before = cursor.done_after(tick).saturating_sub(1);
        let on = before.saturating_sub(begun);
        match self.is_worked_out() && cursor.updates_done() == wanted && on > 0 {
            true => vec![Command::Ticks(on as i64)],
            false => Vec::new(),
        }
    }

    /// The predicted number, which stays hidden from the update in which it is computed.
    pub(in crate::tui::step) fn hides(&self, cursor: Cursor) -> Option<Quantity> {
        let (_, wanted) = self.awaited()?;
        let Guess::Number { truth, .. } = &self.guess else { return None };
        truth.of.quantity().filter(|_| cursor.update >= wanted)
    }

    /// The weight at the start of a later update, if the predicted number is that weight after its update.
    pub(in crate::tui::step) fn hides_carried(&self, cursor: Cursor) -> Option<Quantity> {
        let (_, wanted) = self.awaited()?;
        let asked = self.hides(cursor).filter(|_| cursor.update > wanted)?;
        match asked.variable {
            Variable::Parameter(Of::After, name) => {
                Some(Quantity { variable: Variable::Parameter(Of::Before, name), ..asked })
            }
            Variable::Parameter(Of::Before | Of::Grad | Of::Clipped, _)
            | Variable::Tape(_)
            | Variable::OffTape(_)
            | Variable::Moment(..) => None,
        }
    }
}

/// The first update in which a tick is still to come.
fn first_with(tick: Tick, cursor: Cursor) -> u64 {
    let is_past = !cursor.is_finished() && cursor.done >= cursor.done_after(tick);
    cursor.updates_done() + u64::from(is_past)
}
