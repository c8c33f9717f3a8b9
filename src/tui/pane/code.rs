//! The source lines that compute the current tick.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::tui::view::View;

/// What it shows now.
pub fn title(_view: &View) -> String {
    String::new()
}

/// Draws it.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    Line::styled("·", view.theme.not_computed).render(area, buf);
}
