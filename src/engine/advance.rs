//! Moves the timeline: ticks forwards and back, seeks a point of the run, and checks conditions wherever they may have
//! become true.

use super::motion::{Destination, Motion, Purpose};
use super::{Engine, Notice, Until};
use crate::train::{Cursor, Tick};

/// The work, in weights times timesteps, that is done before returning: about 20 ms.
const AT_ONCE: u64 = 40_000_000;

impl Engine {
    /// Stops the machine, and forgets its destination and the condition that the learner set.
    pub(super) fn stand_still(&mut self) {
        self.motion = Motion::Rests;
        self.awaited.run_until(None);
    }

    /// Whether the start of the current update can be recomputed at once.
    pub(super) fn is_near(&self) -> bool {
        self.timeline.experiment().work(self.timeline.unsettled()) <= AT_ONCE
    }

    /// After a run: if the start of the current update takes long to recompute, seeks the present cursor from an
    /// earlier checkpoint.
    pub(super) fn settle(&mut self) {
        if !self.is_near() {
            self.seek(self.timeline.cursor().into(), None, Purpose::Asked);
        }
    }

    /// Recomputes the models up to where they were, if that takes no noticeable time. Returns whether they have
    /// arrived.
    pub(super) fn catch_up(&mut self) -> bool {
        let mut left = AT_ONCE;
        while self.motion.catches_up() && left > 0 {
            self.advance(self.ticks_of_update());
            left = left.saturating_sub(self.timeline.experiment().work(1).max(1));
        }
        !self.motion.catches_up()
    }

    /// Does at most `ticks` ticks if the machine is moving: whole updates where no tick of them has to be checked.
    /// Returns how many it did; that is fewer only if it stopped.
    pub fn advance(&mut self, ticks: usize) -> usize {
        match self.motion {
            Motion::Rests => 0,
            Motion::Runs { .. } | Motion::Seeks { .. } => self.proceed(ticks),
            Motion::RunsBack => self.retreat(ticks),
        }
    }

    fn proceed(&mut self, ticks: usize) -> usize {
        let done = |engine: &Self| engine.timeline.experiment().ticks();
        let end = done(self) + ticks as u64;
        while done(self) < end && self.motion.is_moving() {
            let updates = self.updates_until_a_look((end - done(self)) as usize);
            let tick = match updates {
                0 => self.timeline.tick(),
                _ => self.timeline.run(updates),
            };
            if tick == Tick::Update {
                self.stop_where_asked();
            }
            if tick == Tick::Update || (!self.motion.is_seeking() && self.awaited.is_of_ticks()) {
                self.observe();
                self.observe_until();
            }
        }
        ticks - (end.saturating_sub(done(self))) as usize
    }

    /// Goes back at most `ticks` ticks, and no further than the start; by whole updates if there are many.
    fn retreat(&mut self, ticks: usize) -> usize {
        let (mut left, update) = (ticks, self.ticks_of_update());
        while left > 0 && self.motion.is_moving() {
            let cursor = self.timeline.cursor();
            if cursor.is_finished() && left >= update {
                self.timeline.seek(cursor.update);
                left -= update;
            } else {
                self.timeline.back();
                left -= 1;
            }
            if self.timeline.cursor().done == 0 {
                self.stand_still();
            }
        }
        self.see_divergence();
        ticks - left
    }

    /// The number of whole updates that fit into `ticks` and end no later than where the run stops or a condition may
    /// become true.
    fn updates_until_a_look(&self, ticks: usize) -> u64 {
        let experiment = self.timeline.experiment();
        let in_vain = self.motion.runs_freely() && experiment.all_diverged();
        if in_vain || self.timeline.cursor().is_inside() {
            return 0;
        }
        let fit = (ticks / self.ticks_of_update()) as u64;
        let left = self.motion.updates_left(self.updates_done());
        let unseen = match self.motion.is_seeking() {
            true => u64::MAX, // nothing is checked on the way
            false => self.awaited.next_look(experiment),
        };
        fit.min(left).min(unseen)
    }

    /// `ticks` rounded up to the end of an update: whole updates are done at once.
    pub(crate) fn to_end_of_update(&self, ticks: usize) -> usize {
        let cursor = self.timeline.cursor();
        let left = if cursor.is_inside() { cursor.ticks() - cursor.done } else { 0 };
        left + ticks.saturating_sub(left).next_multiple_of(self.ticks_of_update())
    }

    /// The number of ticks of the longest update.
    fn ticks_of_update(&self) -> usize {
        let longest = self.timeline.experiment().task.train.longest();
        Cursor { timesteps: longest, ..Cursor::default() }.ticks()
    }

    /// Runs to the planned end, unless all arms have diverged. From before the goals of the lesson were met, it is another
    /// try.
    pub(super) fn run(&mut self) {
        if self.awaited.is_met_later(self.live()) {
            self.awaited.reopen();
        }
        self.motion = match self.timeline.experiment().all_diverged() {
            true => Motion::Rests,
            false => Motion::run(self.updates_done(), self.planned_updates())
                .sweeping(self.awaited.ticks_left(self.timeline.experiment())),
        };
    }

    pub(super) fn run_until(&mut self, until: Until) {
        if !until.is_of_ticks() && until.is_met(self.live()) {
            self.report(Notice::AlreadyTrue(until));
            return;
        }
        self.awaited.run_until(Some(until));
        self.run();
        if !self.motion.is_moving() {
            self.observe_until();
        }
    }

    fn stop_where_asked(&mut self) {
        let all_diverged = self.timeline.experiment().all_diverged();
        if self.motion.stop(self.updates_done(), all_diverged) {
            self.arrive();
            self.set_out();
        }
    }

    /// Checks for divergence, and whether the condition of the lesson's step has been met or missed; either pauses a
    /// run. While seeking, only the destination counts.
    pub(super) fn observe(&mut self) {
        self.see_divergence();
        if self.motion.is_seeking() {
            return;
        }
        let Some(watch) = self.awaited.open_watch() else { return };
        let standing = watch.standing(self.live());
        if self.awaited.learn(standing, self.updates_done()) && self.motion.is_moving() {
            self.motion = Motion::Rests;
            if let Some(goal) = self.awaited.missed().cloned() {
                self.report(Notice::TooLate(goal));
            }
        }
    }

    /// Checks whether the learner's condition has been met, or can no longer be.
    fn observe_until(&mut self) {
        let Some(until) = self.awaited.until() else { return };
        if until.is_met(self.live()) {
            let reached = Notice::Reached(until.clone());
            self.stand_still();
            self.report(reached);
        } else if !self.motion.is_moving() {
            let ended = Notice::EndedWithout(until.clone());
            self.awaited.run_until(None);
            self.report(ended);
        }
    }

    /// Checks for arms that have diverged, and reports a divergence that happens in a run.
    fn see_divergence(&mut self) {
        let news = self.divergences.look(&self.timeline.experiment().arms);
        let Some(divergence) = news else { return };
        if self.divergences.is_sought {
            self.go_to_divergence();
        } else if self.motion.runs_freely() {
            self.report(Notice::Diverged(divergence));
        }
    }

    /// Seeks the divergence of the selected arm, or else the first of any arm.
    pub(super) fn go_to_divergence(&mut self) {
        let arms = &self.timeline.experiment().arms;
        self.divergences.is_sought = false;
        let Some(found) = self.divergences.find(&arms[self.arm].name).cloned() else {
            return self.seek_divergence();
        };
        self.arm = arms.iter().position(|arm| arm.name == found.arm).unwrap_or(self.arm);
        self.seek(found.at.into(), None, Purpose::Asked);
        self.report(Notice::AtDivergence(found));
    }

    /// Seeks a divergence that only the recorded losses tell of: that of a run which was taken up again.
    fn seek_divergence(&mut self) {
        let histories = self.timeline.histories();
        let of_arm = histories[self.arm].diverged_by();
        let of_any = || histories.iter().filter_map(|history| history.diverged_by()).min();
        let Some(updates) = of_arm.or_else(of_any) else {
            return self.report(Notice::AllFinite);
        };
        self.divergences.is_sought = true;
        self.seek(Destination::end_of(updates), None, Purpose::Asked);
    }

    /// Does `n` ticks; a negative `n` undoes them.
    pub(super) fn ticks(&mut self, n: i64) {
        for _ in 0..n {
            self.timeline.tick();
        }
        for _ in n..0 {
            self.timeline.back();
        }
    }

    /// Seeks the point at which this many updates are finished.
    pub(super) fn go_to(&mut self, updates: u64) {
        self.seek(Destination::end_of(updates), None, Purpose::Asked);
    }

    /// Seeks `to`, and after it `then`.
    pub(super) fn seek(&mut self, to: Destination, then: Option<Destination>, purpose: Purpose) {
        self.motion = Motion::Seeks { to, then, purpose };
        self.set_out();
    }

    /// Restores the nearest checkpoint before the destination. From there the machine moves as in a run that stops at
    /// the destination, so that it can be watched and paused, however long it takes.
    fn set_out(&mut self) {
        while let Some(Destination { updates, .. }) = self.motion.destination() {
            self.timeline.jump_before(updates);
            if updates > 0 {
                return;
            }
            self.arrive(); // the start is always a checkpoint
        }
    }

    /// Called when the updates of the destination are done: does its ticks, and turns to the next destination.
    fn arrive(&mut self) {
        for _ in 0..self.motion.arrive() {
            self.timeline.tick();
        }
    }

    /// The number of finished updates at the point `n` updates away: from where the machine was going to, or from where it
    /// is. From inside an update, one back is the start of that update.
    pub(super) fn updates_away(&self, n: i64, before: Motion) -> u64 {
        if let Some(there) = before.destination().filter(|there| there.ticks == 0) {
            return there.updates.saturating_add_signed(n); // pressed again on the way
        }
        let inside = n < 0 && self.timeline.cursor().is_inside();
        self.updates_done().saturating_add_signed(n + i64::from(inside))
    }

    /// The number of finished updates at the end of the epoch `n` away. From inside an epoch, one back is the start of
    /// that epoch.
    pub(super) fn epochs_away(&self, n: i64) -> u64 {
        let per_epoch = self.updates_per_epoch();
        let (here, inside) = (self.updates_done(), self.timeline.cursor().is_inside());
        let epoch =
            if n < 0 { (here + u64::from(inside)).div_ceil(per_epoch) } else { here / per_epoch };
        epoch.saturating_add_signed(n).saturating_mul(per_epoch)
    }
}
