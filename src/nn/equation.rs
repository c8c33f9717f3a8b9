//! Equations as data: how a number of an update is computed from others.
//!
//! The cells, the input, the head, BPTT, the norms, the clip and the optimisers each have their own. A [`Wiring`](super::Wiring) finds the equation of a
//! number, and what the number is computed from is what its equation contains.

mod expr;
mod operators;
mod sum;

pub(crate) use expr::{Expr, Function, Part, Sign, logistic_slope, tanh_slope};
pub(crate) use sum::{Over, Sum};

use super::faults::Equation as Place;
use super::quantity::Quantity;
use super::wiring::Block;

/// The equation of a number of an update.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// The number on the left side.
    pub left: Quantity,
    /// The right side.
    pub right: Expr,
    /// Numbers that decide which equation applies without appearing in it: the elements of a one-hot input that are 1,
    /// and the target class.
    pub(crate) decided_by: Vec<Block>,
    /// A word or two on the meaning of the number; may be empty.
    pub(crate) remark: &'static str,
    /// One line on why the equation holds.
    pub why: &'static str,
    /// The kind of equation, by which known mistakes say what they break.
    pub place: Option<Place>,
}

impl Equation {
    /// Creates an equation with one line on why it holds.
    pub(crate) fn new(left: Quantity, right: impl Into<Expr>, why: &'static str) -> Self {
        let (decided_by, right) = (Vec::new(), right.into());
        Equation { left, right, decided_by, remark: "", why, place: None }
    }

    /// Sets the remark.
    pub(crate) fn remark(self, remark: &'static str) -> Self {
        Equation { remark, ..self }
    }

    /// Sets the kind of equation, by which known mistakes say what they break.
    pub(crate) fn broken_by(self, place: Place) -> Self {
        Equation { place: Some(place), ..self }
    }

    /// Sets the numbers that decide which equation applies.
    pub(crate) fn decided_by(self, decided_by: Vec<Block>) -> Self {
        Equation { decided_by, ..self }
    }

    /// The blocks that the number is computed from.
    pub(crate) fn reads(&self) -> Vec<Block> {
        let mut blocks = self.decided_by.clone();
        self.right.read_into(&mut blocks);
        blocks
    }

    /// The right side, if it is a single sum over an index.
    pub(crate) fn bare_sum(&self) -> Option<&Sum> {
        match &self.right {
            Expr::Sum(sum) => Some(sum),
            Expr::Number(_)
            | Expr::Of(_)
            | Expr::SumOfExp(_)
            | Expr::Norm(_)
            | Expr::Called(..)
            | Expr::Apply(..)
            | Expr::Squared(_)
            | Expr::Binary(..) => None,
        }
    }
}
