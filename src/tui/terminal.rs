//! The workbench in a terminal. Only this room knows one: raw mode, keys, signals, and the files that an author saves.
//!
//! This thread waits for an event, whatever it is, and draws when something has changed, at most 60 times a second.

mod display;
mod event;
mod event_loop;
mod input;
mod watch;

use std::io::{IsTerminal, stdin, stdout};
use std::path::Path;

use super::app::App;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Store, check};
use crate::train::Experiment;
use display::Display;
use event_loop::EventLoop;

/// What the command line asks to open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// A lesson, by id, number or path; without it, the home screen.
    pub lesson: Option<&'a str>,
    /// A text of the user's own, which the lesson learns from.
    pub text: Option<&'a Path>,
    /// A file with initial weights.
    pub weights: Option<&'a Path>,
}

impl Request<'_> {
    /// Reads a lesson, and its number in the catalogue; with files of the user's, it is not one of those.
    fn read(&self, catalog: &Catalog, name: &str) -> anyhow::Result<(Loaded, Option<usize>)> {
        let loaded = catalog.open(name)?;
        let number = catalog.number(name);
        if self.text.is_some() || self.weights.is_some() {
            let loaded = loaded.with_files(self.text, self.weights)?;
            // the engine reads them again; but a problem with them is reported before the screen opens
            Experiment::new(loaded.lesson.experiment.clone(), &loaded.folder)?;
            return Ok((loaded, None));
        }
        // the tests have checked the built-in ones
        if number.is_none()
            && let Some(problem) = check::problem(&loaded)
        {
            return Err(loaded.locate(problem).into());
        }
        Ok((loaded, number))
    }
}

/// Opens the workbench: the home screen, or a lesson, or a lesson on a text of the user's own.
///
/// # Errors
/// If there is no such lesson or text, no terminal, or the engine has died.
pub fn run(request: Request) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let opened = request.lesson.map(|name| request.read(&catalog, name)).transpose()?;
    anyhow::ensure!(
        stdout().is_terminal() && stdin().is_terminal(),
        "the workbench needs a terminal; without one, use `rnn-tui train LESSON` or `rnn-tui list`"
    );
    let mut store = Store::of_platform();
    let (progress, warning) = store.load();
    let mut app = App::new(catalog, progress, warning);
    let first = opened.map_or_else(Vec::new, |(loaded, number)| app.open(loaded, number));

    let mut events = EventLoop::new(app, store, Display::open()?, request)?;
    let result = events.run(first);
    let unsaved = events.close(); // the terminal is back before anything is said
    result?;
    unsaved.map_or(Ok(()), |why| Err(anyhow::anyhow!(why)))
}
