//! Pages that are read, over the lesson: what is wrong with a training, and the speaker notes of the step.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::frame::esc;
use super::sheet::Sheet;
use super::{Spot, diagnosis};
use crate::tui::action::Move;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::speaker;
use crate::tui::view::View;

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What is wrong with a training.
    Diagnosis,
    /// The speaker notes of the step.
    Notes,
}

/// A page, scrolled by some lines.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// What it is about.
    pub of: Subject,
    scroll: u16,
}

impl Page {
    /// A page from its first line on.
    pub(crate) fn of(of: Subject) -> Self {
        Page { of, scroll: 0 }
    }

    /// Handles a key in this area. Returns whether it closes the page.
    pub(crate) fn key(&mut self, key: Key, view: &View, area: Rect) -> bool {
        match (key.code, self.of) {
            (KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q'), _) => return true,
            (KeyCode::Char('S'), Subject::Notes) => return true,
            _ => {}
        }
        if let Some(by) = Move::of_key(key) {
            self.scroll = self.sheet(view, area).extent().moved(self.scroll, by);
        }
        false
    }

    pub(crate) fn draw(&self, view: &View, area: Rect, buf: &mut Buffer) {
        let sheet = self.sheet(view, area);
        let mut keys = vec![(esc(), ": close")];
        if sheet.extent().hidden > 0 {
            keys.insert(0, (keys_of(&UP_DOWN), ": scroll"));
        }
        let title = match self.of {
            Subject::Diagnosis => "Diagnosis".to_owned(),
            Subject::Notes => format!("Notes, {}", speaker::place(view.lesson, view.step)),
        };
        sheet.draw(&title, keys, self.scroll, view.theme, buf);
    }

    /// What is at a position.
    pub(crate) fn spot(&self, view: &View, area: Rect, place: Position) -> Spot {
        let sheet = self.sheet(view, area);
        sheet.spot(sheet.rows(), place)
    }

    fn sheet(&self, view: &View, area: Rect) -> Sheet {
        let widest = match self.of {
            Subject::Diagnosis => diagnosis::WIDEST,
            Subject::Notes => speaker::WIDEST,
        };
        Sheet::new(area, widest, |width| self.lines(view, width))
    }

    /// Its lines, of so many columns.
    pub(crate) fn lines(&self, view: &View, width: usize) -> Vec<Line<'static>> {
        match self.of {
            Subject::Diagnosis => diagnosis::lines(view, width),
            Subject::Notes => speaker::notes(view.lesson, view.step, width, view.theme),
        }
    }
}
