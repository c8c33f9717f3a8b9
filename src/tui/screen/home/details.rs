//! What there is to know of the selected lesson. It never gives an answer away: what is to be remembered is shown when
//! the lesson is done, and of the steps only what kind they are.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};
use unicode_width::UnicodeWidthStr;

use super::keys::{counted, keys};
use super::{cut, frame, is_first_start, preview, title_style};
use crate::lesson::Exercise;
use crate::lesson::progress::LessonProgress;
use crate::lesson::rounds::Round;
use crate::tui::app::App;
use crate::tui::lessons::{Choice, Standing};
use crate::tui::markdown;
use crate::tui::step::compared;
use crate::tui::theme::Theme;

type Lines = Vec<Line<'static>>;

/// A heading, and items that are shown whole or not at all.
type Section = (Option<&'static str>, Vec<Lines>);

/// What a learner reads who opens the program for the first time.
const INTRO: &str = "A recurrent neural network (RNN) reads a sequence one timestep at a time and remembers what it has read. It learns by backpropagation through time (BPTT): mistakes are traced back to the weights that caused them. Lesson 1 needs no knowledge of either: press `[Enter]`.";

/// The rows from which on there is room for a preview.
const LEAST_WITH_PREVIEW: u16 = 20;

/// The most predictions that are listed.
const MOST_ANSWERS: usize = 4;

/// The columns of a step in the overview.
const STEP: usize = 15;

/// The mark of what is done.
const DONE: &str = "●";

/// The most rows of the summary below the list.
const MOST_SUMMARY: u16 = 6;

/// Draws everything about the selected lesson.
pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(choice) = app.lessons().choice() else { return };
    let known = app.progress().of(choice.key);
    let place = format!(" {} ", place(choice, app));
    let room = usize::from(area.width).saturating_sub(place.width() + 5); // the corners, blanks and a line between
    let block = frame(theme, false)
        .title(Line::styled(format!(" {} ", cut(&title(choice), room)), title_style(theme)))
        .title(Line::styled(place, theme.dim).right_aligned());
    let inside = block.inner(area);
    block.render(area, buf);
    let keys = keys(choice, app, usize::from(inside.width), theme);
    let below = keys.len() as u16;
    let with_preview = inside.height >= LEAST_WITH_PREVIEW;
    let preview = if with_preview { preview::rows(inside.height) + 1 } else { 0 };
    let rows = [Constraint::Length(preview), Constraint::Fill(1), Constraint::Length(below)];
    let [preview, above, below] = inside.layout(&Layout::vertical(rows));
    if let Some(frame) = app.lessons().previewed().filter(|_| with_preview) {
        let preview = Rect { height: preview.height.saturating_sub(1), ..preview };
        preview::draw(frame, theme, preview, buf);
    }
    Paragraph::new(Text::from(keys)).render(below, buf);
    let width = usize::from(inside.width);
    let mut lines = Lines::new();
    let room = usize::from(above.height).saturating_sub(1);
    let mut left_out = 0;
    let tall = inside.height >= preview::TALL;
    for (heading, items) in sections(choice, app, &known, (width, tall), theme) {
        let mut heading = heading.map(|text| Line::styled(text, theme.title));
        for item in items {
            let wanted = item.len() + usize::from(heading.is_some()) * 2;
            if lines.len() + wanted + 1 > room {
                left_out += 1;
                continue;
            }
            if let Some(heading) = heading.take() {
                lines.extend([Line::default(), heading]);
            }
            lines.extend(item);
        }
    }
    if left_out > 0 {
        lines.push(Line::styled(format!("… {left_out} more in a larger window"), theme.dim));
    }
    Paragraph::new(Text::from(lines)).render(above, buf);
}

/// The rows of the summary below the list.
pub(super) fn summary_height(app: &App, width: u16) -> u16 {
    let width = markdown::between_words(usize::from(width.saturating_sub(4)));
    let rows =
        about(app).map(|text| textwrap::wrap(&markdown::plain(text, app.theme()), &width).len());
    rows.map_or(0, |rows| (rows as u16 + 2).min(MOST_SUMMARY))
}

/// Draws a few lines about the selected lesson.
pub(super) fn summary(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(choice) = app.lessons().choice() else { return };
    let block = frame(theme, false)
        .title(Line::styled(format!(" {} ", title(choice)), title_style(theme)))
        .title(Line::styled(format!(" {} ", place(choice, app)), theme.dim).right_aligned());
    let inside = block.inner(area);
    block.render(area, buf);
    let width = usize::from(inside.width);
    let mut lines = about(app).map_or_else(Lines::new, |text| markdown::lines(text, width, theme));
    let room = usize::from(inside.height);
    if lines.len() > room {
        lines.truncate(room.saturating_sub(1));
        lines.push(Line::styled("… more in a larger window", theme.dim));
    }
    Paragraph::new(Text::from(lines)).render(inside, buf);
}

fn title(choice: Choice) -> String {
    let number = choice.number.map_or(String::new(), |number| format!("{number} "));
    format!("{number}{}", choice.lesson.title)
}

/// `12 steps`, or `16 steps, 5 challenges`
fn steps_in_all(choice: Choice) -> String {
    let steps = counted(choice.lesson.required().count(), "step");
    match choice.lesson.challenges().count() {
        0 => steps,
        challenges => format!("{steps}, {}", counted(challenges, "challenge")),
    }
}

/// `15 min left · step 5 of 12`
fn place(choice: Choice, app: &App) -> String {
    let steps_in_all = steps_in_all(choice);
    match choice.standing(app.progress()) {
        Standing::New => format!("{} min · {steps_in_all}", choice.minutes()),
        Standing::Begun(_) => {
            let known = app.progress().of(choice.key);
            let open = choice.lesson.required().filter(|step| !known.done.contains(step));
            let left = choice.times.minutes_of(open);
            let steps = choice.lesson.steps.len(); // as the lesson counts them
            format!("{left} min left · step {} of {steps}", (known.at + 1).min(steps))
        }
        Standing::Known => format!("known · {steps_in_all}"),
        Standing::Done => format!("done · {steps_in_all}"),
    }
}

/// What the lesson is about; before the first of all, what the program is about.
fn about(app: &App) -> Option<&str> {
    let first = is_first_start(app) && app.lessons().selected() == 0;
    match first {
        true => Some(INTRO),
        false => app.lessons().choice().and_then(|choice| choice.lesson.about.as_deref()),
    }
}

/// The parts of the description.
fn sections(
    choice: Choice,
    app: &App,
    known: &LessonProgress,
    (width, tall): (usize, bool),
    theme: &Theme,
) -> Vec<Section> {
    let standing = choice.standing(app.progress());
    let about = about(app).map(|text| markdown::lines(text, width, theme));
    let mut sections = vec![(None, about.into_iter().collect())];
    sections.push(steps(choice, known, width, theme));
    if standing.is_over() {
        let remember =
            choice.lesson.remember.iter().map(|text| item(text, "· ", theme.accent, width, theme));
        sections.push((Some("To remember"), remember.collect()));
    }
    sections.push((Some("Your last predictions"), answers(choice, known, width, theme)));
    if tall {
        sections.push((Some("What its steps ask"), kinds(choice, width, theme)));
    }
    sections.retain(|(_, items)| items.iter().any(|lines| !lines.is_empty()));
    sections
}

/// A text with a mark before its first line.
fn item(text: &str, mark: &str, style: Style, width: usize, theme: &Theme) -> Lines {
    let lines = markdown::lines(text, width.saturating_sub(2), theme).into_iter().enumerate();
    let line = |(i, line): (usize, Line<'static>)| {
        let mark = Span::styled(if i == 0 { mark.to_owned() } else { "  ".to_owned() }, style);
        Line::from_iter([mark].into_iter().chain(line.spans))
    };
    lines.map(line).collect()
}

/// The kinds of all steps in order, with what is done and the one to continue at; of a lesson in rounds, each round with
/// its title and time, and its steps until all are done.
fn steps(choice: Choice, known: &LessonProgress, width: usize, theme: &Theme) -> Section {
    let all = 0..choice.lesson.steps.len();
    let rounds = choice.rounds();
    if rounds.is_empty() {
        return (Some("Steps"), vec![kinds_of(choice, known, all, width, theme)]);
    }
    let round = |(number, Round { title, steps, minutes }): (usize, Round)| {
        let (mark, style) = mark(known, steps.clone(), theme);
        let title = format!("{mark} Round {number}: {title} · {minutes} min");
        let open = if mark == DONE { 0..0 } else { steps }; // its title says enough
        let kinds = kinds_of(choice, known, open, width.saturating_sub(2), theme);
        let indented =
            |line: Line<'static>| Line::from_iter([Span::raw("  ")].into_iter().chain(line));
        [Line::styled(title, style)].into_iter().chain(kinds.into_iter().map(indented)).collect()
    };
    (Some("Steps"), (1..).zip(rounds).map(round).collect())
}

/// The mark of some steps: all done, the learner is at one of them, or neither.
fn mark(known: &LessonProgress, steps: Range<usize>, theme: &Theme) -> (&'static str, Style) {
    let is_begun = known.at > 0 || !known.done.is_empty();
    let all_done = steps.clone().all(|step| known.done.contains(&step));
    match (is_begun && steps.contains(&known.at), all_done) {
        (true, _) => ("◉", theme.accent),
        (false, true) => (DONE, theme.good),
        (false, false) => ("○", theme.dim),
    }
}

/// The kinds of some steps in order.
fn kinds_of(
    choice: Choice,
    known: &LessonProgress,
    steps: Range<usize>,
    width: usize,
    theme: &Theme,
) -> Lines {
    let kind = |step: usize| {
        let (mark, style) = mark(known, step..step + 1, theme);
        let text = format!("{mark} {:>2} {}", step + 1, choice.lesson.steps[step].exercise.kind());
        let free = STEP.saturating_sub(text.width());
        Span::styled(text + &" ".repeat(free), style)
    };
    let kinds: Vec<Span> = steps.map(kind).collect();
    kinds.chunks((width / STEP).max(1)).map(|row| Line::from(row.to_vec())).collect()
}

/// What each kind of step in the lesson asks, in the order in which they come.
fn kinds(choice: Choice, width: usize, theme: &Theme) -> Vec<Lines> {
    let all: Vec<&Exercise> = choice.lesson.steps.iter().map(|step| &step.exercise).collect();
    let is_new = |i: usize| all[..i].iter().all(|before| before.kind() != all[i].kind());
    let kinds = (0..all.len()).filter(|i| is_new(*i)).map(|i| all[i]);
    let line = |exercise: &Exercise| {
        let kind = Span::styled(format!("{:<10}", exercise.kind()), theme.text);
        Line::from(vec![kind, Span::styled(cut(exercise.meaning(), width - 10), theme.dim)])
    };
    kinds.map(|exercise| vec![line(exercise)]).collect()
}

/// The last predictions, compared with what happened.
fn answers(choice: Choice, known: &LessonProgress, width: usize, theme: &Theme) -> Vec<Lines> {
    let steps = choice.lesson.steps.iter().enumerate();
    let predicted = steps.filter_map(|(number, step)| {
        let Exercise::Predict { guess, .. } = &step.exercise else { return None };
        let answer = known.answers.get(&number)?;
        let (mark, style) = match answer.right? {
            true => ("✓ ", theme.good),
            false => ("✗ ", theme.warn),
        };
        let text = format!("step {}: {}", number + 1, compared(guess, answer, "it was"));
        let rows = textwrap::wrap(&text, markdown::between_words(width.saturating_sub(2)));
        let rows = rows.iter().enumerate().map(|(i, row)| {
            Line::from(vec![
                Span::styled(if i == 0 { mark } else { "  " }, style),
                Span::styled(row.to_string(), theme.text),
            ])
        });
        Some(rows.collect())
    });
    let mut predicted: Vec<Lines> = predicted.collect();
    predicted.drain(..predicted.len().saturating_sub(MOST_ANSWERS));
    predicted
}

#[cfg(test)]
mod tests {
    use crate::lesson::Catalog;

    #[test]
    fn there_is_room_for_each_kind_of_step_and_a_space() {
        let catalog = Catalog::embedded().expect("lessons");
        let kinds = catalog.entries().iter().flat_map(|entry| &entry.lesson.steps);
        for kind in kinds.map(|step| step.exercise.kind()) {
            assert!(format!("● 21 {kind} ").chars().count() <= super::STEP, "{kind}");
        }
    }
}
