//! The frame that all popups have.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use crate::tui::theme::Theme;

/// Clears an area and draws a frame around it, with a title above and a hint below, usually the keys. Returns the
/// area inside.
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

/// A hint with the keys of a popup.
pub(super) fn keys(keys: &str, theme: &Theme) -> Line<'static> {
    Line::styled(format!(" {keys} "), theme.dim)
}
