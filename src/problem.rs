//! Problems with something that a person wrote, as values.

use std::fmt;

/// A problem: what is wrong, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part that is wrong.
    pub(crate) at: At,
    /// What is wrong.
    pub what: String,
    /// What to do or write instead, if that is known.
    pub(crate) instead: Option<String>,
}

/// The part that a problem is about. Numbers count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum At {
    /// The whole.
    #[default]
    Whole,
    /// A field of a lesson.
    Field(&'static str),
    /// An experiment of a lesson other than the main one.
    Experiment(String),
    /// A step of a lesson.
    Step(usize),
    /// A figure of a lesson.
    Figure(usize),
    /// A card of a lesson.
    Card(usize),
    /// A question of a lesson's fast track.
    Question(usize),
}

impl Problem {
    /// A problem without a place or a remedy.
    pub(crate) fn new(what: impl ToString) -> Self {
        Problem { at: At::Whole, what: what.to_string(), instead: None }
    }

    /// Adds what to do or write instead.
    #[must_use]
    pub(crate) fn instead(self, instead: impl ToString) -> Self {
        Problem { instead: Some(instead.to_string()), ..self }
    }

    /// Adds the part that is wrong.
    #[must_use]
    pub(crate) fn at(self, at: At) -> Self {
        Problem { at, ..self }
    }

    /// Puts a subject before it: `hint: unknown key [spcae]`.
    #[must_use]
    pub(crate) fn about(self, subject: impl fmt::Display) -> Self {
        Problem { what: format!("{subject}: {}", self.what), ..self }
    }
}

impl From<String> for Problem {
    fn from(what: String) -> Self {
        Problem::new(what)
    }
}

impl From<&str> for Problem {
    fn from(what: &str) -> Self {
        Problem::new(what)
    }
}

impl std::error::Error for Problem {}

/// `step 3: this action has no goal: add one`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at != At::Whole {
            write!(f, "{}: ", self.at)?;
        }
        f.write_str(&self.what)?;
        self.instead.iter().try_for_each(|instead| write!(f, ": {instead}"))
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Whole => Ok(()),
            At::Field(name) => f.write_str(name),
            At::Experiment(name) => write!(f, "experiment {name:?}"),
            At::Step(n) => write!(f, "step {n}"),
            At::Figure(n) => write!(f, "figure {n}"),
            At::Card(n) => write!(f, "card {n}"),
            At::Question(n) => write!(f, "quick, question {n}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_what_and_what_instead() {
        let problem = Problem::new("there is no goal").instead("add one");
        assert_eq!(problem.to_string(), "there is no goal: add one");
        let there = problem.about("until").at(At::Step(3));
        assert_eq!(there.to_string(), "step 3: until: there is no goal: add one");
    }
}
