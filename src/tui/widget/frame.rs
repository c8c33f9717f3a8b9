//! What is around a plot: a head with names, numbers on the left, numbers and a label below.

use super::{dots::Dots, put, width};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// A place on the horizontal axis.
pub(super) struct Tick {
    pub(super) column: u16,
    pub(super) label: String,
    pub(super) current: bool,
}

pub(super) struct Frame<'a> {
    area: Rect,
    /// Where the curves or bars go.
    pub(super) plot: Rect,
    theme: &'a Theme,
}

impl<'a> Frame<'a> {
    /// Rows that are left for the plot.
    pub(super) fn plot_height(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(3).max(1))
    }

    /// An area too small for axes is all plot.
    pub(super) fn new(area: Rect, y_ticks: &[(f64, String)], theme: &'a Theme) -> Self {
        let gutter = y_ticks.iter().map(|(_, label)| width(label)).max().unwrap_or(0) + 1;
        let plot = if area.height < 5 || area.width < gutter + 8 {
            area
        } else {
            Rect::new(area.x + gutter, area.y + 1, area.width - gutter, area.height - 3)
        };
        Self { area, plot, theme }
    }

    /// What the vertical axis means, then the names of the series.
    pub(super) fn head<'s>(
        &self,
        label: &str,
        names: impl Iterator<Item = (&'s str, &'s str, Style)>,
        buf: &mut Buffer,
    ) {
        if self.plot == self.area {
            return;
        }
        let mut x = self.area.x;
        let mut write = |text: &str, style, gap| {
            put(buf, self.area, (x, self.area.y), text, style);
            x = x.saturating_add(width(text)).saturating_add(gap);
        };
        write(label, self.theme.dim, 2);
        for (glyph, name, style) in names {
            write(glyph, style, 1);
            write(name, self.theme.text, 2);
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
        let mut below = None;
        for (at, label) in ticks {
            let (_, y) = Dots::cell(self.plot, Dots::at(self.plot, 0.0, *at));
            if below.replace(y) == Some(y) {
                continue;
            }
            put(buf, self.area, (x, y), "┤", self.theme.border);
            put(buf, self.area, (x.saturating_sub(width(label)), y), label, self.theme.dim);
        }
    }

    /// The line, its label at the right end, and the numbers below as far as there is room: the current ones first.
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
