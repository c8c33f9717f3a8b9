//! The diagnosis that comes by itself: where a run of the learner's own rests, its arm is examined, and what is found is
//! told once.
//!
//! The experiment as the lesson has it is not examined: its texts speak of what is wrong with it, or ask.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

use super::Session;
use crate::engine::{Command, Frame};
use crate::measure::diagnosis::{FEWEST_UPDATES, Finding};
use crate::train::{ArmSnapshot, ExperimentSpec};

/// What has been examined in the present run.
#[derive(Debug, Default)]
pub(super) struct Examined {
    /// The updates after which each arm was last examined.
    at: BTreeMap<String, u64>,
    /// The arm whose diagnosis is on its way.
    awaited: Option<(String, u64)>,
    /// What has been told, by arm.
    told: Vec<(String, Discriminant<Finding>)>,
}

impl Examined {
    /// Begins anew if the run is another: the one before was longer.
    fn follow(&mut self, frame: &Frame) {
        if self.at.values().any(|at| *at > frame.snapshot.furthest) {
            *self = Examined::default();
        }
    }

    /// Whether an arm has come far enough since it was last examined.
    fn is_due(&self, arm: &ArmSnapshot, updates: u64) -> bool {
        match self.at.get(&arm.name) {
            _ if !arm.is_sound() => !self.at.contains_key(&arm.name),
            Some(at) => updates >= at + FEWEST_UPDATES,
            None => updates >= FEWEST_UPDATES,
        }
    }
}

impl Session {
    /// Notes that the machine is where the learner left it, so that what was told there is not told again.
    pub(super) fn has_come_back(&mut self) {
        let Some(frame) = self.frame.as_deref() else { return };
        let updates = frame.snapshot.cursor.updates_done();
        let arms = frame.snapshot.arms.iter().map(|arm| (arm.name.clone(), updates));
        self.experiment.examined = Examined { at: arms.collect(), ..Examined::default() };
    }

    /// Returns the command that examines the selected arm, if its run rests at its end and has come further since it was
    /// last examined.
    pub(crate) fn examine(&mut self) -> Option<Command> {
        let frame = self.frame.as_deref()?;
        self.experiment.examined.follow(frame);
        let updates = frame.snapshot.cursor.updates_done();
        let arm = &frame.snapshot.arms[frame.arm];
        let rests = !frame.is_running() && updates == frame.snapshot.furthest;
        if !rests || !self.experiment.examined.is_due(arm, updates) || !self.may_be_told() {
            return None;
        }
        let name = arm.name.clone();
        self.experiment.examined.awaited = Some((name.clone(), updates));
        self.experiment.examined.at.insert(name, updates);
        Some(Command::Diagnose)
    }

    /// Returns what the awaited diagnosis has found, in brief, if it has not been told in this run.
    pub(crate) fn news_of_diagnosis(&mut self) -> Option<String> {
        let frame = self.frame.as_deref()?;
        let found = frame.diagnosis.as_deref()?;
        let is_awaited =
            |(arm, updates): &mut (String, u64)| *arm == found.arm && *updates == found.updates;
        self.experiment.examined.awaited.take_if(is_awaited)?;
        let is_here = found.updates == frame.snapshot.cursor.updates_done();
        let finding = found.finding.as_ref()?;
        let kind = (found.arm.clone(), discriminant(finding));
        let is_news =
            is_here && !self.experiment.examined.told.contains(&kind) && self.may_be_told();
        let said = is_news.then(|| format!("{}: {}", found.arm, finding.in_brief()))?;
        self.experiment.examined.told.push(kind);
        Some(said)
    }

    /// Whether a diagnosis gives nothing away, and disturbs nothing.
    fn may_be_told(&self) -> bool {
        let hunts = self.context().is_some_and(|context| context.hunts);
        let waits = self.has_to_predict(&Command::Diagnose).is_some();
        let is_busy = self.writes() || self.draws() || self.experiment.resumes();
        self.is_own_training() && !self.is_led() && !hunts && !waits && !is_busy
    }

    /// Whether a step of the course says what to do with the run, and will say what has come of it.
    fn is_led(&self) -> bool {
        self.course.number().is_some() && !self.reads() && !self.is_done()
    }

    /// Whether the learner has changed the training, or brought the lesson.
    fn is_own_training(&self) -> bool {
        if self.is_about_hand_in() {
            return false;
        }
        let own = self.lesson().experiment(&self.experiment.name);
        let is_changed = |frame: &Frame| {
            let now = &*frame.snapshot.spec;
            let settings =
                |own: &ExperimentSpec| ExperimentSpec { seed: now.seed, ..own.clone() } != *now;
            !frame.snapshot.edits.is_empty() || own.is_none_or(settings)
        };
        self.course.number().is_none() || self.frame().is_some_and(is_changed)
    }
}
