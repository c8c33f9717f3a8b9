//! `rnn-tui man`: the manual, from the tables that the help is made of.

use std::fs;
use std::io::{self, Write, stdout};
use std::path::Path;

use anyhow::Context;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use indexmap::IndexMap;
use strum::VariantArray;

use super::print_message;
use crate::atomic_file::{self, Access};
use crate::checked::shown;
use crate::cli::examples::{self, Example};
use crate::cli::{self, Status};
use crate::tui::config;
use crate::tui::keymap::{ALWAYS, Group, KEYS};

/// Writes a section of a page.
type Section = fn(&Man, &mut dyn Write) -> io::Result<()>;

/// The sections that each page begins with.
const FIRST: [Section; 5] = [
    Man::render_title,
    Man::render_name_section,
    Man::render_synopsis_section,
    Man::render_description_section,
    Man::render_options_section,
];

/// Prints one page with all subcommands, or writes a page for each to a folder.
///
/// # Errors
/// If a page cannot be written.
pub(crate) fn run(folder: Option<&Path>) -> anyhow::Result<()> {
    let mut command = cli::command().disable_help_subcommand(true);
    command.build();
    let parts = || command.get_subcommands().map(part).collect::<io::Result<String>>();
    let last = || keys() + &listed(examples::OF_WORKBENCH) + &statuses();
    let Some(folder) = folder else {
        let page = sections(&command, &FIRST)? + ".SH SUBCOMMANDS\n" + &parts()? + &last();
        return Ok(stdout().write_all(page.as_bytes())?);
    };
    fs::create_dir_all(folder).with_context(|| format!("{}: cannot be created", shown(folder)))?;
    let index = sections(&command, &[Man::render_subcommands_section])?;
    write(folder, &command, &(index + &last()))?;
    command.get_subcommands().try_for_each(|of| write(folder, of, &listed(examples_of(of))))
}

/// Writes the page of a command, which ends with `last`.
fn write(folder: &Path, command: &clap::Command, last: &str) -> anyhow::Result<()> {
    let page = sections(command, &FIRST)? + last;
    let path = folder.join(Man::new(command.clone()).get_filename());
    let written = atomic_file::replace(&path, Access::Umask, |out| out.write_all(page.as_bytes()));
    written.with_context(|| format!("{}: cannot be written", shown(&path)))
}

/// The sections of a page.
fn sections(command: &clap::Command, sections: &[Section]) -> io::Result<String> {
    let (man, mut text) = (Man::new(command.clone()), Vec::new());
    sections.iter().try_for_each(|section| section(&man, &mut text))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The part of a subcommand on the page with all: its sections without their headings, and without the options that all
/// subcommands have.
fn part(command: &clap::Command) -> io::Result<String> {
    let is_shared = |arg: &clap::Arg| arg.is_global_set() || arg.get_id() == "help";
    let own = command.clone().mut_args(|arg| if is_shared(&arg) { arg.hide(true) } else { arg });
    let mut heading = Roff::new();
    heading.control("SS", [command.get_bin_name().unwrap_or(command.get_name())]);
    let shown: [Section; 3] = [FIRST[2], FIRST[3], FIRST[4]];
    let sections = shown.iter().map(|section| {
        let text = sections(&own, &[*section])?;
        let body = text.split_once("\n.SH ").and_then(|(_, section)| section.split_once('\n'));
        Ok(body.map_or(String::new(), |(_, body)| format!(".PP\n{body}")))
    });
    let sections = sections.collect::<io::Result<String>>()?;
    let mut examples = Roff::new();
    lines(&mut examples, examples_of(command));
    Ok(heading.render() + &sections + &examples.render())
}

fn examples_of(command: &clap::Command) -> &'static [Example] {
    let mut all = examples::OF_SUBCOMMANDS.iter();
    all.find(|(name, _)| *name == command.get_name()).map_or(&[], |(_, examples)| examples)
}

/// The section of examples.
fn listed(examples: &[Example]) -> String {
    let mut section = Roff::new();
    section.control("SH", ["EXAMPLES"]);
    lines(&mut section, examples);
    section.render()
}

fn lines(section: &mut Roff, examples: &[Example]) {
    for (what, line) in examples {
        section.control("PP", []);
        section.text([roman(format!("{what}:"))]);
        section.control("RS", ["4"]);
        section.control("nf", []);
        section.text([bold(*line)]);
        section.control("fi", []);
        section.control("RE", []);
    }
}

/// The section of the workbench's keys as the user has bound them, in the groups of its help.
fn keys() -> String {
    let (config, unread) = config::of_platform();
    unread.iter().for_each(|why| print_message(&format!("rnn-tui: {why}")));
    let bound = |row: usize| match config.keyboard().listed(row) {
        keys if keys.is_empty() => "no key".to_owned(),
        keys => keys,
    };
    let mut section = Roff::new();
    section.control("SH", ["KEYS"]);
    for group in Group::VARIANTS {
        let of_group = KEYS.iter().enumerate().filter(|(_, b)| b.group() == *group);
        let mut rows: IndexMap<&str, Vec<String>> = IndexMap::new();
        of_group.for_each(|(row, b)| rows.entry(b.help).or_default().push(bound(row)));
        section.control("SS", [group.title()]);
        let rows = rows.into_iter().map(|(help, keys)| (help, keys.join(" ")));
        // the last group is the program's
        let always = ALWAYS.iter().filter(|_| *group == Group::Program);
        for (help, keys) in rows.chain(always.map(|(_, key, help)| (*help, (*key).to_owned()))) {
            section.control("TP", []);
            section.text([bold(keys)]);
            section.text([roman(help)]);
        }
    }
    section.render()
}

/// The section of exit statuses.
fn statuses() -> String {
    let mut section = Roff::new();
    section.control("SH", ["EXIT STATUS"]);
    for status in Status::VARIANTS {
        section.control("TP", []);
        section.text([bold(status.code().to_string())]);
        section.text([roman(status.meaning())]);
    }
    section.render()
}
