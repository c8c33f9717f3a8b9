//! Placing curves on the screen, and drawing them there.

use super::{Curves, Series};
use crate::tui::widget::{
    axis::Axis,
    dots::Dots,
    frame::{Frame, Head, Tick},
    number::short,
    put, width,
};
use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

/// Curves with the axes that map their numbers to the screen.
pub(super) struct Plot<'a> {
    curves: &'a Curves<'a>,
    x: Axis,
    y: Axis,
    y_ticks: Vec<(f64, String)>,
    frame: Frame<'a>,
    head: Head<'a>,
    area: Rect,
}

impl<'a> Plot<'a> {
    pub(super) fn new(curves: &'a Curves<'a>, area: Rect) -> Self {
        let (x, y) = (curves.x_axis(), curves.y_axis());
        let names = curves.series.iter().map(|s| (s.glyph, s.name.as_str(), s.style));
        let head = Head::new(curves.y_label, names);
        let y_ticks = y.ticks(head.plot_height(area).div_ceil(2));
        let frame = Frame::new(area, &head, &y_ticks, curves.theme);
        Self { curves, x, y, y_ticks, area: frame.plot, frame, head }
    }

    /// Returns the point at a position on the screen; `None` outside the plot.
    pub(super) fn at(&self, column: u16, row: u16) -> Option<(f64, f64)> {
        let share = |at: u16, from: u16, length: u16| {
            f64::from(at.saturating_sub(from)) / f64::from(length.saturating_sub(1).max(1))
        };
        let (x, y) = (
            share(column, self.area.x, self.area.width),
            1.0 - share(row, self.area.y, self.area.height),
        );
        let inside = self.area.contains((column, row).into());
        inside.then(|| (self.x.at(x), self.y.at(y)))
    }

    pub(super) fn draw(&self, buf: &mut Buffer) {
        self.draw_frame(buf);
        let floors =
            self.curves.floors.iter().filter_map(|(name, y)| Some((name, *y, self.dot_y(*y)?)));
        for (_, _, y) in floors.clone() {
            self.rule(y, buf);
        }
        self.cursor_line(buf);
        self.dots().draw(buf);
        for (i, series) in self.curves.series.iter().enumerate() {
            self.glyphs(i, series, buf);
            self.breaks(series, buf);
        }
        let mut labelled = Vec::new();
        for (name, value, y) in floors {
            let (_, row) = Dots::cell(self.area, (0, y));
            if labelled.contains(&row) {
                continue; // the labels would overlap
            }
            labelled.push(row);
            self.floor_label(&format!(" {name} {} ", short(value)), y, buf);
        }
    }

    fn draw_frame(&self, buf: &mut Buffer) {
        self.frame.head(&self.head, buf);
        self.frame.y_axis(&self.y_ticks, buf);
        let ticks = self.x.ticks(usize::from(self.area.width / 10)).into_iter();
        let tick = |(at, label), current| Tick { column: self.column(at), label, current };
        let cursor = self.cursor().map(|(x, at)| tick((at, short(x)), true));
        self.frame.x_axis(
            ticks.map(|t| tick(t, false)).chain(cursor).collect(),
            self.curves.x_label,
            buf,
        );
    }

    /// Returns the dot of a point, if both numbers are on their axes.
    fn dot(&self, x: f64, y: f64) -> Option<(i32, i32)> {
        Some(Dots::at(self.area, self.x.unit(x).filter(|_| x.is_finite())?, self.y.unit(y)?))
    }

    fn dot_y(&self, y: f64) -> Option<i32> {
        Some(Dots::at(self.area, 0.0, self.y.unit(y).filter(|_| y.is_finite())?).1)
    }

    fn column(&self, at: f64) -> u16 {
        Dots::cell(self.area, Dots::at(self.area, at, 0.0)).0
    }

    /// Returns the cursor's number and its position on the axis, if it is within the axis.
    fn cursor(&self) -> Option<(f64, f64)> {
        let x = self.curves.cursor_x.filter(|x| x.is_finite())?;
        self.x.unit(x).filter(|at| (0.0..=1.0).contains(at)).map(|at| (x, at))
    }

    fn cursor_line(&self, buf: &mut Buffer) {
        if let Some((_, at)) = self.cursor() {
            for y in self.area.y..self.area.bottom() {
                put(buf, self.area, (self.column(at), y), "│", self.curves.theme.accent);
            }
        }
    }

    fn rule(&self, y: i32, buf: &mut Buffer) {
        let (x, y) = Dots::cell(self.area, (0, y));
        put(
            buf,
            self.area,
            (x, y),
            &"╌".repeat(usize::from(self.area.width)),
            self.curves.theme.dim,
        );
    }

    /// Writes a floor's name on its line, where it hides the least; nothing in a small plot.
    fn floor_label(&self, text: &str, y: i32, buf: &mut Buffer) {
        let (left, y) = Dots::cell(self.area, (0, y));
        let columns = width(text);
        if self.area.height < 4 || columns > self.area.width * 2 / 3 {
            return;
        }
        let right = self.area.right() - columns;
        let hidden = |x: u16| {
            (x..x + columns).filter(|x| !matches!(buf[(*x, y)].symbol(), " " | "╌")).count()
        };
        if let Some(x) = [right, left, left.midpoint(right)].into_iter().min_by_key(|x| hidden(*x))
        {
            put(buf, self.area, (x, y), text, self.curves.theme.dim);
        }
    }

    /// Draws all bands before all lines, so that no band hides a line.
    fn dots(&self) -> Dots {
        let mut dots = Dots::new(self.area);
        for series in self.curves.series {
            self.band(series, &mut dots);
        }
        for series in self.curves.series {
            self.line(series, &mut dots);
        }
        dots
    }

    fn band(&self, series: &Series, dots: &mut Dots) {
        let style = series.style.add_modifier(Modifier::DIM);
        for point in series.points.iter().filter(|p| p.is_finite()) {
            let Some((x, top)) = self.dot(point.x, point.max) else {
                continue;
            };
            let bottom = self.dot_y(point.min).unwrap_or(i32::from(self.area.height) * 4 - 1);
            if bottom - top > 1 {
                dots.stroke(x, top, bottom, style);
            }
        }
    }

    fn line(&self, series: &Series, dots: &mut Dots) {
        let mut before = None;
        for point in &series.points {
            let here = self.dot(point.x, point.mean).filter(|_| point.is_finite());
            if let Some(here) = here {
                dots.line(before.unwrap_or(here), here, series.style);
            }
            before = here;
        }
    }

    /// Draws the series' glyph at the end of its line, and at intervals along it if there are other lines.
    fn glyphs(&self, i: usize, series: &Series, buf: &mut Buffer) {
        let finite = series.points.iter().filter(|p| p.is_finite());
        let cells: Vec<_> =
            finite.filter_map(|p| Some(Dots::cell(self.area, self.dot(p.x, p.mean)?))).collect();
        let glyph = series.glyph;
        let mut next = self.area.x.saturating_add(if self.curves.series.len() > 1 {
            3 + 5 * i as u16
        } else {
            u16::MAX
        });
        for cell in &cells {
            if cell.0 >= next {
                put(buf, self.area, *cell, glyph, series.style);
                next = cell.0.saturating_add(24);
            }
        }
        if let Some(last) = cells.last() {
            put(buf, self.area, *last, glyph, series.style);
        }
    }

    /// Draws `✗` at the top, or below another one, where the series becomes non-finite.
    fn breaks(&self, series: &Series, buf: &mut Buffer) {
        let mut whole = true;
        for point in series.points.iter().filter(|p| p.x.is_finite()) {
            if whole && !point.is_finite() {
                let x = self.column(self.x.unit(point.x).unwrap_or(0.0));
                let free = (self.area.y..self.area.bottom()).find(|y| buf[(x, *y)].symbol() != "✗");
                put(buf, self.area, (x, free.unwrap_or(self.area.y)), "✗", series.style);
            }
            whole = point.is_finite();
        }
    }
}
