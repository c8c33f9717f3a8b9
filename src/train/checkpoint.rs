//! Places to go back to: the arms' states at some of the finished updates, in bounded memory.

use std::collections::BTreeMap;

use super::arm::ArmState;

/// More checkpoints than this would not make a seek any faster.
const MOST: usize = 1 << 12;

/// The arms' states by the number of finished updates.
///
/// Every `stride`-th update is kept. When the budget is full, the stride doubles and every other one goes.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    kept: BTreeMap<u64, Vec<ArmState>>,
    most: usize,
    stride: u64,
}

impl Checkpoints {
    /// The first checkpoint is the start; all of them may take so many bytes.
    pub fn new(start: Vec<ArmState>, bytes: usize) -> Self {
        let most = (bytes / size_of_states(&start)).clamp(2, MOST);
        Checkpoints { kept: BTreeMap::from([(0, start)]), most, stride: 1 }
    }

    /// Whether a checkpoint belongs here and is missing.
    pub fn wants(&self, updates: u64) -> bool {
        updates.is_multiple_of(self.stride) && !self.kept.contains_key(&updates)
    }

    /// Updates from one to the next.
    pub fn stride(&self) -> u64 {
        self.stride
    }

    /// Keeps a checkpoint.
    pub fn keep(&mut self, updates: u64, states: Vec<ArmState>) {
        self.kept.insert(updates, states);
        while self.kept.len() > self.most {
            self.stride *= 2;
            let stride = self.stride;
            self.kept.retain(|at, _| at.is_multiple_of(stride));
        }
    }

    /// Forgets all that come after so many updates. From there on they lie as close as if the run had never been longer.
    pub fn forget_after(&mut self, updates: u64) {
        self.kept.retain(|at, _| *at <= updates);
        while self.stride > 1 && updates / (self.stride / 2) < self.most as u64 {
            self.stride /= 2;
        }
    }

    /// Forgets one arm.
    pub fn drop_arm(&mut self, arm: usize) {
        self.kept.values_mut().for_each(|states| drop(states.remove(arm)));
    }

    /// The last checkpoint at or before that many updates.
    pub fn nearest(&self, updates: u64) -> (u64, &[ArmState]) {
        let nearest = self.kept.range(..=updates).next_back();
        let (at, states) = nearest.expect("the start is always kept");
        (*at, states)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Never: the start is always kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
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
