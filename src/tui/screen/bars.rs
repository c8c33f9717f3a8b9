//! Messages.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph, Widget};

use crate::tui::markdown;
use crate::tui::theme::Theme;

/// Draws a message to the learner in the rows at the bottom where no pane has its border, if that is room enough.
/// Returns whether it is.
pub(crate) fn message(text: &str, free: u16, theme: &Theme, area: Rect, buf: &mut Buffer) -> bool {
    let lines = wrapped(text, area.width.saturating_sub(2), theme);
    let height = lines.len() as u16;
    if height > free {
        return false;
    }
    let area = Rect { y: area.bottom() - height, height, ..area };
    Clear.render(area, buf);
    let block = Block::new().padding(Padding::horizontal(1));
    Paragraph::new(Text::from(lines)).block(block).render(area, buf);
    true
}

/// Draws a message in a frame over an area, in as many lines as it needs: where it covers the least of what is drawn there,
/// and as low as possible.
pub(crate) fn framed(text: &str, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let lines = wrapped(text, area.width.saturating_sub(4), theme);
    let height = (lines.len() as u16 + 2).min(area.height);
    let places = (area.y..=area.bottom() - height).rev().map(|y| Rect { y, height, ..area });
    let is_drawn = |at: &Position| buf.cell(*at).is_some_and(|cell| cell.symbol() != " ");
    let covered = |place: &Rect| place.positions().filter(is_drawn).count();
    let area = places.min_by_key(covered).unwrap_or(area);
    Clear.render(area, buf);
    let frame = Block::bordered().border_type(BorderType::Rounded).style(theme.warn);
    let block = frame.padding(Padding::horizontal(1));
    Paragraph::new(Text::from(lines)).block(block).render(area, buf);
}

fn wrapped(text: &str, width: u16, theme: &Theme) -> Vec<Line<'static>> {
    markdown::told(text, usize::from(width).max(1), theme.warn, theme)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Ground};
    use ratatui::style::Style;

    #[test]
    fn a_message_that_is_too_long_for_the_rows_at_the_bottom_has_a_frame_and_loses_no_word() {
        let (theme, area) = (Theme::default(), Rect::new(0, 0, 40, 12));
        let words: Vec<String> = (10..40).map(|i| format!("word{i}")).collect();
        let (long, mut buf) = (words.join(" "), Buffer::empty(area));
        assert!(!message(&long, 2, &theme, area, &mut buf));
        assert_eq!(buf, Buffer::empty(area), "nothing is drawn over the keys");
        framed(&long, &theme, area.inner(ratatui::layout::Margin::new(1, 1)), &mut buf);
        let row =
            |y: u16| (0..40).filter_map(|x| Some(buf.cell((x, y))?.symbol())).collect::<String>();
        let rows: Vec<String> = (0..12).map(row).collect();
        assert!(
            words.iter().all(|word| rows.iter().any(|row| row.contains(word.as_str()))),
            "{rows:#?}"
        );
        assert!(rows[11].trim().is_empty() && rows[10].starts_with(" ╰─"), "{rows:#?}");
        assert!(
            message("short", 2, &theme, area, &mut buf)
                && !message("short", 0, &theme, area, &mut buf)
        );
    }

    #[test]
    fn a_key_in_a_message_is_a_cap_and_other_brackets_are_text() {
        let area = Rect::new(0, 0, 60, 2);
        for ground in [Ground::Dark, Ground::Light] {
            let theme = Theme::new(ground, Depth::Ansi256);
            let mut buf = Buffer::empty(area);
            assert!(message("W_hh[0] of [mine]: [u] undoes (W h)[0]", 1, &theme, area, &mut buf));
            let row = |is_cap: bool| -> String {
                let cells = (0..60).filter_map(|x| buf.cell((x, 1)));
                cells
                    .filter(|c| (c.bg == theme.cap.bg.unwrap()) == is_cap)
                    .map(|c| c.symbol())
                    .collect()
            };
            assert_eq!(row(true), "u");
            assert_eq!(row(false).trim(), "W_hh[0] of [mine]:  undoes (W h)[0]");
        }
    }

    #[test]
    fn a_message_in_a_frame_covers_what_is_blank_rather_than_numbers() {
        let (theme, area) = (Theme::default(), Rect::new(0, 0, 40, 12));
        let mut buf = Buffer::empty(area);
        for y in (0..2).chain(6..12) {
            buf.set_string(0, y, "a row of numbers: 0.31 0.62", Style::new());
        }
        framed("told", &theme, area, &mut buf);
        let is_frame = |y: u16| buf.cell((0, y)).is_some_and(|cell| "╭│╰".contains(cell.symbol()));
        let rows: Vec<u16> = (0..12).filter(|y| is_frame(*y)).collect();
        assert_eq!(rows, [3, 4, 5]);
    }
}
