//! The toy task: the answer is the symbol `lag` timesteps ago, plus one, modulo the size of the vocabulary.

use rand::RngExt;
use std::sync::Arc;

use super::typed::Rule;
use super::{Kind, Sequences, Task, Vocab, digits};
use crate::nn::Example;
use crate::nn::stream::stream;
use crate::problem::Problem;

/// The parameters of the task.
#[derive(Clone, Copy, Debug)]
pub struct Mod3 {
    /// The number of symbols; 3 in the textbook.
    pub vocab: usize,
    /// The length of a sequence, in timesteps.
    pub length: usize,
    /// The number of sequences in an epoch.
    pub sequences: usize,
    /// The delay of the answer, in timesteps; the first `lag` timesteps have no target.
    pub lag: usize,
}

impl Mod3 {
    /// Builds the task from random sequences, drawn from the stream `data`.
    pub fn task(&self, seed: u64, window: Option<usize>) -> Task {
        let mut stream = stream(seed, "data");
        let mut draw = || stream.random_range(0..self.vocab);
        let inputs = |_| (0..self.length).map(|_| draw()).collect();
        let examples = (0..self.sequences).map(inputs).map(|inputs| self.with_targets(inputs));
        let examples: Vec<Example> = examples.collect();
        let vocab = Vocab::new(digits::labels(self.vocab), " ");
        Task {
            kind: Kind::Sequences,
            inputs: vocab.clone(),
            outputs: vocab,
            train: Sequences::listed(examples, window),
            test: Vec::new(),
            rule: Some(Arc::new(*self)),
            shuffled: false,
            marked: Vec::new(),
        }
    }

    /// Returns the sequence with its targets: `y_t = (x_{t−lag} + 1) mod vocab`.
    fn with_targets(&self, inputs: Vec<usize>) -> Example {
        let answer = |t: usize| t.checked_sub(self.lag).map(|s| (inputs[s] + 1) % self.vocab);
        let targets = (0..inputs.len()).map(answer).collect();
        Example::of_symbols(inputs, targets)
    }
}

impl Rule for Mod3 {
    fn example(&self, line: &str) -> Result<Example, Problem> {
        digits::read(self.vocab, line).map(|inputs| self.with_targets(inputs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_follow_the_rule() {
        let task = |lag| Mod3 { vocab: 3, length: 4, sequences: 1, lag };
        let targets = |lag| task(lag).with_targets(vec![0, 2, 1, 1]).targets;
        assert_eq!(targets(0), [Some(1), Some(0), Some(2), Some(2)]);
        assert_eq!(targets(1), [None, Some(1), Some(0), Some(2)]);
        assert_eq!(targets(3), [None, None, None, Some(1)]);
    }
}
