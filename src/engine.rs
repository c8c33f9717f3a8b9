//! Runs an experiment: commands in, frames out. [`Engine`] has no thread and no clock; [`worker`] is the thread around
//! it.

mod advance;
mod awaited;
pub(crate) mod command;
mod divergence;
mod fork;
pub(crate) mod frame;
pub(crate) mod job;
mod motion;
pub(crate) mod notice;
mod shelf;
#[cfg(feature = "terminal")]
mod slot;
#[cfg(feature = "terminal")]
pub(crate) mod worker;

use std::sync::Arc;

pub use awaited::{Until, Watch};
pub use command::{Command, Speed};
pub use divergence::Divergence;
pub use frame::Frame;
pub use job::{Job, JobResult};
pub use notice::Notice;
pub(crate) use notice::Reply;
#[cfg(feature = "terminal")]
pub use worker::Worker;

use crate::measure::Value;
use crate::task::{Floor, Folder};
use crate::train::{Experiment, ExperimentError, ExperimentSpec, Place, Timeline};
use awaited::Awaited;
use divergence::Divergences;
use fork::Forks;
pub(crate) use motion::Motion;
use motion::{Destination, Purpose};
use shelf::Shelf;

/// A frame, or the reason why the experiment could not be opened.
pub(crate) type Report = Result<Box<Frame>, ExperimentError>;

/// A timeline that runs and pauses, and that is watched for conditions.
#[derive(Debug)]
pub struct Engine {
    timeline: Timeline,
    forks: Forks,
    /// Landmarks of the losses.
    floors: Arc<[Floor]>,
    motion: Motion,
    /// The chosen speed of a run.
    speed: Speed,
    awaited: Awaited,
    divergences: Divergences,
    shelf: Shelf,
    /// The number of the selected arm.
    arm: usize,
    reply: Reply,
}

impl Engine {
    /// Opens an experiment before its first tick, paused.
    ///
    /// # Errors
    /// If the task cannot be built.
    pub fn new(
        spec: ExperimentSpec,
        folder: Folder,
        speed: Speed,
    ) -> Result<Self, ExperimentError> {
        let timeline = Timeline::new(Experiment::new(spec, &folder)?);
        Ok(Self::of(timeline, folder, speed))
    }

    /// Opens an experiment to measure it: keeps little of what was, so that going back takes long.
    ///
    /// # Errors
    /// If the task cannot be built.
    pub(crate) fn onwards(spec: ExperimentSpec, folder: Folder) -> Result<Self, ExperimentError> {
        let timeline = Timeline::onwards(Experiment::new(spec, &folder)?, None);
        Ok(Self::of(timeline, folder, Speed(None)))
    }

    fn of(timeline: Timeline, folder: Folder, speed: Speed) -> Self {
        Engine {
            floors: timeline.experiment().task.floors().into(),
            timeline,
            forks: Forks::new(folder),
            motion: Motion::default(),
            speed,
            awaited: Awaited::default(),
            divergences: Divergences::default(),
            shelf: Shelf::default(),
            arm: 0,
            reply: Reply::default(),
        }
    }

    /// Whether the machine moves without a further command.
    pub fn is_running(&self) -> bool {
        self.motion.is_moving()
    }

    pub(crate) fn is_seeking(&self) -> bool {
        self.motion.is_seeking()
    }

    pub(crate) fn speed(&self) -> Speed {
        self.motion.speed(self.speed)
    }

    pub(crate) fn value(&self, value: &Value) -> Option<f64> {
        self.live().value(value)
    }

    /// Whether a condition is met now.
    pub(crate) fn meets(&self, until: &Until) -> bool {
        until.is_met(self.live())
    }

    pub(crate) fn updates_done(&self) -> u64 {
        self.timeline.cursor().updates_done()
    }

    pub(crate) fn updates_per_epoch(&self) -> u64 {
        self.timeline.experiment().updates_per_epoch()
    }

    pub(crate) fn planned_updates(&self) -> u64 {
        let experiment = self.timeline.experiment();
        experiment.spec.epochs as u64 * experiment.updates_per_epoch()
    }

    /// Carries out a command. Its outcome is reported in the next frame.
    pub fn apply(&mut self, command: Command) {
        self.reply = Reply { commands: self.reply.commands + 1, notice: None };
        if self.motion.catches_up() && command.needs_its_place() && !self.catch_up() {
            self.report(Notice::CatchingUp);
            return;
        }
        let before = self.motion;
        if command.moves() {
            self.divergences.is_sought = false;
            self.stand_still();
            self.shelf.give_up_life();
        }
        self.carry_out(command, before);
        self.observe();
    }

    fn carry_out(&mut self, command: Command, before: Motion) {
        match command {
            Command::Run => self.run(),
            Command::RunBack => self.motion = Motion::run_back(self.timeline.cursor()),
            Command::RunUntil(until) => self.run_until(until),
            Command::Hurry => self.motion = self.motion.sweeping(None),
            Command::Pause => match before {
                Motion::Runs { .. } | Motion::RunsBack => self.settle(),
                Motion::Rests | Motion::Seeks { .. } => {}
            },
            Command::Ticks(n) => self.ticks(n),
            Command::Updates(n) => self.go_to(self.updates_away(n, before)),
            Command::Epochs(n) => self.go_to(self.epochs_away(n)),
            Command::GoTo(updates) => self.go_to(updates),
            Command::Visit(Place { updates, begun: true, .. }) => self.timeline.begin(updates),
            Command::Visit(Place { updates, ticks, begun: false }) => {
                self.seek(Destination { updates, ticks }, None, Purpose::Asked);
            }
            Command::GoToDivergence => self.go_to_divergence(),
            Command::SetSpeed(speed) => self.speed = speed,
            Command::Edit(change, arm) => self.edit(change, arm),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Dismiss => self.timeline.compare_with(None),
            Command::AddArm(arm) => self.add_arm(*arm),
            Command::DropArm(arm) => self.drop_arm(arm),
            Command::RenameArm(arm, name) => self.rename_arm(arm, name),
            Command::SetField { key, value } => self.set_field(key, value),
            Command::Resume { to, old, kept } => {
                self.resume(to, kept.as_deref());
                self.show_old(old);
            }
            Command::Replaces(spec) => self.replaces(*spec),
            Command::Show(state) => self.show(*state),
            Command::Restart => self.restart(),
            Command::Afresh => self.afresh(),
            Command::Reseed(seed) => self.reseed(seed),
            Command::Watch(watch) => self.awaited.watch(watch),
            Command::Select(arm) => self.arm = arm.min(self.timeline.experiment().arms.len() - 1),
            Command::Try(line) => self.shelf.ask_line(line),
            Command::Sample(wish) => self.shelf.ask_samples(*wish),
            Command::Life(of) => self.shelf.ask_life(of.map(|of| self.timeline.replay(&of))),
            Command::Diagnose => {
                let snapshot = self.snapshot();
                self.shelf.ask_diagnosis(self.now(&snapshot));
            }
            Command::Check => {
                let snapshot = self.snapshot();
                self.shelf.ask_check(self.now(&snapshot));
            }
        }
    }

    fn report(&mut self, notice: Notice) {
        self.reply.notice = Some(notice);
    }
}
