//! Checkpoints: the states of all arms after some of the finished updates, in bounded memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::arm::ArmState;

/// The maximum number of checkpoints: more would not make seeking any faster.
const MOST: usize = 1 << 12;

/// The states of all arms, by the number of finished updates.
///
/// Every `stride`-th update is kept. When the memory budget is full, the stride doubles, and every other checkpoint is
/// dropped. A clone shares the states.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoints {
    kept: BTreeMap<u64, Arc<Vec<ArmState>>>,
    most: usize,
    stride: u64,
}

impl Checkpoints {
    /// Creates the first checkpoint, at the start of the run. All checkpoints together can take that many bytes.
    pub(crate) fn new(start: Vec<ArmState>, bytes: usize) -> Self {
        let most = (bytes / size_of_states(&start)).clamp(2, MOST);
        Checkpoints { kept: BTreeMap::from([(0, Arc::new(start))]), most, stride: 1 }
    }

    /// Whether a checkpoint after that many updates is due and missing.
    pub(crate) fn wants(&self, updates: u64) -> bool {
        updates.is_multiple_of(self.stride) && !self.kept.contains_key(&updates)
    }

    /// The number of updates between two checkpoints.
    pub(crate) fn stride(&self) -> u64 {
        self.stride
    }

    /// Keeps a checkpoint, and drops others if there are too many.
    pub(crate) fn keep(&mut self, updates: u64, states: Vec<ArmState>) {
        self.kept.insert(updates, Arc::new(states));
        while self.kept.len() > self.most {
            self.stride *= 2;
            let stride = self.stride;
            self.kept.retain(|at, _| at.is_multiple_of(stride));
        }
    }

    /// Drops all checkpoints after that many updates. From there on, the stride is as if the run had never been longer.
    pub(crate) fn forget_after(&mut self, updates: u64) {
        self.kept.retain(|at, _| *at <= updates);
        while self.stride > 1 && updates / (self.stride / 2) < self.most as u64 {
            self.stride /= 2;
        }
    }

    /// Removes one arm from all checkpoints.
    pub(crate) fn drop_arm(&mut self, arm: usize) {
        self.kept.values_mut().for_each(|states| drop(Arc::make_mut(states).remove(arm)));
    }

    /// Returns the last checkpoint at or before that many updates, with its number of updates.
    pub(crate) fn nearest(&self, updates: u64) -> (u64, &[ArmState]) {
        let nearest = self.kept.range(..=updates).next_back();
        let (at, states) = nearest.expect("the start is always kept");
        (*at, states)
    }
}

fn size_of_states(states: &[ArmState]) -> usize {
    let numbers = |s: &ArmState| {
        let copies = 1 + s.memory.moments.len();
        copies * s.params.count() + s.carried.h.len() + s.carried.c.len()
    };
    let bytes = |s: &ArmState| numbers(s) * size_of::<f64>() + size_of::<ArmState>();
    states.iter().map(bytes).sum()
}
