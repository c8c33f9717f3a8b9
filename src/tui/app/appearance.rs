//! How the screen looks, and to whom the mouse belongs: what the learner chooses holds for all lessons, and is kept.

use std::borrow::Cow;

use super::{App, Screen};
use crate::lesson::{GroundChoice, Settings};
use crate::tui::action::Effect;
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

    /// Returns the theme to draw with, if the terminal suggests this one.
    pub(crate) fn themed<'a>(&self, theme: &'a Theme) -> Cow<'a, Theme> {
        match ground(self.appearance.ground) {
            Some(ground) => Cow::Owned(theme.on(ground)),
            None => Cow::Borrowed(theme),
        }
    }

    pub(super) fn choose_ground(&mut self, ground: GroundChoice) -> Vec<Effect> {
        self.appearance.ground = ground;
        self.progress.set(Settings { ground });
        self.message = Some(match ground {
            GroundChoice::Auto => "colours for the background that the terminal has".to_owned(),
            GroundChoice::Light | GroundChoice::Dark => {
                format!("colours for a {ground} background")
            }
        });
        vec![Effect::Save]
    }

    pub(super) fn switch_mouse(&mut self) {
        let captures = &mut self.appearance.captures_mouse;
        *captures = !*captures;
        let whose = if *captures { "the program's" } else { "the terminal's, to select text" };
        self.message = Some(format!("the mouse is {whose}"));
    }
}
