//! The examples of one epoch: separate sequences, or one long text, each whole or cut into windows.

use std::ops::Range;
use std::sync::Arc;

use crate::nn::{Example, Input};

/// Training data, and how it is cut into examples.
#[derive(Clone, Debug)]
pub enum Sequences {
    /// Separate sequences.
    Listed(Listed),
    /// One text.
    Text(Text),
}

/// Sequences that are cut into windows. The hidden state is carried from one window to the next, and BPTT is truncated
/// between them.
#[derive(Clone, Debug)]
pub struct Listed {
    whole: Arc<[Example]>,
    /// The length of a window, in timesteps; if `None`, each sequence is one example.
    window: Option<usize>,
    /// The index of each sequence's first window, followed by the number of all windows.
    firsts: Arc<[usize]>,
}

/// A text cut into windows. Each symbol but the last is an input exactly once, with its successor as the target; the
/// last window may be shorter, so that no pair is left out. In a text of one symbol, the symbol is its own successor.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text as symbol numbers; at least one.
    pub(crate) symbols: Arc<[u16]>,
    /// The length of a window, in timesteps.
    pub(crate) window: usize,
    /// Whether the hidden state is carried from window to window; it starts from zero in each epoch.
    pub(crate) carry: bool,
}

impl Sequences {
    /// Cuts sequences into windows of `window` timesteps, or leaves them whole.
    pub fn listed(whole: impl IntoIterator<Item = Example>, window: Option<usize>) -> Self {
        let whole: Arc<[Example]> = whole.into_iter().collect();
        let mut firsts = vec![0];
        for sequence in whole.iter() {
            let windows = window.map_or(1, |w| sequence.timesteps().div_ceil(w));
            firsts.push(firsts[firsts.len() - 1] + windows);
        }
        Sequences::Listed(Listed { whole, window, firsts: firsts.into() })
    }

    /// The number of examples in an epoch.
    pub fn len(&self) -> usize {
        match self {
            Sequences::Listed(listed) => listed.firsts[listed.whole.len()],
            Sequences::Text(text) => text.pairs().div_ceil(text.window),
        }
    }

    /// Returns the uncut sequences; empty for a text.
    pub(crate) fn whole(&self) -> &[Example] {
        match self {
            Sequences::Listed(listed) => &listed.whole,
            Sequences::Text(_) => &[],
        }
    }

    /// The number of uncut sequences; 1 for a text.
    pub(crate) fn sequences(&self) -> usize {
        match self {
            Sequences::Listed(listed) => listed.whole.len(),
            Sequences::Text(_) => 1,
        }
    }

    /// Returns the indices of the examples that a sequence is cut into.
    pub(crate) fn windows_of(&self, sequence: usize) -> Range<usize> {
        match self {
            Sequences::Listed(listed) => listed.firsts[sequence]..listed.firsts[sequence + 1],
            Sequences::Text(_) => 0..self.len(),
        }
    }

    /// The length of the longest example, in timesteps.
    pub(crate) fn longest(&self) -> usize {
        match self {
            Sequences::Listed(listed) => {
                let longest = listed.whole.iter().map(Example::timesteps).max().unwrap_or(0);
                longest.min(listed.window.unwrap_or(longest))
            }
            Sequences::Text(text) => text.window.min(text.pairs()),
        }
    }

    /// Writes example `index` into `example`, reusing its buffers.
    pub fn fill(&self, index: usize, example: &mut Example) {
        match self {
            Sequences::Listed(listed) => listed.fill(index, example),
            Sequences::Text(text) => text.fill(index, example),
        }
    }
}

impl Listed {
    fn fill(&self, index: usize, example: &mut Example) {
        let sequence = self.firsts.partition_point(|first| *first <= index) - 1;
        let whole = &self.whole[sequence];
        let Some(window) = self.window else { return example.clone_from(whole) };
        let start = (index - self.firsts[sequence]) * window;
        let end = (start + window).min(whole.timesteps());
        example.inputs.clear();
        example.inputs.extend_from_slice(&whole.inputs[start..end]);
        example.targets.clear();
        example.targets.extend_from_slice(&whole.targets[start..end]);
        example.carried = start > 0;
    }
}

impl Text {
    fn pairs(&self) -> usize {
        (self.symbols.len() - 1).max(1)
    }

    fn symbol(&self, at: usize) -> usize {
        usize::from(self.symbols[at.min(self.symbols.len() - 1)])
    }

    fn fill(&self, index: usize, example: &mut Example) {
        let start = index * self.window;
        let end = (start + self.window).min(self.pairs());
        example.inputs.clear();
        example.inputs.extend((start..end).map(|at| Input::Symbol(self.symbol(at))));
        example.targets.clear();
        example.targets.extend((start..end).map(|at| Some(self.symbol(at + 1))));
        example.carried = self.carry && index > 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pairs of input and target, window by window.
    fn pairs(sequences: &Sequences) -> Vec<(usize, Option<usize>)> {
        let (mut pairs, mut example) = (Vec::new(), Example::default());
        for i in 0..sequences.len() {
            sequences.fill(i, &mut example);
            assert_eq!(example.carried, i > 0);
            assert!(example.timesteps() <= sequences.longest());
            let inputs = example.inputs.iter().filter_map(Input::symbol);
            pairs.extend(inputs.zip(example.targets.iter().copied()));
        }
        pairs
    }

    #[test]
    fn windows_train_every_pair_once_whatever_the_lengths() {
        for (length, window) in [(2, 1), (5, 2), (5, 3), (5, 4), (5, 25), (51, 25), (52, 25)] {
            let symbols: Arc<[u16]> = (0..length).collect();
            let text = Sequences::Text(Text { symbols, window, carry: true });
            let last = usize::from(length) - 1;
            let expected: Vec<_> = (0..last).map(|i| (i, Some(i + 1))).collect();
            assert_eq!(pairs(&text), expected, "length {length}, window {window}");

            let whole = Example::of_symbols(0..last, (0..last).map(|i| Some(i + 1)).collect());
            let cut = Sequences::listed([whole], Some(window));
            assert_eq!(pairs(&cut), expected, "a sequence of {last}, window {window}");
        }
    }

    #[test]
    fn a_text_of_one_symbol_is_its_own_successor() {
        let text = Text { symbols: Arc::new([0]), window: 25, carry: true };
        assert_eq!(pairs(&Sequences::Text(text)), [(0, Some(0))]);
    }

    #[test]
    fn windows_belong_to_their_sequence() {
        let sequence = |length| Example::of_symbols(0..length, vec![None; length]);
        let cut = Sequences::listed([sequence(5), sequence(2), sequence(4)], Some(2));
        let windows: Vec<_> = (0..3).map(|i| cut.windows_of(i)).collect();
        assert_eq!(windows, [0..3, 3..4, 4..6]);
        let mut example = Example::default();
        let carried = (0..cut.len()).map(|i| {
            cut.fill(i, &mut example);
            (example.carried, example.timesteps())
        });
        let expected = [(false, 2), (true, 2), (true, 1), (false, 2), (false, 2), (true, 2)];
        assert_eq!(carried.collect::<Vec<_>>(), expected);
    }
}
