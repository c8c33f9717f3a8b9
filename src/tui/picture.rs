//! A drawn screen as a picture: each cell with its colours, written as SVG or as plain text.

mod colours;
mod shapes;
mod svg;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

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
        let glyphs = rows.flat_map(|row| glyphs(row, ground)).collect();
        Picture { width, page: page(ground), glyphs }
    }

    /// The rows, from the top.
    fn rows(&self) -> impl Iterator<Item = &[Glyph]> {
        self.glyphs.chunks(self.width)
    }
}

fn glyphs(row: &[Cell], ground: Ground) -> Vec<Glyph> {
    let mut taken = 0;
    let glyph = |cell: &Cell| {
        let mut glyph = Glyph::of(cell, ground);
        if std::mem::take(&mut taken) > 0 {
            glyph.symbol.clear();
        } else if unicode_width::UnicodeWidthStr::width(cell.symbol()) > 1 {
            taken = 1;
        }
        glyph
    };
    row.iter().map(glyph).collect()
}

impl Glyph {
    fn of(cell: &Cell, ground: Ground) -> Self {
        let has = |modifier| cell.modifier.contains(modifier);
        let (ink, back) = (resolved(cell.fg, text(ground)), resolved(cell.bg, page(ground)));
        let (ink, back) = if has(Modifier::REVERSED) { (back, ink) } else { (ink, back) };
        let symbol = cell.symbol().chars().filter(|c| !c.is_control()).collect();
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
    rows.map(|row| glyphs(row, Ground::Dark).iter().map(|glyph| &*glyph.symbol).collect::<String>())
        .map(|row| row.trim_end().to_owned() + "\n")
        .collect()
}
