//! The examples of one epoch: listed, or cut from one long text when they are needed; whole, or in windows.

use std::ops::Range;
use std::sync::Arc;

use crate::nn::{Example, Input};

/// What a task trains on, and how it is cut.
#[derive(Clone, Debug)]
pub enum Sequences {
    /// Sequences, each by itself.
    Listed(Listed),
    /// One text.
    Text(Text),
}

/// Sequences; each is cut into windows, and the state is carried from one to the next. BPTT is truncated there.
#[derive(Clone, Debug)]
pub struct Listed {
    whole: Arc<[Example]>,
    /// Timesteps of a window; without it, a sequence is one example.
    window: Option<usize>,
    /// For each sequence the number of its first window, and at the end how many windows there are.
    firsts: Arc<[usize]>,
}

/// A text cut into windows. Each symbol but the last is an input once, its successor the target:
/// the last window is shortened where the text does not fill it, and no pair is left out.
/// A text of one symbol is its own successor.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text, as numbers; at least one.
    pub symbols: Arc<[u16]>,
    /// Timesteps of a window.
    pub window: usize,
    /// Whether the hidden state is carried from window to window; it starts at zero with each pass.
    pub carry: bool,
}

impl Sequences {
    /// Sequences, cut into windows.
    pub fn listed(whole: impl IntoIterator<Item = Example>, window: Option<usize>) -> Self {
        let whole: Arc<[Example]> = whole.into_iter().collect();
        let mut firsts = vec![0];
        for sequence in whole.iter() {
            let windows = window.map_or(1, |w| sequence.timesteps().div_ceil(w));
            firsts.push(firsts[firsts.len() - 1] + windows);
        }
        Sequences::Listed(Listed { whole, window, firsts: firsts.into() })
    }

    /// How many examples an epoch has; at least one.
    pub fn len(&self) -> usize {
        match self {
            Sequences::Listed(listed) => listed.firsts[listed.whole.len()],
            Sequences::Text(text) => text.pairs().div_ceil(text.window),
        }
    }

    /// Whether there is nothing to learn from.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sequences, whole; none where there is one text.
    pub fn whole(&self) -> &[Example] {
        match self {
            Sequences::Listed(listed) => &listed.whole,
            Sequences::Text(_) => &[],
        }
    }

    /// How many sequences there are, before they are cut.
    pub fn sequences(&self) -> usize {
        match self {
            Sequences::Listed(listed) => listed.whole.len(),
            Sequences::Text(_) => 1,
        }
    }

    /// The examples that a sequence is cut into.
    pub fn windows_of(&self, sequence: usize) -> Range<usize> {
        match self {
            Sequences::Listed(listed) => listed.firsts[sequence]..listed.firsts[sequence + 1],
            Sequences::Text(_) => 0..self.len(),
        }
    }

    /// Timesteps of the longest example.
    pub fn longest(&self) -> usize {
        match self {
            Sequences::Listed(listed) => {
                let longest = listed.whole.iter().map(Example::timesteps).max().unwrap_or(0);
                longest.min(listed.window.unwrap_or(longest))
            }
            Sequences::Text(text) => text.window.min(text.pairs()),
        }
    }

    /// Writes example `index` into `example`, whose buffers are used again.
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
