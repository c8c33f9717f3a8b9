//! Back through the nonlinearities: the slope of a vanilla cell, and the gates of the others.

use super::matrix::{Read, Rows};
use super::step::{Step, derivative, says};
use crate::nn::cell::rnn::Activation;
use crate::nn::equation::{Expr, Function, Over, logistic_slope, tanh_slope};
use crate::nn::{CellKind, Quantity, Tensor};
use crate::tui::pane::equation::symbols::Symbols;

/// Why the slopes of σ and tanh are what they are, for a number that has been computed.
const SIGMOID: &str = "σ(z) has the slope σ(z)·(1 − σ(z)), and σ(z) is already computed:";
const TANH: &str = "tanh(z) has the slope 1 − tanh²(z), and tanh(z) is already computed:";

/// `dz_t` of any cell.
pub(super) fn pre_activation(s: &Symbols, of: Quantity) -> Vec<Step> {
    match s.cell().kind() {
        CellKind::Rnn => vanilla(s, of),
        CellKind::Lstm => gated(s, of, lstm(s, of)),
        CellKind::Gru | CellKind::TorchGru => gated(s, of, gru(s, of)),
    }
}

/// `dz_t = φ′(z_t) ⊙ dh_t`
fn vanilla(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, unit) = (of.row, of.column);
    let (z, h) = (Tensor::Z.at(t, unit), Tensor::H.at(t + 1, unit));
    let dh = Tensor::Dh.at(t, unit);
    let (why, slope): (&str, Expr) = match s.cell().activation() {
        Some(Activation::Tanh) | None => (TANH, tanh_slope(h)),
        Some(Activation::Sigmoid) => (SIGMOID, logistic_slope(h)),
        Some(Activation::Relu) => {
            ("max(0, z) has the slope 1 above 0, else 0:", Function::Step.of(h))
        }
        Some(Activation::Identity) => ("Without a nonlinearity, the slope is 1:", 1.0.into()),
    };
    vec![
        derivative(s, of, z),
        says(format!("L depends on {} only through {}:", s.written(z), s.written(h))).equation(h),
        says(format!(
            "Chain rule: {} = {}·∂{}/∂{}.",
            s.written(of),
            s.written(dh),
            s.written(h),
            s.written(z)
        )),
        says(why).slope(h, z, slope),
        says(format!("How fast L changes with {} is known:", s.written(h))).value(dh),
        says("Gradient times slope:").equation(of),
    ]
}

/// What a gate does: the number that it is a factor of, the slope of that number by the gate, and its gradient.
struct Use {
    of: Quantity,
    slope: Expr,
    gradient: Quantity,
}

/// `dz_t` of a gate: the slope of its nonlinearity, and the gradient of what it is a factor of.
fn gated(s: &Symbols, of: Quantity, used: Use) -> Vec<Step> {
    let (t, row) = (of.row, of.column);
    let (z, gate) = (Tensor::Z.at(t, row), Tensor::Gates.at(t, row));
    let is_candidate = s
        .wiring
        .equation(gate)
        .is_some_and(|equation| matches!(equation.right, Expr::Apply(Function::Tanh, _)));
    let (why, slope) = match is_candidate {
        true => (TANH, tanh_slope(gate)),
        false => (SIGMOID, logistic_slope(gate)),
    };
    vec![
        derivative(s, of, z),
        says(format!("L depends on it only through {}:", s.written(gate))).equation(gate),
        says(why).slope(gate, z, slope),
        says(format!("{} is used here:", s.written(gate))).equation(used.of),
        says("The slope of that:").slope(used.of, gate, used.slope),
        says(format!("How fast L changes with {} is known:", s.written(used.of)))
            .value(used.gradient),
        says("Chain rule: the slopes and the gradient multiply.").equation(of),
    ]
}

/// The number that a gate is a factor of, by the pre-activation of the gate.
pub(super) fn used_in(s: &Symbols, z: Quantity) -> Quantity {
    match s.cell().kind() {
        CellKind::Rnn => z,
        CellKind::Lstm => lstm(s, z).of,
        CellKind::Gru | CellKind::TorchGru => gru(s, z).of,
    }
}

/// What each gate of an LSTM is used for.
fn lstm(s: &Symbols, of: Quantity) -> Use {
    let (t, units) = (of.row, s.hidden());
    let u = of.column % units;
    let [i, g] = [0, 2].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let (c, dc) = (Tensor::C.at(t + 1, u), Tensor::Dc.at(t, u));
    let in_c = |factor: Quantity| Use { of: c, slope: factor.into(), gradient: dc };
    match of.column / units {
        0 => in_c(g),
        1 => in_c(Tensor::C.at(t, u)),
        2 => in_c(i),
        _ => Use {
            of: Tensor::H.at(t + 1, u),
            slope: Tensor::TanhC.at(t, u).into(),
            gradient: Tensor::Dh.at(t, u),
        },
    }
}

/// What each gate of either GRU is used for.
fn gru(s: &Symbols, of: Quantity) -> Use {
    let (t, units) = (of.row, s.hidden());
    let u = of.column % units;
    let [z, n] = [1, 2].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let h_prev = Tensor::H.at(t, u);
    let in_h = |slope| Use { of: Tensor::H.at(t + 1, u), slope, gradient: Tensor::Dh.at(t, u) };
    match (of.column / units, s.cell().keeps().reset) {
        (0, true) => Use {
            of: Tensor::Reset.at(t, u),
            slope: h_prev.into(),
            gradient: Tensor::Dreset.at(t, u),
        },
        (0, false) => {
            let candidate = 2 * units + u;
            Use {
                of: Tensor::Z.at(t, candidate),
                slope: Tensor::Past.at(t, candidate).into(),
                gradient: Tensor::Dz.at(t, candidate),
            }
        }
        (1, _) => in_h(h_prev - n),
        (_, _) => in_h(1.0 - Expr::Of(z)),
    }
}

/// `dpast_t` of a PyTorch GRU.
pub(super) fn past(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (t, row, units) = (of.row, of.column, s.hidden());
    let (past, z) = (Tensor::Past.at(t, row), Tensor::Z.at(t, row));
    let (why, slope): (&str, Expr) = match row >= 2 * units {
        true => ("The reset gate multiplies it:", Tensor::Gates.at(t, row % units).into()),
        false => ("It is simply added:", 1.0.into()),
    };
    vec![
        derivative(s, of, past),
        says(format!("It is a part of {}:", s.written(z))).equation(z),
        says(why).slope(z, past, slope),
        says(format!("How fast L changes with {} is known:", s.written(z)))
            .value(Tensor::Dz.at(t, row)),
        says("Chain rule: gradient times slope.").equation(of),
    ]
}

/// `dreset_t` of a GRU.
pub(super) fn reset(s: &Symbols, of: Quantity) -> Vec<Step> {
    let reset = Tensor::Reset.at(of.row, of.column);
    let matrix = s.names().recurrent;
    let read = Read {
        by: reset,
        matrix,
        reader: Tensor::Z,
        over: Over::Units,
        t: of.row,
        reads: Rows::Candidate,
    };
    read.steps(s, derivative(s, of, reset), of)
}
