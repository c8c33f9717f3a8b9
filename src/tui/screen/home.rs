//! The home screen: the lessons in groups, and what there is to know of the selected one.

mod details;
mod keys;
mod list;
mod preview;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Padding, Widget};
use unicode_width::UnicodeWidthStr;

use crate::tui::app::App;
use crate::tui::layout;
use crate::tui::lessons::{Choice, Standing};
use crate::tui::theme::Theme;

/// The columns from which on the selected lesson is described beside the list; below, there is only the list, and a
/// summary where there are rows left.
const TWO_PANES: u16 = 100;

/// What the program is for.
const PURPOSE: &str = "take backpropagation through time apart";

/// Draws the home screen. Returns the position of the cursor while lessons are searched.
pub(crate) fn draw(
    app: &App,
    theme: &Theme,
    header: Rect,
    area: Rect,
    buf: &mut Buffer,
) -> Option<ratatui::layout::Position> {
    draw_header(app, theme, header, buf);
    let parts = Parts::of(app, area);
    if let Some(area) = parts.details {
        details::draw(app, theme, area, buf);
    }
    if let Some(area) = parts.summary {
        details::summary(app, theme, area, buf);
    }
    list::draw(app, theme, parts.list, buf)
}

/// The lesson at a position of the screen.
pub(crate) fn entry_at(app: &App, size: Rect, column: u16, row: u16) -> Option<usize> {
    list::entry_at(app, Parts::of(app, body(size)).list, column, row)
}

/// The part of the screen between header and footer.
pub(crate) fn body(size: Rect) -> Rect {
    let [_, body, time, _] = layout::rows(size, layout::HOME_HEADER);
    body.union(time) // there is no timeline here
}

/// The layout of the home screen.
struct Parts {
    list: Rect,
    details: Option<Rect>,
    summary: Option<Rect>,
}

impl Parts {
    fn of(app: &App, area: Rect) -> Self {
        if area.width >= TWO_PANES {
            let list = (area.width * 2 / 5).clamp(57, 64);
            let columns = [Constraint::Length(list), Constraint::Fill(1)];
            let [list, details] = area.layout(&Layout::horizontal(columns));
            return Parts { list, details: Some(details), summary: None };
        }
        let wanted = app.lessons().rows(false).len() as u16 + 2;
        let summary = details::summary_height(app, area.width);
        // who has not begun needs the summary more than the end of the list
        let left = match is_first_start(app) {
            true => summary,
            false => Some(area.height.saturating_sub(wanted))
                .filter(|left| *left > 2)
                .map_or(0, |left| left.min(summary)),
        };
        let rows = [Constraint::Fill(1), Constraint::Length(left)];
        let [list, summary] = area.layout(&Layout::vertical(rows));
        Parts { list, details: None, summary: Some(summary).filter(|area| !area.is_empty()) }
    }
}

/// Whether no lesson has been begun.
fn is_first_start(app: &App) -> bool {
    app.lessons().choices().all(|choice| choice.standing(app.progress()) == Standing::New)
}

/// Draws the name of the program, what it is for, and how far the learner has come.
fn draw_header(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let built_in = || app.lessons().choices().filter(|choice| choice.number.is_some());
    let is_over = |choice: &Choice| choice.standing(app.progress()).is_over();
    let (lessons, over) = (built_in().count(), built_in().filter(is_over).count());
    let done =
        |choice: Choice| choice.done(&app.progress().of(choice.key)).filter(|done| *done).count();
    let done: usize = built_in().map(done).sum();
    let steps: usize = built_in().map(|choice| choice.lesson.required().count()).sum();
    let of_lessons = format!("{over} of {lessons} lessons");
    let whole = format!("{of_lessons} · {done} of {steps} steps ");
    let name = Line::from(Span::styled(" rnn-tui", theme.title));
    let purpose = Line::from(Span::styled(format!("   {PURPOSE}"), theme.text));
    let room = usize::from(area.width).saturating_sub(name.width());
    let first = purpose.width() * usize::from(is_first_start(app)); // who has begun knows what it is for
    let fits = |count: &String, beside: usize| beside + count.width() < room;
    let count = if fits(&whole, first) { whole } else { of_lessons + " " };
    if fits(&count, purpose.width()) {
        let place = Rect { x: area.x + name.width() as u16, ..area };
        purpose.render(place.intersection(area), buf);
    }
    // a span: a line would colour the whole row
    Line::from(Span::styled(count, theme.dim)).right_aligned().render(area, buf);
    name.render(area, buf);
}

/// The style of a title in a frame, whatever the colour of the frame.
fn title_style(theme: &Theme) -> Style {
    Style::new().fg(Color::Reset).patch(theme.title)
}

/// The frame of a part of the screen, with one free column inside on both sides.
fn frame<'a>(theme: &Theme, focused: bool) -> Block<'a> {
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(if focused { theme.border_focused } else { theme.border })
        .padding(Padding::horizontal(1))
}

/// Shortens a text to a number of columns, with a sign that it is cut.
fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut shown = String::new();
    for letter in text.chars() {
        if shown.width() + 2 > room {
            break;
        }
        shown.push(letter);
    }
    shown.trim_end().to_owned() + "…"
}
