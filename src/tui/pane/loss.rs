//! The Loss pane: loss curves of all arms, over updates or epochs; for a long text, the raw and the smoothed loss.

mod room;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::widgets::Widget;

use crate::lesson::{Exercise, PaneName, Sketched};
use crate::measure::Goal;
use crate::train::{ArmSnapshot, History, Metric, Series as Recorded};
use crate::tui::looks::Window;
use crate::tui::scene::Ghost;
use crate::tui::step::sketch::updates_at;
use crate::tui::view::View;
use crate::tui::widget::curves::{Curves, Floor, Point, Role, Series};
use crate::tui::widget::number::short;
pub(crate) use room::{Room, present};

/// Returns the title: the part of the run and the axis that the learner has chosen, the results of the last epoch or that
/// the legend has them, and what the points of a curve in so many columns are the means of.
pub(crate) fn title(view: &View, width: u16) -> String {
    let chosen = [view.part_shown(PaneName::Loss), view.looks.scale.asked_for().map(str::to_owned)];
    let mut parts = Vec::from_iter(chosen.into_iter().flatten());
    let tells_epoch = tells_epoch(view);
    match view.arm().state.epoch.filter(|_| !view.compares()) {
        Some(epoch) => {
            let snapshot = &view.frame.snapshot;
            let number = snapshot.cursor.updates_done() / snapshot.updates_per_epoch.max(1);
            let mean = || format!("epoch {number}: mean {}", view.told(epoch.loss));
            let share = |x: f64| format!("{}%", short(100.0 * x));
            let test =
                epoch.test_accuracy.map_or(String::new(), |a| format!(", test {}", share(a)));
            parts.extend(tells_epoch.then(mean));
            parts.push(format!("accuracy {}{test}", share(epoch.accuracy)));
        }
        None => parts.extend(tells_epoch.then(|| "legend: epoch".to_owned())),
    }
    parts.extend(Room::of(view, width).means(view));
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

/// Returns the update at a position on the screen.
pub(crate) fn update_at(view: &View, area: Rect, column: u16, row: u16) -> Option<f64> {
    with_curves(view, area.width, |curves| curves.at(area, column, row)).map(|(x, _)| x)
}

pub(crate) fn with_curves<T>(view: &View, width: u16, see: impl FnOnce(&Curves) -> T) -> T {
    let room = Room::of(view, width);
    let snapshot = &view.frame.snapshot;
    let has_started = snapshot.furthest > 0;
    let known = view.frame.floors.iter().filter(|floor| view.knows(floor.of.term()));
    let known = known.map(|floor| Floor::known(format!("{} =", floor.of), floor.loss));
    let floors: Vec<Floor> = known.chain(goals(view)).collect();
    let here = snapshot.cursor.updates_done() as f64;
    let sketch = view.sketch(Sketched::Loss);
    let extent = sketch.map_or_else(Vec::new, |s| vec![(1.0, s.low), (s.updates as f64, s.high)]);
    let mut series = series(view, room);
    series.extend(sketch.map(|sketch| sketch_curve(view, &sketch)));
    // the curve of an old run has them, too, before the new one begins
    let has_floors = has_started || series.iter().any(|series| !series.points.is_empty());
    let point = sketch.and_then(|s| updates_at(s.updates).nth(s.point?));
    let per_epoch = snapshot.updates_per_epoch as f64;
    let read = view.read_update();
    // in a comparison, the legend has both values of each arm
    let both = view.compares() && !view.frame.snapshot.task.is_long_text();
    let [label, log] = ["", ", log axis"].map(|axis| match (read, both) {
        (Some(update), _) => room.place_read(view, update),
        (None, true) if view.shown().any(|(_, arm)| arm.state.epoch.is_some()) => {
            format!("loss{axis} · % right")
        }
        (None, true) => format!("loss{axis}"),
        (None, false) => format!("loss per target{axis}"),
    });
    let empty = view.says_when_empty();
    let mut curves = Curves {
        series: &series,
        scale: view.looks.scale,
        x_label: "update",
        periods: (per_epoch > 1.0).then_some(("epoch", per_epoch)),
        window: room.shown(view),
        is_part: room.window.is_some(),
        y_label: &label,
        floors: if has_floors { &floors } else { &[] },
        cursor_x: point.or(has_started.then_some(here)),
        present: present(view),
        reading: read.map(|update| update as f64),
        extent: &extent,
        empty: &empty,
        theme: view.theme,
    };
    if curves.is_log() {
        curves.y_label = &log;
    }
    see(&curves)
}

/// Returns the losses that the step asks the learner to reach, each once.
fn goals(view: &View) -> impl Iterator<Item = Floor> {
    let exercise = view.current().map(|step| &step.exercise);
    let reach = exercise.filter(|exercise| matches!(exercise, Exercise::Reach(_)));
    let goals = reach.map_or(&[][..], Exercise::goals);
    let mut losses = Vec::from_iter(goals.iter().filter_map(Goal::loss));
    losses.sort_unstable_by(f64::total_cmp);
    losses.dedup();
    losses.into_iter().map(Floor::goal)
}

/// Returns the curve that the learner has sketched.
fn sketch_curve(view: &View, sketch: &Ghost) -> Series {
    let points = updates_at(sketch.updates).zip(sketch.points);
    Series {
        name: "your sketch".to_owned(),
        value: String::new(),
        style: view.theme.series(Ghost::COLOUR),
        glyph: "◇",
        points: points.map(|(x, y)| Point::single(x, *y)).collect(),
        role: Role::Points,
    }
}

/// Returns all curves; the old run comes first, so that the others are drawn over it.
fn series(view: &View, room: Room) -> Vec<Series> {
    let is_long_text = view.frame.snapshot.task.is_long_text();
    let mut series: Vec<Series> = previous_run(view, room);
    for (colour, arm) in view.shown() {
        let (style, glyph) = (view.theme.series(colour), view.theme.series_glyph(colour));
        let recorded = arm.history.get(Metric::Loss);
        if is_long_text {
            let dim = if view.compares() { view.theme.faint(style) } else { view.theme.dim };
            let raw = room.curve(raw_label(view, arm), dim, "·", recorded);
            let value =
                view.read_update().map_or(String::new(), |at| room.read(view, recorded, at));
            series.push(Series { value, role: Role::Under, ..raw });
            continue;
        }
        let curve = room.curve(name(view, arm), style, glyph, recorded);
        let curve = Series { value: value(view, arm, room), ..curve };
        series.push(through_now(curve, told(view, arm), view.frame.snapshot.cursor.updates_done()));
        if !view.compares()
            && let Some(test) = arm.history.get(Metric::TestLoss)
        {
            series.push(test_curve(view, colour, test, room));
        }
    }
    let smooth = |(colour, arm)| smooth_curve(view, colour, arm, room);
    series.extend(view.shown().filter(|_| is_long_text).map(smooth));
    series
}

/// Returns the smoothed loss on a long text.
fn smooth_curve(view: &View, colour: usize, arm: &ArmSnapshot, room: Room) -> Series {
    let style = view.theme.series(colour).add_modifier(Modifier::BOLD);
    let (glyph, smooth) = (view.theme.series_glyph(colour), arm.history.get(Metric::SmoothLoss));
    let name = if view.compares() { view.called(arm) } else { "smooth".to_owned() };
    let value = match view.read_update() {
        Some(update) => room.read(view, smooth, update),
        None => view.told(arm.state.smooth_loss),
    };
    Series { value, ..room.curve(name.to_owned(), style, glyph, smooth) }
}

/// Returns the loss on the test examples, which is measured at the end of each epoch.
fn test_curve(view: &View, colour: usize, recorded: &Recorded, room: Room) -> Series {
    let style = view.theme.series(colour + 1);
    let glyph = view.theme.series_glyph(colour + 1);
    let per_epoch = view.frame.snapshot.updates_per_epoch;
    let in_epochs = |update: f64| update / per_epoch as f64;
    let window = room.window.map(|w| Window { from: in_epochs(w.from), to: in_epochs(w.to) });
    let room = room.showing(window);
    let mut test = room.curve("test".to_owned(), style, glyph, Some(recorded));
    for point in &mut test.points {
        point.x *= per_epoch as f64;
    }
    if let Some(update) = view.read_update() {
        test.value = room.read(view, Some(recorded), update / per_epoch.max(1));
    }
    test
}

/// Returns the curves of the run before a setting was changed, from that point on: fainter, in a
/// comparison each in the colour and with the mark of its arm.
fn previous_run(view: &View, room: Room) -> Vec<Series> {
    let snapshot = &view.frame.snapshot;
    let Some(old) = &snapshot.old else { return Vec::new() };
    let metric = if snapshot.task.is_long_text() { Metric::SmoothLoss } else { Metric::Loss };
    let mut name = "before".to_owned();
    let shown = snapshot.arms.iter().zip(&old.histories);
    let shown = shown.filter(|(arm, _)| !view.looks.hidden.contains(&arm.name));
    let faint = |(arm, history): (&ArmSnapshot, &Arc<History>)| {
        let colour = view.looks.colour(&arm.name);
        let of_arm = view.theme.faint(view.theme.series(colour));
        let (style, glyph) = match view.compares() {
            true => (of_arm, view.theme.series_glyph(colour)),
            false => (view.theme.border, "┄"),
        };
        let recorded = history.get(metric);
        let mut curve = room.curve(std::mem::take(&mut name), style, glyph, recorded);
        curve.points.retain(|point| point.x >= old.from as f64);
        curve.role = Role::Ghost;
        let read = view.read_update().filter(|update| *update >= old.from);
        curve.value = read.map_or(String::new(), |update| room.read(view, recorded, update));
        curve
    };
    shown.map(faint).collect()
}

/// What an arm is called in the legend; a single one by what its mark stands on.
fn name(view: &View, arm: &ArmSnapshot) -> String {
    let is_read = view.read_update().is_some();
    match arm.history.get(Metric::TestLoss) {
        _ if view.compares() => view.called(arm),
        None if !is_read => "now".to_owned(),
        _ => "train".to_owned(),
    }
}

/// Whether there are losses of the last epoch, which the texts have, too.
fn tells_epoch(view: &View) -> bool {
    let is_long = view.frame.snapshot.task.is_long_text();
    let has_epoch = view.frame.snapshot.updates_per_epoch > 1 && !is_long;
    has_epoch && view.shown().any(|(_, arm)| arm.state.epoch.is_some())
}

/// Whether the legend has them: beside the mark of a single curve, they would be read as its height.
fn legend_tells_epoch(view: &View) -> bool {
    view.compares() && tells_epoch(view)
}

/// The loss that the legend has: that of the last update, or in a comparison of the last epoch.
fn told(view: &View, arm: &ArmSnapshot) -> Option<f64> {
    let has_begun = view.frame.snapshot.cursor.updates_done() > 0;
    let epoch = arm.state.epoch.filter(|_| legend_tells_epoch(view));
    let loss = epoch.map(|epoch| epoch.loss).or(arm.state.loss.filter(|_| has_begun));
    loss.filter(|_| arm.is_sound())
}

/// The same curve through the loss that the legend has, where a point is the mean of several others: its mark is there.
fn through_now(mut curve: Series, loss: Option<f64>, updates: u64) -> Series {
    let Some(loss) = loss.filter(|_| !curve.points.is_empty()) else { return curve };
    let now = updates as f64;
    let place = curve.points.partition_point(|point| point.x < now);
    match curve.points.get_mut(place).filter(|point| point.x == now) {
        Some(point) => point.mean = loss,
        None => curve.points.insert(place, Point::single(now, loss)),
    }
    curve
}

/// The loss of an arm at the update that is read; otherwise that of its last update, or in a comparison of its last epoch,
/// with how much of its answers was right there.
fn value(view: &View, arm: &ArmSnapshot, room: Room) -> String {
    if let Some(update) = view.read_update() {
        return room.read(view, arm.history.get(Metric::Loss), update);
    }
    if !arm.is_sound() {
        return "✗ diverged".to_owned();
    }
    let loss = told(view, arm).map_or("–".to_owned(), |loss| view.told(loss));
    match arm.state.epoch.filter(|_| view.compares()) {
        Some(epoch) => format!("{loss} {}%", percent(epoch.accuracy)),
        None => loss,
    }
}

/// A share in percent, whole where that is near enough; 100 is all, and 0 is nothing.
fn percent(share: f64) -> f64 {
    match share {
        0.995..1.0 => (1000.0 * share).floor() / 10.0,
        _ if share > 0.0 => (100.0 * share).round().max(1.0),
        _ => (100.0 * share).round(),
    }
}

fn raw_label(view: &View, arm: &ArmSnapshot) -> String {
    if view.compares() { format!("{} raw", view.called(arm)) } else { "raw".to_owned() }
}
