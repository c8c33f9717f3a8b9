//! The words of a text: how it is divided into them, which are learned, and how they are written again.
//!
//! A word is letters and digits, with an apostrophe or a hyphen inside. Everything else that is seen is a symbol of its
//! own, and so is the end of a line; blanks are not read.

use std::collections::HashMap;

use super::{Task, TaskError, Vocab, char_lm};
use crate::problem::Problem;

/// The most different words that are learned.
const MOST_WORDS: usize = 5000;

/// What all other words are read as.
pub(crate) const RARE: &str = "‹rare›";

/// Builds the task to predict the next word of a text, cut into windows of `window` timesteps.
///
/// # Errors
/// If the text has no words.
pub(super) fn task(text: &str, window: usize, carry: bool) -> Result<Task, TaskError> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut different = Vec::new();
    for word in words(text) {
        let count = counts.entry(word).or_default();
        if *count == 0 {
            different.push(word);
        }
        *count += 1;
    }
    if different.is_empty() {
        return Err(Problem::new("the text has no words").into());
    }
    let has_rare = different.len() > MOST_WORDS;
    let known = if has_rare { most_frequent(different, &counts) } else { different };
    let rare = has_rare.then_some(RARE);
    let vocab = Vocab::of_words(known.into_iter().chain(rare).map(str::to_owned));
    let rare = vocab.number(RARE).unwrap_or(0);
    let number = |word| vocab.number(word).unwrap_or(rare) as u16;
    let symbols = words(text).map(number).collect();
    Ok(char_lm::of_symbols(vocab, symbols, window, carry))
}

/// The most frequent words, in the order in which they appear first; of equally frequent ones, the earlier.
fn most_frequent<'a>(different: Vec<&'a str>, counts: &HashMap<&str, usize>) -> Vec<&'a str> {
    let mut ranked: Vec<(usize, &str)> = different.into_iter().enumerate().collect();
    ranked.sort_by_key(|(_, word)| std::cmp::Reverse(counts[word])); // stable: the earlier first
    ranked.truncate(MOST_WORDS);
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, word)| word).collect()
}

/// The words of a text, and the other symbols, in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        let first = rest.chars().next()?;
        let length = match rest.starts_with(RARE) {
            true => RARE.len(),
            false if is_of_word(first) => length_of_word(rest),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// The length of the word at the beginning of a text, in bytes.
fn length_of_word(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let is_inside = matches!(c, '\'' | '’' | '-')
            && chars.peek().is_some_and(|(_, next)| is_of_word(*next));
        if !is_of_word(c) && !is_inside {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// Writes words, each with its symbol and the form in which it is shown: without a blank before a comma, after a bracket
/// that opens, and around the end of a line.
pub(super) fn joined<'a>(words: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    let (mut before, mut is_quoted) = (Side::Open, false);
    for (symbol, shown) in words {
        let side = match symbol {
            "\n" => Side::Both,
            "\"" => {
                is_quoted = !is_quoted;
                if is_quoted { Side::Opens } else { Side::Closes }
            }
            _ => Side::of(symbol),
        };
        let is_close = matches!(before, Side::Open | Side::Opens | Side::Both)
            || matches!(side, Side::Closes | Side::Both);
        if !is_close {
            text.push(' ');
        }
        text.push_str(shown);
        before = side;
    }
    text
}

/// On which side of a symbol no blank is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// The beginning of the text, before the first symbol.
    Open,
    /// After it.
    Opens,
    /// Before it.
    Closes,
    /// On both.
    Both,
    /// On neither.
    Neither,
}

impl Side {
    fn of(symbol: &str) -> Self {
        match symbol {
            "(" | "[" | "{" | "“" | "‘" | "«" | "¿" | "¡" => Side::Opens,
            "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "”" | "’" | "»" | "…" | "%"
            | "'" => Side::Closes,
            "—" | "/" => Side::Both,
            _ => Side::Neither,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str) -> String {
        joined(words(text).map(|word| (word, word)))
    }

    #[test]
    fn punctuation_and_line_ends_are_symbols_of_their_own() {
        let text = "She said:  \"Don't go, well-known Émile!\"\n(He  went.)";
        let found: Vec<&str> = words(text).collect();
        let expected = [
            "She",
            "said",
            ":",
            "\"",
            "Don't",
            "go",
            ",",
            "well-known",
            "Émile",
            "!",
            "\"",
            "\n",
            "(",
            "He",
            "went",
            ".",
            ")",
        ];
        assert_eq!(found, expected);
        assert_eq!(again(text), "She said: \"Don't go, well-known Émile!\"\n(He went.)");
        for same in ["a - b", "one's own.", "“Go,” he said — or not?", "3, 4", "‹rare› words"]
        {
            assert_eq!(again(same).replace('—', " — "), same, "{same}");
        }
        assert_eq!(words(" \t \r").count(), 0);
    }

    #[test]
    fn of_too_many_words_the_most_frequent_are_learned() {
        let many: String = (0..MOST_WORDS + 50).map(|n| format!("w{n} often ")).collect();
        let found = task(&many, 25, true).expect("words");
        assert_eq!(found.inputs.len(), MOST_WORDS + 1);
        assert_eq!(found.inputs.symbol(MOST_WORDS), RARE);
        assert!(found.inputs.number("often").is_some() && found.inputs.number("w9").is_some());
        assert!(found.inputs.number(&format!("w{MOST_WORDS}")).is_none());
        let remark = found.remarks().iter().map(Problem::to_string).collect::<String>();
        assert!(remark.contains("5000 most frequent words"), "{remark}");
        assert!(task(" \t ", 25, true).is_err());
        assert!(task("one two", 25, true).expect("words").remarks().is_empty());
    }
}
