//! Trained models as files: a run that is saved and resumed gives the same bits, and a file from a stranger is refused.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

use proptest::prelude::*;
use rnn_tui::lesson::Catalog;
use rnn_tui::nn::CellKind;
use rnn_tui::task::Folder;
use rnn_tui::tensors::Tensors;
use rnn_tui::trace::model::TrainedModel;
use rnn_tui::train::{Experiment, Snapshot, Timeline};
use strum::VariantArray;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::cli::Desk;
use crate::replay::bits;
use crate::setup::{EXPERIMENTS, experiment, small};
use crate::workbench::Workbench;

struct Shelf(TempDir);

impl Shelf {
    fn new() -> Self {
        Shelf(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("model.npz")
    }

    fn save(&self, experiment: &Experiment) {
        let snapshot = Snapshot::of(&Timeline::new(experiment.clone()));
        let model = TrainedModel::of(&snapshot, &Folder::Embedded).expect("between two updates");
        model.write(&self.path()).expect("written");
    }

    fn resume(&self) -> Result<Experiment, String> {
        let model = TrainedModel::read(&self.path()).map_err(|e| e.to_string())?;
        model.resumed(&self.path(), None).map_err(|e| e.to_string())
    }
}

fn run_to(mut experiment: Experiment, updates: u64) -> Experiment {
    while experiment.cursor().updates_done() < updates {
        experiment.update();
    }
    experiment
}

/// Saves after `k` updates, resumes, and compares with a straight run at `n` updates.
fn is_seamless(ron: &str, k: u64, n: u64) {
    let shelf = Shelf::new();
    shelf.save(&run_to(experiment(ron), k));
    let resumed = shelf.resume().unwrap_or_else(|e| panic!("{e}: {ron}"));
    assert_eq!(resumed.cursor().updates_done(), k);
    let all = |experiment: Experiment| bits(&Timeline::new(experiment));
    let straight = all(run_to(experiment(ron), n));
    assert!(all(run_to(resumed, n)) == straight, "saved at {k}, at {n}: {ron}");
}

#[test]
fn a_resumed_run_is_a_straight_run_for_every_cell_and_optimiser() {
    let optimisers = [
        "Sgd(lr: 0.1)",
        "Momentum(lr: 0.1)",
        "Adagrad(lr: 0.1)",
        "RmsProp(lr: 0.01)",
        "Adam(lr: 0.01)",
    ];
    for cell in CellKind::VARIANTS {
        for optimiser in optimisers {
            for task in [
                r#"task: CharLm(text: Inline("the cat sat on the mat")), window: 4"#,
                r#"task: CharLm(text: Inline("the cat sat on the mat"), carry: false), window: 4"#,
                "task: Reverse(vocab: 3, length: 3, sequences: 4, feed: Own), window: 2, embedding: 3",
            ] {
                let ron = format!(
                    "({task}, cell: {cell:?}, hidden: 4, epochs: 9, init: (weights: Glorot),
                    optimizer: {optimiser}, clip: Norm(0.5))"
                );
                for k in [0, 3, 6] {
                    is_seamless(&ron, k, 9);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_resumed_run_is_a_straight_run(which in 0..EXPERIMENTS.len(), k in 0_u64..25, more in 0_u64..15) {
        let ron = EXPERIMENTS[which].ron;
        is_seamless(ron, k, k + more.max(1));
    }
}

#[test]
fn the_arrays_are_found_under_their_own_names() {
    let shelf = Shelf::new();
    shelf.save(&run_to(experiment(small("hello")), 5));
    let tensors = Tensors::read(&shelf.path()).expect("read");
    let shape = |name: &str| tensors.get(name).map(|a| a.values.shape().to_vec());
    assert_eq!(shape("W_xh"), Some(vec![8, 4]));
    assert_eq!(shape("b_y"), Some(vec![4]));
    assert_eq!(shape("memory/0/W_hh"), Some(vec![8, 8]));
    assert_eq!(shape("carried/h"), Some(vec![8]));
    shelf.save(&run_to(experiment(small("text")), 5));
    let tensors = Tensors::read(&shelf.path()).expect("read");
    assert!(tensors.get("a/W_hh").is_some() && tensors.get("b/memory/0/W_hh").is_some());
}

/// The parts of an archive by name.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let part = |i: usize| {
        let mut entry = zip.by_index(i).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("its content");
        (entry.name().expect("a name").into_owned(), content)
    };
    (0..parts_of(bytes)).map(part).collect()
}

fn parts_of(bytes: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(bytes)).expect("an archive").len()
}

fn archive(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
        zip.write_all(content).expect("its content");
    }
    zip.finish().expect("an archive").into_inner()
}

/// What is said of a file: one line, with its name, that cannot steer a terminal.
fn refusal(shelf: &Shelf, bytes: &[u8]) -> String {
    fs::write(shelf.path(), bytes).expect("written");
    let name = format!("{}: ", shelf.path().display());
    let message = shelf.resume().map(|_| ()).expect_err("it is not a whole model");
    assert!(message.starts_with(&name), "the file is not named: {message:?}");
    assert!(message.chars().all(rnn_tui::checked::is_shown), "{message:?}");
    assert!(message.len() < 700, "too much: {message}");
    message[name.len()..].to_owned()
}

#[test]
fn in_a_file_of_version_1_none_is_the_setting_of_all_arms() {
    let shelf = Shelf::new();
    let two = r#"(task: CharLm(text: Inline("hello")), hidden: 3, embedding: 2, epochs: 9, init: (weights: Glorot),
        optimizer: Sgd(lr: 0.1), arms: [(name: "a"), (name: "b")])"#;
    shelf.save(&run_to(experiment(two), 5));
    let mut parts = parts(&fs::read(shelf.path()).expect("read"));
    let (_, about) = parts.iter_mut().find(|(name, _)| name == "model.ron").expect("a text");
    let text = String::from_utf8(about.clone()).expect("UTF-8");
    assert!(text.contains("version 2") && text.contains("name: \"b\","), "{text}");
    let former = text.replace("version 2", "version 1");
    *about = former.replace("name: \"b\",", "name: \"b\", embedding: None,").into_bytes();
    fs::write(shelf.path(), archive(&parts)).expect("written");
    let [a, b] = &shelf.resume().expect("a model").arms[..] else { panic!("two arms") };
    assert_eq!((a.model.dims.embedding, b.model.dims.embedding), (Some(2), Some(2)));
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    let shelf = Shelf::new();
    shelf.save(&run_to(experiment(small("text")), 5));
    let whole = fs::read(shelf.path()).expect("read");
    // every length near both ends, and every seventh in between
    let near = |n: usize| n < 300 || n + 300 > whole.len() || n.is_multiple_of(7);
    (0..whole.len()).filter(|n| near(*n)).for_each(|n| drop(refusal(&shelf, &whole[..n])));
    for at in (0..whole.len()).step_by(3) {
        let mut bent = whole.clone();
        bent[at] ^= 0x41;
        fs::write(shelf.path(), &bent).expect("written");
        let _ = shelf.resume(); // a date in the archive may change; nothing may panic
    }
}

#[test]
fn a_damaged_model_is_refused_with_a_reason() {
    let shelf = Shelf::new();
    let adam = r#"(task: CharLm(text: Inline("hello")), cell: Lstm, hidden: 3, epochs: 9,
        init: (weights: Glorot), optimizer: Adam(lr: 0.01))"#;
    shelf.save(&run_to(experiment(adam), 5));
    let whole = parts(&fs::read(shelf.path()).expect("read"));
    let edited = |part: &str, edit: &dyn Fn(&[u8]) -> Vec<u8>| {
        let mut parts = whole.clone();
        let found = parts.iter_mut().find(|(name, _)| name == part).expect(part);
        found.1 = edit(&found.1);
        refusal(&shelf, &archive(&parts))
    };
    let text = |from: &'static str, to: &str| {
        edited("model.ron", &|bytes| {
            let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            assert!(text.contains(from), "{from:?} is not in\n{text}");
            text.replacen(from, to, 1).into_bytes()
        })
    };
    let other = |from: &'static str| {
        let other = whole.iter().find(|(name, _)| name == from).expect(from).1.clone();
        move |_: &[u8]| other.clone()
    };
    let last =
        |value: f64| move |bytes: &[u8]| [&bytes[..bytes.len() - 8], &value.to_le_bytes()].concat();
    for (said, piece) in [
        (text("version 2", "version 3"), "is a model of version \"3\""),
        (text("// rnn-tui", "// else"), "does not begin with a version"),
        (text("hidden: 3", "hidden: 4"), "has the shape"),
        (text("hidden: 3", "hidden: 0"), "0 is outside 1 to 1024"),
        (text("updates: 5", "updates: 18446744073709551615"), "at most"),
        (text("\"h\"", "\"H\""), "different vocabulary"),
        (text("Inline(\"hello\")", "Inline(\"hlelo\")"), "vocabulary"),
        (text("Inline(\"hello\")", "Inline(\"hellol\")"), "have changed"),
        (text("Inline(\"hello\")", "Path(\"/nowhere\")"), "--text FILE"),
        (text("Adam(", "Momentum("), "damaged"),
        (text("answer: ", "answer: 9"), "has the wrong size"),
        (text("steps: ", "steps: -"), "does not match its optimiser"),
        (text("arms: [", "arms: [],\n    extra: ["), "`extra` is not known"),
        (text("epochs: 9", "epochs: 9, colour: 1"), "`colour` is not known"),
        (
            edited("W_h.npy", &other("b.npy")),
            "W_h has the shape [12], but this model needs (12, 3)",
        ),
        (edited("b.npy", &last(f64::NAN)), "contains a NaN"),
        (edited("memory/1/b.npy", &last(f64::INFINITY)), "contains a NaN"),
        (edited("carried/c.npy", &last(f64::NAN)), "contains a NaN"),
        (edited("carried/h.npy", &other("b.npy")), "carried/h has the shape [12]"),
    ] {
        assert!(said.contains(piece), "{piece:?} is not in {said:?}");
    }
    for part in whole.iter().map(|(name, _)| name) {
        let rest: Vec<_> = whole.iter().filter(|(name, _)| name != part).cloned().collect();
        let said = refusal(&shelf, &archive(&rest));
        assert!(
            ["missing", "not a model saved here", "optimiser"].iter().any(|p| said.contains(p)),
            "without {part}: {said}"
        );
    }
}

#[test]
fn the_command_line_saves_resumes_and_samples() {
    let desk = Desk::new();
    let text = "the cat sat on the mat. ".repeat(40);
    desk.put("cats.txt", &text);
    let train = |args: &[&str]| {
        let done = desk.run(&[&["train"], args, &["--json", "--every", "300"]].concat());
        assert_eq!(done.code, Some(0), "{}", done.err);
        done.out.lines().last().expect("a report").to_owned()
    };
    let own = ["text", "--text", "cats.txt", "--set", "hidden=12", "--seed", "5"];
    let straight = train(&[&own[..], &["--updates", "300"]].concat());
    train(&[&own[..], &["--updates", "110", "--save", "a.npz"]].concat());
    assert_eq!(train(&["--resume", "a.npz", "--updates", "300", "--save", "a.npz"]), straight);
    let sample = |args: &[&str]| desk.run(&[&["sample", "a.npz"], args].concat());
    let asked = ["--length", "30", "--temperature", "0.7", "--prime", "the c", "--seed", "3"];
    let written = sample(&asked);
    assert_eq!((written.code, &sample(&asked)), (Some(0), &written));
    assert!(written.out.starts_with("the c") && written.out.chars().count() == 36, "{written:?}");
    desk.put("cats.txt", text.replace("cat", "act"));
    let moved = desk.run(&["train", "--resume", "a.npz", "--updates", "400"]);
    assert!(moved.code == Some(1) && moved.err.contains("--text FILE"), "{}", moved.err);
    assert_eq!(sample(&asked), written, "sampling needs no text");
    desk.put("elsewhere.txt", &text);
    train(&["--resume", "a.npz", "--text", "elsewhere.txt", "--updates", "310"]);
    let none = sample(&["--prime", "dog"]);
    assert!(
        none.code == Some(1) && none.err.contains("--prime \"dog\": the character 'd'")
            || none.err.contains("\"d\" is not in the vocabulary"),
        "{}",
        none.err
    );
}

#[test]
fn other_tasks_answer_lines_and_a_finished_run_says_so() {
    let desk = Desk::new();
    let done = desk.run(&["train", "own.ron", "--arm", "free", "--save", "own.npz"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let answer = desk.run(&["sample", "own.npz", "--try", "not good"]);
    let at_once = desk.run(&["train", "own.ron", "--arm", "free", "--try", "not good"]);
    assert!(answer.code == Some(0) && at_once.out.ends_with(&answer.out), "{answer:?}");
    let nothing = desk.run(&["sample", "own.npz"]);
    assert!(nothing.err.contains("--try LINE"), "{}", nothing.err);
    let over = desk.run(&["train", "--resume", "own.npz"]);
    assert!(over.code == Some(1) && over.err.contains("has already made 80 updates"), "{over:?}");
    for (args, piece) in [
        (&["train", "own.ron", "--save", "own.txt"][..], ".npz"),
        (&["train", "own.ron", "--save", "no/own.npz"], "--save no/own.npz"),
        (&["train", "--resume", "own.ron"], "does not contain .npz data"),
        (&["train", "mod3", "--as", "pytorch"], "--save"),
        (&["train", "mod3", "--resume", "own.npz"], "cannot be used with"),
        (&["train", "mod3", "--set", "cell=Gru", "--save", "g.npz", "--as", "pytorch"], "TorchGru"),
    ] {
        let refused = desk.run(args);
        assert!(
            refused.code != Some(0) && refused.err.contains(piece),
            "{args:?}: {}",
            refused.err
        );
    }
}

#[test]
fn a_trained_model_is_no_hand_in_and_what_opens_it_is_said() {
    let desk = Desk::new();
    desk.run(&["train", "plain.ron", "--updates", "3", "--save", "my model.npz"]);
    for subcommand in ["grade", "open"] {
        let done = desk.run(&[subcommand, "my model.npz"]);
        assert_eq!(done.code, Some(1));
        assert!(done.err.contains("`rnn-tui 'my model.npz'` opens it"), "{}", done.err);
    }
}

#[test]
fn a_file_that_is_there_is_replaced_only_if_one_says_so() {
    let desk = Desk::new();
    desk.put("mine.npz", "weeks of work");
    let train = |args: &[&str]| desk.run(&[&["train", "plain.ron", "--save"], args].concat());
    let refused = train(&["mine.npz"]);
    assert!(refused.code == Some(1) && refused.err.contains("add --force"), "{refused:?}");
    assert_eq!(fs::read(desk.path("mine.npz")).expect("it is there"), b"weeks of work");
    assert_eq!(train(&["mine.npz", "--force"]).code, Some(0));
    let more = ["train", "--resume", "mine.npz", "--updates", "99", "--save", "mine.npz"];
    assert_eq!(desk.run(&more).code, Some(0), "the file that is continued is replaced");
    let weights = desk.run(&[&more[..], &["--as", "pytorch"]].concat());
    assert!(weights.code == Some(1), "but not by the weights alone: {weights:?}");
}

#[test]
fn weights_of_a_model_of_other_symbols_are_refused() {
    let desk = Desk::new();
    desk.put("one.txt", "abcd ".repeat(60));
    desk.put("other.txt", "wxyz ".repeat(60));
    let train = |text: &str, args: &[&str]| {
        let args = [&["train", "text", "--text", text, "--updates", "1"], args].concat();
        desk.run(&args)
    };
    assert_eq!(train("one.txt", &["--save", "m.npz"]).code, Some(0));
    assert_eq!(train("one.txt", &["--weights", "m.npz"]).code, Some(0));
    let refused = train("other.txt", &["--weights", "m.npz"]);
    assert!(refused.err.contains("its symbols (model.ron) are"), "{refused:?}");
}

#[test]
fn pytorch_names_are_read_as_initial_weights() {
    let desk = Desk::new();
    let train = |args: &[&str]| desk.run(&[&["train"], args].concat());
    for cell in ["Rnn", "Lstm", "TorchGru"] {
        let set = format!("cell={cell}");
        let own = [
            "mod3",
            "--set",
            &set,
            "--updates",
            "20",
            "--save",
            "w.npz",
            "--as",
            "pytorch",
            "--force",
        ];
        assert_eq!(train(&own).code, Some(0));
        let tensors = Tensors::read(&desk.path("w.npz")).expect("read");
        let names: Vec<&str> = tensors.iter().map(|(name, _)| name).collect();
        assert!(
            names.contains(&"rnn.weight_ih_l0") && names.contains(&"rnn.bias_hh_l0"),
            "{names:?}"
        );
        let read = train(&["mod3", "--set", &set, "--weights", "w.npz", "--updates", "1"]);
        assert_eq!((read.code, read.err.contains("has no")), (Some(0), false), "{}", read.err);
    }
}

#[test]
fn a_model_of_words_is_trained_saved_continued_and_writes_a_text() {
    let desk = Desk::new();
    let text =
        "The dog sleeps. \"Wake up,\" says the cat; the dog doesn't (it's tired).\n".repeat(9);
    desk.put("a.txt", &text);
    let small = ["--set", "hidden=16", "--set", "optimizer.lr=0.05"];
    let train = ["train", "text", "--text", "a.txt", "--level", "word", "--updates", "400"];
    let done = desk.run(&[&train[..], &small, &["--save", "m.npz"]].concat());
    assert_eq!(done.code, Some(0), "{}", done.err);
    let sample = ["sample", "m.npz", "--temperature", "0", "--length", "23"];
    let written = desk.run(&[&sample[..], &["--prime", "The dog"]].concat());
    let line = text.lines().next().expect("a line");
    assert!(written.out.starts_with(line), "{}", written.out);
    let unknown = desk.run(&[&sample[..], &["--prime", "A dog"]].concat());
    assert!(unknown.err.contains("the word \"A\" is not in the vocabulary"), "{}", unknown.err);
    let on = desk.run(&["train", "--resume", "m.npz", "--updates", "410"]);
    assert_eq!(on.code, Some(0), "{}", on.err);
    let other = desk.run(&["train", "mod3", "--level", "word"]);
    assert!(other.code == Some(1) && other.err.contains("level"), "{}", other.err);
}

#[test]
fn a_text_in_another_encoding_is_named_with_the_command_and_carriage_returns_are_said() {
    let desk = Desk::new();
    let train = |file: &str| desk.run(&["train", "text", "--text", file, "--updates", "1"]);
    for (bytes, piece) in [
        (
            &b"caf\xe9 noir"[..],
            "it seems to be Latin-1 (ISO 8859-1), so convert it: iconv -f ISO-8859-1",
        ),
        (b"\x93caf\xe9\x94", "iconv -f WINDOWS-1252 -t UTF-8 \"a.txt\" > converted.txt"),
        (b"\xff\xfeO\0n\0c\0e\0", "iconv -f UTF-16 "),
        (b"O\0n\0c\0e\0", "every other byte is 0: it seems to be UTF-16"),
    ] {
        desk.put("a.txt", bytes);
        let done = train("a.txt");
        assert!(done.code == Some(1) && done.err.contains(piece), "{piece}: {}", done.err);
    }
    desk.put("a.txt", "one\r\ntwo\r\n".repeat(9));
    let small = ["--text", "a.txt", "--set", "hidden=2"];
    for command in
        [&["train", "text", "--updates", "1"][..], &["trace", "text"], &["gradcheck", "text"]]
    {
        let done = desk.run(&[command, &small].concat());
        assert!(done.code == Some(0) && done.err.contains("carriage return"), "{}", done.err);
    }
    let loaded = Catalog::embedded().expect("the lessons").open("text");
    let file = desk.path("a.txt");
    let on_text = loaded.expect("a lesson").with_files(Some(&file), None).expect("a text");
    let screen = Workbench::home().open_loaded(on_text).screen();
    assert!(screen.contains("carriage return"), "{screen}");
    let done = train("-");
    assert!(done.err.contains("standard input: is empty"), "{}", done.err);
}

#[test]
fn a_byte_order_mark_is_left_out_of_texts_and_sentences_and_that_is_said() {
    const LESSON: &str = r#"(id: "own", title: "Own", experiment: (
        task: Sentiment(train: File("train.txt"), test: Some(File("test.txt"))), hidden: 3, epochs: 3,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", action: Read)])"#;
    let desk = Desk::new();
    let sentences = "+ good\n- bad\n";
    desk.put("sentences.ron", LESSON);
    desk.put("test.txt", sentences);
    desk.put("a.txt", "once upon a time ".repeat(9));
    let runs: [&[&str]; 2] = [
        &["train", "sentences.ron", "--json"],
        &["train", "text", "--text", "a.txt", "--updates", "3", "--json"],
    ];
    desk.put("train.txt", sentences);
    let plain = runs.map(|args| desk.run(args));
    desk.put("train.txt", format!("\u{feff}{sentences}"));
    desk.put("a.txt", format!("\u{feff}{}", "once upon a time ".repeat(9)));
    for ((args, plain), file) in runs.iter().zip(plain).zip(["train.txt", "a.txt"]) {
        let done = desk.run(args);
        let said = format!("{file}: the byte order mark at its beginning (U+FEFF)");
        assert_eq!((done.code, &done.out), (Some(0), &plain.out), "{}", done.err);
        assert!(done.err.contains(&said) && !plain.err.contains(&said), "{}", done.err);
        assert!(!done.err.contains("test.txt"), "{}", done.err);
    }
}
