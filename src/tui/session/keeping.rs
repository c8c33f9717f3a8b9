//! Keeping the run beside the progress, so that it need not be computed again when the lesson is opened.

use std::sync::Arc;

use super::Session;
use crate::lesson::Progress;
use crate::lesson::progress::is_visited;
use crate::trace::model::TrainedModel;
use crate::train::{Cursor, Edit, ExperimentSpec};
use crate::tui::action::Effect;

/// A moment of a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KeptAt {
    spec: Arc<ExperimentSpec>,
    edits: Arc<[Edit]>,
    cursor: Cursor,
    furthest: u64,
}

impl Session {
    /// Stores the position of the machine. Returns whether it has changed.
    pub(crate) fn settle(&mut self, progress: &mut Progress) -> bool {
        self.moved = false;
        let before = progress.of(self.course.key());
        self.leave(progress);
        progress.of(self.course.key()) != before
    }

    /// Returns the effect that keeps the run as it is now, unless it has been kept so, or is on a detour or a visit.
    pub(crate) fn keep_run(&mut self) -> Option<Effect> {
        if is_visited(self.course.key()) {
            return None;
        }
        let frame = self.frame.as_ref().filter(|_| self.experiment.detour.is_none())?;
        let snapshot = &frame.snapshot;
        let now = KeptAt {
            spec: Arc::clone(&snapshot.spec),
            edits: Arc::clone(&snapshot.edits),
            cursor: snapshot.cursor,
            furthest: snapshot.furthest,
        };
        if snapshot.furthest == 0 || self.experiment.kept.as_ref() == Some(&now) {
            return None;
        }
        let run = TrainedModel::of_run(snapshot)?;
        self.experiment.kept = Some(now);
        Some(Effect::KeepRun(self.course.key().to_owned(), Box::new(run)))
    }

    /// The models as they are now, as a file for anybody; `None` where the machine has just run past the beginning of
    /// this update.
    pub(crate) fn trained(&self) -> Option<TrainedModel> {
        TrainedModel::of(&self.frame()?.snapshot, self.course.folder())
    }
}
