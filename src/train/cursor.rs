//! The position of the machine, shared by all arms so that they cannot drift apart.

use crate::nn::Stage;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One visible step of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Tick {
    /// The forward pass of one timestep.
    Forward(usize),
    /// The backward pass of one timestep.
    Backward(usize),
    /// The sum of the gradients over time.
    Accumulate,
    /// Clipping the gradients.
    Clip,
    /// The update of the weights.
    Update,
}

impl Tick {
    /// Its rank among the ticks of an update.
    pub(crate) fn rank(self) -> (u8, usize) {
        match self {
            Tick::Forward(t) => (0, t),
            Tick::Backward(t) => (1, usize::MAX - t),
            Tick::Accumulate => (2, 0),
            Tick::Clip => (3, 0),
            Tick::Update => (4, 0),
        }
    }
}

impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tick::Forward(t) => write!(f, "forward t={t}"),
            Tick::Backward(t) => write!(f, "backward t={t}"),
            Tick::Accumulate => f.write_str("sum over time"),
            Tick::Clip => f.write_str("clip"),
            Tick::Update => f.write_str("update"),
        }
    }
}

/// A position in the run: an update, and the number of its ticks that are done.
///
/// A finished update remains visible until the next tick begins the following one.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Cursor {
    /// The update that is in progress or has just been finished, counted from 0.
    pub update: u64,
    /// The number of its ticks that are done.
    pub done: usize,
    /// `T`, the number of timesteps of its example.
    pub timesteps: usize,
}

impl Cursor {
    /// The number of ticks in this update: `T` forward, `T` backward, the sum, the clip, the update.
    pub fn ticks(self) -> usize {
        2 * self.timesteps + 3
    }

    /// Whether the update is finished.
    pub fn is_finished(self) -> bool {
        self.done == self.ticks()
    }

    /// Whether the update has begun and is not finished.
    pub(crate) fn is_inside(self) -> bool {
        self.done > 0 && !self.is_finished()
    }

    /// The number of finished updates.
    pub fn updates_done(self) -> u64 {
        self.update + u64::from(self.is_finished())
    }

    /// Returns the last tick done in this update; `None` if it has not begun.
    pub fn last(self) -> Option<Tick> {
        self.done.checked_sub(1).map(|i| self.tick_at(i))
    }

    /// Names the last tick in its update, counted as on the axes of the charts: `update 1, forward t=0` of the first one.
    pub(crate) fn in_words(self) -> String {
        let tick = self.last().map_or(String::new(), |tick| format!(", {tick}"));
        format!("update {}{tick}", self.update + 1)
    }

    /// Returns the next tick of this update; `None` if it is finished.
    pub(crate) fn next(self) -> Option<Tick> {
        (!self.is_finished()).then(|| self.tick_at(self.done))
    }

    /// Returns the number of ticks of this update that are done after `tick`.
    pub(crate) fn done_after(self, tick: Tick) -> usize {
        let t = self.timesteps;
        match tick {
            Tick::Forward(i) => i + 1,
            Tick::Backward(i) => 2 * t - i,
            Tick::Accumulate => 2 * t + 1,
            Tick::Clip => 2 * t + 2,
            Tick::Update => 2 * t + 3,
        }
    }

    fn tick_at(self, i: usize) -> Tick {
        let t = self.timesteps;
        match i {
            i if i < t => Tick::Forward(i),
            i if i < 2 * t => Tick::Backward(2 * t - 1 - i),
            i if i == 2 * t => Tick::Accumulate,
            i if i == 2 * t + 1 => Tick::Clip,
            _ => Tick::Update,
        }
    }

    /// Whether `h_t`, `p_t` and the loss at `t` have been computed.
    pub(crate) fn has_forward(self, t: usize) -> bool {
        t < self.timesteps && self.done > t
    }

    /// Whether `dh_t` and `dz_t` have been computed.
    pub fn has_backward(self, t: usize) -> bool {
        t < self.timesteps && self.done >= 2 * self.timesteps - t
    }

    /// Whether the gradients of this update have been summed over time.
    pub fn has_gradient(self) -> bool {
        self.done > 2 * self.timesteps
    }

    /// Whether the gradients have been clipped.
    pub fn has_clip(self) -> bool {
        self.done > 2 * self.timesteps + 1
    }

    /// When a parameter is looked at here: after the update, once that is finished.
    pub(crate) fn stage_of_weights(self) -> Stage {
        if self.is_finished() { Stage::After } else { Stage::Before }
    }

    /// When a gradient is looked at here: after the clip, once that is done.
    pub(crate) fn stage_of_gradients(self) -> Stage {
        if self.has_clip() { Stage::Clipped } else { Stage::Grad }
    }
}

/// A place in the run to which the machine can be sent: this many updates are finished, and this many ticks of the next
/// one are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of finished updates.
    pub updates: u64,
    /// The number of ticks done of the next update.
    pub ticks: usize,
    /// Whether that next update is shown before its first tick, as after a knob has been turned, rather than the end of
    /// the one before.
    pub begun: bool,
}

impl Place {
    /// Where the machine stands; a finished update is the end of that update rather than the start of the next.
    pub(crate) fn of(cursor: Cursor) -> Self {
        let ticks = if cursor.is_finished() { 0 } else { cursor.done };
        let begun = cursor.done == 0 && cursor.update > 0;
        Place { updates: cursor.updates_done(), ticks, begun }
    }

    /// The update that is shown there, from 0: the finished one, if no tick of the next is done.
    pub(crate) fn update(self) -> u64 {
        self.updates - u64::from(self.ticks == 0 && self.updates > 0 && !self.begun)
    }

    /// The same, counted as on the axes of the charts: the first update is 1.
    pub(crate) fn nth(self) -> u64 {
        self.update() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_visits_each_timestep_forward_and_backward() {
        let mut seen = Vec::new();
        let mut cursor = Cursor { update: 0, done: 0, timesteps: 2 };
        while let Some(tick) = cursor.next() {
            seen.push(tick.to_string());
            cursor.done += 1;
            assert_eq!(cursor.done_after(tick), cursor.done);
        }
        let expected =
            "forward t=0, forward t=1, backward t=1, backward t=0, sum over time, clip, update";
        assert_eq!(seen.join(", "), expected);
        assert_eq!(cursor.updates_done(), 1);
    }

    #[test]
    fn nothing_is_computed_before_its_tick() {
        let at = |done| Cursor { update: 0, done, timesteps: 2 };
        for (done, forward, backward) in [
            (0, [false, false], [false, false]),
            (1, [true, false], [false, false]),
            (2, [true, true], [false, false]),
            (3, [true, true], [false, true]),
            (4, [true, true], [true, true]),
        ] {
            let c = at(done);
            assert_eq!([c.has_forward(0), c.has_forward(1)], forward, "done {done}");
            assert_eq!([c.has_backward(0), c.has_backward(1)], backward, "done {done}");
        }
        assert_eq!([at(4).has_gradient(), at(5).has_gradient()], [false, true]);
        assert_eq!([at(5).has_clip(), at(6).has_clip()], [false, true]);
    }
}
