//! Keys in, screen out: whole user stories.

use std::path::PathBuf;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use ratatui::layout::Rect;
use rnn_tui::lesson::{PaneName, Store};
use rnn_tui::train::{Cursor, Snapshot, Status};
use rnn_tui::tui::action::{Action, Ask, Go, Look, Move, Pick};
use rnn_tui::tui::app::Screen;
use rnn_tui::tui::keymap::{KEYS, KeyScope, names};
use rnn_tui::tui::looks::Looks;
use rnn_tui::tui::popup::{Popup, Subject};

use crate::setup::{EXPERIMENTS, small};
use crate::workbench::{Workbench, key, shows};

/// Every kind of step, on a task of two sequences and two arms.
const LESSON: &str = r#"(id: "own", title: "A lesson of my own", speed: 30,
    remember: ["Gradients shrink."],
    experiment: (task: Mod3(length: 4, sequences: 2, lag: 1), hidden: 3, epochs: 300,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1),
        arms: [(name: "free"), (name: "clipped", clip: Norm(0.5))]),
    steps: [
        (text: "Read this first.", action: Read, show: [Tape, Loss, Weights]),
        (text: "Then this.", action: Read, show: [Weights, Loss]),
        (text: "Go back in time.", action: StepTo(Backward(2))),
        (text: "Let it run.", action: RunUntil([(of: Updates, at_least: 40.0)])),
        (text: "Reach it.", action: Reach([
            (of: Updates, at_least: 50.0, arm: Some("clipped")), (of: Diverged, arm: Some("free"))])),
    ])"#;

/// A lesson around an experiment.
fn around(experiment: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: {experiment}, steps: [
            (text: "Look.", action: Read), (text: "Go.", action: RunUntil([(of: Updates, at_least: 9.0)]))])"#
    )
}

/// The cells of one row of the tape, which has the whole screen: the picture of the network stands above its table.
fn tape_row(screen: &str, label: &str) -> Vec<String> {
    let line = screen.lines().rev().find(|l| l.starts_with(&format!("│ {label} ")));
    let line = line.unwrap_or_else(|| panic!("no row {label:?} on\n{screen}"));
    let cells = line.trim_matches('│').trim().strip_prefix(label.trim()).unwrap_or_default();
    cells.split("  ").map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect()
}

fn norm(values: ndarray::ArrayView1<f64>) -> f64 {
    values.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// Each number is the tensors' own, and stands there exactly when its tick is done.
fn assert_tape(screen: &str, snapshot: &Snapshot) {
    let Cursor { done, timesteps, .. } = snapshot.cursor;
    let tape = &snapshot.arms[0].tape;
    let check = |label: &str, since: &dyn Fn(usize) -> usize, value: &dyn Fn(usize) -> f64| {
        let cells = tape_row(screen, label);
        assert_eq!(cells.len(), timesteps, "{label} on\n{screen}");
        for (t, cell) in cells.iter().enumerate().filter(|(_, c)| *c != "–") {
            let cell = cell.trim_start_matches(|c| "▁▂▃▄▅▆▇█ ".contains(c)); // the bar before ‖dh_t‖
            let right = if done < since(t) { cell == "·" } else { shows(cell, value(t)) };
            assert!(right, "{label} at t={t} after {done} ticks shows {cell:?}\n{screen}");
        }
    };
    let (forward, backward) = (|t| t + 1, |t| 2 * timesteps - t);
    check("loss_t", &forward, &|t| tape.loss[t]);
    check("‖dh_t‖", &backward, &|t| norm(tape.dh.row(t)));
    check(" own", &backward, &|t| norm(tape.dh_from_output.row(t)));
    check(" later", &backward, &|t| norm(tape.dh_from_later.row(t)));
    let computed = |label: &str| tape_row(screen, label).iter().filter(|c| *c != "·").count();
    assert_eq!([computed("h_t[0]"), computed("p_t")], [done.min(timesteps); 2], "on\n{screen}");
}

#[test]
fn numbers_stand_only_where_they_are_computed_and_are_the_tensors_own() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("2 z");
    for _ in 0..25 {
        assert_tape(&workbench.screen(), &workbench.frame().snapshot);
        workbench.keys("→");
    }
}

#[test]
fn a_timestep_without_a_target_never_shows_a_loss() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("2 z");
    for _ in 0..12 {
        let screen = workbench.screen();
        assert_eq!(tape_row(&screen, "loss_t")[0], "–", "on\n{screen}");
        workbench.keys("→");
    }
}

#[test]
fn each_tick_back_shows_the_screen_before_it() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("2 z");
    let mut screens = vec![workbench.screen()];
    for _ in 0..30 {
        screens.push(workbench.keys("→").screen());
    }
    for (ticks, before) in screens[..30].iter().enumerate().rev() {
        assert_eq!(&workbench.keys("←").screen(), before, "back at tick {ticks}");
    }
}

/// What a key may change.
#[derive(Clone, Debug, PartialEq)]
struct Probe {
    home: bool,
    finds: bool,
    line: usize,
    popup: &'static str,
    quit: bool,
    step: usize,
    updates: u64,
    done: usize,
    furthest: u64,
    running: bool,
    speed: Option<u32>,
    seed: u64,
    arm: usize,
    edits: usize,
    old: bool,
    backwards: bool,
    mouse: bool,
    checked: bool,
    told: bool,
    /// Whether the machine is where the arm that is shown has diverged.
    at_divergence: bool,
    panes: Vec<PaneName>,
    looks: Looks,
}

impl Probe {
    fn of(workbench: &Workbench) -> Self {
        let app = workbench.app();
        let popup = match app.popup() {
            None => "",
            Some(Popup::Help(_)) => "help",
            Some(Popup::Prompt(_)) => "prompt",
            Some(Popup::Palette(_)) => "palette",
            Some(Popup::List(_)) => "list",
            Some(Popup::Quick(_)) => "quick",
            Some(Popup::Cards(_)) => "cards",
            Some(Popup::Messages(_)) => "messages",
            Some(Popup::Follow(_)) => "follow",
            Some(Popup::Derivation(_)) => "derivation",
            Some(Popup::Share(_)) => "share",
            Some(Popup::Page(page)) => match page.of {
                Subject::Diagnosis => "diagnosis",
                Subject::Notes => "notes",
            },
        };
        let base = Probe {
            finds: app.lessons().is_searched(),
            line: app.lessons().selected(),
            popup,
            quit: app.has_quit(),
            mouse: app.captures_mouse(),
            told: app.message().is_some(),
            ..Self::empty()
        };
        let Some(session) = app.session() else { return base };
        let frame = workbench.frame();
        let (snapshot, looks) = (&frame.snapshot, session.looks().clone());
        Probe {
            home: false,
            line: looks.text_scroll.into(),
            step: session.step(),
            updates: snapshot.cursor.updates_done(),
            done: snapshot.cursor.done,
            furthest: snapshot.furthest,
            running: frame.is_running(),
            speed: frame.speed.0,
            seed: snapshot.spec.seed,
            arm: frame.arm,
            edits: snapshot.edits.len(),
            old: snapshot.old.is_some(),
            backwards: frame.runs_back(),
            checked: frame.check.is_some(),
            at_divergence: matches!(
                snapshot.arms[frame.arm].state.status,
                Status::Diverged { at, .. } if at == snapshot.cursor
            ),
            panes: visible(workbench),
            looks,
            ..base
        }
    }

    fn empty() -> Self {
        Probe {
            home: true,
            finds: false,
            line: 0,
            popup: "",
            quit: false,
            step: 0,
            updates: 0,
            done: 0,
            furthest: 0,
            running: false,
            speed: None,
            seed: 0,
            arm: 0,
            edits: 0,
            old: false,
            backwards: false,
            mouse: true,
            checked: false,
            told: false,
            at_divergence: false,
            panes: Vec::new(),
            looks: Looks::default(),
        }
    }

    /// The visible pane `by` further on.
    fn pane_at(&self, by: usize) -> Option<&PaneName> {
        let here = self.panes.iter().position(|p| *p == self.looks.focus)?;
        self.panes.get((here + by) % self.panes.len())
    }
}

/// The visible panes in the order of their keys.
fn visible(workbench: &Workbench) -> Vec<PaneName> {
    let panes = workbench.session().panes(Rect::new(0, 0, 120, 40));
    let mut panes: Vec<PaneName> = panes.into_iter().map(|(name, _)| name).collect();
    panes.sort();
    panes
}

/// Whether an action did between two moments what it is for.
fn is_done(action: Action, b: &Probe, a: &Probe) -> bool {
    match action {
        Action::Quit => a.quit,
        Action::Back => a.home && !a.quit,
        Action::Help => a.popup == "help",
        Action::Mouse => a.mouse != b.mouse,
        Action::Enter if b.home => !a.home,
        Action::Enter => a.step == b.step + 1,
        Action::Move(by) => has_moved(by, b, a),
        Action::Pick(Pick::First) => a.line == 0,
        Action::Pick(Pick::Last) => a.line == 14,
        Action::Pick(Pick::Digit(digit)) => digit == 0 || a.line + 1 == usize::from(digit), // 0 is a second digit
        Action::Go(go) => has_gone(go, b, a),
        Action::Look(look) => looks_so(look, b, a),
        Action::Ask(Ask::Update | Ask::Line | Ask::Path) => a.popup == "prompt",
        Action::Ask(Ask::Steps) => a.popup == "list",
        Action::Ask(Ask::Messages) => a.popup == "messages",
        Action::Ask(Ask::Palette(_)) => a.popup == "palette",
        Action::Ask(Ask::Cards) => a.popup == "cards" || a.told, // none is due
        Action::Ask(Ask::Notes) => a.popup == "notes",
        Action::Ask(Ask::Quick) => a.popup == "quick",
        Action::Ask(Ask::Share) => a.popup == "share",
        Action::Ask(Ask::Follow(_)) => a.popup == "follow",
        // there is none in the forward pass
        Action::Ask(Ask::Derivation(_)) => a.popup == "derivation" || (a.told && !b.told),
        Action::Ask(Ask::Diagnosis) => a.popup == "diagnosis",
        Action::Ask(Ask::Find) => a.finds && !b.finds,
        Action::Steps(by) => a.step as i64 == b.step as i64 + i64::from(by),
        Action::Open(_) => !a.home,
        Action::Hint | Action::Change | Action::Mark => a.told && !b.told,
        Action::Copy(_) => a.told && !b.told,
        Action::Reset => a.told, // it asks first
        Action::Ground(_) | Action::Motion(_) | Action::Language(_) => a.told,
    }
}

fn has_moved(by: Move, b: &Probe, a: &Probe) -> bool {
    match by {
        Move::Up => a.line == b.line - 1,
        Move::Down => a.line == b.line + 1,
        Move::PageUp => a.line < b.line,
        Move::PageDown => a.line > b.line,
    }
}

fn has_gone(go: Go, b: &Probe, a: &Probe) -> bool {
    match go {
        Go::RunPause => a.running && a.updates > b.updates,
        Go::RunBack => a.done == 0 && a.furthest == b.furthest,
        Go::Ticks(by) => (a.updates, a.done as i64) == (b.updates, b.done as i64 + i64::from(by)),
        Go::Updates(1..) => a.updates == b.updates + 1 && !a.running,
        // from inside an update: its beginning
        Go::Updates(..=0) => a.updates == b.updates && a.done > b.done,
        Go::Epochs(1..) => a.updates == 4 && !a.running,
        // from inside an epoch: its beginning
        Go::Epochs(..=0) => a.updates == 2 && a.done > b.done,
        Go::Stride(1..) => a.updates == b.updates + 30,
        Go::Stride(..=0) => a.updates == 0,
        Go::Start => a.updates == 0 && a.done == 0,
        Go::Furthest => a.updates == b.furthest && a.furthest == b.furthest,
        Go::Divergence => a.at_divergence && !b.at_divergence,
        Go::Faster => a.speed == Some(100),
        Go::Slower => a.speed == Some(10),
        Go::Restart => (a.done, a.furthest, a.seed) == (0, 0, b.seed),
        Go::NextSeed => (a.done, a.furthest, a.seed) == (0, 0, b.seed + 1),
        Go::Undo => a.edits + 1 == b.edits,
        Go::Redo => a.edits == b.edits + 1,
        Go::Dismiss => b.old && !a.old,
    }
}

fn looks_so(look: Look, b: &Probe, a: &Probe) -> bool {
    match look {
        Look::Focus(1..) => Some(&a.looks.focus) == b.pane_at(1),
        Look::Focus(..=0) => Some(&b.looks.focus) == a.pane_at(1),
        Look::Pane(pane) => a.looks.focus == pane && a.panes.contains(&pane),
        Look::AllPanes => a.panes.len() > b.panes.len(),
        Look::StepPanes => a.panes.len() < b.panes.len(),
        Look::Check => a.looks.focus == PaneName::Check && a.checked,
        Look::Present => a.looks.presents != b.looks.presents,
        Look::Cover => a.told, // nothing is presented
        Look::Zoom => a.looks.zoom != b.looks.zoom,
        Look::Cell => a.looks.zoom && a.looks.focus == PaneName::Network,
        Look::Scale => a.looks.scale != b.looks.scale,
        Look::Magnify(1..) => a.looks.window.is_some(),
        Look::Magnify(..=0) | Look::WholeRun => {
            b.looks.window.is_some() && a.looks.window.is_none()
        }
        Look::Read => a.looks.reading.is_some(),
        Look::NextTensor => a.looks.tensor == b.looks.tensor + 1,
        Look::Gradients => a.looks.gradients != b.looks.gradients,
        Look::From(1..) => a.looks.from == 1,
        Look::From(..=0) => a.looks.from == 2,
        Look::Notation => a.looks.notation != b.looks.notation,
        Look::NextArm => a.arm == b.arm + 1,
        Look::HideArm => a.looks.hidden != b.looks.hidden,
        Look::Recolour => a.looks.colours != b.looks.colours,
    }
}

/// The start of a run in which an arm has diverged later.
fn before_divergence() -> Workbench {
    let mut workbench = Workbench::lesson(&around(small("diverging")));
    workbench.keys("g 8 Enter Home");
    workbench
}

/// A moment at which every other key has something to do.
fn somewhere(scope: KeyScope) -> Workbench {
    if scope == KeyScope::Home {
        let mut workbench = Workbench::home();
        workbench.keys("↓");
        return workbench;
    }
    let text = "Then this.\n\n".repeat(40); // so that there is something to scroll
    let mut workbench = Workbench::lesson(&LESSON.replacen("Then this.", &text, 1));
    // with a knob turned, an old future, and something to scroll
    workbench.keys("n . . . . , , e l r Enter").text("0.5").keys("Enter . . , → → ↓ ↓");
    workbench
}

#[test]
fn every_key_does_what_the_help_says() {
    for binding in KEYS {
        let places = match binding.scope {
            KeyScope::Anywhere => vec![KeyScope::Home, KeyScope::Lesson],
            place => vec![place],
        };
        for (place, name) in places
            .iter()
            .flat_map(|p| names(binding).split(' ').map(|n| (*p, n.to_owned())).collect::<Vec<_>>())
        {
            let mut workbench = match binding.action {
                Action::Go(Go::Divergence) => before_divergence(),
                Action::Look(Look::Magnify(..=0) | Look::WholeRun) => {
                    let mut workbench = somewhere(place);
                    workbench.keys("(");
                    workbench
                }
                Action::Go(Go::Redo) => {
                    let mut workbench = somewhere(place);
                    workbench.keys("u");
                    workbench
                }
                Action::Back if place == KeyScope::Lesson => {
                    let mut workbench = somewhere(place);
                    workbench.keys("Esc"); // asks
                    workbench
                }
                _ => somewhere(place),
            };
            let before = Probe::of(&workbench);
            let after = Probe::of(workbench.keys(&name));
            let done = is_done(binding.action, &before, &after);
            assert!(done, "{name} at {place:?}: {}?\n{before:?}\n{after:?}", binding.help);
        }
    }
}

#[test]
fn scrolling_ends_with_the_text() {
    let text = "Look.\n\n".repeat(60);
    let mut workbench =
        Workbench::lesson(&LESSON.replacen("Read this first.", &text, 1)).sized(80, 24);
    let last = workbench.keys(&"↓ ".repeat(200)).screen();
    assert!(!last.contains("↓ more"), "{last}");
    assert_ne!(workbench.keys("↑").screen(), last, "one press back is one line back");
    let keys = workbench.keys("?").keys(&"PgDn ".repeat(20)).screen();
    assert_ne!(workbench.keys("↑").screen(), keys, "the help, too");
}

#[test]
fn tab_goes_round_the_panes_and_back() {
    let mut workbench = Workbench::lesson(LESSON);
    let panes = visible(&workbench);
    assert_eq!(panes[..2], [PaneName::Lesson, PaneName::Tape]);
    for pane in panes.iter().cycle().skip(1).take(2 * panes.len()) {
        assert_eq!(workbench.keys("Tab").session().looks().focus, *pane);
    }
    for pane in panes.iter().rev().cycle().take(2 * panes.len()) {
        assert_eq!(workbench.keys("⇧Tab").session().looks().focus, *pane);
    }
    assert_eq!(visible(&workbench), panes, "none is added");
}

#[test]
fn a_second_press_takes_it_back() {
    for (first, second) in [
        ("z", "z"),
        ("y", "y y"),
        ("d", "d x x"), // another key takes the message away
        ("?", "?"),
        ("?", "Esc"),
        ("g", "Esc"),
        ("t", "Esc"),
        ("z", "Esc"),
        ("F1", "F1"),
        ("n", "p"),
        ("p", "n"),
        ("a", "a"),
    ] {
        let mut workbench = somewhere(KeyScope::Lesson);
        let before = workbench.screen();
        assert_ne!(workbench.keys(first).screen(), before, "{first} shows nothing");
        workbench.keys(second);
        let looks = workbench.session().looks();
        let moved = looks.focus == PaneName::Lesson && ["p", "n"].contains(&second);
        assert!(moved || workbench.screen() == before, "{first} {second}:\n{}", workbench.screen());
    }
}

#[test]
fn stories() {
    let check = |keys: &str, expected: &[&str]| {
        let mut workbench = Workbench::lesson(LESSON).sized(200, 60);
        let screen = workbench.keys(keys).screen();
        for text in expected {
            assert!(screen.contains(text), "after {keys:?} there is no {text:?} on\n{screen}");
        }
    };
    check(
        "",
        &[
            "A lesson of my own",
            "Read this first.",
            "Enter continues",
            "▐START▌",
            "update 0 of 600 · epoch 0",
        ],
    );
    check("→", &["▐FORWARD t=0▌", "0 ▶"]);
    check("→ → → → →", &["▐BACKWARD t=3▌", "3 ◀"]);
    check("→ → → → → → → → →", &["▐Σ OVER TIME▌", "Σ ◉", "update ·"]);
    check(". .", &["▐UPDATE▌", "update 2 of 600 · epoch 1", "update ◉"]);
    check(". . . ,", &["update 2 of 600", " 2 / 600"]);
    check(". . . ←", &["update 2 of 600", "▐CLIP▌"]);
    check("> > <", &["update 2 of 600 · epoch 1"]);
    check("space", &["▶ running"]);
    check("space space", &["▮▮ paused"]);
    check("g 1 7 Enter", &["update 17 of 600", "▮▮ paused"]);
    check("g 1 7 Enter g 5 Enter End", &["update 17 of 600"]);
    check("g 1 7 Enter Home", &["update 0 of 600", "▐START▌"]);
    check("g x Enter", &["Go to update number", "is not a whole number"]);
    check("g Enter", &["is not a whole number"]);
    check("R", &["seed 2"]);
    check(". . R r", &["seed 2", "update 0 of 600"]);
    check("a", &["clip ‖g‖ ≤ 0.5", "seed 1"]);
    check("w", &[" 4 Weights  b_h 3×1"]);
    check("4 z d", &["both are shown: f follows dW_hh, which the title names"]);
    check(". 4 z", &["not clipped"]);
    check(". a 4 z", &["after the clip"]);
    check("d", &["dW_hh 3×3"]);
    check("y y", &[" 3 Loss  log axis"]);
    check("+", &["100 ticks/s"]);
    check("+ + + + + + + + +", &["full speed"]);
    check("+", &["speed: 100 ticks/s"]);
    check("R", &["new weights, seed 2"]);
    check("- - - - - -", &["1 tick/s"]);
    check("7 z", &["example 1: ", "t: try your own"]);
    check("?", &[" Keys ", "one tick forward", "restart with the next seed"]);
    check("q", &[]);
}

#[test]
fn at_full_speed_faster_stays_and_slower_is_slower() {
    let mut workbench = Workbench::lesson(LESSON);
    assert_eq!(workbench.keys("+ + + + + + + +").frame().speed.0, None);
    assert_eq!(workbench.keys("-").frame().speed.0, Some(100_000));
}

#[test]
fn a_typed_line_is_answered_or_refused_with_a_reason() {
    let check = |experiment: &str, line: &str, expected: &str| {
        let mut workbench = Workbench::lesson(&around(experiment));
        let mut screen = workbench.keys("t").text(line).keys("Enter").screen();
        let is_refused = workbench.app().popup().is_some();
        assert_eq!(is_refused, expected.contains("not in the vocabulary"), "{line:?}\n{screen}");
        if !is_refused {
            screen = workbench.keys("7 z").screen();
            assert!(screen.contains(&format!("› {line}")), "{line:?} is not on\n{screen}");
        }
        assert!(screen.contains(line), "{line:?} stays there to be changed\n{screen}");
        assert!(screen.contains(expected), "{line:?} without {expected:?}:\n{screen}");
    };
    check(small("mod3"), "0121", "answer ");
    check(small("mod3"), "0 1 2", "answer ");
    check(small("mod3"), "017", "the word \"7\" is not in the vocabulary: 0 1 2");
    check(small("sentiment"), "i am good", "positive ");
    check(small("sentiment"), "I am GOOD!", "positive ");
    check(small("sentiment"), "this is splendid", "the word \"splendid\" is not in the vocabulary");
    check(small("hello"), "hel", "greedy  hel");
    check(small("hello"), "help", "the character \"p\" is not in the vocabulary: h e l o");
}

#[test]
fn an_empty_line_takes_the_own_line_away() {
    let mut workbench = Workbench::lesson(&around(small("hello")));
    assert!(workbench.keys("t h e Enter").screen().contains("› he"));
    assert!(!workbench.keys("t Enter").screen().contains("› he"));
}

#[test]
fn a_line_that_is_too_long_or_holds_escapes_does_no_harm() {
    let mut workbench = Workbench::lesson(&around(small("hello")));
    workbench.keys("t");
    workbench.paste("he\u{1b}[31m\u{202e}ll\nq q q");
    let screen = workbench.keys("Enter").screen();
    assert!(screen.contains("he[31mll") && !workbench.app().has_quit(), "{screen}");
    workbench.keys("Esc t");
    workbench.paste(&"h".repeat(100_000));
    assert!(workbench.keys("Enter").screen().contains("at most 200 characters"));
}

#[test]
fn any_size_at_any_moment_and_back() {
    let sizes =
        [(200, 60), (120, 40), (80, 24), (79, 23), (20, 5), (1, 1), (0, 0), (300, 2), (2, 90)];
    for keys in ["", "→ → → → →", "space", ". . z", "?", "g 1", "t 0", "n n n n n", "Esc", "7 z"]
    {
        let mut workbench = Workbench::lesson(LESSON);
        let before = workbench.keys(keys).screen();
        for (width, height) in sizes {
            workbench.resize(width, height);
            let screen = workbench.screen();
            let small = width < 80 || height < 24;
            let told = screen.contains("needs 80×24") || width * height < 1000;
            assert_eq!(
                screen.contains("A lesson of my own") || screen.contains("quit "),
                !small,
                "{screen}"
            );
            assert!(!small || told, "after {keys:?} at {width}×{height}:\n{screen}");
        }
        workbench.resize(120, 40);
        let running = keys == "space";
        assert!(running || workbench.screen() == before, "after {keys:?}");
    }
}

#[test]
fn a_small_terminal_says_how_large_it_should_be() {
    for (width, height) in [(79, 24), (80, 23), (40, 12), (30, 8)] {
        let screen = Workbench::home().sized(width, height).screen();
        let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected =
            format!("This terminal has {width}×{height} characters. rnn-tui needs 80×24");
        assert!(words.contains(&expected), "{screen}");
    }
}

/// One random thing that a learner, a cat or a terminal may do.
fn monkey(workbench: &mut Workbench, random: &mut Xoshiro256PlusPlus) {
    let names: Vec<String> = KEYS.iter().map(names).filter(|n| n != "q").collect();
    match random.random_range(0..40) {
        0..2 => workbench.resize(random.random_range(0..=210), random.random_range(0..=62)),
        2 => workbench
            .paste(["0 1 2", "", "i am\nq", "\u{1b}[2J", "héllo ␣ 字"][random.random_range(0..5)]),
        3 => {
            workbench.text(&random.random_range(0..200u32).to_string());
        }
        4 => workbench.press(key(["Esc", "Enter", "g", "t", "7", "R"][random.random_range(0..6)])),
        _ => {
            let row = &names[random.random_range(0..names.len())];
            let name = row.split(' ').next().unwrap_or("z").to_owned();
            workbench.keys(&name);
        }
    }
}

#[test]
fn random_keys_on_every_task_never_panic() {
    for (seed, ron) in EXPERIMENTS.map(|e| e.ron).iter().enumerate() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed as u64);
        let mut workbench = Workbench::lesson(&around(ron));
        workbench.set_patience(60);
        for _ in 0..2_000 {
            monkey(&mut workbench, &mut random);
            workbench.screen();
            if matches!(workbench.app().screen(), Screen::Home) {
                workbench = workbench.open(&around(ron));
            }
        }
    }
}

#[test]
fn an_arm_that_diverges_says_so_and_the_other_goes_on() {
    let mut workbench = Workbench::lesson(&around(small("diverging")));
    let screen = workbench.keys("a g 8 Enter").screen();
    assert!(screen.contains("✗ diverged: "), "{screen}");
    let [sound, diverged] = &workbench.frame().snapshot.arms[..] else { panic!("two arms") };
    assert!(sound.reached().is_finished() && !diverged.reached().is_finished());
    let status = workbench.keys("6 z").screen();
    assert!(status.contains("✗ diverged in update"), "{status}");
    assert!(!workbench.keys("z a").screen().contains("✗ diverged: "), "the sound arm is fine");
}

#[test]
fn numbers_that_are_not_finite_read_nan_or_infinity() {
    let ron = small("diverging").replace("lr: 1e308", "lr: 1e307");
    let mut workbench = Workbench::lesson(&around(&ron));
    workbench.keys("a 2 z");
    let mut seen = String::new();
    for _ in 0..60 {
        seen += &workbench.keys("→").screen();
    }
    assert!(seen.contains("NaN") || seen.contains('∞'), "{}", workbench.screen());
    assert!(!seen.contains("inf"), "infinity has a sign of its own");
}

#[test]
fn steps_are_done_by_doing_them_and_saved_at_once() {
    let mut workbench = Workbench::lesson(LESSON);
    let check = |workbench: &mut Workbench, keys: &str, done: [bool; 5], text: &str| {
        let saves = workbench.saves();
        let screen = workbench.keys(keys).screen();
        assert_eq!(workbench.session().done(), done, "after {keys:?}");
        assert!(screen.contains(text), "no {text:?} after {keys:?}:\n{screen}");
        assert!(workbench.saves() > saves, "{keys:?} is not saved");
    };
    check(&mut workbench, "Enter", [true, false, false, false, false], "step 2 of 5");
    check(&mut workbench, "Enter", [true, true, false, false, false], "☐ step to: backward t=2");
    check(
        &mut workbench,
        "→ → → → → →",
        [true, true, true, false, false],
        "☑ step to: backward t=2",
    );
    check(
        &mut workbench,
        "Enter Enter",
        [true, true, true, true, false],
        "☑ updates ≥ 40 (now 40)",
    );
    check(&mut workbench, "Enter", [true, true, true, true, false], "☐ free diverged (now no)");
    check(&mut workbench, "n", [true, true, true, true, false], "☐ 1 step open: s lists it");
}

#[test]
fn a_goal_pauses_the_run_where_it_is_reached() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("n n n space").run(10_000);
    let frame = workbench.frame();
    assert_eq!((frame.snapshot.cursor.updates_done(), frame.is_running()), (40, false));
    assert!(workbench.screen().contains("☑ updates ≥ 40 (now 40)"));
}

#[test]
fn the_end_shows_what_to_remember_and_enter_leads_out() {
    let mut workbench = Workbench::lesson(LESSON);
    let screen = workbench.keys("n n n n n n n").screen();
    for text in ["the end", "To remember", "· Gradients shrink.", "☐ 3 steps open"] {
        assert!(screen.contains(text), "no {text:?} on\n{screen}");
    }
    workbench.keys("Enter");
    assert!(matches!(workbench.app().screen(), Screen::Home));
    assert!(workbench.screen().contains("▌ ◐  ·  A lesson of my own"), "it can be opened again");
    assert!(!workbench.keys("↑ Enter").session().is_over());
}

#[test]
fn the_learner_goes_on_where_she_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = || Store::at(folder.path().join("progress.json"));
    let mut first = Workbench::with_store(store()).open(LESSON);
    first.keys("Enter Enter → → → → → → Enter");
    let mut second = Workbench::with_store(store()).open(LESSON);
    assert_eq!(second.session().done(), [true, true, true, false, false]);
    assert!(second.screen().contains("step 4 of 5"));
}

/// A lesson that was left after twelve updates at a step that none of them has done.
fn left_after_twelve(store: impl Fn() -> Store) {
    let mut first = Workbench::with_store(store()).open(LESSON);
    first.keys("n n . . . . . . . . . . . .");
    assert_eq!(
        first.session().done(),
        [true, true, false, false, false],
        "passing by is not arriving"
    );
    first.keys("q");
}

#[test]
fn the_machine_is_brought_where_it_was_and_no_step_is_done_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let store = || Store::at(folder.path().join("progress.json"));
    left_after_twelve(store);
    let mut second = Workbench::with_store(store()).open(LESSON);
    second.run(10_000);
    assert_eq!(second.frame().snapshot.cursor.updates_done(), 12);
    assert_eq!(second.session().done(), [true, true, false, false, false]);
}

#[test]
fn leaving_on_the_way_to_the_old_place_does_not_lose_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = || Store::at(folder.path().join("progress.json"));
    left_after_twelve(store);
    let mut second = Workbench::with_store(store()).open(LESSON);
    second.run(20).keys("Esc Esc");
    let mut third = Workbench::with_store(store()).open(LESSON);
    assert_eq!(third.run(10_000).frame().snapshot.cursor.updates_done(), 12);
}

#[test]
fn a_damaged_progress_file_is_told_about_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("progress.json");
    std::fs::write(&path, "{\"version\": 1, \"lessons\": {").unwrap();
    let mut workbench = Workbench::with_store(Store::at(path.clone())).sized(200, 60);
    let screen = workbench.screen();
    assert!(screen.contains("your progress could not be read"), "{screen}");
    assert!(path.with_file_name("progress.json.damaged-1").exists());
    assert!(!workbench.keys("↓").screen().contains("could not be read"), "until the next key");
}

#[test]
fn ctrl_c_quits_whatever_is_open() {
    for keys in ["", "?", "g 1", "t x", "z", "space", "Esc", "Esc Esc"] {
        let mut workbench = Workbench::lesson(LESSON);
        workbench.keys(keys).keys("Ctrl-C");
        assert!(workbench.app().has_quit(), "after {keys:?}");
    }
}

#[test]
fn q_is_a_letter_in_a_question() {
    let mut workbench = Workbench::lesson(&around(small("hello")));
    assert!(!workbench.keys("t q").app().has_quit());
    assert!(workbench.keys("Esc q").app().has_quit());
}
