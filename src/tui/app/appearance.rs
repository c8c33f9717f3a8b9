//! How the screen looks, and to whom the mouse belongs: what the learner chooses holds for all lessons, and is kept.

use std::borrow::Cow;

use super::{App, Screen};
use crate::engine::Command;
use crate::lesson::{GroundChoice, MotionChoice, Settings};
use crate::tui::action::{Action, Effect};
use crate::tui::input::Key;
use crate::tui::keymap;
use crate::tui::session::Session;
use crate::tui::theme::{Ground, Theme};

/// How the screen looks, and to whom the mouse belongs.
#[derive(Debug)]
pub(super) struct Appearance {
    /// The ground that the colours are for.
    ground: GroundChoice,
    /// The theme that the terminal suggests.
    pub(super) theme: Theme,
    /// Whether the mouse belongs to the program.
    pub(super) captures_mouse: bool,
}

impl Appearance {
    pub(super) fn new(settings: Settings) -> Self {
        let theme = Theme::default();
        Appearance { ground: settings.ground, theme, captures_mouse: true }
    }
}

/// The chosen ground, unless the choice is left to the terminal.
pub(crate) fn ground(choice: GroundChoice) -> Option<Ground> {
    match choice {
        GroundChoice::Auto => None,
        GroundChoice::Light => Some(Ground::Light),
        GroundChoice::Dark => Some(Ground::Dark),
    }
}

impl App {
    /// Prepares for a terminal with this theme; a wish for this start comes before the learner's setting.
    #[cfg(feature = "terminal")]
    pub(crate) fn show_in(&mut self, theme: &Theme, wish: GroundChoice) {
        self.appearance.theme = theme.clone();
        if let Screen::Lesson(session) = &mut self.screen {
            session.show_in(theme);
        }
        if wish != GroundChoice::Auto {
            self.appearance.ground = wish;
        }
    }

    /// The title of the window: where the learner is.
    #[cfg(feature = "terminal")]
    pub(crate) fn title(&self) -> String {
        let Some(session) = self.session() else { return "rnn-tui".to_owned() };
        let (title, steps) = (session.course().title(), session.lesson().steps.len());
        match session.is_over() {
            true => format!("rnn-tui: {title}"),
            false => format!("rnn-tui: {title}, step {} of {steps}", session.step() + 1),
        }
    }

    /// The theme that the terminal suggests.
    pub(crate) fn theme(&self) -> &Theme {
        &self.appearance.theme
    }

    /// Returns the theme to draw with, if the terminal suggests this one.
    pub(crate) fn themed<'a>(&self, theme: &'a Theme) -> Cow<'a, Theme> {
        match ground(self.appearance.ground) {
            Some(ground) => Cow::Owned(theme.on(ground)),
            None if theme.is_on_own_ground() => Cow::Borrowed(theme),
            None => Cow::Owned(theme.on(theme.own_ground())), // the wish for this start was another
        }
    }

    pub(super) fn choose_ground(&mut self, ground: GroundChoice) -> Vec<Effect> {
        self.appearance.ground = ground;
        self.progress.set(Settings { ground, ..self.progress.settings() });
        self.messages.now = Some(match ground {
            GroundChoice::Auto => "colours to match the terminal's background".to_owned(),
            GroundChoice::Light | GroundChoice::Dark => {
                format!("colours for a {ground} background")
            }
        });
        vec![Effect::Save]
    }

    pub(super) fn choose_motion(&mut self, motion: MotionChoice) -> Vec<Effect> {
        self.progress.set(Settings { motion, ..self.progress.settings() });
        self.messages.now = Some(match motion {
            MotionChoice::On => "a pass that a step asks for is shown tick by tick".to_owned(),
            MotionChoice::Off => "passes are shown at once".to_owned(),
        });
        let hurry = (motion == MotionChoice::Off).then_some(Effect::Send(Command::Hurry));
        hurry.into_iter().chain([Effect::Save]).collect()
    }

    /// Lets a run go at full speed if the learner wants no motion.
    pub(super) fn paced(&self, mut effects: Vec<Effect>) -> Vec<Effect> {
        let runs =
            |effect: &Effect| matches!(effect, Effect::Send(Command::Run | Command::RunUntil(_)));
        if self.progress.settings().motion == MotionChoice::Off && effects.iter().any(runs) {
            effects.push(Effect::Send(Command::Hurry));
        }
        effects
    }

    /// Whether a key that moves the machine, or asks it to move, only hurries a pass that is being shown.
    pub(super) fn hurries(&self, key: Key) -> bool {
        let scope = self.screen.key_scope();
        let moves = |action| matches!(action, Action::Enter | Action::Go(_) | Action::Back);
        self.is_sweeping() && self.popup.is_none() && keymap::look_up(scope, key).is_some_and(moves)
    }

    /// Whether a pass is being shown tick by tick.
    pub(super) fn is_sweeping(&self) -> bool {
        self.session().and_then(Session::frame).is_some_and(|frame| frame.motion.sweeps())
    }

    /// Whether something is bright that is to fade.
    pub(crate) fn is_fresh(&self) -> bool {
        self.session().is_some_and(|session| session.looks().fresh)
    }

    /// Fades what the last tick has changed.
    pub(crate) fn fade(&mut self) {
        if let Screen::Lesson(session) = &mut self.screen {
            session.fade();
        }
    }

    pub(super) fn switch_mouse(&mut self) -> Vec<Effect> {
        let captures = &mut self.appearance.captures_mouse;
        *captures = !*captures;
        let whose = if *captures { "for rnn-tui" } else { "for selecting text" };
        self.messages.now = Some(format!("the mouse is {whose}"));
        Vec::new()
    }
}
