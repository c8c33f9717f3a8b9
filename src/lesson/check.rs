//! Validating lesson files, as `rnn-tui check` does.

mod alone;
mod exercise;
mod figure;
mod reach;
mod time;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::language::Language;
use super::load::{self, LoadError, Loaded};
use super::schema::{Lesson, MAIN};
use super::translation;
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

/// The files in which ids are used, each once in a language.
type Ids = HashMap<(String, Option<Language>), PathBuf>;

/// Reads lesson files; a folder stands for all `.ron` files in it and their translations. Ids must be unique among them,
/// but for translations.
///
/// # Errors
/// If a path does not exist, or a folder cannot be read or holds no lesson.
pub fn paths(paths: &[PathBuf]) -> anyhow::Result<Vec<Finding>> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    let mut seen = HashSet::new();
    files.retain(|(path, _)| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    let mut ids = Ids::new();
    let found = |(path, is_translation): (PathBuf, bool)| Finding {
        result: read(&path, is_translation, &mut ids),
        path,
    };
    Ok(files.into_iter().map(found).collect())
}

/// The lesson files in a folder, with their translations; none if it cannot be read.
#[cfg(feature = "terminal")]
pub(crate) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let read = collect(folder, &mut files);
    files.into_iter().map(|(file, _)| file).filter(|_| read.is_ok()).collect()
}

/// Adds lesson files, each with whether it is in a folder of translations.
fn collect(path: &Path, files: &mut Vec<(PathBuf, bool)>) -> anyhow::Result<()> {
    if !path.is_dir() {
        files.push((path.to_path_buf(), false));
        return Ok(());
    }
    let (lessons, others) = inside(path)?;
    anyhow::ensure!(!lessons.is_empty(), "{}: there is no .ron file in this folder", shown(path));
    files.extend(lessons.into_iter().map(|file| (file, false)));
    for folder in
        others.iter().filter(|path| path.is_dir() && translation::language(path).is_some())
    {
        files.extend(inside(folder)?.0.into_iter().map(|file| (file, true)));
    }
    Ok(())
}

/// The lesson files in a folder, and what else is in it, both by name.
fn inside(folder: &Path) -> anyhow::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let cannot = |e| anyhow::anyhow!("{}: cannot be read: {e}", shown(folder));
    let entries = folder.read_dir().map_err(cannot)?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort_unstable();
    Ok(paths.into_iter().partition(|path| path.extension().is_some_and(|e| e == "ron")))
}

/// Reads a lesson from a file, and checks that its id is not used by another.
fn read(path: &Path, is_translation: bool, ids: &mut Ids) -> Result<Loaded, LoadError> {
    let loaded = load::file(path)?;
    let (id, language) = (loaded.lesson.id.clone(), loaded.language());
    if is_translation && language.is_none() {
        let what = "there is no lesson of this name in the folder above that it could translate";
        return Err(loaded.locate(Problem::new(what).instead("give both the same name")));
    }
    match ids.insert((id, language), path.to_path_buf()) {
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
    let Loaded { lesson, original, .. } = loaded;
    let of_original =
        || original.as_ref().and_then(|(original, _)| translation::problem(original, lesson));
    alone(lesson).or_else(of_original).or_else(|| reach::problem(loaded))
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
