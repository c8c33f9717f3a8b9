//! The workbench without a terminal, a thread or a clock: keys in, screen out.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseEvent};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use rnn_tui::engine::{Engine, Frame};
use rnn_tui::lesson::load::{Loaded, parse};
use rnn_tui::lesson::{Catalog, Progress, Store};
use rnn_tui::task::Folder;
use rnn_tui::tui::action::Effect;
use rnn_tui::tui::app::{App, Screen};
use rnn_tui::tui::screen;
use rnn_tui::tui::session::Session;
use rnn_tui::tui::theme::{Depth, Ground, Theme};

/// Ticks that the engine may do after each key, so that "one update on" has arrived when the screen is looked at.
const PATIENCE: usize = 2_000;

/// The real app and the real engine, one after the other.
pub struct Workbench {
    pub app: App,
    pub saves: usize,
    pub patience: usize,
    engine: Option<Engine>,
    store: Store,
    terminal: Terminal<TestBackend>,
}

impl Workbench {
    /// The home screen at the design size; progress is kept nowhere.
    pub fn home() -> Self {
        Self::with_store(Store::nowhere())
    }

    /// The home screen with the progress that is in a store.
    pub fn with_store(mut store: Store) -> Self {
        let (progress, told): (Progress, _) = store.load();
        let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
        let backend = TestBackend::new(120, 40);
        let terminal = Terminal::new(backend).expect("a test terminal never fails");
        let app = App::new(catalog, progress, told);
        Workbench { app, saves: 0, patience: PATIENCE, engine: None, store, terminal }
    }

    /// A lesson of one's own.
    pub fn lesson(ron: &str) -> Self {
        Self::home().open(ron)
    }

    /// Opens a lesson of one's own.
    pub fn open(self, ron: &str) -> Self {
        let lesson = parse("own.ron", ron).unwrap_or_else(|e| panic!("{e}"));
        self.open_loaded(Loaded { lesson, folder: Folder::Embedded })
    }

    /// Opens a lesson that has been loaded.
    pub fn open_loaded(mut self, loaded: Loaded) -> Self {
        let effects = self.app.open(loaded, None);
        self.obey(effects);
        self
    }

    /// The same at another size.
    pub fn sized(mut self, width: u16, height: u16) -> Self {
        self.resize(width, height);
        self
    }

    /// The terminal gets another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.input(&Event::Resize(width, height));
    }

    /// Presses keys: names as in the help, with spaces between.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        keys.split_whitespace().for_each(|name| self.press(key(name)));
        self
    }

    /// Presses one key.
    pub fn press(&mut self, key: KeyEvent) {
        self.input(&Event::Key(key));
    }

    /// Types text, letter by letter.
    pub fn text(&mut self, text: &str) -> &mut Self {
        text.chars().for_each(|c| self.press(KeyCode::Char(c).into()));
        self
    }

    /// Pastes text.
    pub fn paste(&mut self, text: &str) {
        self.input(&Event::Paste(text.to_owned()));
    }

    /// The learner does nothing for a moment.
    pub fn settle(&mut self) -> &mut Self {
        let effects = self.app.settle();
        self.obey(effects);
        self
    }

    /// Something with the mouse.
    pub fn mouse(&mut self, event: MouseEvent) {
        self.input(&Event::Mouse(event));
    }

    fn input(&mut self, event: &Event) {
        let effects = self.app.input(event);
        self.obey(effects);
    }

    /// Does what the loop around the app does, with an engine in place of the worker.
    fn obey(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Save => self.save(),
                Effect::Mouse(_) => {}
                Effect::Tell(command) => {
                    self.engine.iter_mut().for_each(|e| e.apply(command.clone()))
                }
                Effect::Open(spec, folder, speed) => match Engine::new(*spec, folder, speed) {
                    Ok(engine) => self.engine = Some(engine),
                    Err(e) => self.app.failed(e.to_string()),
                },
            }
        }
        self.work();
    }

    fn save(&mut self) {
        self.saves += 1;
        self.store.save(&self.app.progress).expect("the folder of the test can be written");
    }

    fn work(&mut self) {
        let Some(engine) = &mut self.engine else { return };
        engine.advance(self.patience);
        let effects = self.app.frame(Box::new(engine.frame()));
        if !effects.is_empty() {
            self.save();
        }
    }

    /// Lets the engine run on.
    pub fn run(&mut self, ticks: usize) -> &mut Self {
        let patience = std::mem::replace(&mut self.patience, ticks);
        self.work();
        self.patience = patience;
        self
    }

    /// The screen as text.
    pub fn screen(&mut self) -> String {
        let theme = Theme::new(Ground::Dark, Depth::Ansi256);
        let Workbench { app, terminal, .. } = self;
        terminal.draw(|frame| screen::draw(app, &theme, frame)).expect("never fails");
        let buffer = terminal.backend().buffer();
        let width = usize::from(buffer.area.width).max(1);
        let lines = buffer.content().chunks(width);
        lines.map(|l| l.iter().map(|c| c.symbol()).collect::<String>() + "\n").collect()
    }

    /// The open lesson.
    pub fn session(&self) -> &Session {
        match &self.app.screen {
            Screen::Lesson(session) => session,
            Screen::Home => panic!("no lesson is open: {:?}", self.app.message),
        }
    }

    /// The newest frame of the open lesson.
    pub fn frame(&self) -> &Frame {
        self.session().frame.as_deref().expect("a frame comes with the lesson")
    }
}

/// A key by the name that the help gives it.
pub fn key(name: &str) -> KeyEvent {
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
        "Ctrl-C" => return KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL),
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
