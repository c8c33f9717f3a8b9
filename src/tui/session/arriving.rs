//! Arriving at a step: its experiment, its panes, its arm, and its condition.

use std::collections::BTreeSet;

use super::Session;
use crate::engine::{Command, Frame};
use crate::lesson::{PaneName, Step};
use crate::nn::Name;
use crate::tui::action::Effect;
use crate::tui::looks::Panes;
use crate::tui::step::{OpenStep, Predict, Search};

impl Session {
    /// Goes to a step. Returns the effects to perform.
    pub(crate) fn go_to(&mut self, step: usize) -> Vec<Effect> {
        if self.open.begun {
            self.keep_draft();
        }
        let returns = step == self.step && self.frame().is_some();
        (self.step, self.experiment.restored) = (step, false);
        let mut effects = if returns { Vec::new() } else { self.change_experiment() };
        effects.extend(self.arrive(returns));
        effects
    }

    /// Whether the step shows the machine in a state, and so is done on arrival.
    pub(crate) fn shows_state(&self) -> bool {
        self.current().is_some_and(|step| step.exercise.state().is_some())
    }

    /// Sets up the current step: its panes, its arm, and its condition. A learner who returns to the step that she has
    /// left finds the machine where it was.
    pub(super) fn arrive(&mut self, returns: bool) -> Vec<Effect> {
        self.looks.text_scroll = 0;
        self.looks.unzoom_all(); // the text of the step is visible
        self.looks.show_all_updates();
        if !returns {
            self.looks.cover_again();
        }
        let Some(current) = self.current().cloned() else {
            self.open = OpenStep::default();
            (self.looks.hunts, self.looks.focus) = (false, PaneName::Lesson);
            self.looks.panes = Panes::of(self.lesson(), self.step);
            return vec![Effect::Send(Command::Watch(None))];
        };
        let known = self.record.answers.get(&self.step);
        self.open = OpenStep::begin(&current, known, self.is_done(), self.course.lesson());
        self.look_as_asked(&current);
        self.select_first_difference();
        self.restore_draft(returns);
        let mut effects = Vec::new();
        let starts = current.start && !self.is_done();
        let left = self.experiment.resume.as_ref().and_then(|left| left.step);
        if left != Some(self.step) && self.experiment.line.take().is_some() {
            effects.push(Effect::Send(Command::Try(None))); // it was for the previous step
        }
        let runs = |frame: &Frame| frame.is_running() && frame.returning().is_none();
        let predicts_run = self.open.prediction().is_some_and(Predict::must_come_first);
        if predicts_run && self.frame().is_some_and(runs) {
            effects.push(Effect::Send(Command::Pause));
        }
        let begins = starts && !returns && left != Some(self.step);
        self.experiment.starts = begins && self.frame().is_some();
        if begins {
            self.experiment.passes(false);
            // what is already computed would give away the answer to a prediction
            let predicts = self.open.prediction().is_some();
            let back = if predicts { Command::Afresh } else { Command::GoTo(0) };
            effects.push(Effect::Send(back));
        }
        if let Some(state) = current.exercise.state().filter(|_| !returns) {
            self.experiment.resume = None;
            effects.push(Effect::Send(Command::Show(Box::new(state))));
        }
        let predicts = self.open.prediction().is_some();
        let of_run = || self.ended_before().filter(|_| predicts);
        let begins = self.lesson().begins(self.step).or_else(of_run).filter(|_| !self.is_done());
        let (open, around) = self.parts();
        open.arrive(begins, &around);
        let watch = open.watches(&around);
        effects.push(Effect::Send(Command::Watch(watch)));
        effects.extend(self.wanted_arm().map(|arm| Effect::Send(Command::Select(arm))));
        if self.looks.hunts {
            effects.push(Effect::Send(Command::Check));
        }
        effects
    }

    /// The number of timesteps, once a frame has told it.
    pub(super) fn timesteps(&self) -> Option<usize> {
        self.frame().map(|frame| frame.snapshot.cursor.timesteps)
    }

    /// Watches again for what is measured at some timesteps, if there are not as many as when the watch began.
    pub(super) fn watch_others_than(&mut self, before: Option<usize>) -> Option<Effect> {
        let is_waiting = self.open.prediction().is_some_and(Predict::watches_timesteps);
        let timesteps = self.timesteps();
        let (open, around) = self.parts();
        (is_waiting && timesteps != before)
            .then(|| Effect::Send(Command::Watch(open.watches(&around))))
    }

    /// Selects the panes, unit, tensor and arms that the step names.
    fn look_as_asked(&mut self, step: &Step) {
        self.looks.panes = Panes::of(self.lesson(), self.step);
        let so_far = self.lesson().steps.iter().take(self.step + 1).rev();
        let (unit, tensor) = (
            so_far.clone().find_map(|step| step.unit).unwrap_or(0),
            so_far.clone().find_map(|step| step.tensor).unwrap_or(Name::W_hh),
        );
        (self.looks.unit, self.tensor) = (unit, Some(tensor));
        self.show_tensor();
        self.looks.gradients = step.exercise.is_about_a_gradient();
        let arms = self.experiment.spec.arms();
        let others = arms.iter().map(|arm| &arm.name).filter(|name| !step.only.contains(name));
        let asked =
            || if step.only.is_empty() { BTreeSet::new() } else { others.cloned().collect() };
        let left = self.experiment.hidden_left.take();
        let left = left.filter(|_| step.exercise.state().is_none());
        self.looks.hidden = left.unwrap_or_else(asked);
        let search = self.open.hunt().map(|hunt| hunt.search());
        self.looks.hunts = search.is_some();
        let in_code = search == Some(&Search::Wrong);
        if self.looks.hunts {
            self.looks.panes.need(PaneName::Code);
        }
        if in_code {
            self.looks.focus(PaneName::Code);
        } else {
            self.looks.focus = PaneName::Lesson;
        }
        if step.zoom {
            self.looks.zoom();
        }
    }

    /// The arm that the learner had selected when she left, or else the last one that this step or one before it names.
    fn wanted_arm(&mut self) -> Option<usize> {
        let shows = self.shows_state();
        let left = self.experiment.arm_left.take().filter(|_| !shows);
        left.and_then(|left| self.index_of(&left)).or_else(|| {
            let so_far = self.lesson().steps.iter().take(self.step + 1).rev();
            let named = so_far.filter_map(|step| step.arm.as_ref().or(step.exercise.arm()));
            Some(named.filter_map(|arm| self.index_of(arm)).next().unwrap_or(0))
        })
    }

    /// The arm that the step is about, if it names one.
    pub(super) fn arm_of_step(&self) -> Option<usize> {
        let step = self.current()?;
        self.index_of(step.arm.as_ref().or(step.exercise.arm())?)
    }

    fn index_of(&self, wanted: &str) -> Option<usize> {
        match self.frame().map(|frame| &frame.snapshot.arms) {
            Some(arms) => arms.iter().position(|arm| arm.name == wanted),
            None => self.experiment.spec.arms().iter().position(|arm| arm.name == wanted),
        }
    }
}
