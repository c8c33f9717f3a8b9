//! The frame of all popups, and the hint at its bottom.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use crate::tui::action::Action;
use crate::tui::keymap::keys_of;
use crate::tui::theme::Theme;

/// Clears an area and draws a frame around it, with a title above and a hint below. Returns the area inside.
pub(super) fn framed(title: &str, hint: Line, area: Rect, buf: &mut Buffer, theme: &Theme) -> Rect {
    Clear.render(area, buf);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border_focused)
        .title(Line::styled(format!(" {title} "), theme.title))
        .title_bottom(hint);
    let inside = block.inner(area);
    block.render(area, buf);
    inside
}

/// A hint such as `Enter: go   Esc: leave`, from keys and what they do in the popup.
pub(super) fn hint(
    keys: impl IntoIterator<Item = (String, &'static str)>,
    theme: &Theme,
) -> Line<'static> {
    let hints: Vec<String> = keys.into_iter().map(|(keys, does)| keys + does).collect();
    Line::styled(format!(" {} ", hints.join("   ")), theme.dim)
}

/// The name of the key that confirms.
pub(super) fn enter() -> String {
    keys_of(&[Action::Enter])
}

/// The name of the key that closes a popup.
pub(super) fn esc() -> String {
    keys_of(&[Action::Back])
}
