//! `rnn-tui completions SHELL`: a script that completes the command line.

use std::io::{Write, stdout};

use clap::builder::PossibleValuesParser;
use clap_complete::{Shell, generate};

use crate::cli;
use crate::lesson::{Catalog, Language, Pack};

/// The name of the binary.
const NAME: &str = "rnn-tui";

/// The arguments that take a lesson or the path of a file.
const LESSON_ARGS: [&str; 3] = ["lesson", "files", "reset"];

/// What can be typed for an argument, and what it is.
type Words = Vec<(String, String)>;

/// Prints the script. It knows the lessons, and the packs that are installed now.
///
/// # Errors
/// If standard output is closed.
pub(crate) fn run(shell: Shell) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let lessons = catalog.entries().iter().map(|entry| &entry.lesson);
    let lessons: Words =
        lessons.map(|lesson| (lesson.id.clone(), lesson.title.replace('\'', "’"))).collect();
    let is_plain = |name: &String| name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    let packs = Pack::installed(Language::ENGLISH).into_iter().map(|pack| pack.name);
    let packs = packs.filter(is_plain).map(|name| (name, "a pack of lessons".to_owned()));
    let first: Words = lessons.iter().cloned().chain(packs).collect();
    let script = match shell {
        Shell::Zsh => zsh(&first, &lessons),
        Shell::Fish => fish(&first, &lessons),
        shell => others(shell, &first, &lessons),
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

/// For bash, which offers values, and files where none fits; and for shells that complete no values of arguments.
fn others(shell: Shell, first: &Words, lessons: &Words) -> String {
    let with_lessons = |command| with_values(command, lessons);
    let command = with_values(cli::command(), first).mut_subcommands(with_lessons);
    // clap_complete 4.6 takes the hyphen of the name for a blank before a subcommand, where it lists its options
    script(shell, command).replace("rnn__subcmd__tui", "rnn__tui")
}

/// Makes words the values of the arguments that take a lesson.
fn with_values(command: clap::Command, words: &Words) -> clap::Command {
    let values = || PossibleValuesParser::new(words.iter().map(|(word, _)| word.clone()));
    command.mut_args(|arg| if takes_lesson(&arg) { arg.value_parser(values()) } else { arg })
}

/// For zsh, which offers either values or files, functions offer both. The first word can also be a subcommand, so that
/// its values are offered with those.
fn zsh(first: &Words, lessons: &Words) -> String {
    let all = cli::command();
    let options = all.get_arguments().filter(|arg| !arg.is_positional()).cloned();
    let command =
        clap::Command::new(NAME).args(options).subcommands(all.get_subcommands().cloned());
    let line = |line: &str| {
        let arg = line.trim_start_matches(['\'', '*', ':']).split(' ').next().unwrap_or_default();
        if LESSON_ARGS.contains(&arg) || line.contains(":LESSON:_default' ") {
            return line.replace(":_default' \\", ":_rnn-tui_lessons' \\") + "\n";
        }
        let is_of_subcommands = line.contains("'rnn-tui commands'");
        format!("{line}\n{}", if is_of_subcommands { "    _rnn-tui_first\n" } else { "" })
    };
    let function = |name: &str, words: &Words| {
        let rows = words.iter().map(|(word, what)| format!("    '{word}:{what}'\n"));
        let rows: String = rows.collect();
        format!(
            "_rnn-tui_{name}() {{\n  local -a words\n  words=(\n{rows}  )\n  _describe -t lessons lesson words\n  _files\n}}\n"
        )
    };
    let script = script(Shell::Zsh, command);
    let (directive, rest) = script.split_once('\n').unwrap_or_default();
    let functions = function("first", first) + &function("lessons", lessons);
    format!("{directive}\n\n{functions}{}", rest.lines().map(line).collect::<String>())
}

/// For fish, which completes the values of options alone, a line for each word.
fn fish(first: &Words, lessons: &Words) -> String {
    let command = cli::command();
    let takes = |command: &&clap::Command| command.get_positionals().any(takes_lesson);
    let after: Vec<&str> =
        command.get_subcommands().filter(takes).map(clap::Command::get_name).collect();
    let after = format!("__fish_rnn_tui_using_subcommand {}", after.join(" "));
    let lines =
        [("__fish_rnn_tui_needs_command", first), (&after, lessons)].map(|(when, words)| {
            let line = |(word, what): &(String, String)| {
                format!("complete -c {NAME} -n \"{when}\" -a {word} -d '{what}'\n")
            };
            words.iter().map(line).collect::<String>()
        });
    script(Shell::Fish, command.clone()) + &lines.concat()
}
