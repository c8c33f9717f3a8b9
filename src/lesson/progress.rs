//! The learner's progress, and its JSON form.

mod visit;

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::schema::{Lesson, Step};
use super::settings::Settings;
pub(crate) use visit::{is_visited, visited};

/// The version of the format. Version 2 has answers, and the exact point of a run.
const VERSION: u32 = 2;

/// The learner's progress in all lessons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The lesson that was opened last.
    #[serde(default)]
    pub(crate) last: Option<String>,
    /// The progress by lesson id.
    #[serde(default)]
    lessons: BTreeMap<String, LessonProgress>,
    /// The settings of the workbench.
    #[serde(default)]
    settings: Settings,
    /// Whether the settings were changed in this workbench, which then writes them.
    #[serde(skip)]
    sets: bool,
    /// The lessons that were open in this workbench, which writes positions only for these.
    #[serde(skip)]
    opened: BTreeSet<String>,
}

/// The learner's progress in one lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonProgress {
    /// The learner's current step, from 0.
    #[serde(default)]
    pub(crate) at: usize,
    #[serde(default)]
    pub(crate) done: BTreeSet<usize>,
    /// The answers, by step.
    #[serde(default)]
    pub answers: BTreeMap<usize, Answer>,
    /// What was written or drawn and not answered with yet, by step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) drafts: BTreeMap<usize, Answer>,
    /// The marks that identify these steps in a changed lesson ([`Step::mark`]).
    #[serde(default)]
    pub(crate) marks: BTreeMap<usize, String>,
    /// When each card is asked again, by its index: as soon as this many lessons are finished.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) cards: BTreeMap<usize, usize>,
    /// The number of right answers in the fast track, if it was taken.
    #[serde(default)]
    pub quick: Option<usize>,
    /// The number of times that the learner restarted the lesson. All workbenches forget what was done before.
    #[serde(default)]
    pub(crate) resets: u64,
    /// The number of finished updates. The run is deterministic, so the machine can return there.
    #[serde(default)]
    pub(crate) updates: u64,
    /// The seed of the run, if it is not the lesson's.
    #[serde(default)]
    pub(crate) seed: Option<u64>,
    /// The rest of the machine's position, opaque to this module.
    #[serde(default)]
    pub(crate) place: Option<serde_json::Value>,
}

/// An answer in one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The index of the option, the number itself, the points of a sketch, or the cards that were known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<f64>,
    /// The learner's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// The confidence: 1 a guess, 2 fairly sure, 3 certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<u8>,
    /// The true value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) truth: Option<f64>,
    /// Whether it was right, if that can be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    /// What the texts of the step showed when it was done, by what their braces enclose: the lesson may change.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<String, f64>,
    /// The best score of a challenge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) best: Option<f64>,
    /// The number of attempts.
    #[serde(default)]
    pub attempts: u32,
    /// The number of hints requested.
    #[serde(default)]
    pub(crate) hints: u32,
    /// Of a draft: whether the machine was moved or a knob was turned in the step, which makes hints available.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) tried: bool,
}

impl Progress {
    /// The progress in a lesson.
    pub fn of(&self, id: &str) -> LessonProgress {
        self.lessons.get(id).cloned().unwrap_or_default()
    }

    /// Whether there is any progress in a lesson.
    pub(crate) fn knows(&self, id: &str) -> bool {
        let known = self.of(id);
        known != LessonProgress { resets: known.resets, ..LessonProgress::default() }
    }

    /// The settings of the workbench.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Changes the settings of the workbench.
    pub(crate) fn set(&mut self, settings: Settings) {
        (self.settings, self.sets) = (settings, true);
    }

    fn lesson(&mut self, id: &str) -> &mut LessonProgress {
        self.opened.insert(id.to_owned());
        self.lessons.entry(id.to_owned()).or_default()
    }

    /// Sets the learner's current step.
    pub(crate) fn go_to(&mut self, id: &str, step: usize) {
        if !is_visited(id) {
            self.last = Some(id.to_owned());
        }
        self.lesson(id).at = step;
    }

    /// Stores the mark that identifies a step.
    pub(crate) fn mark(&mut self, id: &str, step: usize, mark: String) {
        self.lesson(id).marks.insert(step, mark);
    }

    /// Moves the progress in a lesson to where its steps are now, if the lesson has changed.
    pub(crate) fn fit(&mut self, id: &str, lesson: &Lesson) {
        if let Some(known) = self.lessons.get_mut(id) {
            *known = std::mem::take(known).fitted(lesson);
        }
    }

    /// Stores the position of the machine.
    pub(crate) fn leave(
        &mut self,
        id: &str,
        updates: u64,
        seed: Option<u64>,
        place: Option<serde_json::Value>,
    ) {
        let lesson = self.lesson(id);
        (lesson.updates, lesson.seed, lesson.place) = (updates, seed, place);
    }

    /// Marks a step as done. Returns whether it was not before.
    pub(crate) fn finish(&mut self, id: &str, step: usize) -> bool {
        self.lesson(id).done.insert(step)
    }

    /// Stores what was written or drawn in a step and not answered with yet, or that there is nothing.
    pub(crate) fn keep_draft(&mut self, id: &str, step: usize, draft: Option<Answer>) {
        let drafts = &mut self.lesson(id).drafts;
        match draft {
            Some(draft) => drafts.insert(step, draft),
            None => drafts.remove(&step),
        };
    }

    /// Stores an answer.
    pub(crate) fn answer(&mut self, id: &str, step: usize, answer: Answer) {
        self.lesson(id).answers.insert(step, answer);
    }

    /// Stores the number of right answers in the fast track.
    pub(crate) fn take_quick(&mut self, id: &str, right: usize) {
        self.lesson(id).quick = Some(right);
    }

    /// Stores when a card is asked again: as soon as this many lessons are finished.
    pub(crate) fn ask_again(&mut self, id: &str, card: usize, finished: usize) {
        self.lesson(id).cards.insert(card, finished);
    }

    /// Forgets all progress in a lesson.
    pub(crate) fn reset(&mut self, id: &str) {
        let lesson = self.lesson(id);
        *lesson = LessonProgress { resets: lesson.resets + 1, ..LessonProgress::default() };
    }

    /// Adds the progress that another workbench has made meanwhile.
    pub(super) fn merge(&mut self, other: Progress) {
        self.last = self.last.take().or(other.last);
        if !self.sets {
            self.settings = other.settings;
        }
        for (id, theirs) in other.lessons {
            let is_ours = self.opened.contains(&id);
            let ours = self.lessons.entry(id).or_default();
            *ours = match ours.resets.cmp(&theirs.resets) {
                Ordering::Greater => continue,
                Ordering::Less => theirs,
                Ordering::Equal => together(ours.clone(), theirs, is_ours),
            };
        }
    }
}

impl LessonProgress {
    /// Moves what was done with the steps it was done in. A step that was changed keeps it if its exercise is of the
    /// same kind; a step that no longer exists loses it.
    fn fitted(self, lesson: &Lesson) -> LessonProgress {
        let marks: Vec<String> = lesson.steps.iter().map(Step::mark).collect();
        let kind = |mark: &str| mark.rsplit_once(' ').map(|(kind, _)| kind.to_owned());
        let place = |was: usize| {
            let Some(mark) = self.marks.get(&was) else { return Some(was) };
            if marks.get(was) == Some(mark) {
                return Some(was);
            }
            let elsewhere = marks.iter().position(|now| now == mark);
            let changed = marks.get(was).is_some_and(|now| kind(now) == kind(mark));
            elsewhere.or_else(|| changed.then_some(was))
        };
        let done = self.done.iter().filter_map(|step| place(*step)).collect();
        let answers = self.answers.iter();
        let answers = answers.filter_map(|(step, answer)| Some((place(*step)?, answer.clone())));
        let drafts = self.drafts.iter();
        let drafts = drafts.filter_map(|(step, draft)| Some((place(*step)?, draft.clone())));
        let drafts = drafts.collect();
        let places = self.marks.keys().filter_map(|step| place(*step));
        let marks = places.filter_map(|step| Some((step, marks.get(step)?.clone())));
        let (answers, marks, at) = (answers.collect(), marks.collect(), place(self.at));
        LessonProgress { done, answers, drafts, marks, at: at.unwrap_or(self.at), ..self }
    }
}

/// Combines two workbenches' progress. A step is done if it is done in either. The current step and answers to the same
/// step are ours if the lesson was open here.
fn together(ours: LessonProgress, theirs: LessonProgress, is_ours: bool) -> LessonProgress {
    let done = ours.done.union(&theirs.done).copied().collect();
    let (first, second) = if is_ours { (ours, theirs) } else { (theirs, ours) };
    let (mut answers, mut marks) = (second.answers, second.marks);
    let mut cards = second.cards;
    for (card, finished) in first.cards {
        let due = cards.entry(card).or_default();
        *due = finished.max(*due);
    }
    answers.extend(first.answers);
    marks.extend(first.marks);
    LessonProgress { done, answers, marks, cards, quick: first.quick.or(second.quick), ..first }
}

/// Progress with its version, as written to JSON. It is not flattened, because numeric keys could then not be read
/// back.
#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    last: &'a Option<String>,
    settings: Settings,
    lessons: BTreeMap<&'a String, &'a LessonProgress>,
}

/// Why a text cannot be read as progress.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unreadable {
    /// It is damaged in this way.
    Damaged(String),
    /// It was written by this newer version.
    Newer(u32),
}

impl Progress {
    /// Writes the progress as JSON.
    ///
    /// # Errors
    /// If a position of the machine cannot be written as JSON.
    pub(crate) fn to_json(&self) -> serde_json::Result<String> {
        let Progress { last, lessons, settings, .. } = self;
        let (version, settings) = (VERSION, *settings);
        let lessons = lessons.iter().filter(|(id, _)| !is_visited(id)).collect();
        let text = serde_json::to_string_pretty(&Versioned { version, last, settings, lessons })?;
        Ok(text + "\n")
    }

    /// Reads the output of [`Progress::to_json`].
    ///
    /// # Errors
    /// If the text is damaged or of another version.
    pub(crate) fn from_json(text: &str) -> Result<Self, Unreadable> {
        let damaged = |e: serde_json::Error| Unreadable::Damaged(e.to_string());
        let value: serde_json::Value = serde_json::from_str(text).map_err(damaged)?;
        match value.get("version").and_then(serde_json::Value::as_u64) {
            Some(v) if v > u64::from(VERSION) => {
                Err(Unreadable::Newer(u32::try_from(v).unwrap_or(u32::MAX)))
            }
            Some(v) if v < u64::from(VERSION) => {
                let why = format!("it is from version {v}, whose lessons had other steps");
                Err(Unreadable::Damaged(why))
            }
            Some(_) => serde_json::from_value(value).map_err(damaged),
            None => Err(Unreadable::Damaged("it has no version".to_owned())),
        }
    }
}
