//! What came out, beside what was wanted.

use serde::Serialize;

use super::handover::about;
use crate::workloads::Workload;

/// How many times faster than a peer this program has to be, and would like to be.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Target {
    must: f64,
    aim: Option<f64>,
}

/// The targets: workload, peer, must, aim.
const TARGETS: [(&str, &str, f64, Option<f64>); 14] = [
    ("W1", "numpy", 12.0, Some(16.0)),
    ("W1", "torch", 18.0, Some(23.0)),
    ("W1", "candle", 8.0, Some(10.0)),
    ("W1", "jax", 3.3, Some(4.3)),
    ("W1", "numba", 2.8, Some(3.7)),
    ("W1:H=16", "numpy", 50.0, None),
    ("W2", "numpy", 32.0, Some(45.0)),
    ("W2", "torch", 100.0, Some(130.0)),
    ("W2", "numba", 2.9, Some(3.6)),
    ("W3", "numpy", 120.0, Some(250.0)),
    ("W3", "numba", 2.2, Some(4.0)),
    ("W4", "numpy", 11.0, Some(15.0)),
    ("W4", "torch", 14.0, Some(19.0)),
    ("W4", "jax", 2.8, Some(3.5)),
];

impl Target {
    /// The target for a peer on a workload, if there is one.
    pub fn of(workload: &Workload, peer: &str) -> Option<Self> {
        let workload = workload.to_string();
        let found = TARGETS.iter().find(|(w, p, ..)| *w == workload && *p == peer);
        found.map(|&(_, _, must, aim)| Target { must, aim })
    }

    fn mark(self, ratio: f64) -> &'static str {
        match self.aim {
            _ if ratio < self.must => "below",
            Some(aim) if ratio >= aim => "ok, aim",
            _ => "ok",
        }
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
                let wanted = |of: Option<f64>| of.map(|n| n.to_string()).unwrap_or_default();
                let must = wanted(self.target.map(|t| t.must));
                let aim = wanted(self.target.and_then(|t| t.aim));
                let mark = self.target.map_or("", |t| t.mark(ratio));
                let range = format!("{least:.1}–{largest:.1}");
                let line = format!(
                    "  {name:<9}{theirs:>12.1}{ours:>12.1}{ratio:>9.1}{range:>15}{must:>7}{aim:>6}  {mark}"
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
    let [peer, theirs, ours, ratio, range, must, aim] =
        ["peer", "theirs, µs", "ours, µs", "ratio", "rounds", "must", "aim"];
    println!("  {peer:<9}{theirs:>12}{ours:>12}{ratio:>9}{range:>15}{must:>7}{aim:>6}");
}

/// What is measured when nothing is named: every workload that has a target.
pub fn usual() -> Vec<Workload> {
    let mut usual = Workload::USUAL.to_vec();
    usual.insert(1, Workload { hidden: 16, ..usual[0] });
    usual
}
