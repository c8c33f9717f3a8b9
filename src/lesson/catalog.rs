//! The built-in lessons, in order.

use std::path::Path;

use super::load::{self, LoadError, Loaded};
use super::schema::Lesson;
use crate::checked::nearest;
use crate::task::Folder;

/// One line per lesson: the name of its file, and its text.
const LESSONS: &[(&str, &str)] = &[
    ("lessons/mod3.ron", include_str!("../../lessons/mod3.ron")),
    ("lessons/loss.ron", include_str!("../../lessons/loss.ron")),
    ("lessons/memory.ron", include_str!("../../lessons/memory.ron")),
    ("lessons/bptt.ron", include_str!("../../lessons/bptt.ron")),
    ("lessons/differences.ron", include_str!("../../lessons/differences.ron")),
    ("lessons/bughunt.ron", include_str!("../../lessons/bughunt.ron")),
    ("lessons/sentiment.ron", include_str!("../../lessons/sentiment.ron")),
    ("lessons/init.ron", include_str!("../../lessons/init.ron")),
    ("lessons/vanishing.ron", include_str!("../../lessons/vanishing.ron")),
    ("lessons/exploding.ron", include_str!("../../lessons/exploding.ron")),
    ("lessons/hello.ron", include_str!("../../lessons/hello.ron")),
    ("lessons/sampling.ron", include_str!("../../lessons/sampling.ron")),
    ("lessons/truncated.ron", include_str!("../../lessons/truncated.ron")),
    ("lessons/lstm.ron", include_str!("../../lessons/lstm.ron")),
    ("lessons/text.ron", include_str!("../../lessons/text.ron")),
];

/// A built-in lesson.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number, from 1.
    pub number: usize,
    /// The lesson.
    pub lesson: Lesson,
}

impl Entry {
    /// The lesson, ready to be opened. It has no folder of files.
    pub fn loaded(&self) -> Loaded {
        Loaded::new(self.lesson.clone(), Folder::Embedded)
    }
}

/// All built-in lessons.
#[derive(Clone, Debug)]
pub struct Catalog {
    entries: Vec<Entry>,
}

impl Catalog {
    /// Reads the embedded lessons.
    ///
    /// # Errors
    /// If one of them is not a valid lesson; a test makes sure that all are.
    pub fn embedded() -> Result<Self, LoadError> {
        let numbered = LESSONS.iter().enumerate();
        let read = |(i, (file, text)): (usize, &(&str, &str))| {
            Ok(Entry { number: i + 1, lesson: load::trusted(file, text)? })
        };
        Ok(Catalog { entries: numbered.map(read).collect::<Result<_, _>>()? })
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

    /// Opens the lesson named on the command line: by id, by number, or by a path to a `.ron` file.
    ///
    /// # Errors
    /// If there is no such lesson, or the file is not a valid one.
    pub fn open(&self, name: &str) -> anyhow::Result<Loaded> {
        if let Some(entry) = self.find(name) {
            return Ok(entry.loaded());
        }
        let path = Path::new(name);
        if path.extension().is_some_and(|e| e == "ron") || path.exists() {
            return Ok(load::file(path)?);
        }
        anyhow::bail!(
            "there is no lesson {name:?}{}; see `rnn-tui list`, or give a path to a .ron file",
            self.hint(name)
        )
    }

    fn hint(&self, name: &str) -> String {
        let ids = self.entries.iter().map(|e| e.lesson.id.as_str());
        nearest(name, ids).map_or(String::new(), |id| format!(" (did you mean {id:?}?)"))
    }
}
