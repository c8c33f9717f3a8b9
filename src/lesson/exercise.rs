//! What a learner does in a step of a lesson.

mod properties;

use serde::Deserialize;
use strum::VariantNames;

use crate::checked::{self, Positive};
use crate::measure::{Goal, Value};
use crate::nn::Fault;
use crate::train::Tick;

/// What a learner does in a step.
#[derive(Clone, Debug, PartialEq, Deserialize, VariantNames)]
#[serde(rename = "Action", deny_unknown_fields)]
pub enum Exercise {
    /// Reads, and goes on.
    Read,
    /// Lets the machine run until all of this holds at once; it pauses there.
    RunUntil(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Steps until this tick is the last one done, forwards or backwards.
    StepTo(Tick),
    /// Brings this about, all at once, by whatever means.
    Reach(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Changes settings: a knob, an arm, a size.
    Change(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Says what will happen, and then sees it.
    Predict {
        /// The question.
        #[serde(deserialize_with = "checked::text")]
        ask: String,
        /// How it is answered.
        guess: Guess,
        /// When the truth is known; without it, at once.
        #[serde(default)]
        until: Option<When>,
    },
    /// Works out a number, which is checked against the live tensor.
    Type {
        /// The question: `dh_2[0] =`.
        #[serde(deserialize_with = "checked::text")]
        ask: String,
        /// What it is checked against.
        truth: Value,
        /// By how much it may be off.
        within: Positive,
        /// Where the machine has to stand.
        #[serde(default)]
        at: Option<Tick>,
        /// How much of the Equation pane is blank: nothing, the result, also what is summed to it, all numbers.
        #[serde(default, deserialize_with = "checked::between::<_, 0, 3>")]
        fade: usize,
        /// Values that have a known cause.
        #[serde(default, deserialize_with = "checked::list")]
        wrong: Vec<Known>,
    },
    /// Marks the wrong line in the backward pass of an arm that carries a fault.
    FindBug {
        /// The arm.
        #[serde(deserialize_with = "checked::name")]
        arm: String,
        /// Whether the lesson has told the mistake: then nothing hides it.
        #[serde(default)]
        known: bool,
    },
    /// Chooses the line that is missing in the backward pass of an arm.
    Finish {
        /// The arm.
        #[serde(deserialize_with = "checked::name")]
        arm: String,
        /// The wrong lines to choose from, beside the right one; all of them stand in its place.
        among: Vec<Fault>,
    },
    /// Explains something in one line, and then compares it with a model answer.
    Explain {
        /// The model answer.
        #[serde(deserialize_with = "checked::text")]
        answer: String,
    },
    /// Recalls the cards of earlier lessons.
    Recall,
}

/// How a prediction is made.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Guess {
    /// One of several answers.
    Choice {
        /// The answers.
        #[serde(deserialize_with = "checked::list")]
        options: Vec<Choice>,
        /// What is measured, where answers are ranges.
        #[serde(default)]
        truth: Option<Value>,
    },
    /// A number.
    Number {
        /// What is measured.
        truth: Value,
        /// By how much it may be off.
        within: Positive,
        /// Whether that is a part of the truth.
        #[serde(default)]
        share: bool,
        /// Ranges that have a known cause.
        #[serde(default, deserialize_with = "checked::list")]
        wrong: Vec<Misled>,
    },
    /// A curve, or bars.
    Sketch {
        /// Of what.
        of: Sketched,
        /// Of which arm; without a name, of the first.
        #[serde(default)]
        arm: Option<String>,
        /// How many updates a curve has.
        #[serde(default, deserialize_with = "checked::between_or_none::<_, 1, 1000000>")]
        updates: Option<usize>,
        /// The lowest value that can be drawn.
        low: f64,
        /// The highest.
        high: f64,
    },
}

/// What can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Sketched {
    /// The curve of the loss.
    Loss,
    /// The bars of ‖dh_t‖.
    DhNorm,
}

/// One answer of several.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The answer.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) text: String,
    /// Whether it is right, where nothing is measured.
    #[serde(default)]
    pub(crate) right: bool,
    /// It is right from this value on.
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    pub(crate) from: Option<f64>,
    /// It is right up to this value.
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    pub(crate) to: Option<f64>,
    /// What is said to it if it is not right: it is a known misconception.
    #[serde(default, deserialize_with = "checked::text_or_none")]
    pub(crate) told: Option<String>,
}

/// A range of wrong numbers with a known cause.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Misled {
    /// From this number on.
    pub(crate) from: f64,
    /// Up to this one.
    pub(crate) to: f64,
    /// What is said to it.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) told: String,
}

/// A wrong value with a known cause, which the machine knows, too.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// What has been taken for the right one.
    pub(crate) truth: Value,
    /// What is said to it.
    #[serde(deserialize_with = "checked::text")]
    pub(crate) told: String,
}

/// When the truth of a prediction is known.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum When {
    /// When this tick is the last one done.
    Tick(Tick),
    /// When all of this holds.
    Goals(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
}

impl Choice {
    /// Whether it is right: by itself, or because the measured value lies in its range.
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
    /// What is measured when the truth comes.
    pub(crate) fn truth(&self) -> Option<&Value> {
        match self {
            Guess::Choice { truth, .. } => truth.as_ref(),
            Guess::Number { truth, .. } => Some(truth),
            Guess::Sketch { .. } => None,
        }
    }
}

impl Choice {
    /// What a learner reads of it.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        [self.text.as_str()].into_iter().chain(self.told.as_deref())
    }
}
