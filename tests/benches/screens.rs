//! Drawing: one frame of a lesson, from the state of the app to the cells of the terminal.

use std::fmt;

use divan::Bencher;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use rnn_tui::engine::{Command, Engine};
use rnn_tui::lesson::{Catalog, Progress};
use rnn_tui::tui::action::Effect;
use rnn_tui::tui::app::App;
use rnn_tui::tui::screen;
use rnn_tui::tui::theme::{Depth, Ground, Theme};

/// A size of the terminal, and how many updates the run has behind it.
struct Case {
    width: u16,
    height: u16,
    updates: u64,
}

const fn case(width: u16, height: u16, updates: u64) -> Case {
    Case { width, height, updates }
}

const CASES: [Case; 4] =
    [case(80, 24, 10), case(80, 24, 100_000), case(200, 60, 10), case(200, 60, 100_000)];

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{} after {}", self.width, self.height, self.updates)
    }
}

/// The workbench with the first lesson, and the machine behind it.
fn workbench(updates: u64) -> (App, Engine) {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let entry = &catalog.entries()[0];
    let (loaded, number) = (entry.loaded(), entry.number);
    let mut app = App::new(catalog, Progress::default(), None);
    let open = app.open(loaded, Some(number)).into_iter().find_map(|effect| match effect {
        Effect::Open(spec, folder, speed) => Engine::new(*spec, folder, speed).ok(),
        Effect::Save | Effect::Tell(_) | Effect::Mouse(_) => None,
    });
    let mut engine = open.expect("a lesson opens");
    engine.apply(Command::GoTo(updates));
    while engine.is_running() {
        engine.advance(1_000);
    }
    app.frame(Box::new(engine.frame()));
    (app, engine)
}

#[divan::bench(args = CASES)]
fn draw(bencher: Bencher, case: &Case) {
    let (app, _) = workbench(case.updates);
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    let backend = TestBackend::new(case.width, case.height);
    let mut terminal = Terminal::new(backend).expect("a test terminal never fails");
    bencher.bench_local(|| {
        terminal.draw(|frame| screen::draw(&app, &theme, frame)).expect("never fails");
    });
}

/// What the engine makes for the screen: the snapshot, the answers, the spectrum.
#[divan::bench(args = [10, 100_000])]
fn frame(bencher: Bencher, updates: u64) {
    let (_, mut engine) = workbench(updates);
    bencher.bench_local(|| engine.frame());
}
