//! Moving a timeline to another moment: from a kept state, and by running the ticks that are left.

use super::Timeline;
use crate::train::arm::ArmState;
use crate::train::cursor::Cursor;
use crate::train::edit::{Edit, EditError};

impl Timeline {
    /// Returns the state of each arm at the beginning of the visible update, after its edits; `None` if the machine has
    /// run past it, and [`Timeline::settle`] has not been called since.
    pub(crate) fn before(&self) -> Option<Vec<ArmState>> {
        let update = self.cursor().update;
        let (at, states) = self.nearest(update);
        (at == update).then(|| self.experiment.turned(states, update))
    }

    /// Returns the number of updates that [`Timeline::settle`] would replay.
    pub(crate) fn unsettled(&self) -> u64 {
        let update = self.cursor().update;
        update - self.nearest(update).0
    }

    /// Makes the beginning of the visible update available, by returning to the current position from an earlier one.
    pub(crate) fn settle(&mut self) {
        let Cursor { update, done, .. } = self.cursor();
        if done > 0 && self.unsettled() > 0 {
            let (at, states) = self.nearest(update);
            let states = states.to_vec();
            self.experiment.restore(at, &states);
            self.stand_at(update, done);
        }
    }

    /// Moves to where `updates` updates are finished, with the last of them still visible. 0 is the start.
    pub fn seek(&mut self, updates: u64) {
        match updates.checked_sub(1) {
            None => self.approach(0),
            // the last one is computed again, because a checkpoint has no tape
            Some(last) => self.seek_tick(last, usize::MAX),
        }
    }

    /// Moves to where `done` ticks of an update are done, or to its end if it has fewer. For 0, this is the end of the
    /// previous update.
    pub fn seek_tick(&mut self, update: u64, done: usize) {
        if done == 0 {
            return self.seek(update);
        }
        self.approach(update);
        while self.cursor().done < done
            && !(self.cursor().update == update && self.cursor().is_finished())
        {
            self.tick();
        }
    }

    /// Moves back by one tick: at the first tick of an update, to the end of the previous one. No effect at the start.
    pub fn back(&mut self) {
        let Cursor { update, done, .. } = self.cursor();
        match done {
            0 | 1 => self.seek(update),
            _ => self.seek_tick(update, done - 1),
        }
    }

    /// Becomes a run with these edits, of which no more than this many updates are finished, and moves before what differs
    /// from the present one. Returns up to where both are the same; `None` if nothing differs.
    ///
    /// # Errors
    /// If one of the edits cannot be made. Then nothing changes.
    pub(crate) fn become_run(
        &mut self,
        mut edits: Vec<Edit>,
        furthest: u64,
    ) -> Result<Option<u64>, EditError> {
        edits.iter().try_for_each(|edit| edit.check(&self.experiment.arms))?;
        edits.sort_by_key(|edit| edit.at); // stable: of two at one point, the later one counts
        let present = self.edits();
        let same = present.iter().zip(&edits).take_while(|(a, b)| a == b).count();
        let other = present.get(same..).into_iter().chain(edits.get(same..)).flatten();
        let differs = other.map(|edit| edit.at).min();
        let ends = (self.furthest > furthest).then_some(furthest);
        let Some(at) = differs.into_iter().chain(ends).min() else { return Ok(None) };
        self.rewrite(edits.into(), at);
        Ok(Some(at))
    }

    /// Moves as close as possible, without a tick, to where `updates` updates are finished, but not beyond the
    /// beginning of the last one: it has to be computed, so that there is a tape. 0 is the start itself.
    pub(crate) fn jump_before(&mut self, updates: u64) {
        let before = updates.saturating_sub(1);
        let here = self.cursor();
        let ahead = (before, 0) >= (here.update, here.done);
        let (at, states) = self.nearest(before);
        if !ahead || at > here.updates_done() {
            let states = states.to_vec();
            self.experiment.restore(at, &states);
        }
    }

    /// At the end of an update, keeps the state with which the next one begins, so that stepping back inside that is
    /// fast. At the beginning of an update, nothing needs to be kept: the machine has come from a kept state.
    pub(super) fn keep_beginning(&mut self) {
        let next = self.cursor().updates_done();
        if self.cursor().is_finished() && self.anchor.as_ref().is_none_or(|(at, _)| *at != next) {
            self.anchor = Some((next, self.experiment.states()));
        }
    }

    /// Moves before the first tick of `update`, from the current position or from a checkpoint, whichever is nearer.
    pub(super) fn approach(&mut self, update: u64) {
        self.jump_before(update + 1);
        self.run_to(update);
        self.keep_beginning();
        self.experiment.begin(update);
    }

    /// Returns the last kept state at or before `update`, but none after the first update still to be recorded.
    pub(super) fn nearest(&self, update: u64) -> (u64, &[ArmState]) {
        let update = update.min(self.furthest);
        let kept = self.checkpoints.nearest(update);
        match &self.anchor {
            Some((at, states)) if (kept.0..=update).contains(at) => (*at, states),
            _ => kept,
        }
    }

    /// Moves to where `done` ticks of `update` are done; for 0, before its first tick.
    pub(crate) fn stand_at(&mut self, update: u64, done: usize) {
        match done {
            0 => self.approach(update),
            _ => self.seek_tick(update, done),
        }
    }

    fn run_to(&mut self, update: u64) {
        while self.cursor().updates_done() < update {
            self.run(update - self.cursor().updates_done());
        }
    }
}
