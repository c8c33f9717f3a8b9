//! Curves over time: lines of means, bands from minimum to maximum, reference lines, and marks where a curve diverges.

mod labels;
mod legend;
mod marks;
mod plot;
mod range;

use super::{axis::Axis, number::short};
use crate::tui::theme::Theme;
use plot::Plot;
use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Rect},
    style::Style,
    widgets::Widget,
};
use serde::{Deserialize, Serialize};

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
    /// The newest value, in words, for the legend.
    pub(crate) value: String,
    /// The style of the line, band and glyph.
    pub(crate) style: Style,
    /// The mark of the curve, one column wide; empty for no mark.
    pub(crate) glyph: &'static str,
    /// The buckets, from left to right.
    pub(crate) points: Vec<Point>,
    /// Its part in the chart.
    pub(crate) role: Role,
}

impl Series {
    /// Whether some of its buckets have a width, which is drawn as a band.
    fn is_wide(&self) -> bool {
        self.points.iter().any(|point| point.max > point.min)
    }
}

/// The part of a curve in a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A line. Where it runs on another, both are seen.
    Line,
    /// A line below the others.
    Under,
    /// A faint line below the others, of a run that is over; without colours dashed.
    Ghost,
    /// A dotted line with a mark at every point.
    Points,
}

impl Role {
    /// Whether it is of the present run.
    fn is_run(self) -> bool {
        match self {
            Role::Line | Role::Under => true,
            Role::Ghost | Role::Points => false,
        }
    }

    /// Whether others are drawn over it.
    fn is_below(self) -> bool {
        match self {
            Role::Under | Role::Ghost => true,
            Role::Line | Role::Points => false,
        }
    }
}

/// A reference line, with its name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Floor {
    name: String,
    /// Its height.
    pub(crate) value: f64,
    is_goal: bool,
}

impl Floor {
    /// A line that is known beforehand.
    pub(crate) fn known(name: impl Into<String>, value: f64) -> Self {
        Floor { name: name.into(), value, is_goal: false }
    }

    /// What the step asks for: in the colour that its request has beside the text.
    pub(crate) fn goal(value: f64) -> Self {
        Floor { name: "goal ≤".to_owned(), value, is_goal: true }
    }

    /// `goal ≤ 0.05`
    fn called(&self) -> String {
        format!("{} {}", self.name, short(self.value))
    }

    fn style(&self, theme: &Theme) -> Style {
        if self.is_goal { theme.accent } else { theme.dim }
    }
}

/// The vertical axis of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// Logarithmic where what is seen spans more than a decade and a half.
    #[default]
    Auto,
    /// Linear.
    Linear,
    /// Logarithmic; values of zero or less are then left out.
    Log,
}

impl Scale {
    /// The next one, in turn.
    pub(crate) fn next(self) -> Self {
        match self {
            Scale::Auto => Scale::Linear,
            Scale::Linear => Scale::Log,
            Scale::Log => Scale::Auto,
        }
    }

    /// What the learner has asked for, for the title of a chart.
    pub(crate) fn asked_for(self) -> Option<&'static str> {
        match self {
            Scale::Auto => None,
            Scale::Linear => Some("linear axis"),
            Scale::Log => Some("log axis"),
        }
    }
}

/// A chart of curves.
///
/// A curve that becomes non-finite ends there, marked by `✗` at the top. Where one leaves the range that is worth seeing,
/// it ends at the edge, with an arrow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Curves<'a> {
    /// The curves.
    pub(crate) series: &'a [Series],
    /// The vertical axis.
    pub(crate) scale: Scale,
    /// The label of the horizontal axis.
    pub(crate) x_label: &'a str,
    /// What a second row of numbers below the axis counts, and how long one is.
    pub(crate) periods: Option<(&'a str, f64)>,
    /// The part of the horizontal axis that is seen; `None` for all of it.
    pub(crate) window: Option<(f64, f64)>,
    /// Whether the learner has chosen this part of the run, to look closely: then its values alone determine the vertical
    /// axis.
    pub(crate) is_part: bool,
    /// The label of the vertical axis.
    pub(crate) y_label: &'a str,
    /// Named horizontal lines.
    pub(crate) floors: &'a [Floor],
    /// The position of a vertical line.
    pub(crate) cursor_x: Option<f64>,
    /// Where the machine is: what lies beyond has been run before, and is fainter.
    pub(crate) present: Option<f64>,
    /// The position at which the learner reads the values, and of another vertical line.
    pub(crate) reading: Option<f64>,
    /// Points that the axes must include, although nothing is drawn there.
    pub(crate) extent: &'a [(f64, f64)],
    /// What is said before the first update.
    pub(crate) empty: &'a str,
    /// The styles.
    pub(crate) theme: &'a Theme,
}

/// What a chart says before the first update of a run that is still to be made.
pub(crate) const NOT_BEGUN: &str = "begins after the first update";

impl Widget for &Curves<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if self.points().next().is_none() && self.extent.is_empty() {
            let words = match self.present {
                Some(1.0..) => "not recorded so far: begins with the next update",
                Some(_) | None => self.empty,
            };
            let words = self.theme.sentence(words, self.theme.dim);
            let width = Constraint::Length((words.width() as u16).min(area.width));
            return words.render(area.centered(width, Constraint::Length(1)), buf);
        }
        if !area.is_empty() && !Plot::new(self, area, false).draw(true, buf) {
            // no room for the names of the reference lines: the legend takes them
            Plot::new(self, area, true).draw(false, buf);
        }
    }
}

impl Curves<'_> {
    fn points(&self) -> impl Iterator<Item = &Point> + Clone {
        self.series.iter().flat_map(|s| &s.points).filter(|p| p.x.is_finite())
    }

    /// Whether a place on a curve lies beyond the machine: it has been run before.
    fn is_later(&self, series: &Series, x: f64) -> bool {
        series.role.is_run() && self.present.is_some_and(|present| x > present)
    }

    /// Whether a line of a curve lies beyond the machine: a single point is no line.
    fn has_later(&self) -> bool {
        let is_later = |series: &&Series| {
            let later = self.seen(series).any(|point| self.is_later(series, point.x));
            later && self.seen(series).nth(1).is_some()
        };
        self.series.iter().any(|series| is_later(&series))
    }

    /// Returns the point of the chart at a position on the screen; `None` outside the plot.
    pub(crate) fn at(&self, area: Rect, column: u16, row: u16) -> Option<(f64, f64)> {
        let plot = Plot::new(self, area, false);
        let plot = if plot.has_room_for_names() { plot } else { Plot::new(self, area, true) };
        plot.at(column, row)
    }

    fn x_axis(&self) -> Axis {
        match self.window {
            Some((from, to)) => Axis::linear([from, to].into_iter()),
            None => {
                let extent = self.extent.iter().map(|(x, _)| *x);
                Axis::linear(self.points().map(|p| p.x).chain(extent))
            }
        }
    }
}

#[cfg(test)]
mod tests;
