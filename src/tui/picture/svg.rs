//! The picture as SVG: letters are text, which can be selected and read aloud, all else is shapes.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::colours::Rgb;
use super::shapes::{CELL, Kind, area, shape};
use super::{Glyph, Picture};

/// The room around the screen.
const MARGIN: f64 = 9.0;

/// The place of the line that letters stand on, below the top of their cell.
const BASELINE: f64 = 13.5;

/// The fonts, the commonest that have the signs of mathematics first. At 15 their letters are as wide as a cell.
const FONT: &str = "font-family=\"'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace\" font-size=\"15\"";

impl Picture {
    /// The picture as an SVG file, with a title for those who hear it.
    pub(crate) fn svg(&self, title: &str) -> String {
        let (w, h) = CELL;
        let width = self.width as f64 * w + 2.0 * MARGIN;
        let height = (self.glyphs.len() / self.width) as f64 * h + 2.0 * MARGIN;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" {FONT}>\n<title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
            escaped(title),
            self.page
        );
        self.shapes().iter().for_each(|shapes| svg += &path(shapes));
        for (row, glyphs) in self.rows().enumerate() {
            texts(glyphs, MARGIN + row as f64 * h, &mut svg);
        }
        svg + "</svg>\n"
    }

    /// The path data of each kind and colour: the grounds of cells first, because the rest is drawn on them.
    fn shapes(&self) -> Vec<((Kind, Rgb), String)> {
        let mut grounds = BTreeMap::<_, String>::new();
        let mut shapes = BTreeMap::<_, String>::new();
        for (row, glyphs) in self.rows().enumerate() {
            let y = MARGIN + row as f64 * CELL.1;
            let mut from = 0;
            for run in glyphs.chunk_by(|a, b| a.back == b.back) {
                let size = (run.len() as f64 * CELL.0, CELL.1);
                if run[0].back != self.page {
                    let data = grounds.entry((Kind::Area, run[0].back)).or_default();
                    *data += &area((x(from), y), size);
                }
                from += run.len();
            }
            for (column, glyph) in glyphs.iter().enumerate() {
                if let Some((kind, data)) = shape(&glyph.symbol, (x(column), y)) {
                    *shapes.entry((kind, glyph.ink)).or_default() += &data;
                }
            }
        }
        grounds.into_iter().chain(shapes).collect()
    }
}

/// The left edge of a column.
fn x(column: usize) -> f64 {
    MARGIN + column as f64 * CELL.0
}

fn path(((kind, colour), data): &((Kind, Rgb), String)) -> String {
    let (width, cap) = match kind {
        Kind::Area => {
            // edges of neighbours must not shimmer
            return format!(
                "<path fill=\"{colour}\" shape-rendering=\"crispEdges\" d=\"{data}\"/>\n"
            );
        }
        Kind::Line => (1.2, "square"),
        Kind::Thick => (2.4, "square"),
        Kind::Dots => (2.6, "round"),
    };
    format!(
        "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"{cap}\" d=\"{data}\"/>\n"
    )
}

/// Writes the letters of a row, a run of one style at a time.
fn texts(glyphs: &[Glyph], top: f64, svg: &mut String) {
    let is_letter = |glyph: &Glyph| !glyph.is_blank() && shape(&glyph.symbol, (0.0, 0.0)).is_none();
    let mut column = 0;
    while column < glyphs.len() {
        let first = &glyphs[column];
        if !is_letter(first) {
            column += 1;
            continue;
        }
        let is_like = |glyph: &Glyph| {
            let style = |g: &Glyph| (g.ink, g.is_bold, g.is_italic, g.is_underlined);
            style(glyph) == style(first)
        };
        // one blank belongs to a run, two end it
        let goes_on =
            |at: usize| glyphs.get(at).is_some_and(|glyph| is_letter(glyph) && is_like(glyph));
        let mut end = column + 1;
        while goes_on(end) || (glyphs.get(end).is_some_and(Glyph::is_blank) && goes_on(end + 1)) {
            end += 1;
        }
        text(&glyphs[column..end], (x(column), top + BASELINE), svg);
        column = end;
    }
}

fn text(run: &[Glyph], (left, baseline): (f64, f64), svg: &mut String) {
    let letters: String = run.iter().map(|glyph| &*glyph.symbol).collect();
    // every letter has its place, because a sign from another font has another width
    let places = if letters.is_ascii() {
        let length = run.len() as f64 * CELL.0;
        format!("x=\"{left}\" textLength=\"{length}\"")
    } else {
        let of_glyph = |(i, glyph): (usize, &Glyph)| {
            vec![(left + i as f64 * CELL.0).to_string(); glyph.symbol.chars().count()]
        };
        let all: Vec<String> = run.iter().enumerate().flat_map(of_glyph).collect();
        format!("x=\"{}\"", all.join(" "))
    };
    let Glyph { ink, is_bold, is_italic, is_underlined, .. } = run[0];
    let bold = if is_bold { " font-weight=\"bold\"" } else { "" };
    let italic = if is_italic { " font-style=\"italic\"" } else { "" };
    let line = if is_underlined { " text-decoration=\"underline\"" } else { "" };
    let _ = writeln!(
        svg,
        "<text {places} y=\"{baseline}\" fill=\"{ink}\"{bold}{italic}{line} xml:space=\"preserve\">{}</text>",
        escaped(&letters)
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
