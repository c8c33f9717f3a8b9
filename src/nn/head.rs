//! The output layer: logits, softmax, cross-entropy, and their backward pass.

use ndarray::Axis;
use std::ops::Range;

use super::example::Example;
use super::kernel::{
    add_mat_vec, mat_t_vec, row, row_mut, rows, rows_mut, softmax, sum_of_rows, sum_over_time,
};
use super::off_tape::OffTape;
use super::params::{Access, Dims, Name, Params, Shape};
use super::quantity::Variable;
use super::tape::Tape;
use super::tensor::Tensor;
use super::wiring::{Block, Wiring};

/// Returns the shapes of `W_hy` (O×H) and `b_y` (O).
pub fn shapes(dims: Dims) -> Vec<Shape> {
    let (rows, fan_in) = (dims.outputs, dims.hidden);
    let access = Access::Whole;
    vec![
        Shape { name: Name::W_hy, rows, cols: dims.hidden, fan_in, gates: 1, access },
        Shape { name: Name::b_y, rows, cols: 1, fan_in, gates: 1, access },
    ]
}

/// Computes the logits, the probabilities and the losses of one timestep, or of several at once. The loss is computed
/// from the logits, so it remains finite even if a probability is rounded to 0.
///
/// ```text
/// y_t = W_hy h_t + b_y     p_t = softmax(y_t)     loss_t = −ln p_t[target]
/// ```
pub fn forward(params: &Params, example: &Example, tape: &mut Tape, timesteps: Range<usize>) {
    for t in timesteps.clone() {
        row_mut(&mut tape.y, t).copy_from_slice(params.bias(Name::b_y));
    }
    let h = rows(&tape.h, timesteps.start + 1..timesteps.end + 1);
    add_mat_vec(rows_mut(&mut tape.y, timesteps.clone()), &params[Name::W_hy], h);
    let (p, y) = (rows_mut(&mut tape.p, timesteps.clone()), rows(&tape.y, timesteps.clone()));
    softmax(p, y, &mut tape.loss[timesteps.clone()]);
    for t in timesteps {
        let log_sum = tape.loss[t];
        tape.loss[t] = example.targets[t].map_or(0.0, |target| log_sum - tape.y[[t, target]]);
    }
}

/// Computes `dy_t`, and the part of `dh_t` that comes from the output at `t`, for one timestep or several at once.
///
/// ```text
/// dy_t = p_t − onehot(target)     W_hyᵀ dy_t
/// ```
pub fn backward(params: &Params, example: &Example, tape: &mut Tape, timesteps: Range<usize>) {
    let mut asked = timesteps.start..timesteps.start; // timesteps with a target, one after the other
    for t in timesteps {
        let dy_t = row_mut(&mut tape.dy, t);
        match example.targets[t] {
            Some(target) => {
                dy_t.copy_from_slice(row(&tape.p, t));
                dy_t[target] -= 1.0;
                asked.end = t + 1;
            }
            None => {
                dy_t.fill(0.0); // no loss here, so no error
                row_mut(&mut tape.dh_from_output, t).fill(0.0);
                hand_back(params, tape, asked);
                asked = t + 1..t + 1;
            }
        }
    }
    hand_back(params, tape, asked);
}

/// ```text
/// W_hyᵀ dy_t
/// ```
pub(super) fn hand_back(params: &Params, tape: &mut Tape, timesteps: Range<usize>) {
    let from_output = rows_mut(&mut tape.dh_from_output, timesteps.clone());
    mat_t_vec(from_output, &params[Name::W_hy], rows(&tape.dy, timesteps));
}

/// Computes the sum over all timesteps.
///
/// ```text
/// dW_hy = Σ_t dy_t h_tᵀ     db_y = Σ_t dy_t
/// ```
pub fn accumulate(tape: &Tape, timesteps: usize, grads: &mut Params) {
    sum_of_rows(grads.bias_mut(Name::b_y), rows(&tape.dy, 0..timesteps));
    let (_, h) = tape.h.view().split_at(Axis(0), 1); // h_0 … h_{T−1}
    sum_over_time(&mut grads[Name::W_hy], 0, &tape.dy, &h, timesteps);
}

/// `y_t[class]` is computed from a row of `W_hy`, from `h_t` and from the bias.
pub(super) fn logit_reads(wiring: &Wiring, t: usize, class: usize) -> Vec<Block> {
    let units = 0..wiring.units();
    let weights = Variable::weight(Name::W_hy).row(class, units.clone());
    vec![weights, Tensor::H.row(t + 1, units), Variable::weight(Name::b_y).at(class, 0).into()]
}

/// `loss_t` is computed from the probability of the class expected; without one it is 0.
pub(super) fn loss_reads(wiring: &Wiring, t: usize) -> Vec<Block> {
    let p = wiring.example.targets[t].map(|target| Tensor::P.at(t, target));
    p.into_iter().chain([OffTape::Targets.at(t, 0)]).map(Block::from).collect()
}

/// `dy_t[class]` is computed from the probability and from the class expected; without one it is 0.
pub(super) fn error_reads(wiring: &Wiring, t: usize, class: usize) -> Vec<Block> {
    let p = wiring.example.targets[t].map(|_| Tensor::P.at(t, class));
    p.into_iter().chain([OffTape::Targets.at(t, 0)]).map(Block::from).collect()
}

/// The part of `dh_t[unit]` from the output: a column of `W_hy`, and `dy_t`; 0 without a target.
pub(super) fn handed_back_reads(wiring: &Wiring, t: usize, unit: usize) -> Vec<Block> {
    if wiring.example.targets[t].is_none() {
        return vec![OffTape::Targets.at(t, 0).into()];
    }
    let classes = 0..wiring.model.dims.outputs;
    vec![Variable::weight(Name::W_hy).column(classes.clone(), unit), Tensor::Dy.row(t, classes)]
}

/// `dW_hy[class, unit]` or `db_y[class]`: a share of each timestep.
pub(super) fn gradient_reads(wiring: &Wiring, name: Name, class: usize, unit: usize) -> Vec<Block> {
    let timesteps = wiring.timesteps();
    let h = Tensor::H.column(1..timesteps + 1, unit); // h_0 … h_{T−1}
    let reads_h = (!name.is_bias()).then_some(h);
    [Tensor::Dy.column(0..timesteps, class)].into_iter().chain(reads_h).collect()
}
