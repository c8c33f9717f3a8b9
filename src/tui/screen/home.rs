//! The list of lessons.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};

use crate::lesson::Entry;
use crate::tui::app::App;
use crate::tui::layout;
use crate::tui::prose::wrapped;
use crate::tui::theme::Theme;

/// Draws the list of lessons, and what the selected one is about.
pub fn draw(app: &App, theme: &Theme, header: Rect, body: Rect, buf: &mut Buffer) {
    Line::styled(" rnn-tui", theme.title).render(header, buf);
    let [intro, list, about] = parts(app, body);
    Paragraph::new("\nTake backpropagation through time apart. Choose a lesson.")
        .render(intro, buf);
    for (i, entry) in app.catalog.entries().iter().enumerate() {
        let row = Rect { y: list.y + 2 * i as u16, height: 1, ..list };
        if row.y < list.bottom() {
            line(app, entry, i == app.selected, theme).render(row, buf);
        }
    }
    if let Some(entry) = app.catalog.entries().get(app.selected) {
        about_lesson(entry, theme, about, buf);
    }
}

fn parts(app: &App, body: Rect) -> [Rect; 3] {
    let width = body.width.saturating_sub(2).min(100);
    let body = body.centered_horizontally(Constraint::Length(width));
    let list = app.catalog.entries().len() as u16 * 2;
    let rows = [Constraint::Length(3), Constraint::Length(list), Constraint::Fill(1)];
    body.layout(&Layout::vertical(rows))
}

/// The lesson in a row of the screen.
pub fn entry_at(app: &App, size: Rect, row: u16) -> Option<usize> {
    let [_, body, ..] = layout::rows(size);
    let [_, list, _] = parts(app, body);
    let inside = (list.y..list.bottom()).contains(&row);
    inside.then(|| usize::from((row - list.y) / 2)).filter(|i| *i < app.catalog.entries().len())
}

fn line(app: &App, entry: &Entry, selected: bool, theme: &Theme) -> Line<'static> {
    let steps = entry.lesson.steps.len();
    let done = app.progress.of(&entry.lesson.id).done.iter().filter(|s| **s < steps).count();
    let (mark, style) = if selected { ("▸ ", theme.selected) } else { ("  ", theme.text) };
    let state = match done {
        0 => Span::styled("not begun", theme.dim),
        n if n == steps => Span::styled("✓ done", theme.good),
        n => Span::styled(format!("{n} of {steps} steps"), theme.warn),
    };
    let title = format!("{mark}{:>2}  {:<46}", entry.number, entry.lesson.title);
    let minutes = Span::styled(format!(" {:>3} min   ", entry.lesson.minutes), theme.dim);
    Line::from(vec![Span::styled(title, style), minutes, state])
}

fn about_lesson(entry: &Entry, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if entry.lesson.remember.is_empty() {
        return;
    }
    let mut lines = vec![Line::raw(""), Line::styled("What you will take home:", theme.title)];
    let width = usize::from(area.width);
    lines.extend(entry.lesson.remember.iter().flat_map(|r| wrapped(&format!("· {r}"), width)));
    Paragraph::new(Text::from(lines)).render(area, buf);
}
