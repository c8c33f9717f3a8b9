//! The loop: waits for an event, takes it in, and draws.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::Request;
use super::display::Display;
use super::event::{self, Event};
use super::watch::{Watcher, watch};
use crate::engine::{Command, Report, Speed, Worker};
use crate::lesson::Store;
use crate::task::Folder;
use crate::train::ExperimentSpec;
use crate::tui::action::Effect;
use crate::tui::app::App;
use crate::tui::driver::{Driver, EngineLink};
use crate::tui::input::Input;
use crate::tui::screen;
use crate::tui::theme::Theme;

/// The least time between two drawings, and the most that a drawing waits for what the engine answers to a key.
const FRAME: Duration = Duration::from_millis(16);

/// How long after the last key the machine's place is saved.
const SETTLED: Duration = Duration::from_millis(300);

/// How long until it is tried again to save what could not be saved.
const AGAIN: Duration = Duration::from_secs(2);

impl EngineLink for Worker {
    fn open(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed) {
        Worker::open(self, spec, folder, speed);
    }

    fn send(&mut self, command: Command) {
        Worker::send(self, command);
    }

    fn receive(&mut self) -> Option<Report> {
        self.take()
    }
}

pub(super) struct EventLoop<'a> {
    request: Request<'a>,
    /// Watches the lesson file that the command line has named; none where the system cannot.
    _watcher: Option<Watcher>,
    driver: Driver<Worker>,
    theme: Theme,
    display: Display,
    events: Receiver<Event>,
    /// What is new since the last drawing.
    news: News,
    drawn: Option<Instant>,
}

/// What is new on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
enum News {
    Nothing,
    Something,
    /// The engine was asked for something: its answer is likely to come before this moment, and to be worth one drawing
    /// with it.
    Answer {
        by: Instant,
    },
}

impl<'a> EventLoop<'a> {
    pub(super) fn new(
        app: App,
        store: Store,
        display: Display,
        request: Request<'a>,
    ) -> anyhow::Result<Self> {
        let (sender, events) = event::channel()?;
        let (gone, saved) = (sender.clone(), sender.clone());
        let wake = move || drop(sender.send(Event::Frame));
        let worker = Worker::start(wake, move || drop(gone.send(Event::EngineGone)))?;
        let file = request.lesson.filter(|name| app.lessons().catalog().number(name).is_none());
        let on_save = move || drop(saved.send(Event::Saved));
        let _watcher = file.and_then(|file| watch(Path::new(file), on_save).ok());
        let mut driver = Driver::new(app, worker, store);
        let size = display.size()?;
        driver.input(&Input::Resize { width: size.width, height: size.height });
        Ok(EventLoop {
            request,
            _watcher,
            driver,
            theme: Theme::detect(|name| std::env::var(name).ok()),
            display,
            events,
            news: News::Something,
            drawn: None,
        })
    }

    /// Runs until the learner quits, or something is gone that it needs.
    pub(super) fn run(&mut self, first: Vec<Effect>) -> anyhow::Result<()> {
        // the learner need not wait for the disk to see something
        let (saves, first) = first.into_iter().partition(|effect| matches!(effect, Effect::Save));
        self.perform(first);
        let mut saves = Some(saves);
        while !self.driver.app().has_quit() {
            let wait = self.wait();
            if wait.is_some_and(|wait| wait.is_zero()) {
                self.draw()?;
                saves.take().into_iter().for_each(|saves| self.perform(saves));
            } else if let Some(event) = self.next(wait)? {
                self.take(event)?;
            }
        }
        saves.into_iter().for_each(|saves| self.perform(saves));
        Ok(())
    }

    /// Gives the terminal back. Returns why the learner's progress is not saved, if it is not.
    pub(super) fn close(mut self) -> Option<String> {
        if !self.driver.app().has_quit() {
            self.driver.leave(); // something else than the learner ended it
        }
        self.driver.unsaved().map(str::to_owned)
    }

    /// How long until the next drawing; `None` if there is nothing new.
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
            None if self.driver.app().has_moved() => SETTLED,
            None if self.driver.has_to_save() => AGAIN,
            None => return Ok(Some(self.events.recv()?)),
        };
        match self.events.recv_timeout(wait) {
            Ok(event) => Ok(Some(event)),
            Err(RecvTimeoutError::Timeout) => {
                if self.news == News::Nothing {
                    self.settle();
                }
                Ok(None)
            }
            Err(e @ RecvTimeoutError::Disconnected) => Err(e.into()),
        }
    }

    /// Nothing has happened for a moment: time to save.
    fn settle(&mut self) {
        let message = self.driver.app().message().map(str::to_owned);
        self.driver.settle();
        if self.driver.has_to_save() {
            self.driver.save();
        }
        if self.driver.app().message() != message.as_deref() {
            self.news = News::Something;
        }
    }

    fn take(&mut self, event: Event) -> anyhow::Result<()> {
        let answers = match event {
            Event::Input(input) => {
                self.show();
                self.driver.input(&input)
            }
            Event::Quit => {
                self.driver.leave();
                false
            }
            Event::Saved => {
                self.show();
                let name = self.request.lesson.unwrap_or_default();
                let read = self.request.read(self.driver.app().lessons().catalog(), name);
                self.driver.reload(read.map(|(loaded, _)| loaded))
            }
            Event::Frame => {
                if self.driver.receive() {
                    self.news = News::Something;
                }
                false
            }
            Event::InputGone(why) => anyhow::bail!("the terminal is gone: {why}"),
            Event::EngineGone => {
                anyhow::bail!("the engine has stopped: that is a bug; your progress is saved")
            }
        };
        self.display.capture_mouse(self.driver.app().captures_mouse());
        self.expect_answer(answers);
        Ok(())
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let answers = self.driver.perform(effects);
        self.expect_answer(answers);
    }

    /// There is something new to draw.
    fn show(&mut self) {
        if self.news == News::Nothing {
            self.news = News::Something;
        }
    }

    /// Waits for the answer of the engine with the next drawing; but not for ever, however many keys come.
    fn expect_answer(&mut self, answers: bool) {
        if answers && !matches!(self.news, News::Answer { .. }) {
            self.news = News::Answer { by: Instant::now() + FRAME };
        }
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        let EventLoop { driver, theme, display, .. } = self;
        display.draw(|frame| screen::draw(driver.app(), theme, frame))?;
        (self.news, self.drawn) = (News::Nothing, Some(Instant::now()));
        Ok(())
    }
}
