//! The command line, and nothing else.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Take backpropagation through time apart: a workbench for recurrent networks in the terminal.
#[derive(Debug, Parser)]
#[command(name = "rnn-tui", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// A lesson by id, by number, or a path to a .ron file; without it, the home screen
    pub lesson: Option<String>,

    /// What to do instead of opening the workbench.
    #[command(subcommand)]
    pub command: Option<Command>,
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
    /// Validate lesson files, or all .ron files in a folder
    Check {
        /// Files and folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
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
    /// One JSON object a line, one line per report and arm
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Write the reports to this file as comma-separated values
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// How an experiment differs from the lesson's.
#[derive(Debug, Default, Args)]
pub struct ExperimentArgs {
    /// The seed of all random numbers
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Only this arm
    #[arg(long, value_name = "NAME")]
    pub arm: Option<String>,
    /// Any field of the experiment, for example --set hidden=32 --set "clip=Norm(5.0)"
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// How long to train; without it, as long as the lesson says.
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
