//! How much of the gradient is left, timestep by timestep, in all arms; and what each step back does to it.

mod chart;
mod steps;
mod table;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Widget;

use crate::lesson::{PaneName, Sketched};
use crate::nn::Tensor;
use crate::train::ArmSnapshot;
use crate::tui::scroll::Extent;
use crate::tui::step::sketch::timestep_of;
use crate::tui::view::View;
use chart::with_chart;
pub(crate) use steps::{mean_sentence, sentence};

/// From this width on, the table of all steps stands beside the bars.
const BESIDE: u16 = 100;
/// The same where the pane has the whole of a low screen, with room for fewer rows of the table below the bars.
const BESIDE_IF_LOW: u16 = 74;
/// The rows of a table that is worth having below.
const LEAST_TABLE: u16 = 12;
/// The rows of the chart at least: five for the bars, the others for its legend and its axis.
const BARS: u16 = 8;
/// The same where there is no room for that and for words, too.
const SQUEEZED: u16 = 5;
/// The rows that it has where the table of all steps stands below.
const BARS_AND_TABLE: u16 = 9;

/// The keys while values are read; otherwise what the `×` in the legend means.
pub(crate) fn title(view: &View) -> String {
    let keys = view.part_shown(PaneName::Norms).filter(|_| view.read_timestep().is_some());
    let last = view.frame.snapshot.cursor.timesteps - 1;
    let meaning = ratio(view, view.arm()).map(|_| format!("  ×: t=0 ÷ t={last}"));
    let whose = view.whose().map_or(String::new(), |arm| format!(" · steps of {arm}"));
    let usual = || format!("‖dh_t‖ by timestep{whose}{}", meaning.unwrap_or_default());
    keys.unwrap_or_else(usual)
}

/// `‖dh_0‖ ÷ ‖dh_{T−1}‖`: how much is left of the gradient. It means that only where the last timestep
/// alone has a target; otherwise every timestep adds its own.
fn ratio(view: &View, arm: &ArmSnapshot) -> Option<f64> {
    if !has_one_loss(view) {
        return None;
    }
    let last = view.frame.snapshot.cursor.timesteps.checked_sub(1).filter(|last| *last > 0)?;
    let at_last = arm.norm(Tensor::Dh, last)?;
    (at_last > 0.0).then_some(arm.norm(Tensor::Dh, 0)? / at_last)
}

/// Whether the last timestep alone has a loss.
fn has_one_loss(view: &View) -> bool {
    let targets = &view.frame.snapshot.example.targets;
    let (last, before) = targets.split_last().unwrap_or((&None, &[]));
    last.is_some() && before.iter().all(Option::is_none)
}

/// Draws a bar for each timestep and arm, and below or beside them the steps back of the selected arm.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let words = steps::words(view, beside_table(view, area));
    let [chart, under, right, text] = parts(view, area);
    with_chart(view, chart.width, |norms| norms.draw(chart, buf));
    table::draw(view, under, buf);
    table::draw(view, right, buf);
    for (line, y) in words.into_iter().zip(text.y..text.bottom()) {
        line.render(Rect { y, height: 1, ..text }, buf);
    }
}

/// Whether the table of all steps stands beside the bars.
fn is_beside(view: &View, area: Rect) -> bool {
    let is_low = view.looks.zoom && area.height < BARS_AND_TABLE + LEAST_TABLE;
    area.width >= if is_low { BESIDE_IF_LOW } else { BESIDE }
}

/// The columns that the table of all steps leaves.
fn beside_table(view: &View, area: Rect) -> u16 {
    if is_beside(view, area) { area.width - table::WIDTH - 2 } else { area.width }
}

/// How far the table scrolls.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    let [_, under, right, _] = parts(view, area);
    table::extent(view, under.height.max(right.height))
}

/// The bars, the table below or beside them, and the words.
fn parts(view: &View, area: Rect) -> [Rect; 4] {
    let words = steps::words(view, beside_table(view, area));
    let least = if area.height > BARS { BARS } else { SQUEEZED };
    let lines = (words.len() as u16).min(area.height.saturating_sub(least));
    let lines = if draws(view) { 0 } else { lines }; // the steps are not made yet
    let table = 1 + view.frame.snapshot.cursor.timesteps.min(usize::from(u16::MAX) - 1) as u16;
    let [left, right] = match is_beside(view, area) {
        true => {
            let parts = [Constraint::Fill(1), Constraint::Length(table::WIDTH)];
            area.layout(&Layout::horizontal(parts).spacing(2))
        }
        false => [area, Rect::ZERO],
    };
    let has_table = right.is_empty() && area.width >= table::WIDTH;
    let all = words.len() as u16;
    // a row of the table is worth more than the last line, which says what the symbols mean
    let is_cut = has_table && table > area.height.saturating_sub(BARS_AND_TABLE + lines);
    let lines = if is_cut && lines == all { lines.saturating_sub(1) } else { lines };
    let room = area.height.saturating_sub(BARS_AND_TABLE + lines);
    let below = if has_table { table.min(room) } else { 0 };
    let below = if below < 3 { 0 } else { below };
    let rows = [Constraint::Fill(1), Constraint::Length(below), Constraint::Length(lines)];
    let [chart, under, text] = left.layout(&Layout::vertical(rows));
    [chart, under, right, text]
}

/// Whether the learner is drawing on the bars.
fn draws(view: &View) -> bool {
    view.sketch(Sketched::DhNorm).is_some_and(|sketch| sketch.point.is_some())
}

/// The timestep at a position on the screen.
pub(crate) fn timestep_at(view: &View, area: Rect, column: u16, row: u16) -> Option<usize> {
    let area = parts(view, area)[0];
    with_chart(view, area.width, |chart| chart.at(area, column, row)).map(|(t, _)| t)
}

/// The timestep in a column that is drawn on, and the norm in a row.
pub(crate) fn sketched(view: &View, area: Rect, column: u16, row: u16) -> Option<(usize, f64)> {
    let sketch = view.sketch(Sketched::DhNorm)?;
    let area = parts(view, area)[0];
    let (t, norm) = with_chart(view, area.width, |chart| chart.at(area, column, row))?;
    let (points, timesteps) = (sketch.points.len(), view.frame.snapshot.cursor.timesteps);
    let point = (0..points).min_by_key(|p| timestep_of(*p, points, timesteps).abs_diff(t))?;
    Some((point, norm.clamp(sketch.low, sketch.high)))
}
