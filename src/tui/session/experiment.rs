//! The open experiment: that of the step, as in the lesson or as changed by the learner.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::detour::Detour;
use super::differing::place_of_hand_in;
use super::examining::Examined;
use super::keeping::KeptAt;
use super::resume::{self, Left};
use super::sharing::Expected;
use super::{Course, Session};
use crate::lesson::load::Loaded;
use crate::lesson::progress::LessonProgress;
use crate::lesson::{Lesson, Progress};
use crate::task::Folder;
use crate::trace::model::TrainedModel;
use crate::train::{ArmSpec, ExperimentSpec, RunState};
use crate::tui::action::Effect;
use crate::tui::popup::Mark;
use crate::tui::step::Recalled;

/// The open experiment.
#[derive(Debug)]
pub(super) struct OpenExperiment {
    /// Its name in the lesson.
    pub(super) name: String,
    /// Its specification, with the learner's changes.
    pub(super) spec: ExperimentSpec,
    /// Where the learner left the machine, until it is back there or moves elsewhere.
    pub(super) resume: Option<Left>,
    /// The arm that the learner had selected when she left, until it is selected again.
    pub(super) arm_left: Option<String>,
    /// The names of the arms that were hidden from the charts when she left, until they are hidden again.
    pub(super) hidden_left: Option<BTreeSet<String>>,
    /// The learner's own line, which the model answers.
    pub(super) line: Option<String>,
    /// Whether the step has sent the machine to the start, and it is not known to be there yet.
    pub(super) starts: bool,
    /// Whether the lesson's settings were restored on arrival at the step.
    pub(super) restored: bool,
    /// Where the machine comes back to, while it visits the places where followed numbers are computed.
    pub(super) detour: Option<Detour>,
    /// The moment that followed numbers are compared with.
    pub(super) mark: Option<Mark>,
    /// The trained model that it continues.
    pub(super) model: Option<Arc<TrainedModel>>,
    /// The moment at which the run was last kept.
    pub(super) kept: Option<KeptAt>,
    /// The update at which the learner has been asked whether to run on past where the next step begins.
    pub(super) asked_to_run_on: Option<u64>,
    /// What has been examined in the present run.
    pub(super) examined: Examined,
    /// The shared state that it is opened in, until it is there.
    pub(super) expected: Option<Expected>,
    /// Whether it has come there, and its numbers are others; until that is said.
    pub(super) is_other: bool,
}

impl OpenExperiment {
    /// The experiment of a step, with the lesson's settings.
    fn of(lesson: &Lesson, step: usize, folder: &Folder) -> Self {
        let name = lesson.on(step).to_owned();
        let spec = lesson.experiment(&name).unwrap_or(&lesson.experiment).clone();
        OpenExperiment {
            name,
            resume: place_of_hand_in(&spec, folder),
            spec,
            arm_left: None,
            hidden_left: None,
            line: None,
            starts: false,
            restored: false,
            asked_to_run_on: None,
            detour: None,
            mark: None,
            model: None,
            kept: None,
            examined: Examined::default(),
            expected: None,
            is_other: false,
        }
    }

    /// The same experiment, to be continued where a trained model was saved.
    pub(super) fn continuing(self, model: Arc<TrainedModel>) -> Self {
        let at = RunState {
            updates: model.updates(),
            furthest: model.furthest(),
            edits: model.edits().to_vec(),
            ticks: 0,
        };
        let left = Left { at, ..Left::default() };
        let spec = model.spec().clone();
        OpenExperiment { spec, resume: Some(left), model: Some(model), ..self }
    }

    /// The experiment of a step, with the learner's settings and position.
    pub(super) fn resumed(course: &Course, step: usize, known: &LessonProgress) -> Self {
        let own = OpenExperiment::of(course.lesson(), step, course.folder());
        if course.folder().hand_in().is_some() {
            return own; // at its first difference
        }
        let (spec, resume) = resume::found(&own.name, &own.spec, known);
        let (arm_left, hidden_left) = (resume::arm(known), resume::hidden(known));
        let line = resume::line(&own.name, known);
        OpenExperiment { spec, resume, arm_left, hidden_left, line, ..own }
    }

    /// Whether the machine is still returning to where the learner left it.
    pub(super) fn resumes(&self) -> bool {
        self.resume.is_some()
    }

    /// Notes that the machine moves: it stops returning to where the learner left it, or goes on once it is there.
    pub(super) fn passes(&mut self, from_there: bool) {
        match &mut self.resume {
            Some(left) if from_there => left.passed = true,
            Some(_) | None => self.resume = None,
        }
    }
}

impl Session {
    /// Changes to the experiment of the step, if it is another. Returns the effects that open it.
    pub(super) fn change_experiment(&mut self) -> Vec<Effect> {
        let on = self.lesson().on(self.step);
        let Some(own) = self.lesson().experiment(on) else { return Vec::new() };
        let is_same = on == self.experiment.name;
        let restored = is_same && self.is_to_be_restored(own);
        if is_same && !restored {
            return Vec::new();
        }
        let own = OpenExperiment::of(self.lesson(), self.step, self.course.folder());
        (self.experiment, self.frame) = (OpenExperiment { restored, ..own }, None);
        self.open_experiment()
    }

    /// Returns the effects that open the lesson's experiment in place of the learner's, which cannot be opened; none if it is
    /// the lesson's that cannot.
    pub(crate) fn open_own(&mut self) -> Vec<Effect> {
        let own = OpenExperiment::of(self.lesson(), self.step, self.course.folder());
        if self.experiment.spec == own.spec {
            return Vec::new();
        }
        (self.experiment, self.frame) = (own, None);
        let mut effects = self.open_experiment();
        effects.extend(self.arrive(false));
        effects
    }

    /// Whether the lesson's settings must be restored: the step begins at the start of its experiment, or names an arm
    /// of it, and the learner has changed it. Another seed, and added arms, may stay.
    fn is_to_be_restored(&self, own: &ExperimentSpec) -> bool {
        let (Some(step), Some(frame)) = (self.current(), self.frame()) else {
            return false;
        };
        let now = &*frame.snapshot.spec;
        let (arms, own_arms) = (now.arms(), own.arms());
        let settings = ExperimentSpec { seed: own.seed, arms: own.arms.clone(), ..now.clone() };
        let begins = step.on.is_some() || step.start;
        let is_missing = |arm: &&ArmSpec| !arms.contains(arm);
        let mut missing = own_arms.iter().filter(is_missing);
        let is_named = |arm: &ArmSpec| step.arms().any(|name| *name == arm.name);
        if step.exercise.state().is_some() {
            return now != own; // a demonstration shows what it was made with, each time
        }
        let open = self.record.done.get(self.step) == Some(&false);
        open && ((begins && settings != *own) || missing.any(|arm| begins || is_named(arm)))
    }

    /// Erases the progress, and returns to the first step.
    pub(crate) fn begin_anew(&mut self) -> Vec<Effect> {
        self.record.done.fill(false);
        self.record.answers.clear();
        self.record.drafts.clear();
        self.step = 0;
        let restored = self.experiment.restored;
        let own = OpenExperiment::of(self.lesson(), 0, self.course.folder());
        (self.experiment, self.frame) = (OpenExperiment { restored, ..own }, None);
        let mut effects = self.open_experiment();
        effects.extend(self.arrive(false));
        effects
    }

    /// Replaces the lesson by a newer version of its file. The run continues if the experiment is the same; so does an
    /// unfinished answer if the step is.
    pub(crate) fn replace(&mut self, loaded: Loaded, progress: &Progress) -> Vec<Effect> {
        let before = self.lesson().experiment(&self.experiment.name).cloned();
        let step_before = self.current().cloned();
        let folder_before = self.course.folder().clone();
        self.keep_draft();
        self.course.replace(loaded);
        self.looks.recolour(self.course.lesson());
        let (steps, known) = (self.lesson().steps.len(), progress.of(self.course.key()));
        self.record.done = (0..steps).map(|step| known.done.contains(&step)).collect();
        let at = if self.is_about_hand_in() { self.step } else { known.at };
        (self.record.answers, self.step) = (known.answers, at.min(steps));
        self.experiment.name = self.lesson().on(self.step).to_owned();
        let now = self.lesson().experiment(&self.experiment.name).cloned();
        let same = before == now && folder_before == *self.course.folder();
        if same && step_before.as_ref() == self.current() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if let Some(spec) = now.filter(|_| !same) {
            let resume = place_of_hand_in(&spec, self.course.folder());
            (self.experiment.spec, self.experiment.resume, self.frame) = (spec, resume, None);
            effects = self.open_experiment();
        }
        effects.extend(self.arrive(false));
        effects
    }

    /// Replaces the lesson by the same in another language. The run, the step and an unfinished answer stay.
    pub(crate) fn translate(&mut self, loaded: Loaded, cards: Vec<Recalled>) -> Vec<Effect> {
        self.keep_draft();
        self.course.translate(loaded, cards);
        self.arrive(true)
    }
}
