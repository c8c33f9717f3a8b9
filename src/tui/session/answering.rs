//! Answers of the learner in a step, and the record of them.

use super::Session;
use crate::engine::Command;
use crate::lesson::{Answer, PaneName, Progress};
use crate::train::Place;
use crate::tui::action::{Action, Look};
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::keys_in_text;
use crate::tui::pane;
use crate::tui::step::{Outcome, Stage, Then, Typed, Wanted};

impl Session {
    /// Does what the step asks, or takes the answer; continues if all is done.
    pub(crate) fn enter(&mut self, progress: &mut Progress) -> Then {
        let (open, mut around) = self.parts();
        let outcome = open.enter(&mut around);
        self.record(&outcome, progress);
        match outcome.then {
            // with the arm that the step is about, whichever the learner has looked at
            Then::Send(commands) if !commands.is_empty() => {
                let select = self.arm_of_step().map(Command::Select).into_iter();
                Then::Send(select.chain(commands).collect())
            }
            then => then,
        }
    }

    /// Passes a key to the line in which an answer is written.
    pub(crate) fn typed(&mut self, key: Key) -> Typed {
        let reads = self.looks.reading().is_some() && self.open.draft.is_left();
        let done = self.is_done();
        let typed = if reads { Typed::Other } else { self.open.typed(key, done) };
        self.moved |= typed == Typed::Taken;
        typed
    }

    /// Inserts pasted text into that line. Returns how many characters were left out.
    pub(crate) fn paste(&mut self, text: &str) -> usize {
        let done = self.is_done();
        self.moved = true;
        self.open.paste(text, done)
    }

    /// Takes what has been written as the answer.
    pub(crate) fn answer(&mut self, progress: &mut Progress) -> Then {
        let (open, mut around) = self.parts();
        let outcome = open.answer(&mut around);
        self.record(&outcome, progress);
        outcome.then
    }

    /// What is typed now, if an answer is written.
    pub(crate) fn wants(&self) -> Option<Wanted> {
        self.open.wants(self.is_done()).filter(|_| !self.open.draft.is_left())
    }

    /// Whether what is typed now is written as an answer.
    pub fn writes(&self) -> bool {
        self.wants().is_some()
    }

    /// Whether a key would be typed into the line that the learner has left, or is refused because it cannot be.
    pub(super) fn is_typed(&self, key: KeyCode) -> bool {
        self.looks.reading().is_none() && self.open.is_typed(key.into(), self.is_done())
    }

    /// Says that a digit opens a pane, if the learner may take it for the answer: its line has been left.
    pub(crate) fn opens_beside(&self, key: Key, action: Action) -> Option<String> {
        let Action::Look(Look::Pane(pane)) = action else { return None };
        let digit = matches!(key.code, KeyCode::Char('0'..='9'));
        let is_left = self.open.draft.is_left() && self.looks.reading().is_none();
        let asks = self.open.wants(self.is_done()) == Some(Wanted::Number);
        (digit && is_left && asks).then(|| {
            let [opens, writes] = [action, Action::Enter].map(|action| keys_in_text(&[action]));
            format!("{opens}: the {} pane · {writes} lets you answer", pane::name(pane))
        })
    }

    /// Whether something has been written that is not answered with yet.
    pub(crate) fn has_draft(&self) -> bool {
        self.open.wants(self.is_done()).is_some() && self.open.draft.is_pending()
    }

    /// What has been written or drawn and not been answered with yet.
    pub(super) fn draft(&self) -> Option<Answer> {
        self.open.unsent(self.is_done())
    }

    /// Keeps it, for when the learner comes back to the step.
    pub(super) fn keep_draft(&mut self) {
        match self.draft() {
            Some(draft) => self.record.drafts.insert(self.step, draft),
            None => self.record.drafts.remove(&self.step),
        };
    }

    /// Brings back what was written or drawn in this step; after a restart also the update that its question is about.
    pub(super) fn restore_draft(&mut self, returns: bool) {
        let left = self.experiment.resume.as_ref().filter(|left| left.step == Some(self.step));
        if let Some(update) = left.filter(|_| !returns).and_then(|left| left.asked) {
            self.open.ask_in(update);
        }
        let can_be_sent = !self.is_done() || self.can_change();
        if let Some(draft) = self.record.drafts.get(&self.step).filter(|_| can_be_sent) {
            self.open.restore(draft, &mut self.looks);
        }
    }

    /// Goes back within a step. Returns whether there was a way back.
    pub(crate) fn takes_back(&mut self) -> bool {
        self.open.take_back()
    }

    /// Opens the line again in which an explanation was given. Returns why there is none.
    pub(crate) fn change_answer(&mut self) -> Option<&'static str> {
        if !self.can_change() {
            return Some("no sentence has been given in this step");
        }
        (self.looks.focus, self.looks.zoom) = (PaneName::Lesson, false);
        self.open.change();
        None
    }

    /// Whether an explanation has been given that can be changed.
    pub(super) fn can_change(&self) -> bool {
        self.is_done() && self.open.model_answer().is_some()
    }

    /// Whether a sketch is being drawn.
    pub(crate) fn draws(&self) -> bool {
        self.open.prediction().is_some_and(|predict| predict.stage() == Stage::Draws)
    }

    /// Why a command is refused: it would show what the learner has still to predict.
    pub(crate) fn has_to_predict(&self, command: &Command) -> Option<String> {
        let predict = self.open.prediction().filter(|_| !self.is_done())?;
        let cursor = self.frame()?.snapshot.cursor;
        let here = Place::of(cursor);
        let returns = |to: &Place| (to.updates, to.ticks) <= (here.updates, here.ticks);
        let is_back = matches!(command, Command::Visit(to) if returns(to));
        let tells = !is_back && predict.is_told_by(command, cursor);
        tells.then(|| predict.comes_first(self.writes()))
    }

    /// Whether a hint is available now.
    pub(crate) fn has_hint(&self) -> bool {
        !self.is_done() && self.current().is_some_and(|step| self.open.has_hint(step))
    }

    /// Shows the next hint; the last is the solution. Returns why there is none.
    pub(crate) fn hint(&mut self, progress: &mut Progress) -> Option<&'static str> {
        let levels = self.current().map_or(0, |step| self.open.help_levels(step));
        let has_hint = self.has_hint();
        self.open.draft.come_back(); // who asks for help goes on with the answer
        if levels == 0 {
            return Some("this step has no hint");
        }
        if self.is_done() {
            return Some("this step is done");
        }
        let hints = &mut self.open.attempt.answer.hints;
        if !has_hint {
            let all = *hints as usize >= levels;
            let why = if all {
                "there are no more hints"
            } else {
                "try it first: hints follow an attempt"
            };
            return Some(why);
        }
        *hints += 1;
        self.open.attempt.reply.clear(); // the newest is last
        self.looks.show_lesson();
        self.looks.show_newest();
        self.keep(progress);
        None
    }

    /// Records the outcome of an answer. Returns whether it completes the step for the first time.
    pub(super) fn record(&mut self, outcome: &Outcome, progress: &mut Progress) -> bool {
        if outcome.keeps {
            self.keep(progress);
        }
        outcome.done && self.finish(self.step, progress)
    }

    fn keep(&mut self, progress: &mut Progress) {
        let answer = self.open.attempt.answer.clone();
        self.record.answers.insert(self.step, answer.clone());
        let key = self.course.key();
        if let Some(step) = self.current() {
            progress.mark(key, self.step, step.mark());
        }
        progress.answer(key, self.step, answer);
    }

    /// Marks a step as done. Returns whether it was not before.
    pub(crate) fn finish(&mut self, step: usize, progress: &mut Progress) -> bool {
        if self.record.done.get(step) == Some(&false) {
            self.keep_told(step, progress);
        }
        let Some(done) = self.record.done.get_mut(step) else { return false };
        *done = true;
        let key = self.course.key();
        progress.mark(key, step, self.lesson().steps[step].mark());
        progress.finish(key, step)
    }
}
