//! The rows of the list of lessons.

use super::Lessons;

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row<'a> {
    /// The title of a group.
    Group(&'a str),
    /// The lesson with this index.
    Lesson(usize),
    /// What is wrong with a file of a pack.
    Damaged(&'a str),
    /// An empty row.
    Gap,
}

impl Lessons {
    /// The rows of the list: all lessons in their groups, with an empty row between groups if they are `spaced`; or those
    /// that a search has found.
    pub(crate) fn rows(&self, spaced: bool) -> Vec<Row<'_>> {
        if let Some(find) = &self.find {
            return find.found.hits.iter().map(|hit| Row::Lesson(hit.item)).collect();
        }
        let mut rows = Vec::new();
        let mut group = "";
        for (of, row) in self.in_groups() {
            if of != group {
                rows.extend((spaced && !rows.is_empty()).then_some(Row::Gap));
                rows.push(Row::Group(of));
                group = of;
            }
            rows.push(row);
        }
        rows
    }

    /// The lessons and what is wrong with files of packs, each with its group.
    fn in_groups(&self) -> Vec<(&str, Row<'_>)> {
        let choices: Vec<&str> = self.choices().map(|choice| choice.group).collect();
        let mut lessons = choices.into_iter().zip((0..).map(Row::Lesson));
        let built_in = self.catalog.entries().len();
        let mut all: Vec<(&str, Row)> = lessons.by_ref().take(built_in).collect();
        for pack in &self.packs {
            all.extend(lessons.by_ref().take(pack.lessons.len()));
            all.extend(
                pack.damaged.iter().map(|damaged| (&*pack.name, Row::Damaged(&damaged.line))),
            );
        }
        all.extend(lessons);
        all
    }
}
