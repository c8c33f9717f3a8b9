//! Measuring: the live value of a [`Measure`] in an experiment at one moment. What is not known yet is `None`.

use super::measure::{Measure, Value, parameter};
use crate::nn::kernel::{norm, row, softmax};
use crate::nn::stream::stream;
use crate::nn::{Example, Name, Spectrum, Variable};
use crate::task::sampling::generate;
use crate::task::{Kind, Tried};
use crate::train::{Arm, Experiment, ExperimentSpec, GradientCheck};

/// A unit beyond this is saturated: its slope is below 0.02.
const SATURATED: f64 = 0.99;

/// An experiment at one moment, and what was last found out about it.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a> {
    /// The experiment.
    pub experiment: &'a Experiment,
    /// The last gradient check that was made of it.
    pub check: Option<&'a GradientCheck>,
}

impl<'a> From<&'a Experiment> for Live<'a> {
    fn from(experiment: &'a Experiment) -> Self {
        Live { experiment, check: None }
    }
}

impl Live<'_> {
    /// What a value is now.
    pub fn value(&self, value: &Value) -> Option<f64> {
        self.measure(&value.of, value.arm.as_deref())
    }

    /// What is measured now in the arm of that name; without one, in the first. A setting counts in any arm.
    pub fn measure(&self, of: &Measure, arm: Option<&str>) -> Option<f64> {
        let mut arms = self.experiment.arms.iter().enumerate();
        match of {
            Measure::Is(..) if arm.is_none() => {
                arms.filter_map(|(number, _)| self.of_arm(of, number)).max_by(f64::total_cmp)
            }
            Measure::Ratio(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                (b != 0.0).then(|| a / b)
            }
            _ => {
                let number = match arm {
                    Some(name) => arms.find(|(_, a)| a.name == name)?.0,
                    None => 0,
                };
                self.of_arm(of, number)
            }
        }
    }

    fn of_arm(&self, of: &Measure, number: usize) -> Option<f64> {
        let Live { experiment, .. } = self;
        let (arm, cursor) = (experiment.arms.get(number)?, experiment.cursor());
        let updates = cursor.updates_done();
        let floor = |name: &str| experiment.task.floor(name);
        let yes = |yes: bool| Some(f64::from(u8::from(yes)));
        let sound = arm.is_sound();
        match of {
            Measure::Updates => return Some(updates as f64),
            Measure::Epochs => return Some((updates / experiment.updates_per_epoch()) as f64),
            Measure::Weights => return Some(arm.state.params.count() as f64),
            Measure::MultiplyAdds => {
                let example = arm.example(experiment.example());
                let targets = example.targets.iter().flatten().count();
                return Some(arm.model.multiply_adds(example.timesteps(), targets) as f64);
            }
            Measure::TapeNumbers => {
                let timesteps = experiment.example().timesteps();
                return Some(arm.model.tape(timesteps).numbers() as f64);
            }
            Measure::ChanceLoss => return Some(experiment.task.chance_loss()),
            Measure::NoMemoryLoss => return Some(floor("no memory")?.loss),
            Measure::NoMemoryAccuracy => return Some(floor("no memory")?.accuracy),
            Measure::LastWordLoss => return Some(floor("last word alone")?.loss),
            Measure::LastWordAccuracy => return Some(floor("last word alone")?.accuracy),
            Measure::BagOfWordsLoss => return Some(floor("bag of words")?.loss),
            Measure::BagOfWordsAccuracy => return Some(floor("bag of words")?.accuracy),
            Measure::Setting(key) => {
                return self.settings(number).field(key).ok()?.parse().ok();
            }
            Measure::Is(key, value) => {
                let now = self.settings(number);
                return yes(now.with(key, value).is_ok_and(|wanted| wanted == now));
            }
            Measure::Checked => return yes(self.check_errors(arm, None).is_some()),
            Measure::Diverged => return yes(!sound),
            Measure::Sound => return yes(sound),
            Measure::Writes(text) => return yes(sound && writes(arm, experiment, text)),
            Measure::Answers(line, answer) => {
                return yes(sound && self.answers(arm, line, answer));
            }
            _ if !sound => return None, // its last sound numbers say nothing about it now
            _ => {}
        }
        let (epoch, clipped) = (arm.state.epoch, arm.state.clipped);
        match of {
            Measure::Loss => epoch.map(|e| e.loss),
            Measure::Accuracy => epoch.map(|e| e.accuracy),
            Measure::TestLoss => epoch.and_then(|e| e.test_loss),
            Measure::TestAccuracy => epoch.and_then(|e| e.test_accuracy),
            Measure::UpdateLoss => arm.state.loss,
            Measure::SmoothLoss => Some(arm.state.smooth_loss),
            Measure::GradNorm => self.was_clipped(arm).then_some(clipped.norm_before),
            Measure::ClippedNorm => self.was_clipped(arm).then_some(clipped.norm_after),
            Measure::Cosine => self.was_clipped(arm).then_some(clipped.cosine),
            Measure::ClippedShare => arm.share_clipped(cursor),
            Measure::DhRatio => self.dh_ratio(arm).map(|(ratio, _)| ratio),
            Measure::DhFactor => {
                self.dh_ratio(arm).map(|(ratio, steps)| ratio.powf(1.0 / steps.max(1) as f64))
            }
            Measure::Saturated => self.saturated(arm),
            Measure::Share(name, t) => {
                let shares = self.shares(arm, parameter(name)?)?;
                let all: f64 = shares.iter().sum();
                Some(shares.get(*t)? / all).filter(|share| share.is_finite())
            }
            Measure::LargestShare(name) => {
                let shares = self.shares(arm, parameter(name)?)?;
                let largest = (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b]));
                largest.map(|t| t as f64)
            }
            Measure::At(name, at) => {
                let of = name.parse::<Variable>().ok()?.at_index(at)?;
                arm.values(cursor, experiment.example()).of(of)
            }
            Measure::SigmaMax => Some(*recurrent_spectrum(arm)?.singular.first()?),
            Measure::SpectralRadius => Some(*recurrent_spectrum(arm)?.moduli.first()?),
            Measure::CheckError(name) => self.check_errors(arm, parameter(name)),
            Measure::WorstCheckError => self.check_errors(arm, None),
            Measure::Chance(text, temperature) => chance(arm, experiment, text, *temperature),
            _ => None, // all others have returned
        }
    }

    /// Whether this update, or one before it, has come to the clip.
    fn was_clipped(&self, arm: &Arm) -> bool {
        let cursor = self.experiment.cursor();
        cursor.updates_done() > 0 || arm.reached(cursor).has_clip()
    }

    /// The experiment as an arm has it now, with all knobs as they are turned.
    fn settings(&self, number: usize) -> ExperimentSpec {
        let Live { experiment, .. } = self;
        let arms = experiment.spec.arms();
        let spec = experiment.spec.of_arm(&arms[number]);
        let updates = experiment.cursor().updates_done();
        let now = experiment.arms[number].knobs(experiment.edits(), updates);
        let (cut, fault) = (now.window, now.fault);
        ExperimentSpec { optimizer: now.optimizer, clip: now.clip, cut, fault, ..spec }
    }

    /// `‖dh_0‖ / ‖dh_{T−1}‖`, and how many steps lie between the two.
    fn dh_ratio(&self, arm: &Arm) -> Option<(f64, usize)> {
        let reached = arm.reached(self.experiment.cursor());
        let last = reached.timesteps.checked_sub(1)?;
        let dh_norm = |t| norm(row(&arm.tape.dh, t));
        reached.has_backward(0).then(|| (dh_norm(0) / dh_norm(last), last))
    }

    fn saturated(&self, arm: &Arm) -> Option<f64> {
        let reached = arm.reached(self.experiment.cursor());
        let timesteps = reached.timesteps;
        if !reached.has_forward(timesteps.checked_sub(1)?) {
            return None;
        }
        let states = (1..=timesteps).flat_map(|t| row(&arm.tape.h, t));
        let beyond = states.filter(|h| h.abs() > SATURATED).count();
        Some(beyond as f64 / (timesteps * arm.model.dims.hidden) as f64)
    }

    /// The norm of each timestep's share in a gradient, once backward has come to t = 0.
    fn shares(&self, arm: &Arm, name: Name) -> Option<Vec<f64>> {
        let reached = arm.reached(self.experiment.cursor());
        arm.state.params.get(name)?;
        if !reached.has_backward(0) {
            return None;
        }
        let ledger = arm.model.ledger(&arm.tape, name, 0..reached.timesteps, false);
        Some(ledger.shares.iter().map(|share| share.norm).collect())
    }

    /// The relative error of a tensor, or the worst of all, if the last check is of this arm in this update.
    fn check_errors(&self, arm: &Arm, name: Option<Name>) -> Option<f64> {
        let here = |check: &&GradientCheck| {
            check.arm == arm.name && check.update == self.experiment.cursor().update
        };
        let check = self.check.filter(here)?.result.as_ref().ok()?.first()?;
        let mine = check.tensors.iter().filter(|t| name.is_none_or(|name| t.name == name));
        mine.map(|tensor| tensor.relative_error).max_by(f64::total_cmp)
    }

    fn answers(&self, arm: &Arm, line: &str, expected: &str) -> bool {
        let task = &self.experiment.task;
        let (model, params) = (&arm.model, &arm.state.params);
        let Tried::Answer(given) = task.try_line(model, params, line, 0, 0) else { return false };
        let asked: Vec<usize> =
            given.example.targets.iter().enumerate().fold(Vec::new(), |mut asked, (t, target)| {
                asked.extend(target.map(|_| t));
                asked
            });
        let last = given.predicted.len().saturating_sub(1);
        let places = if asked.is_empty() { vec![last] } else { asked };
        let label = |t: &usize| task.outputs.label(given.predicted[*t]);
        let labels: Vec<&str> = places.iter().map(label).collect();
        let expected = match (task.kind, expected) {
            (Kind::Sentences, "+") => "positive",
            (Kind::Sentences, "-") => "negative",
            _ => expected,
        };
        labels.concat() == expected || labels.join(" ") == expected
    }
}

fn recurrent_spectrum(arm: &Arm) -> Option<Spectrum> {
    Spectrum::of(&arm.state.params[arm.model.cell.weights().recurrent])
}

/// The symbols of a text, if the task is to write one.
fn written_symbols(experiment: &Experiment, text: &str) -> Option<Vec<usize>> {
    let task = &experiment.task;
    let symbols = task.inputs.read(text).ok()?;
    (task.kind == Kind::Text && !symbols.is_empty()).then_some(symbols)
}

fn writes(arm: &Arm, experiment: &Experiment, text: &str) -> bool {
    let Some(symbols) = written_symbols(experiment, text) else { return false };
    let (first, rest) = (symbols[0], &symbols[1..]);
    if rest.is_empty() {
        return true;
    }
    let greedy = 0.0;
    let mut unused = stream(0, "sample");
    generate(&arm.model, &arm.state.params, &[first], rest.len(), greedy, &mut unused) == rest
}

/// The product of softmax(y / temperature) at each symbol after the first.
fn chance(arm: &Arm, experiment: &Experiment, text: &str, temperature: f64) -> Option<f64> {
    let symbols = written_symbols(experiment, text)?;
    let Some((_, read)) = symbols.split_last().filter(|(_, read)| !read.is_empty()) else {
        return Some(1.0);
    };
    let targets = symbols[1..].iter().map(|symbol| Some(*symbol)).collect();
    let mut tape = arm.model.tape(read.len());
    arm.model.loss(&arm.state.params, &Example::of_symbols(read.to_vec(), targets), &mut tape);
    let mut p = vec![0.0; arm.model.dims.outputs];
    let of_symbol = |t: usize| {
        let scaled: Vec<f64> = row(&tape.y, t).iter().map(|y| y / temperature).collect();
        softmax(&mut p, &scaled, &mut [0.0]);
        p[symbols[t + 1]]
    };
    Some((0..read.len()).map(of_symbol).product())
}
