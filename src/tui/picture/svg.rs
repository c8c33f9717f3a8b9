//! The picture as SVG: letters are text, which can be selected and read aloud, all else is shapes.

use std::fmt::Write;

use super::colours::Rgb;
use super::shapes::{CELL, Kind, Part};
use super::{BASELINE, FAMILIES, FONT_SIZE, Glyph, MARGIN, Picture, x};

impl Picture {
    /// The picture as an SVG file, with a title for those who hear it.
    pub(crate) fn svg(&self, title: &str) -> String {
        let (width, height) = self.size();
        let names: Vec<String> = FAMILIES.iter().map(|name| quoted(name)).collect();
        let font =
            format!("font-family=\"{},monospace\" font-size=\"{FONT_SIZE}\"", names.join(","));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" {font}>\n<title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
            escaped(title),
            self.page
        );
        self.shapes().iter().for_each(|shapes| svg += &path(shapes));
        for (row, glyphs) in self.rows().enumerate() {
            texts(glyphs, MARGIN + row as f64 * CELL.1, &mut svg);
        }
        svg + "</svg>\n"
    }
}

/// A path of one kind and colour.
fn path(((kind, colour), parts): &((Kind, Rgb), Vec<Part>)) -> String {
    let data: String = parts.iter().map(data).collect();
    let Some(width) = kind.width() else {
        // edges of neighbours must not shimmer
        return format!("<path fill=\"{colour}\" shape-rendering=\"crispEdges\" d=\"{data}\"/>\n");
    };
    let cap = if *kind == Kind::Dots { "round" } else { "square" };
    format!(
        "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"{cap}\" d=\"{data}\"/>\n"
    )
}

fn data(part: &Part) -> String {
    match *part {
        Part::Area((x, y), (w, h)) => format!("M{x} {y}h{w}v{h}h-{w}z"),
        Part::Line((x, y), (to_x, to_y)) => format!("M{x} {y}L{to_x} {to_y}"),
        Part::Bend([(x, y), (by_x, by_y), (to_x, to_y)]) => {
            format!("M{x} {y}Q{by_x} {by_y} {to_x} {to_y}")
        }
        Part::Dot((x, y)) => format!("M{x} {y}h0"),
    }
}

/// Writes the letters of a row, a run of one style at a time.
fn texts(glyphs: &[Glyph], top: f64, svg: &mut String) {
    let mut column = 0;
    while column < glyphs.len() {
        let first = &glyphs[column];
        if !first.is_letter() {
            column += 1;
            continue;
        }
        let is_like = |glyph: &Glyph| {
            let style = |g: &Glyph| (g.ink, g.is_bold, g.is_italic, g.is_underlined);
            style(glyph) == style(first)
        };
        // one blank belongs to a run, two end it
        let goes_on =
            |at: usize| glyphs.get(at).is_some_and(|glyph| glyph.is_letter() && is_like(glyph));
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

/// A name of several words in the quotes that CSS wants.
fn quoted(name: &str) -> String {
    if name.contains(' ') { format!("'{name}'") } else { name.to_owned() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
