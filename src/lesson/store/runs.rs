//! The runs of the newest lessons, kept in a folder beside the progress so that they need not be computed again.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use crate::nn::stream::fnv1a;
use crate::trace::model::TrainedModel;

/// The maximum number of runs.
const MOST: usize = 8;

/// The largest run, in bytes. A larger one is computed again.
const LARGEST: u64 = 8_000_000;

/// The folder of runs.
pub(super) struct Runs {
    folder: PathBuf,
}

impl Runs {
    /// The folder beside a file of progress.
    pub(super) fn beside(progress: &Path) -> Self {
        Runs { folder: progress.with_file_name("runs") }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{:016x}.npz", fnv1a(key.bytes())))
    }

    /// Keeps the run of a lesson atomically, in place of an earlier one, and removes those of the lessons that were left
    /// longest ago. A run that is too large is not kept.
    ///
    /// # Errors
    /// If it cannot be written; then the earlier one is unchanged.
    pub(super) fn keep(&self, key: &str, run: &TrainedModel) -> io::Result<()> {
        let path = self.path(key);
        if run.bytes() > LARGEST {
            return fs::remove_file(path);
        }
        fs::create_dir_all(&self.folder)?;
        run.write(&path).map_err(io::Error::other)?;
        self.remove_old()
    }

    /// Returns the kept run of a lesson, if it is there and whole.
    pub(super) fn find(&self, key: &str) -> Option<TrainedModel> {
        TrainedModel::read(&self.path(key)).ok()
    }

    /// Removes all but the newest runs, with what a killed process has left half written.
    fn remove_old(&self) -> io::Result<()> {
        let written = |entry: &DirEntry| entry.metadata().and_then(|about| about.modified()).ok();
        let mut entries: Vec<_> = fs::read_dir(&self.folder)?.filter_map(Result::ok).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(written(entry)));
        for entry in entries.iter().skip(MOST) {
            fs::remove_file(entry.path())?;
        }
        Ok(())
    }
}
