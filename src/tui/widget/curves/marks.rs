//! The marks on a curve: its glyph, an arrow where it is beyond the range, and where it stops being finite.

use super::{Point, Role, Series, plot::Plot};
use crate::tui::widget::{dots::Dots, number::short};
use ratatui::style::Style;

/// The distance of two glyphs on one curve, in columns.
const BETWEEN: u16 = 24;
/// The columns at the end of a curve that are left to the glyphs of those that end there.
const ENDS: u16 = 6;

/// One mark, in a cell of its own.
pub(super) struct Mark {
    pub(super) cell: (u16, u16),
    pub(super) glyph: &'static str,
    pub(super) style: Style,
    /// For an arrow that is to be read: what it stands for.
    pub(super) peak: Option<Peak>,
}

impl Mark {
    /// The glyph of a series.
    fn of(series: &Series, cell: (u16, u16)) -> Self {
        Mark { cell, glyph: series.glyph, style: series.style, peak: None }
    }
}

/// The highest value of a stretch above the range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peak {
    pub(super) x: f64,
    pub(super) value: f64,
    /// Whether its point is a single value, not several in the width of a dot.
    pub(super) is_single: bool,
    /// Whether the line of means is above the range, too.
    has_line: bool,
}

impl Peak {
    /// `peak 31.2`, beside its arrow and in the legend.
    pub(super) fn called(&self) -> String {
        format!("peak {}", short(self.value))
    }

    /// The higher of two of one stretch.
    fn joined(self, other: Self) -> Self {
        let higher = if other.value > self.value { other } else { self };
        Peak { has_line: self.has_line || other.has_line, ..higher }
    }
}

impl Plot<'_> {
    /// All marks; of two in one cell, the second is drawn. Those beyond the machine are faint.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        let present = self.curves.present.and_then(|at| self.x.unit(at));
        let present = present.map(|at| self.column(at));
        for (i, series) in self.curves.series.iter().enumerate() {
            let first = marks.len();
            self.glyphs(i, series, &mut marks);
            self.arrows(series, &mut marks);
            self.breaks(series, &mut marks);
            for mark in marks.iter_mut().skip(first).filter(|_| series.role.is_run()) {
                if present.is_some_and(|column| mark.cell.0 > column) {
                    mark.style = self.curves.theme.faint(mark.style);
                }
            }
        }
        marks
    }

    /// The series' glyph where the machine is on its line, or at the end of that; and at intervals along it if there are
    /// other lines of this run; or at every point. With one line, marks along it would look like events.
    fn glyphs(&self, i: usize, series: &Series, marks: &mut Vec<Mark>) {
        let within = self
            .curves
            .seen(series)
            .filter(|p| p.is_finite() && self.reaches(p.mean) && self.draws(series, p.mean));
        let cell = |p: &Point| Some(Dots::cell(self.area, self.dot_of(series, p)?));
        let cells: Vec<_> =
            within.filter_map(|p| Some((cell(p)?, self.is_under(series, p.mean), p))).collect();
        let lines = self.curves.series.iter().filter(|series| series.role == Role::Line);
        let is_marked = lines.count() > 1 && series.role.is_run();
        let first = if is_marked { 3 + 5 * i as u16 } else { u16::MAX };
        let mut next = self.area.x.saturating_add(first);
        let rules = self.curves.floors.iter().filter_map(|floor| self.rule_y(floor.value));
        let ruled: Vec<u16> = rules.map(|y| Dots::cell(self.area, (0, y)).1).collect();
        let so_far = cells.iter().rposition(|(.., p)| !self.curves.is_later(series, p.x));
        let end = so_far.or(cells.len().checked_sub(1));
        let last = cells.last().map_or(0, |(cell, ..)| cell.0.saturating_sub(ENDS));
        for (place, (cell, is_under, _)) in cells.iter().enumerate() {
            // in the row of a reference line it would be read as a value there
            let is_due = (next..last).contains(&cell.0) && !ruled.contains(&cell.1);
            if is_due || series.role == Role::Points {
                let glyph = if *is_under { "↓" } else { series.glyph };
                marks.push(Mark { glyph, ..Mark::of(series, *cell) });
                next = cell.0.saturating_add(BETWEEN);
            } else if end == Some(place) && !self.is_told_by_colour(series) {
                marks.push(Mark::of(series, self.beside_others(*cell, marks)));
            }
        }
    }

    /// Whether a curve needs no mark: one of an old run would have that of its arm, which is on the new curve.
    fn is_told_by_colour(&self, series: &Series) -> bool {
        series.role == Role::Ghost && self.curves.theme.has_colours()
    }

    /// Whether the vertical axis reaches a value.
    fn reaches(&self, y: f64) -> bool {
        !self.is_above(y) && !self.is_below(y)
    }

    /// The cell, or the first one to its left that has no mark: curves that end at one height have their marks there.
    fn beside_others(&self, cell: (u16, u16), marks: &[Mark]) -> (u16, u16) {
        let is_free = |cell: &(u16, u16)| marks.iter().all(|mark| mark.cell != *cell);
        let cells = (self.area.x..=cell.0).rev().map(|x| (x, cell.1));
        let mut near = cells.take(self.curves.series.len());
        near.find(is_free).unwrap_or(cell)
    }

    /// An arrow at the edge for each stretch where the line is beyond the range; and one for the largest value of all,
    /// which is to be read even where only a single update of the present run is so far up.
    pub(super) fn arrows(&self, series: &Series, marks: &mut Vec<Mark>) {
        let (mut peaks, mut lows): (Vec<Peak>, Vec<f64>) = (Vec::new(), Vec::new());
        let (mut was_above, mut was_below) = (false, false);
        for point in self.curves.seen(series).filter(|p| p.is_finite()) {
            let top = if series.role.is_run() { point.max } else { point.mean };
            let (is_above, is_below) = (self.is_above(top), self.is_below(point.mean));
            let is_single = point.min == point.max;
            let has_line = self.is_above(point.mean);
            let here = Peak { x: point.x, value: top, is_single, has_line };
            match peaks.last_mut() {
                Some(peak) if is_above && was_above => *peak = peak.joined(here),
                _ if is_above => peaks.push(here),
                _ => {}
            }
            lows.extend((is_below && !was_below && series.role != Role::Points).then_some(point.x));
            (was_above, was_below) = (is_above, is_below);
        }
        let largest = peaks.iter().map(|peak| peak.value).reduce(f64::max);
        let column = |x: f64| self.column(self.x.unit(x).unwrap_or(0.0));
        let mark = |cell, glyph, peak| Mark { cell, glyph, style: series.style, peak };
        for peak in peaks {
            let told = Some(peak).filter(|peak| Some(peak.value) == largest);
            if peak.has_line || told.is_some() {
                marks.push(mark((column(peak.x), self.area.y), "↑", told));
            }
        }
        let lowest = self.area.bottom().saturating_sub(1);
        marks.extend(lows.into_iter().map(|x| mark((column(x), lowest), "↓", None)));
    }

    /// `✗` at the top, or below another mark, where the series stops being finite.
    fn breaks(&self, series: &Series, marks: &mut Vec<Mark>) {
        let mut whole = true;
        for point in self.curves.seen(series) {
            if whole && !point.is_finite() {
                let x = self.column(self.x.unit(point.x).unwrap_or(0.0));
                let is_taken = |y: &u16| marks.iter().any(|mark| mark.cell == (x, *y));
                let y = (self.area.y..self.area.bottom()).find(|y| !is_taken(y));
                let cell = (x, y.unwrap_or(self.area.y));
                marks.push(Mark { cell, glyph: "✗", style: series.style, peak: None });
            }
            whole = point.is_finite();
        }
    }
}
