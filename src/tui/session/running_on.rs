//! Where a step ends its run, and the next one goes on.

use super::Session;
use crate::engine::Command;
use crate::lesson::Begins;
use crate::tui::action::{Action, Go};
use crate::tui::keymap::keys_in_text;

impl Session {
    /// Why a command is not carried out at once: it would run on from where this step has ended its run, and the next step
    /// goes on from there. The same command again is carried out.
    pub(crate) fn runs_past_next(&mut self, command: &Command) -> Option<String> {
        let here = self.next_goes_on_here().filter(|_| *command == Command::Run)?;
        if self.experiment.asked_to_run_on.replace(here) == Some(here) {
            return None;
        }
        let [next, run] =
            [Action::Steps(1), Action::Go(Go::RunPause)].map(|key| keys_in_text(&[key]));
        Some(format!("the next step continues here: {next} opens it, {run} again runs on"))
    }

    /// The finished updates, if this step is done and has ended its run here, and the next one goes on with the same run.
    pub(super) fn next_goes_on_here(&self) -> Option<u64> {
        let frame = self.frame().filter(|frame| !frame.is_running())?;
        let here = frame.snapshot.cursor.updates_done();
        let has_ended = self.is_done() && frame.reached.contains(&(here, self.step));
        (has_ended && self.goes_on(self.step + 1)).then_some(here)
    }

    /// Where the step before ended its run, if this one goes on with it.
    pub(super) fn ended_before(&self) -> Option<Begins> {
        let before = self.step.checked_sub(1).filter(|_| self.goes_on(self.step))?;
        let reached = &self.frame()?.reached;
        let (updates, _) = reached.iter().rev().find(|(_, step)| *step == before)?;
        Some(Begins::after(*updates))
    }

    /// Whether a step goes on with the run of the one before.
    fn goes_on(&self, step: usize) -> bool {
        let lesson = self.lesson();
        lesson
            .steps
            .get(step)
            .is_some_and(|next| !next.start && lesson.on(step) == lesson.on(step - 1))
    }
}
