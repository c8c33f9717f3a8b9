//! The built-in lessons, in order.

use std::path::Path;

use super::check;
use super::hand_in::{self, ReadAs};
use super::language::Language;
use super::load::{self, LoadError, Loaded};
use super::model;
use super::schema::Lesson;
use super::time::Times;
use super::translation;
use crate::checked::nearest;
use crate::task::Folder;
use crate::tensors::Tensors;
use crate::train::Experiment;

/// The groups of the home screen, and in each a line per lesson: the name of its file, and its text.
const GROUPS: &[(&str, &[(&str, &str)])] = &[
    (
        "One cell",
        &[
            ("lessons/mod3.ron", include_str!("../../lessons/mod3.ron")),
            ("lessons/loss.ron", include_str!("../../lessons/loss.ron")),
            ("lessons/memory.ron", include_str!("../../lessons/memory.ron")),
        ],
    ),
    (
        "Inside BPTT",
        &[
            ("lessons/bptt.ron", include_str!("../../lessons/bptt.ron")),
            ("lessons/differences.ron", include_str!("../../lessons/differences.ron")),
            ("lessons/bughunt.ron", include_str!("../../lessons/bughunt.ron")),
        ],
    ),
    (
        "Gradients through time",
        &[
            ("lessons/sentiment.ron", include_str!("../../lessons/sentiment.ron")),
            ("lessons/init.ron", include_str!("../../lessons/init.ron")),
            ("lessons/vanishing.ron", include_str!("../../lessons/vanishing.ron")),
            ("lessons/exploding.ron", include_str!("../../lessons/exploding.ron")),
        ],
    ),
    (
        "Text, and longer memory",
        &[
            ("lessons/hello.ron", include_str!("../../lessons/hello.ron")),
            ("lessons/sampling.ron", include_str!("../../lessons/sampling.ron")),
            ("lessons/truncated.ron", include_str!("../../lessons/truncated.ron")),
            ("lessons/lstm.ron", include_str!("../../lessons/lstm.ron")),
            ("lessons/text.ron", include_str!("../../lessons/text.ron")),
        ],
    ),
];

/// The translations of built-in lessons: the name of the file, and its text.
const TRANSLATIONS: &[(&str, &str)] = &[
    ("lessons/de/mod3.ron", include_str!("../../lessons/de/mod3.ron")),
    ("lessons/de/loss.ron", include_str!("../../lessons/de/loss.ron")),
    ("lessons/de/memory.ron", include_str!("../../lessons/de/memory.ron")),
    ("lessons/de/bptt.ron", include_str!("../../lessons/de/bptt.ron")),
];

/// A built-in lesson.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number, from 1.
    pub number: usize,
    /// Its group on the home screen.
    pub(crate) group: &'static str,
    /// The lesson.
    pub lesson: Lesson,
    /// The times of its steps.
    pub(crate) times: Times,
}

impl Entry {
    /// The lesson, ready to be opened. It has no folder of files.
    pub fn loaded(&self) -> Loaded {
        Loaded::new(self.lesson.clone(), Folder::Embedded)
    }
}

/// A name that is neither a lesson nor a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no lesson {name:?}{}; see `rnn-tui list`, or give a path to a .ron file",
    .nearest.as_ref().map_or(String::new(), |id| format!(" (did you mean {id:?}?)"))
)]
pub struct UnknownLesson {
    /// The name.
    pub name: String,
    /// The id that it is a misspelling of, perhaps.
    pub nearest: Option<String>,
}

/// All built-in lessons.
#[derive(Clone, Debug)]
pub struct Catalog {
    entries: Vec<Entry>,
    language: Language,
}

impl Catalog {
    /// The number of the built-in lesson with this id, by the name of its file.
    pub(crate) fn number_of(id: &str) -> Option<usize> {
        let files = GROUPS.iter().flat_map(|(_, lessons)| *lessons).map(|(file, _)| *file);
        let ids = files.filter_map(|file| file.strip_prefix("lessons/")?.strip_suffix(".ron"));
        (1..).zip(ids).find(|(_, of)| *of == id).map(|(number, _)| number)
    }

    /// Reads the embedded lessons, in English.
    ///
    /// # Errors
    /// If one of them is not a valid lesson; a test makes sure that all are.
    pub fn embedded() -> Result<Self, LoadError> {
        Self::in_language(Language::ENGLISH)
    }

    /// Reads the embedded lessons in a language; those that have no translation are in English.
    ///
    /// # Errors
    /// As [`Catalog::embedded`].
    pub fn in_language(language: Language) -> Result<Self, LoadError> {
        let of_group = |(group, lessons): &'static (&str, &[(&str, &str)])| {
            lessons.iter().map(move |(file, text)| (*group, *file, *text))
        };
        let read = |(number, (group, file, text))| {
            let original = load::trusted(file, text)?;
            let lesson = match translated(file, language) {
                Some((file, text)) => translation::of(&original, load::trusted(file, text)?),
                None => original,
            };
            Ok(Entry { number, group, times: Times::of(&lesson), lesson })
        };
        let lessons = (1..).zip(GROUPS.iter().flat_map(of_group));
        Ok(Catalog { entries: lessons.map(read).collect::<Result<_, _>>()?, language })
    }

    /// The language of those lessons that are translated into it.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The languages of the lessons: English first, in which all are.
    pub(crate) fn languages() -> Vec<Language> {
        let codes = TRANSLATIONS.iter().filter_map(|(file, _)| file.split('/').nth(1));
        let mut languages: Vec<Language> = codes.filter_map(|code| code.parse().ok()).collect();
        languages.insert(0, Language::ENGLISH);
        languages.dedup(); // the table is in the order of languages
        languages
    }

    /// The number of lessons that are translated into a language.
    pub(crate) fn translated_into(language: Language) -> usize {
        let files = GROUPS.iter().flat_map(|(_, lessons)| *lessons).map(|(file, _)| *file);
        files.filter(|file| translated(file, language).is_some()).count()
    }

    /// The lessons in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of the lesson with this id or number.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.find(name).map(|e| e.number)
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.lesson.id == name || e.number.to_string() == name)
    }

    /// Opens the lesson named on the command line: by id, by number, or by a path to a `.ron` file, whose translation is
    /// taken if there is one.
    ///
    /// # Errors
    /// If there is no such lesson, or the file is not a valid one.
    pub fn open(&self, name: &str) -> anyhow::Result<Loaded> {
        if let Some(entry) = self.find(name) {
            return Ok(entry.loaded());
        }
        let path = Path::new(name);
        if path.extension().is_some_and(|e| e == "ron") || path.exists() {
            return Ok(load::file_in(path, self.language)?);
        }
        let ids = self.entries.iter().map(|e| e.lesson.id.as_str());
        let nearest = nearest(name, ids).map(str::to_owned);
        Err(UnknownLesson { name: name.to_owned(), nearest }.into())
    }

    /// Opens a file of the user's: a lesson, if its name ends in `.ron`, a trained model or a hand-in, if it ends in `.npz`, otherwise
    /// a text for the last lesson to learn from.
    ///
    /// # Errors
    /// If the file cannot be read, or is neither a valid lesson nor a text.
    pub(crate) fn open_file(&self, path: &Path) -> anyhow::Result<Loaded> {
        if path.extension().is_some_and(|e| e == "ron") {
            let loaded = load::file_in(path, self.language)?;
            let problem = check::problem(&loaded);
            return problem
                .map_or(Ok(loaded.clone()), |problem| Err(loaded.locate(problem).into()));
        }
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("npz")) {
            let is_model = Tensors::read_text(path)?.is_some();
            return match is_model {
                true => model::open(path),
                false => hand_in::open(path, None, &ReadAs::default()),
            };
        }
        let lesson =
            self.entries.last().ok_or_else(|| anyhow::anyhow!("there is no lesson for a text"))?;
        let loaded = lesson.loaded().with_files(Some(path), None)?;
        match Experiment::new(loaded.lesson.experiment.clone(), &loaded.folder) {
            Ok(_) => Ok(loaded), // the text has been read
            Err(problem) => Err(anyhow::anyhow!(
                "not a lesson (.ron), not a saved model (.npz), and it cannot be read as a text: {problem}"
            )),
        }
    }
}

/// The translation of a built-in lesson, by the name of its file.
fn translated(file: &str, language: Language) -> Option<(&'static str, &'static str)> {
    let name = file.replacen('/', &format!("/{language}/"), 1);
    TRANSLATIONS.iter().find(|(known, _)| *known == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Measure;
    use crate::nn::{Stage, Variable};

    /// In a derivation of the sum over time, every term of the chosen element is on the page.
    #[test]
    fn no_step_chooses_an_element_whose_gradient_a_later_step_asks_for() {
        for entry in Catalog::embedded().expect("the embedded lessons are lessons").entries() {
            let steps = &entry.lesson.steps;
            let asked = steps.iter().enumerate().filter_map(|(number, step)| {
                match step.exercise.asked().map(|value| &value.of)? {
                    Measure::LargestTerm(name, row, _) => Some((number, *name, *row)),
                    Measure::At(Variable::Parameter(Stage::Grad, name), at) => {
                        Some((number, *name, *at.first()?))
                    }
                    _ => None,
                }
            });
            for (number, name, row) in asked {
                let is_chosen = |step: &crate::lesson::Step| {
                    (step.tensor, step.unit) == (Some(name), Some(row))
                        && step.exercise.tick().is_some()
                };
                let chosen = steps[..number].iter().position(is_chosen);
                assert_eq!(chosen.map(|at| (at + 1, number + 1)), None, "{}", entry.lesson.id);
            }
        }
    }
}
