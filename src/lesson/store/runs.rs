//! The runs of the newest lessons, kept in a folder beside the progress so that they need not be computed again.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use crate::nn::stream::fnv1a;
use crate::trace::model::TrainedModel;

/// The maximum number of runs.
const MOST: usize = 64;

/// The most bytes of all runs together. One alone has at most a third of it: more memory no experiment may take.
const LARGEST: u64 = 512_000_000;

/// The folder of runs.
pub(super) struct Runs {
    folder: PathBuf,
    most: usize,
    largest: u64,
}

impl Runs {
    /// The folder beside a file of progress.
    pub(super) fn beside(progress: &Path) -> Self {
        Runs { folder: progress.with_file_name("runs"), most: MOST, largest: LARGEST }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{:016x}.npz", fnv1a(key.bytes())))
    }

    /// Keeps the run of a lesson atomically, in place of an earlier one, and removes those of the lessons that were left
    /// longest ago, if there are too many. Returns how many were removed.
    ///
    /// # Errors
    /// If it cannot be written; then the earlier one is unchanged.
    pub(super) fn keep(&self, key: &str, run: &TrainedModel) -> io::Result<usize> {
        fs::create_dir_all(&self.folder)?;
        run.write(&self.path(key)).map_err(io::Error::other)?;
        self.remove_old()
    }

    /// Returns the kept run of a lesson, if it is there and whole.
    pub(super) fn find(&self, key: &str) -> Option<TrainedModel> {
        TrainedModel::read(&self.path(key)).ok()
    }

    /// Removes all but the newest runs, with what a killed process has left half written. Returns the number of runs that
    /// were removed.
    fn remove_old(&self) -> io::Result<usize> {
        let about = |entry: &DirEntry| entry.metadata().ok();
        let written = |entry: &DirEntry| about(entry).and_then(|about| about.modified().ok());
        let mut entries: Vec<_> = fs::read_dir(&self.folder)?.filter_map(Result::ok).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(written(entry)));
        let (mut bytes, mut removed) = (0, 0);
        for (i, entry) in entries.iter().enumerate() {
            bytes += about(entry).map_or(0, |about| about.len());
            if i > 0 && (i >= self.most || bytes > self.largest) {
                fs::remove_file(entry.path())?;
                removed += usize::from(entry.path().extension().is_some_and(|e| e == "npz"));
            }
        }
        Ok(removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Folder;
    use crate::train::{Experiment, ExperimentSpec, Snapshot, Timeline};

    fn run() -> TrainedModel {
        let spec = "(task: Mod3(length: 4), hidden: 3, init: (weights: Uniform), optimizer: Sgd(lr: 0.1), epochs: 9)";
        let spec: ExperimentSpec = crate::checked::ron_options().from_str(spec).unwrap();
        let mut experiment = Experiment::new(spec, &Folder::Embedded).unwrap();
        experiment.update();
        TrainedModel::of_run(&Snapshot::of(&Timeline::new(experiment))).unwrap()
    }

    #[test]
    fn the_newest_runs_are_kept_and_how_many_went_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let runs = |most, largest| Runs { folder: folder.path().join("runs"), most, largest };
        let keep = |runs: &Runs, n: u32| runs.keep(&n.to_string(), &run()).unwrap();
        let few = runs(3, LARGEST);
        assert_eq!([1, 2, 3, 4, 5].map(|n| keep(&few, n)), [0, 0, 0, 1, 1]);
        let is_there = |n: u32| few.find(&n.to_string()).is_some();
        assert_eq!((1..=5).filter(|n| is_there(*n)).count(), 3);
        assert!(is_there(5), "the last one");
        let small = runs(MOST, 2 * fs::metadata(few.path("5")).unwrap().len());
        assert_eq!([6, 7].map(|n| keep(&small, n)), [2, 1]);
        assert_eq!(fs::read_dir(&small.folder).unwrap().count(), 2);
        assert_eq!(runs(MOST, 1).keep("large", &run()).unwrap(), 2, "one always is");
    }
}
