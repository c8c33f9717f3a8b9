//! How the screen looks, and to whom the mouse belongs: what the learner chooses holds for all lessons, and is kept.

use std::borrow::Cow;

use super::{App, Screen};
#[cfg(feature = "terminal")]
use ratatui::layout::Rect;

use crate::engine::{Command, Speed};
use crate::lesson::{GroundChoice, MotionChoice, Settings};
use crate::tui::action::{Action, Effect};
use crate::tui::config::{Config, MouseChoice};
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
    /// The user's own settings; what has been chosen since takes their place.
    pub(super) config: Config,
}

impl Appearance {
    pub(super) fn new(settings: Settings) -> Self {
        let theme = Theme::default();
        Appearance {
            ground: settings.ground,
            theme,
            captures_mouse: true,
            config: Config::default(),
        }
    }
}

/// Puts a choice in the place of what the user's file sets. Returns whether it sets that.
pub(super) fn replaces<T>(set: &mut Option<T>, choice: T) -> bool {
    let is_set = set.is_some();
    *set = set.take().map(|_| choice);
    is_set
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
        self.name_keys();
        if let Screen::Lesson(session) = &mut self.screen {
            session.show_in(theme);
        }
        if wish != GroundChoice::Auto {
            self.appearance.ground = wish;
        }
    }

    /// Begins with the user's own settings. A wish for this start comes before them.
    pub fn configure(&mut self, config: Config) {
        self.appearance.config = config;
        self.appearance.ground = self.settings().ground;
        self.appearance.captures_mouse = self.appearance.config.mouse == MouseChoice::On;
        self.name_keys();
    }

    /// The speed at which a lesson begins, if its own is this.
    pub(crate) fn speed(&self, own: Speed) -> Speed {
        self.appearance.config.speed(own)
    }

    /// The settings that hold now.
    pub(super) fn settings(&self) -> Settings {
        self.appearance.config.over(self.progress.settings())
    }

    /// Keeps a choice for the next start, unless the user's file sets that, and says what was chosen.
    pub(super) fn keep(&mut self, settings: Settings, is_set: bool, words: String) {
        if is_set {
            self.messages.now = Some(format!("{words}, until you quit: config.ron sets it"));
            return;
        }
        self.progress.set(settings);
        self.messages.now = Some(words);
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

    /// The size of the screen.
    #[cfg(feature = "terminal")]
    pub(crate) fn size(&self) -> Rect {
        self.size
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
        let is_set = replaces(&mut self.appearance.config.theme.ground, ground);
        let words = match ground {
            GroundChoice::Auto => "colours to match the terminal's background".to_owned(),
            GroundChoice::Light | GroundChoice::Dark => {
                format!("colours for a {ground} background")
            }
        };
        self.keep(Settings { ground, ..self.progress.settings() }, is_set, words);
        vec![Effect::Save]
    }

    pub(super) fn choose_motion(&mut self, motion: MotionChoice) -> Vec<Effect> {
        let is_set = replaces(&mut self.appearance.config.motion, motion);
        let words = match motion {
            MotionChoice::On => "a pass that a step asks for is shown tick by tick",
            MotionChoice::Off => "passes are shown at once",
        };
        self.keep(Settings { motion, ..self.progress.settings() }, is_set, words.to_owned());
        let hurry = (motion == MotionChoice::Off).then_some(Effect::Send(Command::Hurry));
        hurry.into_iter().chain([Effect::Save]).collect()
    }

    /// Lets a run go at full speed if the learner wants no motion.
    pub(super) fn paced(&self, mut effects: Vec<Effect>) -> Vec<Effect> {
        let runs =
            |effect: &Effect| matches!(effect, Effect::Send(Command::Run | Command::RunUntil(_)));
        if self.settings().motion == MotionChoice::Off && effects.iter().any(runs) {
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
