//! The equations of the clip.

use super::Clip;
use crate::checked::Positive;
use crate::nn::equation::{Equation, Expr, Function, Part};
use crate::nn::off_tape::OffTape;
use crate::nn::params::Name;
use crate::nn::quantity::{Quantity, Stage, Variable};
use crate::nn::wiring::Wiring;

/// A number of a gradient after the clip.
pub(crate) fn clipped(wiring: &Wiring, name: Name, row: usize, column: usize) -> Equation {
    let at = |stage| Variable::Parameter(stage, name).at(row, column);
    let g = at(Stage::Grad);
    let new = |right: Expr, why| Equation::new(at(Stage::Clipped), right, why);
    match (wiring.is_clipped, wiring.clip) {
        (false, _) | (true, Clip::Off) => {
            new(g.into(), "no clip, or nothing exceeds its bound: the gradient stays unchanged")
                .remark("unchanged")
        }
        (true, Clip::Value(c)) => {
            let why = "each number is cut by itself, so the direction may change";
            new(Function::Cut(c).of(g), why)
        }
        (true, Clip::Norm(c)) => {
            let why = "one factor for all numbers: the length becomes c, the direction stays";
            new(Part::Factor.is(threshold(c) / norm()) * g, why)
        }
        (true, Clip::SquaredNorm(c)) => {
            let why = "without the root, the factor is c / ‖g‖² instead of c / ‖g‖";
            let s = Part::SquaredNorm.is(Expr::Of(norm()).squared());
            new(Part::Factor.is(threshold(c) / s) * g, why)
        }
    }
}

/// The equation of `‖g‖` after a clip whose root is forgotten.
pub(crate) fn norm_without_root(c: Positive) -> Equation {
    let why = "‖g‖ · c / ‖g‖²: the longer the gradient, the shorter the step";
    Equation::new(OffTape::ClippedNorm.at(0, 0), threshold(c) / norm(), why).remark("not c")
}

fn threshold(c: Positive) -> Expr {
    Part::Threshold.is(c)
}

/// `‖g‖` before the clip.
fn norm() -> Quantity {
    OffTape::GradNorm.at(0, 0)
}
