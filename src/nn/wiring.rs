//! The dependencies between the numbers of an update: what each is computed from, and what is computed from it.
//!
//! The cell, the head and the other parts each provide the equations of their own numbers. [`Wiring::equation`] asks
//! the responsible part, and a number depends on what its equation contains. [`Wiring::dependents`] is the same
//! relation in the other direction.

use std::ops::Range;
use strum::VariantArray;

use super::clip::{self, Clip};
use super::equation::Equation;
use super::example::{Example, Input};
use super::off_tape::OffTape;
use super::optimizer::equations::Element;
use super::optimizer::{self, Optimizer};
use super::params::{Name, Shape};
use super::quantity::{Age, Quantity, Stage, Variable};
use super::tensor::Tensor;
use super::{bptt, bptt::Model, head, input, off_tape};

/// A rectangular block of numbers of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The array.
    pub(crate) variable: Variable,
    /// Its rows.
    pub(crate) rows: Range<usize>,
    /// Its columns.
    pub(crate) columns: Range<usize>,
}

impl Block {
    /// Whether it contains a number.
    pub(crate) fn contains(&self, quantity: Quantity) -> bool {
        self.variable == quantity.variable
            && self.rows.contains(&quantity.row)
            && self.columns.contains(&quantity.column)
    }

    pub(crate) fn first(&self) -> Quantity {
        self.variable.at(self.rows.start, self.columns.start)
    }

    /// The number of its elements.
    pub(crate) fn count(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    /// Its element number `k`, row by row.
    pub(crate) fn nth(&self, k: usize) -> Quantity {
        let width = self.columns.len();
        self.variable.at(self.rows.start + k / width, self.columns.start + k % width)
    }

    /// Its elements, row by row.
    pub(crate) fn quantities(self) -> impl Iterator<Item = Quantity> {
        let Block { variable, rows, columns } = self;
        rows.flat_map(move |row| columns.clone().map(move |column| variable.at(row, column)))
    }
}

impl From<Quantity> for Block {
    fn from(Quantity { variable, row, column }: Quantity) -> Self {
        Block { variable, rows: row..row + 1, columns: column..column + 1 }
    }
}

/// The context needed to know what a number of an update is computed from.
///
/// It describes a right backward pass. With a [`Fault`](super::Fault), a number may be computed from others.
#[derive(Clone, Copy, Debug)]
pub struct Wiring<'a> {
    /// The model.
    pub(crate) model: &'a Model,
    /// The example, as the model reads it.
    pub(crate) example: &'a Example,
    /// The inputs read so far, at most T, with the model's own outputs resolved to symbols.
    pub(crate) x: &'a [Input],
    /// The optimiser.
    pub(crate) optimizer: Optimizer,
    /// The clip.
    pub(crate) clip: Clip,
    /// Whether the clip has changed the gradient of this update.
    pub(crate) is_clipped: bool,
    /// The parameter that updates do not change, if there is one.
    pub(crate) frozen: Option<Name>,
    /// Which update of the optimiser it is, counted from 1.
    pub(crate) updates: i32,
}

impl Wiring<'_> {
    /// `H`.
    pub(crate) fn units(&self) -> usize {
        self.model.dims.hidden
    }

    /// `T`.
    pub(crate) fn timesteps(&self) -> usize {
        self.example.timesteps()
    }

    /// The input at a timestep; [`Input::Own`] if it is an output of the model that is not known yet.
    pub(crate) fn x(&self, t: usize) -> &Input {
        self.x.get(t).unwrap_or(&self.example.inputs[t])
    }

    /// The timesteps at which an element of `x_t` is 1.
    pub(crate) fn times_read(&self, place: usize) -> impl Iterator<Item = usize> {
        (0..self.timesteps()).filter(move |t| self.x(*t).places().contains(&place))
    }

    /// The equation of a number. What an update begins with has none, nor has a gradient that comes back from nowhere, and
    /// a spectrum.
    pub fn equation(&self, of: Quantity) -> Option<Equation> {
        let Quantity { variable, row, column } = of;
        match variable {
            Variable::Tape(tensor) => self.on_tape(tensor, tensor.timestep(row)?, column),
            Variable::OffTape(array) => off_tape::equations::equation(self, array, row),
            Variable::Parameter(Stage::Grad, name) => Some(self.gradient(name, row, column)),
            Variable::Parameter(Stage::Clipped, name) => {
                Some(clip::equations::clipped(self, name, row, column))
            }
            Variable::Parameter(Stage::After, name) => {
                Some(optimizer::equations::weight(self, Element { name, row, column }))
            }
            Variable::Moment(Age::New, which, name) => {
                optimizer::equations::moment(self, which, Element { name, row, column })
            }
            Variable::Parameter(Stage::Before, _) | Variable::Moment(Age::Old, ..) => None,
        }
    }

    /// Returns the numbers that a number is computed from. There are none for a weight, a state carried in, an input,
    /// and a gradient from beyond the last timestep or the BPTT window.
    pub fn operands(&self, of: Quantity) -> Vec<Quantity> {
        let mut operands: Vec<Quantity> =
            self.reads(of).into_iter().flat_map(Block::quantities).collect();
        operands.sort_unstable();
        operands.dedup();
        operands
    }

    /// The operands as blocks, which may overlap.
    pub(crate) fn reads(&self, of: Quantity) -> Vec<Block> {
        match (self.equation(of), of.variable) {
            (Some(equation), _) => equation.reads(),
            (None, Variable::OffTape(array)) => self.without_equation(array, of.row),
            (None, Variable::Tape(_) | Variable::Parameter(..) | Variable::Moment(..)) => {
                Vec::new()
            }
        }
    }

    /// Returns the equation of a number that a pass writes at a timestep.
    fn on_tape(&self, of: Tensor, t: usize, column: usize) -> Option<Equation> {
        let comes_back = self.model.hands_back(self.timesteps(), t);
        match of {
            Tensor::E => Some(input::embedded(self, t, column)),
            Tensor::De => Some(input::embedded_gradient(self, t, column)),
            Tensor::Y => Some(head::logit(self, t, column)),
            Tensor::P => Some(head::probability(self, t, column)),
            Tensor::Loss => Some(head::loss(self, t)),
            Tensor::Dy => Some(head::logit_gradient(self, t, column)),
            Tensor::DhFromOutput => Some(head::handed_back(self, t, column)),
            Tensor::Dh => Some(bptt::state_gradient(t, column)),
            Tensor::DhFromLater | Tensor::DcFromLater if !comes_back => None,
            Tensor::Z
            | Tensor::Gates
            | Tensor::Reset
            | Tensor::Past
            | Tensor::C
            | Tensor::TanhC
            | Tensor::H
            | Tensor::DhFromLater
            | Tensor::DcFromH
            | Tensor::DcFromLater
            | Tensor::Dc
            | Tensor::Dreset
            | Tensor::Dz
            | Tensor::Dpast => self.model.cell.equation(self, of, t, column),
        }
    }

    /// Returns the equation of an element of a gradient, a sum over time.
    fn gradient(&self, name: Name, row: usize, column: usize) -> Equation {
        match name {
            Name::E => input::gradient_equation(self, name, row, column),
            Name::W_hy | Name::b_y => head::gradient_equation(self, name, row, column),
            Name::W_xh | Name::W_hh | Name::b_h | Name::W_x | Name::W_h | Name::b | Name::b_x => {
                self.model.cell.gradient_equation(self, name, row, column)
            }
        }
    }

    /// What decides what is read, and what a spectrum is found from.
    fn without_equation(&self, array: OffTape, row: usize) -> Vec<Block> {
        match array {
            OffTape::X | OffTape::Inputs => self.own_answer(row),
            OffTape::Singular | OffTape::Moduli => {
                let recurrent = self.model.cell.weights().recurrent;
                let weights = Variable::weight(recurrent);
                self.parameters(Stage::Before).filter(|block| block.variable == weights).collect()
            }
            OffTape::Targets
            | OffTape::TotalLoss
            | OffTape::DhNorm
            | OffTape::GradNorm
            | OffTape::ClippedNorm
            | OffTape::Slope
            | OffTape::Weights
            | OffTape::ThroughC => Vec::new(),
        }
    }

    /// The numbers that decide which of its outputs the model reads: the probabilities at the previous timestep.
    fn own_answer(&self, t: usize) -> Vec<Block> {
        match (&self.example.inputs[t], t.checked_sub(1)) {
            (Input::Own, Some(before)) => vec![Tensor::P.row(before, 0..self.model.dims.outputs)],
            (Input::Own | Input::Symbol(_) | Input::Picture(_), _) => Vec::new(),
        }
    }

    /// All parameters of the model, whole.
    pub(crate) fn parameters(&self, stage: Stage) -> impl Iterator<Item = Block> {
        let block = move |Shape { name, rows, cols, .. }: Shape| Block {
            variable: Variable::Parameter(stage, name),
            rows: 0..rows,
            columns: 0..cols,
        };
        self.model.shapes().into_iter().map(block)
    }

    /// Returns the numbers that are computed from a number, by filtering the candidates.
    pub(crate) fn dependents(&self, of: Quantity) -> Vec<Quantity> {
        let candidates = self.candidates(of).into_iter().flat_map(Block::quantities);
        let reads = |other: &Quantity| self.reads(*other).iter().any(|block| block.contains(of));
        let mut found: Vec<Quantity> = candidates.filter(reads).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Blocks that contain all numbers that may depend on a number. They cover the whole update only for a norm.
    fn candidates(&self, of: Quantity) -> Vec<Block> {
        match of.variable {
            Variable::Parameter(_, name) | Variable::Moment(_, _, name) => {
                self.around_parameter(name, of)
            }
            Variable::OffTape(OffTape::GradNorm) => self.parameters(Stage::Clipped).collect(),
            Variable::Tape(_) | Variable::OffTape(_) => self.around_timestep(of),
        }
    }

    /// The candidates for a weight: the units of its row and of its column at every timestep, and its own new value.
    fn around_parameter(&self, name: Name, Quantity { row, column, .. }: Quantity) -> Vec<Block> {
        let mut blocks = Vec::new();
        for tensor in Tensor::VARIANTS {
            let (rows, columns) = self.size(*tensor);
            let of_unit = |unit: &usize| tensor.column(0..rows, *unit);
            blocks.extend([row, column].iter().filter(|unit| **unit < columns).map(of_unit));
        }
        let moments = (0..self.optimizer.moments()).map(|n| Variable::Moment(Age::New, n, name));
        let stages = Stage::VARIANTS.iter().map(|stage| Variable::Parameter(*stage, name));
        blocks.extend(stages.chain(moments).map(|variable| variable.at(row, column).into()));
        blocks.extend([OffTape::GradNorm, OffTape::ClippedNorm].map(|norm| norm.at(0, 0).into()));
        let values = [OffTape::Singular, OffTape::Moduli].map(Variable::OffTape);
        blocks.extend(values.map(|values| values.column(0..self.units(), 0)));
        blocks
    }

    /// The candidates for a number of a timestep: numbers of this and the neighbouring timesteps, and the gradients in
    /// its row or column.
    fn around_timestep(&self, Quantity { row, column, .. }: Quantity) -> Vec<Block> {
        let near = |rows: usize| row.saturating_sub(1).min(rows)..(row + 2).min(rows);
        let mut blocks = vec![OffTape::TotalLoss.at(0, 0).into()];
        for tensor in Tensor::VARIANTS {
            let (rows, columns) = self.size(*tensor);
            let variable = Variable::Tape(*tensor);
            blocks.push(Block { variable, rows: near(rows), columns: 0..columns });
        }
        let vectors = [OffTape::Inputs, OffTape::DhNorm];
        let steps = [OffTape::Slope, OffTape::Weights, OffTape::ThroughC].into_iter();
        let steps = steps.filter(|step| step.is_kept(self.model.cell));
        let timesteps = self.timesteps();
        let vectors = vectors.into_iter().map(|vector| (vector, timesteps));
        let steps = steps.map(|step| (step, timesteps.saturating_sub(1)));
        for (vector, rows) in vectors.chain(steps) {
            blocks.push(Variable::OffTape(vector).column(near(rows), 0));
        }
        let (variable, columns) = (Variable::OffTape(OffTape::X), 0..self.model.dims.inputs);
        blocks.push(Block { variable, rows: near(timesteps), columns });
        for Block { variable, rows, columns } in self.parameters(Stage::Grad) {
            if rows.contains(&column) {
                blocks.push(variable.row(column, columns.clone()));
            }
            if columns.contains(&column) {
                blocks.push(variable.column(rows, column));
            }
        }
        blocks
    }

    /// The number of rows and columns of a tensor for this example.
    fn size(&self, tensor: Tensor) -> (usize, usize) {
        let columns = tensor.columns(self.model.dims, self.model.cell.keeps());
        (tensor.rows(self.timesteps()), columns)
    }
}

#[cfg(test)]
mod tests;
