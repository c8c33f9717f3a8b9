//! The equations of the GRU cell.

use super::Gru;
use crate::nn::cell::{handed_back, pre_activation};
use crate::nn::equation::{Equation, Expr, Function, Over, Sum, logistic_slope, tanh_slope};
use crate::nn::faults::Equation as Place;
use crate::nn::params::Name;
use crate::nn::quantity::Quantity;
use crate::nn::tensor::Tensor;
use crate::nn::wiring::Wiring;

/// What each gate does, and why, in the order of its rows.
const GATES: [(&str, &str); 3] = [
    (
        "reset: the past that the candidate reads",
        "σ lies between 0 and 1: the share of h_{t−1} that the candidate sees",
    ),
    ("update: the past that stays", "σ lies between 0 and 1: the share of h_{t−1} that stays"),
    ("candidate", "tanh gives what may replace the old state, between −1 and 1"),
];

/// The row of the candidate `n` among the gates.
const CANDIDATE: usize = 2;

/// The numbers of a unit that one timestep forward computes, the result first.
pub(crate) fn forward(t: usize, unit: usize, units: usize) -> Vec<Quantity> {
    let gate = |gate: usize| [Tensor::Gates, Tensor::Z].map(|of| of.at(t, gate * units + unit));
    let gates = (0..GATES.len()).flat_map(gate);
    let reset = Tensor::Reset.at(t, unit);
    [Tensor::H.at(t + 1, unit)].into_iter().chain(gates).chain([reset]).collect()
}

/// What is left of one timestep backward once `dh_t` is known.
pub(crate) fn backward(t: usize, unit: usize, units: usize) -> Vec<Quantity> {
    let [r, z, n] = [0, 1, 2].map(|gate| Tensor::Dz.at(t, gate * units + unit));
    vec![n, z, Tensor::Dreset.at(t, unit), r]
}

/// The equation of a number that the cell writes.
pub(crate) fn equation(wiring: &Wiring, of: Tensor, t: usize, column: usize) -> Option<Equation> {
    let units = wiring.units();
    let (left, u) = (of.at(of.row_of(t), column), column % units);
    let [r, z, n] = [0, 1, 2].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let h_prev = Tensor::H.at(t, u);
    let new = |right: Expr, why| Equation::new(left, right, why);
    let equation = match of {
        Tensor::Z => pre_activation(wiring, &Gru, t, column),
        Tensor::Gates => gate(left, Tensor::Z.at(t, column), column / units),
        Tensor::Reset => new(r * h_prev, "r near 0 hides the past from the candidate"),
        Tensor::H => {
            let why = "a weighted mean of the candidate and the old state";
            new((1.0 - Expr::Of(z)) * n + z * h_prev, why)
        }
        Tensor::DhFromLater => ways_back(left, units, t, u).broken_by(Place::State),
        Tensor::Dreset => {
            let rows = CANDIDATE * units..GATES.len() * units;
            let why = "the candidate read r ⊙ h_{t−1} through W_h; blame returns transposed";
            new(gate_sum(rows, t, u).into(), why)
        }
        Tensor::Dz => pre_activation_gradient(wiring, t, column).broken_by(Place::Slope),
        Tensor::C | Tensor::TanhC | Tensor::Past | Tensor::Dpast => return None,
        Tensor::DcFromH | Tensor::DcFromLater | Tensor::Dc => return None,
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

/// `r = σ(z_t)`, and `n = tanh(z_t)`.
pub(crate) fn gate(left: Quantity, z_t: Quantity, gate: usize) -> Equation {
    let function = if gate == CANDIDATE { Function::Tanh } else { Function::Sigmoid };
    let (remark, why) = GATES[gate];
    Equation::new(left, function.of(z_t), why).remark(remark)
}

/// The four ways back to `h_t`: two gates, the candidate, and what is kept.
fn ways_back(left: Quantity, units: usize, t: usize, u: usize) -> Equation {
    let [r, z] = [0, 1].map(|gate| Tensor::Gates.at(t + 1, gate * units + u));
    let [through_r, through_z] =
        [0, 1].map(|gate| gate_sum(gate * units..(gate + 1) * units, t + 1, u));
    let candidate = r * Tensor::Dreset.at(t + 1, u);
    let kept = z * Tensor::Dh.at(t + 1, u);
    let why = "h_t is read by both gates and the candidate, and kept in part: four ways";
    Equation::new(left, Expr::Sum(through_r) + through_z + candidate + kept, why)
}

/// `W_hᵀ dz_t` of one unit over the rows of one gate.
fn gate_sum(rows: std::ops::Range<usize>, t: usize, unit: usize) -> Sum {
    Sum { over: Over::GateRows, ..handed_back(Name::W_h, rows, t, unit) }
}

/// `dz_t` of one gate: its slope, and the gradient of what it becomes.
fn pre_activation_gradient(wiring: &Wiring, t: usize, column: usize) -> Equation {
    let units = wiring.units();
    let (left, u) = (Tensor::Dz.at(t, column), column % units);
    let [r, z, n] = [0, 1, 2].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let (h_prev, dh_t) = (Tensor::H.at(t, u), Tensor::Dh.at(t, u));
    let (right, why) = match column / units {
        0 => {
            let right = logistic_slope(r) * h_prev * Tensor::Dreset.at(t, u);
            (right, "σ′ = σ(1 − σ); r multiplies h_{t−1} in what the candidate reads")
        }
        1 => {
            let right = logistic_slope(z) * (h_prev - n) * dh_t;
            (right, "σ′ = σ(1 − σ); z moves h_t from n towards h_{t−1}")
        }
        _ => {
            let right = tanh_slope(n) * (1.0 - Expr::Of(z)) * dh_t;
            (right, "tanh′ = 1 − tanh²; h_t contains 1 − z of the candidate")
        }
    };
    Equation::new(left, right, why)
}
