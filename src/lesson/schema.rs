//! A lesson file, as it is written in RON.

use serde::Deserialize;

use super::goals::Goal;
use crate::checked;
use crate::train::{ExperimentSpec, Tick};

/// One lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// A short word, by which the command line and the progress file know it.
    #[serde(deserialize_with = "checked::name")]
    pub id: String,
    /// The title on the home screen.
    #[serde(deserialize_with = "checked::line")]
    pub title: String,
    /// How long it takes, in minutes.
    #[serde(deserialize_with = "checked::between::<_, 1, 240>")]
    pub minutes: usize,
    /// What to remember at the end: a few lines.
    #[serde(default, deserialize_with = "checked::texts")]
    pub remember: Vec<String>,
    /// What is trained.
    pub experiment: ExperimentSpec,
    /// Ticks per second at the start of the lesson; without it, as fast as it goes.
    #[serde(default)]
    pub speed: Option<u32>,
    /// What the learner reads and does.
    #[serde(deserialize_with = "checked::list")]
    pub steps: Vec<Step>,
}

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the learner reads. An empty line parts two paragraphs.
    #[serde(deserialize_with = "checked::text")]
    pub text: String,
    /// Which panes help here, the most important first.
    #[serde(default, deserialize_with = "checked::list")]
    pub show: Vec<PaneName>,
    /// The arm that is looked at; without a name, the one before.
    #[serde(default)]
    pub arm: Option<String>,
    /// What the learner does.
    pub action: Action,
}

/// What a learner does in a step.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum Action {
    /// Reads, and goes on.
    Read,
    /// Lets the machine run until all of this holds at once; it pauses there.
    RunUntil(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
    /// Steps until this tick is the last one done, forwards or backwards.
    StepTo(Tick),
    /// Brings this about, all at once, by whatever means.
    Reach(#[serde(deserialize_with = "checked::list")] Vec<Goal>),
}

/// A pane of the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum PaneName {
    /// The lesson's text.
    Lesson,
    /// The network unrolled in time.
    Tape,
    /// Loss curves.
    Loss,
    /// Weights and gradients as heatmaps.
    Weights,
    /// Gradient norm per timestep.
    Norms,
    /// Clip versus no clip.
    Clip,
    /// The task's own output.
    Output,
    /// The equation of the current tick, with the live numbers put in.
    Equation,
    /// The source lines that compute the current tick.
    Code,
    /// Each timestep's share of the gradients.
    Ledger,
    /// How much the loss at each timestep depends on each state before it.
    Memory,
    /// BPTT against differences of the loss.
    Check,
}

impl Action {
    /// The goals, if the step has any.
    pub fn goals(&self) -> &[Goal] {
        match self {
            Action::RunUntil(goals) | Action::Reach(goals) => goals,
            Action::Read | Action::StepTo(_) => &[],
        }
    }
}

impl Lesson {
    /// What is wrong with the lesson as a whole, though each field is right by itself.
    pub fn fault(&self) -> Option<String> {
        if self.steps.is_empty() {
            return Some("the lesson has no steps: add at least one".to_owned());
        }
        if self.speed == Some(0) {
            return Some(
                "speed 0 would never move: leave it out, or give ticks per second".to_owned(),
            );
        }
        if self.experiment.outside().next().is_some() {
            let fault =
                "a lesson cannot name a Path: write File(\"name\") for a file in its folder";
            return Some(fault.to_owned());
        }
        let steps = self.steps.iter().enumerate();
        let in_steps = steps
            .filter_map(|(i, step)| Some(format!("step {}: {}", i + 1, self.step_fault(step)?)));
        self.experiment.fault().or_else(|| in_steps.into_iter().next())
    }

    fn step_fault(&self, step: &Step) -> Option<String> {
        let goals = step.action.goals();
        if goals.is_empty() && matches!(step.action, Action::RunUntil(_) | Action::Reach(_)) {
            return Some("there is no goal to reach: add one".to_owned());
        }
        let arms: Vec<String> = self.experiment.arms().into_iter().map(|a| a.name).collect();
        let unknown = step.arm.as_ref().filter(|arm| !arms.contains(arm));
        let unknown =
            unknown.map(|arm| format!("there is no arm {arm:?}; the arms are {}", arms.join(", ")));
        unknown.or_else(|| goals.iter().find_map(|goal| goal.fault(&arms)))
    }
}
