//! The position where the machine was left, and the return to it.

use serde::{Deserialize, Serialize};

use super::Session;
use crate::engine::{Command, Speed};
use crate::lesson::Progress;
use crate::lesson::progress::LessonProgress;
use crate::train::{Edit, ExperimentSpec};
use crate::tui::action::Effect;

/// The position where a machine was left.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Left {
    pub(super) updates: u64,
    pub(super) ticks: usize,
    pub(super) edits: Vec<Edit>,
}

/// The part of the position that the progress file does not interpret, besides updates and seed.
#[derive(Debug, Serialize, Deserialize)]
struct SavedPosition {
    on: String,
    ticks: usize,
    /// The experiment, if it differs from the lesson's.
    spec: Option<ExperimentSpec>,
    edits: Vec<Edit>,
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
    let place =
        known.place.clone().and_then(|place| serde_json::from_value::<SavedPosition>(place).ok());
    match place {
        Some(place) if place.on == on => {
            spec = place.spec.filter(|s| s.task == spec.task).unwrap_or(spec);
            (left.ticks, left.edits) = (place.ticks, place.edits);
        }
        Some(_) => left = Left::default(),
        None => spec.seed = known.seed.unwrap_or(spec.seed),
    }
    (spec, Some(left).filter(|left| *left != Left::default()))
}

impl Session {
    /// Returns the effects that open the experiment and return to where the learner left it.
    pub(crate) fn open_experiment(&self) -> Vec<Effect> {
        let spec = Box::new(self.experiment.spec.clone());
        let speed = Speed(self.lesson().speed);
        let open = Effect::Open(spec, self.course.folder().clone(), speed);
        let there = self.experiment.resume.clone().map(|Left { updates, ticks, edits }| {
            Effect::Send(match (ticks, edits.is_empty()) {
                (0, true) => Command::GoTo(updates),
                _ => Command::Resume { edits, updates, ticks },
            })
        });
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
        let (updates, ticks) = match &self.experiment.resume {
            Some(left) => (left.updates, left.ticks),
            None if cursor.is_finished() => (cursor.updates_done(), 0),
            None => (cursor.updates_done(), cursor.done),
        };
        let spec = Some((*snapshot.spec).clone()).filter(|spec| own != Some(spec));
        let place = SavedPosition { on: name.clone(), ticks, spec, edits: snapshot.edits.to_vec() };
        progress.leave(self.course.key(), updates, seed, serde_json::to_value(place).ok());
    }
}
