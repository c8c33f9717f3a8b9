//! `rnn-tui shot LESSON OUT`: a picture of the screen, or a recording of it, without a terminal.

mod ansi;
mod cast;
mod keys;
mod png;

use std::io::Write;
use std::path::Path;

use ratatui::buffer::Buffer;
use strum::{EnumString, VariantNames};

use super::workbench::Workbench;
use super::{check_replaced, print_message, setup};
use crate::atomic_file::{self, Access};
use crate::checked::shown;
use crate::cli::{Shot, WrongUsage};
use crate::lesson::{Catalog, Language, Opened, Settings};
use crate::tui::input::{Input, Key, KeyCode};
use crate::tui::picture::{self, Picture};
use crate::tui::theme::{Depth, Ground, Theme};

/// What is written, by the end of the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, VariantNames)]
#[strum(serialize_all = "lowercase", ascii_case_insensitive)]
enum Format {
    Svg,
    Png,
    Ansi,
    Txt,
    Cast,
}

impl Format {
    fn of(path: &Path) -> Result<Self, WrongUsage> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        ending.parse().map_err(|_| {
            let known = Format::VARIANTS.join(", .");
            WrongUsage(format!("{}: the name of a picture ends in .{known}", shown(path)))
        })
    }
}

/// Plays the keys, and writes what is on the screen then.
///
/// # Errors
/// If the lesson, a setting or a key is wrong, or the file cannot be written.
pub(crate) fn run(args: &Shot) -> anyhow::Result<()> {
    let (lesson, out) = args.files()?;
    let format = Format::of(out)?;
    let keys = keys::read(args.keys.as_deref().unwrap_or_default())?;
    check_replaced(out, args.force)?;
    let ground = match args.workbench.theme.as_deref() {
        Some("light") => Ground::Light,
        _ => Ground::Dark,
    };
    let depth = if format == Format::Ansi { Depth::Ansi256 } else { Depth::Rgb };
    let mut workbench = opened(args, lesson, Theme::new(ground, depth))?;
    let (width, height) = args.size;
    workbench.feed(&Input::Resize { width, height }); // what a key does may depend on it
    if let Some(update) = args.update {
        go_to(&mut workbench, update)?;
    }
    let mut screen = || played(&mut workbench, &keys, args.size);
    let svg = |(screen, title): (Buffer, String)| Picture::of(&screen, ground).svg(&title);
    let bytes = match format {
        Format::Svg => svg(screen()).into_bytes(),
        Format::Png => png::png(&svg(screen()))?,
        Format::Ansi => ansi::ansi(&screen().0).into_bytes(),
        Format::Txt => picture::plain(&screen().0).into_bytes(),
        Format::Cast => cast::record(&mut workbench, &keys, args.size)?,
    };
    let existed = out.exists();
    atomic_file::replace(out, Access::Umask, |file| file.write_all(&bytes))
        .map_err(|e| anyhow::anyhow!("{}: cannot be written: {e}", shown(out)))?;
    if existed {
        print_message(&format!("{}: replaced", shown(out)));
    }
    Ok(())
}

/// The workbench at the beginning: the lesson at its step, or the home screen.
fn opened(args: &Shot, lesson: Option<&str>, theme: Theme) -> anyhow::Result<Workbench> {
    let workbench = &args.workbench;
    let asked = setup::language(&workbench.language)?;
    // a picture is the same on every machine: only what is asked for counts
    let language = Language::chosen(asked, Settings::default(), |_| None);
    let catalog = Catalog::in_language(language)?;
    let Some(name) = lesson else {
        let given = workbench.experiment.first_given().or(workbench.step.map(|_| "--step"));
        if let Some(option) = given.or(args.update.map(|_| "--update")) {
            let wrong = format!("{option} needs a lesson: name one before the picture");
            return Err(WrongUsage(wrong).into());
        }
        return Ok(Workbench::home(catalog, theme));
    };
    let opened = Opened::read(&catalog, name, &setup::changes(&workbench.experiment))?;
    opened.check_step(workbench.step)?;
    opened.remarks.iter().for_each(|remark| print_message(remark));
    let step = workbench.step.map(|step| step - 1);
    Ok(Workbench::open_at(catalog, opened.loaded, (opened.number, step), theme)?)
}

/// Runs to an update.
fn go_to(workbench: &mut Workbench, update: u64) -> anyhow::Result<()> {
    workbench.text(&format!(":go {update}"))?;
    workbench.press(KeyCode::Enter)?;
    let done = workbench.frame()?.snapshot.cursor.updates_done();
    let why = workbench.app().message().unwrap_or("the run ends earlier");
    anyhow::ensure!(done == update, "--update {update}: the screen is at update {done}: {why}");
    Ok(())
}

/// The screen after these keys, and its title.
fn played(workbench: &mut Workbench, keys: &[Key], size: (u16, u16)) -> (Buffer, String) {
    for key in keys {
        workbench.feed(&Input::Key(*key));
    }
    workbench.fade();
    (workbench.drawn(size), workbench.app().title())
}
