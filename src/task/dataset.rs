//! The examples of one epoch: listed, or cut from one long text when they are needed.

use std::sync::Arc;

use crate::nn::Example;

/// The examples that a task trains on.
#[derive(Clone, Debug)]
pub enum Sequences {
    /// Each by itself.
    Listed(Arc<[Example]>),
    /// Windows of one text, one after the other.
    Windows(Windows),
}

/// A text cut into windows. Each symbol but the last is an input once, its successor the target:
/// the last window is shortened where the text does not fill it, and no pair is left out.
#[derive(Clone, Debug)]
pub struct Windows {
    /// The text, as numbers; at least two.
    pub symbols: Arc<[u32]>,
    /// Timesteps in a window.
    pub window: usize,
    /// Whether the hidden state is carried from window to window; it starts at zero with each pass.
    pub carry: bool,
}

impl Sequences {
    /// How many examples an epoch has; at least one.
    pub fn len(&self) -> usize {
        match self {
            Sequences::Listed(examples) => examples.len(),
            Sequences::Windows(w) => w.pairs().div_ceil(w.window),
        }
    }

    /// Whether there is nothing to learn from.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Timesteps of the longest example.
    pub fn longest(&self) -> usize {
        match self {
            Sequences::Listed(examples) => {
                examples.iter().map(Example::timesteps).max().unwrap_or(0)
            }
            Sequences::Windows(w) => w.window.min(w.pairs()),
        }
    }

    /// Writes example `index` into `example`, whose buffers are used again.
    pub fn fill(&self, index: usize, example: &mut Example) {
        match self {
            Sequences::Listed(examples) => example.clone_from(&examples[index]),
            Sequences::Windows(w) => w.fill(index, example),
        }
    }
}

impl Windows {
    fn pairs(&self) -> usize {
        self.symbols.len().saturating_sub(1)
    }

    fn fill(&self, index: usize, example: &mut Example) {
        let start = index * self.window;
        let end = (start + self.window).min(self.pairs());
        let inputs = self.symbols[start..end].iter().map(|&s| s as usize);
        let targets = self.symbols[start + 1..=end].iter().map(|&s| Some(s as usize));
        example.inputs.clear();
        example.inputs.extend(inputs);
        example.targets.clear();
        example.targets.extend(targets);
        example.carried = self.carry && index > 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_train_every_pair_once_whatever_the_lengths() {
        for (length, window) in [(2, 1), (5, 2), (5, 3), (5, 4), (5, 25), (51, 25), (52, 25)] {
            let symbols: Arc<[u32]> = (0..length).collect();
            let windows = Sequences::Windows(Windows { symbols, window, carry: true });
            let (mut pairs, mut example) = (Vec::new(), Example::default());
            for i in 0..windows.len() {
                windows.fill(i, &mut example);
                assert_eq!(example.carried, i > 0);
                assert!(example.timesteps() <= windows.longest());
                pairs.extend(example.inputs.iter().copied().zip(example.targets.iter().copied()));
            }
            let expected: Vec<_> = (0..length as usize - 1).map(|i| (i, Some(i + 1))).collect();
            assert_eq!(pairs, expected, "length {length}, window {window}");
        }
    }
}
