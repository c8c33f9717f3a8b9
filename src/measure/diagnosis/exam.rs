//! An examination: the passes of an arm over a sample of the training examples, with its weights as they are.

use crate::checked::Positive;
use crate::nn::kernel::row;
use crate::nn::{Example, Grads, Implementation, Outputs, Params, State, Tape};
use crate::task::{Sequences, Task};
use crate::train::{ArmSnapshot, Tally};

/// The absolute value beyond which a unit is saturated: its slope is below 0.02.
pub(crate) const SATURATED: f64 = 0.99;

/// About how many timesteps are looked at, unless that takes too long.
const TIMESTEPS: usize = 2000;

/// The most weights times timesteps of all passes: about half a second.
const WORK: usize = 1_000_000_000;

/// How often each timestep is computed: forward at each learning rate, and forward, backward and in the sum once.
const PASSES: usize = FACTORS.len() + 3;

/// The parts of a long text that are looked at: they lie at equal distances, and the state is carried within each.
const PARTS: usize = 8;

/// The learning rates that are tried, as factors of the present one.
pub(crate) const FACTORS: [f64; 9] =
    [1.0 / 256.0, 1.0 / 64.0, 1.0 / 16.0, 0.25, 1.0, 4.0, 16.0, 64.0, 256.0];

/// What is measured on an arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exam {
    /// The number of timesteps.
    pub(crate) timesteps: usize,
    /// The mean loss per target.
    pub(crate) loss: f64,
    /// The share of all `h_t` beyond ±[`SATURATED`].
    pub(crate) saturated: f64,
    /// The share of units that are 0 at all timesteps.
    pub(crate) silent: f64,
    /// The root mean square of all `h_t`.
    pub(crate) rms: f64,
    /// Whether all units have the same values at all timesteps.
    pub(crate) alike: bool,
    /// The geometric mean of what one step back in time leaves of a gradient, on the way that leaves most; `None` if no
    /// gradient goes back.
    pub(crate) kept: Option<f64>,
    /// `‖g‖` of the mean gradient.
    pub(crate) norm: f64,
    /// The mean `‖g‖` of the examples: larger, because gradients in different directions cancel in the mean.
    pub(crate) single: f64,
    /// Their median, which a few examples with enormous gradients leave as it is.
    pub(crate) median: f64,
    /// The mean loss after one update with the mean gradient, at the learning rate times each of [`FACTORS`].
    pub(crate) after: [f64; FACTORS.len()],
}

/// How many timesteps are looked at in a model with this many weights.
fn timesteps(weights: usize) -> usize {
    TIMESTEPS.min(WORK / (PASSES * weights.max(1))).max(1)
}

/// Sums over the passes.
#[derive(Default)]
struct Sums {
    tally: Tally,
    examples: usize,
    timesteps: usize,
    beyond: usize,
    squares: f64,
    norms: Vec<f64>,
    sounding: Vec<bool>,
    different: bool,
    ln_kept: f64,
    steps_back: usize,
}

impl Exam {
    /// How much one update at a learning rate times this factor lowers the mean loss.
    ///
    /// # Panics
    /// If the factor is none of those tried.
    pub(crate) fn gain(&self, factor: f64) -> f64 {
        let place = FACTORS.iter().position(|tried| *tried == factor);
        self.loss - self.after[place.expect("one of the factors tried")]
    }

    /// Estimates the work of examining an arm with this many weights, in multiply-adds.
    pub(crate) fn work(weights: usize) -> usize {
        PASSES.saturating_mul(weights).saturating_mul(timesteps(weights))
    }

    /// Measures the mean loss per target alone, with one forward pass; `None` if it is not finite.
    pub(crate) fn loss_of(task: &Task, arm: &ArmSnapshot) -> Option<f64> {
        let params = &arm.state.params;
        let sample = Sample::of(task, arm.implementation(), params.count());
        Some(sample.loss(params)).filter(|loss| loss.is_finite())
    }

    /// Examines an arm; `None` if there is no target in the sample or a number is not finite.
    pub(crate) fn of(task: &Task, arm: &ArmSnapshot) -> Option<Self> {
        let (passes, params) = (arm.implementation(), &arm.state.params);
        let sample = Sample::of(task, passes, params.count());
        let (sums, mut mean) = sample.gradient(params);
        let (loss, _) = sums.tally.means()?;
        mean.change(|g| g.iter_mut().for_each(|g| *g /= sums.examples as f64));
        let norm = mean.norm();
        arm.clip.apply(&mut mean);
        let after = FACTORS.map(|factor| {
            let (mut params, mut memory) = (params.clone(), arm.state.memory.clone());
            let rate = Positive::try_from(arm.optimizer.lr().get() * factor).ok();
            let Some(rate) = rate else { return f64::NAN };
            arm.optimizer.with_lr(rate).update(&mut params, &mean, &mut memory, None);
            sample.loss(&params)
        });
        let of = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let units = passes.model.dims.hidden;
        (loss.is_finite() && norm.is_finite()).then(|| Exam {
            timesteps: sums.timesteps,
            loss,
            rms: (sums.squares / (sums.timesteps * units).max(1) as f64).sqrt(),
            single: sums.norms.iter().sum::<f64>() / sums.examples as f64,
            median: median(sums.norms),
            saturated: of(sums.beyond, sums.timesteps * units),
            silent: of(sums.sounding.iter().filter(|sounds| !**sounds).count(), units),
            alike: units > 1 && !sums.different,
            kept: (sums.steps_back > 0).then(|| (sums.ln_kept / sums.steps_back as f64).exp()),
            norm,
            after,
        })
    }
}

/// The number in the middle; the lower one of two.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// Some training examples, in parts within which the state is carried.
struct Sample {
    passes: Implementation,
    parts: Vec<Vec<Example>>,
    longest: usize,
}

impl Sample {
    fn of(task: &Task, passes: Implementation, weights: usize) -> Self {
        let timesteps = timesteps(weights);
        let count = task.train.sequences();
        let fill = |index: usize| {
            let mut example = Example::default();
            task.train.fill(index, &mut example);
            example
        };
        let mut parts = Vec::new();
        match &task.train {
            Sequences::Text(_) => {
                let windows = task.train.len();
                let room = (timesteps / PARTS).div_ceil(task.train.longest().max(1));
                if windows <= PARTS * room {
                    parts.push((0..windows).map(fill).collect());
                } else {
                    let starts = (0..PARTS).map(|part| part * (windows - room) / (PARTS - 1));
                    parts.extend(starts.map(|from| (from..from + room).map(fill).collect()));
                }
            }
            Sequences::Listed(_) => {
                let all: usize = task.train.whole().iter().map(Example::timesteps).sum();
                let stride = all.div_ceil(timesteps).max(1);
                let sequences = (0..count).step_by(stride);
                parts.extend(sequences.map(|s| task.train.windows_of(s).map(fill).collect()));
            }
        }
        Sample { passes, parts, longest: task.train.longest() }
    }

    /// Calls `pass` for each example, with the tape on which its first state stands.
    fn each(&self, mut pass: impl FnMut(&Example, &mut Tape)) {
        let model = self.passes.model;
        let mut tape = model.tape(self.longest);
        for part in &self.parts {
            let mut carried: State = model.zero_state();
            for example in part {
                if !example.carried {
                    carried.reset();
                }
                model.start(&mut tape, &carried);
                pass(example, &mut tape);
                model.end(&tape, example.timesteps(), &mut carried);
            }
        }
    }

    fn loss(&self, params: &Params) -> f64 {
        let mut tally = Tally::default();
        self.each(|example, tape| {
            self.passes.loss(params, example, tape, Outputs::Asked);
            tally.add(example, tape);
        });
        tally.means().map_or(f64::NAN, |(loss, _)| loss)
    }

    /// The sums over all examples, and the sum of their gradients.
    fn gradient(&self, params: &Params) -> (Sums, Grads) {
        let units = self.passes.model.dims.hidden;
        let mut sums = Sums { sounding: vec![false; units], ..Sums::default() };
        let (mut all, mut one) = (Grads::zeros_like(params), Grads::zeros_like(params));
        self.each(|example, tape| {
            self.passes.gradient(params, example, tape, &mut one, Outputs::Asked);
            all.add(&one);
            sums.norms.push(one.norm());
            sums.add(&self.passes, example, tape);
        });
        (sums, all)
    }
}

impl Sums {
    fn add(&mut self, passes: &Implementation, example: &Example, tape: &Tape) {
        self.tally.add(example, tape);
        self.examples += 1;
        self.timesteps += example.timesteps();
        for t in 0..example.timesteps() {
            let h = row(&tape.h, t + 1);
            self.beyond += h.iter().filter(|h| h.abs() > SATURATED).count();
            self.squares += h.iter().map(|h| h * h).sum::<f64>();
            self.different |= h.iter().any(|one| *one != h[0]);
            self.sounding.iter_mut().zip(h).for_each(|(sounds, h)| *sounds |= *h != 0.0);
            if passes.model.hands_back(example.timesteps(), t) {
                let step = tape.step_back(t);
                let kept = (step.slope * step.weights).max(step.through_c.unwrap_or(0.0));
                if kept.is_finite() && kept > 0.0 {
                    self.ln_kept += kept.ln();
                    self.steps_back += 1;
                }
            }
        }
    }
}
