//! The position where the machine was left, and the return to it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Session;
use crate::engine::{Command, Frame, Speed};
use crate::lesson::Progress;
use crate::lesson::progress::LessonProgress;
use crate::task::TaskSpec;
use crate::train::spec::MOST_ARMS;
use crate::train::{
    BriefHistory, Edit, ExperimentSpec, History, Metric, OldFuture, Place, RunState, Snapshot,
};
use crate::tui::action::Effect;
use crate::tui::looks::{Looks, Scale, Window};
use crate::tui::notation::Notation;
use crate::tui::shared::There;

/// The series of an old run that the charts draw.
const DRAWN: [Metric; 2] = [Metric::Loss, Metric::SmoothLoss];

/// The position where a machine was left.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Left {
    pub(super) at: RunState,
    /// The step at which it was left.
    pub(super) step: Option<usize>,
    /// The update that its question is about.
    pub(super) asked: Option<u64>,
    /// The part of the run that the charts over time showed; `None` for all of it.
    pub(super) window: Option<Window>,
    /// The run that was shown for comparison.
    pub(super) old: Option<OldFuture>,
    /// Whether the learner has moved the machine since, so that it will be elsewhere once it has caught up.
    pub(super) passed: bool,
}

impl Left {
    /// Whether the machine has returned here.
    pub(super) fn is_reached(&self, frame: &Frame) -> bool {
        let Snapshot { cursor, furthest, .. } = &*frame.snapshot;
        let is_here = cursor.updates_done() == self.at.updates
            && (cursor.is_finished() || cursor.done == self.at.ticks);
        !frame.motion.is_seeking() && (self.passed || (is_here && *furthest >= self.at.furthest))
    }
}

/// The part of the position that the progress file does not interpret, besides updates and seed.
#[derive(Debug, Serialize, Deserialize)]
struct SavedPosition {
    on: String,
    ticks: usize,
    /// The experiment, if it differs from the lesson's.
    #[serde(default, rename = "experiment")]
    spec: Option<ExperimentSpec>,
    /// The same in a file from the time when `None` in an arm meant the setting of the experiment.
    #[serde(default, rename = "spec", skip_serializing)]
    former: Option<ExperimentSpec>,
    /// The lesson's task, if that of the experiment is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own_task: Option<TaskSpec>,
    edits: Vec<Edit>,
    #[serde(default)]
    furthest: u64,
    #[serde(default)]
    step: Option<usize>,
    /// The name of the selected arm.
    #[serde(default)]
    arm: Option<String>,
    /// The arms that were hidden from the charts; `None` if that was not stored.
    #[serde(default)]
    hidden: Option<BTreeSet<String>>,
    /// The vertical axis of the charts over time.
    #[serde(default)]
    scale: Scale,
    /// The part of the run that these charts showed; `None` for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
    /// The learner's own line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    #[serde(default)]
    notation: Notation,
    /// The colours of arms that are not the lesson's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    colours: BTreeMap<String, usize>,
    /// The update that the question of the step is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<u64>,
    /// The run that was shown for comparison, as [`SavedRun`] in one line of JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old: Option<String>,
}

/// An old run that was shown for comparison: from which update on, and the history of each arm.
#[derive(Serialize, Deserialize)]
struct SavedRun(u64, Vec<BriefHistory>);

impl SavedRun {
    fn write(old: &OldFuture) -> Option<String> {
        let histories = old.histories.iter().map(|history| history.brief(&DRAWN)).collect();
        serde_json::to_string(&SavedRun(old.from, histories)).ok()
    }

    fn read(text: &str) -> Option<OldFuture> {
        let SavedRun(from, histories) = serde_json::from_str(text).ok()?;
        let histories = histories.into_iter().map(|brief| History::from(brief).into()).collect();
        Some(OldFuture { from, histories })
    }
}

impl SavedPosition {
    fn of(known: &LessonProgress) -> Option<Self> {
        let mut place: SavedPosition = serde_json::from_value(known.place.clone()?).ok()?;
        place.spec = place.spec.or(place.former.take().map(ExperimentSpec::in_its_first_form));
        Some(place)
    }

    /// Whether the experiment was begun from this one of the lesson, which has not become another meanwhile.
    fn is_from(&self, own: &ExperimentSpec) -> bool {
        let task = self.own_task.as_ref().or(self.spec.as_ref().map(|spec| &spec.task));
        task.is_none_or(|task| *task == own.task)
    }
}

/// Returns the view settings of a lesson as they were left.
pub(super) fn looks(looks: Looks, known: &LessonProgress) -> Looks {
    let Some(place) = SavedPosition::of(known) else { return looks };
    let SavedPosition { scale, notation, .. } = place;
    let mut colours = looks.colours;
    colours.extend(place.colours.into_iter().filter(|(_, colour)| *colour < MOST_ARMS));
    Looks { scale, notation, colours, ..looks }
}

/// Returns the name of the arm that was selected.
pub(super) fn arm(known: &LessonProgress) -> Option<String> {
    SavedPosition::of(known)?.arm
}

/// Returns the names of the arms that were hidden from the charts.
pub(super) fn hidden(known: &LessonProgress) -> Option<BTreeSet<String>> {
    SavedPosition::of(known)?.hidden
}

/// Returns the learner's own line, if it was left in this experiment.
pub(super) fn line(on: &str, known: &LessonProgress) -> Option<String> {
    SavedPosition::of(known).filter(|place| place.on == on)?.line
}

/// Returns the experiment as it was left, and the position in its run.
///
/// A position in another experiment, or in one that the lesson no longer has, is ignored.
pub(super) fn found(
    on: &str,
    own: &ExperimentSpec,
    known: &LessonProgress,
) -> (ExperimentSpec, Option<Left>) {
    let mut spec = own.clone();
    let mut left = Left::default();
    left.at.updates = known.updates;
    let has_line = line(on, known).is_some();
    match SavedPosition::of(known) {
        Some(place) if place.on == on && place.is_from(own) => {
            spec = place.spec.unwrap_or(spec);
            (left.at.ticks, left.at.edits) = (place.ticks, place.edits);
            (left.at.furthest, left.step) = (place.furthest, place.step);
            left.window = place.window.filter(|window| window.is_possible());
            (left.asked, left.old) = (place.asked, place.old.as_deref().and_then(SavedRun::read));
        }
        Some(_) => left = Left::default(),
        None => spec.seed = known.seed.unwrap_or(spec.seed),
    }
    (spec, Some(left).filter(|left| !left.at.is_start() || has_line))
}

/// Returns where the machine is in a shared state of an experiment that is this one in the lesson, as it is stored of a
/// lesson that was left at this step.
pub(super) fn shared(
    there: &There,
    own: &ExperimentSpec,
    step: usize,
) -> Option<serde_json::Value> {
    let There { on, spec, state, view, .. } = there.clone();
    let place = SavedPosition {
        on,
        ticks: state.ticks,
        own_task: Some(own.task.clone()).filter(|task| *task != spec.task),
        spec: Some(spec).filter(|spec| spec != own),
        former: None,
        edits: state.edits,
        furthest: state.furthest,
        step: Some(step),
        arm: view.arm,
        hidden: Some(view.hidden),
        scale: view.scale,
        window: view.window,
        line: None,
        notation: view.notation,
        colours: view.colours,
        asked: None,
        old: None,
    };
    serde_json::to_value(place).ok()
}

impl Session {
    /// Returns the effects that open the experiment and return to where the learner left it.
    pub(crate) fn open_experiment(&self) -> Vec<Effect> {
        let spec = Box::new(self.experiment.spec.clone());
        let speed = Speed(self.lesson().speed);
        let open = Effect::Open(spec, self.course.folder().clone(), speed);
        let before = self.replaced().map(|own| Effect::Send(Command::Replaces(Box::new(own))));
        let there = self.return_there().map(Effect::Send);
        let line = self.experiment.line.clone().map(|line| Effect::Send(Command::Try(Some(line))));
        [open].into_iter().chain(before).chain(there).chain(line).collect()
    }

    /// The lesson's own experiment, if the one that is opened has other settings with the same arms: they were changed
    /// before the program was left, and can still be undone.
    fn replaced(&self) -> Option<ExperimentSpec> {
        let (own, now) = (self.lesson().experiment(&self.experiment.name)?, &self.experiment.spec);
        let names = |spec: &ExperimentSpec| spec.arms().into_iter().map(|arm| arm.name);
        let is_other = own != now && self.experiment.model.is_none();
        (is_other && names(own).eq(names(now))).then(|| own.clone())
    }

    /// Returns the command that returns to where the learner left the machine.
    pub(super) fn return_there(&self) -> Option<Command> {
        let kept = self.experiment.model.clone();
        let Left { at: to, old, .. } = self.experiment.resume.clone()?;
        Some(Command::Resume { to, old, kept })
    }

    /// Stores the position of the machine, or the one it is returning to, and what has been written and not been sent.
    pub(crate) fn leave(&self, progress: &mut Progress) {
        if self.open.begun {
            progress.keep_draft(self.course.key(), self.step, self.draft());
        }
        let Some(frame) = self.frame() else { return };
        let snapshot = &frame.snapshot;
        let name = &self.experiment.name;
        let own = self.lesson().experiment(name);
        let seed = Some(snapshot.spec.seed).filter(|seed| own.is_some_and(|s| s.seed != *seed));
        let spec = Some((*snapshot.spec).clone()).filter(|spec| own != Some(spec));
        let own_task = own.map(|own| &own.task).filter(|task| **task != snapshot.spec.task);
        let left = self.place(snapshot);
        let place = SavedPosition {
            on: name.clone(),
            ticks: left.at.ticks,
            spec,
            former: None,
            own_task: own_task.cloned(),
            edits: left.at.edits,
            furthest: left.at.furthest,
            step: Some(self.step),
            arm: self.arm_name(),
            hidden: Some(self.looks.hidden.clone()),
            scale: self.looks.scale,
            window: left.window,
            line: self.experiment.line.clone(),
            notation: self.looks.notation,
            colours: self.own_colours(snapshot),
            asked: self.open.asked_in(),
            old: left.old.as_ref().and_then(SavedRun::write),
        };
        progress.leave(self.course.key(), left.at.updates, seed, serde_json::to_value(place).ok());
    }

    /// The colours of arms that are not the lesson's.
    pub(super) fn own_colours(&self, snapshot: &Snapshot) -> BTreeMap<String, usize> {
        let lessons = Looks::of(self.lesson()).colours;
        let is_known = |name: &String| {
            lessons.contains_key(name) || snapshot.arms.iter().any(|arm| arm.name == *name)
        };
        let is_changed = |(name, colour): &(&String, &usize)| {
            is_known(name) && lessons.get(*name) != Some(colour)
        };
        let colours = self.looks.colours.iter().filter(is_changed);
        colours.map(|(name, colour)| (name.clone(), *colour)).collect()
    }

    /// Where the machine is, or where it is returning to.
    fn place(&self, snapshot: &Snapshot) -> Left {
        if let Some(left) = &self.experiment.resume {
            return left.clone();
        }
        let mut at = RunState::of(snapshot);
        if let Some(detour) = self.experiment.detour {
            let Place { updates, ticks, .. } = Place::of(detour.from);
            (at.updates, at.ticks) = (updates, ticks);
        }
        if self.experiment.starts {
            (at.updates, at.ticks, at.furthest) = (0, 0, 0);
        }
        Left { at, window: self.looks.window, old: snapshot.old.clone(), ..Left::default() }
    }
}
