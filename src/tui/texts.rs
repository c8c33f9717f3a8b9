//! Checks that a lesson's texts can be read: supported Markdown, formulas that fit, keys that exist, and not too many
//! words. No text names a pane that is not there.

mod panes;

use super::markdown;
use super::step::value;
use super::verbs::verb_of;
use crate::lesson::texts::LessonText;
use crate::lesson::{Exercise, Lesson, Moment};
use crate::measure::Unit;
use crate::measure::inset::{self, filled, insets, worded};
use crate::problem::{At, Problem};

/// The most words of a step's text, and of its notes.
const MOST_WORDS: usize = 110;
/// The most words of a step that is only read.
const MOST_WORDS_TO_READ: usize = 60;

/// Returns the problems of a lesson's texts.
pub fn problems(lesson: &Lesson) -> Vec<Problem> {
    let of_texts = lesson.texts().into_iter().flat_map(|LessonText { at, part, values, text }| {
        let found = of_values(text, values).chain(markdown::problems(&widest(text)));
        found.map(move |problem| {
            let problem = problem.at(at.clone());
            part.map_or(problem.clone(), |part| problem.about(part))
        })
    });
    let steps = || (1..).zip(&lesson.steps);
    let too_long = steps().flat_map(|(number, step)| {
        let most = if step.exercise == Exercise::Read { MOST_WORDS_TO_READ } else { MOST_WORDS };
        let notes = step.notes.iter().map(|notes| ("notes", "have", notes, MOST_WORDS));
        [("text", "has", &step.text, most)].into_iter().chain(notes).filter_map(
            move |(what, has, text, most)| {
                let words = worded(text).split_whitespace().count();
                let problem = || Problem::new(format!("the {what} {has} {words} words"));
                (words > most).then(|| {
                    problem().instead(format!("write at most {most}")).at(At::Step(number))
                })
            },
        )
    });
    let of_lines = steps().flat_map(|(number, step)| {
        let unknown =
            step.by.iter().filter(|line| line.trim() != "wait" && verb_of(line).is_none());
        unknown.map(move |line| {
            let problem = Problem::new(format!("the line {line:?} of `by` cannot be read"));
            problem.instead("choose one from the list of `:`").at(At::Step(number))
        })
    });
    of_texts.chain(too_long).chain(of_lines).chain(panes::problems(lesson)).collect()
}

/// Returns the problems of the values in a text.
fn of_values(text: &str, values: Option<Moment>) -> impl Iterator<Item = Problem> {
    let misplaced = insets(text).filter(move |_| values.is_none()).map(|inset| {
        let problem = Problem::new(format!("the value {{{}}} cannot be shown here", inset.written));
        problem.instead("use it in the text, a hint, a solution or a reply of a step")
    });
    inset::problems(text).chain(misplaced)
}

/// A text with values that take as much room as any.
fn widest(text: &str) -> String {
    filled(text, |inset| match inset.value.of.unit() {
        Unit::YesNo => value(&inset.value.of, 1.0),
        Unit::Share => value(&inset.value.of, 0.999),
        Unit::Size | Unit::Number => value(&inset.value.of, 1.23e-10),
    })
}
