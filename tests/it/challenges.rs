//! Challenges: a board, scores, the best of which is kept, and a lesson that is done without them.

use crate::workbench::Workbench;

/// A lesson with a step, a board, and two challenges.
const LESSON: &str = r#"(id: "own", title: "Own", minutes: 1,
    experiment: (task: Mod3(length: 4, sequences: 2), hidden: 5, epochs: 300, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
    experiments: {"short": (task: Mod3(length: 2, sequences: 5), hidden: 5, epochs: 9, init: (weights: Uniform),
        optimizer: Sgd(lr: 0.1), arms: [(name: "a"), (name: "suspect", fault: OneLossAhead)])},
    steps: [
        (text: "Read.", action: Read),
        (text: "Choose.", action: Board),
        (text: "Fast.", start: true, show: [Loss], action: Reach([(of: Loss, at_most: 0.3)]),
            challenge: (title: "Fast", score: (of: Updates)), by: ["lr 0.3"]),
        (text: "Find it.", on: "short", show: [Code], action: FindBug(arm: "suspect"), hints: ["Longer."],
            challenge: (title: "A hidden mistake"), by: ["set length=4", "check"]),
    ])"#;

fn shows(workbench: &mut Workbench, texts: &[&str]) {
    let screen = workbench.screen();
    texts.iter().for_each(|text| assert!(screen.contains(text), "{text:?} is not in\n{screen}"));
}

fn best(workbench: &Workbench, step: usize) -> Option<f64> {
    let saved = serde_json::to_value(workbench.app().progress()).expect("progress is JSON");
    saved["lessons"]["own"]["answers"][step.to_string()]["best"].as_f64()
}

#[test]
fn the_board_leads_to_a_challenge_and_has_the_best_result() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("Enter");
    shows(&mut workbench, &["Fast", "A hidden mistake", "finish the lesson"]);
    workbench.keys("↓ Enter");
    assert_eq!(workbench.session().step(), 2);
    workbench.keys("space").run(100_000);
    let slow = best(&workbench, 2).expect("a score");
    let updates = workbench.frame().snapshot.cursor.updates_done();
    assert_eq!(slow, updates as f64, "the score is taken when the goal is met");
    shows(&mut workbench, &[&format!("best: {slow} updates"), "Enter returns to the board"]);

    workbench.keys("Home :").text("lr 0.3").keys("Enter space").run(100_000);
    let fast = best(&workbench, 2).expect("a score");
    assert!(fast < slow, "{fast} {slow}");
    workbench.keys("Home :").text("lr 0.1").keys("Enter space").run(100_000);
    assert_eq!(best(&workbench, 2), Some(fast), "a worse one changes nothing");
    workbench.keys("Enter");
    assert_eq!(workbench.session().step(), 1, "back on the board");
    shows(&mut workbench, &[&format!("Fast (best: {fast} updates)"), "A hidden mistake"]);
    workbench.keys("↓ ↓ Enter");
    assert_eq!(workbench.session().step(), 3, "the one that is chosen, though the board is done");
    workbench.keys("p p ↑ Enter");
    assert!(workbench.session().is_over(), "finish the lesson");
}

#[test]
fn a_wrong_mark_counts_though_the_program_ends_before_the_right_one() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("Enter ↓ ↓ Enter ↓ Enter");
    let saved = serde_json::to_value(workbench.app().progress()).expect("progress is JSON");
    assert_eq!(saved["lessons"]["own"]["answers"]["3"]["attempts"], 1, "{}", workbench.screen());
}

#[test]
fn a_lesson_is_done_without_its_challenges() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("Enter ↑ Enter"); // the last line of the board
    assert!(workbench.session().is_over());
    let lesson = workbench.session().lesson();
    let done = workbench.session().done().to_vec();
    assert_eq!(done, [true, true, false, false]);
    assert!(lesson.steps.iter().zip(done).all(|(step, done)| done || step.challenge.is_some()));
}

#[test]
fn the_score_of_a_hunt_is_the_number_of_attempts() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("Enter ↓ ↓ Enter");
    assert_eq!(workbench.session().step(), 3);
    assert!(!workbench.screen().contains("OneLossAhead"));
    let mut attempts = 0.0;
    while !workbench.session().done()[3] {
        workbench.keys("↓ Enter").settle();
        attempts += 1.0;
        assert!(attempts < 40.0, "no line is the wrong one");
    }
    assert_eq!(best(&workbench, 3), Some(attempts));
}
