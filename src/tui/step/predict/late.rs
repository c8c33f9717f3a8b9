//! A prediction of a number that a tick computes: which values stay hidden until it is made, and how the machine returns
//! if it is past that tick.

use super::{Predict, Stage};
use crate::engine::{Command, Frame};
use crate::lesson::{Guess, Sketched, When};
use crate::nn::{Quantity, Stage as Of, Variable};
use crate::train::{Cursor, Tick};
use crate::tui::step::Around;

impl Predict {
    /// Remembers the update whose tick is meant: the first in which it is still to come. `start`: the step sends the
    /// machine back to the start.
    pub(in crate::tui::step) fn remember_update(&mut self, start: bool, around: &Around) {
        let Some(When::Tick(tick)) = self.until else { return };
        let first = start.then_some(0);
        let frame = around.frame.filter(|_| !around.resumes);
        let next = || Some(first_with(tick, frame?.snapshot.cursor));
        self.update = self.update.or(first).or_else(next);
    }

    /// The tick that is meant and its update, while the prediction is still to be made.
    fn awaited(&self) -> Option<(Tick, u64)> {
        let is_open = matches!(self.stage, Stage::Open | Stage::Draws | Stage::Sure);
        match self.until {
            Some(When::Tick(tick)) if is_open => Some((tick, self.update?)),
            Some(When::Tick(_) | When::Goals(_)) | None => None,
        }
    }

    /// The commands that bring the machine before the tick that reveals the answer, or the first bar of it; empty if that
    /// tick is still to come.
    pub(super) fn way_back(&self, frame: Option<&Frame>) -> Vec<Command> {
        let (Some((tick, wanted)), Some(frame)) = (self.awaited(), frame) else {
            return Vec::new();
        };
        let cursor = frame.snapshot.cursor;
        let draws_norms = self.sketch().is_some_and(|sketch| sketch.of == Sketched::DhNorm);
        let tick = match draws_norms {
            true => Tick::Backward(cursor.timesteps.saturating_sub(1)), // the first of all bars
            false => tick,
        };
        if draws_norms && cursor.is_finished() && cursor.update < wanted {
            return vec![Command::Ticks(1)]; // the bars of the last update are much the same
        }
        if cursor.update == wanted && cursor.done >= cursor.done_after(tick) {
            let back = cursor.done + 1 - cursor.done_after(tick);
            return vec![Command::Ticks(-(back as i64))];
        }
        if cursor.update > wanted {
            let before = cursor.done_after(tick).saturating_sub(1);
            return vec![Command::GoTo(wanted), Command::Ticks(before as i64)];
        }
        Vec::new()
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
        match self.asks_number() && cursor.updates_done() == wanted && on > 0 {
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
