//! The binary: parses the command line, runs the program, and sets the exit code.

use anyhow::anyhow;
use std::io;
use std::process::ExitCode;

use rnn_tui::cli::{Cli, Notes, Start, Workbench};
use rnn_tui::headless::{self, setup};
use rnn_tui::nn::kernel::Level;
use rnn_tui::tui::terminal::{self, Request};

fn main() -> ExitCode {
    match run(Cli::of_process()) {
        Err(error) if !is_closed_pipe(&error) => {
            headless::print_message(&format!("rnn-tui: {error:#}"));
            ExitCode::FAILURE
        }
        Err(_) => ExitCode::SUCCESS,
        Ok(code) => code,
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Some(level) = &cli.simd {
        level.parse().and_then(Level::limit).map_err(|e| anyhow!("--simd {level}: {e}"))?;
    }
    let Cli { lesson, workbench, command, .. } = cli;
    let theme = workbench.theme.as_deref();
    match &command {
        Some(Start::Text { file, workbench }) => {
            let mut request = request(Some("text"), workbench)?;
            request.changes.text = request.changes.text.or(file.clone());
            terminal::run(&Request { theme: request.theme.or(theme), ..request })
        }
        Some(Start::Open(open)) => {
            let (lesson, mine) = open.mine.files()?;
            let changes = setup::changes(&open.mine.experiment);
            let hand_in = Some((mine, setup::read_as(&open.mine)));
            let theme = open.theme.as_deref().or(theme);
            terminal::run(&Request { lesson, changes, hand_in, theme, ..Request::default() })
        }
        Some(Start::Notes(Notes { lesson, all, theme: own })) => {
            terminal::notes(lesson, *all, own.as_deref().or(theme))
        }
        Some(Start::Headless(command)) => return headless::run(command),
        None => terminal::run(&request(lesson.as_deref(), &workbench)?),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// The request to open a lesson.
fn request<'a>(lesson: Option<&'a str>, args: &'a Workbench) -> anyhow::Result<Request<'a>> {
    let Workbench { experiment, step, theme, language } = args;
    let (changes, language) = (setup::changes(experiment), setup::language(language)?);
    let theme = theme.as_deref();
    Ok(Request { lesson, changes, hand_in: None, step: *step, theme, language })
}

/// Whether the reader of our output has closed it, as in `rnn-tui train mod3 | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
