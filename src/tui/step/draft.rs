//! The line in which the learner writes an answer. It is open from the moment a step asks for one.

use super::{Activity, OpenStep, Stage};
use crate::lesson::Answer;
use crate::tui::input::{Key, KeyCode};
use crate::tui::line::TypedLine;
use crate::tui::looks::Looks;

/// The longest answer, in bytes.
const LONGEST: usize = 400;

/// The reply to a key that nothing written begins with.
const NO_KEY: &str = "type your answer here; Esc leaves the line, and then space runs";

/// What a step wants to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A number.
    Number,
    /// The learner's own words.
    Words,
}

/// What has become of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stand {
    /// It is being written.
    #[default]
    Open,
    /// It is the answer, to be judged when the machine has reached the tick asked about.
    Sent,
    /// It has been judged: what is typed next replaces it.
    Judged,
}

/// The result of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// The line has taken it.
    Taken,
    /// The line has no use for it.
    Other,
    /// The line is the answer.
    Given,
}

/// The line, with what has become of it.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    line: TypedLine,
    stand: Stand,
    /// Whether the learner has left it to look around.
    left: bool,
    /// Why the text cannot be the answer.
    problem: Option<&'static str>,
}

impl Default for Draft {
    fn default() -> Self {
        let line = TypedLine::new(LONGEST);
        Draft { line, stand: Stand::Open, left: false, problem: None }
    }
}

impl Draft {
    /// The line.
    pub(crate) fn line(&self) -> &TypedLine {
        &self.line
    }

    /// Why the text cannot be the answer.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        self.problem
    }

    /// Whether the learner has left it to look around.
    pub(crate) fn is_left(&self) -> bool {
        self.left
    }

    /// Whether it has been judged, so that what is typed next replaces it.
    pub(crate) fn is_judged(&self) -> bool {
        self.stand == Stand::Judged
    }

    /// Whether it is to be judged when the machine is where it was asked to be.
    pub(super) fn is_sent(&self) -> bool {
        self.stand == Stand::Sent
    }

    /// Whether it holds something that has not been judged.
    pub(crate) fn is_pending(&self) -> bool {
        !self.line.value().trim().is_empty() && !self.is_judged()
    }

    /// Begins with a text that was written here before.
    pub(super) fn restore(&mut self, text: &str) {
        self.line.set(text.to_owned());
    }

    /// Comes back to it.
    pub(crate) fn come_back(&mut self) {
        self.left = false;
    }

    pub(super) fn refuse(&mut self, problem: &'static str) {
        self.problem = Some(problem);
    }

    pub(super) fn send(&mut self) {
        self.stand = Stand::Sent;
    }

    pub(super) fn judge(&mut self) {
        self.stand = Stand::Judged;
    }

    fn key(&mut self, key: Key) -> Typed {
        let is_empty = self.line.value().is_empty();
        match key.code {
            KeyCode::Enter if self.left => self.left = false,
            _ if self.left => return Typed::Other,
            KeyCode::Esc => self.left = true,
            KeyCode::Enter if self.is_pending() => return Typed::Given,
            KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End if is_empty => {
                return Typed::Other;
            }
            KeyCode::Char(' ') if is_empty => self.problem = Some(NO_KEY),
            KeyCode::Enter
            | KeyCode::Up
            | KeyCode::Down
            | KeyCode::PageUp
            | KeyCode::PageDown
            | KeyCode::Tab
            | KeyCode::BackTab
            | KeyCode::F(_) => return Typed::Other,
            KeyCode::Char(_)
            | KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Home
            | KeyCode::End => {
                if self.is_judged() && matches!(key.code, KeyCode::Char(_)) && !key.is_command() {
                    self.line.set(String::new());
                }
                (self.stand, self.problem) = (Stand::Open, None);
                if !self.line.refuses(key) {
                    self.line.key(key);
                }
            }
        }
        Typed::Taken
    }

    fn paste(&mut self, text: &str) -> usize {
        if self.is_judged() {
            self.line.set(String::new());
        }
        (self.stand, self.problem, self.left) = (Stand::Open, None, false);
        self.line.paste(text)
    }
}

impl OpenStep {
    /// What is to be written now. `done`: whether the step is done.
    pub(crate) fn wants(&self, done: bool) -> Option<Wanted> {
        match &self.activity {
            Activity::Explain(explain) => explain.is_open(done).then_some(Wanted::Words),
            _ if done => None,
            Activity::Number(_) => Some(Wanted::Number),
            Activity::Predict(predict) if predict.stage() == Stage::Open => {
                predict.asks_number().then_some(Wanted::Number)
            }
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Hunt(_)
            | Activity::Recall(_) => None,
        }
    }

    /// Passes a key to the line, if something is to be written.
    pub(crate) fn typed(&mut self, key: Key, done: bool) -> Typed {
        if self.is_asked_how_sure(done) && begins_number(key) {
            return Typed::Taken; // a number is no answer to that, and no command either
        }
        self.wants(done).map_or(Typed::Other, |_| self.draft.key(key))
    }

    /// Whether the step asks how sure the learner is of a number.
    fn is_asked_how_sure(&self, done: bool) -> bool {
        let of_number =
            |predict: &super::Predict| predict.stage() == Stage::Sure && predict.asks_number();
        !done && self.prediction().is_some_and(of_number)
    }

    /// What has been written or drawn and not been answered with yet. `done`: whether the step is done.
    pub(crate) fn unsent(&self, done: bool) -> Option<Answer> {
        let predict = self.prediction();
        let is_asked_how_sure = predict.is_some_and(|predict| predict.stage() == Stage::Sure);
        let wanted = self.wants(done).is_some() || (is_asked_how_sure && !done);
        let line = self.draft.line().value();
        let line = if wanted && self.draft.is_pending() { line.to_owned() } else { String::new() };
        let sketch = predict.filter(|predict| predict.is_drawn() && !done);
        let given = sketch.map_or_else(Vec::new, |_| self.attempt.answer.given.clone());
        let something = !line.is_empty() || !given.is_empty();
        something.then(|| Answer { line, given, ..Answer::default() })
    }

    /// Begins with what was written or drawn here before.
    pub(crate) fn restore(&mut self, unsent: &Answer, looks: &mut Looks) {
        self.draft.restore(&unsent.line);
        match &mut self.activity {
            Activity::Predict(predict) => {
                predict.go_on_drawing(&unsent.given, &mut self.attempt.answer, looks);
            }
            Activity::Explain(explain) => explain.change(),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Recall(_) => {}
        }
    }

    /// Inserts pasted text, if something is to be written. Returns how many characters were left out.
    pub(crate) fn paste(&mut self, text: &str, done: bool) -> usize {
        if self.wants(done).is_some() { self.draft.paste(text) } else { 0 }
    }
}

/// Whether a key may be part of a number.
fn begins_number(key: Key) -> bool {
    matches!(key.code, KeyCode::Char('0'..='9' | '.' | '-')) && !key.is_command()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_all(draft: &mut Draft, text: &str) {
        for c in text.chars() {
            assert_eq!(draft.key(KeyCode::Char(c).into()), Typed::Taken);
        }
    }

    #[test]
    fn all_that_can_be_written_goes_to_the_line() {
        let mut draft = Draft::default();
        for code in [KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::Enter] {
            assert_eq!(draft.key(code.into()), Typed::Other, "{code:?} on an empty line");
        }
        type_all(&mut draft, "q .-:,?");
        for code in [KeyCode::Left, KeyCode::Backspace, KeyCode::Delete, KeyCode::End] {
            assert_eq!(draft.key(code.into()), Typed::Taken, "{code:?}");
        }
        for code in [KeyCode::Up, KeyCode::Down, KeyCode::PageUp, KeyCode::Tab, KeyCode::F(1)] {
            assert_eq!(draft.key(code.into()), Typed::Other, "{code:?}");
        }
        assert_eq!(draft.line().value(), "q .-:");
        assert_eq!(draft.key(KeyCode::Enter.into()), Typed::Given);
    }

    #[test]
    fn the_learner_can_look_around_and_come_back() {
        let mut draft = Draft::default();
        type_all(&mut draft, "0.5");
        assert_eq!(draft.key(KeyCode::Esc.into()), Typed::Taken);
        assert_eq!(draft.key(KeyCode::Char('q').into()), Typed::Other);
        assert_eq!(draft.key(KeyCode::Esc.into()), Typed::Other);
        assert_eq!(draft.key(KeyCode::Enter.into()), Typed::Taken);
        assert_eq!((draft.line().value(), draft.is_left()), ("0.5", false));
    }

    #[test]
    fn what_has_been_judged_is_replaced_or_edited_and_never_sent_again() {
        let judged = || {
            let mut draft = Draft::default();
            type_all(&mut draft, "0.5");
            draft.judge();
            draft
        };
        let mut replaced = judged();
        assert_eq!(replaced.key(KeyCode::Enter.into()), Typed::Other);
        type_all(&mut replaced, "7");
        assert_eq!(replaced.line().value(), "7");
        let mut edited = judged();
        edited.key(KeyCode::Backspace.into());
        type_all(&mut edited, "6");
        assert_eq!(edited.line().value(), "0.6");
        let mut pasted = judged();
        pasted.paste("8\n9");
        assert_eq!(pasted.line().value(), "8 9");
    }
}
