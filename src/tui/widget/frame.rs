//! The frame of a plot: a legend above, numbers on the left, numbers and a label below.

mod legend;

pub(super) use legend::{Legend, Name};

use super::{put, width};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect};

/// A tick on the horizontal axis.
pub(super) struct Tick {
    pub(super) column: u16,
    pub(super) label: String,
    pub(super) current: bool,
}

/// A row of ticks below the horizontal axis.
pub(super) struct Ruler<'a> {
    /// What they count.
    pub(super) label: &'a str,
    pub(super) ticks: Vec<Tick>,
}

/// From this height of an area on, there is room for a second row of ticks.
pub(super) const ROOMY: u16 = 12;

pub(super) struct Frame<'a> {
    area: Rect,
    /// The area of the curves or bars.
    pub(super) plot: Rect,
    theme: &'a Theme,
}

/// The number of rows for the plot: what the legend, the axis and so many rows of numbers leave of an area.
pub(super) fn plot_height(area: Rect, legend: &Legend, numbers: u16) -> u16 {
    area.height.saturating_sub(1 + numbers + legend.rows()).max(1)
}

impl<'a> Frame<'a> {
    /// Divides an area into a legend, axes with so many rows of numbers below, and the plot, for these ticks: their
    /// rows, from the bottom, and labels. In an area too small for axes, the plot takes all of it.
    pub(super) fn new(
        area: Rect,
        legend: &Legend,
        numbers: u16,
        y_ticks: &[(u16, String)],
        theme: &'a Theme,
    ) -> Self {
        let gutter = y_ticks.iter().map(|(_, label)| width(label)).max().unwrap_or(0) + 1;
        let plot = if area.height < 5 || area.width < gutter + 8 {
            area
        } else {
            let (x, y) = (area.x + gutter, area.y + legend.rows());
            Rect::new(x, y, area.width - gutter, plot_height(area, legend, numbers))
        };
        Self { area, plot, theme }
    }

    /// Whether the area is too small for axes.
    fn is_bare(&self) -> bool {
        self.plot == self.area
    }

    pub(super) fn legend(&self, legend: &Legend, buf: &mut Buffer) {
        if !self.is_bare() {
            legend.draw(self.area, self.theme, buf);
        }
    }

    pub(super) fn y_axis(&self, ticks: &[(u16, String)], buf: &mut Buffer) {
        if self.is_bare() {
            return;
        }
        let x = self.plot.x - 1;
        for y in self.plot.y..self.plot.bottom() {
            put(buf, self.area, (x, y), "│", self.theme.border);
        }
        for (row, label) in ticks {
            let y = self.plot.bottom().saturating_sub(1 + row);
            put(buf, self.area, (x, y), "┤", self.theme.border);
            put(buf, self.area, (x.saturating_sub(width(label)), y), label, self.theme.dim);
        }
    }

    /// Draws the line, its label at the right end, and the numbers below it as far as there is room, current ones
    /// first.
    pub(super) fn x_axis(&self, ruler: Ruler, buf: &mut Buffer) {
        if self.is_bare() {
            return;
        }
        let y = self.plot.bottom();
        let line = format!("└{}", "─".repeat(usize::from(self.plot.width)));
        put(buf, self.area, (self.plot.x - 1, y), &line, self.theme.border);
        let label = format!(" {}", ruler.label);
        let end = self.plot.right().saturating_sub(width(&label)).max(self.plot.x);
        put(buf, self.area, (end, y), &label, self.theme.dim);
        for tick in self.numbers(ruler.ticks, (self.area.x, self.area.right()), y + 1, buf) {
            let (mark, style) =
                if tick.current { ("┻", self.theme.accent) } else { ("┬", self.theme.border) };
            if tick.column < end {
                put(buf, self.area, (tick.column, y), mark, style);
            }
        }
    }

    /// Writes the numbers of a second ruler below those of the first.
    pub(super) fn second_ruler(&self, ruler: Ruler, buf: &mut Buffer) {
        if self.is_bare() {
            return;
        }
        let y = self.plot.bottom() + 2;
        let end = self.plot.right().saturating_sub(width(ruler.label)).max(self.plot.x);
        put(buf, self.area, (end, y), ruler.label, self.theme.dim);
        self.numbers(ruler.ticks, (self.plot.x, end.saturating_sub(1)), y, buf);
    }

    /// Writes the numbers of ticks into a row, between two columns, and returns the ticks that have room.
    fn numbers(
        &self,
        mut ticks: Vec<Tick>,
        (from, to): (u16, u16),
        y: u16,
        buf: &mut Buffer,
    ) -> Vec<Tick> {
        ticks.sort_by_key(|tick| !tick.current);
        let mut taken: Vec<(u16, u16)> = Vec::new();
        let mut shown = Vec::new();
        for tick in ticks {
            let columns = width(&tick.label);
            let start = tick.column.saturating_sub(columns / 2);
            let start = start.clamp(from, to.saturating_sub(columns).max(from));
            let end = start + columns;
            // one that is not below its tick would be read at a wrong place
            let is_below = tick.current || (start..end).contains(&tick.column);
            if !is_below || taken.iter().any(|(a, b)| start <= *b && end >= *a) || end > to {
                continue;
            }
            let style = if tick.current { self.theme.accent } else { self.theme.dim };
            put(buf, self.area, (start, y), &tick.label, style);
            taken.push((start, end));
            shown.push(tick);
        }
        shown
    }
}
