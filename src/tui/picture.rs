//! A drawn screen as a picture: each cell with its colours, written as SVG or as plain text.

mod colours;
mod shapes;
mod svg;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use super::theme::Ground;
use colours::{Rgb, faded, page, resolved, text};

/// A screen with its colours as numbers: a page has no palette of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    width: usize,
    /// The colour where nothing is drawn.
    page: Rgb,
    glyphs: Vec<Glyph>,
}

/// A cell of the screen.
#[derive(Clone, Debug, PartialEq)]
struct Glyph {
    /// What is in it; empty if a wide character before it takes its place.
    symbol: String,
    ink: Rgb,
    back: Rgb,
    is_bold: bool,
    is_italic: bool,
    is_underlined: bool,
}

impl Picture {
    /// Takes a drawn screen, on a dark or a white page.
    pub(crate) fn of(buffer: &Buffer, ground: Ground) -> Self {
        let width = usize::from(buffer.area.width).max(1);
        let rows = buffer.content.chunks(width);
        let glyphs = rows.flat_map(|row| {
            let cells = row.iter().zip(symbols(row));
            cells.map(|(cell, symbol)| Glyph::of(cell, symbol, ground))
        });
        let glyphs = glyphs.collect();
        Picture { width, page: page(ground), glyphs }
    }

    /// The rows, from the top.
    fn rows(&self) -> impl Iterator<Item = &[Glyph]> {
        self.glyphs.chunks(self.width)
    }
}

/// What is written in each cell of a row; nothing where a wide character before it takes its place.
pub(crate) fn symbols(row: &[Cell]) -> impl Iterator<Item = String> {
    let mut taken = 0_usize;
    row.iter().map(move |cell| {
        if taken > 0 {
            taken -= 1;
            return String::new();
        }
        taken = cell.symbol().width().saturating_sub(1);
        cell.symbol().chars().filter(|c| !c.is_control()).collect()
    })
}

impl Glyph {
    fn of(cell: &Cell, symbol: String, ground: Ground) -> Self {
        let has = |modifier| cell.modifier.contains(modifier);
        let (ink, back) = (resolved(cell.fg, text(ground)), resolved(cell.bg, page(ground)));
        let (ink, back) = if has(Modifier::REVERSED) { (back, ink) } else { (ink, back) };
        Glyph {
            symbol,
            ink: if has(Modifier::DIM) { faded(ink, back) } else { ink },
            back,
            is_bold: has(Modifier::BOLD),
            is_italic: has(Modifier::ITALIC),
            is_underlined: has(Modifier::UNDERLINED),
        }
    }

    /// Whether there is nothing to draw but the ground.
    fn is_blank(&self) -> bool {
        self.symbol.trim().is_empty() && !self.is_underlined
    }
}

/// The screen as text: rows without the blanks at their ends.
pub(crate) fn plain(buffer: &Buffer) -> String {
    let rows = buffer.content.chunks(usize::from(buffer.area.width).max(1));
    rows.map(|row| symbols(row).collect::<String>().trim_end().to_owned() + "\n").collect()
}
