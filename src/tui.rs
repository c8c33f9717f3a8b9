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
pub mod markdown;
pub mod notation;
pub mod notice;
pub mod pane;
pub mod popup;
pub mod prose;
pub mod screen;
pub mod session;
pub mod terminal;
pub mod texts;
pub mod theme;
pub mod verbs;
pub mod view;
pub mod widget;
pub mod work;

use std::io::{IsTerminal, stdin, stdout};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use crate::engine::Worker;
use crate::lesson::load::{Loaded, found_in};
use crate::lesson::{Catalog, Store, check};
use crate::train::Experiment;
use action::Effect;
use app::App;
use event::{Event, Watcher};
use terminal::Terminal;
use theme::Theme;

/// The least time between two drawings, and the most that a drawing waits for what the engine answers to a key.
const FRAME: Duration = Duration::from_millis(16);

/// What the command line asks to open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish<'a> {
    /// A lesson, by id, number or path.
    pub lesson: Option<&'a str>,
    /// A text of the user's own, which it learns from.
    pub text: Option<&'a Path>,
    /// Initial weights.
    pub weights: Option<&'a Path>,
}

/// So long after the last key the machine's place is saved.
const SETTLED: Duration = Duration::from_millis(300);

/// So often it is tried to save what could not be saved.
const AGAIN: Duration = Duration::from_secs(2);

/// Opens the workbench: the home screen, or a lesson, or a lesson on a text of the user's own.
///
/// # Errors
/// If there is no such lesson or text, no terminal, or the engine has died.
pub fn run(wish: Wish) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let opened = wish.lesson.map(|name| open(&catalog, name, &wish)).transpose()?;
    anyhow::ensure!(
        stdout().is_terminal() && stdin().is_terminal(),
        "the workbench needs a terminal; without one, use `rnn-tui train LESSON` or `rnn-tui list`"
    );
    let mut store = Store::of_platform();
    let (progress, told) = store.load();
    let mut app = App::new(catalog, progress, told);
    let first = opened.map_or_else(Vec::new, |(loaded, number)| app.open(loaded, number));

    let mut ring = Loop::new(app, store, Terminal::open()?, wish)?;
    let result = ring.turn(first);
    if !ring.app.quit {
        let last = ring.app.leave(); // something else than the learner ended it
        ring.obey(last);
    }
    let unsaved = ring.unsaved.take().or(ring.store.refused().map(str::to_owned));
    drop(ring); // the terminal is back before anything is said
    result?;
    unsaved.map_or(Ok(()), |why| Err(anyhow::anyhow!(why)))
}

/// A lesson, and its number among the program's own; with files of the user's, it is not one of those.
fn open(catalog: &Catalog, name: &str, wish: &Wish) -> anyhow::Result<(Loaded, Option<usize>)> {
    let loaded = catalog.open(name)?;
    let number = catalog.number(name);
    if wish.text.is_some() || wish.weights.is_some() {
        let loaded = loaded.with_files(wish.text, wish.weights)?;
        // the engine reads them again; but what is wrong with them is told before the screen is taken
        Experiment::new(loaded.lesson.experiment.clone(), &loaded.folder)?;
        return Ok((loaded, None));
    }
    // the tests have checked those of the program
    if number.is_none()
        && let Some(fault) = check::fault(&loaded)
    {
        return Err(found_in(Path::new(name), fault).into());
    }
    Ok((loaded, number))
}

struct Loop<'a> {
    wish: Wish<'a>,
    /// Watches the lesson file that the command line has named; none where the system cannot.
    _watcher: Option<Watcher>,
    app: App,
    store: Store,
    theme: Theme,
    terminal: Terminal,
    events: Receiver<Event>,
    worker: Worker,
    /// Why the last saving has failed.
    unsaved: Option<String>,
    /// What is new since the last drawing.
    news: News,
    drawn: Option<Instant>,
}

/// What is new on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
enum News {
    Nothing,
    Something,
    /// The engine was told something: its answer is likely to come before this moment, and to be worth one drawing with it.
    Answer {
        by: Instant,
    },
}

impl<'a> Loop<'a> {
    fn new(mut app: App, store: Store, terminal: Terminal, wish: Wish<'a>) -> anyhow::Result<Self> {
        let (sender, events) = event::channel()?;
        let (gone, saved) = (sender.clone(), sender.clone());
        let wake = move || drop(sender.send(Event::Frame));
        let worker = Worker::start(wake, move || drop(gone.send(Event::EngineGone)))?;
        let size = terminal.size()?;
        app.size = Rect::new(0, 0, size.width, size.height);
        let theme = Theme::detect(|name| std::env::var(name).ok());
        let news = News::Something;
        let file = wish.lesson.filter(|name| app.catalog.number(name).is_none());
        let _watcher = file.and_then(|file| event::watch(Path::new(file), saved).ok());
        Ok(Loop {
            wish,
            _watcher,
            app,
            store,
            theme,
            terminal,
            events,
            worker,
            unsaved: None,
            news,
            drawn: None,
        })
    }

    fn turn(&mut self, first: Vec<Effect>) -> anyhow::Result<()> {
        // the learner need not wait for the disk to see something
        let (saves, first) = first.into_iter().partition(|effect| matches!(effect, Effect::Save));
        self.obey(first);
        let mut saves = Some(saves);
        while !self.app.quit {
            let wait = self.wait();
            if wait.is_some_and(|wait| wait.is_zero()) {
                self.draw()?;
                saves.take().into_iter().for_each(|saves| self.obey(saves));
            } else if let Some(event) = self.next(wait)? {
                self.take(event)?;
            }
        }
        saves.into_iter().for_each(|saves| self.obey(saves));
        Ok(())
    }

    /// How long until the next drawing; none if there is nothing new.
    fn wait(&self) -> Option<Duration> {
        let since = |then: Instant| FRAME.saturating_sub(then.elapsed());
        let rest = self.drawn.map_or(Duration::ZERO, since);
        match self.news {
            News::Nothing => None,
            News::Something => Some(rest),
            News::Answer { by } => Some(rest.max(by.saturating_duration_since(Instant::now()))),
        }
    }

    /// The next event; if something waits to be drawn, only until then.
    fn next(&mut self, wait: Option<Duration>) -> anyhow::Result<Option<Event>> {
        let wait = match wait {
            Some(wait) => wait,
            None if self.app.moved => SETTLED,
            None if self.unsaved.is_some() => AGAIN,
            None => return Ok(Some(self.events.recv()?)),
        };
        match self.events.recv_timeout(wait) {
            Ok(event) => Ok(Some(event)),
            Err(RecvTimeoutError::Timeout) => {
                if self.news == News::Nothing {
                    let effects = self.app.settle();
                    self.obey(effects);
                    if self.unsaved.is_some() {
                        self.save();
                    }
                }
                Ok(None)
            }
            Err(e @ RecvTimeoutError::Disconnected) => Err(e.into()),
        }
    }

    fn take(&mut self, event: Event) -> anyhow::Result<()> {
        let effects = match event {
            Event::Input(input) => {
                if self.news == News::Nothing {
                    self.news = News::Something;
                }
                self.app.input(&input)
            }
            Event::Quit => self.app.leave(),
            Event::Saved => {
                self.news = News::Something;
                let name = self.wish.lesson.unwrap_or_default();
                let read = open(&self.app.catalog, name, &self.wish);
                self.app.reload(read.map(|(loaded, _)| loaded).map_err(|e| format!("{e:#}")))
            }
            Event::Frame => {
                let Some(report) = self.worker.take() else { return Ok(()) };
                self.news = News::Something;
                match report {
                    Ok(frame) => self.app.frame(frame),
                    Err(reason) => {
                        self.app.failed(reason);
                        Vec::new()
                    }
                }
            }
            Event::InputGone(why) => anyhow::bail!("the terminal is gone: {why}"),
            Event::EngineGone => {
                anyhow::bail!("the engine has stopped: that is a bug; your progress is saved")
            }
        };
        self.obey(effects);
        Ok(())
    }

    fn obey(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Open(spec, folder, speed) => {
                    self.worker.open(*spec, folder, speed);
                    self.expect_answer();
                }
                Effect::Tell(command) => {
                    self.worker.tell(command);
                    self.expect_answer();
                }
                Effect::Mouse(on) => self.terminal.mouse(on),
                Effect::Save => self.save(),
            }
        }
    }

    /// Saves the progress; if that fails, it is said, and tried again.
    fn save(&mut self) {
        let failed = self.store.save(&self.app.progress).err();
        if failed.is_some() {
            self.app.message.clone_from(&failed);
        } else if self.unsaved.is_some() {
            self.app.message = Some("progress is saved again".to_owned());
            self.news = News::Something;
        }
        self.unsaved = failed;
    }

    /// Waits for the answer of the engine with the next drawing; but not for ever, however many keys come.
    fn expect_answer(&mut self) {
        if !matches!(self.news, News::Answer { .. }) {
            self.news = News::Answer { by: Instant::now() + FRAME };
        }
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        let Loop { app, theme, terminal, .. } = self;
        terminal.draw(|frame| screen::draw(app, theme, frame))?;
        (self.news, self.drawn) = (News::Nothing, Some(Instant::now()));
        Ok(())
    }
}
