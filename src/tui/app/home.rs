//! The home screen: a lesson is chosen.

use super::App;
use crate::lesson::{Entry, Lesson};
use crate::tui::action::{Action, Effect};
use crate::tui::input::{Mouse, MouseKind};
use crate::tui::screen::home;

/// A lesson on the home screen.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// By what name the progress file knows it.
    pub key: &'a str,
    /// The lesson.
    pub lesson: &'a Lesson,
    /// Its number among those of the program.
    pub number: Option<usize>,
}

impl App {
    /// The lessons that there are to choose from: those of the program, then the one that the command line has named.
    pub fn choices(&self) -> impl Iterator<Item = Choice<'_>> {
        let entries = self.catalog.entries().iter();
        let entries = entries.map(|Entry { lesson, number }| Choice {
            key: &lesson.id,
            lesson,
            number: Some(*number),
        });
        let own = self.own.iter();
        entries.chain(own.map(|(key, own)| Choice { key, lesson: &own.lesson, number: None }))
    }

    pub(super) fn at_home(&mut self, action: Action) -> Vec<Effect> {
        let last = self.choices().count().saturating_sub(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::PageUp => self.selected = 0,
            Action::PageDown => self.selected = last,
            Action::Enter => {
                let entry = self.catalog.entries().get(self.selected);
                return match (entry.map(|e| (e.loaded(), e.number)), self.own.clone()) {
                    (Some((loaded, number)), _) => self.open(loaded, Some(number)),
                    (None, Some((_, own))) => self.open(own, None),
                    (None, None) => Vec::new(),
                };
            }
            _ => {}
        }
        Vec::new()
    }

    /// A click on the home screen: selects a lesson, or opens the one that is selected.
    pub(super) fn pointed_at_home(&mut self, mouse: Mouse) -> Vec<Effect> {
        if mouse.kind != MouseKind::Press {
            return Vec::new();
        }
        match home::entry_at(self, self.size, mouse.row) {
            Some(entry) if entry == self.selected => self.at_home(Action::Enter),
            Some(entry) => {
                self.selected = entry;
                Vec::new()
            }
            None => Vec::new(),
        }
    }
}
