//! The terms of the course: what each means, and which step explains it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::catalog::Catalog;
use super::schema::Lesson;
use super::texts::LessonText;
use crate::checked::{self, ron_options};
use crate::measure::inset::worded;
use crate::problem::At;

/// The file of the terms.
const FILE: &str = include_str!("../../assets/glossary.ron");

/// The terms in the order of the course.
static TERMS: LazyLock<Vec<Term>> =
    LazyLock::new(|| ron_options().from_str(FILE).unwrap_or_default());

/// A term of the course.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term itself, in the singular.
    #[serde(deserialize_with = "checked::line")]
    pub term: String,
    /// The id of the lesson that explains it, and the step there, from 1.
    at: (String, usize),
    /// Its other forms; a plural in s needs none.
    #[serde(default, deserialize_with = "checked::texts")]
    also: Vec<String>,
    /// Whether it is the label of something in a pane: its words are ordinary ones, which any text may use.
    #[serde(default)]
    label: bool,
    /// What it means.
    #[serde(deserialize_with = "checked::line")]
    pub says: String,
}

/// A term that a text uses before the course has explained it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Early {
    /// The term.
    pub term: &'static Term,
    /// The number of the step that uses it, from 1.
    pub step: usize,
}

/// All terms in the order of the course. If the file cannot be read there are none; a test makes sure that it can.
pub fn terms() -> &'static [Term] {
    &TERMS
}

impl Term {
    /// The number of the lesson and of the step in it that explain the term.
    pub fn taught(&self) -> (usize, usize) {
        (Catalog::number_of(&self.at.0).unwrap_or(usize::MAX), self.at.1)
    }

    /// Whether a text uses the term. A name of a pane or of a tensor does not count: it has a capital letter within a
    /// sentence, or an underscore.
    pub fn is_in(&self, text: &str) -> bool {
        let text = text.replace('*', "");
        let plural = format!("{}s", self.term);
        let mut forms = [&self.term, &plural].into_iter().chain(&self.also);
        forms.any(|form| {
            let mut letters = form.chars();
            let capital =
                letters.next().map(|c| c.to_uppercase().chain(letters).collect::<String>());
            let begins = |before: &str| {
                before.trim_end().chars().next_back().is_none_or(|c| ".:?".contains(c))
            };
            has_words(&text, form, |_| true)
                || capital.is_some_and(|form| has_words(&text, &form, begins))
        })
    }
}

/// Whether a text has these words, not as a part of longer ones, behind a text that `follows` allows.
fn has_words(text: &str, words: &str, follows: impl Fn(&str) -> bool) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(words).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        let is_whole = !before.chars().next_back().is_some_and(is_part)
            && !after.chars().next().is_some_and(is_part);
        is_whole && follows(before)
    })
}

/// Whether the course has explained a term up to a step of a lesson, from 0. Lessons that are not built in are not part
/// of the course: in them, every term is taken as known.
pub(crate) fn is_explained(term: &str, (lesson, step): (&str, usize)) -> bool {
    let found = terms().iter().find(|known| known.term == term);
    match (found, Catalog::number_of(lesson)) {
        (Some(term), Some(number)) => term.taught() <= (number, step + 1),
        (None, _) | (_, None) => true,
    }
}

/// The terms that a built-in lesson uses before the step that explains them, each with the first such step. A text that
/// names the lesson which will explain the term may use it.
pub fn too_early(lesson: &Lesson) -> Vec<Early> {
    let Some(number) = Catalog::number_of(&lesson.id) else { return Vec::new() };
    let first = |term: &'static Term| {
        let (taught, step) = term.taught();
        let is_early = |at: &At| matches!(at, At::Step(here) if (number, *here) < (taught, step));
        let refers = format!("lesson {taught}"); // a text may use a term that it says is explained later
        let mut early = lesson.texts().into_iter().filter(|text| is_early(&text.at));
        let found =
            early.find(|text| term.is_in(&worded(text.text)) && !text.text.contains(&refers))?;
        match found.at {
            At::Step(step) => Some(Early { term, step }),
            _ => None,
        }
    };
    terms().iter().filter(|term| !term.label).filter_map(first).collect()
}

/// The terms that a lesson uses without being the one that explains them.
pub(crate) fn taken_for_granted(lesson: &Lesson) -> impl Iterator<Item = &'static Term> {
    let is_used = |term: &&Term| !term.label && steps_with(term, lesson).next().is_some();
    terms().iter().filter(|term| term.at.0 != lesson.id).filter(is_used)
}

/// The steps whose texts use a term.
fn steps_with(term: &Term, lesson: &Lesson) -> impl Iterator<Item = usize> {
    lesson.texts().into_iter().filter_map(|LessonText { at, text, .. }| match at {
        At::Step(step) if term.is_in(&worded(text)) => Some(step),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_found_as_a_word_and_in_its_other_forms() {
        let term: Term = ron_options()
            .from_str(r#"(term: "clip", at: ("mod3", 8), also: ["clipped"], says: "Shortens.")"#)
            .unwrap();
        for text in ["the clip", "two clips.", "a clipped gradient", "clip", "Then. **Clip** it"] {
            assert!(term.is_in(text), "{text}");
        }
        for text in ["the Clip pane", "clip_norm", "eclipse", "clipping", ""] {
            assert!(!term.is_in(text), "{text}");
        }
    }

    #[test]
    fn every_term_is_in_the_step_that_explains_it_and_in_none_before() {
        let catalog = Catalog::embedded().unwrap();
        assert!(terms().len() > 50, "{}", terms().len());
        let mut wrong = Vec::new();
        for term in terms() {
            let (id, step) = &term.at;
            let taught = catalog.entries().iter().find(|entry| entry.lesson.id == *id);
            let taught =
                taught.is_some_and(|entry| steps_with(term, &entry.lesson).any(|at| at == *step));
            if !taught {
                wrong.push(format!("{}: step {step} of {id} does not have it", term.term));
            }
        }
        for entry in catalog.entries() {
            for Early { term, step } in too_early(&entry.lesson) {
                let (lesson, at) = term.taught();
                let here = entry.number;
                wrong.push(format!(
                    "{}: used in {here}.{step}, explained in {lesson}.{at}",
                    term.term
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let order: Vec<_> = terms().iter().map(Term::taught).collect();
        assert!(order.is_sorted(), "the terms are not in the order of the course");
    }
}
