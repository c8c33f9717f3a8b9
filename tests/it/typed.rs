//! What is typed is the answer: the line of a step that asks for one is open from the moment the learner arrives.

use rnn_tui::lesson::{Catalog, Exercise, Guess, When};

use crate::workbench::Workbench;

/// A lesson with a step of each kind that is answered by writing, between steps that are not.
const LESSON: &str = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 4,
    epochs: 90, init: (weights: Uniform), optimizer: Adagrad(lr: 0.1)), steps: [
        (text: "Work.", show: [Equation], action: Type(ask: "dh_2[0] =", truth: (of: At("dh", [2, 0])), within: 0.0005,
            at: Backward(2), fade: 1), hints: ["Think."], solution: "Both parts."),
        (text: "Predict.", action: Predict(ask: "How large is the loss then?", guess: Number(truth: (of: Loss), within: 0.1),
            until: Goals([(of: Updates, at_least: 20)]))),
        (text: "Say.", action: Explain(ask: "Why does the loss fall?", answer: "Because.")),
        (text: "Choose.", action: Predict(ask: "Which?", guess: Choice(options: [(text: "this", right: true), (text: "that")]),
            until: Tick(Forward(2)))),
    ])"#;

/// What is written in the frame of the question.
fn line(workbench: &mut Workbench) -> String {
    let screen = workbench.screen();
    let typed = screen.lines().find_map(|row| row.split_once("│ › ")?.1.split('│').next());
    typed.unwrap_or_else(|| panic!("no line to write on\n{screen}")).trim_end().to_owned()
}

/// All that is in the frame of the question, without its line breaks.
fn framed(screen: &str) -> String {
    let rows = screen.lines().filter_map(|row| row.split_once("││ ")?.1.split('│').next());
    Vec::from_iter(rows.flat_map(str::split_whitespace)).join(" ")
}

fn own(step: usize) -> Workbench {
    let mut workbench = Workbench::lesson(LESSON);
    (0..step).for_each(|_| workbench.next_step());
    workbench
}

#[test]
fn every_letter_goes_to_the_line_and_moves_nothing() {
    for step in 0..3 {
        let mut workbench = own(step);
        let before = (workbench.frame().snapshot.cursor, workbench.session().looks().focus);
        workbench.keys("- 0 . 9 7 space q , n p z e : ? b G t s i 8 ← Backspace Backspace End x");
        let after = (workbench.frame().snapshot.cursor, workbench.session().looks().focus);
        assert_eq!(after, before);
        assert!(workbench.app().popup().is_none() && !workbench.app().has_quit());
        let written = line(&mut workbench);
        assert!(written.starts_with("-0.97 q,npze:?bGt8x"), "{written:?}");
    }
}

#[test]
fn space_on_an_empty_line_says_how_the_machine_runs() {
    for step in 0..3 {
        let mut workbench = own(step);
        workbench.keys("space");
        let told = framed(&workbench.screen());
        assert!(told.contains("leaves the line, and then space runs"), "{told}");
        let written = line(&mut workbench);
        assert!(["", "a sentence, in your own words"].contains(&written.trim()), "{written}");
        assert!(!workbench.frame().is_running());
        workbench.text("7");
        assert!(!framed(&workbench.screen()).contains("space runs"), "it can be typed");
    }
}

#[test]
fn enter_on_an_empty_line_says_what_is_missing_where_there_is_nowhere_to_go() {
    for step in 0..3 {
        let mut workbench = own(step);
        for _ in 0..3 {
            workbench.keys("Enter").settle(); // a number may be asked at a tick to go to first
        }
        let screen = workbench.screen();
        assert!(screen.contains("type your answer, then press Enter"), "step {step}: {screen}");
    }
}

#[test]
fn an_empty_line_and_the_end_of_a_line_leave_the_arrows_to_the_machine() {
    let mut workbench = own(0);
    workbench.keys("→ → ←");
    assert_eq!(workbench.frame().snapshot.cursor.done, 1);
    workbench.keys("5 →");
    assert_eq!(workbench.frame().snapshot.cursor.done, 2);
    workbench.keys("← Home → ← End");
    assert_eq!(workbench.frame().snapshot.cursor.done, 2);
    workbench.keys("Backspace Backspace ←");
    assert_eq!(workbench.frame().snapshot.cursor.done, 1);
}

#[test]
fn the_first_thing_typed_is_judged_where_the_machine_is_asked_to_be() {
    let mut there = own(0);
    there.keys("Enter");
    let truth = there.frame().values[0].expect("computed at its tick");
    let mut workbench = own(0);
    workbench.text(&format!("{truth:.4}"));
    assert_eq!(workbench.frame().snapshot.cursor.done, 0);
    workbench.keys("Enter");
    assert!(workbench.session().done()[0], "{}", workbench.screen());
    // also after the learner has gone elsewhere
    let mut late = own(0);
    late.keys("Esc > > > → Enter").text(&format!("{truth:.4}")).keys("Enter Enter");
    assert!(late.session().done()[0], "{}", late.screen());
}

#[test]
fn a_wrong_answer_stays_to_be_changed_with_the_reason_under_it() {
    let mut workbench = own(0);
    workbench.text("a half").keys("Enter");
    let screen = workbench.screen();
    assert!(screen.contains("write a number with") && line(&mut workbench) == "a half", "{screen}");
    assert_eq!(workbench.session().attempt().answer.attempts, 0);
    workbench.keys(&"Backspace ".repeat(6));
    workbench.text("3").keys("Enter Enter");
    assert!(workbench.screen().contains("Not quite: 3 is "));
    assert_eq!(
        (line(&mut workbench).as_str(), workbench.session().attempt().answer.attempts),
        ("3", 1)
    );
    workbench.text("4");
    let screen = workbench.screen();
    assert!(screen.contains("Not quite: 3 is ") && line(&mut workbench) == "4", "{screen}");
    assert!(!workbench.session().done()[0]);
    workbench.keys("Enter");
    assert_eq!(workbench.session().attempt().answer.given, [4.0]);
}

#[test]
fn the_learner_looks_around_comes_back_and_loses_nothing() {
    let mut workbench = own(2);
    workbench.text("it kn").keys("Esc");
    assert!(workbench.screen().contains("Enter writes"));
    workbench.keys("8 z");
    let screen = workbench.screen();
    assert!(screen.contains("? Why does the loss fall?") && screen.contains("› it kn"), "{screen}");
    workbench.keys("q");
    assert!(!workbench.app().has_quit());
    assert!(workbench.screen().contains("your answer has not been sent"), "{}", workbench.screen());
    workbench.keys("Esc Esc Esc Esc q");
    assert!(workbench.app().session().is_none() && !workbench.app().has_quit(), "nor from home");
    workbench.keys("Enter").text("ows").keys("Esc p");
    assert_eq!(workbench.session().step(), 1);
    workbench.next_step();
    assert_eq!(line(&mut workbench), "it knows");
    workbench.paste(" all\tand\nmore");
    workbench.keys("Enter");
    assert_eq!(workbench.session().answers()[&2].line, "it knows all and more");
    workbench.keys("q");
    assert!(workbench.app().has_quit(), "nothing is being written");
}

#[test]
fn a_question_stays_beside_a_zoomed_pane_and_is_answered_there() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut workbench = own(0).sized(width, height);
        workbench.keys("Esc Tab z Enter");
        let screen = workbench.screen();
        for text in ["8 Equation", "dh_2[0] =", "Your turn", "Enter goes to backward t=2"] {
            assert!(screen.contains(text), "no {text:?} at {width}×{height}\n{screen}");
        }
        workbench.keys("Enter").text("7").keys("Enter");
        assert_eq!(workbench.session().attempt().answer.given, [7.0]);
    }
}

#[test]
fn no_run_gives_away_a_number_before_it_is_predicted() {
    for keys in ["space", ">", "→", "}", "End", "g 3 Enter", "U Enter Enter", ": r u n Enter"] {
        let mut workbench = own(1);
        workbench.keys("Esc").keys(keys);
        assert_eq!(workbench.frame().snapshot.cursor.done, 0, "{keys}");
        assert!(!workbench.frame().is_running(), "{keys}");
    }
    let mut workbench = own(1);
    workbench.keys("Esc >");
    assert!(workbench.screen().contains("predict first, then see"), "{}", workbench.screen());
    workbench.keys("Enter 1 Enter Enter");
    assert!(workbench.frame().snapshot.cursor.done == 0);
    let mut workbench = own(1);
    workbench.text("1").keys("Enter Enter .");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 1);
}

/// What is asked before a run is not answered by the run: in every lesson, and for every kind of question, no key moves
/// the machine past where the step begins, unless the number is worked out from what the ticks compute, and hidden.
#[test]
fn in_every_lesson_nothing_moves_on_before_a_prediction_of_it_is_made() {
    let catalog = Catalog::embedded().expect("the lessons");
    let mut tried = 0;
    for entry in catalog.entries() {
        let mut workbench = Workbench::home().open_loaded(entry.loaded());
        workbench.set_patience(12);
        for (number, step) in entry.lesson.steps.iter().enumerate() {
            let Exercise::Predict { guess, until: Some(until), .. } = &step.exercise else {
                workbench.next_step();
                continue;
            };
            let number_of_a_tick = matches!(until, When::Tick(_))
                && matches!(guess, Guess::Number { truth, .. } if truth.of.quantity().is_some());
            if workbench.session().writes() {
                workbench.keys("Esc");
            }
            for key in ["→", ".", ">", "space", "End", "G", ": r u n Enter"] {
                if number_of_a_tick && ["→", "."].contains(&key) || workbench.session().is_over()
                {
                    continue;
                }
                let place = format!("{} step {}: {key}", entry.lesson.id, number + 1);
                let before = workbench.frame().snapshot.cursor;
                workbench.keys(key);
                if workbench.app().popup().is_some() {
                    workbench.keys("Esc");
                }
                assert_eq!(workbench.frame().snapshot.cursor, before, "{place}");
                assert_eq!(workbench.session().step(), number, "{place}");
                tried += 1;
            }
            workbench.next_step();
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn no_option_is_taken_that_the_learner_has_not_moved_to() {
    let mut workbench = own(3);
    workbench.keys("Enter Enter");
    assert!(workbench.screen().contains("first choose with ↑ ↓, then press Enter"));
    assert_eq!(workbench.session().attempt().answer.given, Vec::<f64>::new());
    workbench.keys("↑ Enter");
    assert_eq!(
        workbench.session().attempt().answer.given,
        [1.0],
        "from above the first to the last"
    );
    assert!(workbench.screen().contains("= you say: that"), "{}", workbench.screen());
}

/// The frame has the whole question, whether or not the step's text is in sight.
fn assert_asks_whole(workbench: &mut Workbench, exercise: &Exercise, place: &str) {
    let (Exercise::Type { ask, .. }
    | Exercise::Predict { ask, .. }
    | Exercise::Explain { ask, .. }) = exercise
    else {
        return;
    };
    workbench.resize(80, 24);
    let screen = workbench.screen();
    let framed = framed(&screen);
    let plain = ask.replace(['*', '`'], "");
    let plain = Vec::from_iter(plain.split_whitespace()).join(" ");
    assert!(framed.contains(&format!("? {plain}")), "{place}: {plain}\n{screen}");
    workbench.resize(120, 40);
}

/// In every lesson, what is typed right after arriving is taken, whatever the machine has done before.
#[test]
fn in_every_lesson_the_answer_can_be_typed_at_once() {
    let catalog = Catalog::embedded().expect("the lessons");
    let mut tried = 0;
    for entry in catalog.entries() {
        let mut workbench = Workbench::home().open_loaded(entry.loaded());
        workbench.set_patience(0);
        for (number, step) in entry.lesson.steps.iter().enumerate() {
            let place = format!("{} step {}", entry.lesson.id, number + 1);
            let text = match &step.exercise {
                Exercise::Type { .. } => Some("-0.125"),
                Exercise::Predict { guess: Guess::Number { .. }, .. } => Some("0.5"),
                Exercise::Explain { .. } => Some("so q. 8"),
                _ => None,
            };
            if let Some(text) = text {
                assert_asks_whole(&mut workbench, &step.exercise, &place);
                let before = workbench.frame().snapshot.cursor;
                workbench.text(text);
                assert_eq!(workbench.frame().snapshot.cursor, before, "{place}");
                assert_eq!(line(&mut workbench), text, "{place}");
                assert_eq!(workbench.session().step(), number, "{place}");
                tried += 1;
            }
            workbench.next_step();
        }
    }
    assert!(tried > 40, "{tried}");
}

/// Keys that a line takes for letters are named only after the key that leaves it. A prediction's text may name keys for
/// the time after the answer.
#[test]
fn texts_name_no_key_that_would_be_typed_into_the_line() {
    let catalog = Catalog::embedded().expect("the lessons");
    for entry in catalog.entries() {
        for (number, step) in entry.lesson.steps.iter().enumerate() {
            if !matches!(step.exercise, Exercise::Type { .. } | Exercise::Explain { .. }) {
                continue;
            }
            let keys =
                step.text.split("`[").skip(1).filter_map(|rest| Some(rest.split_once("]`")?.0));
            let mut before_leaving = keys.take_while(|key| *key != "Esc");
            let letter =
                before_leaving.find(|key| *key == "space" || key.is_ascii() && key.len() == 1);
            assert_eq!(letter, None, "{} step {}", entry.lesson.id, number + 1);
        }
    }
}

#[test]
fn the_question_stands_in_a_frame_right_below_its_text() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut workbench = own(3).sized(width, height);
        let screen = workbench.screen();
        let row = |text: &str| screen.lines().position(|line| line.contains(text));
        let (text, frame) = (row("Choose.").expect("the text"), row("Your turn").expect("a frame"));
        assert_eq!(frame, text + 2, "{width}×{height}\n{screen}");
        workbench.keys("↓ Enter Enter Enter");
        let screen = workbench.screen();
        let done: Vec<&str> = screen.lines().skip_while(|line| !line.contains("╭ Done")).collect();
        for (row, text) in done[1..].iter().zip(["☑ Which?", "✓ “this”"]) {
            assert!(row.contains(text), "no {text:?} at {width}×{height}\n{screen}");
        }
    }
}

#[test]
fn text_that_does_not_fit_says_where_there_is_more() {
    let long = LESSON.replacen("Work.", &"More of it.\n\n".repeat(30), 1);
    for (width, height) in [(80, 24), (120, 40)] {
        let mut workbench = Workbench::lesson(&long).sized(width, height);
        let shows = |workbench: &mut Workbench, signs: [bool; 2]| {
            let screen = workbench.screen();
            let hint = screen.lines().find_map(|row| Some(row.split_once(" more")?.0));
            let seen = ["↑", "↓"].map(|sign| hint.is_some_and(|hint| hint.contains(sign)));
            assert!(seen == signs && screen.contains("Your turn"), "{signs:?}\n{screen}");
        };
        shows(&mut workbench, [false, true]);
        workbench.keys("↓ ↓");
        shows(&mut workbench, [true, true]);
        (0..8).for_each(|_| workbench.press(rnn_tui::tui::input::KeyCode::PageDown.into()));
        shows(&mut workbench, [true, false]);
    }
}

#[test]
fn pasted_lines_are_joined_and_what_is_left_out_is_counted() {
    let mut workbench = own(2);
    workbench.paste("one\ttwo\r\nthree\u{1b}[31m\n");
    assert_eq!(line(&mut workbench), "one two three[31m");
    assert!(workbench.screen().contains("1 pasted character left out"), "{}", workbench.screen());
    workbench.paste(&"x".repeat(1000));
    assert!(workbench.screen().contains("pasted characters left out"), "{}", workbench.screen());
    for keys in ["Esc :", "Esc t", "Esc ? /"] {
        let mut workbench = own(2);
        workbench.keys(keys);
        workbench.paste("a\tb\nc\u{7}");
        let screen = workbench.screen();
        assert!(
            screen.contains("a b c") && screen.contains("1 pasted character"),
            "{keys}: {screen}"
        );
    }
}

#[test]
fn a_tick_counts_in_the_update_in_which_the_step_began() {
    let ron = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 4,
        epochs: 90, init: (weights: Uniform), optimizer: Adagrad(lr: 0.1)), steps: [
            (text: "Go.", action: StepTo(Backward(3))), (text: "Look.", action: Read)])"#;
    let mut workbench = Workbench::lesson(ron);
    workbench.keys(". → → → → →");
    assert_eq!(workbench.frame().snapshot.cursor.update, 1);
    assert!(!workbench.session().done()[0]);
    assert!(workbench.screen().contains("step to: backward t=3 of"), "{}", workbench.screen());
    workbench.keys("Enter Enter").settle(); // first back to where the step begins
    let cursor = workbench.frame().snapshot.cursor;
    assert_eq!((cursor.update, cursor.done), (0, 5));
    assert!(workbench.session().done()[0]);
}

#[test]
fn digits_are_no_answer_to_how_sure_but_begin_the_number_anew() {
    let mut workbench = own(1);
    workbench.text("3").keys("Enter");
    assert!(workbench.screen().contains("How sure"), "{}", workbench.screen());
    workbench.keys("1 3 . 9");
    assert!(!workbench.screen().contains("How sure"), "{}", workbench.screen());
    assert_eq!(line(&mut workbench), "13.9");
    workbench.keys("Enter");
    assert_eq!(workbench.session().attempt().answer.given, [13.9]);
    assert_eq!(workbench.session().attempt().answer.sure, None);
    assert!(workbench.screen().contains("How sure"), "{}", workbench.screen());
}

#[test]
fn esc_goes_back_to_the_lesson_before_it_leaves_it() {
    let mut workbench = own(3);
    workbench.keys("3 Esc");
    assert!(workbench.app().session().is_some());
    workbench.keys("Esc Esc");
    assert!(workbench.app().session().is_none());
    assert!(workbench.screen().contains("Enter returns to the lesson"), "{}", workbench.screen());
}

#[test]
fn digits_choose_panes_after_leaving_the_line_until_the_learner_returns_to_it() {
    for step in 0..3 {
        let mut workbench = own(step);
        workbench.keys("Esc 8");
        assert_eq!(workbench.session().looks().focus, rnn_tui::lesson::PaneName::Equation);
        assert!(!workbench.session().writes());
        workbench.keys("Enter").text("-0.0968");
        assert_eq!(line(&mut workbench), "-0.0968");
    }
}

#[test]
fn a_letter_that_begins_no_number_is_a_command_until_something_is_written() {
    let mut workbench = own(0);
    workbench.keys("i");
    assert_eq!(workbench.app().message(), Some("try it first: hints follow an attempt"));
    workbench.text("9").keys("Enter Enter");
    assert!(workbench.screen().contains("i hint"), "{}", workbench.screen());
    workbench.keys("i");
    assert!(workbench.screen().contains("Think."), "{}", workbench.screen());
    workbench.keys("8");
    assert!(workbench.screen().contains("Esc, then i: hint"), "{}", workbench.screen());
    workbench.keys("n");
    assert_eq!(line(&mut workbench), "8n", "in the middle of a line it is a letter");
    workbench.keys("Backspace Backspace n");
    assert_eq!(workbench.session().step(), 1);
    workbench.keys("p");
    assert_eq!(workbench.session().step(), 0);
}

#[test]
fn what_cannot_be_read_stays_with_the_reason_until_another_answer_is_sent() {
    let mut workbench = own(0);
    workbench.text("0.0391x").keys("Enter");
    assert!(workbench.screen().contains("write a number with"), "{}", workbench.screen());
    workbench.keys("Enter Backspace");
    assert_eq!(line(&mut workbench), "0.0391");
    assert!(workbench.screen().contains("write a number with"), "{}", workbench.screen());
    workbench.keys("Enter");
    assert!(!workbench.screen().contains("write a number with"), "{}", workbench.screen());
    let mut words = own(2);
    words.text("too short").keys("Enter").text(" a");
    assert!(words.screen().contains("write a sentence"), "{}", words.screen());
    assert_eq!(line(&mut words), "too short a");
}

#[test]
fn q_asks_once_before_it_leaves_an_answer_and_types_inside_the_line() {
    for at_home in [false, true] {
        let mut workbench = own(2);
        workbench.text("it q").keys("Esc");
        if at_home {
            workbench.keys("Esc");
        }
        workbench.keys("q");
        let asked = |workbench: &mut Workbench| {
            workbench.screen().contains("not been sent: q again quits")
                && !workbench.app().has_quit()
        };
        assert!(asked(&mut workbench), "{}", workbench.screen());
        workbench.keys("? q q");
        assert!(asked(&mut workbench), "another key between\n{}", workbench.screen());
        workbench.keys("q");
        assert!(workbench.app().has_quit());
    }
}

#[test]
fn a_draft_that_is_there_again_counts_as_an_attempt() {
    let hinted =
        LESSON.replacen(r#"answer: "Because.")"#, r#"answer: "Because."), hints: ["Think."]"#, 1);
    let mut workbench = Workbench::lesson(&hinted);
    workbench.keys("n n").text("it kn").keys("Esc n p Esc i");
    assert!(workbench.screen().contains("Think."), "{}", workbench.screen());
}

#[test]
fn a_hint_leads_back_to_the_line_and_is_in_sight() {
    let mut workbench = own(0);
    workbench.text("9").keys("Enter Enter Esc 8 z");
    assert!(!workbench.session().writes());
    let screen = workbench.keys("i").screen();
    assert!(screen.contains("Think.") && workbench.session().writes(), "{screen}");
    workbench.text("0.5");
    assert_eq!(line(&mut workbench), "0.5", "what follows a hint is the answer");
}
