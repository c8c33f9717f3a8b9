//! A run that was left is there again without being computed, and a trained model is saved and opened.

use std::fs;
use std::path::Path;

use rnn_tui::lesson::{PaneName, Store};
use rnn_tui::nn::Tensor;
use rnn_tui::task::Folder;
use rnn_tui::trace::model::TrainedModel;
use rnn_tui::train::{ArmSnapshot, Metric, Snapshot, Timeline};
use strum::VariantArray;
use tempfile::TempDir;

use crate::cli::Desk;
use crate::setup::{experiment, small};
use crate::workbench::Workbench;

/// A lesson whose run takes far more ticks than the engine may do before the first look.
const LESSON: &str = r#"(id: "own", title: "Own",
    experiment: (task: Mod3(length: 4, sequences: 2, lag: 1), hidden: 3, epochs: 5000,
        init: (weights: StandardNormal), optimizer: Adam(lr: 0.01),
        arms: [(name: "free"), (name: "clipped", clip: Norm(0.5), cell: Lstm)]),
    steps: [(text: "Look.", action: Read, show: [Loss, Tape, Output])])"#;

fn opened(folder: &Path) -> Workbench {
    Workbench::with_store(Store::at(folder.join("progress.json"))).open(LESSON)
}

/// A lesson that was left after these keys.
fn left(keys: &str) -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = opened(folder.path());
    first.keys("g 6 0 0 Enter").run(1_000_000).keys(keys).run(1_000_000).keys("Ctrl-C");
    (folder, first)
}

fn load(path: &Path) -> Workbench {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys(":").text(&format!("load {}", path.display())).keys("Enter");
    bench
}

#[test]
fn a_model_of_train_has_its_curves_also_when_it_was_resumed() {
    let desk = Desk::new();
    for args in [
        &["train", "plain.ron", "--updates", "30", "--save", "m.npz"][..],
        &["train", "--resume", "m.npz", "--updates", "50", "--save", "m.npz"],
        &["train", "plain.ron", "--updates", "50", "--save", "straight.npz"],
    ] {
        assert_eq!(desk.run(args).code, Some(0));
    }
    let [bench, straight] = ["m.npz", "straight.npz"].map(|name| load(&desk.path(name)));
    let history = |bench: &Workbench| bench.frame().snapshot.arms[0].history.clone();
    assert_eq!(history(&bench).get(Metric::Loss).expect("losses").len(), 50);
    assert_eq!(history(&bench), history(&straight));
    let chart = bench.pane(PaneName::Loss, 60, 12);
    assert!(chart.contains("50") && !chart.contains("begins"), "{chart}");
}

#[test]
fn a_model_without_curves_says_that_they_begin_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("m.npz");
    let mut experiment = experiment(small("hello"));
    (0..5).for_each(|_| experiment.update());
    let snapshot = Snapshot::of(&Timeline::new(experiment));
    let model = TrainedModel::of(&snapshot, &Folder::Embedded).expect("between two updates");
    model.write(&path).expect("written");
    let mut bench = load(&path);
    let chart = bench.pane(PaneName::Loss, 60, 12);
    assert!(chart.contains("not recorded so far: begins with the next update"), "{chart}");
    bench.keys(".");
    let chart = bench.pane(PaneName::Loss, 60, 12);
    assert!(!chart.contains("not recorded"), "{chart}");
}

/// What is computed, without the checkpoints that only make seeking faster.
fn same(one: &Snapshot, other: &Snapshot) -> bool {
    one.cursor == other.cursor
        && one.furthest == other.furthest
        && one.edits == other.edits
        && one.arms.iter().zip(&other.arms).all(|(a, b)| {
            let row =
                |arm: &ArmSnapshot, tensor: Tensor, t| arm.row(tensor, t).map(<[f64]>::to_vec);
            (&a.state, &a.history, a.reached()) == (&b.state, &b.history, b.reached())
                && (0..one.cursor.timesteps).all(|t| {
                    Tensor::VARIANTS.iter().all(|tensor| row(a, *tensor, t) == row(b, *tensor, t))
                })
        })
}

#[test]
fn a_long_run_is_there_at_once_with_its_curves_and_its_past() {
    for keys in ["", "→ → →", "u", "g 4 0 0 Enter", ": l r space 0 . 0 0 2 Enter . .", "← ←"]
    {
        let (folder, first) = left(keys);
        let mut second = opened(folder.path());
        let [was, is] = [&first, &second].map(|bench| &*bench.frame().snapshot);
        assert!(same(was, is), "{keys}: {:?} {:?}", was.cursor, is.cursor);
        assert!(!second.frame().is_running(), "{keys}");
        let restored = [opened(folder.path()), opened(folder.path())];
        fs::remove_dir_all(folder.path().join("runs")).expect("the run was kept");
        let computed = [opened(folder.path()), opened(folder.path())];
        for ((keys, mut bench), mut again) in
            ["g 1 2 3 Enter", ", , ,"].into_iter().zip(restored).zip(computed)
        {
            again.run(10_000_000);
            for bench in [&mut bench, &mut again] {
                bench.keys(keys).run(10_000_000);
            }
            assert!(same(&again.frame().snapshot, &bench.frame().snapshot), "{keys}");
        }
        assert!(second.screen().contains("600") || !keys.is_empty());
    }
}

#[test]
fn a_run_that_was_not_kept_or_does_not_fit_is_computed_again() {
    let (folder, first) = left("");
    let runs = folder.path().join("runs");
    let run = fs::read_dir(&runs).expect("the folder").next().expect("a run").expect("read").path();
    let whole = fs::read(&run).expect("read");
    let other = LESSON.replace("0.01", "0.02");
    for damaged in [&whole[..whole.len() / 2], &b"PK"[..], &b""[..]] {
        fs::write(&run, damaged).expect("written");
        let mut second = opened(folder.path());
        assert!(second.frame().is_running(), "it is computed again");
        second.run(1_000_000);
        assert!(same(&first.frame().snapshot, &second.frame().snapshot));
        fs::write(&run, &whole).expect("written");
    }
    let store = Store::at(folder.path().join("progress.json"));
    let changed = Workbench::with_store(store).open(&other);
    assert!(changed.frame().snapshot.cursor.updates_done() < 600, "it is another experiment");
}

/// A lesson that is left after these keys, and opened again.
fn again(keys: &str) -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().expect("a folder");
    opened(folder.path()).keys(keys).run(1_000_000).keys("Ctrl-C");
    let mut second = opened(folder.path());
    second.run(1_000_000);
    (folder, second)
}

#[test]
fn what_was_changed_before_the_program_was_left_can_be_undone() {
    let weight = ": w e i g h t space b _ y space 0 space 0 space 9 Enter";
    for (before, after) in
        [("", "→ →"), ("", ". ."), (". . .", ""), (". . .", "→"), (". . .", ". . ,")]
    {
        let (_kept, mut changed) = again(&format!("{before} {weight} {after}"));
        let mut plain = Workbench::lesson(LESSON);
        plain.keys(&format!("{before} {after}")).run(1_000_000);
        let screen = changed.keys("u").run(1_000_000).screen();
        assert!(screen.contains("undone: from update"), "{before} {after}: {screen}");
        for bench in [&mut changed, &mut plain] {
            bench.keys("g 5 0 Enter").run(1_000_000);
        }
        let [one, other] = [&changed, &plain].map(|bench| &*bench.frame().snapshot);
        assert!(same(one, other), "{before} {after}");
    }
    let (_kept, mut smaller) = again(": s e t space h i d d e n = 2 Enter . .");
    let screen = smaller.keys("u").run(1_000_000).screen();
    assert_eq!(smaller.frame().snapshot.spec.hidden, 3, "{screen}");
}

#[test]
fn the_first_nan_is_found_again_in_a_run_that_was_left() {
    let (_kept, mut bench) = again(". : l r space 1 e 3 0 8 Enter . . . g 0 Enter");
    let screen = bench.keys("N").run(1_000_000).screen();
    assert!(screen.contains("not finite") || screen.contains("NaN"), "{screen}");
    assert!(bench.frame().snapshot.cursor.done > 0, "{screen}");
}

#[test]
fn the_runs_of_a_dozen_lessons_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..12 {
        let lesson = LESSON.replace("id: \"own\"", &format!("id: \"own{number}\""));
        let store = Store::at(folder.path().join("progress.json"));
        Workbench::with_store(store).open(&lesson).keys(". Ctrl-C");
    }
    assert_eq!(fs::read_dir(folder.path().join("runs")).expect("the folder").count(), 12);
}

#[test]
fn a_run_that_cannot_be_kept_says_so_once_before_it_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("runs"), "a file where the folder should be").expect("written");
    let mut bench = opened(folder.path());
    bench.keys(". .").settle();
    let screen = bench.screen();
    assert!(screen.contains("this run cannot be kept"), "{screen}");
    bench.keys("Esc .").settle();
    assert!(!bench.screen().contains("cannot be kept"), "once is enough");
}

#[test]
fn a_large_run_is_kept_too() {
    let large = LESSON.replace("hidden: 3", "hidden: 500");
    let folder = tempfile::tempdir().expect("a folder");
    let open = || {
        let store = Store::at(folder.path().join("progress.json"));
        Workbench::with_store(store).open(&large)
    };
    let mut first = open();
    first.keys(". .").run(10_000).keys("Ctrl-C");
    let run = fs::read_dir(folder.path().join("runs")).expect("the folder").next();
    let bytes = run.expect("a run").expect("read").metadata().expect("known").len();
    assert!(bytes > 20_000_000, "{bytes} bytes");
    let second = open();
    assert!(same(&first.frame().snapshot, &second.frame().snapshot), "it is there at once");
}

#[test]
fn a_model_is_saved_and_loaded_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("own.npz");
    let typed = |bench: &mut Workbench, verb: &str| {
        bench.keys(":").text(&format!("{verb} {}", path.display())).keys("Enter").screen()
    };
    let mut first = Workbench::lesson(LESSON);
    first.keys("g 4 0 0 Enter").run(1_000_000).keys("→ →");
    let said = typed(&mut first, "save");
    assert!(said.contains("own.npz: saved, after 400 updates"), "{said}");
    assert!(typed(&mut first, "save").contains("replaced"));
    let mut second = Workbench::lesson(LESSON);
    let screen = typed(&mut second, "load");
    assert!(screen.contains("Your model: own.npz"), "{screen}");
    let at = |bench: &Workbench| bench.frame().snapshot.cursor.updates_done();
    assert_eq!(at(&second), 400);
    first.keys("g 4 5 0 Enter").run(100_000);
    second.keys("g 4 5 0 Enter").run(100_000);
    let [one, other] = [&first, &second].map(|bench| &*bench.frame().snapshot);
    assert!(same(one, other), "it continues to the bit");
    second.keys("g 1 0 Enter").run(100_000);
    assert_eq!(at(&second), 10, "and has a past");
    fs::write(&path, "PK").expect("written");
    let refused = typed(&mut second, "load");
    assert!(refused.contains("damaged"), "{refused}");
    second.keys("Esc :").text("save own.txt").keys("Enter");
    assert!(second.screen().contains("a model is an .npz file"), "{}", second.screen());
}

#[test]
fn a_file_of_somebody_else_s_is_replaced_only_after_a_question() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.npz");
    fs::write(&path, "weeks of work").expect("written");
    let is_untouched = || fs::read(&path).is_ok_and(|bytes| bytes == b"weeks of work");
    let mut bench = Workbench::lesson(LESSON);
    let line = format!("save {}", path.display());
    let ask = |bench: &mut Workbench| bench.keys(":").text(&line).keys("Enter").screen();
    bench.keys(".");
    let screen = ask(&mut bench);
    assert!(screen.contains("press Enter again to replace it") && is_untouched(), "{screen}");
    bench.keys("Esc n N");
    assert!(ask(&mut bench).contains("again to replace it") && is_untouched(), "asked anew");
    bench.keys("x Enter");
    assert!(is_untouched(), "another name is another file");
    bench.keys("Esc");
    ask(&mut bench);
    let screen = bench.keys("Enter").screen();
    assert!(screen.contains("mine.npz: replaced, after 1 update") && !is_untouched(), "{screen}");
    assert!(ask(&mut bench).contains("replaced"), "it is of this workbench now");
}

const TEXT: &str = r#"(id: "own", title: "Own",
    experiment: (task: CharLm(text: Inline("the cat sat on the mat. the cat sat on the hat.")), hidden: 9, epochs: 9,
        init: (weights: Uniform), optimizer: Adagrad(lr: 0.1)),
    steps: [(text: "Look.", action: Read, show: [Output])])"#;

#[test]
fn temperature_beginning_and_length_of_the_samples_are_set_live() {
    let mut bench = Workbench::lesson(TEXT);
    bench.keys(". .");
    let say = |bench: &mut Workbench, line: &str| bench.keys(":").text(line).keys("Enter").screen();
    let usual = bench.screen();
    assert!(usual.contains("greedy") && usual.contains("T 0.5"), "{usual}");
    let screen = say(&mut bench, "temperature 0.7");
    assert!(screen.contains("T 0.7") && !screen.contains("greedy"), "{screen}");
    let screen = say(&mut bench, "prime the c");
    assert!(screen.contains("T 0.7   the c") && screen.contains("from \"the c\""), "{screen}");
    say(&mut bench, "length 3");
    let sample = bench.frame().output.samples.len();
    assert_eq!(sample, 1);
    assert!(say(&mut bench, "prime dog").contains("not in the vocabulary"));
    bench.keys("Esc");
    assert!(say(&mut bench, "temperature -1").contains("between 0 and 100"));
    bench.keys("Esc");
    for line in ["temperature all", "prime none", "length usual"] {
        say(&mut bench, line);
    }
    assert_eq!(bench.screen().contains("greedy"), usual.contains("greedy"));
    let mut other = Workbench::lesson(LESSON);
    assert!(say(&mut other, "temperature 1").contains("does not write text"));
}
