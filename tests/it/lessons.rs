//! The lessons of the program: their form, that they can be done, and every figure that they state; and that the proof
//! of a lesson finds what is wrong with it.

use std::collections::HashSet;

use rayon::prelude::*;
use rnn_tui::headless::check::{Proof, measure, prove, walk, walked};
use rnn_tui::headless::new::TEMPLATE;
use rnn_tui::lesson::load::{Loaded, parse};
use rnn_tui::lesson::{Catalog, Entry, Exercise, PaneName, check};
use rnn_tui::task::Folder;
use rnn_tui::tui::texts;

const ORDER: [&str; 15] = [
    "mod3",
    "loss",
    "memory",
    "bptt",
    "differences",
    "bughunt",
    "sentiment",
    "init",
    "vanishing",
    "exploding",
    "hello",
    "sampling",
    "truncated",
    "lstm",
    "text",
];

fn entries() -> Vec<Entry> {
    let catalog = Catalog::embedded().unwrap_or_else(|e| panic!("{e}"));
    catalog.entries().to_vec()
}

#[test]
fn all_are_there_in_their_order() {
    let ids: Vec<String> = entries().into_iter().map(|e| e.lesson.id).collect();
    assert_eq!(ids, ORDER);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
}

#[test]
fn every_lesson_has_the_form() {
    for Entry { lesson, number, .. } in entries() {
        let id = &lesson.id;
        let count =
            |is: fn(&Exercise) -> bool| lesson.steps.iter().filter(|s| is(&s.exercise)).count();
        let steps = lesson.steps.iter().filter(|s| s.challenge.is_none()).count();
        assert!((7..=16).contains(&steps), "{id}: {steps} steps besides challenges");
        assert_eq!(lesson.remember.len(), 3, "{id}");
        assert_eq!(lesson.quick.len(), 3, "{id}");
        assert!(!lesson.cards.is_empty() && !lesson.figures.is_empty(), "{id}");
        assert!(count(|a| *a == Exercise::Read) <= 2, "{id}");
        assert!(count(|a| matches!(a, Exercise::Predict { .. })) >= 2, "{id}: predict first");
        assert!(count(|a| matches!(a, Exercise::Explain { .. })) >= 1, "{id}: no step explains");
        assert_eq!(count(|a| *a == Exercise::Recall), usize::from(number > 1), "{id}: recall");
        for (i, step) in lesson.steps.iter().enumerate() {
            let place = format!("{id} step {}", i + 1);
            let works = matches!(
                step.exercise,
                Exercise::Type { .. }
                    | Exercise::Change(_)
                    | Exercise::FindBug { .. }
                    | Exercise::Finish { .. }
            );
            assert!(!works || !step.hints.is_empty(), "{place} has no hint");
            let predicts = matches!(step.exercise, Exercise::Predict { .. });
            assert!(!(works || predicts) || step.solution.is_some(), "{place} has no solution");
        }
    }
}

#[test]
fn nothing_is_wrong_with_a_lesson_as_a_whole() {
    for entry in entries() {
        let id = &entry.lesson.id;
        let text =
            std::fs::read_to_string(format!("lessons/{id}.ron")).expect("a lesson of that id");
        assert_eq!(parse(id, &text).expect("a lesson"), entry.lesson);
        assert_eq!(check::problem(&entry.loaded()), None, "{id}");
    }
}

#[test]
fn every_text_can_be_read() {
    for Entry { lesson, .. } in entries() {
        assert_eq!(texts::problems(&lesson), Vec::new(), "{}", lesson.id);
    }
}

#[test]
fn every_lesson_is_walked_through_and_its_figures_are_true_on_a_seed() {
    let proofs: Vec<(String, Proof)> = entries()
        .par_iter()
        .map(|entry| {
            (
                entry.lesson.id.clone(),
                prove(&entry.loaded(), Some(entry.number), (1, false), Some(1)),
            )
        })
        .collect();
    for (id, proof) in proofs {
        assert_eq!(proof.problems, Vec::new(), "{id}");
    }
}

/// A lesson with one step of each kind, which is right.
const RIGHT: &str = r#"(id: "own", title: "Own",
    experiment: (task: CharLm(text: Inline("hello")), hidden: 4, epochs: 90, init: (weights: Uniform),
        optimizer: Adagrad(lr: 0.1), arms: [(name: "right"), (name: "bug", fault: NoFuture)]),
    experiments: { "other": (task: Mod3(length: 4), hidden: 3, epochs: 9, init: (weights: Uniform),
        optimizer: Sgd(lr: 0.1)) },
    steps: [
        (text: "Look.", action: Read),
        (text: "Step.", action: StepTo(Backward(3))),
        (text: "Work.", action: Type(ask: "?", truth: (of: At("dh", [2, 0])), within: 0.001, at: Backward(2))),
        (text: "Say.", action: Predict(ask: "Loss?", guess: Choice(truth: (of: Loss), options: [
            (text: "small", to: 0.4), (text: "large", from: 0.4000001)]), until: Goals([(of: Updates, at_least: 60)]))),
        (text: "Draw.", start: true, action: Predict(ask: "?", guess: Sketch(of: DhNorm, low: 1e-3, high: 1),
            until: Tick(Backward(0)))),
        (text: "Change.", action: Change([(of: Is("clip", "Norm(1.0)"))]), by: ["clip norm 1"]),
        (text: "Find.", action: FindBug(arm: "bug")),
        (text: "Finish.", on: "other", action: Reach([(of: Setting("length"), at_least: 6), (of: Updates, at_least: 3)]),
            by: ["set length=6"]),
        (text: "Why?", action: Explain(ask: "Why does the loss fall?", answer: "So.")),
    ],
    figures: [(says: "Step.", run: [Updates(1)], value: (of: UpdateLoss), lies: Each(1.0, 1.8), seeds: 3)],
)"#;

fn own(ron: &str) -> Loaded {
    let lesson = parse("own.ron", ron).unwrap_or_else(|e| panic!("{e}"));
    Loaded::new(lesson, Folder::Embedded)
}

#[test]
fn a_right_lesson_passes() {
    let loaded = own(RIGHT);
    assert_eq!(check::problem(&loaded), None);
    for seed in 1..=3 {
        assert_eq!(walk::through(&loaded, None, seed), Ok(()));
    }
    let proof = measure::figures(&loaded, None);
    assert_eq!((proof.problems.len(), proof.lines.len()), (0, 1), "{proof:?}");
}

#[test]
fn a_walk_finds_what_cannot_be_done() {
    for (from, to, expected) in [
        (
            "StepTo(Backward(3))",
            "Reach([(of: Weights, at_least: 5)])",
            "step 2: seed 1: the step is done before",
        ),
        ("StepTo(Backward(3))", "Reach([(of: Loss, at_most: 1e-9)])", "do not complete the step"),
        ("by: [\"clip norm 1\"]", "by: [\"clip norm\"]", "is refused"),
        ("by: [\"clip norm 1\"]", "by: [\"clip norm 2\"]", "do not complete the step"),
        ("by: [\"set length=6\"]", "by: []", "do not complete the step"),
        ("(text: \"large\", from: 0.4000001)", "(text: \"large\", from: 3)", "no option is right"),
        ("at: Backward(2)", "at: Forward(2)", "is not computed at that tick"),
    ] {
        assert!(RIGHT.contains(from), "{from}");
        // a small loss is measured, or a large one: the gap is above
        let text = RIGHT.replace(from, to);
        let text = if to.contains("from: 3") { text.replace("to: 0.4)", "to: -1)") } else { text };
        let problem = walk::through(&own(&text), None, 1).expect_err(to).to_string();
        assert!(problem.contains(expected), "{to}: {problem}");
    }
}

#[test]
fn no_screen_shows_what_a_step_asks_for_before_it_is_answered() {
    // the runs of the other lessons are long: `check --run` looks at all of them
    let quick = |entry: &Entry| ["mod3", "loss", "bptt", "hello"].contains(&&*entry.lesson.id);
    let problems = entries().into_par_iter().filter(quick).map(|entry| {
        (entry.lesson.id.clone(), walked(&entry.loaded(), Some(entry.number), 2, true))
    });
    for (id, problems) in problems.collect::<Vec<_>>() {
        assert_eq!(problems, Vec::new(), "{id}");
    }
}

#[test]
fn a_number_on_the_screen_that_a_step_asks_for_is_found() {
    let told = |from: &str, to: &str| {
        assert!(RIGHT.contains(from), "{from}");
        let problems = walked(&own(&RIGHT.replace(from, to)), None, 2, true);
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(told("Look.", "Look."), [""; 0]);
    let asks = "action: Predict(ask: \"How many weights?\", guess: Number(truth: (of: Weights), within: 1))";
    let found =
        told("text: \"Look.\", action: Read", &format!("text: \"It has 56 weights.\", {asks}"));
    assert!(!found.is_empty() && found[0].starts_with("step 1: with Lesson open"), "{found:?}");
    assert!(found[0].contains("the screen shows 56, which is asked for"), "{found:?}");
    // what an earlier step leads to is seen, too
    let steps = |step: &str, fade: usize| {
        let asks = format!("within: 0.001, at: Backward(2), fade: {fade}");
        let work = "(text: \"Work.\", action: Type(ask: \"?\", truth: (of: At(\"dh\", [2, 0])), ";
        format!("(text: \"Step.{step},\n        {work}{asks}")
    };
    let now = steps("\", action: StepTo(Backward(3)))", 0).replace(", fade: 0", "");
    let found = told(&now, &steps(" Press `[D]`.\", action: StepTo(Backward(2)))", 1));
    assert!(found.iter().any(|told| told.starts_with("step 3: in step 2, with ")), "{found:?}");
    // beside another name, two digits are an accident
    assert_eq!(
        told("text: \"Look.\", action: Read", &format!("text: \"Page 56.\", {asks}")),
        [""; 0]
    );
}

/// Figures that begin alike and stop in different places: in any order, past the planned end, and never.
const STOPS: &str = r#"[
        (says: "Step.", run: [Updates(40)], value: (of: SmoothLoss), lies: Each(0, 9), seeds: 2),
        (says: "Step.", run: [Until([(of: Loss, at_most: 0.9)])], value: (of: Updates), lies: Each(0, 90), seeds: 4),
        (says: "Step.", run: [Epochs(5)], value: (of: UpdateLoss), lies: Each(0, 9), seeds: 3),
        (says: "Step.", run: [Until([(of: Loss, at_most: 0.5)])], value: (of: GradNorm), lies: Each(0, 9), seeds: 3),
        (says: "Step.", run: [Until([(of: Loss, at_most: 1e-9)])], value: (of: Loss), lies: Count(from: 0, to: 9, seeds: (0, 0))),
        (says: "Step.", run: [Updates(120)], value: (of: At("grad/W_hh", [0, 1])), lies: Each(-9, 9), seeds: 2),
        (says: "Step.", run: [Line("lr 0.3"), Updates(7)], value: (of: Loss), lies: Each(0, 9)),
        (says: "Step.", run: [Line("lr 0.3"), Until([(of: Updates, at_least: 3)])], value: (of: Loss), lies: Each(0, 9)),
    ]"#;

#[test]
fn figures_are_the_same_measured_in_one_run_or_each_by_itself() {
    let (before, _) = RIGHT.split_once("figures: ").expect("figures");
    let loaded = own(&format!("{before}figures: {STOPS})"));
    let together = measure::figures(&loaded, None);
    assert_eq!((together.problems.len(), together.lines.len()), (0, 8), "{together:?}");
    for figure in loaded.lesson.figures.clone() {
        let mut alone = loaded.clone();
        alone.lesson.figures = vec![figure];
        let proof = measure::figures(&alone, None);
        assert!(proof.lines.len() == 1 && together.lines.contains(&proof.lines[0]), "{proof:?}");
    }
}

#[test]
fn a_figure_that_is_not_true_is_found() {
    for (from, to) in [
        ("lies: Each(1.0, 1.8)", "lies: Each(1.0, 1.1)"),
        ("lies: Each(1.0, 1.8)", "lies: Median(0.0, 1.0)"),
        ("lies: Each(1.0, 1.8)", "lies: Count(from: 1.0, to: 1.8, seeds: (0, 2))"),
        ("value: (of: UpdateLoss)", "value: (of: TestLoss)"),
        ("run: [Updates(1)]", "run: [Line(\"clip norm\")]"),
    ] {
        let proof = measure::figures(&own(&RIGHT.replace(from, to)), None);
        assert_eq!(proof.problems.len(), 1, "{to}: {proof:?}");
    }
}

#[test]
fn texts_that_nobody_can_read_are_found() {
    for (text, expected) in [
        ("Press [spaec].", "unknown key [spaec]"),
        ("    a formula that is much too wide to fit in", "columns wide"),
        ("# A head", "heading"),
    ] {
        let mut loaded = own(RIGHT);
        loaded.lesson.steps[0].text = text.to_owned();
        let problems = texts::problems(&loaded.lesson);
        assert!(
            problems.len() == 1 && problems[0].what.contains(expected),
            "{text:?}: {problems:?}"
        );
    }
    let named = |text: &str, show: &[PaneName]| {
        let mut loaded = own(RIGHT);
        loaded.lesson.steps[0].text = text.to_owned();
        loaded.lesson.steps[0].show = show.to_vec();
        texts::problems(&loaded.lesson)
    };
    use PaneName::{Clip, Loss, Norms, Output};
    let far = [Loss, Clip, Norms];
    for (text, show, pane) in [
        ("Look at the Output pane.", &[Loss][..], Some("Output")),
        ("The **Norms** say it.", &[Loss], Some("Norms")),
        ("Look at the Norms.", &far, Some("Norms")), // no room for a third at 80x24
        ("Look at the Norms, `[5]`.", &far, None),
        ("Look at the Norms.", &[Norms, Loss], None),
        ("Norms grow, and the loss falls.", &[Output], None),
    ] {
        let problems = named(text, show);
        let found = problems.iter().map(|problem| problem.what.as_str());
        let named = |pane| format!("the {pane} pane is named, but not shown at every size");
        assert_eq!(Vec::from_iter(found), Vec::from_iter(pane.map(named)), "{text}");
    }
    let mut loaded = own(RIGHT);
    loaded.lesson.steps[0].text = "word ".repeat(61);
    assert!(texts::problems(&loaded.lesson)[0].what.contains("61 words"));
}

#[test]
fn a_time_that_a_file_claims_is_a_problem_of_the_file_and_hinders_nobody() {
    let old = own(&RIGHT.replacen("title:", "minutes: 9, title:", 1));
    assert_eq!(check::problem(&old), None);
    let problems = check::problems(&old, texts::problems);
    let computed = format!("the time is computed, {} minutes here", own(RIGHT).lesson.minutes());
    assert!(problems.len() == 1 && problems[0].what == computed, "{problems:?}");
}

#[test]
fn the_readme_lists_the_lessons_with_their_times() {
    let readme = include_str!("../../README.md");
    for Entry { lesson, number, .. } in entries() {
        let row =
            readme.lines().find(|row| row.starts_with(&format!("| {number} | `{}` |", lesson.id)));
        let row = row.unwrap_or_else(|| panic!("lesson {number} is not in the README"));
        let stated = row.trim_end_matches(" |").rsplit("| ").next().map(str::parse);
        let (stated, minutes) = (stated.expect("a column").expect("minutes"), lesson.minutes());
        // a few words more in a lesson need not change the README
        assert!(minutes.abs_diff(stated) <= 1, "it takes {minutes} minutes: {row}");
    }
}

#[test]
fn the_template_is_a_lesson_that_is_true_and_the_example_of_the_format() {
    let loaded = own(TEMPLATE);
    let proof = prove(&loaded, None, (2, true), None);
    assert_eq!((proof.problems, texts::problems(&loaded.lesson)), (Vec::new(), Vec::new()));
    let format = include_str!("../../lessons/README.md");
    let example = format.split("```ron\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(
        example,
        Some(TEMPLATE),
        "lessons/README.md has another example than assets/template.ron"
    );
}

#[test]
fn the_format_names_every_field_pane_action_and_measure() {
    let format = include_str!("../../lessons/README.md");
    let source = [
        include_str!("../../src/lesson/schema.rs"),
        include_str!("../../src/lesson/exercise.rs"),
        include_str!("../../src/measure/value.rs"),
        include_str!("../../src/lesson/figures.rs"),
    ];
    let mut missing = Vec::new();
    for text in source {
        // fields of what is deserialized, and variants: a line of one word before `:`, `(`, `{` or `,`
        let text = text.split("\nimpl ").next().unwrap_or_default();
        let mut before = "";
        let mut in_derive = false;
        for line in text.lines().map(str::trim) {
            in_derive = (in_derive || line.starts_with("#[derive(")) && !line.ends_with(")]");
            if in_derive {
                continue;
            }
            let renamed =
                before.strip_prefix("#[serde(rename = \"").and_then(|r| r.split('"').next());
            before = line;
            let line =
                line.strip_prefix("pub ").or(line.strip_prefix("pub(crate) ")).unwrap_or(line);
            let name: String =
                line.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let after = line[name.len()..].chars().next();
            let is_name = matches!(after, Some(':' | '(' | '{' | ',')) && !name.is_empty();
            let keyword = ["enum", "struct", "fn", "use", "mod", "const"].contains(&name.as_str());
            let in_files = renamed.unwrap_or(&name);
            if is_name && !keyword && !line.contains("::") && !format.contains(in_files) {
                missing.push(in_files.to_owned());
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "lessons/README.md does not say what these are");
}

#[test]
fn a_lesson_is_opened_by_its_id_and_no_subcommand_is_in_the_way() {
    use clap::CommandFactory;
    let command = rnn_tui::cli::Cli::command();
    let subcommands: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    assert!(subcommands.contains(&"train"));
    for Entry { lesson, .. } in entries() {
        // `rnn-tui text` opens the lesson, on a text of one's own if there is one
        let is_free = !subcommands.contains(&lesson.id.as_str()) || lesson.id == "text";
        assert!(is_free, "{} is a subcommand, too", lesson.id);
    }
}

/// A lesson of steps with so many words each, of which some begin rounds.
fn of_rounds(words: &[usize], rounds: &[usize]) -> Loaded {
    let step = |(number, words): (usize, &usize)| {
        let round = if rounds.contains(&(number + 1)) { "round: \"A round\", " } else { "" };
        format!("({round}text: \"{}\", action: StepTo(Clip))", "word ".repeat(*words))
    };
    let steps: Vec<String> = words.iter().enumerate().map(step).collect();
    let steps = steps.join(", ");
    own(&format!(
        r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 4), hidden: 3, epochs: 9, init: (weights: Uniform),
            optimizer: Sgd(lr: 0.1)), steps: [{steps}])"#
    ))
}

#[test]
fn a_long_lesson_is_parted_in_rounds_of_a_quarter_of_an_hour() {
    let check = |words: &[usize], rounds: &[usize], expected: &[&str]| {
        let problems = check::problems(&of_rounds(words, rounds), |_| Vec::new());
        let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let as_expected = |(found, expected): (&String, &&str)| found.contains(expected);
        let all = found.len() == expected.len() && found.iter().zip(expected).all(as_expected);
        assert!(all, "{words:?} in rounds {rounds:?}: {found:?}");
    };
    let ten_minutes = 1800; // 10 min
    check(&[ten_minutes], &[], &[]);
    check(
        &[ten_minutes, ten_minutes],
        &[],
        &["steps: the lesson takes 20 minutes without a pause"],
    );
    check(&[ten_minutes, ten_minutes], &[1, 2], &[]);
    check(
        &[ten_minutes, ten_minutes],
        &[2],
        &["step 1: another step begins a round", "step 1: the round"],
    );
    let twice = [ten_minutes; 3];
    check(
        &twice,
        &[1, 3],
        &["step 1: the round \"A round\" takes 20 minutes, at most 15: part it"],
    );
    for entry in entries() {
        assert_eq!(check::problems(&entry.loaded(), |_| Vec::new()), Vec::new());
    }
}
