//! Knobs, arms and stops, as a learner types or chooses them; and the mouse.

use rnn_tui::checked::Positive;
use rnn_tui::lesson::PaneName;
use rnn_tui::nn::{Clip, Fault, Name, Optimizer};
use rnn_tui::train::{Change, Tick};
use rnn_tui::tui::input::{Mouse, MouseKind};
use rnn_tui::tui::looks::Scale;
use rnn_tui::tui::popup::Popup;
use rnn_tui::tui::verbs::{VERBS, WAYS, templates};

use crate::workbench::Workbench;

const HELLO: &str = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")),
    hidden: 4, epochs: 60, init: (weights: Normal(0.3)), optimizer: Adagrad(lr: 0.1), clip: Value(5.0)),
    steps: [(text: "Look.", action: Read), (text: "Go.", action: RunUntil([(of: Updates, at_least: 9.0)]))])"#;

fn hello() -> Workbench {
    Workbench::lesson(HELLO)
}

/// Types a line into the palette of everything.
fn say<'a>(workbench: &'a mut Workbench, line: &str) -> &'a mut Workbench {
    workbench.keys(":").text(line).keys("Enter")
}

fn message(workbench: &Workbench) -> String {
    workbench.app().message().unwrap_or_default().to_owned()
}

#[test]
fn knobs_are_turned_by_what_is_typed() {
    let adam = |lr| Change::Optimizer(Optimizer::adam(Positive::constant(lr)));
    let weight = |tensor, row, col, value| Change::Weight { tensor, row, col, value };
    for (line, change) in [
        ("lr 0.05", Change::Rate(Positive::constant(0.05))),
        ("LR 1e-3", Change::Rate(Positive::constant(0.001))),
        ("optimizer sgd 0.2", Change::Optimizer(Optimizer::sgd(Positive::constant(0.2)))),
        ("optimizer adam 3e-3", adam(0.003)),
        ("optimizer Adam(lr: 0.5)", adam(0.5)),
        ("bptt_window 2", Change::BpttWindow(Some(2))),
        ("window 2", Change::BpttWindow(Some(2))),
        ("bptt_reach 2", Change::BpttReach(Some(2))),
        ("clip norm 1", Change::Clip(Clip::Norm(Positive::constant(1.0)))),
        ("clip Value(0.5)", Change::Clip(Clip::Value(Positive::constant(0.5)))),
        ("clip squared 5", Change::Clip(Clip::SquaredNorm(Positive::constant(5.0)))),
        ("weight W_hh 1 2 0.25", weight(Name::W_hh, 1, 2, 0.25)),
        ("weight W_hh[1,2] = -0.25", weight(Name::W_hh, 1, 2, -0.25)),
        ("weight W 3 0 1", weight(Name::W_hh, 3, 0, 1.0)),
        ("weight b_y 2 0.5", weight(Name::b_y, 2, 0, 0.5)),
    ] {
        let mut workbench = hello();
        say(workbench.keys(". . . →"), line);
        let edits = &workbench.frame().snapshot.edits;
        assert_eq!(
            edits.iter().map(|e| (e.at, e.change)).collect::<Vec<_>>(),
            [(3, change)],
            "{line}"
        );
        assert_eq!(workbench.frame().snapshot.cursor.done, 1, "{line}: at the same tick");
        let told = message(&workbench);
        let undo = told.ends_with(" ([u] undoes it)");
        assert!(told.starts_with("from update 3: ") && undo, "{line}: {told}");
    }
}

#[test]
fn a_setting_that_is_so_already_says_so_and_changes_nothing() {
    for (other, line, told) in [
        ("lr 0.7", "lr 0.05", "already set: learning rate 0.05"),
        ("lr 0.7", "lr 0.05 all", "already set: learning rate 0.05"),
        ("optimizer adam 0.1", "optimizer sgd 0.1", "already set: SGD 0.1"),
        ("clip norm 1", "clip off", "already set: no clip"),
        ("bptt_window 2", "bptt_window whole", "already set: BPTT through all timesteps"),
        ("weight b_y 2 0.25", "weight b_y 2 0.5", "already set: b_y[2] = 0.5"),
    ] {
        let mut workbench = hello();
        say(say(workbench.keys(". ."), other), line);
        let edits = workbench.frame().snapshot.edits.clone();
        assert_eq!(edits.len(), 2, "{line}");
        say(&mut workbench, line);
        assert_eq!(message(&workbench), told);
        assert!(workbench.app().popup().is_none(), "{line}");
        assert_eq!(workbench.frame().snapshot.edits, edits, "{line}");
    }
    let mut workbench = hello();
    say(workbench.keys(". ."), "set hidden=7");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 0);
    say(workbench.keys(". ."), "set hidden=7");
    assert_eq!(message(&workbench), "already set: hidden = 7");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 2, "the run stays");
}

#[test]
fn what_cannot_be_read_says_why_and_stays_there_to_be_changed() {
    for (line, why) in [
        ("lr fast", "\"fast\" is not a number: lr 0.05"),
        ("lr 0", "0 is not a finite number above 0"),
        ("lr -1", "-1 is not a finite number above 0"),
        ("lrr 0.1", "did you mean \"lr\"?"),
        ("clip soft 1", "one of: off, value 1, norm 1, squared 1"),
        ("clip norm", "a number is missing: norm 1"),
        ("clip value", "a number is missing: value 1"),
        ("optimizer adam", "a number is missing: adam 0.003"),
        ("arm norm", "a number is missing: norm 1"),
        ("until loss", "an argument is missing: until loss 0.2"),
        ("until loss x", "\"x\" is not a number: until loss 0.2"),
        ("go x", "\"x\" is not a whole number, 0 or more: go 120"),
        ("weight W_hh 0 x 1", "0 or more: weight W_hh 0 1 0.25, or weight b_h 0 0.5"),
        ("set hidden=", "hidden=: a value is missing (it is hidden=4 now)"),
        ("clip norm -1", "-1 is not a finite number above 0"),
        ("weight W_hh 1", "tensor, row, column and value"),
        ("weight Q 1 1 0", "tensor, row, column and value"),
        ("optimizer adamm 0.1", "one of: sgd 0.1, momentum 0.1"),
        ("arm lstmm", "is not an arm"),
        ("arm fault MissingTransposes", "did you mean \"MissingTranspose\"?"),
        ("until forward 9", "there is no timestep 9: the last is 3"),
        ("until tomorrow", "cannot run until"),
        ("until writes", "an argument is missing: until writes hello"),
        ("until epochs 30", "did you mean `until epoch 30`?"),
        ("until accuracy 95", "write 0.95 for 95 %"),
        ("until loss -1", "\"loss\" is never below 0: give a bound of 0 or more"),
        ("until writes héllo", "the model cannot write"),
        ("set lr=fast", "lr=fast: "),
        ("set weights=0.2", "weights=0.2: the value has the wrong form (it is weights=Normal("),
        ("set hidden", "KEY=VALUE"),
        ("go there", "is not a whole number"),
        ("xyzzy", "is not known"),
    ] {
        let mut workbench = hello();
        let before = workbench.keys(". . .").frame().snapshot.cursor;
        let screen = say(&mut workbench, line).screen();
        let shown = screen.replace(['│', '\n'], " ");
        assert!(shown.contains(why), "{line:?} does not say {why:?}:\n{screen}");
        assert!(screen.contains(line), "{line} is gone:\n{screen}");
        assert_eq!(workbench.keys("Esc").frame().snapshot.cursor, before);
    }
}

#[test]
fn what_the_engine_refuses_is_told_too() {
    for (line, why) in [
        ("bptt_window 0", "a window has at least one timestep"),
        ("bptt_reach 0", "a loss is followed back by at least one timestep"),
        ("weight W_hh 9 9 0.5", "W_hh of arm model is 4×4: there is no element [9,9]"),
        ("weight W_h 0 0 0.5", "arm model has no tensor W_h; it has W_xh"),
        ("set hiden=3", "did you mean \"hidden\"?"),
        ("arm fault NoCellPath", "changes a line that this RNN does not have"),
        ("drop", "this is the only arm"),
        ("undo", "nothing to undo: the settings are as they were"),
    ] {
        let mut workbench = hello();
        let screen = say(&mut workbench, line).screen();
        assert!(screen.contains(why), "{line}:\n{screen}");
        assert!(workbench.frame().snapshot.edits.is_empty());
        let is_verb_alone = !line.contains(' ');
        assert!(is_verb_alone || screen.contains(&format!("› {line}")), "it is gone:\n{screen}");
    }
}

#[test]
fn a_number_typed_on_a_setting_is_its_new_value() {
    let rates = |workbench: &Workbench| {
        let edits = workbench.frame().snapshot.edits.iter().map(|edit| edit.change);
        edits.collect::<Vec<_>>()
    };
    let rate = |x| Change::Rate(Positive::constant(x));
    let mut workbench = hello();
    workbench.keys("e").text("0.5").keys("Enter");
    assert_eq!(rates(&workbench), [rate(0.5)]);
    workbench.keys("e ↓ ↓ ↓ ↓").text("2").keys("Enter");
    assert_eq!(rates(&workbench)[1..], [Change::BpttWindow(Some(2))]);
    workbench.keys(":").text("learning rate").keys("↓").text(".25").keys("Enter");
    assert_eq!(rates(&workbench)[2..], [rate(0.25)]);
    let mut stops = hello();
    stops.keys("U").text("1.2").keys("Enter");
    assert!(message(&stops).contains("loss of model ≤ 1.2"), "{}", message(&stops));
}

#[test]
fn a_colon_typed_before_a_command_is_the_prompt() {
    let mut workbench = hello();
    say(&mut workbench, ":lr 0.05");
    assert_eq!(workbench.frame().snapshot.edits.len(), 1);
    workbench.keys(":").paste(":lr 0.06");
    workbench.keys("Enter");
    assert_eq!(workbench.frame().snapshot.edits.len(), 2);
}

#[test]
fn a_share_typed_as_a_percentage_is_asked_about_and_not_changed_in_silence() {
    let mut workbench = hello();
    let screen = workbench.keys("U").text("accuracy 95").keys("Enter").screen();
    assert!(screen.contains("write 0.95 for 95 %") && screen.contains("› accuracy 95"), "{screen}");
    workbench.keys("Backspace Backspace").text("5 %").keys("Enter");
    assert!(workbench.app().popup().is_none(), "{}", workbench.screen());
}

#[test]
fn an_update_that_has_passed_is_said_to_have_passed() {
    let mut workbench = hello();
    say(workbench.keys(". . ."), "until update 2");
    assert!(message(&workbench).contains("already true: updates ≥ 2"), "{}", message(&workbench));
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 3);
    say(&mut workbench, "until epoch 5");
    assert!(message(&workbench).contains("reached: epochs ≥ 5"), "{}", message(&workbench));
}

#[test]
fn a_lesson_is_not_reset_by_a_line_alone() {
    let mut workbench = hello();
    workbench.keys("Enter");
    let screen = say(&mut workbench, "reset lesson").screen();
    assert!(screen.contains("Enter again: erase your progress"), "{screen}");
    assert!(workbench.session().done()[0]);
    workbench.keys("Enter");
    assert!(!workbench.session().done()[0]);
}

#[test]
fn every_template_and_every_way_to_stop_works() {
    let here = hello();
    let all = templates(&here.session().context().expect("a frame"));
    assert!(all.len() > 20);
    for (words, _) in &all {
        let mut workbench = hello();
        say(&mut workbench, &format!("arm {words}"));
        let arms = &workbench.frame().snapshot.arms;
        assert_eq!(arms.len(), 2, "{words}: {}", message(&workbench));
        // its name is one that a lesson may have: the whole can be written and read again
        say(&mut workbench, "set hidden=5");
        assert_eq!(workbench.frame().snapshot.spec.hidden, 5, "{words}: {}", message(&workbench));
    }
    for words in WAYS.iter().map(|way| way.example) {
        let mut workbench = hello();
        say(&mut workbench, &format!("until {words}"));
        let frame = workbench.frame();
        assert!(
            !frame.is_running() && frame.snapshot.cursor.done > 0,
            "{words}: {:?}",
            workbench.app().popup()
        );
    }
}

#[test]
fn arms_are_named_by_what_they_are_and_no_two_alike() {
    let mut workbench = hello();
    say(&mut workbench, "arm norm 1");
    // the same again is refused; the same name with other settings gets a number
    for same in ["arm norm 1", "arm Norm 1.0", "arm (name: \"mine\", clip: Norm(1))"] {
        let screen = say(&mut workbench, same).screen();
        assert!(screen.contains("the arm \"norm 1\" has these settings already"), "{screen}");
        workbench.keys("Esc");
    }
    let other = "arm (name: \"norm 1\", clip: Norm(2.0))";
    for line in [other, "arm lstm, no clip", "arm fault NoTanhPrimeOnTheWay"] {
        say(&mut workbench, line);
    }
    let arms = &workbench.frame().snapshot.arms;
    let names: Vec<&str> = arms.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["model", "norm 1", "norm 1 2", "lstm · no clip", "NoTanhPrimeOnTheWay"]);
    assert_eq!((arms[3].clip, arms[3].model.cell.name()), (Clip::Off, "LSTM"));
    assert_eq!(arms[4].fault, Some(Fault::NoTanhPrimeOnTheWay));
    say(&mut workbench, "arm gru");
    say(&mut workbench, "arm linear");
    let screen = workbench.screen();
    assert!(screen.contains("7 arms; at most 6"), "{screen}");
}

#[test]
fn no_mistake_is_named_while_one_is_hunted() {
    let hunt = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 4, epochs: 60,
        init: (weights: Normal(0.3)), optimizer: Adagrad(lr: 0.1), arms: [(name: "A", fault: MissingTranspose)]),
        steps: [(text: "Find it.", action: FindBug(arm: "A"))])"#;
    let mut workbench = Workbench::lesson(hunt).sized(120, 60);
    let named = |screen: &str| screen.contains("Transpose") || screen.contains("fault No");
    let listed = templates(&workbench.session().context().expect("a frame"));
    assert!(listed.iter().all(|(words, _)| !words.starts_with("fault")), "{listed:?}");
    let screen = workbench.keys("A").screen();
    assert!(!named(&screen), "{screen}");
    workbench.keys("Esc");
    for line in ["arm fault missing", "set fault=Foo", "arm lstm, fault transposed"] {
        let screen = say(&mut workbench, line).screen();
        assert!(
            screen.contains("find the mistake in this step first") && !named(&screen),
            "{screen}"
        );
        workbench.keys("Esc");
    }
}

#[test]
fn windows_are_named_as_in_a_lesson_file() {
    let mut workbench = hello().sized(200, 60);
    say(&mut workbench, "set window=2");
    let told = message(&workbench);
    assert!(told.starts_with("restarted with data_window = 2"), "{told}");
    say(&mut workbench, "bptt_window 1");
    let screen = workbench.screen();
    assert!(screen.contains("bptt_window 1 · data_window 2"), "{screen}");
    let screen = say(&mut workbench, "look MODEL").screen();
    assert!(screen.contains("did you mean \"model\"?"), "{screen}");
}

#[test]
fn the_list_leads_to_the_same() {
    let mut workbench = hello();
    // the second row is the optimizer; its last word is there to be changed
    workbench.keys(". . e ↓ Enter").text("0.7").keys("Enter");
    let optimizer = |w: &Workbench| w.frame().snapshot.arms[0].optimizer;
    assert_eq!(optimizer(&workbench), Optimizer::adagrad(Positive::constant(0.7)));
    let edits = &workbench.frame().snapshot.edits;
    assert_eq!(edits[0].change, Change::Optimizer(Optimizer::adagrad(Positive::constant(0.7))));
    let screen = workbench.keys("e").screen();
    assert!(screen.contains("from update 2: Adagrad 0.7"), "the knobs turned so far\n{screen}");
    workbench.keys("Esc u");
    assert_eq!(optimizer(&workbench), Optimizer::adagrad(Positive::constant(0.1)));
    workbench.keys("A Enter"); // the first template
    assert_eq!(workbench.frame().snapshot.arms[1].name, "no clip");
    workbench.keys("U").text("nan").keys("Enter");
    assert!(
        message(&workbench).contains("the run ended without reaching it"),
        "{}",
        message(&workbench)
    );
    let mut other = hello();
    other.keys("U").text("loss 0.3").keys("Enter");
    assert!(message(&other).contains("reached: loss of model ≤ 0.3"), "{}", message(&other));
    other.keys("A").text("lstm, no clip").keys("Enter");
    assert_eq!(other.frame().snapshot.arms.len(), 2, "in a list of one verb it may be left out");
    workbench.keys(":").text("axis of loss").keys("Enter");
    assert_eq!(workbench.session().looks().scale, Scale::Linear, "all keys are in the list");
}

#[test]
fn every_verb_has_an_example_that_can_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_folder =
        |argument: &str| match argument.contains('.') && argument.ends_with(char::is_alphabetic) {
            true => folder.path().join(argument).display().to_string(),
            false => argument.to_owned(),
        };
    say(&mut hello(), &format!("share {}", in_folder("state.rnn")));
    for verb in VERBS {
        let mut workbench = hello();
        let argument = in_folder(verb.argument);
        say(workbench.keys(". ."), &format!("{} {argument}", verb.name));
        let refused = matches!(workbench.app().popup(), Some(Popup::Palette(_)));
        assert!(!refused, "{} {}", verb.name, verb.argument);
    }
}

/// Whatever is left out of an example, the line stays, and the message has an example.
#[test]
fn what_is_missing_is_named_with_an_example() {
    for verb in VERBS.iter().filter(|verb| !verb.argument.is_empty()) {
        let whole = format!("{} {}", verb.name, verb.argument);
        let spaces = whole.match_indices(' ').map(|(at, _)| &whole[..at]);
        for line in spaces {
            let mut workbench = hello();
            let screen = say(&mut workbench, line).screen();
            let Some(Popup::Palette(_)) = workbench.app().popup() else { continue };
            let stays = !line.contains(' ') || screen.contains(&format!("› {line}"));
            assert!(stays, "{line:?} is gone\n{screen}");
            assert!(!screen.contains("\"\""), "{line:?}\n{screen}");
        }
    }
}

#[test]
fn enter_opens_the_palette_with_the_setting_that_the_step_asks_for() {
    let step = |goal: &str| {
        HELLO.replace(
            "(text: \"Look.\", action: Read)",
            &format!("(text: \"Change.\", action: Change([{goal}]))"),
        )
    };
    for (goal, shown, typed) in [
        (r#"(of: Is("clip", "Norm(1.0)"))"#, "› clip ", "norm 1"),
        (r#"(of: Setting("lr"), at_least: 0.5)"#, "› lr ", "0.5"),
        (r#"(of: Setting("hidden"), at_least: 6)"#, "› set hidden=", "6"),
        (r#"(of: Is("ablation", "NoRecurrence"))"#, "╭ Arms", "W_hh = 0"),
    ] {
        let mut workbench = Workbench::lesson(&step(goal));
        let screen = workbench.keys("Enter").screen();
        assert!(screen.contains(shown), "no {shown:?}\n{screen}");
        let screen = workbench.text(typed).keys("Enter").screen();
        assert!(workbench.session().done()[0], "{goal}\n{screen}");
    }
}

#[test]
fn the_weight_under_the_cursor_can_be_changed() {
    let mut workbench = hello();
    workbench.keys("4 ↓ ↓ ] e").text("weight").keys("Enter").text("0.5").keys("Enter");
    let arm = &workbench.frame().snapshot.arms[0];
    assert_eq!(arm.state.params[Name::W_hh][[2, 1]], 0.5);
    assert!(workbench.screen().contains("W_hh[2,1] = 0.5"), "{}", workbench.screen());
}

#[test]
fn the_old_future_stays_on_the_chart_until_it_is_dismissed() {
    let mut workbench = hello();
    workbench.keys("3 z").keys(&". ".repeat(40)).keys("g").text("10").keys("Enter");
    let before = workbench.screen();
    assert!(!before.contains("before"), "{before}");
    say(&mut workbench, "lr 0.9");
    let screen = workbench.keys(". . .").screen();
    assert!(screen.contains("─ before"), "{screen}");
    let screen = workbench.keys(&". ".repeat(20)).screen();
    assert!(screen.contains("40"), "the axis goes as far as the old run in the end\n{screen}");
    let screen = workbench.keys("Backspace").screen();
    assert!(!screen.contains("before"), "{screen}");
}

#[test]
fn landmarks_come_from_the_data() {
    let screen = hello().keys("3 z . . .").screen();
    // 2 ln 2 / 4: after l come l and o
    for text in ["chance ln 4 = 1.39", "no memory = 0.347"] {
        assert!(screen.contains(text), "no {text:?} on\n{screen}");
    }
    let sentiment =
        Workbench::lesson(&HELLO.replace("CharLm(text: Inline(\"hello\"))", "Sentiment()"));
    let mut sentiment = sentiment;
    let screen = sentiment.keys("3 z . . .").screen();
    assert!(screen.contains("last word alone = 0."), "{screen}");
}

#[test]
fn a_hidden_arm_is_in_no_chart_and_colours_can_be_changed() {
    let mut workbench = hello();
    say(&mut workbench, "arm lstm");
    workbench.keys(". . .");
    assert!(workbench.keys("3 z").screen().contains("■ lstm"), "{}", workbench.screen());
    say(&mut workbench, "recolour");
    assert!(workbench.screen().contains("▲ lstm"), "{}", workbench.screen());
    say(&mut workbench, "hide");
    for pane in ["3", "5", "6"] {
        let screen = workbench.keys(pane).screen();
        let chart: String = screen.lines().skip(2).collect();
        assert!(!chart.contains("▲ lstm") && !chart.contains("▒ lstm"), "{screen}");
    }
    say(&mut workbench, "hide");
    assert!(workbench.keys("3").screen().contains("▲ lstm"), "{}", workbench.screen());
}

#[test]
fn marks_on_the_timeline_tell_what_happened() {
    let bar =
        |workbench: &mut Workbench| workbench.screen().lines().nth(38).unwrap_or("").to_owned();
    let mut workbench = hello();
    workbench.keys("n Enter");
    assert!(bar(&mut workbench).contains('●') && bar(&mut workbench).contains("9 / 60"));
    workbench.keys(". .");
    assert!(bar(&mut workbench).contains('✓'), "a goal was reached at 9: {}", bar(&mut workbench));
    say(workbench.keys("}"), "clip off");
    workbench.keys("}");
    assert!(bar(&mut workbench).contains('◆'), "{}", bar(&mut workbench));
    say(&mut workbench, "undo");
    assert!(!bar(&mut workbench).contains('◆'), "{}", bar(&mut workbench));
    say(&mut workbench, "arm linear, sgd 1e200");
    workbench.keys("End space");
    let broken = bar(&mut workbench);
    assert!(broken.contains('✗'), "{broken}");
    let screen = workbench.keys("Home").screen();
    assert!(bar(&mut workbench).contains('✗'), "it is known before one comes there\n{screen}");
    workbench.keys("N");
    assert!(!workbench.frame().snapshot.arms[1].is_sound(), "{}", message(&workbench));
    assert!(
        message(&workbench).contains("linear · sgd 1e200 has diverged"),
        "{}",
        message(&workbench)
    );
}

fn mouse(workbench: &mut Workbench, kind: MouseKind, column: u16, row: u16) {
    workbench.mouse(Mouse { kind, column, row });
}

#[test]
fn the_timeline_is_dragged() {
    let mut workbench = hello();
    workbench.keys(&". ".repeat(30));
    mouse(&mut workbench, MouseKind::Press, 0, 38);
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 0);
    for (column, updates) in [(55, 30), (28, 15), (500, 60), (55, 30)] {
        mouse(&mut workbench, MouseKind::Drag, column, 3);
        let there = workbench.frame().snapshot.cursor.updates_done();
        assert!(there.abs_diff(updates) <= 1, "column {column}: {there}, not {updates}");
    }
    mouse(&mut workbench, MouseKind::Release, 55, 3);
    let here = workbench.frame().snapshot.cursor;
    mouse(&mut workbench, MouseKind::Drag, 10, 38);
    assert_eq!(workbench.frame().snapshot.cursor, here, "it has been let go");
}

#[test]
fn a_click_gives_the_focus_and_looks_at_what_is_there() {
    let mut workbench = hello();
    let screen = workbench.keys("4 z").screen();
    let at = |text: &str| {
        let (y, line) = screen.lines().enumerate().find(|(_, l)| l.contains(text)).expect(text);
        (
            line.chars().take_while(|c| *c != text.chars().next().unwrap_or(' ')).count() as u16,
            y as u16,
        )
    };
    let value = workbench.frame().snapshot.arms[0].state.params[Name::W_hh][[2, 0]];
    let text = format!("{value:.4}");
    let row = screen.lines().position(|l| l.contains(&text[..6])).expect("the third row") as u16;
    mouse(&mut workbench, MouseKind::Press, 8, row);
    assert_eq!((workbench.session().looks().unit, workbench.session().looks().from), (2, 0));
    workbench.keys("z");
    let (x, y) = at("│");
    mouse(&mut workbench, MouseKind::Press, x + 2, y + 4);
    assert_eq!(workbench.session().looks().focus, PaneName::Lesson);
    mouse(&mut workbench, MouseKind::ScrollDown, 2, 10); // nothing to scroll: nothing happens
    assert_eq!(workbench.session().looks().text_scroll, 0);
    let mut home = Workbench::home();
    mouse(&mut home, MouseKind::Press, 30, 4);
    assert_eq!(home.app().lessons().selected(), 1);
    mouse(&mut home, MouseKind::Press, 30, 4);
    assert_eq!(home.session().course().number(), Some(2));
}

#[test]
fn it_runs_to_a_tick_of_a_timestep_from_a_lesson_and_from_the_palette() {
    let mut workbench = hello();
    say(&mut workbench, "until backward 2");
    assert_eq!(workbench.frame().snapshot.cursor.last(), Some(Tick::Backward(2)));
    assert_eq!(message(&workbench), "reached: backward t=2");
}

#[test]
fn no_two_arms_have_one_colour_whoever_comes_and_goes() {
    let mut workbench = hello();
    for line in ["arm gru", "recolour", "arm lstm", "hide", "drop", "arm lstm", "arm norm 1"] {
        say(&mut workbench, line);
        let (looks, arms) = (workbench.session().looks(), &workbench.frame().snapshot.arms);
        let mut colours: Vec<usize> = arms.iter().map(|arm| looks.colours[&arm.name]).collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), arms.len(), "{line}");
    }
    assert!(workbench.session().looks().hidden.is_empty(), "a new arm is there to be seen");
}

#[test]
fn what_has_been_told_once_goes_with_the_next_key() {
    let mut workbench = hello();
    workbench.set_patience(1);
    workbench.keys("space");
    say(&mut workbench, "clip off");
    assert!(message(&workbench).contains("no clip"));
    workbench.keys("Tab").run(3);
    assert!(
        workbench.frame().is_running() && message(&workbench).is_empty(),
        "{}",
        message(&workbench)
    );
    say(&mut workbench, "clip off");
    assert!(message(&workbench).contains("no clip"), "the same again is told again");
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let text = "Look.\\n\\n".repeat(60);
    let mut workbench = Workbench::lesson(&HELLO.replacen("Look.", &text, 1));
    mouse(&mut workbench, MouseKind::ScrollDown, 60, 30);
    assert_eq!(workbench.session().looks().text_scroll, 0);
    mouse(&mut workbench, MouseKind::ScrollDown, 5, 10);
    assert_eq!(workbench.session().looks().text_scroll, 3);
}

#[test]
fn a_lesson_that_is_left_for_the_list_keeps_its_arms_and_edits() {
    let mut workbench = Workbench::home();
    workbench.keys("↓ ↓ Enter . . .");
    say(&mut workbench, "lr 0.5");
    say(&mut workbench, "arm lstm");
    let before = (workbench.frame().snapshot.edits.clone(), workbench.frame().snapshot.cursor);
    workbench.keys("Esc Esc Enter");
    let snapshot = &workbench.frame().snapshot;
    assert_eq!((snapshot.edits.clone(), snapshot.cursor), before);
    assert_eq!(snapshot.arms.len(), 3);
    workbench.keys("Esc Esc ↑ Enter");
    assert_eq!(workbench.frame().snapshot.arms.len(), 1, "another lesson is another run");
}

#[test]
fn what_is_missing_is_typed_behind_a_blank() {
    let mut workbench = hello();
    workbench.keys(":").text("clip norm").keys("Enter").text("2").keys("Enter").settle();
    let edits = &workbench.frame().snapshot.edits;
    let clip = Change::Clip(Clip::Norm(Positive::constant(2.0)));
    assert_eq!(edits.last().map(|edit| edit.change), Some(clip), "{edits:?}");
}

#[test]
fn a_whole_line_may_be_typed_where_its_beginning_is_given() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 10, sequences: 4), hidden: 3,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1), epochs: 9), steps: [(text: "Longer.",
        action: Change([(of: Setting("length"), at_least: 50)]))])"#;
    for typed in ["50", "set length=50", ":set length=50"] {
        let mut workbench = Workbench::lesson(lesson);
        workbench.keys("Enter").text(typed).keys("Enter");
        assert!(workbench.session().done()[0], "{typed}\n{}", workbench.screen());
    }
    for typed in ["adam 0.01", "optimizer adam 0.01", "0.2", "Adam(lr: 0.01)"] {
        let mut workbench = Workbench::lesson(lesson);
        assert!(workbench.screen().contains("SGD 0.1 "), "{}", workbench.screen());
        workbench.keys("e").text("opt").keys("Enter").text(typed).keys("Enter");
        assert!(workbench.app().popup().is_none(), "{typed}\n{}", workbench.screen());
        assert!(!workbench.screen().contains("SGD 0.1 "), "{typed}\n{}", workbench.screen());
    }
}

#[test]
fn arrows_change_the_value_of_a_knob() {
    let mut workbench = Workbench::lesson(
        r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 9, sequences: 4), hidden: 3,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1), epochs: 9), steps: [(text: "Turn it.", action: Read)])"#,
    );
    workbench.keys("e");
    assert!(workbench.screen().contains("← → change"), "{}", workbench.screen());
    workbench.keys("→ →");
    assert!(workbench.screen().contains("› lr 0.5 "), "{}", workbench.screen());
    workbench.keys("← ← ← ← ← Enter");
    assert!(workbench.screen().contains("SGD 0.01 "), "{}", workbench.screen());
}
