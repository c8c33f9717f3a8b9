//! The diverging colour map: −1 is blue, 0 is close to the background, +1 is orange.

use ratatui::style::{Color, Modifier, Style};

use super::{Depth, Ground, Theme, choose};

/// The ends and the middle of the map in 24-bit colours.
struct Ends {
    negative: [u8; 3],
    zero: [u8; 3],
    positive: [u8; 3],
}

const DARK: Ends = Ends { negative: [0, 175, 255], zero: [42, 42, 42], positive: [255, 140, 20] };
const LIGHT: Ends = Ends { negative: [0, 85, 170], zero: [240, 240, 240], positive: [170, 85, 0] };

impl Theme {
    /// Returns the style of a text on `x` of the map.
    pub(crate) fn diverging(&self, x: f64) -> Style {
        if !x.is_finite() {
            return self.diverged;
        }
        let strength = if x.abs() < 0.05 { 0.0 } else { x.abs().min(1.0) };
        match self.depth {
            Depth::Rgb => {
                let back = self.blended(x);
                let [r, g, b] = back;
                Style::new().fg(readable_on(back)).bg(Color::Rgb(r, g, b))
            }
            Depth::Ansi256 => self.diverging_256((strength * 4.0).ceil() as usize, x < 0.0),
            Depth::Ansi16 => self.diverging_16(strength, x < 0.0),
            Depth::Mono if strength == 0.0 => Style::new().add_modifier(Modifier::DIM),
            Depth::Mono if strength <= 0.5 => Style::new(),
            Depth::Mono if x < 0.0 => Style::new().add_modifier(Modifier::UNDERLINED),
            Depth::Mono => Style::new().add_modifier(Modifier::BOLD),
        }
    }

    /// Returns the plain colour of `x` on the map; `None` if there are too few colours to tell numbers apart.
    pub(crate) fn shade(&self, x: f64) -> Option<Color> {
        match self.depth {
            Depth::Rgb | Depth::Ansi256 => self.diverging(x).bg,
            Depth::Ansi16 | Depth::Mono => None,
        }
    }

    /// Returns the style of a bar for a number of this sign: the colour of that end of the map.
    pub(crate) fn sign(&self, x: f64) -> Style {
        let Ends { negative, positive, .. } = choose(self.ground, [&DARK, &LIGHT]);
        match self.depth {
            Depth::Rgb => {
                let [r, g, b] = if x < 0.0 { *negative } else { *positive };
                Style::new().fg(Color::Rgb(r, g, b))
            }
            Depth::Ansi256 => match self.diverging_256(4, x < 0.0).bg {
                Some(colour) => Style::new().fg(colour),
                None => Style::new(),
            },
            Depth::Ansi16 => self.diverging_16(0.5, x < 0.0),
            Depth::Mono => Style::new(),
        }
    }

    /// Returns the colour that marks a cell of the map, which no number has.
    pub(crate) fn mark(&self) -> Color {
        choose(self.ground, [Color::Indexed(231), Color::Indexed(16)])
    }

    /// Blends `x` between the middle and an end. Equal steps look equal in OKLab.
    fn blended(&self, x: f64) -> [u8; 3] {
        let ends = choose(self.ground, [&DARK, &LIGHT]);
        let end = if x < 0.0 { ends.negative } else { ends.positive };
        mixed(ends.zero, end, x.abs().min(1.0))
    }

    fn diverging_256(&self, level: usize, negative: bool) -> Style {
        const WHITE: u8 = 231;
        const BLACK: u8 = 16;
        let (negatives, positives, texts) = match self.ground {
            Ground::Dark => (
                [236, 24, 25, 32, 39],
                [236, 94, 130, 166, 208],
                [WHITE, WHITE, WHITE, BLACK, BLACK],
            ),
            Ground::Light => (
                [255, 153, 111, 68, 25],
                [255, 223, 215, 208, 130],
                [BLACK, BLACK, BLACK, BLACK, WHITE],
            ),
        };
        let back = if negative { negatives[level] } else { positives[level] };
        Style::new().fg(Color::Indexed(texts[level])).bg(Color::Indexed(back))
    }

    fn diverging_16(&self, strength: f64, negative: bool) -> Style {
        let weak = match negative {
            true => choose(self.ground, [Color::LightBlue, Color::Blue]),
            false => choose(self.ground, [Color::LightRed, Color::Red]),
        };
        match strength {
            0.0 => Style::new(),
            s if s <= 0.5 => Style::new().fg(weak),
            _ => Style::new().fg(Color::White).bg(if negative { Color::Blue } else { Color::Red }),
        }
    }
}

/// Mixes two colours. Equal steps of the share look equal, in OKLab.
pub(super) fn mixed(from: [u8; 3], to: [u8; 3], share: f64) -> [u8; 3] {
    let (from, to) = (oklab(from), oklab(to));
    from_oklab([0, 1, 2].map(|i| from[i] + share * (to[i] - from[i])))
}

/// Black or white, whichever is easier to read on a colour.
fn readable_on(back: [u8; 3]) -> Color {
    let [r, g, b] = back.map(linear);
    let luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    // the luminance at which both have the same contrast
    if luminance > 0.179 { Color::Indexed(16) } else { Color::Indexed(231) }
}

pub(super) fn linear(channel: u8) -> f64 {
    match f64::from(channel) / 255.0 {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    }
}

fn gamma(c: f64) -> u8 {
    let c = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
    (255.0 * c).round().clamp(0.0, 255.0) as u8
}

/// OKLab, after Björn Ottosson, <https://bottosson.github.io/posts/oklab/>.
fn oklab(rgb: [u8; 3]) -> [f64; 3] {
    oklab_of_linear(rgb.map(linear))
}

pub(super) fn oklab_of_linear([r, g, b]: [f64; 3]) -> [f64; 3] {
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn from_oklab([lightness, a, b]: [f64; 3]) -> [u8; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
    .map(gamma)
}
