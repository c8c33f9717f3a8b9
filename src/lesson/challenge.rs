//! Challenges: open problems that are scored, and whose best result is kept.

use serde::Deserialize;

use super::{Exercise, Lesson, Step};
use crate::checked;
use crate::measure::{Unit, Value};
use crate::problem::Problem;

/// What makes a step a challenge: it may be left out, is scored, and can be tried again.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// Its line on the board.
    #[serde(deserialize_with = "checked::line")]
    pub(crate) title: String,
    /// The value that is the score when the goals are met; `None` for the number of attempts at a hunt.
    #[serde(default)]
    pub(crate) score: Option<Value>,
    /// Which score is the best.
    #[serde(default)]
    pub(crate) best: Best,
}

/// Which score is the best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Best {
    /// The smallest.
    #[default]
    Least,
    /// The largest.
    Most,
}

impl Best {
    /// The better of a score and the best one so far.
    pub(crate) fn of(self, score: f64, so_far: Option<f64>) -> f64 {
        match (self, so_far) {
            (_, None) => score,
            (Best::Least, Some(so_far)) => score.min(so_far),
            (Best::Most, Some(so_far)) => score.max(so_far),
        }
    }
}

impl Challenge {
    /// The problem of a challenge in a step with this exercise.
    pub(super) fn problem(&self, exercise: &Exercise) -> Option<Problem> {
        let (goals, hunt) = (matches!(exercise, Exercise::Reach(_)), exercise.hunts());
        match &self.score {
            _ if !goals && !hunt => {
                let what = format!("a challenge cannot {}", exercise.kind());
                Some(Problem::new(what).instead("take Reach, FindBug or Finish"))
            }
            None if goals => {
                let problem = Problem::new("the challenge has no score");
                Some(problem.instead("add one, for example score: (of: Updates)"))
            }
            Some(_) if hunt => {
                let problem = Problem::new("the score of a hunt is the number of attempts");
                Some(problem.instead("leave `score` out"))
            }
            Some(score) if score.of.unit() == Unit::YesNo => {
                Some(Problem::new(format!("the score, {score}, is only yes or no")))
            }
            Some(_) | None => None,
        }
    }
}

impl Step {
    /// Whether the lesson can be finished without it.
    pub(crate) fn is_optional(&self) -> bool {
        self.challenge.is_some()
    }
}

impl Lesson {
    /// The challenges, each with the index of its step.
    pub(crate) fn challenges(&self) -> impl Iterator<Item = (usize, &Challenge)> {
        let steps = self.steps.iter().enumerate();
        steps.filter_map(|(number, step)| Some((number, step.challenge.as_ref()?)))
    }

    /// The index of the last board before a step.
    pub(crate) fn board_of(&self, step: usize) -> Option<usize> {
        self.steps.iter().take(step).rposition(|step| step.exercise == Exercise::Board)
    }

    /// The steps that must be done, by their index.
    pub(crate) fn required(&self) -> impl Iterator<Item = usize> {
        let steps = self.steps.iter().enumerate();
        steps.filter(|(_, step)| !step.is_optional()).map(|(number, _)| number)
    }

    /// Whether all steps are done that must be.
    pub(crate) fn is_done(&self, done: impl Fn(usize) -> bool) -> bool {
        self.required().all(done)
    }
}
