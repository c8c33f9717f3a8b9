//! The screen with the escape sequences that colour it, for `cat` in a terminal: its palette is the reader's.

use crossterm::style::ContentStyle;
use ratatui::backend::IntoCrossterm;
use ratatui::buffer::{Buffer, Cell};

use crate::tui::picture;

/// The rows of a screen; each leaves the terminal's own colours at its end.
pub(super) fn ansi(buffer: &Buffer) -> String {
    let rows = buffer.content.chunks(usize::from(buffer.area.width).max(1));
    rows.map(|row| row_of(row) + "\n").collect()
}

fn row_of(row: &[Cell]) -> String {
    let mut symbols = picture::symbols(row);
    let runs = row.chunk_by(|a, b| a.style() == b.style());
    let run = |cells: &[Cell]| {
        let text: String = symbols.by_ref().take(cells.len()).collect();
        let style: ContentStyle = cells[0].style().into_crossterm();
        style.apply(text).to_string()
    };
    runs.map(run).collect()
}
