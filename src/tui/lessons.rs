//! The lessons to choose from: the list, its cursor, and the search in it.

mod due;
mod find;
mod packs;
mod rows;

use super::action::{Effect, Move, Pick};
use super::preview::Preview;
use crate::engine::{Frame, Report};
use crate::lesson::load::Loaded;
use crate::lesson::pack::{Pack, Shelved};
use crate::lesson::progress::LessonProgress;
use crate::lesson::rounds::Round;
use crate::lesson::time::Times;
use crate::lesson::{Catalog, Entry, Lesson, MotionChoice, Progress};
pub(crate) use find::Find;
pub(crate) use rows::Row;

/// The group of the lesson named on the command line.
const OWN: &str = "Yours";

/// The number of lessons that a page up or down passes.
const PAGE: usize = 5;

/// A lesson on the home screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice<'a> {
    /// Its key in the progress file.
    pub(crate) key: &'a str,
    /// The lesson.
    pub(crate) lesson: &'a Lesson,
    /// Its number in the catalogue, if it is built in.
    pub(crate) number: Option<usize>,
    /// Its group.
    pub(crate) group: &'a str,
    /// The times of its steps.
    pub(crate) times: &'a Times,
}

/// How far the learner has come in a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not begun.
    New,
    /// Begun, with this many steps done.
    Begun(usize),
    /// All questions of the fast track were answered right.
    Known,
    /// All steps are done.
    Done,
}

/// The lessons to choose from.
#[derive(Debug)]
pub struct Lessons {
    catalog: Catalog,
    packs: Vec<Pack>,
    /// The lesson named on the command line, if it is neither built in nor in a pack.
    own: Option<Shelved>,
    selected: usize,
    find: Option<Find>,
    preview: Preview,
    /// The digits typed so far of a lesson's number.
    typed: usize,
    /// Whether the learner has asked to restart the selected lesson, which needs to be confirmed.
    resets: bool,
}

impl<'a> Choice<'a> {
    /// A lesson that is not built in.
    fn shelved(Shelved { key, loaded, times }: &'a Shelved, group: &'a str) -> Self {
        Choice { key, lesson: &loaded.lesson, number: None, group, times }
    }

    /// The minutes that it takes.
    pub(crate) fn minutes(&self) -> usize {
        self.times.minutes(self.lesson)
    }

    /// Its rounds.
    pub(crate) fn rounds(&self) -> Vec<Round<'a>> {
        self.times.rounds(self.lesson)
    }

    /// How far the learner has come.
    pub(crate) fn standing(&self, progress: &Progress) -> Standing {
        let known = progress.of(self.key);
        let done = self.done(&known).filter(|done| *done).count();
        let quick = self.lesson.quick.len();
        match done {
            _ if self.lesson.is_done(|step| known.done.contains(&step)) => Standing::Done,
            _ if quick > 0 && known.quick == Some(quick) => Standing::Known,
            0 if known.at == 0 => Standing::New,
            done => Standing::Begun(done),
        }
    }

    /// Whether each step is done, challenges left out.
    pub(crate) fn done(&self, known: &LessonProgress) -> impl Iterator<Item = bool> {
        self.lesson.required().map(|step| known.done.contains(&step))
    }
}

impl Standing {
    /// Whether nothing is left to do.
    pub(crate) fn is_over(self) -> bool {
        match self {
            Standing::Known | Standing::Done => true,
            Standing::New | Standing::Begun(_) => false,
        }
    }
}

impl Lessons {
    /// The built-in lessons. The one that was opened last is selected, or the one after it if nothing is left to do.
    pub(crate) fn new(catalog: Catalog, progress: &Progress) -> Self {
        let mut lessons = Lessons {
            catalog,
            packs: Vec::new(),
            own: None,
            selected: 0,
            find: None,
            preview: Preview::default(),
            typed: 0,
            resets: false,
        };
        lessons.select_last(progress);
        lessons
    }

    /// Selects the lesson that was opened last, or the one after it if nothing is left to do.
    fn select_last(&mut self, progress: &Progress) {
        let last = |choice: Choice| Some(choice.key) == progress.last.as_deref();
        let selected = self.choices().position(last);
        self.selected = selected.unwrap_or(0);
        self.pass(progress);
    }

    /// The built-in lessons.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The index of the selected lesson.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Whether a search is open.
    pub fn is_searched(&self) -> bool {
        self.find.is_some()
    }

    /// The search, while one is open.
    pub(crate) fn find(&self) -> Option<&Find> {
        self.find.as_ref()
    }

    /// The built-in lessons, then those of the packs, then the one named on the command line.
    pub(crate) fn choices(&self) -> impl Iterator<Item = Choice<'_>> {
        let entries = self.catalog.entries().iter();
        let entries = entries.map(|Entry { lesson, number, group, times }| Choice {
            key: &lesson.id,
            lesson,
            number: Some(*number),
            group,
            times,
        });
        let of_packs = self.packs.iter().flat_map(|pack| {
            pack.lessons.iter().map(move |shelved| Choice::shelved(shelved, &pack.name))
        });
        let own = self.own.iter().map(|own| Choice::shelved(own, OWN));
        entries.chain(of_packs).chain(own)
    }

    /// The selected lesson.
    pub(crate) fn choice(&self) -> Option<Choice<'_>> {
        self.choices().nth(self.selected)
    }

    /// The selected lesson, ready to be opened, and its number.
    pub(crate) fn chosen(&self) -> Option<(Loaded, Option<usize>)> {
        let entries = self.catalog.entries();
        if let Some(entry) = entries.get(self.selected) {
            return Some((entry.loaded(), Some(entry.number)));
        }
        let shelved = self.shelved().nth(self.selected - entries.len())?;
        Some((shelved.loaded.clone(), None))
    }

    /// Selects the lesson being opened: the one with this number, or else the user's own. Returns the end of the
    /// preview.
    pub(crate) fn open(&mut self, loaded: &Loaded, number: Option<usize>) -> Effect {
        self.find = None;
        match number {
            Some(number) => self.selected = number - 1,
            None => {
                self.set_own(loaded);
                let key = loaded.key();
                let place = self.shelved().position(|shelved| shelved.key == key).unwrap_or(0);
                self.selected = self.catalog.entries().len() + place;
            }
        }
        self.preview.end()
    }

    /// Whether the selected lesson has no preview yet.
    pub(crate) fn awaits_preview(&self) -> bool {
        self.preview.is_behind(self.selected)
    }

    /// Ends the preview of a lesson that is no longer selected.
    pub(crate) fn leave_preview(&mut self) -> Option<Effect> {
        let elsewhere = self.preview.is_open() && self.awaits_preview();
        elsewhere.then(|| self.preview.end())
    }

    /// Ends the preview, because its lesson may be another now.
    pub(crate) fn end_preview(&mut self) -> Option<Effect> {
        self.preview.is_open().then(|| self.preview.end())
    }

    /// Begins the preview of the selected lesson, if it has none.
    pub(crate) fn begin_preview(&mut self, motion: MotionChoice) -> Vec<Effect> {
        let chosen = self.chosen().filter(|_| self.awaits_preview());
        chosen
            .map_or_else(Vec::new, |(loaded, _)| self.preview.begin(self.selected, loaded, motion))
    }

    /// Takes the newest report of the preview.
    pub(crate) fn take_preview(&mut self, report: Report) {
        self.preview.take(report);
    }

    /// The newest frame of the preview of the selected lesson.
    pub(crate) fn previewed(&self) -> Option<&Frame> {
        self.preview.frame(self.selected)
    }

    /// Replaces the built-in lessons by the same in another language.
    pub(crate) fn set_catalog(&mut self, catalog: Catalog) {
        (self.catalog, self.find) = (catalog, None);
    }

    /// Selects the next lesson if nothing is left to do in the selected one.
    pub(crate) fn pass(&mut self, progress: &Progress) {
        let Some(choice) = self.choice() else { return };
        let of_course = |choice: Choice| choice.number.is_some();
        let follows = |next: Choice| match of_course(choice) {
            true => of_course(next),
            false => !of_course(next) && next.group == choice.group,
        };
        let has_next = self.choices().nth(self.selected + 1).is_some_and(follows);
        if choice.standing(progress).is_over() && has_next {
            self.selected += 1;
        }
    }

    /// Selects the lesson with this index.
    pub(crate) fn select(&mut self, index: usize) {
        self.selected = index;
    }

    /// Moves the cursor along the visible lessons.
    pub(crate) fn move_by(&mut self, by: Move) {
        self.typed = 0;
        let lesson = |row: &Row| match row {
            Row::Lesson(index) => Some(*index),
            Row::Group(_) | Row::Damaged(_) | Row::Gap => None,
        };
        let lessons: Vec<usize> = self.rows(false).iter().filter_map(lesson).collect();
        let here = lessons.iter().position(|index| *index == self.selected).unwrap_or(0);
        let last = lessons.len().saturating_sub(1);
        let there = match by {
            Move::Up => here.saturating_sub(1),
            Move::Down => here + 1,
            Move::PageUp => here.saturating_sub(PAGE),
            Move::PageDown => here + PAGE,
        };
        self.selected = lessons.get(there.min(last)).copied().unwrap_or(self.selected);
    }

    /// Selects a lesson by its place or its number. Returns whether there is one.
    pub(crate) fn pick(&mut self, pick: Pick) -> bool {
        let before = std::mem::take(&mut self.typed);
        self.selected = match pick {
            Pick::First => 0,
            Pick::Last => self.choices().count().saturating_sub(1),
            Pick::Digit(digit) => {
                let numbers = 1..=self.catalog.entries().len();
                let typed = [10 * before + usize::from(digit), usize::from(digit)];
                let found = typed.into_iter().find(|n| numbers.contains(n));
                let Some(number) = found else { return false };
                self.typed = number;
                number - 1
            }
        };
        true
    }

    /// Waits for the learner to confirm that the selected lesson is to be restarted.
    pub(crate) fn ask_to_reset(&mut self) {
        self.resets = true;
    }

    /// Whether a restart has to be confirmed; that is asked only once.
    pub(crate) fn takes_reset(&mut self) -> bool {
        std::mem::take(&mut self.resets)
    }
}
