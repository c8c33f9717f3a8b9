//! What the learner is told: the reply to an attempt, hints, the truth, the solution; and at the end, how it all went.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Lines;
use crate::lesson::{Action, Answer, Guess, Measure, Step};
use crate::tui::markdown;
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
        let mine = Line::styled(format!("You: {}", work.answer.line), view.theme.accent);
        parts.push(textwrap_line(&mine, width, view.theme.accent));
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

fn textwrap_line(line: &Line, width: usize, style: Style) -> Lines {
    let text = line.to_string();
    let rows = textwrap::wrap(&text, width.max(1));
    rows.iter().map(|row| Line::styled(row.to_string(), style)).collect()
}

/// `✓ right: 4` or `✗ you said 11 to 60; it was 4`.
fn outcome(view: &View, step: &Step, width: usize) -> Option<Lines> {
    let answer = &view.work.answer;
    let right = answer.right?;
    let (mark, style) = if right { ("✓ ", view.theme.good) } else { ("✗ ", view.theme.warn) };
    let text = match &step.action {
        Action::Predict { guess, .. } => {
            let said = said(guess, answer);
            let truth = truth(guess, answer);
            match guess {
                Guess::Sketch { .. } => truth,
                _ if right && answer.truth.is_some() => format!("{said}: it is {truth}"),
                _ if right => said,
                _ => format!("you said {said}; it is {truth}"),
            }
        }
        Action::Type { truth, .. } => format!("it is {}", value(&truth.of, answer.truth?)),
        _ => return None,
    };
    let rows = textwrap::wrap(&text, width.saturating_sub(2).max(1));
    let row = |(i, row): (usize, &std::borrow::Cow<str>)| {
        Line::styled(format!("{}{row}", if i == 0 { mark } else { "  " }), style)
    };
    Some(rows.iter().enumerate().map(row).collect())
}

/// What the learner has said.
fn said(guess: &Guess, answer: &Answer) -> String {
    let first = answer.given.first().copied().unwrap_or(f64::NAN);
    match guess {
        Guess::Choice { options, .. } => {
            options.get(first as usize).map_or(String::new(), |option| plain(&option.text))
        }
        Guess::Number { truth, .. } => value(&truth.of, first),
        Guess::Sketch { .. } => "a sketch".to_owned(),
    }
}

/// What has come.
fn truth(guess: &Guess, answer: &Answer) -> String {
    match guess {
        Guess::Choice { options, truth: None } => {
            options.iter().find(|o| o.right).map_or(String::new(), |o| plain(&o.text))
        }
        Guess::Choice { truth: Some(value), options } if value.of.is_yes_or_no() => {
            options.iter().find(|o| o.holds(answer.truth)).map_or(String::new(), |o| plain(&o.text))
        }
        Guess::Sketch { .. } => {
            let points = answer.given.len();
            let near = answer.truth.map_or(0.0, |share| (share * points as f64).round());
            format!("{near} of {points} points of your sketch are near the truth")
        }
        _ => match (guess.truth(), answer.truth) {
            (Some(of), Some(truth)) => value(&of.of, truth),
            _ => "not measured".to_owned(),
        },
    }
}

/// A value as panes write it: yes or no, or in percent, or a number.
pub fn value(of: &Measure, x: f64) -> String {
    match of {
        of if of.is_yes_or_no() => if x == 1.0 { "yes" } else { "no" }.to_owned(),
        of if of.is_share() => format!("{} %", short(100.0 * x)),
        _ => short(x),
    }
}

/// Without the marks of Markdown.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !"*`\\".contains(*c)).collect()
}

/// Why the lesson's file cannot be read, before the text that was read last.
pub fn spoilt(fault: &str, width: usize, theme: &Theme) -> Lines {
    let mut lines = vec![Line::styled("Saved, but not read:", theme.bad)];
    let rows: Vec<&str> = fault.lines().collect();
    let (message, place) = match rows.as_slice() {
        [message @ .., source, caret] if caret.ends_with('^') => (message, Some((*source, *caret))),
        message => (message, None),
    };
    for row in message {
        lines.extend(textwrap_line(&Line::raw((*row).to_owned()), width, theme.bad));
    }
    if let Some((source, caret)) = place {
        // the piece of the source line that has room, with what the caret points to
        let from = caret.chars().count().saturating_sub(width * 2 / 3);
        let piece = |row: &str| row.chars().skip(from).take(width).collect::<String>();
        lines.push(Line::styled(piece(source), theme.text));
        lines.push(Line::styled(piece(caret), theme.bad));
    }
    lines.push(Line::styled("Below, the lesson as it was.", theme.dim));
    lines.push(Line::default());
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
    lines.extend(textwrap_line(&Line::raw(head), width, theme.title));
    for (i, how) in SURE.iter().enumerate().rev() {
        let (right, all) = right(u8::try_from(i + 1).ok());
        if all > 0 {
            lines.push(Line::styled(format!("  {how}: {right} of {all}"), theme.dim));
        }
    }
    for (number, guess, answer) in predicted {
        let hit = answer.right == Some(true);
        let (mark, style) = if hit { ("✓ ", theme.good) } else { ("✗ ", theme.warn) };
        let text = match (guess, hit) {
            (Guess::Sketch { .. }, _) => format!("step {}: {}", number + 1, truth(guess, answer)),
            (_, true) => format!("step {}: {}", number + 1, said(guess, answer)),
            (_, false) => {
                let (said, truth) = (said(guess, answer), truth(guess, answer));
                format!("step {}: you said {said}; it was {truth}", number + 1)
            }
        };
        let rows = textwrap_line(&Line::raw(text), width.saturating_sub(2), theme.text);
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
