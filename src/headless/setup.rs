//! Builds experiments from command lines.

use anyhow::Context;
use std::path::Path;

use super::print_message;
use crate::checked::{Setting, nearest, shown};
use crate::cli::{ExperimentArgs, Length};
use crate::lesson::Catalog;
use crate::lesson::load::Loaded;
use crate::task::Folder;
use crate::tensors::Tensors;
use crate::trace::given;
use crate::train::{ArmSpec, Experiment, ExperimentSpec};

/// Opens a lesson by its name, and builds its experiment with the changes of the command line.
///
/// # Errors
/// If there is no such lesson, and as [`experiment`].
pub(crate) fn open(lesson: &str, args: &ExperimentArgs) -> anyhow::Result<Experiment> {
    Ok(opened(lesson, args)?.0)
}

/// Opens a lesson like [`open`], and returns the folder of its files as well.
///
/// # Errors
/// As [`open`].
pub(crate) fn opened(lesson: &str, args: &ExperimentArgs) -> anyhow::Result<(Experiment, Folder)> {
    let loaded = Catalog::embedded()?.open(lesson)?;
    Ok((experiment(&loaded, args)?, loaded.folder))
}

/// Builds the experiment of a lesson with the changes of the command line.
///
/// # Errors
/// If a field or an arm does not exist, a value is not valid, or the task cannot be built.
pub(crate) fn experiment(loaded: &Loaded, args: &ExperimentArgs) -> anyhow::Result<Experiment> {
    let ExperimentArgs { text, weights, .. } = args;
    let own = loaded.clone().with_files(text.as_deref(), weights.as_deref())?;
    let mut spec = own.lesson.experiment;
    for text in &args.set {
        let place = || format!("--set {text}");
        let Setting { key, value } = text.parse().with_context(place)?;
        spec = spec.with(&key, &value).with_context(place)?;
    }
    spec.seed = args.seed.unwrap_or(spec.seed);
    if let Some(arm) = &args.arm {
        only(&mut spec, arm)?;
    }
    let experiment = Experiment::new(spec, &loaded.folder)?;
    if let Some(path) = weights {
        print_missing_weights(&experiment, path);
        print_conventions(&experiment, path)?;
    }
    Ok(experiment)
}

/// Prints which tensors are missing in a file of weights: not all are required, but the user should know.
fn print_missing_weights(experiment: &Experiment, path: &Path) {
    for arm in &experiment.arms {
        let names = arm.state.params.iter().map(|t| t.name);
        let left: Vec<_> = names.filter(|n| !arm.given.contains(n)).map(|n| n.as_str()).collect();
        if !left.is_empty() {
            let (from, left) = (shown(path), left.join(", "));
            print_message(&format!(
                "{from} has no {left} for the arm {}: initialised from the seed",
                arm.name
            ));
        }
    }
}

/// Prints what was taken for granted of a file of weights.
fn print_conventions(experiment: &Experiment, path: &Path) -> anyhow::Result<()> {
    let tensors = Tensors::read_what_can_be(path)?;
    let symbols: Vec<String> = experiment.task.inputs.symbols().collect();
    for words in given::said(&experiment.arms[0].model, &tensors, &symbols) {
        print_message(&format!("{}: {words}", shown(path)));
    }
    Ok(())
}

fn only(spec: &mut ExperimentSpec, name: &str) -> anyhow::Result<()> {
    spec.arms = vec![known_arm(spec, name)?];
    Ok(())
}

/// Returns the arm with this name.
///
/// # Errors
/// If there is none.
pub(crate) fn known_arm(spec: &ExperimentSpec, name: &str) -> anyhow::Result<ArmSpec> {
    let arms = spec.arms();
    let known: Vec<&str> = arms.iter().map(|a| a.name.as_str()).collect();
    let found = arms.iter().find(|a| a.name == name);
    found.cloned().with_context(|| {
        let hint = nearest(name, known.iter().copied());
        let hint = hint.map_or(String::new(), |near| format!(" (did you mean {near:?}?)"));
        format!("--arm {name}: the arms of this lesson are {}{hint}", known.join(", "))
    })
}

/// The number of updates given on the command line, if it is given.
pub(crate) fn updates(length: &Length, experiment: &Experiment) -> Option<u64> {
    let epochs = length.epochs.map(|epochs| epochs.saturating_mul(experiment.updates_per_epoch()));
    length.updates.or(epochs)
}
