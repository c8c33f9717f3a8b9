//! A text beside the arrays of an `.npz` file: NumPy gives it as bytes, under its own name.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

#[cfg(feature = "terminal")]
use super::npz;
use super::npz::{LONGEST_TEXT, TEXT};
use super::{Tensors, TensorsError};
#[cfg(feature = "terminal")]
use crate::atomic_file::{Access, replace};
use crate::problem::Problem;

/// Reads the text beside the arrays of a zip archive; `None` if it has only arrays.
fn read_text(file: impl Read + Seek) -> Result<Option<String>, Problem> {
    let damaged = |e: &dyn std::fmt::Display| {
        Problem::new(format!("is a damaged .npz file ({e})")).instead("save it again")
    };
    let mut zip = ZipArchive::new(file).map_err(|e| damaged(&e))?;
    let entry = match zip.by_name(TEXT) {
        Err(ZipError::FileNotFound) => return Ok(None),
        entry => entry.map_err(|e| damaged(&e))?,
    };
    let mut text = String::new();
    entry.take(LONGEST_TEXT + 1).read_to_string(&mut text).map_err(|e| damaged(&e))?;
    if text.len() as u64 > LONGEST_TEXT {
        return Err(Problem::new(format!("has a {TEXT} larger than {LONGEST_TEXT} bytes")));
    }
    Ok(Some(text))
}

impl Tensors {
    /// Writes an `.npz` file with a text beside the arrays, atomically.
    ///
    /// # Errors
    /// If the extension is another one, or the file cannot be written.
    #[cfg(feature = "terminal")]
    pub(crate) fn write_with_text(&self, path: &Path, text: &str) -> Result<(), TensorsError> {
        let written = replace(path, Access::Umask, |file| npz::write(self, Some(text), file));
        written.map_err(|e| TensorsError::new(path, &format!("cannot be written: {e}")))
    }

    /// Reads the text beside the arrays of an `.npz` file; `None` if it has only arrays.
    ///
    /// # Errors
    /// If the file cannot be read, or is not an intact `.npz` file.
    pub(crate) fn read_text(path: &Path) -> Result<Option<String>, TensorsError> {
        let cannot = |e: io::Error| TensorsError::new(path, &format!("cannot be read: {e}"));
        if !fs::metadata(path).map_err(cannot)?.is_file() {
            return Err(TensorsError::new(path, "is not a regular file"));
        }
        let mut file = BufReader::new(fs::File::open(path).map_err(cannot)?);
        if !file.fill_buf().map_err(cannot)?.starts_with(b"PK") {
            return Err(TensorsError::new(path, "does not contain .npz data"));
        }
        read_text(file).map_err(|problem| TensorsError::new(path, &problem.to_string()))
    }
}
