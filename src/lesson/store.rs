//! The store of a learner's progress. It never overwrites a text that could not be read, and merges with what another
//! workbench has saved meanwhile.

#[cfg(feature = "terminal")]
mod file;
#[cfg(feature = "terminal")]
mod runs;

use std::any::Any;
use std::fmt::Debug;
use std::io;
use std::path::Path;

use super::progress::{Progress, Unreadable};
use crate::trace::model::TrainedModel;

/// A medium that stores one text: a file, or a browser's storage.
pub trait Medium: Debug {
    /// The name for messages, such as the path of a file.
    fn name(&self) -> String;

    /// The file that it is, in a folder that exists, for whoever watches it. The default is none.
    ///
    /// # Errors
    /// If its folder cannot be created.
    fn file(&self) -> io::Result<Option<&Path>> {
        Ok(None)
    }

    /// Reads the text; `None` if there is none yet.
    ///
    /// # Errors
    /// If there is a text that cannot be read.
    fn read(&self) -> io::Result<Option<String>>;

    /// Replaces the text atomically.
    ///
    /// # Errors
    /// If it cannot be written; then the old text is unchanged.
    fn write(&self, text: &str) -> io::Result<()>;

    /// Moves the text out of the way. Returns the new name under which it is kept.
    ///
    /// # Errors
    /// If it cannot be moved.
    fn set_aside(&self) -> io::Result<String>;

    /// Keeps the run of a lesson, in place of an earlier one. Returns how many runs of other lessons, left longest ago,
    /// had to make room. The default keeps none.
    ///
    /// # Errors
    /// If it cannot be kept; then it is computed again when the lesson is opened.
    fn keep_run(&self, key: &str, run: &TrainedModel) -> io::Result<usize> {
        let _ = (key, run);
        Ok(0)
    }

    /// Returns the kept run of a lesson.
    fn kept_run(&self, key: &str) -> Option<TrainedModel> {
        let _ = key;
        None
    }

    /// Keeps others from writing between our reading and our writing, until the result is dropped. The default does not
    /// lock: what one workbench has done is then saved again with its next step.
    fn lock(&self) -> Box<dyn Any> {
        Box::new(())
    }
}

/// A store of progress; without a medium, it saves nothing.
#[derive(Debug)]
pub struct Store {
    medium: Option<Box<dyn Medium>>,
    /// Why nothing is saved, although there is a medium.
    refused: Option<String>,
}

/// Why progress could not be saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SaveError {
    /// The medium cannot be written.
    #[error("progress cannot be saved to {name}: {why}")]
    Refused {
        /// The medium.
        name: String,
        /// The error of the medium.
        why: io::Error,
    },
    /// The present text cannot be read and cannot be set aside.
    #[error("{name} is damaged ({why}) and cannot be set aside: {error}")]
    Damaged {
        /// The medium.
        name: String,
        /// What is wrong with it.
        why: String,
        /// Why it cannot be set aside.
        error: io::Error,
    },
    /// A newer version of the program has saved progress there meanwhile.
    #[error("{name} is from a newer version")]
    Newer {
        /// The medium.
        name: String,
    },
}

impl Store {
    /// A store in a medium.
    pub fn new(medium: impl Medium + 'static) -> Self {
        Store { medium: Some(Box::new(medium)), refused: None }
    }

    /// A store that saves nothing.
    pub(crate) fn nowhere() -> Self {
        Store { medium: None, refused: None }
    }

    /// Reads the progress. The second value is a warning to the learner, if something is wrong.
    ///
    /// A damaged text is set aside under a new name. A text of a newer version is left unchanged, and nothing is saved.
    pub fn load(&mut self) -> (Progress, Option<String>) {
        let Some(medium) = self.medium.as_deref() else {
            return (Progress::default(), None);
        };
        let name = medium.name();
        let refused = match read(medium) {
            Ok(progress) => return (progress.unwrap_or_default(), None),
            Err(Unreadable::Newer(version)) => {
                format!("{name} is from a newer version ({version}): progress is not saved")
            }
            Err(Unreadable::Damaged(why)) => match medium.set_aside() {
                Ok(kept) => {
                    let warning =
                        format!("your progress could not be read ({why}); it is kept as {kept}");
                    return (Progress::default(), Some(warning));
                }
                Err(e) => format!(
                    "your progress in {name} could not be read ({why}) nor set aside ({e}): nothing is saved"
                ),
            },
        };
        (self.medium, self.refused) = (None, Some(refused.clone()));
        (Progress::default(), Some(refused))
    }

    /// Returns the progress as another workbench has saved it, and changes nothing.
    ///
    /// # Errors
    /// If it cannot be read: why not.
    #[cfg(feature = "terminal")]
    pub(crate) fn seen(&self) -> Result<Progress, String> {
        let Some(medium) = self.medium.as_deref() else { return Ok(Progress::default()) };
        read(medium).map(Option::unwrap_or_default).map_err(|why| {
            let name = medium.name();
            match why {
                Unreadable::Damaged(why) => format!("the progress in {name} cannot be read: {why}"),
                Unreadable::Newer(version) => {
                    format!("{name} is from a newer version ({version}) of rnn-tui")
                }
            }
        })
    }

    /// The file of the progress, in a folder that exists; `None` if it is in none.
    ///
    /// # Errors
    /// If its folder cannot be created.
    #[cfg(feature = "terminal")]
    pub(crate) fn file(&self) -> io::Result<Option<&Path>> {
        self.medium.as_ref().map_or(Ok(None), |medium| medium.file())
    }

    /// Keeps the run of a lesson. Returns how many runs of other lessons had to make room.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub(crate) fn keep_run(&self, key: &str, run: &TrainedModel) -> io::Result<usize> {
        self.medium.as_ref().map_or(Ok(0), |medium| medium.keep_run(key, run))
    }

    /// Returns the kept run of a lesson.
    pub(crate) fn kept_run(&self, key: &str) -> Option<TrainedModel> {
        self.medium.as_ref()?.kept_run(key)
    }

    /// Why nothing is saved, although there is a medium, for a last warning at the end.
    pub(crate) fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Saves the progress, merged with what another workbench has saved meanwhile.
    ///
    /// # Errors
    /// If it cannot be saved.
    pub(crate) fn save(&self, progress: &Progress) -> Result<(), SaveError> {
        let Some(medium) = self.medium.as_deref() else { return Ok(()) };
        let name = medium.name();
        let _lock = medium.lock();
        let mut progress = progress.clone();
        match read(medium) {
            Ok(other) => progress.merge(other.unwrap_or_default()),
            Err(Unreadable::Damaged(why)) => {
                let stays = |error| SaveError::Damaged { name: name.clone(), why, error };
                medium.set_aside().map_err(stays)?;
            }
            Err(Unreadable::Newer(_)) => return Err(SaveError::Newer { name }),
        }
        let text = progress.to_json().map_err(io::Error::from);
        let written = text.and_then(|text| medium.write(&text));
        written.map_err(|why| SaveError::Refused { name, why })
    }
}

fn read(medium: &dyn Medium) -> Result<Option<Progress>, Unreadable> {
    let text = medium.read().map_err(|e| Unreadable::Damaged(e.to_string()))?;
    text.map(|text| Progress::from_json(&text)).transpose()
}

#[cfg(test)]
#[cfg(feature = "terminal")]
mod tests;
