//! One model of the comparison: what a checkpoint keeps ([`ArmState`]), and the scratch memory around it.

mod moves;

use ndarray::Array2;
use std::sync::Arc;

use super::ablation::Ablation;
use super::cursor::Cursor;
use super::edit::{Edit, Knobs, of_arm, write_edits};
use super::spec::ExperimentSpec;
use super::tally::{Epoch, Tally};
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
pub(crate) type InitialWeights = Vec<(Name, Array2<f64>)>;

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
    pub(crate) ablation: Option<Ablation>,
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
    pub(crate) given: Vec<Name>,
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
    pub(crate) fn new(
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
    pub(crate) fn knobs(&self, log: &[Edit], update: u64) -> Knobs {
        self.base.after(of_arm(log, self.number).filter(|edit| edit.at <= update))
    }

    /// What becomes of a state where the log has edits at the beginning of an update.
    pub(super) fn turned(&self, state: &ArmState, log: &[Edit], update: u64) -> ArmState {
        let mut state = state.clone();
        write_edits(&mut state, self.base, of_arm(log, self.number), update);
        state
    }

    /// What is special about it, in words: what is taken away, and what is wrong. Empty, or with a ` · ` before each.
    pub(crate) fn specials(&self) -> String {
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
    pub(crate) fn share_clipped(&self, cursor: Cursor) -> Option<f64> {
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
