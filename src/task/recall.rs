//! The memory test: after a long sequence of random symbols, which was the first? Many-to-one.

use rand::RngExt;
use std::sync::Arc;

use super::typed::Rule;
use super::{Kind, Sequences, Task, Vocab, digits};
use crate::nn::Example;
use crate::nn::stream::Stream;
use crate::problem::Problem;

/// The parameters of the task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recall {
    /// The number of symbols.
    pub(crate) vocab: usize,
    /// The length of a sequence, in timesteps: the first symbol must be remembered over all of them.
    pub(crate) length: usize,
    /// The number of sequences in an epoch.
    pub(crate) sequences: usize,
}

impl Recall {
    /// Builds the task from random sequences; the test set has different ones, so that memorising does not help.
    pub(crate) fn task(&self, seed: u64, window: Option<usize>) -> Task {
        let symbol = |stream: &mut Stream| stream.random_range(0..self.vocab);
        let draw = |stream: &mut Stream| (0..self.length).map(|_| symbol(stream)).collect();
        let [train, test] = digits::train_and_test(seed, self.sequences, draw);
        let vocab = Vocab::new(digits::labels(self.vocab), digits::between(self.vocab));
        Task {
            kind: Kind::Answers,
            inputs: vocab.clone(),
            outputs: vocab,
            train: Sequences::listed(train.into_iter().map(example), window),
            test: test.into_iter().map(example).collect(),
            rule: Some(Arc::new(*self)),
            shuffled: false,
            marked: Vec::new(),
        }
    }
}

impl Rule for Recall {
    fn example(&self, line: &str) -> Result<Example, Problem> {
        digits::read(self.vocab, line).map(example)
    }
}

/// Returns the sequence with one target: its first symbol, at the last timestep.
fn example(symbols: Vec<usize>) -> Example {
    let mut targets = vec![None; symbols.len()];
    if let Some(last) = targets.last_mut() {
        *last = symbols.first().copied();
    }
    Example::of_symbols(symbols, targets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Input;

    const SMALL: Recall = Recall { vocab: 4, length: 9, sequences: 30 };

    #[test]
    fn the_answer_at_the_end_is_the_first_symbol() {
        let example = example(vec![3, 0, 1]);
        assert_eq!(example.inputs, [3, 0, 1].map(Input::Symbol));
        assert_eq!(example.targets, [None, None, Some(3)]);
        assert_eq!(SMALL.example("2").unwrap().targets, [Some(2)]);
    }

    #[test]
    fn the_test_set_is_disjoint_from_the_training_set() {
        let task = SMALL.task(1, None);
        assert_eq!((task.train.whole().len(), task.test.len()), (30, 100));
        assert!(task.test.iter().all(|e| !task.train.whole().contains(e)));
        assert!(task.train.whole().iter().chain(&task.test).all(|e| e.timesteps() == 9));
        assert_ne!(task.train.whole(), SMALL.task(2, None).train.whole());
    }
}
