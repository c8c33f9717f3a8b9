//! A vocabulary: symbols in a fixed order. The order of a hash set changes from run to run; this one never does.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use crate::checked::is_shown;
use crate::nn::Input;

/// Symbols and their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocab {
    symbols: Vec<String>,
    labels: Vec<String>,
    numbers: HashMap<String, usize>,
    between: &'static str,
}

impl Vocab {
    /// Symbols in the order of their first appearance; `between` stands between two of them in a text.
    pub fn new(symbols: impl IntoIterator<Item = String>, between: &'static str) -> Self {
        let mut vocab = Vocab { symbols: vec![], labels: vec![], numbers: HashMap::new(), between };
        for symbol in symbols {
            vocab.add(symbol);
        }
        vocab
    }

    fn add(&mut self, symbol: String) {
        if !self.numbers.contains_key(&symbol) {
            self.numbers.insert(symbol.clone(), self.symbols.len());
            self.labels.push(label(&symbol));
            self.symbols.push(symbol);
        }
    }

    /// How many symbols there are.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// The number of a symbol.
    pub fn number(&self, symbol: &str) -> Option<usize> {
        self.numbers.get(symbol).copied()
    }

    /// A symbol as it is.
    pub fn symbol(&self, number: usize) -> &str {
        &self.symbols[number]
    }

    /// All symbols as they are, in order.
    pub fn symbols(&self) -> impl Iterator<Item = String> {
        self.symbols.iter().cloned()
    }

    /// A symbol fit for one place on the screen: a space, a line end, a tab and a combining mark become visible.
    pub fn label(&self, number: usize) -> &str {
        &self.labels[number]
    }

    /// All labels, in order.
    pub fn labels(&self) -> Vec<String> {
        self.labels.clone()
    }

    /// What is read at a timestep, fit for one place on the screen.
    pub fn input(&self, input: &Input) -> &str {
        match input {
            Input::Symbol(symbol) => self.label(*symbol),
            Input::Picture(_) => "▦",
            Input::Own => "ŷ", // the answer before
        }
    }

    /// A sequence of inputs as text, fit for the screen.
    pub fn text(&self, inputs: &[Input]) -> String {
        let labels: Vec<&str> = inputs.iter().map(|x| self.input(x)).collect();
        labels.join(self.between)
    }

    /// A sequence of numbers as running text: spaces stay spaces, and marks combine.
    pub fn prose(&self, numbers: &[usize]) -> String {
        let shown = |&n: &usize| match self.symbols[n].as_str() {
            " " => " ",
            s if is_mark(s) => s,
            _ => self.label(n),
        };
        numbers.iter().map(shown).collect::<Vec<_>>().join(self.between)
    }

    /// A sequence of numbers as the text that it is, with its line ends and tabs, but nothing else that steers.
    pub fn written(&self, numbers: &[usize]) -> String {
        let kept = |c: char| c == '\n' || c == '\t' || is_shown(c);
        let text = numbers.iter().map(|n| self.symbol(*n)).collect::<Vec<_>>().join(self.between);
        text.replace("\r\n", "\n").chars().map(|c| if kept(c) { c } else { '�' }).collect()
    }

    /// Reads a text: words where symbols stand apart, characters otherwise.
    ///
    /// # Errors
    /// The first word or character that is not in the vocabulary.
    pub fn read(&self, text: &str) -> Result<Vec<usize>, NotInVocab> {
        let known = |s: &str| self.number(s).ok_or_else(|| NotInVocab(s.to_owned()));
        if self.between.is_empty() {
            text.chars().map(|c| known(c.encode_utf8(&mut [0; 4]))).collect()
        } else {
            text.split_whitespace().map(known).collect()
        }
    }
}

/// A word or character that is not in the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not in its vocabulary")]
pub struct NotInVocab(pub String);

fn label(symbol: &str) -> String {
    match symbol {
        " " => "␣".to_owned(),
        "\n" => "↵".to_owned(),
        "\r" => "␍".to_owned(),
        "\t" => "⇥".to_owned(),
        mark if is_mark(mark) => format!("◌{mark}"),
        s if s.chars().all(is_shown) => s.chars().map(of_sure_width).collect(),
        _ => "�".to_owned(),
    }
}

/// The character, or what stands for it where each terminal has its own idea of its width:
/// letters of flags are circled, selectors of variants and colours of skins are only marked.
fn of_sure_width(c: char) -> char {
    match c {
        '\u{1f1e6}'..='\u{1f1ff}' => {
            char::from_u32(u32::from(c) - 0x1f1e6 + u32::from('Ⓐ')).unwrap_or('�')
        }
        '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' => '◌',
        _ => c,
    }
}

/// Whether a symbol has no place of its own, like an accent.
fn is_mark(symbol: &str) -> bool {
    let stands = |c: char| is_shown(c) && of_sure_width(c) == c;
    !symbol.is_empty() && symbol.width() == 0 && symbol.chars().all(stands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_one_place_and_none_steers() {
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
