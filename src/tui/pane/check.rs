//! The Check pane: BPTT compared with finite differences of the loss, by tensor and by element, at two scales of the
//! weights.

mod bars;
mod elements;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use crate::nn::gradcheck::{TOLERANCE, TensorCheck, Verdict};
use crate::train::{AtScale, GradientCheck};
use crate::tui::markdown::wrapped;
use crate::tui::scene::Names;
use crate::tui::view::View;
use crate::tui::widget::fitted;
use crate::tui::widget::number::significant;

/// The minimum width for both scales side by side.
const BOTH: u16 = 72;

/// The work of about a second.
const A_SECOND: u64 = 1_000_000_000;

const EXPLANATION: &str = "G checks the gradient of this arm, here: it moves each weight w up and down by a small s and compares the slope of the loss L with the gradient a that BPTT computes.

  n = (L(w + s) − L(w − s)) / 2s

a and n agree if their difference is tiny, compared with their size. n does not use the chain rule, so it exposes every mistake that makes a wrong here.";

const BLANK: &str = "A line of the backward pass is missing, so there is nothing to check yet: choose a line first.";

/// Returns a title such as `update 12 · norm`, with the key for a check here if the machine has moved on.
pub(crate) fn title(view: &View) -> String {
    if view.frame.check_pending {
        return "checking …".to_owned();
    }
    let Some(check) = &view.frame.check else {
        return "BPTT against differences".to_owned();
    };
    let arms = Names::of(&view.frame.snapshot);
    let arm =
        if view.compares() { format!(" · arm: {}", arms.now(&check.arm)) } else { String::new() };
    match is_here(view, check) {
        // as in the header: after the last tick of an update, one more is finished
        true => format!("update {}{arm}", view.frame.snapshot.cursor.updates_done()),
        false => format!("checked at update {}{arm} · G: here", check.update),
    }
}

/// Draws the last check of the selected arm.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let result = view.frame.check.as_deref().map(|check| &check.result);
    match result {
        _ if has_blank(view) => prose(view, BLANK, area, buf),
        None if view.frame.check_pending => prose(view, &checking(view), area, buf),
        None => prose(view, EXPLANATION, area, buf),
        Some(Err(why)) => prose(view, &why.to_string(), area, buf),
        Some(Ok(scales)) => results(view, scales, area, buf),
    }
}

/// Whether a line of the code is still missing: the engine's own line, which is right, must not be judged in its place.
fn has_blank(view: &View) -> bool {
    let hunt = view.open.hunt();
    hunt.is_some_and(|hunt| hunt.marks(view.is_done()).blank.is_some())
        && view.open.attempt.answer.attempts == 0
}

fn is_here(view: &View, check: &GradientCheck) -> bool {
    check.update == view.frame.snapshot.cursor.update
}

fn checking(view: &View) -> String {
    let weights = view.arm().state.params.count();
    let seconds = GradientCheck::work(&view.frame.snapshot, view.frame.arm) / A_SECOND;
    let long = if seconds > 1 { format!(" This takes about {seconds} s.") } else { String::new() };
    format!("Checking {weights} weights, one by one …{long}")
}

fn prose(view: &View, text: &str, area: Rect, buf: &mut Buffer) {
    let lines = wrapped(text, usize::from(area.width));
    Paragraph::new(Text::from(lines)).style(view.theme.dim).render(area, buf);
}

fn results(view: &View, scales: &[AtScale], area: Rect, buf: &mut Buffer) {
    let Some(here) = scales.first() else { return };
    let alone = area.width < BOTH || asks_about_a_check(view);
    let side_by_side = if alone { &scales[..1] } else { scales };
    let mut head = vec![verdict(view, here)];
    head.extend(comparison(side_by_side).map(|text| Line::styled(text, view.theme.warn)));
    let bars = bars::height(here, area.height.saturating_sub(head.len() as u16));
    let rows =
        [Constraint::Length(head.len() as u16), Constraint::Length(bars), Constraint::Fill(1)];
    let [head_area, bars_area, map_area] = area.layout(&Layout::vertical(rows));
    let room = usize::from(head_area.width);
    let head = head.into_iter().map(|line| fitted::line(line, room));
    Paragraph::new(Text::from_iter(head)).render(head_area, buf);
    let columns = vec![Constraint::Fill(1); side_by_side.len()];
    let columns = Layout::horizontal(columns).spacing(2);
    let (bars_areas, map_areas) = (columns.split(bars_area), columns.split(map_area));
    for (i, scale) in side_by_side.iter().enumerate() {
        bars::draw(view, scale, selected(view, scale), bars_areas[i], buf);
        elements::draw(view, scale, selected(view, scale), map_areas[i], buf);
    }
}

/// The verdict of the last check of the selected arm, and the error of each tensor; without a check, what it does.
pub(crate) fn in_words(view: &View) -> Vec<Line<'static>> {
    let result = view.frame.check.as_deref().map(|check| &check.result);
    let prose = |text: &str| wrapped(text, usize::from(u16::MAX));
    let scale = match result {
        _ if has_blank(view) => return prose(BLANK),
        None => return prose(&EXPLANATION.replacen('G', &view.theme.keys("G"), 1)),
        Some(Err(why)) => return prose(&why.to_string()),
        Some(Ok(scales)) => scales.first(),
    };
    let of_tensor = |tensor: &TensorCheck| {
        let error = significant(tensor.relative_error, 2);
        let said = format!("{}: relative error {error}", name(view, tensor));
        let worst = elements::in_words(view, tensor).map(|worst| format!("; {worst}"));
        Line::raw(said + &worst.unwrap_or_default())
    };
    let title = Line::raw(title(view));
    let of_scale = |scale: &AtScale| {
        let tensors = scale.tensors.iter().map(of_tensor);
        [verdict(view, scale)].into_iter().chain(tensors).collect::<Vec<_>>()
    };
    [title].into_iter().chain(scale.into_iter().flat_map(of_scale)).collect()
}

/// Whether this step, or one still to come, asks what a check says: at the other scale, that would be an answer.
fn asks_about_a_check(view: &View) -> bool {
    let steps = view.lesson.steps.iter().zip(view.done.iter()).skip(view.step);
    steps.into_iter().any(|(step, done)| step.exercise.is_about_a_check() && !done)
}

fn selected(view: &View, scale: &AtScale) -> usize {
    view.looks.tensor % scale.tensors.len().max(1)
}

/// The verdict, such as `✗ wrong: W_xh W_hh b_h`; wrong tensors are named before those too small to tell.
fn verdict(view: &View, scale: &AtScale) -> Line<'static> {
    let of = |wanted: Verdict| -> Vec<&str> {
        let tensors = scale.tensors.iter().filter(|t| t.verdict(TOLERANCE) == wanted);
        tensors.map(|t| name(view, t)).collect()
    };
    let (wrong, small) = (of(Verdict::Wrong), of(Verdict::TooSmall));
    let (words, style) = match (wrong.is_empty(), small.is_empty()) {
        (false, _) => (format!("wrong: {}", wrong.join(" ")), view.theme.bad),
        (true, false) => {
            (format!("too small to tell from rounding: {}", small.join(" ")), view.theme.warn)
        }
        (true, true) => ("right: all tensors agree, to 1e-7".to_owned(), view.theme.good),
    };
    let verdict = match (wrong.is_empty(), small.is_empty()) {
        (false, _) => Verdict::Wrong,
        (true, false) => Verdict::TooSmall,
        (true, true) => Verdict::Right,
    };
    Line::styled(format!("{} {words}", glyph(verdict)), style)
}

/// Compares the errors of wrong code at the two scales: if it is small at one, a loose tolerance would pass it there.
fn comparison(scales: &[AtScale]) -> Option<String> {
    let [a, b] = scales else { return None };
    let worst = |scale: &AtScale| {
        let wrong = scale.tensors.iter().filter(|t| t.verdict(TOLERANCE) == Verdict::Wrong);
        wrong.map(|t| t.relative_error).reduce(f64::max)
    };
    let (large, small) = if a.rms > b.rms { (a, b) } else { (b, a) };
    let (at_large, at_small) = (worst(large)?, worst(small)?);
    let passes = if 4.0 * at_small < at_large { ": a loose check passes it" } else { "" };
    Some(format!(
        "off by {} at rms {}, by {} at rms {}{passes}",
        percent(at_large),
        bars::rms(large),
        percent(at_small),
        bars::rms(small)
    ))
}

/// Formats a share, such as `38%`, `1.6%` or `0.03%`.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        10.0.. => format!("{percent:.0}%"),
        1.0.. => format!("{percent:.1}%"),
        0.01.. => format!("{percent:.2}%"),
        _ => format!("{percent:.0e}%"),
    }
}

fn name(view: &View, tensor: &TensorCheck) -> &'static str {
    view.looks.notation.name(tensor.name)
}

fn glyph(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "✓",
        Verdict::Wrong => "✗",
        Verdict::TooSmall => "?",
    }
}
