//! What an engine can be told.

use std::fmt;

use crate::lesson::{Goal, Live, Measure, Value};
use crate::train::{ArmSpec, Change, Edit, Experiment, Tick};

/// All that can be asked of an engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Run.
    Run,
    /// Run backwards, to the start.
    RunBack,
    /// Run until then.
    RunUntil(Until),
    /// Stand still.
    Pause,
    /// So many ticks, forwards or back.
    Ticks(i64),
    /// So many updates, forwards or back.
    Updates(i64),
    /// To the end of an epoch so many away, forwards or back.
    Epochs(i64),
    /// Where so many updates are finished.
    GoTo(u64),
    /// Where an arm has first got a number that is not finite: the selected one, or else the first that has.
    GoToDivergence,
    /// Turn a knob here, of one arm or of all.
    Edit(Change, Option<usize>),
    /// Take the last edit back.
    Undo,
    /// Show no longer how the run went on before the last edit.
    Dismiss,
    /// Add an arm to the comparison.
    AddArm(Box<ArmSpec>),
    /// Take the arm with that number out of it.
    DropArm(usize),
    /// From the beginning, with another value of a field of the experiment.
    SetField {
        /// The field.
        key: String,
        /// What it becomes, as a lesson file has it.
        value: String,
    },
    /// To a place in a run that was left, with the knobs that were turned in it.
    Resume {
        /// All that was edited.
        edits: Vec<Edit>,
        /// So many updates were finished,
        updates: u64,
        /// and so many ticks of the next were done.
        ticks: usize,
    },
    /// How fast to run.
    SetSpeed(Speed),
    /// From the beginning, with the same weights and an empty history.
    Restart,
    /// From the beginning, with another seed.
    Reseed(u64),
    /// What to watch for; it pauses the run.
    Watch(Option<Watch>),
    /// Whose output is shown.
    Select(usize),
    /// The learner's own line, or none any more.
    Try(Option<String>),
    /// Stand still, and compare the gradient of the selected arm with differences of the loss.
    Check,
}

impl Command {
    /// Whether it is about the place where the machine stands: then it has to be there.
    pub(super) fn needs_its_place(&self) -> bool {
        use Command::{
            Dismiss, GoTo, Pause, Reseed, Restart, Resume, Select, SetField, SetSpeed, Try, Watch,
        };
        !matches!(
            self,
            Pause
                | GoTo(_)
                | Restart
                | Reseed(_)
                | SetField { .. }
                | Resume { .. }
                | SetSpeed(_)
                | Watch(_)
                | Select(_)
                | Try(_)
                | Dismiss
        )
    }

    /// Whether the machine is to be elsewhere then, or to stand still.
    pub(super) fn moves(&self) -> bool {
        use Command::{
            AddArm, Check, Dismiss, DropArm, Edit, Epochs, GoTo, GoToDivergence, Pause, Reseed,
            Restart, Resume, Run, RunBack, RunUntil, Select, SetField, SetSpeed, Ticks, Try, Undo,
            Updates, Watch,
        };
        match self {
            Run
            | RunBack
            | RunUntil(_)
            | Pause
            | Ticks(_)
            | Updates(_)
            | Epochs(_)
            | GoTo(_)
            | GoToDivergence
            | Check
            | Undo
            | AddArm(_)
            | SetField { .. }
            | Resume { .. }
            | Restart
            | Reseed(_) => true,
            Edit(..) | Dismiss | DropArm(_) | SetSpeed(_) | Watch(_) | Select(_) | Try(_) => false,
        }
    }
}

/// A wish of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Whose wish it is: the step of the lesson.
    pub step: usize,
    /// What is to be so; without it, only the values are wanted.
    pub until: Option<Until>,
    /// What is measured for the step: as it is now, and once it is so, as it was then.
    pub values: Vec<Value>,
}

/// What can be waited for.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// All of these hold at once.
    Goals(Vec<Goal>),
    /// The last tick done is this one.
    Tick(Tick),
    /// More arms have diverged than so many.
    Diverged {
        /// Those that had when it was asked for.
        already: usize,
    },
}

impl Until {
    /// Whether it is so now.
    pub fn is_met(&self, live: Live) -> bool {
        match self {
            Until::Goals(goals) => goals.iter().all(|goal| goal.is_met(live)),
            Until::Tick(tick) => live.experiment.cursor().last() == Some(*tick),
            Until::Diverged { already } => live.experiment.diverged() > *already,
        }
    }

    /// The goal that can no longer be reached by going on: the run is longer than it may be.
    pub fn missed(&self, live: Live) -> Option<&Goal> {
        let too_long = |goal: &&Goal| {
            let length = matches!(goal.of, Measure::Updates | Measure::Epochs);
            let now = live.measure(&goal.of, goal.arm.as_deref());
            length && goal.at_most.zip(now).is_some_and(|(most, now)| now > most)
        };
        self.goals().iter().find(too_long)
    }

    /// What of it can be measured.
    pub fn goals(&self) -> &[Goal] {
        match self {
            Until::Goals(goals) => goals,
            Until::Tick(_) | Until::Diverged { .. } => &[],
        }
    }

    /// Whether single ticks count.
    pub fn is_of_ticks(&self) -> bool {
        matches!(self, Until::Tick(_))
    }

    /// After how many updates it has to be looked at again; 0 where each tick counts. A goal about epochs that is not
    /// reached now will not be before the end of this one.
    pub fn next_look(&self, experiment: &Experiment) -> u64 {
        let waits = |goal: &Goal| goal.of.is_of_epochs() && !goal.is_met(experiment);
        if self.is_of_ticks() {
            return 0;
        }
        if !self.goals().iter().any(waits) {
            return 1;
        }
        let per_epoch = experiment.updates_per_epoch();
        per_epoch - experiment.cursor().updates_done() % per_epoch
    }
}

/// In words: `loss ≤ 0.2`.
impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Until::Goals(goals) => {
                let goals: Vec<String> = goals.iter().map(Goal::to_string).collect();
                f.write_str(&goals.join(", "))
            }
            Until::Tick(tick) => tick.fmt(f),
            Until::Diverged { .. } => f.write_str("the next arm diverges"),
        }
    }
}

/// How fast to run: so many ticks a second, or as fast as it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Speed(pub Option<u32>);

const LADDER: [u32; 11] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

impl Speed {
    /// The next faster one.
    pub fn faster(self) -> Speed {
        Speed(self.0.and_then(|now| LADDER.into_iter().find(|s| *s > now)))
    }

    /// The next slower one.
    pub fn slower(self) -> Speed {
        let now = self.0.unwrap_or(u32::MAX);
        Speed(LADDER.into_iter().rev().find(|s| *s < now).or(Some(LADDER[0])))
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("full speed"),
            Some(1) => f.write_str("1 tick/s"),
            Some(n) => write!(f, "{n} ticks/s"),
        }
    }
}
