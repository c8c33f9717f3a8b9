//! Hunting a mistake in the backward pass: the line is marked or filled in, and the gradient check has the last word.

use super::{Entered, Session};
use crate::engine::Command;
use crate::nn::Fault;
use crate::nn::listing::{is_wrong, listing};
use crate::train::Change;
use crate::tui::work::Stage;

impl Session {
    /// The line under the cursor is said to be the wrong one.
    pub(super) fn mark(&mut self, arm: &str) -> Entered {
        let Some((number, fault)) = self.fault_of(arm) else { return Entered::Keep };
        self.work.answer.attempts += 1;
        let marked = self.work.cursor;
        if !fault.is_some_and(|fault| is_wrong(fault, marked)) {
            let line =
                listing(fault).get(marked).map_or(String::new(), |line| line.trim().to_owned());
            self.work.reply = vec![format!(
                "`{line}` is right. Which tensors does the gradient check call wrong, and which lines write them?"
            )];
            self.look_at_told();
            return Entered::Keep;
        }
        self.work.reply =
            fault.map(|fault| format!("Yes: {}.", fault.sentence())).into_iter().collect();
        self.mend(number, None)
    }

    /// The line under the cursor is put where the blank is.
    pub(super) fn fill(&mut self, arm: &str, among: &[Fault]) -> Entered {
        let Some((number, _)) = self.fault_of(arm) else { return Entered::Keep };
        let action = self.lesson.steps[self.step].action.clone();
        let Some(line) = self.work.options(&action).get(self.work.cursor).cloned() else {
            return Entered::Keep;
        };
        self.work.answer.attempts += 1;
        let wrong = among.iter().find(|fault| fault.wrong_line() == line).copied();
        let Some(fault) = wrong else {
            self.work.reply.clear();
            return self.mend(number, None);
        };
        self.work.reply = vec![format!("The gradient check disagrees: {}.", fault.sentence())];
        self.look_at_told();
        let edit = Command::Edit(Change::Fault(Some(fault)), Some(number));
        Entered::Tell(vec![edit, Command::Check])
    }

    /// The line is mended; the gradient check has the last word.
    pub(super) fn mend(&mut self, arm: usize, fault: Option<Fault>) -> Entered {
        self.work.stage = Stage::Waits;
        let edit = Command::Edit(Change::Fault(fault), Some(arm));
        Entered::Tell(vec![edit, self.watch(), Command::Check])
    }

    /// The number of an arm, and the mistake that it makes now.
    pub(super) fn fault_of(&self, arm: &str) -> Option<(usize, Option<Fault>)> {
        let arms = &self.frame.as_deref()?.snapshot.arms;
        let number = arms.iter().position(|a| a.name == arm)?;
        Some((number, arms[number].fault))
    }
}
