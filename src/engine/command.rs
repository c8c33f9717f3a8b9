//! The commands of an engine.

use std::sync::Arc;

use super::awaited::{Until, Watch};
use crate::nn::Quantity;
use crate::task::Wish;
use crate::trace::model::TrainedModel;
use crate::train::{ArmSpec, Change, Cursor, ExperimentSpec, OldFuture, Place, RunState};

/// A command to an engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Run to the planned end.
    Run,
    /// Run back to the start.
    RunBack,
    /// Run until this condition is met.
    RunUntil(Until),
    /// Go on at full speed where the machine goes at a pace that the eye can follow.
    Hurry,
    /// Stop.
    Pause,
    /// Move by this many ticks, forwards or back.
    Ticks(i64),
    /// Move by this many updates, forwards or back.
    Updates(i64),
    /// Move to the end of the epoch this many away, forwards or back.
    Epochs(i64),
    /// Move to where this many updates are finished.
    GoTo(u64),
    /// Move to a place.
    Visit(Place),
    /// Move to the divergence of the selected arm, or else to the first of any arm.
    GoToDivergence,
    /// Change a setting from here on, of the arm with this number or of all arms.
    Edit(Change, Option<usize>),
    /// Undo the last edit; if there is none, bring back the run that another field or seed replaced.
    Undo,
    /// Make what was undone last once more, if nothing else has been changed since.
    Redo,
    /// Stop showing how the run continued before the last edit.
    Dismiss,
    /// Add an arm to the comparison.
    AddArm(Box<ArmSpec>),
    /// Remove the arm with this number from the comparison.
    DropArm(usize),
    /// Give the arm with this number another name.
    RenameArm(usize, String),
    /// Begin again with another value of a field of the experiment.
    SetField {
        /// The field.
        key: String,
        /// Its new value, as written in a lesson file.
        value: String,
    },
    /// Return to a point of an earlier run, with its edits.
    Resume {
        /// Where it was left.
        to: RunState,
        /// The run that was shown beside it for comparison.
        old: Option<OldFuture>,
        /// The run itself, as it was kept, so that it need not be computed again.
        kept: Option<Arc<TrainedModel>>,
    },
    /// Take this experiment, at its start, as the one that the present run has replaced: undo brings it back.
    Replaces(Box<ExperimentSpec>),
    /// Be exactly in this state of the run.
    Show(Box<RunState>),
    /// Set the speed of a run.
    SetSpeed(Speed),
    /// Begin again with the same initial weights, without edits and with an empty history.
    Restart,
    /// Begin again like that, because a step does: no undo brings the run back.
    Afresh,
    /// Begin again with another seed.
    Reseed(u64),
    /// Set the condition of the lesson's step; a run pauses when it is met.
    Watch(Option<Watch>),
    /// Select an arm by its number.
    Select(usize),
    /// Answer the learner's own line, or stop answering one.
    Try(Option<String>),
    /// Draw samples like this.
    Sample(Box<Wish>),
    /// Compute the life of these numbers: their values in all updates so far. Or stop computing one.
    Life(Option<Box<[Quantity]>>),
    /// Examine the selected arm: what is wrong with its training.
    Diagnose,
    /// Stop, and check the gradient of the selected arm against finite differences.
    Check,
}

impl Command {
    /// Whether it concerns the present point of the run, so that the machine must have caught up first.
    pub(crate) fn needs_its_place(&self) -> bool {
        use Command::{
            AddArm, Afresh, Check, Diagnose, Dismiss, DropArm, Edit, Epochs, GoTo, GoToDivergence,
            Hurry, Life, Pause, Redo, RenameArm, Replaces, Reseed, Restart, Resume, Run, RunBack,
            RunUntil, Sample, Select, SetField, SetSpeed, Show, Ticks, Try, Undo, Updates, Visit,
            Watch,
        };
        match self {
            Run | RunBack | RunUntil(_) | Ticks(_) | Updates(_) | Epochs(_) | GoToDivergence
            | Edit(..) | Undo | Redo | AddArm(_) | DropArm(_) | Check => true,
            Pause
            | Hurry
            | GoTo(_)
            | Visit(_)
            | Restart
            | Afresh
            | Reseed(_)
            | SetField { .. }
            | Resume { .. }
            | Replaces(_)
            | Show(_)
            | SetSpeed(_)
            | Watch(_)
            | Select(_)
            | Try(_)
            | Sample(_)
            | Life(_)
            | Diagnose
            | RenameArm(..)
            | Dismiss => false,
        }
    }

    /// How far it moves the machine on: the finished updates and the ticks after them, or more than any run has. `None`
    /// if it does not move it on.
    pub(crate) fn leads_to(&self, cursor: Cursor) -> Option<(u64, usize)> {
        use Command::{
            AddArm, Afresh, Check, Diagnose, Dismiss, DropArm, Edit, Epochs, GoTo, GoToDivergence,
            Hurry, Life, Pause, Redo, RenameArm, Replaces, Reseed, Restart, Resume, Run, RunBack,
            RunUntil, Sample, Select, SetField, SetSpeed, Show, Ticks, Try, Undo, Updates, Visit,
            Watch,
        };
        let Place { updates, ticks, .. } = Place::of(cursor);
        match self {
            Run | RunUntil(_) | GoToDivergence | Epochs(1..) => Some((u64::MAX, 0)),
            Updates(by @ 1..) => Some((updates.saturating_add(by.unsigned_abs()), 0)),
            Ticks(by @ 1..) => {
                let there = ticks.saturating_add(by.unsigned_abs() as usize);
                Some(if there < cursor.ticks() { (updates, there) } else { (updates + 1, 0) })
            }
            GoTo(updates) => Some((*updates, 0)),
            Visit(there) => Some((there.updates, there.ticks)),
            Ticks(_)
            | Updates(_)
            | Epochs(_)
            | RunBack
            | Pause
            | Check
            | Edit(..)
            | Undo
            | Redo
            | Dismiss
            | AddArm(_)
            | DropArm(_)
            | RenameArm(..)
            | SetField { .. }
            | Resume { .. }
            | Replaces(_)
            | Show(_)
            | SetSpeed(_)
            | Hurry
            | Restart
            | Afresh
            | Reseed(_)
            | Watch(_)
            | Select(_)
            | Try(_)
            | Sample(_)
            | Diagnose
            | Life(_) => None,
        }
    }

    /// Whether it moves the machine or stops it.
    pub(crate) fn moves(&self) -> bool {
        use Command::{
            AddArm, Afresh, Check, Diagnose, Dismiss, DropArm, Edit, Epochs, GoTo, GoToDivergence,
            Hurry, Life, Pause, Redo, RenameArm, Replaces, Reseed, Restart, Resume, Run, RunBack,
            RunUntil, Sample, Select, SetField, SetSpeed, Show, Ticks, Try, Undo, Updates, Visit,
            Watch,
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
            | Visit(_)
            | GoToDivergence
            | Check
            | Undo
            | Redo
            | AddArm(_)
            | SetField { .. }
            | Resume { .. }
            | Show(_)
            | Restart
            | Afresh
            | Reseed(_) => true,
            Edit(..) | Dismiss | DropArm(_) | RenameArm(..) | SetSpeed(_) | Watch(_)
            | Select(_) | Try(_) | Sample(_) | Life(_) | Diagnose | Hurry | Replaces(_) => false,
        }
    }
}

/// The speed of a run in ticks per second; `None` is as fast as possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Speed(pub Option<u32>);

const LADDER: [u32; 11] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

impl Speed {
    /// The speed at which so many ticks take one to two seconds.
    pub(super) fn of_sweep(ticks: usize) -> Speed {
        let per_second = ticks.saturating_mul(2).div_ceil(3).max(1);
        Speed(Some(u32::try_from(per_second).unwrap_or(u32::MAX)))
    }

    /// The slower of two speeds.
    pub(crate) fn at_most(self, other: Speed) -> Speed {
        let limit = |speed: Speed| speed.0.unwrap_or(u32::MAX);
        if limit(other) < limit(self) { other } else { self }
    }

    /// The next higher speed.
    pub(crate) fn faster(self) -> Speed {
        Speed(self.0.and_then(|now| LADDER.into_iter().find(|s| *s > now)))
    }

    /// The next lower speed.
    pub(crate) fn slower(self) -> Speed {
        let now = self.0.unwrap_or(u32::MAX);
        Speed(LADDER.into_iter().rev().find(|s| *s < now).or(Some(LADDER[0])))
    }
}
