//! A matrix as coloured cells, with as much detail as the area allows.

use super::{
    number::{number, short},
    put, put_centred, width,
};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style, widgets::Widget};

/// The widths of a cell with a number, in columns. Digits are reduced before labels are left out.
const NUMBERS: [u16; 2] = [8, 6];
/// The widths of a cell with two glyphs and with one, in columns.
const GLYPHS: [u16; 2] = [2, 1];

/// A matrix of numbers on a diverging colour map.
///
/// Cells show numbers if there is room, otherwise signs: `++ + - --`, or `# + - =` in one column.
/// If the matrix is too large even for that, each cell shows the number with the largest magnitude of a block.
#[derive(Clone, Copy)]
pub(crate) struct Heatmap<'a> {
    /// The number of rows of the matrix.
    pub(crate) rows: usize,
    /// The number of columns of the matrix.
    pub(crate) cols: usize,
    /// The number at (row, column); `None` if it has not been computed yet.
    pub(crate) value: &'a dyn Fn(usize, usize) -> Option<f64>,
    /// The names of the rows; may be empty.
    pub(crate) row_labels: &'a [String],
    /// The names of the columns; may be empty.
    pub(crate) col_labels: &'a [String],
    /// The (row, column) to mark.
    pub(crate) cursor: Option<(usize, usize)>,
    /// The magnitude with the strongest colour; by default the largest one.
    pub(crate) scale: Option<f64>,
    /// The styles.
    pub(crate) theme: &'a Theme,
}

/// The layout of the cells in an area.
struct Plan {
    grid: Rect,
    cell: u16,
    /// The number of matrix rows and columns in one cell of the grid.
    block: (usize, usize),
    labels: (u16, u16),
}

impl Widget for &Heatmap<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let scale = self.scale.filter(|s| s.is_finite() && *s > 0.0).or_else(|| self.largest());
        let plan = self.draw_matrix(&|x| share(x, scale.unwrap_or(0.0)), area, buf);
        if let Some(plan) = plan.filter(|_| area.height > 1) {
            self.draw_legend(&plan, scale, area, buf);
        }
    }
}

/// A heatmap whose colours are not proportional to the numbers: `shade` maps each number to −1 … 1.
#[derive(Clone, Copy)]
pub(crate) struct Shaded<'a> {
    /// The matrix; its scale is ignored.
    pub(crate) map: Heatmap<'a>,
    /// Maps a finite number to the strength of its colour, from −1 to 1.
    pub(crate) shade: &'a dyn Fn(f64) -> f64,
    /// The entries of the legend: a number and its description.
    pub(crate) legend: &'a [(f64, &'a str)],
}

impl Widget for &Shaded<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let shade = |x: f64| if x.is_finite() { (self.shade)(x) } else { x };
        let Some(plan) = self.map.draw_matrix(&shade, area, buf) else { return };
        if area.height < 2 {
            return;
        }
        let (mut x, y) = (area.x, area.bottom() - 1);
        for (number, text) in self.legend {
            let share = shade(*number);
            let glyphs = glyphs(Some(share), plan.cell.min(2));
            put(buf, area, (x, y), glyphs, self.map.theme.diverging(share));
            put(buf, area, (x.saturating_add(3), y), text, self.map.theme.dim);
            x = x.saturating_add(5 + width(text));
        }
        put(buf, area, (x, y), plan.note().trim_start(), self.map.theme.dim);
    }
}

impl Heatmap<'_> {
    /// Returns the matrix element (row, column) at a position on the screen; for a block, its first.
    pub(crate) fn hit(&self, area: Rect, column: u16, row: u16) -> Option<(usize, usize)> {
        let plan = self.plan(area)?;
        let inside = plan.grid.contains((column, row).into());
        inside.then(|| plan.first(row - plan.grid.y, (column - plan.grid.x) / plan.cell))
    }

    /// Draws the cells with their labels, and returns the layout; `None` without a matrix or without room.
    fn draw_matrix(
        &self,
        shade: &dyn Fn(f64) -> f64,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Plan> {
        let Some(plan) = self.plan(area) else {
            put_centred(buf, area, "empty", self.theme.dim);
            return None;
        };
        for row in 0..plan.grid.height {
            for col in 0..plan.grid.width / plan.cell {
                self.draw_cell(&plan, (row, col), shade, buf);
            }
        }
        self.draw_row_labels(&plan, buf);
        self.draw_col_labels(&plan, buf);
        Some(plan)
    }

    /// Chooses the widest cells that fit, with as many labels as fit; otherwise blocks without labels.
    fn plan(&self, area: Rect) -> Option<Plan> {
        if area.is_empty() || self.rows == 0 || self.cols == 0 {
            return None;
        }
        let body = Rect { height: area.height - u16::from(area.height > 1), ..area };
        let left = self.row_labels.iter().map(|l| width(l).saturating_add(1)).max().unwrap_or(0);
        let top = u16::from(!self.col_labels.is_empty());
        let labels = [(left, top), (left, 0), (0, top), (0, 0)];
        let numbers = labels.into_iter().flat_map(|labels| NUMBERS.map(|cell| (cell, labels)));
        let glyphs = GLYPHS.into_iter().flat_map(|cell| labels.map(|labels| (cell, labels)));
        let options = numbers.chain(glyphs);
        let whole =
            options.into_iter().find_map(|(cell, labels)| self.grid(body, cell, labels, (1, 1)));
        let block = (self.rows.div_ceil(body.height.into()), self.cols.div_ceil(body.width.into()));
        whole.or_else(|| {
            [NUMBERS[1], GLYPHS[0], GLYPHS[1]]
                .into_iter()
                .find_map(|cell| self.grid(body, cell, (0, 0), block))
        })
    }

    fn grid(
        &self,
        body: Rect,
        cell: u16,
        labels: (u16, u16),
        block: (usize, usize),
    ) -> Option<Plan> {
        let columns = u16::try_from(self.cols.div_ceil(block.1)).ok()?.checked_mul(cell)?;
        let rows = u16::try_from(self.rows.div_ceil(block.0)).ok()?;
        let fits = columns <= body.width.saturating_sub(labels.0)
            && rows <= body.height.saturating_sub(labels.1);
        let grid = || Rect::new(body.x + labels.0, body.y + labels.1, columns, rows);
        fits.then(|| Plan { grid: grid(), cell, block, labels })
    }

    /// Returns the largest finite magnitude.
    fn largest(&self) -> Option<f64> {
        let all = (0..self.rows).flat_map(|r| (0..self.cols).map(move |c| (r, c)));
        all.filter_map(|(r, c)| (self.value)(r, c))
            .filter(|v| v.is_finite())
            .map(f64::abs)
            .reduce(f64::max)
    }

    /// Returns the most important number of a block: NaN, or the largest magnitude.
    fn dominant(&self, plan: &Plan, (row, col): (u16, u16)) -> Option<f64> {
        let (first_row, first_col) = plan.first(row, col);
        let rows = first_row..(first_row + plan.block.0).min(self.rows);
        let cols = first_col..(first_col + plan.block.1).min(self.cols);
        let all = rows.flat_map(|r| cols.clone().map(move |c| (r, c)));
        let larger = |a: f64, b: f64| {
            if a.is_nan() || b.abs() <= a.abs() { a } else { b }
        };
        all.filter_map(|(r, c)| (self.value)(r, c)).reduce(larger)
    }

    fn draw_cell(&self, plan: &Plan, at: (u16, u16), shade: &dyn Fn(f64) -> f64, buf: &mut Buffer) {
        let value = self.dominant(plan, at);
        let share = value.map(shade);
        let style = share.map_or(self.theme.not_computed, |s| self.theme.diverging(s));
        let style = if self.points_at(plan, at) { style.patch(self.theme.selected) } else { style };
        let text = match (value, plan.cell) {
            (Some(v), 6..) => format!(" {}", number(v, usize::from(plan.cell) - 1)),
            (None, 6..) => format!("{:>1$}", "·", usize::from(plan.cell)),
            (_, cell) => glyphs(share, cell).to_owned(),
        };
        put(buf, plan.grid, plan.place(at), &text, style);
    }

    fn points_at(&self, plan: &Plan, (row, col): (u16, u16)) -> bool {
        self.cursor
            .is_some_and(|(r, c)| (r / plan.block.0, c / plan.block.1) == (row.into(), col.into()))
    }

    fn draw_row_labels(&self, plan: &Plan, buf: &mut Buffer) {
        if plan.labels.0 == 0 {
            return;
        }
        for (row, label) in (0..plan.grid.height).zip(self.row_labels) {
            let style = self.label_style(self.cursor.is_some_and(|(r, _)| r == usize::from(row)));
            let x = plan.grid.x - 1 - width(label);
            put(buf, plan.whole(), (x, plan.grid.y + row), label, style);
        }
    }

    /// Draws the column names; those that do not fit are left out rather than cut off.
    fn draw_col_labels(&self, plan: &Plan, buf: &mut Buffer) {
        if plan.labels.1 == 0 {
            return;
        }
        let (whole, mut free) = (plan.whole(), plan.grid.x);
        for (col, label) in (0..plan.grid.width / plan.cell).zip(self.col_labels) {
            let style = self.label_style(self.cursor.is_some_and(|(_, c)| c == usize::from(col)));
            let columns = width(label);
            let indent = if plan.cell == 6 { 6u16.saturating_sub(columns) } else { 0 };
            let x = plan.place((0, col)).0 + indent;
            if x >= free && columns <= whole.right() - x {
                put(buf, whole, (x, whole.y), label, style);
                free = x + columns + u16::from(columns >= 2);
            }
        }
    }

    fn label_style(&self, current: bool) -> Style {
        if current { self.theme.accent } else { self.theme.dim }
    }

    /// Draws the colour ramp with both of its limits, or only the limit; and the size of a block.
    fn draw_legend(&self, plan: &Plan, scale: Option<f64>, area: Rect, buf: &mut Buffer) {
        let Some(scale) = scale else {
            return put(buf, area, (area.x, area.bottom() - 1), "no numbers yet", self.theme.dim);
        };
        let note = plan.note();
        let long =
            [self.ramp(scale, plan.cell.min(2)), vec![(note.clone(), self.theme.dim)]].concat();
        let columns: u16 = long.iter().map(|(text, _)| width(text)).sum();
        let short = vec![(format!("±{}{note}", short(scale)), self.theme.dim)];
        let mut x = area.x;
        for (text, style) in if columns <= area.width { long } else { short } {
            put(buf, area, (x, area.bottom() - 1), &text, style);
            x = x.saturating_add(width(&text));
        }
    }

    fn ramp(&self, scale: f64, cell: u16) -> Vec<(String, Style)> {
        let step = |i: i32| {
            let x = f64::from(i) / 4.0;
            let text = if i == 0 { " 0 " } else { glyphs(Some(x), cell) };
            (text.to_owned(), self.theme.diverging(x))
        };
        let end = |text| (text, self.theme.dim);
        let (low, high) = (end(format!("{} ", short(-scale))), end(format!(" {}", short(scale))));
        [low].into_iter().chain((-4..=4).map(step)).chain([high]).collect()
    }
}

impl Plan {
    /// Returns the first matrix element (row, column) in a cell of the grid.
    fn first(&self, row: u16, col: u16) -> (usize, usize) {
        (usize::from(row) * self.block.0, usize::from(col) * self.block.1)
    }

    /// Returns the area of the grid and its labels.
    fn whole(&self) -> Rect {
        let (left, top) = self.labels;
        let Rect { x, y, width, height } = self.grid;
        Rect::new(x - left, y - top, width + left, height + top)
    }

    /// Returns a note on the size of a block; empty if each cell shows one number.
    fn note(&self) -> String {
        match self.block {
            (1, 1) => String::new(),
            (rows, cols) => format!(" 1 cell={rows}×{cols} max"),
        }
    }

    fn place(&self, (row, col): (u16, u16)) -> (u16, u16) {
        (self.grid.x + col * self.cell, self.grid.y + row)
    }
}

/// Returns a number's share of the scale; non-finite numbers are unchanged.
fn share(x: f64, scale: f64) -> f64 {
    match x.is_finite() {
        true if scale > 0.0 => (x / scale).clamp(-1.0, 1.0),
        true => 0.0,
        false => x,
    }
}

/// Returns glyphs for a cell that can be read without colours.
fn glyphs(share: Option<f64>, cell: u16) -> &'static str {
    let [two, one] = match share {
        None => ["· ", "·"],
        Some(x) if x.is_nan() => ["!!", "!"],
        Some(f64::INFINITY) => [" ∞", "∞"],
        Some(f64::NEG_INFINITY) => ["-∞", "∞"],
        Some(x) if x.abs() < 0.05 => ["  ", " "],
        Some(x) if x > 0.5 => ["++", "#"],
        Some(x) if x > 0.0 => ["+ ", "+"],
        Some(x) if x >= -0.5 => ["- ", "-"],
        Some(_) => ["--", "="],
    };
    if cell == 1 { one } else { two }
}

#[cfg(test)]
mod tests;
