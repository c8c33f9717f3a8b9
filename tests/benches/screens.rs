//! Drawing: one frame of a lesson, from the state of the app to the cells of the terminal.

use std::fmt;

use divan::Bencher;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use rnn_tui::engine::{Command, Engine};
use rnn_tui::lesson::load::{Loaded, parse};
use rnn_tui::lesson::{Catalog, Progress};
use rnn_tui::task::Folder;
use rnn_tui::train::Place;
use rnn_tui::tui::action::Effect;
use rnn_tui::tui::app::App;
use rnn_tui::tui::screen;
use rnn_tui::tui::theme::{Depth, Ground, Theme};

/// A size of the terminal, how many updates the run has behind it, and how many models are compared.
struct Case {
    width: u16,
    height: u16,
    updates: u64,
    arms: usize,
}

const fn case(width: u16, height: u16, updates: u64, arms: usize) -> Case {
    Case { width, height, updates, arms }
}

const CASES: [Case; 5] = [
    case(80, 24, 10, 1),
    case(80, 24, 100_000, 1),
    case(200, 60, 10, 1),
    case(200, 60, 100_000, 1),
    case(200, 60, 100_000, 6),
];

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { width, height, updates, arms } = self;
        write!(f, "{width}×{height} after {updates}, {arms} arms")
    }
}

/// The first lesson; or "hello" with so many arms, of all kinds.
fn lesson(catalog: &Catalog, arms: usize) -> Loaded {
    if arms == 1 {
        return catalog.entries()[0].loaded();
    }
    hello(arms, "")
}

/// "hello" with so many arms, and these fields of its step.
fn hello(arms: usize, step: &str) -> Loaded {
    let kinds = [
        "clip: Off",
        "clip: Value(1.0)",
        "clip: Norm(1.0)",
        "cell: Lstm",
        "cell: Gru",
        "fault: Some(MissingTranspose)",
    ];
    let arms: String =
        (0..arms).map(|i| format!(r#"(name: "{i}", {}), "#, kinds[i % kinds.len()])).collect();
    let ron = format!(
        r#"(id: "own", title: "Arms", steps: [(text: "Look.", {step} action: Read)],
            experiment: (task: CharLm(text: Inline("hello")), hidden: 16, epochs: 200000,
            init: (weights: Uniform), optimizer: Adagrad(lr: 0.1), arms: [{arms}]))"#
    );
    let lesson = parse("own.ron", &ron).expect("a lesson");
    Loaded::new(lesson, Folder::Embedded)
}

/// The workbench with a lesson, and the machine behind it, inside an update: there is something to see in all panes.
fn workbench(updates: u64, arms: usize) -> (App, Engine) {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let loaded = lesson(&catalog, arms);
    opened(loaded, updates)
}

fn opened(loaded: Loaded, updates: u64) -> (App, Engine) {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let mut app = App::new(catalog, Progress::default(), None);
    let open = app.open(loaded, None).into_iter().find_map(|effect| match effect {
        Effect::Open(spec, folder, speed) => Engine::new(*spec, folder, speed).ok(),
        Effect::Save | Effect::Send(_) | Effect::OpenFile(_) => None,
        Effect::Preview(..) | Effect::EndPreview => None,
        Effect::KeepRun(..) | Effect::Write(..) => None,
        Effect::Copy(_) | Effect::BeginRecording(_) | Effect::EndRecording => None,
    });
    let mut engine = open.expect("a lesson opens");
    engine.apply(Command::GoTo(updates));
    while engine.is_running() {
        engine.advance(1_000);
    }
    engine.apply(Command::Ticks(7));
    app.frame(Box::new(engine.frame()));
    (app, engine)
}

#[divan::bench(args = CASES)]
fn draw(bencher: Bencher, case: &Case) {
    let (app, _) = workbench(case.updates, case.arms);
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    let backend = TestBackend::new(case.width, case.height);
    let mut terminal = Terminal::new(backend).expect("a test terminal never fails");
    bencher.bench_local(|| {
        terminal.draw(|frame| screen::draw(&app, &theme, frame)).expect("never fails");
    });
}

/// The picture of the network, of so many arms.
#[divan::bench(args = [1, 3, 6])]
fn network(bencher: Bencher, arms: usize) {
    let (app, _) = opened(hello(arms, "show: [Network],"), 100_000);
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    let mut terminal =
        Terminal::new(TestBackend::new(200, 60)).expect("a test terminal never fails");
    bencher.bench_local(|| {
        terminal.draw(|frame| screen::draw(&app, &theme, frame)).expect("never fails");
    });
}

/// Following a number to the update before and back, late in a long run: until the frame is there.
#[divan::bench(max_time = 3)]
fn follow(bencher: Bencher) {
    let (_, mut engine) = opened(hello(1, ""), 100_000);
    let mut visits = [(99_990, 5), (100_000, 0), (99_999, 0), (100_000, 7)].into_iter().cycle();
    bencher.bench_local(|| {
        let (updates, ticks) = visits.next().expect("a cycle");
        engine.apply(Command::Visit(Place { updates, ticks, begun: false }));
        while engine.is_running() {
            engine.advance(1_000);
        }
        engine.frame()
    });
}

/// What the engine makes for the screen: the snapshot, the answers, the spectrum.
#[divan::bench(args = [10, 100_000])]
fn frame(bencher: Bencher, updates: u64) {
    let (_, mut engine) = workbench(updates, 1);
    bencher.bench_local(|| engine.frame());
}
