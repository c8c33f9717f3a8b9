//! Changes to a lesson's experiment, as the command line has them: the workbench and `train` make the same.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::load::Loaded;
use crate::checked::{Setting, nearest};
use crate::trace::given;
use crate::train::{ArmSpec, Experiment, ExperimentSpec};

/// Changes to a lesson's experiment.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The text to learn from.
    pub text: Option<PathBuf>,
    /// A file with initial weights.
    pub weights: Option<PathBuf>,
    /// The seed of the random numbers.
    pub seed: Option<u64>,
    /// The only arm to use.
    pub arm: Option<String>,
    /// Fields and their values, `KEY=VALUE`.
    pub set: Vec<String>,
}

/// A lesson with its changes.
#[derive(Debug)]
pub struct Changed {
    /// The lesson.
    pub loaded: Loaded,
    /// The experiment of the lesson, before its first tick.
    pub experiment: Experiment,
    /// What is to be said of the files that it reads.
    pub remarks: Vec<String>,
}

impl Changes {
    /// Whether nothing is changed.
    pub(crate) fn are_none(&self) -> bool {
        let Changes { text, weights, seed, arm, set } = self;
        let files = text.is_some() || weights.is_some();
        !files && seed.is_none() && arm.is_none() && set.is_empty()
    }

    /// Makes the changes in a lesson. They concern its main experiment, and the seed all of its experiments.
    ///
    /// # Errors
    /// If a field or an arm does not exist, a value is not valid, or the experiment cannot be built.
    pub fn made_in(&self, loaded: Loaded) -> anyhow::Result<Changed> {
        let Changes { text, weights, .. } = self;
        let mut loaded = loaded.with_files(text.as_deref(), weights.as_deref())?;
        let before = loaded.lesson.experiment.clone();
        let spec = self.made_in_experiment(before.clone())?;
        let experiment = Experiment::new(spec.clone(), &loaded.folder)?;
        let others = loaded.lesson.experiments.values_mut();
        others.for_each(|other| other.seed = self.seed.unwrap_or(other.seed));
        loaded.set_own(settings(&before, &spec));
        loaded.lesson.experiment = spec;
        let remarks = self.remarks(&experiment)?;
        Ok(Changed { loaded, experiment, remarks })
    }

    fn made_in_experiment(&self, mut spec: ExperimentSpec) -> anyhow::Result<ExperimentSpec> {
        for text in &self.set {
            let place = || format!("--set {text}");
            let Setting { key, value } = text.parse().with_context(place)?;
            spec = spec.with(&key, &value).map_err(|problem| {
                let said = problem.to_string();
                let prefix =
                    if said.starts_with(text) { "--set".to_owned() } else { place() + ":" };
                anyhow::anyhow!("{prefix} {said}")
            })?;
        }
        spec.seed = self.seed.unwrap_or(spec.seed);
        if let Some(arm) = &self.arm {
            let only = vec![known_arm(&spec, arm)?];
            spec.arms = if spec.arms() == only { spec.arms } else { only };
        }
        Ok(spec)
    }

    fn remarks(&self, experiment: &Experiment) -> anyhow::Result<Vec<String>> {
        let weights = self.weights.iter();
        let of = |path: &PathBuf| given::remarks(experiment, Path::new(path));
        Ok(weights.map(of).collect::<Result<Vec<_>, _>>()?.concat())
    }
}

/// The settings in which an experiment differs from that of the lesson, as one types them.
fn settings(own: &ExperimentSpec, changed: &ExperimentSpec) -> Vec<Setting> {
    let ExperimentSpec { arms, .. } = own;
    let alike = ExperimentSpec { arms: arms.clone(), ..changed.clone() };
    let mut settings = alike.differing(own);
    if changed.arms != *arms {
        let names = changed.arms().into_iter().map(|arm| arm.name);
        let value = names.collect::<Vec<_>>().join(", ");
        settings.push(Setting { key: "arm".to_owned(), value });
    }
    settings
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
