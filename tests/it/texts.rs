//! The character model on any text: what is read, what is refused, what is written, and how it is shown.

use std::fs;
use std::path::Path;

use rnn_tui::lesson::{Catalog, Store, load::Loaded};
use rnn_tui::task::char_lm::STORY;
use rnn_tui::tui::widget::number::short;
use serde_json::Value;

use crate::cli::Desk;
use crate::workbench::Workbench;

/// A text of several windows in several scripts, with marks, wide characters and what steers a terminal.
const STRANGE: &str = "\u{feff}Añe\u{301}字漢字 😀👩\u{200d}🚀\r\n\tשלום \u{202e}abc\u{1b}[31m\u{7}\u{9b}2J\0 e\u{301}\u{302}\u{303}. ";

/// Whether a character does anything but stand in its place or begin a line.
fn steers(c: char) -> bool {
    c != '\n' && c != '\t' && !rnn_tui::checked::is_shown(c)
}

#[test]
fn a_text_of_any_length_is_learned_from_its_first_to_its_last_character() {
    let desk = Desk::new();
    for (length, windows) in [(1, 1), (2, 1), (26, 1), (27, 2), (51, 2), (52, 3)] {
        let text: String = ('a'..='z').cycle().take(length).collect();
        desk.put("own.txt", &text);
        for every in ["1", "7"] {
            let args = ["text", "--text", "own.txt", "--epochs", "3", "--every", every];
            let reports = desk.reports(&args);
            let last = reports.last().unwrap();
            assert_eq!((&last["epoch"], &last["update"]), (&3.into(), &(3 * windows).into()));
            assert_eq!(last["status"], "ok", "{length} characters: {last}");
            for key in ["loss", "accuracy", "smooth_loss", "grad_norm"] {
                assert!(last[key].is_f64(), "{length} characters: {key} of {last}");
            }
            let sample = last["sample"].as_str().map(|s| s.chars().count());
            assert_eq!(sample, (windows > 1).then_some(200), "{length} characters: {last}");
        }
    }
}

#[test]
fn one_character_is_its_own_successor() {
    let desk = Desk::new();
    desk.put("own.txt", "字");
    let report = &desk.reports(&["text", "--text", "own.txt", "--updates", "1"])[0];
    // the only answer there is has probability 1
    let facts = ["loss", "accuracy", "smooth_loss"].map(|key| report[key].as_f64());
    assert_eq!(facts, [Some(0.0), Some(1.0), Some(0.0)]);
}

#[test]
fn the_story_in_a_file_is_the_story() {
    let desk = Desk::new();
    desk.put("story.txt", STORY);
    let own = desk.results(&["train", "text", "--updates", "200"]);
    let train = ["train", "text", "--updates", "200", "--text", "story.txt"];
    assert_eq!(desk.results(&train), own);
    let path = desk.path("story.txt").display().to_string();
    let again = [&train[..4], &["--text", &path, "--set", "hidden=100"]].concat();
    assert_eq!(desk.results(&again), own);
    let set = format!("text=Path({path:?})");
    assert_eq!(desk.results(&[&train[..4], &["--set", &set]].concat()), own);
}

#[test]
fn any_lesson_that_learns_from_a_text_can_learn_from_another() {
    let desk = Desk::new();
    desk.put("own.txt", "the cat sat on the mat, and the dog sat on the log");
    let arms = desk.reports(&["hello", "--text", "own.txt", "--updates", "4", "--every", "2"]);
    let seen = arms.iter().map(|r| (r["arm"].as_str().unwrap(), r["update"].as_u64().unwrap()));
    let expected = [("Adagrad", 2), ("SGD", 2), ("Adagrad", 4), ("SGD", 4)];
    assert_eq!(seen.collect::<Vec<_>>(), expected);
    let done = desk.run(&["train", "mod3", "--text", "own.txt"]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    assert!(done.err.contains("\"mod3\" does not learn from a text"), "{}", done.err);
}

#[test]
fn a_file_that_is_no_text_is_one_line() {
    let desk = Desk::new();
    desk.put("empty.txt", "");
    desk.put("mark.txt", "\u{feff}");
    desk.put("latin1.txt", b"caf\xe9 noir");
    desk.put("cut.txt", &"字".as_bytes()[..2]);
    desk.put("ev\u{1b}[31mil.txt", "");
    let large = fs::File::create(desk.path("large.txt")).unwrap();
    large.set_len(100_000_001).unwrap();
    fs::create_dir(desk.path("folder")).unwrap();
    let check = |path: &str, expected: &str| {
        for args in [&["train", "text", "--text", path][..], &["text", path]] {
            let done = desk.run(args);
            assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{args:?}: {}", done.err);
            assert_eq!(done.err.lines().count(), 1, "{}", done.err);
            assert!(done.err.contains(expected), "{args:?}: no {expected:?} in {}", done.err);
            assert!(!done.err.contains(steers), "{:?}", done.err);
        }
    };
    check("empty.txt", "empty.txt: is empty");
    check("mark.txt", "the text is empty");
    check("latin1.txt", "latin1.txt: is not UTF-8: the byte at offset 3");
    check("cut.txt", "cut.txt: is not UTF-8: the byte at offset 0");
    check("ev\u{1b}[31mil.txt", "[31mil.txt: is empty");
    check("large.txt", "large.txt: is larger than 100 MB");
    check("folder", "folder: is not a regular file");
    check("missing.txt", "missing.txt: cannot be read");
    check("empty.txt/x", "cannot be read");
    #[cfg(unix)]
    {
        let pipe = std::process::Command::new("mkfifo").arg(desk.path("pipe")).status();
        assert!(pipe.expect("there is a mkfifo").success());
        check("pipe", "pipe: is not a regular file");
        check("/dev/zero", "/dev/zero: is not a regular file");
    }
}

#[test]
fn nothing_in_a_sample_steers_the_terminal() {
    let desk = Desk::new();
    desk.put("own.txt", STRANGE.repeat(3));
    let train = ["train", "text", "--text", "own.txt", "--updates", "40", "--every", "10"];
    let results = |args: &[&str]| {
        let done = desk.run(args);
        let said = done.err.trim_end();
        assert!(said.contains("carriage return") && !said.contains(steers), "{said:?}");
        assert_eq!(done.code, Some(0));
        done.out
    };
    let table = results(&train);
    assert!(!table.contains(steers), "{table:?}");
    let json = results(&[&train[..], &["--json"]].concat());
    assert!(!json.contains(steers), "{json:?}");
    for line in json.lines() {
        let report: Value = serde_json::from_str(line).unwrap();
        assert!(!report["sample"].as_str().unwrap().contains(steers), "{report}");
    }
}

#[test]
fn the_table_of_a_text_has_the_smooth_loss_and_samples() {
    let desk = Desk::new();
    let table = desk.results(&["train", "text", "--updates", "250"]);
    let (samples, rows): (Vec<&str>, Vec<&str>) =
        table.lines().partition(|l| l.starts_with("    "));
    assert!(rows[0].contains(" loss    smooth ") && !samples.is_empty(), "{table}");
    let (notes, rows): (Vec<&str>, Vec<&str>) = rows.iter().partition(|r| r.starts_with("* "));
    assert_eq!(notes.len(), 1, "{table}");
    let updates = rows[1..].iter().map(|r| r.split_whitespace().nth(2).unwrap());
    assert_eq!(updates.collect::<Vec<_>>(), ["100", "200", "250"], "{table}");
    let other = desk.results(&["train", "plain.ron"]);
    assert!(!other.contains("smooth"), "{other}");
}

#[test]
fn reports_come_as_often_as_asked_for() {
    let desk = Desk::new();
    let updates = |args: &[&str]| {
        let reports = desk.reports(args);
        reports.iter().map(|r| r["update"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(updates(&["plain.ron", "--updates", "10", "--every", "4"]), [4, 8, 10]);
    assert_eq!(updates(&["plain.ron", "--updates", "3", "--every", "100"]), [3]);
    assert_eq!(updates(&["text", "--updates", "300"]), [100, 200, 300]);
}

#[test]
fn the_smooth_loss_is_what_it_is_said_to_be() {
    let reports = Desk::new().reports(&["text", "--updates", "60", "--every", "1"]);
    let number = |r: &Value, key: &str| r[key].as_f64().unwrap();
    let mut smooth = 34_f64.ln();
    for report in &reports {
        smooth = 0.999 * smooth + 0.001 * number(report, "loss");
        assert!((number(report, "smooth_loss") - smooth).abs() < 1e-12, "{report}");
    }
}

/// The lesson `text`, on a file if one is named.
fn lesson(path: Option<&Path>) -> Loaded {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let loaded = catalog.open("text").expect("an embedded lesson");
    match path {
        Some(path) => {
            loaded.with_files(Some(path), None).expect("a lesson that learns from a text")
        }
        None => loaded,
    }
}

#[test]
fn samples_are_made_now_and_then_while_it_runs_and_at_once_when_it_does_not() {
    let mut workbench = Workbench::home().open_loaded(lesson(None));
    let shown = |workbench: &mut Workbench| {
        let (screen, now) = (workbench.screen(), workbench.frame().snapshot.cursor.updates_done());
        let made = screen.split("samples after ").nth(1).expect("a pane with samples");
        (made.split(' ').next().unwrap().parse::<u64>().unwrap(), now)
    };
    workbench.set_patience(53 * 30); // ticks of thirty updates
    (0..4).for_each(|_| workbench.next_step()); // to a step that watches for nothing
    workbench.keys("7 space");
    for _ in 0..12 {
        let (made, now) = shown(workbench.run(53 * 30));
        assert!(made <= now && made / 100 == now / 100, "{made} at {now}");
    }
    workbench.set_patience(0);
    let (made, now) = shown(workbench.keys("space"));
    assert_eq!((made, workbench.frame().is_running()), (now, false));
    workbench.set_patience(100);
    for key in [".", "→", ",", ","] {
        let (made, now) = shown(workbench.keys(key));
        assert_eq!(made, now, "after {key}");
    }
    workbench.keys("r");
    assert_eq!(shown(&mut workbench), (0, 0));
}

#[test]
fn the_loss_pane_has_the_smooth_curve_over_the_raw_one() {
    let mut workbench = Workbench::home().open_loaded(lesson(None));
    workbench.set_patience(53 * 400);
    workbench.next_step(); // past the prediction of the loss
    let screen = workbench.open_pane("loss").keys("z space").screen();
    let smooth = workbench.frame().snapshot.arms[0].state.smooth_loss;
    let legend = format!("· raw  ● smooth {}", short(smooth));
    assert!(screen.contains(&legend), "no {legend:?} on\n{screen}");
    assert!(screen.contains("chance ln 34 = 3.53"), "{screen}");
    let hello = Workbench::home().keys("↓ ↓ Enter . . . 3 z").screen();
    assert!(!hello.contains("smooth"), "one window has nothing to smooth\n{hello}");
}

#[test]
fn wide_and_combining_characters_keep_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.txt");
    fs::write(&path, STRANGE.repeat(5)).unwrap();
    for (width, height) in [(80, 24), (81, 24), (120, 40), (200, 60)] {
        let mut workbench = Workbench::home().sized(width, height).open_loaded(lesson(Some(&path)));
        workbench.next_step();
        workbench.keys("space");
        workbench.keys("space");
        for (pane, keys) in
            ["output", "tape", "weights"].into_iter().flat_map(|pane| [(pane, "w w"), (pane, "z")])
        {
            let screen = workbench.open_pane(pane).keys(keys).screen();
            assert!(!screen.contains(|c| c != '\n' && steers(c)), "{screen:?}");
            // the border on the right is whole
            let inside = screen.lines().skip(3).take(usize::from(height) - 6);
            for line in inside {
                assert!(
                    line.ends_with(['│', '┤']),
                    "{width}×{height} {pane} after {keys}: {line}\n{screen}"
                );
            }
        }
    }
}

#[test]
fn the_text_stays_when_the_seed_changes_and_the_file_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.txt");
    fs::write(&path, STORY).unwrap();
    let mut workbench = Workbench::home().open_loaded(lesson(Some(&path)));
    assert!(workbench.screen().contains("Your text: own.txt"), "{}", workbench.screen());
    fs::remove_file(&path).unwrap();
    workbench.next_step();
    workbench.keys("R").keys(&"→ ".repeat(53));
    let snapshot = &workbench.frame().snapshot;
    assert_eq!((snapshot.spec.seed, snapshot.cursor.updates_done()), (2, 1));
    assert_eq!(snapshot.task.train.len(), 258);
}

#[test]
fn each_text_has_a_progress_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = || Store::at(folder.path().join("progress.json"));
    let paths = ["a.txt", "b.txt"].map(|name| folder.path().join(name));
    paths.iter().for_each(|path| fs::write(path, STORY).unwrap());
    let open = |path: Option<&Path>| Workbench::with_store(store()).open_loaded(lesson(path));
    open(Some(&paths[0])).keys("Esc n n q");
    open(None).keys("Esc n q");
    let steps = [None, Some(&*paths[0]), Some(&*paths[1])].map(|path| open(path).session().step());
    assert_eq!(steps, [1, 2, 0]);
    // the same file by another way
    let around = folder.path().join(".").join("a.txt");
    assert_eq!(open(Some(&around)).session().step(), 2);
}
