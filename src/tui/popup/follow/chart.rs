//! The picture of a number's life.

use std::iter;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::life::{Curve, Track};
use super::{Follow, draw};
use crate::train::Life;
use crate::tui::pane::equation;
use crate::tui::popup::frame::{self, enter, esc, framed, hint};
use crate::tui::view::View;
use crate::tui::widget::curves::{Curves, NOT_BEGUN, Point, Role, Series};
use crate::tui::widget::fitted;
use crate::tui::widget::number::significant;

/// The fewest rows of a chart: its legend, its axis, and room for a curve.
const ROWS: u16 = 6;

/// Draws the curves, as many below each other as there is room for: the chosen one first.
pub(super) fn draw(follow: &Follow, curve: &Curve, view: &View, area: Rect, buf: &mut Buffer) {
    let area = draw::area_of_curves(area);
    let several = curve.tracks().len() > 1;
    let keys = [
        Some(("← → , .".to_owned(), ": read")),
        several.then(|| ("↑ ↓".to_owned(), ": choose")),
        Some(("( )".to_owned(), ": zoom")),
        Some((enter(), ": go there")),
        Some((format!("c {}", esc()), ": back")),
    ];
    let hint = hint(keys.into_iter().flatten(), view.theme);
    let [head, charts] = parts(framed("This number over the run", hint, area, buf, view.theme));
    let mut heading = heading(curve, view);
    let hidden = curve.tracks().len() - placed(curve, charts).len();
    if hidden > 0 {
        let others = Span::styled(format!(" · ↑ ↓: {hidden} more"), view.theme.key);
        heading.push_span(others);
    }
    fitted::line(heading, head.width.into()).render(head, buf);
    let Some(life) = curve.life(view) else { return };
    for (number, place) in placed(curve, charts) {
        let drawn = with_curves(follow, curve, life, (number, place), view, |curves| {
            curves.render(place, buf);
        });
        if drawn.is_none() {
            let words = if life.is_complete() { "no update so far has this number" } else { "" };
            Line::styled(words, view.theme.dim).centered().render(place, buf);
        }
    }
}

impl Follow {
    /// Reads the curve at a position on the screen, where one is shown.
    pub(crate) fn read_at(&mut self, view: &View, area: Rect, place: Position) {
        let there = self.curve.as_ref().and_then(|curve| at(self, curve, view, area, place));
        if let (Some(curve), Some(there)) = (&mut self.curve, there) {
            curve.point_at(there, view);
        }
    }
}

/// The number of the curve at a position on the screen, and the update there.
fn at(
    follow: &Follow,
    curve: &Curve,
    view: &View,
    area: Rect,
    place: Position,
) -> Option<(usize, f64)> {
    let [_, charts] = parts(frame::inside(draw::area_of_curves(area)));
    let life = curve.life(view)?;
    let chart = placed(curve, charts).into_iter().find(|(_, chart)| chart.contains(place))?;
    let at = |curves: &Curves| curves.at(chart.1, place.x, place.y);
    let (update, _) = with_curves(follow, curve, life, chart, view, at)??;
    Some((chart.0, update - 1.0))
}

/// The place of an update on the axis, where the first is 1, as in the charts of a run.
fn nth(update: u64) -> f64 {
    update as f64 + 1.0
}

/// The heading, and the room for the charts.
fn parts(inside: Rect) -> [Rect; 2] {
    let area = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    area.layout(&Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]))
}

/// The curves for which there is room, with their places.
fn placed(curve: &Curve, charts: Rect) -> Vec<(usize, Rect)> {
    let tracks = curve.tracks().len();
    let count = usize::from(charts.height / ROWS).clamp(1, tracks);
    let first = if count == tracks { 0 } else { curve.chosen };
    let shown = (0..count).map(|i| (first + i) % tracks);
    let rows: Vec<Constraint> = iter::repeat_n(Constraint::Fill(1), count).collect();
    shown.zip(charts.layout_vec(&Layout::vertical(rows))).collect()
}

/// `W_hh[1,2]   update 12 of 1 to 10000 · one update in 5, each exact`, or how much has been computed.
fn heading(curve: &Curve, view: &View) -> Line<'static> {
    let theme = view.theme;
    let name = equation::named(view, curve.of[curve.chosen.min(curve.of.len() - 1)]);
    let mut line = Line::from(Span::styled(name, theme.accent));
    let Some(life) = curve.life(view) else { return line };
    line.push_span(Span::styled(
        format!("   update {} of 1 to {}", curve.at + 1, life.updates()),
        theme.text,
    ));
    let (words, style) = match life.progress() {
        (done, all) if !life.is_complete() => {
            (format!(" · computing again: {done} of {all} updates"), theme.key)
        }
        _ if life.stride() > 1 => {
            (format!(" · one update in {}, each exact", life.stride()), theme.dim)
        }
        _ => (String::new(), theme.dim),
    };
    line.push_span(Span::styled(words, style));
    line
}

/// Builds the chart of one curve; `None` if no update so far has its number.
fn with_curves<T>(
    follow: &Follow,
    curve: &Curve,
    life: &Life,
    (number, area): (usize, Rect),
    view: &View,
    see: impl FnOnce(&Curves) -> T,
) -> Option<T> {
    let series = series(curve, life, curve.tracks()[number], area.width, view);
    let label = match (curve.of.len(), number) {
        (1, _) => "",
        (_, 0) => "value",
        (_, 1) => "gradient",
        _ => "step",
    };
    let mark = if number == curve.chosen && curve.of.len() > 1 { "▌ " } else { "" };
    let label = format!("{mark}{label}");
    let (from, to) = curve.part(life);
    let curves = Curves {
        series: &series,
        scale: view.looks.scale,
        x_label: "update",
        periods: None,
        window: (to > from).then_some((nth(from), nth(to))),
        is_part: false,
        y_label: &label,
        floors: &[],
        cursor_x: Some(follow.here.place.nth() as f64),
        present: None,
        reading: Some(nth(curve.at)),
        extent: &[],
        empty: NOT_BEGUN,
        theme: view.theme,
    };
    (!series.is_empty()).then(|| see(&curves))
}

/// The curve of each arm that is shown, with its value in the update that is read.
fn series(curve: &Curve, life: &Life, track: Track, width: u16, view: &View) -> Vec<Series> {
    let read = curve.index(life);
    let (from, to) = curve.part(life);
    let first = life.seen().partition_point(|update| *update < from);
    let end = life.seen().partition_point(|update| *update <= to);
    let arms = view.frame.snapshot.arms.iter().enumerate();
    let is_shown =
        |number: usize, name: &str| number == view.frame.arm || !view.looks.hidden.contains(name);
    let shown = arms.filter(|(number, arm)| is_shown(*number, &arm.name));
    let of_arm = shown.map(|(number, arm)| {
        let colour = view.looks.colour(&arm.name);
        let values: Vec<(f64, f64)> = (first..end)
            .filter_map(|index| {
                let value = match track.value(life, index, number) {
                    None if !life.is_sound(index, number) => f64::NAN,
                    value => value?,
                };
                Some((nth(life.seen()[index]), value))
            })
            .collect();
        let value = read.and_then(|index| track.value(life, index, number));
        let name = match (view.compares(), track) {
            (true, _) => view.called(arm),
            (false, Track::Number(which)) => equation::named(view, curve.of[which]),
            (false, Track::Step) => "change by the update".to_owned(),
        };
        Series {
            name,
            value: value.map_or("·".to_owned(), |value| significant(value, 6)),
            style: view.theme.series(colour),
            glyph: view.theme.series_glyph(colour),
            points: points(&values, usize::from(width)),
            role: Role::Line,
        }
    });
    of_arm.filter(|series| !series.points.is_empty()).collect()
}

/// All values where there are no more than dots, otherwise one point for every two columns, as in the charts of a run.
fn points(values: &[(f64, f64)], width: usize) -> Vec<Point> {
    let most = if values.len() <= 2 * width { values.len() } else { width / 2 };
    let group = values.len().div_ceil(most.max(1)).max(1);
    let point = |values: &[(f64, f64)]| {
        let count = values.len() as f64;
        let least = values.iter().fold(f64::INFINITY, |least, (_, y)| least.min(*y));
        let greatest = values.iter().fold(f64::NEG_INFINITY, |most, (_, y)| most.max(*y));
        let sum = |of: fn(&(f64, f64)) -> f64| values.iter().map(of).sum::<f64>();
        Point {
            x: sum(|(x, _)| *x) / count,
            min: least,
            mean: sum(|(_, y)| *y) / count,
            max: greatest,
        }
    };
    values.chunks(group).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_all_drawn_and_many_keep_their_extremes_and_where_they_diverge() {
        let values: Vec<(f64, f64)> =
            (0..1000).map(|x| (f64::from(x), f64::from(x % 10))).collect();
        assert_eq!(points(&values[..80], 40)[7], Point::single(7.0, 7.0));
        let all = points(&values, 40);
        assert!(all.len() <= 20 && all.iter().all(|p| (p.min, p.mean, p.max) == (0.0, 4.5, 9.0)));
        let diverged = points(&[(0.0, 1.0), (1.0, 1.0), (2.0, f64::NAN)], 1);
        assert!(diverged.len() == 1 && diverged[0].mean.is_nan());
        assert!(points(&[], 40).is_empty());
    }
}
