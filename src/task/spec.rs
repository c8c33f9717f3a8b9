//! The description of a task in a lesson file.

mod sources;

use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use strum::VariantNames;

use super::mod3::Mod3;
use super::recall::Recall;
use super::reverse::Reverse;
use super::source::{Folder, Source};
use super::written::Feed;
use super::{Brought, Task, TaskError, Vocab, caption, char_lm, sentiment, spell, words};
use crate::checked;
use crate::problem::Problem;

/// The default window of a text, in timesteps.
const TEXT_WINDOW: usize = 25;

/// The maximum number of symbols in all sequences of an epoch together: they are kept in memory.
const MOST_SYMBOLS: usize = 2_000_000;

/// A task and its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(deny_unknown_fields)]
pub enum TaskSpec {
    /// The symbol `lag` timesteps ago, plus one, modulo `vocab`.
    Mod3 {
        /// The number of symbols.
        #[serde(default = "three", deserialize_with = "checked::between::<_, 2, 100>")]
        vocab: usize,
        /// The length of a sequence, in timesteps.
        #[serde(default = "ten", deserialize_with = "checked::between::<_, 1, 2000>")]
        length: usize,
        /// The number of sequences in an epoch.
        #[serde(default = "ten", deserialize_with = "checked::between::<_, 1, 10000>")]
        sequences: usize,
        /// The number of timesteps between a symbol and the answer about it.
        #[serde(default, deserialize_with = "checked::between::<_, 0, 1999>")]
        lag: usize,
    },
    /// The sentiment of sentences; by default the program's own 58 for training and 20 for the test.
    Sentiment {
        /// The training sentences: lines like `+ words` and `- words`.
        #[serde(default)]
        train: Option<Source>,
        /// The test sentences, in the same form.
        #[serde(default)]
        test: Option<Source>,
        /// The vocabulary; by default the words of the training sentences.
        #[serde(default, deserialize_with = "checked::words_or_none")]
        words: Option<Vec<String>>,
    },
    /// The next character of a text, or the next word.
    CharLm {
        /// The text; by default the program's own story.
        #[serde(default)]
        text: Option<Source>,
        /// Whether the hidden state is carried from window to window.
        #[serde(default = "yes")]
        carry: bool,
        /// What a symbol is.
        #[serde(default)]
        level: Level,
    },
    /// The first symbol of a sequence, to be recalled after the last.
    Recall {
        /// The number of symbols.
        #[serde(default = "four", deserialize_with = "checked::between::<_, 2, 100>")]
        vocab: usize,
        /// The length of a sequence, in timesteps.
        #[serde(default = "forty", deserialize_with = "checked::between::<_, 1, 2000>")]
        length: usize,
        /// The number of sequences in an epoch.
        #[serde(default = "thousand", deserialize_with = "checked::between::<_, 1, 10000>")]
        sequences: usize,
    },
    /// Digits, read to the end and then written in reverse.
    Reverse {
        /// The number of different digits.
        #[serde(default = "ten", deserialize_with = "checked::between::<_, 2, 100>")]
        vocab: usize,
        /// The number of digits in a sequence.
        #[serde(default = "three", deserialize_with = "checked::between::<_, 1, 100>")]
        length: usize,
        /// The minimum number of digits: if given, each length is drawn from `shortest` to `length`.
        #[serde(default, deserialize_with = "checked::between_or_none::<_, 1, 100>")]
        shortest: Option<usize>,
        /// The number of sequences in an epoch.
        #[serde(default = "thousand", deserialize_with = "checked::between::<_, 1, 10000>")]
        sequences: usize,
        /// What the model reads while it writes.
        #[serde(default)]
        feed: Feed,
    },
    /// Words, each spelled after its own start symbol.
    Spell {
        /// The words.
        #[serde(deserialize_with = "checked::words")]
        words: Vec<String>,
        /// What the model reads while it writes.
        #[serde(default)]
        feed: Feed,
    },
    /// The words for pictures of 5×5 pixels; by default the program's own eight.
    Caption {
        /// The pictures: for each a word, then five rows of `#` and `.`.
        #[serde(default)]
        pictures: Option<Source>,
        /// What the model reads while it writes.
        #[serde(default)]
        feed: Feed,
    },
    /// A sequence of a hand-in, with the file's own weights: what `rnn-tui open` shows.
    HandIn {
        /// The number of the update in the file.
        #[serde(default)]
        update: u64,
        /// The sequence of a batch; by default, the one with the first difference.
        #[serde(default)]
        sequence: Option<usize>,
    },
}

/// What a model of a text reads and writes at a timestep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// A character.
    #[default]
    Character,
    /// A word, or a punctuation mark.
    Word,
}

impl Level {
    fn task(self, text: &str, window: usize, carry: bool) -> Result<Task, TaskError> {
        match self {
            Level::Character => char_lm::task(text, window, carry),
            Level::Word => words::task(text, window, carry),
        }
    }

    /// The vocabulary of these symbols.
    pub(crate) fn vocab(self, symbols: impl IntoIterator<Item = String>) -> Vocab {
        match self {
            Level::Character => Vocab::new(symbols, ""),
            Level::Word => Vocab::of_words(symbols),
        }
    }
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
    /// Builds the task, cut into windows of `window` timesteps, with its files read from `folder`.
    ///
    /// # Errors
    /// If a file cannot be used, or the data do not form a task.
    pub(crate) fn build(
        &self,
        seed: u64,
        window: Option<usize>,
        folder: &Folder,
    ) -> Result<Task, TaskError> {
        let marked = RefCell::new(Vec::new());
        let read = |source: &Source| source.read(folder, &marked);
        let task = self.built((seed, window), folder, &read)?;
        Ok(Task { marked: marked.into_inner(), ..task })
    }

    /// Builds the task with the texts that `read` gives.
    fn built(
        &self,
        (seed, window): (u64, Option<usize>),
        folder: &Folder,
        read: &dyn Fn(&Source) -> Result<String, TaskError>,
    ) -> Result<Task, TaskError> {
        match self {
            &TaskSpec::Mod3 { vocab, length, sequences, lag } => {
                if lag >= length {
                    let what =
                        format!("lag {lag} leaves no answer in a sequence of length {length}");
                    return Err(Problem::new(what)
                        .instead(format!("use a lag below {length}"))
                        .into());
                }
                bounded(length, sequences)?;
                Ok(Mod3 { vocab, length, sequences, lag }.task(seed, window))
            }
            TaskSpec::Sentiment { train: None, test: None, words: None } => {
                sentiment::task(sentiment::TRAIN, sentiment::TEST, None, window)
            }
            TaskSpec::Sentiment { train: None, .. } => {
                let what = "`test` and `words` need training sentences as well";
                Err(Problem::new(what).instead("add `train`").into())
            }
            TaskSpec::Sentiment { train: Some(train), test, words } => {
                let test = test.as_ref().map_or(Ok(String::new()), read)?;
                sentiment::task(&read(train)?, &test, words.as_deref(), window)
            }
            TaskSpec::CharLm { text, carry, level } => {
                let window = window.unwrap_or(TEXT_WINDOW);
                match text {
                    None => level.task(char_lm::STORY, window, *carry),
                    Some(text) => level.task(&read(text)?, window, *carry),
                }
            }
            &TaskSpec::Recall { vocab, length, sequences } => {
                bounded(length, sequences)?;
                Ok(Recall { vocab, length, sequences }.task(seed, window))
            }
            &TaskSpec::Reverse { vocab, length, shortest, sequences, feed } => {
                let shortest = at_most(shortest.unwrap_or(length), length)?;
                bounded(2 * length + 1, sequences)?;
                Ok(Reverse { vocab, length, shortest, sequences, feed }.task(seed, window))
            }
            TaskSpec::Spell { words, feed } => spell::task(words, *feed, window),
            TaskSpec::Caption { pictures: None, feed } => {
                caption::task(caption::PICTURES, *feed, window)
            }
            TaskSpec::Caption { pictures: Some(pictures), feed } => {
                caption::task(&read(pictures)?, *feed, window)
            }
            &TaskSpec::HandIn { update, sequence } => Ok(hand_in(folder)?.task(update, sequence)?),
        }
    }
}

/// The hand-in of a folder that is one.
fn hand_in(folder: &Folder) -> Result<&Brought, TaskError> {
    let problem = || Problem::new("a lesson file cannot contain a hand-in");
    let found = folder.hand_in().map(|brought| &**brought);
    Ok(found.ok_or_else(|| problem().instead("open the hand-in with `rnn-tui open MINE.npz`"))?)
}

fn at_most(shortest: usize, length: usize) -> Result<usize, TaskError> {
    let what = || format!("shortest {shortest} is more than length {length}");
    if shortest > length { Err(Problem::new(what()).into()) } else { Ok(shortest) }
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
