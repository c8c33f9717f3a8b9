//! A state of the workbench that is shared, as one string: which lesson or experiment, its settings, where the machine is
//! in its run, and what the panes show. It is computed again where it is opened, to the bit.
//!
//! There is nothing of the learner in it but this: no answer, no score, no line for the model. Nothing in it names a
//! file, and it is a stranger's: its numbers, names and lists are checked as those of a lesson file.

mod marks;
mod packed;
mod view;
mod visit;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::checked::{self, Setting};
use crate::lesson::{Catalog, Lesson, MAIN};
use crate::problem::Problem;
use crate::task::Source;
use crate::train::{Edit, ExperimentSpec, Place, RunState, Snapshot};

use marks::Marks;
pub(crate) use marks::numbers;
pub(crate) use packed::is_string;
#[cfg(feature = "terminal")]
pub(crate) use packed::{LONGEST, is_in};
pub(crate) use view::SharedView;
pub(crate) use visit::{There, Visit};

/// What the name of a file with a shared state ends in.
pub(crate) const ENDING: &str = "rnn";

/// The most edits that are shared.
pub(crate) const MOST_EDITS: usize = checked::MOST_ITEMS;

/// The furthest update that is shared.
const MOST_UPDATES: u64 = 1_000_000_000;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 60;

/// A shared state, as it is written. The order of the fields is that of the format's common parts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shared {
    /// The title of an experiment that is not a built-in lesson's.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "title")]
    title: Option<String>,
    /// The built-in lesson.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lesson: Option<String>,
    /// Its experiment, if it is not the main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    /// The settings in which the experiment differs from that of the lesson.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "checked::list")]
    set: Vec<String>,
    /// The experiment itself, if it is not the lesson's with other settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spec: Option<Box<ExperimentSpec>>,
    /// The number of finished updates.
    #[serde(default, skip_serializing_if = "is_default")]
    updates: u64,
    /// The number of ticks done of the next update.
    #[serde(default, skip_serializing_if = "is_default")]
    ticks: usize,
    /// Whether that next update is shown before its first tick.
    #[serde(default, skip_serializing_if = "is_default")]
    begun: bool,
    /// How far the run had come, if further.
    #[serde(default, skip_serializing_if = "is_default")]
    furthest: u64,
    /// The changes of settings on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "checked::list")]
    edits: Vec<Edit>,
    /// What the panes show.
    #[serde(default, skip_serializing_if = "is_default")]
    view: SharedView,
    /// What the rest was made with.
    marks: Marks,
    /// The step of the lesson.
    #[serde(default, skip_serializing_if = "is_default")]
    step: usize,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn title<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let title = checked::line_or_none(d)?;
    match title.as_ref().is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        true => Err(D::Error::custom("the title is too long")),
        false => Ok(title),
    }
}

impl Shared {
    /// A built-in lesson at a step, from 0, in the experiment with this name.
    pub(crate) fn of_lesson(lesson: &Lesson, step: usize, on: &str) -> Self {
        let marks = Marks { step: marks::of_step(lesson.steps.get(step)), ..Marks::default() };
        let on = Some(on).filter(|name| *name != MAIN).map(str::to_owned);
        Shared { lesson: Some(lesson.id.clone()), on, marks, step, ..Shared::default() }
    }

    /// An experiment of another lesson, with its title.
    pub(crate) fn of_experiment(title: &str) -> Self {
        let title = title.chars().take(LONGEST_TITLE).collect();
        Shared { title: Some(title), ..Shared::default() }
    }

    /// Adds an experiment: in a lesson, the settings in which it differs from the lesson's.
    #[must_use]
    pub(crate) fn with_experiment(self, catalog: &Catalog, spec: ExperimentSpec) -> Self {
        let Some(own) = self.own(catalog) else {
            return Shared { spec: Some(Box::new(spec)), ..self };
        };
        let marks = Marks { experiment: marks::of_experiment(own), ..self.marks };
        let set: Vec<String> = spec.differing(own).iter().map(Setting::to_string).collect();
        match set_in(own, &set).is_ok_and(|again| again == spec) {
            true => Shared { set, marks, ..self },
            false => Shared { spec: Some(Box::new(spec)), marks, ..self },
        }
    }

    /// Adds where the machine is in its run, and what the panes show.
    #[must_use]
    pub(crate) fn with_state(self, snapshot: &Snapshot, view: SharedView) -> Self {
        let RunState { updates, ticks, furthest, edits } = RunState::of(snapshot);
        let furthest = if furthest > updates { furthest } else { 0 };
        let begun = Place::of(snapshot.cursor).begun;
        let marks = Marks { numbers: numbers(snapshot), ..self.marks };
        Shared { updates, ticks, begun, furthest, edits, view, marks, ..self }
    }

    /// The experiment of the lesson, as the catalogue has it.
    fn own<'a>(&self, catalog: &'a Catalog) -> Option<&'a ExperimentSpec> {
        let id = self.lesson.as_ref()?;
        let entry = catalog.entries().iter().find(|entry| entry.lesson.id == *id)?;
        entry.lesson.experiment(self.on())
    }

    /// The name of the experiment in the lesson.
    fn on(&self) -> &str {
        self.on.as_deref().unwrap_or(MAIN)
    }

    /// The state of its run.
    fn state(&self) -> RunState {
        let &Shared { updates, ticks, furthest, .. } = self;
        RunState { updates, ticks, furthest: furthest.max(updates), edits: self.edits.clone() }
    }

    /// Writes it as a string.
    ///
    /// # Errors
    /// If it would be too long, which only a text can be: what to do instead.
    pub(crate) fn written(&self) -> Result<String, Problem> {
        let text = serde_json::to_string(self).map_err(Problem::new)?;
        packed::packed(&text).map_err(|bytes| {
            let what = format!("this state has {bytes} bytes with its text: too many for a string");
            Problem::new(what).instead("mail the text as a file, or share a run on a shorter one")
        })
    }

    /// Reads the string in a text.
    ///
    /// # Errors
    /// If there is none, or it is not one that this program has written.
    pub(crate) fn read(around: &str) -> Result<Self, Problem> {
        let text = packed::unpacked(around)?;
        let shared: Shared = serde_json::from_str(&text).map_err(|e| {
            let what = format!("the shared state cannot be read: {e}");
            Problem::new(
                what.chars()
                    .map(|c| if checked::is_shown(c) { c } else { ' ' })
                    .collect::<String>(),
            )
        })?;
        match shared.problem() {
            Some(problem) => Err(problem.about("the shared state")),
            None => Ok(shared),
        }
    }

    /// What can be seen to be wrong without a lesson.
    fn problem(&self) -> Option<Problem> {
        if self.lesson.is_some() == self.title.is_some() {
            return Some(Problem::new("it has neither a lesson nor a title, or both"));
        }
        if self.lesson.is_none() && self.spec.is_none() {
            return Some(Problem::new("it has no experiment"));
        }
        let most = self.updates.max(self.furthest);
        if most > MOST_UPDATES {
            let what = format!("update {most} is too far: at most {MOST_UPDATES}");
            return Some(Problem::new(what));
        }
        self.state().problem().or_else(|| self.view.problem())
    }
}

/// Returns an experiment with settings.
///
/// # Errors
/// If one of them is not valid.
fn set_in(own: &ExperimentSpec, set: &[String]) -> Result<ExperimentSpec, Problem> {
    set.iter().try_fold(own.clone(), |spec, text| {
        let Setting { key, value } = text.parse().map_err(Problem::new)?;
        spec.with(&key, &value).map_err(Problem::new)
    })
}

/// The source of an experiment that is not in itself, if it has one.
pub(crate) fn outside(spec: &ExperimentSpec) -> Option<&Source> {
    let sources = spec.task.sources().into_iter().chain(spec.given_weights());
    sources.into_iter().find(|source| !matches!(source, Source::Inline(_)))
}

#[cfg(test)]
mod tests;
