//! The workbench in a terminal. Only this module knows a terminal: raw mode, keys, signals, and the files that an
//! author saves.
//!
//! The main thread waits for events, and draws when something has changed, at most 60 times a second.

mod clipboard;
mod display;
mod engines;
mod event;
mod event_loop;
mod ground;
mod input;
mod notes;
mod reply;
mod watch;

use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::path::{Path, PathBuf};

use super::app::{self, App};
use super::config;
use super::shared::Shared;
use super::theme::Theme;
use crate::checked::shown;
use crate::lesson::changes::Changes;
use crate::lesson::hand_in::{self, ReadAs};
use crate::lesson::load::Loaded;
use crate::lesson::opened::is_array_file;
use crate::lesson::{Catalog, Language, Opened, Pack, Store};
use display::Display;
use event_loop::EventLoop;
pub use notes::notes;

pub use super::driver::{is_shared, shared_in};

/// The request of the command line to open something.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// A lesson, by id, number or path; `None` for the home screen.
    pub lesson: Option<&'a str>,
    /// The changes to its experiment.
    pub changes: Changes,
    /// The user's own arrays, whose lesson that is, and how they are to be read.
    pub hand_in: Option<(&'a Path, ReadAs)>,
    /// A text with the string of a shared state.
    pub shared: Option<String>,
    /// The step to begin with, from 1.
    pub step: Option<usize>,
    /// The ground that the colours are for.
    pub theme: Option<&'a str>,
    /// The language of the lessons.
    pub language: Option<Language>,
}

impl Request<'_> {
    /// The folder of lessons that is to be on the home screen, if it is one that was named, by its path or as an installed
    /// pack.
    ///
    /// # Errors
    /// If there are options that only a lesson can have.
    fn folder(&self, catalog: &Catalog) -> anyhow::Result<Option<PathBuf>> {
        let other =
            self.lesson.filter(|name| self.hand_in.is_none() && catalog.number(name).is_none());
        let named = other.map(PathBuf::from).filter(|path| path.is_dir());
        let Some(folder) = named.or_else(|| Pack::installed_as(other?)) else { return Ok(None) };
        anyhow::ensure!(
            self.changes.are_none() && self.step.is_none(),
            "{}: is a folder: options that change a lesson, and --step, need the path of one lesson in it",
            shown(&folder)
        );
        Ok(Some(folder))
    }

    /// The learner's packs: those that are installed, and the folder that was named.
    fn packs(&self, catalog: &Catalog) -> anyhow::Result<Vec<Pack>> {
        let language = catalog.language();
        let mut packs = Pack::installed(language);
        if let Some(folder) = self.folder(catalog)?
            && !packs.iter().any(|pack| pack.is_in(&folder))
        {
            packs.push(Pack::read(&folder, language)?);
        }
        Ok(packs)
    }

    /// Reads what is to be opened, if anything is.
    fn open(&self, catalog: &Catalog) -> anyhow::Result<Option<Opened>> {
        let opened = match (&self.hand_in, self.lesson) {
            (Some((path, read_as)), lesson) => {
                let changed = lesson.map(|name| self.changes.made_in(catalog.open(name)?));
                let (experiment, remarks) =
                    changed.transpose()?.map(|c| (c.experiment, c.remarks)).unzip();
                let loaded = waited("judging", path, || hand_in::open(path, experiment, read_as))?;
                Opened { remarks: remarks.unwrap_or_default(), ..Opened::new(loaded, None) }
            }
            (None, Some(_)) if self.folder(catalog)?.is_some() => return Ok(None),
            (None, Some(name)) => self.read(catalog, name)?,
            (None, None) => return Ok(None),
        };
        opened.check_step(self.step)?;
        Ok(Some(opened))
    }

    /// The file that is read again when it is saved. A trained model is written by the program itself.
    fn watched(&self, catalog: &Catalog, opened: &Loaded) -> Option<PathBuf> {
        let lesson = self.lesson.filter(|name| catalog.number(name).is_none()).map(Path::new);
        let hand_in = self.hand_in.as_ref().map(|(path, _)| *path);
        hand_in.or(lesson).filter(|_| opened.model.is_none()).map(Path::to_path_buf)
    }

    /// Reads a lesson with its changes.
    fn read(&self, catalog: &Catalog, name: &str) -> anyhow::Result<Opened> {
        let read = || Opened::read(catalog, name, &self.changes);
        let path = Path::new(name);
        if is_array_file(path) { waited("opening", path, read) } else { read() }
    }
}

/// Says on the terminal's line what is done with a file, which may take seconds, until it is done.
fn waited<T>(done: &str, path: &Path, open: impl FnOnce() -> T) -> T {
    let say = |words: &str| {
        // without it nothing is lost
        let _ = stderr().is_terminal().then(|| write!(stderr(), "\r\u{1b}[K{words}"));
    };
    say(&format!("{done} {} …", shown(path)));
    let opened = open();
    say("");
    opened
}

/// Opens the workbench with the home screen, or with a lesson, possibly on the user's own text.
///
/// # Errors
/// If there is no such lesson or text, if there is no terminal, or if the engine has crashed.
pub fn run(request: &Request) -> anyhow::Result<()> {
    let env = |name: &str| std::env::var(name).ok();
    let mut store = Store::of_platform();
    let (config, unread) = config::of_platform();
    let settings = store.seen().unwrap_or_default().settings(); // what is wrong is reported when they are loaded
    let language = Language::chosen(request.language, config.over(settings), env);
    let (catalog, wish) = (Catalog::in_language(language)?, ground::wish(request.theme, env)?);
    let (packs, folder) = (request.packs(&catalog)?, request.folder(&catalog)?);
    let opened = request.open(&catalog)?;
    let shared = request.shared.as_deref();
    let shared = shared.map(|text| Shared::read(text)?.visit(&catalog)).transpose()?;
    let watched = opened.as_ref().and_then(|opened| request.watched(&catalog, &opened.loaded));
    // a shared state may have come from standard input: then keys come from the terminal itself
    anyhow::ensure!(
        stdout().is_terminal() && (stdin().is_terminal() || shared.is_some()),
        "the workbench needs a terminal; without one, use `rnn-tui train LESSON` or `rnn-tui list`"
    );
    let (progress, warning) = store.load();
    let mut app = App::new(catalog, progress, warning);
    app.configure(config.clone());
    app.add_packs(packs, folder.as_deref());
    let mut first = Vec::new();
    let mut said: Vec<String> = unread.into_iter().collect();
    if let Some(Opened { loaded, number, remarks }) = opened {
        first = app.open_at(loaded, number, request.step.map(|step| step - 1));
        said.extend(remarks);
    }
    if let Some(visit) = shared {
        first = app.visit_shared(visit);
    }
    if !said.is_empty() {
        let before = app.message().map(str::to_owned);
        app.notify(before.into_iter().chain(said).collect::<Vec<_>>().join("; "));
    }

    let display = Display::open()?;
    let theme = config.dressed(Theme::detect(app::ground(wish), env, ground::ask));
    app.show_in(&theme, wish);
    let mut events = EventLoop::new(app, store, display, theme, (request, watched.as_deref()))?;
    let result = events.run(first);
    let unsaved = events.close(); // restores the terminal before anything is printed
    result?;
    unsaved.map_or(Ok(()), |why| Err(anyhow::anyhow!(why)))
}
