//! What can be measured in a running experiment, by name: goals, predictions and figures are about these.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::fmt;
use strum::VariantNames;

use super::unit::{Row, Unit};
use crate::checked::{self, Positive};
use crate::nn::{Name, Quantity, Variable};
use crate::problem::Problem;

/// The longest text that may be asked for: it is written anew after each update.
const LONGEST_WRITTEN: usize = 200;

/// What is measured. Losses are means per target.
#[derive(Clone, Debug, PartialEq, Deserialize, VariantNames)]
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
    /// The loss of the last update.
    UpdateLoss,
    /// The loss smoothed over updates.
    SmoothLoss,
    /// `‖g‖` of the last update, before the clip.
    GradNorm,
    /// `‖g‖` after the clip.
    ClippedNorm,
    /// The cosine of the angle between the two.
    Cosine,
    /// The share of updates that were clipped.
    ClippedShare,
    /// `‖dh_0‖ / ‖dh_{T−1}‖` of the update in progress, once backward has come to t = 0.
    DhRatio,
    /// The same as a mean factor for one step back.
    DhFactor,
    /// The share of all h of this update beyond ±0.99, once forward is done.
    Saturated,
    /// The norm of a timestep's share in a gradient, over the sum of the norms of all shares.
    Share(#[serde(deserialize_with = "parameter")] Name, usize),
    /// The timestep with the largest share in a gradient.
    LargestShare(#[serde(deserialize_with = "parameter")] Name),
    /// One element of a tensor, under its name in a trace.
    At(
        #[serde(deserialize_with = "variable")] Variable,
        #[serde(deserialize_with = "checked::list")] Vec<usize>,
    ),
    /// The largest singular value of the recurrent matrix.
    SigmaMax,
    /// The largest modulus of its eigenvalues.
    SpectralRadius,
    /// How many weights the model has.
    Weights,
    /// The multiply-adds of the update on show: of its matrix products, forward, backward and in the sum over time.
    MultiplyAdds,
    /// How many numbers forward and backward keep for the example on show.
    TapeNumbers,
    /// Whether a gradient check was made in this update: 0 or 1.
    Checked,
    /// The relative error of a tensor in the last gradient check.
    CheckError(#[serde(deserialize_with = "parameter")] Name),
    /// The largest of them.
    WorstCheckError,
    /// Whether the model, given the first symbol, writes this text when it always takes the most probable one: 0 or 1.
    Writes(#[serde(deserialize_with = "written")] String),
    /// The probability that it writes the rest of a text after its first symbol, at a temperature.
    Chance(#[serde(deserialize_with = "written")] String, Positive),
    /// Whether the answer to a line of one's own is this: 0 or 1.
    Answers(
        #[serde(deserialize_with = "checked::line")] String,
        #[serde(deserialize_with = "checked::line")] String,
    ),
    /// Whether the arm has diverged: 0 or 1.
    Diverged,
    /// Whether all its numbers are finite: 0 or 1.
    Sound,
    /// The loss of guessing: ln O.
    ChanceLoss,
    /// The best loss of a model that knows only the present symbol.
    NoMemoryLoss,
    /// The same for accuracy.
    NoMemoryAccuracy,
    /// The best loss of a model that knows only the last word.
    LastWordLoss,
    /// The same for accuracy.
    LastWordAccuracy,
    /// The best loss of a model that knows which words there are, and not their order.
    BagOfWordsLoss,
    /// The same for accuracy.
    BagOfWordsAccuracy,
    /// A field of the experiment that is a number, as the arm has it now.
    Setting(#[serde(deserialize_with = "checked::line")] String),
    /// Whether a field is just this: 0 or 1.
    Is(
        #[serde(deserialize_with = "checked::line")] String,
        #[serde(deserialize_with = "checked::line")] String,
    ),
    /// One value over another.
    Ratio(Box<Value>, Box<Value>),
}

/// What is measured, and in which arm.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// What is measured.
    pub of: Measure,
    /// In which arm; without a name, in the first.
    #[serde(default)]
    pub arm: Option<String>,
}

impl Value {
    /// The arms that it names.
    pub(crate) fn arms(&self) -> Vec<&String> {
        let mut arms: Vec<&String> = self.arm.iter().collect();
        if let Measure::Ratio(a, b) = &self.of {
            arms.extend([a.arms(), b.arms()].concat());
        }
        arms
    }
}

/// Reads a parameter by its name in the equations, as text.
fn parameter<'de, D: Deserializer<'de>>(d: D) -> Result<Name, D::Error> {
    String::deserialize(d)?.parse().map_err(D::Error::custom)
}

/// Reads the name of a tensor in a trace.
fn variable<'de, D: Deserializer<'de>>(d: D) -> Result<Variable, D::Error> {
    checked::line(d)?.parse().map_err(D::Error::custom)
}

/// Reads a text that a model is to write.
fn written<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let text = checked::line(d)?;
    bounded(&text).map_err(D::Error::custom)?;
    Ok(text)
}

fn bounded(text: &str) -> Result<(), Problem> {
    if text.chars().count() <= LONGEST_WRITTEN {
        return Ok(());
    }
    Err(Problem::new(format!("a text to write has at most {LONGEST_WRITTEN} characters")))
}

impl Measure {
    /// The number that it is, if it is one element of a tensor.
    pub fn quantity(&self) -> Option<Quantity> {
        match self {
            Measure::At(variable, index) => variable.at_index(index),
            _ => None,
        }
    }

    /// Whether the model writes a text.
    ///
    /// # Errors
    /// If the text is too long to be written anew after each update.
    pub(crate) fn writes(text: &str) -> Result<Self, Problem> {
        bounded(text)?;
        Ok(Measure::Writes(text.to_owned()))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { words, unit, .. } = self.of.row();
        match &self.arm {
            Some(arm) if unit == Unit::YesNo => write!(f, "{arm} {words}"),
            Some(arm) => write!(f, "{words} of {arm}"),
            None => f.write_str(&words),
        }
    }
}
