//! The life of the followed number: its curve over all updates so far, and the update at which it is read.

use std::cmp::Ordering;

use crate::nn::{Age, Quantity, Stage, Variable};
use crate::train::{Life, Place};
use crate::tui::input::{Key, KeyCode};
use crate::tui::view::View;

/// The updates that Page Up and Page Down move by, as a part of those on the curve.
const PAGE: usize = 20;

/// The fewest updates that are shown of those on the curve.
const FEWEST: u64 = 8;

/// One of the curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Track {
    /// The number with this index.
    Number(usize),
    /// By how much an update changes a weight.
    Step,
}

impl Track {
    /// Its value in the update with this index.
    pub(super) fn value(self, life: &Life, index: usize, arm: usize) -> Option<f64> {
        match self {
            Track::Number(which) => life.value(index, arm, which),
            Track::Step => Some(life.value(index, arm, AFTER)? - life.value(index, arm, BEFORE)?),
        }
    }

    /// The number that is followed where it is read.
    fn number(self) -> usize {
        match self {
            Track::Number(which) => which,
            Track::Step => AFTER,
        }
    }
}

// The numbers of the life of a weight.
const AFTER: usize = 0;
const GRADIENT: usize = 1;
const BEFORE: usize = 2;

/// The curves of the followed number.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    /// The numbers that they are computed from.
    pub(super) of: Box<[Quantity]>,
    /// The curve that is chosen.
    pub(super) chosen: usize,
    /// The update that is read.
    pub(super) at: u64,
    /// How often the part that is shown has been halved.
    zoom: u32,
}

/// The result of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// The curves stay open.
    Open,
    /// The curves are closed.
    Closed,
    /// The machine has to go to where this number is computed.
    Visit(Quantity, Place),
}

impl Curve {
    /// The curves of a number, read in this update: of a weight and all that belongs to it, its value, its gradient and
    /// its step.
    pub(super) fn new(of: Quantity, at: u64) -> Self {
        let stage = |stage, name| Variable::Parameter(stage, name).at(of.row, of.column);
        let (of, chosen) = match of.variable {
            Variable::Parameter(which, name) => {
                let (gradient, chosen) = match which {
                    Stage::Before | Stage::After => (Stage::Grad, AFTER),
                    Stage::Grad | Stage::Clipped => (which, GRADIENT),
                };
                let all = [Stage::After, gradient, Stage::Before].map(|which| stage(which, name));
                (all.into(), chosen)
            }
            Variable::Moment(_, which, name) => {
                ([Variable::Moment(Age::New, which, name).at(of.row, of.column)].into(), 0)
            }
            Variable::Tape(_) | Variable::OffTape(_) => ([of].into(), 0),
        };
        Curve { of, chosen, at, zoom: 0 }
    }

    /// The curves.
    pub(super) fn tracks(&self) -> &'static [Track] {
        match self.of.len() {
            1 => &[Track::Number(0)],
            _ => &[Track::Number(AFTER), Track::Number(GRADIENT), Track::Step],
        }
    }

    /// What the engine has computed of it so far.
    pub(super) fn life<'a>(&self, view: &'a View) -> Option<&'a Life> {
        view.frame.life.as_deref().filter(|life| *life.of() == *self.of)
    }

    /// Whether all of it has been computed, of all updates so far.
    pub(super) fn is_known(&self, view: &View) -> bool {
        let updates = view.frame.snapshot.furthest;
        self.life(view).is_some_and(|life| life.is_complete() && life.updates() == updates)
    }

    /// The index of the update that is read, if that has been looked at.
    pub(super) fn index(&self, life: &Life) -> Option<usize> {
        life.seen().binary_search(&self.at).ok()
    }

    /// The part of the run that is shown, around the update that is read: its first and its last update.
    pub(super) fn part(&self, life: &Life) -> (u64, u64) {
        let last = life.updates().saturating_sub(1);
        let width = last.checked_shr(self.zoom).unwrap_or(0);
        let from = self.at.saturating_sub(width / 2).min(last - width);
        (from, from + width)
    }

    /// Shows half as many updates, while enough are left.
    fn zoom_in(&mut self, view: &View) {
        let Some(life) = self.life(view) else { return };
        let (from, to) = self.part(life);
        self.zoom += u32::from((to - from) / 2 >= FEWEST * life.stride());
    }

    pub(super) fn key(&mut self, key: Key, view: &View) -> Read {
        let tracks = self.tracks().len();
        let page = self.life(view).map_or(1, |life| life.seen().len().div_ceil(PAGE));
        match key.code {
            KeyCode::Left | KeyCode::Char(',' | 'h') => self.read(view, Ordering::Less, 1),
            KeyCode::Right | KeyCode::Char('.' | 'l') => self.read(view, Ordering::Greater, 1),
            KeyCode::PageUp => self.read(view, Ordering::Less, page),
            KeyCode::PageDown => self.read(view, Ordering::Greater, page),
            KeyCode::Home => self.read(view, Ordering::Less, usize::MAX),
            KeyCode::End => self.read(view, Ordering::Greater, usize::MAX),
            KeyCode::Down | KeyCode::Tab => self.chosen = (self.chosen + 1) % tracks,
            KeyCode::Up | KeyCode::BackTab => self.chosen = (self.chosen + tracks - 1) % tracks,
            KeyCode::Char('(') => self.zoom_in(view),
            KeyCode::Char(')') => self.zoom = self.zoom.saturating_sub(1),
            KeyCode::Enter => return self.visit(view).unwrap_or(Read::Open),
            KeyCode::Esc | KeyCode::Backspace | KeyCode::Char('c' | 'q') => return Read::Closed,
            _ => {}
        }
        Read::Open
    }

    /// Reads the curve with this number at an update: the nearest that has been looked at.
    pub(super) fn point_at(&mut self, (chosen, update): (usize, f64), view: &View) {
        self.chosen = chosen;
        let distance = |seen: &u64| (*seen as f64 - update).abs();
        let seen = self.life(view).into_iter().flat_map(Life::seen).copied();
        let nearest = seen.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        self.at = nearest.unwrap_or(self.at);
    }

    /// Reads another update: so many of those that have been looked at further on.
    fn read(&mut self, view: &View, way: Ordering, by: usize) {
        let Some(seen) = self.life(view).map(Life::seen).filter(|seen| !seen.is_empty()) else {
            return;
        };
        let here = seen.partition_point(|update| *update < self.at);
        let there = match way {
            Ordering::Less => here.saturating_sub(by),
            Ordering::Equal => here,
            Ordering::Greater => here.saturating_add(by),
        };
        self.at = seen[there.min(seen.len() - 1)];
    }

    fn visit(&self, view: &View) -> Option<Read> {
        let life = self.life(view)?;
        let which = self.tracks().get(self.chosen)?.number();
        let place = Place::of(life.computed(self.index(life)?, which)?);
        Some(Read::Visit(self.of[which], place))
    }
}
