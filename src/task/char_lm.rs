//! The character model: after each character of a text, the next one.

use std::sync::Arc;

use super::dataset::Windows;
use super::{Kind, Sequences, Task, TaskError, Vocab};

/// Makes the task from a text.
///
/// # Errors
/// If the text has fewer than two characters: then there is no next one.
pub fn task(text: &str, window: usize, carry: bool) -> Result<Task, TaskError> {
    if text.chars().nth(1).is_none() {
        let fault = "a character model needs a text of at least two characters";
        return Err(TaskError::Data(fault.to_owned()));
    }
    let vocab = Vocab::new(text.chars().map(String::from), "");
    let number = |c: char| vocab.number(c.encode_utf8(&mut [0; 4])).unwrap_or(0) as u32;
    let symbols: Arc<[u32]> = text.chars().map(number).collect();
    Ok(Task {
        kind: Kind::Text,
        inputs: vocab.clone(),
        outputs: vocab,
        train: Sequences::Windows(Windows { symbols, window, carry }),
        test: Vec::new(),
        rule: None,
        shuffled: false,
    })
}
