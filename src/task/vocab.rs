//! A vocabulary: symbols in a fixed order. The order of a hash set changes from run to run; this one never does.

use std::collections::{HashMap, HashSet};

use crate::checked::is_shown;
use crate::nn::Input;

/// Symbols and their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocab {
    symbols: Vec<String>,
    numbers: HashMap<String, usize>,
    between: &'static str,
}

impl Vocab {
    /// Symbols in the order of their first appearance; `between` stands between two of them in a text.
    pub fn new(symbols: impl IntoIterator<Item = String>, between: &'static str) -> Self {
        let mut vocab = Vocab { symbols: Vec::new(), numbers: HashMap::new(), between };
        for symbol in symbols {
            vocab.add(symbol);
        }
        vocab
    }

    /// The characters of a text, in the order of their first appearance.
    pub fn of_characters(text: &str) -> Self {
        let mut seen = HashSet::new();
        Vocab::new(text.chars().filter(|c| seen.insert(*c)).map(String::from), "")
    }

    /// The numbers of the characters of a text that the vocabulary was made of.
    pub fn numbers<'a>(&self, text: &'a str) -> impl Iterator<Item = usize> + use<'a> {
        let number = |(i, s): (usize, &String)| Some((s.chars().next()?, i));
        let numbers: HashMap<char, usize> =
            self.symbols.iter().enumerate().filter_map(number).collect();
        text.chars().map(move |c| numbers[&c])
    }

    fn add(&mut self, symbol: String) {
        if !self.numbers.contains_key(&symbol) {
            self.numbers.insert(symbol.clone(), self.symbols.len());
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

    /// A symbol fit for one place on the screen: a space, a line end and a tab become visible.
    pub fn label(&self, number: usize) -> &str {
        match self.symbols[number].as_str() {
            " " => "␣",
            "\n" => "↵",
            "\t" => "⇥",
            s if s.chars().all(is_shown) => s,
            _ => "�",
        }
    }

    /// All labels, in order.
    pub fn labels(&self) -> Vec<String> {
        (0..self.len()).map(|i| self.label(i).to_owned()).collect()
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

    /// A sequence of numbers as running text: spaces stay spaces.
    pub fn prose(&self, numbers: &[usize]) -> String {
        let shown = |&n: &usize| if self.symbols[n] == " " { " " } else { self.label(n) };
        numbers.iter().map(shown).collect::<Vec<_>>().join(self.between)
    }

    /// Reads a text: words where symbols stand apart, characters otherwise.
    ///
    /// # Errors
    /// The first word or character that is not in the vocabulary.
    pub fn read(&self, text: &str) -> Result<Vec<usize>, String> {
        let known = |s: &str| self.number(s).ok_or_else(|| s.to_owned());
        if self.between.is_empty() {
            text.chars().map(|c| known(c.encode_utf8(&mut [0; 4]))).collect()
        } else {
            text.split_whitespace().map(known).collect()
        }
    }
}
