//! Labels in free space: where neither a curve nor a mark nor another label is.

use super::{legend::highest, marks::Mark, plot::Plot};
use crate::tui::widget::{dots::Dots, width};
use ratatui::{layout::Rect, style::Style};

/// From this height of the plot on, reference lines are named in it.
const LABELLED: u16 = 4;
/// From this height on, a name may stand beside its line, which is joined to it by a corner.
const HOOKED: u16 = 7;
/// Of arrows no farther apart, in columns, only the highest is labelled.
const NEAR: u16 = 3;

/// A text, its first cell, and its style.
pub(super) type Label = (String, (u16, u16), Style);

/// Which cells of a plot are taken.
pub(super) struct Free {
    area: Rect,
    taken: Vec<bool>,
}

impl Free {
    /// A plot where nothing is drawn yet.
    pub(super) fn new(area: Rect) -> Self {
        Self { area, taken: vec![false; area.area() as usize] }
    }

    /// Takes a cell.
    pub(super) fn take(&mut self, cell: (u16, u16)) {
        if let Some(index) = self.index(cell) {
            self.taken[index] = true;
        }
    }

    fn index(&self, (x, y): (u16, u16)) -> Option<usize> {
        let inside = self.area.contains((x, y).into());
        let (column, row) = (x.wrapping_sub(self.area.x), y.wrapping_sub(self.area.y));
        inside.then(|| usize::from(row) * usize::from(self.area.width) + usize::from(column))
    }

    fn is_free(&self, (x, y): (u16, u16), columns: u16) -> bool {
        x.checked_add(columns).is_some_and(|end| end <= self.area.right())
            && (x..x + columns).all(|x| self.index((x, y)).is_some_and(|index| !self.taken[index]))
    }

    /// Takes room for a text in a row: as far to the right as possible.
    fn in_row(&mut self, columns: u16, y: u16) -> Option<(u16, u16)> {
        let last = self.area.right().checked_sub(columns)?;
        let mut places = (self.area.x..=last).rev().map(|x| (x, y));
        let place = places.find(|place| self.is_free(*place, columns))?;
        Some(self.taking(place, columns))
    }

    /// Takes room for a text beside a cell: on its right, otherwise on its left. At its other end is the edge of the
    /// plot or a blank, so that two texts are never read as one.
    fn beside(&mut self, columns: u16, (x, y): (u16, u16)) -> Option<(u16, u16)> {
        let with_blank = columns + u16::from(x + 1 + columns < self.area.right());
        let left = x.checked_sub(columns).filter(|start| *start >= self.area.x).map(|start| {
            let from = start.saturating_sub(1).max(self.area.x);
            (start, from, x - from)
        });
        let places = [Some((x + 1, x + 1, with_blank)), left];
        let is_free = |(_, from, columns): &(u16, u16, u16)| self.is_free((*from, y), *columns);
        let (start, from, columns) = places.into_iter().flatten().find(is_free)?;
        self.taking((from, y), columns);
        Some((start, y))
    }

    fn taking(&mut self, (x, y): (u16, u16), columns: u16) -> (u16, u16) {
        (x..x + columns).for_each(|x| self.take((x, y)));
        (x, y)
    }
}

/// Whether an arrow so near that the labels of both could not be told apart stands for a higher value.
fn is_outdone(mark: &Mark, marks: &[Mark]) -> bool {
    let is_near = |other: &&Mark| other.cell.0.abs_diff(mark.cell.0) <= NEAR;
    let value = |mark: &Mark| mark.peak.map(|peak| peak.value);
    marks.iter().filter(is_near).any(|other| value(other) > value(mark))
}

impl Plot<'_> {
    /// All labels that find room; `None` if the reference lines are to be named and one finds none.
    pub(super) fn labels(
        &self,
        marks: &[Mark],
        names_floors: bool,
        free: &mut Free,
    ) -> Option<Vec<Label>> {
        let mut labels = Vec::new();
        if names_floors && !self.curves.floors.is_empty() {
            labels = self.floor_labels(free).filter(|_| self.area.height >= LABELLED)?;
        }
        // one place says it: the legend has named the highest
        let named = highest(marks).filter(|_| self.names.arrows).map(|(peak, _)| peak.value);
        for mark in marks {
            let peak = mark.peak.filter(|peak| Some(peak.value) != named);
            let Some(peak) = peak.filter(|_| !is_outdone(mark, marks)) else { continue };
            let text = peak.called();
            let place = free.beside(width(&text), mark.cell);
            labels.extend(place.map(|place| (text, place, mark.style)));
        }
        Some(labels)
    }

    /// The names of the reference lines: each on its line, or else just above or below it, with a corner that joins both.
    fn floor_labels(&self, free: &mut Free) -> Option<Vec<Label>> {
        let named = self.curves.floors.iter().filter_map(|floor| {
            let dot = self.rule_y(floor.value)?;
            let (_, row) = Dots::cell(self.area, (0, dot));
            Some((floor, row, dot % 4 < 2))
        });
        let labels = named.map(|(floor, row, is_high)| {
            let text = format!(" {} ", floor.called());
            let beside = [(row.checked_sub(1), "┐"), (row.checked_add(1), "┘")];
            let [near, far] = if is_high { beside } else { [beside[1], beside[0]] };
            let joined = [near, far].into_iter().filter(|_| self.area.height >= HOOKED);
            let places = [(Some(row), "")].into_iter().chain(joined);
            let mut places = places.filter_map(|(row, joint)| Some((row?, joint)));
            let (text, place) = places.find_map(|(row, joint)| {
                let text = format!("{text}{joint}");
                Some((free.in_row(width(&text), row)?, text)).map(|(place, text)| (text, place))
            })?;
            Some((text, place, floor.style(self.curves.theme)))
        });
        labels.collect()
    }
}
