//! Curves over time: lines of means, bands from least to greatest, floors, and where a curve stops being a number.

mod plot;

use super::{axis::Axis, put_centred};
use crate::tui::theme::Theme;
use plot::Plot;
use ratatui::{buffer::Buffer, layout::Rect, style::Style, widgets::Widget};

/// One bucket of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The place on the horizontal axis.
    pub x: f64,
    /// The least value of the bucket.
    pub min: f64,
    /// The value that the line goes through.
    pub mean: f64,
    /// The greatest value of the bucket.
    pub max: f64,
}

impl Point {
    /// A bucket of one value.
    pub fn single(x: f64, y: f64) -> Self {
        Self { x, min: y, mean: y, max: y }
    }

    fn is_finite(&self) -> bool {
        [self.min, self.mean, self.max].iter().all(|v| v.is_finite())
    }
}

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// The style of line, band and glyph.
    pub style: Style,
    /// Its mark, one column wide; empty: none.
    pub glyph: &'static str,
    /// The buckets, from left to right.
    pub points: Vec<Point>,
    /// Whether it counts for the vertical axis, as long as others are there.
    pub in_range: bool,
}

/// A chart of curves.
///
/// A curve that stops being finite breaks off, and `✗` at the top shows where.
#[derive(Clone, Copy, Debug)]
pub struct Curves<'a> {
    /// The curves.
    pub series: &'a [Series],
    /// Powers of ten on the vertical axis; zero and less are left out.
    pub log_y: bool,
    /// What the horizontal axis means.
    pub x_label: &'a str,
    /// What the vertical axis means.
    pub y_label: &'a str,
    /// Named horizontal lines.
    pub floors: &'a [(String, f64)],
    /// Where to draw a vertical line.
    pub cursor_x: Option<f64>,
    /// Places that have to be on the axes, though nothing is there.
    pub extent: &'a [(f64, f64)],
    /// The styles.
    pub theme: &'a Theme,
}

impl Widget for &Curves<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if self.points().next().is_none() && self.extent.is_empty() {
            return put_centred(buf, area, "begins after the first update", self.theme.dim);
        }
        if !area.is_empty() {
            Plot::new(self, area).draw(buf);
        }
    }
}

impl Curves<'_> {
    fn points(&self) -> impl Iterator<Item = &Point> + Clone {
        self.series.iter().flat_map(|s| &s.points).filter(|p| p.x.is_finite())
    }

    /// What a place on the screen stands for.
    pub fn at(&self, area: Rect, column: u16, row: u16) -> Option<(f64, f64)> {
        Plot::new(self, area).at(column, row)
    }

    fn x_axis(&self) -> Axis {
        Axis::linear(self.points().map(|p| p.x).chain(self.extent.iter().map(|(x, _)| *x)))
    }

    fn y_axis(&self) -> Axis {
        let floors = self.floors.iter().map(|(_, y)| *y);
        let others = self.series.iter().any(|s| s.in_range && !s.points.is_empty());
        let series = self.series.iter().filter(|s| s.in_range || !others);
        let points = series.flat_map(|s| &s.points).filter(|p| p.x.is_finite());
        let values = points.flat_map(|p| [p.min, p.mean, p.max]).chain(floors);
        let values = values.chain(self.extent.iter().map(|(_, y)| *y));
        if self.log_y { Axis::log(values) } else { Axis::linear(values) }
    }
}

#[cfg(test)]
mod tests;
