//! How an engine's run becomes another one: edits and their undoing, arms that come and go, a new beginning.

use std::sync::Arc;

use super::Engine;
use super::travel::Place;
use crate::task::TaskError;
use crate::train::{ArmSpec, Change, Edit, Experiment, OldFuture, Timeline};

impl Engine {
    pub(super) fn edit(&mut self, change: Change, arm: Option<usize>) {
        match self.timeline.edit(change, arm) {
            Ok(()) => {
                let last = self.timeline.edits().last().map(|edit| self.told(edit));
                self.notice = last.map(|edit| format!("{edit} (u takes it back)"));
                self.forget_after(self.timeline.cursor().update);
            }
            Err(e) => self.notice = Some(e.to_string()),
        }
    }

    /// Takes the last edit back, and goes where the machine stood.
    pub(super) fn undo(&mut self) {
        let here = Place::from(self.timeline.cursor());
        let Some(edit) = self.timeline.jump_undone() else {
            self.notice = Some("no knob has been turned".to_owned());
            return;
        };
        self.notice = Some(format!("taken back: {}", self.told(&edit)));
        self.forget_after(edit.at);
        self.catching_up = true;
        self.go([here]);
    }

    /// What was seen of the run from so many updates on is another run's.
    fn forget_after(&mut self, updates: u64) {
        self.broken.retain(|divergence| divergence.at.update < updates);
        self.reached.retain(|(at, _)| *at <= updates);
        self.remake();
    }

    /// An edit in words.
    fn told(&self, edit: &Edit) -> String {
        let arms = &self.timeline.experiment().arms;
        edit.in_words(&arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>())
    }

    /// A new arm learns from the beginning, with the others, as far as they have come; then all go where they stood.
    pub(super) fn add_arm(&mut self, arm: ArmSpec) {
        let name = arm.name.clone();
        let (here, furthest) = (Place::from(self.timeline.cursor()), self.timeline.furthest());
        match self.timeline.experiment().with_arm(arm, &self.folder) {
            Ok(experiment) => {
                let old = self.timeline.old_future().cloned();
                self.timeline = Timeline::new(experiment);
                self.timeline.compare_with(old.map(with_one_more));
                self.arm = self.timeline.experiment().arms.len() - 1;
                self.notice = Some(format!("new arm: {name}"));
                self.remake();
                self.catching_up = true;
                self.go([Place { updates: furthest, ticks: 0 }, here]);
            }
            Err(e) => self.notice = Some(e.to_string()),
        }
    }

    pub(super) fn drop_arm(&mut self, arm: usize) {
        let arms = self.timeline.experiment().arms.len();
        if arm >= arms || arms == 1 {
            self.notice = Some("this is the only arm: add another one first".to_owned());
            return;
        }
        let name = &self.timeline.experiment().arms[arm].name;
        self.broken.retain(|divergence| divergence.arm != *name);
        self.timeline.drop_arm(arm);
        self.arm = self.arm.min(arms - 2);
        self.remake();
    }

    /// A run of its own, beside which the one before is shown.
    pub(super) fn set_field(&mut self, key: &str, value: &str) {
        let (experiment, old) = (self.timeline.experiment(), self.timeline.as_old_future());
        let forgotten = match experiment.edits().len() {
            0 => String::new(),
            n => format!("; forgotten: {n} turned knobs"),
        };
        let begun = experiment.with_field(key, value, &self.folder);
        if self.begin(begun) {
            let alike = old.filter(|old| old.histories.len() == self.timeline.histories().len());
            self.timeline.compare_with(alike);
            self.notice = Some(format!("{key} is {value} now, from the start{forgotten}"));
        }
    }

    pub(super) fn reseed(&mut self, seed: u64) {
        self.begin(self.timeline.experiment().reseeded(seed, &self.folder));
    }

    /// Begins with an experiment, if there is one.
    fn begin(&mut self, experiment: Result<Experiment, TaskError>) -> bool {
        match experiment {
            Ok(experiment) => {
                self.start_over(experiment);
                true
            }
            Err(e) => {
                self.notice = Some(e.to_string());
                false
            }
        }
    }

    pub(super) fn start_over(&mut self, experiment: Experiment) {
        if !Arc::ptr_eq(&experiment.task, &self.timeline.experiment().task) {
            self.floors = experiment.task.floors().into();
        }
        self.timeline = Timeline::new(experiment);
        (self.met, self.reached, self.broken) = (false, Vec::new(), Vec::new());
        self.arm = self.arm.min(self.timeline.experiment().arms.len() - 1);
        self.stop_at = Some(self.end_of_run());
        self.remake();
    }

    /// What was made belongs to another run.
    fn remake(&mut self) {
        self.run += 1;
        (self.output, self.spectrum, self.memory, self.tried) = (None, None, None, None);
        (self.check, self.to_check) = (None, None);
    }
}

/// The new arm was not there.
fn with_one_more(mut old: OldFuture) -> OldFuture {
    old.histories.push(Default::default());
    old
}
