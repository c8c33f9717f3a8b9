//! Which cells there are.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::Cell;
use super::gru::Gru;
use super::lstm::Lstm;
use super::rnn::{Activation, Rnn};
use super::torch_gru::TorchGru;

/// A recurrent cell by its name in a lesson file. What differs from cell to cell is matched over this, without a
/// fall-through arm, so that the compiler names every place that a new cell has to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum CellKind {
    /// The vanilla cell.
    #[default]
    Rnn,
    /// Long short-term memory.
    Lstm,
    /// The gated recurrent unit.
    Gru,
    /// The gated recurrent unit of PyTorch.
    TorchGru,
}

impl CellKind {
    /// The cell itself. Only the vanilla one has an activation to choose.
    pub(crate) fn cell(self, activation: Activation) -> &'static dyn Cell {
        match self {
            CellKind::Rnn => match activation {
                Activation::Tanh => &Rnn(Activation::Tanh),
                Activation::Sigmoid => &Rnn(Activation::Sigmoid),
                Activation::Relu => &Rnn(Activation::Relu),
                Activation::Identity => &Rnn(Activation::Identity),
            },
            CellKind::Lstm => &Lstm,
            CellKind::Gru => &Gru,
            CellKind::TorchGru => &TorchGru,
        }
    }

    /// Returns each kind with each activation that it can have: what has to hold for all cells is tested with these.
    pub fn with_activations() -> impl Iterator<Item = (CellKind, Activation)> {
        CellKind::VARIANTS.iter().flat_map(|kind| {
            let activations = match kind.has_activation() {
                true => Activation::VARIANTS,
                false => &[Activation::Tanh],
            };
            activations.iter().map(|activation| (*kind, *activation))
        })
    }

    /// Returns every cell there is.
    pub fn cells() -> impl Iterator<Item = &'static dyn Cell> {
        Self::with_activations().map(|(kind, activation)| kind.cell(activation))
    }

    /// Whether the activation of its units can be chosen; gates have their own.
    pub(crate) fn has_activation(self) -> bool {
        match self {
            CellKind::Rnn => true,
            CellKind::Lstm | CellKind::Gru | CellKind::TorchGru => false,
        }
    }

    /// Whether one of its gates forgets, so that an initialisation can open it.
    pub(crate) fn has_forget_gate(self) -> bool {
        self.cell(Activation::default()).forget_gate().is_some()
    }
}
