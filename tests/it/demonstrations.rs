//! Demonstrations: states of the machine to go through with one key, and how they are recorded.

use std::fs;
use std::path::Path;

use rnn_tui::headless::check::walk;
use rnn_tui::lesson::Exercise;
use rnn_tui::lesson::check::problem;
use rnn_tui::lesson::load::{file, parse};
use rnn_tui::task::Folder;
use rnn_tui::train::{Experiment, RunState, Snapshot};

use crate::workbench::Workbench;

const EXPERIMENT: &str = r#"(task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 60, init: (weights: Uniform),
    optimizer: Sgd(lr: 0.1), arms: [(name: "a"), (name: "b", optimizer: Sgd(lr: 0.2))])"#;

fn with_steps(steps: &str) -> String {
    format!(r#"(id: "own", title: "Own", minutes: 3, experiment: {EXPERIMENT}, steps: [{steps}])"#)
}

fn demonstration() -> String {
    with_steps(
        r#"(text: "Start.", show: [Loss], action: Show()),
        (text: "Later.", arm: "b", action: Show(updates: 20)),
        (text: "Inside.", show: [Tape], unit: 1, action: Show(updates: 20, ticks: 6)),
        (text: "Edited.", action: Show(updates: 9, edits: [(at: 5, change: Rate(0.5)), (at: 7, arm: 0, change: Clip(Norm(0.5)))])),
        (text: "Back.", zoom: true, only: ["a"], action: Show(updates: 3, furthest: 30))"#,
    )
}

/// Where a machine is, and its weights there.
fn numbers(snapshot: &Snapshot) -> String {
    let arms = snapshot.arms.iter().map(|arm| format!("{:?}", arm.state.params));
    format!("{:?} {}", RunState::of(snapshot), arms.collect::<String>())
}

#[test]
fn a_key_goes_through_the_states_and_each_is_the_same_both_ways() {
    let mut workbench = Workbench::lesson(&demonstration());
    workbench.set_patience(10_000);
    let (mut seen, mut screens) = (Vec::new(), Vec::new());
    for step in 0..5 {
        assert_eq!((workbench.session().step(), workbench.session().done()[step]), (step, true));
        seen.push(numbers(&workbench.frame().snapshot));
        screens.push(workbench.screen());
        workbench.keys("Enter");
    }
    assert!(workbench.session().is_over());
    for step in (0..5).rev() {
        workbench.keys("p");
        assert_eq!(numbers(&workbench.frame().snapshot), seen[step], "back at step {step}");
        let below = |screen: &str| screen.lines().skip(2).collect::<String>();
        assert_eq!(below(&workbench.screen()), below(&screens[step]), "back at step {step}");
    }
}

#[test]
fn a_state_is_that_of_a_run_with_its_edits_whatever_was_done_before() {
    let mut workbench = Workbench::lesson(&demonstration());
    workbench.set_patience(10_000);
    workbench.keys("n n n");
    let here = workbench.frame().snapshot.clone();
    assert_eq!((here.cursor.updates_done(), here.edits.len(), here.furthest), (9, 2, 9));
    let lesson = parse("own.ron", &demonstration()).expect("a lesson");
    let experiment = Experiment::new(lesson.experiment.clone(), &Folder::Embedded).expect("built");
    let mut run = experiment.with_edits(here.edits.to_vec()).expect("possible edits");
    run.run(9);
    for (arm, own) in here.arms.iter().zip(&run.arms) {
        assert_eq!(arm.state.params, own.state.params, "to the bit");
    }
    // a knob, another size, another seed: the step shows what it was made with all the same
    for keys in ["e", ":", "R"] {
        match keys {
            "e" => workbench.keys(":").text("lr 0.01").keys("Enter"),
            ":" => workbench.keys(":").text("set hidden=5").keys("Enter"),
            _ => workbench.keys("R"),
        };
        workbench.keys(". . n p");
        assert_eq!(numbers(&workbench.frame().snapshot), numbers(&here), "after {keys}");
    }
    workbench.keys("n");
    let looks = workbench.session().looks();
    assert!(looks.zoom && looks.hidden.contains("b"));
    assert_eq!(workbench.frame().snapshot.furthest, 30, "its curves are those of 30 updates");
}

#[test]
fn a_state_that_cannot_be_is_refused_with_its_place() {
    for (action, expected) in [
        ("Show(ticks: 11)", "an update has 11 ticks, found ticks: 11"),
        ("Show(updates: 2000000)", "2000000 is outside 0 to 1000000"),
        (
            "Show(updates: 3, edits: [(at: 4, change: Rate(0.1))])",
            "an edit at update 4 is after the 3 updates",
        ),
        ("Show(edits: [(at: 0, arm: 7, change: Rate(0.1))])", "there is no arm with the number 7"),
        (
            "Show(edits: [(at: 0, change: Weight(tensor: W_x, row: 0, col: 0, value: 1))])",
            "has no tensor",
        ),
        (
            "Show(edits: [(at: 0, change: Weight(tensor: W_hh, row: 0, col: 0, value: inf))])",
            "finite",
        ),
        ("Show(edits: [(at: 0, change: Rate(-1))])", "-1"),
        ("Show(update: 3)", "did you mean `updates`?"),
    ] {
        let ron = with_steps(&format!(r#"(text: "Look.", action: {action})"#));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("own.ron");
        fs::write(&path, ron).expect("a temporary folder");
        let found = match file(&path) {
            Ok(loaded) => problem(&loaded).map(|problem| loaded.locate(problem).to_string()),
            Err(e) => Some(e.to_string()),
        };
        let found = found.unwrap_or_else(|| panic!("{action} is taken"));
        assert!(found.contains(expected) && found.contains("own.ron:"), "{action}: {found}");
    }
}

/// Types a line into the palette.
fn line(workbench: &mut Workbench, text: &str) {
    workbench.keys(":").text(text).keys("Enter");
}

/// Records a run with a knob turned, another arm, and another size.
fn record(workbench: &mut Workbench, path: &Path) {
    line(workbench, &format!("record {}", path.display()));
    workbench.keys("K");
    workbench.keys(". . . → → 5 K");
    line(workbench, "lr 0.5 all");
    workbench.keys(". . a ] z");
    line(workbench, "mark the gradient \"fades\"");
    workbench.keys("z");
    line(workbench, "set hidden=2");
    workbench.keys(". w K");
    line(workbench, "record");
}

#[test]
fn what_is_recorded_is_a_lesson_that_shows_the_same() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("my demo.ron");
    let mut workbench =
        Workbench::lesson(&with_steps(r#"(text: "Play.", action: Read, show: [Loss])"#));
    record(&mut workbench, &path);
    assert!(workbench.screen().contains("is written"), "{}", workbench.screen());
    assert!(!workbench.screen().contains("rec 4"), "it has ended");
    let text = fs::read_to_string(&path).expect("it is written");
    for short in [
        "action: Show(),",
        "action: Show(updates: 3, ticks: 2),",
        "edits: [(at: 3, change: Rate(0.5))]",
        "arms: [\n            (name: \"a\"),\n",
        "init: (weights: Uniform)",
        "zoom: true",
        "hidden: 2",
    ] {
        assert!(text.contains(short), "no {short:?} in\n{text}");
    }
    assert!(
        !text.contains("None") && !text.contains("seed"),
        "only what differs is written\n{text}"
    );
    let loaded = file(&path).unwrap_or_else(|e| panic!("{e}\n{text}"));
    assert!(problem(&loaded).is_none(), "{:?}", problem(&loaded));
    assert_eq!((loaded.lesson.id.as_str(), loaded.lesson.steps.len()), ("my demo", 4));
    assert!(loaded.lesson.steps.iter().all(|step| matches!(step.exercise, Exercise::Show { .. })));
    assert!(loaded.lesson.steps[2].text.contains("\"fades\""));
    walk::through(&loaded, None, 1).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let mut again = Workbench::home().open_loaded(loaded);
    again.set_patience(10_000);
    again.keys("n n n");
    assert_eq!(numbers(&again.frame().snapshot), numbers(&workbench.frame().snapshot));
}

#[test]
fn a_recording_says_that_it_is_on_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("demo.ron");
    fs::write(&path, "mine").expect("a temporary folder");
    let mut workbench =
        Workbench::lesson(&with_steps(r#"(text: "Play.", action: Read, show: [Loss])"#));
    assert!(workbench.keys("K").screen().contains("no recording is on"), "{}", workbench.screen());
    line(&mut workbench, "record");
    assert!(workbench.screen().contains("into which file?"), "{}", workbench.screen());
    workbench.keys("Esc");
    line(&mut workbench, "record demo.txt");
    assert!(
        workbench.screen().contains("a demonstration is a .ron file"),
        "{}",
        workbench.screen()
    );
    workbench.keys("Esc");
    line(&mut workbench, &format!("record {}", path.display()));
    assert!(workbench.screen().contains("exists already"), "{}", workbench.screen());
    workbench.keys("Enter");
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        workbench.resize(width, height);
        assert!(workbench.screen().contains("● rec 0"), "{}", workbench.screen());
    }
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "mine", "until it ends");
    workbench.keys("K");
    let screen = workbench.screen();
    assert!(screen.contains("● rec 1") && screen.contains("state 1 is recorded"), "{screen}");
    // it goes on at home, and in another lesson
    workbench.keys("Esc Esc");
    assert!(workbench.app().session().is_none());
    let screen = workbench.keys("q").screen();
    assert!(!workbench.app().has_quit() && screen.contains("has not been written"), "{screen}");
    workbench.keys("1 Enter K");
    assert!(workbench.screen().contains("● rec 2"), "{}", workbench.screen());
    line(&mut workbench, "record");
    let text = fs::read_to_string(&path).expect("it is written");
    assert!(text.contains("experiments: {\n        \"2\": ("), "{text}");
    assert!(text.contains("on: \"2\""), "{text}");
    let loaded = file(&path).unwrap_or_else(|e| panic!("{e}\n{text}"));
    walk::through(&loaded, None, 1).unwrap_or_else(|e| panic!("{e}\n{text}"));
    workbench.keys("q");
    assert!(workbench.app().has_quit(), "nothing is left to write");
}

#[test]
fn a_recording_that_cannot_be_written_is_not_lost() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).expect("a temporary folder");
    let mut workbench =
        Workbench::lesson(&with_steps(r#"(text: "Play.", action: Read, show: [Loss])"#));
    line(&mut workbench, &format!("record {}", inside.join("demo.ron").display()));
    workbench.keys("K");
    fs::remove_dir(&inside).expect("it is there");
    line(&mut workbench, "record");
    assert!(workbench.screen().contains("cannot be written"), "{}", workbench.screen());
    workbench.keys("Esc");
    assert!(workbench.screen().contains("● rec 1"), "{}", workbench.screen());
    fs::create_dir(&inside).expect("a temporary folder");
    line(&mut workbench, "record");
    assert!(inside.join("demo.ron").exists(), "{}", workbench.screen());
    let gone = folder.path().join("gone").join("demo.ron");
    line(&mut workbench, &format!("record {}", gone.display()));
    assert!(
        workbench.screen().contains("cannot be written"),
        "at the beginning: {}",
        workbench.screen()
    );
}
