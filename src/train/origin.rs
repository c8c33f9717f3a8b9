//! Where a number of a run comes from: the tick that computes it, the update before, or what the run was given.

use super::cursor::Tick;
use super::edit::Change;
use super::snapshot::Snapshot;
use crate::nn::{Age, Input, OffTape, Pass, Quantity, Stage, Tensor, Variable};
use crate::task::TaskSpec;

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
    /// A weight, or the state before the first timestep, that a hand-in has.
    OfFile,
    /// What the example gives to read.
    Input,
    /// What the example expects.
    Target,
}

/// Returns the tick that computes a number; `None` if the update begins with it.
pub(crate) fn tick_of(of: Quantity, timesteps: usize) -> Option<Tick> {
    match of.variable {
        Variable::Tape(tensor) => {
            let t = tensor.timestep(of.row)?;
            Some(match tensor.pass() {
                Pass::Forward => Tick::Forward(t),
                Pass::Backward => Tick::Backward(t),
            })
        }
        Variable::OffTape(array) => match array {
            OffTape::Inputs | OffTape::X | OffTape::Targets => None,
            OffTape::TotalLoss => Some(Tick::Forward(timesteps.saturating_sub(1))),
            OffTape::DhNorm | OffTape::Slope | OffTape::Weights | OffTape::ThroughC => {
                Some(Tick::Backward(of.row))
            }
            OffTape::GradNorm => Some(Tick::Accumulate),
            OffTape::ClippedNorm => Some(Tick::Clip),
            OffTape::Singular | OffTape::Moduli => Some(Tick::Forward(0)),
        },
        Variable::Parameter(stage, _) => match stage {
            Stage::Before => None,
            Stage::Grad => Some(Tick::Accumulate),
            Stage::Clipped => Some(Tick::Clip),
            Stage::After => Some(Tick::Update),
        },
        Variable::Moment(age, ..) => match age {
            Age::Old => None,
            Age::New => Some(Tick::Update),
        },
    }
}

impl Snapshot {
    /// Returns where a number of the current update comes from, in the arm with this number.
    pub fn origin(&self, arm: usize, of: Quantity) -> Origin {
        if let Some(tick) = tick_of(of, self.cursor.timesteps) {
            return Origin::Tick(tick);
        }
        match of.variable {
            Variable::Tape(tensor) => self.origin_of_start(tensor, of),
            Variable::OffTape(OffTape::Targets) => Origin::Given(Given::Target),
            Variable::OffTape(_) => match self.example.inputs.get(of.row) {
                Some(Input::Own) => Origin::Tick(Tick::Forward(of.row)),
                Some(Input::Symbol(_) | Input::Picture(_)) | None => Origin::Given(Given::Input),
            },
            Variable::Parameter(..) | Variable::Moment(..) => self.origin_before(arm, of),
        }
    }

    /// The origin of a state before the first timestep.
    fn origin_of_start(&self, tensor: Tensor, of: Quantity) -> Origin {
        match (self.example.carried, self.cursor.update) {
            (false, _) => return Origin::Given(Given::EmptyState),
            (true, 0) => return Origin::Given(Given::OfFile),
            (true, _) => {}
        }
        // a window that carries a state on is as long as windows are
        let row = tensor.row_of(self.task.train.longest().saturating_sub(1));
        Origin::Earlier(of.variable.at(row, of.column))
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
                    | Change::BpttReach(_)
                    | Change::Fault(_) => false,
                });
                match (is_set, self.cursor.update) {
                    (true, _) => Origin::Given(Given::SetByHand),
                    (false, 0) if matches!(self.spec.task, TaskSpec::HandIn { .. }) => {
                        Origin::Given(Given::OfFile)
                    }
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
