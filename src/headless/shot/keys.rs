//! The keys of `--keys`: names such as Enter or Ctrl-L, and words that are typed.

use crate::cli::WrongUsage;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap;

/// The largest number of keys.
const MOST: usize = 10_000;

/// Reads keys that are separated by spaces. A word that is not the name of a key is typed letter by letter; `space` types
/// a space.
pub(super) fn read(text: &str) -> Result<Vec<Key>, WrongUsage> {
    let words = text.split_whitespace().map(word);
    let keys: Vec<Key> = words.collect::<Result<Vec<_>, _>>()?.concat();
    match keys.len() {
        0..=MOST => Ok(keys),
        many => Err(WrongUsage(format!("--keys: {many} keys are too many: at most {MOST}"))),
    }
}

fn word(word: &str) -> Result<Vec<Key>, WrongUsage> {
    if let Some(key) = keymap::named(word) {
        return Ok(vec![key]);
    }
    // a name with a slip would press its letters
    let is_name = word.starts_with(char::is_uppercase) && word.chars().count() > 2;
    match keymap::nearest_word(word).filter(|_| is_name) {
        Some(near) => Err(WrongUsage(format!(
            "--keys: {word} is not the name of a key; did you mean {near}? To type it, write its letters apart"
        ))),
        None => Ok(word.chars().map(|c| KeyCode::Char(c).into()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_keys_and_other_words_are_typed() {
        let mut all = vec![Key::from(KeyCode::Enter), KeyCode::Right.into(), Key::control('l')];
        all.extend(":go 12".chars().map(|c| Key::from(KeyCode::Char(c))));
        all.extend([KeyCode::BackTab, KeyCode::F(1)].map(Key::from));
        assert_eq!(read("enter Right ctrl-l :go space 12 Shift-Tab F1").expect("few keys"), all);
    }

    #[test]
    fn a_name_with_a_slip_is_no_word() {
        for (slip, key) in [("Entr", "Enter"), ("Pgdown", "PageDown"), ("Ecsape", "Escape")] {
            let why = read(slip).expect_err(slip).0;
            assert!(why.contains(&format!("did you mean {key}?")), "{why}");
        }
        assert_eq!(read("Because").expect("a word").len(), 7);
    }

    #[test]
    fn the_name_of_each_key_is_read_as_it_is_shown() {
        for binding in keymap::KEYS {
            for key in binding.keys {
                assert_eq!(read(&keymap::name(*key)).expect("one"), [Key::from(*key)]);
            }
        }
    }
}
