//! The numbers of a hand-in beside the right ones.

use super::Scene;
use crate::nn::{OffTape, Quantity, Stage, Tensor, Variable};
use crate::task::{BatchSum, Numbers};
use crate::train::ArmSnapshot;

/// A number of a hand-in, and the right one, as far as they are known and computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beside {
    pub(crate) yours: Option<f64>,
    pub(crate) right: Option<f64>,
}

impl Scene<'_> {
    /// The arm with the numbers of a hand-in, and the one with the right numbers, if the selected arm is one of the two.
    fn compared(&self) -> Option<(usize, usize)> {
        let arms = &self.frame.snapshot.arms;
        let yours = arms.iter().position(|arm| arm.numbers().is_some())?;
        let is_right = |arm: &ArmSnapshot| {
            (arm.numbers().is_none() && arm.fault.is_none() && arm.ablation.is_none())
                && arm.state.params.shapes_fit(&arms[yours].state.params)
        };
        let right = arms.iter().position(is_right)?;
        [yours, right].contains(&self.frame.arm).then_some((yours, right))
    }

    /// The numbers of the hand-in, if the selected arm shows them or the right ones.
    fn brought(&self) -> Option<&Numbers> {
        let (yours, _) = self.compared()?;
        self.frame.snapshot.arms[yours].numbers()
    }

    /// The arm that the selected one is compared with: the right one, or that of the hand-in.
    pub(crate) fn counterpart(&self) -> Option<usize> {
        let (yours, right) = self.compared()?;
        Some(if self.frame.arm == yours { right } else { yours })
    }

    /// Whether a number of the hand-in differs from the right one, once it is computed.
    pub(crate) fn differs(&self, of: Quantity) -> bool {
        let found = |of: Quantity| self.brought().is_some_and(|own| own.differing.contains(&of));
        let differs = match of.variable {
            Variable::OffTape(OffTape::DhNorm) => {
                found(of) || self.is_differing(Tensor::Dh, of.row)
            }
            Variable::OffTape(OffTape::TotalLoss) => {
                let timesteps = 0..self.frame.snapshot.cursor.timesteps;
                found(of) || timesteps.into_iter().any(|t| self.is_differing(Tensor::Loss, t))
            }
            Variable::OffTape(_)
            | Variable::Tape(_)
            | Variable::Parameter(..)
            | Variable::Moment(..) => found(of),
        };
        differs && self.values().of(of).is_some()
    }

    /// Whether some number of a tensor differs at a timestep, once they are computed.
    pub(crate) fn row_differs(&self, tensor: Tensor, t: usize) -> bool {
        let row = tensor.row_of(t);
        self.is_differing(tensor, row) && self.values().row(tensor, row).is_some()
    }

    fn is_differing(&self, tensor: Tensor, row: usize) -> bool {
        let range = tensor.at(row, 0)..tensor.at(row + 1, 0);
        self.brought().is_some_and(|own| own.differing.range(range).next().is_some())
    }

    /// How many numbers of an array differ.
    pub(crate) fn count_differing(&self, variable: Variable) -> usize {
        self.brought().map_or(0, |own| own.differing_in(variable).count())
    }

    /// An element of a gradient of the whole batch, its length, or the batch's loss, once it is computed.
    pub(crate) fn batch_sum(&self, of: Quantity) -> Option<BatchSum> {
        let reached = self.arm().reached();
        let is_computed = match of.variable {
            Variable::Parameter(Stage::Grad, _) => reached.has_gradient(),
            Variable::Parameter(Stage::Clipped, _) => reached.has_clip(),
            Variable::OffTape(array) => match array {
                OffTape::TotalLoss => reached.has_forward(reached.timesteps.saturating_sub(1)),
                OffTape::GradNorm => reached.has_gradient(),
                OffTape::ClippedNorm => reached.has_clip(),
                OffTape::Inputs
                | OffTape::X
                | OffTape::Targets
                | OffTape::DhNorm
                | OffTape::Slope
                | OffTape::Weights
                | OffTape::ThroughC
                | OffTape::Singular
                | OffTape::Moduli => false,
            },
            Variable::Parameter(..) | Variable::Tape(_) | Variable::Moment(..) => false,
        };
        self.brought().filter(|_| is_computed)?.sums.get(&of).copied()
    }

    /// Whether the hand-in has a gradient of the whole batch, and how many of its numbers differ.
    pub(crate) fn count_in_batch(&self, variable: Variable) -> Option<usize> {
        let mut sums = self.brought()?.sums_in(variable).peekable();
        sums.peek()?;
        Some(sums.filter(|sum| sum.differs).count())
    }

    /// A number of the hand-in and the right one, if they differ.
    pub(crate) fn beside(&self, of: Quantity) -> Option<Beside> {
        let (yours, right) = self.compared().filter(|_| self.differs(of))?;
        let snapshot = &self.frame.snapshot;
        let value = |arm: usize| snapshot.arms[arm].values(&snapshot.example).of(of);
        Some(Beside { yours: value(yours), right: value(right) })
    }
}
