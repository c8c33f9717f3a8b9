//! One line for each sequence: the answer at its end, or the word written after it.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{score, vocabs};
use crate::task::Prediction;
use crate::task::written::{END, begins};
use crate::tui::view::View;
use crate::tui::widget::number::probability;

/// Returns a head line with the score, and for each sequence its beginning and the answer.
pub(crate) fn answers(
    view: &View,
    which: &str,
    predictions: &[Prediction],
    width: usize,
) -> Vec<Line<'static>> {
    let head = score(view, which, predictions, "");
    head.into_iter().chain(predictions.iter().map(|p| answer(view, p, width))).collect()
}

/// Returns a line such as `✓ 2013023… → 2 .98`, with the first symbol highlighted.
pub(crate) fn answer(view: &View, prediction: &Prediction, width: usize) -> Line<'static> {
    let (inputs, outputs) = vocabs(view);
    let (mark, style) = verdict(view, prediction);
    let Prediction { example, read, predicted, p, .. } = prediction;
    let (label, p) = (predicted.last().map_or("", |c| outputs.label(*c)), p.last().copied());
    let p = p.filter(|p| p.is_finite()).map_or("!".to_owned(), probability);
    let target = example.targets.last().copied().flatten().map(|y| outputs.label(y));
    let not = target.filter(|y| *y != label).map_or(String::new(), |y| format!(" not {y}"));
    let answer = format!(" → {label} {p}{not}");

    let longest = outputs.labels().iter().map(|l| l.width()).max().unwrap_or(1);
    let room = width.saturating_sub("✗  → 3 .41 not 2".width() + 2 * (longest - 1));
    let whole = inputs.text(read);
    let shown = if whole.width() <= room { whole } else { beginning(&whole, room) };
    let first = read.first().map_or("", |x| inputs.input(x));
    let rest = shown.strip_prefix(first).unwrap_or_default().to_owned();
    Line::from(vec![
        Span::styled(format!("{mark} "), style),
        Span::styled(first.to_owned(), view.theme.title),
        Span::raw(rest),
        Span::styled(answer, style),
    ])
}

/// Returns as much of a text as fits, at least one character, and an ellipsis.
fn beginning(text: &str, room: usize) -> String {
    let shown: String = text.chars().take(room.saturating_sub(1).max(1)).collect();
    shown.trim_end().to_owned() + "…"
}

/// Returns a head line with the score, and for each word what was read and what was written.
pub(crate) fn words(
    view: &View,
    which: &str,
    predictions: &[Prediction],
    width: usize,
) -> Vec<Line<'static>> {
    let column = predictions.iter().map(|p| prompt(view, p).width()).max().unwrap_or(0);
    let words = predictions.iter().flat_map(|p| word(view, p, column, width));
    score(view, which, predictions, "words ").into_iter().chain(words).collect()
}

/// Returns a line such as `✗ 123 → 312 not 321`, or several if one is too narrow.
pub(crate) fn word(
    view: &View,
    prediction: &Prediction,
    column: usize,
    width: usize,
) -> Vec<Line<'static>> {
    let (mark, style) = verdict(view, prediction);
    let prompt = prompt(view, prediction);
    let mut wrong = String::new();
    if begins(&prediction.example) > 0 && !prediction.is_right() {
        wrong = format!("not {}", to_write(view, prediction));
    }
    let written = format!("→ {}", written(view, prediction));
    let padding = " ".repeat(column.min(width / 2).saturating_sub(prompt.width()));
    let line = format!("{mark} {prompt}{padding} {written} {wrong}");
    if line.trim_end().width() <= width {
        let head = Span::raw(format!("{prompt}{padding} "));
        let mark = Span::styled(format!("{mark} "), style);
        let written = Span::styled(format!("{written} "), style);
        return vec![Line::from(vec![mark, head, written, Span::styled(wrong, view.theme.dim)])];
    }
    let parts = [(prompt, view.theme.text), (written, style), (wrong, view.theme.dim)];
    let mut lines = parts.into_iter().flat_map(|(text, style)| broken(&text, style, width));
    let first = lines.next().map(|mut line| {
        line.spans[0] = Span::styled(format!("{mark} "), style);
        line
    });
    first.into_iter().chain(lines).collect()
}

/// Returns a text broken at any character, indented by two columns.
fn broken(text: &str, style: Style, width: usize) -> Vec<Line<'static>> {
    let chars: Vec<char> = text.chars().collect();
    let rows = chars.chunks(width.saturating_sub(2).max(1));
    rows.map(|row| Line::from(vec![Span::raw("  "), Span::styled(String::from_iter(row), style)]))
        .collect()
}

/// Returns what was read before the first letter was due; for a start symbol, the word it stands for.
fn prompt(view: &View, prediction: &Prediction) -> String {
    match begins(&prediction.example) {
        0 => to_write(view, prediction),
        before => vocabs(view).0.text(&prediction.read[..before]),
    }
}

/// Returns the word that should be written.
pub(crate) fn to_write(view: &View, prediction: &Prediction) -> String {
    let (_, outputs) = vocabs(view);
    outputs.prose(&prediction.to_write(outputs.len() - 1))
}

/// Returns the word that was written: `·` if it is empty, with `…` if it does not end.
pub(crate) fn written(view: &View, prediction: &Prediction) -> String {
    let (_, outputs) = vocabs(view);
    if prediction.p.iter().any(|p| !p.is_finite()) {
        return "!".to_owned();
    }
    let letters = prediction.written(outputs.len() - 1);
    let to_the_end = begins(&prediction.example) + letters.len() == prediction.predicted.len();
    match letters {
        [] => END.to_owned(),
        letters => outputs.prose(letters) + if to_the_end { "…" } else { "" },
    }
}

/// Returns the mark and style for right, wrong, or unknown.
pub(crate) fn verdict(view: &View, prediction: &Prediction) -> (&'static str, Style) {
    match prediction.is_right() {
        true => ("✓", view.theme.good),
        false if prediction.example.targets.iter().any(Option::is_some) => ("✗", view.theme.bad),
        false => ("→", view.theme.text),
    }
}
