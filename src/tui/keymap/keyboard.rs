//! The keys as the user has bound them: what a pressed key stands for in the table, and how a key of the table is named.
//!
//! The program knows the keys of the table alone. A pressed key is translated when it comes in, the name of a key when it
//! is drawn; so every key of the table works under its other name wherever it is asked for, in popups, too.

use std::collections::BTreeMap;

use super::{Binding, FIXED, KEYS, KeyScope, name};
use crate::tui::input::{Key, KeyCode};
use crate::tui::line::edits;
use crate::tui::theme::Captions;

/// What is said where a text names a key that is taken away.
const NONE: &str = "(no key)";

/// The keys that the user has bound to actions, in place of those of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keyboard {
    /// By the row in the table; only of actions that have other keys than there.
    bound: BTreeMap<usize, Vec<Key>>,
}

/// What receives a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// The screen.
    Screen,
    /// A popup.
    Popup,
    /// A line of text in a popup, or above a list.
    Line,
    /// An answer of a step, in words.
    Words,
    /// An answer of a step, a number.
    Number,
}

/// What a pressed key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// This key of the table, or of a line of text.
    Key(Key),
    /// This key of the table, for the screen, although it could be typed.
    Command(Key),
    /// Nothing: the table's key has been taken away.
    Nothing,
}

impl Keyboard {
    /// The keys of the table, but for these rows.
    pub(crate) fn new(bound: impl IntoIterator<Item = (usize, Vec<Key>)>) -> Self {
        let differs = |(row, keys): &(usize, Vec<Key>)| *keys != usual(&KEYS[*row]);
        Keyboard { bound: bound.into_iter().filter(differs).collect() }
    }

    /// The keys of a row of the table. Those that are fixed stay.
    pub(super) fn keys(&self, row: usize) -> Vec<Key> {
        let usual = usual(&KEYS[row]);
        let Some(own) = self.bound.get(&row) else { return usual };
        let fixed = usual.into_iter().filter(|key| FIXED.contains(&key.code) && !own.contains(key));
        own.iter().copied().chain(fixed).collect()
    }

    /// Whether the user has bound a row of the table.
    pub(super) fn is_own(&self, row: usize) -> bool {
        self.bound.contains_key(&row)
    }

    /// The keys to which the user has bound it.
    pub(super) fn own(&self, row: usize) -> &[Key] {
        self.bound.get(&row).map_or(&[], Vec::as_slice)
    }

    /// The names of the keys of a row of the table, for a list.
    pub(crate) fn listed(&self, row: usize) -> String {
        self.keys(row).iter().map(Key::name).collect::<Vec<_>>().join(" ")
    }

    /// The rows that work in a scope.
    fn rows(scope: KeyScope) -> impl Iterator<Item = (usize, &'static Binding)> {
        let works = move |b: &Binding| b.scope == scope || b.scope == KeyScope::Anywhere;
        KEYS.iter().enumerate().filter(move |(_, binding)| works(binding))
    }

    /// What a pressed key means where this receives it.
    pub(crate) fn read(&self, scope: KeyScope, pressed: Key, by: Receiver) -> Reading {
        if self.bound.is_empty() {
            return Reading::Key(pressed);
        }
        let meant = Self::rows(scope).find(|(row, _)| self.keys(*row).contains(&pressed));
        let meant = meant.map(|(_, binding)| match usual(binding).contains(&pressed) {
            true => pressed,
            false => binding.keys[0].into(),
        });
        let is_of_table = || Self::rows(scope).any(|(_, b)| usual(b).contains(&pressed));
        match by {
            Receiver::Screen if meant.is_none() && is_of_table() => Reading::Nothing,
            Receiver::Screen | Receiver::Popup => Reading::Key(meant.unwrap_or(pressed)),
            Receiver::Number if is_letter(pressed) => match meant {
                Some(key) if is_letter(key) => Reading::Key(key),
                None if !is_of_table() => Reading::Key(pressed),
                Some(_) | None => Reading::Nothing,
            },
            Receiver::Line | Receiver::Words | Receiver::Number => in_line(pressed, meant, by),
        }
    }

    /// How the keys of the table are named where this receives them; `None` if as in the table.
    pub(crate) fn captions(&self, scope: KeyScope, by: Receiver) -> Option<Captions> {
        let rows = Self::rows(scope).filter(|(row, _)| self.bound.contains_key(row));
        let named = rows.flat_map(|(row, binding)| {
            let keys = self.keys(row);
            let count = binding.keys.len();
            binding.keys.iter().enumerate().map(move |(i, code)| {
                (name(*code), self.names(scope, by, (*code, i, count), &keys))
            })
        });
        let named = Captions::new(named);
        (!self.bound.is_empty()).then_some(named)
    }

    /// The name of the i-th of so many keys of an action in a sentence, and the names in its place in a list.
    fn names(
        &self,
        scope: KeyScope,
        by: Receiver,
        (code, i, count): (KeyCode, usize, usize),
        keys: &[Key],
    ) -> [String; 2] {
        let of = |keys: &[Key]| keys.iter().map(Key::name).collect::<Vec<_>>().join(" ");
        let last = if i + 1 == count { keys.len() } else { i + 1 };
        let listed = keys.get(i..last).map_or_else(String::new, of);
        let types = matches!(by, Receiver::Line | Receiver::Words | Receiver::Number);
        let works = |key: &&Key| self.read(scope, **key, by) == Reading::Key(code.into());
        let in_a_sentence = match keys.get(i).or(keys.first()) {
            _ if types && leads(code) => keys.iter().find(works).map(Key::name),
            _ if code == KeyCode::F(1) || by == Receiver::Line => None, // what is typed is typed
            Some(key) => Some(key.name()),
            None if by == Receiver::Popup => None,
            None => Some(NONE.to_owned()),
        };
        [in_a_sentence.unwrap_or_else(|| name(code)), listed]
    }
}

/// The keys of a row of the table as they are without settings.
fn usual(binding: &Binding) -> Vec<Key> {
    binding.keys.iter().map(|code| Key::from(*code)).collect()
}

/// What a key means where text is typed.
fn in_line(pressed: Key, meant: Option<Key>, by: Receiver) -> Reading {
    let is_function = matches!(pressed.code, KeyCode::F(_));
    if !(pressed.is_command() || is_function) || edits(pressed) {
        return Reading::Key(pressed);
    }
    match meant {
        Some(key) if leads(key.code) => Reading::Key(key),
        Some(key) if by != Receiver::Line => Reading::Command(key),
        Some(_) => Reading::Nothing,
        None => Reading::Key(pressed),
    }
}

/// Whether a key leads out of a line of text, or chooses from the list below it.
fn leads(code: KeyCode) -> bool {
    use KeyCode::{BackTab, Down, Enter, Esc, F, PageDown, PageUp, Tab, Up};
    matches!(code, Enter | Esc | Up | Down | PageUp | PageDown | Tab | BackTab | F(_))
}

/// Whether a key types a character that is in no number.
fn is_letter(key: Key) -> bool {
    let types = matches!(key.code, KeyCode::Char(c) if !c.is_ascii_digit() && !".-−+ ".contains(c));
    types && !key.is_command()
}

#[cfg(test)]
mod tests;
