//! The keys, from the one table.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph, Widget};

use crate::tui::keymap::{KEYS, Place, names};
use crate::tui::theme::Theme;

const WIDTH: u16 = 52;

/// Draws the keys of a place.
pub fn draw(place: Place, scroll: u16, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let lines = lines(place, theme);
    let height = (lines.len() as u16 + 2).min(area.height);
    let area = area.centered(Constraint::Max(WIDTH), Constraint::Length(height));
    let hidden = (lines.len() as u16).saturating_sub(height.saturating_sub(2));
    let below = if hidden > 0 { " ↑ ↓ scroll   Esc: close " } else { " Esc: close " };
    Clear.render(area, buf);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border_focused)
        .title(Line::styled(" Keys ", theme.title))
        .title_bottom(Line::styled(below, theme.dim));
    Paragraph::new(lines).block(block).scroll((scroll.min(hidden), 0)).render(area, buf);
}

fn lines(place: Place, theme: &Theme) -> Vec<Line<'static>> {
    let here = KEYS.iter().filter(|b| b.place == place || b.place == Place::Anywhere);
    here.map(|binding| {
        let keys = Span::styled(format!(" {:>12}  ", names(binding)), theme.key);
        Line::from(vec![keys, Span::raw(binding.help)])
    })
    .collect()
}
