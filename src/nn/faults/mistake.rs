//! What is known of a mistake: one row.

use crate::nn::cell::Cell;
use crate::nn::cell::lstm::mistakes::Unit;
use crate::nn::{Activation, CellKind, Clip, Example, Model, Params, Tape};

/// One known mistake.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mistake {
    /// What is wrong, in one sentence.
    pub(crate) sentence: &'static str,
    /// The line as the mistake has it, in NumPy. In these lines `h[-1]` and `c[-1]` are the state carried in.
    pub(crate) wrong_line: &'static str,
    /// The right line, in NumPy.
    pub(crate) right_line: &'static str,
    /// The equations that do not hold with it.
    pub(crate) stands_in: &'static [Equation],
    /// The cells it can be made with.
    pub(crate) fits: Fits,
    /// What computes the wrong line.
    pub(crate) computes: Computes,
}

/// An equation that a mistake can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equation {
    /// `dy_t`.
    Output,
    /// `dh_t` from its parts.
    State,
    /// `dc_t` from its parts.
    CellState,
    /// `dz_t` from `dh_t`.
    Slope,
    /// A sum over time.
    Sum,
    /// The clip.
    Clip,
}

/// The cells that have the line a mistake is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fits {
    /// Every cell.
    Every,
    /// Cells whose whole recurrent matrix is multiplied with `h_{t−1}` itself.
    StateTimesMatrix,
    /// The vanilla cell, with any activation.
    Vanilla,
    /// The vanilla cell with tanh.
    VanillaTanh,
    /// The LSTM.
    Lstm,
    /// Every cell with gates.
    Gated,
    /// The GRU of the textbooks.
    Gru,
    /// The GRU of PyTorch.
    TorchGru,
    /// Both GRUs.
    AnyGru,
}

impl Fits {
    /// Whether that cell is one of them.
    pub(crate) fn admits(self, cell: &dyn Cell) -> bool {
        match self {
            Fits::Every => true,
            Fits::StateTimesMatrix => match cell.kind() {
                CellKind::Rnn | CellKind::Lstm => true,
                CellKind::Gru | CellKind::TorchGru => false,
            },
            Fits::Vanilla => cell.activation().is_some(),
            Fits::VanillaTanh => cell.activation() == Some(Activation::Tanh),
            Fits::Lstm => match cell.kind() {
                CellKind::Lstm => true,
                CellKind::Rnn | CellKind::Gru | CellKind::TorchGru => false,
            },
            Fits::Gated => cell.letters().len() > 1,
            Fits::Gru => cell.kind() == CellKind::Gru,
            Fits::TorchGru => cell.kind() == CellKind::TorchGru,
            Fits::AnyGru => matches!(cell.kind(), CellKind::Gru | CellKind::TorchGru),
        }
    }
}

/// What computes a wrong line: called after the right one, over whose result it writes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Computes {
    /// `p_t` and `loss_t`.
    Answer(fn(&Example, &mut Tape, usize)),
    /// `dy_t`, and the part of `dh_t` that comes from it.
    Output(fn(&Params, &Example, &mut Tape, usize)),
    /// What `t + 1` hands back to `t`. Not called where nothing is handed back.
    HandedBack(fn(&Params, &mut Tape, usize)),
    /// The same, but it has not come through `dz_{t+1}`: a step back has no factors then.
    PastTheSlope(fn(&Params, &mut Tape, usize)),
    /// `dz_t`, in an LSTM also `dc_t`.
    Slope(fn(&Params, &mut Tape, usize)),
    /// What one unit of an LSTM reads on the way back.
    Gates(fn(&mut Unit)),
    /// Sums over so many timesteps.
    Sum {
        /// The sums that are wrong.
        spoils: Spoils,
        /// What computes them.
        wrong: fn(&Model, &Tape, usize, &mut Params),
    },
    /// The clip.
    Clip(fn(Clip) -> Clip),
}

/// Which sums over time are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoils {
    /// Those of all parameters.
    All,
    /// The bias of the cell, or both of two.
    Bias,
    /// `db_y`.
    OutputBias,
    /// `dW_hy`.
    OutputWeights,
    /// `dW_hh`, or what a cell calls it.
    RecurrentWeights,
    /// `dW_xh`, or what a cell calls it.
    InputWeights,
}
