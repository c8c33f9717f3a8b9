//! Slips that are made for all timesteps and sequences at once: a softmax over the wrong axis, an index that adds each
//! symbol once.

use std::collections::BTreeMap;

use super::Slip;
use crate::nn::kernel::{row, row_mut};
use crate::nn::{Model, Name, Params, Tape};
use crate::trace::handin::data::Sequence;

/// The axis that softmax is taken over by mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Time,
    Batch,
    /// One with a single element, so that each probability is 1.
    One,
}

/// Which of all places that read the same symbol counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// In each sequence the last, where the index is over time.
    LastOfSequence,
    /// In each sequence the first, which the backward pass writes last.
    FirstOfSequence,
    /// At each timestep that of the last sequence, where the index is over a batch.
    LastOfTimestep,
    /// Of all timesteps of all sequences the last, one sequence after the other.
    LastOfAll,
    /// The same, one timestep after the other.
    LastOfAllByTime,
}

impl Kept {
    /// Those that differ with so many sequences.
    pub(in crate::trace::grade) fn all(sequences: usize) -> &'static [Kept] {
        use Kept::{FirstOfSequence, LastOfAll, LastOfAllByTime, LastOfSequence, LastOfTimestep};
        let all = &[LastOfSequence, FirstOfSequence, LastOfTimestep, LastOfAll, LastOfAllByTime];
        if sequences == 1 { &all[..2] } else { all }
    }

    /// The places of the same symbol are rivals if this is equal; of those, the largest rank counts.
    fn rivals(self, (n, t): (usize, usize)) -> ((usize, usize), (usize, usize)) {
        match self {
            Kept::LastOfSequence => ((n, 0), (t, 0)),
            Kept::FirstOfSequence => ((n, 0), (usize::MAX - t, 0)),
            Kept::LastOfTimestep => ((t, 0), (n, 0)),
            Kept::LastOfAll => ((0, 0), (n, t)),
            Kept::LastOfAllByTime => ((0, 0), (t, n)),
        }
    }

    /// The places whose symbol another one has in their stead: sequence, timestep, symbol.
    fn lost(self, sequences: &[Sequence]) -> Vec<(usize, usize, usize)> {
        let places = sequences.iter().enumerate().flat_map(|(n, sequence)| {
            let inputs = sequence.example.inputs.iter().enumerate();
            inputs.filter_map(move |(t, input)| Some((n, t, input.symbol()?)))
        });
        let mut kept: BTreeMap<_, (usize, usize)> = BTreeMap::new();
        let all: Vec<_> = places.collect();
        for (n, t, symbol) in &all {
            let (among, rank) = self.rivals((*n, *t));
            let best = kept.entry((among, *symbol)).or_insert(rank);
            *best = rank.max(*best);
        }
        let is_lost = |(n, t, symbol): &(usize, usize, usize)| {
            let (among, rank) = self.rivals((*n, *t));
            kept[&(among, *symbol)] != rank
        };
        all.into_iter().filter(is_lost).collect()
    }
}

impl Slip {
    /// What is wrong before the backward passes.
    pub(in crate::trace::grade) fn before_all(self, sequences: &[Sequence], tapes: &mut [Tape]) {
        let Slip::SoftmaxOver(axis) = self else { return };
        let y: Vec<_> = tapes.iter().map(|tape| tape.y.clone()).collect();
        for (n, sequence) in sequences.iter().enumerate() {
            for (t, target) in sequence.example.targets.iter().enumerate() {
                let others: Vec<&[f64]> = match axis {
                    Axis::Time => {
                        (0..sequence.example.timesteps()).map(|t| row(&y[n], t)).collect()
                    }
                    Axis::Batch => y.iter().map(|y| row(y, t)).collect(),
                    Axis::One => vec![row(&y[n], t)],
                };
                let share = |class: usize, mine: f64| {
                    let sum: f64 = others.iter().map(|other| (other[class] - mine).exp()).sum();
                    1.0 / sum
                };
                let p = row_mut(&mut tapes[n].p, t);
                p.iter_mut().enumerate().for_each(|(class, p)| *p = share(class, y[n][[t, class]]));
                let loss = target.map_or(0.0, |target| -p[target].ln());
                tapes[n].loss[t] = loss;
            }
        }
    }

    /// What is wrong in the sums over all sequences.
    pub(in crate::trace::grade) fn after_all(
        self,
        model: &Model,
        sequences: &[Sequence],
        tapes: &[Tape],
        total: &mut Params,
    ) {
        let Slip::LostDuplicates { kept, is_embedded } = self else { return };
        for (n, t, symbol) in kept.lost(sequences) {
            if is_embedded {
                let mut sum = total[Name::E].row_mut(symbol);
                sum -= &tapes[n].de.row(t);
            } else {
                let mut sum = total[model.cell.weights().input].column_mut(symbol);
                sum -= &tapes[n].dz.row(t);
            }
        }
    }
}
