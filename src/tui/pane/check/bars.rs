//! A bar for each tensor: the relative error on a logarithmic axis, with the tolerance as a line across.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::{glyph, name};
use crate::nn::gradcheck::{TOLERANCE, TensorCheck, Verdict};
use crate::train::AtScale;
use crate::tui::action::{Action, Look};
use crate::tui::keymap::keys_in_text;
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// The power of ten at the left end of the axis; 1 is at the right end.
const LEAST: f64 = -16.0;

/// The widths of `▸ W_xh `, of ` 1.2e-11 `, and of the verdict, in columns.
const NAME: usize = 7;
const NUMBER: usize = 9;
const VERDICT: usize = 11;

/// The number of rows used of those available: a head, a row for each tensor, an axis, and what the bars are.
pub(crate) fn height(scale: &AtScale, room: u16) -> u16 {
    (scale.tensors.len() as u16 + 3).min(room)
}

/// What the bars are, in the longest form for which there is room.
fn meaning(width: u16) -> &'static str {
    const FORMS: [&str; 4] = [
        "bar: ‖a − n‖ / max(‖a‖, ‖n‖); a: BPTT, n: differences; they agree up to 1e-7",
        "bar: ‖a − n‖ / max(‖a‖, ‖n‖); a: BPTT, n: differences",
        "bar: ‖a − n‖ / max(‖a‖, ‖n‖)",
        "bar: how far BPTT is off",
    ];
    let fits = |form: &&&str| form.width() <= usize::from(width);
    FORMS.iter().find(fits).copied().unwrap_or_default()
}

/// Draws the bars; if there is little room, without what they are, then without the axis, and then without the head.
pub(crate) fn draw(view: &View, scale: &AtScale, selected: usize, area: Rect, buf: &mut Buffer) {
    let tensors = scale.tensors.len() as u16;
    let bar = usize::from(area.width).saturating_sub(NAME + NUMBER + VERDICT).min(40);
    let mut lines = Vec::new();
    if area.height > tensors {
        lines.push(Line::styled(head(scale), view.theme.dim));
    }
    let hidden = scale.tensors.len().saturating_sub(area.height.into());
    let shown = if hidden > 0 { usize::from(area.height.saturating_sub(1)) } else { usize::MAX };
    let first = (selected + 1).saturating_sub(shown);
    let rows = scale.tensors.iter().enumerate().skip(first).take(shown);
    lines.extend(rows.map(|(i, tensor)| row(view, tensor, i == selected, bar)));
    if hidden > 0 {
        lines.push(view.theme.sentence(&left_out(view, hidden + 1), view.theme.key));
    }
    if area.height > tensors + 1 {
        lines.push(Line::styled(axis(bar), view.theme.dim));
    }
    if area.height > tensors + 2 {
        lines.push(Line::styled(meaning(area.width), view.theme.dim));
    }
    for (line, y) in lines.into_iter().zip(area.y..area.bottom()) {
        line.render(Rect { y, height: 1, ..area }, buf);
    }
}

/// `2 more: w, z`: how many tensors have no row, and the keys that show them.
fn left_out(view: &View, tensors: usize) -> String {
    let next = keys_in_text(&[Action::Look(Look::NextTensor)]);
    let zoom = keys_in_text(&[Action::Look(Look::Zoom)]);
    let keys = if view.looks.zoom { next } else { format!("{next}, {zoom}") };
    format!("  {tensors} more: {keys}")
}

/// `weights as they are: rms 0.33`
fn head(scale: &AtScale) -> String {
    let what = match scale.factor {
        1.0 => "weights as they are".to_owned(),
        factor if factor < 1.0 => format!("all weights × 1/{}", short(1.0 / factor)),
        factor => format!("all weights × {}", short(factor)),
    };
    format!("{what}: rms {}", rms(scale))
}

/// The root mean square of the weights in words.
pub(crate) fn rms(scale: &AtScale) -> String {
    short((scale.rms * 1e4).round() / 1e4).to_owned()
}

fn row(view: &View, tensor: &TensorCheck, selected: bool, bar: usize) -> Line<'static> {
    let theme = view.theme;
    let verdict = tensor.verdict(TOLERANCE);
    let (word, style) = match verdict {
        Verdict::Right => ("right", theme.good),
        Verdict::Wrong => ("wrong", theme.bad),
        Verdict::TooSmall => ("tiny a, n", theme.warn),
    };
    let (mark, name_style) = if selected { ("▸", theme.accent) } else { (" ", theme.text) };
    let label = format!("{mark} {:<1$}", name(view, tensor), NAME - 2);
    let error = tensor.relative_error;
    let number = written(error);
    let number = format!("{number:>width$} ", width = NUMBER - 1);
    let mut spans = vec![Span::styled(label, name_style)];
    spans.extend(filled(error, bar, style.remove_modifier(style.add_modifier), theme.accent));
    spans.push(Span::styled(number, theme.text));
    let kinks = match tensor.without_slope {
        0 => String::new(),
        n => format!(" ({n} at a kink)"),
    };
    spans.push(Span::styled(format!("{} {word}{kinks}", glyph(verdict)), style));
    Line::from(spans)
}

/// An error as text: near 1 with its digits, so that exactly 1 is not mistaken for a rounded one.
fn written(error: f64) -> String {
    match error {
        0.0 | 1.0 => error.to_string(),
        0.1..10.0 => format!("{error:.3}"),
        _ => format!("{error:.1e}"),
    }
}

/// A bar with the line across it.
fn filled(error: f64, width: usize, bar: Style, line: Style) -> Vec<Span<'static>> {
    let (full, tolerance) = (columns(error, width), columns(TOLERANCE, width));
    let cell = |i: usize| match i {
        i if i == tolerance => Span::styled("│", line),
        i if i < full => Span::styled("▆", bar),
        _ => Span::raw(" "),
    };
    (0..width).map(cell).collect()
}

/// The length of a bar in columns; a non-finite number fills all.
fn columns(x: f64, width: usize) -> usize {
    let share = match x {
        x if x <= 0.0 => 0.0,
        x if x.is_finite() => ((x.log10() - LEAST) / -LEAST).clamp(0.0, 1.0),
        _ => 1.0,
    };
    (share * width as f64).round() as usize
}

/// The axis below the bars, `1e-16    tolerance 1e-7    1`, as much of it as fits.
fn axis(width: usize) -> String {
    let mut letters = vec![' '; NAME + width + NUMBER];
    let mut put = |text: &str, at: usize| {
        for (letter, c) in letters.iter_mut().skip(at).zip(text.chars()) {
            *letter = c;
        }
    };
    let tolerance = NAME + columns(TOLERANCE, width);
    if width >= 12 {
        put("1e-16", NAME);
        put("1", NAME + width - 1);
    }
    let word = if width >= 24 { " tolerance" } else { "" };
    put(&format!("│{TOLERANCE:e}{word}"), tolerance);
    letters.into_iter().collect::<String>().trim_end().to_owned()
}
