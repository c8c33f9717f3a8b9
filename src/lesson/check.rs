//! Validating lesson files, as `rnn-tui check` does.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::load;
use crate::checked::shown;
use crate::train::Experiment;

/// What the check found in one file.
#[derive(Debug)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// What is wrong; `Ok` has the lesson's id and number of steps.
    pub result: Result<(String, usize), String>,
}

/// Checks files and, in folders, all `.ron` files; ids must be unique among them.
///
/// # Errors
/// If a path does not exist or a folder cannot be read or holds no lesson.
pub fn paths(paths: &[PathBuf]) -> anyhow::Result<Vec<Finding>> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    let mut ids = HashMap::new();
    Ok(files.into_iter().map(|path| Finding { result: check(&path, &mut ids), path }).collect())
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

fn check(path: &Path, ids: &mut HashMap<String, PathBuf>) -> Result<(String, usize), String> {
    let loaded = load::file(path).map_err(|e| e.to_string())?;
    let lesson = loaded.lesson;
    let spoilt = |what: String| format!("{}: {what}", shown(path));
    Experiment::new(lesson.experiment.clone(), &loaded.folder)
        .map_err(|e| spoilt(e.to_string()))?;
    match ids.insert(lesson.id.clone(), path.to_path_buf()) {
        None => Ok((lesson.id, lesson.steps.len())),
        Some(other) => Err(spoilt(format!("the id {:?} is taken by {}", lesson.id, shown(&other)))),
    }
}
