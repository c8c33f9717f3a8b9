//! The life of a number: in every update the run's own value, to the bit; computed in parts, and given up on request.

use rnn_tui::engine::{Command, Engine, Speed};
use rnn_tui::nn::{Clip, Name, Optimizer, Quantity};
use rnn_tui::task::Folder;
use rnn_tui::train::{Change, Experiment, ExperimentSpec, Life, Timeline};
use rnn_tui::tui::input::{Mouse, MouseKind};
use rnn_tui::tui::popup::Popup;

use crate::workbench::{Workbench, shows};

/// About the work of some ten updates.
const LITTLE: u64 = 100_000;

/// Numbers of every kind: weights at each stage, what the optimiser remembers, the tape, and what is not on it.
const NUMBERS: [&str; 10] = [
    "after/W_hh[1, 2]",
    "before/W_hh[1, 2]",
    "grad/W_hh[1, 2]",
    "clipped/W_hh[1, 2]",
    "h[3, 1]",
    "dh[0, 2]",
    "loss[3]",
    "dh_norm[0]",
    "grad_norm",
    "total_loss",
];

fn numbers() -> Vec<Quantity> {
    NUMBERS.iter().map(|name| name.parse().unwrap_or_else(|_| panic!("{name}"))).collect()
}

fn timeline(ron: &str, bytes: usize) -> Timeline {
    let spec: ExperimentSpec = ron::from_str(ron).unwrap_or_else(|e| panic!("{ron}: {e}"));
    let experiment = Experiment::new(spec, &Folder::Embedded).expect("an experiment");
    Timeline::with_memory(experiment, bytes)
}

fn spec(optimizer: &str, rest: &str) -> String {
    format!(
        "(task: Mod3(length: 4, sequences: 3), hidden: 3, init: (weights: Uniform), optimizer: {optimizer}, epochs: 9{rest})"
    )
}

/// The whole life, computed in parts.
fn life(timeline: &Timeline) -> Life {
    let mut replay = timeline.replay(&numbers());
    let mut before = 0;
    while !replay.life().is_complete() {
        replay.go_on(LITTLE);
        let (done, all) = replay.life().progress();
        assert!(done > before && done <= all, "{done} of {all}");
        before = done;
    }
    let (done, all) = replay.life().progress();
    assert_eq!(done, all);
    Life::clone(replay.life())
}

/// Goes to some of the updates with the run itself, tick by tick, and compares every number with its life.
fn is_the_runs_own(timeline: &mut Timeline, every: usize) {
    let life = life(timeline);
    let arms = timeline.experiment().arms.len();
    let (numbers, mut seen) = (numbers(), 0);
    for (index, update) in life.seen().to_vec().into_iter().enumerate().step_by(every) {
        timeline.seek(update);
        let mut known = vec![None; arms * numbers.len()];
        loop {
            timeline.tick();
            let experiment = timeline.experiment();
            for (number, arm) in experiment.arms.iter().enumerate() {
                let values = arm.values(experiment.cursor(), experiment.example());
                for (which, of) in numbers.iter().enumerate() {
                    let place = number * numbers.len() + which;
                    known[place] = known[place].or_else(|| values.of(*of));
                }
            }
            if experiment.cursor().is_finished() {
                break;
            }
        }
        assert_eq!(timeline.cursor().update, update);
        for (place, known) in known.into_iter().enumerate() {
            let (arm, which) = (place / numbers.len(), place % numbers.len());
            let value = life.value(index, arm, which).map(f64::to_bits);
            assert_eq!(value, known.map(f64::to_bits), "{} in update {update}", NUMBERS[which]);
            seen += usize::from(value.is_some());
        }
    }
    assert!(seen > numbers.len(), "{seen}");
}

#[test]
fn it_is_the_runs_own_with_every_optimiser_and_whatever_states_are_kept() {
    for optimizer in ["Sgd(lr: 0.1)", "Momentum(lr: 0.1, momentum: 0.9)", "Adam(lr: 0.01)"] {
        for bytes in [1, 1 << 14, 1 << 24] {
            let mut timeline = timeline(&spec(optimizer, ", clip: Norm(0.5)"), bytes);
            timeline.run(70);
            while timeline.furthest() < 70 {
                timeline.run(70 - timeline.furthest());
            }
            is_the_runs_own(&mut timeline, 7);
        }
    }
}

#[test]
fn edits_on_the_way_and_arms_that_diverge_are_in_it() {
    let arms = r#", arms: [(name: "calm"), (name: "wild", optimizer: Some(Sgd(lr: 1e308)))]"#;
    let mut timeline = timeline(&spec("Sgd(lr: 0.1)", arms), 1 << 13);
    timeline.seek(10);
    let value = 0.25;
    let weight = Change::Weight { tensor: Name::W_hh, row: 1, col: 2, value };
    timeline.edit(weight, Some(0)).expect("a weight");
    timeline.seek(20);
    let optimizer: Optimizer = ron::from_str("Adam(lr: 0.02)").expect("an optimiser");
    timeline.edit(Change::Optimizer(optimizer), Some(0)).expect("an optimiser");
    let clip: Clip = ron::from_str("Value(0.01)").expect("a clip");
    timeline.edit(Change::Clip(clip), Some(0)).expect("a clip");
    timeline.seek(40);
    assert!(timeline.experiment().has_diverged(1));
    timeline.seek(17); // the life is of the whole run, wherever the machine stands
    let life = life(&timeline);
    assert_eq!((life.updates(), life.seen().len()), (40, 40));
    assert_eq!(life.value(10, 0, 1), Some(value), "the weight as it was set");
    assert_eq!(life.value(39, 1, 0), None, "the other arm has diverged");
    is_the_runs_own(&mut timeline, 1);
}

#[test]
fn of_a_long_run_some_updates_are_looked_at_the_present_and_the_last_among_them() {
    let mut timeline = timeline(&spec("Sgd(lr: 0.1)", ""), 1 << 14);
    timeline.seek(9_001);
    timeline.seek(4_000);
    timeline.tick();
    let life = life(&timeline);
    let seen = life.seen();
    assert!((1_000..=2_002).contains(&seen.len()), "{}", seen.len());
    assert!([0, 4_000, 9_000].iter().all(|update| seen.contains(update)));
    is_the_runs_own(&mut timeline, 301);
}

#[test]
fn states_that_are_kept_save_most_of_the_work() {
    let mut timeline = timeline(&spec("Sgd(lr: 0.1)", ""), 1 << 24);
    timeline.seek(60_000);
    let (_, all) = life(&timeline).progress();
    assert!(all <= 2_100, "{all} updates are computed again");
}

fn engine(updates: u64) -> Engine {
    let spec: ExperimentSpec = ron::from_str(&spec("Sgd(lr: 0.1)", ", seed: 3")).expect("a spec");
    let mut engine = Engine::new(spec, Folder::Embedded, Speed(None)).expect("an engine");
    engine.apply(Command::GoTo(updates));
    settle(&mut engine);
    engine
}

/// Lets the engine arrive, and do all that belongs to that moment.
fn settle(engine: &mut Engine) {
    while engine.is_running() {
        engine.advance(1_000_000);
    }
    drop(engine.frame());
}

fn ask(engine: &mut Engine) {
    engine.apply(Command::Life(Some(numbers().into())));
}

/// The updates that have been computed again, and whether more are to come.
fn state(engine: &mut Engine) -> Option<(u64, bool)> {
    let snapshot = engine.snapshot();
    let more = engine.jobs(&snapshot).len();
    let life = engine.frame_of(snapshot).life?;
    assert_eq!(more > 0, !life.is_complete(), "idle when it is complete, and only then");
    Some((life.progress().0, life.is_complete()))
}

#[test]
fn the_engine_computes_it_in_parts_and_forgets_it_on_request() {
    let mut engine = engine(20);
    assert_eq!(state(&mut engine), None);
    ask(&mut engine);
    assert_eq!(state(&mut engine), Some((0, false)));
    let snapshot = engine.snapshot();
    let parts = engine.jobs(&snapshot);
    let result = parts.last().expect("a part").run();
    engine.apply(Command::Life(None));
    engine.keep(result);
    assert_eq!(state(&mut engine), None, "a part that comes too late");
    ask(&mut engine);
    settle(&mut engine);
    assert_eq!(state(&mut engine), Some((20, true)));
    engine.apply(Command::Updates(-2));
    settle(&mut engine);
    assert!(state(&mut engine).is_some(), "a complete one stays: the run is the same");
    ask(&mut engine);
    engine.apply(Command::Run);
    engine.apply(Command::Pause);
    settle(&mut engine);
    assert_eq!(state(&mut engine), None, "the machine has moved on");
    ask(&mut engine);
    settle(&mut engine);
    engine.apply(Command::Edit(Change::BpttWindow(Some(2)), None));
    settle(&mut engine);
    assert_eq!(state(&mut engine), None, "it was of another run");
}

fn followed(workbench: &Workbench) -> String {
    match workbench.app().popup() {
        Some(Popup::Follow(follow)) => follow.number().to_string(),
        _ => String::new(),
    }
}

fn lesson(arms: &str, step: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3, epochs: 50,
            init: (weights: Uniform), optimizer: Sgd(lr: 0.1){arms}), steps: [{step}])"#
    )
}

const READ: &str = r#"(text: "Look.", action: Read)"#;

#[test]
fn the_curve_of_a_weight_leads_to_an_update_and_back() {
    let mut workbench = Workbench::lesson(&lesson("", READ));
    workbench.keys(". . . . . . . . . .").settle();
    workbench.keys(":").text("follow W_hh[1,2]").keys("Enter").settle();
    workbench.keys("c").settle();
    let screen = workbench.screen();
    for part in ["value", "gradient", "step", "update 10 of 1 to 10"] {
        assert!(screen.contains(part), "{part}\n{screen}");
    }
    workbench.keys("← ← , ↓ Enter").settle();
    assert_eq!(followed(&workbench), "grad/W_hh[1, 2]", "{}", workbench.screen());
    let cursor = workbench.frame().snapshot.cursor;
    assert_eq!(cursor.update, 6);
    let known = workbench.frame().snapshot.arms[0].grad(Name::W_hh).expect("summed")[[1, 2]];
    let screen = workbench.screen();
    assert!(
        screen
            .lines()
            .filter_map(|row| row.split_once(" = ")?.1.split_whitespace().next())
            .any(|told| shows(told, known)),
        "{known}\n{screen}"
    );
    workbench.keys("← Esc").settle();
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 10);
    assert!(workbench.app().popup().is_none() && workbench.frame().life.is_none());
}

#[test]
fn a_click_and_a_drag_read_a_curve() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut workbench = Workbench::lesson(&lesson("", READ)).sized(width, height);
        workbench.keys(". . . . . . . . . .").settle();
        workbench.keys(":").text("follow W_hh[1,2]").keys("Enter").settle();
        workbench.keys("c").settle();
        let screen = workbench.screen();
        let row = screen.lines().position(|row| row.contains("▌ value")).expect(&screen);
        let at = |column| Mouse { kind: MouseKind::Press, column, row: row as u16 + 2 };
        workbench.mouse(at(16));
        let seen = workbench.screen();
        assert!(
            seen.contains("update 1 of 1 to 10") || seen.contains("update 2 of 1 to 10"),
            "{seen}"
        );
        let middle = Mouse { kind: MouseKind::Drag, ..at(width / 2) };
        workbench.mouse(middle);
        let seen = workbench.screen();
        assert!(["update 5 of 1", "update 6 of 1"].iter().any(|at| seen.contains(at)), "{seen}");
        assert!(workbench.app().popup().is_some(), "{seen}");
    }
    let mut workbench = Workbench::lesson(&lesson("", READ)).sized(120, 40);
    workbench.keys(". . . .").settle();
    workbench.keys(":").text("follow W_hh[1,2]").keys("Enter").settle();
    workbench.keys("c").settle();
    let screen = workbench.screen();
    let row = screen.lines().position(|row| row.contains("│ step  ●")).expect(&screen);
    workbench.mouse(Mouse { kind: MouseKind::Press, column: 60, row: row as u16 + 1 });
    let screen = workbench.screen();
    assert!(screen.contains("▌ step"), "a click chooses its curve: {screen}");
}

#[test]
fn any_number_has_a_curve_with_all_arms_in_it() {
    let arms = r#", arms: [(name: "calm"), (name: "wild", optimizer: Some(Sgd(lr: 0.5)))]"#;
    let mut workbench = Workbench::lesson(&lesson(arms, READ));
    workbench.keys(". . . .").settle();
    workbench.keys(":").text("follow dh_norm[1]").keys("Enter").settle();
    workbench.keys("c Home").settle();
    let screen = workbench.screen();
    assert!(screen.contains("update 1 of 1 to 4"), "{screen}");
    assert!(screen.contains("calm") && screen.contains("wild"), "{screen}");
    workbench.keys("c").settle();
    assert_eq!(followed(&workbench), "dh_norm[1]", "back at the number: {}", workbench.screen());
}

#[test]
fn two_moments_and_two_arms_are_compared() {
    let arms = r#", arms: [(name: "calm"), (name: "wild", optimizer: Some(Sgd(lr: 0.5)))]"#;
    let mut workbench = Workbench::lesson(&lesson(arms, READ));
    workbench.keys(". . .").settle();
    workbench.keys(":").text("follow W_hh[1,2]").keys("Enter").settle();
    let value = |workbench: &Workbench, arm: usize| {
        workbench.frame().snapshot.arms[arm].state.params[Name::W_hh][[1, 2]]
    };
    let marked = value(&workbench, 0);
    workbench.keys("m");
    assert!(workbench.screen().contains("marked: press Esc, move"), "{}", workbench.screen());
    workbench.keys("c Home Enter").settle();
    let here = value(&workbench, 0);
    assert_ne!(here, marked);
    let told = |workbench: &mut Workbench, there: &str| -> Vec<f64> {
        let screen = workbench.screen();
        let row = screen.lines().find(|row| row.contains(there) && row.contains(" · ratio "));
        let row = row.unwrap_or_else(|| panic!("{there}\n{screen}"));
        let words = row.split([' ', '│']).filter(|word| !word.is_empty());
        words.filter_map(|word| word.parse().ok()).collect()
    };
    let [at, there, difference, ratio] = told(&mut workbench, "· at update 3 ")[1..] else {
        panic!("{}", workbench.screen())
    };
    assert_eq!(at, 3.0, "the update that is marked");
    for (shown, known) in [(there, marked), (difference, here - marked), (ratio, here / marked)] {
        assert!((shown - known).abs() <= 1e-3 * known.abs().max(1e-3), "{shown} is not {known}");
    }
    workbench.keys("a");
    let other = value(&workbench, 1);
    let numbers = told(&mut workbench, "· arm wild ");
    assert!((numbers[1] - other).abs() <= 1e-3, "{numbers:?} {other}");
    let screen = workbench.screen();
    assert!(screen.contains("difference") && screen.contains("arm wild"), "{screen}");
    workbench.keys("a");
    assert!(!workbench.screen().contains(" · ratio "), "{}", workbench.screen());
}

#[test]
fn neither_a_curve_nor_a_mark_shows_a_number_that_is_asked_for() {
    let step = r#"(text: "Look.", action: Type(ask: "What is it?", truth: (of: At("dh", [2, 0])), within: 0.001, at: Backward(2), fade: 1))"#;
    let mut workbench = Workbench::lesson(&lesson("", step));
    workbench.keys("→ → → → → Esc f").settle();
    for key in ["c", "m"] {
        workbench.keys(key).settle();
        let told = workbench.app().message().unwrap_or_default().to_owned();
        assert!(told.contains("answer the question first"), "{told}\n{}", workbench.screen());
    }
}
