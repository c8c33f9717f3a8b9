//! The list of lessons, in groups, with a dot for each step.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{cut, frame};
use crate::lesson::progress::LessonProgress;
use crate::tui::action::{Action, Ask};
use crate::tui::app::App;
use crate::tui::finder::marked;
use crate::tui::keymap::keys_of;
use crate::tui::lessons::{Choice, Lessons, Row, Standing};
use crate::tui::theme::Theme;

/// The most dots of a lesson; of one with more steps, their number is written.
const MOST_DOTS: usize = 16;

/// The columns before and after a title: the cursor, the state and the number; the dots and one free on both sides.
const AROUND: usize = 8 + MOST_DOTS + 2;

/// The columns of a list with nothing beside it: there, its rows show the rounds, which are listed nowhere else.
const WIDE: u16 = 64;

/// The columns that gaps between rounds take.
const GAPS: u16 = 3;

/// Draws the list. Returns the position of the cursor while it is searched.
pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let lessons = app.lessons();
    let Window { rows, first, inside } = Window::of(lessons, area);
    let mut block = frame(theme, true).title(Line::styled(" Lessons ", theme.title));
    if lessons.find().is_none() {
        let key = keys_of(&[Action::Ask(Ask::Find)]);
        let mut hint = vec![Span::raw(" ")];
        hint.extend(theme.listed_caps(&key));
        hint.push(Span::styled(" find ", theme.dim));
        block = block.title(Line::from(hint).right_aligned());
    }
    let below = rows.len().saturating_sub(first + usize::from(inside.height));
    for (count, arrow, at_top) in [(first, "↑", true), (below, "↓", false)] {
        let more = Line::styled(format!(" {arrow} {count} more "), theme.key).right_aligned();
        block = match (count, at_top) {
            (0, _) => block,
            (_, true) => block.title(more),
            (_, false) => block.title_bottom(more),
        };
    }
    block.render(area, buf);
    for (row, place) in rows.iter().skip(first).zip(inside.rows()) {
        match row {
            Row::Gap => {}
            Row::Group(name) => Line::styled(*name, theme.dim).render(place, buf),
            Row::Damaged(what) => damaged(what, theme, place, buf),
            Row::Lesson(index) => {
                if let Some(choice) = lessons.choices().nth(*index) {
                    lesson(app, theme, *index, choice, place, buf);
                }
            }
        }
    }
    search_line(lessons, theme, area, buf)
}

/// The lesson at a position of the screen.
pub(super) fn entry_at(app: &App, area: Rect, column: u16, row: u16) -> Option<usize> {
    let Window { rows, first, inside } = Window::of(app.lessons(), area);
    if !area.contains(Position::new(column, row)) {
        return None;
    }
    match rows.get(first + usize::from(row.checked_sub(inside.y)?))? {
        Row::Lesson(index) if row < inside.bottom() => Some(*index),
        Row::Lesson(_) | Row::Group(_) | Row::Damaged(_) | Row::Gap => None,
    }
}

/// Draws what is wrong with a file of a pack, below the signs of the lessons.
fn damaged(what: &str, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width).saturating_sub(3);
    Line::styled(format!(" ✗ {}", cut(what, room)), theme.warn).render(area, buf);
}

/// The rows of the list, and the first that is visible.
struct Window<'a> {
    rows: Vec<Row<'a>>,
    first: usize,
    inside: Rect,
}

impl<'a> Window<'a> {
    fn of(lessons: &'a Lessons, area: Rect) -> Self {
        let mut inside = frame_inside(area);
        if lessons.find().is_some() {
            inside = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
        }
        let room = usize::from(inside.height);
        let spaced = lessons.rows(true);
        let rows = if spaced.len() <= room { spaced } else { lessons.rows(false) };
        let here = rows.iter().position(|row| *row == Row::Lesson(lessons.selected()));
        // with its heading, if it is the first of a group
        let first = (here.unwrap_or(0) + 2).min(rows.len()).saturating_sub(room);
        Window { rows, first, inside }
    }
}

fn frame_inside(area: Rect) -> Rect {
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// Draws the line in which a search is typed, and what is wrong with it.
fn search_line(lessons: &Lessons, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let find = lessons.find()?;
    let inside = Rect { height: 1, ..frame_inside(area) };
    Line::styled("/ ", theme.key).render(inside, buf);
    let line = Rect { x: inside.x + 2, width: inside.width.saturating_sub(2), ..inside };
    let cursor = find.line.draw(Line::raw(find.line.value().to_owned()), line, buf);
    let note = match &find.found.instead {
        Some(words) => format!("nothing matches; nearest: “{words}”"),
        None if find.found.hits.is_empty() => "nothing matches".to_owned(),
        None => return Some(cursor),
    };
    let below = Rect { y: inside.y + 1, ..inside };
    Line::styled(note, theme.warn).render(below, buf);
    Some(cursor)
}

/// Draws `▌◐  4  BPTT by hand        ●●●●○○○○○○○○`.
fn lesson(app: &App, theme: &Theme, index: usize, choice: Choice, area: Rect, buf: &mut Buffer) {
    let lessons = app.lessons();
    let selected = index == lessons.selected();
    let known = app.progress().of(choice.key);
    let standing = choice.standing(app.progress());
    let with_rounds = area.width >= WIDE;
    let right = match standing {
        Standing::New => Line::styled(minutes(choice, with_rounds), theme.dim),
        Standing::Known => Line::styled("fast track ✓", theme.good),
        Standing::Begun(_) | Standing::Done => dots(choice, &known, with_rounds, theme),
    };
    let (mark, style) = theme.row(selected);
    let (sign, sign_style) = sign(standing, theme);
    let number = choice.number.map_or("·".to_owned(), |number| number.to_string());
    let title = cut(&choice.lesson.title, usize::from(area.width).saturating_sub(AROUND));
    let hit = lessons.find().and_then(|find| find.found.hits.iter().find(|hit| hit.item == index));
    let letters: &[u32] = hit.map_or(&[], |hit| &hit.letters[0]);
    let before = [mark, Span::styled(sign, sign_style), Span::raw(format!(" {number:>2}  "))];
    let spans = before.into_iter().chain(marked(&title, letters, theme.text, theme));
    spans.collect::<Line>().render(area, buf);
    let width = match standing {
        // they begin below each other
        Standing::Begun(_) | Standing::Done if with_rounds => MOST_DOTS as u16 + GAPS,
        Standing::Begun(_) | Standing::Done => MOST_DOTS as u16,
        Standing::New | Standing::Known => right.width() as u16,
    };
    let place = Rect { x: area.right().saturating_sub(width + 1), width, ..area };
    right.render(place.intersection(area), buf);
    buf.set_style(area, style);
}

fn sign(standing: Standing, theme: &Theme) -> (&'static str, ratatui::style::Style) {
    match standing {
        Standing::New => (" ", theme.dim),
        Standing::Begun(_) => ("◐", theme.warn),
        Standing::Known | Standing::Done => ("✓", theme.good),
    }
}

/// `21 min`, or `21 min in 4 rounds`
fn minutes(choice: Choice, with_rounds: bool) -> String {
    let minutes = choice.minutes();
    match choice.rounds().len() {
        rounds @ 1.. if with_rounds => format!("{minutes} min in {rounds} rounds"),
        _ => format!("{minutes} min"),
    }
}

/// A dot for each step, filled if it is done, or with gaps between rounds; of a lesson with more steps than dots,
/// `12 of 20 steps`.
fn dots(choice: Choice, known: &LessonProgress, with_rounds: bool, theme: &Theme) -> Line<'static> {
    let done: Vec<bool> = choice.done(known).collect();
    if done.len() > MOST_DOTS {
        let count = done.iter().filter(|done| **done).count();
        return Line::styled(format!("{count} of {} steps", done.len()), theme.dim);
    }
    let rounds = choice.rounds();
    let begins = |step: usize| {
        with_rounds && step > 0 && rounds.iter().any(|round| round.steps.start == step)
    };
    let dot = |(step, done)| {
        let dot =
            if done { Span::styled("●", theme.good) } else { Span::styled("○", theme.dim) };
        begins(step).then(|| Span::raw(" ")).into_iter().chain([dot])
    };
    choice.lesson.required().zip(done).flat_map(dot).collect()
}
