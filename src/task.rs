//! What the network learns: examples, vocabularies, and how to read and show them. Each task is one file.

pub mod caption;
pub mod char_lm;
pub mod dataset;
pub mod digits;
pub mod floors;
pub mod mod3;
pub mod output;
pub mod recall;
pub mod reverse;
pub mod sampling;
pub mod sentiment;
pub mod source;
pub mod spec;
pub mod spell;
pub mod typed;
pub mod vocab;
pub mod written;

pub use dataset::Sequences;
pub use floors::Floor;
pub use output::{Output, Prediction, Tried};
pub use source::{Folder, Source};
pub use spec::TaskSpec;
pub use typed::Rule;
pub use vocab::Vocab;
pub use written::Feed;

use std::sync::Arc;

use crate::nn::{Example, Input};
use crate::problem::Problem;

/// How the answers of a task are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A class for every symbol, side by side.
    Sequences,
    /// One verdict for a whole sentence.
    Sentences,
    /// One answer at the end of a sequence.
    Answers,
    /// A word, written after what was read.
    Words,
    /// A word, written about a picture.
    Captions,
    /// The next symbol, so that text can be generated.
    Text,
}

/// A task, ready for training.
#[derive(Clone, Debug)]
pub struct Task {
    /// How its answers are shown.
    pub kind: Kind,
    /// The symbols that come in; its size is `V`.
    pub inputs: Vocab,
    /// The classes that come out; its size is `O`.
    pub outputs: Vocab,
    /// What is trained on.
    pub train: Sequences,
    /// What is only tested on; may be empty.
    pub test: Vec<Example>,
    /// How a line of the learner is read; without a rule it is symbols, and nobody knows the right answers.
    pub rule: Option<Arc<dyn Rule>>,
    /// Whether each epoch has a new order.
    pub shuffled: bool,
}

impl Task {
    /// The mean loss of a model that gives every class the same probability: ln O.
    pub fn chance_loss(&self) -> f64 {
        (self.outputs.len() as f64).ln()
    }

    /// Timesteps of the longest test example.
    pub fn longest_test(&self) -> usize {
        self.test.iter().map(Example::timesteps).max().unwrap_or(0)
    }

    /// Whether a model reads its own answers, or a picture first: then its inputs have their places.
    pub fn feeds_itself(&self) -> bool {
        let all = self.train.whole().iter().chain(&self.test);
        all.flat_map(|e| &e.inputs).any(|x| !matches!(x, Input::Symbol(_)))
    }

    /// Whether this is a text of more than one window: then samples are as long as they may be, and made now and then.
    pub fn is_long_text(&self) -> bool {
        self.kind == Kind::Text && self.train.len() > 1
    }
}

/// Why a task cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// A file beside the lesson cannot be used.
    #[error("{path}: {reason}")]
    File {
        /// The file, as the lesson names it.
        path: String,
        /// What is wrong with it.
        reason: Problem,
    },
    /// The data do not make a task.
    #[error(transparent)]
    Data(#[from] Problem),
}
