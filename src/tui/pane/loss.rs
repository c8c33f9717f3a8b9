//! The Loss pane: loss curves of all arms, over updates or epochs; for a long text, the raw and the smoothed loss.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;

use crate::lesson::Sketched;
use crate::train::{ArmSnapshot, History, Metric, Series as Recorded};
use crate::tui::scene::Ghost;
use crate::tui::step::sketch::updates_at;
use crate::tui::view::View;
use crate::tui::widget::curves::{Curves, Point, Series};
use crate::tui::widget::number::short;

/// Returns the title: the accuracy, and the axis if the learner has chosen it.
pub(crate) fn title(view: &View) -> String {
    let mut parts = Vec::from_iter(view.looks.scale.asked_for().map(str::to_owned));
    if let Some(epoch) = view.arm().state.epoch.filter(|_| !view.compares()) {
        let share = |x: f64| format!("{}%", short(100.0 * x));
        let test = epoch.test_accuracy.map_or(String::new(), |a| format!(", test {}", share(a)));
        parts.push(format!("right {}{test}", share(epoch.accuracy)));
    }
    parts.join(" · ")
}

/// Draws the curves.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    with_curves(view, area.width, |curves| curves.render(area, buf));
}

/// Returns the point of the learner's sketch at a position on the screen: its index and loss.
pub(crate) fn sketched(view: &View, area: Rect, column: u16, row: u16) -> Option<(usize, f64)> {
    let sketch = view.sketch(Sketched::Loss)?;
    let (x, loss) = with_curves(view, area.width, |curves| curves.at(area, column, row))?;
    let places: Vec<f64> = updates_at(sketch.updates).map(|u| (u - x).abs()).collect();
    let point = (0..places.len()).min_by(|a, b| places[*a].total_cmp(&places[*b]))?;
    Some((point, loss.clamp(sketch.low, sketch.high)))
}

fn with_curves<T>(view: &View, width: u16, see: impl FnOnce(&Curves) -> T) -> T {
    let snapshot = &view.frame.snapshot;
    let has_started = snapshot.furthest > 0;
    let floors: Vec<(String, f64)> =
        view.frame.floors.iter().map(|f| (format!("{} =", f.of), f.loss)).collect();
    let here = snapshot.cursor.updates_done() as f64;
    let sketch = view.sketch(Sketched::Loss);
    let extent = sketch.map_or_else(Vec::new, |s| vec![(1.0, s.low), (s.updates as f64, s.high)]);
    let mut series = series(view, width);
    series.extend(sketch.map(|sketch| sketch_curve(view, &sketch)));
    let point = sketch.and_then(|s| updates_at(s.updates).nth(s.point?));
    let per_epoch = snapshot.updates_per_epoch as f64;
    let mut curves = Curves {
        series: &series,
        scale: view.looks.scale,
        x_label: "update",
        periods: (per_epoch > 1.0).then_some(("epoch", per_epoch)),
        window: None,
        y_label: "loss per target",
        floors: if has_started { &floors } else { &[] },
        cursor_x: point.or(has_started.then_some(here)),
        extent: &extent,
        theme: view.theme,
    };
    if curves.is_log() {
        curves.y_label = "loss per target, log";
    }
    see(&curves)
}

/// Returns the curve that the learner has sketched.
fn sketch_curve(view: &View, sketch: &Ghost) -> Series {
    let points = updates_at(sketch.updates).zip(sketch.points);
    Series {
        name: "your sketch".to_owned(),
        value: String::new(),
        style: view.theme.warn,
        glyph: "◇",
        points: points.map(|(x, y)| Point::single(x, *y)).collect(),
        in_range: true,
    }
}

/// Returns all curves; the old run comes first, so that the others are drawn over it.
fn series(view: &View, width: u16) -> Vec<Series> {
    let snapshot = &view.frame.snapshot;
    let is_long_text = snapshot.task.is_long_text();
    let mut series: Vec<Series> = previous_run(view, width);
    for (colour, arm) in view.shown() {
        let (style, glyph) = (view.theme.series(colour), view.theme.series_glyph(colour));
        let recorded = arm.history.get(Metric::Loss);
        if is_long_text {
            let dim =
                if view.compares() { style.add_modifier(Modifier::DIM) } else { view.theme.dim };
            series.push(curve(raw_label(view, arm), dim, "·", recorded, width));
            continue;
        }
        let curve = curve(name(view, arm).to_owned(), style, glyph, recorded, width);
        series.push(Series { value: value(view, arm), ..curve });
        if !view.compares()
            && let Some(test) = arm.history.get(Metric::TestLoss)
        {
            series.push(test_curve(view, colour, test, width));
        }
    }
    for (colour, arm) in view.shown().filter(|_| is_long_text) {
        let style = view.theme.series(colour).add_modifier(Modifier::BOLD);
        let (glyph, smooth) =
            (view.theme.series_glyph(colour), arm.history.get(Metric::SmoothLoss));
        let name = if view.compares() { &arm.name } else { "smooth" };
        let value = short(arm.state.smooth_loss);
        series.push(Series { value, ..curve(name.to_owned(), style, glyph, smooth, width) });
    }
    series
}

/// Returns the loss on the test examples, which is measured at the end of each epoch.
fn test_curve(view: &View, colour: usize, recorded: &Recorded, width: u16) -> Series {
    let style = view.theme.series(colour + 1);
    let glyph = view.theme.series_glyph(colour + 1);
    let mut test = curve("test".to_owned(), style, glyph, Some(recorded), width);
    for point in &mut test.points {
        point.x *= view.frame.snapshot.updates_per_epoch as f64;
    }
    test
}

/// Returns the curves of the run before a setting was changed, from that point on, in a dim style.
fn previous_run(view: &View, width: u16) -> Vec<Series> {
    let snapshot = &view.frame.snapshot;
    let Some(old) = &snapshot.old else { return Vec::new() };
    let metric = if snapshot.task.is_long_text() { Metric::SmoothLoss } else { Metric::Loss };
    let mut name = "before".to_owned();
    let shown = snapshot.arms.iter().zip(&old.histories);
    let shown = shown.filter(|(arm, _)| !view.looks.hidden.contains(&arm.name));
    let faint = |(_, history): (&ArmSnapshot, &Arc<History>)| {
        let style = view.theme.dim;
        let mut curve = curve(std::mem::take(&mut name), style, "┄", history.get(metric), width);
        curve.points.retain(|point| point.x >= old.from as f64);
        curve.in_range = false; // a dim curve must not compress the others
        curve
    };
    shown.map(faint).collect()
}

/// What an arm is called in the legend.
fn name<'a>(view: &View, arm: &'a ArmSnapshot) -> &'a str {
    if view.compares() { &arm.name } else { "train" }
}

/// The newest loss of an arm, and in a comparison how much of its answers is right.
fn value(view: &View, arm: &ArmSnapshot) -> String {
    if !arm.is_sound() {
        return "✗ diverged".to_owned();
    }
    let newest = arm.history.get(Metric::Loss).and_then(Recorded::newest);
    let loss = newest.map_or(String::new(), short);
    match arm.state.epoch.filter(|_| view.compares()) {
        Some(epoch) => format!("{loss} {}%", short(100.0 * epoch.accuracy)),
        None => loss,
    }
}

fn raw_label(view: &View, arm: &ArmSnapshot) -> String {
    if view.compares() { format!("{} raw", arm.name) } else { "raw".to_owned() }
}

/// Returns a recorded series as a curve for a chart of `width` columns: all values where there are no more than dots,
/// otherwise one point for every two columns, which smooths the line of means, while the band still shows the extremes.
/// The first value belongs to the end of the first update: x = 1.
pub(crate) fn curve(
    name: String,
    style: Style,
    glyph: &'static str,
    recorded: Option<&Recorded>,
    width: u16,
) -> Series {
    let point = |(x, bucket): (f64, crate::train::history::Bucket)| {
        let mean = if bucket.has_diverged() { f64::NAN } else { bucket.mean() };
        Point { x: x + 1.0, min: bucket.min, mean, max: bucket.max }
    };
    let most = |r: &Recorded| if r.len() <= 2 * u64::from(width) { 2 * width } else { width / 2 };
    let points =
        recorded.map_or_else(Vec::new, |r| r.points(usize::from(most(r))).map(point).collect());
    let value = String::new();
    Series { name, value, style, glyph, points, in_range: true }
}
