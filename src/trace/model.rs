//! A trained model as a file: its weights under their own names, and all that the training needs to continue to the bit.
//!
//! The file is an `.npz`. The arrays of one arm are `W_hh`, …, `memory/0/W_hh`, … for the optimiser, `carried/h` and
//! `carried/c`, `initial/W_hh`, … where initial weights were given, and `history/…` for the charts; of several arms, each has its own under its name
//! (`clipped/W_hh`). Beside them is `model.ron`: a line with the version, then the experiment, its edits, the vocabulary,
//! and the numbers that are not arrays.

mod about;
mod arrays;
mod history;
#[cfg(feature = "terminal")]
mod pytorch;

use std::path::{Path, PathBuf};

use crate::checked::{is_shown, shown};
use crate::problem::Problem;
use crate::task::{Folder, Task, TaskSpec};
use crate::tensors::{Tensors, TensorsError};
#[cfg(feature = "terminal")]
use crate::train::History;
use crate::train::{ArmState, Checkpoint, Edit, Experiment, ExperimentSpec, Snapshot, Timeline};
use about::About;

/// A trained model.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainedModel {
    about: About,
    tensors: Tensors,
}

/// Why a file cannot be used as a trained model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] TensorsError),
    /// Its content is wrong, or it does not fit.
    #[error("{}: {problem}", shown(.path))]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: Problem,
    },
}

/// The symbols that a model reads, in order, where arrays are those of a model's file.
pub(crate) fn vocabulary(tensors: &Tensors) -> Option<Vec<String>> {
    let about = About::read(tensors.text_beside()?).ok()?;
    Some(about.inputs)
}

impl TrainedModel {
    /// Keeps the models of a run as a file for anybody: the sources of its data do not depend on the lesson's folder.
    /// `None` inside an update whose beginning is not available.
    pub fn of(snapshot: &Snapshot, folder: &Folder) -> Option<Self> {
        let mut spec = (*snapshot.spec).clone();
        spec.task = spec.task.without(folder);
        spec.given = spec.given.map(|given| given.without(folder));
        for arm in &mut spec.arms {
            arm.given = std::mem::take(&mut arm.given).map(|given| given.without(folder));
        }
        Some(Self::with_spec(snapshot, snapshot.newest_checkpoint()?, spec))
    }

    /// Keeps the models of a run for the same experiment in the same folder.
    pub(crate) fn of_run(snapshot: &Snapshot) -> Option<Self> {
        Some(Self::with_spec(snapshot, snapshot.checkpoint()?, (*snapshot.spec).clone()))
    }

    fn with_spec(snapshot: &Snapshot, checkpoint: Checkpoint, spec: ExperimentSpec) -> Self {
        let about = About::of(snapshot, &checkpoint, spec);
        TrainedModel { about, tensors: arrays::of(snapshot, &checkpoint) }
    }

    /// Whether the run was of this experiment, with these edits.
    pub(crate) fn is_of(&self, spec: &ExperimentSpec, edits: &[Edit]) -> bool {
        self.about.experiment == *spec && self.about.edits == edits
    }

    /// The experiment.
    pub(crate) fn spec(&self) -> &ExperimentSpec {
        &self.about.experiment
    }

    /// The edits of its run.
    pub(crate) fn edits(&self) -> &[Edit] {
        &self.about.edits
    }

    /// How far the run had come.
    pub(crate) fn furthest(&self) -> u64 {
        self.about.furthest.max(self.about.updates)
    }

    /// Returns the timeline of an experiment before its first tick, where this run was left.
    ///
    /// # Errors
    /// If the data have changed, or an array does not fit.
    pub(crate) fn timeline(&self, experiment: &Experiment) -> Result<Timeline, Problem> {
        if let Some(problem) = self.about.other_data(&experiment.task) {
            return Err(problem);
        }
        let states = arrays::states(experiment, &self.tensors, &self.about.arms)?;
        let histories = arrays::histories(experiment, &self.tensors);
        let from = self.checkpoint(states);
        Timeline::resumed(experiment, &from, histories, self.about.furthest).map_err(Problem::new)
    }

    fn checkpoint(&self, states: Vec<ArmState>) -> Checkpoint {
        let About { updates, edits, .. } = &self.about;
        Checkpoint { updates: *updates, edits: edits.clone().into(), states }
    }

    /// The number of finished updates.
    pub fn updates(&self) -> u64 {
        self.about.updates
    }

    /// Writes the file atomically, in place of an existing one.
    ///
    /// # Errors
    /// If it cannot be written.
    #[cfg(feature = "terminal")]
    pub fn write(&self, path: &Path) -> Result<(), ModelError> {
        let text = self.about.to_text().map_err(|problem| content(path, problem))?;
        Ok(self.tensors.write_with_text(path, &text)?)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, is not a model, is of another version, or is damaged.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let text = Tensors::read_text(path)?;
        let text = text.ok_or_else(|| {
            let problem =
                Problem::new("has arrays, but is not a model saved here: it has no model.ron");
            content(
                path,
                problem.instead("train a lesson with --save; use weights alone with --weights"),
            )
        })?;
        let about = About::read(&text).map_err(|problem| content(path, problem))?;
        Ok(TrainedModel { about, tensors: Tensors::read(path)? })
    }

    /// Returns the experiment at the point where it was saved, to continue it. Its data are read again; `text` is the
    /// present path of the text that it learns from, if that has moved.
    ///
    /// # Errors
    /// If the data are missing or differ from those of the training, or an array does not fit the model.
    pub fn resumed(&self, path: &Path, text: Option<&Path>) -> Result<Experiment, ModelError> {
        self.continued(text).map_err(|problem| content(path, problem))
    }

    /// Returns the recorded histories of the arms of its experiment; `None` if it has none.
    #[cfg(feature = "terminal")]
    pub(crate) fn histories(&self, experiment: &Experiment) -> Option<Vec<History>> {
        arrays::histories(experiment, &self.tensors)
    }

    fn continued(&self, text: Option<&Path>) -> Result<Experiment, Problem> {
        let mut spec = self.about.experiment.clone();
        if let Some(text) = text {
            spec.task = spec.task.on_text(text).ok_or_else(|| {
                Problem::new("this model does not learn from a text").instead("leave out --text")
            })?;
        }
        let of_text = matches!(spec.task, TaskSpec::CharLm { text: Some(_), .. });
        let hint = |problem: Problem| match of_text {
            true => problem.instead("name the text with --text FILE; `sample` works without it"),
            false => problem,
        };
        let task = spec.task.build(spec.seed, spec.data_window, &Folder::Embedded);
        let task = task.map_err(|e| hint(Problem::new(e).about("its training data")))?;
        if let Some(problem) = self.about.other_data(&task) {
            return Err(hint(problem));
        }
        self.at_its_point(task)
    }

    /// Returns the experiment at the point where it was saved, to let the models answer. A model of a text has only its
    /// vocabulary, not the text itself.
    ///
    /// # Errors
    /// If an array does not fit the model.
    pub fn answering(&self, path: &Path) -> Result<Experiment, ModelError> {
        let spec = &self.about.experiment;
        let experiment = match spec.task {
            TaskSpec::CharLm { level, .. } => {
                let vocab = level.vocab(self.about.inputs.iter().cloned());
                self.at_its_point(Task::of_vocabulary(vocab))
            }
            _ => self.continued(None),
        };
        experiment.map_err(|problem| content(path, problem))
    }

    /// Builds the experiment for a task, and moves it to where it was saved.
    fn at_its_point(&self, task: Task) -> Result<Experiment, Problem> {
        let spec = self.about.experiment.clone();
        let initial = arrays::initial(&spec, &task, &self.tensors)?;
        let experiment = Experiment::of(task, spec, initial).map_err(Problem::new)?;
        let states = arrays::states(&experiment, &self.tensors, &self.about.arms)?;
        let checkpoint = self.checkpoint(states);
        experiment.resumed(&checkpoint).map_err(Problem::new)
    }
}

/// Writes the weights of an experiment alone, under PyTorch's names.
///
/// # Errors
/// If PyTorch has no such cell, or the file cannot be written.
#[cfg(feature = "terminal")]
pub fn write_for_pytorch(experiment: &Experiment, path: &Path) -> Result<(), ModelError> {
    let tensors = pytorch::weights(experiment).map_err(|problem| content(path, problem))?;
    Ok(tensors.write(path)?)
}

/// Checks before training that PyTorch has the cells of an experiment.
///
/// # Errors
/// If it does not.
#[cfg(feature = "terminal")]
pub(crate) fn check_for_pytorch(experiment: &Experiment) -> Result<(), Problem> {
    pytorch::weights(experiment).map(drop)
}

fn content(path: &Path, mut problem: Problem) -> ModelError {
    problem.what = problem.what.chars().map(|c| if is_shown(c) { c } else { '�' }).collect();
    ModelError::Content { path: path.to_owned(), problem }
}
