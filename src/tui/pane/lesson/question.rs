//! The question of a step in its frame, below the text, or below a zoomed pane.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph, Widget};

use super::request::{self, Page};
use crate::tui::markdown::height;
use crate::tui::view::View;

/// The columns that the frame and the blanks inside it take.
const AROUND: usize = 4;

/// Sets a line off from the edge that it stands in.
fn in_edge(line: Line<'static>) -> Line<'static> {
    let last = line.spans.len().saturating_sub(1);
    let trimmed = line.spans.into_iter().enumerate().map(|(i, span)| match i == last {
        true => Span::styled(span.content.trim_end().to_owned(), span.style),
        false => span,
    });
    Line::from_iter([Span::raw(" ")].into_iter().chain(trimmed).chain([Span::raw(" ")]))
}

/// A question, laid out for a width.
pub(crate) struct Question<'a> {
    view: &'a View<'a>,
    page: Page<'a>,
    /// The keys in the lower edge of the frame.
    edge: Option<Line<'static>>,
    /// Whether it has a frame: where nothing is asked, the keys stand alone.
    framed: bool,
}

impl<'a> Question<'a> {
    /// The question of the current step, in a frame of `width` columns.
    pub(crate) fn of(view: &'a View<'a>, width: usize) -> Self {
        let inside = width.saturating_sub(AROUND);
        let mut page = request::of_step(view, inside);
        match page.asks {
            true => {
                let edge = page.lines.pop().map(in_edge);
                Question { view, page, edge, framed: true }
            }
            false => {
                let page = request::of_step(view, width.saturating_sub(2));
                Question { view, page, edge: None, framed: false }
            }
        }
    }

    /// The rows that it takes.
    pub(crate) fn height(&self) -> u16 {
        height(&self.page.lines).saturating_add(if self.framed { 2 } else { 0 })
    }

    fn inside(&self, area: Rect) -> Rect {
        let vertical = u16::from(self.framed);
        area.inner(Margin::new(1 + vertical, vertical))
    }

    /// The number of rows above those that are shown: all are, or those that the learner chooses from or writes in.
    fn hidden_above(&self, area: Rect) -> usize {
        let room = usize::from(self.inside(area).height);
        self.page.needed_rows(room).saturating_sub(room)
    }

    /// Draws it.
    pub(crate) fn draw(&self, area: Rect, buf: &mut Buffer) {
        let (theme, first) = (self.view.theme, self.hidden_above(area));
        let inside = self.inside(area);
        let lines = self.page.lines.iter().skip(first).cloned();
        if self.framed {
            let done = self.view.is_done();
            let border = if self.page.line.is_some() { theme.border_focused } else { theme.border };
            let (title, style) =
                if done { (" Done ", theme.good) } else { (" Your turn ", theme.title) };
            let more_below = self.page.lines.len() - first > usize::from(inside.height);
            let sign = |shown: bool, sign| Line::styled(if shown { sign } else { "" }, theme.key);
            Clear.render(area, buf);
            Block::bordered()
                .border_type(BorderType::Rounded)
                .border_style(border)
                .title_style(Style::reset())
                .title(Line::styled(title, style))
                .title(sign(first > 0, " ↑ ").right_aligned())
                .title_bottom(self.edge.clone().unwrap_or_default())
                .title_bottom(sign(more_below, " ↓ ").right_aligned())
                .render(area, buf);
        }
        Paragraph::new(Text::from_iter(lines)).render(inside, buf);
    }

    /// The position of the terminal's cursor, while an answer is written.
    pub(crate) fn cursor(&self, area: Rect) -> Option<Position> {
        let (column, row) = self.page.line?;
        let inside = self.inside(area);
        let row = row.checked_sub(self.hidden_above(area))?;
        let place = Position::new(inside.x + column as u16, inside.y + row as u16);
        inside.contains(place).then_some(place)
    }

    /// The option at a row of the screen.
    pub(crate) fn option_at(&self, area: Rect, row: u16) -> Option<usize> {
        let row = usize::from(row.checked_sub(self.inside(area).y)?) + self.hidden_above(area);
        self.page.options.iter().position(|rows| rows.contains(&row))
    }
}
