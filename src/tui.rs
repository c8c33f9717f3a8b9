//! The workbench on the screen.
//!
//! ```text
//! KeyEvent → keymap → Action → App::update → Effect → engine
//! screen ◄── panes ◄── View ◄── App ◄── Frame ◄──────┘
//! ```
//!
//! One direction, one ring. This thread waits for an event, whatever it is, and draws when something has changed,
//! at most 60 times a second.

pub mod action;
pub mod app;
pub mod event;
pub mod keymap;
pub mod layout;
pub mod pane;
pub mod popup;
pub mod prose;
pub mod screen;
pub mod session;
pub mod terminal;
pub mod theme;
pub mod view;
pub mod widget;

use std::io::{IsTerminal, stdin, stdout};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use crate::engine::Worker;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Store};
use crate::train::Experiment;
use action::Effect;
use app::App;
use event::Event;
use terminal::Terminal;
use theme::Theme;

/// The least time between two drawings.
const FRAME: Duration = Duration::from_millis(16);

/// Opens the workbench: the home screen, or a lesson, or a lesson on a text of the user's own.
///
/// # Errors
/// If there is no such lesson or text, no terminal, or the engine has died.
pub fn run(
    lesson: Option<&str>,
    text: Option<&Path>,
    weights: Option<&Path>,
) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let opened = lesson.map(|name| open(&catalog, name, text, weights)).transpose()?;
    anyhow::ensure!(
        stdout().is_terminal() && stdin().is_terminal(),
        "the workbench needs a terminal; without one, use `rnn-tui train LESSON` or `rnn-tui list`"
    );
    let mut store = Store::of_platform();
    let (progress, told) = store.load();
    let mut app = App::new(catalog, progress, told);
    let first = opened.map_or_else(Vec::new, |(loaded, number)| app.open(loaded, number));

    let mut ring = Loop::new(app, store, Terminal::open()?)?;
    let result = ring.turn(first);
    if !ring.app.quit {
        let last = ring.app.leave(); // something else than the learner ended it
        ring.obey(last);
    }
    result
}

/// A lesson, and its number among the program's own; with files of the user's, it is not one of those.
fn open(
    catalog: &Catalog,
    name: &str,
    text: Option<&Path>,
    weights: Option<&Path>,
) -> anyhow::Result<(Loaded, Option<usize>)> {
    let loaded = catalog.open(name)?;
    if text.is_none() && weights.is_none() {
        return Ok((loaded, catalog.number(name)));
    }
    let loaded = loaded.with_files(text, weights)?;
    // the engine reads them again; but what is wrong with them is told before the screen is taken
    Experiment::new(loaded.lesson.experiment.clone(), &loaded.folder)?;
    Ok((loaded, None))
}

struct Loop {
    app: App,
    store: Store,
    theme: Theme,
    terminal: Terminal,
    events: Receiver<Event>,
    worker: Worker,
}

impl Loop {
    fn new(mut app: App, store: Store, terminal: Terminal) -> anyhow::Result<Self> {
        let (sender, events) = event::channel()?;
        let gone = sender.clone();
        let wake = move || drop(sender.send(Event::Frame));
        let worker = Worker::start(wake, move || drop(gone.send(Event::EngineGone)))?;
        let size = terminal.size()?;
        app.size = Rect::new(0, 0, size.width, size.height);
        let theme = Theme::detect(|name| std::env::var(name).ok());
        Ok(Loop { app, store, theme, terminal, events, worker })
    }

    fn turn(&mut self, first: Vec<Effect>) -> anyhow::Result<()> {
        self.obey(first);
        let mut drawn: Option<Instant> = None;
        let mut dirty = true;
        while !self.app.quit {
            let wait = drawn.map_or(Duration::ZERO, |d| FRAME.saturating_sub(d.elapsed()));
            if dirty && wait.is_zero() {
                self.draw()?;
                (dirty, drawn) = (false, Some(Instant::now()));
            }
            match self.next(dirty.then_some(wait))? {
                Some(event) => dirty |= self.take(event)?,
                None => continue,
            }
        }
        Ok(())
    }

    /// The next event; if something waits to be drawn, only until then.
    fn next(&self, wait: Option<Duration>) -> anyhow::Result<Option<Event>> {
        let Some(wait) = wait else { return Ok(Some(self.events.recv()?)) };
        match self.events.recv_timeout(wait) {
            Ok(event) => Ok(Some(event)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(e @ RecvTimeoutError::Disconnected) => Err(e.into()),
        }
    }

    /// Says whether there is something new to draw.
    fn take(&mut self, event: Event) -> anyhow::Result<bool> {
        let effects = match event {
            Event::Input(input) => self.app.input(&input),
            Event::Quit => self.app.leave(),
            Event::Frame => match self.worker.take() {
                Some(Ok(frame)) => self.app.frame(frame),
                Some(Err(reason)) => {
                    self.app.failed(reason);
                    Vec::new()
                }
                None => return Ok(false),
            },
            Event::InputGone(why) => anyhow::bail!("the terminal is gone: {why}"),
            Event::EngineGone => {
                anyhow::bail!("the engine has stopped: that is a bug; your progress is saved")
            }
        };
        self.obey(effects);
        Ok(true)
    }

    fn obey(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Open(spec, folder, speed) => self.worker.open(*spec, folder, speed),
                Effect::Tell(command) => self.worker.tell(command),
                Effect::Save => {
                    if let Err(why) = self.store.save(&self.app.progress) {
                        self.app.message = Some(why);
                    }
                }
            }
        }
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        let Loop { app, theme, terminal, .. } = self;
        Ok(terminal.draw(|frame| screen::draw(app, theme, frame))?)
    }
}
