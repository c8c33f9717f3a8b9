//! A vocabulary: symbols in a fixed order. Unlike the order of a hash set, it is the same in every run.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use super::{Level, words};
use crate::checked::is_shown;
use crate::nn::Input;

/// Symbols, numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocab {
    symbols: Vec<String>,
    labels: Vec<String>,
    numbers: HashMap<String, usize>,
    writing: Writing,
}

/// How symbols become a text, and a text becomes symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// This stands between any two of them.
    Between(&'static str),
    /// They are the words and the punctuation of a text.
    Words,
}

impl Vocab {
    /// Numbers the symbols in the order of their first appearance; `between` separates two of them in a text.
    pub fn new(symbols: impl IntoIterator<Item = String>, between: &'static str) -> Self {
        Self::written_as(symbols, Writing::Between(between))
    }

    /// Numbers the words and the punctuation of a text.
    pub(crate) fn of_words(symbols: impl IntoIterator<Item = String>) -> Self {
        Self::written_as(symbols, Writing::Words)
    }

    fn written_as(symbols: impl IntoIterator<Item = String>, writing: Writing) -> Self {
        let mut vocab = Vocab { symbols: vec![], labels: vec![], numbers: HashMap::new(), writing };
        for symbol in symbols {
            vocab.add(symbol);
        }
        vocab
    }

    /// What a symbol of a text is.
    pub(crate) fn level(&self) -> Level {
        match self.writing {
            Writing::Between("") => Level::Character,
            Writing::Between(_) | Writing::Words => Level::Word,
        }
    }

    /// Writes symbols, each in the form in which it is shown.
    fn join<'a>(&self, shown: impl Iterator<Item = (&'a str, &'a str)>) -> String {
        match self.writing {
            Writing::Between(between) => shown.map(|(_, s)| s).collect::<Vec<_>>().join(between),
            Writing::Words => words::joined(shown),
        }
    }

    fn add(&mut self, symbol: String) {
        if !self.numbers.contains_key(&symbol) {
            self.numbers.insert(symbol.clone(), self.symbols.len());
            self.labels.push(label(&symbol));
            self.symbols.push(symbol);
        }
    }

    /// The number of symbols.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Returns the number of a symbol, or `None` if it is not in the vocabulary.
    pub(crate) fn number(&self, symbol: &str) -> Option<usize> {
        self.numbers.get(symbol).copied()
    }

    /// Returns a symbol, unchanged.
    pub(crate) fn symbol(&self, number: usize) -> &str {
        &self.symbols[number]
    }

    /// Returns all symbols, unchanged and in order.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = String> {
        self.symbols.iter().cloned()
    }

    /// Returns a symbol in displayable form: spaces, line ends, tabs and combining marks become visible.
    pub(crate) fn label(&self, number: usize) -> &str {
        &self.labels[number]
    }

    /// Returns the labels of all symbols, in order.
    pub fn labels(&self) -> Vec<String> {
        self.labels.clone()
    }

    /// Returns the input of a timestep in displayable form.
    pub(crate) fn input(&self, input: &Input) -> &str {
        match input {
            Input::Symbol(symbol) => self.label(*symbol),
            Input::Picture(_) => "▦",
            Input::Own => "ŷ", // the model's previous output
        }
    }

    /// Returns a sequence of inputs as displayable text.
    pub(crate) fn text(&self, inputs: &[Input]) -> String {
        let labels: Vec<&str> = inputs.iter().map(|x| self.input(x)).collect();
        match self.writing {
            Writing::Between(between) => labels.join(between),
            Writing::Words => labels.join(" "),
        }
    }

    /// Returns symbols as running text: spaces remain spaces, and combining marks combine.
    pub(crate) fn prose(&self, numbers: &[usize]) -> String {
        let shown = |&n: &usize| match self.symbols[n].as_str() {
            " " => (" ", " "),
            s if is_mark(s) => (s, s),
            s => (s, self.label(n)),
        };
        self.join(numbers.iter().map(shown))
    }

    /// Returns symbols as plain text, with line ends and tabs but no other control characters.
    pub(crate) fn written(&self, numbers: &[usize]) -> String {
        let kept = |c: char| c == '\n' || c == '\t' || is_shown(c);
        let text = self.join(numbers.iter().map(|n| (self.symbol(*n), self.symbol(*n))));
        text.replace("\r\n", "\n").chars().map(|c| if kept(c) { c } else { '�' }).collect()
    }

    /// Reads a text as symbols: words if symbols are separated, characters otherwise.
    ///
    /// # Errors
    /// Returns the first word or character that is not in the vocabulary.
    pub(crate) fn read(&self, text: &str) -> Result<Vec<usize>, NotInVocab> {
        let known = |s: &str| self.number(s).ok_or_else(|| NotInVocab(s.to_owned()));
        match self.writing {
            Writing::Between("") => {
                text.chars().map(|c| known(c.encode_utf8(&mut [0; 4]))).collect()
            }
            Writing::Between(_) => text.split_whitespace().map(known).collect(),
            Writing::Words => words::words(text).map(known).collect(),
        }
    }
}

/// A word or character that is not in the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not in its vocabulary")]
pub(crate) struct NotInVocab(pub(crate) String);

fn label(symbol: &str) -> String {
    match symbol {
        " " => "␣".to_owned(),
        "\n" => "↵".to_owned(),
        "\r" => "␍".to_owned(),
        "\t" => "⇥".to_owned(),
        mark if is_mark(mark) => format!("◌{mark}"),
        s if s.chars().all(is_shown) => s.chars().map(with_known_width).collect(),
        _ => "�".to_owned(),
    }
}

/// Replaces characters whose width differs from terminal to terminal: letters of flags are circled, variation selectors
/// and skin tones become a placeholder.
fn with_known_width(c: char) -> char {
    match c {
        '\u{1f1e6}'..='\u{1f1ff}' => {
            char::from_u32(u32::from(c) - 0x1f1e6 + u32::from('Ⓐ')).unwrap_or('�')
        }
        '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' => '◌',
        _ => c,
    }
}

/// Whether a symbol has no width of its own, like a combining accent.
fn is_mark(symbol: &str) -> bool {
    let unchanged = |c: char| is_shown(c) && with_known_width(c) == c;
    !symbol.is_empty() && symbol.width() == 0 && symbol.chars().all(unchanged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_visible_and_none_controls_the_terminal() {
        let symbols =
            ["a", " ", "\n", "\r", "\u{1b}", "\u{301}", "字", "\u{202e}", "\u{200d}", "\u{9b}"];
        let unsure = ["🇩", "🇪", "\u{fe0f}", "🏽", "🚀"];
        let vocab = Vocab::new(symbols.into_iter().chain(unsure).map(str::to_owned), "");
        let labels =
            ["a", "␣", "↵", "␍", "�", "◌\u{301}", "字", "�", "�", "�", "Ⓓ", "Ⓔ", "◌", "◌", "🚀"];
        assert_eq!(vocab.labels(), labels);
        assert!(vocab.labels().iter().all(|l| (1..=2).contains(&l.width())));
        let all: Vec<usize> = (0..vocab.len()).collect();
        assert_eq!(vocab.prose(&all), "a ↵␍�\u{301}字���ⒹⒺ◌◌🚀");
        assert_eq!(vocab.written(&all), "a \n��\u{301}字���🇩🇪\u{fe0f}🏽🚀");
    }
}
