//! The character model: after each character of a text, the next one.

use std::sync::Arc;

use super::dataset::Text;
use super::{Kind, Sequences, Task, TaskError, Vocab};

/// Makes the task from a text.
///
/// # Errors
/// If the text is empty, or has more different characters than a vocabulary can hold.
pub fn task(text: &str, window: usize, carry: bool) -> Result<Task, TaskError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text); // a mark of the encoding, not of the text
    if text.is_empty() {
        return Err(TaskError::Data("the text is empty: a character model needs one".to_owned()));
    }
    let vocab = Vocab::of_characters(text);
    if vocab.len() > usize::from(u16::MAX) {
        let fault = format!(
            "the text has {} different characters; at most {} can be learned",
            vocab.len(),
            u16::MAX
        );
        return Err(TaskError::Data(fault));
    }
    let symbols: Arc<[u16]> = vocab.numbers(text).map(|n| n as u16).collect();
    Ok(Task {
        kind: Kind::Text,
        inputs: vocab.clone(),
        outputs: vocab,
        train: Sequences::Text(Text { symbols, window, carry }),
        test: Vec::new(),
        rule: None,
        shuffled: false,
    })
}
