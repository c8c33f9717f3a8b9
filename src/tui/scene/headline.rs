//! The one number of a step that matters, for big numerals.

use super::Scene;
use crate::measure::{Measure, Unit, Value};

/// A number and what it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Headline {
    /// What it is, in words.
    pub(crate) name: String,
    pub(crate) of: Measure,
    /// The number; `None` while it is not known, or must not be seen.
    pub(crate) value: Option<f64>,
}

impl Headline {
    fn of(value: &Value, now: Option<f64>) -> Self {
        Headline { name: value.to_string(), of: value.of.clone(), value: now }
    }
}

impl Scene<'_> {
    /// The number: that which the step names; otherwise the truth of its question, once that is answered, the measure
    /// of its goal, or the loss of the selected arm.
    pub(crate) fn headline(&self) -> Headline {
        let found = self.named_number().or_else(|| self.truth()).or_else(|| self.of_goal());
        let headline = found.unwrap_or_else(|| self.of_loss());
        let is_secret = headline.of.quantity().is_some_and(|of| self.hides(of));
        let is_secret = is_secret || headline.value.is_some_and(|x| self.is_asked_value(x));
        Headline { value: headline.value.filter(|_| !is_secret), ..headline }
    }

    fn named_number(&self) -> Option<Headline> {
        let step = self.current()?;
        let number = step.number.as_ref()?;
        let is_asked = step.exercise.asked() == Some(number) && !self.is_told();
        let now = self.frame.shown_for(self.step).get(step.insets().count()).copied().flatten();
        Some(Headline::of(number, now.filter(|_| !is_asked)))
    }

    /// The truth of the question that has been answered.
    fn truth(&self) -> Option<Headline> {
        let asked = self.current()?.exercise.asked().filter(|_| self.is_told())?;
        Some(Headline::of(asked, Some(self.open.attempt.answer.truth?)))
    }

    /// The present value of the first goal that is a number.
    fn of_goal(&self) -> Option<Headline> {
        let goals = self.frame.goals_of(self.step);
        let exercise = &self.current()?.exercise;
        let states = goals.iter().zip(exercise.goals());
        let mut numbers = states.filter(|(state, _)| state.of.unit() != Unit::YesNo);
        let (state, goal) = numbers.next()?;
        let is_asked = exercise.asked() == Some(&goal.subject()) && !self.is_told();
        Some(Headline::of(&goal.subject(), state.value.filter(|_| !is_asked)))
    }

    fn of_loss(&self) -> Headline {
        let arm = self.arm();
        let of = Measure::UpdateLoss;
        let value = arm.state.loss.filter(|_| arm.is_sound());
        let whose = self.compares().then(|| self.called(arm));
        Headline::of(&Value { of, arm: whose }, value)
    }
}
