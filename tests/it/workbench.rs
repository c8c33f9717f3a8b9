//! The workbench without a terminal, a thread or a clock: keys in, screen out.

use std::cell::Cell;
use std::io;
use std::path::Path;
use std::rc::Rc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rnn_tui::engine::Frame;
use rnn_tui::lesson::load::{Loaded, parse};
use rnn_tui::lesson::store::Medium;
use rnn_tui::lesson::{Catalog, Pack, PaneName, Store};
use rnn_tui::task::Folder;
use rnn_tui::tui::app::App;
use rnn_tui::tui::config::Config;
use rnn_tui::tui::driver::{Driver, LocalEngine, Stretch};
use rnn_tui::tui::input::{Input, Key, KeyCode, Mouse};
use rnn_tui::tui::pane;
use rnn_tui::tui::screen;
use rnn_tui::tui::session::Session;
use rnn_tui::tui::theme::{Depth, Ground, Theme};

/// Ticks that the engine may do after each key, so that "one update on" has arrived when the screen is looked at.
const PATIENCE: usize = 2_000;

/// The real app and the real engine, one after the other.
pub struct Workbench {
    driver: Driver<LocalEngine>,
    saves: Rc<Cell<usize>>,
    terminal: Terminal<TestBackend>,
    theme: Theme,
}

/// Keeps nothing, and counts how often it was asked to.
#[derive(Debug)]
struct Counter(Rc<Cell<usize>>);

impl Medium for Counter {
    fn name(&self) -> String {
        "a counter".to_owned()
    }

    fn read(&self) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn write(&self, _text: &str) -> io::Result<()> {
        self.0.set(self.0.get() + 1);
        Ok(())
    }

    fn set_aside(&self) -> io::Result<String> {
        unreachable!("there is nothing to set aside")
    }
}

impl Workbench {
    /// The home screen at the design size; progress is kept nowhere, and its saves are counted.
    pub fn home() -> Self {
        let saves = Rc::new(Cell::new(0));
        Workbench { saves: Rc::clone(&saves), ..Self::with_store(Store::new(Counter(saves))) }
    }

    /// The home screen with the progress that is in a store.
    pub fn with_store(store: Store) -> Self {
        Self::with_packs(store, Vec::new(), None)
    }

    /// The home screen with the user's own settings.
    pub fn configured(config: &str) -> Self {
        let config = Config::parse(config).unwrap_or_else(|e| panic!("{e}"));
        let store = Store::new(Counter(Rc::default()));
        Self::begun(store, Vec::new(), None, config)
    }

    /// The home screen with packs of lessons, one of which may have been opened.
    pub fn with_packs(store: Store, packs: Vec<Pack>, opened: Option<&Path>) -> Self {
        Self::begun(store, packs, opened, Config::default())
    }

    fn begun(mut store: Store, packs: Vec<Pack>, opened: Option<&Path>, config: Config) -> Self {
        let (progress, told) = store.load();
        let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
        let backend = TestBackend::new(120, 40);
        let terminal = Terminal::new(backend).expect("a test terminal never fails");
        let mut app = App::new(catalog, progress, told);
        let theme = config.dressed(Theme::new(Ground::Dark, Depth::Ansi256));
        app.configure(config);
        app.add_packs(packs, opened);
        let engine = LocalEngine::new(Stretch::Ticks(PATIENCE));
        let driver = Driver::new(app, engine, store);
        Workbench { driver, saves: Rc::default(), terminal, theme }
    }

    /// The app.
    pub fn app(&self) -> &App {
        self.driver.app()
    }

    /// How often the progress was saved.
    pub fn saves(&self) -> usize {
        self.saves.get()
    }

    /// Lets the engine do at most so many ticks after each key.
    pub fn set_patience(&mut self, ticks: usize) -> Stretch {
        std::mem::replace(&mut self.driver.engine().stretch, Stretch::Ticks(ticks))
    }

    /// A lesson of one's own.
    pub fn lesson(ron: &str) -> Self {
        Self::home().open(ron)
    }

    /// Opens a lesson of one's own.
    pub fn open(self, ron: &str) -> Self {
        let lesson = parse("own.ron", ron).unwrap_or_else(|e| panic!("{e}"));
        self.open_loaded(Loaded::new(lesson, Folder::Embedded))
    }

    /// Opens a lesson that has been loaded.
    pub fn open_loaded(mut self, loaded: Loaded) -> Self {
        self.driver.open(loaded, None);
        self.work();
        self
    }

    /// Opens a shared state, and lets the machine come to it.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open_shared(&mut self, text: &str) -> Result<(), String> {
        self.driver.open_shared(text).map_err(|problem| problem.to_string())?;
        while self.driver.receive() {}
        Ok(())
    }

    /// The same at another size.
    pub fn sized(mut self, width: u16, height: u16) -> Self {
        self.resize(width, height);
        self
    }

    /// The terminal gets another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.input(&Input::Resize { width, height });
    }

    /// Presses keys: names as in the help, with spaces between.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        keys.split_whitespace().for_each(|name| self.press(key(name)));
        self
    }

    /// Presses one key.
    pub fn press(&mut self, key: Key) {
        self.input(&Input::Key(key));
    }

    /// Types text, letter by letter.
    pub fn text(&mut self, text: &str) -> &mut Self {
        text.chars().for_each(|c| self.press(KeyCode::Char(c).into()));
        self
    }

    /// Goes to the next step, whatever is written at this one.
    pub fn next_step(&mut self) {
        self.keys(if self.session().writes() { "Esc n" } else { "n" });
    }

    /// Opens a pane by its name in the palette, where digits would be an answer.
    pub fn open_pane(&mut self, name: &str) -> &mut Self {
        self.keys(":").text("pane: ").text(name).keys("Enter")
    }

    /// Pastes text.
    pub fn paste(&mut self, text: &str) {
        self.input(&Input::Paste(text.to_owned()));
    }

    /// The learner does nothing for a moment.
    pub fn settle(&mut self) -> &mut Self {
        self.driver.settle();
        self.work();
        self
    }

    /// A file of a pack has been saved.
    pub fn reload_packs(&mut self) -> &mut Self {
        self.driver.reload_packs();
        self.work();
        self
    }

    /// Something with the mouse.
    pub fn mouse(&mut self, mouse: Mouse) {
        self.input(&Input::Mouse(mouse));
    }

    fn input(&mut self, input: &Input) {
        self.driver.input(input);
        self.work();
    }

    /// Lets the engine work, and the app see what has come of it.
    fn work(&mut self) {
        self.driver.receive();
        assert!(!self.driver.has_to_save(), "not saved: {:?}", self.driver.unsaved());
    }

    /// Lets the engine run on.
    pub fn run(&mut self, ticks: usize) -> &mut Self {
        let stretch = self.set_patience(ticks);
        self.work();
        self.driver.engine().stretch = stretch;
        self
    }

    /// What is bright fades.
    pub fn fade(&mut self) {
        self.driver.fade();
    }

    /// The screen, with its colours.
    pub fn buffer(&mut self) -> &Buffer {
        let Workbench { driver, terminal, theme, .. } = self;
        terminal.draw(|frame| screen::draw(driver.app(), theme, frame)).expect("never fails");
        terminal.backend().buffer()
    }

    /// The screen as text.
    pub fn screen(&mut self) -> String {
        text(self.buffer())
    }

    /// A pane of the open lesson, alone on a screen of this size.
    pub fn pane(&self, name: PaneName, width: u16, height: u16) -> String {
        let theme = Theme::new(Ground::Dark, Depth::Ansi256);
        let view = self.session().view(&theme).expect("a frame comes with the lesson");
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        pane::draw(name, &view, area, &mut buffer);
        text(&buffer)
    }

    /// What was copied since this was asked for.
    pub fn copied(&mut self) -> Option<String> {
        self.driver.take_copied()
    }

    /// The open lesson.
    pub fn session(&self) -> &Session {
        let session = self.app().session();
        session.unwrap_or_else(|| panic!("no lesson is open: {:?}", self.app().message()))
    }

    /// The newest frame of the open lesson.
    pub fn frame(&self) -> &Frame {
        self.session().frame().expect("a frame comes with the lesson")
    }
}

/// The letters of a buffer, line by line.
fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let lines = buffer.content().chunks(width);
    lines.map(|l| l.iter().map(|c| c.symbol()).collect::<String>() + "\n").collect()
}

/// A key by the name that the help gives it.
pub fn key(name: &str) -> Key {
    let code = match name {
        "space" => KeyCode::Char(' '),
        "←" => KeyCode::Left,
        "→" => KeyCode::Right,
        "↑" => KeyCode::Up,
        "↓" => KeyCode::Down,
        "⇧Tab" => KeyCode::BackTab,
        "Tab" => KeyCode::Tab,
        "Enter" => KeyCode::Enter,
        "Backspace" => KeyCode::Backspace,
        "Esc" => KeyCode::Esc,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "F1" => KeyCode::F(1),
        "Ctrl-C" => return Key::control('c'),
        _ => one_letter(name),
    };
    code.into()
}

fn one_letter(name: &str) -> KeyCode {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(c), None) => KeyCode::Char(c),
        _ => panic!("there is no key {name:?}"),
    }
}

/// Whether a text is a number rounded to the digits that it shows.
pub fn shows(text: &str, value: f64) -> bool {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, d)| d.len() as i32);
    let unit = 10f64.powi(exponent.parse::<i32>().unwrap_or(0) - decimals);
    text.parse::<f64>().is_ok_and(|x| (x - value).abs() <= 0.5000001 * unit)
}
