//! A task as a lesson file describes it.

use serde::{Deserialize, Serialize};
use std::path::Path;

use super::mod3::Mod3;
use super::recall::Recall;
use super::reverse::Reverse;
use super::source::{Folder, Source};
use super::written::Feed;
use super::{Task, TaskError, caption, char_lm, sentiment, spell};
use crate::checked;
use crate::problem::Problem;

/// Timesteps of a window of a text, where the experiment names none.
const TEXT_WINDOW: usize = 25;

/// The most symbols that the sequences of an epoch may have together: they are kept in memory.
const MOST_SYMBOLS: usize = 2_000_000;

/// Which task, in which sizes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum TaskSpec {
    /// The symbol `lag` timesteps ago, plus one, modulo `vocab`.
    Mod3 {
        /// Symbols.
        #[serde(default = "three", deserialize_with = "checked::between::<_, 2, 100>")]
        vocab: usize,
        /// Timesteps.
        #[serde(default = "ten", deserialize_with = "checked::between::<_, 1, 2000>")]
        length: usize,
        /// Sequences in an epoch.
        #[serde(default = "ten", deserialize_with = "checked::between::<_, 1, 10000>")]
        sequences: usize,
        /// Timesteps between a symbol and the answer about it.
        #[serde(default, deserialize_with = "checked::between::<_, 0, 1999>")]
        lag: usize,
    },
    /// Sentences and their verdict; without texts, the program's own 58 and 20.
    Sentiment {
        /// Training sentences: lines of `+ words` and `- words`.
        #[serde(default)]
        train: Option<Source>,
        /// Test sentences.
        #[serde(default)]
        test: Option<Source>,
        /// The vocabulary; without it, the words of the training sentences.
        #[serde(default, deserialize_with = "checked::words_or_none")]
        words: Option<Vec<String>>,
    },
    /// The next character of a text.
    CharLm {
        /// The text; without one, the program's own story.
        #[serde(default)]
        text: Option<Source>,
        /// Whether the hidden state is carried from window to window.
        #[serde(default = "yes")]
        carry: bool,
    },
    /// The first symbol of a sequence, asked for after the last.
    Recall {
        /// Symbols.
        #[serde(default = "four", deserialize_with = "checked::between::<_, 2, 100>")]
        vocab: usize,
        /// Timesteps.
        #[serde(default = "forty", deserialize_with = "checked::between::<_, 1, 2000>")]
        length: usize,
        /// Sequences in an epoch.
        #[serde(default = "thousand", deserialize_with = "checked::between::<_, 1, 10000>")]
        sequences: usize,
    },
    /// Digits, read to the end and then written in reverse.
    Reverse {
        /// Digits there are.
        #[serde(default = "ten", deserialize_with = "checked::between::<_, 2, 100>")]
        vocab: usize,
        /// Digits of a sequence.
        #[serde(default = "three", deserialize_with = "checked::between::<_, 1, 100>")]
        length: usize,
        /// With it, lengths are drawn: at least so many digits, at most `length`.
        #[serde(default, deserialize_with = "checked::between_or_none::<_, 1, 100>")]
        shortest: Option<usize>,
        /// Sequences in an epoch.
        #[serde(default = "thousand", deserialize_with = "checked::between::<_, 1, 10000>")]
        sequences: usize,
        /// What is read while it writes.
        #[serde(default)]
        feed: Feed,
    },
    /// Words, each spelled after a start symbol of its own.
    Spell {
        /// The words.
        #[serde(deserialize_with = "checked::words")]
        words: Vec<String>,
        /// What is read while it writes.
        #[serde(default)]
        feed: Feed,
    },
    /// The words of pictures of 5×5 pixels; without a text, the program's own eight.
    Caption {
        /// The pictures: a word, then five rows of `#` and `.`.
        #[serde(default)]
        pictures: Option<Source>,
        /// What is read while it writes.
        #[serde(default)]
        feed: Feed,
    },
}

fn three() -> usize {
    3
}

fn four() -> usize {
    4
}

fn ten() -> usize {
    10
}

fn forty() -> usize {
    40
}

fn thousand() -> usize {
    1000
}

fn yes() -> bool {
    true
}

impl TaskSpec {
    /// Makes the task, cut into windows; `folder` is where its files are.
    ///
    /// # Errors
    /// If a file cannot be used or the data make no task.
    pub fn build(
        &self,
        seed: u64,
        window: Option<usize>,
        folder: &Folder,
    ) -> Result<Task, TaskError> {
        match self {
            &TaskSpec::Mod3 { vocab, length, sequences, lag } => {
                if lag >= length {
                    let what =
                        format!("lag {lag} leaves no answer in a sequence of length {length}");
                    return Err(Problem::new(what).instead("make it shorter").into());
                }
                bounded(length, sequences)?;
                Ok(Mod3 { vocab, length, sequences, lag }.task(seed, window))
            }
            TaskSpec::Sentiment { train: None, test: None, words: None } => {
                sentiment::task(sentiment::TRAIN, sentiment::TEST, None, window)
            }
            TaskSpec::Sentiment { train: None, .. } => {
                let what = "own test sentences or words need own training sentences";
                Err(Problem::new(what).instead("add `train`").into())
            }
            TaskSpec::Sentiment { train: Some(train), test, words } => {
                let read = |source: &Option<Source>| {
                    source.as_ref().map_or(Ok(String::new()), |s| s.read(folder))
                };
                sentiment::task(&train.read(folder)?, &read(test)?, words.as_deref(), window)
            }
            TaskSpec::CharLm { text, carry } => {
                let window = window.unwrap_or(TEXT_WINDOW);
                match text {
                    None => char_lm::task(char_lm::STORY, window, *carry),
                    Some(text) => char_lm::task(&text.read(folder)?, window, *carry),
                }
            }
            &TaskSpec::Recall { vocab, length, sequences } => {
                bounded(length, sequences)?;
                Ok(Recall { vocab, length, sequences }.task(seed, window))
            }
            &TaskSpec::Reverse { vocab, length, shortest, sequences, feed } => {
                let shortest = shortest.unwrap_or(length);
                if shortest > length {
                    let what = format!("shortest {shortest} is more than length {length}");
                    return Err(Problem::new(what).into());
                }
                bounded(2 * length + 1, sequences)?;
                Ok(Reverse { vocab, length, shortest, sequences, feed }.task(seed, window))
            }
            TaskSpec::Spell { words, feed } => spell::task(words, *feed, window),
            TaskSpec::Caption { pictures: None, feed } => {
                caption::task(caption::PICTURES, *feed, window)
            }
            TaskSpec::Caption { pictures: Some(pictures), feed } => {
                caption::task(&pictures.read(folder)?, *feed, window)
            }
        }
    }

    /// The same task on a text file of the user's own; none for a task that does not learn from one text.
    pub fn on_text(&self, path: &Path) -> Option<Self> {
        match self {
            &TaskSpec::CharLm { carry, .. } => {
                Some(TaskSpec::CharLm { text: Some(Source::Path(path.to_owned())), carry })
            }
            _ => None,
        }
    }

    /// Where its texts come from, as far as they are named.
    pub fn sources(&self) -> Vec<&Source> {
        match self {
            TaskSpec::Mod3 { .. }
            | TaskSpec::Recall { .. }
            | TaskSpec::Reverse { .. }
            | TaskSpec::Spell { .. } => Vec::new(),
            TaskSpec::Sentiment { train, test, .. } => train.iter().chain(test).collect(),
            TaskSpec::CharLm { text, .. } => text.iter().collect(),
            TaskSpec::Caption { pictures, .. } => pictures.iter().collect(),
        }
    }
}

fn bounded(timesteps: usize, sequences: usize) -> Result<(), TaskError> {
    let symbols = timesteps * sequences;
    if symbols <= MOST_SYMBOLS {
        return Ok(());
    }
    let what = format!(
        "{sequences} sequences of {timesteps} timesteps are {symbols} symbols; at most {MOST_SYMBOLS} are allowed"
    );
    Err(Problem::new(what).into())
}
