//! The colours of a terminal as numbers: the named ones and the cube as xterm has them.

use ratatui::style::Color;

use crate::tui::theme::Ground;

/// Red, green and blue, from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rgb(pub(crate) [u8; 3]);

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Rgb([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The colour of the page.
pub(super) fn page(ground: Ground) -> Rgb {
    match ground {
        Ground::Dark => Rgb([22, 22, 22]),
        Ground::Light => Rgb([255, 255, 255]),
    }
}

/// The colour of ordinary text.
pub(super) fn text(ground: Ground) -> Rgb {
    match ground {
        Ground::Dark => Rgb([222, 222, 222]),
        Ground::Light => Rgb([22, 22, 22]),
    }
}

/// The 16 named colours of xterm.
const NAMED: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// A colour as numbers; the terminal's own one is the one that is given.
pub(super) fn resolved(color: Color, own: Rgb) -> Rgb {
    match color {
        Color::Reset => own,
        Color::Rgb(red, green, blue) => Rgb([red, green, blue]),
        Color::Indexed(i) => indexed(i),
        Color::Black => indexed(0),
        Color::Red => indexed(1),
        Color::Green => indexed(2),
        Color::Yellow => indexed(3),
        Color::Blue => indexed(4),
        Color::Magenta => indexed(5),
        Color::Cyan => indexed(6),
        Color::Gray => indexed(7),
        Color::DarkGray => indexed(8),
        Color::LightRed => indexed(9),
        Color::LightGreen => indexed(10),
        Color::LightYellow => indexed(11),
        Color::LightBlue => indexed(12),
        Color::LightMagenta => indexed(13),
        Color::LightCyan => indexed(14),
        Color::White => indexed(15),
    }
}

/// A colour of the palette of 256: the named ones, a cube of 6×6×6, and 24 greys.
fn indexed(i: u8) -> Rgb {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match i {
        0..16 => Rgb(NAMED[usize::from(i)]),
        16..232 => Rgb([level((i - 16) / 36), level((i - 16) / 6 % 6), level((i - 16) % 6)]),
        232.. => Rgb([8 + 10 * (i - 232); 3]),
    }
}

/// A colour halfway to the ground, as terminals show faint text.
pub(super) fn faded(Rgb(ink): Rgb, Rgb(back): Rgb) -> Rgb {
    Rgb(std::array::from_fn(|i| ink[i].midpoint(back[i])))
}
