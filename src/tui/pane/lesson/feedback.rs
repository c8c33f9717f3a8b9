//! Feedback to the learner: replies, hints, the solution; and at the end, a summary.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Lines;
use crate::lesson::rounds::Round;
use crate::lesson::{Answer, Exercise, Guess, Moment, Step};
use crate::problem::Problem;
use crate::train::ExperimentSpec;
use crate::tui::action::{Action, Ask, Go};
use crate::tui::keymap::keys_in_text;
use crate::tui::markdown;
use crate::tui::step::{Activity, SURE, compared};
use crate::tui::theme::Theme;
use crate::tui::verbs::sets_a_field;
use crate::tui::view::View;

/// What stands before a solution with values that the panes no longer show.
const OF_BEFORE: &str = "Measured when you did this step:";

/// The feedback below the text: the reply, hints, and the solution; and the row at which the newest of it begins.
pub(crate) fn feedback(view: &View, step: &Step, width: usize) -> (Lines, usize) {
    let (done, covered) = (view.is_done(), view.is_covered());
    let prose =
        |text: &str, moment: Moment| markdown::lines(&view.filled(text, moment), width, view.theme);
    let replies = view.open.replies().iter().filter(|_| !covered);
    let replies = replies.map(|reply| prose(reply, Moment::Done));
    let mut parts: Vec<Lines> = Vec::new();
    if done {
        parts.extend(replies.clone());
    }
    let Answer { hints, line, .. } = &view.open.attempt.answer;
    let shown = *hints as usize;
    for (i, hint) in step.hints.iter().take(shown).enumerate().filter(|_| !done) {
        let head = Line::styled(format!("Hint {}", i + 1), view.theme.title);
        parts.push([head].into_iter().chain(prose(hint, Moment::Now)).collect());
    }
    let asked_for = shown > step.hints.len();
    let solution = step.solution.iter().filter(|_| (done || asked_for) && !covered).map(|text| {
        let head = (!done).then(|| Line::styled("Solution", view.theme.title));
        let when = view.tells_of_before(text).then(|| in_rows(OF_BEFORE, width, view.theme.dim));
        let head = head.into_iter().chain(when.into_iter().flatten());
        head.chain(prose(text, Moment::Done)).collect()
    });
    parts.extend(solution);
    if let (Some(model), true) = (view.open.model_answer(), view.is_told()) {
        parts.push(in_rows(&format!("You: {line}"), width, view.theme.accent));
        let head = Line::styled("One good answer", view.theme.title);
        parts.push([head].into_iter().chain(prose(model, Moment::Done)).collect());
    }
    if !done {
        parts.extend(replies); // about the last attempt, so the newest
    }
    parts.extend(end_of_round(view, width));
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

/// Says that a round ends with the step, and how long the next one is; where nothing is left to do in this one.
fn end_of_round(view: &View, width: usize) -> Option<Lines> {
    let is_over = view.is_done() || view.open.activity == Activity::Read;
    let begins = |step: &Step| step.round.is_some();
    if !is_over || !view.lesson.steps.get(view.step + 1).is_some_and(begins) {
        return None;
    }
    let rounds = view.lesson.rounds();
    let next = rounds.iter().position(|round| round.steps.start == view.step + 1)?;
    let (Round { title, minutes, .. }, of) = (&rounds[next], rounds.len());
    let text = format!(
        "Round {next} of {of} ends here: a good place to stop. Round {}, “{title}”, takes about {minutes} minutes.",
        next + 1
    );
    Some(in_rows(&text, width, view.theme.dim))
}

fn in_rows(text: &str, width: usize, style: Style) -> Lines {
    let rows = markdown::rows(text, markdown::between_words(width)).into_iter();
    rows.map(|row| Line::styled(row, style)).collect()
}

/// Messages to an author before the text: why the file cannot be read, or which texts cannot be shown well.
pub(crate) fn of_the_file(view: &View, width: usize) -> Lines {
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

/// Says, before the text, that it speaks of the run of an earlier step that has not been done.
pub(crate) fn of_a_run(view: &View, width: usize) -> Lines {
    let earlier = view.lesson.follows_run_of(view.step).filter(|_| !view.is_done());
    let Some(earlier) = earlier.filter(|earlier| !view.done[*earlier]) else { return Lines::new() };
    let writes = view.open.wants(false).is_some() && !view.open.draft.is_left();
    let leave =
        if writes { format!("{}, then ", keys_in_text(&[Action::Back])) } else { String::new() };
    let way = match view.step - earlier {
        1 => format!("{leave}{} goes back to it", keys_in_text(&[Action::Steps(-1)])),
        _ => format!("{leave}{} lists the steps", keys_in_text(&[Action::Ask(Ask::Steps)])),
    };
    let text = format!(
        "This step uses the run of step {}, which you have not made yet: {way}.",
        earlier + 1
    );
    let mut lines = markdown::told(&text, width, view.theme.warn, view.theme);
    lines.push(Line::default());
    lines
}

/// Says, before the text, that the run has other settings than those that it speaks of: the learner has changed them
/// unasked. Another seed, another length and other arms may stay.
pub(crate) fn of_the_settings(view: &View, width: usize) -> Lines {
    let own = view.lesson.experiment(view.on).filter(|_| view.current().is_some());
    let Some(own) = own else { return Lines::new() };
    let now = &*view.frame.snapshot.spec;
    let ExperimentSpec { seed, epochs, arms, given, .. } = own.clone();
    let settings = ExperimentSpec { seed, epochs, arms, given, ..now.clone() };
    if settings == *own || has_asked_for_settings(view) {
        return Lines::new();
    }
    let undo = keys_in_text(&[Action::Go(Go::Undo)]);
    let text = format!("The run's settings differ from this step's: {undo} undoes your changes.");
    let mut lines = markdown::told(&text, width, view.theme.warn, view.theme);
    lines.push(Line::default());
    lines
}

/// Whether this step, or one before it on the same experiment, asks for other settings: by its goal, or because that is
/// how its goal is reached. Later steps build on the run that the learner has made there.
fn has_asked_for_settings(view: &View) -> bool {
    let so_far = view.lesson.steps.iter().enumerate().take(view.step + 1);
    let mut here = so_far.filter(|(number, _)| view.lesson.on(*number) == view.on);
    here.any(|(_, step)| {
        step.exercise.begins_anew() || step.by.iter().any(|line| sets_a_field(line))
    })
}

/// Why the lesson's file cannot be read. Below is the last version that could be.
fn spoilt(problem: &str, width: usize, theme: &Theme) -> Lines {
    let mut lines = vec![Line::styled("Saved, but not valid:", theme.bad)];
    let rows: Vec<&str> = problem.lines().collect();
    let (message, place) = match rows.as_slice() {
        [message @ .., source, caret] if caret.ends_with('^') => (message, Some((*source, *caret))),
        message => (message, None),
    };
    for row in message {
        lines.extend(in_rows(row, width, theme.bad));
    }
    if let Some((source, caret)) = place {
        // the part of the source line that fits, with the position of the caret
        let from = caret.chars().count().saturating_sub(width * 2 / 3);
        let piece = |row: &str| row.chars().skip(from).take(width).collect::<String>();
        lines.push(Line::styled(piece(source), theme.text));
        lines.push(Line::styled(piece(caret), theme.bad));
    }
    lines.push(Line::styled("Below: the previous version.", theme.dim));
    lines
}

/// The last page: what to remember, and the predictions compared with what happened.
pub(crate) fn end(view: &View, width: usize) -> Lines {
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
        .filter_map(|(number, step)| {
            let Exercise::Predict { guess, .. } = &step.exercise else { return None };
            let answer = view.answers.get(&number)?;
            answer.right.map(|_| (number, guess, answer))
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

/// Puts a mark before the first line, and indents the others.
fn hanging(lines: Lines, mark: &str, style: Style) -> Lines {
    let row = |(i, line): (usize, Line<'static>)| {
        let mark = if i == 0 { mark.to_owned() } else { " ".repeat(mark.chars().count()) };
        Line::from_iter([Span::styled(mark, style)].into_iter().chain(line.spans))
    };
    lines.into_iter().enumerate().map(row).collect()
}
