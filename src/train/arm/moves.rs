//! The movements of an arm: one tick, the passes of a whole update, the end of an epoch.

use super::{Arm, ArmState, MEMORY, Status};
use crate::nn::kernel::{all_finite, row, rows};
use crate::nn::{Example, Name, Outputs, Params, head};
use crate::train::ablation::{Ablation, shuffled};
use crate::train::cursor::{Cursor, Tick};
use crate::train::tally::{Epoch, Tally};

/// A change of a weight from which on the update itself may overflow.
const ENORMOUS: f64 = 1e100;

impl Arm {
    /// Prepares for the example of an update: the state before the first timestep is carried over, or zero.
    pub(in crate::train) fn begin(&mut self, example: &Example, seed: u64, update: u64) {
        if !example.carried {
            self.state.carried.reset();
        }
        self.model.start(&mut self.tape, &self.state.carried);
        let shuffles = self.ablation.is_some_and(Ablation::shuffles);
        self.shuffled = shuffles.then(|| shuffled(example, seed, &format!("shuffle/{update}")));
    }

    /// Returns the example as this arm reads it.
    pub fn example<'a>(&'a self, common: &'a Example) -> &'a Example {
        self.shuffled.as_ref().unwrap_or(common)
    }

    /// The current example with its inputs shuffled, if the arm has that ablation.
    pub(in crate::train) fn shuffled(&self) -> Option<&Example> {
        self.shuffled.as_ref()
    }

    /// Runs one tick, unless the arm has diverged.
    pub(in crate::train) fn tick(&mut self, tick: Tick, example: &Example, at: Cursor) {
        if !self.is_sound() {
            return;
        }
        let passes = self.implementation();
        let Arm { state: ArmState { params, .. }, tape, grads, shuffled, .. } = self;
        let read = shuffled.as_ref().unwrap_or(example);
        match tick {
            Tick::Forward(t) => passes.forward(params, read, tape, t),
            Tick::Backward(t) => passes.backward(params, read, tape, t),
            Tick::Accumulate => passes.accumulate(read, tape, grads),
            Tick::Clip => self.clip(),
            Tick::Update if self.update(example) => return, // all finite
            Tick::Update => {}
        }
        if let Some(tensor) = self.non_finite(tick, example) {
            self.state.status = Status::Diverged { tensor, at };
        }
    }

    /// Runs all ticks of an update up to the clip, unless the arm has diverged; with all `outputs` if the tape is looked at
    /// afterwards. Returns whether all numbers are finite,
    /// so that the result can be used.
    pub(in crate::train) fn pass(&mut self, example: &Example, outputs: Outputs) -> bool {
        if !self.is_sound() {
            return true;
        }
        let passes = self.implementation();
        let Arm { state: ArmState { params, .. }, tape, grads, shuffled, optimizer, fault, .. } =
            self;
        let read = shuffled.as_ref().unwrap_or(example);
        let loss = passes.gradient(params, read, tape, grads, outputs);
        let step = grads.largest() * optimizer.lr().get().max(1.0);
        if outputs == Outputs::Asked && step > ENORMOUS && fault.is_none() {
            head::forward(params, read, tape, 0..read.timesteps()); // the update may end the run, and show this one
        }
        let (t, after) = (0..read.timesteps(), 1..read.timesteps() + 1);
        let of_states = [&tape.h, &tape.c].map(|m| rows(m, after.clone()));
        let of_gradients = [&tape.dh, &tape.dz].map(|m| rows(m, t.clone()));
        let asked = read.asked().map(|asked| rows(&tape.y, asked));
        all_finite(of_states.into_iter().chain(of_gradients).chain(asked))
            && loss.is_finite()
            && grads.first_non_finite().is_none()
    }

    fn clip(&mut self) {
        self.state.clipped = self.clip.apply(&mut self.grads);
        self.state.times_clipped += u64::from(self.state.clipped.changed);
    }

    /// Updates the weights. Returns whether all numbers are then finite.
    fn update(&mut self, example: &Example) -> bool {
        let ArmState { params, memory, carried, loss, smooth_loss, .. } = &mut self.state;
        let frozen = self.ablation.and_then(|a| a.frozen(&self.model));
        let finite = self.optimizer.update(params, &self.grads, memory, frozen);
        self.model.end(&self.tape, example.timesteps(), carried);
        let mut tally = Tally::default();
        tally.add(example, &self.tape);
        *loss = tally.means().map(|(loss, _)| loss);
        *smooth_loss = loss.map_or(*smooth_loss, |loss| 0.999 * *smooth_loss + 0.001 * loss);
        self.state.so_far.merge(tally);
        finite
    }

    /// Records the epoch that has just ended, and tests.
    pub(in crate::train) fn finish_epoch(&mut self, examples: &[Example], seed: u64, epoch: u64) {
        let test = if self.is_sound() { self.test(examples, seed, epoch) } else { None };
        let so_far = std::mem::take(&mut self.state.so_far).means();
        if let Some((loss, accuracy)) = so_far.filter(|_| self.is_sound()) {
            let (test_loss, test_accuracy) = test.unzip();
            self.state.epoch = Some(Epoch { loss, accuracy, test_loss, test_accuracy });
        }
    }

    /// Returns the mean loss per target and the share of right answers on the test examples.
    fn test(&mut self, examples: &[Example], seed: u64, epoch: u64) -> Option<(f64, f64)> {
        let passes = self.implementation();
        let Arm { model, state: ArmState { params, .. }, test_tape: tape, ablation, .. } = self;
        let mut tally = Tally::default();
        let empty = model.zero_state();
        let shuffles = ablation.is_some_and(Ablation::shuffles);
        for (i, example) in examples.iter().enumerate() {
            let own =
                shuffles.then(|| shuffled(example, seed, &format!("shuffle/test/{epoch}/{i}")));
            let example = own.as_ref().unwrap_or(example);
            model.start(tape, &empty);
            passes.loss(params, example, tape, Outputs::Asked);
            tally.add(example, tape);
        }
        tally.means()
    }

    /// Returns the name of a tensor written by this tick that is not finite.
    fn non_finite(&self, tick: Tick, example: &Example) -> Option<&'static str> {
        let tape = &self.tape;
        match tick {
            Tick::Forward(t) => {
                let (h, c) = (row(&tape.h, t + 1), row(&tape.c, t + 1));
                // an output that decides nothing may be anything
                let y = if example.asks(t) { row(&tape.y, t) } else { &[] };
                first_non_finite([("h", h), ("c", c), ("y", y), ("loss", &tape.loss[t..=t])])
            }
            Tick::Backward(t) => {
                first_non_finite([("dh", row(&tape.dh, t)), ("dz", row(&tape.dz, t))])
            }
            Tick::Accumulate => self.grads.first_non_finite().map(Name::as_str),
            Tick::Update => {
                let weights = self.state.params.first_non_finite().map(Name::as_str);
                let memory = self.state.memory.moments.iter().find_map(Params::first_non_finite);
                weights.or(memory.map(|_| MEMORY))
            }
            Tick::Clip => None,
        }
    }
}

/// Returns the name of the first of some vectors that is not finite. They are asked one by one only if one is not.
fn first_non_finite<const N: usize>(named: [(&'static str, &[f64]); N]) -> Option<&'static str> {
    if all_finite(named.map(|(_, v)| v)) {
        return None;
    }
    named.into_iter().find(|(_, v)| !all_finite([*v])).map(|(name, _)| name)
}
