//! What came out, beside what was wanted.

use rnn_tui::nn::kernel::Level;
use serde::Serialize;

use super::handover::about;
use crate::workloads::Workload;

/// How many times faster than a peer this program is to be, on one kind of machine.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Target {
    at_least: f64,
    /// The machine for which this is wanted: a ratio to an interpreter depends on the processor.
    on: &'static str,
}

/// A machine, by the widest instructions that it has, and what is wanted there: workload, peer, ratio.
struct Machine {
    level: Level,
    name: &'static str,
    ratios: &'static [(&'static str, &'static str, f64)],
}

const MACHINES: [Machine; 2] = [
    Machine {
        level: Level::Avx512,
        name: "2 cores, full-width AVX-512, 48 KiB L1d",
        ratios: &[
            ("W1", "numpy", 14.0),
            ("W2", "numpy", 44.0),
            ("W3", "numpy", 110.0),
            ("W4", "numpy", 14.0),
            ("W1", "numba", 3.7),
            ("W2", "numba", 4.0),
            ("W3", "numba", 2.3),
            ("W4", "jax", 4.0),
        ],
    },
    Machine {
        level: Level::Avx2,
        name: "AMD EPYC (Zen 3), 2 cores, AVX2, 32 KiB L1d",
        ratios: &[
            ("W1", "numpy", 12.0),
            ("W2", "numpy", 24.0),
            ("W3", "numpy", 100.0),
            ("W4", "numpy", 15.0),
            ("W1", "numba", 2.5),
            ("W2", "numba", 2.0),
            ("W3", "numba", 1.5),
            ("W1", "jax", 4.0),
            ("W2", "jax", 10.0),
            ("W3", "jax", 38.0),
            ("W4", "jax", 3.5),
        ],
    },
];

impl Machine {
    /// The one with the instructions in use.
    fn present() -> Option<&'static Self> {
        MACHINES.iter().find(|machine| machine.level == Level::current())
    }
}

impl Target {
    /// The target for a peer on a workload, if there is one for the instructions in use.
    pub fn of(workload: &Workload, peer: &str) -> Option<Self> {
        let workload = workload.to_string();
        let machine = Machine::present()?;
        let found = machine.ratios.iter().find(|(w, p, _)| *w == workload && *p == peer);
        found.map(|&(.., at_least)| Target { at_least, on: machine.name })
    }

    fn mark(self, ratio: f64) -> &'static str {
        if ratio < self.at_least { "below" } else { "ok" }
    }
}

/// Prints for which machine there are targets.
pub fn print_machine() {
    match Machine::present() {
        Some(machine) => println!("ratios are wanted for this machine: {}", machine.name),
        None => println!("no ratios are wanted for machines with these instructions"),
    }
}

/// What became of one peer on one workload.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Both were timed.
    Measured(Measured),
    /// Its losses are not ours.
    WrongMaths {
        /// Ours, of the first updates.
        ours: Vec<f64>,
        /// Its own.
        theirs: Vec<f64>,
    },
    /// It cannot be started: this is what it lacks.
    Missing(String),
    /// It is there, but does not run.
    Failed(String),
}

/// Processor time of one unit, in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// Ours, in each round.
    pub ours: Vec<f64>,
    /// The peer's, in the same rounds.
    pub theirs: Vec<f64>,
}

impl Measured {
    /// Of the rounds: least, median, largest. Both sides of a ratio were measured right after each other.
    fn ratios(&self) -> [f64; 3] {
        let ratios: Vec<f64> = self.theirs.iter().zip(&self.ours).map(|(t, o)| t / o).collect();
        let bound =
            |pick: fn(f64, f64) -> f64| ratios.iter().copied().reduce(pick).unwrap_or(f64::NAN);
        [bound(f64::min), median(&ratios), bound(f64::max)]
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

/// One line of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Which workload.
    pub workload: String,
    /// Which peer.
    pub peer: &'static str,
    /// What came out.
    pub outcome: Outcome,
    /// What was wanted.
    pub target: Option<Target>,
}

impl Line {
    /// Whether something is wrong: a number that is only too small is not.
    pub fn is_fault(&self) -> bool {
        matches!(self.outcome, Outcome::WrongMaths { .. } | Outcome::Failed(_))
    }

    /// Prints it.
    pub fn print(&self) {
        let name = self.peer;
        match &self.outcome {
            Outcome::Measured(measured) => {
                let [least, ratio, largest] = measured.ratios();
                let (ours, theirs) = (median(&measured.ours), median(&measured.theirs));
                let wanted = self.target.map(|t| t.at_least.to_string()).unwrap_or_default();
                let mark = self.target.map_or("", |t| t.mark(ratio));
                let range = format!("{least:.1}–{largest:.1}");
                let line = format!(
                    "  {name:<9}{theirs:>12.1}{ours:>12.1}{ratio:>9.1}{range:>15}{wanted:>8}  {mark}"
                );
                println!("{}", line.trim_end());
            }
            Outcome::WrongMaths { ours, theirs } => {
                println!("  {name:<9}wrong maths: its first losses are {theirs:?}, ours {ours:?}");
            }
            Outcome::Missing(what) => println!("  {name:<9}{what}"),
            Outcome::Failed(why) => println!("  {name:<9}failed: {why}"),
        }
    }
}

/// Prints what stands above the lines of a workload.
pub fn print_head(workload: &Workload) {
    println!("\n{workload}: {}", about(workload));
    let [peer, theirs, ours, ratio, range, wanted] =
        ["peer", "theirs, µs", "ours, µs", "ratio", "rounds", "wanted"];
    println!("  {peer:<9}{theirs:>12}{ours:>12}{ratio:>9}{range:>15}{wanted:>8}");
}

/// What is measured when nothing is named: every workload that has a target.
pub fn usual() -> Vec<Workload> {
    let mut usual = Workload::USUAL.to_vec();
    usual.insert(1, Workload { hidden: 16, ..usual[0] });
    usual
}
