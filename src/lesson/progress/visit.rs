//! Visits: a lesson that is open where somebody else has shared a state of it. What happens there lasts as long as the
//! workbench, and the learner's own progress in the lesson stays as it is.

use serde_json::Value;

use super::{LessonProgress, Progress};

/// What the key of a visited lesson begins with; no other key has a colon without a folder before it.
const VISITED: &str = "shared: ";

/// The key of a lesson while it is visited.
pub(crate) fn visited(key: &str) -> String {
    format!("{VISITED}{key}")
}

/// Whether a lesson with this key is visited.
pub(crate) fn is_visited(key: &str) -> bool {
    key.starts_with(VISITED)
}

impl Progress {
    /// Begins a visit at a step, from 0, with the machine where [`Progress::leave`] would store it.
    pub(crate) fn visit(&mut self, key: &str, at: usize, updates: u64, place: Option<Value>) {
        let known = LessonProgress { at, updates, place, ..LessonProgress::default() };
        self.lessons.insert(key.to_owned(), known);
    }
}
