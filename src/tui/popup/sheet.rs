//! Sheets: lines in a frame that is as high as they are, scrolled where there is too little room.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Margin, Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use super::Spot;
use super::frame::{framed, hint, inside, spot};
use crate::tui::scroll::Extent;
use crate::tui::theme::Theme;

/// The columns of the frame, and of the blank beside the lines.
const FRAME: u16 = 4;

/// Lines, and the area of their frame.
#[derive(Debug)]
pub(super) struct Sheet {
    area: Rect,
    lines: Vec<Line<'static>>,
}

impl Sheet {
    /// Lays out lines in the middle of an area. `lines` makes them for as many columns as there are, at most `widest`.
    pub(super) fn new(
        area: Rect,
        widest: u16,
        lines: impl FnOnce(usize) -> Vec<Line<'static>>,
    ) -> Self {
        let width = area.width.min(widest + FRAME);
        let lines = lines(usize::from(width.saturating_sub(FRAME)));
        let height = (lines.len() as u16 + 2).min(area.height);
        let area = area.centered(Constraint::Length(width), Constraint::Length(height));
        Sheet { area, lines }
    }

    /// The same sheet at the bottom of an area.
    pub(super) fn at_bottom(self, of: Rect) -> Self {
        let y = of.bottom().saturating_sub(self.area.height);
        Sheet { area: Rect { y, ..self.area }, ..self }
    }

    /// How far the lines scroll.
    pub(super) fn extent(&self) -> Extent {
        Extent::of(self.lines.len(), inside(self.area).height)
    }

    /// The number of lines.
    pub(super) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// Draws the lines from a scroll position on, with a title above and the keys below.
    pub(super) fn draw(
        self,
        title: &str,
        keys: Vec<(String, &'static str)>,
        scroll: u16,
        theme: &Theme,
        buf: &mut Buffer,
    ) {
        let scroll = scroll.min(self.extent().hidden);
        let inside = framed(title, hint(keys, theme), self.area, buf, theme);
        let text = Paragraph::new(Text::from(self.lines)).scroll((scroll, 0));
        text.render(inside.inner(Margin::new(1, 0)), buf);
    }

    /// What is at a position, if the lines from this one on are rows to choose from.
    pub(super) fn spot(&self, first: usize, place: Position) -> Spot {
        spot(self.area, inside(self.area).rows().skip(first).zip(0..), place)
    }
}
