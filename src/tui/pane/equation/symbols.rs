//! The selected arm as the equations see it: its quantities with their values, and how its symbols and classes are called.

mod named;
mod naming;
mod written;

use std::ops::{Deref, Range};

use super::formula::{Atom, Row};
use crate::nn::{Example, Grads, Input, Quantity, Stage, Tensor, Variable};
use crate::train::{Cursor, Values};
use crate::tui::view::View;
pub(crate) use named::find;
use naming::Naming;
pub(crate) use written::is_written_out;

/// Of so many classes, all have room in a list.
const FEW: usize = 8;

/// The quantities of the selected arm. A timestep is `t`; `h` and `c` are asked for by the row of the tape, where
/// row `t + 1` is `h_t`, as in the cells. It dereferences to their names.
pub(crate) struct Symbols<'a> {
    pub(crate) view: &'a View<'a>,
    pub(crate) reached: Cursor,
    naming: Naming<'a>,
    values: Values<'a>,
}

impl<'a> Deref for Symbols<'a> {
    type Target = Naming<'a>;

    fn deref(&self) -> &Naming<'a> {
        &self.naming
    }
}

impl<'a> Symbols<'a> {
    pub(crate) fn of(view: &'a View<'a>) -> Self {
        let naming = Naming::of(view.frame, view.looks.notation);
        Symbols { view, reached: naming.arm.reached(), naming, values: view.values() }
    }

    pub(crate) fn has_gates(&self) -> bool {
        self.cell().letters().len() > 1
    }

    /// Whether nothing comes back to a timestep: it is the last one, or the last of a window.
    pub(crate) fn is_last(&self, t: usize) -> bool {
        !self.arm.model.hands_back(self.reached.timesteps, t)
    }

    /// The example as the arm reads it.
    pub(crate) fn example(&self) -> &'a Example {
        self.arm.example(&self.view.frame.snapshot.example)
    }

    pub(crate) fn target(&self, t: usize) -> Option<usize> {
        self.example().targets.get(t).copied().flatten()
    }

    /// What is read at a timestep, if that is known.
    pub(crate) fn x(&self, t: usize) -> Option<&'a Input> {
        let given = self.example().inputs.get(t).filter(|x| **x != Input::Own);
        self.arm.x(t).or(given)
    }

    /// A number of a tensor, by the row of the tape.
    pub(crate) fn at(&self, tensor: Tensor, row: usize, col: usize) -> Atom {
        self.atom(tensor.at(row, col))
    }

    /// The classes in the order of the vocabulary, as the sums beside have them; of many, not all of which have room, the
    /// expected one first, then those where a number of the tensor is largest.
    pub(crate) fn classes(&self, tensor: Tensor, t: usize) -> Vec<usize> {
        let values = self.arm.row(tensor, t);
        let size = |class: usize| {
            values.and_then(|values| values.get(class)).map_or(0.0, |value| value.abs())
        };
        let mut classes: Vec<usize> = (0..self.arm.model.dims.outputs).collect();
        if classes.len() <= FEW {
            return classes;
        }
        classes.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
        classes.sort_by_key(|class| Some(*class) != self.target(t));
        classes
    }

    pub(crate) fn by_class<'b>(&self, rank: u8, head: String, tensor: Tensor, t: usize) -> Row<'b> {
        let classes = self.classes(tensor, t);
        let expected = classes.iter().position(|class| Some(*class) == self.target(t));
        let items =
            classes.iter().map(|class| self.at(tensor, t, *class).called(self.class(*class)));
        Row::list(rank, head, items).led_by(expected.unwrap_or(0))
    }

    pub(crate) fn side_by_side<'b>(
        &self,
        rank: u8,
        head: String,
        tensor: Tensor,
        t: usize,
        columns: Range<usize>,
    ) -> Row<'b> {
        let row = tensor.row_of(t);
        Row::list(rank, head, columns.map(|column| self.at(tensor, row, column).called("")))
    }

    pub(crate) fn gate(&self, gate: usize) -> Range<usize> {
        gate * self.hidden()..(gate + 1) * self.hidden()
    }

    pub(crate) fn value(&self, quantity: Quantity) -> Option<f64> {
        self.values.of(quantity).or_else(|| self.before_clip(quantity))
    }

    /// A gradient that the clip has written over: it is summed again.
    fn before_clip(&self, of: Quantity) -> Option<f64> {
        let Variable::Parameter(Stage::Grad, name) = of.variable else { return None };
        if !self.reached.has_clip() {
            return None;
        }
        if self.is_spoiled(name) {
            let mut grads = Grads::zeros_like(&self.arm.state.params);
            self.arm.implementation().accumulate(self.example(), &self.arm.tape, &mut grads);
            return grads.get(name)?.get([of.row, of.column]).copied();
        }
        self.wiring.equation(of)?.right.value(&|of| self.value(of))
    }

    pub(crate) fn atom(&self, quantity: Quantity) -> Atom {
        let atom = Atom::of(quantity, self.written(quantity), self.value(quantity));
        atom.marked(self.view.differs(quantity))
    }
}
