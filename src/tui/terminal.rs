//! The workbench in a terminal. Only this module knows a terminal: raw mode, keys, signals, and the files that an
//! author saves.
//!
//! The main thread waits for events, and draws when something has changed, at most 60 times a second.

mod display;
mod engines;
mod event;
mod event_loop;
mod ground;
mod input;
mod watch;

use std::io::{IsTerminal, stdin, stdout};
use std::path::Path;

use super::app::{self, App};
use super::theme::Theme;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Store, check, hand_in};
use crate::train::Experiment;
use display::Display;
use event_loop::EventLoop;

/// The request of the command line to open something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// A lesson, by id, number or path; `None` for the home screen.
    pub lesson: Option<&'a str>,
    /// The user's own arrays, whose lesson that is, and what names in them stand for.
    pub hand_in: Option<(&'a Path, &'a [(String, String)])>,
    /// The user's own text for the lesson to learn from.
    pub text: Option<&'a Path>,
    /// A file with initial weights.
    pub weights: Option<&'a Path>,
    /// The ground that the colours are for.
    pub theme: Option<&'a str>,
}

impl Request<'_> {
    /// Reads what is to be opened, if anything is.
    fn open(&self, catalog: &Catalog) -> anyhow::Result<Option<(Loaded, Option<usize>)>> {
        let Some((path, names)) = self.hand_in else {
            return self.lesson.map(|name| self.read(catalog, name)).transpose();
        };
        let lesson = self.lesson.map(|name| catalog.open(name)).transpose()?;
        Ok(Some((hand_in::open(path, lesson.as_ref(), names)?, None)))
    }

    /// The file that is read again when it is saved. A trained model is written by the program itself.
    fn watched(&self, catalog: &Catalog, opened: &Loaded) -> Option<&Path> {
        let lesson = self.lesson.filter(|name| catalog.number(name).is_none()).map(Path::new);
        self.hand_in.map(|(path, _)| path).or(lesson).filter(|_| opened.model.is_none())
    }

    /// Reads a lesson, and its number in the catalogue; a lesson with the user's own files has no number.
    fn read(&self, catalog: &Catalog, name: &str) -> anyhow::Result<(Loaded, Option<usize>)> {
        let path = Path::new(name);
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("npz")) {
            return Ok((catalog.open_file(path)?, None));
        }
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

/// Opens the workbench with the home screen, or with a lesson, possibly on the user's own text.
///
/// # Errors
/// If there is no such lesson or text, if there is no terminal, or if the engine has crashed.
pub fn run(request: Request) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let env = |name: &str| std::env::var(name).ok();
    let wish = ground::wish(request.theme, env)?;
    anyhow::ensure!(
        request.text.is_none_or(|path| path.as_os_str() != "-"),
        "the workbench reads keys from standard input: write the text to a file, or use `rnn-tui train text --text -`"
    );
    let opened = request.open(&catalog)?;
    let watched = opened.as_ref().and_then(|(loaded, _)| request.watched(&catalog, loaded));
    anyhow::ensure!(
        stdout().is_terminal() && stdin().is_terminal(),
        "the workbench needs a terminal; without one, use `rnn-tui train LESSON` or `rnn-tui list`"
    );
    let mut store = Store::of_platform();
    let (progress, warning) = store.load();
    let mut app = App::new(catalog, progress, warning);
    let first = opened.map_or_else(Vec::new, |(loaded, number)| app.open(loaded, number));

    let display = Display::open()?;
    let theme = Theme::detect(app::ground(wish), env, ground::ask);
    app.show_in(&theme, wish);
    let mut events = EventLoop::new(app, store, display, theme, (request, watched))?;
    let result = events.run(first);
    let unsaved = events.close(); // restores the terminal before anything is printed
    result?;
    unsaved.map_or(Ok(()), |why| Err(anyhow::anyhow!(why)))
}
