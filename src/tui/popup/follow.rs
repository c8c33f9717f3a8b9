//! Follow a number: what it is, its equation with all operands, and the way from each operand to where it was computed.
//!
//! The machine goes along: at each number it stands at the tick that has computed it. When the popup is closed, it
//! stands where it stood before.

mod chart;
mod compare;
mod draw;
mod life;
mod links;
mod list;
mod said;
mod start;
mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Spot;

use crate::nn::{Quantity, Variable};
use crate::train::{ArmSnapshot, Cursor, Origin, Place};
use crate::tui::input::{Key, KeyCode};
use crate::tui::view::View;
use compare::Against;
pub(crate) use compare::Mark;
use life::{Curve, Read};
use links::Link;
pub(crate) use said::sentence;
pub(crate) use start::{chosen, chosen_in};

/// A number on the way, and where the machine stands to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Crumb {
    of: Quantity,
    place: Place,
}

/// The two directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// What the number is computed from.
    From,
    /// What is computed from it.
    Feeds,
}

/// The way from the first number to the present one.
#[derive(Clone, Debug)]
pub struct Follow {
    /// The numbers before the present one, and the direction and the row that were chosen there.
    before: Vec<(Crumb, Side, usize)>,
    here: Crumb,
    side: Side,
    selected: usize,
    /// The number in all updates, while that is shown.
    curve: Option<Curve>,
    mark: Option<Mark>,
    against: Against,
}

/// The result of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Followed {
    /// Nothing but the popup has changed.
    Open,
    /// Nothing can be done, for this reason.
    Refused(&'static str),
    /// The lives of these numbers have to be computed, or of none any more.
    Life(Option<Box<[Quantity]>>),
    /// The machine has to go to the number.
    Visit(Place),
    /// The machine has to go back to the number before.
    Back(Place),
    /// The popup is closed, and the machine goes back to where it stood before.
    Closed,
    /// The popup is closed, and the machine stays.
    Stays,
    /// The derivation of the number's formula is wanted.
    Derives,
}

impl Follow {
    /// Begins with a number, beside that at the moment that has been marked before. The machine has to go to
    /// [`Follow::place`].
    pub(crate) fn new(of: Quantity, mark: Option<&Mark>, view: &View) -> Self {
        let compares = mark.is_some() && !view.asks_for_number();
        Follow {
            before: Vec::new(),
            here: crumb(of, view),
            side: Side::From,
            selected: 0,
            curve: None,
            mark: mark.cloned(),
            against: match (compares, view.counterpart()) {
                (true, _) => Against::Mark,
                (false, Some(arm)) => Against::Arm(arm),
                (false, None) => Against::Nothing,
            },
        }
    }

    /// Where the machine stands to see the present number.
    pub(crate) fn place(&self) -> Place {
        self.here.place
    }

    /// The present number.
    pub fn number(&self) -> Quantity {
        self.here.of
    }

    /// The moment that numbers are compared with.
    pub(crate) fn marked(&self) -> Option<&Mark> {
        self.mark.as_ref()
    }

    /// The present number, once the machine has arrived there.
    fn seen(&self, view: &View) -> Option<Quantity> {
        self.has_arrived(view).then_some(self.here.of)
    }

    fn crumbs(&self) -> impl Iterator<Item = &Crumb> + Clone {
        self.before.iter().map(|(crumb, ..)| crumb).chain([&self.here])
    }

    fn go(&mut self, to: Crumb) -> Followed {
        if to != self.here {
            let left = std::mem::replace(&mut self.here, to);
            self.before.push((left, self.side, self.selected));
        }
        (self.selected, self.side) = (0, Side::From);
        Followed::Visit(to.place)
    }

    /// Whether the machine has arrived at the present number.
    fn has_arrived(&self, view: &View) -> bool {
        let frame = view.frame;
        !frame.is_running() && Place::of(frame.snapshot.cursor) == self.place()
    }

    /// Goes back by one number.
    pub(crate) fn step_back(&mut self) {
        if let Some(before) = self.before.pop() {
            (self.here, self.side, self.selected) = before;
        }
    }

    fn links(&self, view: &View) -> Vec<Link> {
        let Some(of) = self.seen(view) else { return Vec::new() };
        match self.side {
            Side::From => links::operands(view, of),
            Side::Feeds => links::dependents(view, of),
        }
    }

    /// Handles a key.
    pub(crate) fn key(&mut self, key: Key, view: &View) -> Followed {
        if self.curve.is_some() {
            return self.read_curve(key, view);
        }
        let last = self.links(view).len().saturating_sub(1);
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.selected = (self.selected + 1).min(last),
            KeyCode::Home => self.selected = 0,
            KeyCode::End => self.selected = last,
            KeyCode::PageUp => self.selected = self.selected.saturating_sub(5),
            KeyCode::PageDown => self.selected = (self.selected + 5).min(last),
            KeyCode::Tab | KeyCode::BackTab => self.turn(),
            KeyCode::Enter | KeyCode::Right | KeyCode::Char('l') => return self.follow(view),
            KeyCode::Left | KeyCode::Backspace | KeyCode::Char('h') if !self.before.is_empty() => {
                self.step_back();
                return Followed::Back(self.place());
            }
            KeyCode::Char('c') => return self.open_curve(view),
            KeyCode::Char('m') => return self.mark(view),
            KeyCode::Char('a') => return self.compare_arms(view),
            KeyCode::Char('.') => return Followed::Stays,
            KeyCode::Char('d' | 'D') if self.has_arrived(view) => return Followed::Derives,
            KeyCode::Esc | KeyCode::Char('q' | 'f') => return Followed::Closed,
            _ => {}
        }
        Followed::Open
    }

    /// Shows the present number in all updates so far.
    fn open_curve(&mut self, view: &View) -> Followed {
        let Some(of) = self.seen(view) else { return Followed::Open };
        if view.asks_for_number() {
            return Followed::Refused("answer the question first: the curve might show the number");
        }
        if view.frame.snapshot.furthest == 0 {
            return Followed::Refused("no update is finished yet: a curve begins with the first");
        }
        let curve = Curve::new(of, self.here.place.update());
        let (of, is_known) = (curve.of.clone(), curve.is_known(view));
        self.curve = Some(curve);
        if is_known { Followed::Open } else { Followed::Life(Some(of)) }
    }

    /// Handles a key while the curve is shown. One that is not complete is given up with it.
    fn read_curve(&mut self, key: Key, view: &View) -> Followed {
        let Some(curve) = &mut self.curve else { return Followed::Open };
        match curve.key(key, view) {
            Read::Open => Followed::Open,
            Read::Closed => {
                let is_known = curve.is_known(view);
                self.curve = None;
                if is_known { Followed::Open } else { Followed::Life(None) }
            }
            Read::Visit(of, place) => {
                self.curve = None;
                self.go(Crumb { of, place })
            }
        }
    }

    /// Marks the present moment, to compare others with it. If it is marked, the mark goes.
    fn mark(&mut self, view: &View) -> Followed {
        if view.asks_for_number() {
            return Followed::Refused("answer the question first: a mark might show the number");
        }
        if self.has_arrived(view) {
            let here = Some(self.place());
            let is_marked =
                self.against == Against::Mark && self.mark.as_ref().map(Mark::place) == here;
            self.mark = (!is_marked).then(|| Mark::new(view));
            self.against = if is_marked { Against::Nothing } else { Against::Mark };
        }
        Followed::Open
    }

    /// Compares with the next arm.
    fn compare_arms(&mut self, view: &View) -> Followed {
        if !view.compares() {
            return Followed::Refused("there is only one arm: \": arm norm 1\" adds another");
        }
        let is_secret = |arm: &ArmSnapshot| view.is_secret(&arm.name);
        if view.asks_for_number() || view.frame.snapshot.arms.iter().any(is_secret) {
            return Followed::Refused("answer the question first: another arm might show it");
        }
        self.against = self.against.next_arm(view);
        Followed::Open
    }

    /// Moves the cursor to a row of one of the lists: see [`Follow::spot`].
    pub(crate) fn point_at(&mut self, row: usize) {
        self.side = if row.is_multiple_of(2) { Side::From } else { Side::Feeds };
        self.selected = row / 2;
    }

    /// What is at a position. The rows of the two lists are counted alternately.
    pub(crate) fn spot(&self, view: &View, area: Rect, place: Position) -> Spot {
        match self.curve {
            Some(_) => draw::spot_beside_rows(area, place),
            None => draw::spot(self, view, area, place),
        }
    }

    fn turn(&mut self) {
        self.side = match self.side {
            Side::From => Side::Feeds,
            Side::Feeds => Side::From,
        };
        self.selected = 0;
    }

    /// Follows the selected number.
    fn follow(&mut self, view: &View) -> Followed {
        let links = self.links(view);
        let Some(link) = links.get(self.selected) else { return Followed::Open };
        self.go(crumb(link.of, view))
    }

    /// Draws the popup over the lower part of an area, so that the picture above it stays visible where there is room.
    pub(crate) fn draw(&self, view: &View, area: Rect, buf: &mut Buffer) {
        match &self.curve {
            Some(curve) => chart::draw(self, curve, view, area, buf),
            None => draw::draw(self, view, area, buf),
        }
    }
}

/// A number, and the place where it is computed: what the update begins with is looked at in the update before.
fn crumb(of: Quantity, view: &View) -> Crumb {
    let snapshot = &view.frame.snapshot;
    let cursor = snapshot.cursor;
    match snapshot.origin(view.frame.arm, of) {
        Origin::Tick(tick) => {
            let there = Cursor { done: cursor.done_after(tick), ..cursor };
            Crumb { of, place: Place::of(there) }
        }
        Origin::Earlier(of) => Crumb { of, place: earlier(of, cursor.update) },
        Origin::Given(_) => Crumb { of, place: Place::of(cursor) },
    }
}

/// Where a number of the update before is computed: at its end, or in its forward pass.
fn earlier(of: Quantity, update: u64) -> Place {
    match of.variable {
        Variable::Tape(tensor) => {
            let ticks = tensor.timestep(of.row).map_or(0, |t| t + 1);
            Place { updates: update.saturating_sub(1), ticks, begun: false }
        }
        Variable::Parameter(..) | Variable::Moment(..) | Variable::OffTape(_) => {
            Place { updates: update, ticks: 0, begun: false }
        }
    }
}
