//! Reference losses for a chart: what guessing, a model without memory, or counting words would reach.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::{Kind, Sequences, Task};
use crate::nn::{Example, Input};

/// The maximum number of symbols in a text: counting the pairs of a longer one would take too long.
const MOST_PAIRS: usize = 2_000_000;

/// The maximum size of the table of symbol pairs; larger vocabularies use a hash table.
const LARGEST_TABLE: usize = 1 << 20;

/// A simple model to compare a loss with, named by what it knows about an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Baseline {
    /// Nothing: each of this many classes has the same probability.
    Chance(usize),
    /// Only the current symbol.
    NoMemory,
    /// Only the last word of a sentence.
    LastWord,
    /// The words of a sentence, without their order.
    BagOfWords,
}

impl Baseline {
    /// The term that the course has for it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Baseline::Chance(_) => "chance",
            Baseline::NoMemory => "no memory",
            Baseline::LastWord => "last word alone",
            Baseline::BagOfWords => "bag of words",
        }
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Baseline::Chance(classes) => write!(f, "{} ln {classes}", self.term()),
            Baseline::NoMemory | Baseline::LastWord | Baseline::BagOfWords => {
                f.write_str(self.term())
            }
        }
    }
}

/// The best loss that a baseline can reach, drawn as a line on the loss chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Floor {
    /// The baseline that reaches this loss.
    pub(crate) of: Baseline,
    /// The mean loss per target.
    pub(crate) loss: f64,
    /// The accuracy of always giving the most frequent answer, from 0 to 1.
    pub(crate) accuracy: f64,
}

impl Task {
    /// Returns the reference losses of this task's training data, starting with the highest.
    ///
    /// A model that knows only `k` about an example cannot have a lower mean loss than the entropy of the target given
    /// `k`: `−Σ_k Σ_y n(k, y) ln (n(k, y) / n(k)) / n`. Floors that are 0, or no better than guessing, are left out.
    pub(crate) fn floors(&self) -> Vec<Floor> {
        let (chance, classes) = (self.chance_loss(), self.outputs.len());
        let guess =
            Floor { of: Baseline::Chance(classes), loss: chance, accuracy: 1.0 / classes as f64 };
        let known = self.entropies().into_iter().flatten();
        let tells = |floor: &Floor| floor.loss > 1e-6 && floor.loss < 0.99 * chance;
        [guess].into_iter().chain(known.filter(tells)).collect()
    }

    /// Returns the floor of a baseline other than chance, even if it is not drawn on the chart; `None` if the task has
    /// no such baseline.
    pub(crate) fn floor(&self, of: Baseline) -> Option<Floor> {
        self.entropies().into_iter().flatten().find(|floor| floor.of == of)
    }

    fn entropies(&self) -> [Option<Floor>; 2] {
        let floor = |of: Baseline, known: Option<(f64, f64)>| {
            let (loss, accuracy) = known?;
            Some(Floor { of, loss, accuracy })
        };
        match (&self.train, self.kind) {
            (Sequences::Text(text), _) => {
                let counted = text.symbols.len() <= MOST_PAIRS;
                [
                    floor(
                        Baseline::NoMemory,
                        counted.then(|| self.entropy_of_pairs(&text.symbols)).flatten(),
                    ),
                    None,
                ]
            }
            (Sequences::Listed(_), Kind::Sentences) => {
                let last = self.targets().map(|(e, t, y)| (e.inputs[t].clone(), y));
                let bag = self.targets().map(|(e, t, y)| (bag(e, t), y));
                [
                    floor(Baseline::LastWord, entropy(last)),
                    floor(Baseline::BagOfWords, entropy(bag)),
                ]
            }
            (Sequences::Listed(_), _) if self.feeds_itself() => [None, None],
            (Sequences::Listed(_), _) => {
                let now = self.targets().map(|(e, t, y)| (e.inputs[t].clone(), y));
                [floor(Baseline::NoMemory, entropy(now)), None]
            }
        }
    }

    /// Returns the entropy of a symbol given the previous one, and the accuracy. A small vocabulary is counted in a
    /// table of all pairs, which is much faster for megabytes of text.
    fn entropy_of_pairs(&self, symbols: &[u16]) -> Option<(f64, f64)> {
        let (size, pairs) = (self.inputs.len(), symbols.windows(2));
        if size * size > LARGEST_TABLE {
            return entropy(pairs.map(|pair| (pair[0], usize::from(pair[1]))));
        }
        let mut table = vec![0; size * size];
        pairs.for_each(|pair| table[usize::from(pair[0]) * size + usize::from(pair[1])] += 1);
        let counts = table.iter().enumerate().filter(|(_, n)| **n > 0);
        entropy_of_counts(counts.map(|(i, n)| (i / size, i % size, *n)))
    }

    /// Returns all targets of the training examples, each with its example and timestep: `(example, t, target)`.
    fn targets(&self) -> impl Iterator<Item = (&Example, usize, usize)> {
        let targets = |e: &'_ Example| e.targets.clone().into_iter().enumerate();
        let whole = self.train.whole().iter();
        whole.flat_map(move |e| targets(e).filter_map(move |(t, y)| Some((e, t, y?))))
    }
}

/// Returns the symbols read up to a timestep and how often each was read, without their order.
fn bag(example: &Example, t: usize) -> BTreeMap<usize, usize> {
    let mut bag = BTreeMap::new();
    for symbol in example.inputs[..=t].iter().flat_map(Input::places) {
        *bag.entry(*symbol).or_default() += 1;
    }
    bag
}

/// Returns the entropy of `y` given `k`, in nats, and the share of pairs in which `y` is the most frequent one for its
/// `k`; `None` without pairs.
fn entropy<K: std::hash::Hash + Eq>(pairs: impl Iterator<Item = (K, usize)>) -> Option<(f64, f64)> {
    entropy_of_counts(pairs.map(|(k, y)| (k, y, 1)))
}

/// The same as [`entropy`], for pairs that have been counted.
fn entropy_of_counts<K: std::hash::Hash + Eq>(
    counted: impl Iterator<Item = (K, usize, u64)>,
) -> Option<(f64, f64)> {
    let mut counts: HashMap<K, BTreeMap<usize, u64>> = HashMap::new();
    for (k, y, n) in counted {
        *counts.entry(k).or_default().entry(y).or_default() += n;
    }
    let of_k = |ys: &BTreeMap<usize, u64>| {
        let n = ys.values().sum::<u64>() as f64;
        let nats = ys.values().map(|n_y| *n_y as f64 * (n / *n_y as f64).ln()).sum::<f64>();
        (nats, n)
    };
    let (mut nats, mut n) = (Vec::new(), 0.0);
    for (nats_k, n_k) in counts.values().map(of_k) {
        nats.push(nats_k);
        n += n_k;
    }
    nats.sort_unstable_by(f64::total_cmp); // so that the sum does not depend on the order of the hash table
    let right: u64 = counts.values().filter_map(|ys| ys.values().max()).sum();
    (n > 0.0).then(|| (nats.iter().sum::<f64>() / n, right as f64 / n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropies_by_hand() {
        let close = |pairs: &[(u8, usize)], expected: f64| {
            let (found, _) = entropy(pairs.iter().copied()).expect("pairs");
            assert!((found - expected).abs() < 1e-15, "{pairs:?}: {found}");
        };
        let ln2 = std::f64::consts::LN_2;
        close(&[(0, 1), (1, 2), (2, 2)], 0.0);
        close(&[(0, 1), (0, 2), (1, 1), (1, 1)], 0.5 * ln2);
        close(&[(0, 1), (0, 2), (0, 3), (0, 4)], 2.0 * ln2);
        assert_eq!(entropy(std::iter::empty::<(u8, usize)>()), None);
        let right = entropy([(0, 1), (0, 2), (1, 1), (1, 1)].into_iter()).expect("pairs").1;
        assert_eq!(right, 0.75);
    }

    #[test]
    fn a_table_and_a_hash_table_give_the_same_entropy() {
        let text = "after l come l and o; after o comes anything";
        let spec: crate::task::TaskSpec = crate::checked::ron_options()
            .from_str(&format!("CharLm(text: Inline({text:?}))"))
            .expect("a task");
        let task = spec.build(1, None, &crate::task::Folder::Embedded).expect("a text");
        let Sequences::Text(text) = &task.train else { panic!("a text") };
        let pairs = text.symbols.windows(2).map(|pair| (pair[0], usize::from(pair[1])));
        assert_eq!(task.entropy_of_pairs(&text.symbols), entropy(pairs));
    }
}
