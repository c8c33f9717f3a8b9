//! The `.npz` format: a zip archive with one file `NAME.npy` for each array.

use std::io::{self, Read, Seek, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Reading, Tensors, npy};
use crate::problem::Problem;

/// The name of the text that an archive may have beside its arrays.
pub(super) const TEXT: &str = "model.ron";

/// The longest text beside arrays, in bytes.
pub(super) const LONGEST_TEXT: u64 = 50_000_000;

/// What to do with an array that does not hold numbers.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Strictness {
    /// The file is refused.
    Strict,
    /// The array is left out.
    Lenient,
}

/// Reads all arrays of a zip archive.
pub(super) fn read(file: impl Read + Seek, strictness: Strictness) -> Result<Tensors, Problem> {
    let damaged = |e: ZipError| {
        Problem::new(format!("is a damaged .npz file ({e})")).instead("save it again")
    };
    let mut zip = ZipArchive::new(file).map_err(damaged)?;
    let mut reading = Reading::new();
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).map_err(damaged)?;
        if entry.is_dir() {
            continue;
        }
        let file_name = entry.name().map_err(damaged)?.into_owned();
        if file_name == TEXT {
            let mut text = String::new();
            let is_read = entry.take(LONGEST_TEXT).read_to_string(&mut text).is_ok();
            reading.tensors.beside = is_read.then_some(text);
            continue;
        }
        let about = |problem: Problem| {
            let what = format!("{file_name:?} {}", problem.what);
            Problem { what, ..problem }
        };
        let Some(name) = file_name.strip_suffix(".npy") else {
            let problem = Problem::new("is not a NumPy array");
            return Err(about(problem.instead("write the file with numpy.savez")));
        };
        match strictness {
            Strictness::Strict => {
                let array = npy::read(&mut entry, &mut reading).map_err(about)?;
                reading.tensors.put(name.to_owned(), array).map_err(about)?;
            }
            Strictness::Lenient => match npy::read_any(&mut entry, &mut reading) {
                Ok(content) => reading.tensors.keep(name, content),
                Err(problem) => reading.tensors.set_aside(name, &problem),
            },
        }
    }
    Ok(reading.tensors)
}

/// Writes all arrays without compression, as `numpy.savez` does, and before them a text if there is one.
pub(crate) fn write(
    tensors: &Tensors,
    text: Option<&str>,
    file: impl Write + Seek,
) -> io::Result<()> {
    let mut zip = ZipWriter::new(file);
    if let Some(text) = text {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(TEXT, stored)?;
        zip.write_all(text.as_bytes())?;
    }
    for (name, array) in tensors.iter() {
        let bytes = npy::write(array);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(bytes.len() as u64 > u64::from(u32::MAX));
        zip.start_file(format!("{name}.npy"), options)?;
        zip.write_all(&bytes)?;
    }
    zip.finish()?.flush()
}
