//! Exercises: the part of a step in which the learner does something.

mod properties;

use serde::Deserialize;
use strum::VariantNames;

use super::texts::Moment;
use crate::checked::{self, Positive};
use crate::measure::{Goal, Value};
use crate::nn::Fault;
use crate::train::{Edit, Tick};

/// The task of the learner in a step.
#[derive(Clone, Debug, PartialEq, Deserialize, VariantNames)]
#[serde(rename = "Action", deny_unknown_fields)]
pub enum Exercise {
    /// Read the text.
    Read,
    /// See the machine in a state, which it takes on arrival.
    Show {
        /// The number of finished updates.
        #[serde(default, deserialize_with = "checked::between::<_, 0, 1000000>")]
        updates: usize,
        /// The number of ticks done of the next update.
        #[serde(default, deserialize_with = "checked::between::<_, 0, 1000000>")]
        ticks: usize,
        /// How many updates the run has finished; at least those before this place.
        #[serde(default, deserialize_with = "checked::between::<_, 0, 1000000>")]
        furthest: usize,
        /// The settings changed before, each with the update from which it takes effect.
        #[serde(default, deserialize_with = "checked::list")]
        edits: Vec<Edit>,
    },
    /// Run until all these goals are met at once; the machine pauses there.
    RunUntil(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Step forwards or backwards until this tick is the most recent one.
    StepTo(Tick),
    /// Meet all these goals at once, by whatever means.
    Reach(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Change settings: a knob, an arm, a size.
    Change(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Predict what will happen, then watch it.
    Predict {
        /// The question.
        #[serde(deserialize_with = "checked::text")]
        ask: String,
        /// The form of the answer.
        guess: Guess,
        /// When the truth is known; `None` if it is known at once.
        #[serde(default)]
        until: Option<When>,
    },
    /// Work out a number, which is checked against the live value.
    Type {
        /// The question, such as `dh_2[0] =`.
        #[serde(deserialize_with = "checked::text")]
        ask: String,
        /// The value it is checked against.
        truth: Value,
        /// The tolerance.
        within: Positive,
        /// The tick at which it is asked.
        #[serde(default)]
        at: Option<Tick>,
        /// How much of the Equation pane is blank: 0 nothing, 1 the result, 2 also the terms that it is the sum of, 3
        /// all numbers.
        #[serde(default, deserialize_with = "checked::between::<_, 0, 3>")]
        fade: usize,
        /// Wrong values with a known cause.
        #[serde(default, deserialize_with = "checked::list")]
        wrong: Vec<Known>,
    },
    /// Mark the wrong line in the backward pass of an arm that has a fault.
    FindBug {
        /// The arm.
        #[serde(deserialize_with = "checked::name")]
        arm: String,
        /// Whether the lesson has already named the mistake, so that nothing hides it.
        #[serde(default)]
        known: bool,
    },
    /// Choose the line that is missing in the backward pass of an arm.
    Finish {
        /// The arm.
        #[serde(deserialize_with = "checked::name")]
        arm: String,
        /// The wrong lines to choose from besides the right one. All are wrong versions of the same line.
        among: Vec<Fault>,
    },
    /// Explain something in one line, then compare it with a model answer.
    Explain {
        /// The question, which can be understood without the text of the step.
        #[serde(deserialize_with = "checked::text")]
        ask: String,
        /// The model answer.
        #[serde(deserialize_with = "checked::text")]
        answer: String,
    },
    /// Recall the cards of earlier lessons.
    Recall,
    /// Choose one of the lesson's challenges.
    Board,
}

/// The form of a prediction.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Guess {
    /// One of several answers.
    Choice {
        /// The answers.
        #[serde(deserialize_with = "checked::list")]
        options: Vec<Choice>,
        /// The measured value, if the answers are ranges of it.
        #[serde(default)]
        truth: Option<Value>,
    },
    /// A number.
    Number {
        /// The measured value.
        truth: Value,
        /// The tolerance.
        within: Positive,
        /// Whether the tolerance is relative to the truth.
        #[serde(default)]
        share: bool,
        /// Ranges of wrong values with a known cause.
        #[serde(default, deserialize_with = "checked::list")]
        wrong: Vec<Misled>,
    },
    /// A drawing of a curve, or of bars.
    Sketch {
        /// What is drawn.
        of: Sketched,
        /// The arm; `None` for the first.
        #[serde(default)]
        arm: Option<String>,
        /// The length of a curve, in updates.
        #[serde(default, deserialize_with = "checked::between_or_none::<_, 1, 1000000>")]
        updates: Option<usize>,
        /// The lowest value that can be drawn.
        low: f64,
        /// The highest value that can be drawn.
        high: f64,
    },
}

/// The quantities that can be sketched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Sketched {
    /// The loss curve.
    Loss,
    /// The bars of ‖dh_t‖ over the timesteps.
    DhNorm,
}

/// One of several answers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The answer.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) text: String,
    /// Whether it is right, if nothing is measured.
    #[serde(default)]
    pub(crate) right: bool,
    /// The lowest measured value for which it is right.
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    pub(crate) from: Option<f64>,
    /// The highest measured value for which it is right.
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    pub(crate) to: Option<f64>,
    /// The reply if it is wrong, because it is a known misconception.
    #[serde(default, deserialize_with = "checked::text_or_none")]
    pub(crate) told: Option<String>,
}

/// A range of wrong numbers with a known cause.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Misled {
    /// The lowest number.
    pub(crate) from: f64,
    /// The highest number.
    pub(crate) to: f64,
    /// The reply.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) told: String,
}

/// A wrong value with a known cause, which is itself measured.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The value that was mistaken for the right one.
    pub(crate) truth: Value,
    /// The reply.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) told: String,
}

/// When the truth of a prediction is known.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum When {
    /// When this tick is the most recent one.
    Tick(Tick),
    /// When all these goals are met.
    Goals(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
}

impl Choice {
    /// Whether it is right: because it is marked so, or because the measured value is in its range.
    pub(crate) fn holds(&self, truth: Option<f64>) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return self.right;
        }
        truth.is_some_and(|value| {
            self.from.is_none_or(|from| value >= from) && self.to.is_none_or(|to| value <= to)
        })
    }
}

impl Guess {
    /// The value that decides whether it is right, if one is measured.
    pub(crate) fn truth(&self) -> Option<&Value> {
        match self {
            Guess::Choice { truth, .. } => truth.as_ref(),
            Guess::Number { truth, .. } => Some(truth),
            Guess::Sketch { .. } => None,
        }
    }
}

impl Choice {
    /// The texts that a learner reads, and when the values in them are measured.
    pub(super) fn texts(&self) -> impl Iterator<Item = (Option<Moment>, &str)> {
        let told = self.told.as_deref().into_iter().map(|told| (Some(Moment::Done), told));
        [(None, self.text.as_str())].into_iter().chain(told)
    }
}
