//! Writing letter by letter: the second half of sequence-to-sequence and of one-to-many.
//!
//! The last input before the word tells the model to write. From then on it reads, at each timestep, the previous
//! letter: the true one, or its own. After the last letter it writes an end mark, so the model itself decides when to
//! stop.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

use super::{Prediction, Vocab};
use crate::nn::{Example, Input};
use crate::problem::Problem;

/// The end mark: the class after all letters. As an input it means "now write".
pub(crate) const END: &str = "$";

/// The maximum number of letters in a word.
pub(crate) const LONGEST_WORD: usize = 100;

/// What a model reads while it is trained to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Feed {
    /// The true previous letter, whatever the model wrote: teacher forcing.
    #[default]
    Truth,
    /// The letter that the model itself wrote, right or wrong.
    Own,
}

impl Feed {
    /// Builds an example that reads `read` and then writes `word` and the end mark. The first letter is due at the last
    /// timestep of `read`.
    pub(crate) fn example(self, read: Vec<Input>, word: &[usize], end: usize) -> Example {
        let before = read.len().saturating_sub(1);
        let letters = word.iter().map(|letter| match self {
            Feed::Truth => Input::Symbol(*letter),
            Feed::Own => Input::Own,
        });
        let inputs: Vec<Input> = read.into_iter().chain(letters).collect();
        let written = word.iter().copied().chain([end]).map(Some);
        let targets = std::iter::repeat_n(None, before).chain(written).collect();
        Example { inputs, targets, carried: false }
    }
}

/// Returns the same example without teacher forcing: the model reads its own letters.
pub(crate) fn alone(example: &Example) -> Example {
    let mut unaided = example.clone();
    unaided.inputs[begins(example) + 1..].fill(Input::Own);
    unaided
}

/// Returns the timestep at which the first letter is due, or 0 if the targets are unknown.
pub(crate) fn begins(example: &Example) -> usize {
    example.targets.iter().position(Option::is_some).unwrap_or(0)
}

impl Prediction {
    /// Returns the letters that the model wrote before the end mark, whose class is `end`.
    pub(crate) fn written(&self, end: usize) -> &[usize] {
        let letters = &self.predicted[begins(&self.example)..];
        let length = letters.iter().position(|l| *l == end).unwrap_or(letters.len());
        &letters[..length]
    }

    /// Returns the letters of the target without the end mark; empty if the target is unknown.
    pub(crate) fn to_write(&self, end: usize) -> Vec<usize> {
        self.example.targets.iter().flatten().copied().filter(|l| *l != end).collect()
    }

    /// Whether there are targets, and all are predicted correctly.
    pub(crate) fn is_right(&self) -> bool {
        let (targets, right) = self.score();
        targets > 0 && right == targets
    }
}

/// Returns the vocabulary of some words: their letters in the order of their first appearance, and the end mark.
pub(crate) fn letters<'a>(words: impl Iterator<Item = &'a str>) -> Vocab {
    let mut seen = HashSet::new();
    let letters = words.flat_map(str::chars).filter(|c| seen.insert(*c)).map(String::from);
    Vocab::new(letters.collect::<Vec<_>>().into_iter().chain([END.to_owned()]), "")
}

/// Returns the reason why a word cannot be written, if there is one.
pub(crate) fn word_problem(word: &str) -> Option<Problem> {
    let length = word.chars().count();
    if word.contains(END) {
        let what = format!("the word {word:?} contains {END}, which marks the end of a word");
        return Some(Problem::new(what));
    }
    let what = || format!("a word has {length} letters; at most {LONGEST_WORD} are allowed");
    (length > LONGEST_WORD).then(|| Problem::new(what()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: [Input; 2] = [Input::Symbol(7), Input::Symbol(4)];

    #[test]
    fn the_true_or_the_models_own_letter_is_read() {
        let truth = Feed::Truth.example(READ.to_vec(), &[2, 0], 4);
        assert_eq!(truth.inputs, [7, 4, 2, 0].map(Input::Symbol));
        assert_eq!(truth.targets, [None, Some(2), Some(0), Some(4)]);
        let own = Feed::Own.example(READ.to_vec(), &[2, 0], 4);
        assert_eq!(own.inputs, [&READ[..], &[Input::Own, Input::Own]].concat());
        assert_eq!((own.targets.clone(), alone(&truth)), (truth.targets, own));
    }

    #[test]
    fn what_is_written_ends_at_the_end_mark() {
        let check = |predicted: [usize; 4], written: &[usize], right: bool| {
            let example = Feed::Own.example(READ.to_vec(), &[2, 0], 4);
            let read = example.inputs.clone();
            let p = vec![1.0; 4];
            let prediction =
                Prediction { example, read, predicted: predicted.to_vec(), p, p_last: vec![] };
            assert_eq!(prediction.written(4), written);
            assert_eq!(prediction.to_write(4), [2, 0]);
            assert_eq!(prediction.is_right(), right, "{predicted:?}");
        };
        check([4, 2, 0, 4], &[2, 0], true);
        check([1, 2, 0, 1], &[2, 0, 1], false); // it does not end
        check([1, 2, 4, 4], &[2], false);
        check([1, 4, 2, 0], &[], false);
    }

    #[test]
    fn letters_are_in_the_order_of_their_first_appearance() {
        assert_eq!(letters(["hello", "help"].into_iter()).labels().concat(), "helop$");
        assert!(word_problem("a$b").is_some() && word_problem(&"a".repeat(101)).is_some());
        assert_eq!(word_problem("äpfel"), None);
        assert_ne!(END, "·"); // panes write that for what is not computed
    }
}
