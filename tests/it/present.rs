//! Presentation: two panes, large; the number that matters; answers under cover until the class has voted.

use ratatui::layout::Rect;
use rnn_tui::lesson::PaneName;
use rnn_tui::tui::looks::Presents;

use crate::workbench::Workbench;

/// A question with options about a run, one about a number of the tape, a goal, and a number of the author's own.
const LESSON: &str = r#"(id: "own", title: "Own", minutes: 3, experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3,
    epochs: 60, init: (weights: Uniform), optimizer: Sgd(lr: 0.1), arms: [(name: "a"), (name: "b", optimizer: Sgd(lr: 0.2))]),
    steps: [
        (text: "Look.", action: Read, show: [Network, Loss]),
        (text: "Guess.", show: [Loss, Norms], solution: "Because it learns.", action: Predict(ask: "How many updates?",
            guess: Choice(truth: (of: Updates), options: [(text: "exactly forty", from: 40, to: 40),
                (text: "rather fifty", from: 41, to: 60, told: "Not so many.")]),
            until: Goals([(of: Updates, at_least: 40)]))),
        (text: "Reach.", show: [Loss], action: Reach([(of: Is("clip", "Norm(1.0)")), (of: Epochs, at_least: 25)])),
        (text: "Own.", show: [Norms], action: Read, number: (of: SigmaMax, arm: "b")),
        (text: "Compute.", show: [Equation], start: true, number: (of: At("dz", [3, 0])),
            action: Type(ask: "dz =", truth: (of: At("dz", [3, 0])), within: 0.001, at: Backward(3))),
    ])"#;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn panes(workbench: &Workbench, (width, height): (u16, u16)) -> Vec<PaneName> {
    let panes = workbench.session().panes(Rect::new(0, 0, width, height)).into_iter();
    panes.map(|(name, _)| name).collect()
}

#[test]
fn a_key_leads_to_text_and_picture_to_two_pictures_and_back() {
    use PaneName::{Lesson, Loss, Network, Norms};
    for size in SIZES {
        let mut workbench = Workbench::lesson(LESSON).sized(size.0, size.1);
        let usual = (panes(&workbench, size), workbench.screen());
        workbench.keys("P");
        assert_eq!(panes(&workbench, size), [Lesson, Network], "{size:?}");
        assert!(!workbench.screen().contains("The network unrolled in time:"), "no tips");
        workbench.keys("P");
        assert_eq!(panes(&workbench, size), [Network, Loss], "{size:?}");
        workbench.keys("P");
        assert_eq!((panes(&workbench, size), workbench.screen()), usual);
        workbench.keys("P 5");
        assert_eq!(panes(&workbench, size), [Network, Norms], "the second by its digit");
        workbench.keys("1");
        assert_eq!(panes(&workbench, size), [Lesson, Network]);
        workbench.keys("n");
        assert_eq!(panes(&workbench, size), [Lesson, Loss], "it is kept from step to step");
        workbench.keys("2 z");
        assert_eq!(panes(&workbench, size), [PaneName::Tape]);
    }
}

#[test]
fn the_next_lesson_is_presented_as_the_one_before() {
    let mut workbench = Workbench::home();
    workbench.keys("Enter P");
    workbench.keys(":").text("lesson 2").keys("Enter");
    assert_eq!(workbench.session().course().number(), Some(2));
    assert_eq!(workbench.session().looks().presents, Presents::Text);
    workbench.keys("Esc Esc"); // the first leaves the line of the answer
    assert_eq!(workbench.session().looks().presents, Presents::Nothing);
}

#[test]
fn esc_ends_a_presentation_in_each_of_its_forms() {
    for keys in ["P", "P P", "P 5", "P P z"] {
        let mut workbench = Workbench::lesson(LESSON);
        let usual = workbench.screen();
        workbench.keys(keys).keys(if keys.ends_with('z') { "Esc Esc" } else { "Esc" });
        assert_eq!(workbench.session().looks().presents, Presents::Nothing, "{keys}");
        if !keys.contains('5') {
            assert_eq!(workbench.screen(), usual, "{keys}");
        }
    }
}

/// Whether there is something in big letters.
fn has_numeral(screen: &str) -> bool {
    screen.lines().any(|line| line.matches(['▀', '▄', '█']).count() >= 6 && line.contains("█▀"))
}

#[test]
fn the_number_that_matters_follows_from_the_step_and_tells_no_answer() {
    let mut workbench = Workbench::lesson(LESSON);
    assert!(!has_numeral(&workbench.screen()));
    let screen = workbench.keys("P . .").screen();
    assert!(screen.contains("loss of the update of a") && has_numeral(&screen), "{screen}");
    let screen = workbench.keys("a").screen();
    assert!(screen.contains("loss of the update of b"), "the selected arm\n{screen}");
    let screen = workbench.keys("n").screen();
    assert!(screen.contains("loss of the update of a"), "nothing is answered yet\n{screen}");
    workbench.keys("↓ Enter Enter Enter"); // the first goes back to where it begins
    workbench.set_patience(10_000);
    workbench.keys("space");
    let screen = workbench.screen();
    assert!(
        screen.contains("✓") && screen.contains(" updates") && has_numeral(&screen),
        "{screen}"
    );
    assert!(!screen.contains("loss of the update"), "the truth, once it is known\n{screen}");
    let screen = workbench.keys("n").screen();
    assert!(
        screen.contains(" epochs") && has_numeral(&screen),
        "the goal that is a number\n{screen}"
    );
    let screen = workbench.keys("n").screen();
    assert!(screen.contains("σ_max of b") && has_numeral(&screen), "as the step says\n{screen}");
    let screen = workbench.keys("n").keys("Esc → → → → →").screen();
    assert!(
        screen.contains("dz[3, 0]") && !has_numeral(&screen),
        "what is asked is not told\n{screen}"
    );
    for size in SIZES {
        workbench.resize(size.0, size.1);
        assert!(!has_numeral(&workbench.screen()), "{size:?}");
    }
}

#[test]
fn answers_are_covered_until_the_class_has_voted_and_so_is_what_comes_of_them() {
    let told = ["exactly forty", "rather fifty", "Not so many", "Because it learns", "you said"];
    for size in SIZES {
        let mut workbench = Workbench::lesson(LESSON).sized(size.0, size.1);
        assert!(workbench.keys("V").screen().contains("P presents; then V covers the answers"));
        let screen = workbench.keys("P n V").screen();
        assert!(screen.contains("How many updates?") && screen.contains("░░░░░"), "{screen}");
        assert!(told.iter().all(|words| !screen.contains(words)), "{screen}");
        assert!(screen.contains("V uncover"), "{screen}");
        // the lecturer answers and runs first
        workbench.set_patience(10_000);
        let screen = workbench.keys("↓ ↓ Enter").screen();
        assert!(screen.contains("How sure are you?") && screen.contains("certain"), "{screen}");
        workbench.keys("Enter space");
        let screen = workbench.keys("{").screen(); // so that the mark is beside the machine
        assert!(workbench.session().done()[1], "{screen}");
        assert!(told.iter().all(|words| !screen.contains(words)), "{screen}");
        let timeline = |screen: &str| screen.lines().nth_back(1).unwrap_or_default().to_owned();
        assert!(!timeline(&screen).contains('✓'), "{screen}");
        let screen = workbench.keys("V").screen();
        assert!(timeline(&screen).contains('✓'), "{screen}");
        assert!(
            screen.contains("you said “rather fifty”") && screen.contains("V no more"),
            "{screen}"
        );
        let screen = workbench.keys("p n").screen();
        assert!(!screen.contains("you said"), "a step begins covered\n{screen}");
        let screen = workbench.keys("V V p n").screen();
        assert!(screen.contains("you said"), "until the cover is switched off\n{screen}");
        let screen = workbench.keys("V P P").screen();
        assert!(screen.contains("you said"), "outside a presentation nothing is covered\n{screen}");
    }
}

#[test]
fn a_number_that_was_worked_out_is_covered_again() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("n n n n");
    workbench.keys("Enter");
    let truth = workbench.frame().values[0].expect("the machine is there");
    workbench.text(&format!("{truth:.5}")).keys("Enter");
    assert!(workbench.session().done()[4], "{}", workbench.screen());
    let screen = workbench.keys("P").screen();
    assert!(has_numeral(&screen), "{screen}");
    let screen = workbench.keys("V").screen();
    assert!(!has_numeral(&screen) && !screen.contains("you said"), "{screen}");
}
