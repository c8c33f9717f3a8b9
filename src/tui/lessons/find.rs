//! The search in the list of lessons.

use super::{Choice, Lessons};
use crate::tui::finder::{Search, search};
use crate::tui::input::Key;
use crate::tui::line::TypedLine;

/// The longest search, in bytes.
const LONGEST: usize = 60;

/// A search in the list.
#[derive(Debug)]
pub(crate) struct Find {
    pub(crate) line: TypedLine,
    /// The lessons found, with the matched letters of their titles.
    pub(crate) found: Search<3>,
}

impl Lessons {
    /// Opens the search.
    pub(crate) fn begin_to_find(&mut self) {
        let mut find = Find { line: TypedLine::new(LONGEST), found: Search::default() };
        find.found = self.search("");
        self.find = Some(find);
    }

    /// Closes the search.
    pub(crate) fn stop_finding(&mut self) {
        self.find = None;
    }

    /// Types a key into the search, and selects the best of what it finds.
    pub(crate) fn find_key(&mut self, key: Key) {
        let Some(mut find) = self.find.take() else { return };
        if !find.line.refuses(key) {
            find.line.key(key);
            find.found = self.search(find.line.value());
        }
        self.selected = find.found.hits.first().map_or(self.selected, |hit| hit.item);
        self.find = Some(find);
    }

    /// Pastes text into the search. Returns how many characters were left out.
    pub(crate) fn find_pasted(&mut self, text: &str) -> usize {
        let Some(mut find) = self.find.take() else { return 0 };
        let left_out = find.line.paste(text);
        find.found = self.search(find.line.value());
        self.selected = find.found.hits.first().map_or(self.selected, |hit| hit.item);
        self.find = Some(find);
        left_out
    }

    /// Searches the titles, then the ids, then what the lessons are about.
    fn search(&self, typed: &str) -> Search<3> {
        let texts = self.choices().map(|Choice { lesson, .. }| {
            [lesson.title.as_str(), lesson.id.as_str(), lesson.about.as_deref().unwrap_or("")]
        });
        search(typed, &texts.collect::<Vec<_>>())
    }
}
