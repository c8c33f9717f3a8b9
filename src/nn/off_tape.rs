//! What a trace has of an update beside the tape and the parameters: what is read and asked, sums and norms.

pub(crate) mod equations;

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::cell::Cell;
use super::params::Dims;
use super::quantity::{Quantity, Variable};

/// What a trace has of an update beside the tape and the parameters.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum OffTape {
    /// The symbol read at each timestep (T).
    Inputs,
    /// The inputs as vectors (T × V).
    X,
    /// The class expected at each timestep (T).
    Targets,
    /// The loss summed over time.
    TotalLoss,
    /// `‖dh_t‖` (T).
    DhNorm,
    /// `‖g‖` over all parameters, before the clip.
    GradNorm,
    /// `‖g‖` after the clip.
    ClippedNorm,
    /// `‖dz_{t+1}‖ / ‖dh_{t+1}‖` (T−1).
    #[strum(serialize = "step_back/slope")]
    Slope,
    /// `‖W_hhᵀ dz_{t+1}‖ / ‖dz_{t+1}‖` (T−1).
    #[strum(serialize = "step_back/weights")]
    Weights,
    /// `‖f_{t+1} ⊙ dc_{t+1}‖ / ‖dc_{t+1}‖` of an LSTM (T−1).
    #[strum(serialize = "step_back/through_c")]
    ThroughC,
    /// The singular values of the recurrent matrix before the update.
    #[strum(serialize = "spectrum/singular")]
    Singular,
    /// The moduli of its eigenvalues.
    #[strum(serialize = "spectrum/moduli")]
    Moduli,
}

impl OffTape {
    /// Its name in a trace.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// Its shape, and what it is, in words.
    pub(crate) fn what(self) -> &'static str {
        match self {
            OffTape::Inputs => "T: the symbol read, −1 for a picture",
            OffTape::X => "T×V: the inputs as vectors, where one is a picture",
            OffTape::Targets => "T: the class expected, −1 for none",
            OffTape::TotalLoss => "the sum of loss over t",
            OffTape::DhNorm => "T",
            OffTape::GradNorm => "‖g‖ over all tensors",
            OffTape::ClippedNorm => "the same after the clip",
            OffTape::Slope => "T−1: ‖dz_{t+1}‖ / ‖dh_{t+1}‖",
            OffTape::Weights => "T−1: ‖W_hhᵀ dz_{t+1}‖ / ‖dz_{t+1}‖ (not of a GRU)",
            OffTape::ThroughC => "LSTM T−1: ‖f_{t+1} ⊙ dc_{t+1}‖ / ‖dc_{t+1}‖",
            OffTape::Singular => "the singular values of W_hh before the update",
            OffTape::Moduli => "the moduli of its eigenvalues",
        }
    }

    /// Whether a model with that cell has it.
    pub(crate) fn is_kept(self, cell: &dyn Cell) -> bool {
        match self {
            // a cell without a slope has another way back, past the weights
            OffTape::Weights => cell.slope_name().is_some(),
            OffTape::ThroughC => cell.has_cell_state(),
            OffTape::Inputs
            | OffTape::X
            | OffTape::Targets
            | OffTape::TotalLoss
            | OffTape::DhNorm
            | OffTape::GradNorm
            | OffTape::ClippedNorm
            | OffTape::Slope
            | OffTape::Singular
            | OffTape::Moduli => true,
        }
    }

    /// How many indices one of its numbers has.
    pub(super) fn axes(self) -> usize {
        match self {
            OffTape::TotalLoss | OffTape::GradNorm | OffTape::ClippedNorm => 0,
            OffTape::X => 2,
            OffTape::Inputs
            | OffTape::Targets
            | OffTape::DhNorm
            | OffTape::Slope
            | OffTape::Weights
            | OffTape::ThroughC
            | OffTape::Singular
            | OffTape::Moduli => 1,
        }
    }

    /// How many rows and columns it has, of a sequence of that length.
    pub(crate) fn size(self, dims: Dims, timesteps: usize) -> (usize, usize) {
        match self {
            OffTape::Inputs | OffTape::Targets | OffTape::DhNorm => (timesteps, 1),
            OffTape::X => (timesteps, dims.inputs),
            OffTape::TotalLoss | OffTape::GradNorm | OffTape::ClippedNorm => (1, 1),
            OffTape::Slope | OffTape::Weights | OffTape::ThroughC => {
                (timesteps.saturating_sub(1), 1)
            }
            OffTape::Singular | OffTape::Moduli => (dims.hidden, 1),
        }
    }

    /// One number of it; an index that it does not have is 0.
    pub(crate) fn at(self, row: usize, column: usize) -> Quantity {
        Variable::OffTape(self).at(row, column)
    }
}
