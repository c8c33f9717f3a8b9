//! Loss curves of all arms, over updates or epochs; for a long text, the raw loss and the smoothed one over it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;

use crate::train::{ArmSnapshot, Metric, Series as Recorded};
use crate::tui::view::View;
use crate::tui::widget::curves::{Curves, Point, Series};
use crate::tui::widget::number::short;

/// Linear or logarithmic, and the accuracy.
pub fn title(view: &View) -> String {
    let axis = if view.looks.log_y { "log" } else { "linear" };
    if view.compares() {
        return axis.to_owned();
    }
    let Some(epoch) = view.arm().state.epoch else { return axis.to_owned() };
    let share = |x: f64| format!("{}%", short(100.0 * x));
    let test = epoch.test_accuracy.map_or(String::new(), |a| format!(", test {}", share(a)));
    format!("{axis} · right {}{test}", share(epoch.accuracy))
}

/// Draws the curves.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let snapshot = &view.frame.snapshot;
    let is_long_text = snapshot.task.is_long_text();
    // single updates are noisy where an epoch has many; of a long text there is a smooth curve, and epochs are long
    let by_epoch = !is_long_text
        && snapshot.updates_per_epoch > 1
        && snapshot.furthest >= 3 * snapshot.updates_per_epoch;
    let (metric, x_label, per_x) = if by_epoch {
        (Metric::EpochLoss, "epoch", snapshot.updates_per_epoch)
    } else {
        (Metric::Loss, "update", 1)
    };
    let mut series = Vec::new();
    for (i, arm) in snapshot.arms.iter().enumerate() {
        let style = view.theme.series(i);
        if is_long_text {
            let dim =
                if view.compares() { style.add_modifier(Modifier::DIM) } else { view.theme.dim };
            series.push(curve(raw_label(view, arm), dim, arm.history.get(metric), area.width));
            continue;
        }
        series.push(curve(label(view, arm), style, arm.history.get(metric), area.width));
        let test = arm.history.get(Metric::TestLoss).filter(|_| by_epoch && !view.compares());
        if test.is_some() {
            series.push(curve(
                "test".to_owned(),
                view.theme.series(i + 1).add_modifier(Modifier::DIM),
                test,
                area.width,
            ));
        }
    }
    for (i, arm) in snapshot.arms.iter().enumerate().filter(|_| is_long_text) {
        let style = view.theme.series(i).add_modifier(Modifier::BOLD);
        let smooth = arm.history.get(Metric::SmoothLoss);
        series.push(curve(smooth_label(view, arm), style, smooth, area.width));
    }
    let chance =
        [(format!("chance ln {} =", snapshot.task.outputs.len()), snapshot.task.chance_loss())];
    let here = snapshot.cursor.updates_done() as f64 / per_x as f64;
    let curves = Curves {
        series: &series,
        log_y: view.looks.log_y,
        x_label,
        y_label: "loss/target",
        floors: if snapshot.furthest > 0 { &chance } else { &[] },
        cursor_x: (snapshot.furthest > 0).then_some(here),
        theme: view.theme,
    };
    (&curves).render(area, buf);
}

fn label(view: &View, arm: &ArmSnapshot) -> String {
    match (view.compares(), arm.state.epoch) {
        (false, _) => "train".to_owned(),
        (true, Some(epoch)) => format!("{} {}%", arm.name, short(100.0 * epoch.accuracy)),
        (true, None) => arm.name.clone(),
    }
}

fn raw_label(view: &View, arm: &ArmSnapshot) -> String {
    if view.compares() { format!("{} raw", arm.name) } else { "raw".to_owned() }
}

/// `smooth 2.31`: the number that a run on a text is known by.
fn smooth_label(view: &View, arm: &ArmSnapshot) -> String {
    let whose = if view.compares() { &arm.name } else { "smooth" };
    format!("{whose} {}", short(arm.state.smooth_loss))
}

/// A recorded series as a curve in so many columns: a point for every two of them, which smooths the line of
/// means, while the band still shows the extremes. The first value belongs to the end of the first update: x = 1.
pub fn curve(name: String, style: Style, recorded: Option<&Recorded>, width: u16) -> Series {
    let point = |(x, bucket): (f64, crate::train::history::Bucket)| {
        let mean = if bucket.has_diverged() { f64::NAN } else { bucket.mean() };
        Point { x: x + 1.0, min: bucket.min, mean, max: bucket.max }
    };
    let points =
        recorded.map_or_else(Vec::new, |r| r.points(usize::from(width / 2)).map(point).collect());
    Series { name, style, points }
}
