//! Curves over time: lines of means, bands from minimum to maximum, reference lines, and marks where a curve diverges.

mod plot;

use super::{axis::Axis, put_centred};
use crate::tui::theme::Theme;
use plot::Plot;
use ratatui::{buffer::Buffer, layout::Rect, style::Style, widgets::Widget};

/// One bucket of a curve, which summarises one or more values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    /// The position on the horizontal axis.
    pub(crate) x: f64,
    /// The least value of the bucket.
    pub(crate) min: f64,
    /// The mean of the bucket, through which the line is drawn.
    pub(crate) mean: f64,
    /// The greatest value of the bucket.
    pub(crate) max: f64,
}

impl Point {
    /// Creates a bucket of one value.
    pub(crate) fn single(x: f64, y: f64) -> Self {
        Self { x, min: y, mean: y, max: y }
    }

    fn is_finite(&self) -> bool {
        [self.min, self.mean, self.max].iter().all(|v| v.is_finite())
    }
}

/// One curve of a chart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    /// The name in the legend.
    pub(crate) name: String,
    /// The style of the line, band and glyph.
    pub(crate) style: Style,
    /// The mark of the curve, one column wide; empty for no mark.
    pub(crate) glyph: &'static str,
    /// The buckets, from left to right.
    pub(crate) points: Vec<Point>,
    /// Whether the curve determines the range of the vertical axis. If no curve does, all of them do.
    pub(crate) in_range: bool,
}

/// A chart of curves.
///
/// A curve that becomes non-finite ends there, marked by `✗` at the top.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Curves<'a> {
    /// The curves.
    pub(crate) series: &'a [Series],
    /// Whether the vertical axis is logarithmic; values of zero or less are then left out.
    pub(crate) log_y: bool,
    /// The label of the horizontal axis.
    pub(crate) x_label: &'a str,
    /// The label of the vertical axis.
    pub(crate) y_label: &'a str,
    /// Named horizontal lines.
    pub(crate) floors: &'a [(String, f64)],
    /// The position of a vertical line.
    pub(crate) cursor_x: Option<f64>,
    /// Points that the axes must include, although nothing is drawn there.
    pub(crate) extent: &'a [(f64, f64)],
    /// The styles.
    pub(crate) theme: &'a Theme,
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

    /// Returns the point of the chart at a position on the screen; `None` outside the plot.
    pub(crate) fn at(&self, area: Rect, column: u16, row: u16) -> Option<(f64, f64)> {
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
