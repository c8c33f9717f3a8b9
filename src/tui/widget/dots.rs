//! A raster of Braille dots, two by four in each cell, with one style per cell.
//!
//! ratatui's canvas supports only colours; this one keeps modifiers too, which matter on a terminal without colours.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// How much of a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dash {
    /// All of it.
    Whole,
    /// One of three dots.
    Dotted,
    /// Two of three columns of cells.
    Dashed,
    /// One of two columns of cells.
    Sparse,
}

impl Dash {
    /// Whether dot number `i` of a line, in this column of dots, is drawn.
    fn draws(self, i: i32, x: i32) -> bool {
        match self {
            Dash::Whole => true,
            Dash::Dotted => i % 3 == 0,
            Dash::Dashed => (x / 2) % 3 < 2,
            Dash::Sparse => (x / 2) % 2 == 0,
        }
    }
}

pub(super) struct Dots {
    area: Rect,
    cells: Vec<(u8, Style)>,
    /// In each cell, how many lines share it, and the last of them.
    shares: Vec<(u16, u16)>,
}

impl Dots {
    pub(super) fn new(area: Rect) -> Self {
        let cells = area.area() as usize;
        Self { area, cells: vec![(0, Style::new()); cells], shares: vec![(0, 0); cells] }
    }

    /// Returns the dot at a position given as shares of the width and of the height (0 is the bottom edge).
    pub(super) fn at(area: Rect, x: f64, y: f64) -> (i32, i32) {
        let columns = f64::from(area.width.saturating_mul(2).max(1) - 1);
        let rows = i32::from(area.height) * 4;
        let row = ((1.0 - y.clamp(0.0, 1.0)) * f64::from(rows)) as i32;
        ((x.clamp(0.0, 1.0) * columns).round() as i32, row.clamp(0, (rows - 1).max(0)))
    }

    /// Returns the cell that contains a dot.
    pub(super) fn cell(area: Rect, (x, y): (i32, i32)) -> (u16, u16) {
        (area.x + (x / 2) as u16, area.y + (y / 4) as u16)
    }

    /// Sets a dot, and gives its cell a style.
    pub(super) fn set(&mut self, (x, y): (i32, i32), style: Style) {
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let index = (y / 4) as usize * usize::from(self.area.width) + (x / 2) as usize;
        if let Some((bits, old)) = self.cells.get_mut(index) {
            *bits |= BITS[(y % 4) as usize][(x % 2) as usize];
            *old = style;
        }
    }

    /// Draws a straight line, including both ends. Of lines with different numbers in the same cells, each has the style
    /// of every second cell, or of every third, and so on; number 0 shares with none.
    pub(super) fn line(
        &mut self,
        from: (i32, i32),
        to: (i32, i32),
        style: Style,
        (number, dash): (u16, Dash),
    ) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steps = dx.abs().max(dy.abs()).max(1);
        let along =
            |from: i32, d: i32, i: i32| from + (f64::from(d * i) / f64::from(steps)).round() as i32;
        let dots = (0..=steps).map(|i| (i, (along(from.0, dx, i), along(from.1, dy, i))));
        for (_, dot) in dots.filter(|(i, (x, _))| dash.draws(*i, *x)) {
            let style = self.shared(dot, style, number);
            self.set(dot, style);
        }
    }

    /// The style of a cell where line number `number` has a dot.
    fn shared(&mut self, (x, y): (i32, i32), style: Style, number: u16) -> Style {
        let index = (y / 4) as usize * usize::from(self.area.width) + (x / 2) as usize;
        let (Some((_, before)), Some((lines, last))) =
            (self.cells.get(index), self.shares.get_mut(index))
        else {
            return style;
        };
        if number > 0 && *last != number {
            (*lines, *last) = (*lines + 1, number);
        }
        let is_mine = *lines <= 1 || (x / 2) % i32::from(*lines) == i32::from(*lines) - 1;
        if is_mine || number == 0 { style } else { *before }
    }

    /// Shades a column of dots from `top` to `bottom`, including both ends.
    pub(super) fn shade(&mut self, x: i32, top: i32, bottom: i32, style: Style) {
        for y in (top..=bottom).filter(|y| (x + 2 * y) % 4 == 0) {
            self.set((x, y), style);
        }
    }

    /// Whether a cell has a dot.
    pub(super) fn is_set(&self, (x, y): (u16, u16)) -> bool {
        let (column, row) = (x - self.area.x, y - self.area.y);
        let index = usize::from(row) * usize::from(self.area.width) + usize::from(column);
        self.cells.get(index).is_some_and(|(bits, _)| *bits != 0)
    }

    pub(super) fn draw(&self, buf: &mut Buffer) {
        for (position, (bits, style)) in
            self.area.positions().zip(&self.cells).filter(|(_, c)| c.0 != 0)
        {
            if let (Some(cell), Some(dots)) =
                (buf.cell_mut(position), char::from_u32(0x2800 + u32::from(*bits)))
            {
                cell.set_char(dots).set_style(*style);
            }
        }
    }
}
