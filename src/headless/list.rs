//! `rnn-tui list`: the lessons and the learner's progress.

mod reset;

use serde::Serialize;
use std::io::{Write, stdout};

use super::{print_message, setup};
use crate::cli::List;
use crate::lesson::time::Times;
use crate::lesson::{Catalog, Language, Lesson, Pack, Progress, Store};
use crate::tui::config;

/// A lesson in the list.
#[derive(Serialize)]
struct Line<'a> {
    /// Its number, if it is built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<usize>,
    /// Its pack, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pack: Option<&'a str>,
    id: &'a str,
    title: &'a str,
    minutes: usize,
    steps: usize,
    done: usize,
    /// Its file, if it is not built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

/// Prints the built-in lessons, those of the installed packs, and the learner's progress; or forgets that in a lesson.
///
/// # Errors
/// If standard output is closed, or as [`reset::run`].
pub(crate) fn run(args: &List) -> anyhow::Result<()> {
    if let Some(lesson) = &args.reset {
        return reset::run(lesson, args.force);
    }
    let (progress, warning) = Store::of_platform().load();
    let wish = setup::language(&args.language)?;
    let (config, unread) = config::of_platform();
    let settings = config.over(progress.settings());
    let language = Language::chosen(wish, settings, |name| std::env::var(name).ok());
    for warning in [warning, unread].into_iter().flatten() {
        print_message(&format!("rnn-tui: {warning}"));
    }
    let mut out = stdout().lock();
    for entry in Catalog::in_language(language)?.entries() {
        let line = Line::of(&entry.lesson, &entry.times, (&entry.lesson.id, &progress));
        Line { number: Some(entry.number), ..line }.print(&mut out, args)?;
    }
    for pack in Pack::installed(language) {
        if !args.json {
            writeln!(out, "{}", pack.name)?;
        }
        for of in &pack.lessons {
            let line = Line::of(&of.loaded.lesson, &of.times, (&of.key, &progress));
            Line { pack: Some(&pack.name), path: of.loaded.path(), ..line }
                .print(&mut out, args)?;
        }
        for damaged in &pack.damaged {
            print_message(&format!("{}: {}", pack.name, damaged.line));
        }
    }
    Ok(())
}

impl<'a> Line<'a> {
    /// A lesson, with the progress under its key.
    fn of(lesson: &'a Lesson, times: &Times, (key, progress): (&str, &Progress)) -> Self {
        let known = progress.of(key);
        let done = lesson.required().filter(|step| known.done.contains(step)).count();
        Line {
            number: None,
            pack: None,
            id: &lesson.id,
            title: &lesson.title,
            minutes: times.minutes(lesson),
            steps: lesson.required().count(),
            done,
            path: None,
        }
    }

    fn print(&self, out: &mut impl Write, args: &List) -> anyhow::Result<()> {
        let Line { id, title, minutes, steps, done, .. } = self;
        let number = self.number.map_or(String::new(), |number| number.to_string());
        let path = self.path.unwrap_or("built in");
        let path = if args.path { format!("  {path}") } else { String::new() };
        match args.json {
            true => writeln!(out, "{}", serde_json::to_string(self)?)?,
            false => writeln!(
                out,
                "{number:>2}  {id:<11} {title:<42} {minutes:>2} min  {done:>2}/{steps} steps done{path}"
            )?,
        }
        Ok(())
    }
}
