//! Several arms below each other: for each a bar at each timestep, with arrows between them where there is room.

mod bars;
mod lengths;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::strength::{Drawn, Strength};
use super::whole;
use crate::nn::Tensor;
use crate::train::ArmSnapshot;
use crate::tui::view::View;
use crate::tui::widget::columns::Columns;
use crate::tui::widget::{DIFFERS, put, width};
use bars::Bars;
use lengths::{narrower, summary, unnamed};

/// The greatest width of a timestep: a bar with a long arrow.
const WIDEST: usize = 14;
/// From so many rows on, the first is the head of the arm; with fewer, its name is beside the bars.
const HEADED: u16 = 5;
/// The rows that each arm must have for a caption to be shown below them.
pub(super) const LEAST: u16 = 2;

/// An arm, with the number of its colour and mark.
pub(super) type Shown<'a> = (usize, &'a ArmSnapshot);

/// Where an arm has its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// In a row above its bars, with its lengths.
    Above,
    /// On the left of its bars.
    Beside,
    /// Only its mark is on the left of its bars.
    Marked,
}

/// The lanes of all arms, in an area of which the last row is for the timesteps.
#[derive(Clone, Copy)]
pub(super) struct Lanes<'a> {
    view: &'a View<'a>,
    arms: &'a [Shown<'a>],
    drawn: Drawn,
    area: Rect,
    axis: Rect,
}

/// Draws the head of an arm, and returns what is left of the area. A single arm needs no name, and at its start no head.
pub(super) fn headed(
    view: &View,
    (colour, arm): Shown,
    drawn: Drawn,
    area: Rect,
    buf: &mut Buffer,
) -> Rect {
    let theme = view.theme;
    let rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let text = summary(view, arm, drawn);
    if !view.compares() {
        if text.is_empty() || width(&text) > area.width {
            return area;
        }
        put(buf, area, (area.x, area.y), &text, theme.dim);
        return rest;
    }
    name(view, (colour, arm), area, buf);
    let x = area.x + 4 + width(&view.called(arm));
    if x + width(&text) <= area.right() {
        put(buf, area, (x, area.y), &text, theme.dim);
    }
    rest
}

/// Writes the mark and the name of an arm.
fn name(view: &View, (colour, arm): Shown, area: Rect, buf: &mut Buffer) {
    let theme = view.theme;
    put(buf, area, (area.x, area.y), theme.series_glyph(colour), theme.series(colour));
    let style = if arm.name == view.arm().name { theme.title } else { theme.text };
    put(buf, area, (area.x + 2, area.y), &view.called(arm), style);
}

/// Divides an area among so many arms.
pub(super) fn places(arms: usize, area: Rect) -> impl Iterator<Item = Rect> {
    let height = (area.height / arms as u16).max(1);
    (0..arms as u16)
        .map(move |i| Rect { y: area.y + height * i, height, ..area }.intersection(area))
}

impl<'a> Lanes<'a> {
    pub(super) fn new(view: &'a View<'a>, arms: &'a [Shown<'a>], drawn: Drawn, area: Rect) -> Self {
        let rows = u16::from(area.height > arms.len() as u16);
        let height = area.height - rows;
        let axis = Rect { y: area.y + height, height: rows, ..area };
        Lanes { view, arms, drawn, area: Rect { height, ..area }, axis }
    }

    /// The rows of an arm.
    fn height(&self) -> u16 {
        self.area.height / self.arms.len().max(1) as u16
    }

    /// The rows from the top of an arm to that of the next. Bars with names beside them need no blank below the last arm.
    fn stride(&self) -> u16 {
        match self.named() {
            Named::Above => self.height(),
            Named::Beside | Named::Marked => {
                ((self.area.height + 1) / self.arms.len().max(1) as u16).max(1)
            }
        }
    }

    /// Where the names are: beside the bars where all of them have room there, or else above if that leaves a row.
    fn named(&self) -> Named {
        if !self.view.compares() {
            return Named::Above;
        }
        let timesteps = self.view.frame.snapshot.cursor.timesteps;
        let least = timesteps * self.narrowest() + usize::from(self.names());
        let has_room = usize::from(self.area.width) >= least;
        match self.height() {
            HEADED.. => Named::Above,
            _ if has_room => Named::Beside,
            LEAST.. => Named::Above,
            _ => Named::Marked,
        }
    }

    /// The width of the names beside the bars.
    fn names(&self) -> u16 {
        let widest = self.arms.iter().map(|(_, arm)| width(&self.view.called(arm)));
        let widest = widest.max().unwrap_or(0);
        widest + 3
    }

    /// The width that is taken on the left of the bars.
    fn left(&self) -> u16 {
        match self.named() {
            Named::Above => 0,
            Named::Beside => self.names(),
            Named::Marked => 2,
        }
    }

    fn columns(&self) -> Columns {
        let room = usize::from(self.area.width.saturating_sub(self.left()));
        let timesteps = self.view.frame.snapshot.cursor.timesteps;
        Columns::around(self.view.looked_at(), timesteps, room, (self.narrowest(), WIDEST))
    }

    /// The least width of a timestep: a bar alone; with room for the edge of a BPTT window, if an arm has one.
    fn narrowest(&self) -> usize {
        let has_window = self.arms.iter().any(|(_, arm)| arm.model.bptt_window.is_some());
        1 + usize::from(has_window)
    }

    /// The rows of a bar.
    pub(super) fn rows(&self) -> u16 {
        bars::rows(self.stride().saturating_sub(self.spare()), self.columns())
    }

    /// The rows of an arm that its bars leave free, so that they do not run into those of the next: the head or a blank.
    fn spare(&self) -> u16 {
        u16::from(self.stride() >= LEAST)
    }

    /// Draws each arm, and the timesteps below.
    pub(super) fn draw(&self, strength: Option<Strength>, buf: &mut Buffer) {
        self.times(buf);
        self.name_lengths(buf);
        let (area, height) = (self.area, self.stride());
        for (shown, i) in self.arms.iter().zip(0..) {
            let place = Rect { y: area.y + height * i, height, ..area }.intersection(area);
            if place.is_empty() {
                return;
            }
            let rest = self.head(*shown, place, buf);
            let columns = self.columns();
            Bars { view: self.view, arm: shown.1, strength, drawn: self.drawn, columns }
                .draw(rest, buf);
        }
    }

    /// Draws what names an arm, and returns the area for its bars.
    fn head(&self, shown: Shown, place: Rect, buf: &mut Buffer) -> Rect {
        let left = self.left();
        let height = self.stride().saturating_sub(self.spare());
        let beside = Rect { x: place.x + left, height, ..place }.intersection(place);
        let theme = self.view.theme;
        match self.named() {
            Named::Above if place.height >= LEAST => {
                return headed(self.view, shown, self.drawn, place, buf);
            }
            Named::Above => {}
            Named::Beside => {
                name(self.view, shown, place, buf);
                let x = self.right_of_bars();
                for (text, y) in self.lengths(shown.1).iter().zip(place.y..) {
                    put(buf, place, (x, y), text, theme.dim);
                }
            }
            Named::Marked => {
                let mark = theme.series_glyph(shown.0);
                put(buf, place, (place.x, place.y), mark, theme.series(shown.0));
            }
        }
        beside
    }

    /// The column of the lengths beside the bars.
    fn right_of_bars(&self) -> u16 {
        let columns = self.columns();
        self.area.x + self.left() + (columns.count * columns.width) as u16 + 2
    }

    /// The lengths beside the bars of an arm, row by row.
    fn lengths(&self, arm: &ArmSnapshot) -> Vec<String> {
        let (x, rows) = (self.right_of_bars(), usize::from(self.height()));
        let full = vec![summary(self.view, arm, self.drawn)];
        let narrower = narrower(self.view, arm).filter(|_| self.drawn == Drawn::Bars);
        let mut all = [full].into_iter().chain(narrower.into_iter().flatten());
        let has_room = |text: &String| x + width(text) <= self.area.right();
        all.find(|lines| lines.len() <= rows && lines.iter().all(has_room)).unwrap_or_default()
    }

    /// Says below the lanes what the lengths beside them are, where they have no room to say it.
    fn name_lengths(&self, buf: &mut Buffer) {
        let Some((_, arm)) = self.arms.first().filter(|_| self.named() == Named::Beside) else {
            return;
        };
        let is_named = |line: &String| line.contains('‖');
        if let (false, Some(names)) =
            (self.lengths(arm).iter().all(is_named), unnamed(self.view, arm))
        {
            whole(buf, self.axis, (self.right_of_bars(), self.axis.y), &names, self.view.theme.dim);
        }
    }

    /// Writes the timesteps below their columns, as many as fit, and signs of those that are not shown.
    fn times(&self, buf: &mut Buffer) {
        let (theme, row, columns) = (self.view.theme, self.axis, self.columns());
        let now = self.view.current_timestep();
        let (mut free, mut end) = (row.x, row.right());
        if columns.first > 0 {
            whole(buf, row, (row.x, row.y), "‹", theme.key);
            free += 2;
        }
        if columns.shown().end < self.view.frame.snapshot.cursor.timesteps && end > row.x + 2 {
            whole(buf, row, (end - 1, row.y), "›", theme.key);
            end -= 2;
        }
        for (i, t) in columns.shown().enumerate() {
            let differs = self.view.row_differs(Tensor::Dh, t);
            let mark = if differs { DIFFERS } else { "" };
            let (x, text) =
                (row.x + self.left() + (i * columns.width) as u16, format!("{t}{mark}"));
            if x >= free && x + width(&text) <= end {
                let style = if now == Some(t) { theme.accent } else { theme.dim };
                let style = if differs { theme.bad } else { style };
                put(buf, row, (x, row.y), &text, style);
                free = x + width(&text) + 1;
            }
        }
    }

    /// The timestep in a column of the area.
    pub(super) fn timestep_at(&self, x: usize) -> Option<usize> {
        self.columns().at(x.checked_sub(self.left().into())?)
    }
}
