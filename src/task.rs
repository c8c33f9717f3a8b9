//! Tasks: the examples a network learns from, their vocabularies, and how to read and show both. One file per task.

pub(crate) mod brought;
pub(crate) mod caption;
pub mod char_lm;
pub(crate) mod dataset;
pub(crate) mod digits;
pub(crate) mod floors;
pub mod mod3;
pub(crate) mod output;
pub(crate) mod recall;
pub(crate) mod reverse;
pub(crate) mod sampling;
pub mod sentiment;
pub(crate) mod source;
pub(crate) mod spec;
pub(crate) mod spell;
pub(crate) mod typed;
pub(crate) mod vocab;
mod words;
pub(crate) mod written;

pub(crate) use brought::{Advice, BatchSum, BroughtSequence, BroughtUpdate};
pub use brought::{Brought, Numbers};
pub use dataset::Sequences;
pub(crate) use floors::Floor;
pub use output::Wish;
pub(crate) use output::{Output, Prediction, Tried};
pub use source::{Folder, Source};
pub use spec::{Level, TaskSpec};
pub(crate) use typed::Rule;
pub use vocab::Vocab;

use std::sync::Arc;

use crate::nn::stream::fnv1a;
use crate::nn::{Example, Input};
use crate::problem::Problem;

/// The form of a task's answers, which decides how they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A class at each timestep, shown below the inputs.
    Sequences,
    /// One class for a whole sentence of words.
    Sentences,
    /// One class at the end of a sequence.
    Answers,
    /// A word written letter by letter, after a sequence has been read.
    Words,
    /// A word written letter by letter, after a picture has been read.
    Captions,
    /// The next symbol at each timestep, so that text can be generated.
    Text,
}

/// A task, ready for training.
#[derive(Clone, Debug)]
pub struct Task {
    /// The form of its answers.
    pub kind: Kind,
    /// The input symbols; their number is `V`.
    pub inputs: Vocab,
    /// The output classes; their number is `O`.
    pub outputs: Vocab,
    /// The training examples.
    pub train: Sequences,
    /// The test examples; may be empty.
    pub test: Vec<Example>,
    /// Turns a line the learner typed into an example. Without a rule the line is read as symbols, and the right
    /// answers are unknown.
    pub rule: Option<Arc<dyn Rule>>,
    /// Whether each epoch visits the examples in a new order.
    pub shuffled: bool,
    /// The files that began with a byte order mark, which was left out.
    pub marked: Vec<String>,
}

impl Task {
    /// The mean loss, in nats, of a model that gives every class the same probability: ln O.
    pub(crate) fn chance_loss(&self) -> f64 {
        (self.outputs.len() as f64).ln()
    }

    /// The length of the longest test example, in timesteps; 0 without test examples.
    pub(crate) fn longest_test(&self) -> usize {
        self.test.iter().map(Example::timesteps).max().unwrap_or(0)
    }

    /// A text task of which only the vocabulary is known: its models can write, but not learn.
    pub(crate) fn of_vocabulary(vocab: Vocab) -> Self {
        let text = dataset::Text { symbols: Arc::new([0]), window: 1, carry: true };
        Task {
            kind: Kind::Text,
            inputs: vocab.clone(),
            outputs: vocab,
            train: Sequences::Text(text),
            test: Vec::new(),
            rule: None,
            shuffled: false,
            marked: Vec::new(),
        }
    }

    /// What the user should know of the training data, beside that they can be used.
    pub(crate) fn remarks(&self) -> Vec<Problem> {
        let marked = |file: &String| {
            Problem::new(format!(
                "{file}: the byte order mark at its beginning (U+FEFF) is not part of the text and was left out"
            ))
        };
        let marked = self.marked.iter().map(marked);
        marked.chain(self.line_ends()).chain(self.rare_words()).collect()
    }

    /// How many of the words of a text are not learned by themselves.
    fn rare_words(&self) -> Option<Problem> {
        let Sequences::Text(text) = &self.train else { return None };
        let rare = self.inputs.number(words::RARE)?;
        let count = text.symbols.iter().filter(|symbol| usize::from(**symbol) == rare).count();
        let (known, share) =
            (self.inputs.len() - 1, 100.0 * count as f64 / text.symbols.len() as f64);
        Some(Problem::new(format!(
            "the {known} most frequent words of this text are learned; all others, {share:.1} % of it, are read as {}",
            words::RARE
        )))
    }

    /// What a text should be without: line ends with a carriage return, which the models learn like other characters.
    fn line_ends(&self) -> Option<Problem> {
        let is_text = matches!(self.train, Sequences::Text(_));
        self.inputs.number("\r").filter(|_| is_text)?;
        let problem = "the line ends of this text have a carriage return (␍), as on Windows or an old Mac, and the models learn it like any other character";
        Some(Problem::new(problem).instead("tr -d '\\r' < FILE > converted.txt removes it, and for an old Mac tr '\\r' '\\n' replaces it"))
    }

    /// A number that tells these training and test data from others.
    pub(crate) fn fingerprint(&self) -> u64 {
        let number = |n: usize| (n as u64).to_le_bytes();
        let input = |x: &Input| {
            let places = x.places().to_vec();
            [places.len()].into_iter().chain(places).flat_map(number)
        };
        let target = |target: &Option<usize>| target.map_or(0, |class| class + 1);
        let listed = self.train.whole().iter().chain(&self.test).flat_map(|example| {
            let inputs = example.inputs.iter().flat_map(input);
            inputs.chain(example.targets.iter().map(target).flat_map(number))
        });
        match &self.train {
            Sequences::Listed(_) => fnv1a(listed),
            Sequences::Text(text) => fnv1a(text.symbols.iter().flat_map(|s| s.to_le_bytes())),
        }
    }

    /// Whether the inputs contain anything besides symbols: the model's own outputs, or a picture.
    pub(crate) fn feeds_itself(&self) -> bool {
        let all = self.train.whole().iter().chain(&self.test);
        all.flat_map(|e| &e.inputs).any(|x| !matches!(x, Input::Symbol(_)))
    }

    /// Whether this is a text of more than one window. Its samples have the full length, and are drawn only now and
    /// then.
    pub(crate) fn is_long_text(&self) -> bool {
        self.kind == Kind::Text && self.train.len() > 1
    }
}

/// The reason why a task cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// A file beside the lesson cannot be used.
    #[error("{path}: {reason}")]
    File {
        /// The path, as the lesson gives it.
        path: String,
        /// What is wrong with it.
        reason: Problem,
    },
    /// The data do not form a task.
    #[error(transparent)]
    Data(#[from] Problem),
}
