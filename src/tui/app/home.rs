//! The home screen, where a lesson is chosen.

use super::App;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Entry, Lesson, Progress};
use crate::tui::action::{Action, Effect, Move};
use crate::tui::input::{Mouse, MouseKind};
use crate::tui::screen::home;

/// A lesson on the home screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice<'a> {
    /// Its key in the progress file.
    pub(crate) key: &'a str,
    /// The lesson.
    pub(crate) lesson: &'a Lesson,
    /// Its number in the catalogue, if it is built in.
    pub(crate) number: Option<usize>,
}

/// The lessons to choose from.
#[derive(Debug)]
pub struct Lessons {
    catalog: Catalog,
    /// The lesson named on the command line, if it is not built in, with its key in the progress file.
    own: Option<(String, Loaded)>,
    selected: usize,
}

impl Lessons {
    /// The built-in lessons, with the last opened one selected.
    pub(super) fn new(catalog: Catalog, progress: &Progress) -> Self {
        let last = |e: &Entry| Some(&e.lesson.id) == progress.last.as_ref();
        let selected = catalog.entries().iter().position(last).unwrap_or(0);
        Lessons { catalog, own: None, selected }
    }

    /// The built-in lessons.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The index of the selected lesson.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The built-in lessons, then the one named on the command line.
    pub(crate) fn choices(&self) -> impl Iterator<Item = Choice<'_>> {
        let entries = self.catalog.entries().iter();
        let entries = entries.map(|Entry { lesson, number }| Choice {
            key: &lesson.id,
            lesson,
            number: Some(*number),
        });
        let own = self.own.iter();
        entries.chain(own.map(|(key, own)| Choice { key, lesson: &own.lesson, number: None }))
    }

    /// Selects the lesson being opened: the one with this number, or else the user's own.
    pub(super) fn select(&mut self, loaded: &Loaded, number: Option<usize>) {
        match number {
            Some(number) => self.selected = number - 1,
            None => {
                self.selected = self.catalog.entries().len();
                self.set_own(loaded);
            }
        }
    }

    /// Sets the user's own lesson to the present version of its file.
    pub(super) fn set_own(&mut self, loaded: &Loaded) {
        self.own = Some((loaded.key(), loaded.clone()));
    }

    /// The selected lesson, and its number.
    fn chosen(&self) -> Option<(Loaded, Option<usize>)> {
        let entry = self.catalog.entries().get(self.selected);
        let own = self.own.iter().map(|(_, own)| (own.clone(), None));
        entry.map(|entry| (entry.loaded(), Some(entry.number))).into_iter().chain(own).next()
    }

    fn move_by(&mut self, by: Move) {
        let last = self.choices().count().saturating_sub(1);
        self.selected = match by {
            Move::Up => self.selected.saturating_sub(1),
            Move::Down => (self.selected + 1).min(last),
            Move::PageUp => 0,
            Move::PageDown => last,
        };
    }
}

impl App {
    pub(super) fn at_home(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Enter => return self.open_chosen(),
            Action::Move(by) => self.home.move_by(by),
            Action::Quit | Action::Back | Action::Help | Action::Mouse => {}
            Action::Ground(_) | Action::Motion(_) => {} // handled for all screens
            Action::Go(_) | Action::Look(_) | Action::Ask(_) => {} // the home screen has no machine
            Action::Steps(_) | Action::Hint | Action::Reset => {}
        }
        Vec::new()
    }

    fn open_chosen(&mut self) -> Vec<Effect> {
        let chosen = self.home.chosen();
        chosen.map_or_else(Vec::new, |(loaded, number)| self.open(loaded, number))
    }

    /// Handles a click: selects a lesson, or opens the selected one.
    pub(super) fn pointed_at_home(&mut self, mouse: Mouse) -> Vec<Effect> {
        if mouse.kind != MouseKind::Press {
            return Vec::new();
        }
        match home::entry_at(self, self.size, mouse.row) {
            Some(entry) if entry == self.home.selected => self.open_chosen(),
            Some(entry) => {
                self.home.selected = entry;
                Vec::new()
            }
            None => Vec::new(),
        }
    }
}
