//! The output layer: logits, softmax, cross-entropy, and their backward pass.

use ndarray::Axis;
use std::ops::Range;

use super::equation::{Equation, Expr, Function, Over, Sum};
use super::example::Example;
use super::faults::Equation as Place;
use super::kernel::{
    add_mat_vec, mat_t_vec, row_mut, rows, rows_mut, softmax, sum_of_rows, sum_over_time,
};
use super::off_tape::OffTape;
use super::params::{Access, Dims, Name, Params, Shape};
use super::quantity::Variable;
use super::tape::Tape;
use super::tensor::Tensor;
use super::wiring::{Block, Wiring};

/// Returns the shapes of `W_hy` (O×H) and `b_y` (O).
pub(crate) fn shapes(dims: Dims) -> Vec<Shape> {
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
pub(crate) fn forward(
    params: &Params,
    example: &Example,
    tape: &mut Tape,
    timesteps: Range<usize>,
) {
    for t in timesteps.clone() {
        row_mut(&mut tape.y, t).copy_from_slice(params.bias(Name::b_y));
    }
    let h = rows(&tape.h, timesteps.start + 1..timesteps.end + 1);
    add_mat_vec(rows_mut(&mut tape.y, timesteps.clone()), &params[Name::W_hy], h);
    let (p, y) = (rows_mut(&mut tape.p, timesteps.clone()), rows(&tape.y, timesteps.clone()));
    softmax(p, y, &mut tape.loss[timesteps.clone()]);
    for t in timesteps {
        let log_sum = tape.loss[t];
        tape.loss[t] = example.target(t).map_or(0.0, |target| log_sum - tape.y[[t, target]]);
    }
}

/// Computes `dy_t`, and the part of `dh_t` that comes from the output at `t`, for one timestep or several at once.
///
/// ```text
/// dy_t = p_t − onehot(target)     W_hyᵀ dy_t
/// ```
pub(crate) fn backward(
    params: &Params,
    example: &Example,
    tape: &mut Tape,
    timesteps: Range<usize>,
) {
    if example.takes_gradients() {
        return hand_back(params, tape, timesteps);
    }
    rows_mut(&mut tape.dy, timesteps.clone()).copy_from_slice(rows(&tape.p, timesteps.clone()));
    let mut pending = timesteps.start..timesteps.start; // consecutive timesteps with a target
    for t in timesteps {
        let dy_t = row_mut(&mut tape.dy, t);
        match example.targets[t] {
            Some(target) => {
                dy_t[target] -= 1.0;
                pending.end = t + 1;
            }
            None => {
                dy_t.fill(0.0); // no loss here, so no error
                row_mut(&mut tape.dh_from_output, t).fill(0.0);
                if !pending.is_empty() {
                    hand_back(params, tape, pending);
                }
                pending = t + 1..t + 1;
            }
        }
    }
    hand_back(params, tape, pending);
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
pub(crate) fn accumulate(tape: &Tape, timesteps: usize, grads: &mut Params) {
    sum_of_rows(grads.bias_mut(Name::b_y), rows(&tape.dy, 0..timesteps));
    let (_, h) = tape.h.view().split_at(Axis(0), 1); // h_0 … h_{T−1}
    sum_over_time(&mut grads[Name::W_hy], 0, &tape.dy, &h, timesteps);
}

/// `y_t[class]`: a row of `W_hy` times `h_t`, and the bias.
pub(super) fn logit(wiring: &Wiring, t: usize, class: usize) -> Equation {
    let units = 0..wiring.units();
    let weights = Variable::weight(Name::W_hy).row(class, units.clone());
    let product = Sum::of(Over::Units, [weights, Tensor::H.row(t + 1, units)]);
    let right = Expr::Sum(product) + Variable::weight(Name::b_y).at(class, 0);
    Equation::new(
        Tensor::Y.at(t, class),
        right,
        "each class weighs the hidden state in its own way",
    )
}

/// `p_t[class]`: its share of all exponentials.
pub(super) fn probability(wiring: &Wiring, t: usize, class: usize) -> Equation {
    let all = Expr::SumOfExp(Tensor::Y.row(t, 0..wiring.model.dims.outputs));
    let right = Function::Exp.of(Tensor::Y.at(t, class)) / all;
    let why = "exp makes scores positive; dividing by their sum makes them add up to 1";
    Equation::new(Tensor::P.at(t, class), right, why)
}

/// `loss_t`: of the class expected; without one it is 0.
pub(super) fn loss(wiring: &Wiring, t: usize) -> Equation {
    let (right, why) = match wiring.example.targets[t] {
        Some(target) => {
            let right = Function::MinusLn.of(Tensor::P.at(t, target));
            (right, "a sure and right answer costs 0; an unlikely one costs a lot")
        }
        None => (0.0.into(), NO_TARGET),
    };
    Equation::new(Tensor::Loss.at(t, 0), right, why).decided_by(target(t))
}

/// `dy_t[class]`: the probability, minus 1 for the class expected; without one it is 0.
pub(super) fn logit_gradient(wiring: &Wiring, t: usize, class: usize) -> Equation {
    let p = Expr::Of(Tensor::P.at(t, class));
    let (right, why) = match wiring.example.targets[t] {
        Some(target) if target == class => {
            (p - 1.0, "softmax and cross-entropy together: p minus the one-hot target")
        }
        Some(_) => (p, "this class was not expected: all of its probability is error"),
        None => (0.0.into(), NO_TARGET),
    };
    let equation = Equation::new(Tensor::Dy.at(t, class), right, why);
    equation.decided_by(target(t)).broken_by(Place::Output)
}

/// The part of `dh_t[unit]` from the output; 0 without a target.
pub(super) fn handed_back(wiring: &Wiring, t: usize, unit: usize) -> Equation {
    let left = Tensor::DhFromOutput.at(t, unit);
    if wiring.example.targets[t].is_none() {
        let equation = Equation::new(left, 0.0, NO_TARGET).decided_by(target(t));
        return equation.broken_by(Place::Output);
    }
    let why = "y_t reads h_t through W_hy; its gradient returns through W_hyᵀ";
    Equation::new(left, product_back(wiring, t, unit), why).remark("the loss at t itself")
}

/// `W_hyᵀ dy_t` of one unit.
pub(crate) fn product_back(wiring: &Wiring, t: usize, unit: usize) -> Sum {
    let classes = 0..wiring.model.dims.outputs;
    let weights = Variable::weight(Name::W_hy).column(classes.clone(), unit);
    Sum::of(Over::Classes, [weights, Tensor::Dy.row(t, classes)])
}

/// `dW_hy[class, unit]` or `db_y[class]`: a share of each timestep.
pub(super) fn gradient_equation(
    wiring: &Wiring,
    name: Name,
    class: usize,
    unit: usize,
) -> Equation {
    let timesteps = wiring.timesteps();
    let dy = Tensor::Dy.column(0..timesteps, class);
    let (sum, why) = match name.is_bias() {
        true => (Sum::of(Over::Time, [dy]), "the bias is added at every timestep with slope 1"),
        false => {
            let h = Tensor::H.column(1..timesteps + 1, unit); // h_0 … h_{T−1}
            let why = "every timestep uses the same matrix, so its shares add up";
            (Sum::of(Over::Time, [dy, h]), why)
        }
    };
    Equation::new(Variable::gradient(name).at(class, unit), sum, why).broken_by(Place::Sum)
}

/// Why what comes from the output is 0 where there is no target.
const NO_TARGET: &str = "nothing is asked at this timestep, so it costs nothing";

/// The class expected at a timestep.
fn target(t: usize) -> Vec<Block> {
    vec![OffTape::Targets.at(t, 0).into()]
}
