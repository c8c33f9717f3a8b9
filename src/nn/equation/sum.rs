//! Sums over an index.

use crate::nn::quantity::Quantity;
use crate::nn::wiring::Block;

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
    for block in blocks {
        if k < block.count() {
            return Some(block.nth(k));
        }
        k -= block.count();
    }
    None
}
