//! Translations: a lesson in another language. Only its texts differ, so that a learner's progress holds in both.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::exercise::Choice;
use super::figures::Figure;
use super::language::Language;
use super::schema::{Lesson, Step};
use crate::problem::{At, Problem};

/// What is to be done about a part that differs from the original.
const SAME: &str = "only texts may differ";

/// The file of a translation, beside its original: `de/mod3.ron` for `mod3.ron`.
pub(super) fn of_file(original: &Path, language: Language) -> PathBuf {
    let name = original.file_name().unwrap_or_default();
    original.with_file_name(language.to_string()).join(name)
}

/// The language whose translations are in a folder, by its name.
pub(super) fn language(folder: &Path) -> Option<Language> {
    folder.file_name()?.to_str()?.parse().ok()
}

/// The file that a file translates, and the language: it is in the folder of a language, and its original in the folder
/// above.
pub(super) fn original(file: &Path) -> Option<(PathBuf, Language)> {
    let file = std::path::absolute(file).ok()?;
    let folder = file.parent()?;
    let language = language(folder)?;
    let original = folder.parent()?.join(file.file_name()?);
    original.is_file().then_some((original, language))
}

/// A translation with the marks of its original, under which progress is kept.
pub(super) fn of(original: &Lesson, mut translation: Lesson) -> Lesson {
    for (step, of) in translation.steps.iter_mut().zip(&original.steps) {
        step.original = Some(of.mark());
    }
    translation
}

/// The first difference between a lesson and its translation that is not one of texts.
pub(super) fn problem(original: &Lesson, translation: &Lesson) -> Option<Problem> {
    let (a, b) = (wordless(original), wordless(translation));
    let fields = [
        ("id", a.id == b.id),
        ("about", a.about == b.about),
        ("remember", a.remember == b.remember),
        ("cards", a.cards == b.cards),
        ("quick", a.quick == b.quick),
        ("experiment", a.experiment == b.experiment),
        ("experiments", a.experiments == b.experiments),
        ("speed", a.speed == b.speed),
        ("steps", a.steps.len() == b.steps.len()),
        ("figures", a.figures.len() == b.figures.len()),
    ];
    let field = fields.into_iter().find(|(_, same)| !same).map(|(field, _)| {
        Problem::new("it is not that of the original").instead(SAME).at(At::Field(field))
    });
    let steps = a.steps.iter().zip(&b.steps).zip(original.steps.iter().zip(&translation.steps));
    let mut steps = (1..).zip(steps).filter_map(|(number, ((a, b), (original, translation)))| {
        let problem = of_step(a, b).or_else(|| of_values(original, translation))?;
        Some(problem.at(At::Step(number)))
    });
    let figures = a.figures.iter().zip(&b.figures);
    let figures = figures.zip(original.figures.iter().zip(&translation.figures));
    let mut figures =
        (1..).zip(figures).filter_map(|(number, ((a, b), (original, translation)))| {
            let problem = of_figure(a, b).or_else(|| of_numbers(original, translation))?;
            Some(problem.at(At::Figure(number)))
        });
    let other = || (a != b).then(|| Problem::new("it differs from the original").instead(SAME));
    field.or_else(|| steps.next()).or_else(|| figures.next()).or_else(other)
}

fn named(field: Option<(&str, bool)>) -> Problem {
    let what = field.map_or("it".to_owned(), |(field, _)| format!("`{field}`"));
    Problem::new(format!("{what} is not that of the original")).instead(SAME)
}

fn of_step(a: &Step, b: &Step) -> Option<Problem> {
    let fields = [
        ("round", a.round == b.round),
        ("action", a.exercise == b.exercise),
        ("show", a.show == b.show),
        ("on", a.on == b.on),
        ("start", a.start == b.start),
        ("arm", a.arm == b.arm),
        ("only", a.only == b.only),
        ("tensor", a.tensor == b.tensor),
        ("unit", a.unit == b.unit),
        ("zoom", a.zoom == b.zoom),
        ("number", a.number == b.number),
        ("notes", a.notes == b.notes),
        ("hints", a.hints == b.hints),
        ("challenge", a.challenge == b.challenge),
        ("solution", a.solution == b.solution),
        ("by", a.by == b.by),
    ];
    (a != b).then(|| named(fields.into_iter().find(|(_, same)| !same)))
}

fn of_figure(a: &Figure, b: &Figure) -> Option<Problem> {
    let fields = [
        ("on", a.on == b.on),
        ("set", a.set == b.set),
        ("run", a.run == b.run),
        ("value", a.value == b.value),
        ("lies", a.lies == b.lies),
        ("seeds", a.seeds == b.seeds),
    ];
    (a != b).then(|| named(fields.into_iter().find(|(_, same)| !same)))
}

/// The problem of the values in the texts of a step: they must be the same, in any order.
fn of_values(original: &Step, translation: &Step) -> Option<Problem> {
    let written = |step: &Step| -> BTreeSet<String> {
        step.insets().map(|(_, inset)| format!("{{{}}}", inset.written)).collect()
    };
    let (a, b) = (written(original), written(translation));
    let lacks = a.difference(&b).next().map(|value| format!("its texts lack the value {value}"));
    let more = || b.difference(&a).next().map(|value| format!("{value} is not in the original"));
    lacks.or_else(more).map(Problem::new)
}

/// The problem of the numbers that a figure states: they must be the same, written with the point of the screen.
fn of_numbers(original: &Figure, translation: &Figure) -> Option<Problem> {
    let numbers = |figure: &Figure| {
        let words = figure.says.split(|c: char| !c.is_ascii_digit() && c != '.');
        let mut numbers: Vec<String> =
            words.map(|word| word.trim_matches('.').to_owned()).filter(|w| !w.is_empty()).collect();
        numbers.sort_unstable();
        numbers
    };
    let (a, b) = (numbers(original), numbers(translation));
    (a != b).then(|| {
        let list = |numbers: Vec<String>| match numbers.is_empty() {
            true => "none".to_owned(),
            false => numbers.join(" "),
        };
        let what = format!("`says` has the numbers {}, the original {}", list(b), list(a));
        Problem::new(what).instead("write them as on the screen, with a decimal point")
    })
}

/// A lesson without its texts: what a translation shares with its original.
fn wordless(lesson: &Lesson) -> Lesson {
    let mut lesson = lesson.clone();
    lesson.title.clear();
    lesson.remember.iter_mut().chain(&mut lesson.about).for_each(String::clear);
    for card in &mut lesson.cards {
        card.ask.clear();
        card.answer.clear();
    }
    for question in &mut lesson.quick {
        question.ask.clear();
        question.options.iter_mut().for_each(without_words);
    }
    for step in &mut lesson.steps {
        step.original = None;
        step.text.clear();
        let told = step.hints.iter_mut().chain(&mut step.solution);
        told.chain(&mut step.round).chain(&mut step.notes).for_each(String::clear);
        step.challenge.iter_mut().for_each(|challenge| challenge.title.clear());
        step.exercise.texts_mut().into_iter().for_each(String::clear);
    }
    lesson.figures.iter_mut().for_each(|figure| figure.says.clear());
    lesson
}

fn without_words(option: &mut Choice) {
    option.text.clear();
    option.told.iter_mut().for_each(String::clear);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Catalog;

    #[test]
    fn every_text_may_differ() {
        let catalog = Catalog::embedded().expect("the lessons");
        for entry in catalog.entries() {
            let bare = wordless(&entry.lesson);
            let left: Vec<_> = bare.texts().into_iter().filter(|t| !t.text.is_empty()).collect();
            assert!(bare.title.is_empty() && left.is_empty(), "{}: {left:?}", entry.lesson.id);
            assert_eq!(problem(&entry.lesson, &entry.lesson), None);
        }
    }
}
