//! The output layer: logits, softmax, cross-entropy, and the way back.

use ndarray::Axis;

use super::example::Example;
use super::kernel::{add, add_mat_t_vec, add_mat_vec, row, row_mut, softmax, sum_over_time};
use super::params::{Access, Dims, Name, Params, Shape};
use super::tape::Tape;

/// `W_hy` (O×H) and `b_y` (O).
pub fn shapes(dims: Dims) -> Vec<Shape> {
    let (rows, fan_in) = (dims.outputs, dims.hidden);
    let access = Access::Whole;
    vec![
        Shape { name: Name::W_hy, rows, cols: dims.hidden, fan_in, gates: 1, access },
        Shape { name: Name::b_y, rows, cols: 1, fan_in, gates: 1, access },
    ]
}

/// Writes the logits, the probabilities and the loss of timestep `t`. The loss is taken from the logits,
/// so it stays finite where a probability is rounded to 0.
///
/// ```text
/// y_t = W_hy h_t + b_y     p_t = softmax(y_t)     loss_t = −ln p_t[target]
/// ```
pub fn forward(params: &Params, example: &Example, tape: &mut Tape, t: usize) {
    let y_t = row_mut(&mut tape.y, t);
    y_t.copy_from_slice(params.bias(Name::b_y));
    add_mat_vec(y_t, &params[Name::W_hy], row(&tape.h, t + 1));
    let log_sum = softmax(row_mut(&mut tape.p, t), y_t);
    tape.loss[t] = match example.targets[t] {
        Some(target) => log_sum - y_t[target],
        None => 0.0,
    };
}

/// Writes `dy_t` and the part of `dh_t` that comes from the output at `t`.
///
/// ```text
/// dy_t = p_t − onehot(target)     W_hyᵀ dy_t
/// ```
pub fn backward(params: &Params, example: &Example, tape: &mut Tape, t: usize) {
    let dy_t = row_mut(&mut tape.dy, t);
    match example.targets[t] {
        Some(target) => {
            dy_t.copy_from_slice(row(&tape.p, t));
            dy_t[target] -= 1.0;
            hand_back(params, tape, t);
        }
        None => {
            dy_t.fill(0.0); // no loss here, so no error
            row_mut(&mut tape.dh_from_output, t).fill(0.0);
        }
    }
}

/// ```text
/// W_hyᵀ dy_t
/// ```
pub(super) fn hand_back(params: &Params, tape: &mut Tape, t: usize) {
    let from_output = row_mut(&mut tape.dh_from_output, t);
    from_output.fill(0.0);
    add_mat_t_vec(from_output, &params[Name::W_hy], row(&tape.dy, t));
}

/// Writes the sum over all timesteps.
///
/// ```text
/// dW_hy = Σ_t dy_t h_tᵀ     db_y = Σ_t dy_t
/// ```
pub fn accumulate(tape: &Tape, timesteps: usize, grads: &mut Params) {
    let db_y = grads.bias_mut(Name::b_y);
    db_y.fill(0.0);
    for t in (0..timesteps).rev() {
        add(db_y, row(&tape.dy, t));
    }
    let (_, h) = tape.h.view().split_at(Axis(0), 1); // h_0 … h_{T−1}
    sum_over_time(&mut grads[Name::W_hy], 0, &tape.dy, &h, timesteps);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_stands_logits_of_any_size() {
        for (y, expected) in [
            ([0.0, 0.0], [0.5, 0.5]),
            ([1000.0, 1000.0], [0.5, 0.5]),
            ([-1e5, -1e5], [0.5, 0.5]),
            ([800.0, 0.0], [1.0, 0.0]),
        ] {
            let mut p = [0.0; 2];
            let log_sum = softmax(&mut p, &y);
            assert_eq!(p, expected, "softmax({y:?})");
            assert!(log_sum.is_finite());
        }
    }

    #[test]
    fn softmax_does_not_hide_a_nan() {
        let mut p = [0.0; 3];
        assert!(softmax(&mut p, &[0.0, f64::NAN, 1.0]).is_nan());
        assert!(p.iter().all(|p| p.is_nan()));
    }
}
