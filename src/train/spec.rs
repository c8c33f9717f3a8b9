//! The specification of an experiment, as written in a lesson file.

use serde::{Deserialize, Serialize};
use std::path::Path;

use super::ablation::Ablation;
use super::error::SpecError;
use super::own::{self, Own};
use crate::checked;
use crate::nn::{Activation, CellKind, Clip, Dims, Fault, InitPlan, Model, Optimizer};
use crate::problem::Problem;
use crate::task::{Source, Task, TaskSpec};

/// The most arms an experiment may have.
pub(crate) const MOST_ARMS: usize = 6;

/// Everything that determines a run, to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentSpec {
    /// The task.
    pub task: TaskSpec,
    /// The length of the windows that the data are cut into, in timesteps. Each window is a separate update, and the
    /// state is carried over. Without it, sequences stay whole; a text has windows of 25.
    #[serde(
        default,
        alias = "window",
        deserialize_with = "checked::between_or_none::<_, 1, 2000>"
    )]
    pub data_window: Option<usize>,
    /// The cell.
    #[serde(default)]
    pub cell: CellKind,
    /// The activation of the vanilla cell.
    #[serde(default)]
    pub activation: Activation,
    /// `H`, the number of hidden units.
    #[serde(deserialize_with = "checked::between::<_, 1, 1024>")]
    pub hidden: usize,
    /// `D`, the size of an embedding between input and cell, if there is one.
    #[serde(default, deserialize_with = "checked::between_or_none::<_, 1, 1024>")]
    pub embedding: Option<usize>,
    /// The initial weights.
    pub init: InitPlan,
    /// Initial weights that replace those of `init`: an .npz or .json file, or JSON in the lesson itself.
    #[serde(default)]
    pub given: Option<Source>,
    /// The optimiser.
    pub optimizer: Optimizer,
    /// The gradient clip.
    #[serde(default)]
    pub clip: Clip,
    /// The window of truncated BPTT: the number of timesteps of an example after which the gradient is cut, while the
    /// state is carried over.
    #[serde(default, alias = "cut", deserialize_with = "checked::between_or_none::<_, 1, 2000>")]
    pub bptt_window: Option<usize>,
    /// Truncation per loss: the number of timesteps that the gradient of each loss is followed back. Where there is a
    /// window as well, a gradient ends at whichever comes first.
    #[serde(default, deserialize_with = "checked::between_or_none::<_, 1, 2000>")]
    pub bptt_reach: Option<usize>,
    /// A known mistake in the passes.
    #[serde(default)]
    pub fault: Option<Fault>,
    /// The ablation.
    #[serde(default)]
    pub ablation: Option<Ablation>,
    /// The seed of all random streams.
    #[serde(default = "one")]
    pub seed: u64,
    /// The planned length of the run, in epochs.
    #[serde(deserialize_with = "checked::between::<_, 1, 1000000>")]
    pub epochs: usize,
    /// The models to compare; if empty, there is one, named "model".
    #[serde(default)]
    pub arms: Vec<ArmSpec>,
}

/// A model of a comparison: the settings in which it differs from the experiment. What the experiment may be without is
/// [`Own`]: `None` in an arm takes it away.
///
/// Arms with the same cell, sizes and initialisation start from equal weights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmSpec {
    /// Its name on the screen.
    #[serde(deserialize_with = "checked::name")]
    pub name: String,
    /// Its cell.
    #[serde(default)]
    pub cell: Option<CellKind>,
    /// Its activation.
    #[serde(default)]
    pub activation: Option<Activation>,
    /// Its number of hidden units.
    #[serde(default, deserialize_with = "checked::between_or_none::<_, 1, 1024>")]
    pub hidden: Option<usize>,
    /// The size of its embedding.
    #[serde(
        default,
        skip_serializing_if = "Own::is_common",
        deserialize_with = "own::between::<_, 1, 1024>"
    )]
    pub embedding: Own<usize>,
    /// Its initial weights.
    #[serde(default)]
    pub init: Option<InitPlan>,
    /// Its own given weights.
    #[serde(default, skip_serializing_if = "Own::is_common")]
    pub given: Own<Source>,
    /// Its optimiser.
    #[serde(default)]
    pub optimizer: Option<Optimizer>,
    /// Its clip.
    #[serde(default)]
    pub clip: Option<Clip>,
    /// Its BPTT window.
    #[serde(
        default,
        alias = "cut",
        skip_serializing_if = "Own::is_common",
        deserialize_with = "own::between::<_, 1, 2000>"
    )]
    pub bptt_window: Own<usize>,
    /// Its truncation per loss.
    #[serde(
        default,
        skip_serializing_if = "Own::is_common",
        deserialize_with = "own::between::<_, 1, 2000>"
    )]
    pub bptt_reach: Own<usize>,
    /// Its mistake.
    #[serde(default, skip_serializing_if = "Own::is_common")]
    pub fault: Own<Fault>,
    /// Its ablation.
    #[serde(default, skip_serializing_if = "Own::is_common")]
    pub ablation: Own<Ablation>,
    /// Whether it shows the numbers of the hand-in that the experiment is about.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hand_in: bool,
}

fn one() -> u64 {
    1
}

impl ArmSpec {
    /// An arm with the settings of the experiment.
    pub fn plain(name: &str) -> Self {
        ArmSpec { name: name.to_owned(), ..ArmSpec::default() }
    }

    /// Reads its optional settings as files had them before `None` took one away.
    fn in_its_first_form(&mut self) {
        self.embedding.in_its_first_form();
        self.given.in_its_first_form();
        self.bptt_window.in_its_first_form();
        self.bptt_reach.in_its_first_form();
        self.fault.in_its_first_form();
        self.ablation.in_its_first_form();
    }
}

impl ExperimentSpec {
    /// The arms, or one arm named "model" if the file has none.
    pub(crate) fn arms(&self) -> Vec<ArmSpec> {
        if self.arms.is_empty() {
            return vec![ArmSpec::plain("model")];
        }
        self.arms.clone()
    }

    /// Returns the experiment of a file from the time when `None` in an arm meant the setting of the experiment.
    #[must_use]
    pub(crate) fn in_its_first_form(mut self) -> Self {
        self.arms.iter_mut().for_each(ArmSpec::in_its_first_form);
        self
    }

    /// Returns a problem if no arm has this name.
    pub(crate) fn no_arm(&self, name: &str) -> Option<Problem> {
        let arms: Vec<String> = self.arms().into_iter().map(|arm| arm.name).collect();
        let known = arms.iter().any(|arm| arm == name);
        let what = || format!("there is no arm {name:?}; the arms are {}", arms.join(", "));
        (!known).then(|| Problem::new(what()))
    }

    /// Returns the experiment with the settings of an arm in place of the common ones.
    pub(crate) fn of_arm(&self, arm: &ArmSpec) -> ExperimentSpec {
        ExperimentSpec {
            cell: arm.cell.unwrap_or(self.cell),
            activation: arm.activation.unwrap_or(match arm.cell {
                Some(cell) if !cell.has_activation() => Activation::default(),
                _ => self.activation,
            }),
            hidden: arm.hidden.unwrap_or(self.hidden),
            embedding: arm.embedding.or(self.embedding),
            init: arm.init.unwrap_or(self.init),
            given: arm.given.clone().or(self.given.clone()),
            optimizer: arm.optimizer.unwrap_or(self.optimizer),
            clip: arm.clip.unwrap_or(self.clip),
            bptt_window: arm.bptt_window.or(self.bptt_window),
            bptt_reach: arm.bptt_reach.or(self.bptt_reach),
            fault: arm.fault.or(self.fault),
            ablation: arm.ablation.or(self.ablation),
            arms: Vec::new(),
            ..self.clone()
        }
    }

    /// Returns the model of an experiment with the settings of one arm.
    pub fn model(&self, task: &Task) -> Model {
        let dims = Dims {
            inputs: task.inputs.len(),
            embedding: self.embedding,
            hidden: self.hidden,
            outputs: task.outputs.len(),
        };
        let cell = self.cell.cell(self.activation);
        Model { dims, cell, bptt_window: None, bptt_reach: None } // its data are cut already
    }

    /// The sources of given weights: of all arms, and of each.
    pub(crate) fn given_weights(&self) -> impl Iterator<Item = &Source> {
        self.given.iter().chain(self.arms.iter().filter_map(|arm| arm.given.as_ref()))
    }

    /// The files named on the command line, which may be outside the lesson's folder.
    pub(crate) fn outside(&self) -> impl Iterator<Item = &Path> {
        self.task.sources().into_iter().chain(self.given_weights()).filter_map(
            |source| match source {
                Source::Path(path) => Some(path.as_path()),
                Source::Inline(_) | Source::File(_) => None,
            },
        )
    }

    /// Removes settings that only a dropped arm used.
    pub(super) fn without_use(&mut self) {
        if !self.arms().iter().any(|arm| self.of_arm(arm).cell.has_forget_gate()) {
            self.init.forget_bias = None;
        }
    }

    /// Returns the problem of the experiment as a whole, though each field is right by itself.
    pub fn problem(&self) -> Option<SpecError> {
        if self.arms.len() > MOST_ARMS {
            return Some(SpecError::TooManyArms(self.arms.len()));
        }
        let twice = |a: &&ArmSpec| self.arms.iter().filter(|b| b.name == a.name).count() > 1;
        if let Some(ArmSpec { name, .. }) = self.arms.iter().find(twice) {
            return Some(SpecError::SameName(name.clone()));
        }
        let arms = self.arms();
        let forgets = |arm: &ArmSpec| self.of_arm(arm).cell.has_forget_gate();
        let opens = |init: &InitPlan| init.forget_bias.is_some();
        let for_none = opens(&self.init) && !arms.iter().any(forgets);
        let for_other = |arm: &ArmSpec| arm.init.as_ref().is_some_and(opens) && !forgets(arm);
        if for_none || arms.iter().any(for_other) {
            return Some(SpecError::NoForgetGate);
        }
        arms.iter().find_map(|arm| self.of_arm(arm).arm_problem())
    }

    /// Returns the fields that do not fit together in one model.
    fn arm_problem(&self) -> Option<SpecError> {
        let Self { cell: kind, activation, init, .. } = self;
        let cell = kind.cell(*activation);
        if !kind.has_activation() && *activation != Activation::Tanh {
            return Some(SpecError::OwnActivations(cell.name()));
        }
        if init.weights.is_for_square() || init.biases.is_for_square() {
            return Some(SpecError::NotSquare);
        }
        if self.fault == Some(Fault::SquaredNorm) && !matches!(self.clip, Clip::Norm(_)) {
            return Some(SpecError::NoClipByNorm);
        }
        let fault = self.fault.filter(|f| !f.fits(cell))?;
        Some(SpecError::NoSuchLine { fault, cell: cell.name() })
    }
}
