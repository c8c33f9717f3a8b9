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
    let (r, h_prev) = (Tensor::Gates.at(t, u), Tensor::H.at(t, u));
    let new = |right: Expr, why| Equation::new(left, right, why);
    let equation = match of {
        Tensor::Z => pre_activation(wiring, &Gru, t, column),
        Tensor::Gates => gate(left, Tensor::Z.at(t, column), column / units),
        Tensor::Reset => new(r * h_prev, "r near 0 hides the past from the candidate"),
        Tensor::H => state(units, t, u),
        Tensor::DhFromLater => ways_back(left, units, t, u).broken_by(Place::State),
        Tensor::Dreset => {
            let rows = CANDIDATE * units..GATES.len() * units;
            let why = "the candidate read r ⊙ h_{t−1} through W_h; dz_t returns by W_hᵀ";
            new(gate_sum(rows, t, u).into(), why)
        }
        Tensor::Dz => {
            let why = "σ′ = σ(1 − σ); r multiplies h_{t−1} in what the candidate reads";
            let reset = logistic_slope(r) * h_prev * Tensor::Dreset.at(t, u);
            pre_activation_gradient(units, t, column, (reset, why))
        }
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

/// `h_t` of either GRU.
pub(crate) fn state(units: usize, t: usize, u: usize) -> Equation {
    let [z, n] = [1, 2].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let right = (1.0 - Expr::Of(z)) * n + z * Tensor::H.at(t, u);
    let why = "a weighted mean of the candidate and the old state";
    Equation::new(Tensor::H.at(t + 1, u), right, why)
}

/// `dz_t` of one gate of either GRU: its slope, and the gradient of what it becomes. Only the reset gate is used in
/// different places.
pub(crate) fn pre_activation_gradient(
    units: usize,
    t: usize,
    column: usize,
    reset: (Expr, &'static str),
) -> Equation {
    let u = column % units;
    let [z, n] = [1, 2].map(|gate| Tensor::Gates.at(t, gate * units + u));
    let (h_prev, dh_t) = (Tensor::H.at(t, u), Tensor::Dh.at(t, u));
    let (right, why) = match column / units {
        0 => reset,
        1 => {
            let right = logistic_slope(z) * (h_prev - n) * dh_t;
            (right, "σ′ = σ(1 − σ); z moves h_t from n towards h_{t−1}")
        }
        _ => {
            let right = tanh_slope(n) * (1.0 - Expr::Of(z)) * dh_t;
            (right, "tanh′ = 1 − tanh²; h_t contains 1 − z of the candidate")
        }
    };
    Equation::new(Tensor::Dz.at(t, column), right, why).broken_by(Place::Slope)
}
