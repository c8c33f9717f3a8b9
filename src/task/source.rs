//! Where a task's text comes from: the lesson itself, a file beside it, or a file named by the user.

mod encoding;

use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Brought, TaskError};
use crate::checked;
use crate::problem::Problem;
use crate::tensors::Tensors;

/// The largest file that can be read, in bytes.
pub(crate) const LARGEST_FILE: u64 = 100_000_000;

/// A text, or the path of the file that holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// The text itself.
    Inline(#[serde(deserialize_with = "checked::text")] String),
    /// A file in the lesson's folder.
    File(#[serde(deserialize_with = "checked::line")] String),
    /// Any file, named by the user on the command line. A lesson file cannot name one.
    Path(PathBuf),
}

/// The folder of a lesson. A lesson cannot read files outside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Folder {
    /// The lesson is part of the program and has no files beside it.
    #[default]
    Embedded,
    /// A folder on disk.
    Disk(PathBuf),
    /// No folder, but the file of a hand-in, read.
    HandIn(Arc<Brought>),
}

impl Source {
    /// Returns the text. A byte order mark is a mark of the encoding and not part of it; a file that begins with one is
    /// added to `marked`.
    ///
    /// # Errors
    /// If the file is outside the folder, cannot be read, is empty or too large, or is not UTF-8.
    pub(crate) fn read(
        &self,
        folder: &Folder,
        marked: &RefCell<Vec<String>>,
    ) -> Result<String, TaskError> {
        let mut text = match self {
            Source::Inline(text) => Ok(text.clone()),
            Source::File(path) => {
                folder.read(path).map_err(|reason| TaskError::File { path: path.clone(), reason })
            }
            Source::Path(path) if path.as_os_str() == "-" => read_standard_input()
                .map_err(|reason| TaskError::File { path: "standard input".to_owned(), reason }),
            Source::Path(path) => read_text(path, LARGEST_FILE)
                .map_err(|reason| TaskError::File { path: checked::shown(path), reason }),
        }?;
        if text.starts_with('\u{feff}') {
            text.remove(0);
            marked.borrow_mut().extend(self.file());
        }
        Ok(text)
    }
}

impl Source {
    /// Returns the path of the file, safe to display; `None` for a text in the lesson itself.
    pub(crate) fn file(&self) -> Option<String> {
        match self {
            Source::Inline(_) => None,
            Source::File(path) => Some(path.clone()),
            Source::Path(path) => Some(checked::shown(path)),
        }
    }

    /// Reads named arrays from an .npz or .json file, or from JSON in the lesson itself.
    ///
    /// # Errors
    /// If the file is outside the folder, or does not contain arrays of numbers.
    pub(crate) fn tensors(&self, folder: &Folder) -> Result<Tensors, TaskError> {
        match self {
            Source::Inline(text) => {
                Tensors::parse_json(text).map_err(|e| TaskError::Data(e.about("given weights")))
            }
            Source::File(path) => {
                let problem = |reason| TaskError::File { path: path.clone(), reason };
                let file = folder.file(path).map_err(problem)?;
                Tensors::read_what_can_be(&file).map_err(|e| problem(Problem::new(e.reason())))
            }
            Source::Path(path) => Ok(Tensors::read_what_can_be(path).map_err(Problem::new)?),
        }
    }
}

impl Source {
    /// Returns the source without its folder: a file becomes its absolute path.
    pub(crate) fn without(self, folder: &Folder) -> Self {
        let path = match &self {
            Source::Inline(_) => return self,
            Source::File(path) => folder.file(path).ok(),
            Source::Path(path) => path.canonicalize().ok(),
        };
        path.map_or(self, Source::Path)
    }

    /// Returns the text itself as the source, if it is short, or else the absolute path.
    pub(crate) fn kept(self, folder: &Folder) -> Self {
        self.inline(folder).unwrap_or_else(|_| self.without(folder))
    }

    /// Returns the text itself as the source.
    ///
    /// # Errors
    /// If it cannot be read, or be in a lesson file.
    pub(crate) fn inline(&self, folder: &Folder) -> Result<Self, Problem> {
        let text = self.read(folder, &RefCell::default()).map_err(Problem::new)?;
        match checked::text_problem(&text) {
            None => Ok(Source::Inline(text)),
            Some(problem) => Err(Problem::new(problem)),
        }
    }
}

impl Folder {
    /// Returns a key for a lesson that is unique across folders.
    pub(crate) fn key(&self, id: &str) -> String {
        match self {
            Folder::Embedded => id.to_owned(),
            Folder::Disk(folder) => {
                let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
                format!("{}: {id}", folder.display())
            }
            Folder::HandIn(brought) => format!("{}: {id}", brought.path().display()),
        }
    }

    /// The hand-in that is read from here, if one is.
    pub(crate) fn hand_in(&self) -> Option<&Arc<Brought>> {
        match self {
            Folder::Embedded | Folder::Disk(_) => None,
            Folder::HandIn(brought) => Some(brought),
        }
    }

    fn read(&self, path: &str) -> Result<String, Problem> {
        read_text(&self.file(path)?, LARGEST_FILE)
    }

    /// Resolves the path given by a lesson, and makes sure that it stays inside the folder.
    fn file(&self, path: &str) -> Result<PathBuf, Problem> {
        let Folder::Disk(folder) = self else {
            let problem = Problem::new("a lesson inside the program has no files beside it");
            return Err(problem.instead("give the text inline"));
        };
        let plain = |c: Component| matches!(c, Component::Normal(_) | Component::CurDir);
        if !Path::new(path).components().all(plain) {
            let problem = Problem::new("a data file must be in the lesson's folder");
            return Err(problem.instead("use a path without `..` and without a leading `/`"));
        }
        let file = canonical(&folder.join(path))?;
        if !file.starts_with(canonical(folder)?) {
            let what =
                "a data file must be in the lesson's folder; this is a link to a file outside it";
            return Err(Problem::new(what));
        }
        Ok(file)
    }
}

fn canonical(path: &Path) -> Result<PathBuf, Problem> {
    path.canonicalize().map_err(|e| Problem::new(format!("cannot be opened: {e}")))
}

/// Reads a text file.
///
/// # Errors
/// If it cannot be read, is not a regular file, is empty, has more than `largest` bytes, or is not UTF-8 (with the byte
/// offset of the first invalid byte).
pub(crate) fn read_text(path: &Path, largest: u64) -> Result<String, Problem> {
    let cannot = |e: std::io::Error| Problem::new(format!("cannot be read: {e}"));
    let found = fs::metadata(path).map_err(cannot)?;
    if !found.is_file() {
        return Err(Problem::new("is not a regular file"));
    }
    let too_large = || Problem::new(format!("is larger than {} MB", largest / 1_000_000));
    if found.len() > largest {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(found.len() as usize + 1); // large enough to avoid reallocating
    let file = fs::File::open(path).map_err(cannot)?;
    file.take(largest + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > largest {
        return Err(too_large()); // the file has grown since, or does not report its size
    }
    utf8(bytes, path)
}

/// Reads standard input as a text file is read.
fn read_standard_input() -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LARGEST_FILE + 1).read_to_end(&mut bytes);
    read.map_err(|e| Problem::new(format!("cannot be read: {e}")))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Problem::new(format!("is larger than {} MB", LARGEST_FILE / 1_000_000)));
    }
    utf8(bytes, Path::new("FILE"))
}

fn utf8(bytes: Vec<u8>, path: &Path) -> Result<String, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new("is empty: it has 0 bytes"));
    }
    match encoding::problem(&bytes, path) {
        Some(problem) => Err(problem),
        None => String::from_utf8(bytes).map_err(|e| Problem::new(format!("is not UTF-8: {e}"))),
    }
}
