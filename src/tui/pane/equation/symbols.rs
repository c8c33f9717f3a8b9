//! How each quantity of the equations is written.

use ndarray::{Array2, ArrayView1};

use super::formula::Atom;
use crate::nn::cell::{Cell, Weights};
use crate::nn::{
    Age, Example, Fault, Input, Name, OffTape, Optimizer, Quantity, Stage, Tensor, Variable,
};
use crate::train::{ArmSnapshot, Cursor, Values};
use crate::tui::notation::sub;
use crate::tui::view::View;

/// The most columns of a label.
const LABEL: usize = 8;

/// The quantities of the selected arm. A timestep is `t`; `h` and `c` are asked for by the row of the tape, where
/// row `t + 1` is `h_t`, as in the cells.
pub struct Symbols<'a> {
    /// What is on the screen.
    pub view: &'a View<'a>,
    /// The selected arm.
    pub arm: &'a ArmSnapshot,
    /// How far it has come.
    pub reached: Cursor,
    values: Values<'a>,
}

impl<'a> Symbols<'a> {
    /// Those of the selected arm.
    pub fn of(view: &'a View<'a>) -> Self {
        let arm = view.arm();
        Symbols { view, arm, reached: arm.reached(), values: view.values() }
    }

    /// The cell.
    pub fn cell(&self) -> &'static dyn Cell {
        self.arm.model.cell
    }

    /// The names of the cell's parameters.
    pub fn names(&self) -> Weights {
        self.cell().weights()
    }

    /// `H`.
    pub fn hidden(&self) -> usize {
        self.arm.model.dims.hidden
    }

    /// The mistake in the arm's backward pass.
    pub fn fault(&self) -> Option<Fault> {
        self.arm.fault
    }

    /// The example as the arm reads it.
    pub fn example(&self) -> &'a Example {
        self.arm.example(&self.view.frame.snapshot.example)
    }

    /// The class expected at a timestep.
    pub fn target(&self, t: usize) -> Option<usize> {
        self.example().targets.get(t).copied().flatten()
    }

    /// What is read at a timestep, if that is known.
    pub fn x(&self, t: usize) -> Option<&'a Input> {
        let given = self.example().inputs.get(t).filter(|x| **x != Input::Own);
        self.arm.x(t).or(given)
    }

    /// What a parameter is called.
    pub fn name(&self, name: Name) -> &'static str {
        self.view.looks.notation.name(name)
    }

    /// The letter of what the nonlinearity is applied to.
    pub fn z_letter(&self) -> &'static str {
        self.view.looks.notation.pre_activation()
    }

    /// The letter of the logits.
    pub fn y_letter(&self) -> &'static str {
        self.view.logits()
    }

    /// The letter of the probabilities.
    pub fn p_letter(&self) -> &'static str {
        self.view.looks.notation.probabilities()
    }

    /// A class in quotes.
    pub fn class(&self, class: usize) -> String {
        let labels = &self.view.frame.snapshot.task.outputs;
        quoted(if class < labels.len() { labels.label(class) } else { "?" })
    }

    /// A symbol in quotes.
    pub fn symbol(&self, symbol: usize) -> String {
        let labels = &self.view.frame.snapshot.task.inputs;
        quoted(if symbol < labels.len() { labels.label(symbol) } else { "?" })
    }

    /// The place of a unit among those of all gates.
    pub fn row(&self, gate: usize, unit: usize) -> usize {
        gate * self.hidden() + unit
    }

    /// `3`, or `i3` where there are gates.
    pub fn row_label(&self, row: usize) -> String {
        let letters = self.cell().letters();
        let letter = letters.get(row / self.hidden()).copied().unwrap_or_default();
        format!("{letter}{}", row % self.hidden())
    }

    /// `[3,'l']`: a place of a parameter.
    pub fn place(&self, name: Name, row: usize, col: usize) -> String {
        let Weights { input, .. } = self.names();
        let embedded = self.arm.model.dims.embedding.is_some();
        let row = match name {
            Name::W_hy | Name::b_y => self.class(row),
            Name::E => self.symbol(row),
            _ => self.row_label(row),
        };
        match name {
            name if name.is_bias() => format!("[{row}]"),
            name if name == input && !embedded => format!("[{row},{}]", self.symbol(col)),
            _ => format!("[{row},{col}]"),
        }
    }

    /// A weight as the passes of this update have it.
    pub fn w(&self, name: Name, row: usize, col: usize) -> Atom {
        self.atom(Variable::weight(name).at(row, col))
    }

    /// The weights as the passes of this update have them.
    pub fn weights(&self, name: Name) -> Option<&'a Array2<f64>> {
        self.values.weights(Stage::Before)?.get(name)
    }

    /// A row of them times a vector.
    pub fn dot(&self, name: Name, row: usize, vector: ArrayView1<f64>) -> Option<f64> {
        Some(self.weights(name)?.row(row).dot(&vector))
    }

    /// Whether a timestep forward is done.
    pub fn forward(&self, t: usize) -> bool {
        self.reached.has_forward(t)
    }

    /// Whether a timestep backward is done.
    pub fn backward(&self, t: usize) -> bool {
        self.reached.has_backward(t)
    }

    /// A number of a tensor, by the row of the tape.
    pub fn at(&self, tensor: Tensor, row: usize, col: usize) -> Atom {
        self.atom(tensor.at(row, col))
    }

    /// A gate of a unit, after its nonlinearity.
    pub fn gate(&self, t: usize, gate: usize, unit: usize) -> Atom {
        self.at(Tensor::Gates, t, self.row(gate, unit))
    }

    /// A number of the update.
    pub fn atom(&self, quantity: Quantity) -> Atom {
        Atom::of(quantity, self.written(quantity), self.values.of(quantity))
    }

    /// How a number is written.
    fn written(&self, Quantity { variable, row, column }: Quantity) -> String {
        let at = sub(row as isize);
        match variable {
            Variable::Tape(tensor) => self.on_tape(tensor, row, column),
            Variable::Parameter(stage, name) => {
                let d = match stage {
                    Stage::Before | Stage::After => "",
                    Stage::Grad | Stage::Clipped => "d",
                };
                format!("{d}{}{}", self.name(name), self.place(name, row, column))
            }
            Variable::Moment(age, which, name) => {
                let letter = match (self.arm.optimizer, which) {
                    (Optimizer::Momentum { .. }, _) | (_, 1) => "v",
                    _ => "m",
                };
                let new = if age == Age::New { "′" } else { "" };
                format!("{letter}{new}{}", self.place(name, row, column))
            }
            Variable::OffTape(OffTape::DhNorm) => format!("‖dh{at}‖"),
            Variable::OffTape(OffTape::GradNorm) => "‖g‖".to_owned(),
            Variable::OffTape(OffTape::ClippedNorm) => "‖g‖ after".to_owned(),
            Variable::OffTape(array) => format!("{}{at}", array.name()),
        }
    }

    fn on_tape(&self, tensor: Tensor, row: usize, column: usize) -> String {
        let t = row as isize - isize::from(tensor.is_state());
        let (at, before) = (sub(t), sub(t - 1));
        let (y, z) = (self.y_letter(), self.z_letter());
        let unit = || format!("{at}[{column}]");
        let class = || format!("{at}[{}]", self.class(column));
        let row_label = || format!("{at}[{}]", self.row_label(column));
        match tensor {
            Tensor::E => format!("e{}", unit()),
            Tensor::Z => format!("{z}{}", row_label()),
            Tensor::Gates => {
                let letters = self.cell().letters();
                let letter = letters.get(column / self.hidden()).copied().unwrap_or_default();
                format!("{letter}{at}[{}]", column % self.hidden())
            }
            Tensor::Reset => format!("(r{at}⊙h{before})[{column}]"),
            Tensor::C => format!("c{}", unit()),
            Tensor::TanhC => format!("(tanh c{at})[{column}]"),
            Tensor::H => format!("h{}", unit()),
            Tensor::Y => format!("{y}{}", class()),
            Tensor::P => format!("{}{}", self.p_letter(), class()),
            Tensor::Loss => format!("loss{at}"),
            Tensor::Dy => format!("d{y}{}", class()),
            Tensor::DhFromOutput => format!("({}ᵀd{y}{at})[{column}]", self.name(Name::W_hy)),
            Tensor::DhFromLater => format!("later{}", unit()),
            Tensor::Dh => format!("dh{}", unit()),
            Tensor::DcFromH => format!("via h{}", unit()),
            Tensor::DcFromLater => format!("(f ⊙ dc){}", unit()),
            Tensor::Dc => format!("dc{}", unit()),
            Tensor::Dreset => format!("dreset{}", unit()),
            Tensor::Dz => format!("d{z}{}", row_label()),
            Tensor::Past => format!("past{}", row_label()),
            Tensor::Dpast => format!("dpast{}", row_label()),
            Tensor::De => format!("de{}", unit()),
        }
    }
}

/// `'l'`, not too long.
fn quoted(label: &str) -> String {
    let mut chars = label.chars();
    let short: String = chars.by_ref().take(LABEL).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    format!("'{short}{more}'")
}
