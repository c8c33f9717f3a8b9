//! Sequence-to-sequence: read all digits, then write them in reverse. Many-to-one, then one-to-many.

use rand::RngExt;
use std::sync::Arc;

use super::typed::Rule;
use super::written::{END, Feed};
use super::{Kind, Sequences, Task, Vocab, digits};
use crate::nn::stream::Stream;
use crate::nn::{Example, Input};
use crate::problem::Problem;

/// The parameters of the task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reverse {
    /// The number of different digits.
    pub(crate) vocab: usize,
    /// The maximum number of digits in a sequence.
    pub(crate) length: usize,
    /// The minimum number of digits in a sequence; all lengths from here to `length` are equally likely.
    pub(crate) shortest: usize,
    /// The number of sequences in an epoch.
    pub(crate) sequences: usize,
    /// What the model reads while it writes, in training. The test set is always written without teacher forcing.
    pub(crate) feed: Feed,
}

impl Reverse {
    /// Builds the task from random sequences, with different ones for the test set.
    pub(crate) fn task(&self, seed: u64, window: Option<usize>) -> Task {
        let draw = |stream: &mut Stream| {
            let length = stream.random_range(self.shortest..=self.length);
            (0..length).map(|_| stream.random_range(0..self.vocab)).collect()
        };
        let [train, test] = digits::train_and_test(seed, self.sequences, draw);
        let labels = digits::labels(self.vocab).chain([END.to_owned()]);
        let vocab = Vocab::new(labels, digits::between(self.vocab));
        let train = train.iter().map(|digits| self.example_with(digits, self.feed));
        Task {
            kind: Kind::Words,
            inputs: vocab.clone(),
            outputs: vocab,
            train: Sequences::listed(train, window),
            test: test.iter().map(|digits| self.example_with(digits, Feed::Own)).collect(),
            rule: Some(Arc::new(*self)),
            shuffled: false,
            marked: Vec::new(),
        }
    }

    /// Builds an example: the digits, the end mark ("now write"), and then the digits in reverse.
    fn example_with(&self, digits: &[usize], feed: Feed) -> Example {
        let end = self.vocab;
        let read = digits.iter().copied().chain([end]).map(Input::Symbol);
        let reversed: Vec<usize> = digits.iter().rev().copied().collect();
        feed.example(read.collect(), &reversed, end)
    }
}

impl Rule for Reverse {
    fn example(&self, line: &str) -> Result<Example, Problem> {
        Ok(self.example_with(&digits::read(self.vocab, line)?, Feed::Own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Reverse =
        Reverse { vocab: 10, length: 4, shortest: 2, sequences: 50, feed: Feed::Truth };

    #[test]
    fn digits_in_then_out_in_reverse_and_an_end() {
        let truth = SMALL.example_with(&[1, 2, 3], Feed::Truth);
        assert_eq!(truth.inputs, [1, 2, 3, 10, 3, 2, 1].map(Input::Symbol));
        let targets = [None, None, None, Some(3), Some(2), Some(1), Some(10)];
        assert_eq!(truth.targets, targets);
        let own = SMALL.example("123").unwrap();
        assert_eq!(own.inputs[..4], truth.inputs[..4]);
        assert_eq!(own.inputs[4..], [Input::Own, Input::Own, Input::Own]);
        assert_eq!(own.targets, targets);
    }

    #[test]
    fn lengths_vary_and_the_test_has_no_teacher_forcing() {
        let task = SMALL.task(3, None);
        assert_eq!((task.inputs.len(), task.outputs.len()), (11, 11));
        let lengths = |examples: &[Example]| {
            let mut lengths: Vec<_> = examples.iter().map(|e| e.timesteps() / 2).collect();
            lengths.sort_unstable();
            lengths.dedup();
            lengths
        };
        assert_eq!(lengths(task.train.whole()), [2, 3, 4]);
        assert_eq!(lengths(&task.test), [2, 3, 4]);
        let own = |e: &Example| e.inputs.contains(&Input::Own);
        assert!(task.test.iter().all(own) && !task.train.whole().iter().any(own));
    }
}
