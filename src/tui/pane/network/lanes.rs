//! Several arms below each other: for each a lane with a bar for `dh_t` at each timestep and the arrows between them, or a
//! strip of bars.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::flow::{Flow, Wire, dh};
use super::strength::{Strength, line};
use super::whole;
use crate::train::ArmSnapshot;
use crate::tui::view::View;
use crate::tui::widget::columns::Columns;
use crate::tui::widget::number::{number, short};
use crate::tui::widget::{put, width};

/// The widths of a timestep: a box without an arrow, up to a box with a long arrow.
const WIDTHS: (usize, usize) = (1, 14);
/// From this width on there is a number in each column.
const NUMBERED: usize = 7;
/// The most rows of a box.
const HIGHEST: u16 = 12;
/// The rows of a lane: its head, and its boxes.
pub(super) const LANE: u16 = 2;

/// An arm, with the number of its colour and mark.
pub(super) type Shown<'a> = (usize, &'a ArmSnapshot);

/// Draws the head of an arm, and returns what is left of the area. A single arm needs no name, and at its start no head.
pub(super) fn headed(view: &View, (colour, arm): Shown, area: Rect, buf: &mut Buffer) -> Rect {
    let theme = view.theme;
    if !view.compares() {
        let (text, style) = summary(view, arm);
        if text.is_empty() || width(&text) > area.width {
            return area;
        }
        put(buf, area, (area.x, area.y), &text, style);
        return Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    put(buf, area, (area.x, area.y), theme.series_glyph(colour), theme.series(colour));
    let style = if arm.name == view.arm().name { theme.title } else { theme.text };
    put(buf, area, (area.x + 2, area.y), &arm.name, style);
    let x = area.x + 4 + width(&arm.name);
    let (text, style) = summary(view, arm);
    if x + width(&text) <= area.right() {
        put(buf, area, (x, area.y), &text, style);
    }
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

/// `‖dh_19‖ 0.52 → ‖dh_0‖ 1.2e-6`
fn summary(view: &View, arm: &ArmSnapshot) -> (String, Style) {
    let reached = arm.reached();
    let last = reached.timesteps.saturating_sub(1);
    let first = (0..=last).find(|t| reached.has_backward(*t));
    let told = |t: usize| match dh(view, arm, t) {
        Flow::Back(length) => Some(format!("‖dh_{t}‖ {}", short(length))),
        Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut | Flow::Secret => None,
    };
    match first.and_then(|first| Some((first, told(last)?, told(first)?))) {
        Some((first, from, _)) if first == last => (from, view.theme.dim),
        Some((_, from, to)) => (format!("{from} → {to}"), view.theme.dim),
        None => (String::new(), view.theme.dim),
    }
}

/// Draws each arm as a lane, or as a strip where there is too little room for that.
pub(super) fn draw(
    view: &View,
    arms: &[Shown],
    strength: Option<Strength>,
    area: Rect,
    buf: &mut Buffer,
) {
    let (area, axis) = divided(arms.len(), area);
    self::axis(view, arms.len(), area, axis, buf);
    for (shown, place) in arms.iter().zip(places(arms.len(), area)) {
        if place.is_empty() {
            return;
        }
        if place.height < LANE {
            strip(view, *shown, strength, place, buf);
            continue;
        }
        let rest = headed(view, *shown, place, buf);
        Lane { view, arm: shown.1, strength }.draw(rest, buf);
    }
}

/// The area of the lanes, and below it a row for the timesteps, if there is room.
fn divided(arms: usize, area: Rect) -> (Rect, Rect) {
    let rows = u16::from(area.height > arms as u16);
    let height = area.height - rows;
    (Rect { height, ..area }, Rect { y: area.y + height, height: rows, ..area })
}

/// Writes the timesteps below their columns, as many as fit.
fn axis(view: &View, arms: usize, area: Rect, row: Rect, buf: &mut Buffer) {
    let (left, columns) = match is_strip(arms, area) {
        true => (mark(view), strip_columns(view, area.width)),
        false => (0, lane_columns(view, area.width)),
    };
    let now = view.current_timestep();
    let mut free = row.x;
    for (i, t) in columns.shown().enumerate() {
        let (x, text) = (row.x + (left + i * columns.width) as u16, t.to_string());
        let is_now = now == Some(t);
        if x >= free && (is_now || x + width(&text) <= row.right()) {
            let style = if is_now { view.theme.accent } else { view.theme.dim };
            whole(buf, row, (x, row.y), &text, style);
            free = x + width(&text) + 1;
        }
    }
}

fn is_strip(arms: usize, area: Rect) -> bool {
    area.height / (arms as u16) < LANE
}

/// Divides an area among so many arms.
pub(super) fn places(arms: usize, area: Rect) -> impl Iterator<Item = Rect> {
    let height = (area.height / arms as u16).max(1);
    (0..arms as u16)
        .map(move |i| Rect { y: area.y + height * i, height, ..area }.intersection(area))
}

/// The timestep at a column of the lanes or strips of so many arms.
pub(super) fn timestep_at(view: &View, arms: usize, x: usize, area: Rect) -> Option<usize> {
    let (x, columns) = match is_strip(arms, divided(arms, area).0) {
        true => (x.checked_sub(mark(view))?, strip_columns(view, area.width)),
        false => (x, lane_columns(view, area.width)),
    };
    columns.at(x)
}

/// The width of the mark of an arm before its strip: none of a single arm.
fn mark(view: &View) -> usize {
    if view.compares() { 2 } else { 0 }
}

fn strip_columns(view: &View, width: u16) -> Columns {
    let room = usize::from(width).saturating_sub(mark(view));
    Columns::around(view.looked_at(), view.frame.snapshot.cursor.timesteps, room, (1, 8))
}

fn lane_columns(view: &View, width: u16) -> Columns {
    let timesteps = view.frame.snapshot.cursor.timesteps;
    Columns::around(view.looked_at(), timesteps, width.into(), WIDTHS)
}

/// One row: the mark of the arm, and a cell for each timestep. Where there is room, the arrow to it stands behind; else
/// only the edge of a BPTT window, so that no cut is missed.
fn strip(view: &View, shown: Shown, strength: Option<Strength>, area: Rect, buf: &mut Buffer) {
    let (colour, arm) = shown;
    let theme = view.theme;
    let mark = mark(view) as u16;
    if mark > 0 {
        put(buf, area, (area.x, area.y), theme.series_glyph(colour), theme.series(colour));
    }
    let left = Rect { x: area.x + mark, ..area }.intersection(area);
    let columns = strip_columns(view, area.width);
    for (i, t) in columns.shown().enumerate() {
        let is_cut = Wire::Recurrent.flow(view, arm, t) == Flow::Cut;
        let has_arrow = columns.width > 2 || (columns.width == 2 && is_cut);
        let boxes = columns.width - usize::from(has_arrow);
        let x = left.x + (i * columns.width) as u16;
        let (text, style) = cell(view, arm, strength, t, (boxes, 1));
        put(buf, left, (x, left.y), &text.concat(), style);
        if has_arrow {
            let (text, style) = Lane { view, arm, strength }.arrow(t, 1);
            put(buf, left, (x + boxes as u16, left.y), &text, style);
        }
    }
}

/// A box of `dh_t` in so many rows, from the top: a bar as soon as it is computed, and before that one row.
fn cell(
    view: &View,
    arm: &ArmSnapshot,
    strength: Option<Strength>,
    t: usize,
    (width, rows): (usize, u16),
) -> (Vec<String>, Style) {
    let theme = view.theme;
    let low = |glyph: &str| {
        let above = vec![String::new(); usize::from(rows.saturating_sub(1))];
        above.into_iter().chain([glyph.repeat(width)]).collect()
    };
    match (dh(view, arm, t), strength) {
        (Flow::Back(length), Some(strength)) if length.is_finite() => {
            let bar = strength.bar(length, rows).into_iter();
            let text = bar.map(|row| row.repeat(width)).collect();
            (text, strength.style(length, theme))
        }
        (Flow::Back(length), _) if !length.is_finite() => {
            (vec!["!".repeat(width); usize::from(rows)], theme.diverged)
        }
        (Flow::Secret, _) => (low("?"), theme.accent),
        (Flow::Forward, _) => (low("□"), theme.forward),
        _ => (low("·"), theme.not_computed),
    }
}

/// The lane of one arm.
struct Lane<'a> {
    view: &'a View<'a>,
    arm: &'a ArmSnapshot,
    strength: Option<Strength>,
}

impl Lane<'_> {
    fn draw(&self, area: Rect, buf: &mut Buffer) {
        let columns = lane_columns(self.view, area.width);
        let gap = columns.width / 2;
        let boxes = columns.width - gap;
        let numbers = u16::from(area.height > 1 && columns.width >= NUMBERED);
        let high = (area.height - numbers).clamp(1, HIGHEST);
        for (i, t) in columns.shown().enumerate() {
            let x = area.x + (i * columns.width) as u16;
            let (text, style) = cell(self.view, self.arm, self.strength, t, (boxes, high));
            for (y, text) in (area.y..area.y + high).zip(text) {
                put(buf, area, (x, y), &text, style);
            }
            let (text, style) = self.arrow(t, gap);
            put(buf, area, (x + boxes as u16, area.y + high - 1), &text, style);
            if numbers > 0 {
                self.number(t, (x, area.y + high), area, buf);
            }
        }
    }

    fn number(&self, t: usize, at: (u16, u16), area: Rect, buf: &mut Buffer) {
        let (text, style) = match dh(self.view, self.arm, t) {
            Flow::Back(length) => (number(length, 5).trim().to_owned(), self.view.theme.text),
            Flow::Absent | Flow::NotYet | Flow::Forward | Flow::Cut | Flow::Secret => return,
        };
        whole(buf, area, at, &text, style);
    }

    /// The arrow that comes back to a timestep from the next.
    fn arrow(&self, t: usize, gap: usize) -> (String, Style) {
        let theme = self.view.theme;
        let Some(shaft) = gap.checked_sub(1) else { return (String::new(), theme.dim) };
        match (Wire::Recurrent.flow(self.view, self.arm, t), self.strength) {
            (Flow::Absent, _) => (String::new(), theme.dim),
            (Flow::NotYet, _) => (line(4, gap), theme.not_computed),
            (Flow::Forward, _) => (line(2, shaft) + "▶", theme.forward),
            (Flow::Back(length), Some(strength)) if length.is_finite() => {
                let level = strength.level(length);
                ("◀".to_owned() + &line(level, shaft), theme.flow(level))
            }
            (Flow::Back(_), _) => ("◀".to_owned() + &"!".repeat(shaft), theme.diverged),
            (Flow::Cut, _) => (format!("{:^gap$}", "╳"), theme.bad),
            (Flow::Secret, _) => (format!("{:^gap$}", "?"), theme.accent),
        }
    }
}
