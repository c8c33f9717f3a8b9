//! The command line: its arguments, options and help texts.

mod options;
mod values;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

pub use options::{ExperimentArgs, LanguageArg, Mine, Workbench};
pub(crate) use options::{Length, TextLevel};
use options::{count, seed, tolerance};
use values::{length, temperature};

/// Take backpropagation through time apart: a terminal workbench that teaches recurrent neural networks.
#[derive(Debug, Parser)]
#[command(name = "rnn-tui", version)]
pub struct Cli {
    /// The id or number of a lesson, or the path of a lesson (.ron), a folder of lessons, a trained model or a hand-in
    /// (.npz) [default: the home screen]
    pub lesson: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub workbench: Workbench,

    /// The widest instruction set to use, for comparisons: sse2, avx2 or avx512 [default: the widest supported]
    #[arg(long, global = true, value_name = "LEVEL")]
    pub simd: Option<String>,

    /// The subcommand. Without one, the workbench opens the lesson or the home screen.
    #[command(subcommand)]
    pub command: Option<Start>,
}

/// The subcommands: `text` and `open` start the workbench, `notes` needs a terminal, too; all others run without one.
#[derive(Debug, Subcommand)]
pub enum Start {
    /// Open the workbench on your own text: a character model that writes as it learns
    Text {
        /// A UTF-8 text file of up to 100 MB [default: the program's own story]
        #[arg(conflicts_with = "text")]
        file: Option<PathBuf>,
        #[command(flatten)]
        #[allow(missing_docs)]
        workbench: Box<Workbench>,
    },
    /// Open your own backward pass in the workbench: every number beside the right one, differences marked, and the
    /// line to write instead
    #[command(override_usage = "rnn-tui open [OPTIONS] [LESSON] <MINE>")]
    Open(Box<Open>),
    /// Show the speaker notes of a lesson; they follow the workbench that has it open in another terminal
    Notes(Notes),
    #[command(flatten)]
    #[allow(missing_docs)]
    Headless(Box<Command>),
}

/// The subcommands that run without the workbench.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the lessons and your progress
    List {
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        #[allow(missing_docs)]
        language: LanguageArg,
    },
    /// Train a lesson's models without the workbench, and print loss and accuracy as a table
    Train(Train),
    /// Let a trained model write text, or answer your own lines
    Sample(Sample),
    /// Write every tensor of the first updates to a file for NumPy
    Trace(Trace),
    /// Judge your own gradients: find the first number that differs, and the known mistakes that explain it
    Grade(Grade),
    /// Print a Python file that saves the variables of your own code, for `grade`
    Recorder {
        /// Write to this .py file instead; it must not exist yet
        file: Option<PathBuf>,
    },
    /// Check the gradients of BPTT against finite differences of the loss
    Gradcheck(Gradcheck),
    /// Validate lesson files, or all .ron files in a folder
    Check {
        /// Lesson files, or folders that contain them
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Also prove the lessons: walk through every step with five seeds, and measure every figure
        #[arg(long)]
        run: bool,
        /// With --run: also look at every pane, at three sizes, for a number that a step asks for and that is already
        /// on the screen
        #[arg(long, requires = "run")]
        leaks: bool,
    },
    /// Write a commented template for a lesson
    New {
        /// The .ron file to write; it must not exist yet
        file: PathBuf,
    },
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
    /// Report every N updates [default: about ten reports, or every 100 updates on a long text]
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) every: Option<u64>,
    /// Print one JSON object per line, one for each report and arm
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Write the reports to this file as comma-separated values
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Measure the speed of training instead of reporting, for three seconds or as long as --updates or --epochs says
    #[arg(long, conflicts_with_all = ["tried", "every", "csv", "save", "resume"])]
    pub(crate) bench: bool,
    /// Save the trained models to this .npz file, which NumPy can read, every ten seconds and at the end
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
    #[arg(long)]
    pub(crate) json: bool,
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

/// The arguments of `notes`.
#[derive(Debug, Args)]
pub struct Notes {
    /// The id or number of a lesson, or the path of a .ron file
    pub lesson: String,
    /// Print the notes of all steps instead, as without a terminal: rnn-tui notes bptt --all > notes.txt
    #[arg(long)]
    pub all: bool,
    /// The terminal background to choose colours for: auto, light or dark [default: as the terminal reports]
    #[arg(long, value_name = "GROUND", value_parser = options::GROUNDS)]
    pub theme: Option<String>,
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
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub(crate) experiment: ExperimentArgs,
}

impl Cli {
    /// Parses the arguments of the process. Ends the process if they are wrong, or if they ask for help.
    pub fn of_process() -> Self {
        let cli = Cli::parse();
        if let (Some(lesson), Some(_)) = (&cli.lesson, &cli.command) {
            let message = format!(
                "the lesson {lesson:?} cannot come before a subcommand\n\nput it after the subcommand, for example: rnn-tui train {lesson}"
            );
            Cli::command().error(ErrorKind::ArgumentConflict, message).exit();
        }
        if let Some(message) = cli.misplaced() {
            Cli::command().error(ErrorKind::ArgumentConflict, message).exit();
        }
        cli
    }

    /// Returns an error message if options of the workbench are in the wrong place.
    fn misplaced(&self) -> Option<String> {
        let Workbench { experiment, step, theme, language } = &self.workbench;
        let given = experiment.first_given().or(step.map(|_| "--step"));
        let speaks = language.code.is_some();
        match (&self.command, given) {
            (Some(_), Some(option)) => {
                Some(format!("{option} cannot come before a subcommand: put it after"))
            }
            (Some(Start::Headless(_)), None) if theme.is_some() => {
                Some("--theme is for the workbench: this subcommand runs without it".to_owned())
            }
            (None, Some(option)) if self.lesson.is_none() => Some(format!(
                "{option} needs a lesson: name one before it, for example: rnn-tui mod3 {option} …"
            )),
            (Some(_), None) if speaks => {
                Some("--lang cannot come before a subcommand: put it after".to_owned())
            }
            (Some(_) | None, _) => None,
        }
    }
}
