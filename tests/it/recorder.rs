//! The recorder: what it saves of programs of many kinds is graded rightly.
//!
//! `tests/data/recorder/record.py` runs these programs with the recorder, and keeps what it recorded. Without Python,
//! this holds the files to the sources that made them; `.ci/run` runs the programs again.

use std::fs;
use std::path::{Path, PathBuf};

use rnn_tui::headless::recorder::RECORDER;
use rnn_tui::tensors::Tensors;
use serde_json::Value;

use crate::cli::Desk;

/// The programs, and what is planted in each.
const PROGRAMS: [(&str, &str); 11] = [
    ("batch_lstm", "no_cell_tanh_prime"),
    ("bias_row", "no_future"),
    ("classes", "unsquared_tanh"),
    ("gates_apart", "swapped_gates"),
    ("keras_gru", "assigned_sum"),
    ("layers", "missing_transpose"),
    ("minchar", "missing_transpose"),
    ("minchar_main", "missing_transpose"),
    ("modules", "no_tanh_prime"),
    ("scratch", "current_state"),
    ("walk", "missing_transpose"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recorder")
}

/// FNV-1a, 64 bits, as in `record.py`.
fn fnv(bytes: &[u8]) -> String {
    let step = |value: u64, byte: &u8| (value ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

fn graded(desk: &Desk, file: &str) -> (Option<i32>, Value) {
    let path = folder().join(file);
    let done = desk.run(&["grade", path.to_str().expect("a path"), "--json"]);
    let object = serde_json::from_str(&done.out).unwrap_or_else(|e| panic!("{file}: {e}"));
    (done.code, object)
}

#[test]
fn what_is_recorded_is_by_these_sources() {
    let manifest = fs::read_to_string(folder().join("recorded.txt")).expect("recorded.txt");
    let mut lines = vec![format!("{}  recorder.py", fnv(RECORDER.as_bytes()))];
    for (program, _) in PROGRAMS {
        let source = fs::read(folder().join(format!("{program}.py"))).expect("a program");
        lines.push(format!("{}  {program}.py", fnv(&source)));
    }
    assert_eq!(manifest.lines().collect::<Vec<_>>(), lines, "run tests/data/recorder/record.py");
}

#[test]
fn programs_of_many_kinds_are_right_as_they_are() {
    let desk = Desk::new();
    for (program, _) in PROGRAMS {
        let (code, object) = graded(&desk, &format!("{program}.npz"));
        assert_eq!(code, Some(0), "{program}: {object:#}");
        assert_eq!(object["verdict"], "equal", "{program}");
        let taken = object["taken"].as_array().expect("a list");
        let gradients = taken.iter().filter(|t| t["as"].as_str().unwrap_or("").contains("/grad/"));
        assert!(gradients.count() >= 4, "{program}: {taken:?}");
    }
}

#[test]
fn a_mistake_in_any_of_them_is_named() {
    let desk = Desk::new();
    for (program, mistake) in PROGRAMS {
        let (code, object) = graded(&desk, &format!("{program}_wrong.npz"));
        assert_eq!(code, Some(1), "{program}: {object:#}");
        assert_eq!(object["mistakes"][0]["name"], mistake, "{program}: {object:#}");
        assert!(object["unexplained"].is_null(), "{program}: {object:#}");
    }
}

#[test]
fn the_recorder_is_printed_or_written_to_a_new_file() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["recorder"]).out, RECORDER);
    assert_eq!(desk.run(&["recorder", "recorder.py"]).code, Some(0));
    let written = fs::read_to_string(desk.path("recorder.py")).expect("the file");
    assert_eq!(written, RECORDER);
    let again = desk.run(&["recorder", "recorder.py"]);
    assert_eq!(again.code, Some(1));
    assert!(
        again.err.contains("recorder.py already exists and is not overwritten"),
        "{}",
        again.err
    );
    assert!(desk.run(&["recorder", "mine.txt"]).err.contains("the recorder is a .py file"));
}

#[test]
fn characters_are_read_in_the_order_of_a_vocabulary_or_of_one_that_fits() {
    let desk = Desk::new();
    let whole = Tensors::read(&folder().join("minchar.npz"));
    assert!(whole.is_err_and(|e| e.to_string().contains("contains text")), "weights are numbers");
    let numbers = fs::read_to_string(folder().join("classes.json")).expect("the file");
    // l o h e: neither the alphabet's order nor that of the text
    for (vocabulary, code, pieces) in [
        (Some("\"lohe\""), 0, "the order of your symbols is that of vocab: l o h e"),
        (Some("\"loh\""), 3, "characters that the vocabulary lacks"),
        (None, 3, "nothing says which symbol is which"),
    ] {
        let inner = numbers.trim_end().strip_suffix('}').expect("an object");
        let vocabulary = vocabulary.map_or(String::new(), |v| format!(", \"vocab\": {v}"));
        let text = format!(
            "{inner}, \"inputs\": \"hell\", \"targets\": [\"e\", \"l\", \"l\", \"o\"]{vocabulary}}}"
        );
        desk.put("mine.json", &text);
        let done = desk.run(&["grade", "mine.json"]);
        assert_eq!(done.code, Some(code), "{}{}", done.out, done.err);
        assert!(done.out.contains(pieces), "{pieces}: {}", done.out);
    }
}

#[test]
fn recorded_weights_start_a_lesson_that_they_fit() {
    let desk = Desk::new();
    let weights = |file: &str| format!("--weights={}", folder().join(file).display());
    let done =
        desk.run(&["train", "hello", "--updates=1", "--set=hidden=5", &weights("classes.npz")]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let order = "its symbols are in the order of rnn.vocab: l o h e; the weights were put in the order used here: h e l o";
    assert!(done.err.contains(order), "{}", done.err);
    let done = desk.run(&["train", "hello", "--updates=1", &weights("minchar.npz")]);
    assert_eq!(done.code, Some(1));
    let sizes =
        "for 8 symbols, 6 hidden units and 8 classes, but this model has 4 symbols, 8 hidden";
    assert!(done.err.contains(sizes), "{}", done.err);
}

#[test]
fn the_walk_in_the_manual_is_what_happens() {
    let desk = Desk::new();
    let manual = fs::read_to_string("assets/manual.md").expect("the manual");
    let program = fs::read_to_string(folder().join("walk.py")).expect("the program");
    assert!(manual.contains(&format!("```\n{program}```")), "the manual has another program");
    let wrong = folder().join("walk_wrong.npz");
    let graded = desk.run(&["grade", wrong.to_str().expect("a path")]).out;
    let (_, told) = graded.split_once("\nfirst difference").expect("a difference");
    let (told, _) = told.rsplit_once("\n\n").expect("a last line");
    assert!(manual.contains(&format!("first difference{told}\n```")), "the manual: {told}");
    let right = folder().join("walk.npz");
    desk.expect(&format!("grade {}", right.display()), 0, &["are equal; 1 was not compared"]);
    for line in manual.lines().filter_map(|line| line.strip_prefix("$ sed -i 's/")) {
        let wrong = line.split('/').next().expect("what is replaced");
        assert_eq!(program.matches(wrong).count(), 1, "{wrong}");
    }
}
