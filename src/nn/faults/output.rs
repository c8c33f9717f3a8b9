//! Mistakes in the head: its softmax, its error, its sums.

use super::mistake::{Computes, Equation, Fits, Mistake, Spoils};
use super::time::sum_with_states;
use crate::nn::head;
use crate::nn::kernel::{row, row_mut};
use crate::nn::{Example, Model, Name, Params, Tape};

const RIGHT_DY: &str = "dy = mask[t] * (p[t] - onehot[t])";

pub(super) const NO_TARGET: Mistake = Mistake {
    sentence: "the 1 of the target is not subtracted from p_t",
    wrong_line: "dy = mask[t] * p[t]",
    right_line: RIGHT_DY,
    stands_in: &[Equation::Output],
    fits: Fits::Every,
    computes: Computes::Output(no_target),
};

fn no_target(params: &Params, example: &Example, tape: &mut Tape, t: usize) {
    if example.target(t).is_some() {
        row_mut(&mut tape.dy, t).copy_from_slice(row(&tape.p, t));
        head::hand_back(params, tape, t..t + 1);
    }
}

pub(super) const TARGET_EVERYWHERE: Mistake = Mistake {
    sentence: "where there is no target (−1), the 1 is subtracted from the last class, but dy_t should be 0 there",
    wrong_line: "dy = p[t].copy(); dy[targets[t]] -= 1",
    right_line: RIGHT_DY,
    stands_in: &[Equation::Output],
    fits: Fits::Every,
    computes: Computes::Output(target_everywhere),
};

fn target_everywhere(params: &Params, example: &Example, tape: &mut Tape, t: usize) {
    if example.targets.get(t) == Some(&None) {
        row_mut(&mut tape.dy, t).copy_from_slice(row(&tape.p, t));
        row_mut(&mut tape.dy, t).iter_mut().last().into_iter().for_each(|dy| *dy -= 1.0);
        head::hand_back(params, tape, t..t + 1);
    }
}

pub(super) const NAIVE_SOFTMAX: Mistake = Mistake {
    sentence: "softmax without subtracting the maximum: exp overflows from logits of 710 on, and ∞/∞ is NaN",
    wrong_line: "p = np.exp(y) / np.sum(np.exp(y))",
    right_line: "e = np.exp(y - y.max()); p = e / e.sum()",
    stands_in: &[], // as an equation it is right
    fits: Fits::Every,
    computes: Computes::Answer(naive_softmax),
};

fn naive_softmax(example: &Example, tape: &mut Tape, t: usize) {
    let exps: Vec<f64> = row(&tape.y, t).iter().map(|y| y.exp()).collect();
    let sum: f64 = exps.iter().sum();
    row_mut(&mut tape.p, t).iter_mut().zip(exps).for_each(|(p, e)| *p = e / sum);
    tape.loss[t] = example.targets[t].map_or(0.0, |target| -tape.p[[t, target]].ln());
}

pub(super) const STUCK_BIAS: Mistake = Mistake {
    sentence: "db_y is added to itself, where dy_t should be added to it",
    wrong_line: "db_y += db_y",
    right_line: "db_y += dy",
    stands_in: &[Equation::Sum],
    fits: Fits::Every,
    computes: Computes::Sum { spoils: Spoils::OutputBias, wrong: stuck_bias },
};

fn stuck_bias(_model: &Model, _tape: &Tape, _timesteps: usize, grads: &mut Params) {
    grads[Name::b_y].fill(0.0);
}

pub(super) const SCALAR_OUTPUT_BIAS: Mistake = Mistake {
    sentence: "db_y takes dy.sum(), one number for all classes, which is 0 but for rounding: each class has its own",
    wrong_line: "db_y += dy.sum()",
    right_line: "db_y += dy",
    stands_in: &[Equation::Sum],
    fits: Fits::Every,
    computes: Computes::Sum { spoils: Spoils::OutputBias, wrong: scalar_output_bias },
};

fn scalar_output_bias(_model: &Model, _tape: &Tape, _timesteps: usize, grads: &mut Params) {
    let db = grads.bias_mut(Name::b_y);
    db.fill(db.iter().sum());
}

pub(super) const PREVIOUS_STATE_IN_OUTPUT: Mistake = Mistake {
    sentence: "dW_hy takes h_{t−1} where the forward pass used h_t",
    wrong_line: "dW_hy += np.outer(dy, h[t-1])",
    right_line: "dW_hy += np.outer(dy, h[t])",
    stands_in: &[Equation::Sum],
    fits: Fits::Every,
    computes: Computes::Sum { spoils: Spoils::OutputWeights, wrong: previous_state_in_output },
};

fn previous_state_in_output(_model: &Model, tape: &Tape, timesteps: usize, grads: &mut Params) {
    sum_with_states(&mut grads[Name::W_hy], &tape.dy, &tape.h, 0, timesteps);
}
