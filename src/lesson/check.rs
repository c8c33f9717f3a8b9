//! Validating lesson files, as `rnn-tui check` does.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::goals::Measure;
use super::load;
use super::schema::{Action, Lesson};
use crate::checked::shown;
use crate::task::{Kind, Task};
use crate::train::{Experiment, Tick};

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
    let mut seen = HashSet::new();
    files.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
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
    let experiment = Experiment::new(lesson.experiment.clone(), &loaded.folder)
        .map_err(|e| spoilt(e.to_string()))?;
    if let Some(fault) = out_of_reach(&lesson, &experiment) {
        return Err(spoilt(fault));
    }
    match ids.insert(lesson.id.clone(), path.to_path_buf()) {
        None => Ok((lesson.id, lesson.steps.len())),
        Some(other) => Err(spoilt(format!("the id {:?} is taken by {}", lesson.id, shown(&other)))),
    }
}

/// What a step asks for that this experiment can never do.
fn out_of_reach(lesson: &Lesson, experiment: &Experiment) -> Option<String> {
    let steps = lesson.steps.iter().enumerate();
    let faults = steps.map(|(i, step)| (i + 1, step_out_of_reach(&step.action, experiment)));
    faults.into_iter().find_map(|(i, fault)| Some(format!("step {i}: {}", fault?)))
}

fn step_out_of_reach(action: &Action, experiment: &Experiment) -> Option<String> {
    let longest = experiment.task.train.longest();
    match action {
        Action::StepTo(Tick::Forward(t) | Tick::Backward(t)) if *t >= longest => {
            Some(format!("there is no timestep {t}: the longest example has {longest}, from 0"))
        }
        _ => action.goals().iter().find_map(|g| goal_out_of_reach(&g.of, &experiment.task)),
    }
}

fn goal_out_of_reach(of: &Measure, task: &Task) -> Option<String> {
    match of {
        Measure::TestLoss | Measure::TestAccuracy if task.test.is_empty() => {
            Some("a goal is about test examples, but the task has none".to_owned())
        }
        Measure::Writes(_) if task.kind != Kind::Text => {
            Some("a goal is about written text, but only a character model writes".to_owned())
        }
        Measure::Writes(text) => {
            let unknown = task.inputs.read(text).err()?;
            Some(format!("the model cannot write {text:?}: {unknown:?} is not in its vocabulary"))
        }
        _ => None,
    }
}
