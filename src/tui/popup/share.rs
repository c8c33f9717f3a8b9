//! A shared state as a string, to be copied: on rows without a frame, so that a terminal's mouse selects it and nothing
//! else.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, BorderType, Borders, Clear, Paragraph, Widget};

use super::Spot;
use super::frame::{esc, hint, spot};
use crate::tui::action::Action;
use crate::tui::keymap::{keys_in_text, keys_of};
use crate::tui::markdown;
use crate::tui::theme::Theme;

/// A shared state as a string.
#[derive(Clone, Debug)]
pub struct Share {
    string: String,
    /// What else is to be known of it.
    remark: Option<&'static str>,
}

impl Share {
    pub(crate) fn new(string: String, remark: Option<&'static str>) -> Self {
        Share { string, remark }
    }

    /// The string.
    pub fn string(&self) -> &str {
        &self.string
    }

    pub(crate) fn draw(&self, of: Rect, buf: &mut Buffer, theme: &Theme) {
        let (area, lines) = (self.area(of, theme), self.lines(of, theme));
        Clear.render(area, buf);
        let keys = [(keys_of(&[Action::Mouse]), ": mouse selects"), (esc(), ": close")];
        let block = Block::new()
            .borders(Borders::TOP | Borders::BOTTOM)
            .border_type(BorderType::Plain)
            .border_style(theme.border_focused)
            .title(Line::styled(" Share ", theme.title))
            .title_bottom(hint(keys, theme));
        let inside = block.inner(area);
        block.render(area, buf);
        Paragraph::new(Text::from(lines)).render(inside, buf);
    }

    /// What is at a position.
    pub(crate) fn spot(&self, area: Rect, place: Position) -> Spot {
        spot(self.area(area, &Theme::default()), std::iter::empty(), place)
    }

    /// All columns of the screen, and as many rows as it takes, in the middle.
    fn area(&self, of: Rect, theme: &Theme) -> Rect {
        let rows = self.lines(of, theme).len() as u16 + 2;
        let height = rows.min(of.height);
        Rect { y: of.y + (of.height - height) / 2, height, ..of }
    }

    fn lines(&self, area: Rect, theme: &Theme) -> Vec<Line<'static>> {
        let width = usize::from(area.width).max(1);
        let told = |text: &str| {
            let mut lines = markdown::told(text, width.saturating_sub(2), theme.text, theme);
            lines.iter_mut().for_each(|line| line.spans.insert(0, " ".into()));
            lines
        };
        let rows: Vec<Line> = self
            .string
            .as_bytes() // it is ASCII
            .chunks(width)
            .map(|row| Line::styled(String::from_utf8_lossy(row).into_owned(), theme.title))
            .collect();
        let mut lines = told(
            "Whoever opens this sees what you see now, with the same numbers, but none of your answers: rnn-tui open STRING",
        );
        lines.extend(self.remark.into_iter().flat_map(&told));
        lines.push(Line::default());
        let room = usize::from(area.height).saturating_sub(lines.len() + 5);
        if rows.len() > room {
            let letters = self.string.len();
            lines.extend(told(&format!(
                "The string has {letters} characters, too many for the screen: `share state.rnn` writes it to a file."
            )));
            return lines;
        }
        lines.extend(rows);
        lines.push(Line::default());
        let mouse = keys_in_text(&[Action::Mouse]);
        lines.extend(told(&format!(
            "It is on the clipboard, if your terminal lets programs write there. Otherwise select it: {mouse} gives the mouse to the terminal. `share state.rnn` writes it to a file."
        )));
        lines
    }
}
