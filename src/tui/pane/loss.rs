//! The Loss pane: loss curves of all arms, over updates or epochs; for a long text, the raw and the smoothed loss.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;

use crate::lesson::Sketched;
use crate::train::{ArmSnapshot, History, Metric, Series as Recorded, Snapshot};
use crate::tui::scene::Ghost;
use crate::tui::step::sketch::updates_at;
use crate::tui::view::View;
use crate::tui::widget::curves::{Curves, Point, Series};
use crate::tui::widget::number::short;

/// Returns the title: the kind of axis, and the accuracy.
pub(crate) fn title(view: &View) -> String {
    let axis = if view.looks.log_y { "log" } else { "linear" };
    if view.compares() {
        return axis.to_owned();
    }
    let Some(epoch) = view.arm().state.epoch else { return axis.to_owned() };
    let share = |x: f64| format!("{}%", short(100.0 * x));
    let test = epoch.test_accuracy.map_or(String::new(), |a| format!(", test {}", share(a)));
    format!("{axis} · right {}{test}", share(epoch.accuracy))
}

/// The kind of chart: one value per update, or per epoch.
struct Kind {
    metric: Metric,
    x_label: &'static str,
    /// The number of updates per unit of the horizontal axis.
    updates: f64,
}

/// Chooses epochs once there are at least three of several updates each, because single updates are noisy. A long text
/// has long epochs, and a smoothed curve instead.
fn kind(snapshot: &Snapshot) -> Kind {
    let by_epoch = !snapshot.task.is_long_text()
        && snapshot.updates_per_epoch > 1
        && snapshot.furthest >= 3 * snapshot.updates_per_epoch;
    match by_epoch {
        true => Kind {
            metric: Metric::EpochLoss,
            x_label: "epoch",
            updates: snapshot.updates_per_epoch as f64,
        },
        false => Kind { metric: Metric::Loss, x_label: "update", updates: 1.0 },
    }
}

/// Draws the curves.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    with_curves(view, area.width, |curves| curves.render(area, buf));
}

/// Returns the point of the learner's sketch at a position on the screen: its index and loss.
pub(crate) fn sketched(view: &View, area: Rect, column: u16, row: u16) -> Option<(usize, f64)> {
    let (sketch, kind) = (view.sketch(Sketched::Loss)?, kind(&view.frame.snapshot));
    let (x, loss) = with_curves(view, area.width, |curves| curves.at(area, column, row))?;
    let places: Vec<f64> =
        updates_at(sketch.updates).map(|u| (u / kind.updates - x).abs()).collect();
    let point = (0..places.len()).min_by(|a, b| places[*a].total_cmp(&places[*b]))?;
    Some((point, loss.clamp(sketch.low, sketch.high)))
}

fn with_curves<T>(view: &View, width: u16, see: impl FnOnce(&Curves) -> T) -> T {
    let snapshot = &view.frame.snapshot;
    let kind = kind(snapshot);
    let has_started = snapshot.furthest > 0;
    let floors: Vec<(String, f64)> =
        view.frame.floors.iter().map(|f| (format!("{} =", f.of), f.loss)).collect();
    let here = snapshot.cursor.updates_done() as f64 / kind.updates;
    let sketch = view.sketch(Sketched::Loss);
    let extent = sketch.map_or_else(Vec::new, |s| {
        vec![(1.0 / kind.updates, s.low), (s.updates as f64 / kind.updates, s.high)]
    });
    let mut series = series(view, &kind, width);
    series.extend(sketch.map(|sketch| sketch_curve(view, &kind, &sketch)));
    let point = sketch.and_then(|s| updates_at(s.updates).nth(s.point?));
    see(&Curves {
        series: &series,
        log_y: view.looks.log_y,
        x_label: kind.x_label,
        y_label: "loss/target",
        floors: if has_started { &floors } else { &[] },
        cursor_x: point.map(|x| x / kind.updates).or(has_started.then_some(here)),
        extent: &extent,
        theme: view.theme,
    })
}

/// Returns the curve that the learner has sketched.
fn sketch_curve(view: &View, kind: &Kind, sketch: &Ghost) -> Series {
    let places = updates_at(sketch.updates).map(|x| x / kind.updates);
    let points = places.zip(sketch.points).map(|(x, y)| Point::single(x, *y)).collect();
    Series {
        name: "your sketch".to_owned(),
        style: view.theme.warn,
        glyph: "◇",
        points,
        in_range: true,
    }
}

/// Returns all curves; the old run comes first, so that the others are drawn over it.
fn series(view: &View, kind: &Kind, width: u16) -> Vec<Series> {
    let snapshot = &view.frame.snapshot;
    let is_long_text = snapshot.task.is_long_text();
    let mut series: Vec<Series> = previous_run(view, kind, width);
    for (colour, arm) in view.shown() {
        let (style, glyph) = (view.theme.series(colour), view.theme.series_glyph(colour));
        let recorded = arm.history.get(kind.metric);
        if is_long_text {
            let dim =
                if view.compares() { style.add_modifier(Modifier::DIM) } else { view.theme.dim };
            series.push(curve(raw_label(view, arm), dim, "·", recorded, width));
            continue;
        }
        series.push(curve(label(view, arm), style, glyph, recorded, width));
        let by_epoch = kind.metric == Metric::EpochLoss;
        let test = arm.history.get(Metric::TestLoss).filter(|_| by_epoch && !view.compares());
        if test.is_some() {
            let style = view.theme.series(colour + 1).add_modifier(Modifier::DIM);
            let glyph = view.theme.series_glyph(colour + 1);
            series.push(curve("test".to_owned(), style, glyph, test, width));
        }
    }
    for (colour, arm) in view.shown().filter(|_| is_long_text) {
        let style = view.theme.series(colour).add_modifier(Modifier::BOLD);
        let (glyph, smooth) =
            (view.theme.series_glyph(colour), arm.history.get(Metric::SmoothLoss));
        series.push(curve(smooth_label(view, arm), style, glyph, smooth, width));
    }
    series
}

/// Returns the curves of the run before a setting was changed, from that point on, in a dim style.
fn previous_run(view: &View, kind: &Kind, width: u16) -> Vec<Series> {
    let snapshot = &view.frame.snapshot;
    let Some(old) = &snapshot.old else { return Vec::new() };
    let metric = if snapshot.task.is_long_text() { Metric::SmoothLoss } else { kind.metric };
    let mut name = "before".to_owned();
    let shown = snapshot.arms.iter().zip(&old.histories);
    let shown = shown.filter(|(arm, _)| !view.looks.hidden.contains(&arm.name));
    let faint = |(_, history): (&ArmSnapshot, &Arc<History>)| {
        let style = view.theme.dim;
        let mut curve = curve(std::mem::take(&mut name), style, "┄", history.get(metric), width);
        curve.points.retain(|point| point.x >= old.from as f64 / kind.updates);
        curve.in_range = false; // a dim curve must not compress the others
        curve
    };
    shown.map(faint).collect()
}

fn label(view: &View, arm: &ArmSnapshot) -> String {
    match (view.compares(), arm.state.epoch) {
        _ if !arm.is_sound() => {
            format!("{} ✗ diverged", if view.compares() { &arm.name } else { "train" })
        }
        (false, _) => "train".to_owned(),
        (true, Some(epoch)) => format!("{} {}%", arm.name, short(100.0 * epoch.accuracy)),
        (true, None) => arm.name.clone(),
    }
}

fn raw_label(view: &View, arm: &ArmSnapshot) -> String {
    if view.compares() { format!("{} raw", arm.name) } else { "raw".to_owned() }
}

/// Returns a label such as `smooth 2.31`: the smoothed loss is the usual measure of a run on a text.
fn smooth_label(view: &View, arm: &ArmSnapshot) -> String {
    let name = if view.compares() { &arm.name } else { "smooth" };
    format!("{name} {}", short(arm.state.smooth_loss))
}

/// Returns a recorded series as a curve for a chart of `width` columns. One point for every two columns smooths the
/// line of means, while the band still shows the extremes. The first value belongs to the end of the first update: x =
/// 1.
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
    let points =
        recorded.map_or_else(Vec::new, |r| r.points(usize::from(width / 2)).map(point).collect());
    Series { name, style, glyph, points, in_range: true }
}
