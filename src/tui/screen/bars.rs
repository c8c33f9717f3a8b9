//! The footer, and messages.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};
use ratatui::widgets::{Clear, Paragraph, Widget};

use crate::tui::theme::Theme;

/// Draws a message to the learner over the bottom of an area, in as many lines as it needs.
pub(crate) fn message(text: &str, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let lines = textwrap::wrap(text, usize::from(area.width.saturating_sub(2)).max(1));
    let height = (lines.len() as u16).min(area.height);
    let area = Rect { y: area.bottom() - height, height, ..area };
    Clear.render(area, buf);
    let lines = lines.iter().map(|l| Line::styled(format!(" {l}"), theme.warn));
    Paragraph::new(Text::from_iter(lines)).render(area, buf);
}
