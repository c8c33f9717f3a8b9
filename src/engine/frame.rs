//! A frame: everything that the screen may show of the engine.

use std::sync::Arc;

use super::motion::Motion;
use super::shelf::Now;
use super::{Engine, Job, JobResult, Reply, Speed, Until};
use crate::measure::diagnosis::Diagnosis;
use crate::measure::{Changes, GoalState, Live};
use crate::nn::{MemoryMap, Spectrum};
use crate::task::{Floor, Output, Tried, Wish};
use crate::train::{GradientCheck, Life, Snapshot};

/// The experiment and the engine at one moment.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The experiment.
    pub snapshot: Arc<Snapshot>,
    /// The number of the selected arm.
    pub arm: usize,
    /// The answers and samples of the selected arm; empty if they have not been computed.
    pub output: Arc<Output>,
    /// How samples are drawn.
    pub(crate) wish: Arc<Wish>,
    /// The learner's own line and its answer.
    pub own_line: Option<(String, Tried)>,
    /// The learner's own line while the machine is on its way: it is answered where the machine arrives.
    pub(crate) line_waits: Option<String>,
    /// The spectrum of the selected arm's recurrent matrix, if it has been computed.
    pub spectrum: Option<Arc<Spectrum>>,
    /// The last gradient check of the selected arm, possibly of an earlier update.
    pub check: Option<Arc<GradientCheck>>,
    /// Whether a gradient check was requested and is not done yet.
    pub check_pending: bool,
    /// The memory map of the selected arm and its update, which may be an earlier one while the machine runs. `None` if
    /// it has not been computed or would take too long.
    pub memory: Option<(u64, Arc<MemoryMap>)>,
    /// The requested diagnosis, once it is done.
    pub(crate) diagnosis: Option<Arc<Diagnosis>>,
    /// The requested life of a number, as far as it is computed.
    pub life: Option<Arc<Life>>,
    /// What the machine does until the next command.
    pub(crate) motion: Motion,
    /// How fast a run may be.
    pub speed: Speed,
    /// The updates in a second of the present run, once they are measured.
    pub(crate) rate: Option<f64>,
    /// The condition that the learner runs until.
    pub(crate) until: Option<Until>,
    pub(crate) planned_updates: u64,
    /// The updates in which arms have diverged, as far as the run has been seen.
    pub(crate) diverged_at: Vec<u64>,
    /// Reference losses for the chart.
    pub(crate) floors: Arc<[Floor]>,
    /// Where conditions of the lesson were met, as (finished updates, step).
    pub(crate) reached: Vec<(u64, usize)>,
    /// The step of the lesson whose condition the run is watched for.
    pub(crate) watched: Option<usize>,
    /// The step whose condition has been met.
    pub met: Option<usize>,
    /// The goals of the watched condition, with their present values.
    pub(crate) goals: Vec<GoalState>,
    /// The values of the watched step: those measured when its condition was met, or the present ones.
    pub values: Vec<Option<f64>>,
    /// What the texts of the watched step tell: measured when its condition was met, or now.
    pub(crate) told: Vec<Option<f64>>,
    /// What they show now.
    pub(crate) shown: Vec<Option<f64>>,
    /// The outcome of the last command.
    pub reply: Reply,
}

impl Frame {
    /// Whether the machine moves.
    pub fn is_running(&self) -> bool {
        self.motion.is_moving()
    }

    /// Whether it shows single ticks, so slowly that the eye can follow.
    pub(crate) fn can_be_followed(&self) -> bool {
        const FAST: Speed = Speed(Some(30));
        !self.is_running() || self.motion.sweeps() || self.speed == self.speed.at_most(FAST)
    }

    /// How many updates of those up to where the learner left the machine are computed again, while it returns there.
    pub(crate) fn returning(&self) -> Option<(u64, u64)> {
        let to = self.motion.destination().filter(|_| self.motion.returns())?;
        Some((self.snapshot.cursor.updates_done().min(to.updates), to.updates))
    }

    /// How far the machine is on its way, as the finished updates and those at its end; `None` while it rests.
    pub(crate) fn way(&self) -> Option<(u64, u64)> {
        let end = self.motion.destination().map_or(self.planned_updates, |to| to.updates);
        self.is_running().then_some((self.snapshot.cursor.updates_done(), end))
    }

    /// Whether it runs forwards without a destination.
    #[cfg(feature = "terminal")]
    pub(super) fn runs_freely(&self) -> bool {
        self.motion.runs_freely()
    }

    /// Whether it runs back.
    pub fn runs_back(&self) -> bool {
        self.motion == Motion::RunsBack
    }

    /// The goals of a step, if it is that step which is watched for.
    pub(crate) fn goals_of(&self, step: usize) -> &[GoalState] {
        if self.watched == Some(step) { &self.goals } else { &[] }
    }

    /// The values of a step, if it is the watched one.
    pub(crate) fn values_for(&self, step: usize) -> Option<&[Option<f64>]> {
        (self.watched == Some(step)).then_some(&self.values)
    }

    /// What the texts of a step show now; nothing if it is not the watched one.
    pub(crate) fn shown_for(&self, step: usize) -> &[Option<f64>] {
        if self.watched == Some(step) { &self.shown } else { &[] }
    }

    /// What they tell of the moment when its condition was met.
    pub(crate) fn told_for(&self, step: usize) -> &[Option<f64>] {
        if self.watched == Some(step) { &self.told } else { &[] }
    }

    /// Whether a step cannot be done by running alone, because a setting has to be changed.
    pub(crate) fn awaits_setting(&self, step: usize) -> bool {
        self.goals_of(step)
            .iter()
            .any(|goal| !goal.met && goal.of.changes() == Changes::WithSettings)
    }

    /// The first setting that the watched step asks for by its value and that no arm has: the field and the value.
    pub(crate) fn wanted_setting(&self) -> Option<(&str, &str)> {
        self.goals.iter().filter(|goal| !goal.met).find_map(|goal| goal.of.exact_setting())
    }

    /// The length of the timeline bar, in updates.
    pub(crate) fn whole_run(&self) -> u64 {
        self.planned_updates.max(self.snapshot.furthest).max(1)
    }

    /// The number of finished updates at the point `by` twentieths of the run away.
    pub(crate) fn strides_away(&self, by: i8) -> u64 {
        let stride = self.whole_run().div_ceil(20).min(i64::MAX as u64) as i64;
        let here = self.snapshot.cursor.updates_done();
        here.saturating_add_signed(stride.saturating_mul(by.into())).min(self.whole_run())
    }

    /// Whether all arms have diverged.
    pub(crate) fn all_diverged(&self) -> bool {
        self.snapshot.arms.iter().all(|arm| !arm.is_sound())
    }

    /// The number of hidden units of the selected arm.
    pub fn hidden(&self) -> usize {
        self.snapshot.arms[self.arm].model.dims.hidden
    }
}

impl Engine {
    /// Returns a frame of this moment after computing everything that is missing, however long it takes.
    pub fn frame(&mut self) -> Frame {
        let snapshot = self.snapshot();
        self.jobs(&snapshot).iter().for_each(|job| self.keep(job.run()));
        while let Some(part) = self.shelf.part_of_life(self.now(&snapshot)) {
            self.keep(part.run());
        }
        self.frame_of(snapshot)
    }

    /// Returns a snapshot of the experiment.
    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        Arc::new(match !self.motion.is_moving() && self.is_near() {
            true => Snapshot::settled(&mut self.timeline),
            false => Snapshot::of(&self.timeline),
        })
    }

    /// Returns the jobs whose results a frame of this moment still lacks.
    pub fn jobs(&self, snapshot: &Arc<Snapshot>) -> Vec<Job> {
        self.shelf.jobs(self.now(snapshot))
    }

    /// Stores the result of a job, unless it belongs to an earlier run.
    pub fn keep(&mut self, result: JobResult) {
        if self.shelf.keep(result) {
            self.observe(); // a goal may be about the gradient check
        }
    }

    /// Returns a frame of this moment with the results so far, which may be of an earlier update but never of another
    /// arm.
    pub fn frame_of(&self, snapshot: Arc<Snapshot>) -> Frame {
        let (live, now) = (self.live(), self.now(&snapshot));
        let watch = self.awaited.watched();
        let goals = watch.and_then(|watch| watch.until.as_ref()).map_or(&[][..], Until::goals);
        let (values, told) = self.awaited.values(live);
        Frame {
            arm: self.arm,
            output: self.shelf.output(now).cloned().unwrap_or_default(),
            wish: Arc::clone(self.shelf.wish()),
            own_line: self.shelf.own_line(now).map(|(line, tried)| (line.clone(), tried.clone())),
            line_waits: self.shelf.line_waits(now).map(str::to_owned),
            spectrum: self.shelf.spectrum(now).cloned(),
            check: self.shelf.check(now).cloned(),
            check_pending: self.shelf.check_is_pending(now),
            memory: self.shelf.memory(now).map(|(update, map)| (update, Arc::clone(map))),
            diagnosis: self.shelf.diagnosis().cloned(),
            life: self.shelf.life().cloned(),
            motion: self.motion,
            speed: self.speed,
            rate: None,
            until: self.awaited.until().cloned(),
            planned_updates: self.planned_updates(),
            diverged_at: self.divergences.updates().collect(),
            floors: Arc::clone(&self.floors),
            reached: self.awaited.reached().to_vec(),
            watched: watch.map(|watch| watch.step),
            met: self.awaited.met(),
            goals: goals.iter().map(|goal| goal.state(live)).collect(),
            values,
            told,
            shown: self.awaited.shown(live),
            reply: self.reply.clone(),
            snapshot,
        }
    }

    /// The experiment now, with the last gradient check of this run.
    pub(super) fn live(&self) -> Live<'_> {
        Live { experiment: self.timeline.experiment(), check: self.shelf.last_check() }
    }

    pub(super) fn now<'a>(&self, snapshot: &'a Arc<Snapshot>) -> Now<'a> {
        let (is_moving, seeks) = (self.motion.is_moving(), self.motion.is_seeking());
        Now { snapshot, arm: self.arm, is_moving, seeks }
    }
}
