//! Derivations: how a formula follows from the chain rule, with the learner's own numbers.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::frame::esc;
use super::sheet::Sheet;
use super::{Follow, Spot};
use crate::nn::Quantity;
use crate::tui::action::{Action, Move};
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::looks::moved;
use crate::tui::pane::equation::derivation::{WIDEST, page};
use crate::tui::view::View;

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
        let extent = self.sheet(view, area).extent();
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

    /// The lines of the page that is shown.
    pub(crate) fn lines(&self, view: &View, width: u16) -> Vec<Line<'static>> {
        self.number().map_or_else(Vec::new, |of| page(view, of, width))
    }

    /// The other formulas that can be shown.
    pub(crate) fn others(&self) -> impl Iterator<Item = Quantity> + '_ {
        self.numbers.iter().copied().filter(|of| Some(*of) != self.number())
    }

    /// Draws the page over the lower part of an area, so that the picture above it stays visible where there is room.
    pub(crate) fn draw(&self, view: &View, area: Rect, buf: &mut Buffer) {
        let sheet = self.sheet(view, area);
        let mut keys = Vec::new();
        if self.numbers.len() > 1 {
            keys.push((keys_of(&UP_DOWN), ": another formula"));
        }
        if sheet.extent().hidden > 0 {
            keys.push((keys_of(&[Move::PageUp, Move::PageDown].map(Action::Move)), ": scroll"));
        }
        keys.push((esc(), if self.from.is_some() { ": back" } else { ": close" }));
        let title = match self.numbers.len() {
            0 | 1 => "Derivation".to_owned(),
            all => format!("Derivation {} of {all}", self.shown + 1),
        };
        sheet.draw(&title, keys, self.scroll, view.theme, buf);
    }

    /// What is at a position.
    pub(crate) fn spot(&self, view: &View, area: Rect, place: Position) -> Spot {
        let sheet = self.sheet(view, area);
        sheet.spot(sheet.rows(), place)
    }

    fn sheet(&self, view: &View, area: Rect) -> Sheet {
        Sheet::new(area, WIDEST, |room| self.lines(view, room as u16)).at_bottom(area)
    }
}
