//! An equation as data: how one number of an update follows from others.
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

/// How one number of an update is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// The number.
    pub left: Quantity,
    /// What it is computed from, and how.
    pub right: Expr,
    /// What decides which equation this is without appearing in it: the places where a one-hot input is 1, and the class
    /// expected.
    pub(crate) decided_by: Vec<Block>,
    /// A word or two on what the number means; may be empty.
    pub(crate) remark: &'static str,
    /// One line on why it is so.
    pub why: &'static str,
    /// The kind of mistake that breaks it.
    pub place: Option<Place>,
}

impl Equation {
    /// An equation, and one line on why it holds.
    pub(crate) fn new(left: Quantity, right: impl Into<Expr>, why: &'static str) -> Self {
        let (decided_by, right) = (Vec::new(), right.into());
        Equation { left, right, decided_by, remark: "", why, place: None }
    }

    /// With a remark.
    pub(crate) fn remark(self, remark: &'static str) -> Self {
        Equation { remark, ..self }
    }

    /// With the kind of mistake that breaks it.
    pub(crate) fn broken_by(self, place: Place) -> Self {
        Equation { place: Some(place), ..self }
    }

    /// With what decides that it is this one.
    pub(crate) fn decided_by(self, decided_by: Vec<Block>) -> Self {
        Equation { decided_by, ..self }
    }

    /// What the number is computed from.
    pub(crate) fn reads(&self) -> Vec<Block> {
        let mut blocks = self.decided_by.clone();
        self.right.read_into(&mut blocks);
        blocks
    }

    /// The right side, if it is nothing but a sum over an index.
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
