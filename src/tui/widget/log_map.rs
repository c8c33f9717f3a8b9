//! A matrix of magnitudes with a colour for each power of ten, in as much detail as the area allows.

mod scale;

use super::{number::number, put, put_centred, width};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style, widgets::Widget};
use scale::{Scale, exponent, power};

/// The glyph for exactly zero where numbers do not fit; it must not look like an exponent of 0.
const ZERO: &str = "–";

/// The widths of a cell, in columns, with the fewest rows for it: a large cell, a number, a short number, its power of
/// ten, a glyph.
const CELLS: [(u16, u16); 6] = [(14, 3), (10, 2), (7, 1), (5, 1), (3, 1), (1, 1)];

/// The glyphs of the levels, from the largest numbers to the smallest, which distinguish them without colours.
const GLYPHS: [&str; 5] = ["#", "+", "-", ".", " "];

/// The content of a matrix element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Entry {
    /// The element does not exist.
    Absent,
    /// The element has not been computed yet.
    Unknown,
    /// The element has this magnitude.
    Known(f64),
}

/// A matrix of magnitudes on a logarithmic colour scale.
///
/// Cells show numbers if there is room, otherwise their powers of ten, otherwise only a colour, two cells in one
/// character, or a glyph without colours. If the matrix is too large even for that, each cell shows the largest number of
/// a block.
#[derive(Clone, Copy)]
pub(crate) struct LogMap<'a> {
    /// The number of rows of the matrix.
    pub(crate) rows: usize,
    /// The number of columns of the matrix.
    pub(crate) cols: usize,
    /// The content of the element at (row, column).
    pub(crate) entry: &'a dyn Fn(usize, usize) -> Entry,
    /// The names of the rows.
    pub(crate) row_labels: &'a [String],
    /// The names of the columns.
    pub(crate) col_labels: &'a [String],
    /// The row to mark.
    pub(crate) row: Option<usize>,
    /// The styles.
    pub(crate) theme: &'a Theme,
}

/// The layout of the cells in an area.
struct Plan {
    grid: Rect,
    cell: u16,
    /// The height of a cell, in rows of characters.
    high: u16,
    /// Whether a character shows two cells, one above the other.
    halves: bool,
    /// The number of matrix rows and columns in one cell of the grid.
    block: (usize, usize),
}

impl Widget for &LogMap<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if self.rows == 0 || self.cols == 0 || area.width < 8 || area.height < 3 {
            return put_centred(buf, area, "nothing yet", self.theme.dim);
        }
        let (plan, scale) = (self.plan(area), Scale::of(self.known()));
        let step = if plan.halves { 2 } else { 1 };
        for row in (0..self.rows.div_ceil(plan.block.0)).step_by(step) {
            self.draw_label(&plan, row, area, buf);
            match plan.halves {
                true => self.draw_pairs(&plan, row, scale.as_ref(), buf),
                false => self.draw_row(&plan, row, scale.as_ref(), buf),
            }
        }
        self.draw_col_labels(&plan, area, buf);
        self.draw_legend(&plan, scale.as_ref(), area, buf);
    }
}

impl LogMap<'_> {
    /// Chooses the widest cells that fit; otherwise blocks.
    fn plan(&self, area: Rect) -> Plan {
        let left = self.row_labels.iter().map(|l| width(l)).max().unwrap_or(0) + 1;
        let room = (area.width.saturating_sub(left).max(1), area.height - 2);
        let fits = |(cell, high): &(u16, u16)| {
            let rows = if *cell > 3 { self.rows * usize::from(*high) } else { 0 };
            self.cols * usize::from(*cell) <= room.0.into() && rows <= room.1.into()
        };
        let (cell, _) = CELLS.into_iter().find(fits).unwrap_or((1, 1));
        let too_many = self.rows > room.1.into() || cell == 1;
        let halves = too_many && self.theme.has_half_blocks();
        let (cell, capacity) = if halves { (1, 2 * room.1) } else { (cell, room.1) };
        let rows = self.rows.div_ceil(capacity.into());
        let cols = (self.cols * usize::from(cell)).div_ceil(room.0.into());
        let cells = (self.cols.div_ceil(cols) as u16, self.rows.div_ceil(rows) as u16);
        // a character is twice as high as it is wide
        let high = (room.1 / cells.1).clamp(1, (cell / 2).max(1));
        let tall = if halves { cells.1.div_ceil(2) } else { cells.1 * high };
        let grid = Rect::new(area.x + left, area.y + 1, cells.0 * cell, tall).intersection(area);
        Plan { grid, cell, high, halves, block: (rows, cols) }
    }

    fn known(&self) -> impl Iterator<Item = f64> {
        let all = (0..self.rows).flat_map(|row| (0..self.cols).map(move |col| (row, col)));
        all.filter_map(|(row, col)| match (self.entry)(row, col) {
            Entry::Known(x) => Some(x),
            Entry::Absent | Entry::Unknown => None,
        })
    }

    /// Returns what a cell shows: the largest number of its block, or NaN if there is one.
    fn shown(&self, plan: &Plan, (row, col): (usize, usize)) -> Entry {
        let (rows, cols) = plan.block;
        let all = (row * rows..((row + 1) * rows).min(self.rows))
            .flat_map(|r| (col * cols..((col + 1) * cols).min(self.cols)).map(move |c| (r, c)));
        all.map(|(r, c)| (self.entry)(r, c)).fold(Entry::Absent, |a, b| match (a, b) {
            (Entry::Known(a), Entry::Known(b)) => Entry::Known(if b <= a { a } else { b }),
            (a, Entry::Absent) | (a @ Entry::Known(_), Entry::Unknown) => a,
            (_, b) => b,
        })
    }

    /// Draws the name of a row; if two share a character, that of the upper one, or of the lower one if it is marked.
    fn draw_label(&self, plan: &Plan, row: usize, area: Rect, buf: &mut Buffer) {
        let marked = self.row.map(|at| at / plan.block.0);
        let lower = plan.halves && marked == Some(row + 1);
        let (named, y) = (row + usize::from(lower), plan.y(row) + (plan.high - 1) / 2);
        let style = if marked == Some(named) { self.theme.accent } else { self.theme.dim };
        if let Some(label) = self.row_labels.get(named * plan.block.0) {
            let x = (plan.grid.x - 1).saturating_sub(width(label)).max(area.x);
            put(buf, area, (x, y), label, style);
        }
    }

    fn draw_row(&self, plan: &Plan, row: usize, scale: Option<&Scale>, buf: &mut Buffer) {
        let columns = usize::from(plan.cell);
        for col in 0..plan.grid.width / plan.cell {
            let (text, style) = match self.shown(plan, (row, col.into())) {
                Entry::Absent => continue,
                Entry::Unknown => (format!("{:>columns$}", "·"), self.theme.not_computed),
                Entry::Known(x) => self.known_cell(x, plan.cell, scale),
            };
            let (x, y) = (plan.grid.x + col * plan.cell, plan.y(row));
            for line in 0..plan.high {
                let is_middle = line == (plan.high - 1) / 2;
                let text = if is_middle { text.clone() } else { " ".repeat(columns) };
                put(buf, plan.grid, (x, y + line), &text, style);
            }
        }
    }

    /// Draws two rows of cells in one row of characters.
    fn draw_pairs(&self, plan: &Plan, row: usize, scale: Option<&Scale>, buf: &mut Buffer) {
        let colour = |row: usize, col: u16| match self.shown(plan, (row, col.into())) {
            Entry::Absent | Entry::Unknown => None,
            Entry::Known(x) => self.known_cell(x, 1, scale).1.bg,
        };
        for col in 0..plan.grid.width {
            let (symbol, style) = match (colour(row, col), colour(row + 1, col)) {
                (None, None) => match self.shown(plan, (row, col.into())) {
                    Entry::Unknown => ("·", self.theme.not_computed),
                    Entry::Absent | Entry::Known(_) => continue,
                },
                (Some(top), None) => ("▀", Style::new().fg(top)),
                (None, Some(bottom)) => ("▄", Style::new().fg(bottom)),
                (Some(top), Some(bottom)) => ("▀", Style::new().fg(top).bg(bottom)),
            };
            put(buf, plan.grid, (plan.grid.x + col, plan.y(row)), symbol, style);
        }
    }

    fn known_cell(&self, x: f64, cell: u16, scale: Option<&Scale>) -> (String, Style) {
        let level = scale.and_then(|scale| scale.level(x));
        let style = match level {
            Some(_) => self.theme.diverging(scale.map_or(0.0, |scale| self.share(scale, x))),
            None if x == 0.0 => self.theme.diverging(0.0),
            None => self.theme.diverged,
        };
        let columns = usize::from(cell);
        let text = match (cell, level) {
            (9.., _) => format!("{:^columns$}", number(x, 6).trim()),
            (5.., _) => format!(" {}", number(x, columns - 1)),
            (_, None) if x == 0.0 => format!("{ZERO:>columns$}"),
            (_, None) => format!("{:>columns$}", number(x, 4).trim().chars().next().unwrap_or('!')),
            (3, Some(_)) => format!("{:>columns$}", exponent(power(x))),
            (_, Some(_)) if style.bg.is_some() && self.theme.shade(0.0).is_some() => " ".to_owned(),
            (_, Some(level)) => GLYPHS[level].to_owned(),
        };
        (text, style)
    }

    fn share(&self, scale: &Scale, x: f64) -> f64 {
        scale.shade(x, self.theme.is_continuous())
    }

    /// Draws the column names; those that do not fit are left out rather than cut off.
    fn draw_col_labels(&self, plan: &Plan, area: Rect, buf: &mut Buffer) {
        let mut free = plan.grid.x;
        for col in 0..plan.grid.width / plan.cell {
            let Some(label) = self.col_labels.get(usize::from(col) * plan.block.1) else { return };
            let right = plan.grid.x + (col + 1) * plan.cell;
            let middle = if plan.cell > 8 { plan.cell.saturating_sub(width(label)) / 2 } else { 0 };
            let x = right.saturating_sub(width(label) + middle).max(plan.grid.x);
            if x >= free && x + width(label) <= area.right() {
                put(buf, area, (x, area.y), label, self.theme.dim);
                free = x + width(label) + 1;
            }
        }
    }

    /// Draws the size of a block, and `# 1e-1 + 1e-2 …` as far as there is room.
    fn draw_legend(&self, plan: &Plan, scale: Option<&Scale>, area: Rect, buf: &mut Buffer) {
        let y = area.bottom() - 1;
        let Some(scale) = scale else {
            return put(buf, area, (area.x, y), "no numbers yet", self.theme.dim);
        };
        let note = match plan.block {
            (1, 1) => String::new(),
            (rows, cols) => format!("1 cell={rows}×{cols} max "),
        };
        put(buf, area, (area.x, y), &note, self.theme.dim);
        let signs = self.theme.shade(0.0).is_none();
        let mut x = area.x.saturating_add(width(&note));
        for level in 0..=scale.lowest {
            let (mark, name) = scale.legend(level, plan.cell, signs);
            if x + width(&mark) + width(&name) > area.right() {
                return;
            }
            put(
                buf,
                area,
                (x, y),
                &mark,
                self.theme.diverging(self.share(scale, scale.start_of(level))),
            );
            put(buf, area, (x + width(&mark), y), &name, self.theme.dim);
            x += width(&mark) + width(&name) + 1;
        }
        let zero = format!(" {ZERO} zero");
        if plan.cell < 5 && self.known().any(|x| x == 0.0) && x + width(&zero) <= area.right() {
            put(buf, area, (x, y), &zero, self.theme.dim);
        }
    }
}

impl Plan {
    /// The first row of characters of a row of cells.
    fn y(&self, row: usize) -> u16 {
        self.grid.y + if self.halves { row as u16 / 2 } else { row as u16 * self.high }
    }
}

#[cfg(test)]
mod tests;
