//! The equations of the vanilla cell.

use super::{Activation, Rnn};
use crate::nn::cell::{handed_back, pre_activation};
use crate::nn::equation::{Equation, Expr, Function, logistic_slope, tanh_slope};
use crate::nn::faults::Equation as Place;
use crate::nn::params::Name;
use crate::nn::quantity::Quantity;
use crate::nn::tensor::Tensor;
use crate::nn::wiring::Wiring;

/// The numbers of a unit that one timestep forward computes, the result first.
pub(crate) fn forward(t: usize, unit: usize) -> Vec<Quantity> {
    vec![Tensor::H.at(t + 1, unit), Tensor::Z.at(t, unit)]
}

/// What is left of one timestep backward once `dh_t` is known.
pub(crate) fn backward(t: usize, unit: usize) -> Vec<Quantity> {
    vec![Tensor::Dz.at(t, unit)]
}

/// The equation of a number that the cell writes.
pub(crate) fn equation(
    cell: Rnn,
    wiring: &Wiring,
    of: Tensor,
    t: usize,
    u: usize,
) -> Option<Equation> {
    let left = of.at(of.row_of(t), u);
    match of {
        Tensor::Z => Some(pre_activation(wiring, &cell, t, u)),
        Tensor::H => Some(state(cell.0, left, Tensor::Z.at(t, u))),
        Tensor::DhFromLater => {
            let sum = handed_back(Name::W_hh, 0..wiring.units(), t + 1, u);
            let why = "z_{t+1} read h_t through W_hh; its gradient returns through W_hhᵀ";
            let equation = Equation::new(left, sum, why).remark("all later losses");
            Some(equation.broken_by(Place::State))
        }
        Tensor::Dz => {
            let equation = slope(cell.0, left, Tensor::H.at(t + 1, u), Tensor::Dh.at(t, u));
            Some(equation.broken_by(Place::Slope))
        }
        Tensor::Gates | Tensor::C | Tensor::TanhC => None,
        Tensor::Reset | Tensor::Dreset | Tensor::Past | Tensor::Dpast => None,
        Tensor::DcFromH | Tensor::DcFromLater | Tensor::Dc => None,
        Tensor::E
        | Tensor::Y
        | Tensor::P
        | Tensor::Loss
        | Tensor::Dy
        | Tensor::DhFromOutput
        | Tensor::Dh
        | Tensor::De => None,
    }
}

/// `h = φ(z)`
fn state(activation: Activation, h_t: Quantity, z_t: Quantity) -> Equation {
    match activation {
        Activation::Tanh => {
            let why = "tanh keeps every state between −1 and 1, however large z_t is";
            Equation::new(h_t, Function::Tanh.of(z_t), why)
        }
        Activation::Sigmoid => {
            let why = "σ keeps every state between 0 and 1, however large z_t is";
            Equation::new(h_t, Function::Sigmoid.of(z_t), why)
        }
        Activation::Relu => {
            let why = "ReLU passes positive values on and replaces the others by 0";
            Equation::new(h_t, Function::Relu.of(z_t), why)
        }
        Activation::Identity => Equation::new(h_t, z_t, "a linear network has no nonlinearity"),
    }
}

/// `dz = φ′(z)·dh`
fn slope(activation: Activation, dz_t: Quantity, h_t: Quantity, dh_t: Quantity) -> Equation {
    match activation {
        Activation::Tanh => {
            let why = "tanh′ = 1 − tanh²: how much h_t moves when z_t does";
            Equation::new(dz_t, tanh_slope(h_t) * dh_t, why).remark("tanh′")
        }
        Activation::Sigmoid => {
            let why = "σ′ = σ(1 − σ): at most 1/4, so much is lost at every step";
            Equation::new(dz_t, logistic_slope(h_t) * dh_t, why).remark("σ′")
        }
        Activation::Relu => {
            let why = "the slope of ReLU is 1 where h_t > 0, else 0: nothing gets through";
            Equation::new(dz_t, Function::Step.of(h_t) * dh_t, why)
        }
        Activation::Identity => {
            let why = "the identity has slope 1: the gradient passes unchanged";
            Equation::new(dz_t, Expr::Of(dh_t), why).remark("slope 1")
        }
    }
}
