//! A trained model as a file: its weights under their own names, and all that the training needs to continue to the bit.
//!
//! The file is an `.npz`. The arrays of one arm are `W_hh`, …, `memory/0/W_hh`, … for the optimiser, `carried/h` and
//! `carried/c`, and `initial/W_hh`, … where initial weights were given; of several arms, each has its own under its name
//! (`clipped/W_hh`). Beside them is `model.ron`: a line with the version, then the experiment, its edits, the vocabulary,
//! and the numbers that are not arrays.

mod about;
mod arrays;
#[cfg(feature = "terminal")]
mod pytorch;

use std::path::{Path, PathBuf};

use crate::checked::{is_shown, shown};
use crate::problem::Problem;
use crate::task::{Folder, Task, TaskSpec, Vocab};
use crate::tensors::{Tensors, TensorsError};
use crate::train::{Checkpoint, Experiment};
use about::About;

/// A trained model.
#[derive(Clone, Debug)]
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

impl TrainedModel {
    /// Keeps the models of an experiment, with the sources of its data made independent of the folder.
    pub fn of(experiment: &Experiment, checkpoint: &Checkpoint, folder: &Folder) -> Self {
        TrainedModel {
            about: About::of(experiment, checkpoint, folder),
            tensors: arrays::of(experiment, checkpoint),
        }
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
            TaskSpec::CharLm { .. } => {
                let vocab = Vocab::new(self.about.inputs.iter().cloned(), "");
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
        let checkpoint = Checkpoint {
            updates: self.about.updates,
            edits: self.about.edits.clone().into(),
            states,
        };
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
