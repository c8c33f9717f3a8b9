//! Reading a line that a learner types as an example.

use std::fmt::Debug;

use super::Vocab;
use super::vocab::NotInVocab;
use crate::nn::Example;
use crate::problem::Problem;

/// The maximum number of symbols in a typed line.
pub(crate) const LONGEST: usize = 200;

const MOST_NAMED: usize = 30;

/// Turns a line into an example of a task: the inputs, and the targets where they are known.
pub trait Rule: Debug + Send + Sync {
    /// Reads the line as an example.
    ///
    /// # Errors
    /// A problem that says why the line cannot be read, and what is valid.
    fn example(&self, line: &str) -> Result<Example, Problem>;
}

/// Reads a line as symbols, at least one; `what` is the word for one symbol in error messages.
///
/// # Errors
/// If the line is empty or too long, or contains a symbol that is not in the vocabulary.
pub(crate) fn symbols(vocab: &Vocab, line: &str, what: &str) -> Result<Vec<usize>, Problem> {
    let unknown = |NotInVocab(s): NotInVocab| {
        let problem = format!("the {what} {:?} is not in the vocabulary", short(&s));
        Problem::new(problem).instead(known(vocab))
    };
    match vocab.read(line).map_err(unknown)? {
        symbols if symbols.is_empty() => {
            Err(Problem::new("type something from").instead(known(vocab)))
        }
        symbols if symbols.len() > LONGEST => {
            Err(Problem::new(format!("at most {LONGEST} {what}s are allowed")))
        }
        symbols => Ok(symbols),
    }
}

/// Returns the first 40 characters of a text, for an error message.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Returns the first symbols of a vocabulary, for an error message.
fn known(vocab: &Vocab) -> String {
    let ellipsis = if vocab.len() > MOST_NAMED { " …" } else { "" };
    let labels = (0..vocab.len().min(MOST_NAMED)).map(|i| vocab.label(i));
    labels.collect::<Vec<_>>().join(" ") + ellipsis
}
