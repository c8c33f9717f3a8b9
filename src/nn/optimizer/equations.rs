//! The equations of the optimisers: the step that each takes, and what it remembers.

use super::{EPSILON, Optimizer};
use crate::checked::Fraction;
use crate::nn::equation::{Equation, Expr, Function, Part};
use crate::nn::params::Name;
use crate::nn::quantity::{Age, Quantity, Stage, Variable};
use crate::nn::wiring::Wiring;

/// One number of a parameter, by its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element {
    /// The parameter.
    pub(crate) name: Name,
    /// Its row.
    pub(crate) row: usize,
    /// Its column.
    pub(crate) column: usize,
}

impl Element {
    fn at(self, stage: Stage) -> Quantity {
        Variable::Parameter(stage, self.name).at(self.row, self.column)
    }

    fn moment(self, age: Age, which: usize) -> Quantity {
        Variable::Moment(age, which, self.name).at(self.row, self.column)
    }
}

/// The equation of a weight after the update: the old weight minus the step.
pub(crate) fn weight(wiring: &Wiring, of: Element) -> Equation {
    let (before, after, g) = (of.at(Stage::Before), of.at(Stage::After), of.at(Stage::Clipped));
    if wiring.frozen == Some(of.name) {
        return Equation::new(after, before, "it is frozen: no update moves it");
    }
    let lr = || Expr::from(wiring.optimizer.lr());
    let moment = |which| of.moment(Age::New, which);
    let (step, why) = match wiring.optimizer {
        Optimizer::Sgd { .. } => {
            (lr() * g, "the gradient points uphill: a step against it lowers the loss")
        }
        Optimizer::Momentum { .. } => {
            (lr() * moment(0), "the step follows the velocity: steady directions add up")
        }
        Optimizer::Adagrad { .. } => {
            let root = Function::Sqrt.of(moment(0) + EPSILON);
            (lr() * g / root, "the more gradient a weight has had, the shorter its steps")
        }
        Optimizer::RmsProp { .. } => {
            let root = Function::Sqrt.of(moment(0)) + EPSILON;
            (lr() * g / root, "each gradient is divided by its usual size: all weights move alike")
        }
        Optimizer::Adam { beta1, beta2, .. } => {
            let corrected = |which, beta: Fraction| {
                let unseen = 1.0 - Function::Power(wiring.updates).of(beta);
                Part::Corrected(which).is(Expr::Of(moment(which)) / unseen)
            };
            let root = Function::Sqrt.of(corrected(1, beta2)) + EPSILON;
            let why = "mean gradient over its usual size: about lr while the sign is the same";
            (lr() * corrected(0, beta1) / root, why)
        }
    };
    Equation::new(after, before - step, why)
}

/// The equation of a weight's moment after the update; `None` if the optimiser has no such moment.
pub(crate) fn moment(wiring: &Wiring, which: usize, of: Element) -> Option<Equation> {
    if which >= wiring.optimizer.moments() {
        return None;
    }
    let (old, g) = (of.moment(Age::Old, which), of.at(Stage::Clipped));
    let new = |right: Expr, why| Equation::new(of.moment(Age::New, which), right, why);
    if wiring.frozen == Some(of.name) {
        return Some(new(old.into(), "it is frozen: nothing is remembered of its gradient"));
    }
    let square = || Expr::Of(g).squared();
    let mean = |kept: Fraction, of: Expr| Expr::from(kept) * old + Expr::from(1.0 - kept) * of;
    Some(match (wiring.optimizer, which) {
        (Optimizer::Sgd { .. }, _) => return None,
        (Optimizer::Momentum { momentum, .. }, _) => {
            let why = "a part of the velocity stays, and the gradient pushes";
            new(Expr::from(momentum) * old + g, why).remark("velocity")
        }
        (Optimizer::Adagrad { .. }, _) => {
            new(old + square(), "every squared gradient is added and none forgotten")
                .remark("memory: all g²")
        }
        (Optimizer::RmsProp { decay, .. }, _) => {
            new(mean(decay, square()), "a running mean: old gradients fade")
                .remark("memory: mean g²")
        }
        (Optimizer::Adam { beta1, .. }, 0) => {
            new(mean(beta1, g.into()), "a running mean of the gradient: its direction")
        }
        (Optimizer::Adam { beta2, .. }, _) => {
            new(mean(beta2, square()), "a running mean of the squares: its size")
        }
    })
}
