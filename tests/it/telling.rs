//! The learner's own values in the texts of a lesson, and the proof that they, the truths and the figures are known.

use std::path::Path;

use rnn_tui::headless::check::{measure, walk};
use rnn_tui::lesson::load::{Loaded, parse};
use rnn_tui::lesson::{PaneName, Store, check};
use rnn_tui::task::Folder;
use rnn_tui::tui::texts;

use crate::workbench::Workbench;

/// A lesson whose texts, solutions, replies and model answer show values.
const LESSON: &str = r#"(id: "own", title: "Own",
    experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 300, init: (weights: StandardNormal),
        optimizer: Sgd(lr: 0.1), arms: [(name: "free"), (name: "clipped", clip: Norm(0.5))]),
    steps: [
        (text: "You are in update {Updates}, with h_{t−1} and a loss of {Loss}.", action: RunUntil([(of: Updates, at_least: 4)]),
            hints: ["A hint at {Updates}."],
            solution: "It took {Updates} updates and {Epochs} epochs; {(of: Accuracy, arm: \"clipped\")} are right."),
        (text: "Say.", action: Explain(ask: "Why does the loss fall?", answer: "Because of {Updates} updates.")),
        (text: "Choose.", action: Predict(ask: "Is it so?", guess: Choice(options: [(text: "yes", right: true),
            (text: "no", told: "It is, with {Updates}.")]))),
        (text: "Read on.", action: Read, solution: "Read at {Updates}."),
    ])"#;

fn opened(folder: &Path) -> Workbench {
    Workbench::with_store(Store::at(folder.join("progress.json"))).open(LESSON)
}

fn shown(workbench: &Workbench) -> String {
    let pane = workbench.pane(PaneName::Lesson, 70, 30);
    let words = pane.split_whitespace().filter(|word| !word.contains(['│', '─']));
    words.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(workbench: &Workbench, words: &str) {
    let shown = shown(workbench);
    assert!(shown.contains(words), "{words:?} is not in {shown}");
}

#[test]
fn a_text_shows_the_values_of_now_and_a_solution_those_of_when_the_step_was_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = opened(folder.path());
    says(&first, "in update 0, with h_{t−1} and a loss of –.");
    first.keys("Enter");
    says(&first, "in update 4, with h_{t−1} and a loss of 1.");
    let solution = "It took 4 updates and 2 epochs;";
    says(&first, solution);
    let is_share = |of: &Workbench| shown(of).contains(" % are right.");
    assert!(is_share(&first));
    first.keys("g 9 Enter");
    says(&first, "in update 9, with");
    says(&first, solution);

    first.keys("n").text("because it learns").keys("Enter");
    says(&first, "Because of 9 updates.");
    first.keys("n ↓ ↓ Enter Enter");
    says(&first, "It is, with 9.");
    first.keys("n Enter g 2 Enter p");
    says(&first, "Read at 9.");

    first.keys("p p p");
    says(&first, solution);
    first.keys("Ctrl-C");
    let mut again = opened(folder.path());
    again.run(100_000);
    says(&again, solution);
    says(&again, "in update 2, with");
    assert!(is_share(&again));
    for (keys, words) in
        [("n", "Because of 9 updates."), ("n", "It is, with 9."), ("n", "Read at 9.")]
    {
        again.keys(keys);
        says(&again, words);
    }
}

/// A goal that is reached after fewer updates with a larger learning rate.
const AGAIN: &str = r#"(id: "own", title: "Own",
    experiment: (task: Mod3(length: 4, sequences: 2), hidden: 6, epochs: 900, init: (weights: Uniform), optimizer: Sgd(lr: 0.05)),
    steps: [
        (text: "Reach it.", action: Reach([(of: UpdateLoss, at_most: 0.6)]), solution: "Your run took {Updates} updates."),
        (text: "Read on.", action: Read),
    ])"#;

#[test]
fn a_solution_tells_of_the_last_run_that_has_done_the_step_and_goals_of_the_one_on_the_screen() {
    let mut workbench = Workbench::lesson(AGAIN);
    let run = |workbench: &mut Workbench| {
        workbench.keys("space").run(1_000_000);
        workbench.frame().snapshot.cursor.updates_done()
    };
    let first = run(&mut workbench);
    says(&workbench, &format!("Your run took {first} updates."));
    let is_old =
        |workbench: &Workbench| shown(workbench).contains("Measured when you did this step:");
    assert!(!is_old(&workbench));
    assert!(workbench.screen().contains('☑'), "{}", workbench.screen());
    workbench.keys("Home :").text("lr 0.5").keys("Enter");
    assert!(is_old(&workbench));
    let screen = workbench.keys("→").screen();
    assert!(screen.contains("reached before; now:") && !screen.contains('☑'), "{screen}");
    let second = run(&mut workbench);
    assert!(second < first, "{second} {first}");
    says(&workbench, &format!("Your run took {second} updates."));
    assert!(!is_old(&workbench));
    workbench.keys("> > n p");
    says(&workbench, &format!("Your run took {second} updates."));
    assert!(is_old(&workbench), "the machine is elsewhere");
}

#[test]
fn progress_from_before_there_were_such_values_is_readable_and_they_are_dashes() {
    let folder = tempfile::tempdir().expect("a folder");
    opened(folder.path()).keys("Enter Ctrl-C");
    let file = folder.path().join("progress.json");
    let mut known: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("progress")).expect("JSON");
    let answer = &mut known["lessons"]["own"]["answers"]["0"];
    assert_eq!(answer["told"]["Updates"], 4.0, "{answer}");
    answer.as_object_mut().expect("an answer").remove("told");
    std::fs::write(&file, known.to_string()).expect("written");
    says(&opened(folder.path()), "It took – updates and – epochs; – are right.");
}

#[test]
fn a_number_that_a_step_asks_for_is_a_dash_in_its_texts_until_it_is_answered() {
    let lesson = r#"(id: "own", title: "Own",
        experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 300, init: (weights: StandardNormal),
            optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Compute.", action: Type(ask: "dh_2[0] =", truth: (of: At("dh", [2, 0])), within: 100,
            at: Backward(2), fade: 1), hints: ["One."], solution: "It is {At(\"dh\", [2, 0])}.")])"#;
    let mut workbench = Workbench::lesson(lesson);
    workbench.keys("Enter").text("1000").keys("Enter Esc i i");
    says(&workbench, "Solution It is –.");
    workbench.keys("Enter Backspace Backspace Backspace Enter");
    assert!(!shown(&workbench).contains("It is –"), "{}", shown(&workbench));
}

fn read(lesson: &str) -> Result<Loaded, String> {
    let lesson = parse("own.ron", lesson).map_err(|e| e.to_string())?;
    Ok(Loaded::new(lesson, Folder::Embedded))
}

/// The lesson with a change.
fn changed(from: &str, to: &str) -> String {
    assert!(LESSON.contains(from), "{from}");
    LESSON.replacen(from, to, 1)
}

/// All problems of a lesson, as `rnn-tui check` finds them.
fn problems(lesson: &str) -> Vec<String> {
    let loaded = match read(lesson) {
        Ok(loaded) => loaded,
        Err(problem) => return vec![problem],
    };
    let found = check::problem(&loaded);
    let found = found.map_or_else(|| texts::problems(&loaded.lesson), |problem| vec![problem]);
    found.into_iter().map(|problem| problem.to_string()).collect()
}

#[test]
fn a_value_that_a_text_cannot_have_is_found() {
    assert_eq!(problems(&changed("Say.", "Say it.")), Vec::<String>::new());
    for (from, to, says) in [
        ("and {Epochs} epochs", "and {Epoch} epochs", "step 1: solution: the value {Epoch}"),
        ("and {Epochs} epochs", "and {Epoch} epochs", "did you mean `Epochs`?"),
        ("at {Updates}", "at {(of: Updates, arm: \\\"fre\\\")}", "there is no arm \"fre\""),
        ("{Epochs}", "{TestLoss}", "the value {TestLoss}: test examples are measured"),
        ("{Epochs}", "{BagOfWordsLoss}", "this experiment has no such value"),
        ("{Epochs}", "{CheckError(\\\"E\\\")}", "has no tensor \"E\""),
        ("{Epochs}", "{At(\\\"dh\\\", [9, 0])}", "is never computed here"),
        ("Why does", "Why in {Epochs} epochs does", "{Epochs} cannot be shown here"),
        ("title: \"Own\"", "title: \"Own\", remember: [\"In {Epochs}.\"]", "cannot be shown here"),
        (
            "Choice(options: [(text: \"yes\", right: true)",
            "Choice(options: [(text: \"{Epochs}\", right: true)",
            "cannot be shown here",
        ),
    ] {
        let found = problems(&changed(from, to));
        assert!(found.len() == 1 && found[0].contains(says), "{to}: {found:?}");
    }
    let asking = changed("text: \"Choose.\"", "text: \"Choose {GradNorm}.\"");
    assert_eq!(problems(&asking), Vec::<String>::new());
    let choice = asking.find("Choice(").expect("a choice")
        ..asking.find("))),\n        (text: \"Read").expect("its end") + 1;
    let number = r#"Number(truth: (of: GradNorm), within: 0.1)"#;
    let found = problems(&asking.replace(&asking[choice], number));
    assert!(found.len() == 1 && found[0].contains("the step asks for it"), "{found:?}");
}

#[test]
fn a_walk_fails_where_a_value_in_a_text_is_not_known() {
    let walked = |lesson: &str| {
        let loaded = read(lesson).unwrap_or_else(|e| panic!("{e}"));
        walk::through(&loaded, None, 2).map_err(|problem| problem.to_string())
    };
    let early = "step 1: seed 2: the value {Loss} is not known when the step begins";
    assert_eq!(walked(LESSON), Err(early.to_owned()));
    let right = changed("a loss of {Loss}", "some loss");
    assert_eq!(walked(&right), Ok(()));
    let late = right.replace("{Epochs} epochs", "{(of: WorstCheckError)} epochs");
    let says =
        "step 1: seed 2: the value {(of: WorstCheckError)} is not known when the step is done";
    assert_eq!(walked(&late), Err(says.to_owned()));
}

#[test]
fn a_truth_that_is_nan_or_unknown_fails_with_its_step_and_seed() {
    for (truth, expected) in [
        ("DhRatio", "step 2: seed 3: the truth, ‖dh₀‖ / ‖dh_last‖, is NaN"),
        ("TestLoss", "step 2: seed 3: the truth, test loss, is not known"),
        (
            "WorstCheckError",
            "step 2: seed 3: the truth, worst error of the gradient check, is not known",
        ),
    ] {
        for guess in [
            format!(
                r#"Choice(truth: (of: {truth}), options: [(text: "shorter", to: 1), (text: "longer", from: 1)])"#
            ),
            format!(r#"Number(truth: (of: {truth}), within: 0.1)"#),
        ] {
            let lesson = format!(
                r#"(id: "own", title: "Own",
                experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 3, init: (weights: Zero),
                    optimizer: Sgd(lr: 0.1)),
                steps: [
                    (text: "Read.", action: Read),
                    (text: "Say.", action: Predict(ask: "How much?", guess: {guess}, until: Tick(Backward(0)))),
                ])"#
            );
            let loaded = read(&lesson).unwrap_or_else(|e| panic!("{e}"));
            let problem = walk::through(&loaded, None, 3).expect_err(&guess).to_string();
            assert_eq!(problem, expected, "{guess}");
        }
    }
}

/// The problem of a figure of the lesson.
fn of_figure(figure: &str) -> Option<String> {
    let figures = format!("title: \"Own\", figures: [(says: \"Read at\", {figure})]");
    let loaded = match read(&changed("title: \"Own\"", &figures)) {
        Ok(loaded) => loaded,
        Err(problem) => return Some(problem),
    };
    let found = check::problem(&loaded);
    let found = found.or_else(|| measure::figures(&loaded, None).problems.into_iter().next());
    found.map(|problem| problem.to_string())
}

#[test]
fn a_figure_fails_where_its_value_is_never_reached_or_nan_unless_it_counts() {
    let never = "run: [Until([(of: Loss, at_most: 0)])], value: (of: Epochs)";
    let problem = of_figure(&format!("{never}, lies: Each(2, 300), seeds: 2")).unwrap_or_default();
    assert!(
        problem.contains("figure 1") && problem.contains("not reached with seeds 1, 2"),
        "{problem}"
    );
    let median = of_figure(&format!("{never}, lies: Median(2, 300), seeds: 1")).unwrap_or_default();
    assert!(median.contains("not reached with seed 1"), "{median}");
    let counts = format!("{never}, lies: Count(from: 2, to: 300, seeds: (0, 0)), seeds: 1");
    assert_eq!(of_figure(&counts), None);
    let nan = "set: [\"weights=Zero\"], run: [Tick(Backward(0))], value: (of: DhRatio), seeds: 1";
    assert!(
        of_figure(&format!("{nan}, lies: Median(0, 9)"))
            .is_some_and(|says| says.contains("seed 1"))
    );
    let reached =
        "run: [Until([(of: Epochs, at_least: 3)])], value: (of: Epochs), lies: Each(3, 3)";
    assert_eq!(of_figure(reached), None);
}

#[test]
fn a_figure_runs_for_a_bounded_number_of_updates() {
    let value = "value: (of: Updates), lies: Each(0, 9), seeds: 1";
    for run in ["Updates(1000000000000000000)", "Epochs(1000001)", "Epochs(600000)"] {
        let problem = of_figure(&format!("run: [{run}], {value}")).unwrap_or_default();
        assert!(problem.contains("a figure runs for at most 1000000 updates"), "{run}: {problem}");
    }
}
