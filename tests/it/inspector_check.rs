//! The gradient check pane: it shows what the check says, and only when it has been asked.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rnn_tui::engine::{Command, Engine, Job, JobResult, Speed};
use rnn_tui::lesson::PaneName;
use rnn_tui::nn::gradcheck::{TOLERANCE, TensorCheck, Verdict, check};
use rnn_tui::nn::{Name, State};
use rnn_tui::task::Folder;
use rnn_tui::train::{GradientCheck, NotChecked, Snapshot};
use rnn_tui::tui::pane;
use rnn_tui::tui::theme::{Depth, Ground, Theme};
use rnn_tui::tui::view::View;

use crate::setup::{EXPERIMENTS, small, spec};
use crate::workbench::Workbench;

/// Two arms on the same weights, one with the textbooks' slip.
const TRANSPOSED: &str = r#"(task: CharLm(text: Inline("hello")), hidden: 6, epochs: 99, init: (weights: Normal(0.5)),
    optimizer: Sgd(lr: 0.1), arms: [(name: "right"), (name: "wrong", fault: Some(MissingTranspose))])"#;

/// So many weights that a check takes longer than a frame may.
const SLOW: &str = r#"(task: Mod3(length: 9, sequences: 2), hidden: 16, epochs: 9, init: (weights: Uniform),
    optimizer: Sgd(lr: 0.1))"#;

fn workbench(experiment: &str) -> Workbench {
    let lesson = format!(
        r#"(id: "own", title: "Own", experiment: {experiment}, steps: [(text: "Look.", action: Read, show: [Check])])"#
    );
    Workbench::lesson(&lesson).sized(200, 60)
}

fn engine(ron: &str) -> Engine {
    Engine::new(spec(ron), Folder::Embedded, Speed::default()).expect("an experiment")
}

/// What the maths says of an arm at this moment, with all weights scaled.
fn expected(snapshot: &Snapshot, arm: usize, factor: f64) -> Vec<TensorCheck> {
    let arm = &snapshot.arms[arm];
    let before = arm.before().expect("the machine stands still");
    let mut params = before.params.clone();
    params.iter_mut().for_each(|t| t.cells_mut().iter_mut().for_each(|w| *w *= factor));
    let carried = match snapshot.example.carried {
        true => before.carried.clone(),
        false => arm.model.zero_state(),
    };
    check(&arm.implementation(), &params, arm.example(&snapshot.example), &carried)
}

/// A tensor's row as it stands in the pane.
fn row(tensor: &TensorCheck) -> (String, String) {
    let error = tensor.relative_error;
    let number = match error {
        0.0 | 1.0 => error.to_string(),
        0.1..10.0 => format!("{error:.3}"),
        _ => format!("{error:.1e}"),
    };
    let verdict = match tensor.verdict(TOLERANCE) {
        Verdict::Right => "✓ right",
        Verdict::Wrong => "✗ wrong",
        Verdict::TooSmall => "? tiny a, n",
    };
    (format!(" {} ", tensor.name), format!(" {number} {verdict}"))
}

fn of(workbench: &Workbench) -> &GradientCheck {
    workbench.frame().check.as_deref().expect("a check")
}

#[test]
fn g_shows_the_numbers_of_the_check_at_both_scales() {
    for experiment in EXPERIMENTS.iter().filter(|e| e.sound) {
        for keys in ["G z", ". . . → → G z", "→ → → → → → → G z"] {
            let mut workbench = workbench(experiment.ron);
            let screen = workbench.keys(keys).screen();
            let frame = workbench.frame();
            let scales = match &of(&workbench).result {
                Ok(scales) => scales,
                Err(NotChecked::CutPerLoss { .. }) => {
                    assert!(screen.contains("(bptt_reach)"), "{screen}");
                    continue;
                }
                Err(_) => {
                    let targets = &frame.snapshot.example.targets;
                    assert!(targets.iter().all(Option::is_none), "{keys} of {}", experiment.name);
                    assert!(screen.contains("This example has no target"), "{screen}");
                    continue;
                }
            };
            let (first, second) = (scales[0].rms, scales[1].rms);
            assert!(first.max(second) >= 0.07 && first.min(second) <= 0.07, "{first} {second}");
            let [left, right] = [1.0, scales[1].factor].map(|f| expected(&frame.snapshot, 0, f));
            for (here, there) in left.iter().zip(&right) {
                let [(name, number), (_, other)] = [row(here), row(there)];
                let shown =
                    |l: &&str| l.contains(&name) && l.contains(&number) && l.contains(&other);
                let found = screen.lines().find(shown);
                assert!(found.is_some(), "no {name}{number} and{other} on\n{screen}");
            }
        }
    }
}

#[test]
fn a_fault_is_wrong_in_just_its_tensors() {
    let mut workbench = workbench(TRANSPOSED);
    let screen = workbench.keys("G z").screen();
    assert!(screen.contains("✓ right: all tensors agree, to 1e-7"), "{screen}");
    assert!(screen.contains("bar: ‖a − n‖ / max(‖a‖, ‖n‖); a: BPTT"), "{screen}");
    assert!(screen.contains(" of ‖dW_") && !screen.contains("alone off by"), "{screen}");
    let screen = workbench.keys("a G").screen();
    assert!(screen.contains("✗ wrong: W_xh W_hh b_h "), "{screen}");
    for scale in of(&workbench).result.as_ref().expect("numbers") {
        let wrong = scale.tensors.iter().filter(|t| t.verdict(TOLERANCE) == Verdict::Wrong);
        let wrong: Vec<Name> = wrong.map(|t| t.name).collect();
        assert_eq!(wrong, [Name::W_xh, Name::W_hh, Name::b_h], "at rms {}", scale.rms);
    }
    assert!(screen.contains("a loose check passes it"), "{screen}");
    assert_eq!(screen.lines().filter(|l| l.contains("✗ wrong    ")).count(), 3, "{screen}");
    assert!(screen.contains("worst of db_h: [") && screen.contains(" by differences"), "{screen}");
}

#[test]
fn nothing_is_checked_before_it_is_asked() {
    let mut workbench = workbench(TRANSPOSED);
    for keys in ["⇧Tab z", "→ → →", ". .", "space space"] {
        let screen = workbench.keys(keys).screen();
        assert!(workbench.frame().check.is_none(), "after {keys}");
        assert!(screen.contains("G checks the gradient"), "after {keys}:\n{screen}");
        let shown =
            ["tolerance", "✓ right", "✗ wrong", "? too"].iter().find(|w| screen.contains(**w));
        assert_eq!(shown, None, "after {keys}:\n{screen}");
    }
}

#[test]
fn it_says_when_it_is_older_and_goes_with_its_run_and_its_arm() {
    let mut workbench = workbench(TRANSPOSED);
    let screen = workbench.keys("→ → G z").screen();
    assert!(screen.contains("G Check  update 0 · arm: right"), "{screen}");
    assert!(workbench.keys("→ → →").screen().contains("G Check  update 0 · arm: right"));
    let older = workbench.keys(". →").screen();
    assert!(older.contains("G Check  checked at update 0 · arm: right · G: here"), "{older}");
    assert!(workbench.keys("G").screen().contains("G Check  update 1 · arm: right"));
    assert!(workbench.keys("a").screen().contains("G checks the gradient"), "of another arm");
    for keys in ["r", "R"] {
        workbench.keys("G");
        assert!(workbench.frame().check.is_some());
        assert!(workbench.keys(keys).frame().check.is_none(), "after {keys}");
    }
}

#[test]
fn a_check_stops_the_run_where_it_is_asked() {
    let mut workbench = workbench(TRANSPOSED);
    let frame = workbench.keys("space G").frame();
    assert!(!frame.is_running());
    assert_eq!(frame.check.as_ref().map(|c| c.update), Some(frame.snapshot.cursor.update));
}

#[test]
fn what_cannot_be_checked_has_a_reason() {
    let why = |ron: &str, keys: &str| {
        let mut workbench = workbench(ron);
        let screen = workbench.keys(keys).screen();
        assert!(workbench.frame().check.is_some(), "after {keys}");
        (of(&workbench).result.as_ref().err().copied(), screen)
    };
    let (diverged, screen) = why(small("diverging"), "a g 8 Enter G");
    assert_eq!(diverged, Some(NotChecked::Diverged));
    assert!(screen.contains("This arm has diverged"), "{screen}");
    let large = r#"(task: CharLm(), hidden: 200, epochs: 9, init: (weights: Glorot), optimizer: Sgd(lr: 0.01))"#;
    let mut engine = engine(large);
    engine.apply(Command::Check);
    let snapshot = engine.snapshot();
    let checks = engine.jobs(&snapshot).into_iter().filter(Job::is_quick); // it is refused at once
    checks.for_each(|job| engine.keep(job.run()));
    let frame = engine.frame_of(snapshot);
    let result = &frame.check.expect("an answer").result;
    assert!(matches!(result, Err(NotChecked::TooMuch { weights }) if *weights > 40_000));
}

#[test]
fn a_state_that_is_carried_is_carried_into_the_check() {
    let mut workbench = workbench(small("text"));
    workbench.keys(". . → G");
    let snapshot = &workbench.frame().snapshot;
    assert!(snapshot.example.carried);
    let before = snapshot.arms[0].before().expect("it stands still");
    assert_ne!(
        before.carried,
        State { answer: before.carried.answer, ..snapshot.arms[0].model.zero_state() }
    );
    let scales = of(&workbench).result.as_ref().expect("numbers");
    let right = |t: &TensorCheck| t.verdict(TOLERANCE) != Verdict::Wrong;
    assert!(scales.iter().flat_map(|s| &s.tensors).all(right));
}

#[test]
fn a_long_check_is_made_elsewhere_and_only_the_last_one_counts() {
    let mut engine = engine(SLOW);
    let jobs = |engine: &mut Engine| -> Vec<Job> {
        let snapshot = engine.snapshot();
        engine.jobs(&snapshot).into_iter().filter(|job| !job.is_quick()).collect()
    };
    assert!(jobs(&mut engine).is_empty());
    engine.apply(Command::Check);
    let first = jobs(&mut engine);
    assert_eq!(first.len(), 1);
    engine.apply(Command::Ticks(25));
    engine.apply(Command::Check);
    let second = jobs(&mut engine);
    let results = |jobs: &[Job]| -> Vec<JobResult> { jobs.iter().map(Job::run).collect() };
    for (jobs, known) in [(first, None), (second, Some(1))] {
        let snapshot = engine.snapshot();
        let before = engine.frame_of(snapshot);
        assert!(before.check.is_none() && before.check_pending);
        results(&jobs).into_iter().for_each(|result| engine.keep(result));
        let snapshot = engine.snapshot();
        let after = engine.frame_of(snapshot);
        assert_eq!(after.check.map(|c| c.update), known);
        assert_eq!(after.check_pending, known.is_none());
    }
    engine.apply(Command::Updates(2));
    engine.frame();
    assert_eq!(engine.frame().check.map(|c| c.update), Some(1), "it is not made again");
}

#[test]
fn it_stands_any_size() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(4);
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    for experiment in EXPERIMENTS {
        let mut workbench = workbench(experiment.ron);
        for keys in ["G", "G G", "w → → G", "w a", "→ G", "w w w w w"] {
            workbench.keys(keys);
            for _ in 0..20 {
                let area = Rect::new(0, 0, random.random_range(0..210), random.random_range(0..62));
                let view: View = workbench.session().view(&theme).expect("a frame");
                pane::draw(PaneName::Check, &view, area, &mut Buffer::empty(area));
            }
        }
    }
}

#[test]
fn a_small_terminal_shows_every_tensor_and_its_verdict() {
    let mut workbench = workbench(TRANSPOSED).sized(80, 24);
    let screen = workbench.keys("a G").screen();
    assert!(screen.contains("✗ wrong: W_xh W_hh b_h"), "{screen}");
    for tensor in expected(&workbench.frame().snapshot, 1, 1.0) {
        let (name, number) = row(&tensor);
        let shown = screen.lines().any(|l| l.contains(&name) && l.contains(&number));
        assert!(shown, "no {name}{number} on\n{screen}");
    }
}

#[test]
fn the_check_counts_updates_as_the_header_does() {
    let mut workbench = workbench(TRANSPOSED);
    for (keys, update) in [("Home", 0), (".", 1), ("→", 1), ("← ←", 0)] {
        let screen = workbench.keys(keys).keys("G").screen();
        let of_header = format!("paused  update {update} of");
        assert!(screen.contains(&of_header), "{of_header}\n{screen}");
        assert!(screen.contains(&format!("G Check  update {update} ")), "{keys}\n{screen}");
    }
}
