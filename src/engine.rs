//! The machine at work: commands in, frames out. [`Engine`] has no thread and no clock; [`worker`] is the thread around it.

pub mod command;
pub mod frame;
pub mod slot;
pub mod worker;

use std::sync::Arc;

pub use command::{Command, Speed, Watch};
pub use frame::Frame;
pub use worker::Worker;

use crate::lesson::Goal;
use crate::nn::Spectrum;
use crate::task::{Folder, Output, TaskError, Tried};
use crate::train::{Cursor, Experiment, ExperimentSpec, Snapshot, Tick, Timeline};

/// While it runs, samples of a long text are made anew only so often, in updates: a sample costs as much as many updates.
const SAMPLE_EVERY: u64 = 100;

/// What an answer was made from: finished updates and arm.
type MadeFrom = (u64, usize);

/// The most hidden units whose spectrum is computed, while the machine runs (some 0.5 ms), and while it stands (60 ms).
const MOST_UNITS_RUNNING: usize = 40;
const MOST_UNITS: usize = 256;

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
    /// Why the last command could not be obeyed.
    notice: Option<String>,
    /// The output, and what it was made from.
    output: Option<(MadeFrom, Arc<Output>)>,
    /// The spectrum, and what it was made from.
    spectrum: Option<(MadeFrom, Option<Arc<Spectrum>>)>,
    /// The answer to the learner's line, and what it was made from.
    tried: Option<(MadeFrom, Tried)>,
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

    /// Does about so many ticks, if it is running: whole updates where nobody has to look at each tick of them.
    pub fn advance(&mut self, ticks: usize) {
        let mut left = ticks;
        while left > 0 && self.running {
            let updates = self.updates_until_a_look(left);
            if updates > 0 {
                let before = self.updates_done();
                self.timeline.run(updates);
                left = left.saturating_sub(self.ticks_of(self.updates_done() - before));
                self.stop_where_asked();
                self.look();
                continue;
            }
            left -= 1;
            let tick = self.timeline.tick();
            if tick == Tick::Update {
                self.stop_where_asked();
            }
            if tick == Tick::Update || matches!(self.watch, Some(Watch { tick: Some(_), .. })) {
                self.look();
            }
        }
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
        (self.output, self.spectrum, self.tried) = (None, None, None);
        self.stop_at = Some(self.end_of_run());
    }

    /// What there is to see now.
    pub fn frame(&mut self) -> Frame {
        let snapshot = Snapshot::of(&self.timeline);
        let output = self.output(&snapshot);
        let spectrum = self.spectrum(&snapshot);
        let tried = self.tried(&snapshot);
        let experiment = self.timeline.experiment();
        let goals = self.watch.iter().flat_map(|w| &w.goals);
        Frame {
            output,
            spectrum,
            tried,
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

    /// Whether what was made then is still right, or right enough while the machine runs.
    fn is_fresh(&self, (update, arm): MadeFrom) -> bool {
        let now = self.updates_done();
        let is_near = update <= now && update / SAMPLE_EVERY == now / SAMPLE_EVERY;
        let rests = self.running && self.timeline.experiment().task.is_long_text();
        arm == self.arm && (update == now || (rests && is_near))
    }

    /// Answers and samples change only with the weights.
    fn output(&mut self, snapshot: &Snapshot) -> Arc<Output> {
        if let Some((made_from, output)) = &self.output
            && self.is_fresh(*made_from)
        {
            return Arc::clone(output);
        }
        let key = (snapshot.cursor.updates_done(), self.arm);
        let arm = &snapshot.arms[self.arm];
        let output = snapshot.task.output(&arm.model, &arm.state.params, snapshot.spec.seed, key.0);
        let output = Arc::new(output);
        self.output = Some((key, Arc::clone(&output)));
        output
    }

    /// Of a large matrix it takes too long to be made anew with each frame: then it waits until the machine does.
    fn spectrum(&mut self, snapshot: &Snapshot) -> Option<Arc<Spectrum>> {
        let key = (snapshot.cursor.updates_done(), self.arm);
        if let Some((made_from, spectrum)) = &self.spectrum
            && *made_from == key
        {
            return spectrum.clone();
        }
        let arm = &snapshot.arms[self.arm];
        let most = if self.running { MOST_UNITS_RUNNING } else { MOST_UNITS };
        if arm.model.dims.hidden > most {
            return None;
        }
        let recurrent = arm.model.cell.weights().recurrent;
        let spectrum = Spectrum::of(&arm.state.params[recurrent]).map(Arc::new);
        self.spectrum = Some((key, spectrum.clone()));
        spectrum
    }

    fn tried(&mut self, snapshot: &Snapshot) -> Option<(String, Tried)> {
        let line = self.line.as_ref()?;
        if let Some((made_from, tried)) = &self.tried
            && self.is_fresh(*made_from)
        {
            return Some((line.clone(), tried.clone()));
        }
        let arm = &snapshot.arms[self.arm];
        let update = snapshot.cursor.updates_done();
        let tried =
            snapshot.task.try_line(&arm.model, &arm.state.params, line, snapshot.spec.seed, update);
        self.tried = Some(((update, self.arm), tried.clone()));
        Some((line.clone(), tried))
    }
}
