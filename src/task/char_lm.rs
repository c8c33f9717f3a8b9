//! The character-level language model: predict the next character of a text.

use std::sync::Arc;

use super::dataset::Text;
use super::{Kind, Sequences, Task, TaskError, Vocab};
use crate::problem::Problem;

/// The program's own text, written for it in a small and simple vocabulary.
pub const STORY: &str = include_str!("../../lessons/text/story.txt");

/// Builds the task from a text, cut into windows of `window` timesteps.
///
/// # Errors
/// If the text is empty, or has more than 65,535 different characters.
pub fn task(text: &str, window: usize, carry: bool) -> Result<Task, TaskError> {
    if text.is_empty() {
        let problem = Problem::new("the text is empty");
        return Err(problem.instead("a character model needs one").into());
    }
    let (characters, symbols) = encode(text);
    let (found, most) = (characters.len(), u16::MAX);
    if found > usize::from(most) {
        let problem =
            format!("the text has {found} different characters; at most {most} can be learned");
        return Err(Problem::new(problem).into());
    }
    let vocab = Vocab::new(characters.into_iter().map(String::from), "");
    Ok(of_symbols(vocab, symbols, window, carry))
}

/// The task to predict the next symbol of a text, which is given as the numbers of its symbols.
pub(super) fn of_symbols(vocab: Vocab, symbols: Arc<[u16]>, window: usize, carry: bool) -> Task {
    Task {
        kind: Kind::Text,
        inputs: vocab.clone(),
        outputs: vocab,
        train: Sequences::Text(Text { symbols, window, carry }),
        test: Vec::new(),
        rule: None,
        shuffled: false,
        marked: Vec::new(),
    }
}

/// Returns the different characters in the order of their first appearance, and the text as their numbers.
/// With more than 65,536 different characters the numbers overflow, and are useless.
///
/// A text may have a hundred million characters, so each is visited once, and only the numbers are kept.
fn encode(text: &str) -> (Vec<char>, Arc<[u16]>) {
    let mut characters = Vec::new();
    let mut known = vec![0_u32; char::MAX as usize + 1]; // 1 + the number of a character, by its code point; 0 if new
    let mut number = |c: char| {
        let known = &mut known[c as usize];
        if *known == 0 {
            characters.push(c);
            *known = characters.len() as u32;
        }
        (*known - 1) as u16
    };
    let (count, mut left) = (text.chars().count(), text.chars());
    // a range has a known length, so the numbers are collected into their final place without a copy
    let symbols = (0..count).map(|_| left.next().map_or(0, &mut number)).collect();
    (characters, symbols)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_numbered_by_first_appearance() {
        let (characters, symbols) = encode("añ字😀a\u{301}\r\nñ");
        assert_eq!(characters, ['a', 'ñ', '字', '😀', '\u{301}', '\r', '\n']);
        assert_eq!(*symbols, [0, 1, 2, 3, 0, 4, 5, 6, 1]);
    }

    #[test]
    fn a_vocabulary_has_a_maximum_size() {
        let all = |n: usize| ('\u{0}'..=char::MAX).take(n).collect::<String>();
        assert!(task(&all(65_535), 25, true).is_ok());
        let error = task(&all(65_536), 25, true).expect_err("one too many").to_string();
        assert!(error.contains("65536 different characters; at most 65535"), "{error}");
    }
}
