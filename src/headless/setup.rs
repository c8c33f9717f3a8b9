//! From a command line to an experiment.

use anyhow::Context;

use crate::cli::ExperimentArgs;
use crate::lesson::Catalog;
use crate::lesson::load::Loaded;
use crate::train::{Experiment, ExperimentSpec};

/// The experiment of a lesson by its name, changed as the command line says.
///
/// # Errors
/// If there is no such lesson, or as [`experiment`].
pub fn open(lesson: &str, args: &ExperimentArgs) -> anyhow::Result<Experiment> {
    experiment(&Catalog::embedded()?.open(lesson)?, args)
}

/// The lesson's experiment, changed as the command line says.
///
/// # Errors
/// If a field or an arm does not exist, a value is wrong, or the task cannot be made.
pub fn experiment(loaded: &Loaded, args: &ExperimentArgs) -> anyhow::Result<Experiment> {
    let ExperimentArgs { text, weights, .. } = args;
    let own = loaded.clone().with_files(text.as_deref(), weights.as_deref())?;
    let mut spec = own.lesson.experiment;
    for setting in &args.set {
        let parts = setting.split_once('=');
        let (key, value) = parts.with_context(|| format!("--set {setting}: write KEY=VALUE"))?;
        spec = spec.with(key.trim(), value).with_context(|| format!("--set {setting}"))?;
    }
    spec.seed = args.seed.unwrap_or(spec.seed);
    if let Some(arm) = &args.arm {
        only(&mut spec, arm)?;
    }
    Ok(Experiment::new(spec, &loaded.folder)?)
}

fn only(spec: &mut ExperimentSpec, name: &str) -> anyhow::Result<()> {
    let arms = spec.arms();
    let known: Vec<&str> = arms.iter().map(|a| a.name.as_str()).collect();
    let found = arms.iter().find(|a| a.name == name);
    let found = found.with_context(|| {
        format!("--arm {name}: the arms of this lesson are {}", known.join(", "))
    })?;
    spec.arms = vec![found.clone()];
    Ok(())
}
