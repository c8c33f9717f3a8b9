//! The keys as the user has bound them: what a pressed key means here, and how the keys of the table are named.

use super::{App, Screen};
use crate::tui::input::Key;
use crate::tui::keymap::{Reading, Receiver};
use crate::tui::popup::Popup;
use crate::tui::step::Wanted;
use crate::tui::theme::Theme;

impl App {
    /// What a pressed key means now.
    pub(crate) fn read(&self, pressed: Key) -> Reading {
        self.appearance.config.keyboard().read(self.screen.key_scope(), pressed, self.receiver())
    }

    /// A theme that names the keys as they are bound, for the screen, or for the popup above it.
    pub(crate) fn naming(&self, theme: &Theme, by: Option<Receiver>) -> Theme {
        let by = by.unwrap_or_else(|| self.receiver());
        theme.naming(self.appearance.config.keyboard().captions(self.screen.key_scope(), by))
    }

    /// What receives a key on the screen, below a popup.
    pub(crate) fn below(&self) -> Receiver {
        match &self.screen {
            Screen::Home if self.home.is_searched() => Receiver::Words,
            Screen::Home => Receiver::Screen,
            Screen::Lesson(session) => match session.wants() {
                Some(Wanted::Words) => Receiver::Words,
                Some(Wanted::Number) => Receiver::Number,
                None => Receiver::Screen,
            },
        }
    }

    /// What receives a key now.
    fn receiver(&self) -> Receiver {
        match &self.popup {
            None => self.below(),
            Some(Popup::Prompt(_) | Popup::Palette(_)) => Receiver::Line,
            Some(Popup::Help(help)) if help.is_searched() => Receiver::Line,
            Some(_) => Receiver::Popup,
        }
    }

    /// Names the keys as they are bound wherever what is on the screen is measured.
    pub(super) fn name_keys(&mut self) {
        let captions =
            self.appearance.config.keyboard().captions(self.screen.key_scope(), self.below());
        if captions.is_some() {
            self.appearance.theme = self.appearance.theme.naming(captions);
        }
    }
}
