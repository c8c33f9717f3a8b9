//! `rnn-tui list`: the lessons and the learner's progress.

use serde::Serialize;
use std::io::{Write, stdout};

use super::{print_message, setup};
use crate::cli::LanguageArg;
use crate::lesson::{Catalog, Entry, Language, Progress, Store};

#[derive(Serialize)]
struct Line<'a> {
    number: usize,
    id: &'a str,
    title: &'a str,
    minutes: usize,
    steps: usize,
    done: usize,
}

/// Prints the lessons and the learner's progress.
///
/// # Errors
/// If standard output is closed.
pub(crate) fn run(json: bool, language: &LanguageArg) -> anyhow::Result<()> {
    let (progress, warning) = Store::of_platform().load();
    let wish = setup::language(language)?;
    let language = Language::chosen(wish, progress.settings(), |name| std::env::var(name).ok());
    if let Some(warning) = warning {
        print_message(&format!("rnn-tui: {warning}"));
    }
    let mut out = stdout().lock();
    for entry in Catalog::in_language(language)?.entries() {
        let line = line(entry, &progress);
        if json {
            writeln!(out, "{}", serde_json::to_string(&line)?)?;
        } else {
            let Line { number, id, title, minutes, steps, done } = line;
            writeln!(
                out,
                "{number:>2}  {id:<11} {title:<42} {minutes:>2} min  {done:>2}/{steps} steps done"
            )?;
        }
    }
    Ok(())
}

fn line<'a>(entry: &'a Entry, progress: &Progress) -> Line<'a> {
    let lesson = &entry.lesson;
    let steps = lesson.required().count();
    let known = progress.of(&lesson.id);
    let done = lesson.required().filter(|step| known.done.contains(step)).count();
    Line {
        number: entry.number,
        id: &lesson.id,
        title: &lesson.title,
        minutes: lesson.minutes(),
        steps,
        done,
    }
}
