//! Everything that can be seen of a lesson: the newest frame, the learner's view settings, and what the step hides. A
//! scene can change nothing, and has no styles.

mod beside;
mod called;
mod filled;
mod headline;
mod secret;
mod sketch;
mod updates;

use std::collections::BTreeMap;

pub(crate) use beside::Beside;
pub(crate) use called::{Names, called};
pub use secret::Secrets;
pub(crate) use sketch::Ghost;

use super::looks::Looks;
use super::step::{OpenStep, Recalled};
use crate::engine::Frame;
use crate::lesson::{Answer, Lesson, Step, glossary};
use crate::nn::{Name, Quantity, Stage, Variable};
use crate::problem::Problem;
use crate::train::{ArmSnapshot, Tick, Values};

/// Everything that can be seen of the open lesson.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// Why the present version of its file cannot be read.
    pub problem: Option<&'a str>,
    /// Warnings to the author about texts that cannot be shown well.
    pub warnings: &'a [Problem],
    /// The step, from 0; one past the last is the end.
    pub step: usize,
    /// Whether each step is done.
    pub done: &'a [bool],
    /// The answers, by step.
    pub answers: &'a BTreeMap<usize, Answer>,
    /// The cards of earlier lessons.
    pub cards: &'a [Recalled],
    /// The current step, with the attempt at it.
    pub open: &'a OpenStep,
    /// The name of the open experiment in the lesson.
    pub on: &'a str,
    /// The newest frame.
    pub frame: &'a Frame,
    /// The learner's view settings.
    pub looks: &'a Looks,
    /// What the current step hides.
    pub secrets: Secrets,
}

impl Scene<'_> {
    /// The timestep of the last tick.
    pub(crate) fn current_timestep(&self) -> Option<usize> {
        match self.frame.snapshot.cursor.last()? {
            Tick::Forward(t) | Tick::Backward(t) => Some(t),
            Tick::Accumulate | Tick::Clip | Tick::Update => None,
        }
    }

    /// The timestep that the learner looks at: the one scrolled to, or that of the last tick.
    pub(crate) fn looked_at(&self) -> usize {
        self.looks.timestep.or(self.current_timestep()).unwrap_or(0)
    }

    /// The selected hidden unit.
    pub(crate) fn unit(&self) -> usize {
        self.looks.unit % self.arm().model.dims.hidden
    }

    /// Whether the course has explained a term of the glossary, up to this step: only then a pane shows it.
    pub(crate) fn knows(&self, term: &str) -> bool {
        glossary::is_explained(term, (&self.lesson.id, self.step))
    }

    pub(crate) fn current(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step)
    }

    pub(crate) fn is_done(&self) -> bool {
        self.done.get(self.step) == Some(&true)
    }

    /// Whether the answers of the step, and what they turn out to be, are covered until the class has voted.
    pub(crate) fn is_covered(&self) -> bool {
        self.looks.covers() && self.current().is_some_and(|step| step.exercise.has_answers())
    }

    /// Whether the step is done, and it may be seen what its answer is.
    pub(crate) fn is_told(&self) -> bool {
        self.is_done() && !self.is_covered()
    }

    /// The arms in the charts, each with the number of its colour and mark.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (usize, &ArmSnapshot)> {
        let arms = self.frame.snapshot.arms.iter();
        let shown = arms.filter(|arm| !self.looks.hidden.contains(&arm.name));
        shown.map(|arm| (self.looks.colour(&arm.name), arm))
    }

    /// The symbol of the logits: `y`, or `o` unless a gate has that name.
    pub(crate) fn logits(&self) -> &'static str {
        self.looks.notation.logits_of(self.arm().model.cell)
    }

    /// The selected tensor.
    pub(crate) fn tensor(&self) -> Name {
        self.looks.tensor_of(&self.arm().state.params)
    }

    /// The selected element of the selected tensor.
    pub(crate) fn parameter(&self, stage: Stage) -> Quantity {
        let size = self.arm().state.params[self.tensor()].dim();
        let (row, column) = self.looks.element(size);
        Variable::Parameter(stage, self.tensor()).at(row, column)
    }

    /// The number of rows and columns of the selected tensor to choose from; of stacked gates, those of one gate.
    pub(crate) fn choice(&self) -> (usize, usize) {
        let arm = self.arm();
        let (name, cell) = (self.tensor(), arm.model.cell);
        let of_cell = ![Name::E, Name::W_hy, Name::b_y].contains(&name);
        let (rows, cols) = arm.state.params[name].dim();
        (if of_cell { rows / cell.letters().len() } else { rows }, cols)
    }

    /// The selected row and column; the row is that of a unit in each gate.
    pub(crate) fn element(&self) -> (usize, usize) {
        let (rows, cols) = self.choice();
        (self.looks.unit % rows, self.looks.from % cols)
    }

    pub(crate) fn arm(&self) -> &ArmSnapshot {
        let arms = &self.frame.snapshot.arms;
        &arms[self.frame.arm.min(arms.len() - 1)]
    }

    /// The numbers of the selected arm.
    pub(crate) fn values(&self) -> Values<'_> {
        self.arm().values(&self.frame.snapshot.example)
    }

    /// Whether a hint is available.
    pub(crate) fn has_hint(&self) -> bool {
        !self.is_done() && self.current().is_some_and(|step| self.open.has_hint(step))
    }

    /// Whether the step cannot be done by running alone, because a setting has to be changed.
    pub(crate) fn awaits_setting(&self) -> bool {
        self.frame.awaits_setting(self.step)
    }

    /// Whether all arms have diverged.
    pub(crate) fn all_diverged(&self) -> bool {
        self.frame.all_diverged()
    }
}
