//! Every quantity of the equations: how it is written, and its value as far as it is computed.

use ndarray::{Array2, ArrayRef2, ArrayView1};

use super::formula::Atom;
use crate::nn::cell::{Cell, Weights};
use crate::nn::{Example, Fault, Input, Memory, Name, Params};
use crate::train::{ArmSnapshot, Cursor};
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
    weights: Option<&'a Params>,
}

impl<'a> Symbols<'a> {
    /// Those of the selected arm.
    ///
    /// The passes have computed with the weights before the update: once it is done, these are no longer the arm's own.
    pub fn of(view: &'a View<'a>) -> Self {
        let arm = view.arm();
        let reached = arm.reached();
        let own = (!reached.is_finished()).then_some(&arm.state.params);
        let weights = arm.before().map(|before| &before.params).or(own);
        Symbols { view, arm, reached, weights }
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
        self.arm.model.fault
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
        let value = self.weights(name).and_then(|w| w.get([row, col]).copied());
        Atom::new(format!("{}{}", self.name(name), self.place(name, row, col)), value)
    }

    /// The weights as the passes of this update have them.
    pub fn weights(&self, name: Name) -> Option<&'a Array2<f64>> {
        self.weights?.get(name)
    }

    /// A row of them times a vector.
    pub fn dot(&self, name: Name, row: usize, vector: ArrayView1<f64>) -> Option<f64> {
        Some(self.weights(name)?.row(row).dot(&vector))
    }

    /// A weight after the update.
    pub fn after(&self, name: Name, row: usize, col: usize) -> Option<f64> {
        self.arm
            .state
            .params
            .get(name)?
            .get([row, col])
            .copied()
            .filter(|_| self.reached.is_finished())
    }

    /// What the optimiser remembered of a weight before the update.
    pub fn memory_before(&self) -> Option<&'a Memory> {
        self.arm.before().map(|before| &before.memory)
    }

    /// Whether a timestep forward is done.
    pub fn forward(&self, t: usize) -> bool {
        self.reached.has_forward(t)
    }

    /// Whether a timestep backward is done.
    pub fn backward(&self, t: usize) -> bool {
        self.reached.has_backward(t)
    }

    /// `h_t`, or the state carried in, by the row of the tape.
    pub fn h(&self, row: usize, unit: usize) -> Atom {
        self.state("h", &self.arm.tape.h, row, unit)
    }

    /// `c_t`, or the state carried in, by the row of the tape.
    pub fn c(&self, row: usize, unit: usize) -> Atom {
        self.state("c", &self.arm.tape.c, row, unit)
    }

    fn state(&self, letter: &str, of: &ArrayRef2<f64>, row: usize, unit: usize) -> Atom {
        let known = row.checked_sub(1).is_none_or(|t| self.forward(t));
        let symbol = format!("{letter}{}[{unit}]", sub(row as isize - 1));
        Atom::new(symbol, of.get([row, unit]).copied().filter(|_| known))
    }

    /// A quantity of the forward pass.
    fn ahead(&self, letter: &str, of: &ArrayRef2<f64>, t: usize, col: usize, label: &str) -> Atom {
        let value = of.get([t, col]).copied().filter(|_| self.forward(t));
        Atom::new(format!("{letter}{}[{label}]", sub(t as isize)), value)
    }

    /// A quantity of the backward pass.
    fn back(&self, letter: &str, of: &ArrayRef2<f64>, t: usize, col: usize, label: &str) -> Atom {
        let value = of.get([t, col]).copied().filter(|_| self.backward(t));
        Atom::new(format!("{letter}{}[{label}]", sub(t as isize)), value)
    }

    /// `e_t`.
    pub fn e(&self, t: usize, d: usize) -> Atom {
        self.ahead("e", &self.arm.tape.e, t, d, &d.to_string())
    }

    /// `z_t`.
    pub fn z(&self, t: usize, row: usize) -> Atom {
        self.ahead(self.z_letter(), &self.arm.tape.z, t, row, &self.row_label(row))
    }

    /// A gate of a unit, after its nonlinearity.
    pub fn gate(&self, t: usize, gate: usize, unit: usize) -> Atom {
        let letter = self.cell().letters().get(gate).copied().unwrap_or_default();
        let row = self.row(gate, unit);
        self.ahead(letter, &self.arm.tape.gates, t, row, &unit.to_string())
    }

    /// `r_t ⊙ h_{t−1}`.
    pub fn reset(&self, t: usize, unit: usize) -> Atom {
        let value = self.arm.tape.reset.get([t, unit]).copied().filter(|_| self.forward(t));
        let (at, before) = (sub(t as isize), sub(t as isize - 1));
        Atom::new(format!("(r{at}⊙h{before})[{unit}]"), value)
    }

    /// `y_t`.
    pub fn y(&self, t: usize, class: usize) -> Atom {
        self.ahead(self.y_letter(), &self.arm.tape.y, t, class, &self.class(class))
    }

    /// `p_t`.
    pub fn p(&self, t: usize, class: usize) -> Atom {
        self.ahead(self.p_letter(), &self.arm.tape.p, t, class, &self.class(class))
    }

    /// The loss at a timestep.
    pub fn loss(&self, t: usize) -> Atom {
        Atom::new(format!("loss{}", sub(t as isize)), self.arm.loss_at(t))
    }

    /// `dy_t`.
    pub fn dy(&self, t: usize, class: usize) -> Atom {
        let letter = format!("d{}", self.y_letter());
        self.back(&letter, &self.arm.tape.dy, t, class, &self.class(class))
    }

    /// `dh_t`.
    pub fn dh(&self, t: usize, unit: usize) -> Atom {
        self.back("dh", &self.arm.tape.dh, t, unit, &unit.to_string())
    }

    /// `dz_t`.
    pub fn dz(&self, t: usize, row: usize) -> Atom {
        let letter = format!("d{}", self.z_letter());
        self.back(&letter, &self.arm.tape.dz, t, row, &self.row_label(row))
    }

    /// `dc_t`.
    pub fn dc(&self, t: usize, unit: usize) -> Atom {
        self.back("dc", &self.arm.tape.dc, t, unit, &unit.to_string())
    }

    /// The part of `dc_t` that comes through `h_t`.
    pub fn via_h(&self, t: usize, unit: usize) -> Atom {
        self.back("via h", &self.arm.tape.dc_from_h, t, unit, &unit.to_string())
    }

    /// The derivative by `r_t ⊙ h_{t−1}`.
    pub fn dreset(&self, t: usize, unit: usize) -> Atom {
        self.back("dreset", &self.arm.tape.dreset, t, unit, &unit.to_string())
    }

    /// `de_t`.
    pub fn de(&self, t: usize, d: usize) -> Atom {
        self.back("de", &self.arm.tape.de, t, d, &d.to_string())
    }

    /// The part of `dh_t` that comes from the output at `t`.
    pub fn own_part(&self, t: usize, unit: usize) -> Atom {
        let (w, y) = (self.name(Name::W_hy), self.y_letter());
        let value = self.arm.tape.dh_from_output.get([t, unit]).copied();
        let symbol = format!("({w}ᵀd{y}{})[{unit}]", sub(t as isize));
        Atom::new(symbol, value.filter(|_| self.backward(t)))
    }

    /// The part of `dh_t` that comes from later timesteps, in so many letters.
    pub fn later_part(&self, t: usize, unit: usize, symbol: impl Into<String>) -> Atom {
        let value = self.arm.tape.dh_from_later.get([t, unit]).copied();
        Atom::new(symbol, value.filter(|_| self.backward(t)))
    }
}

/// `'l'`, not too long.
fn quoted(label: &str) -> String {
    let mut chars = label.chars();
    let short: String = chars.by_ref().take(LABEL).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    format!("'{short}{more}'")
}
