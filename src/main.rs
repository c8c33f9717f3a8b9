//! The binary: parses the command line, runs the program, and sets the exit code.

use anyhow::anyhow;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use rnn_tui::cli::{Cli, Open, Start};
use rnn_tui::headless;
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
    match cli.command {
        Some(Start::Text { file, weights, theme }) => {
            let (text, weights) = (file.as_deref(), weights.as_deref());
            let theme = theme.as_deref().or(cli.theme.as_deref());
            let lesson = Some("text");
            terminal::run(Request { lesson, text, weights, theme, ..Request::default() })?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Start::Open(Open { files, names, theme })) => {
            let (lesson, mine) = match &files[..] {
                [lesson, mine, ..] => (Some(lesson.as_str()), Path::new(mine)),
                [mine] => (None, Path::new(mine)),
                [] => return Err(anyhow!("no file is given")),
            };
            let theme = theme.as_deref().or(cli.theme.as_deref());
            let hand_in = Some((mine, names.as_slice()));
            terminal::run(Request { lesson, hand_in, theme, ..Request::default() })?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Start::Headless(command)) => headless::run(*command),
        None => {
            let (lesson, weights) = (cli.lesson.as_deref(), cli.weights.as_deref());
            let theme = cli.theme.as_deref();
            terminal::run(Request { lesson, weights, theme, ..Request::default() })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Whether the reader of our output has closed it, as in `rnn-tui train mod3 | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
