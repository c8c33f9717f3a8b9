//! A prediction comes before what it is about: until it is made, no command moves the machine past where the step begins.

use super::{Predict, Stage};
use crate::engine::Command;
use crate::lesson::{Guess, When};
use crate::train::Cursor;
use crate::tui::action::Action;
use crate::tui::keymap::{UP_DOWN, keys_in_text};

impl Predict {
    /// Whether the machine must not move on yet, because it would give away the answer.
    pub(crate) fn must_come_first(&self) -> bool {
        let is_made = matches!(self.stage, Stage::Waits | Stage::Done);
        self.until.is_some() && !is_made
    }

    /// Whether it is still to be made, and about something measured: a diagnosis has shares, losses and reference values.
    fn measures(&self) -> bool {
        let is_made = matches!(self.stage, Stage::Waits | Stage::Done);
        !is_made && self.guess.truth().is_some()
    }

    /// Whether the predicted number is worked out from what the ticks before it compute. It is hidden instead.
    pub(super) fn is_worked_out(&self) -> bool {
        let Guess::Number { truth, .. } = &self.guess else { return false };
        matches!(self.until, Some(When::Tick(_))) && truth.of.quantity().is_some()
    }

    /// Whether a command would show what is still to be predicted.
    pub(crate) fn is_told_by(&self, command: &Command, cursor: Cursor) -> bool {
        if *command == Command::Diagnose {
            return self.must_come_first() || self.measures();
        }
        if !self.must_come_first() {
            return false;
        }
        if self.is_worked_out() {
            let most = cursor.updates_done() + 1; // an update at a time
            return command.leads_to(cursor).is_some_and(|(updates, _)| updates > most);
        }
        let checks = matches!(self.until, Some(When::Goals(_))) && *command == Command::Check;
        checks || command.leads_to(cursor).is_some_and(|there| there > self.most(cursor))
    }

    /// How far the machine may go: to where the step begins, or to where it was when the learner came, if that is before.
    fn most(&self, cursor: Cursor) -> (u64, usize) {
        let begins = self.begins.map(|begins| begins.place(cursor));
        let places = begins.into_iter().chain(self.came).map(|place| (place.updates, place.ticks));
        places.min().unwrap_or_else(|| (cursor.updates_done(), cursor.done))
    }

    /// Says that the prediction comes first, and how to make it. `writes`: whether its line is open.
    pub(crate) fn comes_first(&self, writes: bool) -> String {
        let (enter, next) = (keys_in_text(&[Action::Enter]), keys_in_text(&[Action::Steps(1)]));
        let choose = keys_in_text(&UP_DOWN);
        let make = match (self.stage, &self.guess) {
            (Stage::Draws, _) => format!("draw, then press {enter}"),
            (Stage::Sure, _) => format!("{choose} choose, then press {enter}"),
            (_, Guess::Number { .. }) if writes => format!("type a number, then press {enter}"),
            (_, Guess::Number { .. }) => format!("{enter} opens the line"),
            (_, Guess::Choice { .. }) => format!("{choose} choose"),
            (_, Guess::Sketch { .. }) => format!("{enter} begins to draw"),
        };
        let is_made = self.stage == Stage::Sure;
        let first = if is_made { "say how sure you are" } else { "predict" };
        format!("{first} first, then see: {make}; {next} leaves the question open")
    }
}
