//! The workbench without a terminal, a thread or a clock: the real app and the real engine, taking turns.

use ratatui::buffer::{Buffer, Cell};

use crate::engine::Frame;
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, GroundChoice, Progress, Store};
use crate::problem::Problem;
use crate::tui::app::App;
use crate::tui::driver::{Driver, LocalEngine, Stretch};
use crate::tui::input::{Input, KeyCode};
use crate::tui::screen;
use crate::tui::session::Session;
use crate::tui::theme::{Ground, Theme};

/// The number of reports of the preview on the home screen before it is looked at: a curve can be seen by then.
const PREVIEWED: usize = 200;

/// A workbench operated by keys. Unless it is resumed with a store, it does not save progress.
#[derive(Debug)]
pub(crate) struct Workbench {
    driver: Driver<LocalEngine>,
    theme: Theme,
}

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
        Workbench::open_at(catalog, loaded, (number, None), Theme::default())
    }

    /// Opens a lesson with its number in the catalogue at a step, from 0, in these colours.
    ///
    /// # Errors
    /// If its experiment cannot be opened.
    pub(crate) fn open_at(
        catalog: Catalog,
        loaded: Loaded,
        (number, step): (Option<usize>, Option<usize>),
        theme: Theme,
    ) -> Result<Self, Problem> {
        let app = App::new(catalog, Progress::default(), None);
        Workbench::resume(app, loaded, (number, step), theme, Store::nowhere())
    }

    /// Opens a lesson in this app, at a step, from 0, or where its learner was, and saves her progress there.
    ///
    /// # Errors
    /// If its experiment cannot be opened.
    pub(crate) fn resume(
        mut app: App,
        loaded: Loaded,
        (number, step): (Option<usize>, Option<usize>),
        theme: Theme,
        store: Store,
    ) -> Result<Self, Problem> {
        let effects = app.open_at(loaded, number, step);
        let mut workbench = Workbench::around(app, theme, store);
        workbench.driver.perform(effects);
        workbench.driver.receive();
        workbench.session()?;
        Ok(workbench)
    }

    /// The home screen of somebody who has not begun, in these colours.
    pub(crate) fn home(catalog: Catalog, theme: Theme) -> Self {
        let app = App::new(catalog, Progress::default(), None);
        let mut workbench = Workbench::around(app, theme, Store::nowhere());
        workbench.driver.settle();
        (0..PREVIEWED).for_each(|_| _ = workbench.receive());
        workbench
    }

    /// The home screen of this app, without a preview. Progress is saved there.
    pub(crate) fn at_home(app: App, theme: Theme, store: Store) -> Self {
        Workbench::around(app, theme, store)
    }

    fn around(mut app: App, theme: Theme, store: Store) -> Self {
        let ground = match theme.ground() {
            Ground::Dark => GroundChoice::Auto,
            Ground::Light => GroundChoice::Light,
        };
        app.show_in(&theme, ground);
        let engine = LocalEngine::new(Stretch::UntilItStops);
        Workbench { driver: Driver::new(app, engine, store), theme }
    }

    /// The app.
    pub(crate) fn app(&self) -> &App {
        self.driver.app()
    }

    /// Presses a key, and runs until the machine stops.
    ///
    /// # Errors
    /// If no lesson is open afterwards, with the reason, for example because an experiment could not be opened.
    pub(crate) fn press(&mut self, key: KeyCode) -> Result<(), Problem> {
        self.feed(&Input::Key(key.into()));
        self.session().map(drop)
    }

    /// Takes an input, and runs as far as the engine goes before it reports. Returns whether it reported.
    pub(crate) fn feed(&mut self, input: &Input) -> bool {
        self.driver.input(input);
        self.receive()
    }

    /// Runs as far as the engine goes before it reports. Returns whether it reported.
    pub(crate) fn receive(&mut self) -> bool {
        self.driver.receive()
    }

    /// Lets the engine run this far before each report.
    pub(crate) fn report_after(&mut self, stretch: Stretch) {
        self.driver.engine().stretch = stretch;
    }

    /// Stores where the machine is, as when the learner pauses.
    pub(crate) fn settle(&mut self) {
        self.driver.settle();
    }

    /// Quits, and saves.
    ///
    /// # Errors
    /// If the progress cannot be saved, with the reason.
    pub(crate) fn leave(&mut self) -> Result<(), Problem> {
        self.driver.leave();
        self.driver.unsaved().map_or(Ok(()), |why| Err(Problem::new(why)))
    }

    /// Takes what the learner has copied.
    pub(crate) fn take_copied(&mut self) -> Option<String> {
        self.driver.take_copied()
    }

    /// The styles.
    pub(crate) fn theme(&self) -> &Theme {
        &self.theme
    }

    /// Ends the moment in which what the last tick has computed is bright.
    pub(crate) fn fade(&mut self) {
        self.driver.fade();
    }

    /// Types letters.
    ///
    /// # Errors
    /// As [`Workbench::press`].
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Problem> {
        text.chars().try_for_each(|c| self.press(KeyCode::Char(c)))
    }

    /// The screen at a size, as text.
    pub(crate) fn screen(&mut self, size: (u16, u16)) -> String {
        let buffer = self.drawn(size);
        let rows = buffer.content().chunks(usize::from(size.0).max(1));
        rows.map(|row| row.iter().map(Cell::symbol).collect::<String>() + "\n").collect()
    }

    /// The screen at a size.
    pub(crate) fn drawn(&mut self, (width, height): (u16, u16)) -> Buffer {
        self.driver.input(&Input::Resize { width, height });
        screen::drawn(self.app(), &self.theme, (width, height))
    }

    /// Draws the screen.
    pub(crate) fn draw(&self, frame: &mut ratatui::Frame) {
        screen::draw(self.app(), &self.theme, frame);
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
