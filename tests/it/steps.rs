//! The steps of a lesson, key by key: what is asked, what is said to it, and what is kept.

use rnn_tui::lesson::{PaneName, Progress, Store};
use rnn_tui::train::Tick;
use rnn_tui::tui::input::{Key, Mouse, MouseKind};
use rnn_tui::tui::step::{Activity, Stage};

use crate::workbench::Workbench;

pub const LESSON: &str = r#"(id: "own", title: "Own", remember: ["One."],
    quick: [
        (ask: "Which?", options: [(text: "this", right: true), (text: "that", told: "No: that is wrong.")]),
        (ask: "And now?", options: [(text: "this", right: true), (text: "that")]),
    ],
    experiment: (task: CharLm(text: Inline("hello")), hidden: 4, epochs: 90, init: (weights: Uniform),
        optimizer: Adagrad(lr: 0.1), arms: [(name: "right"), (name: "bug", fault: NoFuture)]),
    steps: [
        (text: "Say.", show: [Loss], action: Predict(ask: "What?", guess: Choice(options: [
                (text: "**up**", told: "It goes down."), (text: "down.", right: true)]),
            until: Goals([(of: Updates, at_least: 5)])), solution: "That is why."),
        (text: "How much?", start: true, action: Predict(ask: "Accuracy?", guess: Number(truth: (of: Accuracy), within: 0.02,
            wrong: [(from: 0.0, to: 0.1, told: "Not so low.")]), until: Goals([(of: Updates, at_least: 20)]))),
        (text: "Draw.", start: true, show: [Norms], action: Predict(ask: "Bars?", guess: Sketch(of: DhNorm, low: 1e-3, high: 1),
            until: Tick(Backward(0)))),
        (text: "Work.", start: true, show: [Equation], action: Type(ask: "dh =", truth: (of: At("dh", [2, 0])), within: 0.0005,
            at: Backward(2), fade: 1, wrong: [(truth: (of: At("dh_from_output", [2, 0])), told: "Only one part.")]),
            hints: ["Think.", "Think again."], solution: "Both parts."),
        (text: "Find.", start: true, action: FindBug(arm: "bug"), hints: ["Look."], solution: "There."),
        (text: "In time.", start: true, action: Reach([(of: UpdateLoss, at_most: 1e-9), (of: Updates, at_most: 10)]),
            hints: ["Faster."], by: ["lr 9"]),
        (text: "Change.", start: true, action: Change([(of: Is("clip", "Norm(1.0)"), says: "a clip by norm")])),
        (text: "Recall.", action: Recall),
        (text: "Why?", action: Explain(ask: "Why does the loss fall?", answer: "Because it has to.")),
    ])"#;

fn at_step(number: usize) -> Workbench {
    let mut workbench = Workbench::lesson(LESSON);
    (1..number).for_each(|_| workbench.next_step());
    workbench
}

/// Whether the texts are on the screen, or in the lesson's pane, where they may be wrapped.
fn shows(workbench: &mut Workbench, texts: &[&str]) {
    let screen = workbench.screen();
    // of a row with the question, what is inside its frame
    let inside =
        |line: &str| line.split('│').find(|part| !part.trim().is_empty()).map(str::to_owned);
    let lesson: Vec<String> = screen.lines().filter_map(|l| inside(l.strip_prefix('│')?)).collect();
    let lesson = lesson.iter().flat_map(|row| row.split_whitespace()).collect::<Vec<_>>().join(" ");
    for text in texts {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(screen.contains(text) || lesson.contains(&words), "no {text:?} on\n{screen}");
    }
}

#[test]
fn esc_goes_back_from_how_sure_to_the_answer() {
    let mut workbench = at_step(1);
    workbench.keys("↓ Enter Esc");
    shows(&mut workbench, &["▌ up", "down."]);
    workbench.keys("↓ Enter");
    shows(&mut workbench, &["= you say: down", "How sure are you?"]);
    let mut workbench = at_step(2);
    workbench.text("5").keys("Enter Esc Backspace").text("9").keys("Enter");
    shows(&mut workbench, &["= you say: 9 %", "How sure are you?"]);
    let mut workbench = at_step(3);
    workbench.keys("Enter ↑ Enter Esc");
    shows(&mut workbench, &["↑ ↓ draw"]);
}

#[test]
fn enter_takes_back_what_was_done_after_the_tick_of_the_step() {
    let lesson = r#"(id: "own", title: "Own",
        experiment: (task: CharLm(text: Inline("hello")), hidden: 2, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Step on.", action: Read), (text: "Go back.", action: StepTo(Backward(3)))])"#;
    let mut workbench = Workbench::lesson(lesson);
    workbench.keys("→ → → → → → → n Enter"); // four forward, the loss, two backward
    assert_eq!(workbench.frame().snapshot.cursor.update, 0, "it does not go on to the next update");
    assert_eq!(workbench.frame().snapshot.cursor.last(), Some(Tick::Backward(3)));
    assert!(workbench.session().done()[1], "{}", workbench.screen());
}

/// Forwards, back from a later update, or by a key that jumps: at the tick, the step is done, and Enter goes on.
#[test]
fn a_tick_of_an_update_before_counts_for_the_step_and_one_of_a_later_update_does_not() {
    let lesson = r#"(id: "own", title: "Own",
        experiment: (task: CharLm(text: Inline("hello")), hidden: 2, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Go on.", action: RunUntil([(of: Updates, at_least: 1)])), (text: "Go back.", action: StepTo(Forward(0)))])"#;
    let done = |keys: &str| {
        let mut workbench = Workbench::lesson(lesson);
        workbench.keys(". n").keys(keys);
        let cursor = workbench.frame().snapshot.cursor;
        (workbench.session().done()[1], cursor.update, cursor.last())
    };
    let there = Some(Tick::Forward(0));
    assert_eq!(done("→"), (true, 1, there));
    assert_eq!(done("Home →"), (true, 0, there));
    assert_eq!(done(". →"), (false, 2, there));
}

/// Settings that a step asks for are no mistake of the learner's, in it and where the next step builds on them.
#[test]
fn the_note_on_other_settings_is_about_those_that_no_step_asked_for() {
    let lesson = |by: &str| {
        format!(
            r#"(id: "own", title: "Own",
            experiment: (task: CharLm(text: Inline("hello")), hidden: 2, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
            steps: [(text: "Try.", action: Reach([(of: Updates, at_least: 2)]), by: ["{by}"]), (text: "Look.", action: Read)])"#
        )
    };
    for (by, noted) in [("set hidden=5", false), ("lr 0.2", true)] {
        let mut workbench = Workbench::lesson(&lesson(by));
        workbench.keys(":").text("set hidden=4").keys("Enter . .");
        for keys in ["", "n"] {
            let screen = workbench.keys(keys).screen();
            assert_eq!(screen.contains("settings differ from"), noted, "{by} {keys}\n{screen}");
        }
    }
}

#[test]
fn a_step_shows_the_same_arm_and_unit_however_one_comes_to_it() {
    let lesson = r#"(id: "own", title: "Own",
        experiment: (task: CharLm(text: Inline("hello")), hidden: 4, epochs: 9, init: (weights: Uniform),
            optimizer: Sgd(lr: 0.1), arms: [(name: "one"), (name: "two"), (name: "three")]),
        steps: [(text: "First.", action: Read), (text: "Second.", action: Read, arm: "three", unit: 2),
            (text: "Third.", action: Read)])"#;
    let mut workbench = Workbench::lesson(lesson);
    let seen = |workbench: &Workbench| (workbench.frame().arm, workbench.session().looks().unit);
    for (keys, expected) in [("a", (1, 0)), ("n", (2, 2)), ("a n", (2, 2)), ("p p", (0, 0))] {
        workbench.keys(keys);
        assert_eq!(seen(&workbench), expected, "after {keys}");
    }
}

#[test]
fn a_choice_is_made_with_how_sure_one_is_and_then_meets_the_truth() {
    let mut workbench = at_step(1);
    shows(&mut workbench, &["Your turn", "? What?", "· up", "· down."]);
    for run in ["space", ".", ">", ": r u n Enter"] {
        workbench.keys(run);
        shows(&mut workbench, &["predict first, then see: ↑ ↓ choose; n leaves the question open"]);
        assert_eq!(workbench.frame().snapshot.cursor.done, 0, "{run}");
    }
    workbench.keys("→ ← Enter");
    shows(&mut workbench, &["first choose with ↑ ↓, then press Enter"]);
    workbench.keys("↓ Enter");
    shows(&mut workbench, &["= you say: up", "How sure are you?", "▌ rather sure"]);
    workbench.keys("↓ Enter");
    shows(&mut workbench, &["you say: up", "☐ updates ≥ 5 (now 0)"]);
    workbench.keys("Enter");
    shows(&mut workbench, &["✗ you said “up”; it is “down”", "It goes down.", "That is why."]);
    let answer = &workbench.session().answers()[&0];
    assert_eq!((answer.sure, answer.right), (Some(3), Some(false)));
    workbench.keys("n Esc p");
    shows(&mut workbench, &["✗ you said “up”; it is “down”", "It goes down."]);
    (0..9).for_each(|_| workbench.next_step());
    shows(
        &mut workbench,
        &["Your predictions: 0 of 1 right", "certain: 0 of 1", "you said “up”; it was “down”"],
    );
}

#[test]
fn enter_sends_no_choice_that_the_arrows_are_not_about() {
    let mut workbench = at_step(1);
    workbench.keys("3 Enter");
    let Activity::Predict(predict) = workbench.session().activity() else {
        panic!("no prediction")
    };
    assert_eq!(predict.stage(), Stage::Open);
    workbench.keys("↓ ↓ Enter");
    assert_eq!(workbench.session().attempt().answer.given, [1.0]);
}

#[test]
fn a_key_that_would_show_the_answer_says_what_is_still_missing() {
    let says = |step: usize, keys: &str, words: &str| {
        let mut workbench = at_step(step);
        workbench.keys(keys);
        shows(&mut workbench, &[words]);
    };
    says(3, "space", "predict first, then see: Enter begins to draw");
    says(3, "Enter space", "predict first, then see: draw, then press Enter");
    for (step, keys) in [(1, "↓ Enter space"), (2, "9 Enter space"), (3, "Enter ↑ Enter space")]
    {
        says(step, keys, "say how sure you are first, then see: ↑ ↓ choose, then press Enter");
    }
}

#[test]
fn a_share_is_typed_and_told_in_percent() {
    let mut workbench = at_step(2);
    workbench.text("5 %").keys("Enter");
    shows(&mut workbench, &["= you say: 5 %", "How sure are you?"]);
    workbench.keys("Enter Enter");
    let answer = workbench.session().answers()[&1].clone();
    assert_eq!((answer.given, answer.right), (vec![0.05], Some(false)));
    shows(&mut workbench, &["✗ you said 5 %; it is", " %", "Not so low."]);
    for share in ["150", "-5", "120 %"] {
        let mut none = at_step(2);
        none.text(share).keys("Enter");
        shows(&mut none, &["write a share from 0 % to 100 %"]);
    }
    let mut whole = at_step(2);
    whole.text("100 %").keys("Enter");
    shows(&mut whole, &["= you say: 100 %"]);
    let mut other = at_step(2);
    other.text("75").keys("Enter Enter Enter");
    assert_eq!(other.session().answers()[&1].given, [0.75]);
}

#[test]
fn a_small_screen_has_all_its_rows_for_a_chart_that_is_drawn_on() {
    for entry in rnn_tui::lesson::Catalog::embedded().expect("lessons").entries() {
        let drawn =
            |step: &rnn_tui::lesson::Step| format!("{:?}", step.exercise).contains("Sketch");
        let steps = entry.lesson.steps.iter().enumerate().filter(|(_, step)| drawn(step));
        for (number, _) in steps {
            let mut workbench = Workbench::home().open_loaded(entry.loaded()).sized(80, 24);
            (0..number).for_each(|_| workbench.next_step());
            let panes = workbench.session().panes(ratatui::layout::Rect::new(0, 0, 80, 24));
            assert_eq!(panes.len(), 2, "{} {number}: Lesson and the chart", entry.lesson.id);
            let screen = workbench.keys("Enter").screen();
            let rows = screen.lines().skip(4).position(|row| row.contains('└'));
            assert!(rows >= Some(9), "{} {number}: {rows:?} rows\n{screen}", entry.lesson.id);
        }
    }
}

#[test]
fn bars_are_drawn_with_keys_and_with_the_mouse_and_stand_beside_the_truth() {
    let mut workbench = at_step(3);
    workbench.keys("Enter");
    let middle = workbench.session().attempt().answer.given.clone();
    assert_eq!(middle.len(), 4, "one for each timestep, where they are few");
    shows(&mut workbench, &["point 4 of 4, t = 3: 0.0316"]);
    workbench.keys("Enter →");
    assert_eq!(workbench.session().attempt().answer.given, middle);
    workbench.keys("Enter");
    shows(&mut workbench, &["first draw: ← → choose a point, ↑ ↓ move it; then press Enter"]);
    workbench.keys("↑ ↑ ← ↓");
    let drawn = workbench.session().attempt().answer.given.clone();
    assert!(drawn[3] > middle[3] && drawn[2] < middle[2] && drawn[0] == middle[0]);
    let screen = workbench.screen();
    let (row, line) = screen.lines().enumerate().find(|(_, l)| l.contains("your sketch")).unwrap();
    let column = line.chars().position(|c| c == 'y').unwrap() as u16;
    for y in [row as u16 + 1, row as u16 + 3] {
        workbench.mouse(Mouse { kind: MouseKind::Press, column, row: y });
    }
    let touched = workbench.session().attempt().answer.given.clone();
    assert_ne!(touched, drawn, "{screen}");
    workbench.keys("Enter Enter");
    shows(&mut workbench, &["your sketch is on the chart", "☐ step to: backward t=0"]);
    workbench.keys("Enter");
    shows(
        &mut workbench,
        &[
            "of 4 points of your sketch are near the truth (within a factor of 3; 3 are enough)",
            "your sketch",
        ],
    );
    assert_eq!(workbench.session().answers()[&2].given, touched);
    workbench.keys("n");
    assert!(!workbench.screen().contains("your sketch"), "it was about that moment");
}

#[test]
fn a_number_is_asked_for_in_the_update_in_which_the_step_began() {
    let mut workbench = at_step(4);
    workbench.keys("Esc i");
    shows(&mut workbench, &["try it first", "Enter goes to "]); // and the line is open again
    workbench.keys("Esc > > Enter Enter Enter"); // whoever went on comes back
    let cursor = workbench.frame().snapshot.cursor;
    assert_eq!((cursor.update, cursor.last()), (0, Some(Tick::Backward(2))));
    workbench.keys("→ → Enter");
    assert_eq!(workbench.frame().snapshot.cursor.last(), Some(Tick::Backward(2)));
    let values = workbench.frame().values.clone();
    let (truth, part) = (values[0].unwrap(), values[1].unwrap());
    assert!(!workbench.screen().contains(&format!("= {truth:.4}")), "the answer is not on show");
    let check = |workbench: &mut Workbench, number: f64, said: &str| {
        workbench.press(Key::control('u')); // what was judged is still there
        workbench.text(&format!("{number}")).keys("Enter");
        shows(workbench, &[said]);
    };
    check(&mut workbench, 5.0, "Not quite: 5 is ");
    check(&mut workbench, part, "Only one part.");
    check(&mut workbench, -truth, "The size is right, the sign is not.");
    shows(&mut workbench, &["i hint"]);
    for said in ["Think.", "Think again.", "Solution Both parts.", "there are no more hints"] {
        workbench.keys("Esc i");
        shows(&mut workbench, &[said]);
    }
    check(&mut workbench, truth, "✓ you said");
    assert_eq!(workbench.session().answers()[&3].attempts, 4);
    assert!(workbench.session().done()[3]);
}

#[test]
fn a_wrong_line_is_hunted_with_the_gradient_check_beside_it() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut workbench = at_step(5).sized(width, height);
        shows(&mut workbench, &["def backward(x, h, p, onehot, mask):"]);
        workbench.keys("Enter");
        shows(&mut workbench, &["for t in", "is right"]);
        workbench.keys("G");
        assert_eq!(workbench.session().looks().focus, PaneName::Check);
        let attempts = workbench.session().attempt().answer.attempts;
        workbench.keys("Enter");
        assert_eq!(
            workbench.session().attempt().answer.attempts,
            attempts,
            "what is out of sight is not meant"
        );
        assert_eq!(workbench.session().looks().focus, PaneName::Code);
        workbench.keys("G G ↓ ↓ ↓");
        assert_eq!(workbench.session().looks().focus, PaneName::Code);
        workbench.keys("↓ Enter");
        let session = workbench.session();
        assert!(session.done()[4], "{}", workbench.screen());
        assert_eq!(workbench.session().looks().focus, PaneName::Lesson);
        shows(&mut workbench, &["There."]);
    }
}

#[test]
fn a_run_that_comes_too_late_stops_once_and_says_so() {
    let mut workbench = at_step(6);
    workbench.keys("space");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 11);
    shows(
        &mut workbench,
        &["too late for updates ≤ 10: press Home to return", "☐ updates ≤ 10 (now 11)"],
    );
    workbench.set_patience(100);
    workbench.keys("space");
    assert!(workbench.frame().snapshot.cursor.updates_done() > 15, "the learner may go on");
}

#[test]
fn a_goal_has_the_words_of_the_lesson_and_fields_are_put_back_for_a_step_that_begins_anew() {
    let mut workbench = at_step(7);
    shows(&mut workbench, &["☐ a clip by norm (now no)"]);
    workbench.keys(":").text("set hidden=7").keys("Enter");
    assert_eq!(workbench.frame().hidden(), 7);
    workbench.keys(":").text("clip norm 1").keys("Enter");
    assert!(workbench.session().done()[6]);
    workbench.keys("p");
    shows(&mut workbench, &["the lesson's settings are restored"]);
    assert_eq!((workbench.session().step(), workbench.frame().hidden()), (5, 4));
}

#[test]
fn one_line_is_kept_and_the_model_answer_stands_below() {
    let mut workbench = at_step(9);
    workbench.text("it just is").keys("Enter");
    shows(&mut workbench, &["You: it just is", "One good answer", "Because it has to."]);
    assert_eq!(workbench.session().answers()[&8].line, "it just is");
}

#[test]
fn an_explanation_is_a_sentence_and_can_be_changed() {
    let mut workbench = at_step(9);
    workbench.text("x").keys("Enter");
    shows(&mut workbench, &["› x", "write a sentence of at least three words"]);
    workbench.text(" . .").keys("Enter");
    assert!(!workbench.session().done()[8], "dots are no words");
    workbench.text(" it has to").keys("Enter");
    shows(&mut workbench, &["You: x . . it has to", "Enter continues", "C changes it"]);
    workbench.keys("C Home").text("I say ").keys("Enter");
    shows(&mut workbench, &["You: I say x . . it has to", "Because it has to."]);
    workbench.keys("C End").text(" be").keys("Esc p");
    workbench.next_step();
    shows(&mut workbench, &["You: I say x . . it has to", "C changes it"]);
    workbench.keys("C");
    shows(&mut workbench, &["› I say x . . it has to be"]);
    workbench.keys("Enter");
    assert_eq!(workbench.session().answers()[&8].line, "I say x . . it has to be");
}

#[test]
fn esc_leaves_layers_in_a_step_that_is_done_and_never_opens_its_line() {
    let mut workbench = at_step(9);
    workbench.text("it just is so").keys("Enter G");
    for _ in 0..2 {
        workbench.keys("Esc");
        shows(&mut workbench, &["You: it just is so", "C changes it"]);
    }
    assert!(workbench.app().message().is_some_and(|said| said.contains("[Esc] again goes home")));
    workbench.keys("1");
    assert_eq!(workbench.session().answers()[&8].line, "it just is so");
    workbench.keys("C").text(", or not").keys("Esc");
    shows(&mut workbench, &["You: it just is so", "C changes it"]);
    workbench.keys("Esc Esc");
    assert!(workbench.app().session().is_none(), "the lesson is left");
}

#[test]
fn a_step_that_builds_on_a_run_names_it_while_it_is_open() {
    let mut workbench = at_step(9);
    shows(
        &mut workbench,
        &[
            "This step uses the run of step 7, which you have not made yet: Esc, then s lists the steps.",
        ],
    );
    workbench.keys("Esc");
    shows(&mut workbench, &["you have not made yet: s lists the steps."]);
    workbench.keys("p");
    shows(&mut workbench, &["you have not made yet: p goes back to it."]);
    workbench.keys("p :").text("clip norm 1").keys("Enter");
    assert!(workbench.session().done()[6]);
    workbench.keys("n n");
    assert!(!workbench.screen().contains("have not made yet"), "{}", workbench.screen());
}

#[test]
fn the_footer_offers_a_hint_only_where_there_is_one() {
    let mut workbench = at_step(6);
    let offers = |workbench: &mut Workbench| {
        workbench.screen().lines().last().expect("a footer").contains("i hint")
    };
    assert!(!offers(&mut workbench), "nothing has been tried");
    workbench.keys("→");
    assert!(offers(&mut workbench));
    workbench.keys("i");
    assert!(!offers(&mut workbench), "there was only one");
}

#[test]
fn answers_update_and_tick_are_there_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = || Store::at(folder.path().join("progress.json"));
    let mut first = Workbench::with_store(store()).open(LESSON);
    first.keys("↓ ↓ Enter Enter Enter"); // predicted, and seen after five updates
    (1..9).for_each(|_| first.next_step());
    first.text("a word of mine").keys("Enter");
    first.keys("p > > → → →").settle(); // no q: nothing has been said at the end
    drop(first);
    let mut second = Workbench::with_store(store()).open(LESSON);
    let cursor = second.frame().snapshot.cursor;
    assert_eq!((second.session().step(), cursor.update, cursor.done), (7, 2, 3));
    second.keys("n");
    shows(&mut second, &["You: a word of mine"]);
    second.keys("n");
    shows(&mut second, &["Your predictions: 1 of 1 right"]);
    let (progress, _): (Progress, _) = store().load();
    assert_eq!(progress.of("own").answers[&0].right, Some(true));
}

#[test]
fn a_lesson_begins_anew_and_its_fast_track_is_taken() {
    let mut workbench = at_step(9);
    workbench.text("so it is").keys("Enter s End Enter");
    shows(&mut workbench, &["Enter again: erase your progress"]);
    workbench.keys("Enter");
    let session = workbench.session();
    assert_eq!((session.step(), session.answers().len()), (0, 0));
    assert!(session.done().iter().all(|done| !done));
    workbench.keys("s Home Enter");
    workbench.keys("Enter");
    shows(&mut workbench, &["Fast track: question 1 of 2", "· this", "· that"]);
    let answer = |workbench: &mut Workbench, wanted: &str| {
        for _ in 0..2 {
            if !workbench.screen().contains(&format!("▌ {wanted}")) {
                workbench.keys("↓");
            }
        }
        workbench.keys("Enter");
    };
    answer(&mut workbench, "that");
    shows(&mut workbench, &["No: that is wrong.", "✓ this"]);
    workbench.keys("Enter");
    answer(&mut workbench, "this");
    workbench.keys("Enter");
    shows(&mut workbench, &["1 of 2 right"]);
    assert_eq!(workbench.app().progress().of("own").quick, Some(1));
}

#[test]
fn a_verdict_on_the_loss_says_that_it_is_the_mean_of_the_epoch() {
    let mut workbench = Workbench::lesson(
        r#"(id: "own", title: "Own", experiment: (task: Mod3(sequences: 5), hidden: 4, epochs: 9,
            init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [(text: "Say.", show: [Loss], action: Predict(
            ask: "How large?", guess: Choice(truth: (of: Loss), options: [(text: "small", to: 9), (text: "large", from: 9)]),
            until: Goals([(of: Epochs, at_least: 2)])))])"#,
    );
    workbench.keys("↓ Enter Enter space");
    shows(&mut workbench, &["✓ “small” (", ", mean of the epoch)"]);
}

#[test]
fn enter_goes_to_the_start_when_running_on_can_no_longer_reach_the_goal() {
    let mut workbench = Workbench::lesson(
        r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 9, sequences: 4), hidden: 3,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.001), epochs: 30), steps: [(text: "Faster.",
        action: Reach([(of: Loss, at_most: 0.01), (of: Updates, at_most: 8)]))])"#,
    );
    workbench.keys("Enter");
    shows(&mut workbench, &["too late for", "Enter goes to the start", "mean of the epoch"]);
    workbench.keys("Enter");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 0);
    shows(&mut workbench, &["space runs"]);
}

/// A lesson whose goal is reached after some updates with one learning rate, and missed with another.
const AGAIN: &str = r#"(id: "own", title: "Own",
    experiment: (task: Mod3(length: 4, sequences: 2), hidden: 5, epochs: 300, init: (weights: Uniform), optimizer: Sgd(lr: 0.3)),
    steps: [
        (text: "Reach.", action: Reach([(of: Loss, at_most: 0.2), (of: Updates, at_most: 200)])),
        (text: "End.", action: Read),
    ])"#;

#[test]
fn a_step_that_is_done_and_tried_again_stops_where_its_goal_is_reached_or_missed() {
    let mut workbench = Workbench::lesson(AGAIN);
    let at = |workbench: &Workbench| workbench.frame().snapshot.cursor.updates_done();
    let first = at(workbench.keys("space").run(100_000));
    assert!(workbench.session().done()[0] && first < 200, "{first}");
    assert_eq!(at(workbench.keys("Home space").run(100_000)), first, "the same run again");
    let other = at(workbench.keys("Home :").text("lr 0.6").keys("Enter space").run(100_000));
    assert!(other != first && other < 200, "{other}, {first} before");
    let missed = at(workbench.keys("Home :").text("lr 0.0001").keys("Enter space").run(100_000));
    assert!((200..210).contains(&missed), "{missed}");
    workbench.keys("Home :").text("lr 0.3").keys("Enter space").run(100_000);
    assert_eq!(at(&workbench), first);
    assert_eq!(at(workbench.keys("space space").run(100_000)), 600, "past the goal, to its end");
}

#[test]
fn a_round_ends_with_a_quiet_line_and_the_dots_show_rounds_apart() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 4), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [
            (round: "One", text: "Step.", action: StepTo(Forward(0))), (round: "Two", text: "Look.", action: Read),
            (text: "Look.", action: Read), (round: "Three", text: "Look.", action: Read)])"#;
    let mut workbench = Workbench::lesson(lesson);
    let screen = workbench.screen();
    assert!(screen.contains(" Own ◉ ○○ ○ ") && !screen.contains("ends here"), "{screen}");
    workbench.keys("→");
    let screen = workbench.screen();
    assert!(screen.contains("Round 1 of 3 ends here: a good"), "{screen}");
    assert!(screen.contains("“Two”"), "{screen}");
    workbench.keys("n");
    assert!(!workbench.screen().contains("ends here"), "in the middle of a round");
    workbench.keys("n"); // a step that is only read has nothing to be done first
    assert!(workbench.screen().contains("Round 2 of 3 ends here"), "{}", workbench.screen());
    workbench.keys("n");
    assert!(!workbench.screen().contains("ends here"), "the last round ends with the lesson");
}
