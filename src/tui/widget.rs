//! Widgets that draw plain numbers. Nothing in here knows what a neural network is.
//!
//! Every widget accepts any area and any number: it clips to the buffer, and NaN and the infinities have their own
//! glyphs.

mod axis;
pub(crate) mod big;
pub(crate) mod choice;
pub(crate) mod columns;
pub(crate) mod curves;
mod dots;
pub(crate) mod fitted;
mod frame;
pub(crate) mod heatmap;
pub(crate) mod log_bars;
pub(crate) mod log_map;
pub(crate) mod meter;
pub mod number;
pub(crate) mod spark;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// What marks a number that differs from the one that it is compared with.
pub(crate) const DIFFERS: &str = "≠";

/// Writes text from (x, y) to the right, up to the edge of `clip`, which must be inside the buffer.
pub(crate) fn put(buf: &mut Buffer, clip: Rect, (x, y): (u16, u16), text: &str, style: Style) {
    if clip.contains((x, y).into()) {
        buf.set_stringn(x, y, text, usize::from(clip.right() - x), style);
    }
}

/// The width of a text, in columns.
pub(crate) fn width(text: &str) -> u16 {
    u16::try_from(unicode_width::UnicodeWidthStr::width(text)).unwrap_or(u16::MAX)
}

/// Writes text in the centre of `clip`.
fn put_centred(buf: &mut Buffer, clip: Rect, text: &str, style: Style) {
    let x = clip.x + clip.width.saturating_sub(width(text)) / 2;
    put(buf, clip, (x, clip.y + clip.height / 2), text, style);
}

#[cfg(test)]
mod tests {
    use ratatui::{buffer::Buffer, layout::Rect, widgets::Widget};

    /// Numbers that are likely to break drawing code.
    pub(super) const NASTY: [f64; 12] = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e300,
        -1e300,
        f64::MAX,
        f64::MIN,
        5e-324,
        -5e-324,
        0.0,
        -0.0,
        1.0,
    ];

    /// Draws in many areas: small, large, and partly or wholly outside the buffer.
    pub(super) fn draw_everywhere<W>(widget: &W)
    where
        for<'a> &'a W: Widget,
    {
        let mut areas: Vec<Rect> =
            (0..12).flat_map(|w| (0..8).map(move |h| Rect::new(1, 1, w, h))).collect();
        areas.extend(
            [(0, 0, 200, 60), (70, 20, 30, 30), (500, 500, 9, 9), (0, 0, 40, 12)]
                .map(|(x, y, w, h)| Rect::new(x, y, w, h)),
        );
        areas.extend(
            [(0, 0, 24, 50), (0, 0, 80, 3), (60, 0, 65000, 5)]
                .map(|(x, y, w, h)| Rect::new(x, y, w, h)),
        );
        for size in
            [Rect::new(0, 0, 80, 24), Rect::new(3, 2, 5, 4), Rect::new(0, 0, 200, 60), Rect::ZERO]
        {
            for area in &areas {
                widget.render(*area, &mut Buffer::empty(size));
            }
        }
    }

    /// Returns the symbols that a widget draws, line by line.
    pub(super) fn picture<W>(widget: &W, width: u16, height: u16) -> Vec<String>
    where
        for<'a> &'a W: Widget,
    {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        widget.render(area, &mut buf);
        let line =
            |y| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        (0..height).map(line).collect()
    }
}
