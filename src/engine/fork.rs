//! Commands that turn a run into another: edits and undo, adding and dropping arms, starting over.

use std::sync::Arc;

use super::Engine;
use super::motion::{Destination, Purpose};
use super::notice::Notice;
use crate::task::Folder;
use crate::trace::model::TrainedModel;
use crate::train::{
    ArmSpec, Change, Edit, Experiment, ExperimentError, ExperimentSpec, OldFuture, RunState,
    Timeline,
};

/// How many replaced runs can be brought back.
const MOST_REPLACED: usize = 16;

/// A run that another has replaced: its machine before the first tick, and where it was.
#[derive(Debug)]
pub(super) struct Replaced {
    experiment: Experiment,
    at: Destination,
}

/// A change that was undone.
#[derive(Debug)]
enum Undone {
    /// An edit, the last one then.
    Edit(Edit),
    /// The run that had replaced another.
    Run(Replaced),
}

/// What is needed to build another run, or to bring one back.
#[derive(Debug)]
pub(super) struct Forks {
    /// Where the files of a task are.
    folder: Folder,
    /// Runs that others have replaced, for undoing: the last one last.
    replaced: Vec<Replaced>,
    /// What was undone since the last change: the last one last.
    undone: Vec<Undone>,
    /// Whether arms have been added or dropped.
    other_arms: bool,
}

impl Forks {
    pub(super) fn new(folder: Folder) -> Self {
        Forks { folder, replaced: Vec::new(), undone: Vec::new(), other_arms: false }
    }

    /// Forgets the replaced runs: they have other arms.
    fn forget(&mut self) {
        self.replaced.clear();
        self.undone.clear();
        self.other_arms = true;
    }

    /// Keeps a run that has just been replaced.
    fn keep(&mut self, run: Replaced) {
        self.replaced.push(run);
        if self.replaced.len() > MOST_REPLACED {
            self.replaced.remove(0);
        }
    }
}

impl Engine {
    pub(super) fn edit(&mut self, change: Change, arm: Option<usize>) {
        if let Some(edit) = self.timeline.already_set(change, arm) {
            return self.report(Notice::AlreadySet(edit));
        }
        match self.timeline.edit(change, arm) {
            Ok(()) => {
                self.forks.undone.clear();
                self.reply.notice = self.timeline.edits().last().copied().map(Notice::Edited);
                self.forget_after(self.timeline.cursor().update);
            }
            Err(e) => self.report(Notice::Refused(e.to_string())),
        }
    }

    /// Undoes the last edit, and returns to where the machine was. If the run has no edit, brings back the run that it
    /// has replaced.
    pub(super) fn undo(&mut self) {
        let here = Destination::from(self.timeline.cursor());
        let Some(edit) = self.timeline.jump_undone() else {
            return self.bring_back();
        };
        self.forks.undone.push(Undone::Edit(edit));
        self.forget_after(edit.at);
        self.seek(here, None, Purpose::CatchUp);
        self.report(Notice::Undone(edit));
    }

    fn bring_back(&mut self) {
        let Some(run) = self.forks.replaced.pop() else {
            self.report(Notice::NothingToUndo { other_arms: self.forks.other_arms });
            return;
        };
        let present = self.present_run().map(Undone::Run);
        self.forks.undone.extend(present);
        self.exchange(run);
        self.report(Notice::RunBroughtBack);
    }

    /// Makes the change once more that was undone last, and returns to where the machine was.
    pub(super) fn redo(&mut self) {
        match self.forks.undone.pop() {
            None => self.report(Notice::NothingToRedo),
            Some(Undone::Edit(edit)) => {
                let here = Destination::from(self.timeline.cursor());
                self.timeline.jump_redone(edit);
                self.forget_after(edit.at);
                self.seek(here, None, Purpose::CatchUp);
                self.report(Notice::Edited(edit));
            }
            Some(Undone::Run(run)) => {
                let present = self.present_run();
                present.into_iter().for_each(|run| self.forks.keep(run));
                self.exchange(run);
                self.report(Notice::RunRedone);
            }
        }
    }

    /// The present run, before its first tick, and where it is.
    fn present_run(&self) -> Option<Replaced> {
        let now = self.timeline.experiment();
        let at = self.timeline.cursor().into();
        let experiment = now.with_edits(now.edits().to_vec()).ok()?; // they could be made before
        Some(Replaced { experiment, at })
    }

    /// Puts a run in the place of the present one.
    fn exchange(&mut self, Replaced { experiment, at }: Replaced) {
        self.start_over(experiment);
        self.seek(at, None, Purpose::CatchUp);
    }

    /// Begins the run again, without its edits; the former run, if it had begun, can be brought back.
    pub(super) fn restart(&mut self) {
        let is_new = self.timeline.furthest() == 0 && self.timeline.cursor().done == 0;
        if !is_new || !self.timeline.edits().is_empty() {
            self.present_run().into_iter().for_each(|run| self.forks.keep(run));
            self.report(Notice::Restarted);
        }
        self.afresh();
    }

    /// Begins the run again, without its edits.
    pub(super) fn afresh(&mut self) {
        self.forks.undone.clear();
        self.start_over(self.timeline.experiment().restarted());
    }

    /// Takes an experiment, at its start, as the one that the present run has replaced. One that cannot be built is not
    /// offered.
    pub(super) fn replaces(&mut self, spec: ExperimentSpec) {
        if let Ok(experiment) = Experiment::new(spec, &self.forks.folder) {
            self.forks.keep(Replaced { experiment, at: Destination::end_of(0) });
        }
    }

    /// Forgets what was seen and computed of the run after this many updates: it is another run now.
    fn forget_after(&mut self, updates: u64) {
        self.divergences.forget_after(updates);
        self.awaited.forget_after(updates);
        self.shelf.clear();
    }

    /// Adds an arm. All arms run from the start as far as the run had come, then return to where they were.
    pub(super) fn add_arm(&mut self, arm: ArmSpec) {
        let name = arm.name.clone();
        let (here, furthest) = (self.timeline.cursor().into(), self.timeline.furthest());
        match self.timeline.experiment().with_arm(arm, &self.forks.folder) {
            Ok(experiment) => {
                let old = self.timeline.old_future().cloned();
                self.timeline = Timeline::new(experiment);
                self.forks.forget();
                self.timeline.compare_with(old.map(|mut old| {
                    old.histories.push(Default::default()); // the arm did not exist then
                    old
                }));
                self.arm = self.timeline.experiment().arms.len() - 1;
                self.shelf.clear();
                self.seek(Destination::end_of(furthest), Some(here), Purpose::CatchUp);
                self.report(Notice::ArmAdded(name));
            }
            Err(e) => self.report(Notice::Refused(e.to_string())),
        }
    }

    pub(super) fn drop_arm(&mut self, arm: usize) {
        let arms = self.timeline.experiment().arms.len();
        if arm >= arms || arms == 1 {
            self.report(Notice::OnlyArm);
            return;
        }
        self.divergences.forget_arm(&self.timeline.experiment().arms[arm].name);
        self.timeline.drop_arm(arm);
        self.forks.forget();
        self.arm = self.arm.min(arms - 2);
        self.shelf.clear();
    }

    pub(super) fn rename_arm(&mut self, arm: usize, name: String) {
        let arms = &self.timeline.experiment().arms;
        let Some(old) = arms.get(arm).map(|arm| arm.name.clone()) else { return };
        self.divergences.rename_arm(&old, &name);
        self.timeline.rename_arm(arm, &name);
        self.shelf.clear(); // a gradient check has the name
        self.report(Notice::ArmRenamed { old, name });
    }

    /// Begins a run with another value of a field, and shows the previous run beside it.
    pub(super) fn set_field(&mut self, key: String, value: String) {
        let (experiment, old) = (self.timeline.experiment(), self.timeline.as_old_future());
        let edits_lost = experiment.edits().len();
        let is_set =
            || experiment.spec.with(&key, &value).is_ok_and(|spec| spec == *experiment.spec);
        if edits_lost == 0 && is_set() {
            return self.report(Notice::FieldAlreadySet { key, value });
        }
        let begun = experiment.with_field(&key, &value, &self.forks.folder);
        if self.begin(begun) {
            let alike = old.filter(|old| old.histories.len() == self.timeline.histories().len());
            self.timeline.compare_with(alike);
            let key = ExperimentSpec::present_name(&key).to_owned();
            self.report(Notice::FieldSet { key, value, edits_lost });
        }
    }

    pub(super) fn reseed(&mut self, seed: u64) {
        self.begin(self.timeline.experiment().reseeded(seed, &self.forks.folder));
    }

    /// Returns to a point of an earlier run with these edits, which had come as far as `furthest`: from the run as it was
    /// kept, or else by computing it again.
    pub(super) fn resume(&mut self, to: RunState, kept: Option<&TrainedModel>) {
        self.forks.undone.clear();
        if kept.is_some_and(|kept| self.takes_up(kept, &to.edits)) {
            if to.updates == self.updates_done() {
                return self.timeline.stand_at(to.updates, to.ticks);
            }
        } else if !to.edits.is_empty() {
            match self.timeline.experiment().with_edits(to.edits.clone()) {
                Ok(experiment) => self.start_over(experiment),
                Err(e) => self.report(Notice::EditsLost(e.to_string())),
            }
        }
        self.go_to_state(&to, Purpose::Return);
    }

    /// Moves to a state of the run that has its edits and nothing beyond it.
    pub(super) fn show(&mut self, state: RunState) {
        self.forks.undone.clear();
        match self.timeline.become_run(state.edits.clone(), state.end()) {
            Ok(differs) => differs.into_iter().for_each(|at| self.forget_after(at)),
            Err(e) => return self.report(Notice::EditsLost(e.to_string())),
        }
        self.timeline.compare_with(None);
        self.go_to_state(&state, Purpose::Asked);
    }

    /// Goes as far as a run had come, and then to where it was.
    fn go_to_state(&mut self, to: &RunState, purpose: Purpose) {
        let here = Destination { updates: to.updates, ticks: to.ticks };
        match to.furthest > here.updates.max(self.timeline.furthest()) {
            true => self.seek(Destination::end_of(to.furthest), Some(here), purpose),
            false => self.seek(here, None, purpose),
        }
    }

    /// Takes up a kept run, if it is one of this experiment with these edits. Returns whether it is.
    fn takes_up(&mut self, kept: &TrainedModel, edits: &[Edit]) -> bool {
        let experiment = self.timeline.experiment();
        if !kept.is_of(&experiment.spec, edits) {
            return false;
        }
        let Ok(timeline) = kept.timeline(experiment) else { return false };
        self.timeline = timeline;
        self.divergences.look(&self.timeline.experiment().arms);
        true
    }

    /// Shows the run again that was shown beside an earlier one, if it has the same arms.
    pub(super) fn show_old(&mut self, old: Option<OldFuture>) {
        let arms = self.timeline.histories().len();
        self.timeline.compare_with(old.filter(|old| old.histories.len() == arms));
    }

    /// Begins a run with an experiment if it could be built. Returns whether it could.
    fn begin(&mut self, experiment: Result<Experiment, ExperimentError>) -> bool {
        match experiment {
            Ok(experiment) => {
                self.forks.undone.clear();
                let before = self.present_run();
                self.start_over(experiment);
                before.into_iter().for_each(|run| self.forks.keep(run));
                true
            }
            Err(e) => {
                self.report(Notice::Refused(e.to_string()));
                false
            }
        }
    }

    pub(super) fn start_over(&mut self, experiment: Experiment) {
        if !Arc::ptr_eq(&experiment.task, &self.timeline.experiment().task) {
            self.floors = experiment.task.floors().into();
        }
        self.timeline = Timeline::new(experiment);
        self.awaited.clear();
        self.divergences.clear();
        self.arm = self.arm.min(self.timeline.experiment().arms.len() - 1);
        self.shelf.clear();
    }
}
