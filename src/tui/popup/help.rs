//! The keys, from the one table.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget};

use super::frame::{framed, keys};
use crate::tui::keymap::{Binding, KEYS, Place, names};
use crate::tui::theme::Theme;

/// How many rows of the keys have no room in an area.
pub(crate) fn hidden(place: Place, area: Rect) -> u16 {
    (bindings(place).count() as u16 + 2).saturating_sub(area.height)
}

/// Draws the keys of a place.
pub(crate) fn draw(place: Place, scroll: u16, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let lines = lines(place, theme);
    let height = (lines.len() as u16 + 2).min(area.height);
    let hidden = hidden(place, area);
    let width = lines.iter().map(Line::width).max().unwrap_or(0) as u16 + 3;
    let area = area.centered(Constraint::Max(width), Constraint::Length(height));
    let hint = if hidden > 0 { "↑ ↓ scroll   Esc: close" } else { "Esc: close" };
    let inside = framed("Keys", keys(hint, theme), area, buf, theme);
    Paragraph::new(lines).scroll((scroll.min(hidden), 0)).render(inside, buf);
}

fn bindings(place: Place) -> impl Iterator<Item = &'static Binding> {
    KEYS.iter().filter(move |b| b.place == place || b.place == Place::Anywhere)
}

fn lines(place: Place, theme: &Theme) -> Vec<Line<'static>> {
    let line = |binding: &Binding| {
        let keys = Span::styled(format!(" {:>12}  ", names(binding)), theme.key);
        Line::from(vec![keys, Span::raw(binding.help)])
    };
    bindings(place).map(line).collect()
}
