//! The list of a lesson's steps, to see what is done and to go to one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::Spot;
use super::frame::{enter, esc, framed, hint, inside, spot};
use crate::lesson::Step;
use crate::lesson::rounds::Round;
use crate::measure::inset::worded;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::markdown::plain;
use crate::tui::session::Session;
use crate::tui::theme::Theme;

/// The list of steps, with its cursor.
#[derive(Clone, Copy, Debug)]
pub struct List {
    selected: usize,
    /// Whether the learner has requested a restart, which needs to be confirmed.
    resets: bool,
}

/// The result of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picked {
    /// Nothing yet.
    Nothing,
    /// The list was closed.
    Dropped,
    /// Go to this step.
    Step(usize),
    /// The fast track.
    Quick,
    /// Erase the progress in this lesson.
    Reset,
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Quick,
    /// The heading of a round, which cannot be chosen.
    Round(usize),
    Step(usize),
    End,
    Reset,
}

fn rows(session: &Session) -> Vec<Row> {
    let steps = session.lesson().steps.len();
    let quick = (!session.lesson().quick.is_empty()).then_some(Row::Quick);
    let rounds = session.course().rounds();
    let round_at = |step| rounds.iter().position(|round| round.steps.start == step);
    let with_heading = |step| round_at(step).map(Row::Round).into_iter().chain([Row::Step(step)]);
    let steps = (0..steps).flat_map(with_heading);
    quick.into_iter().chain(steps).chain([Row::End, Row::Reset]).collect()
}

fn area_of(session: &Session, area: Rect) -> Rect {
    let height = (rows(session).len() as u16 + 2).min(area.height);
    area.centered(Constraint::Max(72), Constraint::Length(height))
}

impl List {
    /// Opens the list with the cursor on the current step.
    pub(crate) fn new(session: &Session) -> Self {
        let is_here = |row: &Row| match row {
            Row::Step(step) => *step == session.step(),
            Row::End => session.is_over(),
            Row::Quick | Row::Round(_) | Row::Reset => false,
        };
        let selected = rows(session).iter().position(is_here).unwrap_or(0);
        List { selected, resets: false }
    }

    /// Opens the list where it asks whether to restart the lesson.
    pub(crate) fn asking_to_restart(session: &Session) -> Self {
        List { selected: rows(session).len() - 1, resets: true }
    }

    /// Whether it asks whether to restart the lesson.
    pub(crate) fn asks_to_restart(&self) -> bool {
        self.resets
    }

    /// The step under the cursor.
    pub(crate) fn step(&self, session: &Session) -> Option<usize> {
        match rows(session).get(self.selected)? {
            Row::Step(step) => Some(*step),
            Row::Quick | Row::Round(_) | Row::End | Row::Reset => None,
        }
    }

    pub(crate) fn key(&mut self, key: Key, session: &Session) -> Picked {
        let rows = rows(session);
        let last = rows.len() - 1;
        let resets = std::mem::take(&mut self.resets);
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.move_by(-1, &rows),
            KeyCode::Down | KeyCode::Char('j') => self.move_by(1, &rows),
            KeyCode::Home | KeyCode::PageUp => {
                self.selected = 0;
                self.pass_heading(1, &rows);
            }
            KeyCode::End | KeyCode::PageDown => self.selected = last,
            KeyCode::Enter => match rows[self.selected] {
                Row::Quick => return Picked::Quick,
                Row::Round(_) => {}
                Row::Step(step) => return Picked::Step(step),
                Row::End => return Picked::Step(session.lesson().steps.len()),
                Row::Reset if resets => return Picked::Reset,
                Row::Reset => self.resets = true,
            },
            KeyCode::Esc | KeyCode::Char('s' | 'q') => return Picked::Dropped,
            _ => {}
        }
        Picked::Nothing
    }

    fn move_by(&mut self, by: isize, rows: &[Row]) {
        self.selected = self.selected.saturating_add_signed(by).min(rows.len() - 1);
        self.pass_heading(by, rows);
    }

    /// Moves on from the heading of a round; from one above all steps, back to the first step.
    fn pass_heading(&mut self, by: isize, rows: &[Row]) {
        if matches!(rows[self.selected], Row::Round(_)) {
            self.selected = self.selected.checked_add_signed(by).unwrap_or(1);
        }
    }

    pub(crate) fn draw(&self, session: &Session, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area_of(session, area);
        let done = session.done().iter().filter(|done| **done).count();
        let title = format!("Steps: {done} of {} done", session.done().len());
        let choose = format!("{} {}", keys_of(&UP_DOWN), enter());
        let hint = hint([(choose, ": go"), (esc(), ": leave")], theme);
        let inside = framed(&title, hint, area, buf, theme);
        let rows = rows(session);
        for (place, i) in self.visible(inside) {
            if let Some(row) = rows.get(i) {
                self.line(session, *row, i == self.selected, theme).render(place, buf);
            }
        }
    }

    /// The rows inside the frame, each with the number of its line.
    fn visible(&self, inside: Rect) -> impl Iterator<Item = (Rect, usize)> {
        let from = (self.selected + 1).saturating_sub(usize::from(inside.height));
        inside.rows().zip(from..)
    }

    /// What is at a position.
    pub(crate) fn spot(&self, session: &Session, area: Rect, place: Position) -> Spot {
        let (area, rows) = (area_of(session, area), rows(session));
        let is_heading = |i: usize| matches!(rows.get(i), Some(Row::Round(_)));
        spot(area, self.visible(inside(area)).filter(|(_, i)| !is_heading(*i)), place)
    }

    /// Moves the cursor to a line.
    pub(crate) fn point_at(&mut self, row: usize) {
        self.resets &= row == self.selected; // the same line confirms
        self.selected = row;
    }

    fn line(&self, session: &Session, row: Row, selected: bool, theme: &Theme) -> Line<'static> {
        let (mark, style) = theme.row(selected);
        let of = |role| if selected { style } else { role };
        let (sign, text) = match row {
            Row::Round(number) => return heading(session, number, theme),
            Row::Quick => (
                "  ".to_owned(),
                "the fast track: three questions, if you know this already".to_owned(),
            ),
            Row::End => ("  ".to_owned(), "the end: what to remember, your predictions".to_owned()),
            Row::Reset if self.resets => {
                ("  ".to_owned(), format!("{} again: erase your progress in this lesson", enter()))
            }
            Row::Reset => ("  ".to_owned(), "restart this lesson".to_owned()),
            Row::Step(step) => {
                let done = session.done().get(step) == Some(&true);
                let sign = if done { "☑ " } else { "☐ " };
                (
                    sign.to_owned(),
                    format!("{:>2}  {}", step + 1, about(&session.lesson().steps[step], theme)),
                )
            }
        };
        let here = matches!(row, Row::Step(step) if step == session.step());
        let here = if here { " ◀" } else { "" };
        let line = Line::from(vec![
            mark,
            Span::styled(sign, of(theme.good)),
            Span::raw(text),
            Span::styled(here, of(theme.accent)),
        ]);
        line.style(style)
    }
}

/// The heading of a round: its number, title and minutes.
fn heading(session: &Session, number: usize, theme: &Theme) -> Line<'static> {
    let rounds = session.course().rounds();
    let text = rounds.get(number).map_or(String::new(), |Round { title, minutes, .. }| {
        format!("  Round {} of {}: {title} · {minutes} min", number + 1, rounds.len())
    });
    Line::styled(text, theme.dim)
}

/// The beginning of a step's question or text.
fn about(step: &Step, theme: &Theme) -> String {
    let text = step.exercise.question().unwrap_or(&step.text);
    let what = step.exercise.kind();
    let plain = plain(&worded(text), theme);
    let first: String = plain.chars().take(50).collect();
    let more = if first.len() < plain.len() { "…" } else { "" };
    format!("{what:<8}  {first}{more}")
}
