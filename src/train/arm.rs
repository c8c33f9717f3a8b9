//! One model of the comparison: what a checkpoint keeps ([`ArmState`]), and the scratch memory around it.

use super::cursor::{Cursor, Tick};
use super::spec::{ArmSpec, ExperimentSpec};
use crate::nn::kernel::argmax;
use crate::nn::kernel::row;
use crate::nn::{Clip, Clipped, Dims, Example, Model, Name, Optimizer, Params, Tape};

/// Whether an arm still goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// All numbers are finite.
    #[default]
    Ok,
    /// Here a number first was NaN or infinite; the arm stands still since.
    Diverged {
        /// Which tensor.
        tensor: &'static str,
        /// Where: the tick that wrote it is the last one done.
        at: Cursor,
    },
}

/// The result of one epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Mean loss per target over the epoch's examples, each before its own update.
    pub loss: f64,
    /// Share of right answers, each before its own update.
    pub accuracy: f64,
    /// Mean loss per target of the test examples, after the epoch.
    pub test_loss: Option<f64>,
    /// Share of right answers to the test examples, after the epoch.
    pub test_accuracy: Option<f64>,
}

/// Sums over examples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    loss: f64,
    targets: u64,
    right: u64,
}

impl Tally {
    /// Adds one example, whose forward pass is on the tape.
    pub(super) fn add(&mut self, example: &Example, tape: &Tape) {
        for (t, target) in example.targets.iter().enumerate() {
            let Some(target) = *target else { continue };
            self.loss += tape.loss[t];
            self.targets += 1;
            self.right += u64::from(argmax(row(&tape.p, t)) == target);
        }
    }

    /// Mean loss per target, and share of right answers.
    pub(super) fn means(self) -> Option<(f64, f64)> {
        let n = self.targets as f64;
        (self.targets > 0).then(|| (self.loss / n, self.right as f64 / n))
    }
}

/// What a checkpoint keeps of an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmState {
    /// The weights.
    pub params: Params,
    /// The optimiser's memory.
    pub memory: Option<Params>,
    /// `h` at the end of the last example (H).
    pub h: Vec<f64>,
    /// Whether the arm goes on.
    pub status: Status,
    /// What clipping did in the last update.
    pub clipped: Clipped,
    /// How many updates were clipped so far.
    pub times_clipped: u64,
    /// The loss of the last update, as a mean per target.
    pub loss: f64,
    /// The epoch so far.
    pub so_far: Tally,
    /// The last finished epoch.
    pub epoch: Option<Epoch>,
}

/// One model in training.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Its name on the screen.
    pub name: String,
    /// Cell and sizes.
    pub model: Model,
    /// Its clip.
    pub clip: Clip,
    /// Its optimiser.
    pub optimizer: Optimizer,
    /// What a checkpoint keeps.
    pub state: ArmState,
    /// What the passes of the current example remember.
    pub tape: Tape,
    /// The gradients of the current update: raw after the sum, clipped after the clip.
    pub grads: Params,
}

impl Arm {
    /// A fresh arm with room for `longest` timesteps.
    pub fn new(spec: &ExperimentSpec, arm: &ArmSpec, dims: Dims, longest: usize) -> Self {
        let model = Model { dims, cell: spec.cell.cell() };
        let params = model.init(&arm.init.unwrap_or(spec.init), spec.seed);
        let optimizer = arm.optimizer.unwrap_or(spec.optimizer);
        let grads = params.zeros_like();
        let state = ArmState {
            memory: optimizer.memory(&params),
            params,
            h: vec![0.0; dims.hidden],
            status: Status::Ok,
            clipped: Clipped::default(),
            times_clipped: 0,
            loss: f64::NAN,
            so_far: Tally::default(),
            epoch: None,
        };
        let clip = arm.clip.unwrap_or(spec.clip);
        let tape = Tape::new(dims, longest);
        Arm { name: arm.name.clone(), model, clip, optimizer, state, tape, grads }
    }

    /// Makes ready for an example: its state before the first timestep is carried over, or zero.
    pub(super) fn begin(&mut self, example: &Example) {
        if !example.carried {
            self.state.h.fill(0.0);
        }
        self.model.start(&mut self.tape, &self.state.h);
    }

    /// One tick. An arm that has diverged stands still.
    pub(super) fn tick(&mut self, tick: Tick, example: &Example, at: Cursor) {
        if self.state.status != Status::Ok {
            return;
        }
        match tick {
            Tick::Forward(t) => self.model.forward(&self.state.params, example, &mut self.tape, t),
            Tick::Backward(t) => {
                self.model.backward(&self.state.params, example, &mut self.tape, t)
            }
            Tick::Accumulate => self.model.accumulate(example, &self.tape, &mut self.grads),
            Tick::Clip => self.clip(),
            Tick::Update => self.update(example),
        }
        if let Some(tensor) = self.non_finite(tick) {
            self.state.status = Status::Diverged { tensor, at };
        }
    }

    fn clip(&mut self) {
        self.state.clipped = self.clip.apply(&mut self.grads);
        self.state.times_clipped += u64::from(self.state.clipped.changed);
    }

    fn update(&mut self, example: &Example) {
        let ArmState { params, memory, h, .. } = &mut self.state;
        self.optimizer.update(params, &self.grads, memory);
        h.copy_from_slice(row(&self.tape.h, example.timesteps()));
        let mut tally = Tally::default();
        tally.add(example, &self.tape);
        self.state.loss = tally.means().map_or(f64::NAN, |(loss, _)| loss);
        self.state.so_far.add(example, &self.tape);
    }

    /// The tensor written by this tick that is not finite.
    fn non_finite(&self, tick: Tick) -> Option<&'static str> {
        let bad =
            |v: &[f64]| !v.iter().sum::<f64>().is_finite() && v.iter().any(|x| !x.is_finite());
        let tape = &self.tape;
        match tick {
            Tick::Forward(t) if bad(row(&tape.h, t + 1)) => Some("h"),
            Tick::Forward(t) if bad(row(&tape.y, t)) => Some("y"),
            Tick::Forward(t) if !tape.loss[t].is_finite() => Some("loss"),
            Tick::Backward(t) if bad(row(&tape.dh, t)) => Some("dh"),
            Tick::Backward(t) if bad(row(&tape.dz, t)) => Some("dz"),
            Tick::Accumulate => self.grads.first_non_finite().map(Name::as_str),
            Tick::Update => {
                let weights = self.state.params.first_non_finite().map(Name::as_str);
                let memory = self.state.memory.as_ref().and_then(Params::first_non_finite);
                weights.or(memory.map(|_| "the optimiser's memory"))
            }
            Tick::Forward(_) | Tick::Backward(_) | Tick::Clip => None,
        }
    }

    /// The share of updates whose gradient was clipped, when the machine stands at `cursor`; none before the first clip.
    pub fn share_clipped(&self, cursor: Cursor) -> Option<f64> {
        let in_progress = cursor.has_clip() && !cursor.is_finished();
        let clips = cursor.updates_done() + u64::from(in_progress);
        (clips > 0).then(|| self.state.times_clipped as f64 / clips as f64)
    }

    /// How far this arm's tape has come, when the machine stands at `cursor`: an arm that has diverged stays behind.
    pub fn reached(&self, cursor: Cursor) -> Cursor {
        match self.state.status {
            Status::Diverged { at, .. } if at.update == cursor.update => cursor.min(at),
            Status::Diverged { at, .. } if at < cursor => Cursor { done: 0, ..cursor },
            _ => cursor,
        }
    }
}
