//! The preview: what the network reads, remembers and answers, a column per timestep, while it really trains. It has no
//! numbers, because lessons ask for them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::cut;
use crate::engine::Frame;
use crate::nn::kernel::argmax;
use crate::nn::{Input, Tensor};
use crate::train::{ArmSnapshot, Tick};
use crate::tui::theme::Theme;
use crate::tui::widget::spark::spark;

/// The rows of the preview, if the state has one.
const ROWS: u16 = 6;

/// The height from which on the state has more rows, and the share of the height that it then takes.
pub(super) const TALL: u16 = 40;
const SHARE: u16 = 3;

/// The columns of the labels of the rows.
const LABELS: usize = 10;

/// The least and the largest number of columns of a timestep.
const WIDTHS: (usize, usize) = (6, 20);

/// The rows of the preview in an area of this height.
pub(super) fn rows(height: u16) -> u16 {
    if height < TALL { ROWS } else { ROWS + height / SHARE - 1 }
}

/// Draws the preview.
pub(super) fn draw(frame: &Frame, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let snapshot = &frame.snapshot;
    let Some(arm) = snapshot.arms.first() else { return };
    let columns = Columns::of(frame, usize::from(area.width));
    let of_state = (area.height + 1).saturating_sub(ROWS).max(1);
    let levels = (0..of_state).rev().map(|level| -> (&str, Box<Cell>) {
        let label = if level == 0 { "state h_t" } else { "" };
        (
            label,
            Box::new(move |_, arm, t, width, theme| state(arm, t, width, theme, (level, of_state))),
        )
    });
    let mut rows: Vec<(&str, Box<Cell>)> =
        vec![("timestep", Box::new(timestep)), ("reads", Box::new(reads))];
    rows.extend(levels);
    rows.push(("answers", Box::new(answers)));
    rows.push(("gradient", Box::new(gradient)));
    let mut places = area.rows();
    if let Some(place) = places.next() {
        Line::from(phase(frame, theme)).render(place, buf);
    }
    for ((label, cell), place) in rows.into_iter().zip(places) {
        let mut spans = vec![Span::styled(format!("{label:<LABELS$}"), theme.dim)];
        for t in columns.shown() {
            let (text, style) = cell(frame, arm, t, columns.width - 1, theme);
            let free = columns.width.saturating_sub(text.width());
            spans.push(Span::styled(text, style));
            spans.push(Span::raw(" ".repeat(free)));
        }
        if columns.first + columns.count < snapshot.cursor.timesteps {
            spans.push(Span::styled("…", theme.dim));
        }
        Line::from(spans).render(place, buf);
    }
}

/// What the machine does: `A real run: backward ◀`.
fn phase(frame: &Frame, theme: &Theme) -> Vec<Span<'static>> {
    let (text, style) = match frame.snapshot.cursor.last() {
        _ if !frame.is_running() => ("paused", theme.dim),
        Some(Tick::Forward(_)) => ("forward ▶", theme.forward),
        Some(Tick::Backward(_)) => ("◀ backward", theme.backward),
        Some(Tick::Accumulate) => ("sum over time", theme.accent),
        Some(Tick::Clip) => ("clip", theme.accent),
        Some(Tick::Update) | None => ("new weights", theme.good),
    };
    vec![Span::styled("A real run of this lesson: ", theme.dim), Span::styled(text, style)]
}

/// The text of a row at a timestep, in so many columns.
type Cell = dyn Fn(&Frame, &ArmSnapshot, usize, usize, &Theme) -> (String, Style);

fn timestep(frame: &Frame, _: &ArmSnapshot, t: usize, _: usize, theme: &Theme) -> (String, Style) {
    match frame.snapshot.cursor.last() {
        Some(Tick::Forward(at)) if at == t => (format!("{t} ▶"), theme.forward),
        Some(Tick::Backward(at)) if at == t => (format!("{t} ◀"), theme.backward),
        _ => (t.to_string(), theme.dim),
    }
}

fn reads(
    frame: &Frame,
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
    theme: &Theme,
) -> (String, Style) {
    let snapshot = &frame.snapshot;
    let given = &arm.example(&snapshot.example).inputs[t];
    let read = match (given, arm.x(t)) {
        (Input::Own, Some(own)) => own,
        _ => given,
    };
    (cut(snapshot.task.inputs.input(read), width), theme.text)
}

/// The hidden units as bars from −1 to 1: the part of them that is in one of several rows, counted from the lowest.
fn state(
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
    theme: &Theme,
    (level, levels): (u16, u16),
) -> (String, Style) {
    let Some(state) = arm.row(Tensor::H, t) else {
        return if level == 0 { nothing(theme) } else { (String::new(), theme.dim) };
    };
    let at = |level: u16| 2.0 * f64::from(level) / f64::from(levels) - 1.0;
    let (low, high) = (at(level), at(level + 1));
    let bar = |unit: &f64| match *unit <= low && level > 0 {
        true => " ".to_owned(),
        false => spark([*unit].into_iter(), low, high),
    };
    (state.iter().take(width).map(bar).collect(), theme.forward)
}

fn answers(
    frame: &Frame,
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
    theme: &Theme,
) -> (String, Style) {
    let Some(p) = arm.row(Tensor::P, t) else { return nothing(theme) };
    let snapshot = &frame.snapshot;
    let best = argmax(p);
    let Some(target) = snapshot.example.targets[t] else { return ("–".to_owned(), theme.dim) };
    let (mark, style) = if target == best { ("✓", theme.good) } else { ("✗", theme.bad) };
    let label = cut(snapshot.task.outputs.label(best), width.saturating_sub(2));
    (format!("{label} {mark}"), style)
}

/// Whether the gradient has come back to a timestep.
fn gradient(_: &Frame, arm: &ArmSnapshot, t: usize, _: usize, theme: &Theme) -> (String, Style) {
    match arm.reached().has_backward(t) {
        true => ("◀".to_owned(), theme.backward),
        false => nothing(theme),
    }
}

fn nothing(theme: &Theme) -> (String, Style) {
    ("·".to_owned(), theme.not_computed)
}

/// Which timesteps fit, and how wide each is.
struct Columns {
    first: usize,
    count: usize,
    width: usize,
}

impl Columns {
    fn of(frame: &Frame, width: usize) -> Self {
        let snapshot = &frame.snapshot;
        let timesteps = snapshot.cursor.timesteps.max(1);
        let room = width.saturating_sub(LABELS + 1);
        let inputs = snapshot.example.inputs.iter().map(|x| snapshot.task.inputs.input(x).width());
        let widest = (inputs.max().unwrap_or(0) + 1).clamp(WIDTHS.0, WIDTHS.1);
        let count = (room / widest).clamp(1, timesteps);
        let current = match snapshot.cursor.last() {
            Some(Tick::Forward(t) | Tick::Backward(t)) => t,
            Some(Tick::Accumulate | Tick::Clip | Tick::Update) | None => 0,
        };
        let first = current.saturating_sub(count / 2).min(timesteps - count);
        Columns { first, count, width: (room / count).clamp(2, WIDTHS.1) }
    }

    fn shown(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.count
    }
}
