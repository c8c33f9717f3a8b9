//! The charts over the run, as numbers: at some updates, the smallest, the largest, the last.

use crate::lesson::Sketched;
use crate::train::{ArmSnapshot, History, Metric, Series};
use crate::tui::pane::clip;
use crate::tui::plain::told;
use crate::tui::step::sketch::updates_at;
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// The numbers of a curve that are said.
const POINTS: usize = 10;

/// As many as any series has.
const ALL: usize = 1024;

/// The losses of all arms over the run.
pub(super) fn loss(view: &View) -> Vec<String> {
    let snapshot = &view.frame.snapshot;
    let metric = if snapshot.task.is_long_text() { Metric::SmoothLoss } else { Metric::Loss };
    let what = if snapshot.task.is_long_text() { "smoothed loss" } else { "loss per target" };
    let mut lines = Vec::new();
    for (_, arm) in view.shown() {
        let name = of_arm(view, arm, what);
        lines.extend(curve(view, &name, &arm.history, metric));
        if !arm.is_sound() {
            lines.push(format!("{name}: diverged"));
        }
        if let Some(epoch) = arm.state.epoch {
            let percent = |share: f64| format!("{} %", short(100.0 * share));
            let mean = told(view, Some(epoch.loss));
            let test = epoch.test_accuracy.map(|share| format!(", of the test {}", percent(share)));
            lines.push(format!(
                "{name}, last epoch: mean {mean}, accuracy {}{}",
                percent(epoch.accuracy),
                test.unwrap_or_default()
            ));
        }
    }
    let has_started = !lines.is_empty();
    if !has_started {
        lines.push(format!("The curve {}", view.says_when_empty()));
    }
    let without_others = lines.len();
    if let Some(old) = &snapshot.old {
        let histories = snapshot.arms.iter().zip(&old.histories);
        lines.extend(histories.flat_map(|(arm, history)| {
            curve(view, &format!("Before the change, {}", view.called(arm)), history, metric)
        }));
    }
    if let Some(sketch) = view.sketch(Sketched::Loss) {
        let points = updates_at(sketch.updates).zip(sketch.points);
        let points = points.map(|(x, y)| format!("update {x}: {}", short(*y)));
        lines.push(format!("Your sketch: {}", points.collect::<Vec<_>>().join("; ")));
    }
    // as on the screen, where there is something to compare
    let has_curve = has_started || lines.len() > without_others;
    let floors = view.frame.floors.iter().filter(|floor| view.knows(floor.of.term()));
    let floors = floors.filter(|_| has_curve);
    lines.extend(
        floors.map(|floor| format!("For comparison: {} = {}", floor.of, short(floor.loss))),
    );
    lines
}

/// The lengths of the gradient of all arms over the run, and what the clip does to them.
pub(super) fn clip(view: &View) -> Vec<String> {
    let lengths = view.shown().flat_map(|(_, arm)| {
        let name = of_arm(view, arm, "‖g‖ before the clip");
        curve(view, &name, &arm.history, Metric::GradNorm)
    });
    let mut lines: Vec<String> = lengths.collect();
    if lines.is_empty() {
        lines.push(format!("The curve {}", view.says_when_empty()));
    }
    lines.extend(clip::in_words(view));
    lines
}

/// What is measured, of this arm where there are several.
fn of_arm(view: &View, arm: &ArmSnapshot, what: &str) -> String {
    match view.compares() {
        true => format!("Arm {}, {what}", view.called(arm)),
        false => what.to_owned(),
    }
}

/// A curve: some of its points, then the smallest and the largest.
fn curve(view: &View, name: &str, history: &History, metric: Metric) -> Vec<String> {
    let Some(series) = history.get(metric) else { return Vec::new() };
    let known = |series: &Series, most: usize| -> Vec<(f64, f64)> {
        let points = series.points(most).map(|(x, bucket)| (x + 1.0, bucket.mean()));
        points.filter(|(_, mean)| mean.is_finite()).collect()
    };
    let (some, all) = (known(series, POINTS), known(series, ALL));
    let Some(last) = all.last() else { return Vec::new() };
    let point =
        |(x, y): &(f64, f64)| format!("update {}: {}", short(x.round()), told(view, Some(*y)));
    let exact = series.len() <= POINTS as u64;
    let words = if exact { "" } else { ", means around these updates" };
    let points = some.iter().map(point).collect::<Vec<_>>().join("; ");
    let mut lines = vec![format!("{name}{words}: {points}")];
    let by_size = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
    if let (false, Some(least), Some(most)) =
        (exact, all.iter().min_by(by_size), all.iter().max_by(by_size))
    {
        lines.push(format!(
            "{name}: smallest at {}; largest at {}; last at {}",
            point(least),
            point(most),
            point(last)
        ));
    }
    lines
}
