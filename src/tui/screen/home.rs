//! The home screen: the list of lessons.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};

use crate::lesson::{Lesson, Progress};
use crate::tui::app::{App, Choice};
use crate::tui::layout;
use crate::tui::markdown::wrapped;
use crate::tui::theme::Theme;

/// The rows needed for the summary of the selected lesson, which blank lines between the lessons must leave.
const ABOUT: u16 = 9;

/// Draws the list of lessons, and a summary of the selected one.
pub(crate) fn draw(app: &App, theme: &Theme, header: Rect, body: Rect, buf: &mut Buffer) {
    Line::styled(" rnn-tui", theme.title).render(header, buf);
    let Parts { intro, list, about, pitch, first } = Parts::of(app, body);
    let says = "Take backpropagation through time apart. Choose a lesson.";
    Line::raw(says).render(Rect { y: intro.bottom().saturating_sub(2), height: 1, ..intro }, buf);
    let rows = (list.y..list.bottom()).step_by(usize::from(pitch));
    for ((i, choice), y) in app.lessons().choices().enumerate().skip(first).zip(rows) {
        let row = Rect { y, height: 1, ..list };
        line(choice, app.progress(), i == app.lessons().selected(), theme).render(row, buf);
    }
    if let Some(Choice { lesson, .. }) = app.lessons().choices().nth(app.lessons().selected()) {
        about_lesson(lesson, theme, about, buf);
    }
}

/// The layout of the home screen.
struct Parts {
    intro: Rect,
    list: Rect,
    about: Rect,
    /// Rows from one lesson to the next.
    pitch: u16,
    /// The first visible lesson.
    first: usize,
}

impl Parts {
    fn of(app: &App, body: Rect) -> Self {
        let width = body.width.saturating_sub(2).min(100);
        let body = body.centered_horizontally(Constraint::Length(width));
        let choices = app.lessons().choices().count() as u16;
        let pitch = if body.height >= 3 + 2 * choices + ABOUT { 2 } else { 1 };
        let intro = if pitch == 2 { 3 } else { 2 };
        let list = (choices * pitch).min(body.height.saturating_sub(intro));
        let rows = [Constraint::Length(intro), Constraint::Length(list), Constraint::Fill(1)];
        let [intro, list, about] = body.layout(&Layout::vertical(rows));
        let room = usize::from(list.height / pitch).max(1);
        Parts {
            intro,
            list,
            about,
            pitch,
            first: (app.lessons().selected() + 1).saturating_sub(room),
        }
    }
}

/// The lesson at a row of the screen.
pub(crate) fn entry_at(app: &App, size: Rect, row: u16) -> Option<usize> {
    let [_, body, ..] = layout::rows(size);
    let Parts { list, pitch, first, .. } = Parts::of(app, body);
    let inside = (list.y..list.bottom()).contains(&row);
    let entry = inside.then(|| first + usize::from((row - list.y) / pitch))?;
    (entry < app.lessons().choices().count()).then_some(entry)
}

fn line(choice: Choice, progress: &Progress, selected: bool, theme: &Theme) -> Line<'static> {
    let Choice { key, lesson, number } = choice;
    let steps = lesson.steps.len();
    let done = progress.of(key).done.iter().filter(|s| **s < steps).count();
    let (mark, style) = theme.row(selected);
    let known = progress.of(key).quick == Some(lesson.quick.len()) && !lesson.quick.is_empty();
    let state = match done {
        n if known && n < steps => Span::styled("✓ known: fast track", theme.good),
        0 => Span::styled("not begun", theme.dim),
        n if n == steps => Span::styled("✓ done", theme.good),
        n => Span::styled(format!("{n} of {steps} steps"), theme.warn),
    };
    let number = number.map_or("·".to_owned(), |number| number.to_string());
    let title: String = lesson.title.chars().take(46).collect();
    let title = format!("{number:>2}  {title:<46}");
    let minutes = Span::styled(format!(" {:>3} min   ", lesson.minutes), theme.dim);
    let state = if selected { state.style(style) } else { state };
    Line::from(vec![mark, Span::raw(title), minutes, state]).style(style)
}

/// Draws what to remember of a lesson, as many whole items as fit.
fn about_lesson(lesson: &Lesson, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let mut lines = vec![Line::raw(""), Line::styled("What you will take home:", theme.title)];
    let width = usize::from(area.width);
    for text in &lesson.remember {
        let rows = wrapped(&format!("· {text}"), width);
        if lines.len() + rows.len() <= usize::from(area.height) {
            lines.extend(rows);
        }
    }
    if lines.len() > 2 {
        Paragraph::new(Text::from(lines)).render(area, buf);
    }
}
