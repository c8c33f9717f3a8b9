//! Keys as they are drawn: each of them a cap, so that it is told from the words around it, and its marks are not typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Glyphs, Theme, ascii};

/// The names that could be read as the punctuation around them, even in their colour.
const MARKS: [&str; 8] = [",", ".", ":", "!", "?", "(", ")", "-"];

/// The names of keys that are words.
const WORDS: [&str; 15] = [
    "space",
    "Enter",
    "Esc",
    "Tab",
    "⇧Tab",
    "Backspace",
    "Delete",
    "Home",
    "End",
    "PgUp",
    "PgDn",
    "F1",
    "Ctrl-C",
    "Ctrl-Z",
    "Ctrl-L",
];

/// How keys are named that the user has bound: by the name in the table, that for a sentence, and those for a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Captions(BTreeMap<String, [String; 2]>);

impl Captions {
    pub(crate) fn new(named: impl IntoIterator<Item = (String, [String; 2])>) -> Self {
        Captions(named.into_iter().collect())
    }
}

/// Splits `press [space]` into texts and keys. A bracket directly after a letter, a digit or another bracket is an index:
/// `dh_1[2]`, `(W h)[0]`.
pub(crate) fn split(text: &str) -> Vec<(&str, bool)> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    let opens = |rest: &str| {
        let is_indexed = |c: char| c.is_alphanumeric() || c == ')';
        let is_index = |at: usize| rest[..at].chars().next_back().is_some_and(is_indexed);
        rest.match_indices('[').map(|(at, _)| at).find(|at| !is_index(*at))
    };
    while let Some(open) = opens(rest) {
        let inside = &rest[open + 1..];
        // `[]]` is the key ]
        let Some(close) = inside.char_indices().skip(1).find(|(_, c)| *c == ']').map(|(i, _)| i)
        else {
            break;
        };
        pieces.extend([(&rest[..open], false), (&inside[..close], true)]);
        rest = &inside[close + 1..];
    }
    pieces.push((rest, false));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

/// The same for a sentence of the program, which may quote what anybody has written: other brackets stay.
pub(crate) fn in_sentence(text: &str) -> Vec<(String, bool)> {
    let is_name = |text: &str| match text.chars().count() {
        1 => text != " ",
        _ => WORDS.contains(&text),
    };
    let piece = |(text, in_brackets): (&str, bool)| match (in_brackets, is_name(text)) {
        (true, false) => (format!("[{text}]"), false),
        (true, true) | (false, _) => (text.to_owned(), in_brackets),
    };
    split(text).into_iter().map(piece).collect()
}

impl Theme {
    /// A sentence in one line: the keys that it names in brackets are caps.
    pub(crate) fn sentence(&self, text: &str, style: Style) -> Line<'static> {
        let span = |(text, key): (String, bool)| match key {
            true => Span::styled(self.cap_of(&text), self.cap),
            false => Span::styled(text, style),
        };
        in_sentence(text).into_iter().map(span).collect()
    }

    /// The same theme for keys that are named so.
    #[must_use]
    pub(crate) fn naming(&self, captions: Option<Captions>) -> Self {
        Theme { captions: captions.map(Arc::new), ..self.clone() }
    }

    /// The names of keys as the user has bound them and this terminal shows them. In ASCII the arrow of an arrow key would
    /// read as another key.
    pub(crate) fn keys(&self, names: &str) -> String {
        self.named(names, 0)
    }

    /// The same for all keys of an action; empty if it has none.
    pub(crate) fn all_keys(&self, names: &str) -> String {
        self.named(names, 1)
    }

    /// Whether a key of the table is there, and not taken away.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        let caption = self.captions.as_ref().and_then(|captions| captions.0.get(name));
        caption.is_none_or(|[_, listed]| !listed.is_empty())
    }

    fn named(&self, names: &str, form: usize) -> String {
        let caption = |name: &str| {
            let captions = self.captions.as_ref()?;
            Some(captions.0.get(name)?[form].as_str())
        };
        let bound = names.split(' ').map(|name| caption(name).unwrap_or(name));
        let bound: Vec<&str> = bound.filter(|name| !name.is_empty()).collect();
        match self.glyphs {
            Glyphs::Unicode => bound.join(" "),
            Glyphs::Ascii => ascii::keys(&bound.join(" ")),
        }
    }

    /// The text of the cap of a key. What could be read as punctuation has a margin, and brackets where no style is shown.
    pub(crate) fn cap_of(&self, name: &str) -> String {
        let name = self.keys(name);
        match (MARKS.contains(&&*name), self.bare) {
            (true, true) => format!("[{name}]"),
            (true, false) => format!(" {name} "),
            (false, _) => name,
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

    /// The caps of all keys of an action in a list; none if it has no key.
    pub(crate) fn all_caps(&self, names: &str) -> Vec<Span<'static>> {
        let names = self.all_keys(names);
        let caps = names.split(' ').filter(|name| !name.is_empty());
        let caps = caps.map(|name| Span::styled(name.to_owned(), self.cap));
        caps.flat_map(|cap| [Span::raw(" "), cap]).skip(1).collect()
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
