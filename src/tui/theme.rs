//! The table of styles: each role in the interface has one ratatui style.

mod ascii;
pub(crate) mod caps;
mod detect;
mod diverging;
pub(crate) mod flow;

pub(crate) use ascii::in_ascii;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

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
    /// 24-bit colours, besides the xterm palette.
    Rgb,
    /// The xterm palette of 256 colours.
    Ansi256,
    /// The 16 named colours.
    Ansi16,
    /// No colours, only modifiers such as bold.
    Mono,
}

/// The glyphs that the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyphs {
    /// Frames, blocks, braille and mathematical symbols.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// A set of styles, one for each role.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    ground: Ground,
    depth: Depth,
    glyphs: Glyphs,
    /// The ground that the terminal is known to have.
    own: Option<Ground>,
    /// Whether the ground is painted, because the terminal has another or may have.
    paints: bool,
    /// Whether styles are not shown: the text is printed, or quoted in another.
    bare: bool,
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
    /// The signs of what can be done: where to type, where there is more.
    pub(crate) key: Style,
    /// Formulas, code and emphasis in texts: what is typed or read, never pressed.
    pub(crate) formula: Style,
    /// The cap of a key.
    pub(crate) cap: Style,
    /// The selected row of a list: a tint of the ground. `dim` and `key` can be read on it.
    pub(crate) selected: Style,
    /// The forward phase.
    pub(crate) forward: Style,
    /// The backward phase.
    pub(crate) backward: Style,
    /// A value that has not been computed yet.
    pub(crate) not_computed: Style,
    /// A value that the last tick has computed, for a moment.
    pub(crate) fresh: Style,
    /// A value that is infinite or NaN.
    pub(crate) diverged: Style,
}

impl Default for Theme {
    /// The theme of a dark terminal with 256 colours.
    fn default() -> Self {
        Theme::new(Ground::Dark, Depth::Ansi256)
    }
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
            Depth::Rgb | Depth::Ansi256 => plain(Indexed(choose(ground, in_256)), coloured),
            Depth::Ansi16 => plain(choose(ground, in_16), coloured),
            Depth::Mono => Style::new().add_modifier(mono),
        };
        // in 256 colours [dark, light], in 16 colours [dark, light], modifiers with colours, modifiers without
        Self {
            ground,
            depth,
            glyphs: Glyphs::Unicode,
            own: None,
            paints: false,
            bare: false,
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
            formula: role([220, 161], [LightYellow, Magenta], BOLD, BOLD),
            cap: caps::style(ground, depth),
            selected: match depth {
                Depth::Rgb | Depth::Ansi256 => plain(Indexed(choose(ground, [255, 16])), BOLD)
                    .bg(Indexed(choose(ground, [237, 254]))),
                Depth::Ansi16 => {
                    plain(choose(ground, [White, Black]), BOLD).bg(choose(ground, [DarkGray, Gray]))
                }
                Depth::Mono => Style::new().add_modifier(BACK | BOLD),
            },
            forward: role([81, 24], [LightCyan, Blue], NONE, BOLD),
            backward: role([176, 127], [LightMagenta, Magenta], NONE, LINE),
            not_computed: role([245, 243], [Gray, DarkGray], NONE, DIM),
            fresh: match depth {
                Depth::Rgb | Depth::Ansi256 => plain(Indexed(choose(ground, [231, 16])), BOLD)
                    .bg(Indexed(choose(ground, [60, 153]))),
                Depth::Ansi16 => plain(choose(ground, [White, Black]), BOLD),
                Depth::Mono => Style::new().add_modifier(BOLD | LINE),
            },
            diverged: match depth {
                Depth::Rgb | Depth::Ansi256 => plain(Indexed(16), BOLD).bg(Indexed(207)),
                Depth::Ansi16 => plain(White, BOLD).bg(Magenta),
                Depth::Mono => Style::new().add_modifier(BACK | LINE),
            },
        }
    }

    /// The same theme on a ground that the learner wants. It is painted, unless the terminal is known to have it.
    #[must_use]
    pub(crate) fn on(&self, ground: Ground) -> Self {
        let Theme { glyphs, own, depth, .. } = *self;
        Theme { glyphs, own, paints: own != Some(ground), ..Theme::new(ground, depth) }
    }

    /// Whether it is for the ground that the terminal has, as far as that is known.
    pub(crate) fn is_on_own_ground(&self) -> bool {
        self.ground == self.own_ground()
    }

    /// The ground that the terminal has, as far as that is known.
    pub(crate) fn own_ground(&self) -> Ground {
        self.own.unwrap_or(Ground::Dark)
    }

    /// Paints the ground of a drawn screen, if the terminal's own does not fit.
    pub(crate) fn paint(&self, buf: &mut Buffer) {
        let (text, page) = match (self.depth, self.ground) {
            (Depth::Mono, _) => return, // there is no colour on it, either
            (Depth::Rgb | Depth::Ansi256, Ground::Dark) => {
                (Color::Indexed(255), Color::Indexed(16))
            }
            (Depth::Rgb | Depth::Ansi256, Ground::Light) => {
                (Color::Indexed(16), Color::Indexed(231))
            }
            (Depth::Ansi16, Ground::Dark) => (Color::White, Color::Black),
            (Depth::Ansi16, Ground::Light) => (Color::Black, Color::White),
        };
        for cell in buf.content.iter_mut().filter(|_| self.paints) {
            cell.fg = if cell.fg == Color::Reset { text } else { cell.fg };
            cell.bg = if cell.bg == Color::Reset { page } else { cell.bg };
        }
    }

    /// Whether there are colours between any two.
    pub(crate) fn is_continuous(&self) -> bool {
        self.depth == Depth::Rgb
    }

    /// Whether a character can show two cells of a map, one above the other.
    pub(crate) fn has_half_blocks(&self) -> bool {
        self.shade(0.0).is_some() && self.glyphs == Glyphs::Unicode
    }

    /// Whether there are bars of eighths of a character.
    pub(crate) fn has_eighths(&self) -> bool {
        self.glyphs == Glyphs::Unicode
    }

    /// Whether a bar can tell a sign by its colour.
    pub(crate) fn has_signed_bars(&self) -> bool {
        self.has_eighths() && self.has_colours()
    }

    /// The same theme with other glyphs than those of the locale.
    #[must_use]
    pub(crate) fn drawn_in(self, glyphs: Glyphs) -> Self {
        Theme { glyphs, ..self }
    }

    /// Replaces the glyphs of a drawn screen that the terminal cannot show.
    pub(crate) fn spell(&self, buf: &mut Buffer) {
        match self.glyphs {
            Glyphs::Unicode => {}
            Glyphs::Ascii => ascii::plain(buf),
        }
    }

    /// The mark at the left edge of a row of a list, and the style of its text.
    pub(crate) fn row(&self, selected: bool) -> (Span<'static>, Style) {
        match selected {
            true => (Span::styled("▌ ", self.selected.patch(self.key)), self.selected),
            false => (Span::raw("  "), self.text),
        }
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
            Depth::Rgb | Depth::Ansi256 => {
                Style::new().fg(Indexed(choose(self.ground, IN_256[i % 6])))
            }
            Depth::Ansi16 => Style::new().fg(choose(self.ground, IN_16[i % 6])),
            Depth::Mono => Style::new().add_modifier(MONO[i % 3]),
        }
    }

    /// Returns a style of [`Theme::series`] for what is past or still to come: a colour nearer to the ground, where there are
    /// enough of them, because not every terminal shows faint text.
    pub(crate) fn faint(&self, style: Style) -> Style {
        const IN_256: [[u8; 2]; 6] =
            [[25, 110], [94, 180], [23, 115], [96, 182], [100, 186], [243, 248]];
        let known =
            (0..IN_256.len()).find(|i| style.fg.is_some() && self.series(*i).fg == style.fg);
        match (self.depth, known) {
            (Depth::Rgb | Depth::Ansi256, Some(i)) => {
                style.fg(Color::Indexed(choose(self.ground, IN_256[i])))
            }
            (Depth::Rgb | Depth::Ansi256 | Depth::Ansi16 | Depth::Mono, _) => {
                style.add_modifier(Modifier::DIM)
            }
        }
    }

    /// Returns the glyph of the i-th arm, which distinguishes arms without colours.
    pub(crate) fn series_glyph(&self, i: usize) -> &'static str {
        ["●", "■", "▲", "◆", "○", "□"][i % 6]
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
