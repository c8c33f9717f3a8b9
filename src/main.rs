//! The binary: parses the command line, runs the program, and sets the exit status.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::error::ErrorKind;
use rnn_tui::cli::{self, Cli, Notes, Start, Status, Workbench, WrongUsage};
use rnn_tui::headless::{self, mistyped, paint, setup, version};
use rnn_tui::nn::kernel::{Level, LevelError};
use rnn_tui::tui::terminal::{self, Request};

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    let result = match Cli::parsed(&args) {
        Ok(cli) => run(cli),
        Err(e) => answered(&e, &args),
    };
    result.unwrap_or_else(|error| failed(&error)).into()
}

/// Prints what clap has to say: help, a version, or what is wrong with the arguments.
fn answered(answer: &clap::Error, args: &[std::ffi::OsString]) -> anyhow::Result<Status> {
    let first = args.get(1).map(|word| word.to_string_lossy());
    let meant = first.as_ref().and_then(|word| mistyped::subcommand(word));
    match (answer.kind(), first, meant) {
        (ErrorKind::DisplayVersion, ..) if args.iter().any(|arg| arg == "--version") => {
            version::print()?;
        }
        (ErrorKind::UnknownArgument, Some(word), Some(meant)) => {
            let message = format!(
                "there is no lesson or subcommand {word:?} (did you mean the subcommand {meant:?}?)"
            );
            return Err(WrongUsage(message).into());
        }
        _ => answer.print()?,
    }
    Ok(if answer.use_stderr() { Status::Usage } else { Status::Success })
}

/// Says what is wrong. That the reader of our output has closed it, as in `rnn-tui train mod3 | head`, is nothing wrong.
fn failed(error: &anyhow::Error) -> Status {
    let io = error.downcast_ref::<io::Error>();
    if io.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) {
        return Status::Success;
    }
    if let Some(WrongUsage(message)) = error.downcast_ref() {
        let mut whole = cli::command();
        whole.build(); // a subcommand then knows its own usage
        let first = std::env::args().nth(1).unwrap_or_default();
        let wrong = match whole.find_subcommand_mut(&first) {
            Some(subcommand) => subcommand.error(ErrorKind::ValueValidation, message),
            None => whole.error(ErrorKind::ValueValidation, message),
        };
        let _ = wrong.print(); // where it cannot be printed, the status still says so
        return Status::Usage;
    }
    headless::print_error(&format!("{error:#}"));
    Status::Failure
}

fn run(cli: Cli) -> anyhow::Result<Status> {
    if let Some(level) = &cli.simd {
        limit(level)?;
    }
    paint::choose(cli.color.unwrap_or_default());
    let Cli { lesson, workbench, command, .. } = cli;
    let theme = workbench.theme.as_deref();
    match &command {
        Some(Start::Text { file, workbench }) => {
            let mut request = request(Some("text"), workbench)?;
            request.changes.text = request.changes.text.or(file.clone());
            open(&Request { theme: request.theme.or(theme), ..request })
        }
        Some(Start::Open(args)) => {
            let (lesson, mine) = args.mine.files()?;
            if let Some(text) = args.shared(terminal::shared_in)? {
                let theme = args.theme.as_deref().or(theme);
                open(&Request { shared: Some(text), theme, ..Request::default() })?;
                return Ok(Status::Success);
            }
            let changes = setup::changes(&args.mine.experiment);
            let hand_in = Some((mine, setup::read_as(&args.mine)));
            let theme = args.theme.as_deref().or(theme);
            open(&Request { lesson, changes, hand_in, theme, ..Request::default() })
        }
        Some(Start::Notes(Notes { lesson, all, theme: own, language })) => {
            let language = setup::language(language)?;
            terminal::notes(lesson, *all, own.as_deref().or(theme), language)
        }
        Some(Start::Headless(command)) => return headless::run(command),
        None => {
            let shared = lesson.as_deref().filter(|word| terminal::is_shared(word));
            match shared.map(terminal::shared_in).transpose()?.flatten() {
                Some(text) => open(&Request { shared: Some(text), theme, ..Request::default() }),
                None => open(&request(lesson.as_deref(), &workbench)?).map_err(mistyped::explained),
            }
        }
    }?;
    Ok(Status::Success)
}

/// Limits the kernels to an instruction set.
fn limit(level: &str) -> anyhow::Result<()> {
    let wrong = |e: LevelError| format!("--simd {level}: {e}");
    let level: Level = level.parse().map_err(|e| WrongUsage(wrong(e)))?;
    level.limit().map_err(|e| anyhow::anyhow!(wrong(e)))
}

/// The request to open a lesson.
fn request<'a>(lesson: Option<&'a str>, args: &'a Workbench) -> anyhow::Result<Request<'a>> {
    let Workbench { experiment, step, theme, language } = args;
    let (changes, language) = (setup::changes(experiment), setup::language(language)?);
    let theme = theme.as_deref();
    Ok(Request { lesson, changes, step: *step, theme, language, ..Request::default() })
}

/// Opens the workbench.
fn open(request: &Request) -> anyhow::Result<()> {
    if request.changes.text.as_deref() == Some(Path::new("-")) {
        let wrong = "--text -: the workbench reads keys from standard input: write the text to a file, or use `rnn-tui train text --text -`";
        return Err(WrongUsage(wrong.to_owned()).into());
    }
    terminal::run(request)
}
