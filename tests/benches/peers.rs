//! How many times faster this program trains than its peers, on one core, in f64, one sequence at a time.
//!
//! ```text
//! cargo bench --bench peers                              # every workload, every peer that is installed
//! cargo bench --bench peers -- W1 W4                     # these workloads
//! cargo bench --bench peers -- W1:H=512 W4:T=100         # in other sizes
//! cargo bench --bench peers -- --peers numpy,jax --rounds 9 --json peers.json
//! ```
//!
//! The peers are small programs in `tests/benches/peers/`. They run under `python3`, or what the environment variable
//! `PYTHON` names, and each needs its library: `pip install numpy numba "jax[cpu]" torch`. One that is not installed is
//! named and passed over. candle is a Rust library, and takes minutes to build: `--peers candle` does it.
//!
//! **The same work.** A workload is an [`Experiment`]: the bench writes its initial weights, its data and its settings
//! to an .npz file, and each peer reads that. The losses of a peer's first three updates must be ours to 1e-9, else its
//! maths is another and it gets no ratio. Ours is the machine that the workbench runs,
//! [`Experiment::run`], which does what [`Experiment::tick`] does, tick for tick.
//!
//! **The same machine.** Processor time is counted, not the clock on the wall. Turns of some 0.3 s alternate, ours,
//! theirs, ours, theirs, so that what slows the machine slows both; the ratio is the median of the rounds' ratios.
//! Compiling is not counted: a peer has trained before it is timed.

use anyhow::{Context, Result};
use clap::Parser;
use cpu_time::ThreadTime;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rnn_tui::nn::kernel::Level;

#[path = "peers/handover.rs"]
mod handover;
#[path = "peers/peer.rs"]
mod peer;
#[path = "peers/report.rs"]
mod report;
mod workloads;

use peer::{PEERS, Peer};
use report::{Line, Measured, Outcome, Target};
use workloads::{Round, Workload};

/// How long a turn is, in seconds of processor time.
const TURN: f64 = 0.3;

/// How far the losses of the first updates may be from ours, relative to them.
const TOLERANCE: f64 = 1e-9;

/// How many times faster rnn-tui trains than its peers.
#[derive(Parser)]
struct Arguments {
    /// What to measure: W1, W2, W3, W4, and W1 and W4 in other sizes, such as W1:H=512,T=100
    workloads: Vec<Workload>,
    /// With whom to compare
    #[arg(long, value_delimiter = ',', value_parser = PEERS.map(|peer| peer.id))]
    peers: Vec<String>,
    /// How many turns each side has
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Write all measurements to this file as well
    #[arg(long)]
    json: Option<PathBuf>,
    /// The widest instructions that ours uses: sse2, avx2 or avx512; without it, the widest there are
    #[arg(long)]
    simd: Option<Level>,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(level) = arguments.simd
        && let Err(error) = level.limit()
    {
        eprintln!("peers: --simd: {error}");
        return ExitCode::FAILURE;
    }
    println!("ours with {}", Level::current());
    report::print_machine();
    match measure(&arguments) {
        Ok(lines) if lines.iter().any(Line::is_fault) => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<Vec<Line>> {
    let is_named = |peer: &Peer| arguments.peers.iter().any(|id| id == peer.id);
    let wanted = |peer: &&Peer| arguments.peers.is_empty() || is_named(peer);
    let workloads = match arguments.workloads.as_slice() {
        [] => report::usual(),
        named => named.to_vec(),
    };
    let mut lines = Vec::new();
    for workload in &workloads {
        report::print_head(workload);
        for peer in PEERS.iter().filter(wanted).filter(|p| p.kinds.contains(&workload.kind)) {
            let outcome = match peer.prepare(is_named(peer)) {
                Ok(()) => compare(workload, peer, arguments.rounds)
                    .unwrap_or_else(|error| Outcome::Failed(format!("{error:#}"))),
                Err(lacks) => Outcome::Missing(lacks),
            };
            let target = Target::of(workload, peer.id);
            let line = Line { workload: workload.to_string(), peer: peer.name, outcome, target };
            line.print();
            lines.push(line);
        }
    }
    if let Some(path) = &arguments.json {
        let text = serde_json::to_string_pretty(&lines)?;
        std::fs::write(path, text)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(lines)
}

fn compare(workload: &Workload, peer: &Peer, rounds: u32) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("workload.npz");
    let mut ours = Ours::start(workload, &file)?;
    let (mut theirs, losses) = peer.start(workload, &file)?;
    if !agree(&ours.losses, &losses) {
        return Ok(Outcome::WrongMaths { ours: ours.losses, theirs: losses });
    }
    let our_units = units_of_a_turn(|units| ours.train(units))?;
    let their_units = units_of_a_turn(|units| theirs.train(units))?;
    let mut measured = Measured { ours: Vec::new(), theirs: Vec::new() };
    for _ in 0..rounds {
        measured.ours.push(1e6 * ours.train(our_units)? / our_units as f64);
        measured.theirs.push(1e6 * theirs.train(their_units)? / their_units as f64);
    }
    Ok(Outcome::Measured(measured))
}

fn agree(ours: &[f64], theirs: &[f64]) -> bool {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * a.abs();
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(close)
}

/// Twice as many units again and again, until they take long enough to tell how many a turn has.
fn units_of_a_turn(mut train: impl FnMut(u64) -> Result<f64>) -> Result<u64> {
    train(1)?; // what is compiled for a length of sequence is compiled now
    let mut units = 1;
    loop {
        let seconds = train(units)?;
        if seconds > TURN / 10.0 {
            return Ok((units as f64 * TURN / seconds).ceil() as u64);
        }
        units *= 2;
    }
}

/// Our own side.
struct Ours {
    round: Round,
    losses: Vec<f64>,
}

impl Ours {
    /// Writes the file for a peer, then does the first updates.
    fn start(workload: &Workload, file: &Path) -> Result<Self> {
        let mut round = Round::of(workload);
        handover::file(&round).write(file)?;
        let losses = (0..3).map(|_| {
            round.experiment.update();
            let targets = round.experiment.example().targets.iter().flatten().count();
            round.experiment.arms[0].state.loss.map_or(f64::NAN, |mean| mean * targets as f64)
        });
        let losses = losses.collect();
        Ok(Ours { round, losses })
    }

    /// Trains for so many units; returns the processor time in seconds that it took.
    fn train(&mut self, units: u64) -> Result<f64> {
        let start = ThreadTime::now();
        self.round.run(units);
        Ok(start.elapsed().as_secs_f64())
    }
}
