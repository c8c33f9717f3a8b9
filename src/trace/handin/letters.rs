//! Inputs and targets as text: which symbol each character or word is.

use indexmap::IndexSet;
use ndarray::ArrayD;

use super::inside;
use super::names;
use super::table::Role;
use super::{HandIn, Item};
use crate::nn::OffTape;
use crate::tensors::{Array, Kind, Tensors, Text};

/// The symbols of a file whose inputs or targets are text.
#[derive(Clone, Debug)]
pub(crate) struct Letters {
    /// The arrays that were text, by their names in the file. Their numbers are places in the alphabet.
    names: Vec<String>,
    /// How many characters or words there are.
    pub(crate) count: usize,
    /// All orders in which they may be numbered.
    pub(crate) orders: Vec<Order>,
    /// Whether the file does not say which.
    pub(crate) is_guess: bool,
}

/// An order of the symbols.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The symbol at each place in the alphabet.
    symbols: Vec<usize>,
    /// What is to be said of it.
    pub(crate) words: String,
}

impl Letters {
    /// Whether some of these were text.
    pub(crate) fn has(&self, inputs: &Item, targets: Option<&Item>) -> bool {
        [Some(inputs), targets].into_iter().flatten().any(|item| self.names.contains(&item.mine))
    }

    /// An array of data with its symbols in that order.
    pub(crate) fn in_order(&self, item: &Item, order: &Order) -> Item {
        let mut item = item.clone();
        if self.names.contains(&item.mine) {
            item.array.values.mapv_inplace(|place| order.symbols[place as usize] as f64);
        }
        item
    }
}

/// Reads the arrays of text: data become numbers, the others are left out.
pub(super) fn read(
    tensors: &Tensors,
    meant: &dyn Fn(&str) -> String,
    handin: &mut HandIn,
) -> Vec<(String, String, Array)> {
    let first = |name: &str| names::read(&meant(name)).roles.first().copied();
    let is_data =
        |name: &str| matches!(first(name), Some(Role::OffTape(OffTape::Inputs | OffTape::Targets)));
    let vocabulary = tensors.texts().find_map(|(name, text)| {
        let words = listed(text).filter(|_| first(name) == Some(Role::Vocabulary))?;
        Some((name, words))
    });
    let data: Vec<(&str, &Text)> = tensors.texts().filter(|(name, _)| is_data(name)).collect();
    for (name, _) in tensors.texts() {
        let is_vocabulary = vocabulary.as_ref().is_some_and(|(other, _)| *other == name);
        if !is_vocabulary && !is_data(name) {
            handin.leave_out(name, "text", inside::sounds_like_a_gradient(name));
        }
    }
    let known = vocabulary.as_ref().map(|(_, words)| words);
    handin.vocabulary = known.map(|words| words.iter().cloned().collect());
    let split: Vec<(&str, Option<Text>)> =
        data.into_iter().map(|(name, text)| (name, in_words(text, known))).collect();
    let mut alphabet: IndexSet<String> = known.cloned().unwrap_or_default();
    let words = || split.iter().filter_map(|(_, text)| text.as_ref()).flat_map(|text| &text.words);
    if known.is_none() {
        alphabet.extend(words().cloned());
        alphabet.sort_unstable();
    }
    let mut named = Vec::new();
    for (name, text) in &split {
        let numbered = text.as_ref().and_then(|text| numbered(text, &alphabet));
        match numbered {
            Some(array) => named.push(((*name).to_owned(), meant(name), array)),
            None if text.is_none() => handin.leave_out(name, "texts of different lengths", false),
            None => handin.leave_out(name, "text with characters that the vocabulary lacks", false),
        }
    }
    let orders = match &vocabulary {
        Some((name, _)) => vec![in_alphabet(&alphabet, &alphabet, &format!("that of {name}"))],
        None => {
            let met: IndexSet<String> = words().cloned().collect();
            let alphabetical = in_alphabet(&alphabet, &alphabet, "alphabetical");
            vec![alphabetical, in_alphabet(&alphabet, &met, "that in which they appear")]
        }
    };
    let names = named.iter().map(|(name, ..)| name.clone()).collect::<Vec<String>>();
    let (count, is_guess) = (alphabet.len(), vocabulary.is_none());
    handin.letters = (!names.is_empty()).then_some(Letters { names, count, orders, is_guess });
    named
}

/// The vocabulary of a file, if it has one: its name, and the symbols in their order.
pub(crate) fn vocabulary(tensors: &Tensors) -> Option<(String, Vec<String>)> {
    tensors.texts().find_map(|(name, text)| {
        let is_it = names::read(name).roles.first() == Some(&Role::Vocabulary);
        let words = listed(text).filter(|_| is_it)?;
        Some((name.to_owned(), words.into_iter().collect()))
    })
}

/// A symbol as it is shown in a list.
pub(crate) fn shown(symbol: &str) -> String {
    if symbol == " " { "␣".to_owned() } else { symbol.escape_debug().to_string() }
}

/// The words of a vocabulary; `None` if one appears twice.
fn listed(text: &Text) -> Option<IndexSet<String>> {
    let letters = if text.shape.is_empty() { text.letters()? } else { text.clone() };
    let words: IndexSet<String> = letters.words.iter().cloned().collect();
    (words.len() == letters.words.len() && words.len() > 1).then_some(words)
}

/// A text as words of the vocabulary, or else as characters.
fn in_words(text: &Text, vocabulary: Option<&IndexSet<String>>) -> Option<Text> {
    let is_known = |word: &String| vocabulary.is_some_and(|all| all.contains(word));
    match !text.shape.is_empty() && text.words.iter().all(is_known) {
        true => Some(text.clone()),
        false => text.letters(),
    }
}

fn numbered(text: &Text, alphabet: &IndexSet<String>) -> Option<Array> {
    let places = text.words.iter().map(|word| alphabet.get_index_of(word).map(|i| i as f64));
    let places = places.collect::<Option<Vec<f64>>>()?;
    let mut shape = text.shape.clone();
    if text.words.iter().all(|word| word.chars().count() == 1) && shape.last() == Some(&1) {
        shape.pop(); // an array of single characters, each split into one
    }
    Some(Array { values: ArrayD::from_shape_vec(shape, places).ok()?, kind: Kind::Whole })
}

fn in_alphabet(alphabet: &IndexSet<String>, order: &IndexSet<String>, words: &str) -> Order {
    let symbols = alphabet.iter().map(|word| order.get_index_of(word).unwrap_or(0)).collect();
    let listed = order.iter().take(12).map(|word| shown(word));
    let more = if order.len() > 12 { " …" } else { "" };
    let listed = listed.collect::<Vec<_>>().join(" ");
    Order { symbols, words: format!("the order of your symbols is {words}: {listed}{more}") }
}
