//! A matrix of magnitudes with a colour for each power of ten, in as much detail as the area allows.

use super::{number::number, put, put_centred, width};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style, widgets::Widget};

/// The glyph for exactly zero where numbers do not fit; it must not look like an exponent of 0.
const ZERO: &str = "–";

/// The widths of a cell, in columns: a number, a short number, its power of ten, a glyph.
const CELLS: [u16; 4] = [7, 5, 3, 1];

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
/// Cells show numbers if there is room, otherwise their powers of ten, otherwise a glyph. If the matrix is too large
/// even for that, each cell shows the largest number of a block.
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
    /// The number of matrix rows and columns in one cell of the grid.
    block: (usize, usize),
}

/// The colour scale: which powers of ten have which level.
struct Scale {
    /// The power of ten of the largest number.
    top: i32,
    /// The number of powers that share a level.
    powers: i32,
    /// The level of the smallest number.
    lowest: usize,
    /// Whether there are numbers below the smallest level.
    has_less: bool,
}

impl Widget for &LogMap<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if self.rows == 0 || self.cols == 0 || area.width < 8 || area.height < 3 {
            return put_centred(buf, area, "nothing yet", self.theme.dim);
        }
        let (plan, scale) = (self.plan(area), Scale::of(self.known()));
        for row in 0..plan.grid.height {
            self.draw_row(&plan, row, scale.as_ref(), area, buf);
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
        let rows = self.rows.div_ceil(room.1.into());
        let fits = |cell: &u16| self.cols * usize::from(*cell) <= room.0.into();
        let cell = CELLS.into_iter().find(fits).unwrap_or(1);
        let cols = (self.cols * usize::from(cell)).div_ceil(room.0.into());
        let size = (self.cols.div_ceil(cols) as u16 * cell, self.rows.div_ceil(rows) as u16);
        let grid = Rect::new(area.x + left, area.y + 1, size.0, size.1).intersection(area);
        Plan { grid, cell, block: (rows, cols) }
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

    fn draw_row(&self, plan: &Plan, row: u16, scale: Option<&Scale>, area: Rect, buf: &mut Buffer) {
        let (y, first) = (plan.grid.y + row, usize::from(row) * plan.block.0);
        let points = self.row.is_some_and(|at| at / plan.block.0 == usize::from(row));
        let style = if points { self.theme.accent } else { self.theme.dim };
        if let Some(label) = self.row_labels.get(first) {
            let x = (plan.grid.x - 1).saturating_sub(width(label)).max(area.x);
            put(buf, area, (x, y), label, style);
        }
        for col in 0..plan.grid.width / plan.cell {
            let (text, style) = match self.shown(plan, (row.into(), col.into())) {
                Entry::Absent => continue,
                Entry::Unknown => {
                    (format!("{:>1$}", "·", plan.cell.into()), self.theme.not_computed)
                }
                Entry::Known(x) => self.known_cell(x, plan.cell, scale),
            };
            put(buf, plan.grid, (plan.grid.x + col * plan.cell, y), &text, style);
        }
    }

    fn known_cell(&self, x: f64, cell: u16, scale: Option<&Scale>) -> (String, Style) {
        let level = scale.and_then(|scale| scale.level(x));
        let style = match level {
            Some(level) => self.theme.diverging(1.0 - level as f64 / 4.0),
            None if x == 0.0 => self.theme.diverging(0.0),
            None => self.theme.diverged,
        };
        let columns = usize::from(cell);
        let text = match (cell, level) {
            (5.., _) => format!(" {}", number(x, columns - 1)),
            (_, None) if x == 0.0 => format!("{ZERO:>columns$}"),
            (_, None) => format!("{:>columns$}", number(x, 4).trim().chars().next().unwrap_or('!')),
            (3, Some(_)) => format!("{:>columns$}", exponent(power(x))),
            (_, Some(level)) => GLYPHS[level].to_owned(),
        };
        (text, style)
    }

    /// Draws the column names; those that do not fit are left out rather than cut off.
    fn draw_col_labels(&self, plan: &Plan, area: Rect, buf: &mut Buffer) {
        let mut free = plan.grid.x;
        for col in 0..plan.grid.width / plan.cell {
            let Some(label) = self.col_labels.get(usize::from(col) * plan.block.1) else { return };
            let right = plan.grid.x + (col + 1) * plan.cell;
            let x = right.saturating_sub(width(label)).max(plan.grid.x);
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
        let mut x = area.x.saturating_add(width(&note));
        for level in 0..=scale.lowest {
            let (mark, name) = scale.legend(level, plan.cell);
            if x + width(&mark) + width(&name) > area.right() {
                return;
            }
            put(buf, area, (x, y), &mark, self.theme.diverging(1.0 - level as f64 / 4.0));
            put(buf, area, (x + width(&mark), y), &name, self.theme.dim);
            x += width(&mark) + width(&name) + 1;
        }
        let zero = format!(" {ZERO} zero");
        if plan.cell < 5 && self.known().any(|x| x == 0.0) && x + width(&zero) <= area.right() {
            put(buf, area, (x, y), &zero, self.theme.dim);
        }
    }
}

impl Scale {
    /// Creates a scale of five levels, down to the smallest number but over at most 20 powers of ten.
    fn of(known: impl Iterator<Item = f64>) -> Option<Scale> {
        let powers = known.filter(|x| x.is_finite() && *x > 0.0).map(power);
        let range = powers.fold(None, |range: Option<(i32, i32)>, p| match range {
            None => Some((p, p)),
            Some((lo, hi)) => Some((lo.min(p), hi.max(p))),
        });
        let scale = |(lo, top): (i32, i32)| {
            let powers = (top - lo).min(19) / 5 + 1;
            let level = (top - lo) / powers;
            Scale { top, powers, lowest: level.min(4) as usize, has_less: level > 4 }
        };
        range.map(scale)
    }

    /// Returns the mark of a level and its meaning.
    fn legend(&self, level: usize, cell: u16) -> (String, String) {
        let power = self.top - level as i32 * self.powers;
        if level == 4 && self.has_less {
            return ("   ".to_owned(), " less".to_owned());
        }
        let mark = match cell {
            1 => format!(" {} ", GLYPHS[level]),
            3 => format!("{:>3}", exponent(power)),
            _ => "   ".to_owned(),
        };
        (mark, format!(" 1e{power}"))
    }

    fn level(&self, x: f64) -> Option<usize> {
        let is_magnitude = x.is_finite() && x > 0.0;
        is_magnitude.then(|| ((self.top - power(x)) / self.powers).clamp(0, 4) as usize)
    }
}

/// Formats a power of ten as `-2` or `e0`; the `e` prevents confusion with zero.
fn exponent(power: i32) -> String {
    if power < 0 { power.to_string() } else { format!("e{power}") }
}

/// Returns the power of ten of a number: −2 from 0.01 to 0.099….
fn power(x: f64) -> i32 {
    let text = format!("{x:e}"); // not log10, which rounds 1e-5 down
    text.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Ground};
    use crate::tui::widget::tests::{NASTY, draw_everywhere, picture};

    fn labels(n: usize) -> Vec<String> {
        (0..n).map(|i| i.to_string()).collect()
    }

    fn lower(row: usize, col: usize) -> Entry {
        match (row, col) {
            (row, col) if col > row => Entry::Absent,
            (2, _) => Entry::Unknown,
            (row, col) => Entry::Known(0.5 * 0.1f64.powi((row - col) as i32)),
        }
    }

    #[test]
    fn a_number_a_power_or_a_glyph() {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let labels = labels(4);
        let map = LogMap {
            rows: 4,
            cols: 4,
            entry: &lower,
            row_labels: &labels,
            col_labels: &labels,
            row: Some(1),
            theme: &theme,
        };
        assert_eq!(
            picture(&map, 44, 6),
            [
                "        0      1      2      3",
                "0  0.5000",
                "1  0.0500 0.5000",
                "2       ·      ·      ·",
                "3  5.0e-4 0.0050 0.0500 0.5000",
                "    1e-1     1e-2     1e-3     1e-4",
            ]
        );
        assert_eq!(
            picture(&map, 15, 6)[1..5],
            ["0  -1", "1  -2 -1", "2   ·  ·  ·", "3  -4 -3 -2 -1"]
        );
        assert_eq!(picture(&map, 8, 4)[..3], ["  0 2", "0 ##", "2 .-+#"]);
    }

    #[test]
    fn nothing_breaks_a_map() {
        let theme = Theme::new(Ground::Dark, Depth::Ansi256);
        let labels = labels(300);
        for (rows, cols) in [(0, 0), (1, 1), (3, 200), (300, 2), (300, 300)] {
            let entry = |r: usize, c: usize| match (r * 7 + c) % 14 {
                0 => Entry::Absent,
                1 => Entry::Unknown,
                i => Entry::Known(NASTY[i - 2]),
            };
            draw_everywhere(&LogMap {
                rows,
                cols,
                entry: &entry,
                row_labels: &labels,
                col_labels: &labels,
                row: Some(5),
                theme: &theme,
            });
        }
    }
}
