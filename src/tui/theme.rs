//! The table of styles: each role in the interface has one ratatui style.

use ratatui::style::{Color, Modifier, Style};

/// The brightness of the terminal's background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A dark background with light text.
    Dark,
    /// A light background with dark text.
    Light,
}

/// The number of colours that the terminal supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The xterm palette of 256 colours.
    Ansi256,
    /// The 16 named colours.
    Ansi16,
    /// No colours, only modifiers such as bold.
    Mono,
}

/// A set of styles, one for each role.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    ground: Ground,
    depth: Depth,
    /// Ordinary text.
    pub(crate) text: Style,
    /// Text of minor importance.
    pub(crate) dim: Style,
    /// Titles of panes.
    pub(crate) title: Style,
    /// Borders of panes.
    pub(crate) border: Style,
    /// The border of the focused pane.
    pub(crate) border_focused: Style,
    /// The current tick.
    pub(crate) accent: Style,
    /// Something right, done or reached.
    pub(crate) good: Style,
    /// Something wrong or failed.
    pub(crate) bad: Style,
    /// Something that deserves attention.
    pub(crate) warn: Style,
    /// The names of keys.
    pub(crate) key: Style,
    /// The selected row of a list.
    pub(crate) selected: Style,
    /// The forward phase.
    pub(crate) forward: Style,
    /// The backward phase.
    pub(crate) backward: Style,
    /// A value that has not been computed yet.
    pub(crate) not_computed: Style,
    /// A value that is infinite or NaN.
    pub(crate) diverged: Style,
}

impl Theme {
    /// Creates the theme for a kind of terminal.
    pub fn new(ground: Ground, depth: Depth) -> Self {
        use Color::*;
        const NONE: Modifier = Modifier::empty();
        const BOLD: Modifier = Modifier::BOLD;
        const DIM: Modifier = Modifier::DIM;
        const LINE: Modifier = Modifier::UNDERLINED;
        const BACK: Modifier = Modifier::REVERSED;
        let role = |in_256: [u8; 2], in_16: [Color; 2], coloured, mono| match depth {
            Depth::Ansi256 => plain(Indexed(choose(ground, in_256)), coloured),
            Depth::Ansi16 => plain(choose(ground, in_16), coloured),
            Depth::Mono => Style::new().add_modifier(mono),
        };
        // in 256 colours [dark, light], in 16 colours [dark, light], modifiers with colours, modifiers without
        Self {
            ground,
            depth,
            text: Style::new(),
            dim: role([248, 240], [Gray, DarkGray], NONE, DIM),
            title: Style::new().add_modifier(BOLD),
            border: role([240, 248], [DarkGray, Gray], NONE, DIM),
            border_focused: role([75, 25], [LightCyan, Blue], BOLD, BOLD),
            accent: role([220, 161], [LightYellow, Magenta], BOLD, BOLD | BACK),
            good: role([78, 28], [LightGreen, Green], NONE, BOLD),
            bad: role([203, 160], [LightRed, Red], BOLD, BOLD | LINE),
            warn: role([214, 130], [LightYellow, Magenta], NONE, LINE),
            key: role([117, 25], [LightCyan, Blue], BOLD, BOLD),
            selected: Style::new().add_modifier(BACK | BOLD),
            forward: role([81, 24], [LightCyan, Blue], NONE, BOLD),
            backward: role([176, 127], [LightMagenta, Magenta], NONE, LINE),
            not_computed: role([245, 243], [DarkGray, Gray], NONE, DIM),
            diverged: match depth {
                Depth::Ansi256 => plain(Indexed(16), BOLD).bg(Indexed(207)),
                Depth::Ansi16 => plain(White, BOLD).bg(Magenta),
                Depth::Mono => Style::new().add_modifier(BACK | LINE),
            },
        }
    }

    /// Chooses a theme from `TERM`, `COLORTERM`, `NO_COLOR` and `COLORFGBG`.
    pub(crate) fn detect(env: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name| env(name).unwrap_or_default();
        let (term, true_colour) = (var("TERM"), var("COLORTERM"));
        let depth = if !var("NO_COLOR").is_empty() || term == "dumb" {
            Depth::Mono
        } else if ["truecolor", "24bit"].contains(&&*true_colour) || term.contains("256color") {
            Depth::Ansi256
        } else {
            Depth::Ansi16
        };
        let ground = match var("COLORFGBG").rsplit(';').next() {
            Some("7" | "15") => Ground::Light,
            _ => Ground::Dark,
        };
        Self::new(ground, depth)
    }

    /// Whether there are colours.
    pub(crate) fn has_colours(&self) -> bool {
        self.depth != Depth::Mono
    }

    /// Returns the style of the i-th arm, from a palette that colour-blind people can distinguish.
    pub(crate) fn series(&self, i: usize) -> Style {
        use Color::*;
        const IN_256: [[u8; 2]; 6] =
            [[75, 25], [214, 130], [36, 29], [175, 126], [227, 94], [255, 238]];
        const IN_16: [[Color; 2]; 6] = [
            [LightBlue, Blue],
            [LightYellow, Red],
            [LightGreen, Green],
            [LightMagenta, Magenta],
            [LightRed, Cyan],
            [White, Black],
        ];
        const MONO: [Modifier; 3] = [Modifier::empty(), Modifier::BOLD, Modifier::DIM];
        match self.depth {
            Depth::Ansi256 => Style::new().fg(Indexed(choose(self.ground, IN_256[i % 6]))),
            Depth::Ansi16 => Style::new().fg(choose(self.ground, IN_16[i % 6])),
            Depth::Mono => Style::new().add_modifier(MONO[i % 3]),
        }
    }

    /// Returns the glyph of the i-th arm, which distinguishes arms without colours.
    pub(crate) fn series_glyph(&self, i: usize) -> &'static str {
        ["●", "■", "▲", "◆", "○", "□"][i % 6]
    }

    /// Returns the style of `x` on a diverging colour map: −1 is blue, 0 is close to the background, +1 is orange or
    /// red.
    pub(crate) fn diverging(&self, x: f64) -> Style {
        if !x.is_finite() {
            return self.diverged;
        }
        let strength = if x.abs() < 0.05 { 0.0 } else { x.abs().min(1.0) };
        match self.depth {
            Depth::Ansi256 => self.diverging_256((strength * 4.0).ceil() as usize, x < 0.0),
            Depth::Ansi16 => self.diverging_16(strength, x < 0.0),
            Depth::Mono if strength == 0.0 => Style::new().add_modifier(Modifier::DIM),
            Depth::Mono if strength <= 0.5 => Style::new(),
            Depth::Mono if x < 0.0 => Style::new().add_modifier(Modifier::UNDERLINED),
            Depth::Mono => Style::new().add_modifier(Modifier::BOLD),
        }
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

fn choose<T: Copy>(ground: Ground, [dark, light]: [T; 2]) -> T {
    match ground {
        Ground::Dark => dark,
        Ground::Light => light,
    }
}

fn plain(color: Color, modifier: Modifier) -> Style {
    Style::new().fg(color).add_modifier(modifier)
}

#[cfg(test)]
mod tests;
