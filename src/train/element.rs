//! One number of a tensor, under its name in a trace, while the machine stands anywhere in an update.

use ndarray::Array2;

use super::arm::Arm;
use super::cursor::Cursor;
use crate::nn::Name;
use crate::nn::kernel::{norm, row};

/// The element, if it has been computed in this update; what the machine has overwritten since is not there any more.
/// Rows of `h` and `c` count from the state that was carried in, as in a trace; a bias has one index.
pub fn element(arm: &Arm, cursor: Cursor, name: &str, at: &[usize]) -> Option<f64> {
    let reached = arm.reached(cursor);
    if let Some((stage, parameter)) = name.split_once('/') {
        let parameter = Name::ALL.into_iter().find(|name| name.as_str() == parameter)?;
        let values = match stage {
            "before" if !reached.is_finished() => arm.state.params.get(parameter)?,
            "after" if reached.is_finished() => arm.state.params.get(parameter)?,
            "grad" if is_raw(arm, reached) => arm.grads.get(parameter)?,
            "clipped" if reached.has_clip() => arm.grads.get(parameter)?,
            _ => return None,
        };
        return in_matrix(values, at);
    }
    let tape = &arm.tape;
    let t = *at.first()?;
    let forward = |m: &Array2<f64>| in_matrix(m, at).filter(|_| reached.has_forward(t));
    let backward = |m: &Array2<f64>| in_matrix(m, at).filter(|_| reached.has_backward(t));
    let state = |m: &Array2<f64>| in_matrix(m, at).filter(|_| t == 0 || reached.has_forward(t - 1));
    match name {
        "h" => state(&tape.h),
        "c" => state(&tape.c),
        "e" => forward(&tape.e),
        "z" => forward(&tape.z),
        "gates" => forward(&tape.gates),
        "reset" => forward(&tape.reset),
        "y" => forward(&tape.y),
        "p" => forward(&tape.p),
        "loss" if at.len() == 1 && reached.has_forward(t) => tape.loss.get(t).copied(),
        "dy" => backward(&tape.dy),
        "dh_from_output" => backward(&tape.dh_from_output),
        "dh_from_later" => backward(&tape.dh_from_later),
        "dh" => backward(&tape.dh),
        "dh_norm" if at.len() == 1 && reached.has_backward(t) => Some(norm(row(&tape.dh, t))),
        "dc" => backward(&tape.dc),
        "dc_from_h" => backward(&tape.dc_from_h),
        "dc_from_later" => backward(&tape.dc_from_later),
        "dz" => backward(&tape.dz),
        "de" => backward(&tape.de),
        _ => None,
    }
}

/// Whether the gradients are still as the sum over time has left them.
fn is_raw(arm: &Arm, reached: Cursor) -> bool {
    reached.has_gradient() && (!reached.has_clip() || !arm.state.clipped.changed)
}

fn in_matrix(values: &Array2<f64>, at: &[usize]) -> Option<f64> {
    match *at {
        [row, col] => values.get([row, col]).copied(),
        [row] if values.ncols() == 1 => values.get([row, 0]).copied(),
        _ => None,
    }
}
