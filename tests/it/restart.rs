//! What is there again after the program was ended: the run and what is drawn of it, the question, what was written.

use std::fs;
use std::path::Path;

use rnn_tui::lesson::{Catalog, Store};
use rnn_tui::nn::Tensor;
use rnn_tui::tui::looks::Looks;

use crate::workbench::Workbench;

/// A lesson with two arms, a step to look around, and steps whose answers are written or drawn.
const LESSON: &str = r#"(id: "own", title: "Own", speed: 30,
    experiment: (task: Mod3(length: 4, sequences: 2, lag: 1), hidden: 3, epochs: 300,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1),
        arms: [(name: "free"), (name: "clipped", clip: Norm(0.5))]),
    steps: [
        (text: "Look.", action: Read, show: [Loss, Tape, Output]),
        (text: "Say.", action: Explain(ask: "Why does the loss fall?", answer: "Because.")),
        (text: "Predict.", action: Predict(ask: "dh_1[0] =", guess: Number(truth: (of: At("dh", [1, 0])), within: 0.1),
            until: Tick(Backward(1)))),
        (text: "Draw.", action: Predict(ask: "How does the loss fall?", guess: Sketch(of: Loss, low: 0, high: 2, updates: 40),
            until: Goals([(of: Updates, at_least: 40)]))),
    ])"#;

/// The lesson with the progress that is in a folder.
fn opened(folder: &Path) -> Workbench {
    Workbench::with_store(Store::at(folder.join("progress.json"))).open(LESSON)
}

/// The lesson after these keys, and again after Ctrl-C.
fn restarted(keys: &str) -> [Workbench; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = opened(folder.path());
    first.keys(keys).keys("Ctrl-C");
    let mut second = opened(folder.path());
    second.run(100_000);
    [first, second]
}

const FORKED: &str = "g 2 0 Enter g 5 Enter : l r space 0 . 5 Enter g 1 5 Enter";

#[test]
fn the_run_before_a_change_is_drawn_again() {
    let [mut first, mut second] = restarted(FORKED);
    let old = |workbench: &Workbench| {
        let old = workbench.frame().snapshot.old.clone().expect("an old run");
        (old.from, old.histories.len())
    };
    assert_eq!((old(&first), old(&second)), ((5, 2), (5, 2)));
    for workbench in [&mut first, &mut second] {
        let screen = workbench.screen();
        assert!(screen.contains("before"), "{screen}");
    }
    let loss = |workbench: &mut Workbench| workbench.keys("3 z").screen();
    let [first, second] = [&mut first, &mut second].map(loss);
    let chart =
        |screen: &str| screen.lines().skip(2).take(36).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(chart(&second), chart(&first));
}

/// A field, a knob, and the seed: what was changed before the end can be undone after it, back to the lesson's own run.
#[test]
fn what_was_changed_before_the_end_can_be_undone_after_it() {
    let [_, mut second] =
        restarted(": s e t space h i d d e n = 5 Enter . . : l r space 0 . 5 Enter .");
    let now = |workbench: &Workbench| {
        let snapshot = &workbench.frame().snapshot;
        (snapshot.spec.hidden, snapshot.edits.len())
    };
    assert_eq!(now(&second), (5, 1));
    second.keys("u");
    assert_eq!(now(&second), (5, 0));
    let screen = second.keys("u").screen();
    assert_eq!(now(&second), (3, 0), "{screen}");
    let screen = second.keys("u").screen();
    assert!(screen.contains("nothing to undo: the settings are as they were at first"), "{screen}");
}

#[test]
fn an_old_run_that_was_dismissed_does_not_return() {
    let [first, second] = restarted(&format!("{FORKED} Backspace"));
    assert!(first.frame().snapshot.old.is_none() && second.frame().snapshot.old.is_none());
}

#[test]
fn colours_of_arms_and_the_notation_are_as_the_learner_chose_them() {
    let [first, second] = restarted(". : r e c o l o u r Enter x");
    let of = |looks: &Looks| (looks.colours.clone(), looks.notation);
    let [first, second] = [first, second].map(|workbench| of(workbench.session().looks()));
    assert_eq!(second, first);
    assert_ne!(first.0, Workbench::lesson(LESSON).session().looks().colours);
}

/// The lesson, and a step about another experiment, which asks for a longer task.
fn with_a_longer_task() -> String {
    let own = "(task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 300, init: (weights: StandardNormal), \
               optimizer: Sgd(lr: 0.1))";
    LESSON.replace("steps: [", &format!("experiments: {{ \"longer\": {own} }}, steps: [")).replace(
        "(text: \"Say.\"",
        "(on: \"longer\", text: \"Set.\", show: [Loss], action: Change([(of: Setting(\"length\"), at_least: 7)])),
         (text: \"Say.\"",
    )
}

#[test]
fn fields_that_were_set_are_set_again_wherever_the_run_was_left() {
    let lesson = with_a_longer_task();
    let lines = ["set length=9", "set length=6", "set sequences=5", "set hidden=4"];
    let ways = [
        ("", "q"),
        (". . . → →", "q"),
        ("g 4 0 Enter →", "Esc Esc q"),
        (">", "Esc Esc Enter Ctrl-C"),
    ];
    let all = lines.iter().flat_map(|line| ways.iter().map(move |way| (line, way)));
    for ((line, (way, leave)), keeps) in all.flat_map(|one| [(one, true), (one, false)]) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = || Store::at(folder.path().join("progress.json"));
        let of = |workbench: &mut Workbench| workbench.run(100_000).frame().snapshot.clone();
        let mut first = Workbench::with_store(store()).open(&lesson);
        let was = of(first.keys("n :").text(line).keys("Enter").keys(way));
        first.keys(leave);
        if !keeps {
            fs::remove_dir_all(folder.path().join("runs")).ok();
        }
        let mut second = Workbench::with_store(store()).open(&lesson);
        let (is, place) = (of(&mut second), format!("{line}, {way}, {leave}"));
        assert_eq!(second.session().step(), 1, "{place}");
        assert_eq!(
            (&is.spec, is.cursor, is.furthest),
            (&was.spec, was.cursor, was.furthest),
            "{place}"
        );
        assert_eq!(is.arms[0].history, was.arms[0].history, "{place}");
    }
}

#[test]
fn a_text_that_is_gone_does_not_lock_the_lesson() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = || Store::at(folder.path().join("progress.json"));
    let lesson = LESSON.replace(
        "Mod3(length: 4, sequences: 2, lag: 1)",
        r#"CharLm(text: Inline("the cat sat."))"#,
    );
    let text = folder.path().join("own.txt");
    fs::write(&text, "the dog sat on the cat.").expect("written");
    let mut first = Workbench::with_store(store()).open(&lesson);
    let line = format!("set text=Path({:?})", text.display().to_string());
    first.keys(":").text(&line).keys("Enter . .").run(100_000).keys("q");
    fs::remove_file(&text).expect("it was there");
    let mut second = Workbench::with_store(store()).open(&lesson);
    let screen = second.run(100_000).screen();
    assert!(screen.contains("own.txt"), "{screen}");
    let cursor = second.frame().snapshot.cursor;
    assert_eq!((cursor.update, cursor.done), (0, 0), "the lesson's own text, from its start");
}

#[test]
fn a_run_of_a_task_that_the_lesson_has_changed_is_not_mixed_with_the_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = || Store::at(folder.path().join("progress.json"));
    let lesson = with_a_longer_task();
    let mut first = Workbench::with_store(store()).open(&lesson);
    first.keys("n :").text("set length=9").keys("Enter . . . → q");
    let other = lesson
        .replace("Mod3(length: 4, sequences: 2), hidden", "Mod3(length: 5, sequences: 2), hidden");
    let second = Workbench::with_store(store()).open(&other);
    let cursor = second.frame().snapshot.cursor;
    assert_eq!((cursor.timesteps, cursor.update, cursor.done), (5, 0, 0));
}

#[test]
fn the_part_of_the_run_that_was_shown_is_shown_again() {
    let far = ". ".repeat(40);
    for keys in [format!("{far} ( ("), format!("{far} ( ( g 2 Enter ( ("), format!("{far} ( ( Y")] {
        let [mut first, mut second] = restarted(&keys);
        let window = |workbench: &Workbench| workbench.session().looks().window;
        assert_eq!(window(&second), window(&first), "{keys}");
        assert_eq!(window(&first).is_none(), keys.ends_with('Y'), "{keys}");
        assert_eq!(second.keys("3").screen(), first.keys("3").screen(), "{keys}");
    }
}

#[test]
fn the_learners_own_line_is_answered_again_until_the_next_step() {
    let answered =
        |workbench: &Workbench| workbench.frame().own_line.as_ref().map(|(line, _)| line.clone());
    for keys in ["t 1 2 0 1 Enter", ". . t 1 2 0 1 Enter"] {
        let [mut first, mut second] = restarted(keys);
        for workbench in [&mut first, &mut second] {
            assert_eq!(
                answered(workbench.run(100_000)).as_deref(),
                Some("1201"),
                "{keys}\n{}",
                workbench.screen()
            );
        }
        second.keys("n");
        assert_eq!(answered(second.run(100_000)), None, "{keys}");
    }
    let [_, mut second] =
        restarted("t 1 2 0 1 Enter t Backspace Backspace Backspace Backspace Enter");
    assert_eq!(answered(second.run(100_000)), None);
}

#[test]
fn arms_that_were_hidden_are_hidden_again_until_the_next_step() {
    let [first, mut second] = restarted(". : h i d e Enter");
    let hidden = |workbench: &Workbench| workbench.session().looks().hidden.clone();
    assert_eq!(hidden(&first).len(), 1);
    assert_eq!(hidden(&second), hidden(&first));
    second.keys("n");
    assert!(hidden(&second).is_empty());
    let [first, second] = restarted(".");
    assert!(hidden(&first).is_empty() && hidden(&second).is_empty());
}

#[test]
fn a_question_is_about_the_same_update_as_before() {
    let [mut first, mut second] = restarted("n Esc n Esc → → → → → → → → →");
    first.keys("Enter"); // back to the line
    for workbench in [&mut first, &mut second] {
        assert_eq!(workbench.session().step(), 2);
        let screen = workbench.screen();
        assert!(screen.contains("Enter goes back first"), "{screen}");
        workbench.keys("Enter");
        let cursor = workbench.frame().snapshot.cursor;
        assert_eq!((cursor.update, cursor.done), (0, 6), "before the tick asked about");
    }
}

#[test]
fn what_was_written_is_there_again_however_the_program_ended() {
    let [_, mut second] = restarted("n b e c a");
    assert!(second.screen().contains("› beca"), "{}", second.screen());
    second.text("use it is so").keys("Enter");
    assert_eq!(second.session().answers()[&1].line, "because it is so");

    let folder = tempfile::tempdir().expect("a folder");
    let mut killed = opened(folder.path());
    killed.keys("n b e c").settle();
    let mut second = opened(folder.path());
    assert!(second.screen().contains("› bec"), "{}", second.screen());
    second.keys("Backspace Backspace Backspace Ctrl-C");
    let mut third = opened(folder.path());
    assert!(!third.screen().contains("› b"), "what was deleted stays so: {}", third.screen());

    let [_, mut unsure] = restarted("n Esc n 0 . 5 Enter"); // asked how sure
    assert!(unsure.screen().contains("› 0.5"), "{}", unsure.screen());
}

#[test]
fn a_number_that_was_kept_is_replaced_by_what_is_typed_and_can_be_sent_or_changed() {
    for (keys, line) in [("1 0 0", "› 100"), ("← ← 2", "› 1200"), ("Backspace 7", "› 107")]
    {
        let [_, mut second] = restarted("n Esc n 1 0 0");
        second.keys(keys);
        assert!(second.screen().contains(&format!("{line} ")), "{keys}: {}", second.screen());
    }
    let [_, mut second] = restarted("n Esc n 1 0 0");
    second.keys("Enter Enter");
    assert!(second.screen().contains("you say: 100"), "{}", second.screen());
}

#[test]
fn a_drawing_that_was_begun_goes_on() {
    let drawn = |workbench: &Workbench| workbench.session().attempt().answer.given.clone();
    let [first, second] = restarted("n Esc n Esc n Enter ↑ ↑ ↑ → ↓ ↓");
    assert_eq!(drawn(&second), drawn(&first));
    assert!(!drawn(&first).is_empty());
    let focus = |workbench: &Workbench| workbench.session().looks().focus;
    assert_eq!(focus(&second), focus(&first));
    let [first, left] = restarted("n Esc n Esc n Enter ↑ ↑ ↑ → ↓ ↓ Esc");
    assert_eq!(drawn(&left), drawn(&first), "Esc leaves a drawing, and it is kept");
}

/// How many timesteps there are is known from the first frame only, after the step has been begun.
#[test]
fn a_sketch_that_was_handed_in_is_compared_with_the_bars_that_it_drew() {
    let lesson = LESSON
        .replace("of: Loss, low: 0, high: 2, updates: 40", "of: DhNorm, low: 1e-6, high: 1")
        .replace("Goals([(of: Updates, at_least: 40)])", "Tick(Backward(0))")
        .replace("length: 4, sequences: 2, lag: 1", "length: 4, sequences: 2, lag: 3")
        .replace("StandardNormal", "Normal(0.1)"); // only the bar of t = 3 is long
    let folder = tempfile::tempdir().expect("a folder");
    let store = || Store::at(folder.path().join("progress.json"));
    let verdict = |workbench: &mut Workbench| {
        workbench.keys("Enter").run(100_000);
        let tape = &workbench.frame().snapshot.arms[0];
        let norms: Vec<_> = (0..4).filter_map(|t| tape.norm(Tensor::Dh, t)).collect();
        assert!(norms.len() == 4 && norms[0] < norms[3] / 100.0, "{norms:?}");
        serde_json::to_value(&workbench.session().answers()[&3]).expect("JSON")
    };
    let mut first = Workbench::with_store(store()).open(&lesson);
    (0..3).for_each(|_| first.next_step());
    let up = "↑ ".repeat(9);
    first.keys(&format!("Enter {}Enter Enter", [up.as_str(); 4].join("← "))).settle();
    let mut second = Workbench::with_store(store()).open(&lesson);
    assert_eq!(second.session().attempt().answer.given.len(), 4, "{}", second.screen());
    let [first, second] = [&mut first, &mut second].map(verdict);
    assert!(["truth", "right"].iter().all(|part| !first[part].is_null()), "{first}");
    assert!(first["truth"].as_f64().is_some_and(|share| 0.0 < share && share < 1.0), "{first}");
    assert_eq!(second, first);
}

/// A run so long that its way back can be watched.
fn on_the_way() -> (tempfile::TempDir, Workbench) {
    let long = LESSON
        .replace("hidden: 3", "hidden: 128")
        .replace(r#", (name: "clipped", clip: Norm(0.5))"#, "");
    let folder = tempfile::tempdir().expect("a folder");
    let store = || Store::at(folder.path().join("progress.json"));
    let mut first = Workbench::with_store(store()).open(&long);
    first.keys("g 1 2 0 0 Enter").run(1_000_000).keys("q");
    fs::remove_dir_all(folder.path().join("runs")).expect("the run was kept");
    let mut second = Workbench::with_store(store()).open(&long);
    second.set_patience(20);
    assert!(second.frame().is_running(), "the place is far away");
    (folder, second)
}

#[test]
fn the_way_back_says_what_it_is_how_far_it_is_and_how_to_stop() {
    let (folder, mut workbench) = on_the_way();
    let screen = workbench.screen();
    let footer = screen.lines().last().expect("a footer");
    assert!(
        footer.contains("computing your run again up to where you left it: update"),
        "{footer}"
    );
    assert!(footer.contains("of 1200 (") && footer.contains("space stops"), "{footer}");
    assert!(screen.lines().next().is_some_and(|header| header.contains("▶ replaying")), "{screen}");
    workbench.keys("space");
    assert!(!workbench.frame().is_running());
    assert!(workbench.frame().snapshot.cursor.updates_done() < 1200);
    assert!(!workbench.screen().contains("computing your run again"));
    workbench.keys("space");
    assert!(workbench.screen().contains("of 1200 ("), "it goes on");
    workbench.keys("space Ctrl-C");
    let saved = fs::read_to_string(folder.path().join("progress.json")).expect("progress");
    assert!(saved.contains(r#""updates": 1200"#), "the place is not lost: {saved}");
}

#[test]
fn nothing_is_answered_from_weights_on_the_way() {
    let (_folder, mut workbench) = on_the_way();
    workbench.keys("G");
    let screen = workbench.screen();
    assert!(workbench.frame().is_running(), "the place is not lost");
    assert!(screen.contains("still being recomputed"), "{screen}");
    workbench.keys("t 0 1 2 0 Enter");
    assert!(workbench.frame().own_line.is_none());
    let screen = workbench.screen();
    assert!(screen.contains("answered as soon as"), "{screen}");
    workbench.run(1_000_000);
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 1200);
    assert!(workbench.frame().own_line.is_some(), "answered there");
    workbench.keys("→");
    assert_eq!(workbench.frame().snapshot.cursor.done, 1, "the keys work again");
}

#[test]
fn the_selected_arm_is_selected_again_at_every_step() {
    let arm = |workbench: &Workbench| {
        let frame = workbench.frame();
        frame.snapshot.arms[frame.arm].name.clone()
    };
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    for entry in catalog.entries().iter().filter(|entry| entry.lesson.id == "exploding") {
        for (step, keys) in
            (0..entry.lesson.steps.len()).flat_map(|i| [(i, ""), (i, "a"), (i, ".")])
        {
            let folder = tempfile::tempdir().expect("a folder");
            let opened = || {
                let store = Store::at(folder.path().join("progress.json"));
                Workbench::with_store(store).open_loaded(entry.loaded())
            };
            let mut first = opened();
            (0..step).for_each(|_| first.next_step());
            if first.session().writes() {
                first.keys("Esc");
            }
            let was = arm(first.keys(keys));
            first.keys("Ctrl-C");
            let mut second = opened();
            assert_eq!(arm(second.run(100_000)), was, "step {} after {keys:?}", step + 1);
        }
    }
}

#[test]
fn what_unlocks_a_hint_is_kept_with_the_progress() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || {
        let store = Store::at(folder.path().join("progress.json"));
        Workbench::with_store(store).open(crate::steps::LESSON)
    };
    let is_hinted = |workbench: &mut Workbench| workbench.keys("i").screen().contains("Faster.");
    let mut first = open();
    (0..5).for_each(|_| first.next_step());
    assert!(!is_hinted(&mut first), "{}", first.screen());
    first.keys(":").text("lr 9").keys("Enter n p Ctrl-C");
    let mut second = open();
    second.run(100_000);
    assert!(is_hinted(&mut second), "{}", second.screen());
}
