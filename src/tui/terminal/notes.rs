//! `rnn-tui notes LESSON`: the speaker notes, which follow the workbench in another terminal.

use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::path::Path;

use ratatui::layout::{Rect, Size};

use super::display::Display;
use super::event::{self, Event};
use super::ground;
use super::watch::watch;
use crate::lesson::{Catalog, GroundChoice, Language, Store};
use crate::tui::app;
use crate::tui::config::{self, Config};
use crate::tui::input::Input;
use crate::tui::keymap::{KeyScope, Reading, Receiver};
use crate::tui::speaker::Speaker;
use crate::tui::theme::Theme;

/// The keys of the page are those of a lesson.
const SCOPE: KeyScope = KeyScope::Lesson;
const BY: Receiver = Receiver::Screen;

/// Shows the notes of the step at which the workbench is, or prints those of all steps: on request, or where there is no
/// terminal.
///
/// # Errors
/// If there is no such lesson or it has no notes, if its progress cannot be watched, or if the terminal is gone.
pub fn notes(
    lesson: &str,
    all: bool,
    theme: Option<&str>,
    language: Option<Language>,
) -> anyhow::Result<()> {
    let store = Store::of_platform();
    let env = |name: &str| std::env::var(name).ok();
    let (config, unread) = config::of_platform();
    let settings = config.over(store.seen().unwrap_or_default().settings());
    let catalog = Catalog::in_language(Language::chosen(language, settings, env))?;
    let wish = Some(ground::wish(theme, env)?).filter(|wish| *wish != GroundChoice::Auto);
    let number = catalog.number(lesson);
    let mut speaker = speaker(&catalog, lesson)?;
    if all || !stdout().is_terminal() || !stdin().is_terminal() {
        return print(&speaker, unread.as_deref());
    }
    unread.into_iter().for_each(|why| speaker.warn(why));
    let mut display = Display::open()?;
    display.capture_mouse(false);
    let theme = theme_of(&config, wish.unwrap_or(settings.ground));
    let (sender, events) = event::channel()?;
    let tell = || {
        let sender = sender.clone();
        move || drop(sender.send(Event::Saved))
    };
    let _progress = store.file()?.map(|file| watch(file, tell())).transpose()?;
    let _lesson = number.is_none().then(|| watch(Path::new(lesson), tell())).transpose()?;
    speaker.follow(store.seen());
    loop {
        display.draw(|frame| speaker.draw(&theme, frame))?;
        let event = events.recv()?;
        if display.handle(&event)?.is_some() {
            continue;
        }
        if !matches!(event, Event::Saved) {
            if leaves(event, &mut speaker, &config, display.size()?)? {
                return Ok(());
            }
            continue;
        }
        if number.is_none() {
            speaker.reload(catalog.open(lesson));
        }
        speaker.follow(store.seen());
    }
}

/// Takes an event that is not about a file. Returns whether the page is left.
fn leaves(
    event: Event,
    speaker: &mut Speaker,
    config: &Config,
    size: Size,
) -> anyhow::Result<bool> {
    match event {
        Event::Input(Input::Key(key)) => match config.keyboard().read(SCOPE, key, BY) {
            Reading::Key(key) => Ok(speaker.key(key, Rect::new(0, 0, size.width, size.height))),
            _ => Ok(false),
        },
        Event::Quit => Ok(true),
        Event::InputGone(why) => anyhow::bail!("the terminal was closed: {why}"),
        Event::Input(_)
        | Event::Saved
        | Event::Suspend
        | Event::Continued
        | Event::Focus(_)
        | Event::Frame
        | Event::PackSaved
        | Event::EngineGone => Ok(false),
    }
}

/// The notes of a lesson. One of the course without any is an error; a file may get some.
fn speaker(catalog: &Catalog, lesson: &str) -> anyhow::Result<Speaker> {
    let number = catalog.number(lesson);
    let speaker = Speaker::new(catalog.open(lesson)?, number);
    if let Some(number) = number.filter(|_| !speaker.has_notes()) {
        anyhow::bail!("lesson {number} has no speaker notes; {} have", with_notes(catalog));
    }
    Ok(speaker)
}

/// The lessons that have notes: `lessons 1, 4 and 7`.
fn with_notes(catalog: &Catalog) -> String {
    let entries = catalog.entries().iter().filter(|entry| entry.lesson.has_notes());
    let numbers: Vec<String> = entries.map(|entry| entry.number.to_string()).collect();
    match numbers.split_last() {
        Some((last, before @ [_, ..])) => format!("lessons {} and {last}", before.join(", ")),
        _ => format!("lesson {}", numbers.concat()),
    }
}

/// Prints all notes, and what is wrong with the user's settings.
fn print(speaker: &Speaker, unread: Option<&str>) -> anyhow::Result<()> {
    if let Some(why) = unread {
        writeln!(stderr(), "rnn-tui: {why}")?;
    }
    Ok(stdout().write_all(speaker.printed().as_bytes())?)
}

/// The theme of the page, which names the keys as they are bound.
fn theme_of(config: &Config, wish: GroundChoice) -> Theme {
    let env = |name: &str| std::env::var(name).ok();
    let theme = config.dressed(Theme::detect(app::ground(wish), env, ground::ask));
    theme.naming(config.keyboard().captions(SCOPE, BY))
}
