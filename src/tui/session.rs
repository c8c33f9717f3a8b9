//! A lesson that is open: the step, the newest frame, and how the learner looks at it.

mod answering;
mod experiment;
mod hints;
mod hunt;
mod looking;
mod pointer;
mod resume;
mod truth;

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::action::{Action, Effect};
use super::theme::{Depth, Ground, Theme};
use super::verbs::Here;
use super::view::{Looks, Secrets, View, scrolled};
use super::work::Work;
use super::{layout, pane, texts};
use crate::engine::{Command, Frame};
use crate::lesson::load::Loaded;
use crate::lesson::{Action as Asked, Answer, Card, Lesson, PaneName, Progress, Step};
use crate::nn::Name;
use crate::problem::Problem;
use crate::task::Folder;
use crate::train::ExperimentSpec;

pub use answering::Entered;

/// A lesson that is open.
#[derive(Debug)]
pub struct Session {
    /// Its number among the program's lessons.
    pub number: Option<usize>,
    /// By what name the progress file knows it.
    pub key: String,
    /// The lesson.
    pub lesson: Lesson,
    folder: Folder,
    /// The step, from 0; one past the last is the end.
    pub step: usize,
    /// Whether each step is done.
    pub done: Vec<bool>,
    /// What was answered, by step.
    pub answers: BTreeMap<usize, Answer>,
    /// The cards of earlier lessons.
    pub cards: Vec<Card>,
    /// How far the learner is with the step on show.
    pub work: Work,
    /// The newest frame; none until the first has come.
    pub frame: Option<Box<Frame>>,
    /// How the learner looks at it.
    pub looks: Looks,
    /// Whether the mouse has hold of the timeline.
    drags: bool,
    /// Why the lesson's file cannot be read as it is now; the lesson is the one that was read before.
    pub problem: Option<String>,
    /// What in the texts of a lesson of one's own nobody can read.
    pub warnings: Vec<Problem>,
    /// The experiment that is open, by its name in the lesson.
    on: String,
    /// As it is opened, with what the learner has changed in it.
    spec: ExperimentSpec,
    /// The tensor that the step wants to have shown, until there is a model to find it in.
    tensor: Option<Name>,
    /// Whether the experiment was put back as the lesson has it, when the learner came to the step.
    pub restored: bool,
    /// The update in which the step asks for a number; not known until there is a frame.
    anchor: Option<u64>,
    /// Where the learner left the machine, until it is there again or goes elsewhere.
    resume: Option<resume::Left>,
}

impl Session {
    /// Resumes where the learner was.
    pub fn new(
        loaded: Loaded,
        number: Option<usize>,
        cards: Vec<Card>,
        progress: &Progress,
    ) -> Self {
        let key = loaded.key();
        let Loaded { lesson, folder, .. } = loaded;
        let known = progress.of(&key);
        let steps = lesson.steps.len();
        let step = known.at.min(steps);
        let on = lesson.on(step).to_owned();
        let own = lesson.experiment(&on).unwrap_or(&lesson.experiment);
        let (spec, resume) = resume::found(&on, own, &known);
        Session {
            number,
            key,
            folder,
            step,
            done: (0..steps).map(|i| known.done.contains(&i)).collect(),
            answers: known.answers,
            cards,
            work: Work::default(),
            frame: None,
            looks: Looks::default(),
            drags: false,
            problem: None,
            warnings: if number.is_none() { texts::problems(&lesson) } else { Vec::new() },
            tensor: None,
            anchor: None,
            restored: false,
            on,
            spec,
            resume,
            lesson,
        }
    }

    /// The lesson's file has been saved, and is wrong.
    pub fn spoil(&mut self, problem: String) {
        self.problem = Some(problem);
        self.looks.text_scroll = 0;
    }

    /// What the panes see, once there is something.
    pub fn view<'a>(&'a self, theme: &'a Theme) -> Option<View<'a>> {
        let Session { lesson, step, done, answers, cards, work, looks, on, .. } = self;
        let (problem, hint) = (self.problem.as_deref(), self.has_hint());
        let warnings = &self.warnings;
        let tick = self.current().and_then(|step| step.action.tick());
        let stands = tick.is_some_and(|tick| self.stands_at(tick));
        let frame = self.frame.as_deref()?;
        Some(View {
            lesson,
            problem,
            warnings,
            hint,
            stands,
            step: *step,
            done,
            answers,
            cards,
            work,
            on,
            frame,
            looks,
            theme,
            secrets: Secrets::default(),
        })
    }

    /// Whether a mistake of an arm is hunted and not found yet.
    pub fn keeps_secret(&self, arm: &str) -> bool {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        self.view(&theme).is_some_and(|view| view.is_secret(arm))
    }

    fn current(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step)
    }

    /// Whether all steps are behind.
    pub fn is_over(&self) -> bool {
        self.current().is_none()
    }

    /// Goes to a step; what to do there.
    pub fn go_to(&mut self, step: usize) -> Vec<Effect> {
        (self.step, self.restored) = (step, false);
        let mut effects = self.change_experiment();
        effects.extend(self.arrive());
        effects
    }

    /// Takes up the step on show: its panes, its arm, what it waits for.
    fn arrive(&mut self) -> Vec<Effect> {
        self.looks.text_scroll = 0;
        let is_done = self.done.get(self.step) == Some(&true);
        let known = self.answers.get(&self.step);
        self.work = Work::on(self.current(), known, is_done);
        let Some(current) = self.current().cloned() else {
            (self.looks.hunts, self.looks.focus) = (false, PaneName::Lesson);
            return vec![Effect::Tell(Command::Watch(None))];
        };
        self.looks.prefer(&current.show);
        self.look_as_asked(&current);
        let mut effects = Vec::new();
        if self.frame.as_deref().is_some_and(|frame| frame.own_line.is_some()) {
            effects.push(Effect::Tell(Command::Try(None))); // that was for the step before
        }
        self.anchor = None;
        if current.start && !is_done {
            // what has been computed already would tell the answer to a prediction
            let predicts = matches!(current.action, Asked::Predict { .. });
            let back = if predicts { Command::Restart } else { Command::GoTo(0) };
            effects.push(Effect::Tell(back));
            self.anchor = Some(0);
        }
        self.cast_anchor();
        effects.push(Effect::Tell(self.watch()));
        effects.extend(self.wanted_arm().map(|arm| Effect::Tell(Command::Select(arm))));
        if current.action.hunts() {
            effects.push(Effect::Tell(Command::Check));
        }
        effects
    }

    /// Units, tensor and arms as the step wants to have them shown.
    fn look_as_asked(&mut self, step: &Step) {
        self.looks.unit = step.unit.unwrap_or(self.looks.unit);
        self.tensor = step.tensor;
        self.show_tensor();
        let arms = self.spec.arms();
        let others = arms.iter().map(|arm| &arm.name).filter(|name| !step.only.contains(name));
        self.looks.hidden = match step.only.is_empty() {
            true => Default::default(),
            false => others.cloned().collect(),
        };
        self.looks.hunts = step.action.hunts();
        if self.looks.hunts {
            self.looks.focus(PaneName::Code);
        }
        if !self.looks.zoom && !matches!(step.action, Asked::FindBug { .. }) {
            self.looks.focus = PaneName::Lesson;
        }
    }

    /// The arm that the step looks at, if it names one.
    fn wanted_arm(&self) -> Option<usize> {
        let step = self.current()?;
        let wanted = step.arm.as_ref().or(step.action.arm())?;
        let arms = self.frame.as_deref().map(|frame| &frame.snapshot.arms);
        match arms {
            Some(arms) => arms.iter().position(|arm| arm.name == *wanted),
            None => self.spec.arms().iter().position(|arm| arm.name == *wanted),
        }
    }

    /// Marks a step as done; says whether that is news.
    pub fn finish(&mut self, step: usize, progress: &mut Progress) -> bool {
        match self.done.get_mut(step) {
            Some(done) => {
                *done = true;
                progress.mark(&self.key, step, self.lesson.steps[step].mark());
                progress.finish(&self.key, step)
            }
            None => false,
        }
    }

    /// Takes the newest frame. Once the machine has stopped, it has been brought where it was.
    pub fn take(&mut self, frame: Box<Frame>) {
        if frame.going_to.is_none() && frame.snapshot.cursor.updates_done() > 0 {
            self.resume = None;
        }
        let kind = |frame: &Frame| frame.snapshot.cursor.last().map(|tick| discriminant(&tick));
        if self.frame.as_deref().map(kind) != Some(kind(&frame)) {
            self.looks.code_scroll = 0; // other lines are at work: they are to be seen
        }
        self.looks.colour_arms(frame.snapshot.arms.iter().map(|arm| arm.name.as_str()));
        let known = self.frame.as_deref().and_then(|frame| frame.check.as_ref());
        let news = frame.check.as_ref().filter(|now| known.is_none_or(|k| !Arc::ptr_eq(k, now)));
        if let Some(worst) = news.and_then(|check| check.worst_wrong()) {
            self.looks.tensor = worst; // what is wrong is looked at
        }
        self.frame = Some(frame);
        self.cast_anchor();
        self.show_tensor();
    }

    /// Remembers in which update the step has begun, once that is known.
    fn cast_anchor(&mut self) {
        let cursor = self.frame.as_deref().filter(|_| self.resume.is_none());
        let here = cursor.map(|frame| frame.snapshot.cursor.updates_done());
        self.anchor = self.anchor.or(here);
    }

    fn show_tensor(&mut self) {
        let Some(frame) = self.frame.as_deref() else { return };
        let params = &frame.snapshot.arms[frame.arm].state.params;
        let wanted = self.tensor.take();
        let place = wanted.and_then(|name| params.iter().position(|tensor| tensor.name == name));
        self.looks.tensor = place.unwrap_or(self.looks.tensor);
    }

    /// Whether the step only wants to be read.
    pub fn reads(&self) -> bool {
        self.current().is_some_and(|s| s.action == Asked::Read)
    }

    /// Whether the machine stands still.
    pub fn stands(&self) -> bool {
        self.frame.as_deref().is_some_and(|frame| !frame.running)
    }

    /// The learner goes elsewhere than where she left the machine.
    pub fn goes_elsewhere(&mut self) {
        self.resume = None;
        self.work.touched = true;
    }

    /// What concerns only this lesson; what the engine is to be told.
    pub fn update(&mut self, action: Action, size: Rect) -> Option<Command> {
        if self.answers_with(action) {
            return None;
        }
        match action {
            Action::Up if self.looks.chooses_unit() => {
                self.looks.unit = self.unit(self.looks.unit, -1)
            }
            Action::Down if self.looks.chooses_unit() => {
                self.looks.unit = self.unit(self.looks.unit, 1)
            }
            Action::Up | Action::Down | Action::PageUp | Action::PageDown => {
                self.scroll(action, size)
            }
            Action::Focus(by) => self.focus_by(by),
            Action::Pane(pane) => self.looks.focus(pane),
            Action::Check if self.looks.hunts && self.looks.focus == PaneName::Check => {
                self.looks.focus(PaneName::Code);
            }
            Action::Check => {
                self.looks.focus(PaneName::Check);
                return self.command(action);
            }
            Action::Zoom => self.looks.zoom = !self.looks.zoom,
            Action::LogAxis => self.looks.log_y = !self.looks.log_y,
            Action::NextTensor => self.looks.tensor += 1,
            Action::Gradients => self.looks.gradients = !self.looks.gradients,
            Action::From(by) => {
                self.looks.from = looking::around(self.looks.from, by, self.lines().1);
            }
            Action::HideArm => self.hide(),
            Action::Recolour => self.recolour(),
            Action::Notation => self.looks.notation = self.looks.notation.other(),
            action => return self.command(action),
        }
        None
    }

    fn scroll(&mut self, action: Action, size: Rect) {
        let hidden = self.hidden(size);
        let scroll = self.looks.scroll();
        *scroll = scrolled(*scroll, action, hidden);
    }

    /// How many rows have no room on a screen of that size, in the pane that ↑ and ↓ scroll.
    fn hidden(&self, size: Rect) -> u16 {
        let theme = Theme::new(Ground::Dark, Depth::Mono); // colours take no room
        let Some(view) = self.view(&theme) else { return 0 };
        let [_, body, ..] = layout::rows(size);
        let panes = layout::panes(body, &self.looks, &view.arm().model);
        let area = panes.into_iter().find(|(name, _)| *name == self.looks.scrolled());
        area.map_or(0, |(name, area)| pane::hidden(name, &view, area))
    }

    fn command(&mut self, action: Action) -> Option<Command> {
        let frame = self.frame.as_deref()?;
        let snapshot = &frame.snapshot;
        let command = match action {
            Action::RunPause | Action::RunBack if frame.running => Command::Pause,
            Action::RunBack => Command::RunBack,
            Action::Stride(by) => Command::GoTo(frame.strides_away(by)),
            Action::Undo => Command::Undo,
            Action::Dismiss => Command::Dismiss,
            Action::GoToDivergence => Command::GoToDivergence,
            Action::RunPause => Command::Run,
            Action::Ticks(n) => Command::Ticks(n.into()),
            Action::Updates(n) => Command::Updates(n.into()),
            Action::Epochs(n) => Command::Epochs(n.into()),
            Action::Start => Command::GoTo(0),
            Action::Furthest => Command::GoTo(snapshot.furthest),
            Action::Faster => Command::SetSpeed(frame.speed.faster()),
            Action::Slower => Command::SetSpeed(frame.speed.slower()),
            Action::Restart => Command::Restart,
            Action::NextSeed => Command::Reseed(snapshot.spec.seed.wrapping_add(1)),
            Action::Check => Command::Check,
            Action::NextArm => Command::Select((frame.arm + 1) % snapshot.arms.len()),
            _ => return None,
        };
        self.goes_elsewhere();
        Some(command)
    }

    /// What the learner has before her, for a typed line.
    pub fn here(&self) -> Option<Here<'_>> {
        let frame = self.frame.as_deref()?;
        Some(Here { frame, looks: &self.looks })
    }
}
