//! Known mistakes in the passes of a vanilla cell.

use crate::nn::faults::{Computes, Equation, Fits, Mistake, Spoils};
use crate::nn::input::input_sum;
use crate::nn::kernel::{add_mat_vec, mat_t_vec, row, row_mut, tanh};
use crate::nn::{Model, Name, Params, Tape};

pub(in crate::nn) const RIGHT_DH: &str = "dh = W_hy.T @ dy + W_hh.T @ dz_next";
pub(in crate::nn) const RIGHT_DW_HH: &str = "dW_hh += np.outer(dz, h[t-1])";
const RIGHT_DZ: &str = "dz = (1 - h[t]**2) * dh";

pub(in crate::nn) const MISSING_TRANSPOSE: Mistake = Mistake {
    sentence: "W_hh is not transposed where the gradient goes back through it",
    wrong_line: "dh = W_hy.T @ dy + W_hh @ dz_next",
    right_line: RIGHT_DH,
    stands_in: &[Equation::State],
    fits: Fits::Vanilla,
    computes: Computes::HandedBack(missing_transpose),
};

fn missing_transpose(params: &Params, tape: &mut Tape, t: usize) {
    let from_later = row_mut(&mut tape.dh_from_later, t);
    from_later.fill(0.0);
    add_mat_vec(from_later, &params[Name::W_hh], row(&tape.dz, t + 1));
}

pub(in crate::nn) const ONE_LOSS_AHEAD: Mistake = Mistake {
    sentence: "dh_t sees the loss of the next timestep only, not those of all later ones",
    wrong_line: "dh = W_hy.T @ dy + W_hh.T @ ((1 - h[t+1]**2) * (W_hy.T @ dy_next))",
    right_line: RIGHT_DH,
    stands_in: &[Equation::State],
    fits: Fits::VanillaTanh,
    computes: Computes::PastTheSlope(one_loss_ahead),
};

fn one_loss_ahead(params: &Params, tape: &mut Tape, t: usize) {
    let own = row(&tape.dh_from_output, t + 1).iter().zip(row(&tape.h, t + 2));
    let dz_own: Vec<f64> = own.map(|(dh, h)| (1.0 - h * h) * dh).collect();
    mat_t_vec(row_mut(&mut tape.dh_from_later, t), &params[Name::W_hh], &dz_own);
}

pub(in crate::nn) const NO_TANH_PRIME_ON_THE_WAY: Mistake = Mistake {
    sentence: "tanh′ is forgotten on the way to the timestep before: W_hhᵀ dh_{t+1}",
    wrong_line: "dh = W_hy.T @ dy + W_hh.T @ dh_next",
    right_line: RIGHT_DH,
    stands_in: &[Equation::State],
    fits: Fits::VanillaTanh,
    computes: Computes::PastTheSlope(no_tanh_prime_on_the_way),
};

fn no_tanh_prime_on_the_way(params: &Params, tape: &mut Tape, t: usize) {
    let dh_next = row(&tape.dh, t + 1);
    mat_t_vec(row_mut(&mut tape.dh_from_later, t), &params[Name::W_hh], dh_next);
}

pub(in crate::nn) const UNSQUARED_TANH: Mistake = Mistake {
    sentence: "tanh′ is taken as 1 − h instead of 1 − h²",
    wrong_line: "dz = (1 - h[t]) * dh",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::VanillaTanh,
    computes: Computes::Slope(unsquared_tanh),
};

fn unsquared_tanh(_params: &Params, tape: &mut Tape, t: usize) {
    through_slope(tape, t, |[h_t, _]| 1.0 - h_t);
}

pub(in crate::nn) const NO_TANH_PRIME: Mistake = Mistake {
    sentence: "tanh′ is forgotten: dz_t is dh_t",
    wrong_line: "dz = dh",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::VanillaTanh,
    computes: Computes::Slope(no_tanh_prime),
};

fn no_tanh_prime(_params: &Params, tape: &mut Tape, t: usize) {
    through_slope(tape, t, |_| 1.0);
}

pub(in crate::nn) const PREVIOUS_TANH_PRIME: Mistake = Mistake {
    sentence: "tanh′ is taken at h_{t−1} instead of h_t",
    wrong_line: "dz = (1 - h[t-1]**2) * dh",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::VanillaTanh,
    computes: Computes::Slope(previous_tanh_prime),
};

fn previous_tanh_prime(_params: &Params, tape: &mut Tape, t: usize) {
    through_slope(tape, t, |[_, h_prev]| 1.0 - h_prev * h_prev);
}

pub(in crate::nn) const TANH_OF_TANH: Mistake = Mistake {
    sentence: "tanh′ is taken as 1 − tanh(h)², but h is a tanh already: tanh′ is 1 − h²",
    wrong_line: "dz = (1 - np.tanh(h[t])**2) * dh",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::VanillaTanh,
    computes: Computes::Slope(tanh_of_tanh),
};

fn tanh_of_tanh(_params: &Params, tape: &mut Tape, t: usize) {
    through_slope(tape, t, |[h_t, _]| {
        let mut twice = [0.0];
        tanh(&mut twice, &[h_t]);
        1.0 - twice[0] * twice[0]
    });
}

pub(in crate::nn) const SLOPE_OF_Z: Mistake = Mistake {
    sentence: "tanh′ is taken as 1 − z², with z from before the tanh: it is 1 − h²",
    wrong_line: "dz = (1 - z[t]**2) * dh",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::VanillaTanh,
    computes: Computes::Slope(slope_of_z),
};

fn slope_of_z(_params: &Params, tape: &mut Tape, t: usize) {
    let dz_t = row_mut(&mut tape.dz, t).iter_mut().zip(row(&tape.z, t));
    dz_t.zip(row(&tape.dh, t)).for_each(|((dz, z), dh)| *dz = (1.0 - z * z) * dh);
}

pub(in crate::nn) const UNSLOPED_INPUT: Mistake = Mistake {
    sentence: "dW_xh takes dh_t instead of dz_t: tanh′ is forgotten in this sum alone",
    wrong_line: "dW_xh += np.outer(dh, x[t])",
    right_line: "dW_xh += np.outer(dz, x[t])",
    stands_in: &[Equation::Sum],
    fits: Fits::VanillaTanh,
    computes: Computes::Sum { spoils: Spoils::InputWeights, wrong: unsloped_input },
};

fn unsloped_input(model: &Model, tape: &Tape, timesteps: usize, grads: &mut Params) {
    let mut unsloped = tape.clone();
    unsloped.dz.assign(&tape.dh);
    let dw = &mut grads[model.cell.weights().input];
    dw.fill(0.0);
    input_sum(dw, &unsloped, timesteps);
}

pub(in crate::nn) const DOT_PRODUCT: Mistake = Mistake {
    sentence: "the product with tanh′ is a dot product instead of elementwise",
    wrong_line: "dz[:] = (1 - h[t]**2) @ dh",
    right_line: RIGHT_DZ,
    stands_in: &[Equation::Slope],
    fits: Fits::VanillaTanh,
    computes: Computes::Slope(dot_product),
};

fn dot_product(_params: &Params, tape: &mut Tape, t: usize) {
    let (h_t, dh_t) = (row(&tape.h, t + 1), row(&tape.dh, t));
    let sum = h_t.iter().zip(dh_t).map(|(h, dh)| (1.0 - h * h) * dh).sum();
    row_mut(&mut tape.dz, t).fill(sum);
}

/// `dz_t = slope ⊙ dh_t`, with a slope that is made from `h_t` and `h_{t−1}`.
fn through_slope(tape: &mut Tape, t: usize, slope: fn([f64; 2]) -> f64) {
    let (h_t, h_prev) = (row(&tape.h, t + 1), row(&tape.h, t));
    let dz_t = row_mut(&mut tape.dz, t).iter_mut().zip(row(&tape.dh, t));
    for ((dz, dh), (h, h_prev)) in dz_t.zip(h_t.iter().zip(h_prev)) {
        *dz = slope([*h, *h_prev]) * dh;
    }
}

pub(in crate::nn) const SWAPPED_OUTER: Mistake = Mistake {
    sentence: "the outer product of dW_hh is the other way round (transposed)",
    wrong_line: "dW_hh += np.outer(h[t-1], dz)",
    right_line: RIGHT_DW_HH,
    stands_in: &[Equation::Sum],
    fits: Fits::Vanilla,
    computes: Computes::Sum { spoils: Spoils::RecurrentWeights, wrong: swapped_outer },
};

fn swapped_outer(_model: &Model, _tape: &Tape, _timesteps: usize, grads: &mut Params) {
    let right = grads[Name::W_hh].clone();
    grads[Name::W_hh].assign(&right.t());
}
