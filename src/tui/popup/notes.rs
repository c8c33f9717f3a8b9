//! The speaker notes of the step, over the lesson.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Margin, Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use super::Spot;
use super::frame::{esc, framed, hint, inside, spot};
use crate::tui::action::Move;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::scroll::Extent;
use crate::tui::speaker;
use crate::tui::view::View;

/// The columns of the frame, and of the blank beside it.
const FRAME: u16 = 4;

/// The notes, scrolled by some lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notes {
    scroll: u16,
}

impl Notes {
    /// Handles a key in this area. Returns whether it closes the notes.
    pub(crate) fn key(&mut self, key: Key, view: &View, area: Rect) -> bool {
        if matches!(key.code, KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'S')) {
            return true;
        }
        let (area, lines) = laid_out(view, area);
        if let Some(by) = Move::of_key(key) {
            self.scroll = extent(&lines, area).moved(self.scroll, by);
        }
        false
    }

    pub(crate) fn draw(&self, view: &View, area: Rect, buf: &mut Buffer) {
        let (area, lines) = laid_out(view, area);
        let hidden = extent(&lines, area).hidden;
        let mut keys = vec![(esc(), ": close")];
        if hidden > 0 {
            keys.insert(0, (keys_of(&UP_DOWN), ": scroll"));
        }
        let title = format!("Notes, {}", speaker::place(view.lesson, view.step));
        let inside = framed(&title, hint(keys, view.theme), area, buf, view.theme);
        let text = Paragraph::new(Text::from(lines)).scroll((self.scroll.min(hidden), 0));
        text.render(inside.inner(Margin::new(1, 0)), buf);
    }

    /// What is at a position.
    pub(crate) fn spot(view: &View, area: Rect, place: Position) -> Spot {
        spot(laid_out(view, area).0, std::iter::empty(), place)
    }
}

/// How far the lines scroll.
fn extent(lines: &[Line], area: Rect) -> Extent {
    Extent::of(lines.len(), inside(area).height)
}

/// The area, and the lines in it.
fn laid_out(view: &View, area: Rect) -> (Rect, Vec<Line<'static>>) {
    let width = area.width.min(speaker::WIDEST + FRAME);
    let room = usize::from(width.saturating_sub(FRAME));
    let lines = speaker::notes(view.lesson, view.step, room, view.theme);
    let height = (lines.len() as u16 + 2).min(area.height);
    (area.centered(Constraint::Length(width), Constraint::Length(height)), lines)
}
