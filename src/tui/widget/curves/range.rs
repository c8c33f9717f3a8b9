//! What of the values is worth seeing: neither one spike nor a run that diverges may flatten all the rest.

use super::{Curves, Point, Role, Scale, Series};
use crate::tui::widget::axis::Axis;
use std::ops::RangeInclusive;

/// Up to so many values, all of them are worth seeing.
const FEW: usize = 12;
/// A value is a spike beyond so many times the distance of the outer quantiles.
const FAR: f64 = 3.0;
/// The least distance of the outer quantiles: in decades, or as a part of the values.
const LEAST: f64 = 0.05;
/// The outer quantiles.
const OUTER: f64 = 0.05;
/// From a range of so many decades on, a chart that may choose has a logarithmic axis.
const DECADES: f64 = 1.5;

impl<'a> Curves<'a> {
    /// Whether the vertical axis is logarithmic.
    pub(crate) fn is_log(&self) -> bool {
        match self.scale {
            Scale::Linear => false,
            Scale::Log => true,
            // what is drawn by hand stays where it was drawn
            Scale::Auto => self.extent().is_empty() && self.spans_decades(),
        }
    }

    fn spans_decades(&self) -> bool {
        // what is drawn by hand may be 0, which must not keep a run from its axis
        let of_run = || self.deciding().filter(|series| series.role != Role::Points);
        let means = of_run().flat_map(|series| self.seen(series)).map(|point| point.mean);
        let mut means: Vec<f64> = means.filter(|mean| mean.is_finite()).collect();
        let Some((low, high)) = quantiles(&mut means) else { return false };
        // the longer a run, the less of it is its beginning, which still has to be seen
        let first = of_run().filter_map(|series| self.seen(series).next());
        let high = first.map(|point| point.max).filter(|max| max.is_finite()).fold(high, f64::max);
        // a reference line at the bottom of a linear axis could not be told from the axis
        let lines = self.floors.iter().map(|floor| floor.value).filter(|y| *y > 0.0);
        let low = lines.filter(|_| !self.looks_closely()).fold(low, f64::min);
        means.first().is_some_and(|least| *least > 0.0) && (high / low).log10() > DECADES
    }

    /// The vertical axis: of the values that are worth seeing, and of all reference lines.
    pub(super) fn y_axis(&self, log: bool) -> Axis {
        let unit = |value: f64| if log { value.log10() } else { value };
        let points = || self.deciding().flat_map(|series| self.seen(series));
        let means = points().map(|point| unit(point.mean));
        let mut means: Vec<f64> = means.filter(|value| value.is_finite()).collect();
        let fence = match quantiles(&mut means) {
            Some((low, high)) if means.len() > FEW => {
                let least = if log { LEAST } else { LEAST * low.abs().max(high.abs()) };
                let far = FAR * (high - low).max(least);
                low - far..=high + far
            }
            _ => f64::NEG_INFINITY..=f64::INFINITY,
        };
        // of several curves, the means: their extremes would leave no room for what is compared
        let alone = self.deciding().filter(|series| series.role != Role::Ghost).nth(1).is_none();
        let drawn = |series: &'a Series| {
            let points = self.seen(series);
            let wide = alone && series.role.is_run();
            points.flat_map(move |p| if wide { [p.min, p.mean, p.max] } else { [p.mean; 3] })
        };
        let values = self.deciding().flat_map(drawn);
        let values = values.filter(|value| fence.contains(&unit(*value)));
        let near = self.near(values.clone().map(unit));
        let floors =
            self.floors.iter().map(|floor| floor.value).filter(|y| near.contains(&unit(*y)));
        let values = values.chain(floors).chain(self.extent().iter().map(|(_, y)| *y));
        if log { Axis::log(values) } else { Axis::linear(values) }
    }

    /// Where a reference line must be to be drawn: anywhere, or near the values if the learner looks closely at them.
    fn near(&self, values: impl Iterator<Item = f64> + Clone) -> RangeInclusive<f64> {
        let values = values.filter(|value| value.is_finite());
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        match self.looks_closely() {
            true => low - (high - low)..=high + (high - low),
            false => f64::NEG_INFINITY..=f64::INFINITY,
        }
    }

    /// Whether the learner looks closely at a part of the run.
    fn looks_closely(&self) -> bool {
        self.is_part && self.series.iter().any(|s| s.role.is_run() && self.seen(s).next().is_some())
    }

    /// The points that the axes must include.
    fn extent(&self) -> &'a [(f64, f64)] {
        if self.looks_closely() { &[] } else { self.extent }
    }

    /// The curves that determine the range: the sound ones of those that may, if there are any. An old run is one of them,
    /// because the new one is compared with it; a part that is looked at closely has the range of its own run.
    fn deciding(&self) -> impl Iterator<Item = &'a Series> + Clone {
        let closely = self.looks_closely();
        let may =
            move |series: &&Series| (series.role.is_run() || !closely) && !series.points.is_empty();
        let is_sound = |series: &&Series| series.points.iter().all(Point::is_finite);
        let sound = self.series.iter().filter(may).any(|series| is_sound(&series));
        let decides = move |series: &&Series| may(series) && (is_sound(series) || !sound);
        self.series.iter().filter(decides)
    }

    /// The points of a curve that are on the horizontal axis.
    pub(super) fn seen<'s>(&self, series: &'s Series) -> impl Iterator<Item = &'s Point> + Clone {
        let (from, to) = self.window.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        series.points.iter().filter(move |p| p.x.is_finite() && (from..=to).contains(&p.x))
    }
}

/// Sorts the values, and returns the outer quantiles; `None` if there are none.
fn quantiles(values: &mut [f64]) -> Option<(f64, f64)> {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let outer = (last as f64 * OUTER) as usize;
    Some((values[outer], values[last - outer]))
}
