//! The messages that the learner has had, the newest last.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::Spot;
use super::frame::esc;
use super::sheet::Sheet;
use crate::tui::action::Move;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::markdown;
use crate::tui::theme::Theme;

/// The widest line, in columns.
const WIDEST: u16 = 96;

/// The columns before a message, for its update.
const UPDATE: usize = 15;

/// A message, and the number of finished updates when it came, if a lesson was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) update: Option<u64>,
    pub(crate) text: String,
}

/// The messages, with how many lines from the end they are scrolled.
#[derive(Debug)]
pub struct Log {
    said: Vec<Said>,
    above_end: u16,
}

impl Log {
    pub(crate) fn new(said: Vec<Said>) -> Self {
        Log { said, above_end: 0 }
    }

    /// Handles a key in this area. Returns whether it closes the list.
    pub(crate) fn key(&mut self, key: Key, area: Rect) -> bool {
        let by = match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | '!') => return true,
            KeyCode::Up | KeyCode::Char('k') => Move::Down, // away from the end
            KeyCode::Down | KeyCode::Char('j') => Move::Up,
            KeyCode::PageUp => Move::PageDown,
            KeyCode::PageDown => Move::PageUp,
            _ => return false,
        };
        let extent = self.sheet(area, &Theme::default()).extent();
        self.above_end = extent.moved(self.above_end, by);
        false
    }

    pub(crate) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let sheet = self.sheet(area, theme);
        let keys = vec![(keys_of(&UP_DOWN), ": scroll"), (esc(), ": close")];
        let scroll = sheet.extent().hidden.saturating_sub(self.above_end);
        sheet.draw("Messages", keys, scroll, theme, buf);
    }

    /// What is at a position.
    pub(crate) fn spot(&self, area: Rect, place: Position) -> Spot {
        let sheet = self.sheet(area, &Theme::default());
        sheet.spot(sheet.rows(), place)
    }

    fn sheet(&self, area: Rect, theme: &Theme) -> Sheet {
        Sheet::new(area, WIDEST, |width| self.lines(width, theme))
    }

    /// The messages, each behind its update.
    pub(crate) fn lines(&self, width: usize, theme: &Theme) -> Vec<Line<'static>> {
        let room = width.saturating_sub(UPDATE).max(1);
        let mut lines: Vec<Line> = Vec::new();
        for Said { update, text } in &self.said {
            let mut update = update.map_or(String::new(), |update| format!("update {update}"));
            for mut row in markdown::told(text, room, theme.text, theme) {
                let update = format!("{:<UPDATE$}", std::mem::take(&mut update));
                row.spans.insert(0, Span::styled(update, theme.dim));
                lines.push(row);
            }
        }
        if lines.is_empty() {
            lines.push(Line::styled("there was none yet", theme.dim));
        }
        lines
    }
}
