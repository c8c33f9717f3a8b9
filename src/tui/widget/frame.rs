//! The frame of a plot: a legend above, numbers on the left, numbers and a label below.

use super::{dots::Dots, put, width};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// A tick on the horizontal axis.
pub(super) struct Tick {
    pub(super) column: u16,
    pub(super) label: String,
    pub(super) current: bool,
}

/// An entry of the legend: glyph, name, style of the glyph.
pub(super) type Name<'a> = (&'a str, &'a str, Style);

/// The label of the vertical axis and the legend of all named series, continued in further rows if necessary.
pub(super) struct Head<'a> {
    label: &'a str,
    names: Vec<Name<'a>>,
}

impl<'a> Head<'a> {
    pub(super) fn new(label: &'a str, names: impl Iterator<Item = Name<'a>>) -> Self {
        Self { label, names: names.filter(|(_, name, _)| !name.is_empty()).collect() }
    }

    /// Returns the column and row of each name.
    fn places(&self, columns: u16) -> Vec<(u16, u16)> {
        let (mut x, mut y) = (width(self.label) + 2, 0);
        let place = |(glyph, name, _): &Name| {
            let needed = width(glyph) + 1 + width(name);
            if x + needed > columns && x > 0 {
                (x, y) = (0, y + 1);
            }
            let place = (x, y);
            x += needed + 2;
            place
        };
        self.names.iter().map(place).collect()
    }

    /// The number of rows of the legend: one in a low area, even if names are cut off.
    fn rows(&self, area: Rect) -> u16 {
        let rows = self.places(area.width).last().map_or(1, |(_, y)| y + 1);
        if area.height < 8 { 1 } else { rows.min(3) }
    }

    /// The number of rows that remain for the plot.
    pub(super) fn plot_height(&self, area: Rect) -> usize {
        usize::from(area.height.saturating_sub(2 + self.rows(area)).max(1))
    }
}

pub(super) struct Frame<'a> {
    area: Rect,
    /// The area of the curves or bars.
    pub(super) plot: Rect,
    theme: &'a Theme,
}

impl<'a> Frame<'a> {
    /// Divides an area into axes and plot. In an area too small for axes, the plot takes all of it.
    pub(super) fn new(
        area: Rect,
        head: &Head,
        y_ticks: &[(f64, String)],
        theme: &'a Theme,
    ) -> Self {
        let gutter = y_ticks.iter().map(|(_, label)| width(label)).max().unwrap_or(0) + 1;
        let rows = head.rows(area);
        let plot = if area.height < 5 || area.width < gutter + 8 {
            area
        } else {
            Rect::new(area.x + gutter, area.y + rows, area.width - gutter, area.height - 2 - rows)
        };
        Self { area, plot, theme }
    }

    pub(super) fn head(&self, head: &Head, buf: &mut Buffer) {
        if self.plot == self.area {
            return;
        }
        let rows = head.rows(self.area);
        let mut write = |x: u16, y: u16, text: &str, style| {
            put(buf, self.area, (self.area.x + x, self.area.y + y), text, style);
        };
        write(0, 0, head.label, self.theme.dim);
        let places = head.places(self.area.width);
        for ((glyph, name, style), (x, y)) in head.names.iter().zip(places) {
            if y < rows {
                write(x, y, glyph, *style);
                write(x + width(glyph) + 1, y, name, self.theme.text);
            }
        }
    }

    pub(super) fn y_axis(&self, ticks: &[(f64, String)], buf: &mut Buffer) {
        if self.plot == self.area {
            return;
        }
        let x = self.plot.x - 1;
        for y in self.plot.y..self.plot.bottom() {
            put(buf, self.area, (x, y), "│", self.theme.border);
        }
        let mut previous = None;
        for (at, label) in ticks {
            let (_, y) = Dots::cell(self.plot, Dots::at(self.plot, 0.0, *at));
            if previous.replace(y) == Some(y) {
                continue;
            }
            put(buf, self.area, (x, y), "┤", self.theme.border);
            put(buf, self.area, (x.saturating_sub(width(label)), y), label, self.theme.dim);
        }
    }

    /// Draws the line, its label at the right end, and the numbers below it as far as there is room, current ones
    /// first.
    pub(super) fn x_axis(&self, mut ticks: Vec<Tick>, label: &str, buf: &mut Buffer) {
        if self.plot == self.area {
            return;
        }
        let y = self.plot.bottom();
        let line = format!("└{}", "─".repeat(usize::from(self.plot.width)));
        put(buf, self.area, (self.plot.x - 1, y), &line, self.theme.border);
        let label = format!(" {label}");
        let x = self.plot.right().saturating_sub(width(&label)).max(self.plot.x);
        put(buf, self.area, (x, y), &label, self.theme.dim);
        ticks.sort_by_key(|tick| !tick.current);
        let mut taken = Vec::new();
        for tick in &ticks {
            self.x_tick(tick, x, &mut taken, buf);
        }
    }

    fn x_tick(&self, tick: &Tick, end: u16, taken: &mut Vec<(u16, u16)>, buf: &mut Buffer) {
        let columns = width(&tick.label);
        let last = self.area.right().saturating_sub(columns).max(self.area.x);
        let start = tick.column.saturating_sub(columns / 2).clamp(self.area.x, last);
        if taken.iter().any(|(from, to)| start <= *to && start + columns >= *from) {
            return;
        }
        taken.push((start, start + columns));
        let y = self.plot.bottom();
        let (mark, style) =
            if tick.current { ("▲", self.theme.accent) } else { ("┬", self.theme.border) };
        if tick.column < end {
            put(buf, self.area, (tick.column, y), mark, style);
        }
        let style = if tick.current { self.theme.accent } else { self.theme.dim };
        put(buf, self.area, (start, y + 1), &tick.label, style);
    }
}
