//! The equations of the LSTM cell.

use super::Lstm;
use crate::nn::cell::{handed_back, pre_activation};
use crate::nn::equation::{Equation, Expr, Function, logistic_slope, tanh_slope};
use crate::nn::faults::Equation as Place;
use crate::nn::params::Name;
use crate::nn::quantity::Quantity;
use crate::nn::tensor::Tensor;
use crate::nn::wiring::Wiring;

/// What each gate does with the cell state, and why, in the order of its rows.
const GATES: [(&str, &str); 4] = [
    ("let in", "σ lies between 0 and 1: the share of the candidate that is written"),
    ("kept", "σ lies between 0 and 1: the share of the old cell state that is kept"),
    ("candidate", "tanh gives what may be written, between −1 and 1"),
    ("shown", "σ lies between 0 and 1: the share of the cell state that is shown"),
];

/// The row of the candidate `g` among the gates.
const CANDIDATE: usize = 2;

/// The numbers of a unit that one timestep forward computes, the results first.
pub(crate) fn forward(t: usize, unit: usize, units: usize) -> Vec<Quantity> {
    let gate = |gate: usize| [Tensor::Gates, Tensor::Z].map(|of| of.at(t, gate * units + unit));
    let results = [Tensor::H, Tensor::C].map(|of| of.at(t + 1, unit));
    results.into_iter().chain((0..GATES.len()).flat_map(gate)).collect()
}

/// What is left of one timestep backward once `dh_t` is known.
pub(crate) fn backward(t: usize, unit: usize, units: usize) -> Vec<Quantity> {
    let states = [Tensor::Dc, Tensor::DcFromH].map(|of| of.at(t, unit));
    let gates = (0..GATES.len()).map(|gate| Tensor::Dz.at(t, gate * units + unit));
    states.into_iter().chain(gates).collect()
}

/// The equation of a number that the cell writes.
pub(crate) fn equation(wiring: &Wiring, of: Tensor, t: usize, column: usize) -> Option<Equation> {
    let units = wiring.units();
    let (left, u) = (of.at(of.row_of(t), column), column % units);
    let [i, f, g, o] = [0, 1, 2, 3].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let f_next = Tensor::Gates.at(t + 1, units + u);
    let (c_prev, c_t) = (Tensor::C.at(t, u), Tensor::C.at(t + 1, u));
    let (tanh_c, dh_t) = (Tensor::TanhC.at(t, u), Tensor::Dh.at(t, u));
    let new = |right: Expr, why| Equation::new(left, right, why);
    let equation = match of {
        Tensor::Z => pre_activation(wiring, &Lstm, t, column),
        Tensor::Gates => gate(left, Tensor::Z.at(t, column), column / units),
        Tensor::C => new(f * c_prev + i * g, "keep part of the old state, add part of the new"),
        Tensor::TanhC => new(Function::Tanh.of(c_t), "c_t may grow; what is shown stays in ±1"),
        Tensor::H => new(o * tanh_c, "the output gate decides how much of the cell shows"),
        Tensor::DhFromLater => {
            let why = "all gates at t+1 read h_t through W_h; gradients return by W_hᵀ";
            new(handed_back(Name::W_h, 0..GATES.len() * units, t + 1, u).into(), why)
                .remark("all later losses")
                .broken_by(Place::State)
        }
        Tensor::DcFromLater => {
            let why = "c_{t+1} kept f of c_t, so f of its gradient returns: no matrix";
            new(f_next * Tensor::Dc.at(t + 1, u), why).broken_by(Place::CellState)
        }
        Tensor::DcFromH => {
            let why = "h_t = o ⊙ tanh(c_t): the slope of tanh, scaled by the gate";
            new(o * tanh_slope(tanh_c) * dh_t, why).broken_by(Place::CellState)
        }
        Tensor::Dc => {
            let parts = Tensor::DcFromH.at(t, u) + Tensor::DcFromLater.at(t, u);
            new(parts, "c_t acts through h_t and through c_{t+1}: both effects add")
        }
        Tensor::Dz => pre_activation_gradient(wiring, t, column).broken_by(Place::Slope),
        Tensor::Reset | Tensor::Dreset | Tensor::Past | Tensor::Dpast => return None,
        Tensor::E
        | Tensor::Y
        | Tensor::P
        | Tensor::Loss
        | Tensor::Dy
        | Tensor::DhFromOutput
        | Tensor::Dh
        | Tensor::De => return None,
    };
    Some(equation)
}

/// `i = σ(z_t)`, and `g = tanh(z_t)`.
fn gate(left: Quantity, z_t: Quantity, gate: usize) -> Equation {
    let function = if gate == CANDIDATE { Function::Tanh } else { Function::Sigmoid };
    let (remark, why) = GATES[gate];
    Equation::new(left, function.of(z_t), why).remark(remark)
}

/// `dz_t` of one gate: its slope, what it multiplies, and the gradient of the product.
fn pre_activation_gradient(wiring: &Wiring, t: usize, column: usize) -> Equation {
    let units = wiring.units();
    let (left, u) = (Tensor::Dz.at(t, column), column % units);
    let [i, f, g, o] = [0, 1, 2, 3].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let (dc_t, dh_t) = (Tensor::Dc.at(t, u), Tensor::Dh.at(t, u));
    let (right, why) = match column / units {
        0 => (logistic_slope(i) * g * dc_t, "σ′ = σ(1 − σ); i multiplies g in c_t"),
        1 => {
            let c_prev = Tensor::C.at(t, u);
            (logistic_slope(f) * c_prev * dc_t, "σ′ = σ(1 − σ); f multiplies c_{t−1} in c_t")
        }
        CANDIDATE => (tanh_slope(g) * i * dc_t, "tanh′ = 1 − tanh²; g is multiplied by i in c_t"),
        _ => {
            let tanh_c = Tensor::TanhC.at(t, u);
            (logistic_slope(o) * tanh_c * dh_t, "σ′ = σ(1 − σ); o multiplies tanh(c_t) in h_t")
        }
    };
    Equation::new(left, right, why)
}
