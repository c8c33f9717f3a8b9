//! The table of styles: each role in the interface has one ratatui style.

mod ascii;
pub(crate) mod caps;
mod detect;
mod diverging;
mod dress;
pub(crate) mod flow;

pub(crate) use ascii::{in_ascii, keys as keys_in_ascii};
pub(crate) use caps::Captions;
pub(crate) use dress::Role;
pub use dress::{Dress, Preset};

use std::sync::Arc;

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
    /// The colours of the roles.
    dress: Arc<Dress>,
    /// How keys are named, if not all as in the table.
    captions: Option<Arc<Captions>>,
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
        Self::of(ground, depth, Arc::default())
    }

    fn of(ground: Ground, depth: Depth, dress: Arc<Dress>) -> Self {
        const NONE: Modifier = Modifier::empty();
        const BOLD: Modifier = Modifier::BOLD;
        const DIM: Modifier = Modifier::DIM;
        const LINE: Modifier = Modifier::UNDERLINED;
        const BACK: Modifier = Modifier::REVERSED;
        let colour = |role| dress.colour(role, ground, depth);
        let role = |role, coloured, mono| match depth {
            Depth::Mono => Style::new().add_modifier(mono),
            _ => plain(colour(role), coloured),
        };
        let tinted = |ink, ground, coloured, mono| match (depth, colour(ground)) {
            (Depth::Mono, _) | (_, Color::Reset) => role(ink, coloured, mono),
            (_, tint) => role(ink, coloured, mono).bg(tint),
        };
        // modifiers with colours, and without
        Self {
            ground,
            depth,
            glyphs: Glyphs::Unicode,
            own: None,
            paints: false,
            bare: false,
            text: Style::new(),
            dim: role(Role::Dim, NONE, DIM),
            title: Style::new().add_modifier(BOLD),
            border: role(Role::Border, NONE, DIM),
            border_focused: role(Role::BorderFocused, BOLD, BOLD),
            accent: role(Role::Accent, BOLD, BOLD | BACK),
            good: role(Role::Good, NONE, BOLD),
            bad: role(Role::Bad, BOLD, BOLD | LINE),
            warn: role(Role::Warn, NONE, LINE),
            key: role(Role::Key, BOLD, BOLD),
            formula: role(Role::Formula, BOLD, BOLD),
            cap: match depth {
                Depth::Ansi16 => tinted(Role::Cap, Role::CapGround, NONE, BACK),
                _ => tinted(Role::Cap, Role::CapGround, BOLD, BACK),
            },
            selected: tinted(Role::Selected, Role::SelectedGround, BOLD, BACK | BOLD),
            forward: role(Role::Forward, NONE, BOLD),
            backward: role(Role::Backward, NONE, LINE),
            not_computed: role(Role::NotComputed, NONE, DIM),
            fresh: tinted(Role::Fresh, Role::FreshGround, BOLD, BOLD | LINE),
            diverged: tinted(Role::Diverged, Role::DivergedGround, BOLD, BACK | LINE),
            dress,
            captions: None,
        }
    }

    /// The same theme in the colours that the user wants.
    #[must_use]
    pub(crate) fn in_colours(&self, dress: Dress) -> Self {
        self.again(self.ground, Arc::new(dress))
    }

    /// The theme of the same terminal for another ground, or in other colours.
    fn again(&self, ground: Ground, dress: Arc<Dress>) -> Self {
        let Theme { glyphs, own, paints, bare, depth, .. } = *self;
        let captions = self.captions.clone();
        Theme { glyphs, own, paints, bare, captions, ..Theme::of(ground, depth, dress) }
    }

    /// The ground that the colours are for.
    #[cfg(feature = "terminal")]
    pub(crate) fn ground(&self) -> Ground {
        self.ground
    }

    /// The same theme on a ground that the learner wants. It is painted, unless the terminal is known to have it.
    #[must_use]
    pub(crate) fn on(&self, ground: Ground) -> Self {
        let again = self.again(ground, Arc::clone(&self.dress));
        Theme { paints: self.own != Some(ground), ..again }
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
        const MONO: [Modifier; 3] = [Modifier::empty(), Modifier::BOLD, Modifier::DIM];
        match self.depth {
            Depth::Mono => Style::new().add_modifier(MONO[i % 3]),
            _ => Style::new().fg(self.dress.colour(Role::ARMS[i % 6], self.ground, self.depth)),
        }
    }

    /// Returns a style of [`Theme::series`] for what is past or still to come: a colour nearer to the ground, where there are
    /// enough of them, because not every terminal shows faint text.
    pub(crate) fn faint(&self, style: Style) -> Style {
        let is_it = |i: &usize| style.fg.is_some() && self.series(*i).fg == style.fg;
        let known = (0..Role::ARMS.len()).find(is_it);
        match known.and_then(|i| self.dress.faint(i, self.ground, self.depth)) {
            Some(faint) => style.fg(faint),
            None => style.add_modifier(Modifier::DIM),
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
