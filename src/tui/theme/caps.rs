//! Keys as they are drawn: each of them a cap, so that it is told from the words around it, and its marks are not typed.

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

use super::{Depth, Glyphs, Ground, Theme, ascii, choose, plain};

/// The names that could be read as the punctuation around them, even in their colour.
const MARKS: [&str; 8] = [",", ".", ":", "!", "?", "(", ")", "-"];

/// The style of a cap: a tint of the ground, or without colours the text on its own ground.
pub(super) fn style(ground: Ground, depth: Depth) -> Style {
    let [ink, tint] = match depth {
        Depth::Rgb | Depth::Ansi256 => [[117, 25], [238, 253]].map(|both| choose(ground, both)),
        Depth::Ansi16 => {
            let (ink, tint) = ([Color::Black, Color::White], [Color::Cyan, Color::Blue]);
            return plain(choose(ground, ink), Modifier::empty()).bg(choose(ground, tint));
        }
        Depth::Mono => return Style::new().add_modifier(Modifier::REVERSED),
    };
    plain(Color::Indexed(ink), Modifier::BOLD).bg(Color::Indexed(tint))
}

impl Theme {
    /// The names of keys as this terminal shows them. In ASCII the arrow of an arrow key would read as another key.
    pub(crate) fn keys(&self, names: &str) -> String {
        match self.glyphs {
            Glyphs::Unicode => names.to_owned(),
            Glyphs::Ascii => ascii::keys(names),
        }
    }

    /// The text of the cap of a key. What could be read as punctuation has a margin, and brackets where no style is shown.
    pub(crate) fn cap_of(&self, name: &str) -> String {
        match (MARKS.contains(&name), self.bare) {
            (true, true) => format!("[{name}]"),
            (true, false) => format!(" {name} "),
            (false, _) => self.keys(name),
        }
    }

    /// The caps of some keys, in a sentence.
    pub(crate) fn caps(&self, names: &str) -> Vec<Span<'static>> {
        self.side_by_side(names, |name| self.cap_of(name))
    }

    /// The caps of some keys in a list, where nothing can be read as punctuation.
    pub(crate) fn listed_caps(&self, names: &str) -> Vec<Span<'static>> {
        self.side_by_side(names, |name| self.keys(name))
    }

    fn side_by_side(&self, names: &str, text: impl Fn(&str) -> String) -> Vec<Span<'static>> {
        let caps = names.split(' ').map(|name| Span::styled(text(name), self.cap));
        caps.flat_map(|cap| [Span::raw(" "), cap]).skip(1).collect()
    }

    /// The same theme for a text without styles.
    #[must_use]
    pub(crate) fn bare(&self) -> Self {
        Theme { bare: true, ..self.clone() }
    }
}
