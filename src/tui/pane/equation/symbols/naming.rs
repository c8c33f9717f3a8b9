//! How an arm is called by its parts: its weights, letters, symbols and classes, in the notation that is chosen.

use crate::engine::Frame;
use crate::nn::cell::{Cell, Weights};
use crate::nn::faults::Equation as Place;
use crate::nn::{Equation, Fault, Name, Quantity, Stage, Tensor, Variable, Wiring};
use crate::task::Task;
use crate::train::ArmSnapshot;
use crate::tui::notation::Notation;

const LABEL: usize = 8;

/// What it takes to write the name of a number.
pub(crate) struct Naming<'a> {
    pub(crate) arm: &'a ArmSnapshot,
    pub(crate) wiring: Wiring<'a>,
    task: &'a Task,
    notation: Notation,
}

impl<'a> Naming<'a> {
    /// The names in the selected arm of a frame.
    pub(crate) fn of(frame: &'a Frame, notation: Notation) -> Self {
        let snapshot = &frame.snapshot;
        let arm = &snapshot.arms[frame.arm.min(snapshot.arms.len() - 1)];
        let wiring = arm.values(&snapshot.example).wiring();
        Naming { arm, wiring, task: &snapshot.task, notation }
    }

    pub(crate) fn cell(&self) -> &'static dyn Cell {
        self.arm.model.cell
    }

    pub(crate) fn names(&self) -> Weights {
        self.cell().weights()
    }

    pub(crate) fn hidden(&self) -> usize {
        self.arm.model.dims.hidden
    }

    pub(crate) fn fault(&self) -> Option<Fault> {
        self.arm.fault
    }

    /// Whether the arm computes what that kind of mistake would break as the equations say.
    pub(crate) fn holds(&self, place: Place) -> bool {
        self.fault().is_none_or(|fault| !fault.stands_in().contains(&place))
    }

    /// Whether the arm computes a number as its equation says. Of the sums over time, a mistake spoils some.
    pub(crate) fn holds_in(&self, equation: &Equation) -> bool {
        match equation.left.variable {
            Variable::Parameter(Stage::Grad, name) => !self.is_spoiled(name),
            Variable::Tape(_) if self.dropped_loss(equation.left).is_some() => false,
            Variable::Parameter(Stage::Before | Stage::Clipped | Stage::After, _)
            | Variable::Tape(_)
            | Variable::Moment(..)
            | Variable::OffTape(_) => equation.place.is_none_or(|place| self.holds(place)),
        }
    }

    /// The timestep whose loss is not followed back to a number, because BPTT is truncated per loss there.
    pub(crate) fn dropped_loss(&self, of: Quantity) -> Option<usize> {
        match of.variable {
            Variable::Tape(Tensor::DhFromLater | Tensor::DcFromLater) => {
                self.wiring.model.dropped_loss(self.wiring.example, of.row)
            }
            _ => None,
        }
    }

    pub(super) fn is_spoiled(&self, name: Name) -> bool {
        self.fault().is_some_and(|fault| fault.spoils_sum(name, &self.names()))
    }

    pub(crate) fn name(&self, name: Name) -> &'static str {
        self.notation.name(name)
    }

    /// The letter of what the nonlinearity is applied to.
    pub(crate) fn z_letter(&self) -> &'static str {
        self.notation.pre_activation()
    }

    pub(crate) fn y_letter(&self) -> &'static str {
        self.notation.logits_of(self.cell())
    }

    pub(crate) fn p_letter(&self) -> &'static str {
        self.notation.probabilities()
    }

    pub(crate) fn class(&self, class: usize) -> String {
        let labels = &self.task.outputs;
        quoted(if class < labels.len() { labels.label(class) } else { "?" })
    }

    pub(crate) fn symbol(&self, symbol: usize) -> String {
        let labels = &self.task.inputs;
        quoted(if symbol < labels.len() { labels.label(symbol) } else { "?" })
    }

    /// `3`, or `i3` where there are gates.
    pub(crate) fn row_label(&self, row: usize) -> String {
        let letters = self.cell().letters();
        let letter = letters.get(row / self.hidden()).copied().unwrap_or_default();
        format!("{letter}{}", row % self.hidden())
    }
}

/// `'l'`, not too long.
fn quoted(label: &str) -> String {
    let mut chars = label.chars();
    let short: String = chars.by_ref().take(LABEL).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    format!("'{short}{more}'")
}
