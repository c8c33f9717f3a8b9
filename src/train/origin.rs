//! Where a number of a run comes from: the tick that computes it, the update before, or what the run was given.

use super::cursor::Tick;
use super::edit::Change;
use super::snapshot::Snapshot;
use crate::nn::{Age, Input, OffTape, Pass, Quantity, Stage, Tensor, Variable};

/// Where a number of an update comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A tick of the update computes it.
    Tick(Tick),
    /// It is this number of the update before, unchanged.
    Earlier(Quantity),
    /// Nothing computes it.
    Given(Given),
}

/// A number that nothing computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// A weight before the first update.
    InitialWeight,
    /// A weight that the learner has set before this update.
    SetByHand,
    /// The memory of an optimiser that has not yet seen a gradient.
    EmptyMemory,
    /// The state before the first timestep of a sequence: 0.
    EmptyState,
    /// What the example gives to read.
    Input,
    /// What the example expects.
    Target,
}

impl Snapshot {
    /// Returns where a number of the current update comes from, in the arm with this number.
    pub fn origin(&self, arm: usize, of: Quantity) -> Origin {
        let last = self.cursor.timesteps.saturating_sub(1);
        match of.variable {
            Variable::Tape(tensor) => self.origin_on_tape(tensor, of),
            Variable::OffTape(array) => match array {
                OffTape::Inputs | OffTape::X => match self.example.inputs.get(of.row) {
                    Some(Input::Own) => Origin::Tick(Tick::Forward(of.row)),
                    Some(Input::Symbol(_) | Input::Picture(_)) | None => {
                        Origin::Given(Given::Input)
                    }
                },
                OffTape::Targets => Origin::Given(Given::Target),
                OffTape::TotalLoss => Origin::Tick(Tick::Forward(last)),
                OffTape::DhNorm | OffTape::Slope | OffTape::Weights | OffTape::ThroughC => {
                    Origin::Tick(Tick::Backward(of.row))
                }
                OffTape::GradNorm => Origin::Tick(Tick::Accumulate),
                OffTape::ClippedNorm => Origin::Tick(Tick::Clip),
                OffTape::Singular | OffTape::Moduli => Origin::Tick(Tick::Forward(0)),
            },
            Variable::Parameter(Stage::Grad, _) => Origin::Tick(Tick::Accumulate),
            Variable::Parameter(Stage::Clipped, _) => Origin::Tick(Tick::Clip),
            Variable::Parameter(Stage::After, _) | Variable::Moment(Age::New, ..) => {
                Origin::Tick(Tick::Update)
            }
            Variable::Parameter(Stage::Before, _) | Variable::Moment(Age::Old, ..) => {
                self.origin_before(arm, of)
            }
        }
    }

    fn origin_on_tape(&self, tensor: Tensor, of: Quantity) -> Origin {
        match (tensor.timestep(of.row), tensor.pass()) {
            (Some(t), Pass::Forward) => Origin::Tick(Tick::Forward(t)),
            (Some(t), Pass::Backward) => Origin::Tick(Tick::Backward(t)),
            (None, _) if !self.example.carried => Origin::Given(Given::EmptyState),
            // a window that carries a state on is as long as windows are
            (None, _) => {
                let row = tensor.row_of(self.task.train.longest().saturating_sub(1));
                Origin::Earlier(of.variable.at(row, of.column))
            }
        }
    }

    /// The origin of what an update begins with: a weight, or the memory of an optimiser.
    fn origin_before(&self, arm: usize, of: Quantity) -> Origin {
        let concerns = |whose: Option<usize>| whose.is_none_or(|whose| whose == arm);
        let now = self.edits.iter().filter(|edit| edit.at == self.cursor.update);
        let mut now = now.filter(|edit| concerns(edit.arm)).map(|edit| edit.change);
        let at = (of.row, of.column);
        match of.variable {
            Variable::Parameter(_, name) => {
                let is_set = now.any(|change| match change {
                    Change::Weight { tensor, row, col, .. } => tensor == name && (row, col) == at,
                    Change::Optimizer(_)
                    | Change::Rate(_)
                    | Change::Clip(_)
                    | Change::BpttWindow(_)
                    | Change::Fault(_) => false,
                });
                match (is_set, self.cursor.update) {
                    (true, _) => Origin::Given(Given::SetByHand),
                    (false, 0) => Origin::Given(Given::InitialWeight),
                    (false, _) => {
                        Origin::Earlier(Variable::Parameter(Stage::After, name).at(at.0, at.1))
                    }
                }
            }
            Variable::Moment(_, which, name) => {
                let is_turned = now.any(|change| matches!(change, Change::Optimizer(_)));
                let value = self.arms[arm].values(&self.example).of(of);
                let is_new = is_turned && value == Some(0.0); // one of the same kind keeps its memory
                match is_new || self.cursor.update == 0 {
                    true => Origin::Given(Given::EmptyMemory),
                    false => {
                        Origin::Earlier(Variable::Moment(Age::New, which, name).at(at.0, at.1))
                    }
                }
            }
            Variable::Tape(_) | Variable::OffTape(_) => Origin::Tick(Tick::Forward(0)),
        }
    }
}
