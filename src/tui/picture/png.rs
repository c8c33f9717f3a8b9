//! The picture as PNG, with the letters of the system's fonts.

use tiny_skia::{FillRule, LineCap, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::colours::Rgb;
use super::fonts::{Cut, Fonts};
use super::shapes::{CELL, Kind, Part};
use super::{BASELINE, Glyph, MARGIN, Picture, x};
use crate::problem::Problem;

/// How much larger than the SVG it is: sharp on the screens of today.
const SCALE: f32 = 2.0;

/// The line under letters: how far below their line its upper edge is, and how thick it is.
const UNDERLINE: (f64, f64) = (1.0, 1.0);

impl Picture {
    /// The picture as a PNG file.
    ///
    /// # Errors
    /// If the system has no monospaced font, or the picture is too large.
    pub(crate) fn png(&self) -> Result<Vec<u8>, Problem> {
        let mut fonts = Fonts::of_system()?;
        let (width, height) = self.size();
        let pixels = |length: f64| (length * f64::from(SCALE)).ceil() as u32;
        let too_large = "the picture is too large";
        let mut page = Pixmap::new(pixels(width), pixels(height)).ok_or(too_large)?;
        let Rgb([red, green, blue]) = self.page;
        page.fill(tiny_skia::Color::from_rgba8(red, green, blue, 255));
        for ((kind, colour), parts) in self.shapes() {
            if let Some(path) = path(&parts) {
                draw(&mut page, &path, kind, colour);
            }
        }
        for (row, glyphs) in self.rows().enumerate() {
            let baseline = MARGIN + row as f64 * CELL.1 + BASELINE;
            let letters = glyphs.iter().enumerate().filter(|(_, glyph)| glyph.is_letter());
            for (column, glyph) in letters {
                write(&mut page, &mut fonts, glyph, (x(column), baseline));
            }
        }
        page.encode_png().map_err(|_| Problem::new(too_large))
    }
}

fn path(parts: &[Part]) -> Option<Path> {
    let near = |(x, y): (f64, f64)| (x as f32, y as f32);
    let mut path = PathBuilder::new();
    for part in parts {
        match *part {
            Part::Area(at, size) => path.push_rect(area(at, size)?),
            Part::Line(from, to) => {
                let ((x, y), (to_x, to_y)) = (near(from), near(to));
                path.move_to(x, y);
                path.line_to(to_x, to_y);
            }
            Part::Bend([from, by, to]) => {
                let ((x, y), (by_x, by_y), (to_x, to_y)) = (near(from), near(by), near(to));
                path.move_to(x, y);
                path.quad_to(by_x, by_y, to_x, to_y);
            }
            Part::Dot(at) => {
                let (x, y) = near(at);
                path.move_to(x, y);
                path.line_to(x, y);
            }
        }
    }
    path.finish()
}

fn area((x, y): (f64, f64), (w, h): (f64, f64)) -> Option<Rect> {
    Rect::from_xywh(x as f32, y as f32, w as f32, h as f32)
}

fn paint(Rgb([red, green, blue]): Rgb) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, 255);
    paint
}

fn draw(page: &mut Pixmap, path: &Path, kind: Kind, colour: Rgb) {
    let (mut paint, scale) = (paint(colour), Transform::from_scale(SCALE, SCALE));
    match kind.width() {
        None => {
            paint.anti_alias = false; // edges of neighbours must not shimmer
            page.fill_path(path, &paint, FillRule::Winding, scale, None);
        }
        Some(width) => {
            let line_cap = if kind == Kind::Dots { LineCap::Round } else { LineCap::Square };
            let stroke = Stroke { width: width as f32, line_cap, ..Stroke::default() };
            page.stroke_path(path, &paint, &stroke, scale, None);
        }
    }
}

/// Writes a letter, and the signs that are combined with it.
fn write(page: &mut Pixmap, fonts: &mut Fonts, glyph: &Glyph, (left, baseline): (f64, f64)) {
    let scale = Transform::from_scale(SCALE, SCALE);
    let place = scale.pre_translate(left as f32, baseline as f32);
    let (paint, cut) =
        (paint(glyph.ink), Cut { is_bold: glyph.is_bold, is_italic: glyph.is_italic });
    for letter in glyph.symbol.chars() {
        if let Some(outline) = fonts.outline(letter, cut) {
            page.fill_path(outline, &paint, FillRule::Winding, place, None);
        }
    }
    if glyph.is_underlined {
        let (below, thickness) = UNDERLINE;
        if let Some(line) = area((left, baseline + below), (CELL.0, thickness)) {
            page.fill_rect(line, &paint, scale, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;
    use crate::tui::theme::Ground;

    /// The colours of all pixels of a cell.
    fn cell(pixels: &Pixmap, column: u32, row: u32) -> Vec<[u8; 3]> {
        let whole = |length: f64| (length * f64::from(SCALE)) as u32;
        let (left, top) = (whole(x(column as usize)), whole(MARGIN + f64::from(row) * CELL.1));
        let places = (top..top + whole(CELL.1))
            .flat_map(|y| (left..left + whole(CELL.0)).map(move |x| (x, y)));
        let colour = |(x, y)| pixels.pixel(x, y).expect("on the page").demultiply();
        places.map(colour).map(|c| [c.red(), c.green(), c.blue()]).collect()
    }

    #[test]
    fn each_cell_has_its_colours_and_each_letter_its_ink() {
        const INK: [u8; 3] = [200, 40, 0];
        const BACK: [u8; 3] = [0, 30, 90];
        let mut screen = Buffer::empty(Rect::new(0, 0, 14, 2));
        let colour = |[red, green, blue]: [u8; 3]| Color::Rgb(red, green, blue);
        let style = Style::new().fg(colour(INK)).bg(colour(BACK));
        screen.set_string(0, 1, "█▄  ─  Whᵀ∂‖₂", style);
        let Ok(png) = Picture::of(&screen, Ground::Dark).png() else { return }; // no font: tests/it/shots.rs
        let pixels = Pixmap::decode_png(&png).expect("a PNG");
        let has = |column, row, colour| cell(&pixels, column, row).contains(&colour);
        let is_all = |column, row, colour| cell(&pixels, column, row).iter().all(|c| *c == colour);

        assert!((0..14).all(|column| is_all(column, 0, [22; 3])), "the page");
        assert!(is_all(0, 1, INK), "a block fills its cell");
        let lower = cell(&pixels, 1, 1);
        let (upper, lower) = lower.split_at(lower.len() / 2);
        assert!(upper.iter().all(|c| *c == BACK) && lower.iter().all(|c| *c == INK));
        assert!(is_all(2, 1, BACK), "a blank");
        for column in [4, 7, 8] {
            assert!(has(column, 1, INK) && has(column, 1, BACK), "column {column}");
        }
        for column in 9..13 {
            assert!(!is_all(column, 1, BACK), "a sign of another font in column {column}");
        }
        assert!(is_all(13, 1, [22; 3]));
    }
}
