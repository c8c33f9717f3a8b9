//! Instructions per update, counted by valgrind: repeatable where the clock is not.
//!
//! ```text
//! cargo bench --bench instructions                 counts, and compares with the recorded figures
//! cargo bench --bench instructions -- --record     counts, and records
//! ```
//!
//! The program counts itself: it runs itself under callgrind with few and with many rounds after the same start.
//! The start and the end are in both counts, and so in neither figure.
//!
//! Valgrind 3.19 shows the program a processor with AVX2 and FMA, whatever the real one has beyond that.
//! So the code for AVX2 is counted, never that for AVX-512; on a processor without AVX2, nothing can be compared.

mod workloads;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context, bail, ensure};
use rnn_tui::nn::kernel::Level;
use serde::{Deserialize, Serialize};

use workloads::{Round, Workload};

/// The recorded figures.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/benches/instructions.json");

/// How far a count may be from its figure, either way.
const TOLERANCE: f64 = 0.1;

/// The first rounds: all memory is there, all branches have been taken.
const WARM: u64 = 5;

/// Rounds of the two runs, beside the first ones.
const ROUNDS: [u64; 2] = [5, 25];

/// What is recorded.
#[derive(Debug, Serialize, Deserialize)]
struct Figures {
    /// The vectors that the counted code computes with.
    simd: String,
    /// By workload.
    instructions_per_update: BTreeMap<String, u64>,
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args[..] {
        ["run", name, rounds] => run(name, rounds),
        ["--record"] => count_all().and_then(|counted| record(&counted)),
        [] => count_all().and_then(|counted| compare(&counted)),
        _ => Err(anyhow::anyhow!("usage: instructions [--record]")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("instructions: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is counted; says which vectors it computes with.
fn run(name: &str, rounds: &str) -> anyhow::Result<()> {
    let rounds: u64 = rounds.parse()?;
    let workload: Workload = name.parse().map_err(anyhow::Error::msg)?;
    Round::of(&workload).run(WARM + rounds);
    println!("{}", Level::current());
    Ok(())
}

fn count_all() -> anyhow::Result<Figures> {
    let mut figures = Figures { simd: String::new(), instructions_per_update: BTreeMap::new() };
    for workload in Workload::USUAL {
        let name = workload.to_string();
        let [few, many] = ROUNDS.map(|rounds| count(&name, rounds));
        let ((few, _), (many, simd)) = (few?, many?);
        let updates = (ROUNDS[1] - ROUNDS[0]) * Round::of(&workload).updates;
        figures.instructions_per_update.insert(name, (many - few) / updates);
        figures.simd = simd;
    }
    Ok(figures)
}

/// All instructions of a run, and which vectors it computed with.
fn count(name: &str, rounds: u64) -> anyhow::Result<(u64, String)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind"]);
    valgrind.arg(format!("--callgrind-out-file={}", file.display()));
    valgrind.arg(env::current_exe()?).args(["run", name, &rounds.to_string()]);
    let output = valgrind.output().context("valgrind cannot be started: install it")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name} fails under valgrind: {told}");
    let simd = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((total(&file)?, simd))
}

fn total(file: &Path) -> anyhow::Result<u64> {
    let counts = fs::read_to_string(file)?;
    let line = counts.lines().find_map(|line| line.strip_prefix("totals: "));
    Ok(line.context("callgrind has written no totals")?.trim().parse()?)
}

fn record(counted: &Figures) -> anyhow::Result<()> {
    print(counted, None);
    fs::write(FILE, serde_json::to_string_pretty(counted)? + "\n").context(FILE)
}

fn compare(counted: &Figures) -> anyhow::Result<()> {
    let text = fs::read_to_string(FILE).context(FILE)?;
    let recorded: Figures = serde_json::from_str(&text).context(FILE)?;
    print(counted, Some(&recorded));
    ensure!(
        counted.simd == recorded.simd,
        "the figures are of {}, and here the code computes with {}: count on another machine",
        recorded.simd,
        counted.simd
    );
    let change = |(name, count): (&String, &u64)| change(name, *count, &recorded).abs();
    if !counted.instructions_per_update.iter().map(change).all(|change| change <= TOLERANCE) {
        bail!(
            "more than {:.0} % from the recorded figures. If the change is meant, record the new ones: cargo bench --bench instructions -- --record",
            100.0 * TOLERANCE
        );
    }
    Ok(())
}

/// By which part of the recorded figure a count differs from it.
fn change(name: &str, count: u64, recorded: &Figures) -> f64 {
    let recorded = recorded.instructions_per_update.get(name);
    recorded.map_or(f64::INFINITY, |recorded| count as f64 / *recorded as f64 - 1.0)
}

fn print(counted: &Figures, recorded: Option<&Figures>) {
    println!("instructions per update, {}", counted.simd);
    for (name, count) in &counted.instructions_per_update {
        let Some(recorded) = recorded else {
            println!("{name}  {count:>10}");
            continue;
        };
        let change = change(name, *count, recorded);
        let verdict = if change.abs() <= TOLERANCE { "" } else { "  out of range" };
        println!("{name}  {count:>10}  {:>+6.1} %{verdict}", 100.0 * change);
    }
}
