//! The Memory pane: how strongly the loss at each timestep depends on each earlier state.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::nn::MemoryMap;
use crate::tui::notation::at;
use crate::tui::view::View;
use crate::tui::widget::fitted;
use crate::tui::widget::log_bars::{Bars, LogBars};
use crate::tui::widget::log_map::{Entry, LogMap};
use crate::tui::widget::number::short;

/// The minimum width for the maps of an LSTM's h and c side by side.
const BESIDE: u16 = 76;
/// The minimum height for the maps of an LSTM's h and c one below the other.
const BELOW: u16 = 18;

/// The gradient norms of one loss: a row of the map.
type Norms = Option<Vec<f64>>;

/// Returns a title such as `‖∂loss_t/∂h_k‖ · norm`.
pub(crate) fn title(view: &View) -> String {
    let arm = view.whose().map_or(String::new(), |arm| format!(" · {arm}"));
    let lags = lag(view).map_or(String::new(), |update| format!(" · of update {update}"));
    format!("‖∂loss_t/∂h_k‖{arm}{lags}")
}

/// Returns the update of the map, if the other panes show a later one.
fn lag(view: &View) -> Option<u64> {
    let (update, _) = view.frame.memory.as_ref()?;
    (*update != view.frame.snapshot.cursor.update).then_some(*update)
}

/// Draws the map of the selected arm: a row for each loss, a column for each state.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let Some((_, map)) = &view.frame.memory else {
        return Line::styled("· not computed", view.theme.not_computed).render(area, buf);
    };
    let [head, body] = area.layout(&Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]));
    head_line(view, map, head.width).render(head, buf);
    if with_loss(view, map).len() == 1 {
        return single_row(view, map, body, buf);
    }
    match parts(map, body)[..] {
        [h, c] => {
            table(view, &map.h, "h", h, buf);
            table(view, &map.c, "c", c, buf);
        }
        _ => table(view, &map.h, "h", body, buf),
    }
}

/// Divides the area for both maps of an LSTM, if there is room for them.
fn parts(map: &MemoryMap, area: Rect) -> Vec<Rect> {
    let half = [Constraint::Fill(1); 2];
    match (map.c.is_empty(), area.width >= BESIDE, area.height >= BELOW) {
        (true, ..) | (_, false, false) => vec![area],
        (_, true, _) => area.layout::<2>(&Layout::horizontal(half).spacing(2)).to_vec(),
        _ => area.layout::<2>(&Layout::vertical(half).spacing(1)).to_vec(),
    }
}

/// Returns the timesteps of the map's example that have a loss. For a map of an earlier update, the targets are no
/// longer available, so these are the timesteps with computed rows.
fn with_loss(view: &View, map: &MemoryMap) -> Vec<usize> {
    let targets = &view.frame.snapshot.example.targets;
    let has_loss = |t: usize| match lag(view) {
        None => targets.get(t).is_some_and(Option::is_some),
        Some(_) => map.h[t].is_some(),
    };
    (0..map.h.len()).filter(|t| has_loss(*t)).collect()
}

/// Returns the loss that the head line describes: that of the current timestep, or otherwise the last computed one.
fn described<'a>(view: &View, map: &'a MemoryMap) -> Option<(usize, &'a [f64])> {
    let known = |t: usize| Some((t, map.h.get(t)?.as_deref()?));
    let here = view.current_timestep().and_then(known);
    here.filter(|(t, _)| *t > 0).or_else(|| (0..map.h.len()).rev().find_map(known))
}

/// Returns the head line: `loss₃ reaches back: h₃ 0.412 → h₀ 0.0312, ×0.42 a step`.
fn head_line(view: &View, map: &MemoryMap, width: u16) -> Line<'static> {
    let Some((t, norms)) = described(view, map) else {
        let words = Line::styled("rows: losses, columns: earlier states", view.theme.dim);
        return fitted::line(words, usize::from(width));
    };
    let words = if width < 46 { ":" } else { " reaches back:" };
    let (first, last) = (norms[0], norms[t]);
    let is_new = view.looks.fresh && view.current_timestep() == Some(t);
    let style = if is_new { view.theme.fresh } else { view.theme.text };
    let a_step = (first / last).powf(1.0 / t.max(1) as f64);
    let mut line = Line::from(vec![
        Span::styled(format!("{}{words} ", at("loss", t)), view.theme.dim),
        Span::styled(format!("{} {}", at("h", t), short(last)), style),
    ]);
    if t > 0 {
        let back = format!(" → {} {}", at("h", 0), short(first));
        line.push_span(Span::styled(back, style));
    }
    let factor = format!(", ×{} a step", short(a_step));
    if t > 0 && a_step.is_finite() && line.width() + factor.len() <= usize::from(width) {
        line.push_span(Span::styled(factor, view.theme.accent));
    }
    fitted::line(line, usize::from(width))
}

fn table(view: &View, rows: &[Norms], state: &str, area: Rect, buf: &mut Buffer) {
    let Some((_, map)) = &view.frame.memory else { return };
    let with_loss = with_loss(view, map);
    let entry =
        |row: usize, k: usize| match (with_loss.get(row), with_loss.get(row).map(|t| &rows[*t])) {
            (Some(t), _) if k > *t => Entry::Absent,
            (_, Some(Some(norms))) => {
                norms.get(k).map_or(Entry::Absent, |norm| Entry::Known(*norm))
            }
            _ => Entry::Unknown,
        };
    let row_labels: Vec<String> = with_loss.iter().map(|t| at("loss", *t)).collect();
    let col_labels: Vec<String> = (0..rows.len()).map(|k| at(state, k)).collect();
    let here = view.current_timestep();
    let map = LogMap {
        rows: with_loss.len(),
        cols: rows.len(),
        entry: &entry,
        row_labels: &row_labels,
        col_labels: &col_labels,
        row: here.and_then(|t| with_loss.iter().position(|a| *a == t)),
        theme: view.theme,
    };
    (&map).render(area, buf);
}

/// Draws the only row as bars, if a single timestep has a loss.
fn single_row(view: &View, map: &MemoryMap, area: Rect, buf: &mut Buffer) {
    let timesteps = map.h.len();
    let t = with_loss(view, map).first().copied().unwrap_or(0);
    let labels: Vec<String> = (0..timesteps).map(|k| k.to_string()).collect();
    let bars = |name: &str, colour: usize, rows: &[Norms]| Bars {
        colour,
        value: String::new(),
        name: format!("‖∂{}/∂{name}_k‖", at("loss", t)),
        values: (0..=t).map(|k| rows[t].as_ref().map(|norms| norms[k])).collect(),
    };
    let mut series = vec![bars("h", 0, &map.h)];
    if !map.c.is_empty() {
        series.push(bars("c", 1, &map.c));
    }
    let bars = LogBars {
        labels: &labels,
        series: &series,
        x_label: "k",
        y_label: "",
        current: view.current_timestep(),
        reading: None,
        extent: &[],
        theme: view.theme,
    };
    (&bars).render(area, buf);
}
