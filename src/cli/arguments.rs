//! The arguments of the larger subcommands.

use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

use super::options::{
    self, ExperimentArgs, LanguageArg, Length, Mine, QuietArg, Workbench, count, seed, tolerance,
};
use super::status::WrongUsage;
use super::values::{length, size, temperature};

/// The arguments of `list`.
#[derive(Debug, Args)]
pub struct List {
    /// Print one JSON object per line
    #[arg(long)]
    pub(crate) json: bool,
    /// Also print where each lesson comes from
    #[arg(long)]
    pub(crate) path: bool,
    /// Erase your progress in this lesson instead: the id or number of a lesson, or the path of a .ron file
    #[arg(long, value_name = "LESSON", conflicts_with_all = ["json", "path"])]
    pub(crate) reset: Option<String>,
    /// With --reset: do not ask
    #[arg(long, requires = "reset")]
    pub(crate) force: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) language: LanguageArg,
}

/// The arguments of `train`.
#[derive(Debug, Args)]
pub struct Train {
    /// The id or number of a lesson, or the path of a .ron file
    #[arg(required_unless_present = "resume", conflicts_with = "resume")]
    pub(crate) lesson: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) experiment: ExperimentArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) length: Length,
    /// After training, let the models answer this line, for example a sentence, digits or the beginning of a text
    #[arg(long = "try", value_name = "LINE")]
    pub(crate) tried: Vec<String>,
    /// Report every N updates [default: about ten reports, or twenty on a long text]
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) every: Option<u64>,
    /// Print one JSON object per line, one for each report and arm
    #[arg(long, conflicts_with_all = ["csv", "quiet"])]
    pub(crate) json: bool,
    /// Write the reports to this file as comma-separated values
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Measure the speed of training instead of reporting, for three seconds or as long as --updates or --epochs says
    #[arg(long, conflicts_with_all = ["tried", "every", "csv", "save", "resume", "quiet"])]
    pub(crate) bench: bool,
    /// Save the trained models every ten seconds and at the end, to this .npz file, which NumPy can read
    #[arg(long, value_name = "MODEL")]
    pub(crate) save: Option<PathBuf>,
    /// Replace the files named by --save and --csv if they exist
    #[arg(long)]
    pub(crate) force: bool,
    /// The contents of the saved file: all that --resume needs, or only the weights, under PyTorch's names
    #[arg(long = "as", value_name = "FORM", requires = "save", default_value = "model")]
    pub(crate) form: Form,
    /// Continue the training of a saved model, bit for bit; --updates and --epochs count from the start of its training
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["seed", "arm", "set", "weights"])]
    pub(crate) resume: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) quiet: QuietArg,
}

/// The form of a saved model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// All that is needed to continue the training
    Model,
    /// Only the weights, under PyTorch's names
    #[value(name = "pytorch")]
    PyTorch,
}

/// The arguments of `sample`.
#[derive(Debug, Args)]
pub struct Sample {
    /// A model that was saved with `train --save` or `:save`
    pub(crate) model: PathBuf,
    /// The number of characters to write [default: 500]
    #[arg(long, value_name = "N", value_parser = length, allow_negative_numbers = true)]
    pub(crate) length: Option<usize>,
    /// The sampling temperature: 0 takes the most probable character, 1 draws from the model's probabilities
    /// [default: 1]
    #[arg(long, value_name = "T", value_parser = temperature, allow_negative_numbers = true)]
    pub(crate) temperature: Option<f64>,
    /// The beginning of the text, which the model continues [default: the first character that the model has learned]
    #[arg(long, value_name = "TEXT")]
    pub(crate) prime: Option<String>,
    /// The seed of the random numbers [default: 1]
    #[arg(long, value_name = "S", value_parser = seed, allow_negative_numbers = true)]
    pub(crate) seed: Option<u64>,
    /// Use only this arm
    #[arg(long, value_name = "NAME")]
    pub(crate) arm: Option<String>,
    /// Let the models answer this line, for example a sentence, digits or the beginning of a text
    #[arg(long = "try", value_name = "LINE", conflicts_with_all = ["length", "temperature", "prime"])]
    pub(crate) tried: Vec<String>,
    /// Print one JSON object per line
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// The id or number of a lesson, or the path of a .ron file
    #[arg(required_unless_present = "names", default_value = "", hide_default_value = true)]
    pub(crate) lesson: String,
    /// The .npz or .json file to write [default: JSON on standard output]
    #[arg(value_name = "OUT")]
    pub(crate) file: Option<PathBuf>,
    /// Another way to give OUT
    #[arg(short, long, value_name = "OUT", visible_alias = "output", conflicts_with = "file")]
    pub(crate) out: Option<PathBuf>,
    /// Replace OUT if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// The length of the trace; by default, one update.
    #[command(flatten)]
    pub(crate) length: Length,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) experiment: ExperimentArgs,
    /// List the names in a trace and explain them, instead of writing one
    #[arg(long, exclusive = true)]
    pub(crate) names: bool,
}

/// The arguments of `grade`.
#[derive(Debug, Args)]
#[command(override_usage = "rnn-tui grade [OPTIONS] [LESSON] <MINE>")]
pub struct Grade {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) mine: Mine,
    /// Print one JSON object
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) json: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) quiet: QuietArg,
}

/// The arguments of `open`.
#[derive(Debug, Args)]
pub struct Open {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub mine: Mine,
    /// The terminal background to choose colours for: auto, light or dark [default: RNN_TUI_THEME, then your choice with
    /// `: theme`, COLORFGBG, and what the terminal reports]
    #[arg(long, value_name = "GROUND", value_parser = options::GROUNDS)]
    pub theme: Option<String>,
}

impl Open {
    /// Returns the text of a shared state, if `read` finds that the last argument means one.
    ///
    /// # Errors
    /// If it cannot be read, or is given with what only a hand-in has.
    pub fn shared(
        &self,
        read: fn(&str) -> anyhow::Result<Option<String>>,
    ) -> anyhow::Result<Option<String>> {
        let Mine { files, names, tolerance, length, .. } = &self.mine;
        let Some((mine, before)) = files.split_last() else { return Ok(None) };
        let Some(text) = read(mine)? else { return Ok(None) };
        let given = [
            ("--name", !names.is_empty()),
            ("--tolerance", tolerance.is_some()),
            ("--updates", length.updates.is_some()),
            ("--epochs", length.epochs.is_some()),
        ];
        let option = given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option);
        match before.first().map(String::as_str).or(option) {
            Some(word) => Err(WrongUsage(format!(
                "a shared state has its own lesson and settings: leave out {word}"
            ))
            .into()),
            None => Ok(Some(text)),
        }
    }
}

/// The arguments of `notes`.
#[derive(Debug, Args)]
pub struct Notes {
    /// The id or number of a lesson, or the path of a .ron file
    pub lesson: String,
    /// Print the notes of all steps instead (the default without a terminal): rnn-tui notes bptt --all > notes.txt
    #[arg(long)]
    pub all: bool,
    /// The terminal background to choose colours for: auto, light or dark [default: as the terminal reports]
    #[arg(long, value_name = "GROUND", value_parser = options::GROUNDS)]
    pub theme: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub language: LanguageArg,
}

/// The arguments of `plain`.
#[derive(Debug, Args)]
pub struct Plain {
    /// The id or number of a lesson, or the path of a .ron file [default: the list of lessons, to choose from]
    pub(crate) lesson: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) experiment: ExperimentArgs,
    /// The step of the lesson to start at, counted from 1 [default: where you left it]
    #[arg(long, value_name = "N", value_parser = options::step, allow_negative_numbers = true)]
    pub(crate) step: Option<usize>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) language: LanguageArg,
}

/// The arguments of `shot`.
#[derive(Debug, Args)]
#[command(override_usage = "rnn-tui shot [OPTIONS] [LESSON] <OUT>")]
pub struct Shot {
    /// The file to write, .svg, .png, .ansi or .txt, or .cast for a recording that asciinema plays; before it, the id or
    /// number of a lesson, or the path of a .ron file [default: the home screen]
    #[arg(value_name = "OUT", required = true, num_args = 1..=2)]
    files: Vec<String>,
    /// The size of the screen, in columns and rows
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "120x40")]
    pub(crate) size: (u16, u16),
    /// Go to this update first
    #[arg(long, value_name = "N")]
    pub(crate) update: Option<u64>,
    /// Then press these keys, separated by spaces: Enter, Esc, Tab, Left, Ctrl-L and the like, space for a space; other
    /// words are typed
    #[arg(long, value_name = "KEYS")]
    pub(crate) keys: Option<String>,
    /// Replace OUT if it exists
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) workbench: Workbench,
}

impl Shot {
    /// The name of the lesson, if there is one, and the file to write.
    ///
    /// # Errors
    /// Never, as clap sees to it that there is one or two.
    pub(crate) fn files(&self) -> Result<(Option<&str>, &Path), WrongUsage> {
        match &self.files[..] {
            [lesson, out] => Ok((Some(lesson), Path::new(out))),
            [out, ..] => Ok((None, Path::new(out))),
            [] => Err(WrongUsage("no file is given".to_owned())),
        }
    }
}

/// The arguments of `gradcheck`.
#[derive(Debug, Args)]
pub struct Gradcheck {
    /// The id or number of a lesson, or the path of a .ron file
    pub(crate) lesson: String,
    /// The training before the check; by default, none.
    #[command(flatten)]
    pub(crate) length: Length,
    /// The largest relative error allowed for a tensor: ‖a − n‖ / max(‖a‖, ‖n‖) [default: 1e-7]
    #[arg(long, value_name = "X", value_parser = tolerance, allow_negative_numbers = true)]
    pub(crate) tolerance: Option<f64>,
    /// List every element that disagrees with the finite differences
    #[arg(long)]
    pub(crate) elements: bool,
    /// Print one JSON object per line, one for each arm and tensor
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) json: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) experiment: ExperimentArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) quiet: QuietArg,
}
