//! What the learner is told: the reply to an attempt, hints, the truth, the solution; and at the end, how it all went.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Lines;
use crate::lesson::{Action, Answer, Guess, Step};
use crate::measure::{Measure, Unit};
use crate::problem::Problem;
use crate::tui::markdown::{self, plain};
use crate::tui::theme::Theme;
use crate::tui::view::View;
use crate::tui::widget::number::short;
use crate::tui::work::{SURE, Stage};

/// What is told below the text: what came out, the reply, and help; and the row where the newest of it begins.
pub fn told(view: &View, step: &Step, width: usize) -> (Lines, usize) {
    let work = view.work;
    let done = view.is_done();
    let prose = |text: &str| markdown::lines(text, width, view.theme);
    let replies = work.reply.iter().filter(|_| work.stage != Stage::Sure).map(|reply| prose(reply));
    let mut parts: Vec<Lines> = Vec::new();
    if done {
        parts.extend(outcome(view, step, width));
        parts.extend(replies.clone());
    }
    let shown = work.answer.hints as usize;
    for (i, hint) in step.hints.iter().take(shown).enumerate().filter(|_| !done) {
        let head = Line::styled(format!("Hint {}", i + 1), view.theme.title);
        parts.push([head].into_iter().chain(prose(hint)).collect());
    }
    let asked_for = shown > step.hints.len();
    parts.extend(step.solution.iter().filter(|_| done || asked_for).map(|text| prose(text)));
    if let (Action::Explain { answer }, true) = (&step.action, done) {
        let mine = format!("You: {}", work.answer.line);
        parts.push(in_rows(&mine, width, view.theme.accent));
        let head = Line::styled("One good answer", view.theme.title);
        parts.push([head].into_iter().chain(prose(answer)).collect());
    }
    if !done {
        parts.extend(replies); // to the last attempt, so the newest
    }
    let (mut lines, mut newest) = (Lines::new(), 0);
    for part in parts {
        newest = if done { 0 } else { lines.len() };
        lines.push(if lines.is_empty() {
            Line::styled("─".repeat(width), view.theme.dim)
        } else {
            Line::default()
        });
        lines.extend(part);
    }
    (lines, newest)
}

fn in_rows(text: &str, width: usize, style: Style) -> Lines {
    let rows = textwrap::wrap(text, markdown::between_words(width));
    rows.iter().map(|row| Line::styled(row.to_string(), style)).collect()
}

/// `✓ 2 to 10 (4)` or `✗ you said 11 to 60; it is 2 to 10 (4)`.
fn outcome(view: &View, step: &Step, width: usize) -> Option<Lines> {
    let answer = &view.work.answer;
    let right = answer.right?;
    let (mark, style) = if right { ("✓ ", view.theme.good) } else { ("✗ ", view.theme.warn) };
    let text = match &step.action {
        Action::Predict { guess, .. } => compared(guess, answer, "it is"),
        Action::Type { truth, .. } => format!("it is {}", value(&truth.of, answer.truth?)),
        _ => return None,
    };
    let rows = in_rows(&text, width.saturating_sub(2), style);
    Some(hanging(rows, mark, style))
}

/// A guess beside what happened.
fn compared(guess: &Guess, answer: &Answer, is: &str) -> String {
    let (said, truth) = (said(guess, answer), truth(guess, answer));
    match (guess, answer.right == Some(true)) {
        (Guess::Sketch { .. }, _) => truth,
        (Guess::Choice { .. }, true) => truth,
        (Guess::Number { .. }, true) => format!("{said}: {is} {truth}"),
        (_, false) => format!("you said {said}; {is} {truth}"),
    }
}

/// What the learner has said.
fn said(guess: &Guess, answer: &Answer) -> String {
    let first = answer.given.first().copied().unwrap_or(f64::NAN);
    match guess {
        Guess::Choice { options, .. } => {
            options.get(first as usize).map_or(String::new(), |option| quoted(&option.text))
        }
        Guess::Number { truth, .. } => value(&truth.of, first),
        Guess::Sketch { .. } => "a sketch".to_owned(),
    }
}

/// What has come: of a measured choice, the option that is right and the value.
fn truth(guess: &Guess, answer: &Answer) -> String {
    let measured = guess.truth().zip(answer.truth).map(|(of, truth)| value(&of.of, truth));
    match guess {
        Guess::Choice { options, truth } => {
            let right = options.iter().find(|option| option.holds(answer.truth));
            let right = right.map(|option| quoted(&option.text));
            let yes_or_no = truth.as_ref().is_some_and(|value| value.of.unit() == Unit::YesNo);
            match (right, measured) {
                (Some(right), Some(measured)) if !yes_or_no && !right.contains(&measured) => {
                    format!("{right} ({measured})")
                }
                (Some(right), _) => right,
                (None, measured) => measured.unwrap_or_else(|| "not measured".to_owned()),
            }
        }
        Guess::Number { .. } => measured.unwrap_or_else(|| "not measured".to_owned()),
        Guess::Sketch { .. } => {
            let points = answer.given.len();
            let near = answer.truth.map_or(0.0, |share| (share * points as f64).round());
            format!("{near} of {points} points of your sketch are near the truth")
        }
    }
}

/// An option as what somebody says.
fn quoted(text: &str) -> String {
    format!("“{}”", option_text(text))
}

/// An option inside a sentence.
pub fn option_text(text: &str) -> String {
    plain(text).trim_end_matches('.').to_owned()
}

/// A value as panes write it: yes or no, or in percent, or a number.
pub fn value(of: &Measure, x: f64) -> String {
    match of.unit() {
        Unit::YesNo => if x == 1.0 { "yes" } else { "no" }.to_owned(),
        Unit::Share if x == 0.0 || x >= 1e-4 => format!("{} %", short(100.0 * x)),
        Unit::Share | Unit::Size | Unit::Number => short(x),
    }
}

/// For an author, before the text: why the file cannot be read, or what in its texts cannot.
pub fn of_the_file(view: &View, width: usize) -> Lines {
    let theme = view.theme;
    let mut lines = match view.problem {
        Some(problem) => spoilt(problem, width, theme),
        None => Lines::new(),
    };
    let mend = |warning: &Problem| in_rows(&warning.to_string(), width, theme.warn);
    let warnings = view.warnings.iter().filter(|_| view.problem.is_none()).flat_map(mend);
    lines.extend(warnings);
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

/// Why the lesson's file cannot be read; what follows is the lesson that was read last.
fn spoilt(problem: &str, width: usize, theme: &Theme) -> Lines {
    let mut lines = vec![Line::styled("Saved, but not read:", theme.bad)];
    let rows: Vec<&str> = problem.lines().collect();
    let (message, place) = match rows.as_slice() {
        [message @ .., source, caret] if caret.ends_with('^') => (message, Some((*source, *caret))),
        message => (message, None),
    };
    for row in message {
        lines.extend(in_rows(row, width, theme.bad));
    }
    if let Some((source, caret)) = place {
        // the piece of the source line that has room, with what the caret points to
        let from = caret.chars().count().saturating_sub(width * 2 / 3);
        let piece = |row: &str| row.chars().skip(from).take(width).collect::<String>();
        lines.push(Line::styled(piece(source), theme.text));
        lines.push(Line::styled(piece(caret), theme.bad));
    }
    lines.push(Line::styled("Below, the lesson as it was.", theme.dim));
    lines
}

/// The last page: what to remember, and the predictions against what happened.
pub fn end(view: &View, width: usize) -> Lines {
    let theme = view.theme;
    let mut lines = vec![Line::styled("To remember", theme.title)];
    for text in &view.lesson.remember {
        lines.push(Line::default());
        lines.extend(hanging(
            markdown::lines(text, width.saturating_sub(2), theme),
            "· ",
            theme.accent,
        ));
    }
    let steps = view.lesson.steps.iter().enumerate();
    let predicted: Vec<(usize, &Guess, &Answer)> = steps
        .filter_map(|(number, step)| match &step.action {
            Action::Predict { guess, .. } => {
                let answer = view.answers.get(&number)?;
                answer.right.map(|_| (number, guess, answer))
            }
            _ => None,
        })
        .collect();
    if predicted.is_empty() {
        return lines;
    }
    let right = |sure: Option<u8>| {
        let mine = predicted.iter().filter(|(.., a)| sure.is_none() || a.sure == sure);
        let (right, all) = mine.fold((0, 0), |(right, all), (.., a)| {
            (right + usize::from(a.right == Some(true)), all + 1)
        });
        (right, all)
    };
    lines.push(Line::default());
    let (of_all, all) = right(None);
    let head = format!("Your predictions: {of_all} of {all} right");
    lines.extend(in_rows(&head, width, theme.title));
    for (i, how) in SURE.iter().enumerate().rev() {
        let (right, all) = right(u8::try_from(i + 1).ok());
        if all > 0 {
            lines.push(Line::styled(format!("  {how}: {right} of {all}"), theme.dim));
        }
    }
    for (number, guess, answer) in predicted {
        let hit = answer.right == Some(true);
        let (mark, style) = if hit { ("✓ ", theme.good) } else { ("✗ ", theme.warn) };
        let text = format!("step {}: {}", number + 1, compared(guess, answer, "it was"));
        let rows = in_rows(&text, width.saturating_sub(2), theme.text);
        lines.extend(hanging(rows, mark, style));
    }
    lines
}

/// Lines with a mark before the first.
fn hanging(lines: Lines, mark: &str, style: Style) -> Lines {
    let row = |(i, line): (usize, Line<'static>)| {
        let mark = if i == 0 { mark.to_owned() } else { " ".repeat(mark.chars().count()) };
        Line::from_iter([Span::styled(mark, style)].into_iter().chain(line.spans))
    };
    lines.into_iter().enumerate().map(row).collect()
}
