//! Draws the palette, and finds what is at a position of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::Palette;
use super::stepping::kept;
use crate::tui::action::Action;
use crate::tui::input::KeyCode;
use crate::tui::keymap::{UP_DOWN, keys_in_text, keys_of, name};
use crate::tui::markdown;
use crate::tui::popup::Spot;
use crate::tui::popup::frame::{enter, esc, framed, hint, inside, spot};
use crate::tui::theme::Theme;

const WIDTH: u16 = 100;
/// The least and the largest number of rows below the list.
const NOTES: usize = 2;
const MOST_NOTES: usize = 6;
const MOST_ROWS: u16 = 24;
/// A screen below this height is small.
const SMALL: u16 = 30;

/// The line, the list, and what is below the list.
fn parts(inside: Rect, notes: usize) -> [Rect; 3] {
    let below = notes.max(NOTES) as u16 + 1;
    let gap = Constraint::Length(1);
    let rows = [gap, gap, Constraint::Fill(1), Constraint::Length(below)];
    let [line, _, list, below] = inside.layout(&Layout::vertical(rows));
    [line, list, below]
}

impl Palette {
    /// Draws the palette. Returns the position of the cursor.
    pub(crate) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Position {
        let (area, notes) = self.laid_out(area, theme);
        let arrows = || format!("{} {}", name(KeyCode::Left), name(KeyCode::Right));
        let steps = self.stepped(1).map(|_| (arrows(), " change"));
        let hints = [
            Some((enter(), ": go")),
            Some((keys_of(&UP_DOWN), " choose")),
            steps,
            Some((name(KeyCode::Tab), ": complete")),
            Some((esc(), ": leave")),
        ];
        let hint = hint(hints.into_iter().flatten(), theme);
        let inside = framed(&self.title, hint, area, buf, theme);
        let [line, list, below] = parts(inside, notes.len());
        self.rows.draw(&self.entries, self.marked(), list, buf, theme);
        for (i, note) in notes.into_iter().enumerate() {
            let row = Rect { y: below.y + 1 + i as u16, height: 1, ..below }.intersection(below);
            note.render(row, buf);
        }
        self.line(line, buf, theme)
    }

    /// The row that is marked.
    fn marked(&self) -> Option<usize> {
        self.selected.or((!self.is_line() && self.rows.instead().is_none()).then_some(0))
    }

    /// The area, and the lines below the list.
    fn laid_out(&self, area: Rect, theme: &Theme) -> (Rect, Vec<Line<'static>>) {
        let width = area.width.min(WIDTH);
        let notes = self.below(usize::from(width).saturating_sub(8), theme);
        let room = (self.entries.len() + NOTES).max(notes.len()) as u16;
        // on a small screen at the bottom, so that what the step says to type stays in sight
        let height = (room + 5).min(MOST_ROWS).min(area.height - area.height / 3);
        let mut placed = area.centered(Constraint::Length(width), Constraint::Length(height));
        if area.height < SMALL {
            placed.y = area.bottom() - height;
        }
        (placed, notes)
    }

    /// What is at a position.
    pub(crate) fn spot(&self, area: Rect, place: Position) -> Spot {
        let (area, notes) = self.laid_out(area, &Theme::default());
        let [_, list, _] = parts(inside(area), notes.len());
        spot(area, self.rows.visible(self.marked(), list), place)
    }

    /// Moves the cursor to a row.
    pub(crate) fn point_at(&mut self, row: usize) {
        self.selected = Some(row);
    }

    /// The lines below the list: the problem with the line, or the knobs turned so far, or the description of the
    /// selected row.
    fn below(&self, width: usize, theme: &Theme) -> Vec<Line<'static>> {
        let about = self.at_hand().map(|entry| entry.about.clone());
        let (texts, style) = match (&self.problem, self.unsaved(), self.notes.is_empty()) {
            (Some(problem), ..) => (vec![problem.to_string()], theme.bad),
            (None, Some(present), _) => {
                let [sets, keeps] =
                    [Action::Enter, Action::Back].map(|action| keys_in_text(&[action]));
                (vec![format!("{sets} sets it; {keeps} keeps {present}")], theme.warn)
            }
            (None, None, false) => (self.notes.clone(), theme.dim),
            (None, None, true) => (about.into_iter().collect(), theme.dim),
        };
        let lines = texts.iter().flat_map(|text| markdown::told(text, width, style, theme));
        let mut lines: Vec<Line> = lines.take(MOST_NOTES).collect();
        lines.iter_mut().for_each(|line| line.spans.insert(0, Span::raw("   ")));
        lines
    }

    fn line(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Position {
        Line::styled(" › ", theme.key).render(area, buf);
        let [_, area] =
            area.layout(&Layout::horizontal([Constraint::Length(3), Constraint::Fill(1)]));
        let value = self.line.value();
        let (kept, rest) = value.split_at(if self.fresh { kept(value, '0').len() } else { 0 });
        let style = if self.fresh { theme.selected } else { theme.text };
        let line = Line::from(vec![Span::raw(kept), Span::styled(rest, style)]);
        self.line.draw(line, area, buf)
    }
}
