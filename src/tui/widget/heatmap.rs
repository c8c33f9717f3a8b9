//! A matrix as coloured cells, with as much detail as the area allows.

mod labels;
mod plan;

use super::{
    DIFFERS,
    number::{number, short},
    put, put_centred, width,
};
use crate::tui::theme::Theme;
use plan::{High, Plan};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::Widget;

/// The mark of a cell that is too narrow for a frame.
const MARK: &str = "□";

/// A matrix of numbers on a diverging colour map.
///
/// Cells show numbers if there is room, otherwise only their colours, in squares of half a character if need be. Without
/// enough colours they show signs: `++ + - --`, or `# + - =` in one column.
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
    /// Whether the number at (row, column) differs from the one that it is compared with.
    pub(crate) differs: &'a dyn Fn(usize, usize) -> bool,
    /// The styles.
    pub(crate) theme: &'a Theme,
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
            let glyphs = self.map.glyphs(Some(share), plan.cell.min(2));
            put(buf, area, (x, y), glyphs, self.map.theme.diverging(share));
            put(buf, area, (x.saturating_add(3), y), text, self.map.theme.dim);
            x = x.saturating_add(5 + width(text));
        }
        put(buf, area, (x, y), plan.note().trim_start(), self.map.theme.dim);
    }
}

impl Heatmap<'_> {
    /// Returns the matrix element (row, column) at a position on the screen; for a block, its first. Of two cells in one
    /// character it is the upper one, or the lower one if the upper one is marked.
    pub(crate) fn hit(&self, area: Rect, column: u16, row: u16) -> Option<(usize, usize)> {
        let plan = self.plan(area)?;
        if !plan.grid.contains((column, row).into()) {
            return None;
        }
        let (row, col) = plan.cell_at(column, row);
        let (rows, _) = plan.cells(self.rows);
        let again = plan.high == High::Half && self.points_at(&plan, (row, col)) && row + 1 < rows;
        Some(plan.first((row + usize::from(again), col)))
    }

    /// The width of a cell in an area, in columns; 0 if nothing fits.
    pub(crate) fn cell_width(&self, area: Rect) -> u16 {
        self.plan(area).filter(|plan| plan.block == (1, 1)).map_or(0, |plan| plan.cell)
    }

    /// If the marked element shares its cell with others: the element whose number the cell shows.
    pub(crate) fn shown_instead(&self, area: Rect) -> Option<((usize, usize), f64)> {
        let plan = self.plan(area)?;
        let (at, cell) = (self.cursor?, plan.cell_of(self.cursor?));
        let shown = self.dominant(&plan, (cell.0, cell.1 as u16))?;
        (shown.0 != at).then_some(shown)
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
        let (rows, cols) = plan.cells(self.rows);
        for (row, col) in (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col))) {
            match plan.high {
                High::Half if row % 2 == 0 => self.draw_pair(&plan, (row, col), shade, buf),
                High::Half => {} // with the one above
                High::Rows(high) => self.draw_cell(&plan, (row, col), high, shade, buf),
            }
        }
        self.draw_row_labels(&plan, buf);
        self.draw_col_labels(&plan, buf);
        Some(plan)
    }

    /// Returns the largest finite magnitude.
    fn largest(&self) -> Option<f64> {
        let all = (0..self.rows).flat_map(|r| (0..self.cols).map(move |c| (r, c)));
        all.filter_map(|(r, c)| (self.value)(r, c))
            .filter(|v| v.is_finite())
            .map(f64::abs)
            .reduce(f64::max)
    }

    /// Returns the most important number of a block, and its element: NaN, or the largest magnitude.
    fn dominant(&self, plan: &Plan, cell: (usize, u16)) -> Option<((usize, usize), f64)> {
        let (first_row, first_col) = plan.first(cell);
        let rows = first_row..(first_row + plan.block.0).min(self.rows);
        let cols = first_col..(first_col + plan.block.1).min(self.cols);
        let all = rows.flat_map(|r| cols.clone().map(move |c| (r, c)));
        let larger = |a: ((usize, usize), f64), b: ((usize, usize), f64)| {
            if a.1.is_nan() || b.1.abs() <= a.1.abs() { a } else { b }
        };
        all.filter_map(|at| Some((at, (self.value)(at.0, at.1)?))).reduce(larger)
    }

    fn draw_cell(
        &self,
        plan: &Plan,
        at: (usize, u16),
        high: u16,
        shade: &dyn Fn(f64) -> f64,
        buf: &mut Buffer,
    ) {
        let shown = self.dominant(plan, at);
        let value = shown.map(|(_, value)| value);
        let differs = shown.is_some_and(|((row, col), _)| (self.differs)(row, col));
        let share = value.map(shade);
        let style = share.map_or(self.theme.not_computed, |s| self.theme.diverging(s));
        let (marked, columns) = (self.points_at(plan, at), usize::from(plan.cell));
        // a frame: as a colour, the mark would be read as a number
        let text = match plan.cell {
            6.. if marked => format!("[{}]", written(value, differs, columns - 2)),
            6.. => written(value, differs, columns),
            2.. if marked && style.bg.is_some() => format!("[{:1$}]", "", columns - 2),
            2.. if differs => format!("{DIFFERS:<columns$}"),
            1 if marked && style.bg.is_some() => MARK.to_owned(),
            cell => format!("{:columns$}", self.glyphs(share, cell)),
        };
        let style = match (marked, plan.cell) {
            (true, ..=5) if style.bg.is_none() => style.add_modifier(Modifier::REVERSED),
            _ => style,
        };
        let style = if marked { style.add_modifier(Modifier::BOLD) } else { style };
        let (x, y) = plan.place(at);
        for row in 0..high {
            let text = if row == plan.middle() { text.clone() } else { " ".repeat(columns) };
            put(buf, plan.grid, (x, y + row), &text, style);
        }
    }

    /// Draws two cells in one character, one above the other.
    fn draw_pair(
        &self,
        plan: &Plan,
        (row, col): (usize, u16),
        shade: &dyn Fn(f64) -> f64,
        buf: &mut Buffer,
    ) {
        let colour = |row: usize| {
            let (_, value) = self.dominant(plan, (row, col))?;
            self.theme.shade(shade(value))
        };
        let marked = |row: usize| self.points_at(plan, (row, col));
        let (top, bottom) = (colour(row), colour(row + 1));
        // the mark needs the whole character, for as long as it is there
        let (symbol, style) = match (top, bottom) {
            _ if marked(row) => ("◓", self.mark(top)),
            _ if marked(row + 1) => ("◒", self.mark(bottom)),
            (None, None) => ("·", self.theme.not_computed),
            (Some(top), None) => ("▀", Style::new().fg(top)),
            (None, Some(bottom)) => ("▄", Style::new().fg(bottom)),
            (Some(top), Some(bottom)) => ("▀", Style::new().fg(top).bg(bottom)),
        };
        put(buf, plan.grid, plan.place((row, col)), symbol, style);
    }

    /// The style of a mark on a cell of this colour.
    fn mark(&self, on: Option<Color>) -> Style {
        let mark = Style::new().fg(self.theme.mark());
        on.map_or(mark, |colour| mark.bg(colour))
    }

    fn points_at(&self, plan: &Plan, (row, col): (usize, u16)) -> bool {
        self.cursor.is_some_and(|at| plan.cell_of(at) == (row, col.into()))
    }

    /// Returns the glyphs for a cell: signs where there are not enough colours.
    fn glyphs(&self, share: Option<f64>, cell: u16) -> &'static str {
        match share {
            Some(x) if x.is_finite() && self.theme.shade(x).is_some() => {
                if cell == 1 {
                    " "
                } else {
                    "  "
                }
            }
            _ => glyphs(share, cell),
        }
    }

    /// Draws the colour ramp with both of its limits, or only the limit; and the size of a block.
    fn draw_legend(&self, plan: &Plan, scale: Option<f64>, area: Rect, buf: &mut Buffer) {
        let Some(scale) = scale else {
            return put(buf, area, (area.x, area.bottom() - 1), "no numbers yet", self.theme.dim);
        };
        let note = plan.note();
        if scale == 0.0 {
            return put(buf, area, (area.x, area.bottom() - 1), "all 0", self.theme.dim);
        }
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
            let text = if i == 0 { " 0 " } else { self.glyphs(Some(x), cell) };
            (text.to_owned(), self.theme.diverging(x))
        };
        let end = |text| (text, self.theme.dim);
        let (low, high) = (end(format!("{} ", short(-scale))), end(format!(" {}", short(scale))));
        [low].into_iter().chain((-4..=4).map(step)).chain([high]).collect()
    }
}

/// Writes a number in so many columns, with a mark if it differs.
fn written(value: Option<f64>, differs: bool, columns: usize) -> String {
    let mark = if differs { DIFFERS } else { "" };
    match value {
        Some(v) if columns >= 9 => {
            format!("{:^columns$}", format!("{}{mark}", number(v, 7).trim_start()))
        }
        None if columns >= 9 => format!("{:^columns$}", "·"),
        None => format!("{:>columns$}", "·"),
        Some(v) if differs && columns != 6 => format!("{}{mark}", number(v, columns - 1)),
        Some(v) => format!("{:>columns$}", number(v, columns.saturating_sub(1).max(4))),
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
