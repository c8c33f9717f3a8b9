//! Validating lesson files, as `rnn-tui check` does.

mod alone;
mod exercise;
mod figure;
mod reach;
mod time;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::load::{self, LoadError, Loaded};
use super::schema::{Lesson, MAIN};
use crate::checked::shown;
use crate::problem::{At, Problem};

/// The result of checking one file.
#[derive(Debug)]
pub struct Finding {
    /// The file.
    pub(crate) path: PathBuf,
    /// The lesson, or why it cannot be used.
    pub result: Result<Loaded, LoadError>,
}

/// Reads lesson files; a folder stands for all `.ron` files in it. Ids must be unique among them.
///
/// # Errors
/// If a path does not exist, or a folder cannot be read or holds no lesson.
pub fn paths(paths: &[PathBuf]) -> anyhow::Result<Vec<Finding>> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    let mut seen = HashSet::new();
    files.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    let mut ids = HashMap::new();
    Ok(files.into_iter().map(|path| Finding { result: read(&path, &mut ids), path }).collect())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let cannot = |e| anyhow::anyhow!("{}: cannot be read: {e}", shown(path));
    let entries = path.read_dir().map_err(cannot)?;
    let mut inside: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    inside.retain(|p| p.extension().is_some_and(|e| e == "ron"));
    inside.sort();
    anyhow::ensure!(!inside.is_empty(), "{}: there is no .ron file in this folder", shown(path));
    files.extend(inside);
    Ok(())
}

/// Reads a lesson from a file, and checks that its id is not used by another.
fn read(path: &Path, ids: &mut HashMap<String, PathBuf>) -> Result<Loaded, LoadError> {
    let loaded = load::file(path)?;
    match ids.insert(loaded.lesson.id.clone(), path.to_path_buf()) {
        None => Ok(loaded),
        Some(other) => {
            let what =
                format!("the id {:?} is already used by {}", loaded.lesson.id, shown(&other));
            Err(loaded.locate(Problem::new(what).at(At::Field("id"))))
        }
    }
}

/// All problems of a lesson: of the file alone, of what its experiments can do, of its texts, which only `of_texts` can
/// find, and of its time. One of the first two kinds ends the check.
pub fn problems(loaded: &Loaded, of_texts: impl FnOnce(&Lesson) -> Vec<Problem>) -> Vec<Problem> {
    match problem(loaded) {
        Some(problem) => vec![problem],
        None => {
            of_texts(&loaded.lesson).into_iter().chain(time::problems(&loaded.lesson)).collect()
        }
    }
}

/// The problem that keeps a lesson from being opened, if there is one.
pub fn problem(loaded: &Loaded) -> Option<Problem> {
    alone(&loaded.lesson).or_else(|| reach::problem(loaded))
}

/// The first problem that shows without building the lesson's experiments.
pub(crate) fn alone(lesson: &Lesson) -> Option<Problem> {
    alone::problem(lesson)
}

fn at_experiment(name: &str) -> At {
    if name == MAIN { At::Field("experiment") } else { At::Experiment(name.to_owned()) }
}

fn no_experiment(lesson: &Lesson, name: &str) -> Problem {
    let known: Vec<&str> = lesson.all_experiments().map(|(name, _)| name).collect();
    Problem::new(format!("there is no experiment {name:?}; there are {}", known.join(", ")))
}
