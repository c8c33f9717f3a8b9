//! `rnn-tui train LESSON --bench`: the speed and memory use of training.

use serde::Serialize;
use std::fs;
use std::io::{Write, stdout};
use std::time::{Duration, Instant};

use super::setup;
use crate::cli::Train;
use crate::nn::Example;
use crate::nn::kernel::Level;
use crate::task::Task;
use crate::train::{Arm, Experiment, Status};

/// The duration of training, unless the command line gives a length.
const MEASURED: Duration = Duration::from_secs(3);

/// The approximate time between two readings of the clock.
const LOOK: Duration = Duration::from_millis(10);

/// The results of a measurement.
#[derive(Debug, Serialize)]
struct Bench<'a> {
    models: Vec<Measured<'a>>,
    updates: u64,
    seconds: f64,
    updates_per_second: f64,
    ticks_per_second: f64,
    multiply_adds: u64,
    ns_per_multiply_add: f64,
    peak_memory_bytes: Option<u64>,
    simd: String,
}

/// One of the models that are trained side by side.
#[derive(Debug, Serialize)]
struct Measured<'a> {
    arm: &'a str,
    model: String,
    parameters: usize,
    optimizer: String,
    status: &'static str,
}

/// The work done in the measured time.
#[derive(Debug, Default)]
struct Work {
    time: Duration,
    updates: u64,
    multiply_adds: u64,
}

impl Work {
    /// Trains for at most that many updates, either within an epoch or for whole epochs, and returns the time taken.
    fn train(&mut self, experiment: &mut Experiment, updates: u64) -> Duration {
        let (first, per_epoch) =
            (experiment.cursor().updates_done(), experiment.updates_per_epoch());
        let inside = first % per_epoch;
        let updates = match updates / per_epoch {
            epochs if inside == 0 && epochs > 0 => epochs * per_epoch,
            _ => updates.min(per_epoch - inside),
        };
        experiment.next_example();
        let in_order = (first..first + updates.min(per_epoch)).map(|k| experiment.example_of(k));
        let examples = Lengths::of(&experiment.task, in_order);
        let tested = (inside + updates) / per_epoch; // the number of epochs that end, each with a test
        let was_sound: Vec<bool> = experiment.arms.iter().map(Arm::is_sound).collect();
        let start = Instant::now();
        experiment.run(updates);
        let elapsed = start.elapsed();
        let done = experiment.cursor().updates_done() - first;
        self.time += elapsed;
        self.updates += done;
        for (arm, _) in experiment.arms.iter().zip(was_sound).filter(|(_, was_sound)| *was_sound) {
            let sound = match arm.state.status {
                Status::Ok => done,
                Status::Diverged { at, .. } => at.update + 1 - first,
            };
            self.multiply_adds += examples.multiply_adds(arm, sound);
            if arm.is_sound() {
                let test = experiment.task.test.iter().map(Example::timesteps).sum();
                self.multiply_adds += tested * arm.model.multiply_adds_forward(test);
            }
        }
        elapsed
    }
}

/// The numbers of timesteps and targets of a sequence of examples, which is repeated.
struct Lengths(Vec<(usize, usize)>);

impl Lengths {
    fn of(task: &Task, examples: impl Iterator<Item = usize>) -> Self {
        let mut example = Example::default();
        let lengths = examples.map(|index| {
            task.train.fill(index, &mut example);
            (example.timesteps(), example.targets.iter().flatten().count())
        });
        Lengths(lengths.collect())
    }

    /// Returns the multiply-adds of that many updates. This is exact for whole epochs, because each epoch has its own
    /// order.
    fn multiply_adds(&self, arm: &Arm, updates: u64) -> u64 {
        let cost =
            |(timesteps, targets): &(usize, usize)| arm.model.multiply_adds(*timesteps, *targets);
        let (rounds, rest) = (updates / self.0.len() as u64, updates % self.0.len() as u64);
        let all: u64 = self.0.iter().map(cost).sum();
        rounds * all + self.0[..rest as usize].iter().map(cost).sum::<u64>()
    }
}

/// Trains and prints the speed. The training is that of every other run, including the tests at the ends of epochs.
///
/// # Errors
/// If the result cannot be written.
pub(crate) fn run(args: &Train, experiment: &mut Experiment) -> anyhow::Result<()> {
    let most = setup::updates(&args.length, experiment);
    let mut work = Work::default();
    let continues = |work: &Work| most.map_or(work.time < MEASURED, |most| work.updates < most);
    let mut stride = 1;
    while continues(&work) && !experiment.all_diverged() {
        let left = most.map_or(u64::MAX, |most| most - work.updates);
        let elapsed = work.train(experiment, left.min(stride));
        if elapsed < LOOK {
            stride = stride.saturating_mul(2);
        }
    }
    let bench = Bench::of(experiment, &work);
    if args.json {
        writeln!(stdout(), "{}", serde_json::to_string(&bench)?)?;
        return Ok(());
    }
    Ok(bench.print()?)
}

impl<'a> Measured<'a> {
    fn of(arm: &'a Arm) -> Self {
        Measured {
            arm: &arm.name,
            model: format!("{}{}", arm.model, arm.specials()),
            parameters: arm.state.params.count(),
            optimizer: format!("{} · {}", arm.optimizer, arm.clip),
            status: if arm.is_sound() { "ok" } else { "diverged" },
        }
    }
}

impl<'a> Bench<'a> {
    fn of(experiment: &'a Experiment, work: &Work) -> Self {
        let seconds = work.time.as_secs_f64();
        Bench {
            models: experiment.arms.iter().map(Measured::of).collect(),
            updates: work.updates,
            seconds,
            updates_per_second: work.updates as f64 / seconds,
            ticks_per_second: experiment.ticks() as f64 / seconds,
            multiply_adds: work.multiply_adds,
            ns_per_multiply_add: 1e9 * seconds / work.multiply_adds as f64,
            peak_memory_bytes: peak_memory(),
            simd: Level::current().to_string(),
        }
    }

    fn print(&self) -> std::io::Result<()> {
        let mut out = stdout().lock();
        for Measured { arm, model, parameters, optimizer, status } in &self.models {
            let diverged = if *status == "ok" { "" } else { " · diverged" };
            writeln!(out, "{arm}: {model}, {parameters} parameters · {optimizer}{diverged}")?;
        }
        let Bench { updates, seconds, multiply_adds, .. } = self;
        let memory = self.peak_memory_bytes;
        let memory = memory.map_or("-".to_owned(), |b| format!("{:.1} MB", b as f64 / 1e6));
        let each = *multiply_adds as f64 / *updates as f64;
        writeln!(
            out,
            "updates/s         {:.1}  ({updates} in {seconds:.2} s)",
            self.updates_per_second
        )?;
        writeln!(out, "ticks/s           {:.0}", self.ticks_per_second)?;
        writeln!(out, "ns/multiply-add   {:.4}  ({each:.0} an update)", self.ns_per_multiply_add)?;
        writeln!(out, "peak memory       {memory}")?;
        writeln!(out, "SIMD              {}", self.simd)
    }
}

/// Returns the peak memory of the process in bytes, on systems that report it (Linux).
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024 * kilobytes)
}
