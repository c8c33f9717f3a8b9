//! The names of keys: as the screen shows them, and as people write them.

use crate::checked::nearest;
use crate::tui::input::{Key, KeyCode};

/// Words for keys beside the names that the screen shows.
const WORDS: [(&str, KeyCode); 9] = [
    ("space", KeyCode::Char(' ')),
    ("Escape", KeyCode::Esc),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Shift-Tab", KeyCode::BackTab),
];

/// The keys with a name of several letters, without those with a number.
const NAMED: [KeyCode; 14] = [
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
];

/// The name of a key, as the screen shows it.
pub fn name(code: KeyCode) -> String {
    let word = match code {
        KeyCode::Char(' ') => "space",
        KeyCode::Char(c) => return c.to_string(),
        KeyCode::F(n) => return format!("F{n}"),
        KeyCode::Enter => "Enter",
        KeyCode::Esc => "Esc",
        KeyCode::Tab => "Tab",
        KeyCode::BackTab => "⇧Tab",
        KeyCode::Backspace => "Backspace",
        KeyCode::Delete => "Delete",
        KeyCode::Left => "←",
        KeyCode::Right => "→",
        KeyCode::Up => "↑",
        KeyCode::Down => "↓",
        KeyCode::Home => "Home",
        KeyCode::End => "End",
        KeyCode::PageUp => "PgUp",
        KeyCode::PageDown => "PgDn",
    };
    word.to_owned()
}

/// The key with a name, in capital or small letters; besides the name that the screen shows, words for arrows, and Ctrl-
/// before a letter.
pub(crate) fn named(word: &str) -> Option<Key> {
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    if let Some((_, key)) = WORDS.iter().find(|(name, _)| is(name)) {
        return Some((*key).into());
    }
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(c), None) if c.is_ascii() => return Some(KeyCode::Char(c).into()),
        (Some('f' | 'F'), Some('1'..='9')) => {
            let number = word[1..].parse().ok().filter(|n| (1..=12).contains(n));
            return number.map(|n| KeyCode::F(n).into());
        }
        _ => {}
    }
    let control = word.get(..5).filter(|ctrl| ctrl.eq_ignore_ascii_case("ctrl-"));
    if let Some(c) = control.and_then(|_| one(&word[5..])) {
        return Some(Key::control(c.to_ascii_lowercase()));
    }
    NAMED.into_iter().find(|key| is(&name(*key))).map(Key::from)
}

/// The word for a key that a word is a slip of.
pub(crate) fn nearest_word(word: &str) -> Option<String> {
    let names = NAMED.map(name);
    let words = WORDS.iter().map(|(word, _)| *word).chain(names.iter().map(String::as_str));
    nearest(word, words).map(str::to_owned)
}

/// The character of a text of one.
fn one(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}
