//! The bars of one arm.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::train::ArmSnapshot;
use crate::tui::pane::network::flow::{Flow, Wire, dh};
use crate::tui::pane::network::strength::{BELOW, Drawn, Strength, line};
use crate::tui::pane::network::sum::Shares;
use crate::tui::pane::network::whole;
use crate::tui::view::View;
use crate::tui::widget::columns::Columns;
use crate::tui::widget::number::number;
use crate::tui::widget::put;

/// From this width on there is a number in each column.
const NUMBERED: usize = 7;
/// The most rows of a bar.
const HIGHEST: u16 = 12;

/// The rows of a bar in an area of that height: the last row may have numbers.
pub(super) fn rows(height: u16, columns: Columns) -> u16 {
    let numbers = u16::from(height > 1 && columns.width >= NUMBERED);
    (height - numbers.min(height)).clamp(1, HIGHEST)
}

/// The bars of one arm, and the arrows between them.
pub(super) struct Bars<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) arm: &'a ArmSnapshot,
    pub(super) strength: Option<Strength>,
    pub(super) drawn: Drawn,
    pub(super) columns: Columns,
}

impl Bars<'_> {
    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer) {
        let width = self.columns.width;
        let rows = rows(area.height, self.columns);
        for ((i, t), flow) in self.columns.shown().enumerate().zip(self.flows()) {
            let gap = self.gap(t);
            let boxes = width - gap;
            let x = area.x + (i * width) as u16;
            let (text, style) = self.bar(flow, (boxes, rows));
            for (y, text) in (area.y..area.y + rows).zip(text) {
                put(buf, area, (x, y), &text, style);
            }
            let (text, style) = self.arrow(t, gap);
            put(buf, area, (x + boxes as u16, area.y + rows - 1), &text, style);
            if let (Flow::Back(length), true) = (flow, area.height > rows && width >= NUMBERED) {
                let text = number(length, 6);
                whole(buf, area, (x, area.y + rows), text.trim(), self.view.theme.text);
            }
        }
    }

    /// What the bars show.
    fn flows(&self) -> Vec<Flow> {
        let shown = self.columns.shown();
        match self.drawn {
            Drawn::Arrows | Drawn::Bars => shown.map(|t| dh(self.view, self.arm, t)).collect(),
            Drawn::Shares => {
                let shares = Shares::of(self.view, self.arm);
                shown.map(|t| shares.length(t)).collect()
            }
        }
    }

    /// The columns between a bar and the next. In two columns only the edge of a BPTT window has room, which must be seen.
    fn gap(&self, t: usize) -> usize {
        match self.columns.width {
            2 => usize::from(Wire::Recurrent.flow(self.view, self.arm, t) == Flow::Cut),
            width => width / 2,
        }
    }

    /// A bar in so many rows, from the top, as soon as its length is known, and before that one row.
    fn bar(&self, flow: Flow, (width, rows): (usize, u16)) -> (Vec<String>, Style) {
        let theme = self.view.theme;
        let low = |text: String| {
            let above = vec![String::new(); usize::from(rows.saturating_sub(1))];
            above.into_iter().chain([text]).collect()
        };
        match (flow, self.strength) {
            (Flow::Back(0.0), _) => (low("0".to_owned()), theme.dim),
            (Flow::Back(length), Some(strength)) if length.is_finite() => {
                let bar = strength.bar(length, rows);
                let wide = |bar: Vec<&str>| bar.iter().map(|row| row.repeat(width)).collect();
                let text = bar.map_or_else(|| low(BELOW.to_owned()), wide);
                (text, strength.style(length, theme))
            }
            (Flow::Back(length), _) if !length.is_finite() => {
                (vec!["!".repeat(width); usize::from(rows)], theme.diverged)
            }
            (Flow::Secret, _) => (low("?".repeat(width)), theme.accent),
            (Flow::Forward, _) => (low("□".repeat(width)), theme.forward),
            _ => (low("·".repeat(width)), theme.not_computed),
        }
    }

    /// The arrow that comes back to a timestep from the next. The bars alone tell the lengths.
    fn arrow(&self, t: usize, gap: usize) -> (String, Style) {
        let theme = self.view.theme;
        let Some(shaft) = gap.checked_sub(1) else { return (String::new(), theme.dim) };
        let flow = Wire::Recurrent.flow(self.view, self.arm, t);
        match (flow, self.strength) {
            (Flow::Cut, _) => (format!("{:^gap$}", "╳"), theme.bad),
            (Flow::Absent, _) => (String::new(), theme.dim),
            _ if self.drawn == Drawn::Shares => (String::new(), theme.dim),
            (Flow::NotYet, _) => (line(4, gap), theme.not_computed),
            (Flow::Forward, _) => (line(2, shaft) + "▶", theme.forward),
            (Flow::Back(length), Some(strength)) if length.is_finite() => {
                ("◀".to_owned() + &line(2, shaft), strength.style(length, theme))
            }
            (Flow::Back(_), _) => ("◀".to_owned() + &"!".repeat(shaft), theme.diverged),
            (Flow::Secret, _) => (format!("{:^gap$}", "?"), theme.accent),
        }
    }
}
