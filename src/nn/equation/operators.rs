//! Equations are written as on paper: `r * h_prev`, `1.0 - z`.

use std::ops::{Add, Div, Mul, Sub};

use super::expr::{Expr, Sign};
use super::sum::Sum;
use crate::checked::{Fraction, Positive};
use crate::nn::quantity::Quantity;

impl From<Quantity> for Expr {
    fn from(quantity: Quantity) -> Self {
        Expr::Of(quantity)
    }
}

impl From<Sum> for Expr {
    fn from(sum: Sum) -> Self {
        Expr::Sum(sum)
    }
}

impl From<Positive> for Expr {
    fn from(number: Positive) -> Self {
        Expr::Number(number.into())
    }
}

impl From<Fraction> for Expr {
    fn from(number: Fraction) -> Self {
        Expr::Number(number.into())
    }
}

impl From<f64> for Expr {
    fn from(number: f64) -> Self {
        Expr::Number(number)
    }
}

fn binary(left: impl Into<Expr>, sign: Sign, right: impl Into<Expr>) -> Expr {
    Expr::Binary(Box::new(left.into()), sign, Box::new(right.into()))
}

impl<R: Into<Expr>> Add<R> for Expr {
    type Output = Expr;

    fn add(self, right: R) -> Expr {
        binary(self, Sign::Plus, right)
    }
}

impl<R: Into<Expr>> Sub<R> for Expr {
    type Output = Expr;

    fn sub(self, right: R) -> Expr {
        binary(self, Sign::Minus, right)
    }
}

impl<R: Into<Expr>> Mul<R> for Expr {
    type Output = Expr;

    fn mul(self, right: R) -> Expr {
        binary(self, Sign::Times, right)
    }
}

impl<R: Into<Expr>> Div<R> for Expr {
    type Output = Expr;

    fn div(self, right: R) -> Expr {
        binary(self, Sign::Over, right)
    }
}

impl Sub<Expr> for f64 {
    type Output = Expr;

    fn sub(self, right: Expr) -> Expr {
        binary(self, Sign::Minus, right)
    }
}

/// The product with a number of the update on the left.
impl<R: Into<Expr>> Mul<R> for Quantity {
    type Output = Expr;

    fn mul(self, right: R) -> Expr {
        binary(self, Sign::Times, right)
    }
}

/// The sum with a number of the update on the left.
impl<R: Into<Expr>> Add<R> for Quantity {
    type Output = Expr;

    fn add(self, right: R) -> Expr {
        binary(self, Sign::Plus, right)
    }
}

/// The difference from a number of the update.
impl<R: Into<Expr>> Sub<R> for Quantity {
    type Output = Expr;

    fn sub(self, right: R) -> Expr {
        binary(self, Sign::Minus, right)
    }
}
