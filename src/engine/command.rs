//! What an engine can be asked to do.

use super::awaited::{Until, Watch};
use crate::train::{ArmSpec, Change, Edit};

/// All that can be asked of an engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Run.
    Run,
    /// Run back to the start.
    RunBack,
    /// Run until this is so.
    RunUntil(Until),
    /// Stop where the machine is.
    Pause,
    /// This many ticks, forwards or back.
    Ticks(i64),
    /// This many updates, forwards or back.
    Updates(i64),
    /// To the end of the epoch this many away, forwards or back.
    Epochs(i64),
    /// To where this many updates are finished.
    GoTo(u64),
    /// To where the selected arm has diverged, or else the first that has.
    GoToDivergence,
    /// Change a setting here, of one arm or of all.
    Edit(Change, Option<usize>),
    /// Undo the last edit.
    Undo,
    /// Stop showing how the run went on before the last edit.
    Dismiss,
    /// Add an arm to the comparison.
    AddArm(Box<ArmSpec>),
    /// Take the arm with this number out of the comparison.
    DropArm(usize),
    /// Begin again, with another value of a field of the experiment.
    SetField {
        /// The field.
        key: String,
        /// Its new value, as a lesson file has it.
        value: String,
    },
    /// Return to a place in a run that was left, with its edits.
    Resume {
        /// The edits of that run.
        edits: Vec<Edit>,
        /// How many updates were finished.
        updates: u64,
        /// How many ticks of the next update were done.
        ticks: usize,
    },
    /// How fast to run.
    SetSpeed(Speed),
    /// Begin again, with the same weights and an empty history.
    Restart,
    /// Begin again, with another seed.
    Reseed(u64),
    /// What the lesson waits for: a run pauses where it comes true.
    Watch(Option<Watch>),
    /// Select an arm by its number.
    Select(usize),
    /// Answer this line of the learner's own, or none.
    Try(Option<String>),
    /// Stop, and compare the gradient of the selected arm with finite differences.
    Check,
}

impl Command {
    /// Whether it is about the place where the machine is, which then has to be there.
    pub(super) fn needs_its_place(&self) -> bool {
        use Command::{
            AddArm, Check, Dismiss, DropArm, Edit, Epochs, GoTo, GoToDivergence, Pause, Reseed,
            Restart, Resume, Run, RunBack, RunUntil, Select, SetField, SetSpeed, Ticks, Try, Undo,
            Updates, Watch,
        };
        match self {
            Run | RunBack | RunUntil(_) | Ticks(_) | Updates(_) | Epochs(_) | GoToDivergence
            | Edit(..) | Undo | AddArm(_) | DropArm(_) | Check => true,
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
            | Dismiss => false,
        }
    }

    /// Whether the machine is to be elsewhere, or to stop.
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

/// How fast to run, in ticks a second; without a number, as fast as the machine can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Speed(pub Option<u32>);

const LADDER: [u32; 11] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

impl Speed {
    /// The next faster one.
    pub(crate) fn faster(self) -> Speed {
        Speed(self.0.and_then(|now| LADDER.into_iter().find(|s| *s > now)))
    }

    /// The next slower one.
    pub(crate) fn slower(self) -> Speed {
        let now = self.0.unwrap_or(u32::MAX);
        Speed(LADDER.into_iter().rev().find(|s| *s < now).or(Some(LADDER[0])))
    }
}
