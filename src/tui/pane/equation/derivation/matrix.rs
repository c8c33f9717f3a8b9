//! The way back through a matrix: its transpose.

use super::step::{Step, derivative, largest, says};
use crate::nn::equation::Over;
use crate::nn::{Name, Quantity, Tensor};
use crate::tui::pane::equation::symbols::Symbols;

/// A number that all rows of a matrix read.
pub(super) struct Read {
    /// The number.
    pub(super) by: Quantity,
    /// The matrix.
    pub(super) matrix: Name,
    /// The tensor that the product is a part of.
    pub(super) reader: Tensor,
    /// The index of the product.
    pub(super) over: Over,
    /// The timestep at which it is read.
    pub(super) t: usize,
    /// Which rows read it.
    pub(super) reads: Rows,
}

/// The rows of a matrix that read a number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows {
    /// All of them.
    All,
    /// Those of a GRU's candidate.
    Candidate,
}

impl Read {
    /// The steps from one row that reads the number to the sum over all rows.
    pub(super) fn steps(&self, s: &Symbols, what: Step, of: Quantity) -> Vec<Step> {
        let steps = self.through_largest(s, of);
        let all = says("The effects of all rows add up:").equation(of);
        [what].into_iter().chain(steps).chain([all]).collect()
    }

    /// The steps up to the transpose, by the example of the row with the largest effect.
    pub(super) fn through_largest(&self, s: &Symbols, of: Quantity) -> Vec<Step> {
        let equation = s.wiring.equation(of);
        let sums = equation.as_ref().map(|equation| equation.right.sums()).unwrap_or_default();
        let Some(sum) = sums.first().filter(|sum| sum.count() > 0) else { return Vec::new() };
        let [weight, error] = sum.term(largest(s, sum))[..] else { return Vec::new() };
        let reader = self.reader.at(self.t, error.column);
        let (by, matrix) = (s.written(self.by), s.name(self.matrix));
        let (weight_name, error_name) = (s.written(weight), s.written(error));
        let all = match self.reads {
            Rows::All => format!("All of {}", s.vector(reader)),
            Rows::Candidate => "All of the candidate".to_owned(),
        };
        let slope = format!("The slope of a weighted sum in {by} is the weight:");
        vec![
            says(format!("{all} reads {by}. A part of {}, for example:", s.written(reader)))
                .sums(reader, self.over),
            says(slope).slope(reader, self.by, weight),
            says(format!("How fast L changes with {} is known:", s.written(reader))).value(error),
            says(format!("Chain rule: through it, {by} changes L by {weight_name}·{error_name}.")),
            says(format!("These weights are a column of {matrix}, which is a row of {matrix}ᵀ.")),
        ]
    }
}

/// `de_t = W_xᵀ dz_t`
pub(super) fn embedding(s: &Symbols, of: Quantity) -> Vec<Step> {
    let e = Tensor::E.at(of.row, of.column);
    let matrix = s.names().input;
    let read = Read {
        by: e,
        matrix,
        reader: Tensor::Z,
        over: Over::Embedding,
        t: of.row,
        reads: Rows::All,
    };
    read.steps(s, derivative(s, of, e), of)
}
