//! What a learner has done, and its form as JSON.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::schema::{Lesson, Step};

/// 2 has answers, and the machine's exact place.
const VERSION: u32 = 2;

/// What a learner has done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The lesson that was open last.
    #[serde(default)]
    pub(crate) last: Option<String>,
    /// By lesson id.
    #[serde(default)]
    lessons: BTreeMap<String, LessonProgress>,
    /// The lessons that were open here: only their places are ours to write.
    #[serde(skip)]
    opened: BTreeSet<String>,
}

/// What a learner has done in one lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonProgress {
    /// The step where the learner is, from 0.
    #[serde(default)]
    pub(crate) at: usize,
    /// The steps that are done.
    #[serde(default)]
    pub(crate) done: BTreeSet<usize>,
    /// What was answered, by step.
    #[serde(default)]
    pub answers: BTreeMap<usize, Answer>,
    /// How each of these steps is known again ([`Step::mark`]).
    #[serde(default)]
    pub(crate) marks: BTreeMap<usize, String>,
    /// How many questions of the fast track were right, if it was taken.
    #[serde(default)]
    pub quick: Option<usize>,
    /// How often the learner began anew: what was done before that is forgotten, by all workbenches.
    #[serde(default)]
    pub(crate) resets: u64,
    /// How many updates were finished: the run is deterministic, so the machine can be brought there again.
    #[serde(default)]
    pub(crate) updates: u64,
    /// The seed of the run, if the learner chose another.
    #[serde(default)]
    pub(crate) seed: Option<u64>,
    /// The rest of the machine's place; what it means is not the file's business.
    #[serde(default)]
    pub(crate) place: Option<serde_json::Value>,
}

/// What a learner answered in one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The number of the option, the number itself, the points of a sketch, which cards were known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<f64>,
    /// Words of one's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// How sure: 1 a guess, 2 rather, 3 certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<u8>,
    /// What came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) truth: Option<f64>,
    /// Whether it was right, where that can be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    /// How often it was tried.
    #[serde(default)]
    pub attempts: u32,
    /// How many levels of help were asked for.
    #[serde(default)]
    pub(crate) hints: u32,
}

impl Progress {
    /// What is known of a lesson.
    pub fn of(&self, id: &str) -> LessonProgress {
        self.lessons.get(id).cloned().unwrap_or_default()
    }

    fn lesson(&mut self, id: &str) -> &mut LessonProgress {
        self.opened.insert(id.to_owned());
        self.lessons.entry(id.to_owned()).or_default()
    }

    /// Goes to a step.
    pub(crate) fn go_to(&mut self, id: &str, step: usize) {
        self.last = Some(id.to_owned());
        self.lesson(id).at = step;
    }

    /// Remembers how a step is known again.
    pub(crate) fn mark(&mut self, id: &str, step: usize, mark: String) {
        self.lesson(id).marks.insert(step, mark);
    }

    /// Puts what is known of a lesson where its steps are now, if the lesson has changed.
    pub(crate) fn fit(&mut self, id: &str, lesson: &Lesson) {
        if let Some(known) = self.lessons.get_mut(id) {
            *known = std::mem::take(known).fitted(lesson);
        }
    }

    /// Remembers where the machine stands.
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

    /// Marks a step as done; says whether that is new.
    pub(crate) fn finish(&mut self, id: &str, step: usize) -> bool {
        self.lesson(id).done.insert(step)
    }

    /// Remembers an answer.
    pub(crate) fn answer(&mut self, id: &str, step: usize, answer: Answer) {
        self.lesson(id).answers.insert(step, answer);
    }

    /// Remembers how the fast track went.
    pub(crate) fn take_quick(&mut self, id: &str, right: usize) {
        self.lesson(id).quick = Some(right);
    }

    /// Forgets all of a lesson.
    pub(crate) fn reset(&mut self, id: &str) {
        let lesson = self.lesson(id);
        *lesson = LessonProgress { resets: lesson.resets + 1, ..LessonProgress::default() };
    }

    /// Takes over what another workbench has done meanwhile.
    pub(super) fn merge(&mut self, other: Progress) {
        self.last = self.last.take().or(other.last);
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
    /// A step that is elsewhere now takes what was done in it along; one that was changed keeps it if it asks for the same
    /// kind of thing; of one that is gone it is forgotten.
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
        let places = self.marks.keys().filter_map(|step| place(*step));
        let marks = places.filter_map(|step| Some((step, marks.get(step)?.clone())));
        let (answers, marks, at) = (answers.collect(), marks.collect(), place(self.at));
        LessonProgress { done, answers, marks, at: at.unwrap_or(self.at), ..self }
    }
}

/// Steps that either has done are done. The place is ours if the lesson was open here, and so are answers to the same step.
fn together(ours: LessonProgress, theirs: LessonProgress, is_ours: bool) -> LessonProgress {
    let done = ours.done.union(&theirs.done).copied().collect();
    let (first, second) = if is_ours { (ours, theirs) } else { (theirs, ours) };
    let (mut answers, mut marks) = (second.answers, second.marks);
    answers.extend(first.answers);
    marks.extend(first.marks);
    LessonProgress { done, answers, marks, quick: first.quick.or(second.quick), ..first }
}

/// Progress as JSON, with its version. Not flattened: keys that are numbers would not be read again.
#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    last: &'a Option<String>,
    lessons: &'a BTreeMap<String, LessonProgress>,
}

/// Why a text is not taken for progress.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unreadable {
    /// It is damaged: in what way.
    Damaged(String),
    /// It is of this newer version.
    Newer(u32),
}

impl Progress {
    /// As JSON.
    ///
    /// # Errors
    /// If a place of the machine cannot be written as JSON.
    pub(crate) fn to_json(&self) -> serde_json::Result<String> {
        let Progress { last, lessons, .. } = self;
        let text = serde_json::to_string_pretty(&Versioned { version: VERSION, last, lessons })?;
        Ok(text + "\n")
    }

    /// Reads what [`Progress::to_json`] has written.
    ///
    /// # Errors
    /// If the text is something else, or of another version.
    pub(crate) fn from_json(text: &str) -> Result<Self, Unreadable> {
        let damaged = |e: serde_json::Error| Unreadable::Damaged(e.to_string());
        let value: serde_json::Value = serde_json::from_str(text).map_err(damaged)?;
        match value.get("version").and_then(serde_json::Value::as_u64) {
            Some(v) if v > u64::from(VERSION) => {
                Err(Unreadable::Newer(u32::try_from(v).unwrap_or(u32::MAX)))
            }
            Some(v) if v < u64::from(VERSION) => {
                let why = format!("it is of version {v}, whose lessons had other steps");
                Err(Unreadable::Damaged(why))
            }
            Some(_) => serde_json::from_value(value).map_err(damaged),
            None => Err(Unreadable::Damaged("it has no version".to_owned())),
        }
    }
}
