//! What a step hides: the mistake that it hunts, and the number that it asks for.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::Scene;
use crate::nn::Quantity;
use crate::tui::step::Hunt;

/// The quantities that are secret, found out when the first pane asks.
#[derive(Debug, Default)]
pub struct Secrets(OnceCell<BTreeSet<Quantity>>);

impl Scene<'_> {
    /// Whether a mistake of an arm is hunted and not found yet: then nothing may tell it.
    pub(crate) fn is_secret(&self, arm: &str) -> bool {
        let mut steps = self.lesson.steps.iter().enumerate();
        steps.any(|(number, step)| {
            step.exercise.hides_mistake_of(arm)
                && self.done.get(number) != Some(&true)
                && self.lesson.on(number) == self.on
        })
    }

    /// The arm whose line is looked for in the step on show.
    pub(crate) fn hunted(&self) -> Option<&str> {
        self.open.hunt().map(Hunt::arm)
    }

    /// Whether a number must not be seen: the step asks for it, or for another that is the same number, and the learner
    /// has not found it yet.
    pub(crate) fn hides(&self, of: Quantity) -> bool {
        let secrets = || self.asked().map_or_else(BTreeSet::new, |of| self.same_number(of));
        self.secrets.0.get_or_init(secrets).contains(&of)
    }

    /// All that is nothing but that number; before it is computed, at least itself. A weight that the passes read is
    /// never secret.
    fn same_number(&self, of: Quantity) -> BTreeSet<Quantity> {
        self.values().same_number(of)
    }

    /// Whether a value is that of the number asked for, to the last bit.
    pub(crate) fn is_asked_value(&self, value: f64) -> bool {
        let asked = self.asked().filter(|of| self.hides(*of));
        value != 0.0 && asked.and_then(|of| self.values().of(of)) == Some(value)
    }

    /// The number that the step asks for and keeps blank, until it is done.
    fn asked(&self) -> Option<Quantity> {
        self.open.hides().filter(|_| !self.is_done())
    }

    /// How much of the Equation pane is blank beside that: nothing but at the tick where the number is asked for.
    pub(crate) fn fade(&self) -> usize {
        if self.is_done() { 0 } else { self.open.fade(self.frame.snapshot.cursor.last()) }
    }
}
