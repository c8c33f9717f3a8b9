//! Where the numbers of a hand-in differ from the right ones, in the order of computation.

use super::cursor::{Cursor, Place};
use super::origin::tick_of;
use crate::nn::Quantity;
use crate::task::Numbers;

/// The first number of an array that differs at a tick, and where the machine has computed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Differing {
    pub(crate) of: Quantity,
    pub(crate) place: Place,
}

/// All of them, for a sequence of so many timesteps.
pub(crate) fn differing(numbers: &Numbers, timesteps: usize) -> Vec<Differing> {
    let placed = |of: &Quantity| Some((tick_of(*of, timesteps)?, *of));
    let mut all: Vec<_> = numbers.all_differing().filter_map(placed).collect();
    all.sort_unstable_by_key(|(tick, of)| (tick.rank(), *of));
    all.dedup_by_key(|(tick, of)| (tick.rank(), of.variable));
    let start = Cursor { update: 0, done: 0, timesteps };
    let at = |(tick, of)| {
        let there = Cursor { done: start.done_after(tick), ..start };
        Differing { of, place: Place::of(there) }
    };
    all.into_iter().map(at).collect()
}
