//! The keys of `--keys`: names such as Enter or Ctrl-L, and words that are typed.

use crate::cli::WrongUsage;
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap;

/// The largest number of keys.
const MOST: usize = 10_000;

/// Reads keys that are separated by spaces. A word that is not the name of a key is typed letter by letter; `space` types
/// a space.
pub(super) fn read(text: &str) -> Result<Vec<Key>, WrongUsage> {
    let keys: Vec<Key> = text.split_whitespace().flat_map(word).collect();
    match keys.len() {
        0..=MOST => Ok(keys),
        many => Err(WrongUsage(format!("--keys: {many} keys are too many: at most {MOST}"))),
    }
}

fn word(word: &str) -> Vec<Key> {
    let typed = || word.chars().map(|c| KeyCode::Char(c).into()).collect();
    keymap::named(word).map_or_else(typed, |key| vec![key])
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
    fn the_name_of_each_key_is_read_as_it_is_shown() {
        for binding in keymap::KEYS {
            for key in binding.keys {
                assert_eq!(read(&keymap::name(*key)).expect("one"), [Key::from(*key)]);
            }
        }
    }
}
