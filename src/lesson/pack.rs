//! Packs: folders of lessons, each a group on the home screen.

use std::path::{Path, PathBuf};

use super::check::{self, Finding};
use super::language::Language;
use super::load::{LoadError, Loaded};
use super::time::Times;
use crate::checked::shown;

/// A lesson that is not built in, with what is asked of it at each drawing.
#[derive(Clone, Debug)]
pub(crate) struct Shelved {
    /// Its key in the progress file.
    pub(crate) key: String,
    /// The lesson.
    pub(crate) loaded: Loaded,
    /// The times of its steps.
    pub(crate) times: Times,
}

impl From<Loaded> for Shelved {
    fn from(loaded: Loaded) -> Self {
        Shelved { key: loaded.key(), times: Times::of(&loaded.lesson), loaded }
    }
}

/// A folder of lessons.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The folder.
    folder: PathBuf,
    /// The name of its group: that of the folder.
    pub(crate) name: String,
    /// The lessons that can be opened, by the names of their files.
    pub(crate) lessons: Vec<Shelved>,
    /// Its other files.
    pub(crate) damaged: Vec<Damaged>,
}

/// A file of a pack that cannot be used, or the folder if that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Damaged {
    /// What is wrong, in a line.
    pub(crate) line: String,
    /// The same with the place in the file, as far as it is known.
    pub(crate) whole: String,
    file: String,
    /// The key of the lesson that was read from it before.
    key: Option<String>,
}

impl From<LoadError> for Damaged {
    fn from(e: LoadError) -> Self {
        Damaged { line: e.in_short(), whole: e.to_string(), file: e.file().to_owned(), key: None }
    }
}

impl Pack {
    /// Reads a folder of lessons, those that are translated into a language in that language.
    ///
    /// # Errors
    /// If the folder cannot be read or holds no lesson.
    pub fn read(folder: &Path, language: Language) -> anyhow::Result<Self> {
        let mut pack = Pack::empty(folder);
        for Finding { result, .. } in check::paths(&[folder.to_owned()])? {
            let usable = result.and_then(|loaded| match check::problem(&loaded) {
                Some(problem) => Err(loaded.locate(problem)),
                None => Ok(loaded),
            });
            match usable {
                Ok(loaded) => pack.take(loaded, language),
                Err(e) => pack.damaged.push(e.into()),
            }
        }
        Ok(pack)
    }

    /// A folder without lessons.
    fn empty(folder: &Path) -> Self {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let name = shown(Path::new(folder.file_name().unwrap_or(folder.as_os_str())));
        Pack { folder, name, lessons: Vec::new(), damaged: Vec::new() }
    }

    /// Adds a lesson; a translation, which follows its original, takes the place of that.
    fn take(&mut self, loaded: Loaded, language: Language) {
        match loaded.language() {
            None => self.lessons.push(loaded.into()),
            Some(other) if other != language => {}
            Some(_) => {
                let key = loaded.key();
                let original = self.lessons.iter_mut().find(|shelved| shelved.key == key);
                original.into_iter().for_each(|original| *original = loaded.clone().into());
            }
        }
    }

    /// Reads a folder that is to be on the home screen in any case: with what is wrong with it, if it cannot be read.
    fn read_or_told(folder: &Path, language: Language) -> Self {
        Pack::read(folder, language).unwrap_or_else(|e| {
            let (whole, file) = (format!("{e:#}"), String::new());
            let damaged = Damaged { line: whole.clone(), whole, file, key: None };
            Pack { damaged: vec![damaged], ..Pack::empty(folder) }
        })
    }

    /// Reads it again, in a language.
    #[must_use]
    pub(crate) fn again(&self, language: Language) -> Self {
        let mut pack = Pack::read_or_told(&self.folder, language);
        for damaged in &mut pack.damaged {
            damaged.key = self.key_in(&damaged.file);
        }
        pack
    }

    /// The key of the lesson that a file has, or had before it was damaged.
    fn key_in(&self, file: &str) -> Option<String> {
        let mut lessons = self.lessons.iter();
        let lesson = lessons.find(|shelved| shelved.loaded.is_from(file));
        let before = || self.damaged.iter().find(|damaged| damaged.file == file)?.key.clone();
        lesson.map(|shelved| shelved.key.clone()).or_else(before)
    }

    /// The newest version of the lesson with this key, or what is wrong with its file; `None` if it is not in the pack.
    pub(crate) fn newest(&self, key: &str) -> Option<Result<&Loaded, &Damaged>> {
        let damaged = self.damaged.iter().find(|damaged| damaged.key.as_deref() == Some(key));
        let lesson = || self.lessons.iter().find(|shelved| shelved.key == key);
        damaged.map(Err).or_else(|| lesson().map(|shelved| Ok(&shelved.loaded)))
    }

    /// The folder.
    #[cfg(feature = "terminal")]
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it is the pack in this folder.
    pub(crate) fn is_in(&self, folder: &Path) -> bool {
        folder.canonicalize().is_ok_and(|folder| folder == self.folder)
    }

    /// The packs that the learner has installed: the folders in `rnn-tui/lessons` under the platform's data directory, by
    /// name.
    #[cfg(feature = "terminal")]
    pub(crate) fn installed(language: Language) -> Vec<Self> {
        let folder = Pack::folder_of_platform();
        folder.map_or_else(Vec::new, |folder| Pack::all_in(&folder, language))
    }

    /// The folder of the installed pack with this name.
    #[cfg(feature = "terminal")]
    pub(crate) fn installed_as(name: &str) -> Option<PathBuf> {
        let is_name = Path::new(name).file_name().is_some_and(|file| file == name);
        let folder = Pack::folder_of_platform()?.join(name);
        (is_name && folder.is_dir()).then_some(folder)
    }

    /// The folder in which packs are installed.
    #[cfg(feature = "terminal")]
    pub(crate) fn folder_of_platform() -> Option<PathBuf> {
        use etcetera::BaseStrategy;
        let base = etcetera::choose_base_strategy().ok()?;
        Some(base.data_dir().join("rnn-tui").join("lessons"))
    }

    /// The packs in a folder, by name; none if there is no such folder. A hidden folder is no pack.
    pub fn all_in(folder: &Path, language: Language) -> Vec<Self> {
        let Ok(entries) = folder.read_dir() else { return Vec::new() };
        let is_hidden = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut folders: Vec<PathBuf> =
            paths.filter(|path| path.is_dir() && !is_hidden(path)).collect();
        folders.sort_unstable();
        folders.iter().map(|folder| Pack::read_or_told(folder, language)).collect()
    }
}
