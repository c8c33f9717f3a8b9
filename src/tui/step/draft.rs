//! The line in which the learner writes an answer. It is open from the moment a step asks for one.

#[cfg(test)]
mod tests;
mod unsent;

use super::{Activity, OpenStep, Stage};
use crate::tui::input::{Key, KeyCode};
use crate::tui::line::TypedLine;

/// The longest answer, in bytes.
const LONGEST: usize = 400;

/// The reply to a key that nothing written begins with.
const NO_KEY: &str = "type your answer here; [Esc] leaves the line, and then [space] runs";

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
    /// It is a wrong answer, and no key has touched it since: what is typed replaces it.
    Selected,
    /// It has been judged, or cannot be read, and has not been changed since.
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
    /// It would be an answer, but none can be written now, for this reason.
    Refused(&'static str),
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
    /// Whether it was written before, and no key has touched it since: a number that is typed now takes its place.
    kept: bool,
}

impl Default for Draft {
    fn default() -> Self {
        let line = TypedLine::new(LONGEST);
        Draft { line, stand: Stand::Open, left: false, problem: None, kept: false }
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

    /// Whether it has been judged, and has not been changed since.
    fn is_judged(&self) -> bool {
        matches!(self.stand, Stand::Judged | Stand::Selected)
    }

    /// Whether what is typed replaces it.
    pub(crate) fn is_selected(&self) -> bool {
        self.stand == Stand::Selected && !self.left
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
        self.kept = !text.is_empty();
    }

    /// Comes back to it.
    pub(crate) fn come_back(&mut self) {
        self.left = false;
    }

    /// Comes back to it, and lets a number that is typed now take the place of the one there.
    fn begin_anew(&mut self) {
        (self.left, self.kept) = (false, true);
    }

    /// Says why the text cannot be the answer, until another is sent. It stays there to be changed.
    pub(super) fn refuse(&mut self, problem: &'static str) {
        (self.problem, self.stand) = (Some(problem), Stand::Judged);
    }

    pub(super) fn send(&mut self) {
        self.stand = Stand::Sent;
    }

    pub(super) fn judge(&mut self) {
        self.stand = Stand::Selected;
    }

    fn key(&mut self, key: Key, wanted: Wanted) -> Typed {
        let is_empty = self.line.value().is_empty();
        let begins = is_empty || self.is_judged();
        match (key.code, wanted) {
            (KeyCode::Char('i' | 'n' | 'p'), Wanted::Number) if begins && !key.is_command() => {
                return Typed::Other; // no number begins with it
            }
            (_, Wanted::Number | Wanted::Words) => {}
        }
        match key.code {
            KeyCode::Enter if self.left => self.left = false,
            _ if self.left => return Typed::Other,
            KeyCode::Esc => self.left = true,
            KeyCode::Enter if self.is_pending() => {
                self.problem = None;
                return Typed::Given;
            }
            KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End if is_empty => {
                return Typed::Other;
            }
            KeyCode::Right if self.line.is_at_end() => return Typed::Other, // the cursor has no way there
            KeyCode::Char(' ') if is_empty || self.is_selected() => self.problem = Some(NO_KEY),
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
                if is_empty {
                    self.problem = None; // of a key, or of a text that is gone
                }
                self.edit(key, wanted);
            }
        }
        Typed::Taken
    }

    /// Edits the line. A character takes the place of a wrong answer; another key edits that.
    fn edit(&mut self, key: Key, wanted: Wanted) {
        let before = self.line.value().to_owned();
        let types = matches!(key.code, KeyCode::Char(_)) && !key.is_command();
        if self.line.refuses(key) {
            return;
        }
        let is_kept = std::mem::take(&mut self.kept) && wanted == Wanted::Number;
        if types && (self.is_selected() || is_kept) {
            self.line.set(String::new());
        }
        self.line.key(key);
        self.stand = match self.is_judged() && self.line.value() == before {
            true => Stand::Judged,
            false => Stand::Open,
        };
    }

    fn paste(&mut self, text: &str) -> usize {
        if self.stand == Stand::Selected {
            self.line.set(String::new());
        }
        (self.stand, self.left) = (Stand::Open, false);
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
            | Activity::Recall(_)
            | Activity::Board(_) => None,
        }
    }

    /// Opens the line of an explanation that has been given, with what was written last.
    pub(crate) fn change(&mut self) {
        if let Activity::Explain(explain) = &mut self.activity {
            explain.change();
            if self.draft.line().value().is_empty() {
                self.draft.restore(&self.attempt.answer.line);
            }
            self.draft.come_back();
        }
    }

    /// Passes a key to the line, if something is to be written. The line of a step that is done is closed when it is left.
    /// A number where the confidence is asked for begins the answer anew.
    pub(crate) fn typed(&mut self, key: Key, done: bool) -> Typed {
        if is_of_number(key) && self.is_asked_how_sure(done) {
            self.take_back();
            self.draft.begin_anew();
        }
        match self.wants(done) {
            Some(wanted) => {
                let typed = self.draft.key(key, wanted);
                if let (true, Activity::Explain(explain)) = (self.draft.left, &mut self.activity) {
                    explain.close();
                }
                typed
            }
            None if is_of_number(key) => self.takes_no_number(done),
            None => Typed::Other,
        }
    }

    /// Whether a key is not a command now: it is typed, or a number is refused.
    pub(crate) fn is_typed(&self, key: Key, done: bool) -> bool {
        is_of_number(key)
            && match self.wants(done) {
                Some(Wanted::Number | Wanted::Words) => !self.draft.left,
                None if self.is_asked_how_sure(done) => true,
                None => self.takes_no_number(done) != Typed::Other,
            }
    }

    /// What becomes of a number where none can be written: it is a command, unless the question looks as if a number
    /// could be its answer.
    fn takes_no_number(&self, done: bool) -> Typed {
        match &self.activity {
            Activity::Recall(recall) if !done => Typed::Refused(recall.refusal()),
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => Typed::Other,
        }
    }

    /// Whether the step asks how sure the learner is of a number.
    fn is_asked_how_sure(&self, done: bool) -> bool {
        let of_number =
            |predict: &super::Predict| predict.stage() == Stage::Sure && predict.asks_number();
        !done && self.prediction().is_some_and(of_number)
    }

    /// Inserts pasted text, if something is to be written. Returns how many characters were left out.
    pub(crate) fn paste(&mut self, text: &str, done: bool) -> usize {
        if self.wants(done).is_some() { self.draft.paste(text) } else { 0 }
    }
}

/// Whether a key may be part of a number.
fn is_of_number(key: Key) -> bool {
    matches!(key.code, KeyCode::Char('0'..='9' | '.' | '-')) && !key.is_command()
}
