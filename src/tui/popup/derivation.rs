//! Derivations: how a formula follows from the chain rule, with the learner's own numbers.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Margin, Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use super::frame::{esc, framed, hint, inside, spot};
use super::{Follow, Spot};
use crate::nn::Quantity;
use crate::tui::action::{Action, Move};
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::looks::moved;
use crate::tui::pane::equation::derivation::{WIDEST, page};
use crate::tui::scroll::Extent;
use crate::tui::view::View;

/// The columns of the frame, and of the blank beside it.
const FRAME: u16 = 4;

/// The derivations of some formulas, one of which is shown.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The numbers that the formulas are of.
    numbers: Vec<Quantity>,
    shown: usize,
    /// The lines scrolled away, where there is too little room.
    scroll: u16,
    /// The followed number that it was opened from.
    from: Option<Box<Follow>>,
}

impl Derivation {
    /// Shows the derivation of one of these numbers: of that which the step is about, or else of the first.
    pub(crate) fn of(numbers: Vec<Quantity>, about: Option<Quantity>) -> Self {
        let shown = numbers.iter().position(|of| Some(*of) == about).unwrap_or(0);
        Derivation { numbers, shown, scroll: 0, from: None }
    }

    /// Shows the derivation of a number that is followed.
    pub(crate) fn of_followed(of: Quantity, from: Follow) -> Self {
        Derivation { from: Some(Box::new(from)), ..Derivation::of(vec![of], None) }
    }

    /// The number whose formula is derived.
    pub fn number(&self) -> Option<Quantity> {
        self.numbers.get(self.shown).copied()
    }

    /// Returns the followed number that it was opened from.
    pub(crate) fn into_follow(self) -> Option<Follow> {
        self.from.map(|follow| *follow)
    }

    /// Handles a key in this area. Returns whether it closes the popup.
    pub(crate) fn key(&mut self, key: Key, view: &View, area: Rect) -> bool {
        let extent = self.extent(view, area);
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'D' | 'd') => return true,
            KeyCode::Up | KeyCode::Char('k') | KeyCode::BackTab => self.turn(-1),
            KeyCode::Down | KeyCode::Char('j') | KeyCode::Tab => self.turn(1),
            KeyCode::PageUp => self.scroll = extent.moved(self.scroll, Move::PageUp),
            KeyCode::PageDown => self.scroll = extent.moved(self.scroll, Move::PageDown),
            _ => {}
        }
        false
    }

    fn turn(&mut self, by: i8) {
        let all = self.numbers.len();
        (self.shown, self.scroll) = (moved(Some(self.shown), by, all), 0);
    }

    /// How far the lines scroll.
    fn extent(&self, view: &View, area: Rect) -> Extent {
        let (area, lines) = self.laid_out(view, area);
        Extent::of(lines.len(), inside(area).height)
    }

    /// Draws the page over the lower part of an area, so that the picture above it stays visible where there is room.
    pub(crate) fn draw(&self, view: &View, area: Rect, buf: &mut Buffer) {
        let (theme, hidden) = (view.theme, self.extent(view, area).hidden);
        let (area, lines) = self.laid_out(view, area);
        let mut keys = Vec::new();
        if self.numbers.len() > 1 {
            keys.push((keys_of(&UP_DOWN), ": another formula"));
        }
        if hidden > 0 {
            keys.push((keys_of(&[Move::PageUp, Move::PageDown].map(Action::Move)), ": scroll"));
        }
        keys.push((esc(), if self.from.is_some() { ": back" } else { ": close" }));
        let title = match self.numbers.len() {
            0 | 1 => "Derivation".to_owned(),
            all => format!("Derivation {} of {all}", self.shown + 1),
        };
        let inside = framed(&title, hint(keys, theme), area, buf, theme);
        let text = Paragraph::new(Text::from(lines)).scroll((self.scroll.min(hidden), 0));
        text.render(inside.inner(Margin::new(1, 0)), buf);
    }

    /// What is at a position.
    pub(crate) fn spot(&self, view: &View, area: Rect, place: Position) -> Spot {
        spot(self.laid_out(view, area).0, std::iter::empty(), place)
    }

    /// The area, and the lines in it.
    fn laid_out(&self, view: &View, area: Rect) -> (Rect, Vec<Line<'static>>) {
        let width = area.width.min(WIDEST + FRAME);
        let room = width.saturating_sub(FRAME);
        let lines = self.number().map_or_else(Vec::new, |of| page(view, of, room));
        let height = (lines.len() as u16 + 2).min(area.height);
        let place = area.centered_horizontally(Constraint::Length(width));
        (Rect { y: area.bottom() - height, height, ..place }, lines)
    }
}
