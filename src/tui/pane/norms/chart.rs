//! The norms as bars; where there is no room for all of them, as curves: a bar that shows the largest of several norms
//! would hide the others.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::{has_one_loss, ratio};
use crate::lesson::Sketched;
use crate::nn::{OffTape, Tensor};
use crate::train::ArmSnapshot;
use crate::tui::scene::Ghost;
use crate::tui::step::sketch::{all_bars, timestep_of};
use crate::tui::view::View;
use crate::tui::widget::curves::{Curves, NOT_BEGUN, Point, Role, Scale, Series};
use crate::tui::widget::log_bars::{Bars, LogBars};
use crate::tui::widget::number::short;

/// The columns that the vertical axis takes, with its numbers.
const AXIS: usize = 7;

/// The norms of all arms by timestep.
pub(super) enum Chart<'a> {
    /// As bars.
    Bars(LogBars<'a>),
    /// As curves.
    Curves(Curves<'a>),
}

impl Chart<'_> {
    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer) {
        match self {
            Chart::Bars(bars) => bars.render(area, buf),
            Chart::Curves(curves) => curves.render(area, buf),
        }
    }

    /// Returns the timestep and the norm at a position on the screen; `None` outside the plot.
    pub(super) fn at(&self, area: Rect, column: u16, row: u16) -> Option<(usize, f64)> {
        match self {
            Chart::Bars(bars) => bars.at(area, column, row),
            Chart::Curves(curves) => {
                let (t, norm) = curves.at(area, column, row)?;
                Some((t.round().max(0.0) as usize, norm))
            }
        }
    }
}

/// Builds the chart.
pub(super) fn with_chart<T>(view: &View, width: u16, see: impl FnOnce(&Chart) -> T) -> T {
    let timesteps = view.frame.snapshot.cursor.timesteps;
    let labels: Vec<String> = (0..timesteps).map(|t| t.to_string()).collect();
    let sketch = view.sketch(Sketched::DhNorm);
    let mut extent = sketch.map_or_else(Vec::new, |s| vec![s.low, s.high]);
    extent.extend(whole_pass(view));
    let read = view.read_timestep();
    let mut series = series(view, width);
    series.extend(sketch.map(|sketch| Bars {
        name: "your sketch".to_owned(),
        value: String::new(),
        colour: Ghost::COLOUR,
        values: all_bars(sketch.points, timesteps).into_iter().map(Some).collect(),
    }));
    if let Some(t) = read {
        series.iter_mut().for_each(|bars| bars.value = value_at(view, bars, t));
    }
    let point = sketch.and_then(|s| Some(timestep_of(s.point?, s.points.len(), timesteps)));
    let label = read.map_or("‖dh_t‖".to_owned(), |t| format!("t = {t}"));
    let bars = LogBars {
        labels: &labels,
        series: &series,
        x_label: "t",
        y_label: &label,
        current: point.or(view.current_timestep()),
        reading: read,
        extent: &extent,
        theme: view.theme,
    };
    let fits = timesteps * series.len() + AXIS <= usize::from(width);
    let is_computed = series.iter().flat_map(|bars| &bars.values).any(Option::is_some);
    if fits || !is_computed {
        return see(&Chart::Bars(bars));
    }
    let drawn = |i: usize| sketch.filter(|_| i + 1 == series.len());
    let curves = series.iter().enumerate().map(|(i, bars)| curve(view, bars, drawn(i)));
    let curves: Vec<Series> = curves.collect();
    let extent: Vec<(f64, f64)> = extent.iter().map(|norm| (0.0, *norm)).collect();
    see(&Chart::Curves(Curves {
        series: &curves,
        scale: Scale::Log,
        x_label: "t",
        periods: None,
        window: Some((0.0, timesteps as f64 - 1.0)),
        is_part: false,
        y_label: &label,
        floors: &[],
        cursor_x: bars.current.map(|t| t as f64),
        present: None,
        reading: read.map(|t| t as f64),
        extent: &extent,
        empty: NOT_BEGUN,
        theme: view.theme,
    }))
}

/// The norms of the whole backward pass of all arms, as soon as it has begun: the axis has room for them from the start, so
/// that no bar changes its height while others are added.
fn whole_pass(view: &View) -> Vec<f64> {
    let snapshot = &view.frame.snapshot;
    let ended = view.shown().filter_map(|(_, arm)| arm.after_backward(&snapshot.example));
    let norms = |arm: ArmSnapshot| {
        (0..snapshot.cursor.timesteps).filter_map(move |t| arm.norm(Tensor::Dh, t))
    };
    ended.flat_map(norms).filter(|norm| norm.is_finite()).collect()
}

/// Bars as a curve; of a sketch, only the points that were drawn.
fn curve(view: &View, bars: &Bars, sketch: Option<Ghost>) -> Series {
    let glyph = if sketch.is_some() { "◇" } else { view.theme.series_glyph(bars.colour) };
    let last = bars.values.len().saturating_sub(1);
    let drawn = |t: &usize| {
        sketch.is_none_or(|sketch| {
            let points = sketch.points.len();
            (0..points).any(|point| timestep_of(point, points, last + 1) == *t)
        })
    };
    let points = (0..=last).filter(drawn);
    let points = points.filter_map(|t| Some(Point::single(t as f64, (*bars.values.get(t)?)?)));
    Series {
        name: bars.name.clone(),
        value: bars.value.clone(),
        style: view.theme.series(bars.colour),
        glyph,
        points: points.collect(),
        role: if sketch.is_some() { Role::Points } else { Role::Line },
    }
}

/// The value of a bar in words.
fn value_at(view: &View, bars: &Bars, t: usize) -> String {
    match bars.values.get(t).copied().flatten() {
        Some(value) => short(value),
        None if view.hides(OffTape::DhNorm.at(t, 0)) => "?".to_owned(),
        None => "·".to_owned(),
    }
}

/// All arms; of a single one also what it is made of, where there is room: an LSTM's other way back, or the loss of
/// the timestep itself and what is handed back.
fn series(view: &View, width: u16) -> Vec<Bars> {
    let timesteps = view.frame.snapshot.cursor.timesteps;
    let bars = |name: &str, colour: usize, arm: &ArmSnapshot, of: Tensor| {
        let is_hidden = |t: usize| of == Tensor::Dh && view.hides(OffTape::DhNorm.at(t, 0));
        let is_shown = |t: usize, norm: f64| !is_hidden(t) && !view.is_asked_value(norm);
        let norm = |t: usize| arm.norm(of, t).filter(|norm| is_shown(t, *norm));
        let (name, value) = (name.to_owned(), String::new());
        Bars { name, value, colour, values: (0..timesteps).map(norm).collect() }
    };
    let is_alone = view.shown().nth(1).is_none();
    let of_arm = |(colour, arm): (usize, &ArmSnapshot)| {
        let value = match ratio(view, arm) {
            _ if !arm.is_sound() => "✗ diverged".to_owned(),
            Some(ratio) => format!("×{}", short(ratio)),
            None => String::new(),
        };
        let name = if is_alone { "measured".to_owned() } else { view.called(arm) };
        Bars { value, ..bars(&name, colour, arm, Tensor::Dh) }
    };
    let mut series: Vec<Bars> = view.shown().map(of_arm).collect();
    let arm = view.arm();
    let own = view.looks.colour(&arm.name);
    let has_room = timesteps * 4 + 8 <= usize::from(width);
    if view.compares() || !has_room {
        return series;
    }
    if arm.model.cell.has_cell_state() {
        series.push(bars("‖dc_t‖", own + 1, arm, Tensor::Dc));
    } else if !has_one_loss(view) {
        series.iter_mut().for_each(|bars| bars.name = "whole".to_owned());
        series.push(bars("own", own + 1, arm, Tensor::DhFromOutput));
        series.push(bars("later", own + 2, arm, Tensor::DhFromLater));
    }
    series
}
