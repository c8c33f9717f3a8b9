//! The right side of an equation: quantities, the signs between them, and sums over an index.

use std::ops::{Add, Div, Mul, Sub};

use crate::nn::quantity::Quantity;
use crate::nn::wiring::Block;

/// The right side of an equation, or a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Number(f64),
    /// A number of the update.
    Of(Quantity),
    /// A sum of products over an index.
    Sum(Sum),
    /// `Σ exp(·)` over the numbers of a block.
    SumOfExp(Block),
    /// A function of a part.
    Apply(Function, Box<Expr>),
    /// A square.
    Squared(Box<Expr>),
    /// Two parts and the sign between them.
    Binary(Box<Expr>, Sign, Box<Expr>),
}

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `tanh`.
    Tanh,
    /// The logistic function, `σ(z) = 1 / (1 + exp(−z))`.
    Sigmoid,
    /// `max(0, z)`.
    Relu,
    /// The slope of `max(0, z)`: 1 above 0, else 0.
    Step,
    /// `exp`.
    Exp,
    /// `−ln`.
    MinusLn,
}

/// A sign between two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `−`
    Minus,
    /// `·`
    Times,
    /// `/`
    Over,
}

/// What the index of a sum counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The units that a row of a matrix reads.
    Units,
    /// The rows that a column of a matrix feeds: units, or the units of all gates.
    Rows,
    /// The rows of one gate that a column of a matrix feeds.
    GateRows,
    /// The classes that a column of `W_hy` feeds.
    Classes,
    /// The dimensions of the embedding.
    Embedding,
    /// The places of a picture that are 1.
    Pixels,
    /// The timesteps.
    Time,
    /// The timesteps that read a symbol.
    Reading(usize),
}

/// A sum of products: the term `k` is the product of number `k` of each factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// What the index counts.
    pub(crate) over: Over,
    /// The factors, all of one length.
    pub(crate) factors: Vec<Vec<Block>>,
}

impl Sum {
    /// The sum of the products of two blocks, or of more.
    pub(crate) fn of<const N: usize>(over: Over, factors: [Block; N]) -> Self {
        Sum { over, factors: factors.map(|block| vec![block]).into() }
    }

    /// The sum of single numbers.
    pub(crate) fn of_each(over: Over, numbers: impl IntoIterator<Item = Quantity>) -> Self {
        Sum { over, factors: vec![numbers.into_iter().map(Block::from).collect()] }
    }

    /// How many terms it has.
    pub(crate) fn count(&self) -> usize {
        self.factors.first().map_or(0, |factor| factor.iter().map(Block::count).sum())
    }

    /// The factors of a term.
    pub(crate) fn term(&self, k: usize) -> Vec<Quantity> {
        self.factors.iter().filter_map(|factor| nth(factor, k)).collect()
    }

    /// Its value, if all its numbers are known; added from the last term to the first, as a gradient is.
    pub(crate) fn value(&self, value: &impl Fn(Quantity) -> Option<f64>) -> Option<f64> {
        let term = |k: usize| self.term(k).into_iter().map(value).product::<Option<f64>>();
        (0..self.count()).rev().map(term).sum()
    }
}

/// Number `k` of some blocks, row by row.
fn nth(blocks: &[Block], mut k: usize) -> Option<Quantity> {
    for Block { variable, rows, columns } in blocks {
        let (count, width) = (rows.len() * columns.len(), columns.len());
        if k < count {
            return Some(variable.at(rows.start + k / width, columns.start + k % width));
        }
        k -= count;
    }
    None
}

impl Function {
    /// The function applied to a part.
    pub(crate) fn of(self, part: impl Into<Expr>) -> Expr {
        Expr::Apply(self, Box::new(part.into()))
    }

    /// Its value.
    pub(crate) fn value(self, x: f64) -> f64 {
        match self {
            Function::Tanh => x.tanh(),
            Function::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Function::Relu => x.max(0.0),
            Function::Step => f64::from(u8::from(x > 0.0)),
            Function::Exp => x.exp(),
            Function::MinusLn => -x.ln(),
        }
    }
}

impl Sign {
    fn value(self, left: f64, right: f64) -> f64 {
        match self {
            Sign::Plus => left + right,
            Sign::Minus => left - right,
            Sign::Times => left * right,
            Sign::Over => left / right,
        }
    }
}

impl Expr {
    /// Its square.
    pub(crate) fn squared(self) -> Self {
        Expr::Squared(Box::new(self))
    }

    /// Its value, if all its numbers are known.
    pub fn value(&self, value: &impl Fn(Quantity) -> Option<f64>) -> Option<f64> {
        Some(match self {
            Expr::Number(number) => *number,
            Expr::Of(quantity) => value(*quantity)?,
            Expr::Sum(sum) => sum.value(value)?,
            Expr::SumOfExp(block) => {
                let exp = |of| Some(f64::exp(value(of)?));
                block.clone().quantities().map(exp).sum::<Option<f64>>()?
            }
            Expr::Apply(function, part) => function.value(part.value(value)?),
            Expr::Squared(part) => part.value(value)?.powi(2),
            Expr::Binary(left, sign, right) => sign.value(left.value(value)?, right.value(value)?),
        })
    }

    /// Adds the numbers that it contains.
    pub(crate) fn read_into(&self, blocks: &mut Vec<Block>) {
        match self {
            Expr::Number(_) => {}
            Expr::Of(quantity) => blocks.push((*quantity).into()),
            Expr::Sum(sum) => blocks.extend(sum.factors.iter().flatten().cloned()),
            Expr::SumOfExp(block) => blocks.push(block.clone()),
            Expr::Apply(_, part) | Expr::Squared(part) => part.read_into(blocks),
            Expr::Binary(left, _, right) => {
                left.read_into(blocks);
                right.read_into(blocks);
            }
        }
    }

    /// The sums in it, from left to right.
    pub(crate) fn sums(&self) -> Vec<&Sum> {
        match self {
            Expr::Sum(sum) => vec![sum],
            Expr::Number(_) | Expr::Of(_) | Expr::SumOfExp(_) => Vec::new(),
            Expr::Apply(_, part) | Expr::Squared(part) => part.sums(),
            Expr::Binary(left, _, right) => [left.sums(), right.sums()].concat(),
        }
    }
}

/// `1 − h²`: the slope of `h = tanh(z)`.
pub(crate) fn tanh_slope(h: Quantity) -> Expr {
    1.0 - Expr::Of(h).squared()
}

/// `s·(1 − s)`: the slope of `s = σ(z)`.
pub(crate) fn logistic_slope(s: Quantity) -> Expr {
    Expr::Of(s) * (1.0 - Expr::Of(s))
}

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
