//! The open lesson: the current step, the newest frame, and the learner's view settings.

mod answering;
mod arriving;
mod charting;
mod course;
mod detour;
mod differing;
mod examining;
mod experiment;
mod going;
mod keeping;
mod looking;
mod offering;
mod pointer;
mod recording;
mod resume;
mod running_on;
mod sharing;
mod telling;

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::sync::Arc;

use super::action::Effect;
use super::looks::Looks;
use super::scene::{Scene, Secrets};
use super::step::{Activity, Around, Attempt, OpenStep, Recalled};
use super::theme::Theme;
use super::verbs::Context;
use super::view::View;
use crate::engine::Frame;
use crate::lesson::load::Loaded;
use crate::lesson::{Answer, Lesson, Progress, Step};
use crate::nn::Name;

pub(crate) use course::Course;
use experiment::OpenExperiment;
pub(crate) use recording::RecordingTo;
use resume::Left;

/// The open lesson.
#[derive(Debug)]
pub struct Session {
    course: Course,
    record: Record,
    /// The current step, from 0; one past the last is the end.
    step: usize,
    /// The activity of the current step, and the attempt at it.
    open: OpenStep,
    experiment: OpenExperiment,
    /// The newest frame; `None` until the first has arrived.
    frame: Option<Box<Frame>>,
    looks: Looks,
    /// The tensor that the step selects, until there is a model to find it in.
    tensor: Option<Name>,
    /// Whether the mouse is dragging the timeline.
    drags: bool,
    /// Whether the machine may have moved since its position was stored, or something has been written.
    moved: bool,
}

/// What the learner has done in the lesson.
#[derive(Debug)]
struct Record {
    /// Whether each step is done.
    done: Vec<bool>,
    /// The answers, by step.
    answers: BTreeMap<usize, Answer>,
    /// What has been written or drawn and not answered with yet, by step.
    drafts: BTreeMap<usize, Answer>,
    /// The demonstration that is being recorded.
    recording: Option<RecordingTo>,
}

impl Session {
    /// Resumes a lesson where the learner left it.
    pub(crate) fn new(
        loaded: Loaded,
        number: Option<usize>,
        cards: Vec<Recalled>,
        progress: &Progress,
    ) -> Self {
        let model = loaded.model.clone().map(|(_, model)| model);
        let course = Course::new(loaded, number, cards);
        // a file that is opened again may have other numbers
        let is_hand_in = course.folder().hand_in().is_some();
        let known = if is_hand_in { Default::default() } else { progress.of(course.key()) };
        let steps = course.lesson().steps.len();
        let step = known.at.min(steps);
        let looks = resume::looks(Looks::of(course.lesson()), &known);
        let experiment = OpenExperiment::resumed(&course, step, &known);
        Session {
            experiment: match model {
                Some(model) => experiment.continuing(model),
                None => experiment,
            },
            step,
            record: Record {
                done: (0..steps).map(|i| known.done.contains(&i)).collect(),
                answers: known.answers,
                drafts: known.drafts,
                recording: None,
            },
            open: OpenStep::default(),
            frame: None,
            looks,
            tensor: None,
            drags: false,
            moved: false,
            course,
        }
    }

    /// The lesson, as it was opened.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        self.course.lesson()
    }

    /// The current step, from 0; one past the last is the end.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Whether each step is done.
    pub fn done(&self) -> &[bool] {
        &self.record.done
    }

    /// The answers, by step.
    pub fn answers(&self) -> &BTreeMap<usize, Answer> {
        &self.record.answers
    }

    /// The activity of the current step.
    pub fn activity(&self) -> &Activity {
        &self.open.activity
    }

    /// The attempt at the current step.
    pub fn attempt(&self) -> &Attempt {
        &self.open.attempt
    }

    /// The newest frame; `None` until the first has arrived.
    pub fn frame(&self) -> Option<&Frame> {
        self.frame.as_deref()
    }

    /// The learner's view settings.
    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    /// Whether the machine may have moved since its position was stored, or something has been written.
    pub(crate) fn has_moved(&self) -> bool {
        self.moved
    }

    /// Whether the lesson's settings were restored on arrival at the step.
    pub(crate) fn is_restored(&self) -> bool {
        self.experiment.restored
    }

    /// Whether the learner has passed the last step.
    pub fn is_over(&self) -> bool {
        self.current().is_none()
    }

    /// Whether the step is only to be read.
    pub(crate) fn reads(&self) -> bool {
        !self.is_over() && matches!(self.open.activity, Activity::Read | Activity::Board(_))
    }

    pub(crate) fn rests(&self) -> bool {
        self.frame().is_some_and(|frame| !frame.is_running())
    }

    fn current(&self) -> Option<&Step> {
        self.lesson().steps.get(self.step)
    }

    /// Whether the current step is done.
    pub(crate) fn is_done(&self) -> bool {
        self.record.done.get(self.step) == Some(&true)
    }

    /// Shows that the saved version of the lesson's file is not valid.
    pub(crate) fn spoil(&mut self, problem: String) {
        self.course.spoil(problem);
        self.looks.text_scroll = 0;
    }

    /// The scene, once there is a frame.
    pub(crate) fn scene(&self) -> Option<Scene<'_>> {
        let Session { course, record, step, open, experiment, frame, looks, .. } = self;
        Some(Scene {
            lesson: course.lesson(),
            problem: course.problem(),
            warnings: course.warnings(),
            step: *step,
            done: &record.done,
            answers: &record.answers,
            cards: course.cards(),
            open,
            on: &experiment.name,
            frame: frame.as_deref()?,
            looks,
            secrets: Secrets::default(),
        })
    }

    /// The view for the panes, once there is a frame.
    pub fn view<'a>(&'a self, theme: &'a Theme) -> Option<View<'a>> {
        self.scene().map(|scene| View { scene, theme })
    }

    /// Whether the mistake of an arm has still to be found.
    pub(crate) fn keeps_secret(&self, arm: &str) -> bool {
        self.scene().is_some_and(|scene| scene.is_secret(arm))
    }

    /// What the learner has before her, for a typed line.
    pub fn context(&self) -> Option<Context<'_>> {
        let frame = self.frame()?;
        let hunts = frame.snapshot.arms.iter().any(|arm| self.keeps_secret(&arm.name));
        Some(Context { frame, looks: &self.looks, hunts })
    }

    /// The current step, and its surroundings in the lesson.
    fn parts(&mut self) -> (&mut OpenStep, Around<'_>) {
        let done = self.is_done();
        let Session { course, step, open, experiment, frame, looks, .. } = self;
        let around = Around {
            number: *step,
            done,
            frame: frame.as_deref(),
            resumes: experiment.resumes(),
            cards: course.cards(),
            texts: course.of_texts(*step),
            challenge: course.lesson().steps.get(*step).and_then(|step| step.challenge.as_ref()),
            looks,
        };
        (open, around)
    }

    /// Handles the newest frame. Returns the effects: to save if a step is done with it, or the machine has stopped.
    pub(crate) fn take(&mut self, frame: Box<Frame>, progress: &mut Progress) -> Vec<Effect> {
        let (met, rested, timesteps) = (frame.met, self.rests(), self.timesteps());
        let is_news = self.frame().is_none_or(|known| known.reached != frame.reached);
        self.see(frame);
        let shared = self.reach_shared();
        let here = met == Some(self.step);
        let again = here && is_news && self.tell_again(progress);
        let elsewhere = met.filter(|_| !here).is_some_and(|step| self.finish(step, progress));
        let (open, mut around) = self.parts();
        let outcome = open.frame(here, &mut around);
        let news = self.record(&outcome, progress);
        let stopped = self.rests() && !rested;
        if stopped {
            self.leave(progress);
        }
        self.moved = !stopped; // it may have been stepped by hand, or run for long
        let saves = (elsewhere || again || news || stopped).then_some(Effect::Save);
        saves.into_iter().chain(self.watch_others_than(timesteps)).chain(shared).collect()
    }

    /// Shows the newest frame. Once the machine has stopped, it is where the learner left it.
    fn see(&mut self, frame: Box<Frame>) {
        let is_back = |left: &mut Left| left.is_reached(&frame);
        let left = self.experiment.resume.take_if(is_back);
        if self.frame().is_none_or(|known| known.snapshot.cursor != frame.snapshot.cursor) {
            self.looks.timestep = None; // the tape follows the machine
            self.looks.fresh = self.frame.is_some() && frame.can_be_followed();
        }
        self.experiment.starts &= frame.snapshot.cursor.updates_done() > 0;
        let kind = |frame: &Frame| frame.snapshot.cursor.last().map(|tick| discriminant(&tick));
        if self.frame().map(kind) != Some(kind(&frame)) {
            self.looks.code_scroll = 0; // show the lines that are now at work
        }
        let is_left = left.is_some();
        self.come_back(&frame);
        self.follow(&frame);
        self.looks.window = left.and_then(|left| left.window).or(self.looks.window);
        if let Some(known) = &self.frame {
            self.looks.follow_name(&known.snapshot.arms, &frame.snapshot.arms);
        }
        self.looks.colour_arms(frame.snapshot.arms.iter().map(|arm| arm.name.as_str()));
        let known = self.frame().and_then(|frame| frame.check.as_ref());
        let news = frame.check.as_ref().filter(|now| known.is_none_or(|k| !Arc::ptr_eq(k, now)));
        if let Some(worst) = news.and_then(|check| check.worst_wrong()) {
            self.looks.tensor = worst; // show the wrong tensor
        }
        self.frame = Some(frame);
        self.show_tensor();
        if is_left {
            self.has_come_back();
        }
    }

    fn show_tensor(&mut self) {
        let Some(frame) = self.frame.as_deref() else { return };
        let params = &frame.snapshot.arms[frame.arm].state.params;
        let wanted = self.tensor.take();
        let place = wanted.and_then(|name| params.iter().position(|tensor| tensor.name == name));
        self.looks.tensor = place.unwrap_or(self.looks.tensor);
    }
}
