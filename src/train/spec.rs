//! An experiment as a lesson file describes it.

use serde::{Deserialize, Serialize};

use crate::checked;
use crate::nn::cell::{Cell, rnn::Rnn};
use crate::nn::{Clip, InitPlan, Optimizer};
use crate::task::TaskSpec;

/// The most arms an experiment may have.
pub const MOST_ARMS: usize = 6;

/// Which recurrent cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellKind {
    /// The vanilla tanh cell.
    #[default]
    Rnn,
}

impl CellKind {
    /// The cell itself.
    pub fn cell(self) -> &'static dyn Cell {
        match self {
            CellKind::Rnn => &Rnn,
        }
    }
}

/// All that determines a run, to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentSpec {
    /// What is learned.
    pub task: TaskSpec,
    /// The cell.
    #[serde(default)]
    pub cell: CellKind,
    /// `H`.
    #[serde(deserialize_with = "checked::between::<_, 1, 1024>")]
    pub hidden: usize,
    /// The initial weights.
    pub init: InitPlan,
    /// The update.
    pub optimizer: Optimizer,
    /// The clip before it.
    #[serde(default)]
    pub clip: Clip,
    /// The seed of all random streams.
    #[serde(default = "one")]
    pub seed: u64,
    /// How many epochs a straight run has.
    #[serde(deserialize_with = "checked::between::<_, 1, 1000000>")]
    pub epochs: usize,
    /// The models to compare; without any, there is one.
    #[serde(default)]
    pub arms: Vec<ArmSpec>,
}

/// One model of a comparison: what it has instead of the experiment's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmSpec {
    /// Its name on the screen.
    #[serde(deserialize_with = "checked::name")]
    pub name: String,
    /// Its initial weights. Without them, all arms start from equal weights.
    #[serde(default)]
    pub init: Option<InitPlan>,
    /// Its optimiser.
    #[serde(default)]
    pub optimizer: Option<Optimizer>,
    /// Its clip.
    #[serde(default)]
    pub clip: Option<Clip>,
}

fn one() -> u64 {
    1
}

impl ArmSpec {
    /// An arm that is just the experiment.
    pub fn plain(name: &str) -> Self {
        ArmSpec { name: name.to_owned(), init: None, optimizer: None, clip: None }
    }
}

impl ExperimentSpec {
    /// The arms; the one nameless arm if the file names none.
    pub fn arms(&self) -> Vec<ArmSpec> {
        if self.arms.is_empty() {
            return vec![ArmSpec::plain("model")];
        }
        self.arms.clone()
    }

    /// What is wrong with the experiment as a whole, though each field is right by itself.
    pub fn fault(&self) -> Option<String> {
        if self.arms.len() > MOST_ARMS {
            return Some(format!("{} arms; at most {MOST_ARMS} can be compared", self.arms.len()));
        }
        let twice = |a: &&ArmSpec| self.arms.iter().filter(|b| b.name == a.name).count() > 1;
        let name = &self.arms.iter().find(twice)?.name;
        Some(format!("two arms are called {name:?}: give each its own name"))
    }
}
