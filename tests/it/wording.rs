//! The texts of the lessons agree with the screen: with the keys that the frame of the question names, and with the panes
//! that are there.

use ratatui::layout::Rect;
use rnn_tui::lesson::{Catalog, Entry, Exercise, Guess, PaneName, Step, When};

use crate::steps::LESSON;
use crate::workbench::Workbench;

/// The panes that texts speak of, with their names and keys.
const PANES: [(PaneName, &str, &str); 12] = [
    (PaneName::Tape, "Tape", "2"),
    (PaneName::Loss, "Loss", "3"),
    (PaneName::Weights, "Weights", "4"),
    (PaneName::Norms, "Norms", "5"),
    (PaneName::Clip, "Clip", "6"),
    (PaneName::Output, "Output", "7"),
    (PaneName::Equation, "Equation", "8"),
    (PaneName::Code, "Code", "9"),
    (PaneName::Ledger, "Ledger", "0"),
    (PaneName::Memory, "Memory", "M"),
    (PaneName::Check, "Check", "G"),
    (PaneName::Network, "Network", "W"),
];

fn entries() -> Vec<Entry> {
    Catalog::embedded().expect("the lessons").entries().to_vec()
}

/// Looks at every step of every lesson, at the smallest size.
fn at_every_step(mut look: impl FnMut(&str, &Step, &mut Workbench)) {
    for entry in entries() {
        let mut workbench = Workbench::home().sized(80, 24).open_loaded(entry.loaded());
        workbench.set_patience(0);
        for (number, step) in entry.lesson.steps.iter().enumerate() {
            look(&format!("{} step {}", entry.lesson.id, number + 1), step, &mut workbench);
            workbench.next_step();
        }
    }
}

/// Whether a step speaks of a pane as something to look at: by its name inside a sentence, or as “the NAME pane”.
fn speaks_of(text: &str, name: &str) -> bool {
    let plain = text.replace('*', "");
    plain.match_indices(name).any(|(at, _)| {
        let (before, after) = (&plain[..at], &plain[at + name.len()..]);
        let is_word = !before.ends_with(|c: char| c.is_alphanumeric() || "`_d".contains(c))
            && !after.starts_with(|c: char| c.is_alphanumeric() || "_`".contains(c));
        let before = before.trim_end_matches(' ');
        let begins = before.is_empty() || before.ends_with(['.', ':', '?', '\n', '-', '“']);
        is_word && (!begins || after.starts_with(" pane") || after.starts_with(", `["))
    })
}

#[test]
fn a_pane_that_a_text_speaks_of_is_there_or_its_key_is_named() {
    let mut missing = Vec::new();
    at_every_step(|place, step, workbench| {
        let panes = workbench.session().panes(Rect::new(0, 0, 80, 24));
        let shown: Vec<PaneName> = panes.into_iter().map(|(pane, _)| pane).collect();
        let told = step.solution.iter().chain(&step.hints);
        for text in [&step.text].into_iter().chain(told) {
            for (pane, name, key) in PANES {
                let has_key =
                    [text, &step.text].iter().any(|text| text.contains(&format!("`[{key}]`")));
                if speaks_of(text, name) && !has_key && !shown.contains(&pane) {
                    missing.push(format!("{place}: {name}"));
                }
            }
        }
    });
    assert_eq!(missing, Vec::<String>::new());
}

/// The key with which the frame of a step's question leads on.
fn leads_on(exercise: &Exercise) -> Option<&'static str> {
    if exercise.is_about_a_check() {
        return Some("G");
    }
    match exercise {
        Exercise::RunUntil(_) | Exercise::Reach(_) => Some("space"),
        Exercise::Predict { until: Some(When::Goals(_)), .. } => Some("space"),
        Exercise::Predict { until: Some(When::Tick(_)), .. } => Some("Enter"),
        Exercise::StepTo(_) | Exercise::Type { .. } => Some("Enter"),
        Exercise::Predict { until: None, .. } | Exercise::Read | Exercise::Change(_) => None,
        Exercise::Show { .. } => None,
        Exercise::FindBug { .. } | Exercise::Finish { .. } => None,
        Exercise::Explain { .. } | Exercise::Recall | Exercise::Board => None,
    }
}

#[test]
fn a_text_and_the_frame_of_its_question_name_one_key() {
    for entry in entries() {
        for (number, step) in entry.lesson.steps.iter().enumerate() {
            let place = format!("{} step {}", entry.lesson.id, number + 1);
            let says = |words: &str| step.text.contains(words);
            let runs = says("`[space]`");
            let goes = ["goes", "go ", "runs", "does", "leads"]
                .iter()
                .any(|verb| says(&format!("`[Enter]` {verb}")));
            match leads_on(&step.exercise) {
                Some("space") => assert!(!goes, "{place}: space runs"),
                Some("Enter") => assert!(!runs, "{place}: Enter goes there"),
                Some(_) => assert!(!goes && !runs, "{place}: G checks"),
                None => {}
            }
        }
    }
}

#[test]
fn the_way_to_a_tick_and_a_run_have_a_key_each() {
    let lesson = r#"(id: "own", title: "Own",
        experiment: (task: CharLm(text: Inline("hello")), hidden: 2, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [
            (text: "Step.", action: StepTo(Forward(1))),
            (text: "Tick.", action: Predict(ask: "?", guess: Choice(options: [(text: "a", right: true), (text: "b")]),
                until: Tick(Forward(3)))),
            (text: "Run.", action: Predict(ask: "?", guess: Choice(options: [(text: "a", right: true), (text: "b")]),
                until: Goals([(of: Updates, at_least: 5)]))),
        ])"#;
    let mut workbench = Workbench::lesson(lesson);
    assert!(workbench.screen().contains("Enter goes there  → ← step"), "{}", workbench.screen());
    let screen = workbench.keys("n ↓ Enter Enter").screen();
    assert!(screen.contains("Enter goes there  → ← step"), "{screen}");
    let screen = workbench.keys("n ↓ Enter Enter").screen();
    assert!(screen.contains("╰ Enter or space runs"), "{screen}");
}

/// The first hint in the edge of the question, or below a text without one.
fn first_hint(workbench: &Workbench) -> String {
    let pane = workbench.pane(PaneName::Lesson, 110, 60);
    let has_words = |row: &&str| row.contains(char::is_alphanumeric);
    let edge = pane.lines().rev().find_map(|row| Some(row.split_once("╰ ")?.1));
    let edge = edge.or_else(|| pane.lines().rev().find(has_words)).unwrap_or_default();
    let words = edge.trim_start_matches(['│', ' ']).split(" ─").next().unwrap_or_default();
    words.split("  ").next().unwrap_or_default().to_owned()
}

#[test]
fn what_enter_does_next_is_always_said_first() {
    let check = |place: &str, workbench: &mut Workbench| {
        let hint = first_hint(workbench);
        assert!(hint.contains("Enter"), "{place}: {hint}\n{}", workbench.screen());
    };
    at_every_step(|place, _, workbench| check(place, workbench));
    for (step, keys) in (1..=9).flat_map(|step| {
        ["", "↓ Enter", "Enter Enter", "↓ Enter Enter", "9 Enter Enter", "Esc", "G", "Esc 3"]
            .map(|keys| (step, keys))
    }) {
        let mut workbench = Workbench::lesson(LESSON);
        workbench.set_patience(30);
        (1..step).for_each(|_| workbench.next_step());
        workbench.keys(keys);
        if workbench.app().popup().is_none() && workbench.session().step() + 1 == step {
            check(&format!("step {step} after {keys:?}"), &mut workbench);
        }
    }
}

#[test]
fn enter_runs_and_pauses_and_turns_a_knob_where_one_has_to_be_turned() {
    let lesson = r#"(id: "own", title: "Own",
        experiment: (task: Mod3(length: 4), hidden: 3, epochs: 900, init: (weights: Uniform), optimizer: Sgd(lr: 0.01)),
        steps: [
            (text: "Run.", action: RunUntil([(of: Updates, at_least: 5000)])),
            (text: "Turn.", start: true, action: Reach([(of: Updates, at_least: 100)]), hints: ["Turn."], by: ["lr 0.5"]),
        ])"#;
    let mut workbench = Workbench::lesson(lesson);
    workbench.set_patience(30);
    workbench.keys("Enter");
    assert!(workbench.frame().is_running());
    assert_eq!(first_hint(&workbench), "Enter or space pauses");
    workbench.keys("Enter");
    assert!(!workbench.frame().is_running());
    assert_eq!(first_hint(&workbench), "Enter or space runs");
    workbench.keys("n");
    assert_eq!(first_hint(&workbench), "Enter or e lists the knobs");
    let screen = workbench.keys("Enter").screen();
    assert!(screen.contains("learning rate") && !workbench.frame().is_running(), "{screen}");
    workbench.keys("Esc :").text("lr 0.5").keys("Enter");
    assert_eq!(first_hint(&workbench), "Enter or space runs");
    workbench.keys("Enter");
    assert!(workbench.frame().is_running());
}

#[test]
fn every_share_that_is_asked_for_shows_how_it_is_written() {
    let mut asked = 0;
    at_every_step(|place, step, workbench| {
        let Exercise::Predict { guess: Guess::Number { .. }, ask, .. } = &step.exercise else {
            return;
        };
        let is_share = ask.contains("percent") || ask.contains("share");
        let screen = workbench.screen();
        assert_eq!(screen.contains("›  in percent, 0 to 100"), is_share, "{place}\n{screen}");
        asked += usize::from(is_share);
    });
    assert!(asked >= 2, "{asked}");
}

#[test]
fn a_card_says_which_lesson_it_is_from() {
    let mut workbench = Workbench::home();
    let screen = workbench.keys("↓ ↓ ↓ Enter n").screen();
    let told = "card 1 of 2, from lesson 3,";
    assert!(screen.contains(told) && screen.contains("which you have not done yet"), "{screen}");
}

#[test]
fn the_list_of_arms_begins_with_the_one_that_the_step_asks_for() {
    for keys in ["Enter Enter", "A Enter"] {
        let entry = entries().into_iter().find(|entry| entry.lesson.id == "sentiment");
        let mut workbench = Workbench::home().open_loaded(entry.expect("the lesson").loaded());
        (0..4).for_each(|_| workbench.next_step());
        workbench.keys(keys);
        assert!(workbench.session().done()[4], "{keys}\n{}", workbench.screen());
    }
}

#[test]
fn no_note_in_the_list_of_knobs_is_cut_at_the_smallest_size() {
    let mut workbench = Workbench::home().sized(80, 24);
    let screen = workbench.keys("↓ ↓ ↓ Enter e").screen();
    assert!(screen.contains("any field, which restarts the run: epochs=200"), "{screen}");
    let list = screen.lines().skip_while(|line| !line.contains("Knobs"));
    assert!(list.take(14).all(|line| !line.contains('…')), "{screen}");
}

/// After a line for the model, sent or not, the keys belong to the step again.
#[test]
fn a_line_for_the_model_leaves_the_keys_to_the_step() {
    for keys in ["7 t 0 1 Esc", "7 t 0 1 Enter", "t 0 1 Enter"] {
        let mut workbench = Workbench::home().sized(80, 24);
        workbench.keys("Enter n").keys(keys).keys("↓ ↓ Enter");
        let screen = workbench.screen();
        assert!(screen.contains("How sure are you?"), "{keys}\n{screen}");
        assert!(screen.contains("7 Output"), "{keys}\n{screen}");
    }
}
