//! The numbers that lead on from a number: what it is computed from, and what is computed from it.

use std::cmp::Reverse;

use crate::nn::equation::Expr;
use crate::nn::wiring::Block;
use crate::nn::{Equation, OffTape, Pass, Quantity, Variable};
use crate::tui::pane::equation;
use crate::tui::view::View;

/// The most numbers that are listed.
const MOST: usize = 400;

/// A number that can be followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Link {
    pub(super) of: Quantity,
    /// The part of a sum that the term has which it ends, from −1 to 1; together with the parts of the others, without
    /// signs, 1.
    pub(super) share: Option<f64>,
    /// Whether it is another factor of the term before it.
    pub(super) is_factor: bool,
    /// The product of the factors of the term that it ends, if there are several.
    pub(super) product: Option<f64>,
}

impl Link {
    fn new(of: Quantity) -> Self {
        Link { of, share: None, is_factor: false, product: None }
    }
}

/// What a number is computed from: of a sum the largest terms first, and last what decides which equation applies.
/// Nothing where the arm does not compute it as its equation says.
pub(super) fn operands(view: &View, of: Quantity) -> Vec<Link> {
    if view.is_secret(&view.arm().name) || !equation::is_right(view, of) {
        return Vec::new();
    }
    let wiring = view.values().wiring();
    let mut links = wiring.equation(of).map_or_else(Vec::new, |found| of_sums(view, &found));
    let is_known = |links: &[Link], of: Quantity| links.iter().any(|link| link.of == of);
    let mut others = wiring.operands(of);
    others.sort_by_key(|of| Reverse(is_gradient(*of))); // the gradient's own way comes first
    for other in others.into_iter().take(MOST) {
        if links.len() < MOST && !is_known(&links, other) {
            links.push(Link::new(other));
        }
    }
    links
}

/// A term of a sum: its factors, and their product.
type Term = (Vec<Quantity>, Option<f64>);

/// The terms of all sums of an equation, the largest of each sum first; below a root, what adds most to it.
fn of_sums(view: &View, found: &Equation) -> Vec<Link> {
    let value = equation::values(view);
    let mut links = Vec::new();
    if let Expr::Norm(blocks) = &found.right {
        let all = blocks.iter().cloned().flat_map(Block::quantities);
        let square = |of: Quantity| (vec![of], value(of).map(|x| x * x));
        links.extend(by_share(all.map(square).collect()));
    }
    let addends = found.right.addends();
    links.extend(by_share(addends.into_iter().map(|of| (vec![of], value(of))).collect()));
    for sum in found.right.sums() {
        let terms = (0..sum.count().min(MOST)).map(|k| {
            let factors = sum.term(k);
            let product: Option<f64> = factors.iter().map(|of| value(*of)).product();
            (factors, product)
        });
        links.extend(by_share(terms.collect()));
    }
    links.truncate(MOST);
    links
}

fn by_share(mut terms: Vec<Term>) -> impl Iterator<Item = Link> {
    let is_known = terms.iter().all(|(_, product)| product.is_some());
    let all: f64 = terms.iter().filter_map(|(_, product)| *product).map(f64::abs).sum();
    terms.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
    terms.into_iter().take(MOST).flat_map(move |(factors, product)| {
        let share = product.filter(|_| is_known && all > 0.0).map(|product| product / all);
        let product = product.filter(|_| factors.len() > 1);
        let last = factors.len().saturating_sub(1);
        let at_end = move |value: Option<f64>, i: usize| value.filter(|_| i == last);
        let link = move |(i, of)| Link {
            of,
            share: at_end(share, i),
            is_factor: i > 0,
            product: at_end(product, i),
        };
        factors.into_iter().enumerate().map(link)
    })
}

/// Whether a number is the root of a sum of squares.
pub(super) fn adds_squares(view: &View, of: Quantity) -> bool {
    let found = view.values().wiring().equation(of);
    found.is_some_and(|found| matches!(found.right, Expr::Norm(_)))
}

/// Whether a number is computed in the backward pass through time.
fn is_gradient(of: Quantity) -> bool {
    matches!(of.variable, Variable::Tape(tensor) if tensor.pass() == Pass::Backward)
}

fn size(product: Option<f64>) -> f64 {
    product.map_or(0.0, f64::abs)
}

/// What is computed from a number, in the order of computation.
pub(super) fn dependents(view: &View, of: Quantity) -> Vec<Link> {
    let found = view.values().wiring().dependents(of).into_iter();
    found.filter(|of| !is_measured(*of)).take(MOST).map(Link::new).collect()
}

/// Whether a number is only measured: no other is computed from it.
fn is_measured(of: Quantity) -> bool {
    match of.variable {
        Variable::OffTape(array) => match array {
            OffTape::Slope
            | OffTape::Weights
            | OffTape::ThroughC
            | OffTape::Singular
            | OffTape::Moduli => true,
            OffTape::Inputs
            | OffTape::X
            | OffTape::Targets
            | OffTape::TotalLoss
            | OffTape::DhNorm
            | OffTape::GradNorm
            | OffTape::ClippedNorm => false,
        },
        Variable::Tape(_) | Variable::Parameter(..) | Variable::Moment(..) => false,
    }
}
