//! The state of the workbench, and the one place where it changes.

mod home;
mod lesson;
mod popups;

pub(crate) use home::{Choice, Lessons};

use super::action::{Action, Effect};
use super::input::{Input, Key, Mouse};
use super::keymap::{self, KeyScope};
use super::layout;
use super::notice;
use super::popup::{Answer, Popup, help};
use super::session::Session;
use crate::engine::{Command, Frame};
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
    pub(crate) fn key_scope(&self) -> KeyScope {
        match self {
            Screen::Home => KeyScope::Home,
            Screen::Lesson(_) => KeyScope::Lesson,
        }
    }
}

/// The workbench.
#[derive(Debug)]
pub struct App {
    home: Lessons,
    progress: Progress,
    screen: Screen,
    popup: Option<Popup>,
    message: Option<String>,
    /// The size of the screen: as far as there is something hidden, one can scroll.
    size: Rect,
    /// The lesson that was left for the home screen: its run is still there, with its arms and edits.
    kept: Option<Box<Session>>,
    captures_mouse: bool,
    /// Whether the last key was one that could belong to a number.
    digit: bool,
    quit: bool,
}

impl App {
    /// The home screen, with the last lesson selected.
    pub fn new(catalog: Catalog, progress: Progress, message: Option<String>) -> Self {
        App {
            home: Lessons::new(catalog, &progress),
            progress,
            screen: Screen::Home,
            popup: None,
            message,
            size: DESIGN_SIZE,
            kept: None,
            captures_mouse: true,
            digit: false,
            quit: false,
        }
    }

    /// The lessons to choose from.
    pub fn lessons(&self) -> &Lessons {
        &self.home
    }

    /// What the learner has done.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// What is on the screen.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The lesson that is open.
    pub fn session(&self) -> Option<&Session> {
        match &self.screen {
            Screen::Lesson(session) => Some(session),
            Screen::Home => None,
        }
    }

    /// What lies above the screen.
    pub fn popup(&self) -> Option<&Popup> {
        self.popup.as_ref()
    }

    /// Something the learner should know, until the next key.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Tells the learner something, in place of what was told before.
    pub(crate) fn notify(&mut self, message: String) {
        self.message = Some(message);
    }

    /// Whether the mouse is the program's, and not the terminal's.
    pub fn captures_mouse(&self) -> bool {
        self.captures_mouse
    }

    /// Whether the machine may be elsewhere than the progress says.
    pub(crate) fn has_moved(&self) -> bool {
        self.session().is_some_and(Session::has_moved)
    }

    /// Whether the learner has left the program.
    pub fn has_quit(&self) -> bool {
        self.quit
    }

    /// Takes in what a person did.
    pub(crate) fn input(&mut self, input: &Input) -> Vec<Effect> {
        match input {
            Input::Key(key) => self.key(*key),
            Input::Mouse(mouse) if self.popup.is_none() => self.pointed(*mouse),
            Input::Mouse(_) => Vec::new(),
            Input::Paste(text) => self.paste(text),
            Input::Resize { width, height } => {
                self.size = Rect::new(0, 0, *width, *height);
                Vec::new()
            }
        }
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        self.message = None;
        if keymap::is_interrupt(key) {
            return self.leave();
        }
        match &mut self.popup {
            Some(Popup::Prompt(prompt)) => match prompt.key(key) {
                Answer::Open => return Vec::new(),
                Answer::Dropped => return self.close(),
                Answer::Given(question, text) => return self.answer(question, &text),
            },
            Some(Popup::Palette(_)) => return self.choose(key),
            Some(Popup::List(_)) => return self.pick(key),
            Some(Popup::Quick(_)) => return self.track(key),
            Some(Popup::Help { .. }) | None => {}
        }
        let scope = self.screen.key_scope();
        keymap::look_up(scope, key).map_or_else(Vec::new, |action| self.update(action))
    }

    /// A click, a drag or the wheel.
    fn pointed(&mut self, mouse: Mouse) -> Vec<Effect> {
        match &mut self.screen {
            Screen::Lesson(session) => {
                let command = session.pointed(mouse, self.size);
                command.into_iter().map(Effect::Send).collect()
            }
            Screen::Home => self.pointed_at_home(mouse),
        }
    }

    /// Takes in the engine's newest frame.
    pub fn frame(&mut self, frame: Box<Frame>) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        let is_news = session.frame().is_none_or(|known| known.reply != frame.reply);
        if let Some(notice) = frame.reply.notice.as_ref().filter(|_| is_news) {
            let arms = frame.snapshot.arms.iter().map(|arm| arm.name.as_str());
            self.message = Some(notice::notice(notice, &arms.collect::<Vec<_>>()));
        }
        if session.take(frame, &mut self.progress) { vec![Effect::Save] } else { Vec::new() }
    }

    /// The learner has left off for a moment: remembers where the machine stands, if it stands elsewhere than before.
    pub(crate) fn settle(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if session.settle(&mut self.progress) { vec![Effect::Save] } else { Vec::new() }
    }

    /// The experiment could not be opened: back to the list, with the reason.
    pub(crate) fn failed(&mut self, reason: String) {
        self.screen = Screen::Home;
        self.message = Some(reason);
    }

    /// Does one thing.
    pub(crate) fn update(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => self.leave(),
            Action::Mouse => {
                self.captures_mouse = !self.captures_mouse;
                let whose = match self.captures_mouse {
                    true => "the program's",
                    false => "the terminal's, to select text",
                };
                self.message = Some(format!("the mouse is {whose}"));
                Vec::new()
            }
            Action::Help | Action::Back if self.popup.is_some() => self.close(),
            Action::Help => {
                self.popup = Some(Popup::Help { scroll: 0 });
                Vec::new()
            }
            Action::Back
            | Action::Enter
            | Action::Move(_)
            | Action::Go(_)
            | Action::Look(_)
            | Action::Ask(_)
            | Action::Steps(_)
            | Action::Hint
            | Action::Reset => self.below_or_in_help(action),
        }
    }

    /// Gives an action to the screen, or to the help that lies above it.
    fn below_or_in_help(&mut self, action: Action) -> Vec<Effect> {
        match &mut self.popup {
            Some(Popup::Help { scroll }) => {
                let [_, body, ..] = layout::rows(self.size);
                if let Action::Move(by) = action {
                    *scroll = by.scrolled(*scroll, help::hidden(self.screen.key_scope(), body));
                }
                Vec::new()
            }
            Some(Popup::Prompt(_) | Popup::Palette(_) | Popup::List(_) | Popup::Quick(_)) => {
                Vec::new() // it takes its keys itself
            }
            None => match self.screen {
                Screen::Home => self.at_home(action),
                Screen::Lesson(_) => self.in_lesson(action),
            },
        }
    }

    /// It is over: remembers where the machine stands.
    pub(crate) fn leave(&mut self) -> Vec<Effect> {
        self.quit = true;
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        vec![Effect::Save]
    }

    fn goes_elsewhere(&mut self) {
        if let Screen::Lesson(session) = &mut self.screen {
            session.goes_elsewhere();
        }
    }
}

/// What a command changes that may not be in sight.
fn echo(command: &Command) -> Option<String> {
    match command {
        Command::SetSpeed(speed) => Some(format!("speed: {}", notice::speed(*speed))),
        Command::Reseed(seed) => Some(format!("new weights, seed {seed}")),
        Command::Restart => Some("restarted with the same weights".to_owned()),
        _ => None,
    }
}
