//! Where the cells of a heatmap are.

use ratatui::layout::Rect;

use super::{Heatmap, width};

/// The widths of a cell with a number, in columns, with the fewest rows for it. Digits are reduced before labels are
/// left out.
const NUMBERS: [(u16, u16); 5] = [(16, 4), (12, 3), (10, 2), (8, 1), (6, 1)];
/// The width of a block's cell with a number.
const NARROW_NUMBER: u16 = 6;
/// The widths of a cell without a number, with the fewest rows for it.
const GLYPHS: [(u16, u16); 3] = [(4, 2), (2, 1), (1, 1)];

/// The height of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum High {
    /// Half a row of characters: two cells share one.
    Half,
    /// This many rows.
    Rows(u16),
}

/// The layout of the cells in an area.
pub(super) struct Plan {
    pub(super) grid: Rect,
    /// The width of a cell, in columns.
    pub(super) cell: u16,
    pub(super) high: High,
    /// The number of matrix rows and columns in one cell of the grid.
    pub(super) block: (usize, usize),
    /// The columns and rows for labels before the grid.
    pub(super) labels: (u16, u16),
}

impl Heatmap<'_> {
    /// Chooses the widest cells that fit, with as many labels as fit; otherwise blocks without labels.
    pub(super) fn plan(&self, area: Rect) -> Option<Plan> {
        if area.is_empty() || self.rows == 0 || self.cols == 0 {
            return None;
        }
        let body = Rect { height: area.height - u16::from(area.height > 1), ..area };
        let left = self.row_labels.iter().map(|l| width(l).saturating_add(1)).max().unwrap_or(0);
        let top = u16::from(!self.col_labels.is_empty());
        let labels = [(left, top), (left, 0), (0, top), (0, 0)];
        let numbers = labels.into_iter().flat_map(|labels| NUMBERS.map(|cell| (cell, labels)));
        let glyphs = GLYPHS.into_iter().flat_map(|cell| labels.map(|labels| (cell, labels)));
        let whole = numbers.chain(glyphs).find_map(|((cell, least), labels)| {
            let high = if cell == 1 { self.flat() } else { High::Rows(least) };
            self.grid(body, cell, high, labels, (1, 1))
        });
        whole.or_else(|| self.blocks(body))
    }

    /// The height of a cell of one column.
    fn flat(&self) -> High {
        if self.theme.has_half_blocks() { High::Half } else { High::Rows(1) }
    }

    /// Chooses blocks that fit.
    fn blocks(&self, body: Rect) -> Option<Plan> {
        let block =
            |cells: u16| (self.rows.div_ceil(cells.into()), self.cols.div_ceil(body.width.into()));
        let high = if self.cols > 2 { self.flat() } else { High::Rows(1) }; // a bias keeps its numbers
        match high {
            High::Half => {
                self.grid(body, 1, High::Half, (0, 0), block(body.height.saturating_mul(2)))
            }
            High::Rows(_) => [NARROW_NUMBER, 2, 1]
                .into_iter()
                .find_map(|cell| self.grid(body, cell, high, (0, 0), block(body.height))),
        }
    }

    /// The layout with cells of this size, as high as they may be, if it fits.
    fn grid(
        &self,
        body: Rect,
        cell: u16,
        high: High,
        labels: (u16, u16),
        block: (usize, usize),
    ) -> Option<Plan> {
        let columns = u16::try_from(self.cols.div_ceil(block.1)).ok()?.checked_mul(cell)?;
        let cells = u16::try_from(self.rows.div_ceil(block.0)).ok()?;
        let room = body.height.saturating_sub(labels.1);
        let (high, rows) = match high {
            High::Half => (High::Half, cells.div_ceil(2)),
            High::Rows(least) => {
                // a character is twice as high as it is wide
                let rows = (room / cells).clamp(least, (cell / 2).max(least));
                (High::Rows(rows), cells.checked_mul(rows)?)
            }
        };
        let fits = columns <= body.width.saturating_sub(labels.0) && rows <= room;
        let grid = || Rect::new(body.x + labels.0, body.y + labels.1, columns, rows);
        fits.then(|| Plan { grid: grid(), cell, high, block, labels })
    }
}

impl Plan {
    /// The number of cells from top to bottom and from left to right, for a matrix with this many rows.
    pub(super) fn cells(&self, rows: usize) -> (usize, u16) {
        (rows.div_ceil(self.block.0), self.grid.width / self.cell)
    }

    /// The cell at a position inside the grid; the upper one if two share it.
    pub(super) fn cell_at(&self, column: u16, row: u16) -> (usize, u16) {
        let (x, y) = (column - self.grid.x, usize::from(row - self.grid.y));
        let row = match self.high {
            High::Half => 2 * y,
            High::Rows(rows) => y / usize::from(rows),
        };
        (row, x / self.cell)
    }

    /// Returns the first matrix element (row, column) in a cell of the grid.
    pub(super) fn first(&self, (row, col): (usize, u16)) -> (usize, usize) {
        (row * self.block.0, usize::from(col) * self.block.1)
    }

    /// Returns the cell that shows a matrix element.
    pub(super) fn cell_of(&self, (row, col): (usize, usize)) -> (usize, usize) {
        (row / self.block.0, col / self.block.1)
    }

    /// Returns the area of the grid and its labels.
    pub(super) fn whole(&self) -> Rect {
        let (left, top) = self.labels;
        let Rect { x, y, width, height } = self.grid;
        Rect::new(x - left, y - top, width + left, height + top)
    }

    /// Returns a note on the size of a block; empty if each cell shows one number.
    pub(super) fn note(&self) -> String {
        match self.block {
            (1, 1) => String::new(),
            (rows, cols) => format!(" 1 cell={rows}×{cols} max"),
        }
    }

    /// The position of a cell.
    pub(super) fn place(&self, (row, col): (usize, u16)) -> (u16, u16) {
        let rows = match self.high {
            High::Half => row / 2,
            High::Rows(rows) => row * usize::from(rows),
        };
        (self.grid.x + col * self.cell, self.grid.y + rows as u16)
    }

    /// The row of characters, from the top of a cell, for its text or label.
    pub(super) fn middle(&self) -> u16 {
        match self.high {
            High::Half => 0,
            High::Rows(rows) => (rows - 1) / 2,
        }
    }
}
