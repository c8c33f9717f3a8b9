//! What a command line names, opened: a lesson with its changes, or a trained model.

use std::path::Path;

use super::changes::{Changed, Changes};
use super::load::Loaded;
use super::{Catalog, check};
use crate::checked::shown;

/// A lesson as the command line wants it.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The lesson.
    pub(crate) loaded: Loaded,
    /// Its number in the catalogue, if it is a built-in lesson as it is.
    pub(crate) number: Option<usize>,
    /// What is to be said of the files that it reads.
    pub(crate) remarks: Vec<String>,
}

impl Opened {
    /// A lesson of which nothing is to be said.
    pub(crate) fn new(loaded: Loaded, number: Option<usize>) -> Self {
        Opened { loaded, number, remarks: Vec::new() }
    }

    /// Reads a lesson by its id, number or path, and makes the changes in it; a lesson with the user's own files or
    /// settings has no number.
    ///
    /// # Errors
    /// If there is no such lesson, it is not valid, or a change is not possible.
    pub(crate) fn read(catalog: &Catalog, name: &str, changes: &Changes) -> anyhow::Result<Self> {
        let path = Path::new(name);
        if is_array_file(path) {
            anyhow::ensure!(
                changes.are_none(),
                "{}: an .npz file has its own experiment: leave out the options that change a lesson's",
                shown(path)
            );
            return Ok(Opened::new(catalog.open_file(path)?, None));
        }
        let (loaded, number) = (catalog.open(name)?, catalog.number(name));
        // the tests have checked the built-in ones
        if number.is_none()
            && let Some(problem) = check::problem(&loaded)
        {
            return Err(loaded.locate(problem).into());
        }
        if changes.are_none() {
            return Ok(Opened::new(loaded, number));
        }
        // the engine reads the files again; but a problem with them is reported before the screen opens
        let Changed { loaded, remarks, .. } = changes.made_in(loaded)?;
        let number = number.filter(|_| loaded.is_unchanged());
        Ok(Opened { loaded, number, remarks })
    }

    /// Checks that the lesson has a step, counted from 1.
    ///
    /// # Errors
    /// If it has fewer.
    pub(crate) fn check_step(&self, step: Option<usize>) -> anyhow::Result<()> {
        let steps = self.loaded.lesson.steps.len();
        match step.filter(|step| *step > steps) {
            Some(step) => anyhow::bail!("--step {step}: this lesson has {steps} steps"),
            None => Ok(()),
        }
    }
}

/// Whether it is a file of arrays: a trained model, or a hand-in. Reading it may take seconds.
pub(crate) fn is_array_file(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("npz"))
}
