//! The position where the machine was left, and the return to it.

use serde::{Deserialize, Serialize};

use super::Session;
use crate::engine::{Command, Frame, Speed};
use crate::lesson::Progress;
use crate::lesson::progress::LessonProgress;
use crate::train::{Edit, ExperimentSpec, Snapshot};
use crate::tui::action::Effect;
use crate::tui::looks::Scale;

/// The position where a machine was left.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Left {
    pub(super) updates: u64,
    pub(super) ticks: usize,
    /// How far the run had come, at least to where it was left.
    pub(super) furthest: u64,
    pub(super) edits: Vec<Edit>,
    /// The step at which it was left.
    pub(super) step: Option<usize>,
}

impl Left {
    /// Whether the machine has returned here.
    pub(super) fn is_reached(&self, frame: &Frame) -> bool {
        let Snapshot { cursor, furthest, .. } = &*frame.snapshot;
        let is_here = cursor.updates_done() == self.updates
            && (cursor.is_finished() || cursor.done == self.ticks);
        !frame.motion.is_seeking() && is_here && *furthest >= self.furthest
    }
}

/// The part of the position that the progress file does not interpret, besides updates and seed.
#[derive(Debug, Serialize, Deserialize)]
struct SavedPosition {
    on: String,
    ticks: usize,
    /// The experiment, if it differs from the lesson's.
    spec: Option<ExperimentSpec>,
    edits: Vec<Edit>,
    #[serde(default)]
    furthest: u64,
    #[serde(default)]
    step: Option<usize>,
    /// The name of the selected arm.
    #[serde(default)]
    arm: Option<String>,
    /// The vertical axis of the charts over time.
    #[serde(default)]
    scale: Scale,
}

impl SavedPosition {
    fn of(known: &LessonProgress) -> Option<Self> {
        known.place.clone().and_then(|place| serde_json::from_value(place).ok())
    }
}

/// Returns the axis of the charts as it was left.
pub(super) fn scale(known: &LessonProgress) -> Scale {
    SavedPosition::of(known).map_or_else(Default::default, |place| place.scale)
}

/// Returns the name of the arm that was selected.
pub(super) fn arm(known: &LessonProgress) -> Option<String> {
    SavedPosition::of(known)?.arm
}

/// Returns the experiment as it was left, and the position in its run.
///
/// A position in another experiment, or in one that the lesson no longer has, is ignored.
pub(super) fn found(
    on: &str,
    own: &ExperimentSpec,
    known: &LessonProgress,
) -> (ExperimentSpec, Option<Left>) {
    let mut spec = own.clone();
    let mut left = Left { updates: known.updates, ..Left::default() };
    match SavedPosition::of(known) {
        Some(place) if place.on == on => {
            spec = place.spec.filter(|s| s.task == spec.task).unwrap_or(spec);
            (left.ticks, left.edits) = (place.ticks, place.edits);
            (left.furthest, left.step) = (place.furthest, place.step);
        }
        Some(_) => left = Left::default(),
        None => spec.seed = known.seed.unwrap_or(spec.seed),
    }
    let is_anywhere = left.updates + left.furthest > 0 || left.ticks > 0 || !left.edits.is_empty();
    (spec, Some(left).filter(|_| is_anywhere))
}

impl Session {
    /// Returns the effects that open the experiment and return to where the learner left it.
    pub(crate) fn open_experiment(&self) -> Vec<Effect> {
        let spec = Box::new(self.experiment.spec.clone());
        let speed = Speed(self.lesson().speed);
        let open = Effect::Open(spec, self.course.folder().clone(), speed);
        let resumed = |Left { updates, ticks, furthest, edits, .. }| {
            Effect::Send(Command::Resume { edits, updates, ticks, furthest })
        };
        let there = self.experiment.resume.clone().map(resumed);
        [open].into_iter().chain(there).collect()
    }

    /// Stores the position of the machine, or the one it is returning to.
    pub(crate) fn leave(&self, progress: &mut Progress) {
        let Some(frame) = self.frame() else { return };
        let snapshot = &frame.snapshot;
        let name = &self.experiment.name;
        let own = self.lesson().experiment(name);
        let seed = Some(snapshot.spec.seed).filter(|seed| own.is_some_and(|s| s.seed != *seed));
        let cursor = snapshot.cursor;
        let (updates, ticks, furthest) = match &self.experiment.resume {
            Some(left) => (left.updates, left.ticks, left.furthest),
            None if self.experiment.starts => (0, 0, 0),
            None if cursor.is_finished() => (cursor.updates_done(), 0, snapshot.furthest),
            None => (cursor.updates_done(), cursor.done, snapshot.furthest),
        };
        let spec = Some((*snapshot.spec).clone()).filter(|spec| own != Some(spec));
        let place = SavedPosition {
            on: name.clone(),
            ticks,
            spec,
            edits: snapshot.edits.to_vec(),
            furthest,
            step: Some(self.step),
            arm: self.arm_name(),
            scale: self.looks.scale,
        };
        progress.leave(self.course.key(), updates, seed, serde_json::to_value(place).ok());
    }
}
