//! The live value of a [`Measure`] in an experiment at one moment: `None` if it is not known yet.

mod tape;
mod text;

use super::value::{Measure, Value};
use crate::nn::{Name, Spectrum, Variable};
use crate::task::Floor;
use crate::task::floors::Baseline;
use crate::train::{Arm, Experiment, ExperimentSpec, GradientCheck, Knobs};

/// An experiment at one moment, with its last gradient check.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a> {
    /// The experiment.
    pub(crate) experiment: &'a Experiment,
    /// Its last gradient check.
    pub(crate) check: Option<&'a GradientCheck>,
}

impl<'a> From<&'a Experiment> for Live<'a> {
    fn from(experiment: &'a Experiment) -> Self {
        Live { experiment, check: None }
    }
}

impl Live<'_> {
    /// The present value, if it is known.
    pub(crate) fn value(&self, value: &Value) -> Option<f64> {
        self.measure(&value.of, value.arm.as_deref())
    }

    /// The present value in the arm with this name, or in the first arm. Without a name, [`Measure::Is`] is 1 if it
    /// holds in any arm.
    pub(crate) fn measure(&self, of: &Measure, arm: Option<&str>) -> Option<f64> {
        let mut arms = self.experiment.arms.iter().enumerate();
        if arm.is_none() && matches!(of, Measure::Is(..)) {
            return arms.filter_map(|(number, _)| self.of_arm(of, number)).max_by(f64::total_cmp);
        }
        let number = match arm {
            Some(name) => arms.find(|(_, a)| a.name == name)?.0,
            None => 0,
        };
        self.of_arm(of, number)
    }

    /// Takes each measure. A new measure does not compile until it has a row here.
    ///
    /// `sound?` ends a row where the arm has diverged: its last sound numbers say nothing about it now.
    fn of_arm(&self, of: &Measure, number: usize) -> Option<f64> {
        let Live { experiment, .. } = self;
        let arm = experiment.arms.get(number)?;
        let sound = arm.is_sound().then_some(arm);
        match of {
            Measure::Updates => Some(experiment.cursor().updates_done() as f64),
            Measure::Epochs => Some(epochs_done(experiment) as f64),
            Measure::Loss => sound?.state.epoch.map(|e| e.loss),
            Measure::Accuracy => sound?.state.epoch.map(|e| e.accuracy),
            Measure::TestLoss => sound?.state.epoch?.test_loss,
            Measure::TestAccuracy => sound?.state.epoch?.test_accuracy,
            Measure::UpdateLoss => sound?.state.loss,
            Measure::SmoothLoss => Some(sound?.state.smooth_loss),
            Measure::GradNorm => Some(self.clipped(sound?)?.state.clipped.norm_before),
            Measure::ClippedNorm => Some(self.clipped(sound?)?.state.clipped.norm_after),
            Measure::Cosine => Some(self.clipped(sound?)?.state.clipped.cosine),
            Measure::ClippedShare => sound?.state.share_clipped(experiment.cursor()),
            Measure::DhRatio => self.dh_ratio(sound?),
            Measure::DhFactor => self.dh_factor(sound?),
            Measure::Saturated => self.saturated(sound?),
            Measure::Share(name, t) => self.share(sound?, *name, *t),
            Measure::LargestShare(name) => self.largest_share(sound?, *name),
            Measure::LargestTerm(name, row, column) => {
                self.largest_term(sound?, *name, (*row, *column))
            }
            Measure::At(variable, at) => self.element(sound?, *variable, at),
            Measure::SigmaMax => recurrent_spectrum(sound?)?.singular.first().copied(),
            Measure::SpectralRadius => recurrent_spectrum(sound?)?.moduli.first().copied(),
            Measure::Weights => Some(arm.state.params.count() as f64),
            Measure::MultiplyAdds => Some(self.multiply_adds(arm) as f64),
            Measure::TapeNumbers => Some(self.tape_numbers(arm) as f64),
            Measure::Checked => yes(self.check_error(arm, None).is_some()),
            Measure::CheckError(name) => self.check_error(sound?, Some(*name)),
            Measure::WorstCheckError => self.check_error(sound?, None),
            Measure::Writes(text) => yes(self.writes(sound, text)),
            Measure::Chance(text, t) => self.chance(sound?, text, t.get()),
            Measure::Answers(line, expected) => yes(self.answers(sound, line, expected)),
            Measure::Diverged => yes(sound.is_none()),
            Measure::Sound => yes(sound.is_some()),
            Measure::ChanceLoss => Some(experiment.task.chance_loss()),
            Measure::NoMemoryLoss => Some(self.floor(Baseline::NoMemory)?.loss),
            Measure::NoMemoryAccuracy => Some(self.floor(Baseline::NoMemory)?.accuracy),
            Measure::LastWordLoss => Some(self.floor(Baseline::LastWord)?.loss),
            Measure::LastWordAccuracy => Some(self.floor(Baseline::LastWord)?.accuracy),
            Measure::BagOfWordsLoss => Some(self.floor(Baseline::BagOfWords)?.loss),
            Measure::BagOfWordsAccuracy => Some(self.floor(Baseline::BagOfWords)?.accuracy),
            Measure::Setting(key) => self.settings(number).field(key).ok()?.parse().ok(),
            Measure::Is(key, value) => yes(self.has_setting(number, key, value)),
            Measure::Ratio(a, b) => self.ratio(a, b),
        }
    }

    fn ratio(&self, a: &Value, b: &Value) -> Option<f64> {
        let (a, b) = (self.value(a)?, self.value(b)?);
        (b != 0.0).then(|| a / b)
    }

    fn element(&self, arm: &Arm, variable: Variable, at: &[usize]) -> Option<f64> {
        let of = variable.at_index(at)?;
        arm.values(self.experiment.cursor(), self.experiment.example()).of(of)
    }

    fn floor(&self, baseline: Baseline) -> Option<Floor> {
        self.experiment.task.floor(baseline)
    }

    /// The settings of an arm with its edits up to now.
    fn settings(&self, number: usize) -> ExperimentSpec {
        let Live { experiment, .. } = self;
        let arms = experiment.spec.arms();
        let spec = experiment.spec.of_arm(&arms[number]);
        let updates = experiment.cursor().updates_done();
        let now = experiment.arms[number].knobs(experiment.edits(), updates);
        let Knobs { optimizer, clip, bptt_window, bptt_reach, fault } = now;
        ExperimentSpec { optimizer, clip, bptt_window, bptt_reach, fault, ..spec }
    }

    fn has_setting(&self, number: usize, key: &str, value: &str) -> bool {
        let now = self.settings(number);
        now.with(key, value).is_ok_and(|wanted| wanted == now)
    }

    /// The relative error of a tensor, or the largest of all, if the last check is of this arm in this update.
    fn check_error(&self, arm: &Arm, name: Option<Name>) -> Option<f64> {
        let here = |check: &&GradientCheck| {
            check.arm == arm.name && check.update == self.experiment.cursor().update
        };
        let check = self.check.filter(here)?.result.as_ref().ok()?.first()?;
        let mine = check.tensors.iter().filter(|t| name.is_none_or(|name| t.name == name));
        mine.map(|tensor| tensor.relative_error).max_by(f64::total_cmp)
    }
}

fn epochs_done(experiment: &Experiment) -> u64 {
    experiment.cursor().updates_done() / experiment.updates_per_epoch()
}

fn yes(yes: bool) -> Option<f64> {
    Some(f64::from(u8::from(yes)))
}

fn recurrent_spectrum(arm: &Arm) -> Option<Spectrum> {
    Spectrum::of(&arm.state.params[arm.model.cell.weights().recurrent])
}
