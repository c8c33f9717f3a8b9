//! Known mistakes in the passes of an LSTM.

use crate::nn::faults::time::row_before;
use crate::nn::faults::{Computes, Equation, Fits, Mistake};
use crate::nn::kernel::{map, row, row_mut, sigmoid, tanh};
use crate::nn::{Params, Tape};

const RIGHT_DZ_I: &str = "dz_i = i[t] * (1 - i[t]) * g[t] * dc";
const RIGHT_DZ_F: &str = "dz_f = f[t] * (1 - f[t]) * c[t-1] * dc";
const RIGHT_DZ_G: &str = "dz_g = (1 - g[t]**2) * i[t] * dc";
const RIGHT_DZ: &str = "dz = [di * i[t] * (1 - i[t]), df * f[t] * (1 - f[t]), dg * (1 - g[t]**2), do * o[t] * (1 - o[t])]";
const RIGHT_DC: &str = "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + f[t+1] * dc[t+1]";

pub(in crate::nn) const NO_CELL_PATH: Mistake = Mistake {
    sentence: "no gradient arrives from c_{t+1}: f_{t+1} ⊙ dc_{t+1} is left out of dc_t",
    wrong_line: "dc = o[t] * (1 - np.tanh(c[t])**2) * dh",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState],
    fits: Fits::Lstm,
    computes: Computes::HandedBack(no_cell_path),
};

fn no_cell_path(_params: &Params, tape: &mut Tape, t: usize) {
    row_mut(&mut tape.dc_from_later, t).fill(0.0);
}

pub(in crate::nn) const NO_HIDDEN_PATH: Mistake = Mistake {
    sentence: "no gradient arrives from z_{t+1}: W_hᵀ dz_{t+1} is left out of dh_t",
    wrong_line: "dh = W_hy.T @ dy",
    right_line: "dh = W_hy.T @ dy + W_h.T @ dz_next",
    stands_in: &[Equation::State],
    fits: Fits::Lstm,
    computes: Computes::HandedBack(no_hidden_path),
};

fn no_hidden_path(_params: &Params, tape: &mut Tape, t: usize) {
    row_mut(&mut tape.dh_from_later, t).fill(0.0);
}

pub(in crate::nn) const CURRENT_FORGET: Mistake = Mistake {
    sentence: "the gradient of c_t takes f_t where c_{t+1} was made with f_{t+1}",
    wrong_line: "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + f[t] * dc[t+1]",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState],
    fits: Fits::Lstm,
    computes: Computes::HandedBack(current_forget),
};

fn current_forget(_params: &Params, tape: &mut Tape, t: usize) {
    let units = tape.c.ncols();
    let f_t = &row(&tape.gates, t)[units..2 * units];
    let from_later = row_mut(&mut tape.dc_from_later, t);
    map(from_later, [f_t, row(&tape.dc, t + 1)], |[f, dc]| f * dc);
}

pub(in crate::nn) const NO_FORGET_ON_THE_WAY: Mistake = Mistake {
    sentence: "dc_{t+1} comes back to c_t as it is, but c_{t+1} kept f_{t+1} ⊙ c_t",
    wrong_line: "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + dc[t+1]",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState],
    fits: Fits::Lstm,
    computes: Computes::HandedBack(no_forget_on_the_way),
};

fn no_forget_on_the_way(_params: &Params, tape: &mut Tape, t: usize) {
    row_mut(&mut tape.dc_from_later, t).copy_from_slice(row(&tape.dc, t + 1));
}

pub(in crate::nn) const NO_CELL_TANH_PRIME: Mistake = Mistake {
    sentence: "tanh′ of c_t is forgotten in dc_t",
    wrong_line: "dc = o[t] * dh + f[t+1] * dc[t+1]",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState],
    fits: Fits::Lstm,
    computes: Computes::Gates(no_cell_tanh_prime),
};

fn no_cell_tanh_prime(unit: &mut Unit) {
    unit.slope_c = 1.0;
}

pub(in crate::nn) const CURRENT_CELL: Mistake = Mistake {
    sentence: "the forget gate's gradient takes c_t where the forward pass used c_{t−1}",
    wrong_line: "dz_f = f[t] * (1 - f[t]) * c[t] * dc",
    right_line: RIGHT_DZ_F,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(current_cell),
};

fn current_cell(unit: &mut Unit) {
    unit.at_f = unit.c;
}

pub(in crate::nn) const PREVIOUS_CELL: Mistake = Mistake {
    sentence: "tanh takes c_{t−1} instead of c_t: the row before (in a trace, row 0 of c is the state carried in)",
    wrong_line: "dc = o[t] * (1 - np.tanh(c[t-1])**2) * dh + f[t+1] * dc[t+1]",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState, Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(previous_cell),
};

fn previous_cell(unit: &mut Unit) {
    let mut of_row_before = [0.0];
    tanh(&mut of_row_before, &[unit.c_prev]);
    [unit.tanh_c] = of_row_before;
    unit.slope_c = 1.0 - unit.tanh_c * unit.tanh_c;
}

pub(in crate::nn) const EARLIER_CELL: Mistake = Mistake {
    sentence: "the forget gate's gradient takes c_{t−2} instead of c_{t−1}: the row before (in a trace, row 0 of c is the state carried in)",
    wrong_line: "dz_f = f[t] * (1 - f[t]) * c[t-2] * dc",
    right_line: RIGHT_DZ_F,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(earlier_cell),
};

fn earlier_cell(unit: &mut Unit) {
    unit.at_f = unit.c_earlier;
}

pub(in crate::nn) const SIGMOID_CANDIDATE: Mistake = Mistake {
    sentence: "the slope of the candidate is taken as g (1 − g), but it is a tanh: 1 − g²",
    wrong_line: "dz_g = g[t] * (1 - g[t]) * i[t] * dc",
    right_line: RIGHT_DZ_G,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(sigmoid_candidate),
};

fn sigmoid_candidate(unit: &mut Unit) {
    unit.slopes[2] = unit.gates[2] * (1.0 - unit.gates[2]);
}

pub(in crate::nn) const NO_GATE_SLOPES: Mistake = Mistake {
    sentence: "the slopes of σ and tanh are forgotten: dz is the gradient of the gates after them",
    wrong_line: "dz = [di, df, dg, do]",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(no_gate_slopes),
};

fn no_gate_slopes(unit: &mut Unit) {
    unit.slopes = [1.0; 4];
}

pub(in crate::nn) const NO_INPUT_SLOPE: Mistake = Mistake {
    sentence: "the slope of σ is forgotten for the input gate i",
    wrong_line: "dz_i = g[t] * dc",
    right_line: RIGHT_DZ_I,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(no_input_slope),
};

fn no_input_slope(unit: &mut Unit) {
    unit.slopes[0] = 1.0;
}

pub(in crate::nn) const NO_FORGET_SLOPE: Mistake = Mistake {
    sentence: "the slope of σ is forgotten for the forget gate f",
    wrong_line: "dz_f = c[t-1] * dc",
    right_line: RIGHT_DZ_F,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(no_forget_slope),
};

fn no_forget_slope(unit: &mut Unit) {
    unit.slopes[1] = 1.0;
}

pub(in crate::nn) const NO_CANDIDATE_SLOPE: Mistake = Mistake {
    sentence: "the slope of tanh is forgotten for the candidate g",
    wrong_line: "dz_g = i[t] * dc",
    right_line: RIGHT_DZ_G,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(no_candidate_slope),
};

fn no_candidate_slope(unit: &mut Unit) {
    unit.slopes[2] = 1.0;
}

pub(in crate::nn) const NO_OUTPUT_SLOPE: Mistake = Mistake {
    sentence: "the slope of σ is forgotten for the output gate o",
    wrong_line: "dz_o = np.tanh(c[t]) * dh",
    right_line: "dz_o = o[t] * (1 - o[t]) * np.tanh(c[t]) * dh",
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(no_output_slope),
};

fn no_output_slope(unit: &mut Unit) {
    unit.slopes[3] = 1.0;
}

pub(in crate::nn) const SLOPES_TWICE: Mistake = Mistake {
    sentence: "the slopes of the gates apply σ and tanh again to values that are already σ or tanh",
    wrong_line: "dz = [di * dsigmoid(i[t]), df * dsigmoid(f[t]), dg * dtanh(g[t]), do * dsigmoid(o[t])]",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(slopes_twice),
};

fn slopes_twice(unit: &mut Unit) {
    let [i, f, g, o] = unit.gates;
    let (mut again, mut candidate) = ([0.0; 3], [0.0]);
    sigmoid(&mut again, &[i, f, o]);
    tanh(&mut candidate, &[g]);
    let [i, f, o] = again.map(|s| s * (1.0 - s));
    unit.slopes = [i, f, 1.0 - candidate[0] * candidate[0], o];
}

pub(in crate::nn) const SWAPPED_GATES: Mistake = Mistake {
    sentence: "the gradients of the gates i and f are exchanged",
    wrong_line: "dz = [dz_f, dz_i, dz_g, dz_o]",
    right_line: "dz = [dz_i, dz_f, dz_g, dz_o]",
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(swapped_gates),
};

fn swapped_gates(unit: &mut Unit) {
    unit.slopes.swap(0, 1);
    (unit.at_i, unit.at_f) = (unit.at_f, unit.at_i);
}

pub(in crate::nn) const CELL_TANH_OF_TANH: Mistake = Mistake {
    sentence: "tanh′ is taken at tanh(c_t) instead of c_t: tanh is applied twice",
    wrong_line: "dc = o[t] * (1 - np.tanh(np.tanh(c[t]))**2) * dh + f[t+1] * dc[t+1]",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState],
    fits: Fits::Lstm,
    computes: Computes::Gates(cell_tanh_of_tanh),
};

fn cell_tanh_of_tanh(unit: &mut Unit) {
    let mut twice = [0.0];
    tanh(&mut twice, &[unit.tanh_c]);
    unit.slope_c = 1.0 - twice[0] * twice[0];
}

/// What the backward pass of one unit reads: right, until a mistake changes it.
pub(crate) struct Unit {
    /// i, f, g, o.
    pub(super) gates: [f64; 4],
    /// Their slopes.
    pub(super) slopes: [f64; 4],
    /// What `dz_i` and `dz_f` multiply `dc_t` with, beside the slope: `g_t` and `c_{t−1}`.
    pub(super) at_i: f64,
    pub(super) at_f: f64,
    pub(super) c: f64,
    pub(super) c_prev: f64,
    /// The row of `c` before that of `c_{t−1}`; at `t = 0` the last one, as Python has it.
    pub(super) c_earlier: f64,
    pub(super) tanh_c: f64,
    /// Of tanh at `c_t`.
    pub(super) slope_c: f64,
}

impl Unit {
    fn of(tape: &Tape, timesteps: usize, t: usize, u: usize) -> Self {
        let gates = [0, 1, 2, 3].map(|gate| tape.gates[[t, gate * tape.c.ncols() + u]]);
        let [i, f, g, o] = gates;
        let sigma_prime = |s: f64| s * (1.0 - s);
        let (tanh_c, c_prev) = (tape.tanh_c[[t, u]], tape.c[[t, u]]);
        Unit {
            gates,
            slopes: [sigma_prime(i), sigma_prime(f), 1.0 - g * g, sigma_prime(o)],
            at_i: g,
            at_f: c_prev,
            c: tape.c[[t + 1, u]],
            c_prev,
            c_earlier: tape.c[[row_before(t, timesteps + 1), u]],
            tanh_c,
            slope_c: 1.0 - tanh_c * tanh_c,
        }
    }
}

/// `dc_t` and `dz_t` again, unit by unit, with mistakes in each.
pub(in crate::nn) fn through_gates(
    tape: &mut Tape,
    timesteps: usize,
    t: usize,
    mistakes: &[fn(&mut Unit)],
) {
    let units = tape.c.ncols();
    for u in 0..units {
        let mut unit = Unit::of(tape, timesteps, t, u);
        mistakes.iter().for_each(|mistake| mistake(&mut unit));
        let Unit { gates: [i, _, _, o], slopes, at_i, at_f, tanh_c, slope_c, .. } = unit;
        let dh = tape.dh[[t, u]];
        let dc_from_h = o * slope_c * dh;
        let dc = dc_from_h + tape.dc_from_later[[t, u]];
        (tape.dc_from_h[[t, u]], tape.dc[[t, u]]) = (dc_from_h, dc);
        let dz_i = slopes[0] * at_i * dc;
        let dz_f = slopes[1] * at_f * dc;
        let dz_g = slopes[2] * i * dc;
        let dz_o = slopes[3] * tanh_c * dh;
        for (gate, dz) in [dz_i, dz_f, dz_g, dz_o].into_iter().enumerate() {
            tape.dz[[t, gate * units + u]] = dz;
        }
    }
}
