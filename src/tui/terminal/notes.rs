//! `rnn-tui notes LESSON`: the speaker notes, which follow the workbench in another terminal.

use std::io::{IsTerminal, Write, stdin, stdout};
use std::path::Path;

use ratatui::layout::Rect;

use super::display::Display;
use super::event::{self, Event};
use super::ground;
use super::watch::watch;
use crate::lesson::{Catalog, GroundChoice, Store};
use crate::tui::app;
use crate::tui::config;
use crate::tui::input::Input;
use crate::tui::speaker::Speaker;
use crate::tui::theme::Theme;

/// Shows the notes of the step at which the workbench is, or prints those of all steps: on request, or where there is no
/// terminal.
///
/// # Errors
/// If there is no such lesson, if its progress cannot be watched, or if the terminal is gone.
pub fn notes(lesson: &str, all: bool, theme: Option<&str>) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let env = |name: &str| std::env::var(name).ok();
    let wish = ground::wish(theme, env)?;
    let number = catalog.number(lesson);
    let mut speaker = Speaker::new(catalog.open(lesson)?, number);
    if all || !stdout().is_terminal() || !stdin().is_terminal() {
        return Ok(stdout().write_all(speaker.printed().as_bytes())?);
    }
    let (config, unread) = config::of_platform();
    if let Some(why) = unread {
        speaker.warn(why);
    }
    let store = Store::of_platform();
    let mut display = Display::open()?;
    display.capture_mouse(false);
    let stored = config.over(store.seen().unwrap_or_default().settings()).ground;
    let wish = if wish == GroundChoice::Auto { stored } else { wish };
    let theme = config.dressed(Theme::detect(app::ground(wish), env, ground::ask));
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
        match event {
            Event::Input(Input::Key(key)) => {
                let size = display.size()?;
                if speaker.key(key, Rect::new(0, 0, size.width, size.height)) {
                    return Ok(());
                }
            }
            Event::Saved => {
                if number.is_none() {
                    speaker.reload(catalog.open(lesson));
                }
                speaker.follow(store.seen());
            }
            Event::Quit => return Ok(()),
            Event::InputGone(why) => anyhow::bail!("the terminal was closed: {why}"),
            Event::Input(_)
            | Event::Suspend
            | Event::Continued
            | Event::Frame
            | Event::PackSaved
            | Event::EngineGone => {}
        }
    }
}
