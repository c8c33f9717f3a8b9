//! What the two passes remember ([`Tape`]), and what one sequence hands to the next ([`State`]).

use ndarray::{Array2, Axis, Slice};
use std::ops::Range;
use strum::VariantArray;

use super::cell::Keeps;
use super::example::Input;
use super::kernel::zeros;
use super::params::Dims;
use super::tensor::Tensor;

/// What the forward pass remembers, and what the backward pass finds. Row `t` belongs to timestep `t`.
///
/// The buffers are made once, for the longest example, and used again; rows that the current example
/// has not reached yet hold old numbers. Whoever shows a tape asks the cursor which rows are computed.
/// What a model has no use for has no columns.
#[derive(Clone, Debug)]
pub struct Tape {
    /// What is read at each timestep (T): where `x_t` is 1. The model's own answers stand here as symbols.
    pub(crate) x: Vec<Input>,
    /// Embedded inputs (T × D): `e_t = Eᵀ x_t`.
    pub(crate) e: Array2<f64>,
    /// Hidden states (T+1 × H): row 0 is the state carried in, row t+1 is `h_t`.
    pub h: Array2<f64>,
    /// Cell states of an LSTM (T+1 × H): row 0 is the state carried in, row t+1 is `c_t`.
    pub(crate) c: Array2<f64>,
    /// `tanh(c_t)` of an LSTM (T × H).
    pub(crate) tanh_c: Array2<f64>,
    /// What the nonlinearity is applied to (T × H, a row of gates is longer): `z_t`.
    pub(crate) z: Array2<f64>,
    /// The gates after their nonlinearity (T × 4H in an LSTM: i, f, g, o; T × 3H in a GRU: r, z, n).
    pub(crate) gates: Array2<f64>,
    /// What a GRU's candidate reads of the past (T × H): `r_t ⊙ h_{t−1}`.
    pub(crate) reset: Array2<f64>,
    /// What a PyTorch GRU makes of the past (T × 3H): `W_h h_{t−1} + b_h`.
    pub(crate) past: Array2<f64>,
    /// Logits (T × O).
    pub(crate) y: Array2<f64>,
    /// Probabilities (T × O).
    pub(crate) p: Array2<f64>,
    /// −ln p_t\[target_t\] (T); 0 where there is no target.
    pub loss: Vec<f64>,
    /// ∂L/∂y_t (T × O).
    pub(crate) dy: Array2<f64>,
    /// The part of `dh_t` that comes from the output at `t` itself (T × H): `W_hyᵀ dy_t`.
    pub dh_from_output: Array2<f64>,
    /// The part of `dh_t` that comes from all later timesteps (T × H): `W_hhᵀ dz_{t+1}`.
    pub dh_from_later: Array2<f64>,
    /// The total derivative ∂L/∂h_t (T × H).
    pub dh: Array2<f64>,
    /// The part of `dc_t` that comes through `h_t` (T × H).
    pub(crate) dc_from_h: Array2<f64>,
    /// The part of `dc_t` that comes straight from `c_{t+1}` (T × H): `f_{t+1} ⊙ dc_{t+1}`.
    pub(crate) dc_from_later: Array2<f64>,
    /// The total derivative ∂L/∂c_t (T × H).
    pub(crate) dc: Array2<f64>,
    /// ∂L/∂z_t (T × H, a row of gates is longer).
    pub dz: Array2<f64>,
    /// ∂L/∂(r_t ⊙ h_{t−1}) of a GRU (T × H).
    pub(crate) dreset: Array2<f64>,
    /// ∂L/∂past_t of a PyTorch GRU (T × 3H).
    pub(crate) dpast: Array2<f64>,
    /// ∂L/∂e_t (T × D).
    pub(crate) de: Array2<f64>,
    /// The class answered before the first timestep.
    pub(super) answer_before: usize,
}

impl Tape {
    /// Room for `timesteps` timesteps of a cell that keeps so much.
    pub(crate) fn new(dims: Dims, keeps: Keeps, timesteps: usize) -> Self {
        let of = |tensor: Tensor| zeros(tensor.rows(timesteps), tensor.columns(dims, keeps), false);
        Tape {
            x: vec![Input::Symbol(0); timesteps],
            e: of(Tensor::E),
            h: of(Tensor::H),
            c: of(Tensor::C),
            tanh_c: of(Tensor::TanhC),
            z: of(Tensor::Z),
            gates: of(Tensor::Gates),
            reset: of(Tensor::Reset),
            past: of(Tensor::Past),
            y: of(Tensor::Y),
            p: of(Tensor::P),
            loss: vec![0.0; timesteps],
            dy: of(Tensor::Dy),
            dh_from_output: of(Tensor::DhFromOutput),
            dh_from_later: of(Tensor::DhFromLater),
            dh: of(Tensor::Dh),
            dc_from_h: of(Tensor::DcFromH),
            dc_from_later: of(Tensor::DcFromLater),
            dc: of(Tensor::Dc),
            dz: of(Tensor::Dz),
            dreset: of(Tensor::Dreset),
            dpast: of(Tensor::Dpast),
            de: of(Tensor::De),
            answer_before: 0,
        }
    }

    /// A copy of some timesteps.
    pub(super) fn part(&self, timesteps: Range<usize>) -> Self {
        let rows = |array: &Array2<f64>, timesteps: Range<usize>| {
            array.slice_axis(Axis(0), Slice::from(timesteps)).to_owned()
        };
        let of = |array| rows(array, timesteps.clone());
        let states = |array| rows(array, timesteps.start..timesteps.end + 1);
        Tape {
            x: self.x[timesteps.clone()].to_vec(),
            e: of(&self.e),
            h: states(&self.h),
            c: states(&self.c),
            tanh_c: of(&self.tanh_c),
            z: of(&self.z),
            gates: of(&self.gates),
            reset: of(&self.reset),
            past: of(&self.past),
            y: of(&self.y),
            p: of(&self.p),
            loss: self.loss[timesteps.clone()].to_vec(),
            dy: of(&self.dy),
            dh_from_output: of(&self.dh_from_output),
            dh_from_later: of(&self.dh_from_later),
            dh: of(&self.dh),
            dc_from_h: of(&self.dc_from_h),
            dc_from_later: of(&self.dc_from_later),
            dc: of(&self.dc),
            dz: of(&self.dz),
            dreset: of(&self.dreset),
            dpast: of(&self.dpast),
            de: of(&self.de),
            answer_before: self.answer_before,
        }
    }

    /// Subtracts the gradients of a timestep of another tape from those of one of this: what a timestep hands back is made
    /// from them.
    pub(super) fn subtract_gradients(&mut self, t: usize, other: &Tape, of: usize) {
        for (mine, others) in [
            (&mut self.dh, &other.dh),
            (&mut self.dc, &other.dc),
            (&mut self.dz, &other.dz),
            (&mut self.dreset, &other.dreset),
            (&mut self.dpast, &other.dpast),
        ] {
            let mut mine = mine.row_mut(t);
            mine -= &others.row(of);
        }
    }

    /// Writes one number of a tensor that was computed elsewhere; one that the tape does not have is left out.
    pub(crate) fn write(&mut self, tensor: Tensor, at: [usize; 2], value: f64) {
        let of = match tensor {
            Tensor::E => &mut self.e,
            Tensor::Z => &mut self.z,
            Tensor::Gates => &mut self.gates,
            Tensor::Reset => &mut self.reset,
            Tensor::Past => &mut self.past,
            Tensor::C => &mut self.c,
            Tensor::TanhC => &mut self.tanh_c,
            Tensor::H => &mut self.h,
            Tensor::Y => &mut self.y,
            Tensor::P => &mut self.p,
            Tensor::Loss => {
                self.loss.get_mut(at[0]).into_iter().for_each(|loss| *loss = value);
                return;
            }
            Tensor::Dy => &mut self.dy,
            Tensor::DhFromOutput => &mut self.dh_from_output,
            Tensor::DhFromLater => &mut self.dh_from_later,
            Tensor::Dh => &mut self.dh,
            Tensor::DcFromH => &mut self.dc_from_h,
            Tensor::DcFromLater => &mut self.dc_from_later,
            Tensor::Dc => &mut self.dc,
            Tensor::Dreset => &mut self.dreset,
            Tensor::Dz => &mut self.dz,
            Tensor::Dpast => &mut self.dpast,
            Tensor::De => &mut self.de,
        };
        of.get_mut(at).into_iter().for_each(|number| *number = value);
    }

    /// How many numbers it keeps: they grow with the number of timesteps, O(T·H).
    pub(crate) fn numbers(&self) -> usize {
        Tensor::VARIANTS.iter().map(|tensor| tensor.of(self).len()).sum()
    }
}

/// What a sequence that is carried on hands to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The last hidden state (H).
    pub h: Vec<f64>,
    /// The last cell state of an LSTM (H).
    pub c: Vec<f64>,
    /// The last answer: the most probable class.
    pub answer: usize,
}

impl State {
    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        self.h.fill(0.0);
        self.c.fill(0.0);
        self.answer = 0;
    }
}
