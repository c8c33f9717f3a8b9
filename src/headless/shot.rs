//! `rnn-tui shot LESSON OUT`: a picture of the screen, or a recording of it, without a terminal.

mod ansi;
mod cast;
mod keys;

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
use crate::problem::Problem;
use crate::tui::input::{Input, Key, KeyCode};
use crate::tui::picture::{self, Picture};
use crate::tui::theme::{Depth, Ground, Theme};
use crate::tui::verbs;

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
    let picture = |screen: &Buffer| Picture::of(screen, ground);
    let bytes = match format {
        Format::Svg => {
            let (screen, title) = screen();
            picture(&screen).svg(&title).into_bytes()
        }
        Format::Png => picture(&screen().0).png()?,
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
    let wrong = |problem: Problem| WrongUsage(format!("--update {update}: {problem}"));
    verbs::update(workbench.frame()?, &update.to_string()).map_err(wrong)?;
    let done = |workbench: &Workbench| -> anyhow::Result<u64> {
        Ok(workbench.frame()?.snapshot.cursor.updates_done())
    };
    let mut before = None;
    while before != Some(done(workbench)?) {
        before = Some(done(workbench)?);
        workbench.text(&format!(":go {update}"))?;
        workbench.press(KeyCode::Enter)?; // far beyond the planned end, the run pauses on its way
    }
    let done = done(workbench)?;
    let ends = done >= workbench.frame()?.planned_updates;
    let blocked =
        "a question of the step comes first: choose another by --step, or answer it by --keys";
    let unsaid = if ends { "the run ends there" } else { blocked };
    let why = workbench.app().message().unwrap_or(unsaid);
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

#[cfg(test)]
mod tests {
    use roxmltree::{Document, Node};

    use super::*;

    /// A screen without what is drawn as shapes.
    fn letters(screen: &Buffer) -> String {
        let is_frame = |c: char| ('─'..='╰').contains(&c) || ('▀'..='▟').contains(&c);
        let is_shape = |c: char| is_frame(c) || ('⠀'..='⣿').contains(&c);
        let text: String =
            picture::plain(screen).chars().map(|c| if is_shape(c) { ' ' } else { c }).collect();
        text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
    }

    /// The letters of an SVG at their places on a screen of this size.
    fn read(svg: &Document, (width, height): (u16, u16)) -> String {
        let mut rows = vec![vec![" ".to_owned(); width.into()]; height.into()];
        for text in svg.descendants().filter(|node| node.has_tag_name("text")) {
            let number = |text: &str| text.parse::<f64>().expect("a number");
            let attribute = |node: &Node, name| node.attribute(name).expect("there").to_owned();
            let y = number(&attribute(&text, "y"));
            let row = ((y - 9.0) / 18.0) as usize;
            let places = attribute(&text, "x");
            let mut places = places.split(' ').map(|x| ((number(x) - 9.0) / 9.0) as usize);
            let first = places.next().expect("a place");
            let rest = text.attribute("textLength").map(|_| first + 1..).into_iter().flatten();
            let mut last = None;
            for (column, c) in [first]
                .into_iter()
                .chain(places)
                .chain(rest)
                .zip(text.text().expect("letters").chars())
            {
                let cell = &mut rows[row][column];
                if last != Some(column) {
                    cell.clear();
                }
                cell.push(c);
                last = Some(column);
            }
        }
        rows.iter().map(|row| row.concat().trim_end().to_owned() + "\n").collect()
    }

    #[test]
    fn every_lessons_picture_is_svg_with_each_letter_in_its_cell() {
        let theme = Theme::new(Ground::Dark, Depth::Rgb);
        for (number, entry) in (1..).zip(Catalog::embedded().expect("read").entries()) {
            let catalog = Catalog::embedded().expect("read");
            let place = (Some(number), Some(3));
            let opened = Workbench::open_at(catalog, entry.loaded(), place, theme.clone());
            let size = (120, 40);
            let screen = opened.expect("opened").drawn(size);
            let svg = Picture::of(&screen, Ground::Dark).svg(&entry.lesson.title);
            let svg = Document::parse(&svg).expect("well-formed");
            assert_eq!(svg.root_element().attribute("width"), Some("1098"));
            assert_eq!(svg.root_element().attribute("height"), Some("738"));
            assert_eq!(read(&svg, size), letters(&screen), "lesson {number}");
        }
    }
}
