//! The workbench without a terminal, a thread or a clock: the real app and the real engine, taking turns.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;

use crate::engine::Frame;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Progress, Store};
use crate::problem::Problem;
use crate::tui::app::App;
use crate::tui::driver::{Driver, LocalEngine, Stretch};
use crate::tui::input::{Input, KeyCode};
use crate::tui::screen;
use crate::tui::session::Session;
use crate::tui::theme::{Depth, Ground, Theme};

/// A workbench operated by keys. It does not save progress.
#[derive(Debug)]
pub(crate) struct Workbench(Driver<LocalEngine>);

impl Workbench {
    /// Opens a lesson, from its beginning.
    ///
    /// # Errors
    /// If its experiment cannot be opened.
    pub(crate) fn open(
        catalog: Catalog,
        loaded: Loaded,
        number: Option<usize>,
    ) -> Result<Self, Problem> {
        let app = App::new(catalog, Progress::default(), None);
        let engine = LocalEngine::new(Stretch::UntilItStops);
        let mut driver = Driver::new(app, engine, Store::nowhere());
        driver.open(loaded, number);
        driver.receive();
        let workbench = Workbench(driver);
        workbench.session()?;
        Ok(workbench)
    }

    /// The app.
    pub(crate) fn app(&self) -> &App {
        self.0.app()
    }

    /// Presses a key, and runs until the machine stops.
    ///
    /// # Errors
    /// If no lesson is open afterwards, with the reason, for example because an experiment could not be opened.
    pub(crate) fn press(&mut self, key: KeyCode) -> Result<(), Problem> {
        self.0.input(&Input::Key(key.into()));
        self.0.receive();
        self.session().map(drop)
    }

    /// Types letters.
    ///
    /// # Errors
    /// As [`Workbench::press`].
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Problem> {
        text.chars().try_for_each(|c| self.press(KeyCode::Char(c)))
    }

    /// The screen at a size, as text.
    pub(crate) fn screen(&mut self, (width, height): (u16, u16)) -> String {
        self.0.input(&Input::Resize { width, height });
        let theme = Theme::new(Ground::Dark, Depth::Ansi256);
        let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
        let mut frame = terminal.get_frame(); // is read here, and goes to no backend
        screen::draw(self.app(), &theme, &mut frame);
        let rows = frame.buffer_mut().content().chunks(usize::from(width).max(1));
        rows.map(|row| row.iter().map(Cell::symbol).collect::<String>() + "\n").collect()
    }

    /// The open lesson.
    ///
    /// # Errors
    /// If none is open any more, with the reason.
    pub(crate) fn session(&self) -> Result<&Session, Problem> {
        let why = || Problem::new(self.app().message().unwrap_or("the lesson was left"));
        self.app().session().ok_or_else(why)
    }

    /// The newest frame.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn frame(&self) -> Result<&Frame, Problem> {
        self.session()?.frame().ok_or_else(|| Problem::new("there is no frame"))
    }
}
