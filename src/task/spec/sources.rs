//! The texts that a task is described with, and the same task with others.

use std::path::Path;

use super::TaskSpec;
use crate::task::source::{Folder, Source};

impl TaskSpec {
    /// Returns the same task on another text file; `None` for a task that does not learn from one text.
    pub(crate) fn on_text(&self, path: &Path) -> Option<Self> {
        match self {
            &TaskSpec::CharLm { carry, level, .. } => {
                Some(TaskSpec::CharLm { text: Some(Source::Path(path.to_owned())), carry, level })
            }
            _ => None,
        }
    }

    /// Returns the same task without the folder of its files: a text to learn from by its absolute path, other data
    /// themselves.
    pub(crate) fn without(&self, folder: &Folder) -> Self {
        match self {
            TaskSpec::CharLm { .. } => self.with_sources(|source| source.without(folder)),
            _ => self.carried(folder),
        }
    }

    /// Returns the same task with its texts in itself, as far as they can be in a lesson file; of others, the path.
    pub(crate) fn carried(&self, folder: &Folder) -> Self {
        self.with_sources(|source| source.kept(folder))
    }

    fn with_sources(&self, change: impl Fn(Source) -> Source) -> Self {
        let changed = |source: &Option<Source>| source.clone().map(&change);
        match self {
            TaskSpec::Mod3 { .. }
            | TaskSpec::Recall { .. }
            | TaskSpec::Reverse { .. }
            | TaskSpec::Spell { .. }
            | TaskSpec::HandIn { .. } => self.clone(),
            TaskSpec::Sentiment { train, test, words } => TaskSpec::Sentiment {
                train: changed(train),
                test: changed(test),
                words: words.clone(),
            },
            &TaskSpec::CharLm { ref text, carry, level } => {
                TaskSpec::CharLm { text: changed(text), carry, level }
            }
            TaskSpec::Caption { pictures, feed } => {
                TaskSpec::Caption { pictures: changed(pictures), feed: *feed }
            }
        }
    }

    /// Returns the sources named in the description.
    pub(crate) fn sources(&self) -> Vec<&Source> {
        match self {
            TaskSpec::Mod3 { .. }
            | TaskSpec::Recall { .. }
            | TaskSpec::Reverse { .. }
            | TaskSpec::Spell { .. }
            | TaskSpec::HandIn { .. } => Vec::new(),
            TaskSpec::Sentiment { train, test, .. } => train.iter().chain(test).collect(),
            TaskSpec::CharLm { text, .. } => text.iter().collect(),
            TaskSpec::Caption { pictures, .. } => pictures.iter().collect(),
        }
    }
}
