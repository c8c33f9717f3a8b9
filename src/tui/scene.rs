//! What there is to see: the newest frame, how the learner looks at it, and what the step on show hides. Nothing that can
//! change anything, and no styles.

mod secret;
mod sketch;

use std::collections::BTreeMap;

pub use secret::Secrets;
pub(crate) use sketch::Ghost;

use super::looks::Looks;
use super::notation::Notation;
use super::step::OpenStep;
use crate::engine::Frame;
use crate::lesson::{Answer, Card, Lesson, Step};
use crate::nn::Name;
use crate::problem::Problem;
use crate::train::{ArmSnapshot, Tick, Values};

/// What there is to see of a lesson that is open.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// Why its file cannot be read as it is now.
    pub problem: Option<&'a str>,
    /// What in its texts nobody can read, for its author.
    pub warnings: &'a [Problem],
    /// The step, from 0; one past the last is the end.
    pub step: usize,
    /// Whether each step is done.
    pub done: &'a [bool],
    /// What was answered, by step.
    pub answers: &'a BTreeMap<usize, Answer>,
    /// The cards of earlier lessons.
    pub cards: &'a [Card],
    /// The step on show, with what has been tried.
    pub open: &'a OpenStep,
    /// The experiment that is open, by its name in the lesson.
    pub on: &'a str,
    /// The newest frame.
    pub frame: &'a Frame,
    /// How the learner looks at it.
    pub looks: &'a Looks,
    /// What the step on show hides.
    pub secrets: Secrets,
}

impl Scene<'_> {
    /// The timestep that the last tick visited.
    pub(crate) fn current_timestep(&self) -> Option<usize> {
        match self.frame.snapshot.cursor.last()? {
            Tick::Forward(t) | Tick::Backward(t) => Some(t),
            Tick::Accumulate | Tick::Clip | Tick::Update => None,
        }
    }

    /// The hidden unit that is looked at.
    pub(crate) fn unit(&self) -> usize {
        self.looks.unit % self.arm().model.dims.hidden
    }

    /// The step on show.
    pub(crate) fn current(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step)
    }

    /// Whether the step on show is done.
    pub(crate) fn is_done(&self) -> bool {
        self.done.get(self.step) == Some(&true)
    }

    /// The arms in the charts, each with the number of its colour and mark.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (usize, &ArmSnapshot)> {
        let arms = self.frame.snapshot.arms.iter();
        let shown = arms.filter(|arm| !self.looks.hidden.contains(&arm.name));
        shown.map(|arm| (self.looks.colour(&arm.name), arm))
    }

    /// What the logits are called: `y`, or `o`, unless a gate is called so.
    pub(crate) fn logits(&self) -> &'static str {
        let notation = self.looks.notation;
        let taken = self.arm().model.cell.letters().contains(&notation.logits());
        if taken { Notation::Indices.logits() } else { notation.logits() }
    }

    /// The tensor that is looked at.
    pub(crate) fn tensor(&self) -> Name {
        self.looks.tensor_of(&self.arm().state.params)
    }

    /// How many rows and columns of that tensor there are to choose from: of gates that lie below each other, one.
    pub(crate) fn choice(&self) -> (usize, usize) {
        let arm = self.arm();
        let (name, cell) = (self.tensor(), arm.model.cell);
        let of_cell = ![Name::E, Name::W_hy, Name::b_y].contains(&name);
        let (rows, cols) = arm.state.params[name].dim();
        (if of_cell { rows / cell.letters().len() } else { rows }, cols)
    }

    /// The row and the column of it that are looked at; the row is that of a unit in each gate.
    pub(crate) fn element(&self) -> (usize, usize) {
        let (rows, cols) = self.choice();
        (self.looks.unit % rows, self.looks.from % cols)
    }

    /// The selected arm.
    pub(crate) fn arm(&self) -> &ArmSnapshot {
        let arms = &self.frame.snapshot.arms;
        &arms[self.frame.arm.min(arms.len() - 1)]
    }

    /// The numbers of the selected arm.
    pub(crate) fn values(&self) -> Values<'_> {
        self.arm().values(&self.frame.snapshot.example)
    }

    /// Whether there is help to be had now.
    pub(crate) fn has_hint(&self) -> bool {
        !self.is_done() && self.current().is_some_and(|step| self.open.has_hint(step))
    }

    /// Whether the step waits for a setting to be changed: running alone does not do it.
    pub(crate) fn awaits_setting(&self) -> bool {
        self.frame.awaits_setting(self.step)
    }

    /// Whether no arm has finite numbers any more.
    pub(crate) fn all_diverged(&self) -> bool {
        self.frame.snapshot.arms.iter().all(|arm| !arm.is_sound())
    }

    /// Whether several arms are compared.
    pub(crate) fn compares(&self) -> bool {
        self.frame.snapshot.arms.len() > 1
    }
}
