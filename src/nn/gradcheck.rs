//! Is the gradient right? Compare BPTT with differences of the loss, which know nothing of the chain rule.

use super::bptt::Model;
use super::params::{Name, Params};
use super::tape::{Example, Tape};

/// How far a parameter is moved. The error of the formula falls with its fourth power, that of rounding grows
/// with its inverse; at 1e-3 both are far below the 1e-7 that a check asks for.
const STEP: f64 = 1e-3;

/// What the check says about one tensor.
#[derive(Clone, Debug)]
pub struct TensorCheck {
    /// The tensor.
    pub name: Name,
    /// `‖a − n‖ / max(‖a‖, ‖n‖)` of BPTT's gradient `a` and the numeric one `n`; 0 if both are zero.
    pub relative_error: f64,
    /// The numeric gradient, in the order of memory.
    pub numeric: Vec<f64>,
    /// BPTT's gradient, in the order of memory.
    pub analytic: Vec<f64>,
}

/// Checks every element of every tensor, from the state `h_before`.
pub fn check(
    model: &Model,
    params: &Params,
    example: &Example,
    h_before: &[f64],
) -> Vec<TensorCheck> {
    let mut tape = Tape::new(model.dims, example.timesteps());
    model.start(&mut tape, h_before);
    let mut grads = params.zeros_like();
    model.gradient(params, example, &mut tape, &mut grads);

    let mut moved = params.clone();
    let tensors = 0..params.iter().len();
    tensors
        .map(|i| {
            let analytic = grads.iter().nth(i).expect("a gradient for each tensor");
            let cells = 0..analytic.cells().len();
            let numeric =
                cells.map(|c| slope(model, &mut moved, example, &mut tape, (i, c))).collect();
            compare(analytic.name, analytic.cells().to_vec(), numeric)
        })
        .collect()
}

/// The slope of the loss along one element, by central differences of fourth order:
/// `(8 (L(+s) − L(−s)) − (L(+2s) − L(−2s))) / 12s`, whose error falls with s⁴,
/// so that the step can be large enough for rounding not to matter.
fn slope(
    model: &Model,
    params: &mut Params,
    example: &Example,
    tape: &mut Tape,
    (tensor, cell): (usize, usize),
) -> f64 {
    let at =
        |params: &mut Params| params.iter_mut().nth(tensor).expect("a tensor").cells_mut()[cell];
    let start = at(params);
    let mut loss = |offset: f64| {
        params.iter_mut().nth(tensor).expect("a tensor").cells_mut()[cell] = start + offset;
        model.loss(params, example, tape)
    };
    let near = loss(STEP) - loss(-STEP);
    let far = loss(2.0 * STEP) - loss(-2.0 * STEP);
    loss(0.0);
    (8.0 * near - far) / (12.0 * STEP)
}

/// Compares two gradients of one tensor.
pub fn compare(name: Name, analytic: Vec<f64>, numeric: Vec<f64>) -> TensorCheck {
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>().sqrt();
    let difference = norm(&mut analytic.iter().zip(&numeric).map(|(a, n)| a - n));
    let size = norm(&mut analytic.iter().copied()).max(norm(&mut numeric.iter().copied()));
    let relative_error = if difference == 0.0 { 0.0 } else { difference / size };
    TensorCheck { name, relative_error, numeric, analytic }
}
