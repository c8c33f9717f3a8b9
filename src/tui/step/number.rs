//! A step that asks for a number and checks it against the live value.

use std::cmp::Ordering;

use super::approach::{approach, first_back, update_now};
use super::outcome::Outcome;
use super::{Around, Attempt, Keys, Part, Request, Then};
use crate::engine::{Command, Frame};
use crate::lesson::{Begins, Known};
use crate::measure::Value;
use crate::nn::Quantity;
use crate::train::Tick;
use crate::tui::scene::Scene;
use crate::tui::widget::number::short;

/// How far two digits of a number may be from it, as a share of it.
const ROUNDING: f64 = 0.02;

/// The state of a number to work out.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    pub(super) ask: String,
    pub(super) truth: Value,
    /// The tolerance.
    pub(super) within: f64,
    /// The tick at which it is asked.
    pub(super) at: Option<Tick>,
    /// How much of the Equation pane is blank.
    pub(super) fade: usize,
    /// Wrong values with a known cause.
    pub(super) wrong: Vec<Known>,
    /// The update in which the step began, once there is a frame.
    pub(super) update: Option<u64>,
    /// Where the step begins, if that is known.
    pub(super) begins: Option<Begins>,
}

impl Number {
    /// The tolerance.
    pub(crate) fn within(&self) -> f64 {
        self.within
    }

    /// Notes the update in which the step began, once that is known.
    pub(super) fn remember_update(&mut self, around: &Around) {
        self.update = self.update.or_else(|| update_now(around));
    }

    pub(super) fn values(&self) -> Vec<Value> {
        let wrong = self.wrong.iter().map(|known| &known.truth);
        [&self.truth].into_iter().chain(wrong).cloned().collect()
    }

    /// Goes to the tick at which the number is asked; from a later update, first to where the step begins.
    pub(super) fn enter(&self, around: &Around) -> Outcome {
        let back = self.first_back(around.frame).map(|back| vec![back]);
        let way = back.or_else(|| self.approach(around.frame));
        way.map_or_else(Outcome::write_first, |way| Outcome::then(Then::Send(way)))
    }

    fn first_back(&self, frame: Option<&Frame>) -> Option<Command> {
        first_back(self.at?, self.update, self.begins, frame?)
    }

    /// The commands that bring the machine to the tick at which the number is asked, in the update in which the step
    /// began. `None` if it is there.
    pub(super) fn approach(&self, frame: Option<&Frame>) -> Option<Vec<Command>> {
        approach(self.at?, self.update, frame?)
    }

    /// Checks a typed number, where the machine is at the tick at which it is asked.
    pub(super) fn take(&self, given: f64, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        let values = around.frame.and_then(|frame| frame.values_for(around.number));
        let Some(values) = values else { return Outcome::default() };
        around.looks.show_newest();
        let Some(truth) = values.first().copied().flatten() else {
            attempt.reply = vec!["It is not computed yet: step there first.".to_owned()];
            return Outcome::default();
        };
        let near = |value: f64| (given - value).abs() <= self.within;
        attempt.answer.attempts += 1;
        attempt.answer.given = vec![given];
        attempt.answer.truth = Some(truth).filter(|truth| truth.is_finite()); // JSON has no NaN
        attempt.answer.right = Some(near(truth));
        attempt.reply.clear();
        if near(truth) {
            return Outcome::done();
        }
        let known = self.wrong.iter().zip(values.iter().skip(1));
        let is_meant = |value: f64| near(value) && is_reading_of(given, value);
        let mut known =
            known.filter(|(_, value)| value.is_some_and(is_meant)).map(|(known, _)| known);
        let reply = known.next().map(|known| known.told.clone());
        let sign = near(-truth).then(|| "The size is right, the sign is not.".to_owned());
        let how = match given.partial_cmp(&truth) {
            _ if given * truth < 0.0 => "wrong, and so is its sign",
            Some(Ordering::Less) => "too low",
            Some(Ordering::Greater) => "too high",
            Some(Ordering::Equal) | None => "not the answer",
        };
        let other = || format!("Not quite: {} is {how}.", short(given));
        attempt.reply.push(reply.or(sign).unwrap_or_else(other));
        Outcome::keep()
    }

    /// The requested number, which is kept blank.
    pub(super) fn hides(&self) -> Option<Quantity> {
        self.truth.of.quantity().filter(|_| self.fade > 0)
    }

    /// How much more of the Equation pane is blank after a tick.
    pub(super) fn fade(&self, last: Option<Tick>) -> usize {
        if self.at.is_none_or(|at| last == Some(at)) { self.fade } else { 0 }
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let done = scene.is_done();
        let frame = Some(scene.frame);
        let moves = match (self.first_back(frame), self.approach(frame), self.at) {
            (Some(_), ..) => Some(" goes back first  ".into()),
            (None, Some(_), Some(tick)) => Some(format!(" goes to {tick}  ").into()),
            (None, Some(_), None) | (None, None, _) => None,
        };
        let keys = if done { Keys::go_on() } else { Keys::write(scene, moves) };
        let request = Request::new(keys).part(Part::Question { done, text: self.ask.clone() });
        if done { request } else { request.part(Part::Line(None)) }
    }
}

/// Whether somebody who gives this number may have read the other one from the screen: it is that one but for rounding.
fn is_reading_of(given: f64, shown: f64) -> bool {
    (given - shown).abs() <= ROUNDING * shown.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_near_a_wrong_one_is_not_taken_for_it() {
        assert!(is_reading_of(0.03, 0.0304) && is_reading_of(-0.0299, -0.03));
        assert!(!is_reading_of(0.0284, 0.03)); // 0.95 times as large
        assert!(is_reading_of(0.0, 0.0) && !is_reading_of(0.001, 0.0));
    }
}
