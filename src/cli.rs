//! The command line: its arguments, options and help texts.

mod arguments;
pub mod examples;
mod options;
mod status;
mod values;

use clap::error::ErrorKind;
use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) use arguments::Form;
pub use arguments::{Gradcheck, Grade, List, Notes, Open, Plain, Sample, Shot, Trace, Train};
pub use options::{ExperimentArgs, LanguageArg, Mine, QuietArg, Workbench};
pub(crate) use options::{Length, TextLevel};
pub use status::{Status, WrongUsage};

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

    /// Whether the results of subcommands have colours [default: auto, on a terminal and without NO_COLOR]
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,

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
    /// Open in the workbench a shared state (its string, a file that has it, or - for standard input), or your own
    /// backward pass: every number beside the right one, differences marked, and the line to write instead
    #[command(
        override_usage = "rnn-tui open <STATE>\n       rnn-tui open [OPTIONS] [LESSON] <MINE>"
    )]
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
    List(List),
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
        #[command(flatten)]
        #[allow(missing_docs)]
        quiet: QuietArg,
    },
    /// Write a commented template for a lesson
    New {
        /// The .ron file to write; it must not exist yet
        file: PathBuf,
    },
    /// Print a commented file of settings: colours, glyphs, mouse, motion, speed, language, keys
    Config {
        /// Print the path of your own file instead, whether it exists or not
        #[arg(long)]
        path: bool,
    },
    /// Do a lesson line by line, without a screen: for a screen reader, a braille display, a slow line or a script
    Plain(Box<Plain>),
    /// Make a picture or a recording of the workbench, without a terminal
    Shot(Box<Shot>),
    /// Print a script that completes commands, options and lessons in your shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual as a page for man, with all subcommands
    Man {
        /// Write a page for each subcommand to this folder instead, and replace those that are there
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// Options of the workbench that have other defaults where a picture is made: it is the same on every machine.
const DEFAULTS_OF_SHOT: [(&str, &str); 3] = [
    ("step", "The step of the lesson to start at, counted from 1 [default: 1]"),
    ("theme", "The background to choose colours for: auto, light or dark [default: dark]"),
    ("code", "The language of the lesson, by its two letters, for example de [default: en]"),
];

/// Returns the command line as clap knows it, with examples and the exit statuses in its help.
pub fn command() -> clap::Command {
    let all = examples::help(examples::OF_WORKBENCH);
    let long = format!("{all}\n\n{}", Status::help());
    let command = Cli::command().after_help(all).after_long_help(long);
    let command = command.mut_subcommand("shot", |shot| {
        DEFAULTS_OF_SHOT
            .iter()
            .fold(shot, |shot, (name, help)| shot.mut_arg(name, |arg| arg.help(help)))
    });
    examples::OF_SUBCOMMANDS.iter().fold(command, |command, (name, of)| {
        command.mut_subcommand(name, |command| command.after_help(examples::help(of)))
    })
}

/// The colours that the arguments ask for, to be obeyed before they are parsed: in the help, and in what is said of wrong
/// arguments.
fn color(args: &[OsString]) -> ColorChoice {
    let words = args.iter().map(|arg| arg.to_str().unwrap_or_default());
    let next = words.clone().skip(1).chain([""]);
    let values = words.zip(next).filter_map(|(word, next)| match word {
        "--color" => Some(next),
        word => word.strip_prefix("--color="),
    });
    let choices = values.filter_map(|value| ColorChoice::from_str(value, false).ok());
    choices.last().unwrap_or_default()
}

impl Cli {
    /// Parses the arguments of a process.
    ///
    /// # Errors
    /// If they are wrong, or if they ask for help or the version, which is the error.
    pub fn parsed(args: &[OsString]) -> Result<Self, clap::Error> {
        let command = || command().color(color(args));
        let cli = Cli::from_arg_matches(&command().try_get_matches_from(args)?)?;
        if let (Some(lesson), Some(_)) = (&cli.lesson, &cli.command) {
            let message = format!(
                "the lesson {lesson:?} cannot come before a subcommand\n\nput it after the subcommand, for example: rnn-tui train {lesson}"
            );
            return Err(command().error(ErrorKind::ArgumentConflict, message));
        }
        if let Some(message) = cli.misplaced() {
            return Err(command().error(ErrorKind::ArgumentConflict, message));
        }
        Ok(cli)
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
            (None | Some(Start::Text { .. } | Start::Open(_) | Start::Notes(_)), _)
                if self.color.is_some() =>
            {
                Some("--color is for subcommands without a screen: the workbench has --theme, and obeys NO_COLOR".to_owned())
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
