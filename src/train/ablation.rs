//! What can be taken away from a model, to see what it was good for.

use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::nn::stream::stream;
use crate::nn::{Example, Model, Name, Params};

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ablation {
    /// The recurrent matrix is 0 and stays 0. A vanilla cell has no memory then; an LSTM still has its `c_t`.
    NoRecurrence,
    /// The recurrent matrix stays as it was at the start: memory, but not learned.
    FrozenRecurrence,
    /// The order of the inputs is drawn anew each time: it carries nothing any more.
    ShuffledOrder,
}

impl Ablation {
    /// In words, for a model whose recurrent matrix has a name of its own.
    pub(crate) fn told(self, model: &Model) -> String {
        let recurrent = model.cell.weights().recurrent;
        match self {
            Ablation::NoRecurrence => format!("{recurrent} = 0"),
            Ablation::FrozenRecurrence => format!("{recurrent} frozen"),
            Ablation::ShuffledOrder => "any order".to_owned(),
        }
    }

    /// The tensor that no update touches.
    pub(crate) fn frozen(self, model: &Model) -> Option<Name> {
        match self {
            Ablation::NoRecurrence | Ablation::FrozenRecurrence => {
                Some(model.cell.weights().recurrent)
            }
            Ablation::ShuffledOrder => None,
        }
    }

    /// Changes the initial weights.
    pub(crate) fn start(self, model: &Model, params: &mut Params) {
        if self == Ablation::NoRecurrence {
            params[model.cell.weights().recurrent].fill(0.0);
        }
    }

    /// Whether examples are not read as they are.
    pub(crate) fn shuffles(self) -> bool {
        self == Ablation::ShuffledOrder
    }
}

/// The example with its inputs in an order from the stream of that name; targets stay where they are.
/// The same name under the same seed gives the same order.
pub(crate) fn shuffled(example: &Example, seed: u64, name: &str) -> Example {
    let mut example = example.clone();
    example.inputs.shuffle(&mut stream(seed, name));
    example
}
