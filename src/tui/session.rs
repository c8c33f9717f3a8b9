//! A lesson that is open: the step, the newest frame, and how the learner looks at it.

use super::action::{Action, Effect};
use super::screen::timeline;
use super::theme::{Depth, Ground, Theme};
use super::verbs::Here;
use super::view::{Looks, OTHERS, View, scrolled};
use super::{layout, pane};
use crate::engine::{Command, Frame, Speed, Until, Watch};
use crate::lesson::load::Loaded;
use crate::lesson::{Action as Asked, Lesson, PaneName, Progress, Step};
use crate::task::Folder;
use crate::train::spec::MOST_ARMS;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use std::mem::discriminant;

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
    /// The newest frame; none until the first has come.
    pub frame: Option<Box<Frame>>,
    /// How the learner looks at it.
    pub looks: Looks,
    /// Whether the mouse has hold of the timeline.
    drags: bool,
    /// Where the learner left the machine, until it is there again or goes elsewhere.
    resume_at: Option<u64>,
    /// The seed that the lesson names.
    own_seed: u64,
}

impl Session {
    /// Resumes where the learner was.
    pub fn new(loaded: Loaded, number: Option<usize>, progress: &Progress) -> Self {
        let key = loaded.key();
        let Loaded { mut lesson, folder } = loaded;
        let known = progress.of(&key);
        let own_seed = lesson.experiment.seed;
        lesson.experiment.seed = known.seed.unwrap_or(own_seed);
        let steps = lesson.steps.len();
        Session {
            number,
            key,
            folder,
            step: known.at.min(steps),
            done: (0..steps).map(|i| known.done.contains(&i)).collect(),
            frame: None,
            looks: Looks::default(),
            drags: false,
            resume_at: Some(known.updates).filter(|u| *u > 0),
            own_seed,
            lesson,
        }
    }

    /// What opens its experiment and brings it where the learner left it.
    pub fn open(&self) -> Vec<Effect> {
        let spec = Box::new(self.lesson.experiment.clone());
        let open = Effect::Open(spec, self.folder.clone(), Speed(self.lesson.speed));
        let there = self.resume_at.map(|updates| Effect::Tell(Command::GoTo(updates)));
        [open].into_iter().chain(there).collect()
    }

    /// What the panes see, once there is something.
    pub fn view<'a>(&'a self, theme: &'a Theme) -> Option<View<'a>> {
        let Session { lesson, step, done, looks, .. } = self;
        let frame = self.frame.as_deref()?;
        Some(View { lesson, step: *step, done, frame, looks, theme })
    }

    fn current(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step)
    }

    /// Whether all steps are behind.
    pub fn is_over(&self) -> bool {
        self.current().is_none()
    }

    /// Goes so many steps on; what to watch for there.
    pub fn go(&mut self, by: i8) -> Command {
        let steps = self.lesson.steps.len();
        self.step = self.step.saturating_add_signed(isize::from(by)).min(steps);
        self.looks.text_scroll = 0;
        let step = self.step;
        let Some(current) = self.current() else { return Command::Watch(None) };
        let wanted = current.show.clone();
        let watch = match &current.action {
            Asked::Read => None,
            Asked::StepTo(tick) => Some(Watch { step, until: Until::Tick(*tick) }),
            Asked::RunUntil(goals) | Asked::Reach(goals) => {
                Some(Watch { step, until: Until::Goals(goals.clone()) })
            }
        };
        self.looks.prefer(&wanted);
        Command::Watch(watch)
    }

    /// The arm that the step looks at, if it names one.
    pub fn wanted_arm(&self) -> Option<usize> {
        let wanted = self.current()?.arm.as_ref()?;
        let arms = self.frame.as_deref().map(|frame| &frame.snapshot.arms);
        match arms {
            Some(arms) => arms.iter().position(|arm| arm.name == *wanted),
            None => self.lesson.experiment.arms().iter().position(|arm| arm.name == *wanted),
        }
    }

    /// Marks a step as done; says whether that is news.
    pub fn finish(&mut self, step: usize, progress: &mut Progress) -> bool {
        match self.done.get_mut(step) {
            Some(done) => {
                *done = true;
                progress.finish(&self.key, step)
            }
            None => false,
        }
    }

    /// Remembers where the machine stands, or where it is being brought.
    pub fn leave(&self, progress: &mut Progress) {
        let Some(frame) = self.frame.as_deref() else { return };
        let snapshot = &frame.snapshot;
        let updates = self.resume_at.unwrap_or(snapshot.cursor.updates_done());
        let seed = Some(snapshot.spec.seed).filter(|seed| *seed != self.own_seed);
        progress.leave(&self.key, updates, seed);
    }

    /// Takes the newest frame. Once the machine has stopped, it has been brought where it was.
    pub fn take(&mut self, frame: Box<Frame>) {
        if frame.going_to.is_none() && frame.snapshot.cursor.updates_done() > 0 {
            self.resume_at = None;
        }
        let kind = |frame: &Frame| frame.snapshot.cursor.last().map(|tick| discriminant(&tick));
        if self.frame.as_deref().map(kind) != Some(kind(&frame)) {
            self.looks.code_scroll = 0; // other lines are at work: they are to be seen
        }
        self.looks.colour_arms(frame.snapshot.arms.iter().map(|arm| arm.name.as_str()));
        self.frame = Some(frame);
    }

    /// The learner goes elsewhere than where she left the machine.
    pub fn goes_elsewhere(&mut self) {
        self.resume_at = None;
    }

    /// Whether the step only wants to be read.
    pub fn reads(&self) -> bool {
        self.current().is_some_and(|s| s.action == Asked::Read)
    }

    /// What the step asks for, unless it is done.
    pub fn asked(&self) -> Option<Command> {
        if self.done.get(self.step) != Some(&false) {
            return None;
        }
        match self.current()?.action {
            Asked::Read => None,
            Asked::StepTo(_) | Asked::RunUntil(_) | Asked::Reach(_) => Some(Command::Run),
        }
    }

    /// What concerns only this lesson; what the engine is to be told.
    pub fn update(&mut self, action: Action, size: Rect) -> Option<Command> {
        match action {
            Action::Up if self.looks.chooses_unit() => {
                self.looks.unit = self.unit(self.looks.unit, -1)
            }
            Action::Down if self.looks.chooses_unit() => {
                self.looks.unit = self.unit(self.looks.unit, 1)
            }
            Action::Up | Action::Down | Action::PageUp | Action::PageDown => {
                let hidden = self.hidden(size);
                let scroll = self.looks.scroll();
                *scroll = scrolled(*scroll, action, hidden);
            }
            Action::Focus(by) => self.focus_by(by),
            Action::Pane(pane) => self.looks.focus(pane),
            Action::Check => {
                self.looks.focus(PaneName::Check);
                return self.command(action);
            }
            Action::Zoom => self.looks.zoom = !self.looks.zoom,
            Action::LogAxis => self.looks.log_y = !self.looks.log_y,
            Action::NextTensor => self.looks.tensor += 1,
            Action::Gradients => self.looks.gradients = !self.looks.gradients,
            Action::From(by) => {
                self.looks.from = around(self.looks.from, by, self.lines().1);
            }
            Action::HideArm => self.hide(),
            Action::Recolour => self.recolour(),
            Action::Notation => self.looks.notation = self.looks.notation.other(),
            action => return self.command(action),
        }
        None
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

    /// A click, a drag or the wheel; what the engine is to be told.
    pub fn pointed(&mut self, mouse: MouseEvent, size: Rect) -> Option<Command> {
        let (column, row) = (mouse.column, mouse.row);
        let [_, body, bar, _] = layout::rows(size);
        let frame = self.frame.as_deref()?;
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let update = timeline::update_at(frame, bar, column, row);
                self.resume_at = self.resume_at.filter(|_| update.is_none());
                self.drags = update.is_some();
                if update.is_none() {
                    self.click(body, column, row);
                }
                update.map(Command::GoTo)
            }
            MouseEventKind::Drag(MouseButton::Left) if self.drags => {
                Some(Command::GoTo(timeline::update_along(frame, bar, column)))
            }
            MouseEventKind::Up(_) => {
                self.drags = false;
                None
            }
            MouseEventKind::ScrollUp => self.wheel(Action::Up, size, column, row),
            MouseEventKind::ScrollDown => self.wheel(Action::Down, size, column, row),
            _ => None,
        }
    }

    /// Gives the pane there the focus, and looks at what is there.
    fn click(&mut self, body: Rect, column: u16, row: u16) {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let Some(view) = self.view(&theme) else { return };
        let Some((name, area)) = pane_at(&view, body, column, row) else { return };
        let hit = pane::hit(name, &view, area, column, row);
        self.looks.focus = name;
        if let Some((unit, from)) = hit {
            self.looks.unit = unit;
            self.looks.from = from.unwrap_or(self.looks.from);
        }
    }

    /// Scrolls what is there, if it can be scrolled.
    fn wheel(&mut self, action: Action, size: Rect, column: u16, row: u16) -> Option<Command> {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let [_, body, ..] = layout::rows(size);
        let (name, _) = pane_at(&self.view(&theme)?, body, column, row)?;
        let focus = std::mem::replace(&mut self.looks.focus, name);
        if self.looks.scrolled() == name && !self.looks.chooses_unit() {
            (0..3).for_each(|_| drop(self.update(action, size)));
        }
        self.looks.focus = focus;
        None
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

    /// The selected arm out of the charts, or into them again.
    fn hide(&mut self) {
        let Some(name) = self.arm_name() else { return };
        if !self.looks.hidden.remove(&name) {
            self.looks.hidden.insert(name);
        }
    }

    /// The next colour and mark that no other arm has.
    fn recolour(&mut self) {
        let (Some(name), Some(frame)) = (self.arm_name(), self.frame.as_deref()) else { return };
        let arms = frame.snapshot.arms.iter();
        let taken: Vec<usize> = arms.map(|arm| self.looks.colour(&arm.name)).collect();
        let now = taken[frame.arm];
        let next = (1..=MOST_ARMS).map(|by| (now + by) % MOST_ARMS).find(|c| !taken.contains(c));
        self.looks.colours.insert(name, next.unwrap_or(now));
    }

    fn arm_name(&self) -> Option<String> {
        let frame = self.frame.as_deref()?;
        Some(frame.snapshot.arms[frame.arm].name.clone())
    }

    /// What the learner has before her, for a typed line.
    pub fn here(&self) -> Option<Here<'_>> {
        let frame = self.frame.as_deref()?;
        Some(Here { frame, looks: &self.looks })
    }

    /// The unit so many away from another; after the last comes the first.
    fn unit(&self, unit: usize, by: i8) -> usize {
        around(unit, by, self.lines().0)
    }

    /// How many rows and columns there are to choose from: those of the tensor in the heatmap, if that has the focus.
    fn lines(&self) -> (usize, usize) {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let Some(view) = self.view(&theme) else { return (1, 1) };
        if self.looks.focus == PaneName::Weights {
            return view.arm().state.params[view.tensor()].dim();
        }
        let (hidden, (rows, columns)) = (view.frame.hidden(), view.choice());
        (rows.max(hidden), columns.max(hidden))
    }

    fn focus_by(&mut self, by: i8) {
        let mut panes = vec![PaneName::Lesson, PaneName::Tape];
        panes.extend(OTHERS);
        panes.sort();
        let here = panes.iter().position(|p| *p == self.looks.focus).unwrap_or(0);
        let next = (here as isize + isize::from(by)).rem_euclid(panes.len() as isize);
        self.looks.focus(panes[next as usize]);
    }
}

/// The pane under a place on the screen.
fn pane_at(view: &View, body: Rect, column: u16, row: u16) -> Option<(PaneName, Rect)> {
    let panes = layout::panes(body, view.looks, &view.arm().model);
    panes.into_iter().find(|(_, area)| area.contains((column, row).into()))
}

/// A place among so many, so many on; after the last comes the first.
fn around(place: usize, by: i8, among: usize) -> usize {
    (place as isize + isize::from(by)).rem_euclid(among.max(1) as isize) as usize
}
