//! The main loop: waits for an event, handles it, and draws.

mod times;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::Request;
use super::display::{Display, Handled};
use super::engines::Engines;
use super::event::{self, Event};
use super::reply::Reply;
use super::watch::{Watcher, watch, watch_folders};
use crate::engine::Frame;
use crate::lesson::{Language, Store};
use crate::tui::action::Effect;
use crate::tui::app::App;
use crate::tui::driver::Driver;
use crate::tui::input::Input;
use crate::tui::screen;
use crate::tui::session::Session;
use crate::tui::theme::Theme;
use times::{AGAIN, BRIGHT, FRAME, KEEPING_TIMES, KEPT, REMOTE, RESTING, RUN_KEPT, SETTLED};

pub(super) struct EventLoop<'a> {
    request: &'a Request<'a>,
    /// Watch the file named on the command line and the packs, if the system can.
    _watchers: [Option<Watcher>; 2],
    driver: Driver<Engines>,
    theme: Theme,
    display: Display,
    /// Whether the terminal is at the other end of an ssh connection.
    is_remote: bool,
    events: Receiver<Event>,
    /// What is new since the last drawing.
    news: News,
    drawn: Option<Instant>,
    reply: Reply,
    /// When what is bright fades.
    fades: Option<Instant>,
    /// When the position of the machine was last saved.
    settled: Instant,
    /// When the run is kept next while it goes on.
    keeps: Instant,
}

/// Whether there is something new to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
enum News {
    Nothing,
    Something,
    /// A command was sent to the engine: its reply will probably arrive before this moment, and one drawing can show
    /// both.
    Answer {
        by: Instant,
    },
}

impl<'a> EventLoop<'a> {
    pub(super) fn new(
        app: App,
        store: Store,
        display: Display,
        theme: Theme,
        (request, watched): (&'a Request<'a>, Option<&Path>),
    ) -> anyhow::Result<Self> {
        let (sender, events) = event::channel()?;
        let engines = Engines::start(sender.clone())?;
        let tell = |what: fn() -> Event| {
            let sender = sender.clone();
            move || drop(sender.send(what()))
        };
        let packs = app.lessons().packs().iter().map(|pack| pack.folder().to_owned());
        let packs: Vec<PathBuf> = packs.collect();
        let has_packs = (!packs.is_empty()).then_some(packs);
        let _watchers = [
            watched.and_then(|file| watch(file, tell(|| Event::Saved)).ok()),
            has_packs.and_then(|packs| watch_folders(packs, tell(|| Event::PackSaved)).ok()),
        ];
        let mut driver = Driver::new(app, engines, store);
        let size = display.size()?;
        driver.input(&Input::Resize { width: size.width, height: size.height });
        Ok(EventLoop {
            request,
            _watchers,
            driver,
            theme,
            display,
            is_remote: std::env::var_os("SSH_CONNECTION").is_some(),
            events,
            news: News::Something,
            drawn: None,
            reply: Reply::default(),
            fades: None,
            settled: Instant::now(),
            keeps: Instant::now() + RUN_KEPT,
        })
    }

    /// Runs until the learner quits, or the terminal or the engine is gone.
    pub(super) fn run(&mut self, first: Vec<Effect>) -> anyhow::Result<()> {
        // draw first, so that the learner need not wait for the disk
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

    /// Restores the terminal. Returns why the learner's progress is not saved, if that is so.
    pub(super) fn close(mut self) -> Option<String> {
        if !self.driver.app().has_quit() {
            self.driver.leave(); // something other than the learner ended it
        }
        self.driver.unsaved().map(str::to_owned)
    }

    /// The time until the next drawing; `None` if there is nothing new.
    fn wait(&self) -> Option<Duration> {
        let least = match self.display.has_focus {
            false => RESTING,
            true if self.is_remote => REMOTE,
            true => FRAME,
        };
        let since = |then: Instant| least.saturating_sub(then.elapsed());
        let rest = self.drawn.map_or(Duration::ZERO, since);
        match self.news {
            News::Nothing => {
                self.fades.map(|at| rest.max(at.saturating_duration_since(Instant::now())))
            }
            News::Something => Some(rest),
            News::Answer { by } => Some(rest.max(by.saturating_duration_since(Instant::now()))),
        }
    }

    /// Waits for the next event; if something is to be drawn, only until then.
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
                if self.news == News::Nothing && self.fades.is_none() {
                    self.settle();
                }
                Ok(None)
            }
            Err(e @ RecvTimeoutError::Disconnected) => Err(e.into()),
        }
    }

    /// Saves, because nothing has happened for a moment, or the run goes on for long.
    fn settle(&mut self) {
        self.settled = Instant::now();
        let message = self.driver.app().message().map(str::to_owned);
        self.driver.settle();
        if self.driver.has_to_save() {
            self.driver.save();
        }
        if self.driver.app().message() != message.as_deref() {
            self.news = News::Something;
        }
    }

    fn language(&self) -> Language {
        self.driver.app().lessons().catalog().language()
    }

    /// Reads the packs and the lesson of the command line in the language that the learner has chosen. If it cannot be
    /// read, it stays in the other.
    fn translate(&mut self) {
        self.driver.translate_packs();
        let opened = self.request.open(self.driver.app().lessons().catalog());
        if let Ok(Some(opened)) = opened
            && opened.number.is_none()
        {
            self.driver.translate(&opened.loaded);
        }
    }

    fn take(&mut self, event: Event) -> anyhow::Result<()> {
        if self.is_of_display(&event)? {
            return Ok(());
        }
        let answers = match event {
            Event::Input(input)
                if self.reply.is_skipped_by(&input, self.driver.app(), Instant::now()) =>
            {
                false
            }
            Event::Input(input) => {
                self.show();
                let language = self.language();
                let answers = self.driver.input(&input);
                if language != self.language() {
                    self.translate();
                }
                answers
            }
            Event::Quit => {
                self.driver.leave();
                false
            }
            Event::Saved => {
                self.show();
                let read = self.request.open(self.driver.app().lessons().catalog()).transpose();
                read.is_some_and(|read| self.driver.reload(read.map(|opened| opened.loaded)))
            }
            Event::PackSaved => {
                self.show();
                self.driver.reload_packs()
            }
            Event::Frame => {
                if self.driver.receive() {
                    self.news = News::Something;
                }
                false
            }
            Event::Suspend | Event::Continued | Event::Focus(_) => false, // the display's
            Event::InputGone(why) => anyhow::bail!("the terminal was closed: {why}"),
            Event::EngineGone => {
                anyhow::bail!("the engine has stopped: that is a bug; your progress is saved")
            }
        };
        self.display.capture_mouse(self.driver.app().captures_mouse());
        self.driver.take_copied().iter().for_each(|text| self.display.copy(text));
        self.expect_answer(answers);
        Ok(())
    }

    /// Handles an event that is about the terminal alone. Returns whether it was one.
    fn is_of_display(&mut self, event: &Event) -> anyhow::Result<bool> {
        if matches!(event, Event::Suspend) {
            self.settle(); // a program that is stopped may be killed
        }
        match self.display.handle(event)? {
            None => return Ok(false),
            Some(Handled::Forgotten) => {
                let size = self.display.size()?;
                self.driver.input(&Input::Resize { width: size.width, height: size.height });
            }
            Some(Handled::NoShell) => {
                self.driver.notify("there is no shell to return to: [Ctrl-C] quits".to_owned());
            }
            Some(Handled::Later | Handled::Seen) => return Ok(true),
        }
        self.show();
        Ok(true)
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let answers = self.driver.perform(effects);
        self.expect_answer(answers);
    }

    /// Requests a drawing.
    fn show(&mut self) {
        if self.news == News::Nothing {
            self.news = News::Something;
        }
    }

    /// Delays the next drawing for the engine's reply, but not forever, however many keys are pressed.
    fn expect_answer(&mut self, answers: bool) {
        if answers && !matches!(self.news, News::Answer { .. }) {
            self.news = News::Answer { by: Instant::now() + FRAME };
        }
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        let now = Instant::now();
        if self.news == News::Nothing && self.fades.is_some_and(|at| at <= now) {
            self.driver.fade();
        }
        self.fades = self.driver.app().is_fresh().then_some(now + BRIGHT);
        let EventLoop { driver, theme, display, .. } = self;
        display.name(&driver.app().title());
        display.show_way(driver.app().session().and_then(Session::frame).and_then(Frame::way));
        display.draw(|frame| screen::draw(driver.app(), theme, frame))?;
        self.reply.draw(self.driver.app(), Instant::now());
        (self.news, self.drawn) = (News::Nothing, Some(Instant::now()));
        if self.driver.app().has_moved() {
            let begun = Instant::now();
            // not every frame of a run has a whole state: then the next one is tried
            let is_kept = begun >= self.keeps && self.driver.keep_run();
            if is_kept {
                self.keeps = Instant::now() + RUN_KEPT.max(begun.elapsed() * KEEPING_TIMES);
            }
            if is_kept || self.settled.elapsed() >= KEPT {
                self.settle(); // a run that is long may be ended by force
            }
        }
        Ok(())
    }
}
