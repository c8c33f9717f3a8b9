//! The numbers of one arm at one moment: the value of each [`Quantity`], as far as it is computed.

use ndarray::Axis;
use std::collections::BTreeSet;

use super::ablation::Ablation;
use super::arm::{Arm, ArmState};
use super::cursor::Cursor;
use super::snapshot::ArmSnapshot;
use crate::nn::kernel::norm;
use crate::nn::{
    Age, Clip, Example, Grads, Input, Memory, Model, OffTape, Optimizer, Params, Pass, Quantity,
    Spectrum, Stage, StepBack, Tape, Tensor, Variable, Wiring,
};
use crate::task::Numbers;

/// One arm while the machine stands anywhere in an update.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    model: &'a Model,
    optimizer: Optimizer,
    clip: Clip,
    ablation: Option<Ablation>,
    state: &'a ArmState,
    tape: &'a Tape,
    grads: &'a Grads,
    reached: Cursor,
    /// The beginning of this update, where it is known.
    before: Option<&'a ArmState>,
    /// What the arm reads.
    example: &'a Example,
    /// The numbers of a hand-in, which tape and gradients then have.
    numbers: Option<&'a Numbers>,
}

impl Arm {
    /// This arm when the machine stands at `cursor`, in the example that all arms have in common.
    pub fn values<'a>(&'a self, cursor: Cursor, common: &'a Example) -> Values<'a> {
        Values {
            model: &self.model,
            optimizer: self.optimizer,
            clip: self.clip,
            ablation: self.ablation,
            state: &self.state,
            tape: &self.tape,
            grads: &self.grads,
            reached: self.reached(cursor),
            before: None,
            example: self.example(common),
            numbers: None,
        }
    }
}

impl ArmSnapshot {
    /// This arm at the moment of the snapshot, in the example that all arms have in common.
    pub fn values<'a>(&'a self, common: &'a Example) -> Values<'a> {
        Values {
            model: &self.model,
            optimizer: self.optimizer,
            clip: self.clip,
            ablation: self.ablation,
            state: &self.state,
            tape: &self.tape,
            grads: &self.grads,
            reached: self.reached(),
            before: self.before(),
            example: self.example(common),
            numbers: self.numbers(),
        }
    }
}

impl<'a> Values<'a> {
    /// A number, if it has been computed in this update and the machine still has it.
    pub fn of(self, of: Quantity) -> Option<f64> {
        let Quantity { variable, row, column } = of;
        let at = [row, column];
        if !self.knows(variable) {
            return None;
        }
        match variable {
            Variable::Tape(tensor) => self.row(tensor, row)?.get(column).copied(),
            Variable::OffTape(array) => self.off_tape(array, row, column),
            Variable::Parameter(stage, name) => self.weights(stage)?.get(name)?.get(at).copied(),
            Variable::Moment(age, which, name) => {
                self.memory(age)?.moments.get(which)?.get(name)?.get(at).copied()
            }
        }
    }

    /// How many rows and columns an array of the arm has, computed or not; 0 if the arm has no such array.
    pub(crate) fn size(self, variable: Variable) -> (usize, usize) {
        let Values { model, state, reached, .. } = self;
        match variable {
            Variable::Tape(tensor) => {
                let columns = tensor.columns(model.dims, model.cell.keeps());
                (tensor.rows(reached.timesteps), columns)
            }
            Variable::Parameter(_, name) => match state.params.get(name) {
                Some(weights) => weights.dim(),
                None => (0, 0),
            },
            Variable::Moment(_, which, name) => {
                let moments = state.memory.moments.get(which).and_then(|of| of.get(name));
                moments.map_or((0, 0), |of| of.dim())
            }
            Variable::OffTape(array) if !array.is_kept(model.cell) => (0, 0),
            Variable::OffTape(array) => array.size(model.dims, reached.timesteps),
        }
    }

    /// Whether the numbers of an array are known: of a hand-in, not all need be.
    fn knows(self, variable: Variable) -> bool {
        self.numbers.is_none_or(|numbers| numbers.knows(variable))
    }

    /// The number that a hand-in has of something that is not on the tape.
    fn brought(self, array: OffTape, row: usize, column: usize) -> Option<f64> {
        self.numbers?.own.get(&array.at(row, column)).copied()
    }

    /// A row of a tensor, if it has been computed.
    pub(crate) fn row(self, tensor: Tensor, row: usize) -> Option<&'a [f64]> {
        if !self.knows(Variable::Tape(tensor)) {
            return None;
        }
        computed(self.tape, self.reached, tensor, row)
    }

    /// The parameters, or their gradients, at a stage, if they have come to it and are still there.
    pub(crate) fn weights(self, stage: Stage) -> Option<&'a Params> {
        let Values { state, grads, reached, before, .. } = self;
        let is_raw = self.numbers.is_some() || !reached.has_clip() || !state.clipped.changed;
        match stage {
            Stage::Before if reached.is_finished() => before.map(|before| &before.params),
            Stage::Before => Some(&state.params),
            Stage::Grad => (reached.has_gradient() && is_raw).then(|| &**self.raw()),
            Stage::Clipped => reached.has_clip().then_some(grads),
            Stage::After => reached.is_finished().then_some(&state.params),
        }
    }

    /// The gradients before the clip, if they are still there.
    fn raw(self) -> &'a Grads {
        self.numbers.map_or(self.grads, |numbers| &numbers.grads)
    }

    fn memory(self, age: Age) -> Option<&'a Memory> {
        let Values { state, reached, before, .. } = self;
        match (age, reached.is_finished()) {
            (Age::Old, true) => before.map(|before| &before.memory),
            (Age::Old, false) | (Age::New, true) => Some(&state.memory),
            (Age::New, false) => None,
        }
    }

    /// What is read at a timestep; none of an own answer that is not known yet.
    fn input(self, t: usize) -> Option<&'a Input> {
        let known = self.reached.has_forward(t).then(|| &self.tape.x[t]);
        known.or(self.example.inputs.get(t)).filter(|input| **input != Input::Own)
    }

    fn off_tape(self, array: OffTape, row: usize, column: usize) -> Option<f64> {
        let Values { model, state, tape, reached, example, .. } = self;
        let class = |class: Option<usize>| class.map_or(-1.0, |class| class as f64);
        let last = reached.timesteps.checked_sub(1);
        if !array.is_kept(model.cell) {
            return None;
        }
        match array {
            OffTape::Inputs => self.input(row).map(|input| class(input.symbol())),
            OffTape::X if column >= model.dims.inputs => None,
            OffTape::X => {
                self.input(row).map(|input| f64::from(u8::from(input.places().contains(&column))))
            }
            OffTape::Targets => example.targets.get(row).copied().map(class),
            OffTape::TotalLoss => {
                let is_complete = last.is_some_and(|last| reached.has_forward(last));
                let sum = || tape.loss[..reached.timesteps].iter().sum();
                is_complete.then(|| self.brought(array, 0, 0).unwrap_or_else(sum))
            }
            OffTape::DhNorm if self.reached.has_backward(row) => {
                let own = || self.row(Tensor::Dh, row).map(norm);
                self.brought(array, row, column).or_else(own)
            }
            OffTape::DhNorm => None,
            OffTape::GradNorm if self.numbers.is_some() || !reached.has_clip() => {
                let sum = || self.raw().norm();
                reached.has_gradient().then(|| self.brought(array, 0, 0).unwrap_or_else(sum))
            }
            OffTape::GradNorm => Some(state.clipped.norm_before),
            OffTape::ClippedNorm => {
                let own = self.brought(array, 0, 0).or(self.numbers.map(|n| n.clipped.norm()));
                reached.has_clip().then(|| own.unwrap_or(state.clipped.norm_after))
            }
            OffTape::Slope => Some(self.step_back(row)?.slope),
            OffTape::Weights => Some(self.step_back(row)?.weights),
            OffTape::ThroughC => self.step_back(row)?.through_c,
            OffTape::Singular => self.spectrum()?.singular.get(row).copied(),
            OffTape::Moduli => self.spectrum()?.moduli.get(row).copied(),
        }
    }

    /// The step from `t + 1` back to `t`.
    fn step_back(self, t: usize) -> Option<StepBack> {
        let is_made = self.reached.has_backward(t) && t + 1 < self.reached.timesteps;
        is_made.then(|| self.tape.step_back(t))
    }

    fn spectrum(self) -> Option<Spectrum> {
        Spectrum::of(self.weights(Stage::Before)?.get(self.model.cell.weights().recurrent)?)
    }

    /// What each number of this update is computed from.
    pub fn wiring(self) -> Wiring<'a> {
        let Values { model, state, tape, reached, example, .. } = self;
        Wiring {
            model,
            example,
            x: &tape.x[..reached.done.min(reached.timesteps)],
            optimizer: self.optimizer,
            clip: self.clip,
            is_clipped: reached.has_clip() && state.clipped.changed,
            updates: state.memory.updates.saturating_add(i32::from(!reached.is_finished())),
            frozen: self.ablation.and_then(|ablation| ablation.frozen(model)),
        }
    }

    /// The quantity, and all others that are the same number: a copy of it, or what it is a copy of. Where nothing comes
    /// back from later timesteps, `dh_t` is its own part.
    ///
    /// What the update begins with is no copy of anything, and has none.
    pub(crate) fn same_number(self, of: Quantity) -> BTreeSet<Quantity> {
        let wiring = self.wiring();
        let is_given = |other: &Quantity| match other.variable {
            Variable::Parameter(stage, _) => stage == Stage::Before,
            Variable::Moment(age, ..) => age == Age::Old,
            Variable::OffTape(array) => {
                matches!(array, OffTape::Inputs | OffTape::X | OffTape::Targets)
            }
            Variable::Tape(_) => false,
        };
        let (mut found, mut open) = (BTreeSet::new(), Vec::new());
        if is_given(&of) {
            return found;
        }
        open.push(of);
        while let Some(next) = open.pop() {
            if !found.insert(next) {
                continue;
            }
            let value = self.of(next).filter(|value| *value != 0.0);
            let Some(value) = value else { continue };
            let near = [wiring.operands(next), wiring.dependents(next)].concat();
            let is_copy = |other: &Quantity| !is_given(other) && self.of(*other) == Some(value);
            open.extend(near.into_iter().filter(is_copy));
        }
        found
    }
}

impl ArmSnapshot {
    /// The row of a tensor that belongs to timestep `t`, if it has been computed.
    pub fn row(&self, tensor: Tensor, t: usize) -> Option<&[f64]> {
        if !self.knows(Variable::Tape(tensor)) {
            return None;
        }
        computed(&self.tape, self.reached(), tensor, tensor.row_of(t))
    }

    /// Its Euclidean norm.
    pub fn norm(&self, tensor: Tensor, t: usize) -> Option<f64> {
        self.row(tensor, t).map(norm)
    }
}

/// A row of a tensor, if it has been computed; the state carried in always is.
fn computed(tape: &Tape, reached: Cursor, tensor: Tensor, row: usize) -> Option<&[f64]> {
    let is_computed = match (tensor.timestep(row), tensor.pass()) {
        (None, _) => true,
        (Some(t), Pass::Forward) => reached.has_forward(t),
        (Some(t), Pass::Backward) => reached.has_backward(t),
    };
    let matrix = tensor.of(tape);
    (is_computed && row < matrix.nrows())
        .then(|| matrix.index_axis_move(Axis(0), row).to_slice())?
}
