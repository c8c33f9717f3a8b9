//! The results of equations whose numbers are rounded as they are written: `1.2² = 1.5` would be read as wrong.

use super::formula::Atom;
use super::symbols::{Symbols, is_written_out};
use crate::nn::Quantity;
use crate::nn::equation::{Expr, Sum};
use crate::nn::wiring::Block;

/// The most terms of a sum that anybody adds up.
const MOST: usize = 8;

impl Symbols<'_> {
    /// The value of a right side with its numbers as they are written; none if one of them is not known.
    pub(crate) fn as_written(&self, left: Quantity, right: &Expr) -> Option<f64> {
        let inner = |expr: &Expr| self.as_written(left, expr);
        let whole = || Atom::new("", right.value(&|of| self.value(of))).as_written();
        match right {
            Expr::Of(of) => {
                match is_written_out(*of).then(|| self.wiring.equation(*of)).flatten() {
                    Some(equation) => self.as_written(left, &equation.right),
                    None => self.atom(*of).as_written(),
                }
            }
            Expr::Sum(sum) => self.part(sum, left).as_written(),
            Expr::SumOfExp(_) | Expr::Norm(_) | Expr::Called(..) => whole(),
            Expr::Apply(function, part) => Some(function.value(inner(part)?)),
            Expr::Squared(part) => Some(inner(part)?.powi(2)),
            Expr::Binary(left, sign, right) => Some(sign.value(inner(left)?, inner(right)?)),
            Expr::Number(number) => Some(*number),
        }
    }

    /// The same of a sum of products, if it is short.
    pub(crate) fn sum_as_written(&self, sum: &Sum) -> Option<f64> {
        let term = |k| {
            let factors = sum.term(k).into_iter().flat_map(|factor| self.factors(factor));
            factors.map(|factor| self.atom(factor).as_written()).product::<Option<f64>>()
        };
        (sum.count() <= MOST).then(|| (0..sum.count()).map(term).sum::<Option<f64>>())?
    }

    /// The same of a length.
    pub(crate) fn norm_as_written(&self, of: &Block) -> Option<f64> {
        let square = |k| Some(self.atom(of.nth(k)).as_written()?.powi(2));
        let squares = (of.count() <= MOST).then(|| (0..of.count()).map(square));
        squares?.sum::<Option<f64>>().map(f64::sqrt)
    }
}
