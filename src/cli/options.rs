//! Arguments that several subcommands share.

use anyhow::Context;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

use super::status::WrongUsage;

/// The values of `--theme`.
pub(super) const GROUNDS: [&str; 3] = ["auto", "light", "dark"];

/// The arguments of the workbench that opens a lesson.
#[derive(Debug, Default, Args)]
pub struct Workbench {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub experiment: ExperimentArgs,
    /// The step of the lesson to start at, counted from 1 [default: where you left it]
    #[arg(long, value_name = "N", value_parser = step, allow_negative_numbers = true)]
    pub step: Option<usize>,
    /// The terminal background to choose colours for: auto, light or dark [default: RNN_TUI_THEME, then config.ron, your
    /// choice with `: theme`, COLORFGBG, and what the terminal reports]
    #[arg(long, value_name = "GROUND", value_parser = GROUNDS)]
    pub theme: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub language: LanguageArg,
}

/// The language of lessons.
#[derive(Debug, Default, Args)]
pub struct LanguageArg {
    /// The language of the lessons, by its two letters, for example de; those without a translation are in English
    /// [default: that of config.ron, then your choice with `: lang`, then LC_ALL, LC_MESSAGES or LANG]
    #[arg(long = "lang", value_name = "CODE", value_parser = language)]
    pub code: Option<String>,
}

/// The wish for no output.
#[derive(Debug, Default, Args)]
pub struct QuietArg {
    /// Print only errors; the exit status is the result
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// A hand-in, and how to read it.
#[derive(Debug, Args)]
pub struct Mine {
    /// An .npz or .json file with the arrays of your code, under their own names: gradients, weights, inputs, targets
    /// and any others. If the data are a lesson's, name the lesson before the file: by its id, its number or the path of
    /// a .ron file
    #[arg(value_name = "MINE", required = true, num_args = 1..=2)]
    pub(crate) files: Vec<String>,
    /// Read the array MINE of the file as OURS, for example --name Q=W_hh
    #[arg(long = "name", value_name = "MINE=OURS", value_parser = renamed)]
    pub(crate) names: Vec<(String, String)>,
    /// The largest error allowed, relative to the largest number of the tensor [default: 1e-9; in single
    /// precision, what rounding explains, but at least 2e-5]
    #[arg(long, value_name = "X", value_parser = tolerance, allow_negative_numbers = true)]
    pub(crate) tolerance: Option<f64>,
    /// The number of updates to compare; by default, all in the file.
    #[command(flatten)]
    pub(crate) length: Length,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub experiment: ExperimentArgs,
}

/// Changes to a lesson's experiment.
#[derive(Debug, Default, Args)]
pub struct ExperimentArgs {
    /// Learn from this text file instead, if the lesson learns from a text; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) text: Option<PathBuf>,
    /// Whether to learn a text character by character or word by word
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: Option<TextLevel>,
    /// The seed of the random numbers
    #[arg(long, value_name = "S", value_parser = seed, allow_negative_numbers = true)]
    pub(crate) seed: Option<u64>,
    /// Use only this arm
    #[arg(long, value_name = "NAME")]
    pub(crate) arm: Option<String>,
    /// Change a field of the experiment, for example --set hidden=32 --set "clip=Norm(5.0)"
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(crate) set: Vec<String>,
    /// Initial weights from an .npz or .json file, named as in a trace or as in PyTorch
    #[arg(long, value_name = "FILE")]
    pub(crate) weights: Option<PathBuf>,
}

/// What a model of a text reads and writes at a timestep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextLevel {
    /// A character
    #[value(alias = "char")]
    Character,
    /// A word, or a punctuation mark
    Word,
}

impl ExperimentArgs {
    /// Returns the first option that is given.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let ExperimentArgs { text, level, seed, arm, set, weights } = self;
        let given = [
            ("--text", text.is_some()),
            ("--level", level.is_some()),
            ("--seed", seed.is_some()),
            ("--arm", arm.is_some()),
            ("--set", !set.is_empty()),
            ("--weights", weights.is_some()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }
}

impl Mine {
    /// Returns the name of the lesson, if there is one, and the file.
    ///
    /// # Errors
    /// If an option changes a lesson's experiment, but no lesson is named.
    pub fn files(&self) -> Result<(Option<&str>, &Path), WrongUsage> {
        let (lesson, mine) = match &self.files[..] {
            [lesson, mine] => (Some(lesson.as_str()), mine),
            [mine, ..] => (None, mine),
            [] => return Err(WrongUsage("no file is given".to_owned())),
        };
        match self.experiment.first_given() {
            Some(option) if lesson.is_none() => Err(WrongUsage(format!(
                "{option} changes a lesson's experiment, but no lesson is named: write LESSON {mine} {option} …, or leave out {option}"
            ))),
            _ => Ok((lesson, Path::new(mine))),
        }
    }
}

/// A length of training, in updates or epochs.
#[derive(Debug, Default, Args)]
#[group(multiple = false)]
pub(crate) struct Length {
    /// The number of updates of the weights
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) updates: Option<u64>,
    /// The number of passes over the data
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) epochs: Option<u64>,
}

pub(super) fn count(text: &str) -> anyhow::Result<u64> {
    let number = text.parse::<u64>().ok().filter(|count| *count > 0);
    number.context("expected a whole number, 1 or more")
}

fn renamed(text: &str) -> anyhow::Result<(String, String)> {
    let pair = text.split_once('=').filter(|(mine, ours)| !mine.is_empty() && !ours.is_empty());
    let (mine, ours) = pair.context("expected MINE=OURS, for example Q=W_hh")?;
    Ok((mine.to_owned(), ours.to_owned()))
}

fn setting(text: &str) -> anyhow::Result<String> {
    let has_value = text.contains('=');
    has_value.then(|| text.to_owned()).context("write KEY=VALUE, for example hidden=16")
}

fn language(text: &str) -> anyhow::Result<String> {
    let is_code = text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_lowercase());
    is_code.then(|| text.to_owned()).context("expected two letters, for example de")
}

pub(super) fn seed(text: &str) -> anyhow::Result<u64> {
    text.parse().ok().context("expected a whole number, 0 or more")
}

pub(super) fn step(text: &str) -> anyhow::Result<usize> {
    let number = text.parse::<usize>().ok().filter(|step| *step > 0);
    number.context("expected the number of a step, 1 or more")
}

pub(super) fn tolerance(text: &str) -> anyhow::Result<f64> {
    let number = text.parse::<f64>().ok().filter(|x| x.is_finite() && *x > 0.0);
    number.context("expected a number above 0, for example 1e-7")
}
