//! The table of measures: the words, the unit, and the time of change of each.

use std::borrow::Cow;

use super::value::{Measure, Value};
use crate::nn::{Stage, Variable};

/// The kind of number that a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// 0 for no, 1 for yes.
    YesNo,
    /// A part of a whole, from 0 to 1; written in percent.
    Share,
    /// A number that is never negative.
    Size,
    /// Any number.
    Number,
}

/// When a measure can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changes {
    /// Only with the settings of an arm, whatever it has learned.
    WithSettings,
    /// Only with the training data.
    WithData,
    /// Only at the end of an epoch.
    EachEpoch,
    /// When a gradient check is made, and when its update ends.
    WithChecks,
    /// At any tick.
    EachTick,
}

impl Measure {
    /// The measure in words.
    pub(crate) fn words(&self) -> Cow<'static, str> {
        match self {
            Measure::Updates => "updates".into(),
            Measure::Epochs => "epochs".into(),
            Measure::Loss => "loss".into(),
            Measure::Accuracy => "accuracy".into(),
            Measure::TestLoss => "test loss".into(),
            Measure::TestAccuracy => "test accuracy".into(),
            Measure::UpdateLoss => "loss of the update".into(),
            Measure::SmoothLoss => "smoothed loss".into(),
            Measure::GradNorm => "‖g‖".into(),
            Measure::ClippedNorm => "‖g‖ after the clip".into(),
            Measure::Cosine => "cosine of raw and clipped gradient".into(),
            Measure::ClippedShare => "share of updates clipped".into(),
            Measure::DhRatio => "‖dh₀‖ / ‖dh_last‖".into(),
            Measure::DhFactor => "mean factor per step back".into(),
            Measure::Saturated => "share of h beyond ±0.99".into(),
            Measure::Share(name, t) => format!("share of t={t} in d{name}").into(),
            Measure::LargestShare(name) => {
                format!("timestep with the largest share in d{name}").into()
            }
            Measure::LargestTerm(name, row, column) => {
                format!("timestep that adds most to d{name}[{row},{column}]").into()
            }
            Measure::At(variable, at) => element(*variable, at).into(),
            Measure::SigmaMax => "σ_max".into(),
            Measure::SpectralRadius => "spectral radius".into(),
            Measure::Weights => "weights".into(),
            Measure::MultiplyAdds => "multiply-adds per update".into(),
            Measure::TapeNumbers => "numbers on the tape".into(),
            Measure::Checked => "has been checked".into(),
            Measure::CheckError(name) => format!("error of d{name} in the gradient check").into(),
            Measure::WorstCheckError => "worst error of the gradient check".into(),
            Measure::Writes(text) => format!("writes \"{text}\"").into(),
            Measure::Chance(text, t) => format!("P({text}) at temperature {t}").into(),
            Measure::Answers(line, answer) => format!("\"{line}\" gives {answer}").into(),
            Measure::Diverged => "diverged".into(),
            Measure::Sound => "has only finite numbers".into(),
            Measure::ChanceLoss => "loss of uniform guessing".into(),
            Measure::NoMemoryLoss => "best loss without memory".into(),
            Measure::NoMemoryAccuracy => "best accuracy without memory".into(),
            Measure::LastWordLoss => "best loss from the last word alone".into(),
            Measure::LastWordAccuracy => "best accuracy from the last word alone".into(),
            Measure::BagOfWordsLoss => "best loss of a bag of words".into(),
            Measure::BagOfWordsAccuracy => "best accuracy of a bag of words".into(),
            Measure::Setting(key) => key.clone().into(),
            Measure::Is(key, value) => format!("{key} is {value}").into(),
            Measure::Ratio(a, b) => format!("{a} / {b}").into(),
        }
    }

    /// What kind of number it is.
    pub(crate) fn unit(&self) -> Unit {
        match self {
            Measure::Updates
            | Measure::Epochs
            | Measure::Loss
            | Measure::TestLoss
            | Measure::UpdateLoss
            | Measure::SmoothLoss
            | Measure::GradNorm
            | Measure::ClippedNorm
            | Measure::DhRatio
            | Measure::DhFactor
            | Measure::LargestShare(..)
            | Measure::LargestTerm(..)
            | Measure::SigmaMax
            | Measure::SpectralRadius
            | Measure::Weights
            | Measure::MultiplyAdds
            | Measure::TapeNumbers
            | Measure::CheckError(..)
            | Measure::WorstCheckError
            | Measure::Chance(..)
            | Measure::ChanceLoss
            | Measure::NoMemoryLoss
            | Measure::LastWordLoss
            | Measure::BagOfWordsLoss => Unit::Size,
            Measure::Accuracy
            | Measure::TestAccuracy
            | Measure::ClippedShare
            | Measure::Saturated
            | Measure::Share(..)
            | Measure::NoMemoryAccuracy
            | Measure::LastWordAccuracy
            | Measure::BagOfWordsAccuracy => Unit::Share,
            Measure::Cosine | Measure::At(..) | Measure::Setting(..) | Measure::Ratio(..) => {
                Unit::Number
            }
            Measure::Checked
            | Measure::Writes(..)
            | Measure::Answers(..)
            | Measure::Diverged
            | Measure::Sound
            | Measure::Is(..) => Unit::YesNo,
        }
    }

    pub(crate) fn changes(&self) -> Changes {
        match self {
            Measure::Updates
            | Measure::UpdateLoss
            | Measure::SmoothLoss
            | Measure::GradNorm
            | Measure::ClippedNorm
            | Measure::Cosine
            | Measure::ClippedShare
            | Measure::DhRatio
            | Measure::DhFactor
            | Measure::Saturated
            | Measure::Share(..)
            | Measure::LargestShare(..)
            | Measure::LargestTerm(..)
            | Measure::At(..)
            | Measure::SigmaMax
            | Measure::SpectralRadius
            | Measure::MultiplyAdds
            | Measure::TapeNumbers
            | Measure::Writes(..)
            | Measure::Chance(..)
            | Measure::Answers(..)
            | Measure::Diverged
            | Measure::Sound => Changes::EachTick,
            Measure::Epochs
            | Measure::Loss
            | Measure::Accuracy
            | Measure::TestLoss
            | Measure::TestAccuracy => Changes::EachEpoch,
            Measure::Weights | Measure::Setting(..) | Measure::Is(..) => Changes::WithSettings,
            Measure::Checked | Measure::CheckError(..) | Measure::WorstCheckError => {
                Changes::WithChecks
            }
            Measure::ChanceLoss
            | Measure::NoMemoryLoss
            | Measure::NoMemoryAccuracy
            | Measure::LastWordLoss
            | Measure::LastWordAccuracy
            | Measure::BagOfWordsLoss
            | Measure::BagOfWordsAccuracy => Changes::WithData,
            Measure::Ratio(a, b) => of_both(a, b),
        }
    }
}

/// When the ratio of two values changes.
fn of_both(a: &Value, b: &Value) -> Changes {
    match (a.of.changes(), b.of.changes()) {
        (Changes::WithData, other) | (other, Changes::WithData) => other,
        (a, b) if a == b => a,
        _ => Changes::EachTick,
    }
}

/// `dh[2, 0]`, and of a parameter `dW_hh[1, 2]`.
fn element(variable: Variable, at: &[usize]) -> String {
    let name = match variable {
        Variable::Parameter(Stage::Grad, name) => format!("d{name}"),
        Variable::Parameter(stage, name) => format!("{name} ({})", stage.name()),
        Variable::Tape(_) | Variable::OffTape(_) | Variable::Moment(..) => variable.to_string(),
    };
    let at: Vec<String> = at.iter().map(usize::to_string).collect();
    format!("{name}[{}]", at.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_changes_with_its_two_values() {
        let value = |of| Box::new(Value { of, arm: None });
        let ratio = |a, b| Measure::Ratio(value(a), value(b)).changes();
        assert_eq!(ratio(Measure::Loss, Measure::TestLoss), Changes::EachEpoch);
        assert_eq!(ratio(Measure::Loss, Measure::UpdateLoss), Changes::EachTick);
        for (a, b) in [(Measure::Loss, Measure::NoMemoryLoss), (Measure::ChanceLoss, Measure::Loss)]
        {
            assert_eq!(ratio(a, b), Changes::EachEpoch, "data do not change in a run");
        }
    }
}
