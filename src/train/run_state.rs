//! A state of the machine, which determines all its numbers together with the experiment.

use serde::{Deserialize, Serialize};

use super::cursor::Place;
use super::edit::Edit;
use super::snapshot::Snapshot;

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
}
