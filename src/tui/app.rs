//! The state of the workbench, and the one place where it changes.

use crossterm::event::{Event as Input, KeyEvent, MouseButton, MouseEvent, MouseEventKind};

use super::action::{Action, Effect};
use super::keymap::{self, Place};
use super::layout;
use super::popup::{Chosen, Palette, Popup, Prompt, Question, help};
use super::screen::home;
use super::session::Session;
use super::verbs::Deed;
use super::view::scrolled;
use crate::engine::{Command, Frame};
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Progress};
use ratatui::layout::Rect;

/// Until the terminal says how large it is.
const DESIGN_SIZE: Rect = Rect::new(0, 0, 120, 40);

/// What is on the screen.
#[derive(Debug)]
pub enum Screen {
    /// The list of lessons.
    Home,
    /// A lesson.
    Lesson(Box<Session>),
}

impl Screen {
    /// Which keys work here.
    pub fn place(&self) -> Place {
        match self {
            Screen::Home => Place::Home,
            Screen::Lesson(_) => Place::Lesson,
        }
    }
}

/// The workbench.
#[derive(Debug)]
pub struct App {
    /// The lessons of the program.
    pub catalog: Catalog,
    /// What the learner has done.
    pub progress: Progress,
    /// What is on the screen.
    pub screen: Screen,
    /// The selected line of the home screen.
    pub selected: usize,
    /// What lies above it.
    pub popup: Option<Popup>,
    /// Something the learner should know, until the next key.
    pub message: Option<String>,
    /// The terminal's size: as far as there is something hidden, one can scroll.
    pub size: Rect,
    /// The lesson that was left for the home screen: its run is still there, with its arms and edits.
    kept: Option<Box<Session>>,
    /// What the engine has told last, and after which command: it is not said twice.
    told: Option<(u64, Option<String>)>,
    /// Whether the mouse is the program's.
    pub mouse: bool,
    /// Whether it is over.
    pub quit: bool,
}

impl App {
    /// The home screen, with the last lesson selected.
    pub fn new(catalog: Catalog, progress: Progress, message: Option<String>) -> Self {
        let last = |e: &crate::lesson::Entry| Some(&e.lesson.id) == progress.last.as_ref();
        let selected = catalog.entries().iter().position(last).unwrap_or(0);
        App {
            catalog,
            progress,
            screen: Screen::Home,
            selected,
            popup: None,
            message,
            size: DESIGN_SIZE,
            kept: None,
            told: None,
            mouse: true,
            quit: false,
        }
    }

    /// Takes in what the terminal says.
    pub fn input(&mut self, input: &Input) -> Vec<Effect> {
        match input {
            Input::Key(key) if key.is_press() || key.is_repeat() => self.key(*key),
            Input::Mouse(mouse) if self.popup.is_none() => self.pointed(*mouse),
            Input::Paste(text) => self.paste(text),
            Input::Resize(width, height) => {
                self.size = Rect::new(0, 0, *width, *height);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.message = None;
        if keymap::is_interrupt(key) {
            return self.leave();
        }
        if let Some(Popup::Prompt(prompt)) = &mut self.popup {
            return match prompt.key(key) {
                super::popup::Answer::Open => Vec::new(),
                super::popup::Answer::Dropped => self.close(),
                super::popup::Answer::Given(question, text) => self.answer(question, &text),
            };
        }
        if matches!(self.popup, Some(Popup::Palette(_))) {
            return self.choose(key);
        }
        let place = self.screen.place();
        keymap::look_up(place, key).map_or_else(Vec::new, |action| self.update(action))
    }

    /// A click, a drag or the wheel.
    fn pointed(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        let pressed = mouse.kind == MouseEventKind::Down(MouseButton::Left);
        match &mut self.screen {
            Screen::Lesson(session) => {
                let command = session.pointed(mouse, self.size);
                command.into_iter().map(Effect::Tell).collect()
            }
            Screen::Home if pressed => match home::entry_at(self, self.size, mouse.row) {
                Some(entry) if entry == self.selected => self.at_home(Action::Enter),
                Some(entry) => {
                    self.selected = entry;
                    Vec::new()
                }
                None => Vec::new(),
            },
            Screen::Home => Vec::new(),
        }
    }

    /// A key in the palette.
    fn choose(&mut self, key: KeyEvent) -> Vec<Effect> {
        let (Some(Popup::Palette(palette)), Screen::Lesson(session)) =
            (&mut self.popup, &self.screen)
        else {
            return self.close();
        };
        let Some(here) = session.here() else { return self.close() };
        let chosen = palette.key(key, &here);
        if chosen != Chosen::Nothing {
            self.popup = None;
        }
        match chosen {
            Chosen::Nothing | Chosen::Dropped => Vec::new(),
            Chosen::Deed(Deed::Act(action)) => self.update(action),
            Chosen::Deed(Deed::Tell(command)) => {
                self.goes_elsewhere();
                vec![Effect::Tell(command)]
            }
        }
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        match &mut self.popup {
            Some(Popup::Prompt(prompt)) => prompt.paste(text),
            Some(Popup::Palette(palette)) => palette.paste(text),
            Some(Popup::Help { .. }) | None => {}
        }
        Vec::new()
    }

    /// Takes in the engine's newest frame.
    pub fn frame(&mut self, frame: Box<Frame>) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        let met = frame.met;
        let news = Some((frame.commands, frame.notice.clone()));
        if frame.notice.is_some() && news != self.told {
            self.message.clone_from(&frame.notice);
        }
        self.told = news;
        session.take(frame);
        match met {
            Some(step) if session.finish(step, &mut self.progress) => vec![Effect::Save],
            _ => Vec::new(),
        }
    }

    /// The experiment could not be opened: back to the list, with the reason.
    pub fn failed(&mut self, reason: String) {
        self.screen = Screen::Home;
        self.message = Some(reason);
    }

    /// Does one thing.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        match (action, &mut self.popup) {
            (Action::Quit, _) => self.leave(),
            (Action::Mouse, _) => {
                self.mouse = !self.mouse;
                let whose =
                    if self.mouse { "the program's" } else { "the terminal's, to select text" };
                self.message = Some(format!("the mouse is {whose}"));
                vec![Effect::Mouse(self.mouse)]
            }
            (Action::Help, Some(_)) | (Action::Back, Some(_)) => self.close(),
            (Action::Help, None) => {
                self.popup = Some(Popup::Help { scroll: 0 });
                Vec::new()
            }
            (_, Some(Popup::Help { scroll })) => {
                let place = self.screen.place();
                let [_, body, ..] = layout::rows(self.size);
                *scroll = scrolled(*scroll, action, help::hidden(place, body));
                Vec::new()
            }
            _ => match self.screen {
                Screen::Home => self.at_home(action),
                Screen::Lesson(_) => self.in_lesson(action),
            },
        }
    }

    /// It is over: remembers where the machine stands.
    pub fn leave(&mut self) -> Vec<Effect> {
        self.quit = true;
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        vec![Effect::Save]
    }

    fn close(&mut self) -> Vec<Effect> {
        self.popup = None;
        Vec::new()
    }

    fn at_home(&mut self, action: Action) -> Vec<Effect> {
        let last = self.catalog.entries().len().saturating_sub(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::PageUp => self.selected = 0,
            Action::PageDown => self.selected = last,
            Action::Enter => {
                let entry = &self.catalog.entries()[self.selected];
                return self.open(entry.loaded(), Some(entry.number));
            }
            _ => {}
        }
        Vec::new()
    }

    /// Opens a lesson where the learner was.
    pub fn open(&mut self, loaded: Loaded, number: Option<usize>) -> Vec<Effect> {
        if let Some(number) = number {
            self.selected = number - 1;
        }
        if let Some(kept) = self.kept.take().filter(|kept| kept.key == loaded.key()) {
            self.screen = Screen::Lesson(kept);
            return self.visit(0);
        }
        let session = Session::new(loaded, number, &self.progress);
        let mut effects = session.open();
        self.screen = Screen::Lesson(Box::new(session));
        effects.extend(self.visit(0));
        effects
    }

    /// Goes so many steps on, and remembers where the learner is.
    fn visit(&mut self, by: i8) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        if by > 0 && session.reads() {
            session.finish(session.step, &mut self.progress);
        }
        let watch = session.go(by);
        self.progress.go_to(&session.key, session.step);
        let arm = session.wanted_arm().map(|arm| Effect::Tell(Command::Select(arm)));
        [Effect::Tell(watch), Effect::Save].into_iter().chain(arm).collect()
    }

    fn in_lesson(&mut self, action: Action) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        match action {
            Action::Back if session.looks.zoom => session.looks.zoom = false,
            Action::Back => return self.go_home(),
            Action::Steps(by) => return self.visit(by),
            Action::Enter => return self.enter(),
            Action::Ask(scope) => {
                self.popup = session.here().map(|here| Popup::Palette(Palette::new(scope, &here)));
            }
            Action::AskUpdate => self.popup = Some(Popup::Prompt(Prompt::new(Question::Update))),
            Action::AskLine => self.popup = Some(Popup::Prompt(Prompt::new(Question::Line))),
            action => {
                let command = session.update(action, self.size);
                self.message = command.as_ref().and_then(echo);
                return command.into_iter().map(Effect::Tell).collect();
            }
        }
        Vec::new()
    }

    /// Does what the step asks; if that is done, goes on.
    fn enter(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if session.is_over() {
            return self.next_lesson();
        }
        match session.asked() {
            Some(command) => vec![Effect::Tell(command)],
            None => self.visit(1),
        }
    }

    fn go_home(&mut self) -> Vec<Effect> {
        if let Screen::Lesson(session) = std::mem::replace(&mut self.screen, Screen::Home) {
            session.leave(&mut self.progress);
            self.kept = Some(session);
        }
        vec![Effect::Tell(Command::Pause), Effect::Save]
    }

    fn next_lesson(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        let next = session.number.and_then(|n| self.catalog.entries().get(n));
        let Some(entry) = next else { return self.go_home() };
        session.leave(&mut self.progress);
        self.open(entry.loaded(), Some(entry.number))
    }

    fn goes_elsewhere(&mut self) {
        if let Screen::Lesson(session) = &mut self.screen {
            session.goes_elsewhere();
        }
    }

    fn answer(&mut self, question: Question, text: &str) -> Vec<Effect> {
        self.popup = None;
        let command = match question {
            Question::Update => {
                self.goes_elsewhere();
                text.trim().parse().ok().map(Command::GoTo)
            }
            Question::Line if text.trim().is_empty() => Some(Command::Try(None)),
            Question::Line => Some(Command::Try(Some(text.to_owned()))),
        };
        if let (Screen::Lesson(session), Question::Line) = (&mut self.screen, question) {
            session.update(Action::Pane(crate::lesson::PaneName::Output), self.size);
        }
        command.into_iter().map(Effect::Tell).collect()
    }
}

/// What a command changes that may not be in sight.
fn echo(command: &Command) -> Option<String> {
    match command {
        Command::SetSpeed(speed) => Some(format!("speed: {speed}")),
        Command::Reseed(seed) => Some(format!("new weights, seed {seed}")),
        Command::Restart => Some("restarted with the same weights".to_owned()),
        _ => None,
    }
}
