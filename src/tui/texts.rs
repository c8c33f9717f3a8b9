//! Whether texts can be read: Markdown that can be shown, formulas that fit, keys that exist, and not too much of it.

use super::markdown;
use super::verbs::verb_of;
use crate::lesson::{Action, Lesson};

/// The most words of a step's text.
const MOST_WORDS: usize = 110;
/// The most words of one that is only read.
const MOST_WORDS_TO_READ: usize = 60;

/// What is wrong with the texts of a lesson.
pub fn faults(lesson: &Lesson) -> Vec<String> {
    let of_texts = lesson.texts().into_iter().flat_map(|(place, text)| {
        let faults = markdown::faults(text);
        faults.into_iter().map(move |fault| format!("{place}: {fault}"))
    });
    let too_long = lesson.steps.iter().enumerate().filter_map(|(i, step)| {
        let words = step.text.split_whitespace().count();
        let most = if step.action == Action::Read { MOST_WORDS_TO_READ } else { MOST_WORDS };
        (words > most)
            .then(|| format!("step {}: the text has {words} words; at most {most} are read", i + 1))
    });
    let of_lines = lesson.steps.iter().enumerate().flat_map(|(i, step)| {
        let unknown =
            step.by.iter().filter(|line| line.trim() != "wait" && verb_of(line).is_none());
        unknown.map(move |line| {
            format!("step {}: the line {line:?} of `by` is none that one can type: see `:`", i + 1)
        })
    });
    of_texts.chain(too_long).chain(of_lines).collect()
}
