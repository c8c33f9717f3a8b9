//! Known mistakes in the passes of a GRU: of the textbooks' one, of PyTorch's, or of both.

use ndarray::Axis;

use crate::nn::faults::{Computes, Equation, Fits, Mistake, Spoils};
use crate::nn::kernel::{map, mat_t_vec, row, row_mut, sum_over_time};
use crate::nn::{Model, Name, Params, Tape};

/// In either GRU: what comes back through the gates differs, what is kept does not.
const RIGHT_KEPT: &str = "dh = W_hy.T @ dy + dh_through_gates + z[t+1] * dh_next";

pub(in crate::nn) const NO_KEPT_PATH: Mistake = Mistake {
    sentence: "the update gate z keeps part of the state, but z_{t+1} ⊙ dh_{t+1} is left out of dh_t",
    wrong_line: "dh = W_hy.T @ dy + dh_through_gates",
    right_line: RIGHT_KEPT,
    stands_in: &[Equation::State],
    fits: Fits::AnyGru,
    computes: Computes::HandedBack(no_kept_path),
};

fn no_kept_path(_params: &Params, tape: &mut Tape, t: usize) {
    kept(tape, t, |_| 0.0);
}

pub(in crate::nn) const SWAPPED_KEPT_PATH: Mistake = Mistake {
    sentence: "dh_{t+1} comes back through 1 − z_{t+1}, but h_t was kept by z_{t+1}",
    wrong_line: "dh = W_hy.T @ dy + dh_through_gates + (1 - z[t+1]) * dh_next",
    right_line: RIGHT_KEPT,
    stands_in: &[Equation::State],
    fits: Fits::AnyGru,
    computes: Computes::HandedBack(swapped_kept_path),
};

fn swapped_kept_path(_params: &Params, tape: &mut Tape, t: usize) {
    kept(tape, t, |z| 1.0 - z);
}

/// Replaces the part that comes back through what the gate z keeps.
fn kept(tape: &mut Tape, t: usize, share: fn(f64) -> f64) {
    let units = tape.h.ncols();
    let z = &row(&tape.gates, t + 1)[units..2 * units];
    let dh_next = row(&tape.dh, t + 1);
    let from_later = row_mut(&mut tape.dh_from_later, t).iter_mut();
    for ((back, z), dh) in from_later.zip(z).zip(dh_next) {
        *back += (share(*z) - z) * dh;
    }
}

pub(in crate::nn) const NO_RESET_IN_STATE: Mistake = Mistake {
    sentence: "the reset gate is left out of dh_t: the candidate at t + 1 read r_{t+1} ⊙ h_t",
    wrong_line: "dh = W_hy.T @ dy + W_h.T @ dz_rz_next + dreset_next + z[t+1] * dh_next",
    right_line: "dh = W_hy.T @ dy + W_h.T @ dz_rz_next + r[t+1] * dreset_next + z[t+1] * dh_next",
    stands_in: &[Equation::State],
    fits: Fits::Gru,
    computes: Computes::HandedBack(no_reset_in_state),
};

fn no_reset_in_state(_params: &Params, tape: &mut Tape, t: usize) {
    let units = tape.h.ncols();
    let (r, dreset) = (&row(&tape.gates, t + 1)[..units], row(&tape.dreset, t + 1));
    let from_later = row_mut(&mut tape.dh_from_later, t).iter_mut();
    for ((back, r), dreset) in from_later.zip(r).zip(dreset) {
        *back += (1.0 - r) * dreset;
    }
}

pub(in crate::nn) const NO_RESET_IN_SUM: Mistake = Mistake {
    sentence: "the reset gate is left out of dW_h: the candidate read r_t ⊙ h_{t−1}, not h_{t−1}",
    wrong_line: "dW_hn += np.outer(dz_n, h[t-1])",
    right_line: "dW_hn += np.outer(dz_n, r[t] * h[t-1])",
    stands_in: &[Equation::Sum],
    fits: Fits::Gru,
    computes: Computes::Sum { spoils: Spoils::RecurrentWeights, wrong: no_reset_in_sum },
};

fn no_reset_in_sum(model: &Model, tape: &Tape, timesteps: usize, grads: &mut Params) {
    let units = tape.h.ncols();
    let dw = grads[model.cell.weights().recurrent].view_mut();
    let (_, mut dw_n) = dw.split_at(Axis(0), 2 * units);
    dw_n.fill(0.0);
    sum_over_time(&mut dw_n, 2 * units, &tape.dz, &tape.h, timesteps);
}

pub(in crate::nn) const SWAPPED_CANDIDATE: Mistake = Mistake {
    sentence: "the candidate's gradient takes z_t, but h_t contains 1 − z_t of the candidate",
    wrong_line: "dz_n = (1 - n[t]**2) * z[t] * dh",
    right_line: "dz_n = (1 - n[t]**2) * (1 - z[t]) * dh",
    stands_in: &[Equation::Slope],
    fits: Fits::AnyGru,
    computes: Computes::Slope(swapped_candidate),
};

/// `dz_n` again, and what follows from it: `dz_r`, and what either cell hands back.
fn swapped_candidate(params: &Params, tape: &mut Tape, t: usize) {
    let units = tape.h.ncols();
    let gates = row(&tape.gates, t);
    let (r, z, n) = (&gates[..units], &gates[units..2 * units], &gates[2 * units..]);
    let (dz_rz, dz_n) = row_mut(&mut tape.dz, t).split_at_mut(2 * units);
    let dz_r = &mut dz_rz[..units];
    map(dz_n, [n, z, row(&tape.dh, t)], |[n, z, dh]| (1.0 - n * n) * z * dh);
    if tape.past.ncols() > 0 {
        let past_n = &row(&tape.past, t)[2 * units..];
        map(dz_r, [r, past_n, dz_n], |[r, past, dz_n]| r * (1.0 - r) * past * dz_n);
        let (dpast_rz, dpast_n) = row_mut(&mut tape.dpast, t).split_at_mut(2 * units);
        dpast_rz.copy_from_slice(dz_rz);
        map(dpast_n, [r, dz_n], |[r, dz_n]| r * dz_n);
    } else {
        let (_, w_n) = params[Name::W_h].view().split_at(Axis(0), 2 * units);
        let dreset = row_mut(&mut tape.dreset, t);
        mat_t_vec(dreset, &w_n, dz_n);
        map(dz_r, [r, row(&tape.h, t), dreset], |[r, h, dreset]| r * (1.0 - r) * h * dreset);
    }
}

pub(in crate::nn) const NO_RESET_IN_PAST: Mistake = Mistake {
    sentence: "the reset gate is left out on the way back to W_h: the candidate read r_t ⊙ (W_h h_{t−1} + b_h)",
    wrong_line: "dpast_n = dz_n",
    right_line: "dpast_n = r[t] * dz_n",
    stands_in: &[Equation::Slope],
    fits: Fits::TorchGru,
    computes: Computes::Slope(no_reset_in_past),
};

fn no_reset_in_past(_params: &Params, tape: &mut Tape, t: usize) {
    let units = tape.h.ncols();
    for u in 2 * units..3 * units {
        tape.dpast[[t, u]] = tape.dz[[t, u]];
    }
}
