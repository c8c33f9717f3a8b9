//! A step of a derivation: words, and the numbers that it comes to.

use crate::nn::Quantity;
use crate::nn::equation::{Expr, Over, Sum};
use crate::tui::pane::equation::formula::{Atom, Row};
use crate::tui::pane::equation::interpret::{part_rows, rows_of};
use crate::tui::pane::equation::symbols::Symbols;
use crate::tui::pane::equation::update::fine;

/// What a step shows below its words.
#[derive(Clone, Debug)]
pub(super) enum Shows {
    /// Nothing.
    Nothing,
    /// The equation of a number.
    Equation(Quantity),
    /// The same with as many digits as it takes to see a weight move.
    Fine(Quantity),
    /// A number by itself.
    Value(Quantity),
    /// The sums over this index in the equation of a number.
    Sums(Quantity, Over),
    /// The parts of the equation of a number that have names of their own.
    Parts(Quantity),
    /// A term of the sum over time that is the equation of a number.
    Term(Quantity, usize),
    /// A partial derivative of the equation of `of`.
    Slope { of: Quantity, by: Quantity, right: Expr },
}

/// A step of a derivation.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) words: String,
    pub(super) shows: Shows,
}

/// A step in words alone.
pub(super) fn says(words: impl Into<String>) -> Step {
    Step { words: words.into(), shows: Shows::Nothing }
}

impl Step {
    pub(super) fn equation(self, of: Quantity) -> Self {
        Step { shows: Shows::Equation(of), ..self }
    }

    pub(super) fn fine(self, of: Quantity) -> Self {
        Step { shows: Shows::Fine(of), ..self }
    }

    pub(super) fn value(self, of: Quantity) -> Self {
        Step { shows: Shows::Value(of), ..self }
    }

    pub(super) fn sums(self, of: Quantity, over: Over) -> Self {
        Step { shows: Shows::Sums(of, over), ..self }
    }

    pub(super) fn parts(self, of: Quantity) -> Self {
        Step { shows: Shows::Parts(of), ..self }
    }

    pub(super) fn term(self, of: Quantity, k: usize) -> Self {
        Step { shows: Shows::Term(of, k), ..self }
    }

    pub(super) fn slope(self, of: Quantity, by: Quantity, right: impl Into<Expr>) -> Self {
        Step { shows: Shows::Slope { of, by, right: right.into() }, ..self }
    }

    /// The rows below its words.
    pub(super) fn rows<'a>(&self, s: &'a Symbols<'a>) -> Vec<Row<'a>> {
        let first = |of: Quantity| rows_of(s, of, 0).into_iter().take(1);
        match &self.shows {
            Shows::Nothing => Vec::new(),
            Shows::Equation(of) => first(*of).collect(),
            Shows::Fine(of) => first(*of).map(fine).collect(),
            Shows::Value(of) => vec![Row::given(0, s.atom(*of))],
            Shows::Sums(of, over) => sums(s, *of, *over),
            Shows::Parts(of) => {
                let equation = s.wiring.equation(*of);
                equation.map_or_else(Vec::new, |equation| part_rows(s, &equation, 0, |_| true))
            }
            Shows::Term(of, k) => term(s, *of, *k).into_iter().collect(),
            Shows::Slope { of, by, right } => vec![slope(s, (*of, *by), right)],
        }
    }
}

fn sums<'a>(s: &'a Symbols<'a>, of: Quantity, over: Over) -> Vec<Row<'a>> {
    let Some(equation) = s.wiring.equation(of) else { return Vec::new() };
    let of_index = equation.right.sums().into_iter().filter(|sum| sum.over == over);
    of_index.map(|sum| s.sum_row(0, s.part(sum, of), sum.clone())).collect()
}

/// `t=2  dz₂[3]·h₁[5] = 0.12·0.33 = 0.0396`
fn term<'a>(s: &Symbols, of: Quantity, k: usize) -> Option<Row<'a>> {
    let equation = s.wiring.equation(of)?;
    let sum = equation.bare_sum()?;
    let factors = sum.term(k);
    let value = factors.iter().map(|of| s.value(*of)).product();
    let head = Atom::new(format!("t={}", factors.first()?.row), value);
    Some(Row::formula(0, head, s.term(sum, k)).sign("  "))
}

/// `∂h₂[0]/∂z₂[0] = 1 − h₂[0]² = 1 − 0.3² = 0.91`
fn slope<'a>(s: &Symbols, (of, by): (Quantity, Quantity), right: &Expr) -> Row<'a> {
    let value = right.value(&|of| s.value(of));
    let head = Atom::new(format!("∂{}/∂{}", s.written(of), s.written(by)), value);
    let formula = s.formula(of, right);
    match formula.numbers().is_some_and(|numbers| numbers == formula.symbols()) {
        true => Row::given(0, head), // a constant
        false => Row::formula(0, head, formula),
    }
}

/// The number of the term that is largest, without its sign.
pub(super) fn largest(s: &Symbols, sum: &Sum) -> usize {
    let size = |k: &usize| {
        let product: Option<f64> = sum.term(*k).into_iter().map(|of| s.value(of)).product();
        product.map_or(0.0, f64::abs)
    };
    (0..sum.count()).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(0)
}

/// Says what a gradient is: a derivative of the whole loss.
pub(super) fn derivative(s: &Symbols, gradient: Quantity, by: Quantity) -> Step {
    let (gradient, by) = (s.written(gradient), s.written(by));
    says(format!("{gradient} means ∂L/∂{by}: how fast the total loss L changes with it."))
}
