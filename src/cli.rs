//! The command line, and nothing else.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Take backpropagation through time apart: a workbench for recurrent networks in the terminal.
#[derive(Debug, Parser)]
#[command(name = "rnn-tui", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// A lesson by id, by number, or a path to a .ron file; without it, the home screen
    pub lesson: Option<String>,

    /// Initial weights from an .npz or .json file: names as in a trace, or PyTorch's
    #[arg(long, value_name = "FILE", requires = "lesson")]
    pub weights: Option<PathBuf>,

    /// The widest instructions to use, to compare: sse2, avx2 or avx512; without it, the widest there are
    #[arg(long, global = true, value_name = "LEVEL")]
    pub simd: Option<String>,

    /// What to do instead of opening the workbench.
    #[command(subcommand)]
    pub command: Option<Start>,
}

/// The workbench on a text, or no workbench.
#[derive(Debug, Subcommand)]
pub enum Start {
    /// The workbench on a text of your own: a character model that writes as it learns
    Text {
        /// A text file, UTF-8, up to 100 MB; without it, the program's own story
        file: Option<PathBuf>,
        /// Initial weights from an .npz or .json file: names as in a trace, or PyTorch's
        #[arg(long, value_name = "FILE")]
        weights: Option<PathBuf>,
    },
    #[command(flatten)]
    #[allow(missing_docs)]
    Headless(Command),
}

/// What to do without the workbench.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The lessons and your progress
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Train a lesson's models without the screen: loss and accuracy as a table
    Train(Train),
    /// Write every tensor of the first updates, for NumPy
    Trace(Trace),
    /// Compare your own tensors with the true ones: the first difference, and the known mistake that explains it
    Grade(Grade),
    /// Check the gradients of BPTT against differences of the loss
    Gradcheck(Gradcheck),
    /// Validate lesson files, or all .ron files in a folder
    Check {
        /// Files and folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Also prove them: walk through each step on five seeds, and measure every figure
        #[arg(long)]
        run: bool,
    },
    /// Write a commented template of a lesson
    New {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
}

/// What `train` takes.
#[derive(Debug, Args)]
pub struct Train {
    /// A lesson by id, by number, or a path to a .ron file
    pub lesson: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub experiment: ExperimentArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub length: Length,
    /// After training, let the models answer this line: a sentence, digits, the beginning of a text …
    #[arg(long = "try", value_name = "LINE")]
    pub tried: Vec<String>,
    /// Report every N updates; without it, about ten times, and every 100 updates on a long text
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub every: Option<u64>,
    /// One JSON object a line, one line per report and arm
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Write the reports to this file as comma-separated values
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Measure how fast it trains, for three seconds or as long as --updates or --epochs say; no reports
    #[arg(long, conflicts_with_all = ["tried", "every", "csv"])]
    pub bench: bool,
}

/// What `trace` takes.
#[derive(Debug, Args)]
pub struct Trace {
    /// A lesson by id, by number, or a path to a .ron file
    #[arg(required_unless_present = "names", default_value = "", hide_default_value = true)]
    pub lesson: String,
    /// The file to write, .npz or .json; without it, JSON on standard output
    #[arg(value_name = "OUT")]
    pub file: Option<PathBuf>,
    /// The same
    #[arg(short, long, value_name = "OUT", visible_alias = "output", conflicts_with = "file")]
    pub out: Option<PathBuf>,
    /// How many updates; without it, one
    #[command(flatten)]
    pub length: Length,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub experiment: ExperimentArgs,
    /// What the names in a trace mean
    #[arg(long, exclusive = true)]
    pub names: bool,
}

/// What `grade` takes.
#[derive(Debug, Args)]
pub struct Grade {
    /// A lesson by id, by number, or a path to a .ron file
    pub lesson: String,
    /// Your tensors, .npz or .json, under the names of a trace; they may start from weights of their own
    pub mine: PathBuf,
    /// How far numbers may be off, relative to the largest of their tensor [default: 1e-6, in single precision 1e-3]
    #[arg(long, value_name = "X", value_parser = tolerance)]
    pub tolerance: Option<f64>,
    /// How many updates are compared; without it, all that are in the file
    #[command(flatten)]
    pub length: Length,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub experiment: ExperimentArgs,
}

/// What `gradcheck` takes.
#[derive(Debug, Args)]
pub struct Gradcheck {
    /// A lesson by id, by number, or a path to a .ron file
    pub lesson: String,
    /// After how long it is checked; without it, at the start
    #[command(flatten)]
    pub length: Length,
    /// The largest relative error of a tensor: ‖a − n‖ / max(‖a‖, ‖n‖); without it, 1e-7
    #[arg(long, value_name = "X", value_parser = tolerance)]
    pub tolerance: Option<f64>,
    /// List every element that is off
    #[arg(long)]
    pub elements: bool,
    /// One JSON object a line, one per arm and tensor
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub experiment: ExperimentArgs,
}

fn tolerance(text: &str) -> anyhow::Result<f64> {
    let number = text.parse::<f64>().ok().filter(|x| x.is_finite() && *x > 0.0);
    number.context("expected a number above 0, for example 1e-7")
}

/// How an experiment differs from the lesson's.
#[derive(Debug, Default, Args)]
pub struct ExperimentArgs {
    /// Learn from this text file instead, where the lesson learns from a text
    #[arg(long, value_name = "FILE")]
    pub text: Option<PathBuf>,
    /// The seed of all random numbers
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Only this arm
    #[arg(long, value_name = "NAME")]
    pub arm: Option<String>,
    /// Any field of the experiment, for example --set hidden=32 --set "clip=Norm(5.0)"
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Initial weights from an .npz or .json file: names as in a trace, or PyTorch's
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
}

/// How many updates.
#[derive(Debug, Default, Args)]
#[group(multiple = false)]
pub struct Length {
    /// So many updates of the weights
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub updates: Option<u64>,
    /// So many passes over the data
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub epochs: Option<u64>,
}
