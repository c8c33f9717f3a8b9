//! The equations of what is measured: sums, norms and the factors of a step back.

use super::OffTape;
use crate::nn::equation::{Equation, Expr, Over, Sum};
use crate::nn::quantity::Stage;
use crate::nn::tensor::Tensor;
use crate::nn::wiring::{Block, Wiring};

/// The equation of a measured number; `None` for inputs and targets, and for a spectrum, which is computed iteratively.
pub(crate) fn equation(wiring: &Wiring, of: OffTape, row: usize) -> Option<Equation> {
    let (units, rows) = (0..wiring.units(), 0..wiring.model.pre_activations());
    let (next, norm) = (row + 1, |block: Block| Expr::Norm(vec![block]));
    let (right, why) = match of {
        OffTape::TotalLoss => {
            let sum = Sum::of(Over::Time, [Tensor::Loss.column(0..wiring.timesteps(), 0)]);
            (sum.into(), "each timestep with a target has its own loss, and they add up")
        }
        OffTape::DhNorm => {
            (norm(Tensor::Dh.row(row, units)), "the length of the vector: all units together")
        }
        OffTape::GradNorm => {
            let all = wiring.parameters(Stage::Grad).collect();
            (Expr::Norm(all), "the length of all gradients, as if they were one vector")
        }
        OffTape::ClippedNorm => {
            let all = wiring.parameters(Stage::Clipped).collect();
            (Expr::Norm(all), "the same length, after the clip")
        }
        OffTape::Slope => {
            let through = norm(Tensor::Dz.row(next, rows)) / norm(Tensor::Dh.row(next, units));
            (through, "what the slope of the nonlinearity leaves")
        }
        OffTape::Weights => {
            let [from, to] = [Tensor::Dz.row(next, rows), Tensor::DhFromLater.row(row, units)];
            (norm(to) / norm(from), "what the transposed matrix makes of it")
        }
        OffTape::ThroughC => {
            let [from, to] =
                [Tensor::Dc.row(next, units.clone()), Tensor::DcFromLater.row(row, units)];
            (norm(to) / norm(from), "what is left along the cell state")
        }
        OffTape::X | OffTape::Inputs | OffTape::Targets => return None,
        OffTape::Singular | OffTape::Moduli => return None,
    };
    Some(Equation::new(of.at(row, 0), right, why))
}
