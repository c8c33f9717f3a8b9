//! Ablations: parts of a model that are removed to show their use.

use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::nn::stream::stream;
use crate::nn::{Example, Model, Name, Params};

/// A removed part of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ablation {
    /// The recurrent matrix is 0 and stays 0. A vanilla cell then has no memory; an LSTM still has its `c_t`.
    NoRecurrence,
    /// The recurrent matrix keeps its initial values: there is memory, but it is not learned.
    FrozenRecurrence,
    /// The inputs are read in a random order each time, so that their order carries no information.
    ShuffledOrder,
}

impl Ablation {
    /// Describes it with the name that the recurrent matrix has in the model.
    pub(crate) fn told(self, model: &Model) -> String {
        let recurrent = model.cell.weights().recurrent;
        match self {
            Ablation::NoRecurrence => format!("{recurrent} = 0"),
            Ablation::FrozenRecurrence => format!("{recurrent} frozen"),
            Ablation::ShuffledOrder => "any order".to_owned(),
        }
    }

    /// The tensor that updates do not change, if there is one.
    pub(crate) fn frozen(self, model: &Model) -> Option<Name> {
        match self {
            Ablation::NoRecurrence | Ablation::FrozenRecurrence => {
                Some(model.cell.weights().recurrent)
            }
            Ablation::ShuffledOrder => None,
        }
    }

    /// Applies it to the initial weights.
    pub(crate) fn start(self, model: &Model, params: &mut Params) {
        if self == Ablation::NoRecurrence {
            params[model.cell.weights().recurrent].fill(0.0);
        }
    }

    /// Whether the inputs of examples are shuffled.
    pub(crate) fn shuffles(self) -> bool {
        self == Ablation::ShuffledOrder
    }
}

/// Returns the example with its inputs shuffled by the random stream of this name; targets keep their order. The same
/// name and seed give the same order.
pub(crate) fn shuffled(example: &Example, seed: u64, name: &str) -> Example {
    let mut example = example.clone();
    example.inputs.shuffle(&mut stream(seed, name));
    example
}
