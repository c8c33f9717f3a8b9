//! The machine at work: commands in, frames out. [`Engine`] has no thread and no clock; [`worker`] is the thread around it.

pub mod command;
mod fork;
pub mod frame;
pub mod made;
pub mod slot;
mod travel;
pub mod worker;

use std::sync::Arc;

pub use command::{Command, Speed, Until, Watch};
pub use frame::Frame;
pub use made::{Made, Wanted};
pub use worker::Worker;

use crate::lesson::{Goal, Live, Value};
use crate::nn::{MemoryMap, Spectrum};
use crate::task::{Floor, Folder, Output, TaskError, Tried};
use crate::train::{Experiment, ExperimentSpec, GradientCheck, Snapshot, Timeline};
use made::{MadeFrom, MapOf, Thing, What, has_map, has_spectrum};
use travel::{Divergence, Place};

/// While it runs, samples of a long text are made anew only so often, in updates: a sample costs as much as many updates.
const SAMPLE_EVERY: u64 = 100;

/// A timeline that runs, pauses, and is watched.
#[derive(Debug)]
pub struct Engine {
    timeline: Timeline,
    folder: Folder,
    /// Landmarks of the losses.
    floors: Arc<[Floor]>,
    running: bool,
    /// Running means going back.
    backwards: bool,
    speed: Speed,
    /// Where a run stops by itself, in finished updates.
    stop_at: Option<u64>,
    /// On the way to a place that was asked for: as fast as it goes.
    hurries: bool,
    /// The places that it goes to one after the other.
    route: Vec<Place>,
    /// Whether it is brought to where it stood, because its past has become another one.
    catching_up: bool,
    /// What the lesson waits for.
    watch: Option<Watch>,
    met: bool,
    /// Whether it can no longer come by going on.
    missed: bool,
    /// What the lesson wants to have measured, as it was when that came.
    then: Vec<Option<f64>>,
    /// What the learner waits for.
    until: Option<Until>,
    /// Where wishes of the lesson came true: after how many updates, and which step's.
    reached: Vec<(u64, usize)>,
    /// Where arms have diverged, as far as that has been seen.
    broken: Vec<Divergence>,
    /// How many arms had diverged when it was last looked at.
    diverged: usize,
    arm: usize,
    line: Option<String>,
    /// How often its past has become another one.
    run: u64,
    /// How many commands it has got.
    commands: u64,
    /// Why the last command could not be obeyed, or what has come that was waited for.
    notice: Option<String>,
    /// The output, and what it was made from.
    output: Option<(MadeFrom, Arc<Output>)>,
    /// The spectrum, and what it was made from.
    spectrum: Option<(MadeFrom, Option<Arc<Spectrum>>)>,
    /// The memory map, and what it was made from.
    memory: Option<(MadeFrom, MapOf, Arc<MemoryMap>)>,
    /// The answer to the learner's line, and what it was made from.
    tried: Option<(MadeFrom, String, Tried)>,
    /// The gradient check, and what it was made from.
    check: Option<(MadeFrom, Arc<GradientCheck>)>,
    /// The one that is asked for: it is about that moment, wherever the machine has gone since.
    to_check: Option<Wanted>,
    /// How many have been asked for.
    checks: u64,
}

impl Engine {
    /// An experiment before its first tick, paused.
    ///
    /// # Errors
    /// If the task cannot be made.
    pub fn new(spec: ExperimentSpec, folder: Folder, speed: Speed) -> Result<Self, TaskError> {
        let experiment = Experiment::new(spec, &folder)?;
        let mut engine = Engine {
            floors: experiment.task.floors().into(),
            timeline: Timeline::new(experiment),
            folder,
            running: false,
            backwards: false,
            speed,
            stop_at: None,
            hurries: false,
            route: Vec::new(),
            catching_up: false,
            watch: None,
            met: false,
            missed: false,
            then: Vec::new(),
            until: None,
            reached: Vec::new(),
            broken: Vec::new(),
            diverged: 0,
            arm: 0,
            line: None,
            run: 0,
            commands: 0,
            notice: None,
            output: None,
            spectrum: None,
            memory: None,
            tried: None,
            check: None,
            to_check: None,
            checks: 0,
        };
        engine.stop_at = Some(engine.end_of_run());
        Ok(engine)
    }

    /// Whether there is something to do without a command.
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Whether it is on its way to a place that was asked for.
    pub fn is_hurrying(&self) -> bool {
        self.running && self.hurries
    }

    /// How fast it may go.
    pub fn speed(&self) -> Speed {
        if self.hurries { Speed::default() } else { self.speed }
    }

    /// Obeys.
    pub fn apply(&mut self, command: Command) {
        (self.notice, self.commands) = (None, self.commands + 1);
        if self.catching_up && command.needs_its_place() && !self.catch_up() {
            self.notice = Some(
                "the models are still on the way to where they stood: space stops them there"
                    .to_owned(),
            );
            return;
        }
        let (was_hurrying, was_running) = (self.is_hurrying(), self.running);
        if command.moves() {
            self.stand_still();
        }
        match command {
            Command::Run => self.run(None),
            Command::RunBack => self.run_back(),
            Command::RunUntil(until) => self.run_until(until),
            Command::Pause if was_running && !was_hurrying => self.rest(),
            Command::Pause => {}
            Command::Ticks(n) => self.ticks(n),
            Command::Updates(n) => {
                self.go_to(self.updates_done().saturating_add_signed(self.whole(n)))
            }
            Command::Epochs(n) => self.go_to(self.epochs_away(n)),
            Command::GoTo(updates) => self.go_to(updates),
            Command::GoToDivergence => self.go_to_divergence(),
            Command::SetSpeed(speed) => self.speed = speed,
            Command::Edit(change, arm) => self.edit(change, arm),
            Command::Undo => self.undo(),
            Command::Dismiss => self.timeline.compare_with(None),
            Command::AddArm(arm) => self.add_arm(*arm),
            Command::DropArm(arm) => self.drop_arm(arm),
            Command::SetField { key, value } => self.set_field(&key, &value),
            Command::Resume { edits, updates, ticks } => self.resume(edits, updates, ticks),
            Command::Restart => self.start_over(self.timeline.experiment().restarted()),
            Command::Reseed(seed) => self.reseed(seed),
            Command::Watch(watch) => {
                (self.watch, self.met, self.missed) = (watch, false, false);
            }
            Command::Select(arm) => self.arm = arm.min(self.timeline.experiment().arms.len() - 1),
            Command::Try(line) => (self.line, self.tried) = (line, None),
            Command::Check => self.ask_check(),
        }
        self.look();
    }

    fn updates_done(&self) -> u64 {
        self.timeline.cursor().updates_done()
    }

    /// What a value is now.
    pub fn value(&self, value: &Value) -> Option<f64> {
        self.live().value(value)
    }

    /// How many updates are finished.
    pub fn place(&self) -> u64 {
        self.updates_done()
    }

    /// Updates in an epoch.
    pub fn updates_per_epoch(&self) -> u64 {
        self.timeline.experiment().updates_per_epoch()
    }

    /// How many updates a straight run has.
    pub fn end(&self) -> u64 {
        self.end_of_run()
    }

    /// The experiment now, with the last gradient check of this run.
    fn live(&self) -> Live<'_> {
        let check = self.check.as_ref().filter(|(from, _)| from.run == self.run);
        let check = check.map(|(_, check)| &**check);
        Live { experiment: self.timeline.experiment(), check }
    }

    fn end_of_run(&self) -> u64 {
        let experiment = self.timeline.experiment();
        experiment.spec.epochs as u64 * experiment.updates_per_epoch()
    }

    fn ask_check(&mut self) {
        self.checks += 1;
        let (from, snapshot, what) = (self.now(), self.snapshot(), What::Check(self.checks));
        (self.check, self.to_check) = (None, Some(Wanted { from, snapshot, what }));
    }

    /// What there is to see now, all of it.
    pub fn frame(&mut self) -> Frame {
        let snapshot = self.snapshot();
        self.wanted(&snapshot).iter().for_each(|wanted| self.take(wanted.make()));
        self.frame_of(snapshot)
    }

    /// This moment.
    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        Arc::new(match !self.running && self.is_near() {
            true => Snapshot::settled(&mut self.timeline),
            false => Snapshot::of(&self.timeline),
        })
    }

    /// A frame of this moment, with what has been made so far: that may be older, but it is never another arm's.
    pub fn frame_of(&self, snapshot: Arc<Snapshot>) -> Frame {
        let live = self.live();
        let goals = self.watch.iter().flat_map(|w| &w.until).flat_map(Until::goals);
        let now = || self.watch.iter().flat_map(|w| &w.values).map(|v| live.value(v)).collect();
        let mine = |from: &MadeFrom| from.arm == self.arm;
        let output = self.output.as_ref().filter(|(from, _)| mine(from));
        let spectrum = self.spectrum.as_ref().filter(|(from, _)| *from == self.now());
        let check = self.check.as_ref().filter(|(from, _)| mine(from));
        // one that lags behind a run is still a picture of it; in a machine that stands it would be a wrong one
        let memory = self.memory.as_ref().filter(|(from, of, _)| {
            mine(from) && (self.running || self.is_map_of_now(&snapshot, from, *of))
        });
        let tried = self.tried.as_ref().filter(|(from, line, _)| {
            mine(from) && self.line.as_ref() == Some(line) // the learner may have typed another
        });
        Frame {
            output: output.map_or_else(Arc::default, |(_, output)| Arc::clone(output)),
            spectrum: spectrum.and_then(|(_, spectrum)| spectrum.clone()),
            memory: memory.map(|(_, of, map)| (of.update, Arc::clone(map))),
            tried: tried.map(|(_, line, tried)| (line.clone(), tried.clone())),
            check: check.map(|(_, check)| Arc::clone(check)),
            checking: self.to_check.as_ref().is_some_and(|wanted| mine(&wanted.from)),
            running: self.running,
            backwards: self.backwards,
            going_to: self.stop_at.filter(|_| self.hurries && self.running),
            until: self.until.as_ref().map(Until::to_string),
            reached: self.reached.clone(),
            broken: self.broken.iter().map(|divergence| divergence.at.update).collect(),
            speed: self.speed,
            end: self.end_of_run(),
            goals: goals.map(|goal: &Goal| goal.state(live)).collect(),
            values: if self.met { self.then.clone() } else { now() },
            values_of: self.watch.as_ref().map(|w| w.step),
            met: self.watch.as_ref().filter(|_| self.met).map(|w| w.step),
            arm: self.arm,
            floors: Arc::clone(&self.floors),
            commands: self.commands,
            notice: self.notice.clone(),
            snapshot,
        }
    }

    fn now(&self) -> MadeFrom {
        MadeFrom { run: self.run, update: self.updates_done(), arm: self.arm }
    }

    /// What a frame of this moment should have, and has not yet. Answers and samples change only with the weights.
    pub fn wanted(&self, snapshot: &Arc<Snapshot>) -> Vec<Wanted> {
        let now = self.now();
        let mut whats = Vec::new();
        if !self.output.as_ref().is_some_and(|(from, _)| self.is_fresh(from)) {
            whats.push(What::Output);
        }
        // of a large matrix it waits until the machine does
        let hidden = snapshot.arms[self.arm].model.dims.hidden;
        let known = self.spectrum.as_ref().is_some_and(|(from, _)| *from == now);
        if !known && has_spectrum(hidden, self.running) {
            whats.push(What::Spectrum);
        }
        if let Some(line) = &self.line {
            let tried = self.tried.as_ref();
            if !tried.is_some_and(|(from, of, _)| of == line && self.is_fresh(from)) {
                whats.push(What::Tried(line.clone()));
            }
        }
        let memory = self.memory.as_ref();
        let is_known = memory.is_some_and(|(from, of, _)| self.is_map_of_now(snapshot, from, *of));
        if !is_known && has_map(&snapshot.arms[self.arm]) {
            let made = |from: Option<&MadeFrom>| from.map(|from| from.update);
            let output = self.output.as_ref().map(|(from, _)| from);
            // where both take long, they take turns
            let first = made(memory.map(|(from, ..)| from)) < made(output);
            whats.insert(if first { 0 } else { whats.len() }, What::Memory);
        }
        let wanted = |what| Wanted { from: now, snapshot: Arc::clone(snapshot), what };
        self.to_check.iter().cloned().chain(whats.into_iter().map(wanted)).collect()
    }

    /// Takes in what has been made, unless it is of a run that is over.
    pub fn take(&mut self, made: Made) {
        let Made { from, what } = made;
        if from.run != self.run {
            return;
        }
        match what {
            Thing::Output(output) => self.output = Some((from, output)),
            Thing::Spectrum(spectrum) => self.spectrum = Some((from, spectrum)),
            Thing::Memory(of, map) => self.memory = Some((from, of, map)),
            Thing::Tried(line, tried) => self.tried = Some((from, line, tried)),
            Thing::Check(number, check) if number == self.checks => {
                (self.check, self.to_check) = (Some((from, check)), None);
                self.look(); // a goal may be about it
            }
            Thing::Check(..) => {} // another has been asked for meanwhile
        }
    }

    fn is_map_of_now(&self, snapshot: &Snapshot, from: &MadeFrom, of: MapOf) -> bool {
        *from == self.now() && of == MapOf::of(&snapshot.arms[self.arm])
    }

    /// Whether what was made then is still right, or right enough while the machine runs.
    fn is_fresh(&self, from: &MadeFrom) -> bool {
        let (now, update) = (self.now(), from.update);
        let is_near = update <= now.update && update / SAMPLE_EVERY == now.update / SAMPLE_EVERY;
        let rests = self.running && self.timeline.experiment().task.is_long_text();
        from.arm == now.arm && (update == now.update || (rests && is_near))
    }
}
