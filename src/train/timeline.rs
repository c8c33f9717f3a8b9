//! The time machine: an experiment, its checkpoints and its history. Any moment of the run can be stood at, exactly.

use std::sync::Arc;

use super::arm::{Arm, ArmState, Status};
use super::checkpoint::Checkpoints;
use super::cursor::{Cursor, Tick};
use super::edit::{Change, Edit, EditError};
use super::experiment::Experiment;
use super::history::{History, Metric};
use crate::task::Kind;

/// Memory for checkpoints, in bytes.
const MEMORY: usize = 64 << 20;

/// So many checkpoints are made at most before the oldest may go again.
const AT_ONCE: u64 = 32;

/// The run as it went on before it became another one: by an edit, by taking one back, by another field.
#[derive(Clone, Debug)]
pub struct OldFuture {
    /// Up to here, in finished updates, both are the same.
    pub from: u64,
    /// What had been recorded, for each arm.
    pub histories: Vec<Arc<History>>,
}

/// An experiment that can go back.
#[derive(Clone, Debug)]
pub struct Timeline {
    experiment: Experiment,
    checkpoints: Checkpoints,
    histories: Vec<Arc<History>>,
    old: Option<OldFuture>,
    furthest: u64,
    /// The beginning of the update that is being looked at.
    anchor: Option<(u64, Vec<ArmState>)>,
}

impl Timeline {
    /// The run before its first tick.
    pub fn new(experiment: Experiment) -> Self {
        Self::with_memory(experiment, MEMORY)
    }

    /// The run before its first tick, with so many bytes for checkpoints.
    pub fn with_memory(experiment: Experiment, bytes: usize) -> Self {
        let checkpoints = Checkpoints::new(experiment.start_states(), bytes);
        let histories = vec![Arc::default(); experiment.arms.len()];
        Timeline { experiment, checkpoints, histories, old: None, furthest: 0, anchor: None }
    }

    /// The machine, to look at.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// What is recorded, for each arm.
    pub fn histories(&self) -> &[Arc<History>] {
        &self.histories
    }

    /// How the run went on before it became another one.
    pub fn old_future(&self) -> Option<&OldFuture> {
        self.old.as_ref()
    }

    /// Has it shown beside what comes now, or no longer.
    pub fn compare_with(&mut self, old: Option<OldFuture>) {
        self.old = old;
    }

    /// The run so far, to be compared with another one from its beginning on.
    pub fn as_old_future(&self) -> Option<OldFuture> {
        self.old_from(0)
    }

    fn old_from(&self, from: u64) -> Option<OldFuture> {
        let goes_on = self.furthest > from;
        goes_on.then(|| OldFuture { from, histories: self.histories.clone() })
    }

    /// What is changed on the way, in the order in which it holds.
    pub fn edits(&self) -> &[Edit] {
        self.experiment.edits()
    }

    /// The most updates that have been finished in this run with the edits it has now.
    pub fn furthest(&self) -> u64 {
        self.furthest
    }

    /// Where the machine stands.
    pub fn cursor(&self) -> Cursor {
        self.experiment.cursor()
    }

    /// Turns a knob here. Inside an update it holds from the beginning of that update on, and the machine stands
    /// at the same tick again; after an update, it stands before the first tick of the next.
    /// The future is forgotten, with all edits in it.
    ///
    /// # Errors
    /// If the edit cannot be made, or the arms that it is about have diverged before. Then nothing has changed.
    pub fn edit(&mut self, change: Change, arm: Option<usize>) -> Result<(), EditError> {
        let here = self.cursor();
        let edit = Edit { at: here.updates_done(), arm, change };
        edit.check(&self.experiment.arms)?;
        self.has_an_effect(&edit)?;
        let past = self.edits().iter().filter(|e| e.at <= edit.at).copied();
        let log = past.chain([edit]).collect();
        self.rewrite(log, edit.at);
        self.stand(edit.at, if here.is_finished() { 0 } else { here.done });
        Ok(())
    }

    /// Takes the last edit back, and stands at the same tick again. Says which it was, if there was one.
    pub fn undo(&mut self) -> Option<Edit> {
        let (Cursor { update, done, .. }, furthest) = (self.cursor(), self.furthest);
        let edit = self.jump_undone()?;
        self.approach(edit.at.min(furthest)); // so far, the history is as it was
        self.stand(update, done);
        Some(edit)
    }

    /// Takes the last edit back, and goes without a tick to a place before it. From there, the way to where the machine
    /// stood may be long: this is for those who want to go it step by step.
    pub fn jump_undone(&mut self) -> Option<Edit> {
        let (edit, rest) = self.edits().split_last()?;
        let (edit, rest) = (*edit, rest.into());
        self.rewrite(rest, edit.at);
        Some(edit)
    }

    /// Takes an arm out of the comparison, which is as if it had never been there.
    ///
    /// # Panics
    /// If there is no such arm, or no other.
    pub fn drop_arm(&mut self, arm: usize) {
        self.experiment.drop_arm(arm);
        self.checkpoints.drop_arm(arm);
        self.histories.remove(arm);
        self.old.iter_mut().for_each(|old| drop(old.histories.remove(arm)));
        self.anchor.iter_mut().for_each(|(_, states)| drop(states.remove(arm)));
    }

    /// Forgets all that depends on edits at `at` or later, and goes before it.
    fn rewrite(&mut self, log: Arc<[Edit]>, at: u64) {
        let per_epoch = self.experiment.updates_per_epoch();
        self.old = self.old_from(at).or(self.old.take());
        for history in &mut self.histories {
            let again = Arc::make_mut(history).cut(at, per_epoch);
            self.furthest = self.furthest.min(again);
        }
        self.checkpoints.forget_after(at);
        self.anchor.take_if(|(anchor, _)| *anchor > at);
        self.experiment.set_edits(log);
        let (near, states) = self.nearest(at);
        let states = states.to_vec();
        self.experiment.restore(near, &states);
    }

    /// An arm that has diverged stands still: no edit after that does anything to it.
    fn has_an_effect(&self, edit: &Edit) -> Result<(), EditError> {
        let mut first = None;
        for (number, arm) in self.experiment.arms.iter().enumerate() {
            match arm.state.status {
                _ if !edit.concerns(number) => {}
                Status::Diverged { at, .. } if at.update < edit.at => {
                    let arm = arm.name.clone();
                    first.get_or_insert(EditError::Diverged { arm, update: at.update });
                }
                Status::Ok | Status::Diverged { .. } => return Ok(()),
            }
        }
        first.map_or(Ok(()), Err)
    }

    /// Goes where so many ticks of that update are done; without any, that is before its first.
    fn stand(&mut self, update: u64, done: usize) {
        match done {
            0 => self.approach(update),
            _ => self.seek_tick(update, done),
        }
    }

    /// One tick of the machine. What it finishes is recorded, and kept where a checkpoint belongs.
    pub fn tick(&mut self) -> Tick {
        self.keep_beginning();
        let tick = self.experiment.tick();
        if tick == Tick::Update {
            self.finish_update();
        }
        tick
    }

    fn run_to(&mut self, update: u64) {
        while self.cursor().updates_done() < update {
            self.run(update - self.cursor().updates_done());
        }
    }

    /// All ticks of some updates, at most so many: not more than fit into memory before some can be forgotten again, and
    /// not after the last arm has diverged. What they finish is recorded and kept as by [`Timeline::tick`].
    pub fn run(&mut self, updates: u64) -> Tick {
        let updates = updates.min(AT_ONCE * self.checkpoints.stride());
        let Timeline { experiment, checkpoints, histories, .. } = self;
        let (per_epoch, kind) = (experiment.updates_per_epoch(), experiment.task.kind);
        let histories = histories.iter_mut().map(Arc::make_mut);
        let mut seats: Vec<(&mut History, Vec<(u64, ArmState)>)> =
            histories.map(|history| (history, Vec::new())).collect();
        experiment.run_seen(updates, &mut seats, |(history, kept), arm, cursor| {
            record(history, arm, cursor.update, per_epoch, kind);
            if checkpoints.wants(cursor.updates_done()) {
                kept.push((cursor.updates_done(), arm.state.clone()));
            }
        });
        let mut kept: Vec<_> = seats.into_iter().map(|(_, kept)| kept.into_iter()).collect();
        loop {
            let (places, states): (Vec<u64>, Vec<ArmState>) =
                kept.iter_mut().filter_map(Iterator::next).unzip();
            let Some(place) = places.first() else { break };
            checkpoints.keep(*place, states);
        }
        self.furthest = self.furthest.max(self.cursor().updates_done());
        Tick::Update
    }

    fn finish_update(&mut self) {
        let Timeline { experiment, checkpoints, histories, .. } = self;
        let (update, done) = (experiment.cursor().update, experiment.cursor().updates_done());
        let (per_epoch, kind) = (experiment.updates_per_epoch(), experiment.task.kind);
        for (arm, history) in experiment.arms.iter().zip(histories) {
            record(Arc::make_mut(history), arm, update, per_epoch, kind);
        }
        if checkpoints.wants(done) {
            checkpoints.keep(done, experiment.states());
        }
        self.furthest = self.furthest.max(done);
    }

    /// What each arm had at the beginning of the update that is on show, with what is edited there; none where the
    /// machine has run past it and [`Timeline::settle`] has not been called since.
    pub fn before(&self) -> Option<Vec<ArmState>> {
        let update = self.cursor().update;
        let (at, states) = self.nearest(update);
        (at == update).then(|| self.experiment.turned(states, update))
    }

    /// How many updates [`Timeline::settle`] would have to do.
    pub fn unsettled(&self) -> u64 {
        let update = self.cursor().update;
        update - self.nearest(update).0
    }

    /// Sees to it that the beginning of the update on show is kept: comes to the same place again, from before it.
    pub fn settle(&mut self) {
        let Cursor { update, done, .. } = self.cursor();
        if done > 0 && self.unsettled() > 0 {
            let (at, states) = self.nearest(update);
            let states = states.to_vec();
            self.experiment.restore(at, &states);
            self.stand(update, done);
        }
    }

    /// Goes where `updates` updates are finished, the last of them still on show. 0 is the start.
    pub fn seek(&mut self, updates: u64) {
        match updates.checked_sub(1) {
            None => self.approach(0),
            // The last one is computed again, because a checkpoint has no tape.
            Some(last) => self.seek_tick(last, usize::MAX),
        }
    }

    /// Goes where `done` ticks of an update are done; to its end, if it has fewer.
    /// Without any, that is the end of the update before.
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

    /// One tick back; from the beginning of an update to the end of the one before. At the start, nothing happens.
    pub fn back(&mut self) {
        let Cursor { update, done, .. } = self.cursor();
        match done {
            0 | 1 => self.seek(update),
            _ => self.seek_tick(update, done - 1),
        }
    }

    /// Goes as far as it can without a tick towards the place where `updates` updates are finished,
    /// but not to it: its last update is to be computed, so that there is a tape. 0 is the start itself.
    pub fn jump_before(&mut self, updates: u64) {
        let before = updates.saturating_sub(1);
        let here = self.cursor();
        let ahead = (before, 0) >= (here.update, here.done);
        let (at, states) = self.nearest(before);
        if !ahead || at > here.updates_done() {
            let states = states.to_vec();
            self.experiment.restore(at, &states);
        }
    }

    /// At the end of an update, keeps what the next begins with, so that the next step back inside that is quick. Only
    /// the end of an update is kept, as in a checkpoint; at a beginning, the machine came from a place that is kept.
    fn keep_beginning(&mut self) {
        let next = self.cursor().updates_done();
        if self.cursor().is_finished() && self.anchor.as_ref().is_none_or(|(at, _)| *at != next) {
            self.anchor = Some((next, self.experiment.states()));
        }
    }

    /// Stands before the first tick of `update`: from here if that is the shortest way, else from a checkpoint.
    fn approach(&mut self, update: u64) {
        self.jump_before(update + 1);
        self.run_to(update);
        self.keep_beginning();
        self.experiment.begin(update);
    }

    /// The last place at or before that many updates that is kept, but none after what is still to be recorded.
    fn nearest(&self, update: u64) -> (u64, &[ArmState]) {
        let update = update.min(self.furthest);
        let kept = self.checkpoints.nearest(update);
        match &self.anchor {
            Some((at, states)) if (kept.0..=update).contains(at) => (*at, states),
            _ => kept,
        }
    }
}

/// Records what an update of an arm gave, and the epoch that ended with it. What is known already is passed over:
/// a replay gives it again.
fn record(history: &mut History, arm: &Arm, update: u64, per_epoch: u64, kind: Kind) {
    let state = &arm.state;
    let alive = arm.is_sound();
    let shown = |x: f64| if alive { x } else { f64::NAN };
    let loss = if alive { state.loss } else { Some(f64::NAN) };
    history.record(Metric::Loss, update, loss);
    history.record(Metric::GradNorm, update, Some(shown(state.clipped.norm_before)));
    if kind == Kind::Text {
        history.record(Metric::SmoothLoss, update, Some(shown(state.smooth_loss)));
    }
    if !(update + 1).is_multiple_of(per_epoch) {
        return;
    }
    let (epoch, result) = (update / per_epoch, state.epoch);
    let mut of_epoch = |metric, value: Option<f64>| match value {
        Some(value) => history.record(metric, epoch, Some(shown(value))),
        None if !alive => history.record(metric, epoch, Some(f64::NAN)),
        None => {}
    };
    of_epoch(Metric::EpochLoss, result.map(|r| r.loss));
    of_epoch(Metric::Accuracy, result.map(|r| r.accuracy));
    of_epoch(Metric::TestLoss, result.and_then(|r| r.test_loss));
    of_epoch(Metric::TestAccuracy, result.and_then(|r| r.test_accuracy));
}
