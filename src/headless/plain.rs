//! `rnn-tui plain LESSON`: a lesson line by line on standard output, answered on standard input.

mod home;
pub(crate) mod reader;
mod standing;

use std::io::{self, BufRead, Read, Write, stdin, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use super::interrupt::Farewell;
use super::print_message;
use super::setup;
use super::workbench::Workbench;
use crate::cli::{Plain, WrongUsage};
use crate::lesson::{Catalog, Language, Opened, Store};
use crate::tui::app::App;
use crate::tui::config;
use crate::tui::driver::Stretch;
use crate::tui::plain::keys;
use reader::{Patience, Reader};

/// The ticks before the reader sees whether a run takes long.
const STRETCH: usize = 20_000;

/// After so long a silence of a run, it is said how far it is.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest line that is read, in bytes. What is longer is no answer.
const LONGEST: u64 = 4096;

/// The patience of somebody who listens, since this moment.
#[derive(Debug)]
struct Seconds(Instant);

impl Patience for Seconds {
    fn begin(&mut self) {
        self.0 = Instant::now();
    }

    fn is_over(&mut self) -> bool {
        let is_over = self.0.elapsed() > PATIENCE;
        if is_over {
            self.begin();
        }
        is_over
    }
}

/// Does a lesson with what is typed.
///
/// # Errors
/// If the lesson or a setting is wrong, the output cannot be written, or the progress cannot be saved.
pub(crate) fn run(args: &Plain) -> anyhow::Result<()> {
    if args.experiment.text.as_deref() == Some(Path::new("-")) {
        let wrong = "--text -: standard input has the answers here: write the text to a file";
        return Err(WrongUsage(wrong.to_owned()).into());
    }
    let farewell = Farewell::listen()?;
    let (mut input, mut out) = (stdin().lock(), stdout().lock());
    let language = language(args)?;
    let chosen = match &args.lesson {
        Some(lesson) => Some(lesson.clone()),
        None if args.step.is_some() || !setup::changes(&args.experiment).are_none() => {
            let wrong = "a step or a change is of a lesson: name it, for example `rnn-tui plain 4`";
            return Err(WrongUsage(wrong.to_owned()).into());
        }
        None => at_home(language, &mut input, &mut out)?,
    };
    let Some(lesson) = chosen else { return Ok(()) };
    let mut store = Store::of_platform();
    let catalog = Catalog::in_language(language)?;
    let opened = Opened::read(&catalog, &lesson, &setup::changes(&args.experiment))?;
    opened.check_step(args.step)?;
    opened.remarks.iter().for_each(|remark| print_message(remark));
    let (progress, warning) = store.load();
    let app = App::new(catalog, progress, warning);
    let place = (opened.number, args.step.map(|step| step - 1));
    let mut workbench = Workbench::resume(app, opened.loaded, place, keys::theme(), store)?;
    workbench.report_after(Stretch::Ticks(STRETCH));
    let mut reader = Reader::new(workbench, Seconds(Instant::now()));
    let said = converse(&mut reader, &mut input, &mut out, &farewell);
    let saved = reader.leave(); // also if nobody hears it
    said?;
    Ok(saved?)
}

/// The learner's language.
fn language(args: &Plain) -> anyhow::Result<Language> {
    let (config, unread) = config::of_platform();
    unread.iter().for_each(|why| print_message(why));
    let settings = Store::of_platform().seen().unwrap_or_default().settings(); // what is wrong is reported when they are loaded
    let asked = setup::language(&args.language)?;
    Ok(Language::chosen(asked, config.over(settings), |name| std::env::var(name).ok()))
}

/// Lets the learner choose a lesson; `None` if she ends.
fn at_home(
    language: Language,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> anyhow::Result<Option<String>> {
    let mut store = Store::of_platform();
    let catalog = Catalog::in_language(language)?;
    let (progress, warning) = store.load();
    warning.iter().for_each(|why| print_message(why));
    let mut home = Workbench::at_home(App::new(catalog, progress, None), keys::theme(), store);
    let chosen = home::choose(&mut home, input, out);
    let saved = home.leave();
    let chosen = chosen?;
    saved?;
    Ok(chosen)
}

/// Reads line by line until the input or the lesson ends.
fn converse(
    reader: &mut Reader,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    farewell: &Farewell,
) -> io::Result<()> {
    reader.begin(out)?;
    out.flush()?;
    while !reader.is_over() {
        farewell.set(reader.farewell());
        match line(input)? {
            Some(line) => reader.take(&line, out)?,
            None => return reader.end_of_input(out),
        }
        out.flush()?;
    }
    Ok(())
}

/// The next line, as far as it can be read; `None` at the end of the input. Of a line that is too long, the beginning.
fn line(input: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if input.take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let is_cut = bytes.len() as u64 == LONGEST && !bytes.ends_with(b"\n");
    if is_cut {
        skip_line(input)?;
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()))
}

/// Reads on to the end of the line.
fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let known = input.fill_buf()?;
        let (end, count) = match known.iter().position(|byte| *byte == b'\n') {
            Some(end) => (true, end + 1),
            None => (known.is_empty(), known.len()),
        };
        input.consume(count);
        if end {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_need_not_be_text() {
        let long = "x".repeat(3 * LONGEST as usize);
        let text = [long.as_bytes(), b"\n\xff\xfe a\r\n\nlast"].concat();
        let mut input = &text[..];
        let mut next = || line(&mut input).expect("memory");
        assert_eq!(next().map(|line| line.len() as u64), Some(LONGEST));
        assert_eq!(next().as_deref(), Some("\u{fffd}\u{fffd} a"));
        assert_eq!([next(), next(), next()], [Some(String::new()), Some("last".to_owned()), None]);
    }
}
