//! Which experiment is open: that of the step, as the lesson has it or as the learner has changed it.

use super::Session;
use crate::lesson::Progress;
use crate::lesson::load::Loaded;
use crate::train::{ArmSpec, ExperimentSpec};
use crate::tui::action::Effect;
use crate::tui::texts;

impl Session {
    /// Goes to the experiment of the step, if that is another one; what opens it.
    pub(super) fn change_experiment(&mut self) -> Vec<Effect> {
        let on = self.lesson.on(self.step).to_owned();
        let Some(own) = self.lesson.experiment(&on) else { return Vec::new() };
        let restores = on == self.on && self.is_to_be_restored(own);
        if on == self.on && !restores {
            return Vec::new();
        }
        self.restored = restores;
        (self.spec, self.on, self.resume) = (own.clone(), on, None);
        self.frame = None;
        self.open()
    }

    /// Whether the step begins at the start of its experiment, or names an arm of it, and the learner has made another
    /// one of it meanwhile. Another seed, and arms that were added, may stay.
    fn is_to_be_restored(&self, own: &ExperimentSpec) -> bool {
        let (Some(step), Some(frame)) = (self.current(), self.frame.as_deref()) else {
            return false;
        };
        let now = &*frame.snapshot.spec;
        let (arms, own_arms) = (now.arms(), own.arms());
        let settings = ExperimentSpec { seed: own.seed, arms: own.arms.clone(), ..now.clone() };
        let begins = step.on.is_some() || step.start;
        let is_missing = |arm: &&ArmSpec| !arms.contains(arm);
        let mut missing = own_arms.iter().filter(is_missing);
        let is_named = |arm: &ArmSpec| step.arms().any(|name| *name == arm.name);
        let open = self.done.get(self.step) == Some(&false);
        open && ((begins && settings != *own) || missing.any(|arm| begins || is_named(arm)))
    }

    /// Forgets all that was done, and begins with the first step.
    pub fn begin_anew(&mut self) -> Vec<Effect> {
        self.done.fill(false);
        self.answers.clear();
        self.step = 0;
        self.on = self.lesson.on(0).to_owned();
        let own = self.lesson.experiment(&self.on).unwrap_or(&self.lesson.experiment);
        (self.spec, self.frame, self.resume) = (own.clone(), None, None);
        let mut effects = self.open();
        effects.extend(self.arrive());
        effects
    }

    /// The same lesson in another version, for its author. The run goes on, if the experiment is the same; so does an
    /// answer in the making, if the step is.
    pub fn replace(&mut self, loaded: Loaded, progress: &Progress) -> Vec<Effect> {
        let (before, step_before) =
            (self.lesson.experiment(&self.on).cloned(), self.current().cloned());
        (self.key, self.problem) = (loaded.key(), None);
        self.warnings = texts::problems(&loaded.lesson);
        (self.lesson, self.folder) = (loaded.lesson, loaded.folder);
        let (steps, known) = (self.lesson.steps.len(), progress.of(&self.key));
        self.done = (0..steps).map(|step| known.done.contains(&step)).collect();
        (self.answers, self.step) = (known.answers, known.at.min(steps));
        self.on = self.lesson.on(self.step).to_owned();
        let now = self.lesson.experiment(&self.on).cloned();
        let same = before == now;
        if same && step_before.as_ref() == self.current() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if let Some(spec) = now.filter(|_| !same) {
            (self.spec, self.frame, self.resume) = (spec, None, None);
            effects = self.open();
        }
        effects.extend(self.arrive());
        effects
    }
}
