//! The names of the rows and columns of a heatmap.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::plan::{High, Plan};
use super::{Heatmap, put, width};

impl Heatmap<'_> {
    /// Draws the row names; of two rows in one character, that of the marked one or else of the upper one.
    pub(super) fn draw_row_labels(&self, plan: &Plan, buf: &mut Buffer) {
        if plan.labels.0 == 0 {
            return;
        }
        let marked = self.cursor.map(|(row, _)| row);
        for (row, label) in self.row_labels.iter().enumerate().take(self.rows) {
            let beside = plan.high == High::Half && marked == Some(row ^ 1);
            if beside || (plan.high == High::Half && row % 2 == 1 && marked != Some(row)) {
                continue;
            }
            let y = plan.place((row, 0)).1 + plan.middle();
            let x = plan.grid.x - 1 - width(label);
            put(buf, plan.whole(), (x, y), label, self.label_style(marked == Some(row)));
        }
    }

    /// Draws the column names; those that do not fit are left out rather than cut off.
    pub(super) fn draw_col_labels(&self, plan: &Plan, buf: &mut Buffer) {
        if plan.labels.1 == 0 {
            return;
        }
        let (whole, mut free) = (plan.whole(), plan.grid.x);
        for (col, label) in (0..plan.grid.width / plan.cell).zip(self.col_labels) {
            let style = self.label_style(self.cursor.is_some_and(|(_, c)| c == usize::from(col)));
            let columns = width(label);
            let left = plan.cell.saturating_sub(columns);
            let indent = match plan.cell {
                9.. => left / 2,
                6.. => left,
                _ => 0,
            };
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
}
