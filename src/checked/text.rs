//! Texts, names and lists from untrusted files, checked while reading.

use serde::de::{Deserialize, Deserializer, Error};

/// The longest text inside a file, in bytes.
pub(crate) const LONGEST_TEXT: usize = 100_000;

/// The longest list in a file.
pub(crate) const MOST_ITEMS: usize = 1000;

/// Reads a text for the screen: not empty, bounded, without control characters other than line ends.
///
/// # Errors
/// If it is empty, too long, or could steer the terminal.
pub(crate) fn text<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let text = String::deserialize(d)?;
    match text_problem(&text) {
        None => Ok(text),
        Some(problem) => Err(D::Error::custom(problem)),
    }
}

/// Reads a text like [`text`], or nothing.
///
/// # Errors
/// As [`text`].
pub(crate) fn text_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(d)?;
    match text.as_deref().and_then(text_problem) {
        None => Ok(text),
        Some(problem) => Err(D::Error::custom(problem)),
    }
}

/// Reads a single line of text.
///
/// # Errors
/// As [`text`], or if it has several lines.
pub(crate) fn line<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let line = text(d)?;
    if line.contains('\n') { Err(many_lines()) } else { Ok(line) }
}

/// Reads a single line of text, or nothing.
///
/// # Errors
/// As [`line()`].
pub(crate) fn line_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let line = text_or_none(d)?;
    let is_one = line.as_ref().is_none_or(|line| !line.contains('\n'));
    if is_one { Ok(line) } else { Err(many_lines()) }
}

fn many_lines<E: Error>() -> E {
    E::custom("expected a single line")
}

/// Reads several texts, each like [`text`].
///
/// # Errors
/// As [`text`], for the first wrong one.
pub(crate) fn texts<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    let texts: Vec<String> = list(d)?;
    match texts.iter().find_map(|t| text_problem(t)) {
        None => Ok(texts),
        Some(problem) => Err(D::Error::custom(problem)),
    }
}

/// Reads words, or nothing. A word is not empty and has no white space or control characters.
///
/// # Errors
/// If there are too many, or for the first that is not a word.
pub(crate) fn words_or_none<'de, D: Deserializer<'de>>(
    d: D,
) -> Result<Option<Vec<String>>, D::Error> {
    match Option::<Vec<String>>::deserialize(d)? {
        Some(words) => all_words(words).map(Some),
        None => Ok(None),
    }
}

/// Reads words. A word is not empty and has no white space or control characters.
///
/// # Errors
/// If there are too many, or for the first that is not a word.
pub(crate) fn words<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    all_words(Vec::deserialize(d)?)
}

fn all_words<E: Error>(words: Vec<String>) -> Result<Vec<String>, E> {
    let is_word =
        |w: &String| !w.is_empty() && w.chars().all(|c| is_shown(c) && !c.is_whitespace());
    if words.len() > MOST_ITEMS {
        return Err(too_many(words.len()));
    }
    match words.iter().find(|w| !is_word(w)) {
        Some(word) => Err(E::custom(format!("{word:?} is not a word"))),
        None => Ok(words),
    }
}

/// Reads a list of a bounded length.
///
/// # Errors
/// If it is too long.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<Vec<T>, D::Error> {
    let list = Vec::<T>::deserialize(d)?;
    if list.len() > MOST_ITEMS { Err(too_many(list.len())) } else { Ok(list) }
}

fn too_many<E: Error>(found: usize) -> E {
    E::custom(format!("{found} items; at most {MOST_ITEMS} are allowed"))
}

/// The longest name, in characters.
const LONGEST_NAME: usize = 24;

/// Whether a name may contain the character: letters, digits, space, and `- _ . ± = ·`.
fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || " -_.±=·".contains(c)
}

/// Reads a short name: letters, digits, space, and `- _ . ± = ·`; at most 24 characters.
///
/// # Errors
/// If it is empty, too long, or contains any other character.
pub(crate) fn name<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let name = String::deserialize(d)?;
    let length = name.chars().count();
    if (1..=LONGEST_NAME).contains(&length) && name.chars().all(is_of_a_name) && name.trim() == name
    {
        return Ok(name);
    }
    let rule = format!("1 to {LONGEST_NAME} letters, digits, spaces or - _ . ± = ·");
    Err(D::Error::custom(format!("{name:?} is not a name: use {rule}")))
}

/// Makes a name from a text by dropping other characters, with room for `room` more.
pub(crate) fn as_name(text: &str, room: usize) -> String {
    let fits = text.chars().filter(|c| is_of_a_name(*c));
    fits.take(LONGEST_NAME - room).collect::<String>().trim().to_owned()
}

/// Whether a character is safe to show: it neither steers the terminal nor reorders the line.
pub fn is_shown(c: char) -> bool {
    let reorders = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !c.is_control() && !reorders
}

/// Makes a path safe to show, so that nothing in it steers the terminal.
pub(crate) fn shown(path: &std::path::Path) -> String {
    path.display().to_string().chars().map(|c| if is_shown(c) { c } else { '�' }).collect()
}

/// A path as a word of a command line: in quotes if the shell would read it otherwise.
pub(crate) fn argument(path: &std::path::Path) -> String {
    let path = shown(path);
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-+,:@%".contains(c);
    if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// What is wrong with a text for the screen; `None` if it can be shown.
pub(crate) fn text_problem(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("the text is empty".to_owned());
    }
    if text.len() > LONGEST_TEXT {
        return Some(format!(
            "the text has {} bytes; at most {LONGEST_TEXT} are allowed here",
            text.len()
        ));
    }
    let control = text.chars().find(|c| *c != '\n' && !is_shown(*c))?;
    Some(format!(
        "the text contains the invisible or control character U+{:04X}: remove it",
        control as u32
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::argument;

    #[test]
    fn a_path_is_one_word_for_the_shell() {
        for (path, word) in [
            ("runs/a-1.npz", "runs/a-1.npz"),
            ("über.rnn", "über.rnn"),
            ("a b.rnn", "'a b.rnn'"),
            ("it's.rnn", r"'it'\''s.rnn'"),
            ("$HOME;x.rnn", "'$HOME;x.rnn'"),
        ] {
            assert_eq!(argument(Path::new(path)), word);
        }
    }
}
