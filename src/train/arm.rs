//! One model of the comparison: what a checkpoint keeps ([`ArmState`]), and the scratch memory around it.

use ndarray::Array2;
use std::sync::Arc;

use super::ablation::{Ablation, shuffled};
use super::cursor::{Cursor, Tick};
use super::edit::{Edit, Knobs, of_arm, write_edits};
use super::spec::ExperimentSpec;
use super::tally::{Epoch, Tally};
use crate::nn::kernel::{all_finite, row, rows};
use crate::nn::{
    Clip, Clipped, Example, Fault, Grads, Implementation, Memory, Model, Name, Optimizer, Params,
    State, Tape,
};
use crate::task::Task;

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

/// What a checkpoint keeps of an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmState {
    /// The weights.
    pub params: Params,
    /// The optimiser's memory.
    pub memory: Memory,
    /// What the last example handed on.
    pub carried: State,
    /// Whether the arm goes on.
    pub status: Status,
    /// What clipping did in the last update.
    pub clipped: Clipped,
    /// How many updates were clipped so far.
    pub times_clipped: u64,
    /// The loss of the last update, as a mean per target; none where it had no target.
    pub loss: Option<f64>,
    /// The loss smoothed over updates: 0.999 of what it was and 0.001 of the last, from that of guessing on.
    pub smooth_loss: f64,
    /// The epoch so far.
    pub so_far: Tally,
    /// The last finished epoch.
    pub epoch: Option<Epoch>,
}

/// Parameters that begin with these values, and not with those of the initialisation.
pub type InitialWeights = Vec<(Name, Array2<f64>)>;

/// One model in training.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Its place among the arms.
    number: usize,
    /// Its name on the screen.
    pub name: String,
    /// Cell and sizes.
    pub model: Model,
    /// The mistake in its passes.
    pub fault: Option<Fault>,
    /// Its clip in the current update.
    pub clip: Clip,
    /// Its optimiser in the current update.
    pub optimizer: Optimizer,
    /// What is taken away from it.
    pub ablation: Option<Ablation>,
    /// What a checkpoint keeps.
    pub state: ArmState,
    /// What the passes of the current example remember.
    pub tape: Tape,
    /// What the forward passes of the test examples remember.
    test_tape: Tape,
    /// The gradients of the current update: raw after the sum, clipped after the clip.
    pub grads: Grads,
    /// The current example, if the arm reads it in an order of its own.
    shuffled: Option<Example>,
    /// The weights that were given in a file.
    pub given: Vec<Name>,
    /// What it started from.
    start: Arc<ArmState>,
    /// Its settings where nothing has been edited.
    base: Knobs,
}

impl Arm {
    /// A fresh arm for that task; `spec` is the experiment as this arm has it.
    ///
    /// # Panics
    /// If the model has no parameter of that name and shape.
    pub fn new(
        number: usize,
        name: &str,
        spec: &ExperimentSpec,
        task: &Task,
        weights: Option<&InitialWeights>,
    ) -> Self {
        let model = spec.model(task);
        let mut params = model.init(&spec.init, spec.seed);
        let weights = weights.into_iter().flatten();
        weights.clone().for_each(|(name, value)| params[*name].assign(value));
        if let Some(ablation) = spec.ablation {
            ablation.start(&model, &mut params);
        }
        let state = ArmState {
            memory: spec.optimizer.memory(&params),
            carried: model.zero_state(),
            status: Status::Ok,
            clipped: Clipped::default(),
            times_clipped: 0,
            loss: None,
            smooth_loss: task.chance_loss(),
            so_far: Tally::default(),
            epoch: None,
            params,
        };
        Arm {
            number,
            name: name.to_owned(),
            clip: Implementation { model, fault: spec.fault }.clip(spec.clip),
            optimizer: spec.optimizer,
            base: Knobs {
                optimizer: spec.optimizer,
                clip: spec.clip,
                bptt_window: spec.bptt_window,
                fault: spec.fault,
            },
            ablation: spec.ablation,
            tape: model.tape(task.train.longest()),
            test_tape: model.tape(task.longest_test()),
            grads: Grads::zeros_like(&state.params),
            shuffled: None,
            start: Arc::new(state.clone()),
            given: weights.map(|(name, _)| *name).collect(),
            state,
            model,
            fault: spec.fault,
        }
    }

    /// What runs its passes: the model, with its mistake.
    pub fn implementation(&self) -> Implementation {
        Implementation { model: self.model, fault: self.fault }
    }

    /// Gives it another place among the arms.
    pub(super) fn renumber(&mut self, number: usize) {
        self.number = number;
    }

    /// The same arm before its first tick.
    pub(super) fn restarted(&self) -> Self {
        Arm { state: (*self.start).clone(), ..self.clone() }
    }

    /// Its state before its first tick, and before any edit.
    pub(super) fn start(&self) -> &ArmState {
        &self.start
    }

    /// Turns the knobs as the log has them at the beginning of an update, and writes the weights that are edited there.
    ///
    /// It may be done twice at the same place, as it is after a checkpoint: the second time changes nothing.
    pub(super) fn turn(&mut self, log: &[Edit], update: u64) {
        let now = self.knobs(log, update);
        (self.model.window, self.fault) = (now.bptt_window, now.fault);
        (self.optimizer, self.clip) = (now.optimizer, self.implementation().clip(now.clip));
        let Arm { state, base, number, .. } = self;
        write_edits(state, *base, of_arm(log, *number), update);
    }

    /// Its settings in an update of a run with these edits.
    pub fn knobs(&self, log: &[Edit], update: u64) -> Knobs {
        self.base.after(of_arm(log, self.number).filter(|edit| edit.at <= update))
    }

    /// What becomes of a state where the log has edits at the beginning of an update.
    pub(super) fn turned(&self, state: &ArmState, log: &[Edit], update: u64) -> ArmState {
        let mut state = state.clone();
        write_edits(&mut state, self.base, of_arm(log, self.number), update);
        state
    }

    /// Makes ready for the example of an update: its state before the first timestep is carried over, or zero.
    pub(super) fn begin(&mut self, example: &Example, seed: u64, update: u64) {
        if !example.carried {
            self.state.carried.reset();
        }
        self.model.start(&mut self.tape, &self.state.carried);
        let shuffles = self.ablation.is_some_and(Ablation::shuffles);
        self.shuffled = shuffles.then(|| shuffled(example, seed, &format!("shuffle/{update}")));
    }

    /// The example as this arm reads it.
    pub fn example<'a>(&'a self, common: &'a Example) -> &'a Example {
        self.shuffled.as_ref().unwrap_or(common)
    }

    /// One tick. An arm that has diverged stands still.
    pub(super) fn tick(&mut self, tick: Tick, example: &Example, at: Cursor) {
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
        if let Some(tensor) = self.non_finite(tick) {
            self.state.status = Status::Diverged { tensor, at };
        }
    }

    /// All ticks of an update but the clip and the update itself. Says whether all numbers are finite, so that this can
    /// count. An arm that has diverged stands still.
    pub(super) fn pass(&mut self, example: &Example) -> bool {
        if !self.is_sound() {
            return true;
        }
        let passes = self.implementation();
        let Arm { state: ArmState { params, .. }, tape, grads, shuffled, .. } = self;
        let read = shuffled.as_ref().unwrap_or(example);
        let loss = passes.gradient(params, read, tape, grads);
        let (t, after) = (0..read.timesteps(), 1..read.timesteps() + 1);
        let of_states = [&tape.h, &tape.c].map(|m| rows(m, after.clone()));
        let of_timesteps = [&tape.y, &tape.dh, &tape.dz].map(|m| rows(m, t.clone()));
        let sound = of_states.into_iter().chain(of_timesteps).all(all_finite);
        sound && loss.is_finite() && grads.first_non_finite().is_none()
    }

    fn clip(&mut self) {
        self.state.clipped = self.clip.apply(&mut self.grads);
        self.state.times_clipped += u64::from(self.state.clipped.changed);
    }

    /// Says whether all numbers are finite then.
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

    /// Counts the epoch that has just ended, and tests.
    pub(super) fn finish_epoch(&mut self, examples: &[Example], seed: u64, epoch: u64) {
        let test = if self.is_sound() { self.test(examples, seed, epoch) } else { None };
        let so_far = std::mem::take(&mut self.state.so_far).means();
        if let Some((loss, accuracy)) = so_far.filter(|_| self.is_sound()) {
            let (test_loss, test_accuracy) = test.unzip();
            self.state.epoch = Some(Epoch { loss, accuracy, test_loss, test_accuracy });
        }
    }

    /// Mean loss per target and share of right answers on the test examples.
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
            passes.loss(params, example, tape);
            tally.add(example, tape);
        }
        tally.means()
    }

    /// The tensor written by this tick that is not finite.
    fn non_finite(&self, tick: Tick) -> Option<&'static str> {
        let bad = |v: &[f64]| !all_finite(v);
        let tape = &self.tape;
        match tick {
            Tick::Forward(t) if bad(row(&tape.h, t + 1)) => Some("h"),
            Tick::Forward(t) if bad(row(&tape.c, t + 1)) => Some("c"),
            Tick::Forward(t) if bad(row(&tape.y, t)) => Some("y"),
            Tick::Forward(t) if !tape.loss[t].is_finite() => Some("loss"),
            Tick::Backward(t) if bad(row(&tape.dh, t)) => Some("dh"),
            Tick::Backward(t) if bad(row(&tape.dz, t)) => Some("dz"),
            Tick::Accumulate => self.grads.first_non_finite().map(Name::as_str),
            Tick::Update => {
                let weights = self.state.params.first_non_finite().map(Name::as_str);
                let memory = self.state.memory.moments.iter().find_map(Params::first_non_finite);
                weights.or(memory.map(|_| "the optimiser's memory"))
            }
            Tick::Forward(_) | Tick::Backward(_) | Tick::Clip => None,
        }
    }

    /// What is special about it, in words: what is taken away, and what is wrong. Empty, or with a ` · ` before each.
    pub fn specials(&self) -> String {
        let ablation = self.ablation.map(|a| format!(" · {}", a.told(&self.model)));
        let fault = self.fault.map(|fault| format!(" · {fault:?} (!)"));
        let window = self.model.window.map(|window| format!(" · window {window}"));
        ablation.into_iter().chain(fault).chain(window).collect()
    }

    /// Whether all its numbers are finite.
    pub fn is_sound(&self) -> bool {
        self.state.status == Status::Ok
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
