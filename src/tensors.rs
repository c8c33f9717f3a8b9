//! Files of named arrays: traces for NumPy to read, and tensors that a learner brings.
//!
//! Names are paths such as `0/grad/W_hh`. Two formats:
//!
//! - `.npz`, as written by `numpy.savez` and `numpy.savez_compressed`;
//! - `.json`: nested objects, one level for each `/`, and arrays as nested lists. NaN is written as `null`, the
//!   infinities as `"Infinity"` and `"-Infinity"`; Python's bare `NaN`, `Infinity` and `-Infinity` can be read too.
//!
//! A file is untrusted: sizes are checked before memory is allocated, and each error is one line.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use ndarray::{ArrayD, Dimension};

#[cfg(feature = "terminal")]
use crate::atomic_file::{Access, replace};
use crate::checked::{is_shown, shown};
use crate::problem::Problem;

mod json;
mod lenient;
mod npy;
mod npz;
mod pickle;
mod text;
mod with_text;

use npz::Strictness;
pub(crate) use text::Text;

/// The largest file that can be read, and the most memory its values may take, in bytes.
pub(crate) const LARGEST: u64 = 1_000_000_000;

/// The maximum number of arrays in one file.
const MOST_ARRAYS: usize = 1_000_000;

/// The maximum number of axes of an array.
const MOST_AXES: usize = 32;

/// The largest whole number up to which f64 represents every whole number exactly: 2^53.
const LARGEST_WHOLE: i64 = 1 << 53;

/// The kind of numbers that a file stores for an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// f64.
    Double,
    /// f32, which has 7 significant digits instead of 16. Only read: it is written as f64.
    Single,
    /// Whole numbers. In JSON, every array whose numbers all happen to be whole has this kind.
    Whole,
}

/// A rectangular array of numbers; a single number has no axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The numbers, in row-major order: the last axis is contiguous in memory.
    pub values: ArrayD<f64>,
    /// The kind of the numbers.
    pub kind: Kind,
}

impl<D: Dimension> From<ndarray::Array<f64, D>> for Array {
    fn from(values: ndarray::Array<f64, D>) -> Self {
        Array { values: by_row(values.into_dyn()), kind: Kind::Double }
    }
}

/// # Panics
/// If a number is beyond ±2^53.
impl<D: Dimension> From<ndarray::Array<i64, D>> for Array {
    fn from(values: ndarray::Array<i64, D>) -> Self {
        let value = |n: i64| {
            assert!(n.abs() <= LARGEST_WHOLE, "{n} is not exact as f64");
            n as f64
        };
        Array { values: by_row(values.mapv(value).into_dyn()), kind: Kind::Whole }
    }
}

fn by_row(values: ArrayD<f64>) -> ArrayD<f64> {
    if values.is_standard_layout() { values } else { values.as_standard_layout().into_owned() }
}

/// Arrays by name, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensors {
    arrays: IndexMap<String, Array>,
    /// The arrays of a file that hold text.
    texts: Vec<(String, Text)>,
    /// The arrays of a file that could not be read, and why.
    unreadable: Vec<(String, String)>,
    /// The text that an archive has beside its arrays: that of a model.
    beside: Option<String>,
}

/// The reason why a file of arrays cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", shown(.path))]
pub struct TensorsError {
    path: PathBuf,
    reason: String,
}

impl TensorsError {
    /// What is wrong with the file at a path.
    pub(crate) fn new(path: &Path, reason: &str) -> Self {
        let reason = reason.chars().map(|c| if is_shown(c) { c } else { '�' }).collect();
        TensorsError { path: path.to_owned(), reason }
    }

    /// Returns what is wrong, without the path.
    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }
}

impl<'a> FromIterator<(&'a str, &'a Array)> for Tensors {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a Array)>>(arrays: I) -> Self {
        let arrays = arrays.into_iter().map(|(name, array)| (name.to_owned(), array.clone()));
        Tensors { arrays: arrays.collect(), ..Tensors::default() }
    }
}

impl Tensors {
    /// Creates an empty set of arrays.
    pub fn new() -> Self {
        Tensors::default()
    }

    /// Adds an array at the end.
    ///
    /// # Panics
    /// If the name is taken or invalid: it has up to 16 parts, separated by `/`, none of them empty, and at most 200
    /// characters.
    pub fn insert(&mut self, name: impl Into<String>, array: impl Into<Array>) {
        let name = name.into();
        let problem = self.put(name.clone(), array.into()).err();
        if let Some(problem) = problem {
            panic!("{name:?} {problem}");
        }
    }

    /// Returns the array with that name.
    pub fn get(&self, name: &str) -> Option<&Array> {
        self.arrays.get(name)
    }

    /// Returns all names and arrays, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Array)> {
        self.arrays.iter().map(|(name, array)| (name.as_str(), array))
    }

    /// The number of arrays.
    pub fn len(&self) -> usize {
        self.arrays.len()
    }

    /// The memory that the values take, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.arrays.values().map(|a| a.values.len() as u64 * 8).sum()
    }

    /// Reads a file, whose content determines the format.
    ///
    /// # Errors
    /// If the file cannot be read, has neither of the two formats or is too large, or an array does not hold numbers.
    pub fn read(path: &Path) -> Result<Self, TensorsError> {
        read(path, Strictness::Strict)
            .map_err(|problem| TensorsError::new(path, &problem.to_string()))
    }

    /// Reads the text of a `.json` file.
    ///
    /// # Errors
    /// The same as for [`Tensors::read`], without the path.
    pub fn parse_json(text: &str) -> Result<Self, Problem> {
        json::read(text.as_bytes(), Strictness::Strict)
    }

    /// Checks that the extension of a file to be written names a known format.
    ///
    /// # Errors
    /// If the extension is neither `npz` nor `json`.
    pub(crate) fn check_format(path: &Path) -> Result<(), TensorsError> {
        match extension(path).as_str() {
            "npz" | "json" => Ok(()),
            _ => {
                let reason = "unknown format: use a name that ends in .npz or .json";
                Err(TensorsError::new(path, reason))
            }
        }
    }

    /// Writes a file in the format given by its extension. If interrupted, it leaves either the old file or the new
    /// one.
    ///
    /// # Errors
    /// If the extension is unknown, the file cannot be written, or the names cannot be nested as JSON: `a` and `a/b`.
    #[cfg(feature = "terminal")]
    pub fn write(&self, path: &Path) -> Result<(), TensorsError> {
        Self::check_format(path)?;
        let written = match extension(path).as_str() {
            "npz" => replace(path, Access::Umask, |file| self.to_npz(file)),
            _ => replace(path, Access::Umask, |file| self.to_json(file)),
        };
        written.map_err(|e| TensorsError::new(path, &format!("cannot be written: {e}")))
    }

    /// Writes the text of a `.json` file, with a final newline.
    ///
    /// # Errors
    /// If `out` fails, or a name would be both an array and an object: `a` and `a/b`.
    pub fn to_json(&self, out: impl Write) -> io::Result<()> {
        json::write(self, out)
    }

    /// Writes the bytes of an `.npz` file.
    ///
    /// # Errors
    /// If `out` fails.
    pub(crate) fn to_npz(&self, out: impl Write + Seek) -> io::Result<()> {
        npz::write(self, None, out)
    }

    fn put(&mut self, name: String, array: Array) -> Result<(), Problem> {
        if let Some(problem) = name_problem(&name) {
            return Err(problem);
        }
        if self.len() == MOST_ARRAYS {
            return Err(Problem::new(format!("exceeds the limit of {MOST_ARRAYS} arrays"))
                .instead("save fewer updates"));
        }
        match self.arrays.insert(name, array) {
            None => Ok(()),
            Some(_) => Err(Problem::new("appears twice").instead("give each array its own name")),
        }
    }
}

fn name_problem(name: &str) -> Option<Problem> {
    let parts = || name.split('/');
    if name.chars().count() > 200 || parts().count() > 16 {
        let problem = Problem::new("is too long");
        return Some(problem.instead("a name can have at most 200 characters and 16 parts"));
    }
    if parts().any(str::is_empty) || !name.chars().all(is_shown) {
        let problem = Problem::new("is not a valid name");
        let instead = "separate words by a single `/`, for example 0/grad/W_hh";
        return Some(problem.instead(instead));
    }
    None
}

/// The arrays read from a file so far, and how many more values it may contain.
struct Reading {
    tensors: Tensors,
    room: u64,
    strictness: Strictness,
}

impl Reading {
    fn new() -> Self {
        let strictness = Strictness::Strict;
        Reading { tensors: Tensors::new(), room: LARGEST / 8, strictness }
    }

    /// Reserves room for `count` more values.
    fn take(&mut self, count: u64) -> Result<(), Problem> {
        let full = || {
            let problem = Problem::new("has too many values");
            problem.instead("a file can have 125 million; save fewer updates")
        };
        self.room = self.room.checked_sub(count).ok_or_else(full)?;
        Ok(())
    }
}

fn read(path: &Path, strictness: Strictness) -> Result<Tensors, Problem> {
    let cannot = |e: io::Error| Problem::new(format!("cannot be read: {e}"));
    let about = fs::metadata(path).map_err(cannot)?;
    if !about.is_file() {
        return Err(
            Problem::new("is not a regular file").instead("give the path of a .npz or .json file")
        );
    }
    if about.len() > LARGEST {
        return Err(Problem::new(format!("is larger than {} GB", LARGEST / 1_000_000_000))
            .instead("save fewer updates"));
    }
    let mut file = BufReader::new(fs::File::open(path).map_err(cannot)?);
    if file.fill_buf().map_err(cannot)?.starts_with("\u{feff}".as_bytes()) {
        file.consume('\u{feff}'.len_utf8()); // a mark of the encoding, which some editors write before JSON
    }
    let start = file.fill_buf().map_err(cannot)?;
    if start.starts_with(b"PK") {
        return npz::read(file, strictness);
    }
    if start.starts_with(npy::MAGIC) {
        let instead = "write it with numpy.savez(\"mine.npz\", W_hh=…), or {\"W_hh\": …} as JSON";
        return Err(Problem::new("is a single array without a name").instead(instead));
    }
    if extension(path) == "npz" {
        return Err(Problem::new("does not contain .npz data").instead("write it with numpy.savez"));
    }
    let mut text = Vec::new();
    file.take(LARGEST).read_to_end(&mut text).map_err(cannot)?;
    json::read(&text, strictness)
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

#[cfg(test)]
#[cfg(feature = "terminal")]
mod tests;
