//! Secrets of a step: the mistake to be found, and the number to be worked out.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::Scene;
use crate::measure::Measure;
use crate::nn::{Name, Quantity, Spectrum, Tensor, Variable};
use crate::train::Cursor;
use crate::tui::step::{Hunt, Predict, Stage};

/// The secret quantities, computed when the first pane asks for them.
#[derive(Debug, Default)]
pub struct Secrets(OnceCell<BTreeSet<Quantity>>);

impl Scene<'_> {
    /// Whether the mistake of an arm has still to be found, so that nothing may reveal it.
    pub(crate) fn is_secret(&self, arm: &str) -> bool {
        let mut steps = self.lesson.steps.iter().enumerate();
        steps.any(|(number, step)| {
            step.exercise.hides_mistake_of(arm)
                && self.done.get(number) != Some(&true)
                && self.lesson.on(number) == self.on
        })
    }

    /// The arm whose line the current step looks for.
    pub(crate) fn hunted(&self) -> Option<&str> {
        self.open.hunt().map(Hunt::arm)
    }

    /// Whether a number must not be seen: the step asks for it, or for another that is the same number, and it has not
    /// been answered yet.
    pub(crate) fn hides(&self, of: Quantity) -> bool {
        let secrets = || {
            let asked = self.asked().map_or_else(BTreeSet::new, |of| self.same_number(of));
            let carried = self.open.hides_carried(self.frame.snapshot.cursor);
            let near = self.one_step_away(asked);
            let all = near.into_iter().chain(carried.filter(|_| !self.is_told()));
            all.flat_map(|of| self.in_balance(of)).collect()
        };
        self.secrets.0.get_or_init(secrets).contains(&of)
    }

    /// Whether the step asks which share of a gradient is the largest, and the learner has still to say it.
    pub(crate) fn asks_largest(&self) -> bool {
        matches!(self.predicted(), Some(Measure::LargestShare(_)))
    }

    /// The spectrum of the recurrent matrix. It is secret while the learner has to say by what factor a step back
    /// multiplies a gradient, because the spectral radius is nearly that.
    pub(crate) fn spectrum(&self) -> Option<&Spectrum> {
        let is_secret = matches!(self.predicted(), Some(Measure::DhFactor | Measure::DhRatio));
        self.frame.spectrum.as_deref().filter(|_| !is_secret)
    }

    /// Whether the step asks how probable a text is, so that samples drawn at random would tell, and the learner has still
    /// to say it.
    pub(crate) fn asks_chance(&self) -> bool {
        matches!(self.predicted(), Some(Measure::Chance(..)))
    }

    /// What is measured for the answer that the learner has still to give.
    fn predicted(&self) -> Option<&Measure> {
        let open = |predict: &&Predict| {
            self.is_covered() || matches!(predict.stage(), Stage::Open | Stage::Sure)
        };
        let predict = self.open.prediction().filter(|_| !self.is_told()).filter(open);
        predict.and_then(|predict| predict.guess().truth()).map(|value| &value.of)
    }

    /// All quantities that are the same number; before it is computed, at least itself. A weight that the passes read
    /// is never secret.
    fn same_number(&self, of: Quantity) -> BTreeSet<Quantity> {
        self.values().same_number(of)
    }

    /// Numbers, and those computed from one of them and a single other number: a division would give the first away.
    fn one_step_away(&self, numbers: BTreeSet<Quantity>) -> BTreeSet<Quantity> {
        let wiring = self.values().wiring();
        let (mut found, mut open) = (BTreeSet::new(), Vec::from_iter(numbers));
        while let Some(next) = open.pop() {
            if found.insert(next) {
                let dependents = wiring.dependents(next).into_iter();
                open.extend(dependents.filter(|other| wiring.operands(*other).len() <= 2));
            }
        }
        found
    }

    /// The numbers whose sum is known, with one of them: from all others it could be worked out. Probabilities add up to
    /// 1, and their gradients to 0; so do those of the weights that lead to the logits, and what these weights change by.
    fn in_balance(&self, of: Quantity) -> Vec<Quantity> {
        let outputs = self.arm().state.params[Name::b_y].dim().0;
        match of.variable {
            Variable::Parameter(_, Name::b_y | Name::W_hy) => {
                (0..outputs).map(|row| of.variable.at(row, of.column)).collect()
            }
            Variable::Tape(Tensor::P | Tensor::Dy) => {
                (0..outputs).map(|column| of.variable.at(of.row, column)).collect()
            }
            Variable::Parameter(..)
            | Variable::Tape(_)
            | Variable::Moment(..)
            | Variable::OffTape(_) => vec![of],
        }
    }

    /// Whether a value equals the requested number, to the last bit, or is its length.
    pub(crate) fn is_asked_value(&self, value: f64) -> bool {
        let asked = self.asked().filter(|of| self.hides(*of));
        let asked = asked.and_then(|of| self.values().of(of));
        value != 0.0 && asked.is_some_and(|asked| asked == value || asked.abs() == value)
    }

    /// Whether the step asks for a number, of whichever update, and has not been answered yet.
    pub(crate) fn asks_for_number(&self) -> bool {
        let anywhere = Cursor { update: u64::MAX, ..self.frame.snapshot.cursor };
        self.open.hides(anywhere).is_some() && !self.is_told()
    }

    /// The number that the step asks for, until the step is done and its answer uncovered.
    fn asked(&self) -> Option<Quantity> {
        self.open.hides(self.frame.snapshot.cursor).filter(|_| !self.is_told())
    }

    /// How much more of the Equation pane is blank: nothing, except at the tick at which the number is asked for.
    pub(crate) fn fade(&self) -> usize {
        if self.is_told() { 0 } else { self.open.fade(self.frame.snapshot.cursor.last()) }
    }
}
