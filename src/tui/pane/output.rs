//! The Output pane: the model's answers or samples, and its reply to the learner's own line.

mod captions;
pub(crate) mod said;
mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};
use unicode_width::UnicodeWidthStr;

use crate::nn::Tensor;
use crate::task::output::Sample;
use crate::task::{Kind, Level, Prediction, Tried, Vocab};
use crate::tui::action::{Action, Ask};
use crate::tui::keymap::keys_in_text;
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use crate::tui::widget::fitted;

/// Returns the title: the arm, and the key for typing a line.
pub(crate) fn title(view: &View) -> String {
    let own = format!("{}: try your own", keys_in_text(&[Action::Ask(Ask::Line)]));
    format!("{}{own}", view.whose().map_or(String::new(), |arm| format!("{arm} · ")))
}

/// Draws the output of the selected arm.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let lines = lines(view, usize::from(area.width));
    let hidden = Extent::of(lines.len(), area.height).hidden;
    let scroll = view.looks.output_scroll.min(hidden);
    let below = hidden - scroll;
    let rows = area.height - u16::from(below > 0 && area.height > 1);
    let shown = Rect { height: rows, ..area };
    Paragraph::new(Text::from(lines)).scroll((scroll, 0)).render(shown, buf);
    if rows < area.height {
        let last = Rect { y: area.y + rows, height: 1, ..area };
        Line::styled(format!("↓ {} more lines", below + 1), view.theme.dim).render(last, buf);
    }
}

/// How far the output scrolls; a note takes a row until its end.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    let lines = lines(view, usize::from(area.width));
    Extent { shown: area.height.saturating_sub(1), ..Extent::of(lines.len(), area.height) }
}

fn lines(view: &View, width: usize) -> Vec<Line<'static>> {
    let mut lines = tried(view, width);
    let output = &view.frame.output;
    let diverged = !view.arm().is_sound();
    if diverged {
        let text = "✗ diverged: it no longer gives answers (!)";
        lines.push(Line::styled(text, view.theme.diverged));
    }
    match view.frame.snapshot.task.kind {
        _ if diverged => {}
        Kind::Text => {
            if view.frame.snapshot.task.is_long_text() {
                let plural = if output.update == 1 { "" } else { "s" };
                let prime = match view.frame.wish.prime.as_str() {
                    "" => String::new(),
                    prime => format!(", from {prime:?}"),
                };
                let heading = format!("samples after {} update{plural}{prime}", output.update);
                lines.push(Line::styled(heading, view.theme.title));
            }
            let (drawn, greedy): (Vec<_>, Vec<_>) =
                output.samples.iter().partition(|sample| sample.temperature > 0.0);
            let drawn = if view.asks_chance() { Vec::new() } else { drawn };
            lines.extend(greedy.iter().chain(&drawn).flat_map(|s| sample(view, s, width)));
            if !drawn.is_empty() {
                let meaning = "T: temperature, higher is more random";
                lines.push(Line::styled(meaning, view.theme.dim));
            }
        }
        Kind::Sentences => {
            lines.extend(sentences(view, "test", &output.test));
            lines.extend(sentences(view, "train", &output.train));
        }
        Kind::Answers => {
            lines.extend(words::answers(view, "test", &output.test, width));
            lines.extend(words::answers(view, "train", &output.train, width));
        }
        Kind::Words => {
            lines.extend(words::words(view, "test", &output.test, width));
            if output.train != output.test {
                lines.extend(words::words(view, "train", &output.train, width));
            }
        }
        Kind::Captions => {
            lines.extend(captions::captions(view, [&output.train, &output.test], width));
        }
        Kind::Sequences => lines
            .extend(output.train.iter().enumerate().flat_map(|(i, p)| sequence(view, i, p, width))),
    }
    lines.into_iter().map(|line| fitted::line(line, width)).collect()
}

fn vocabs<'a>(view: &'a View) -> (&'a Vocab, &'a Vocab) {
    let task = &view.frame.snapshot.task;
    (&task.inputs, &task.outputs)
}

/// Returns the learner's own line and the model's reply.
fn tried(view: &View, width: usize) -> Vec<Line<'static>> {
    let typed = |line: &str| Line::styled(format!("› {line}"), view.theme.accent);
    if let Some(line) = &view.frame.line_waits {
        let waits = "answered as soon as the machine gets there";
        let waits = textwrap::wrap(waits, width.max(1)).into_iter();
        let waits = waits.map(|row| Line::styled(row.into_owned(), view.theme.dim));
        return [typed(line)].into_iter().chain(waits).chain([Line::default()]).collect();
    }
    let Some((line, tried)) = &view.frame.own_line else { return Vec::new() };
    let mut lines = vec![typed(line)];
    match tried {
        Tried::Refused(problem) => {
            let why = problem.to_string();
            let wrapped = textwrap::wrap(&why, width.max(1));
            lines.extend(wrapped.iter().map(|l| Line::styled(l.to_string(), view.theme.bad)));
        }
        Tried::Continued(samples) => {
            lines.extend(samples.iter().flat_map(|s| sample(view, s, width)))
        }
        Tried::Answer(p) => match view.frame.snapshot.task.kind {
            Kind::Sequences => {
                let (targets, right) = p.score();
                let score = format!("  {right} of {targets} right");
                lines.extend((targets > 0).then(|| Line::styled(score, view.theme.title)));
                lines.extend(blocks(view, p, width));
            }
            Kind::Answers => lines.extend([words::answer(view, p, width), answer(view, p)]),
            Kind::Words => {
                lines.extend(words::word(view, p, 0, width));
                lines.extend(blocks(view, p, width));
            }
            Kind::Captions => {
                lines.extend(captions::pictures(view, &[p], width));
                lines.extend(blocks(view, p, width));
            }
            Kind::Sentences | Kind::Text => lines.push(answer(view, p)),
        },
    }
    lines.push(Line::styled("─".repeat(width), view.theme.dim));
    lines
}

fn answer(view: &View, prediction: &Prediction) -> Line<'static> {
    let (_, outputs) = vocabs(view);
    let classes = prediction.p_last.iter().enumerate();
    let classes = classes.map(|(class, p)| format!("{} {:.1}%", outputs.label(class), 100.0 * p));
    let mut classes: Vec<String> = classes.collect();
    if view.frame.snapshot.task.kind == Kind::Sentences {
        classes.reverse(); // positive first
    }
    Line::raw(format!("  {}", classes.join("   ")))
}

/// Returns a sample, broken at any character, because what a model of characters writes need not have words; one of
/// words, between them.
fn sample(view: &View, sample: &Sample, width: usize) -> Vec<Line<'static>> {
    let label = if sample.temperature == 0.0 {
        "greedy".to_owned()
    } else {
        format!("T {:<4}", sample.temperature)
    };
    let room = width.saturating_sub(8);
    let rows = match view.frame.snapshot.task.inputs.level() {
        Level::Character => cut_into(&sample.text, room),
        Level::Word => {
            let rows = textwrap::wrap(&sample.text, room.max(1)).into_iter();
            rows.map(|row| row.into_owned()).collect()
        }
    };
    rows.into_iter()
        .enumerate()
        .map(|(i, text)| {
            let head = if i == 0 { format!("{label:<7} ") } else { " ".repeat(8) };
            Line::from(vec![Span::styled(head, view.theme.dim), Span::raw(text)])
        })
        .collect()
}

/// Breaks a text into rows of at most `width` columns; a character takes up to two columns.
fn cut_into(text: &str, width: usize) -> Vec<String> {
    let (mut rows, mut row) = (Vec::new(), String::new());
    for c in text.chars() {
        row.push(c);
        if row.width() > width && row.chars().nth(1).is_some() {
            row.pop();
            rows.push(std::mem::replace(&mut row, c.to_string()));
        }
    }
    rows.push(row);
    rows
}

/// Returns a head line with the score, one with the heads of the columns, and a line for each sentence: verdict, probability of positive, target, words.
fn sentences(view: &View, which: &str, predictions: &[Prediction]) -> Vec<Line<'static>> {
    if predictions.is_empty() {
        return Vec::new();
    }
    let (inputs, outputs) = vocabs(view);
    let last_class = outputs.labels().pop().unwrap_or_default();
    let head = format!("{which}: {}", right_or_tied(predictions));
    let columns = format!("  p(+) target, + is {last_class}");
    let mut lines =
        vec![Line::styled(head, view.theme.title), Line::styled(columns, view.theme.dim)];
    lines.extend(predictions.iter().map(|p| {
        let positive = p.p_last.last().copied().unwrap_or(f64::NAN);
        let target = p.example.targets.last().copied().flatten();
        let sign = if target == Some(1) { "+" } else { "-" };
        let (mark, style) = match p.score() == (1, 1) {
            _ if is_undecided(&p.p_last) => ("≈", view.theme.dim),
            true => ("✓", view.theme.good),
            false => ("✗", view.theme.bad),
        };
        let is_current =
            p.example.inputs == view.arm().example(&view.frame.snapshot.example).inputs;
        let asked = Tensor::P.at(p.example.timesteps() - 1, outputs.len() - 1);
        let positive = match is_current && view.hides(asked) {
            true => "?   ".to_owned(),
            false => format!("{positive:.2}"),
        };
        let verdict = format!("{mark} {positive} ");
        let words = format!("{sign} {}", inputs.text(&p.example.inputs));
        Line::from(vec![Span::styled(verdict, style), Span::raw(words)])
    }));
    lines
}

/// How many are right: `20 of 20 right`, `12 right, 3 ≈ ties, of 20`, or `all 20 are ≈ ties`.
fn right_or_tied(predictions: &[Prediction]) -> String {
    let all = predictions.len();
    let (ties, decided): (Vec<_>, Vec<_>) =
        predictions.iter().partition(|p| is_undecided(&p.p_last));
    let right = decided.iter().filter(|p| p.score() == (1, 1)).count();
    match ties.len() {
        0 => format!("{right} of {all} right"),
        ties if ties == all => format!("all {all} are ≈ ties"),
        ties => format!("{right} right, {ties} ≈ ties, of {all}"),
    }
}

/// Whether the probabilities of two classes are equal as far as they are shown: then right and wrong are chance.
pub(super) fn is_undecided(p: &[f64]) -> bool {
    matches!(p, [a, b] if (a - b).abs() < 0.01)
}

/// Returns a head line such as `test: 187 of 200 words right`; `None` without predictions.
fn score(
    view: &View,
    which: &str,
    predictions: &[Prediction],
    what: &str,
) -> Option<Line<'static>> {
    let task = &view.frame.snapshot.task;
    let all = if which == "test" { task.test.len() } else { task.train.sequences() };
    let right = predictions.iter().filter(|p| p.is_right()).count();
    let count = predictions.len();
    let first = if count < all { "the first " } else { "" };
    let head = format!("{which}: {right} of {first}{count} {what}right");
    (count > 0).then(|| Line::styled(head, view.theme.title))
}

/// Returns a head line with the score, and the sequence.
fn sequence(view: &View, i: usize, prediction: &Prediction, width: usize) -> Vec<Line<'static>> {
    let (targets, right) = prediction.score();
    let head = format!("example {}: {right} of {targets} right", i + 1);
    let head = Line::styled(head, view.theme.title);
    [head].into_iter().chain(blocks(view, prediction, width)).collect()
}

/// The width of the row names, in columns. They are words, because `y` would mean the logits.
const NAMES: usize = 7;

/// Returns input, target and answer one below the other; a long sequence is broken into several blocks.
fn blocks(view: &View, prediction: &Prediction, width: usize) -> Vec<Line<'static>> {
    let (inputs, outputs) = vocabs(view);
    let targets = prediction.example.targets.iter().flatten();
    let classes = targets.chain(&prediction.predicted).map(|class| outputs.label(*class));
    let labels = prediction.read.iter().map(|x| inputs.input(x)).chain(classes);
    let cell = labels.map(UnicodeWidthStr::width).max().unwrap_or(1) + 1;
    let in_a_row = (width.saturating_sub(NAMES) / cell).max(1);
    let timesteps: Vec<usize> = (0..prediction.predicted.len()).collect();
    timesteps.chunks(in_a_row).flat_map(|ts| block(view, prediction, ts, cell)).collect()
}

fn block(
    view: &View,
    prediction: &Prediction,
    timesteps: &[usize],
    cell: usize,
) -> [Line<'static>; 3] {
    let (inputs, outputs) = vocabs(view);
    let Prediction { example, read, predicted, .. } = prediction;
    let theme = view.theme;
    let row = |name: &'static str, cell_at: &dyn Fn(usize) -> (String, Style)| {
        let cells = timesteps.iter().map(|&t| cell_at(t));
        let cells = cells.map(|(text, style)| Span::styled(format!("{text:<cell$}"), style));
        Line::from_iter([Span::styled(name, theme.dim)].into_iter().chain(cells))
    };
    let answer = |t: usize| {
        let label = outputs.label(predicted[t]);
        match example.targets[t] {
            _ if !prediction.p[t].is_finite() => ("!".to_owned(), theme.diverged),
            None => (label.to_owned(), theme.dim),
            Some(target) if target == predicted[t] => (label.to_owned(), theme.good),
            Some(_) => (format!("{label}✗"), theme.bad),
        }
    };
    let target = |t: usize| example.targets[t].map_or("–", |y| outputs.label(y)).to_owned();
    [
        row("x      ", &|t| (inputs.input(&read[t]).to_owned(), theme.text)),
        row("target ", &|t| (target(t), theme.text)),
        row("answer ", &answer),
    ]
}
