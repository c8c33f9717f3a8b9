//! `rnn-tui completions SHELL`: a script that completes the command line.

use std::io::{Write, stdout};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap_complete::{Shell, generate};

use crate::cli;
use crate::lesson::Catalog;

/// The name of the binary.
const NAME: &str = "rnn-tui";

/// The arguments that take a lesson or the path of a file.
const LESSON_ARGS: [&str; 2] = ["lesson", "files"];

/// The ids and titles of the lessons.
type Lessons = [(String, String)];

/// Prints the script.
///
/// # Errors
/// If standard output is closed.
pub(crate) fn run(shell: Shell) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let lessons = catalog.entries().iter().map(|entry| &entry.lesson);
    let lessons: Vec<_> =
        lessons.map(|lesson| (lesson.id.clone(), lesson.title.replace('\'', "’"))).collect();
    let script = match shell {
        Shell::Zsh => zsh(&lessons),
        Shell::Fish => fish(&lessons),
        shell => script(shell, with_values(cli::command(), &lessons)),
    };
    Ok(stdout().write_all(script.as_bytes())?)
}

fn script(shell: Shell, mut command: clap::Command) -> String {
    let mut script = Vec::new();
    generate(shell, &mut command, NAME, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

fn takes_lesson(arg: &clap::Arg) -> bool {
    LESSON_ARGS.contains(&arg.get_id().as_str())
}

/// Makes the lessons the values of the arguments that take one. Bash offers files as well where no value fits.
fn with_values(command: clap::Command, lessons: &Lessons) -> clap::Command {
    let values = || PossibleValuesParser::new(lessons.iter().map(|(id, _)| PossibleValue::new(id)));
    let of = |command: clap::Command| {
        command.mut_args(|arg| if takes_lesson(&arg) { arg.value_parser(values()) } else { arg })
    };
    of(command).mut_subcommands(of)
}

/// For zsh, which offers either values or files, a function offers both. The first word can also be a subcommand, so
/// that the lessons are offered with those.
fn zsh(lessons: &Lessons) -> String {
    let all = cli::command();
    let options = all.get_arguments().filter(|arg| !arg.is_positional()).cloned();
    let command =
        clap::Command::new(NAME).args(options).subcommands(all.get_subcommands().cloned());
    let line = |line: &str| {
        let arg = line.trim_start_matches(['\'', '*', ':']).split(' ').next().unwrap_or_default();
        if LESSON_ARGS.contains(&arg) {
            return line.replace(":_default' \\", ":_rnn-tui_lessons' \\") + "\n";
        }
        let is_of_subcommands = line.contains("'rnn-tui commands'");
        format!("{line}\n{}", if is_of_subcommands { "    _rnn-tui_lessons\n" } else { "" })
    };
    let script = script(Shell::Zsh, command);
    let (directive, rest) = script.split_once('\n').unwrap_or_default();
    let rows = lessons.iter().map(|(id, title)| format!("    '{id}:{title}'\n"));
    let rows: String = rows.collect();
    let function = format!(
        "_rnn-tui_lessons() {{\n  local -a lessons\n  lessons=(\n{rows}  )\n  _describe -t lessons lesson lessons\n  _files\n}}\n"
    );
    format!("{directive}\n\n{function}{}", rest.lines().map(line).collect::<String>())
}

/// For fish, which completes the values of options alone, a line for each lesson as the first word and after the
/// subcommands that take one.
fn fish(lessons: &Lessons) -> String {
    let command = cli::command();
    let takes = |command: &&clap::Command| command.get_positionals().any(takes_lesson);
    let after: Vec<&str> =
        command.get_subcommands().filter(takes).map(clap::Command::get_name).collect();
    let conditions = [
        "__fish_rnn_tui_needs_command".to_owned(),
        format!("__fish_rnn_tui_using_subcommand {}", after.join(" ")),
    ];
    let lines = conditions.iter().flat_map(|condition| {
        let line = move |(id, title): &(String, String)| {
            format!("complete -c {NAME} -n \"{condition}\" -a {id} -d '{title}'\n")
        };
        lessons.iter().map(line)
    });
    script(Shell::Fish, command.clone()) + &lines.collect::<String>()
}
