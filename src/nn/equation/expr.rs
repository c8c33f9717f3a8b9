//! The right sides of equations: quantities, operators, and sums over an index.

use super::sum::Sum;
use crate::checked::Positive;
use crate::nn::quantity::Quantity;
use crate::nn::wiring::Block;

/// The right side of an equation, or a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Number(f64),
    /// A quantity of the update.
    Of(Quantity),
    /// A sum of products over an index.
    Sum(Sum),
    /// `Σ exp(·)` over the numbers of a block.
    SumOfExp(Block),
    /// `√Σ (·)²` over the numbers of some blocks: their length as one vector.
    Norm(Vec<Block>),
    /// A part that has a name of its own.
    Called(Part, Box<Expr>),
    /// A function of a part.
    Apply(Function, Box<Expr>),
    /// A square.
    Squared(Box<Expr>),
    /// Two expressions joined by an operator.
    Binary(Box<Expr>, Sign, Box<Expr>),
}

/// A part of an equation that is known by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The threshold of the clip.
    Threshold,
    /// What the clip multiplies each number of a gradient with.
    Factor,
    /// The squared norm, where the root is forgotten.
    SquaredNorm,
    /// A bias-corrected moment of Adam, first or second.
    Corrected(usize),
}

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    /// `√`.
    Sqrt,
    /// A power.
    Power(i32),
    /// What is beyond ±c becomes ±c.
    Cut(Positive),
}

/// A binary operator.
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

impl Part {
    /// The part of that name.
    pub(crate) fn is(self, expr: impl Into<Expr>) -> Expr {
        Expr::Called(self, Box::new(expr.into()))
    }
}

impl Function {
    /// The function applied to an expression.
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
            Function::Sqrt => x.sqrt(),
            Function::Power(exponent) => x.powi(exponent),
            Function::Cut(c) => x.clamp(-c.get(), c.get()),
        }
    }
}

impl Sign {
    /// Its value.
    pub(crate) fn value(self, left: f64, right: f64) -> f64 {
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
            Expr::Norm(blocks) => {
                let all = blocks.iter().cloned().flat_map(Block::quantities);
                let squares = all.map(|of| Some(value(of)?.powi(2)));
                squares.sum::<Option<f64>>()?.sqrt()
            }
            Expr::Called(_, part) => part.value(value)?,
            Expr::Apply(function, part) => function.value(part.value(value)?),
            Expr::Squared(part) => part.value(value)?.powi(2),
            Expr::Binary(left, sign, right) => sign.value(left.value(value)?, right.value(value)?),
        })
    }

    /// Adds the blocks of numbers that it contains.
    pub(crate) fn read_into(&self, blocks: &mut Vec<Block>) {
        match self {
            Expr::Number(_) => {}
            Expr::Of(quantity) => blocks.push((*quantity).into()),
            Expr::Sum(sum) => blocks.extend(sum.factors.iter().flatten().cloned()),
            Expr::SumOfExp(block) => blocks.push(block.clone()),
            Expr::Norm(all) => blocks.extend(all.iter().cloned()),
            Expr::Called(_, part) | Expr::Apply(_, part) | Expr::Squared(part) => {
                part.read_into(blocks);
            }
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
            Expr::Number(_) | Expr::Of(_) | Expr::SumOfExp(_) | Expr::Norm(_) => Vec::new(),
            Expr::Called(_, part) | Expr::Apply(_, part) | Expr::Squared(part) => part.sums(),
            Expr::Binary(left, _, right) => [left.sums(), right.sums()].concat(),
        }
    }

    /// The numbers that it adds, if it is nothing but their sum; otherwise none.
    pub(crate) fn addends(&self) -> Vec<Quantity> {
        fn add(from: &Expr, all: &mut Vec<Quantity>) -> bool {
            match from {
                Expr::Of(of) => {
                    all.push(*of);
                    true
                }
                Expr::Binary(left, Sign::Plus, right) => add(left, all) && add(right, all),
                Expr::Number(_)
                | Expr::Sum(_)
                | Expr::SumOfExp(_)
                | Expr::Norm(_)
                | Expr::Called(..)
                | Expr::Apply(..)
                | Expr::Squared(_)
                | Expr::Binary(..) => false,
            }
        }
        let mut all = Vec::new();
        if add(self, &mut all) && all.len() > 1 { all } else { Vec::new() }
    }

    /// Its named parts, except constants, each after the parts that it contains.
    pub(crate) fn parts(&self) -> Vec<(Part, &Expr)> {
        match self {
            Expr::Called(_, constant) if matches!(**constant, Expr::Number(_)) => Vec::new(),
            Expr::Called(part, inner) => [inner.parts(), vec![(*part, &**inner)]].concat(),
            Expr::Apply(_, part) | Expr::Squared(part) => part.parts(),
            Expr::Binary(left, _, right) => [left.parts(), right.parts()].concat(),
            Expr::Number(_) | Expr::Of(_) | Expr::Sum(_) | Expr::SumOfExp(_) | Expr::Norm(_) => {
                Vec::new()
            }
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
