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

/// One row of the table.
pub(super) struct Row {
    /// The measure in words.
    pub(crate) words: Cow<'static, str>,
    /// Its unit.
    pub(crate) unit: Unit,
    /// When it changes.
    pub(crate) changes: Changes,
}

fn row(words: impl Into<Cow<'static, str>>, unit: Unit, changes: Changes) -> Row {
    Row { words: words.into(), unit, changes }
}

impl Measure {
    pub(crate) fn unit(&self) -> Unit {
        self.row().unit
    }

    pub(crate) fn changes(&self) -> Changes {
        self.row().changes
    }

    /// The row of this measure. A new measure does not compile until it has one.
    pub(super) fn row(&self) -> Row {
        use Changes::{EachEpoch, EachTick, WithChecks, WithData, WithSettings};
        use Unit::{Number, Share, Size, YesNo};
        match self {
            Measure::Updates => row("updates", Size, EachTick),
            Measure::Epochs => row("epochs", Size, EachEpoch),
            Measure::Loss => row("loss", Size, EachEpoch),
            Measure::Accuracy => row("accuracy", Share, EachEpoch),
            Measure::TestLoss => row("test loss", Size, EachEpoch),
            Measure::TestAccuracy => row("test accuracy", Share, EachEpoch),
            Measure::UpdateLoss => row("loss of the update", Size, EachTick),
            Measure::SmoothLoss => row("smoothed loss", Size, EachTick),
            Measure::GradNorm => row("‖gradient‖", Size, EachTick),
            Measure::ClippedNorm => row("‖clipped gradient‖", Size, EachTick),
            Measure::Cosine => row("cosine of raw and clipped", Number, EachTick),
            Measure::ClippedShare => row("share clipped", Share, EachTick),
            Measure::DhRatio => row("‖dh₀‖ / ‖dh_last‖", Size, EachTick),
            Measure::DhFactor => row("factor a step back", Size, EachTick),
            Measure::Saturated => row("share of h beyond ±0.99", Share, EachTick),
            Measure::Share(name, t) => row(format!("share of t={t} in d{name}"), Share, EachTick),
            Measure::LargestShare(name) => {
                row(format!("timestep with the largest share in d{name}"), Size, EachTick)
            }
            Measure::At(variable, at) => row(element(*variable, at), Number, EachTick),
            Measure::SigmaMax => row("σ_max", Size, EachTick),
            Measure::SpectralRadius => row("spectral radius", Size, EachTick),
            Measure::Weights => row("weights", Size, WithSettings),
            Measure::MultiplyAdds => row("multiply-adds of an update", Size, EachTick),
            Measure::TapeNumbers => row("numbers on the tape", Size, EachTick),
            Measure::Checked => row("has been checked", YesNo, WithChecks),
            Measure::CheckError(name) => {
                row(format!("error of d{name} in the gradient check"), Size, WithChecks)
            }
            Measure::WorstCheckError => row("worst error of the gradient check", Size, WithChecks),
            Measure::Writes(text) => row(format!("writes \"{text}\""), YesNo, EachTick),
            Measure::Chance(text, t) => {
                row(format!("P({text}) at temperature {t}"), Size, EachTick)
            }
            Measure::Answers(line, answer) => {
                row(format!("\"{line}\" gives {answer}"), YesNo, EachTick)
            }
            Measure::Diverged => row("diverged", YesNo, EachTick),
            Measure::Sound => row("has finite numbers", YesNo, EachTick),
            Measure::ChanceLoss => row("loss of guessing", Size, WithData),
            Measure::NoMemoryLoss => row("best loss without memory", Size, WithData),
            Measure::NoMemoryAccuracy => row("best accuracy without memory", Share, WithData),
            Measure::LastWordLoss => row("best loss of the last word alone", Size, WithData),
            Measure::LastWordAccuracy => {
                row("best accuracy of the last word alone", Share, WithData)
            }
            Measure::BagOfWordsLoss => row("best loss of a bag of words", Size, WithData),
            Measure::BagOfWordsAccuracy => row("best accuracy of a bag of words", Share, WithData),
            Measure::Setting(key) => row(key.clone(), Number, WithSettings),
            Measure::Is(key, value) => row(format!("{key} is {value}"), YesNo, WithSettings),
            Measure::Ratio(a, b) => row(format!("{a} / {b}"), Number, of_both(a, b)),
        }
    }
}

/// When the ratio of two values changes.
fn of_both(a: &Value, b: &Value) -> Changes {
    if a.of.changes() == b.of.changes() { a.of.changes() } else { Changes::EachTick }
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
    }
}
