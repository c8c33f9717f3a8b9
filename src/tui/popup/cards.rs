//! Cards of finished lessons, asked again: the question, the answer, and how well it was known.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::Spot;
use super::frame::{enter, esc};
use super::sheet::Sheet;
use crate::lesson::Card;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::markdown;
use crate::tui::step::{KNEW, MIDDLE};
use crate::tui::theme::Theme;

/// The widest line, in columns.
const WIDEST: u16 = 72;

/// A card that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DueCard {
    /// The key of its lesson in the progress file.
    pub(crate) key: String,
    /// The number of its lesson.
    pub(crate) number: usize,
    /// Its index among the cards of the lesson.
    pub(crate) index: usize,
    /// The card.
    pub(crate) card: Card,
}

/// The cards being asked.
#[derive(Debug)]
pub struct Cards {
    cards: Vec<DueCard>,
    at: usize,
    /// Whether the answer of the current card is shown.
    answered: bool,
    cursor: usize,
}

/// The result of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Nothing yet.
    Open,
    /// The cards were closed.
    Dropped,
    /// A card was known this well, an index of [`KNEW`].
    Known(DueCard, usize),
}

impl Cards {
    pub(crate) fn new(cards: Vec<DueCard>) -> Self {
        Cards { cards, at: 0, answered: false, cursor: 0 }
    }

    /// The card that is asked, its place among all, as `2 of 3`, and whether its answer is shown.
    pub(crate) fn now(&self) -> Option<(&DueCard, String, bool)> {
        let place = format!("{} of {}", self.at + 1, self.cards.len());
        Some((self.cards.get(self.at)?, place, self.answered))
    }

    /// Whether all cards have been asked.
    pub(crate) fn are_over(&self) -> bool {
        self.at >= self.cards.len()
    }

    pub(crate) fn key(&mut self, key: Key) -> Asked {
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Asked::Dropped,
            KeyCode::Up | KeyCode::Char('k') => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => {
                self.cursor = (self.cursor + 1).min(KNEW.len() - 1);
            }
            KeyCode::Enter if !self.answered => (self.answered, self.cursor) = (true, MIDDLE),
            KeyCode::Enter => {
                let Some(card) = self.cards.get(self.at).cloned() else { return Asked::Dropped };
                (self.at, self.answered) = (self.at + 1, false);
                return Asked::Known(card, self.cursor);
            }
            _ => {}
        }
        Asked::Open
    }

    pub(crate) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let Some(due) = self.cards.get(self.at) else { return };
        let keys = match self.answered {
            true => vec![(format!("{} {}", keys_of(&UP_DOWN), enter()), ": choose")],
            false => vec![(enter(), ": show the answer"), (esc(), ": leave")],
        };
        let of = self.cards.len();
        let title = format!("Card {} of {of}, from lesson {}", self.at + 1, due.number);
        self.sheet(due, area, theme).draw(&title, keys, 0, theme, buf);
    }

    fn sheet(&self, due: &DueCard, area: Rect, theme: &Theme) -> Sheet {
        Sheet::new(area, WIDEST, |width| self.lines(due, width, theme))
    }

    /// What is at a position: how well it was known stands in the last lines.
    pub(crate) fn spot(&self, area: Rect, place: Position) -> Spot {
        let Some(due) = self.cards.get(self.at) else { return Spot::Outside };
        let sheet = self.sheet(due, area, &Theme::default());
        let choices = if self.answered { KNEW.len() } else { 0 };
        sheet.spot(sheet.rows() - choices, place)
    }

    /// Moves the cursor to how well it was known.
    pub(crate) fn point_at(&mut self, row: usize) {
        self.cursor = row;
    }

    fn lines(&self, due: &DueCard, width: usize, theme: &Theme) -> Vec<Line<'static>> {
        let mut lines = markdown::lines(&due.card.ask, width, theme);
        if !self.answered {
            return lines;
        }
        lines.push(Line::default());
        for (i, line) in markdown::lines(&due.card.answer, width - 2, theme).into_iter().enumerate()
        {
            let mark = Span::styled(if i == 0 { "= " } else { "  " }, theme.good);
            lines.push(Line::from_iter([mark].into_iter().chain(line.spans)));
        }
        lines.extend([Line::default(), Line::styled("Did you know it?", theme.title)]);
        for (i, words) in KNEW.iter().enumerate() {
            let (mark, style) = theme.row(i == self.cursor);
            lines.push(Line::from(vec![mark, Span::raw(*words)]).style(style));
        }
        lines
    }
}
