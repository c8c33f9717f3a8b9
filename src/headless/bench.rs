//! `rnn-tui train LESSON --bench`: how fast it trains, and what it takes.

use serde::Serialize;
use std::fs;
use std::io::{Write, stdout};
use std::time::{Duration, Instant};

use super::setup;
use crate::cli::Train;
use crate::nn::Example;
use crate::train::{Arm, Experiment};

/// How long it trains, unless the command line says how far.
const MEASURED: Duration = Duration::from_secs(3);

/// What was measured.
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
    simd: &'static str,
}

/// One model of those that are trained side by side.
#[derive(Debug, Serialize)]
struct Measured<'a> {
    arm: &'a str,
    model: String,
    parameters: usize,
    optimizer: String,
    status: &'static str,
}

/// What was done in the measured time.
#[derive(Debug, Default)]
struct Work {
    updates: u64,
    ticks: u64,
    multiply_adds: u64,
}

/// Trains, and says how fast that went. It is the training of every other run, with the tests at the ends of epochs.
///
/// # Errors
/// If the result cannot be written.
pub fn run(args: &Train, experiment: &mut Experiment) -> anyhow::Result<()> {
    let most = setup::updates(&args.length, experiment);
    let tested = experiment.task.test.iter().map(Example::timesteps).sum();
    let (mut work, start) = (Work::default(), Instant::now());
    let goes_on = |done| most.map_or_else(|| start.elapsed() < MEASURED, |most| done < most);
    while goes_on(work.updates) && !experiment.all_diverged() {
        work.update(experiment, tested);
    }
    let bench = Bench::of(experiment, &work, start.elapsed().as_secs_f64());
    if args.json {
        writeln!(stdout(), "{}", serde_json::to_string(&bench)?)?;
        return Ok(());
    }
    Ok(bench.print()?)
}

impl Work {
    /// An update, and the test if it is the last of an epoch. An arm that has diverged does nothing any more.
    fn update(&mut self, experiment: &mut Experiment, tested: usize) {
        experiment.next_example();
        let targets = experiment.example.targets.iter().flatten().count();
        let timesteps = experiment.example.timesteps();
        let ends = (self.updates + 1).is_multiple_of(experiment.updates_per_epoch());
        for arm in experiment.arms.iter().filter(|arm| arm.is_sound()) {
            self.multiply_adds += arm.model.multiply_adds(timesteps, targets);
            if ends {
                self.multiply_adds += arm.model.multiply_adds_forward(tested);
            }
        }
        experiment.update();
        self.updates += 1;
        self.ticks += experiment.cursor().ticks() as u64;
    }
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
    fn of(experiment: &'a Experiment, work: &Work, seconds: f64) -> Self {
        Bench {
            models: experiment.arms.iter().map(Measured::of).collect(),
            updates: work.updates,
            seconds,
            updates_per_second: work.updates as f64 / seconds,
            ticks_per_second: work.ticks as f64 / seconds,
            multiply_adds: work.multiply_adds,
            ns_per_multiply_add: 1e9 * seconds / work.multiply_adds as f64,
            peak_memory_bytes: peak_memory(),
            simd: simd(),
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

/// The most memory that the process has had at a time, where the system tells (Linux).
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024 * kilobytes)
}

/// The widest vectors of numbers that the processor computes with.
fn simd() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if std::is_x86_feature_detected!("avx512f") {
            return "AVX-512";
        }
        if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
            return "AVX2";
        }
    }
    "baseline"
}
