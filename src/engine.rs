//! The machine at work: commands in, frames out. [`Engine`] has no thread and no clock; [`worker`] is the thread around it.

pub mod command;
pub mod frame;
pub mod made;
pub mod slot;
pub mod worker;

use std::sync::Arc;

pub use command::{Command, Speed, Watch};
pub use frame::Frame;
pub use made::{Made, Wanted};
pub use worker::Worker;

use crate::lesson::Goal;
use crate::nn::Spectrum;
use crate::task::{Folder, Output, TaskError, Tried};
use crate::train::{Cursor, Experiment, ExperimentSpec, Snapshot, Tick, Timeline};
use made::{MadeFrom, Thing, What, has_spectrum};

/// While it runs, samples of a long text are made anew only so often, in updates: a sample costs as much as many updates.
const SAMPLE_EVERY: u64 = 100;

/// A timeline that runs, pauses, and is watched.
#[derive(Debug)]
pub struct Engine {
    timeline: Timeline,
    folder: Folder,
    running: bool,
    speed: Speed,
    /// Where a run stops by itself, in finished updates.
    stop_at: Option<u64>,
    /// On the way to a place that was asked for: as fast as it goes.
    hurries: bool,
    watch: Option<Watch>,
    met: bool,
    arm: usize,
    line: Option<String>,
    /// How often it has been started over.
    run: u64,
    /// Why the last command could not be obeyed.
    notice: Option<String>,
    /// The output, and what it was made from.
    output: Option<(MadeFrom, Arc<Output>)>,
    /// The spectrum, and what it was made from.
    spectrum: Option<(MadeFrom, Option<Arc<Spectrum>>)>,
    /// The answer to the learner's line, and what it was made from.
    tried: Option<(MadeFrom, String, Tried)>,
}

impl Engine {
    /// An experiment before its first tick, paused.
    ///
    /// # Errors
    /// If the task cannot be made.
    pub fn new(spec: ExperimentSpec, folder: Folder, speed: Speed) -> Result<Self, TaskError> {
        let mut engine = Engine {
            timeline: Timeline::new(Experiment::new(spec, &folder)?),
            folder,
            running: false,
            speed,
            stop_at: None,
            hurries: false,
            watch: None,
            met: false,
            arm: 0,
            line: None,
            run: 0,
            notice: None,
            output: None,
            spectrum: None,
            tried: None,
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
        self.notice = None;
        match command {
            Command::Run => self.run(None),
            Command::Pause => self.running = false,
            Command::Ticks(n) => self.ticks(n),
            Command::Updates(n) => {
                self.go_to(self.updates_done().saturating_add_signed(self.whole(n)))
            }
            Command::Epochs(n) => self.go_to(self.epochs_away(n)),
            Command::GoTo(updates) => self.go_to(updates),
            Command::SetSpeed(speed) => self.speed = speed,
            Command::Restart => self.start_over(self.timeline.experiment().restarted()),
            Command::Reseed(seed) => self.reseed(seed),
            Command::Watch(watch) => (self.watch, self.met) = (watch, false),
            Command::Select(arm) => self.arm = arm.min(self.timeline.experiment().arms.len() - 1),
            Command::Try(line) => (self.line, self.tried) = (line, None),
        }
        self.look();
    }

    /// Does at most so many ticks, if it is running: whole updates where nobody has to look at each tick of them.
    /// Says how many it has done; less than asked for, only if it stopped.
    pub fn advance(&mut self, ticks: usize) -> usize {
        let made = |engine: &Self| engine.timeline.experiment().ticks();
        let end = made(self) + ticks as u64;
        while made(self) < end && self.running {
            let updates = self.updates_until_a_look((end - made(self)) as usize);
            let tick = match updates {
                0 => self.timeline.tick(),
                _ => self.timeline.run(updates),
            };
            if tick == Tick::Update {
                self.stop_where_asked();
            }
            if tick == Tick::Update || matches!(self.watch, Some(Watch { tick: Some(_), .. })) {
                self.look();
            }
        }
        ticks - (end - made(self)) as usize
    }

    /// How many whole updates fit into so many ticks, and end where the run stops or what is watched for may come.
    fn updates_until_a_look(&self, ticks: usize) -> u64 {
        if self.timeline.cursor().is_inside() {
            return 0;
        }
        let here = self.updates_done();
        let fit = (ticks / self.ticks_of(1)) as u64;
        let left = self.stop_at.map_or(u64::MAX, |stop| stop.saturating_sub(here));
        let in_vain = !self.hurries && self.timeline.experiment().all_diverged();
        let watched = self.watch.as_ref().filter(|_| !self.met && !self.hurries);
        let unseen = match watched {
            None => u64::MAX,
            Some(Watch { tick: Some(_), .. }) => 0,
            Some(watch) => watch.next_look(self.timeline.experiment()),
        };
        if in_vain { 0 } else { fit.min(left).min(unseen) }
    }

    /// So many ticks, and those to the end of the last update among them: whole updates are done at once.
    pub fn to_an_end(&self, ticks: usize) -> usize {
        let cursor = self.timeline.cursor();
        let left = if cursor.is_inside() { cursor.ticks() - cursor.done } else { 0 };
        left + ticks.saturating_sub(left).next_multiple_of(self.ticks_of(1))
    }

    /// Ticks of so many updates at the most.
    fn ticks_of(&self, updates: u64) -> usize {
        let longest = self.timeline.experiment().task.train.longest();
        let of_one = Cursor { timesteps: longest, ..Cursor::default() }.ticks();
        of_one.saturating_mul(usize::try_from(updates).unwrap_or(usize::MAX))
    }

    fn run(&mut self, stop_at: Option<u64>) {
        let end = Some(self.end_of_run()).filter(|end| *end > self.updates_done());
        self.hurries = stop_at.is_some();
        self.stop_at = stop_at.or(end);
        self.running = self.hurries || !self.timeline.experiment().all_diverged();
    }

    fn stop_where_asked(&mut self) {
        let arrived = self.stop_at == Some(self.updates_done());
        let in_vain = !self.hurries && self.timeline.experiment().all_diverged();
        if arrived || in_vain {
            self.running = false;
        }
    }

    /// Whether what is watched for has come. It counts once, and the machine pauses there.
    /// On the way to a place that was asked for, nothing counts before it has been reached.
    fn look(&mut self) {
        let Some(watch) = &self.watch else { return };
        let under_way = self.hurries && self.running;
        if !self.met && !under_way && watch.is_met(self.timeline.experiment()) {
            (self.met, self.running) = (true, false);
        }
    }

    fn ticks(&mut self, n: i64) {
        self.running = false;
        for _ in 0..n {
            self.timeline.tick();
        }
        for _ in n..0 {
            self.timeline.back();
        }
    }

    /// Goes to the nearest place before it that is kept, and from there as a run that stops where it was asked to:
    /// so the way can be watched and paused, however long it is.
    fn go_to(&mut self, updates: u64) {
        self.running = false;
        self.timeline.jump_before(updates);
        if updates > 0 {
            self.run(Some(updates));
        }
    }

    /// From inside an update, one update back is its beginning.
    fn whole(&self, n: i64) -> i64 {
        if n < 0 && self.timeline.cursor().is_inside() { n + 1 } else { n }
    }

    /// From inside an epoch, one epoch back is its beginning.
    fn epochs_away(&self, n: i64) -> u64 {
        let per_epoch = self.timeline.experiment().updates_per_epoch();
        let (here, inside) = (self.updates_done(), self.timeline.cursor().is_inside());
        let epoch =
            if n < 0 { (here + u64::from(inside)).div_ceil(per_epoch) } else { here / per_epoch };
        epoch.saturating_add_signed(n).saturating_mul(per_epoch)
    }

    fn updates_done(&self) -> u64 {
        self.timeline.cursor().updates_done()
    }

    fn end_of_run(&self) -> u64 {
        let experiment = self.timeline.experiment();
        experiment.spec.epochs as u64 * experiment.updates_per_epoch()
    }

    fn reseed(&mut self, seed: u64) {
        match self.timeline.experiment().reseeded(seed, &self.folder) {
            Ok(experiment) => self.start_over(experiment),
            Err(e) => self.notice = Some(e.to_string()),
        }
    }

    fn start_over(&mut self, experiment: Experiment) {
        self.timeline = Timeline::new(experiment);
        (self.running, self.met) = (false, false);
        self.run += 1;
        (self.output, self.spectrum, self.tried) = (None, None, None);
        self.stop_at = Some(self.end_of_run());
    }

    /// What there is to see now, all of it.
    pub fn frame(&mut self) -> Frame {
        let snapshot = self.snapshot();
        self.wanted(&snapshot).iter().for_each(|wanted| self.take(wanted.make()));
        self.frame_of(snapshot)
    }

    /// This moment.
    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        Arc::new(match self.running {
            true => Snapshot::of(&self.timeline),
            false => Snapshot::settled(&mut self.timeline),
        })
    }

    /// A frame of this moment, with what has been made so far: that may be older, but it is never another arm's.
    pub fn frame_of(&self, snapshot: Arc<Snapshot>) -> Frame {
        let experiment = self.timeline.experiment();
        let goals = self.watch.iter().flat_map(|w| &w.goals);
        let mine = |from: &MadeFrom| from.arm == self.arm;
        let output = self.output.as_ref().filter(|(from, _)| mine(from));
        let spectrum = self.spectrum.as_ref().filter(|(from, _)| *from == self.now());
        let tried = self.tried.as_ref().filter(|(from, line, _)| {
            mine(from) && self.line.as_ref() == Some(line) // the learner may have typed another
        });
        Frame {
            output: output.map_or_else(Arc::default, |(_, output)| Arc::clone(output)),
            spectrum: spectrum.and_then(|(_, spectrum)| spectrum.clone()),
            tried: tried.map(|(_, line, tried)| (line.clone(), tried.clone())),
            running: self.running,
            going_to: self.stop_at.filter(|_| self.hurries && self.running),
            speed: self.speed,
            end: self.end_of_run(),
            goals: goals.map(|goal: &Goal| goal.state(experiment)).collect(),
            met: self.watch.as_ref().filter(|_| self.met).map(|w| w.step),
            arm: self.arm,
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
        let wanted = |what| Wanted { from: now, snapshot: Arc::clone(snapshot), what };
        whats.into_iter().map(wanted).collect()
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
            Thing::Tried(line, tried) => self.tried = Some((from, line, tried)),
        }
    }

    /// Whether what was made then is still right, or right enough while the machine runs.
    fn is_fresh(&self, from: &MadeFrom) -> bool {
        let (now, update) = (self.now(), from.update);
        let is_near = update <= now.update && update / SAMPLE_EVERY == now.update / SAMPLE_EVERY;
        let rests = self.running && self.timeline.experiment().task.is_long_text();
        from.arm == now.arm && (update == now.update || (rests && is_near))
    }
}
