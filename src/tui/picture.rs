//! A drawn screen as a picture: each cell with its colours, written as SVG, as PNG or as plain text.

mod colours;
#[cfg(feature = "terminal")]
mod fonts;
#[cfg(feature = "terminal")]
mod png;
mod shapes;
mod svg;

use std::collections::BTreeMap;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use super::theme::Ground;
use colours::{Rgb, faded, page, resolved, text};
use shapes::{CELL, Kind, Part, shape};

/// The room around the screen.
const MARGIN: f64 = 9.0;

/// The place of the line that letters stand on, below the top of their cell.
const BASELINE: f64 = 13.5;

/// The fonts, the commonest that have the signs of mathematics first.
const FAMILIES: [&str; 4] = ["DejaVu Sans Mono", "Menlo", "Consolas", "Liberation Mono"];

/// The size at which the letters of these fonts are as wide as a cell.
const FONT_SIZE: f64 = 15.0;

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

    /// The width and the height, in units of the picture.
    fn size(&self) -> (f64, f64) {
        let rows = self.glyphs.len() / self.width;
        (self.width as f64 * CELL.0 + 2.0 * MARGIN, rows as f64 * CELL.1 + 2.0 * MARGIN)
    }

    /// The shapes of each kind and colour: the grounds of cells first, because the rest is drawn on them.
    fn shapes(&self) -> Vec<((Kind, Rgb), Vec<Part>)> {
        let mut grounds = BTreeMap::<_, Vec<Part>>::new();
        let mut shapes = BTreeMap::<_, Vec<Part>>::new();
        for (row, glyphs) in self.rows().enumerate() {
            let y = MARGIN + row as f64 * CELL.1;
            let mut from = 0;
            for run in glyphs.chunk_by(|a, b| a.back == b.back) {
                if run[0].back != self.page {
                    let ground = Part::Area((x(from), y), (run.len() as f64 * CELL.0, CELL.1));
                    grounds.entry((Kind::Area, run[0].back)).or_default().push(ground);
                }
                from += run.len();
            }
            for (column, glyph) in glyphs.iter().enumerate() {
                if let Some((kind, parts)) = shape(&glyph.symbol, (x(column), y)) {
                    shapes.entry((kind, glyph.ink)).or_default().extend(parts);
                }
            }
        }
        grounds.into_iter().chain(shapes).collect()
    }

    /// The rows, from the top.
    fn rows(&self) -> impl Iterator<Item = &[Glyph]> {
        self.glyphs.chunks(self.width)
    }
}

/// The left edge of a column.
fn x(column: usize) -> f64 {
    MARGIN + column as f64 * CELL.0
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

    /// Whether it is for a font.
    fn is_letter(&self) -> bool {
        !self.is_blank() && shape(&self.symbol, (0.0, 0.0)).is_none()
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
