//! Numbers by name: a trace, a moment and a goal know the same ones, and what a step asks for is nowhere on the screen.

use std::collections::BTreeMap;

use rnn_tui::lesson::load::Loaded;
use rnn_tui::lesson::{Catalog, Exercise, Lesson, Step};
use rnn_tui::nn::{Quantity, Stage, Tensor, Variable};
use rnn_tui::trace::{Phase, trace};
use rnn_tui::train::{Experiment, Tick};

use crate::setup::{EXPERIMENTS, experiment};
use crate::workbench::Workbench;

/// Whether a tick is one of a phase; what is read and the weights are there from the beginning.
fn is_of(phase: Phase, tick: Option<Tick>) -> bool {
    match phase {
        Phase::Read | Phase::Before => true,
        Phase::Forward | Phase::Loss => matches!(tick, Some(Tick::Forward(_))),
        Phase::Backward => matches!(tick, Some(Tick::Backward(_))),
        Phase::Sum => tick == Some(Tick::Accumulate),
        Phase::Clip => tick == Some(Tick::Clip),
        Phase::After => tick == Some(Tick::Update),
        Phase::Aside => matches!(tick, None | Some(Tick::Backward(_))),
    }
}

/// What the first arm knows now.
fn value(run: &Experiment, of: Quantity) -> Option<f64> {
    run.arms[0].values(run.cursor(), run.example()).of(of)
}

#[test]
fn every_name_of_a_trace_is_answered_at_its_phase() {
    for small in EXPERIMENTS {
        let start = experiment(small.ron);
        let tensors = trace(&mut start.clone(), 0, 1).expect("a trace");
        let mut expected = BTreeMap::new();
        for (name, array) in tensors.iter() {
            let name = name.strip_prefix("0/").expect("the first update");
            let variable: Variable = name.parse().unwrap_or_else(|e| panic!("{e}"));
            for (index, value) in array.values.indexed_iter() {
                let index: Vec<usize> = ndarray::Dimension::slice(&index).to_vec();
                let quantity =
                    variable.at_index(&index).unwrap_or_else(|| panic!("{name}{index:?}"));
                expected.insert(quantity, (*value, false));
            }
        }
        let mut run = start;
        run.next_example();
        let mut tick = None;
        loop {
            for (quantity, (right, is_found)) in &mut expected {
                let Some(value) = value(&run, *quantity) else { continue };
                let is_same = value == *right || (value.is_nan() && right.is_nan());
                assert!(is_same, "{}: {quantity} is {value}, not {right}", small.name);
                *is_found |= is_of(Phase::from(quantity.variable), tick);
            }
            if tick == Some(Tick::Update) {
                break;
            }
            tick = Some(run.tick());
        }
        for (quantity, (right, is_found)) in expected {
            assert!(is_found || right.is_nan(), "{}: {quantity} is never known", small.name);
        }
    }
}

/// The lesson with this step alone.
fn alone(lesson: &Lesson, step: &Step, number: usize) -> Lesson {
    let on = Some(lesson.on(number).to_owned()).filter(|on| on != "main");
    let mut lesson = lesson.clone();
    lesson.steps = vec![Step { on, start: false, ..step.clone() }];
    lesson
}

/// Whether a number is a value, rounded to at least three digits.
fn is_rounded(token: &str, value: f64) -> bool {
    let (digits, power) = token.split_once('e').unwrap_or((token, "0"));
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let significant = digits.trim_start_matches(['0', '.']).chars().filter(|c| *c != '.').count();
    let (Ok(number), Ok(power)) = (token.parse::<f64>(), power.parse::<i32>()) else {
        return false;
    };
    let unit = 10f64.powi(power - places as i32);
    significant >= 3 && (number - value.abs()).abs() <= 0.5001 * unit
}

/// Whether both have the same digits.
fn is_near(a: f64, b: f64) -> bool {
    (a.abs() - b.abs()).abs() <= 2e-3 * b.abs()
}

/// The line of the screen that has the value.
fn with_value(screen: &str, value: f64) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_digit() || ".e-".contains(c);
    screen.lines().find(|line| {
        let mut tokens = line.split(|c: char| !is_part(c)).map(|token| token.trim_matches('-'));
        tokens.any(|token| is_rounded(token, value))
    })
}

const PANES: [&str; 12] = ["2", "3", "4", "5", "6", "7", "8", "9", "0", "M", "G", "W"];

/// Looks at every pane, zoomed and not, in one size.
fn is_nowhere(workbench: &mut Workbench, value: f64, place: &str) {
    let writes = workbench.session().writes();
    workbench.keys(if writes { "Esc" } else { "" });
    for pane in PANES {
        for zoom in ["", "z"] {
            let screen = workbench.keys(pane).keys(zoom).screen();
            let found = with_value(&screen, value);
            assert_eq!(found, None, "{place}, pane {pane}{zoom}: {value}\n{screen}");
            workbench.keys(zoom);
        }
    }
    workbench.keys(if writes { "Enter" } else { "" });
}

#[test]
fn what_a_step_asks_for_is_on_no_pane() {
    let catalog = Catalog::embedded().expect("the lessons");
    let mut looked = Vec::new();
    for entry in catalog.entries() {
        for (number, step) in entry.lesson.steps.iter().enumerate() {
            let Exercise::Type { truth, fade: 1.., at: Some(at), .. } = &step.exercise else {
                continue;
            };
            let Some(of) = truth.of.quantity() else { continue };
            // a weight that the passes read can be looked up; and in another arm the number is another one
            let is_given = matches!(of.variable, Variable::Parameter(Stage::Before, _));
            let is_of_another = truth.arm.is_some() && truth.arm != step.arm;
            if is_given || is_of_another {
                continue;
            }
            let place = format!("{} step {}", entry.lesson.id, number + 1);
            let lesson = alone(&entry.lesson, step, number);
            let loaded = Loaded::new(lesson, entry.loaded().folder);
            let mut workbench = Workbench::home().open_loaded(loaded);
            while workbench.frame().snapshot.cursor.last() != Some(*at) {
                workbench.keys("→");
            }
            let snapshot = &workbench.frame().snapshot;
            let arm = truth.arm.as_ref().map_or(0, |name| {
                snapshot.arms.iter().position(|arm| arm.name == *name).expect("the arm")
            });
            let values = snapshot.arms[arm].values(&snapshot.example);
            let value = values.of(of).expect("computed");
            let unit = |unit| {
                if of.variable.axes() == 1 {
                    of.variable.at(unit, 0)
                } else {
                    Quantity { column: unit, ..of }
                }
            };
            let others = (0..8).map(unit).filter(|other| *other != of);
            if others.filter_map(|other| values.of(other)).any(|other| is_near(other, value)) {
                continue; // the first step of Adagrad is as long for every unit
            }
            for (width, height) in [(80, 24), (100, 30), (120, 40), (200, 60)] {
                workbench.resize(width, height);
                is_nowhere(&mut workbench, value, &format!("{place} on {width}×{height}"));
            }
            let blanks = equation(&mut workbench).matches("__").count();
            assert!(blanks > 0, "{place} has no blank");
            looked.push(place);
        }
    }
    for place in ["mod3 step 4", "bptt step 5"] {
        assert!(looked.iter().any(|looked| looked == place), "{looked:?}");
    }
}

#[test]
fn a_number_that_is_predicted_is_nowhere_before_and_enter_goes_back_to_where_it_is_not_known() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3, epochs: 9,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", action: Read), (text: "Look.", tensor: "b_y", unit: 2,
        action: Predict(ask: "b_y[2] after the update:", guess: Number(truth: (of: At("after/b_y", [2])), within: 0.001),
        until: Tick(Update)))])"#;
    let mut workbench = Workbench::lesson(lesson).sized(200, 60);
    let asked: Quantity = "after/b_y[2]".parse().expect("a quantity");
    workbench.keys(&"→ ".repeat(11));
    let snapshot = &workbench.frame().snapshot;
    assert_eq!(snapshot.cursor.last(), Some(Tick::Update));
    let value = snapshot.arms[0].values(&snapshot.example).of(asked).expect("computed");
    workbench.keys("→ →");
    workbench.next_step();
    let screen = workbench.screen();
    assert!(screen.contains("goes back first"), "{screen}");
    workbench.keys("Esc");
    is_nowhere(&mut workbench, value, "after the update");
    // Enter comes back to the line, then goes back to the tick before, which no key passes
    workbench.keys("Enter Enter");
    let cursor = workbench.frame().snapshot.cursor;
    assert_eq!((cursor.update, cursor.last()), (0, Some(Tick::Clip)));
    workbench.keys("→ → Enter");
    assert!(!workbench.screen().contains("How sure"), "a late answer is not taken");
    assert_eq!(workbench.frame().snapshot.cursor.last(), Some(Tick::Clip));
    workbench.keys(&"Backspace ".repeat(80)); // the numbers of the panes looked at
    workbench.text("0.5").keys("Enter Enter Enter");
    let screen = workbench.screen();
    assert_eq!(workbench.frame().snapshot.cursor.last(), Some(Tick::Update), "{screen}");
    assert!(workbench.session().done()[1], "{screen}");
    let snapshot = &workbench.frame().snapshot;
    assert_eq!(snapshot.arms[0].values(&snapshot.example).of(asked), Some(value), "in that update");
    assert!(with_value(&workbench.keys("8").screen(), value).is_some(), "it is shown now");
}

#[test]
fn another_number_that_is_equal_is_not_blank() {
    // without recurrence, the same letter gives the same state
    let lesson = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 2, epochs: 9,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1), ablation: Some(NoRecurrence)), steps: [(text: "Look.",
        action: Type(ask: "h_3[0] =", truth: (of: At("h", [4, 0])), within: 0.01, at: Forward(3), fade: 1))])"#;
    let mut workbench = Workbench::lesson(lesson).sized(200, 60);
    workbench.keys("→ → → →");
    let screen = equation(&mut workbench);
    let tape = &workbench.frame().snapshot.arms[0].tape;
    let value = tape.h[[3, 0]];
    assert_eq!(value, tape.h[[4, 0]]);
    let line = with_value(&screen, value).unwrap_or_else(|| panic!("no {value} on\n{screen}"));
    assert!(line.contains("·h₂[j] = "), "{line}");
    assert!(screen.contains("__"), "{screen}");
}

#[test]
fn what_one_division_would_give_is_blank_too() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3, epochs: 9,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", unit: 0,
        action: Type(ask: "dh_2[0] =", truth: (of: At("dh", [2, 0])), within: 0.001, at: Backward(2), fade: 1))])"#;
    let mut workbench = Workbench::lesson(lesson).sized(200, 60);
    workbench.keys("Enter");
    let snapshot = &workbench.frame().snapshot;
    let values = snapshot.arms[0].values(&snapshot.example);
    let [dz, other] = ["dz[2, 0]", "dz[2, 1]"].map(|name| {
        let of: Quantity = name.parse().expect("a quantity");
        values.of(of).expect("computed")
    });
    is_nowhere(&mut workbench, dz, "dz_2[0], which is dh_2[0] times a number that is shown");
    assert!(with_value(&equation(&mut workbench), other).is_some(), "others are shown");
}

#[test]
fn the_length_of_a_vector_whose_other_elements_are_0_is_blank_too() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 6, sequences: 10, lag: 5), hidden: 2, epochs: 9,
        activation: Identity, init: (weights: Uniform), given: Inline("{\"W_hh\": [[0, 2], [0, 0]]}"),
        optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", unit: 1,
        action: Type(ask: "dh_4[1] =", truth: (of: At("dh", [4, 1])), within: 0.001, at: Backward(4), fade: 1))])"#;
    let mut workbench = Workbench::lesson(lesson).sized(200, 60);
    workbench.keys("Enter");
    let asked: Quantity = "dh[4, 1]".parse().expect("a quantity");
    let snapshot = &workbench.frame().snapshot;
    let value = snapshot.arms[0].values(&snapshot.example).of(asked).expect("computed");
    assert_eq!(snapshot.arms[0].norm(Tensor::Dz, 4), Some(value.abs()));
    is_nowhere(&mut workbench, value, "dh_4[1], which is as long as dz_4");
}

/// A step that asks for this, and another.
fn predicts(task: &str, truth: &str, until: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: (task: {task}, hidden: 4, epochs: 9, init: (weights: Uniform),
            optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", tensor: "W_hh", action: Predict(ask: "How much?",
            guess: Number(truth: (of: {truth}), within: 0.1){until}))])"#
    )
}

#[test]
fn the_spectrum_is_a_secret_while_the_factor_of_a_step_back_is_asked_for() {
    let task = "Mod3(length: 6, sequences: 10, lag: 5)";
    for (truth, is_secret) in [("DhFactor", true), ("DhRatio", true), ("Saturated", false)] {
        let lesson = predicts(task, truth, ", until: Tick(Backward(0))");
        let mut workbench = Workbench::lesson(&lesson).sized(200, 60);
        let shows = |workbench: &mut Workbench| {
            let norms = workbench.open_pane("norms").screen();
            norms.contains('ρ') || workbench.open_pane("weights").screen().contains('ρ')
        };
        workbench.keys("Esc");
        assert_eq!(shows(&mut workbench), !is_secret, "{truth}, before the answer");
        workbench.keys("Enter").text("0.5").keys("Enter Enter Enter").run(1_000);
        assert!(workbench.session().done()[0], "{truth}\n{}", workbench.screen());
        assert!(shows(&mut workbench), "{truth}, after the answer");
    }
}

#[test]
fn what_is_drawn_at_random_is_a_secret_while_its_probability_is_asked_for() {
    let lesson = predicts("CharLm(text: Inline(\"hello\"))", "Chance(\"hello\", 2.0)", "");
    let mut workbench = Workbench::lesson(&lesson).sized(120, 40);
    let before = workbench.keys("Esc").open_pane("output").screen();
    assert!(before.contains("greedy") && !before.contains("T 2"), "{before}");
    assert!(!before.contains("more random"), "{before}");
    let after = workbench.keys("Enter").text("0.5").keys("Enter Enter").screen();
    assert!(after.contains("T 2") && after.contains("more random"), "{after}");
}

/// The screen with nothing but the Equation, which the palette opens: digits are the answer here.
fn equation(workbench: &mut Workbench) -> String {
    workbench.keys("Esc").open_pane("equation").keys("z").screen()
}
