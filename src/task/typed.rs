//! What a learner types, read as an example.

use std::fmt::Debug;

use super::Vocab;
use super::vocab::NotInVocab;
use crate::nn::Example;
use crate::problem::Problem;

/// The most symbols that are read.
pub const LONGEST: usize = 200;

const MOST_NAMED: usize = 30;

/// How a task makes an example of a line: what is read, and the right answers where they are known.
pub trait Rule: Debug + Send + Sync {
    /// The example.
    ///
    /// # Errors
    /// What is wrong with the line.
    fn example(&self, line: &str) -> Result<Example, Problem>;
}

/// The symbols of a line, at least one; `what` is one of them called.
///
/// # Errors
/// If the line is empty or too long, or holds something that is not in the vocabulary.
pub fn symbols(vocab: &Vocab, line: &str, what: &str) -> Result<Vec<usize>, Problem> {
    let unknown = |NotInVocab(s): NotInVocab| {
        let problem = format!("the {what} {:?} is not in the vocabulary", short(&s));
        Problem::new(problem).instead(known(vocab))
    };
    match vocab.read(line).map_err(unknown)? {
        symbols if symbols.is_empty() => {
            Err(Problem::new("type something from").instead(known(vocab)))
        }
        symbols if symbols.len() > LONGEST => {
            Err(Problem::new(format!("at most {LONGEST} {what}s")))
        }
        symbols => Ok(symbols),
    }
}

/// What a stranger wrote, short enough for an error.
pub fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The first symbols of a vocabulary, for an error.
fn known(vocab: &Vocab) -> String {
    let more = if vocab.len() > MOST_NAMED { " …" } else { "" };
    let labels = (0..vocab.len().min(MOST_NAMED)).map(|i| vocab.label(i));
    labels.collect::<Vec<_>>().join(" ") + more
}
