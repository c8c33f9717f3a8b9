//! `rnn-tui list --reset LESSON`: forgets the progress in a lesson.

use std::io::{IsTerminal, Write, stderr, stdin, stdout};

use crate::cli::WrongUsage;
use crate::headless::print_message;
use crate::lesson::{Catalog, Lesson, Progress, Store};

/// Forgets the progress in a lesson, after a question unless it is forced.
///
/// # Errors
/// If there is no such lesson, if nobody can be asked, or if the progress can be neither read nor saved.
pub(super) fn run(name: &str, is_forced: bool) -> anyhow::Result<()> {
    let loaded = Catalog::embedded()?.open(name)?;
    let (lesson, key) = (&loaded.lesson, loaded.key());
    let store = Store::of_platform();
    let mut progress = store.seen().map_err(anyhow::Error::msg)?;
    if !progress.knows(&key) {
        print_message(&format!("there is no progress in “{}”", lesson.title));
        return Ok(());
    }
    if !is_forced && !is_agreed(lesson, &key, &progress)? {
        print_message("your progress is unchanged");
        return Ok(());
    }
    progress.reset(&key);
    store.save(&progress)?;
    writeln!(stdout(), "“{}” restarted: all steps are open again", lesson.title)?;
    Ok(())
}

/// Asks whether the progress is to be forgotten.
fn is_agreed(lesson: &Lesson, key: &str, progress: &Progress) -> anyhow::Result<bool> {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        let wrong =
            "list --reset asks before it erases your progress: without a terminal, add --force";
        return Err(WrongUsage(wrong.to_owned()).into());
    }
    let known = progress.of(key);
    let done = lesson.required().filter(|step| known.done.contains(step)).count();
    let (title, steps) = (&lesson.title, lesson.required().count());
    write!(stderr(), "erase your progress in “{title}” ({done} of {steps} steps)? [y/N] ")?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}
