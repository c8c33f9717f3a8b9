//! Goals over the live state: what is measured, and when it is enough.

use serde::Deserialize;
use std::fmt;

use crate::checked;
use crate::nn::kernel::{norm, row};
use crate::nn::stream::stream;
use crate::task::Kind;
use crate::task::sampling::generate;
use crate::train::{Arm, Experiment};

/// The longest text that a goal may ask for: it is written anew after each update.
const LONGEST_WRITTEN: usize = 200;

/// One condition on the experiment.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Goal {
    /// What is measured.
    pub of: Measure,
    /// In which arm; without a name, in the first.
    pub arm: Option<String>,
    /// The smallest value that is enough.
    pub at_least: Option<f64>,
    /// The largest value that is enough.
    pub at_most: Option<f64>,
}

/// A goal as it is written, before its bounds are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "Goal")]
struct Written {
    of: Measure,
    #[serde(default)]
    arm: Option<String>,
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    at_least: Option<f64>,
    #[serde(default, deserialize_with = "checked::finite_or_none")]
    at_most: Option<f64>,
}

impl TryFrom<Written> for Goal {
    type Error = String;

    fn try_from(Written { of, arm, at_least, at_most }: Written) -> Result<Self, String> {
        if let Measure::Writes(text) = &of
            && text.chars().count() > LONGEST_WRITTEN
        {
            return Err(format!("a text to write has at most {LONGEST_WRITTEN} characters"));
        }
        let words = of.words();
        match (of.is_yes_or_no(), at_least, at_most) {
            (false, None, None) => {
                Err(format!("the goal {words:?} has no bound: add at_least or at_most"))
            }
            (true, Some(_), _) | (true, _, Some(_)) => {
                Err(format!("the goal {words:?} is yes or no: leave out at_least and at_most"))
            }
            (_, Some(least), Some(most)) if least > most => {
                Err(format!("the goal {words:?} cannot be at least {least} and at most {most}"))
            }
            _ => Ok(Goal { of, arm, at_least, at_most }),
        }
    }
}

/// What a goal measures. Losses are means per target.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum Measure {
    /// Finished updates.
    Updates,
    /// Finished epochs.
    Epochs,
    /// The loss of the last epoch.
    Loss,
    /// The share of right answers in the last epoch.
    Accuracy,
    /// The loss on the test examples after the last epoch.
    TestLoss,
    /// The share of right answers to the test examples after the last epoch.
    TestAccuracy,
    /// `‖g‖` of the last update, before the clip.
    GradNorm,
    /// `‖dh_0‖ / ‖dh_{T−1}‖` of the update in progress, once backward has come to t = 0.
    DhRatio,
    /// The share of updates that were clipped.
    ClippedShare,
    /// Whether the arm has diverged: 0 or 1.
    Diverged,
    /// Whether the model, given the first symbol, writes this text when it always takes the most probable one: 0 or 1.
    Writes(#[serde(deserialize_with = "checked::line")] String),
}

/// A goal with its live value.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalState {
    /// What is asked, in words.
    pub label: String,
    /// What is the case now; `None` while it is not known.
    pub value: Option<f64>,
    /// Whether the value is only yes or no.
    pub yes_or_no: bool,
    /// Whether that is enough.
    pub met: bool,
}

impl Measure {
    fn is_yes_or_no(&self) -> bool {
        matches!(self, Measure::Diverged | Measure::Writes(_))
    }

    /// Whether it changes only where an epoch ends.
    pub fn is_of_epochs(&self) -> bool {
        match self {
            Measure::Epochs
            | Measure::Loss
            | Measure::Accuracy
            | Measure::TestLoss
            | Measure::TestAccuracy => true,
            Measure::Updates
            | Measure::GradNorm
            | Measure::DhRatio
            | Measure::ClippedShare
            | Measure::Diverged
            | Measure::Writes(_) => false,
        }
    }

    fn words(&self) -> String {
        let words = match self {
            Measure::Updates => "updates",
            Measure::Epochs => "epochs",
            Measure::Loss => "loss",
            Measure::Accuracy => "accuracy",
            Measure::TestLoss => "test loss",
            Measure::TestAccuracy => "test accuracy",
            Measure::GradNorm => "‖gradient‖",
            Measure::DhRatio => "‖dh₀‖ / ‖dh_last‖",
            Measure::ClippedShare => "share clipped",
            Measure::Diverged => "diverged",
            Measure::Writes(text) => return format!("writes \"{text}\""),
        };
        words.to_owned()
    }
}

impl Goal {
    /// What is wrong with the goal, in an experiment of these arms.
    pub(super) fn fault(&self, arms: &[String]) -> Option<String> {
        let arm = self.arm.as_ref().filter(|arm| !arms.contains(arm))?;
        Some(format!("a goal names the arm {arm:?}, but the arms are {}", arms.join(", ")))
    }

    /// Whether the goal is reached now.
    pub fn is_met(&self, experiment: &Experiment) -> bool {
        self.value(experiment).is_some_and(|v| self.is_enough(v))
    }

    /// The goal with its live value.
    pub fn state(&self, experiment: &Experiment) -> GoalState {
        let value = self.value(experiment);
        let met = value.is_some_and(|v| self.is_enough(v));
        GoalState { label: self.to_string(), value, yes_or_no: self.of.is_yes_or_no(), met }
    }

    fn is_enough(&self, value: f64) -> bool {
        if self.of.is_yes_or_no() {
            return value == 1.0;
        }
        self.at_least.is_none_or(|bound| value >= bound)
            && self.at_most.is_none_or(|bound| value <= bound)
    }

    fn value(&self, experiment: &Experiment) -> Option<f64> {
        let named = |a: &&Arm| self.arm.as_ref().is_none_or(|name| a.name == *name);
        let arm = experiment.arms.iter().find(named)?;
        let cursor = experiment.cursor();
        let updates = cursor.updates_done();
        let diverged = !arm.is_sound();
        let yes = |yes: bool| Some(f64::from(u8::from(yes)));
        match &self.of {
            Measure::Updates => Some(updates as f64),
            Measure::Epochs => Some((updates / experiment.updates_per_epoch()) as f64),
            Measure::Diverged => yes(diverged),
            Measure::Writes(text) => yes(!diverged && writes(arm, experiment, text)),
            _ if diverged => None, // its last sound numbers say nothing about it now
            Measure::Loss => arm.state.epoch.map(|e| e.loss),
            Measure::Accuracy => arm.state.epoch.map(|e| e.accuracy),
            Measure::TestLoss => arm.state.epoch.and_then(|e| e.test_loss),
            Measure::TestAccuracy => arm.state.epoch.and_then(|e| e.test_accuracy),
            Measure::GradNorm => (updates > 0).then_some(arm.state.clipped.norm_before),
            Measure::DhRatio => dh_ratio(arm, experiment),
            Measure::ClippedShare => arm.share_clipped(cursor),
        }
    }
}

fn dh_ratio(arm: &Arm, experiment: &Experiment) -> Option<f64> {
    let reached = arm.reached(experiment.cursor());
    let last = reached.timesteps.checked_sub(1)?;
    let dh_norm = |t| norm(row(&arm.tape.dh, t));
    reached.has_backward(0).then(|| dh_norm(0) / dh_norm(last))
}

fn writes(arm: &Arm, experiment: &Experiment, text: &str) -> bool {
    let task = &experiment.task;
    let (Kind::Text, Ok(symbols)) = (task.kind, task.inputs.read(text)) else { return false };
    let Some((first, rest)) = symbols.split_first() else { return false };
    if rest.is_empty() {
        return true;
    }
    let greedy = 0.0;
    let mut unused = stream(0, "sample");
    generate(&arm.model, &arm.state.params, &[*first], rest.len(), greedy, &mut unused) == rest
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.of.words();
        match &self.arm {
            Some(arm) if self.of.is_yes_or_no() => write!(f, "{arm} {words}")?,
            Some(arm) => write!(f, "{words} of {arm}")?,
            None => f.write_str(&words)?,
        }
        if let Some(bound) = self.at_least {
            write!(f, " ≥ {bound}")?;
        }
        if let Some(bound) = self.at_most {
            write!(f, " ≤ {bound}")?;
        }
        Ok(())
    }
}
