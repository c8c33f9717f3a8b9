//! What can be measured in a running experiment, by name: goals, predictions and figures are about these.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::fmt;

use crate::checked;
use crate::nn::Name;

/// The longest text that may be asked for: it is written anew after each update.
const LONGEST_WRITTEN: usize = 200;

/// What is measured. Losses are means per target.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
    Share(#[serde(deserialize_with = "checked::name")] String, usize),
    /// The timestep with the largest share in a gradient.
    LargestShare(#[serde(deserialize_with = "checked::name")] String),
    /// One element of a tensor, under its name in a trace.
    At(
        #[serde(deserialize_with = "checked::line")] String,
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
    CheckError(#[serde(deserialize_with = "checked::name")] String),
    /// The largest of them.
    WorstCheckError,
    /// Whether the model, given the first symbol, writes this text when it always takes the most probable one: 0 or 1.
    Writes(#[serde(deserialize_with = "checked::line")] String),
    /// The probability that it writes the rest of a text after its first symbol, at a temperature.
    Chance(#[serde(deserialize_with = "checked::line")] String, f64),
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
    pub(super) fn arms(&self) -> Vec<&String> {
        let mut arms: Vec<&String> = self.arm.iter().collect();
        if let Measure::Ratio(a, b) = &self.of {
            arms.extend([a.arms(), b.arms()].concat());
        }
        arms
    }
}

/// The parameter of that name.
pub(super) fn parameter(name: &str) -> Option<Name> {
    Name::ALL.into_iter().find(|known| known.as_str() == name)
}

/// The name of a parameter, or nothing.
///
/// # Errors
/// If no parameter is called so.
pub(super) fn parameter_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Name>, D::Error> {
    let Some(name) = Option::<String>::deserialize(d)? else { return Ok(None) };
    let names = || Name::ALL.map(Name::as_str).join(", ");
    let unknown =
        || D::Error::custom(format!("there is no tensor {name:?}; there are {}", names()));
    parameter(&name).map(Some).ok_or_else(unknown)
}

impl Measure {
    /// Whether it is only yes or no.
    pub fn is_yes_or_no(&self) -> bool {
        use Measure::{Answers, Checked, Diverged, Is, Sound, Writes};
        matches!(self, Checked | Diverged | Sound | Writes(_) | Answers(..) | Is(..))
    }

    /// Whether it is a part of a whole, which is written in percent.
    pub fn is_share(&self) -> bool {
        use Measure::{
            Accuracy, BagOfWordsAccuracy, ClippedShare, LastWordAccuracy, NoMemoryAccuracy,
            Saturated, Share, TestAccuracy,
        };
        matches!(
            self,
            Accuracy
                | TestAccuracy
                | ClippedShare
                | Saturated
                | Share(..)
                | NoMemoryAccuracy
                | LastWordAccuracy
                | BagOfWordsAccuracy
        )
    }

    /// Whether it cannot be below 0.
    pub fn is_never_negative(&self) -> bool {
        use Measure::{
            CheckError, DhFactor, DhRatio, Epochs, GradNorm, Loss, SigmaMax, SmoothLoss, TestLoss,
            UpdateLoss, Updates, Weights, WorstCheckError,
        };
        matches!(
            self,
            CheckError(_)
                | DhFactor
                | DhRatio
                | Epochs
                | GradNorm
                | Loss
                | SigmaMax
                | SmoothLoss
                | TestLoss
                | UpdateLoss
                | Updates
                | Weights
                | WorstCheckError
        )
    }

    /// Whether it is about the settings of an arm, and not about what it has come to.
    pub fn is_a_setting(&self) -> bool {
        matches!(self, Measure::Setting(_) | Measure::Is(..) | Measure::Weights)
    }

    /// Whether it changes only where an epoch ends.
    pub fn is_of_epochs(&self) -> bool {
        use Measure::{Accuracy, Epochs, Loss, Ratio, TestAccuracy, TestLoss};
        match self {
            Epochs | Loss | Accuracy | TestLoss | TestAccuracy => true,
            Ratio(a, b) => a.of.is_of_epochs() && b.of.is_of_epochs(),
            _ => false,
        }
    }

    /// What is wrong with it by itself.
    pub(super) fn fault(&self) -> Option<String> {
        match self {
            Measure::Writes(text) | Measure::Chance(text, _)
                if text.chars().count() > LONGEST_WRITTEN =>
            {
                Some(format!("a text to write has at most {LONGEST_WRITTEN} characters"))
            }
            Measure::Chance(_, t) if !(t.is_finite() && *t > 0.0) => {
                Some(format!("{t} is no temperature: it is a number above 0"))
            }
            Measure::Share(name, _) | Measure::LargestShare(name) | Measure::CheckError(name)
                if parameter(name).is_none() =>
            {
                let names = Name::ALL.map(Name::as_str);
                Some(format!("there is no tensor {name:?}; there are {}", names.join(", ")))
            }
            Measure::Ratio(a, b) => a.of.fault().or_else(|| b.of.fault()),
            _ => None,
        }
    }

    /// What is measured, in words.
    pub(super) fn words(&self) -> String {
        let words = match self {
            Measure::Updates => "updates",
            Measure::Epochs => "epochs",
            Measure::Loss => "loss",
            Measure::Accuracy => "accuracy",
            Measure::TestLoss => "test loss",
            Measure::TestAccuracy => "test accuracy",
            Measure::UpdateLoss => "loss of the update",
            Measure::SmoothLoss => "smoothed loss",
            Measure::GradNorm => "‖gradient‖",
            Measure::ClippedNorm => "‖clipped gradient‖",
            Measure::Cosine => "cosine of raw and clipped",
            Measure::ClippedShare => "share clipped",
            Measure::DhRatio => "‖dh₀‖ / ‖dh_last‖",
            Measure::DhFactor => "factor a step back",
            Measure::Saturated => "share of h beyond ±0.99",
            Measure::SigmaMax => "σ_max",
            Measure::SpectralRadius => "spectral radius",
            Measure::Weights => "weights",
            Measure::MultiplyAdds => "multiply-adds of an update",
            Measure::TapeNumbers => "numbers on the tape",
            Measure::WorstCheckError => "worst error of the gradient check",
            Measure::Checked => "has been checked",
            Measure::Diverged => "diverged",
            Measure::Sound => "has finite numbers",
            Measure::ChanceLoss => "loss of guessing",
            Measure::NoMemoryLoss => "best loss without memory",
            Measure::NoMemoryAccuracy => "best accuracy without memory",
            Measure::LastWordLoss => "best loss of the last word alone",
            Measure::LastWordAccuracy => "best accuracy of the last word alone",
            Measure::BagOfWordsLoss => "best loss of a bag of words",
            Measure::BagOfWordsAccuracy => "best accuracy of a bag of words",
            Measure::Share(name, t) => return format!("share of t={t} in d{name}"),
            Measure::LargestShare(name) => {
                return format!("timestep with the largest share in d{name}");
            }
            Measure::At(name, at) => return element(name, at),
            Measure::CheckError(name) => return format!("error of d{name} in the gradient check"),
            Measure::Writes(text) => return format!("writes \"{text}\""),
            Measure::Chance(text, t) => return format!("P({text}) at temperature {t}"),
            Measure::Answers(line, answer) => return format!("\"{line}\" gives {answer}"),
            Measure::Setting(key) => return key.clone(),
            Measure::Is(key, value) => return format!("{key} is {value}"),
            Measure::Ratio(a, b) => return format!("{a} / {b}"),
        };
        words.to_owned()
    }
}

/// `dh[2, 0]`, and of a parameter `dW_hh[1, 2]`.
fn element(name: &str, at: &[usize]) -> String {
    let name = match name.split_once('/') {
        Some(("grad", parameter)) => format!("d{parameter}"),
        Some((stage, parameter)) => format!("{parameter} ({stage})"),
        None => name.to_owned(),
    };
    let at: Vec<String> = at.iter().map(usize::to_string).collect();
    format!("{name}[{}]", at.join(", "))
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.of.words();
        match &self.arm {
            Some(arm) if self.of.is_yes_or_no() => write!(f, "{arm} {words}"),
            Some(arm) => write!(f, "{words} of {arm}"),
            None => f.write_str(&words),
        }
    }
}
