//! A state of the machine, which determines all its numbers together with the experiment.

use serde::{Deserialize, Serialize};

use super::cursor::{Cursor, Place};
use super::edit::Edit;
use super::experiment::Experiment;
use super::snapshot::Snapshot;
use crate::problem::Problem;

/// Where a machine is in its run, and the settings that were changed on the way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// The number of finished updates.
    pub updates: u64,
    /// The number of ticks done of the next update.
    pub ticks: usize,
    /// How many updates the run had finished, at least those before this place.
    pub furthest: u64,
    /// The changes of settings, in the order in which they take effect.
    pub edits: Vec<Edit>,
}

impl RunState {
    /// The state of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let Place { updates, ticks, .. } = Place::of(snapshot.cursor);
        RunState { updates, ticks, furthest: snapshot.furthest, edits: snapshot.edits.to_vec() }
    }

    /// How many updates the run has finished.
    pub(crate) fn end(&self) -> u64 {
        self.furthest.max(self.updates)
    }

    /// Whether it is the beginning of a run.
    pub(crate) fn is_start(&self) -> bool {
        *self == RunState::default()
    }

    /// The problem of a state that no run is ever in.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let late = self.edits.iter().find(|edit| edit.at > self.end())?;
        let what = format!("an edit at update {} is after the {} updates", late.at, self.end());
        Some(
            Problem::new(what).instead("leave it out, or say how far the run has come: `furthest`"),
        )
    }

    /// The problem of a state that no run of an experiment is ever in.
    pub(crate) fn problem_in(&self, experiment: &Experiment) -> Option<Problem> {
        let timesteps = experiment.task.train.longest();
        let ticks = Cursor { timesteps, ..Cursor::default() }.ticks();
        if self.ticks >= ticks {
            let what = format!("an update has {ticks} ticks, found ticks: {}", self.ticks);
            return Some(Problem::new(what).instead("for its end, count one more of `updates`"));
        }
        experiment.with_edits(self.edits.clone()).err().map(Problem::new)
    }
}
