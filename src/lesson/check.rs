//! Validating lesson files, as `rnn-tui check` does.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::action::Action;
use super::figures::{Figure, Run};
use super::goals::Goal;
use super::live::Live;
use super::load::{self, Loaded};
use super::measure::{Measure, Value};
use super::schema::{MAIN, Step};
use crate::checked::{nearest, shown};
use crate::task::Kind;
use crate::trace::names;
use crate::trace::naming::is_of_a_trace;
use crate::train::{Experiment, Tick};

/// What the check found in one file.
#[derive(Debug)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// The lesson, or what is wrong with it.
    pub result: Result<Loaded, String>,
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

fn check(path: &Path, ids: &mut HashMap<String, PathBuf>) -> Result<Loaded, String> {
    let loaded = load::file(path).map_err(|e| e.to_string())?;
    if let Some(fault) = fault(&loaded) {
        return Err(load::found_in(path, fault).to_string());
    }
    let lesson = &loaded.lesson;
    match ids.insert(lesson.id.clone(), path.to_path_buf()) {
        None => Ok(loaded),
        Some(other) => {
            let taken = format!("the id {:?} is taken by {}", lesson.id, shown(&other));
            Err(load::found_in(path, taken).to_string())
        }
    }
}

/// What a lesson asks for that its experiments can never do.
pub fn fault(Loaded { lesson, folder }: &Loaded) -> Option<String> {
    let mut experiments = HashMap::new();
    for (name, spec) in lesson.all_experiments() {
        match Experiment::new(spec.clone(), folder) {
            Ok(experiment) => drop(experiments.insert(name, experiment)),
            Err(e) if name == MAIN => return Some(e.to_string()),
            Err(e) => return Some(format!("experiment {name:?}: {e}")),
        }
    }
    let step_fault = |i: usize| {
        let experiment = experiments.get(lesson.on(i))?;
        let fault = step_out_of_reach(&lesson.steps[i], experiment)?;
        Some(format!("step {}: {fault}", i + 1))
    };
    let figure_fault = |(i, figure): (usize, &Figure)| {
        let experiment = experiments.get(figure.on())?;
        let fault = figure_out_of_reach(figure, experiment)?;
        Some(format!("figure {} ({:?}): {fault}", i + 1, figure.says))
    };
    let steps = (0..lesson.steps.len()).find_map(step_fault);
    steps.or_else(|| lesson.figures.iter().enumerate().find_map(figure_fault))
}

fn step_out_of_reach(step: &Step, experiment: &Experiment) -> Option<String> {
    let action = &step.action;
    let tick = action.tick().and_then(|tick| tick_out_of_reach(tick, experiment));
    let hidden = experiment.arms.iter().map(|arm| arm.model.dims.hidden).max().unwrap_or(0);
    let unit = step.unit.filter(|unit| *unit >= hidden);
    let unit =
        unit.map(|unit| format!("there is no hidden unit {unit}: there are {hidden}, from 0"));
    let measured = action.goals().iter().map(Goal::subject);
    let measured = measured.chain(action.values().into_iter().cloned());
    let at = match action {
        Action::Type { at, .. } => *at,
        _ => None,
    };
    let mut elements = action.values().into_iter();
    let element = elements.find_map(|value| element_out_of_reach(value, at, experiment));
    tick.or(unit)
        .or(element)
        .or_else(|| measured.into_iter().find_map(|value| value_out_of_reach(&value, experiment)))
}

fn figure_out_of_reach(figure: &Figure, experiment: &Experiment) -> Option<String> {
    let mut spec = (*experiment.spec).clone();
    for set in &figure.set {
        let (key, value) = set.split_once('=').unwrap_or((set, ""));
        spec = match spec.with(key.trim(), value) {
            Ok(spec) => spec,
            Err(e) => return Some(format!("{set:?}: {e}")),
        };
    }
    if !figure.set.is_empty() {
        return spec.fault();
    }
    let ticks = figure.run.iter().find_map(|run| match run {
        Run::Tick(tick) => tick_out_of_reach(*tick, experiment),
        _ => None,
    });
    ticks.or_else(|| value_out_of_reach(&figure.value, experiment))
}

fn tick_out_of_reach(tick: Tick, experiment: &Experiment) -> Option<String> {
    let longest = experiment.task.train.longest();
    match tick {
        Tick::Forward(t) | Tick::Backward(t) if t >= longest => {
            Some(format!("there is no timestep {t}: the longest example has {longest}, from 0"))
        }
        _ => None,
    }
}

/// What is wrong with one element of a tensor: whether it is ever computed, and at the tick where it is asked for.
fn element_out_of_reach(
    value: &Value,
    at: Option<Tick>,
    experiment: &Experiment,
) -> Option<String> {
    let Measure::At(name, index) = &value.of else { return None };
    let arm =
        experiment.arms.iter().find(|arm| value.arm.as_ref().is_none_or(|n| *n == arm.name))?;
    if let Some((_, parameter)) = name.split_once('/') {
        let params: Vec<&str> =
            arm.state.params.iter().map(|tensor| tensor.name.as_str()).collect();
        let Some(tensor) = arm.state.params.iter().find(|tensor| tensor.name.as_str() == parameter)
        else {
            return Some(format!(
                "the arm {:?} has no tensor {parameter:?}; it has {}",
                arm.name,
                params.join(", ")
            ));
        };
        let (rows, cols) = tensor.value.dim();
        let fits = match index.as_slice() {
            [row] => cols == 1 && *row < rows,
            [row, col] => *row < rows && *col < cols,
            _ => false,
        };
        if !fits {
            return Some(format!("{parameter} is {rows}×{cols}, from 0: {index:?} is not in it"));
        }
    }
    let mut run = experiment.clone();
    let (mut first, mut there) = (None, false);
    loop {
        let tick = run.tick();
        let is_known = Live::from(&run).value(value).is_some();
        first = first.or(is_known.then_some(tick));
        there |= is_known && at == Some(tick);
        if tick == Tick::Update {
            break;
        }
    }
    match (first, at) {
        (None, _) => Some(format!(
            "{name}{index:?} is never computed here: see `rnn-tui trace --names` for names and shapes"
        )),
        (Some(first), Some(at)) if !there => {
            Some(format!("{name}{index:?} is not to be had at the tick {at}; it is at {first}"))
        }
        _ => None,
    }
}

fn value_out_of_reach(value: &Value, experiment: &Experiment) -> Option<String> {
    let (task, of) = (&experiment.task, &value.of);
    match of {
        Measure::TestLoss | Measure::TestAccuracy if task.test.is_empty() => {
            Some("a goal is about test examples, but the task has none".to_owned())
        }
        Measure::Writes(_) | Measure::Chance(..) if task.kind != Kind::Text => {
            Some("a goal is about written text, but only a character model writes".to_owned())
        }
        Measure::Writes(text) | Measure::Chance(text, _) => {
            let unknown = task.inputs.read(text).err()?;
            Some(format!("the model cannot write {text:?}: {unknown:?} is not in its vocabulary"))
        }
        Measure::At(name, _) if !is_of_a_trace(name) && name.split_once('/').is_none() => {
            let names: Vec<&str> = names().iter().map(|named| named.name).collect();
            let near =
                nearest(name, names).map_or(String::new(), |n| format!("; did you mean {n:?}?"));
            Some(format!("no tensor of a trace is called {name:?}{near}"))
        }
        Measure::Setting(key) | Measure::Is(key, _) => {
            let known = experiment.spec.of_arm(&experiment.spec.arms()[0]).field(key).err()?;
            Some(known.to_string())
        }
        Measure::Ratio(a, b) => {
            value_out_of_reach(a, experiment).or_else(|| value_out_of_reach(b, experiment))
        }
        _ => None,
    }
}
