//! Well-known mistakes in hand-written BPTT, each in the place of the one right line.
//!
//! An [`Implementation`] that makes one does everything else right. A gradient check finds them, if the weights are not
//! so small that the mistake hardly matters, and if it is not one of the clip, which comes after the gradient.
//! Accuracy often does not find them: on easy tasks most of them train all the same.
//!
//! Which mistakes there are is said here; a row for each, and the function that computes its wrong line, is in the room
//! of what it is about: `output`, `time` and `clip`, and the cells' own `mistakes`.

mod clip;
mod implementation;
mod mistake;
mod output;
mod several;
pub(super) mod time;

pub use implementation::Implementation;
pub(crate) use mistake::{Computes, Equation, Fits, Mistake, Spoils};
pub(crate) use several::Several;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::cell::{Cell, Weights};
use super::cell::{
    gru::mistakes as gru, lstm::exchanged, lstm::mistakes as lstm, rnn::mistakes as rnn,
};
use super::params::Name;

/// One mistake. [`Fault::mistake`] has its row: a new one does not compile before it has one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Fault {
    /// The gradient goes back through `W_hh` instead of its transpose.
    MissingTranspose,
    /// `db_y` is added to itself instead of to `dy_t`, so it stays 0.
    #[serde(alias = "DoubledBias")]
    StuckBias,
    /// Two conventions mixed: the outer product of `dW_hh` the other way round.
    SwappedOuter,
    /// Of all later losses, only that of the next timestep.
    OneLossAhead,
    /// Nothing from later timesteps at all.
    NoFuture,
    /// In an LSTM, nothing from `c_{t+1}`: the gradient comes back through the gates only.
    NoCellPath,
    /// In an LSTM, nothing from `z_{t+1}`: the gradient comes back through the cell only.
    NoHiddenPath,
    /// In an LSTM, `f_t` where `c_{t+1}` was made with `f_{t+1}`.
    CurrentForget,
    /// In an LSTM, tanh′ of `c_t` forgotten.
    NoCellTanhPrime,
    /// In an LSTM, `c_t` instead of `c_{t−1}` in the gradient of the forget gate.
    CurrentCell,
    /// In an LSTM, `c_{t−1}` for `c_t` in tanh: the row before.
    PreviousCell,
    /// In an LSTM, `c_{t−2}` for `c_{t−1}` in the gradient of the forget gate: the row before.
    EarlierCell,
    /// In an LSTM, the slope of σ for the candidate, which is a tanh.
    SigmoidCandidate,
    /// In an LSTM, the slopes of all gates forgotten.
    NoGateSlopes,
    /// In an LSTM, the slope of one gate forgotten: of i.
    NoInputSlope,
    /// In an LSTM, the slope of one gate forgotten: of f.
    NoForgetSlope,
    /// In an LSTM, the slope of one gate forgotten: of g.
    NoCandidateSlope,
    /// In an LSTM, the slope of one gate forgotten: of o.
    NoOutputSlope,
    /// In an LSTM, σ and tanh taken again of the gates, for their slopes.
    SlopesTwice,
    /// In an LSTM, the gradients of i and f exchanged.
    SwappedGates,
    /// In an LSTM, tanh′ taken of `tanh(c_t)`, which is a tanh already.
    CellTanhOfTanh,
    /// The elementwise product with tanh′ taken as a dot product: one number for all units.
    DotProduct,
    /// In an LSTM, `dc_{t+1}` itself where it comes back through `f_{t+1}`.
    NoForgetOnTheWay,
    /// One number for each unit of a gate in the sum for the bias: `dz.sum()`.
    ScalarBias,
    /// In a cell with gates, one number for all of them in the sum for the bias.
    ScalarBiasOfAll,
    /// One number for each class in the sum for `db_y`: `dy.sum()`, which is 0 but for rounding.
    ScalarOutputBias,
    /// `=` instead of `+=` in the sums over time: the last one written stands, which is that of `t = 0`.
    AssignedSum,
    /// The same in the sum for `dW_hh` alone.
    AssignedRecurrentSum,
    /// `h_t` instead of `h_{t−1}` in the sum for `dW_hh`.
    CurrentState,
    /// At `t = 0`, the last state instead of the one carried in: Python's `h[-1]`.
    Wraparound,
    /// `1 − h` instead of `1 − h²`.
    UnsquaredTanh,
    /// tanh′ forgotten.
    NoTanhPrime,
    /// tanh′ forgotten only on the way to the timestep before.
    NoTanhPrimeOnTheWay,
    /// tanh′ of the timestep before.
    PreviousTanhPrime,
    /// tanh′ of `h_t`, which is a tanh already.
    TanhOfTanh,
    /// `h_{t−1}` instead of `h_t` in the sum for `dW_hy`.
    PreviousStateInOutput,
    /// In an LSTM, `1 − c²` for tanh′ of `c_t`.
    RawCellSlope,
    /// In an LSTM, `c_t` for `tanh(c_t)` in the gradient of the output gate.
    RawCellAtOutput,
    /// In an LSTM, `i_{t+1}` where `c_{t+1}` was made with `f_{t+1}`.
    InputForForget,
    /// In an LSTM, the slope of the forget gate for that of the input gate.
    ForgetSlopeAtInput,
    /// In an LSTM, the slope of the output gate for that of the input gate.
    OutputSlopeAtInput,
    /// In an LSTM, the slope of the input gate for that of the forget gate.
    InputSlopeAtForget,
    /// In an LSTM, the slope of the output gate for that of the forget gate.
    OutputSlopeAtForget,
    /// In an LSTM, the slope of the input gate for that of the output gate.
    InputSlopeAtOutput,
    /// In an LSTM, the slope of the forget gate for that of the output gate.
    ForgetSlopeAtOutput,
    /// In a GRU, nothing through what the gate z keeps.
    NoKeptPath,
    /// In a GRU, `1 − z` for `z` on the way back.
    SwappedKeptPath,
    /// In the GRU of the textbooks, the reset gate left out of `dh`.
    NoResetInState,
    /// In the GRU of the textbooks, the reset gate left out of `dW_h`.
    NoResetInSum,
    /// In a GRU, `z` for `1 − z` in the gradient of the candidate.
    SwappedCandidate,
    /// In the GRU of PyTorch, the reset gate left out on the way back through `W_h`.
    NoResetInPast,
    /// `x_{t−1}` instead of `x_t` in the sum for `dW_xh`.
    PreviousInput,
    /// tanh′ forgotten in the sum for `dW_xh` alone.
    UnslopedInput,
    /// tanh′ of `z_t` without its tanh: `1 − z²`.
    SlopeOfZ,
    /// The −1 at the target forgotten.
    NoTarget,
    /// Where there is no target, the 1 subtracted from the last class.
    TargetEverywhere,
    /// Clip by norm, with the square of the norm.
    SquaredNorm,
    /// Softmax without subtracting the maximum: right, until a logit is too large for exp.
    NaiveSoftmax,
}

impl Fault {
    /// The row of this mistake.
    #[rustfmt::skip] // a table: two mistakes in the same lines share one
    pub(crate) fn mistake(self) -> &'static Mistake {
        match self {
            Fault::MissingTranspose => &rnn::MISSING_TRANSPOSE,
            Fault::StuckBias => &output::STUCK_BIAS,
            Fault::SwappedOuter => &rnn::SWAPPED_OUTER,
            Fault::OneLossAhead => &rnn::ONE_LOSS_AHEAD,
            Fault::NoFuture => &time::NO_FUTURE,
            Fault::NoCellPath => &lstm::NO_CELL_PATH,
            Fault::NoHiddenPath => &lstm::NO_HIDDEN_PATH,
            Fault::CurrentForget => &lstm::CURRENT_FORGET,
            Fault::NoCellTanhPrime => &lstm::NO_CELL_TANH_PRIME,
            Fault::CurrentCell => &lstm::CURRENT_CELL,
            Fault::PreviousCell => &lstm::PREVIOUS_CELL, Fault::EarlierCell => &lstm::EARLIER_CELL,
            Fault::SigmoidCandidate => &lstm::SIGMOID_CANDIDATE,
            Fault::NoGateSlopes => &lstm::NO_GATE_SLOPES,
            Fault::NoInputSlope => &lstm::NO_INPUT_SLOPE,
            Fault::NoForgetSlope => &lstm::NO_FORGET_SLOPE,
            Fault::NoCandidateSlope => &lstm::NO_CANDIDATE_SLOPE,
            Fault::NoOutputSlope => &lstm::NO_OUTPUT_SLOPE,
            Fault::SlopesTwice => &lstm::SLOPES_TWICE,
            Fault::SwappedGates => &lstm::SWAPPED_GATES,
            Fault::CellTanhOfTanh => &lstm::CELL_TANH_OF_TANH,
            Fault::DotProduct => &rnn::DOT_PRODUCT,
            Fault::NoForgetOnTheWay => &lstm::NO_FORGET_ON_THE_WAY,
            Fault::ScalarBias => &time::SCALAR_BIAS,
            Fault::ScalarBiasOfAll => &time::SCALAR_BIAS_OF_ALL,
            Fault::ScalarOutputBias => &output::SCALAR_OUTPUT_BIAS,
            Fault::AssignedSum => &time::ASSIGNED_SUM, Fault::AssignedRecurrentSum => &time::ASSIGNED_RECURRENT_SUM,
            Fault::CurrentState => &time::CURRENT_STATE,
            Fault::Wraparound => &time::WRAPAROUND,
            Fault::UnsquaredTanh => &rnn::UNSQUARED_TANH,
            Fault::NoTanhPrime => &rnn::NO_TANH_PRIME,
            Fault::NoTanhPrimeOnTheWay => &rnn::NO_TANH_PRIME_ON_THE_WAY,
            Fault::PreviousTanhPrime => &rnn::PREVIOUS_TANH_PRIME,
            Fault::TanhOfTanh => &rnn::TANH_OF_TANH,
            Fault::PreviousStateInOutput => &output::PREVIOUS_STATE_IN_OUTPUT,
            Fault::RawCellSlope => &exchanged::RAW_CELL_SLOPE,
            Fault::RawCellAtOutput => &exchanged::RAW_CELL_AT_OUTPUT,
            Fault::InputForForget => &exchanged::INPUT_FOR_FORGET,
            Fault::ForgetSlopeAtInput => &exchanged::FORGET_SLOPE_AT_INPUT,
            Fault::OutputSlopeAtInput => &exchanged::OUTPUT_SLOPE_AT_INPUT,
            Fault::InputSlopeAtForget => &exchanged::INPUT_SLOPE_AT_FORGET,
            Fault::OutputSlopeAtForget => &exchanged::OUTPUT_SLOPE_AT_FORGET,
            Fault::InputSlopeAtOutput => &exchanged::INPUT_SLOPE_AT_OUTPUT,
            Fault::ForgetSlopeAtOutput => &exchanged::FORGET_SLOPE_AT_OUTPUT,
            Fault::NoKeptPath => &gru::NO_KEPT_PATH,
            Fault::SwappedKeptPath => &gru::SWAPPED_KEPT_PATH,
            Fault::NoResetInState => &gru::NO_RESET_IN_STATE,
            Fault::NoResetInSum => &gru::NO_RESET_IN_SUM,
            Fault::SwappedCandidate => &gru::SWAPPED_CANDIDATE,
            Fault::NoResetInPast => &gru::NO_RESET_IN_PAST,
            Fault::PreviousInput => &time::PREVIOUS_INPUT,
            Fault::UnslopedInput => &rnn::UNSLOPED_INPUT,
            Fault::SlopeOfZ => &rnn::SLOPE_OF_Z,
            Fault::NoTarget => &output::NO_TARGET,
            Fault::TargetEverywhere => &output::TARGET_EVERYWHERE,
            Fault::SquaredNorm => &clip::SQUARED_NORM,
            Fault::NaiveSoftmax => &output::NAIVE_SOFTMAX,
        }
    }

    /// What is wrong, in one sentence.
    pub fn sentence(self) -> &'static str {
        self.mistake().sentence
    }

    /// The line as the mistake has it, in NumPy.
    pub fn wrong_line(self) -> &'static str {
        self.mistake().wrong_line
    }

    /// The right line, in NumPy.
    pub fn right_line(self) -> &'static str {
        self.mistake().right_line
    }

    /// In which equations it stands: those do not hold for an implementation that makes it.
    pub fn stands_in(self) -> &'static [Equation] {
        self.mistake().stands_in
    }

    /// The name of the function that computes the wrong line.
    pub fn function(self) -> &'static str {
        self.into()
    }

    /// Whether it stands in the sum over time for that parameter.
    pub(crate) fn spoils_sum(self, name: Name, weights: &Weights) -> bool {
        match self.mistake().computes {
            Computes::Sum { spoils, .. } => match spoils {
                Spoils::All => true,
                Spoils::OutputBias => name == Name::b_y,
                Spoils::Bias => name == weights.bias || Some(name) == weights.recurrent_bias,
                Spoils::OutputWeights => name == Name::W_hy,
                Spoils::RecurrentWeights => name == weights.recurrent,
                Spoils::InputWeights => name == weights.input,
            },
            Computes::Answer(_)
            | Computes::Output(_)
            | Computes::HandedBack(_)
            | Computes::PastTheSlope(_)
            | Computes::Slope(_)
            | Computes::Gates(_)
            | Computes::Clip(_) => false,
        }
    }

    /// Whether it is made in the sums over time for all parameters alike.
    pub(crate) fn spoils_all_sums(self) -> bool {
        matches!(self.mistake().computes, Computes::Sum { spoils: Spoils::All, .. })
    }

    /// Whether it keeps only what is written last into the sum over time for that parameter.
    pub(crate) fn assigns_sum(self, name: Name, weights: &Weights) -> bool {
        let assigns = matches!(self, Fault::AssignedSum | Fault::AssignedRecurrentSum);
        assigns && self.spoils_sum(name, weights)
    }

    /// Whether a gradient check can find it: the clip comes after the gradient, and a softmax that overflows is right
    /// until it does.
    pub fn is_in_gradient(self) -> bool {
        match self.mistake().computes {
            Computes::Answer(_) | Computes::Clip(_) => false,
            Computes::Output(_)
            | Computes::HandedBack(_)
            | Computes::PastTheSlope(_)
            | Computes::Slope(_)
            | Computes::Gates(_)
            | Computes::Sum { .. } => true,
        }
    }

    /// Whether the mistake can be made with that cell: some lines are only in the vanilla tanh cell.
    pub fn fits(self, cell: &dyn Cell) -> bool {
        self.mistake().fits.admits(cell)
    }
}

#[cfg(test)]
mod tests;
