//! The table of the tape's tensors: what each is called, how large it is, which pass writes it, and where it lies.

use ndarray::{ArrayView2, Axis, aview1};
use std::fmt;
use std::ops::Range;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::cell::Keeps;
use super::params::Dims;
use super::quantity::{Quantity, Variable};
use super::tape::Tape;
use super::wiring::Block;

/// A tensor that the passes write on the [`Tape`], in the order of computation.
///
/// `EnumString` reads the name that it has in a trace, and [`Tensor::name`] gives it.
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
pub enum Tensor {
    /// `e_t`, the embedded input.
    E,
    /// `z_t`, before the nonlinearity.
    Z,
    /// The gates of an LSTM or a GRU.
    Gates,
    /// `r_t ⊙ h_{t−1}` of a GRU.
    Reset,
    /// `W_h h_{t−1} + b_h` of a PyTorch GRU.
    Past,
    /// `c_t` of an LSTM.
    C,
    /// `tanh(c_t)` of an LSTM.
    TanhC,
    /// `h_t`, the hidden state.
    H,
    /// `y_t`, the logits.
    Y,
    /// `p_t`, the probabilities.
    P,
    /// `−ln p_t[target]`.
    Loss,
    /// `∂L/∂y_t`.
    Dy,
    /// The part of `dh_t` from the output at `t`.
    DhFromOutput,
    /// The part of `dh_t` from later timesteps.
    DhFromLater,
    /// `∂L/∂h_t`, the total derivative.
    Dh,
    /// The part of `dc_t` that comes through `h_t`.
    DcFromH,
    /// The part of `dc_t` that comes straight from `c_{t+1}`.
    DcFromLater,
    /// `∂L/∂c_t`, the total derivative.
    Dc,
    /// `∂L/∂(r_t ⊙ h_{t−1})` of a GRU.
    Dreset,
    /// `∂L/∂z_t`.
    Dz,
    /// `∂L/∂past_t` of a PyTorch GRU.
    Dpast,
    /// `∂L/∂e_t`.
    De,
}

/// The pass that writes a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// From `t = 0` to `T−1`.
    Forward,
    /// From `T−1` to 0.
    Backward,
}

/// What the columns of a row are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    /// `D`; none without an embedding.
    Embedding,
    /// `H`.
    Units,
    /// `H` for each gate; in the vanilla cell, which has none, `H`.
    Rows,
    /// The same, but none in the vanilla cell.
    Gates,
    /// `H`, if there is a cell state.
    CellState,
    /// `H`, if there is a reset past.
    ResetPast,
    /// `H` for each gate, if the past has pre-activations of its own.
    Past,
    /// `O`.
    Classes,
    /// A single number.
    One,
}

/// One row of the table.
struct Entry {
    pass: Pass,
    /// Whether row 0 is the state carried in, so that row t+1 belongs to timestep t.
    carried: bool,
    columns: Columns,
    /// Its shape, and what it is.
    what: &'static str,
    of: fn(&Tape) -> ArrayView2<'_, f64>,
}

/// A tensor with a row for each timestep.
const fn by_timestep(
    pass: Pass,
    columns: Columns,
    of: fn(&Tape) -> ArrayView2<'_, f64>,
    what: &'static str,
) -> Entry {
    Entry { pass, carried: false, columns, what, of }
}

/// A state: one row more.
const fn state(
    columns: Columns,
    of: fn(&Tape) -> ArrayView2<'_, f64>,
    what: &'static str,
) -> Entry {
    Entry { pass: Pass::Forward, carried: true, columns, what, of }
}

impl Tensor {
    /// The table.
    #[rustfmt::skip]
    fn entry(self) -> Entry {
        use Columns::{CellState, Classes, Embedding, Gates, One, Past, ResetPast, Rows, Units};
        use Pass::{Backward, Forward};
        match self {
            Tensor::E => by_timestep(Forward, Embedding, |tape| tape.e.view(), "T×D: the embedded inputs"),
            Tensor::Z => by_timestep(Forward, Rows, |tape| tape.z.view(), "T×H: before the nonlinearity (LSTM T×4H, GRU T×3H)"),
            Tensor::Gates => by_timestep(Forward, Gates, |tape| tape.gates.view(), "LSTM T×4H: i, f, g, o; GRU T×3H: r, z, n"),
            Tensor::Reset => by_timestep(Forward, ResetPast, |tape| tape.reset.view(), "GRU T×H: r_t ⊙ h_{t−1}"),
            Tensor::Past => by_timestep(Forward, Past, |tape| tape.past.view(), "PyTorch GRU T×3H: W_h h_{t−1} + b_h"),
            Tensor::C => state(CellState, |tape| tape.c.view(), "LSTM T+1×H: row 0 is the state carried in"),
            Tensor::TanhC => by_timestep(Forward, CellState, |tape| tape.tanh_c.view(), "LSTM T×H: tanh(c_t)"),
            Tensor::H => state(Units, |tape| tape.h.view(), "T+1×H: row 0 is the state carried in"),
            Tensor::Y => by_timestep(Forward, Classes, |tape| tape.y.view(), "T×O: logits"),
            Tensor::P => by_timestep(Forward, Classes, |tape| tape.p.view(), "T×O: probabilities"),
            Tensor::Loss => by_timestep(Forward, One, |tape| column(&tape.loss), "T: −ln p[target], 0 without a target"),
            Tensor::Dy => by_timestep(Backward, Classes, |tape| tape.dy.view(), "T×O"),
            Tensor::DhFromOutput => by_timestep(Backward, Units, |tape| tape.dh_from_output.view(), "T×H: W_hyᵀ dy_t"),
            Tensor::DhFromLater => by_timestep(Backward, Units, |tape| tape.dh_from_later.view(), "T×H: W_hhᵀ dz_{t+1}"),
            Tensor::Dh => by_timestep(Backward, Units, |tape| tape.dh.view(), "T×H: the total derivative of the loss by h_t"),
            Tensor::DcFromH => by_timestep(Backward, CellState, |tape| tape.dc_from_h.view(), "LSTM T×H: the part of dc_t that comes through h_t"),
            Tensor::DcFromLater => by_timestep(Backward, CellState, |tape| tape.dc_from_later.view(), "LSTM T×H: f_{t+1} ⊙ dc_{t+1}"),
            Tensor::Dc => by_timestep(Backward, CellState, |tape| tape.dc.view(), "LSTM T×H: the total derivative by c_t"),
            Tensor::Dreset => by_timestep(Backward, ResetPast, |tape| tape.dreset.view(), "GRU T×H: the derivative by r_t ⊙ h_{t−1}"),
            Tensor::Dz => by_timestep(Backward, Rows, |tape| tape.dz.view(), "T×H (LSTM T×4H, GRU T×3H)"),
            Tensor::Dpast => by_timestep(Backward, Past, |tape| tape.dpast.view(), "PyTorch GRU T×3H: the derivative by past_t"),
            Tensor::De => by_timestep(Backward, Embedding, |tape| tape.de.view(), "T×D"),
        }
    }

    /// Its name in a trace.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// Its shape, and what it is, in words.
    pub(crate) fn what(self) -> &'static str {
        self.entry().what
    }

    /// The pass that writes it.
    pub(crate) fn pass(self) -> Pass {
        self.entry().pass
    }

    /// The tensor that the gradient is taken by; `None` in the forward pass. A part of a gradient is by the same tensor.
    pub(crate) fn gradient_by(self) -> Option<Tensor> {
        match self {
            Tensor::Dy => Some(Tensor::Y),
            Tensor::DhFromOutput | Tensor::DhFromLater | Tensor::Dh => Some(Tensor::H),
            Tensor::DcFromH | Tensor::DcFromLater | Tensor::Dc => Some(Tensor::C),
            Tensor::Dreset => Some(Tensor::Reset),
            Tensor::Dz => Some(Tensor::Z),
            Tensor::Dpast => Some(Tensor::Past),
            Tensor::De => Some(Tensor::E),
            Tensor::E | Tensor::Z | Tensor::Gates | Tensor::Reset | Tensor::Past => None,
            Tensor::C | Tensor::TanhC | Tensor::H | Tensor::Y | Tensor::P | Tensor::Loss => None,
        }
    }

    /// Whether row 0 is the state carried in.
    pub(crate) fn is_state(self) -> bool {
        self.entry().carried
    }

    /// The row that belongs to a timestep.
    pub(crate) fn row_of(self, t: usize) -> usize {
        t + usize::from(self.is_state())
    }

    /// The timestep that a row belongs to; none of a state carried in.
    pub(crate) fn timestep(self, row: usize) -> Option<usize> {
        row.checked_sub(usize::from(self.is_state()))
    }

    /// How many rows it has, of a sequence of that length.
    pub fn rows(self, timesteps: usize) -> usize {
        self.row_of(timesteps)
    }

    /// What its columns are.
    pub(crate) fn columns_are(self) -> Columns {
        self.entry().columns
    }

    /// How many columns it has in a model of that size; 0 where the model has no use for it.
    pub fn columns(self, dims: Dims, keeps: Keeps) -> usize {
        let if_kept = |kept: bool, columns: usize| if kept { columns } else { 0 };
        let rows = keeps.gates * dims.hidden;
        match self.entry().columns {
            Columns::Embedding => dims.embedding.unwrap_or(0),
            Columns::Units => dims.hidden,
            Columns::Rows => rows,
            Columns::Gates => if_kept(keeps.gates > 1, rows),
            Columns::CellState => if_kept(keeps.c, dims.hidden),
            Columns::ResetPast => if_kept(keeps.reset, dims.hidden),
            Columns::Past => if_kept(keeps.past, rows),
            Columns::Classes => dims.outputs,
            Columns::One => 1,
        }
    }

    /// Where it lies on a tape: a row for each timestep, and one more of a state. The loss has one column.
    pub(crate) fn of(self, tape: &Tape) -> ArrayView2<'_, f64> {
        (self.entry().of)(tape)
    }

    /// One number of it.
    pub fn at(self, row: usize, column: usize) -> Quantity {
        Variable::Tape(self).at(row, column)
    }

    /// Some numbers of a row.
    pub(crate) fn row(self, row: usize, columns: Range<usize>) -> Block {
        Variable::Tape(self).row(row, columns)
    }

    /// Some numbers of a column.
    pub(crate) fn column(self, rows: Range<usize>, column: usize) -> Block {
        Variable::Tape(self).column(rows, column)
    }
}

impl fmt::Display for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A list as a matrix of one column.
fn column(numbers: &[f64]) -> ArrayView2<'_, f64> {
    aview1(numbers).insert_axis(Axis(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Model;
    use crate::nn::cell::lstm::Lstm;

    #[test]
    fn a_tensor_has_the_name_of_its_field() {
        for (tensor, name) in [(Tensor::DhFromLater, "dh_from_later"), (Tensor::TanhC, "tanh_c")] {
            assert_eq!((tensor.name(), name.parse()), (name, Ok(tensor)));
        }
    }

    #[test]
    fn the_table_and_the_tape_have_the_same_shapes() {
        let dims = Dims { inputs: 5, embedding: Some(2), hidden: 3, outputs: 4 };
        let model = Model { dims, cell: &Lstm, bptt_window: None, bptt_reach: None };
        let tape = model.tape(6);
        for tensor in Tensor::VARIANTS {
            let shape = (tensor.rows(6), tensor.columns(dims, model.cell.keeps()));
            assert_eq!(tensor.of(&tape).dim(), shape, "{tensor}");
        }
    }
}
