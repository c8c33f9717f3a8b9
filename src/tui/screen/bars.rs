//! Messages.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph, Widget};

use crate::tui::theme::Theme;

/// Draws a message to the learner over the bottom of an area, in as many lines as it needs: in a frame of its own, unless
/// the `free` rows at the bottom, where no pane has its border, are enough.
pub(crate) fn message(text: &str, free: u16, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let wrapped = |frame: u16| {
        let width = usize::from(area.width.saturating_sub(frame)).max(1);
        let rows = textwrap::wrap(text, width).into_iter();
        rows.map(|row| Line::styled(row.into_owned(), theme.warn)).collect::<Vec<Line>>()
    };
    let plain = wrapped(2);
    let (lines, frame, block) = match plain.len() <= usize::from(free) {
        true => (plain, 0, Block::new().padding(Padding::horizontal(1))),
        false => {
            let framed = Block::bordered().border_type(BorderType::Rounded).style(theme.warn);
            (wrapped(4), 2, framed.padding(Padding::horizontal(1)))
        }
    };
    let rows = lines.len() as u16 + frame;
    let height = rows.min(area.height);
    let area = Rect { y: area.bottom() - height, height, ..area };
    Clear.render(area, buf);
    Paragraph::new(Text::from(lines)).block(block).render(area, buf);
}
