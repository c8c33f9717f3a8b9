//! A lesson as it was opened: its text, its folder, and what is wrong with its file.

use crate::lesson::load::Loaded;
use crate::lesson::{Card, Lesson};
use crate::problem::Problem;
use crate::task::Folder;
use crate::tui::texts;

/// A lesson as it was opened.
#[derive(Debug)]
pub struct Course {
    number: Option<usize>,
    key: String,
    lesson: Lesson,
    folder: Folder,
    cards: Vec<Card>,
    problem: Option<String>,
    warnings: Vec<Problem>,
}

impl Course {
    /// A lesson with its number in the catalogue, and the cards of earlier lessons.
    pub(super) fn new(loaded: Loaded, number: Option<usize>, cards: Vec<Card>) -> Self {
        let key = loaded.key();
        let Loaded { lesson, folder, .. } = loaded;
        let warnings = if number.is_none() { texts::problems(&lesson) } else { Vec::new() };
        Course { number, key, lesson, folder, cards, problem: None, warnings }
    }

    /// The same lesson in another version, for its author.
    pub(super) fn replace(&mut self, loaded: Loaded) {
        (self.key, self.problem) = (loaded.key(), None);
        self.warnings = texts::problems(&loaded.lesson);
        (self.lesson, self.folder) = (loaded.lesson, loaded.folder);
    }

    /// The file has been saved, and is wrong.
    pub(super) fn spoil(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    /// Its number among the program's lessons.
    pub fn number(&self) -> Option<usize> {
        self.number
    }

    /// The name by which the progress file knows it.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The lesson.
    pub(crate) fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The cards of earlier lessons.
    pub(crate) fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// Why the file cannot be read as it is now; the lesson is the one that was read before.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// What in the texts of a lesson of one's own nobody can read.
    pub(crate) fn warnings(&self) -> &[Problem] {
        &self.warnings
    }
}
