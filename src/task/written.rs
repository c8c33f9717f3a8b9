//! What a model writes, letter by letter: the second half of sequence-to-sequence and of one-to-many.
//!
//! At the timestep before the first letter it is told to write. From then on it reads, at each timestep, the letter
//! before: the true one, or its own. After the last letter it writes an end mark, so it decides itself where to stop.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

use super::{Prediction, Vocab};
use crate::nn::{Example, Input};
use crate::problem::Problem;

/// The end mark: the class after all letters. As an input it says "now write".
pub const END: &str = "·";

/// The most letters of a word.
pub const LONGEST_WORD: usize = 100;

/// What a model reads while it is trained to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Feed {
    /// The true letter before, whatever it wrote itself: teacher forcing.
    #[default]
    Truth,
    /// The letter that it wrote itself, right or wrong.
    Own,
}

impl Feed {
    /// What is read, then the word and the end mark written. The first letter is due at the last timestep of `read`.
    pub fn example(self, read: Vec<Input>, word: &[usize], end: usize) -> Example {
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

/// The same example as the model meets it when nobody helps: it reads its own letters.
pub fn alone(example: &Example) -> Example {
    let mut alone = example.clone();
    alone.inputs[begins(example) + 1..].fill(Input::Own);
    alone
}

/// The timestep at which the first letter is due. Where no answer is known, all of it is written.
pub fn begins(example: &Example) -> usize {
    example.targets.iter().position(Option::is_some).unwrap_or(0)
}

impl Prediction {
    /// The letters written, without the end mark; `end` is its class.
    pub fn written(&self, end: usize) -> &[usize] {
        let letters = &self.predicted[begins(&self.example)..];
        let length = letters.iter().position(|l| *l == end).unwrap_or(letters.len());
        &letters[..length]
    }

    /// The letters that should be written, without the end mark; none where it is not known.
    pub fn to_write(&self, end: usize) -> Vec<usize> {
        self.example.targets.iter().flatten().copied().filter(|l| *l != end).collect()
    }

    /// Whether every answer is right, and there is one.
    pub fn is_right(&self) -> bool {
        let (asked, right) = self.score();
        asked > 0 && right == asked
    }
}

/// The letters of some words, in the order of their first appearance, and the end mark.
pub fn letters<'a>(words: impl Iterator<Item = &'a str>) -> Vocab {
    let mut seen = HashSet::new();
    let letters = words.flat_map(str::chars).filter(|c| seen.insert(*c)).map(String::from);
    Vocab::new(letters.collect::<Vec<_>>().into_iter().chain([END.to_owned()]), "")
}

/// Why a word cannot be written.
pub fn word_problem(word: &str) -> Option<Problem> {
    let length = word.chars().count();
    if word.contains(END) {
        let what = format!("the word {word:?} holds {END}, which marks the end of a word");
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
    fn the_truth_or_the_own_letter_is_read() {
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
    fn letters_stand_in_the_order_of_their_first_appearance() {
        assert_eq!(letters(["hello", "help"].into_iter()).labels().concat(), "helop·");
        assert!(word_problem("a·b").is_some() && word_problem(&"a".repeat(101)).is_some());
        assert_eq!(word_problem("äpfel"), None);
    }
}
