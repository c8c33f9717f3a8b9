//! The measures of a running experiment, by name. Goals, predictions and figures use them.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::fmt;
use strum::VariantNames;

use super::unit::Unit;
use crate::checked::{self, Positive};
use crate::nn::{Name, Quantity, Stage, Variable};
use crate::problem::Problem;

/// The longest text that a goal may be about: it is generated again after each update.
const LONGEST_WRITTEN: usize = 200;

/// A quantity that can be measured. Losses are means per target.
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
    /// `‖dh_0‖ / ‖dh_{T−1}‖` of the update in progress, once the backward pass has reached t = 0.
    DhRatio,
    /// The same as a mean factor per timestep.
    DhFactor,
    /// The share of all elements of h in this update beyond ±0.99, once the forward pass is done.
    Saturated,
    /// The norm of a timestep's contribution to a gradient, divided by the sum of the norms of all contributions.
    Share(#[serde(deserialize_with = "parameter")] Name, usize),
    /// The timestep with the largest contribution to a gradient.
    LargestShare(#[serde(deserialize_with = "parameter")] Name),
    /// The timestep that adds most, without its sign, to the element of a gradient in this row and column.
    LargestTerm(#[serde(deserialize_with = "parameter")] Name, usize, usize),
    /// An element of a tensor, by its name in a trace.
    At(
        #[serde(deserialize_with = "variable")] Variable,
        #[serde(deserialize_with = "checked::list")] Vec<usize>,
    ),
    /// The largest singular value of the recurrent matrix.
    SigmaMax,
    /// The largest modulus of its eigenvalues.
    SpectralRadius,
    /// The number of parameters of the model.
    Weights,
    /// The multiply-adds of the matrix products in the current update: forward, backward, and in the sum over time.
    MultiplyAdds,
    /// The number of values that the forward and backward pass keep for the current example.
    TapeNumbers,
    /// Whether the gradient was checked in this update: 0 or 1.
    Checked,
    /// The relative error of a tensor in the last gradient check.
    CheckError(#[serde(deserialize_with = "parameter")] Name),
    /// The largest relative error in the last gradient check.
    WorstCheckError,
    /// Whether the model, given the first symbol, writes this text by always taking the most probable symbol: 0 or 1.
    Writes(#[serde(deserialize_with = "written")] String),
    /// The probability that the model writes the rest of a text after its first symbol, at a temperature.
    Chance(#[serde(deserialize_with = "written")] String, Positive),
    /// Whether the model gives this answer to a line: 0 or 1.
    Answers(
        #[serde(deserialize_with = "checked::line")] String,
        #[serde(deserialize_with = "checked::line")] String,
    ),
    /// Whether the arm has diverged: 0 or 1.
    Diverged,
    /// Whether all its numbers are finite: 0 or 1.
    Sound,
    /// The loss of uniform guessing: ln O.
    ChanceLoss,
    /// The best loss of a model that sees only the present symbol.
    NoMemoryLoss,
    /// The same for accuracy.
    NoMemoryAccuracy,
    /// The best loss of a model that sees only the last word.
    LastWordLoss,
    /// The same for accuracy.
    LastWordAccuracy,
    /// The best loss of a model that sees which words there are, but not their order.
    BagOfWordsLoss,
    /// The same for accuracy.
    BagOfWordsAccuracy,
    /// A numeric field of the experiment, as the arm has it now.
    Setting(#[serde(deserialize_with = "checked::line")] String),
    /// Whether a field has exactly this value: 0 or 1.
    Is(
        #[serde(deserialize_with = "checked::line")] String,
        #[serde(deserialize_with = "checked::line")] String,
    ),
    /// The ratio of two values.
    Ratio(Box<Value>, Box<Value>),
}

/// A measure in an arm.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// What is measured.
    pub of: Measure,
    /// The arm; `None` for the first.
    #[serde(default)]
    pub arm: Option<String>,
}

impl Value {
    pub(crate) fn arms(&self) -> Vec<&String> {
        let mut arms: Vec<&String> = self.arm.iter().collect();
        if let Measure::Ratio(a, b) = &self.of {
            arms.extend([a.arms(), b.arms()].concat());
        }
        arms
    }
}

/// Reads the name of a parameter in the equations.
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
    /// The element of a tensor that it measures, if it does.
    pub fn quantity(&self) -> Option<Quantity> {
        if let Measure::At(variable, index) = self { variable.at_index(index) } else { None }
    }

    /// The parameter whose gradient or check it measures, if it does.
    pub(crate) fn parameter(&self) -> Option<Name> {
        match self {
            Measure::Share(name, _) | Measure::LargestShare(name) => Some(*name),
            Measure::LargestTerm(name, ..) | Measure::CheckError(name) => Some(*name),
            _ => None,
        }
    }

    /// Whether it is about one element of a weight's gradient.
    pub(crate) fn is_of_a_gradient(&self) -> bool {
        let of = self.quantity().map(|of| of.variable);
        let is_element = matches!(of, Some(Variable::Parameter(Stage::Grad, _)));
        is_element || matches!(self, Measure::LargestTerm(..))
    }

    /// The name of the setting that it measures, if it does.
    pub(crate) fn setting(&self) -> Option<&str> {
        match self {
            Measure::Setting(key) | Measure::Is(key, _) => Some(key),
            _ => None,
        }
    }

    /// The setting of which it measures whether it has a value, with that value, if it does.
    pub(crate) fn exact_setting(&self) -> Option<(&str, &str)> {
        if let Measure::Is(key, value) = self { Some((key, value)) } else { None }
    }

    /// The measure of whether the model writes a text.
    ///
    /// # Errors
    /// If the text is too long to be generated again after each update.
    pub(crate) fn writes(text: &str) -> Result<Self, Problem> {
        bounded(text)?;
        Ok(Measure::Writes(text.to_owned()))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, unit) = (self.of.words(), self.of.unit());
        match &self.arm {
            Some(arm) if unit == Unit::YesNo => write!(f, "{arm} {words}"),
            Some(arm) => write!(f, "{words} of {arm}"),
            None => f.write_str(&words),
        }
    }
}
