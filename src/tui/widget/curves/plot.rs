//! Placing curves on the screen, and drawing them there.

use super::{
    Curves, Floor, Point, Role, Series,
    labels::Free,
    legend::{Names, beyond, dashes, legend},
    marks::Mark,
};
use crate::tui::widget::{
    axis::Axis,
    dots::{Dash, Dots},
    frame::{Frame, Legend, Name, ROOMY, Ruler, Tick, plot_height},
    number::short,
    put,
};
use ratatui::{buffer::Buffer, layout::Rect};

/// Curves with the axes that map their numbers to the screen.
pub(super) struct Plot<'a> {
    pub(super) curves: &'a Curves<'a>,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// The vertical axis before it was widened to the rows.
    reach: Axis,
    pub(super) area: Rect,
    y_ticks: Vec<(u16, String)>,
    /// What the second row of numbers counts, if there is room for one.
    periods: Option<(&'a str, f64)>,
    frame: Frame<'a>,
    legend: Legend<'a>,
    /// What it names beside the curves.
    pub(super) names: Names,
}

impl<'a> Plot<'a> {
    /// Places curves in an area; the legend can name the reference lines, too. It says what arrows at the edge are.
    pub(super) fn new(curves: &'a Curves<'a>, area: Rect, names_floors: bool) -> Self {
        let bare = Self::noted(curves, area, names_floors, Vec::new());
        let arrows = bare.arrows_named();
        if arrows.is_empty() {
            return bare;
        }
        let noted = Self::noted(curves, area, names_floors, arrows);
        let has_arrows = !noted.arrows_named().is_empty(); // with fewer rows, the axis reaches farther
        if has_arrows { noted } else { bare }
    }

    /// Places curves in an area, with these entries more in the legend.
    fn noted(curves: &'a Curves<'a>, area: Rect, names_floors: bool, notes: Vec<Name<'a>>) -> Self {
        let reach = curves.y_axis(curves.is_log());
        let (legend, names) = legend(curves, area, names_floors, (reach, notes));
        let periods = curves.periods.filter(|_| area.height >= ROOMY);
        let numbers = 1 + u16::from(periods.is_some());
        let rows = plot_height(area, &legend, numbers);
        let (y, mut y_ticks) = reach.on_rows(rows);
        if names.floors || !names_floors {
            let goals = curves.floors.iter().filter(|floor| floor.is_goal).map(|floor| floor.value);
            let drawn = goals.filter(|value| beyond(reach, *value).is_none());
            number_lines(&mut y_ticks, drawn, (y, rows));
        }
        let frame = Frame::new(area, &legend, numbers, &y_ticks, curves.theme);
        let (x, area) = (curves.x_axis(), frame.plot);
        Self { curves, x, y, reach, area, y_ticks, periods, frame, legend, names }
    }

    /// Returns the point at a position on the screen; `None` outside the plot.
    pub(super) fn at(&self, column: u16, row: u16) -> Option<(f64, f64)> {
        let inside = self.area.contains((column, row).into());
        inside.then(|| {
            let columns = f64::from(self.area.width.saturating_sub(1).max(1));
            let x = f64::from(column - self.area.x) / columns;
            let y = (f64::from(self.area.bottom() - row) - 0.5) / f64::from(self.area.height);
            (self.x.at(x), self.y.at(y))
        })
    }

    /// Whether the names of the reference lines find room in the plot.
    pub(super) fn has_room_for_names(&self) -> bool {
        let (dots, marks) = (self.dots(), self.marks());
        self.labels(&marks, true, &mut self.free(&dots, &marks)).is_some()
    }

    /// The cells that the curves and their marks leave free.
    fn free(&self, dots: &Dots, marks: &[Mark]) -> Free {
        let mut free = Free::new(self.area);
        let cells = self.area.positions().map(|p| (p.x, p.y));
        cells.filter(|cell| dots.is_set(*cell)).for_each(|cell| free.take(cell));
        marks.iter().for_each(|mark| free.take(mark.cell));
        free
    }

    /// Draws the curves, and the labels in the room that they leave. Returns whether there was room for the names of
    /// the reference lines, if they are to be written there; otherwise nothing is drawn.
    pub(super) fn draw(&self, names_floors: bool, buf: &mut Buffer) -> bool {
        let (dots, marks) = (self.dots(), self.marks());
        let mut free = self.free(&dots, &marks);
        let Some(labels) = self.labels(&marks, names_floors, &mut free) else { return false };
        self.draw_frame(buf);
        if names_floors || self.names.floors {
            self.rules().draw(buf); // one without a name says nothing
        }
        self.uprights(buf);
        dots.draw(buf);
        for Mark { cell, glyph, style, .. } in marks {
            put(buf, self.area, cell, glyph, style);
        }
        for (text, place, style) in labels {
            put(buf, self.area, place, &text, style);
        }
        true
    }

    fn draw_frame(&self, buf: &mut Buffer) {
        self.frame.legend(&self.legend, buf);
        self.frame.y_axis(&self.y_ticks, buf);
        let most = usize::from(self.area.width / 10);
        let tick = |(at, label), current| Tick { column: self.column(at), label, current };
        let lines = [self.curves.reading, self.curves.cursor_x].map(|x| self.upright(x));
        let lines = lines.into_iter().flatten().map(|(x, at)| tick((at, short(x)), true));
        let ticks = self.x.ticks(most).into_iter().map(|t| tick(t, false)).chain(lines);
        self.frame.x_axis(Ruler { label: self.curves.x_label, ticks: ticks.collect() }, buf);
        if let Some((label, length)) = self.periods {
            let ticks = self.x.in_periods(length).ticks(most).into_iter().map(|t| tick(t, false));
            self.frame.second_ruler(Ruler { label, ticks: ticks.collect() }, buf);
        }
    }

    /// Returns the dot of a point, if both numbers are on their axes.
    pub(super) fn dot(&self, x: f64, y: f64) -> Option<(i32, i32)> {
        Some(Dots::at(self.area, self.x.unit(x).filter(|_| x.is_finite())?, self.y.unit(y)?))
    }

    pub(super) fn dot_y(&self, y: f64) -> Option<i32> {
        Some(Dots::at(self.area, 0.0, self.y.unit(y).filter(|_| y.is_finite())?).1)
    }

    /// The row of dots of a reference line, if the axis reaches it.
    pub(super) fn rule_y(&self, value: f64) -> Option<i32> {
        self.dot_y(value).filter(|_| beyond(self.reach, value).is_none())
    }

    pub(super) fn column(&self, at: f64) -> u16 {
        Dots::cell(self.area, Dots::at(self.area, at, 0.0)).0
    }

    /// Whether a value is above the range that is worth seeing.
    pub(super) fn is_above(&self, y: f64) -> bool {
        self.y.unit(y).is_some_and(|at| at > 1.0)
    }

    /// Whether a value is below the range that is worth seeing.
    pub(super) fn is_below(&self, y: f64) -> bool {
        self.y.unit(y).is_some_and(|at| at < 0.0)
    }

    /// Whether a point is drawn at all: one of a sketch is not, below a part of the run that is looked at closely.
    pub(super) fn draws(&self, series: &Series, y: f64) -> bool {
        series.role != Role::Points
            || self.is_under(series, y)
            || self.y.unit(y).is_some_and(|at| at >= 0.0)
    }

    /// Whether a point of a sketch is at the lower edge, because a logarithmic axis has no place for it.
    pub(super) fn is_under(&self, series: &Series, y: f64) -> bool {
        series.role == Role::Points && self.y.is_below_all(y)
    }

    /// Returns the dot of the mean of a point of a series.
    pub(super) fn dot_of(&self, series: &Series, point: &Point) -> Option<(i32, i32)> {
        self.place(series, point).map(|(x, y)| Dots::at(self.area, x, y))
    }

    /// Returns where the mean of a point of a series is on both axes, if it can be on them; beyond 0 … 1 it is not seen.
    fn place(&self, series: &Series, point: &Point) -> Option<(f64, f64)> {
        let y = if self.is_under(series, point.mean) { self.y.at(0.0) } else { point.mean };
        Some((self.x.unit(point.x).filter(|_| point.x.is_finite())?, self.y.unit(y)?))
    }

    /// Returns the number of a vertical line and its position on the axis, if it is within the axis.
    fn upright(&self, x: Option<f64>) -> Option<(f64, f64)> {
        let x = x.filter(|x| x.is_finite())?;
        self.x.unit(x).filter(|at| (0.0..=1.0).contains(at)).map(|at| (x, at))
    }

    /// Draws the vertical lines of the cursor and of the reading.
    fn uprights(&self, buf: &mut Buffer) {
        let theme = self.curves.theme;
        let lines =
            [(self.curves.cursor_x, "│", theme.accent), (self.curves.reading, "┊", theme.key)];
        for (x, glyph, style) in lines {
            let Some((_, at)) = self.upright(x) else { continue };
            for y in self.area.y..self.area.bottom() {
                put(buf, self.area, (self.column(at), y), glyph, style);
            }
        }
    }

    /// The reference lines, as exact as the curves. A cell has one colour, so those in one row of cells take turns there.
    fn rules(&self) -> Dots {
        /// The columns of dots that a line draws in its turn: a whole period of all dashes.
        const TURN: i32 = 8;
        let mut dots = Dots::new(self.area);
        let rows: Vec<_> = dashes(self.curves.floors)
            .filter_map(|(floor, dash)| Some((floor, dash, self.rule_y(floor.value)?)))
            .collect();
        for (i, (floor, dash, y)) in rows.iter().enumerate() {
            let shares = |(_, _, other): &&(&Floor, _, i32)| other / 4 == y / 4;
            let (before, all) = (rows[..i].iter().filter(shares), rows.iter().filter(shares));
            let (turn, turns) = (before.count() as i32, all.count() as i32);
            let style = floor.style(self.curves.theme);
            let columns = 0..i32::from(self.area.width) * 2;
            let columns = columns.filter(|x| dash.has(*x) && x / TURN % turns == turn);
            columns.for_each(|x| dots.set((x, *y), style));
        }
        dots
    }

    /// Draws all bands before all lines, so that no band hides a line. Several bands would hide each other, so only one is
    /// drawn, and none of an old run.
    fn dots(&self) -> Dots {
        let mut dots = Dots::new(self.area);
        let mut wide = self.curves.series.iter().filter(|series| series.is_wide());
        if let (Some(series), None) = (wide.next(), wide.next())
            && series.role != Role::Ghost
        {
            self.band(series, &mut dots);
        }
        let (below, above): (Vec<_>, Vec<_>) =
            self.curves.series.iter().partition(|series| series.role.is_below());
        below.into_iter().for_each(|series| self.line(0, series, &mut dots));
        (1..).zip(above).for_each(|(number, series)| self.line(number, series, &mut dots));
        dots
    }

    /// Shades what lies between different minima and maxima, half way to the points on both sides.
    fn band(&self, series: &Series, dots: &mut Dots) {
        let style = self.curves.theme.faint(series.style);
        let lowest = i32::from(self.area.height) * 4 - 1;
        let finite = self.curves.seen(series).filter(|p| p.is_finite());
        let places: Vec<_> = finite
            .filter_map(|p| {
                let (x, top) = self.dot(p.x, p.max)?;
                Some((x, top, self.dot_y(p.min).unwrap_or(lowest)))
            })
            .collect();
        for (i, (x, top, bottom)) in places.iter().enumerate() {
            if bottom - top <= 1 {
                continue;
            }
            let half = |other: Option<&(i32, i32, i32)>| other.map_or(*x, |(x2, ..)| (x + x2) / 2);
            let from = half(i.checked_sub(1).and_then(|i| places.get(i)));
            for x in from..=half(places.get(i + 1)).max(from) {
                dots.shade(x, *top, *bottom, style);
            }
        }
    }

    /// Draws a line through the means, as far as the axis reaches; line number 0 lies below all others.
    fn line(&self, number: u16, series: &Series, dots: &mut Dots) {
        let drawn = match series.role {
            Role::Line | Role::Under => Dash::Whole,
            Role::Ghost if self.curves.theme.has_colours() => Dash::Whole,
            Role::Ghost => Dash::Sparse,
            Role::Points => Dash::Dotted,
        };
        let mut before = None;
        for point in self.curves.seen(series) {
            let is_drawn = point.is_finite() && self.draws(series, point.mean);
            let here = self.place(series, point).filter(|_| is_drawn);
            // dashed, too, for terminals without faint text
            let (style, dash) = match self.curves.is_later(series, point.x) {
                true => (self.curves.theme.faint(series.style), Dash::Dashed),
                false => (series.style, drawn),
            };
            let seen = here.and_then(|to| within(before.unwrap_or(to), to));
            if let Some([from, to]) = seen.map(|ends| ends.map(|(x, y)| Dots::at(self.area, x, y)))
            {
                dots.line(from, to, style, (number, dash));
            }
            before = here;
        }
    }
}

/// Gives a tick in the row of a goal the number of that line: else the line would be read as the tick.
fn number_lines(
    ticks: &mut [(u16, String)],
    lines: impl Iterator<Item = f64>,
    (y, rows): (Axis, u16),
) {
    let area = Rect::new(0, 0, 1, rows);
    for value in lines {
        let Some(at) = y.unit(value) else { continue };
        let (_, from_top) = Dots::cell(area, Dots::at(area, 0.0, at));
        let row = rows.saturating_sub(1 + from_top);
        let number = short(value);
        let is_other = |label: &str| label.parse::<f64>().ok() != number.parse().ok();
        if let Some((_, label)) = ticks.iter_mut().find(|(tick, _)| *tick == row)
            && is_other(label)
        {
            *label = number;
        }
    }
}

/// The part of a straight line whose height is from 0 to 1: where it crosses an edge, it ends.
fn within(from: (f64, f64), to: (f64, f64)) -> Option<[(f64, f64); 2]> {
    let (low, high) = (from.1.min(to.1), from.1.max(to.1));
    let at = |(x, y): (f64, f64)| match y.clamp(0.0, 1.0) {
        edge if edge == y => (x, y),
        edge => (from.0 + (to.0 - from.0) * ((edge - from.1) / (to.1 - from.1)), edge),
    };
    (high >= 0.0 && low <= 1.0).then(|| [at(from), at(to)])
}
