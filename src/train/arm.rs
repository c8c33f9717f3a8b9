//! One model of the comparison: what a checkpoint keeps ([`ArmState`]), and the scratch memory around it.

mod moves;

use ndarray::Array2;
use std::sync::Arc;
use strum::VariantArray;

use super::ablation::Ablation;
use super::cursor::Cursor;
use super::edit::{Change, Edit, Knobs, of_arm, write_edits};
use super::spec::ExperimentSpec;
use super::tally::{Epoch, Tally};
use crate::nn::{
    Clip, Clipped, Example, Fault, Grads, Implementation, Memory, Model, Name, Optimizer, Params,
    State, Tape,
};
use crate::task::{BroughtSequence, Numbers, Task};

/// Whether an arm is still being trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// All numbers are finite.
    #[default]
    Ok,
    /// A number became NaN or infinite; the arm has stopped there.
    Diverged {
        /// The tensor that contains it.
        tensor: &'static str,
        /// The position just after the tick that wrote it.
        at: Cursor,
    },
}

/// The part of an arm that a checkpoint keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmState {
    /// The weights.
    pub params: Params,
    /// The optimiser's memory.
    pub memory: Memory,
    /// The hidden state carried over from the last example.
    pub carried: State,
    /// Whether the arm is still being trained.
    pub status: Status,
    /// The effect of the clip in the last update.
    pub clipped: Clipped,
    /// The number of clipped updates so far.
    pub times_clipped: u64,
    /// The mean loss per target in the last update; `None` if it had no target.
    pub loss: Option<f64>,
    /// The smoothed loss: each update keeps 0.999 of it and adds 0.001 of the new loss, starting from the loss of
    /// guessing.
    pub smooth_loss: f64,
    /// The sums over the current epoch.
    pub so_far: Tally,
    /// The last finished epoch.
    pub epoch: Option<Epoch>,
}

impl Status {
    /// Returns a divergence in the tensor with this name; `None` if there is none.
    pub(crate) fn diverged(tensor: &str, at: Cursor) -> Option<Self> {
        let known = ["h", "c", "y", "loss", "dh", "dz", MEMORY].into_iter();
        let parameters = Name::VARIANTS.iter().map(|name| name.as_str());
        let tensor = known.chain(parameters).find(|known| *known == tensor)?;
        Some(Status::Diverged { tensor, at })
    }
}

/// The name of the optimiser's memory as the tensor that has diverged.
const MEMORY: &str = "the optimiser's memory";

impl ArmState {
    /// Whether all its numbers are finite.
    pub(crate) fn is_sound(&self) -> bool {
        self.status == Status::Ok
    }

    /// The share of updates whose gradient was clipped, up to `cursor`; `None` before the first clip tick.
    pub(crate) fn share_clipped(&self, cursor: Cursor) -> Option<f64> {
        let in_progress = cursor.has_clip() && !cursor.is_finished();
        let clips = cursor.updates_done() + u64::from(in_progress);
        (clips > 0).then(|| self.times_clipped as f64 / clips as f64)
    }
}

/// Initial values of parameters, in place of those of the initialisation.
pub(crate) type InitialWeights = Vec<(Name, Array2<f64>)>;

/// A model in training.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Its index among the arms.
    number: usize,
    /// Its name on the screen.
    pub name: String,
    /// The cell and its sizes.
    pub model: Model,
    /// The mistake in its passes.
    pub fault: Option<Fault>,
    /// Its clip in the current update.
    pub clip: Clip,
    /// Its optimiser in the current update.
    pub optimizer: Optimizer,
    /// Its ablation.
    pub(crate) ablation: Option<Ablation>,
    /// The part that a checkpoint keeps.
    pub state: ArmState,
    /// The values that the passes of the current example keep.
    pub tape: Tape,
    /// The values that the forward passes of the test examples keep.
    test_tape: Tape,
    /// The gradients of the current update: raw after the sum over time, clipped after the clip.
    pub grads: Grads,
    /// The current example with its inputs shuffled, if the arm has that ablation.
    shuffled: Option<Example>,
    /// The weights that came from a file.
    pub(crate) given: Vec<Name>,
    /// The numbers of a hand-in, which it shows in place of its own in the first update.
    numbers: Option<Arc<Numbers>>,
    /// The state before the first tick.
    start: Arc<ArmState>,
    /// Its settings without edits.
    base: Knobs,
}

impl Arm {
    /// Builds an arm for a task; `spec` is the experiment with this arm's own settings.
    ///
    /// # Panics
    /// If an initial weight has another name or shape than the parameters of the model.
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
                bptt_reach: spec.bptt_reach,
                fault: spec.fault,
            },
            ablation: spec.ablation,
            tape: model.tape(task.train.longest()),
            test_tape: model.tape(task.longest_test()),
            grads: Grads::zeros_like(&state.params),
            shuffled: None,
            numbers: None,
            start: Arc::new(state.clone()),
            given: weights.map(|(name, _)| *name).collect(),
            state,
            model,
            fault: spec.fault,
        }
    }

    /// Returns the arm at the beginning of a hand-in: with its weights and the state before it, and with its numbers if it
    /// is to show them.
    pub(super) fn bringing(
        mut self,
        params: &Params,
        sequence: &BroughtSequence,
        shows: bool,
    ) -> Self {
        if params.shapes_fit(&self.state.params) {
            self.state.params = params.clone();
            self.state.carried = sequence.before.clone();
            self.numbers = shows.then(|| Arc::clone(&sequence.numbers));
            self.start = Arc::new(self.state.clone());
        }
        self
    }

    /// The numbers of a hand-in that it shows in an update of a run with these edits, if there are some.
    pub(super) fn numbers(&self, log: &[Edit], update: u64) -> Option<&Arc<Numbers>> {
        let is_changed = of_arm(log, self.number).any(|edit| edit.at == 0);
        self.numbers.as_ref().filter(|_| update == 0 && !is_changed)
    }

    /// Returns what runs its passes: the model, with its mistake if it has one.
    pub fn implementation(&self) -> Implementation {
        Implementation { model: self.model, fault: self.fault }
    }

    /// Changes its index among the arms.
    pub(super) fn renumber(&mut self, number: usize) {
        self.number = number;
    }

    /// Returns the arm before its first tick.
    pub(super) fn restarted(&self) -> Self {
        Arm { state: (*self.start).clone(), ..self.clone() }
    }

    /// The state before the first tick, and before any edit.
    pub(crate) fn start(&self) -> &Arc<ArmState> {
        &self.start
    }

    /// Sets its settings to those at the beginning of an update, and writes the weights that are edited there.
    ///
    /// May be called twice at the same point, as after a checkpoint; the second call changes nothing.
    pub(super) fn turn(&mut self, log: &[Edit], update: u64) {
        let now = self.knobs(log, update);
        (self.model.bptt_window, self.model.bptt_reach) = (now.bptt_window, now.bptt_reach);
        self.fault = now.fault;
        (self.optimizer, self.clip) = (now.optimizer, self.implementation().clip(now.clip));
        let Arm { state, base, number, .. } = self;
        write_edits(state, *base, of_arm(log, *number), update);
    }

    /// Returns its settings in an update of a run with these edits.
    pub(crate) fn knobs(&self, log: &[Edit], update: u64) -> Knobs {
        self.base.after(of_arm(log, self.number).filter(|edit| edit.at <= update))
    }

    /// Whether it has the setting of an edit without it, in a run with these edits.
    pub(super) fn has(&self, edit: &Edit, log: &[Edit]) -> bool {
        match edit.change {
            Change::Weight { tensor, row, col, value } => {
                let now = self.state.params.get(tensor).and_then(|params| params.get([row, col]));
                now == Some(&value)
            }
            Change::Optimizer(_)
            | Change::Rate(_)
            | Change::Clip(_)
            | Change::BpttWindow(_)
            | Change::BpttReach(_)
            | Change::Fault(_) => {
                let now = self.knobs(log, edit.at);
                now.after([edit].into_iter()) == now
            }
        }
    }

    /// Returns a state after the edits at the beginning of an update.
    pub(super) fn turned(&self, state: &ArmState, log: &[Edit], update: u64) -> ArmState {
        let mut state = state.clone();
        write_edits(&mut state, self.base, of_arm(log, self.number), update);
        state
    }

    /// Describes its ablation, its mistake and its truncation, each after a ` · `; empty if it has none of them.
    pub(crate) fn specials(&self) -> String {
        specials(&self.model, self.ablation, self.fault)
    }

    /// Whether all its numbers are finite.
    pub fn is_sound(&self) -> bool {
        self.state.is_sound()
    }

    /// The position up to which this arm's tape has been computed, if the machine is at `cursor`: behind it if the arm
    /// has diverged.
    pub fn reached(&self, cursor: Cursor) -> Cursor {
        match self.state.status {
            Status::Diverged { at, .. } if at.update == cursor.update => cursor.min(at),
            Status::Diverged { at, .. } if at < cursor => Cursor { done: 0, ..cursor },
            _ => cursor,
        }
    }
}

/// Describes an ablation, a mistake and the truncation of a model, each after a ` · `.
pub(super) fn specials(model: &Model, ablation: Option<Ablation>, fault: Option<Fault>) -> String {
    let ablation = ablation.map(|a| format!(" · {}", a.told(model)));
    let fault = fault.map(|fault| format!(" · {fault:?} (!)"));
    let window = model.bptt_window.map(|window| format!(" · bptt_window {window}"));
    let reach = model.bptt_reach.map(|reach| format!(" · bptt_reach {reach}"));
    ablation.into_iter().chain(fault).chain(window).chain(reach).collect()
}
