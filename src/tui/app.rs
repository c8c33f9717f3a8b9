//! The state of the workbench, which changes only here.

mod appearance;
mod awaiting;
mod derivation;
mod follow;
mod home;
mod keyboard;
mod language;
mod leaving;
mod lesson;
mod messages;
mod opening;
mod pointing;
mod popups;
mod receiving;
mod recording;
mod reloading;
mod sharing;

use appearance::Appearance;
#[cfg(feature = "terminal")]
pub(crate) use appearance::ground;
use awaiting::Awaited;
use leaving::Leaving;
use messages::Messages;

use super::action::{Action, Ask, Effect};
use super::keymap::KeyScope;
use super::lessons::Lessons;
use super::popup::{Help, Popup};
use super::scene::Names;
use super::session::Session;
use super::{layout, notice};
use crate::engine::{Command, Frame, Notice, Report};
use crate::lesson::{Catalog, Progress};
use ratatui::layout::Rect;

/// The size of the screen until the terminal reports it.
const DESIGN_SIZE: Rect = Rect::new(0, 0, 120, 40);

/// The screen.
#[derive(Debug)]
pub enum Screen {
    /// The list of lessons.
    Home,
    /// A lesson.
    Lesson(Box<Session>),
}

impl Screen {
    /// The scope of the keys that work here.
    pub(crate) fn key_scope(&self) -> KeyScope {
        match self {
            Screen::Home => KeyScope::Home,
            Screen::Lesson(_) => KeyScope::Lesson,
        }
    }

    /// The rows of its header.
    pub(crate) fn header_rows(&self) -> u16 {
        match self {
            Screen::Home => layout::HOME_HEADER,
            Screen::Lesson(_) => layout::LESSON_HEADER,
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
    messages: Messages,
    awaited: Awaited,
    /// The size of the screen, which limits scrolling to what is hidden.
    size: Rect,
    /// The lesson that was left for the home screen, with its run, its arms and its edits.
    kept: Option<Box<Session>>,
    appearance: Appearance,
    leaving: Leaving,
}

impl App {
    /// Opens the home screen, with the last lesson selected.
    pub fn new(catalog: Catalog, progress: Progress, message: Option<String>) -> Self {
        App {
            home: Lessons::new(catalog, &progress),
            appearance: Appearance::new(progress.settings()),
            progress,
            screen: Screen::Home,
            popup: None,
            messages: Messages::beginning_with(message),
            awaited: Awaited::default(),
            size: DESIGN_SIZE,
            kept: None,
            leaving: Leaving::Stays,
        }
    }

    /// The lessons to choose from.
    pub fn lessons(&self) -> &Lessons {
        &self.home
    }

    /// The learner's progress.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The screen.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The open lesson.
    pub fn session(&self) -> Option<&Session> {
        match &self.screen {
            Screen::Lesson(session) => Some(session),
            Screen::Home => None,
        }
    }

    /// The open popup.
    pub fn popup(&self) -> Option<&Popup> {
        self.popup.as_ref()
    }

    /// A message to the learner, shown until the next key.
    pub fn message(&self) -> Option<&str> {
        self.messages.now.as_deref()
    }

    /// Shows a message to the learner in place of the previous one.
    pub(crate) fn notify(&mut self, message: String) {
        self.messages.now = Some(message);
        self.keep_message();
    }

    /// Whether the program captures the mouse.
    pub fn captures_mouse(&self) -> bool {
        self.appearance.captures_mouse
    }

    /// Whether there is something to do when the learner pauses: the machine may have moved since its position was
    /// stored, or another lesson may be selected than the one with a preview.
    pub(crate) fn has_moved(&self) -> bool {
        match &self.screen {
            Screen::Lesson(session) => session.has_moved(),
            Screen::Home => self.home.awaits_preview(),
        }
    }

    /// Handles the newest frame of the engine.
    pub fn frame(&mut self, frame: Box<Frame>) -> Vec<Effect> {
        self.remark(&frame);
        let known = self.session().and_then(Session::frame);
        if known.is_none_or(|known| known.reply != frame.reply) {
            self.hear(&frame);
        }
        let mut effects = self.take(frame);
        self.compare_shared();
        let saves = effects.iter().any(|effect| matches!(effect, Effect::Save));
        effects.extend(self.examine());
        effects.extend(self.do_at_rest());
        self.keep_message();
        if saves && self.session().is_some_and(Session::rests) {
            effects.extend(self.keep_run());
        }
        effects
    }

    /// Shows what the engine reports, in the palette if it refuses the line that was sent from there.
    fn hear(&mut self, frame: &Frame) {
        let Some(notice) = frame.reply.notice.as_ref().filter(|_| self.session().is_some()) else {
            return;
        };
        let words = notice::notice(notice, &Names::of(&frame.snapshot));
        match notice {
            Notice::Refused(_) => self.decline(words),
            _ => self.messages.now = Some(words),
        }
    }

    /// Says why the last line cannot be carried out: beside it in the palette, if it was typed there.
    pub(crate) fn decline(&mut self, why: String) {
        if !self.reopen(&why) {
            self.messages.now = Some(why);
            self.keep_message();
        }
    }

    /// To be called when the learner pauses: stores the position of the machine if it has moved; on the home screen,
    /// begins the preview of the selected lesson.
    pub(crate) fn settle(&mut self) -> Vec<Effect> {
        match &mut self.screen {
            Screen::Lesson(session) => {
                let moved = session.settle(&mut self.progress);
                let keeps = if session.rests() { session.keep_run() } else { None };
                moved.then_some(Effect::Save).into_iter().chain(keeps).collect()
            }
            Screen::Home => self.home.begin_preview(self.settings().motion),
        }
    }

    /// Handles the newest report of the preview.
    pub(crate) fn preview(&mut self, report: Report) {
        self.home.take_preview(report);
    }

    /// Opens the lesson's experiment, because that of the learner could not be opened for this reason; returns to the home
    /// screen if it is the lesson's that could not.
    pub(crate) fn failed(&mut self, reason: String) -> Vec<Effect> {
        let effects = match &mut self.screen {
            Screen::Lesson(session) => session.open_own(),
            Screen::Home => Vec::new(),
        };
        if effects.is_empty() {
            self.screen = Screen::Home;
        }
        self.messages.now = Some(reason);
        effects
    }

    /// Carries out an action.
    pub(crate) fn update(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit if self.popup.is_some() => self.close(),
            Action::Quit => self.quit(),
            Action::Open(number) => self.open_number(number),
            Action::Mouse => self.switch_mouse(),
            Action::Ground(ground) => self.choose_ground(ground),
            Action::Motion(motion) => self.choose_motion(motion),
            Action::Language(language) => self.choose_language(language),
            Action::Help | Action::Back if self.popup.is_some() => self.close(),
            Action::Ask(Ask::Messages) if self.popup.is_none() => {
                self.home.takes_reset(); // another key keeps the progress
                self.show_messages();
                Vec::new()
            }
            Action::Help => {
                self.home.takes_reset(); // another key keeps the progress
                self.popup = Some(Popup::Help(Help::new()));
                Vec::new()
            }
            Action::Back
            | Action::Enter
            | Action::Move(_)
            | Action::Pick(_)
            | Action::Go(_)
            | Action::Look(_)
            | Action::Ask(_)
            | Action::Steps(_)
            | Action::Hint
            | Action::Change
            | Action::Mark
            | Action::Copy(_)
            | Action::Reset => self.below_or_in_help(action),
        }
    }

    /// Passes an action to the screen, or to the help above it.
    fn below_or_in_help(&mut self, action: Action) -> Vec<Effect> {
        match &mut self.popup {
            Some(Popup::Help(_)) => {
                if let Action::Move(by) = action {
                    self.scroll_help(by);
                }
                Vec::new()
            }
            Some(
                Popup::Prompt(_)
                | Popup::Palette(_)
                | Popup::List(_)
                | Popup::Quick(_)
                | Popup::Cards(_)
                | Popup::Follow(_)
                | Popup::Derivation(_)
                | Popup::Page(_)
                | Popup::Share(_)
                | Popup::Messages(_),
            ) => {
                Vec::new() // it handles its keys itself
            }
            None => match self.screen {
                Screen::Home => self.at_home(action),
                Screen::Lesson(_) => self.in_lesson(action),
            },
        }
    }

    /// Sends a command, unless it would give away what the learner has to predict first, or lead past where the next step
    /// goes on. Shows a message if its effect may not be visible.
    fn send(&mut self, command: Command) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        if let Some(why) = session.has_to_predict(&command) {
            self.messages.now = Some(why);
            return Vec::new();
        }
        if let Some(why) = session.runs_past_next(&command) {
            self.messages.now = Some(why);
            return Vec::new();
        }
        self.messages.now = echo(&command);
        session.note(&command);
        vec![Effect::Send(command)]
    }
}

/// A message about a command whose effect may not be visible.
fn echo(command: &Command) -> Option<String> {
    match command {
        Command::SetSpeed(speed) => Some(format!("speed: {}", notice::speed(*speed))),
        Command::Reseed(seed) => Some(notice::reseeded(*seed)),
        Command::Restart => Some("restarted with the same weights".to_owned()),
        _ => None,
    }
}
