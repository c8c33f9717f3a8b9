//! Known mistakes in the passes of an LSTM: one gate, one slope or one value taken for another.

use super::mistakes::Unit;
use crate::nn::faults::{Computes, Equation, Fits, Mistake};
use crate::nn::kernel::{map, row, row_mut};
use crate::nn::{Params, Tape};

const RIGHT_DC: &str = "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + f[t+1] * dc[t+1]";

pub(in crate::nn) const RAW_CELL_SLOPE: Mistake = Mistake {
    sentence: "tanh′ of c_t is taken as 1 − c², which forgets the tanh: it is 1 − tanh(c)²",
    wrong_line: "dc = o[t] * (1 - c[t]**2) * dh + f[t+1] * dc[t+1]",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState],
    fits: Fits::Lstm,
    computes: Computes::Gates(raw_cell_slope),
};

fn raw_cell_slope(unit: &mut Unit) {
    unit.slope_c = 1.0 - unit.c * unit.c;
}

pub(in crate::nn) const RAW_CELL_AT_OUTPUT: Mistake = Mistake {
    sentence: "the output gate's gradient takes c_t, where the forward pass used tanh(c_t)",
    wrong_line: "dz_o = o[t] * (1 - o[t]) * c[t] * dh",
    right_line: "dz_o = o[t] * (1 - o[t]) * np.tanh(c[t]) * dh",
    stands_in: &[Equation::Slope],
    fits: Fits::Lstm,
    computes: Computes::Gates(raw_cell_at_output),
};

fn raw_cell_at_output(unit: &mut Unit) {
    unit.tanh_c = unit.c;
}

pub(in crate::nn) const INPUT_FOR_FORGET: Mistake = Mistake {
    sentence: "dc_{t+1} comes back through the input gate i, but c_t was kept by the forget gate f",
    wrong_line: "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + i[t+1] * dc[t+1]",
    right_line: RIGHT_DC,
    stands_in: &[Equation::CellState],
    fits: Fits::Lstm,
    computes: Computes::HandedBack(input_for_forget),
};

fn input_for_forget(_params: &Params, tape: &mut Tape, t: usize) {
    let units = tape.c.ncols();
    let i = &row(&tape.gates, t + 1)[..units];
    let from_later = row_mut(&mut tape.dc_from_later, t);
    map(from_later, [i, row(&tape.dc, t + 1)], |[i, dc]| i * dc);
}

/// A gate whose slope is taken at another gate.
const fn other_slope(
    sentence: &'static str,
    wrong_line: &'static str,
    right_line: &'static str,
    wrong: fn(&mut Unit),
) -> Mistake {
    let (stands_in, computes) = (&[Equation::Slope], Computes::Gates(wrong));
    Mistake { sentence, wrong_line, right_line, stands_in, fits: Fits::Lstm, computes }
}

pub(in crate::nn) const FORGET_SLOPE_AT_INPUT: Mistake = other_slope(
    "the slope of the input gate i is taken at the forget gate f",
    "dz_i = f[t] * (1 - f[t]) * g[t] * dc",
    "dz_i = i[t] * (1 - i[t]) * g[t] * dc",
    forget_slope_at_input,
);

fn forget_slope_at_input(unit: &mut Unit) {
    unit.slopes[0] = unit.gates[1] * (1.0 - unit.gates[1]);
}

pub(in crate::nn) const OUTPUT_SLOPE_AT_INPUT: Mistake = other_slope(
    "the slope of the input gate i is taken at the output gate o",
    "dz_i = o[t] * (1 - o[t]) * g[t] * dc",
    "dz_i = i[t] * (1 - i[t]) * g[t] * dc",
    output_slope_at_input,
);

fn output_slope_at_input(unit: &mut Unit) {
    unit.slopes[0] = unit.gates[3] * (1.0 - unit.gates[3]);
}

pub(in crate::nn) const INPUT_SLOPE_AT_FORGET: Mistake = other_slope(
    "the slope of the forget gate f is taken at the input gate i",
    "dz_f = i[t] * (1 - i[t]) * c[t-1] * dc",
    "dz_f = f[t] * (1 - f[t]) * c[t-1] * dc",
    input_slope_at_forget,
);

fn input_slope_at_forget(unit: &mut Unit) {
    unit.slopes[1] = unit.gates[0] * (1.0 - unit.gates[0]);
}

pub(in crate::nn) const OUTPUT_SLOPE_AT_FORGET: Mistake = other_slope(
    "the slope of the forget gate f is taken at the output gate o",
    "dz_f = o[t] * (1 - o[t]) * c[t-1] * dc",
    "dz_f = f[t] * (1 - f[t]) * c[t-1] * dc",
    output_slope_at_forget,
);

fn output_slope_at_forget(unit: &mut Unit) {
    unit.slopes[1] = unit.gates[3] * (1.0 - unit.gates[3]);
}

pub(in crate::nn) const INPUT_SLOPE_AT_OUTPUT: Mistake = other_slope(
    "the slope of the output gate o is taken at the input gate i",
    "dz_o = i[t] * (1 - i[t]) * np.tanh(c[t]) * dh",
    "dz_o = o[t] * (1 - o[t]) * np.tanh(c[t]) * dh",
    input_slope_at_output,
);

fn input_slope_at_output(unit: &mut Unit) {
    unit.slopes[3] = unit.gates[0] * (1.0 - unit.gates[0]);
}

pub(in crate::nn) const FORGET_SLOPE_AT_OUTPUT: Mistake = other_slope(
    "the slope of the output gate o is taken at the forget gate f",
    "dz_o = f[t] * (1 - f[t]) * np.tanh(c[t]) * dh",
    "dz_o = o[t] * (1 - o[t]) * np.tanh(c[t]) * dh",
    forget_slope_at_output,
);

fn forget_slope_at_output(unit: &mut Unit) {
    unit.slopes[3] = unit.gates[1] * (1.0 - unit.gates[1]);
}
