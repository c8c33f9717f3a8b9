//! The equations of PyTorch's GRU cell.

use crate::nn::cell::gru::equations::{gate, pre_activation_gradient, state};
use crate::nn::equation::{Equation, Expr, Over, Sum, logistic_slope};
use crate::nn::faults::Equation as Place;
use crate::nn::input;
use crate::nn::params::Name;
use crate::nn::quantity::{Quantity, Variable};
use crate::nn::tensor::Tensor;
use crate::nn::wiring::Wiring;

/// The numbers of a unit that one timestep forward computes, the result first.
pub(crate) fn forward(t: usize, unit: usize, units: usize) -> Vec<Quantity> {
    let parts = [Tensor::Gates, Tensor::Z, Tensor::Past];
    let gate = |gate: usize| parts.map(|of| of.at(t, gate * units + unit));
    [Tensor::H.at(t + 1, unit)].into_iter().chain((0..3).flat_map(gate)).collect()
}

/// What is left of one timestep backward once `dh_t` is known.
pub(crate) fn backward(t: usize, unit: usize, units: usize) -> Vec<Quantity> {
    let [r, z, n] = [0, 1, 2].map(|gate| Tensor::Dz.at(t, gate * units + unit));
    vec![n, z, r, Tensor::Dpast.at(t, 2 * units + unit)]
}

/// The equation of a number that the cell writes.
pub(crate) fn equation(wiring: &Wiring, of: Tensor, t: usize, column: usize) -> Option<Equation> {
    let units = wiring.units();
    let (left, u, is_candidate) =
        (of.at(of.row_of(t), column), column % units, column >= 2 * units);
    let r = Tensor::Gates.at(t, u);
    let dz_t = Tensor::Dz.at(t, column);
    let new = |right: Expr, why| Equation::new(left, right, why);
    let equation = match of {
        Tensor::Past => {
            let weights = Variable::weight(Name::W_h).row(column, 0..units);
            let product = Sum::of(Over::Units, [weights, Tensor::H.row(t, 0..units)]);
            let right = Expr::Sum(product) + Variable::weight(Name::b_h).at(column, 0);
            new(right, "one product with W_h serves both gates and the candidate")
        }
        Tensor::Z => pre_activation(wiring, t, column),
        Tensor::Gates => gate(left, Tensor::Z.at(t, column), column / units),
        Tensor::H => state(units, t, u),
        Tensor::DhFromLater => ways_back(left, units, t, u).broken_by(Place::State),
        Tensor::Dz => {
            let [past_n, dz_n] = [Tensor::Past, Tensor::Dz].map(|of| of.at(t, 2 * units + u));
            let reset = logistic_slope(r) * past_n * dz_n;
            let why = "σ′ = σ(1 − σ); r multiplies the past";
            pre_activation_gradient(units, t, column, (reset, why))
        }
        Tensor::Dpast if is_candidate => {
            new(r * dz_t, "r multiplies the past in the candidate").broken_by(Place::Slope)
        }
        Tensor::Dpast => new(dz_t.into(), "the past is added as it is: slope 1"),
        Tensor::Reset | Tensor::Dreset | Tensor::C | Tensor::TanhC => return None,
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

/// `z_t` of one row; `r` multiplies the past of the candidate.
fn pre_activation(wiring: &Wiring, t: usize, row: usize) -> Equation {
    let units = wiring.units();
    let (from_input, picked) = input::part(wiring, Name::W_x, t, row);
    let sum = from_input + Variable::weight(Name::b_x).at(row, 0);
    let past = Tensor::Past.at(t, row);
    let (right, why) = match row >= 2 * units {
        true => {
            let r = Tensor::Gates.at(t, row % units);
            (sum + r * past, "r decides how much of the past the candidate reads")
        }
        false => (sum + past, "what is read now and what the past gives add up"),
    };
    Equation::new(Tensor::Z.at(t, row), right, why).decided_by(picked)
}

/// The two ways back to `h_t`: the product with `W_h`, and what is kept.
fn ways_back(left: Quantity, units: usize, t: usize, u: usize) -> Equation {
    let rows = 0..3 * units;
    let weights = Variable::weight(Name::W_h).column(rows.clone(), u);
    let through_past = Sum::of(Over::Rows, [weights, Tensor::Dpast.row(t + 1, rows)]);
    let kept = Tensor::Gates.at(t + 1, units + u) * Tensor::Dh.at(t + 1, u);
    let why = "h_t is read through W_h, and kept in part: two ways";
    Equation::new(left, Expr::Sum(through_past) + kept, why)
}
