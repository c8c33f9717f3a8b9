//! The lesson as opened: its content, its folder, and problems of its file.

use crate::lesson::load::Loaded;
use crate::lesson::rounds::Round;
use crate::lesson::time::Times;
use crate::lesson::{Lesson, Step};
use crate::measure::Value;
use crate::problem::Problem;
use crate::task::Folder;
use crate::tui::step::Recalled;
use crate::tui::texts;

/// The lesson as opened.
#[derive(Debug)]
pub struct Course {
    number: Option<usize>,
    key: String,
    lesson: Lesson,
    /// The times of its steps, which are drawn.
    times: Times,
    folder: Folder,
    cards: Vec<Recalled>,
    problem: Option<String>,
    warnings: Vec<Problem>,
    /// The values that the texts of each step show, and last the number that it names.
    of_texts: Vec<Vec<Value>>,
}

impl Course {
    /// Wraps a lesson with its number in the catalogue and the cards of earlier lessons.
    pub(super) fn new(loaded: Loaded, number: Option<usize>, cards: Vec<Recalled>) -> Self {
        let key = loaded.key();
        let Loaded { lesson, folder, model, .. } = loaded;
        let is_authored = number.is_none() && folder.hand_in().is_none() && model.is_none();
        let warnings = if is_authored { texts::problems(&lesson) } else { Vec::new() };
        let (of_texts, times) = (values_of_texts(&lesson), Times::of(&lesson));
        Course { number, key, lesson, times, folder, cards, problem: None, warnings, of_texts }
    }

    /// Replaces the lesson by a newer version of its file.
    pub(super) fn replace(&mut self, loaded: Loaded) {
        (self.key, self.problem) = (loaded.key(), None);
        if loaded.folder.hand_in().is_none() {
            self.warnings = texts::problems(&loaded.lesson);
        }
        self.of_texts = values_of_texts(&loaded.lesson);
        self.times = Times::of(&loaded.lesson);
        (self.lesson, self.folder) = (loaded.lesson, loaded.folder);
    }

    /// Replaces the lesson, and the cards of earlier ones, by the same in another language.
    pub(super) fn translate(&mut self, loaded: Loaded, cards: Vec<Recalled>) {
        self.replace(loaded);
        self.cards = cards;
        if self.number.is_some() {
            self.warnings = Vec::new(); // the tests have none
        }
    }

    /// Records that the saved version of the file is not valid.
    pub(super) fn spoil(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    /// Its number in the catalogue, if it is built in.
    pub fn number(&self) -> Option<usize> {
        self.number
    }

    /// Its title, after its number in the catalogue if it has one.
    pub(crate) fn title(&self) -> String {
        let title = &self.lesson.title;
        self.number.map_or_else(|| title.clone(), |number| format!("{number} {title}"))
    }

    /// Its key in the progress file.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The lesson.
    pub(crate) fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// Its rounds.
    pub(crate) fn rounds(&self) -> Vec<Round<'_>> {
        self.times.rounds(&self.lesson)
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The cards of earlier lessons.
    pub(crate) fn cards(&self) -> &[Recalled] {
        &self.cards
    }

    /// Why the present version of the file cannot be read; the lesson is then the previous one.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Warnings to the author about texts that cannot be shown well.
    pub(crate) fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The values that the texts of a step show, and last the number that it names.
    pub(super) fn of_texts(&self, step: usize) -> &[Value] {
        self.of_texts.get(step).map_or(&[], Vec::as_slice)
    }
}

fn values_of_texts(lesson: &Lesson) -> Vec<Vec<Value>> {
    let of_insets = |step: &Step| step.insets().map(|(_, inset)| inset.value).collect::<Vec<_>>();
    let of_step = |step: &Step| of_insets(step).into_iter().chain(step.number.clone()).collect();
    lesson.steps.iter().map(of_step).collect()
}
