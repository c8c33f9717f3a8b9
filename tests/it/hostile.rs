//! Lesson files from strangers: each is refused with one clean error that shows the place, or it is a lesson.

use std::fs;
use std::path::{Path, PathBuf};

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rnn_tui::lesson::check::{paths, problem};
use tempfile::TempDir;

/// A lesson that is right, and the base of all that are not.
const VALID: &str = r#"(
    id: "own",
    title:
        "Ünïcode 字",
    experiment: (
        task: Mod3(length: 4),
        hidden: 3,
        epochs: 5,
        init: (weights: Uniform),
        optimizer: Sgd(lr: 0.1),
    ),
    steps: [
        (text: "Look.", action: Read),
    ],
)
"#;

/// A folder for one lesson and what lies beside it.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Desk(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a file in a temporary folder");
    }

    /// What the check says of a lesson, without the folder's name.
    fn check(&self, lesson: impl AsRef<[u8]>) -> Result<(String, usize), String> {
        self.put("bad.ron", lesson);
        let findings = paths(&[self.path("bad.ron")]).expect("the file is there");
        let [finding] = <[_; 1]>::try_from(findings).expect("one file, one finding");
        let checked = finding.result.and_then(|loaded| match problem(&loaded) {
            Some(problem) => Err(loaded.locate(problem)),
            None => Ok((loaded.lesson.id, loaded.lesson.steps.len())),
        });
        checked.map_err(|e| clean(&e.to_string(), self.0.path()))
    }
}

/// An error is at most three lines, names the file, is not endless, and cannot steer a terminal.
fn clean(message: &str, folder: &Path) -> String {
    let name = folder.join("bad.ron").display().to_string();
    assert!(message.starts_with(&name), "the file is not named: {message:?}");
    assert!(message.lines().count() <= 3 && message.len() < 2_000, "too much: {message:?}");
    let steers = |c: char| c != '\n' && !rnn_tui::checked::is_shown(c);
    assert!(!message.contains(steers), "{message:?} could steer the terminal");
    message.replace(&name, "bad.ron")
}

fn with(from: &str, to: &str) -> String {
    assert!(VALID.contains(from), "{from:?} is not in the valid lesson");
    VALID.replacen(from, to, 1)
}

#[test]
fn the_base_of_all_is_a_lesson() {
    assert_eq!(Desk::new().check(VALID), Ok(("own".to_owned(), 1)));
}

#[test]
fn what_is_wrong_in_a_field_is_told_with_its_place() {
    let desk = Desk::new();
    let check = |from: &str, to: &str, place: &str, piece: &str| {
        let error = desk.check(with(from, to)).expect_err(to);
        assert!(error.starts_with(&format!("bad.ron:{place}: ")), "{to}: not at {place}:\n{error}");
        assert!(error.contains(piece), "{to}: no {piece:?} in\n{error}");
        let line: usize = place.split(':').next().and_then(|n| n.parse().ok()).expect("a line");
        let shown = with(from, to).lines().nth(line - 1).unwrap_or_default().to_owned();
        assert!(error.contains(&format!("  {line} | {shown}\n")), "{to}: no {shown:?} in\n{error}");
    };
    check("hidden", "hiden", "7:9", "did you mean `hidden`?");
    check("length", "lenght", "6:20", "did you mean `length`?");
    check("Mod3", "Mod33", "6:15", "did you mean `Mod3`?");
    check("Read", "Raed", "13:33", "did you mean `Read`");
    check("    title", "    colour", "3:5", "expected one of `id`, `title`, `about`");
    check("    hidden: 3,\n", "\n", "11:5", "hidden");
    check("hidden: 3", "hidden: \"3\"", "7:16", "expected a whole number");
    check("hidden: 3", "hidden: 0", "7:17", "0 is outside 1 to 1024");
    check("hidden: 3", "hidden: -1", "7:18", "-1 is outside 1 to 1024");
    check("hidden: 3", "hidden: 1000000000", "7:17", "1000000000 is outside 1 to 1024");
    check("hidden: 3", "hidden: 1e9", "7:17", "expected a whole number");
    check("hidden: 3", "hidden: 99999999999999999999999", "7:17", "out of bounds");
    check("hidden: 3", "hidden: 3, hidden: 4", "7:20", "duplicate field named `hidden`");
    check("lr: 0.1", "lr: NaN", "10:28", "NaN is not a finite number above 0");
    check("lr: 0.1", "lr: inf", "10:28", "inf is not a finite number above 0");
    check("lr: 0.1", "lr: -1.0", "10:28", "-1 is not a finite number above 0");
    check("lr: 0.1", "lr: 0", "10:28", "0 is not a finite number above 0");
    check("lr: 0.1", "lr: 1e999", "10:28", "inf is not a finite number above 0");
    check("epochs: 5", "epochs: 5, clip: Norm(-2)", "8:31", "-2 is not a finite number above 0");
    check("epochs: 5", "epochs: 5, seed: -1", "8:27", "out of bounds");
    check("epochs: 5", "epochs: 5, seed: 99999999999999999999", "8:26", "out of bounds");
    check("length: 4", "length: 2001", "6:28", "2001 is outside 1 to 2000");
    check("own\",", "own\", speed: -1,", "2:24", "out of bounds");
    check("Look.", " ", "13:17", "the text is empty");
    check("\"own\"", "\"\"", "2:10", "is not a name");
    check("\"own\"", "\"../../etc\"", "2:10", "is not a name");
    check(")\n", ") (\n", "15:2", "trailing characters");
}

#[test]
fn characters_that_steer_a_terminal_are_refused_where_they_stand() {
    let desk = Desk::new();
    let check = |from: &str, to: &str, place: &str, piece: &str| {
        let error = desk.check(with(from, to)).expect_err(to);
        assert!(error.starts_with(&format!("bad.ron:{place}: ")), "{to:?}:\n{error}");
        assert!(error.contains(piece), "{to:?}: no {piece:?} in\n{error}");
    };
    let arms = |name: &str| format!("epochs: 5, arms: [(name: \"{name}\")]");
    check("Look.", "Look\\u{1b}[2J.", "13:27", "control character U+001B");
    check("Look.", "Look\u{1b}[2J.", "13:17", "control character U+001B");
    check("Look.", "Look\\u{202e}.", "13:29", "control character U+202E");
    check("Look.", "Look\\t.", "13:23", "control character U+0009");
    check("Ünïcode", "\\u{9b}31m", "4:16", "control character U+009B");
    check("\"own\"", "\"o\\u{7}n\"", "2:16", "is not a name");
    check("epochs: 5", &arms("a\\u{1b}[31m"), "8:42", "\"a\\u{1b}[31m\" is not a name");
    check("Mod3(length: 4)", "CharLm(text: Inline(\"a\\u{1b}b\"))", "6:43", "U+001B");
    check("Mod3(length: 4)", "Sentiment(train: Inline(\"+ a\\u{7f}\"))", "6:49", "U+007F");
    check("Mod3(length: 4)", "CharLm(text: File(\"a\\u{0}b\"))", "6:40", "U+0000");
}

#[test]
fn what_is_wrong_as_a_whole_is_told() {
    let desk = Desk::new();
    let check = |from: &str, to: &str, expected: &str| {
        let error = desk.check(with(from, to)).expect_err(to);
        assert!(error.contains(expected), "{to}: no {expected:?} in\n{error}");
    };
    let arms = |names: &[&str]| {
        let arms = names.iter().map(|name| format!("(name: \"{name}\")"));
        format!("epochs: 5, arms: [{}]", arms.collect::<Vec<_>>().join(", "))
    };
    let reach = |goal: &str| format!("action: Reach([{goal}])");
    check("epochs: 5", &arms(&["a", "b", "a"]), "two arms are called \"a\"");
    let predict = |options: &str| {
        format!(
            "action: Predict(ask: \"?\", guess: Choice(truth: (of: Loss), options: [{options}]), until: Goals([(of: Updates, at_least: 1)]))"
        )
    };
    let range =
        |text: &str, from: f64, to: f64| format!("(text: {text:?}, from: {from}, to: {to}),");
    let pair = |a: &str, b: &str| predict(&(a.to_owned() + b));
    check(
        "action: Read",
        &pair(&range("a", 0.0, 2.0), &range("b", 1.0, 3.0)),
        "\"a\" and \"b\" overlap",
    );
    check(
        "action: Read",
        &pair(&range("a", 2.0, 0.0), &range("b", 2.0, 3.0)),
        "ends before it begins: swap `from` and `to`",
    );
    check(
        "action: Read",
        &pair(&range("a", 0.0, 1.0), &range("a", 1.0, 3.0)),
        "two options read \"a\"",
    );
    check("action: Read", &reach("(of: Accuracy, at_least: 99)"), "write 0.99 for 99 %");
    check("action: Read", &reach("(of: Loss, at_most: -0.1)"), "is never below 0");
    let work = |truth: &str, at: &str| {
        format!("action: Type(ask: \"?\", truth: (of: {truth}), within: 0.1, at: {at})")
    };
    check(
        "action: Read",
        &work("At(\"after/W_h\", [0, 0])", "Update"),
        "has no tensor \"W_h\"; it has W_xh, W_hh",
    );
    check("action: Read", &work("At(\"after/W_hh\", [8, 0])", "Update"), "is not in it");
    check("action: Read", &work("At(\"dh\", [1, 9])", "Backward(1)"), "is never computed here");
    check(
        "action: Read",
        &work("At(\"dh_from_latr\", [1, 0])", "Backward(1)"),
        "no tensor of a trace is called \"dh_from_latr\"; did you mean \"dh_from_later\"?",
    );
    check(
        "action: Read",
        &work("At(\"dh\", [1, 0])", "Forward(1)"),
        "is not available at the tick forward t=1: ask for it at backward t=1",
    );
    check("action: Read", &reach(""), "bad.ron:13:9: step 1: there is no goal to reach");
    check("epochs: 5", &arms(&["a", "b", "c", "d", "e", "f", "g"]), "7 arms; at most 6");
    check("length: 4", "length: 4, lag: 4", "lag 4 leaves no answer in a sequence of length 4");
    check("action: Read", &reach("(of: Loss)"), "the goal \"loss\" has no bound");
    let starred = reach("(of: Loss, at_most: 1, says: \"a *low* loss\")");
    check("action: Read", &starred, "`says` is plain text, found \"a *low* loss\"");
    check(
        "action: Read",
        &reach("(of: Diverged, at_least: 1)"),
        "is yes or no: leave out at_least",
    );
    check("action: Read", &reach(""), "step 1: there is no goal to reach");
    let elsewhere = reach("(of: Loss, at_most: 1, arm: \"zz\")");
    check("action: Read", &elsewhere, "step 1: there is no arm \"zz\"; the arms are model");
    check("action: Read", &reach("(of: Loss, at_most: inf)"), "inf is not a finite number");
    check("(text: \"Look.\", action: Read),", "", "the lesson has no steps");
    check("own\",", "own\", speed: 0,", "speed: the machine would never move: leave speed out");
    check("Mod3(length: 4)", "Sentiment(words: [\"a\"])", "add `train`");
    check("Mod3(length: 4)", "Sentiment(train: Inline(\"* a\"))", "line 1: expected `+ words`");
    check("Mod3(length: 4)", "Sentiment(train: Inline(\"+ a\\n-\"))", "line 2: there are no words");
    let unknown = "Sentiment(train: Inline(\"+ a b\"), words: [\"a\"])";
    check("Mod3(length: 4)", unknown, "the word \"b\" is not in the vocabulary");
    let endless = format!("CharLm(text: Inline(\"{}\"))", "ab".repeat(60_000));
    check("Mod3(length: 4)", &endless, "120000 bytes; at most 100000 are allowed here");
}

#[test]
fn what_is_wrong_with_a_task_is_told() {
    let desk = Desk::new();
    let check = |task: &str, expected: &str| {
        let error = desk.check(with("Mod3(length: 4)", task)).expect_err(task);
        assert!(error.contains(expected), "{task}: no {expected:?} in\n{error}");
    };
    check("Mod3(length: 2000, sequences: 10000)", "are 20000000 symbols; at most 2000000");
    check("Recall(length: 2000, sequences: 10000)", "are 20000000 symbols; at most 2000000");
    check("Recall(length: 0)", "6:30: 0 is outside 1 to 2000");
    check("Recall(vocab: 1)", "1 is outside 2 to 100");
    check("Recall(sequences: 10001)", "10001 is outside 1 to 10000");
    check("Recall(lag: 1)", "lag");
    check("Reverse(length: 101)", "101 is outside 1 to 100");
    check("Reverse(length: 3, shortest: 4)", "shortest 4 is more than length 3");
    check("Reverse(shortest: 0)", "0 is outside 1 to 100");
    check("Reverse(length: 100, sequences: 10000)", "timesteps are 2010000 symbols");
    check("Reverse(feed: Teacher)", "`Truth` or `Own`");
    check("Spell()", "words");
    check("Spell(words: [])", "there are no words to spell");
    check("Spell(words: [\"\"])", "\"\" is not a word");
    check("Spell(words: [\"a b\"])", "\"a b\" is not a word");
    check("Spell(words: [\"a\\u{1b}\"])", "is not a word");
    check("Spell(words: [\"a\", \"a\"])", "the word \"a\" is listed twice");
    check("Spell(words: [\"a$\"])", "contains $");
    check(&format!("Spell(words: [{:?}])", "a".repeat(101)), "101 letters; at most 100");
    check(&format!("Spell(words: [{}])", "\"a\",".repeat(1001)), "1001 items; at most 1000");
    check("Caption(pictures: Inline(\"up\\n....\"))", "line 2, row 1 of \"up\": 4 pixels, not 5");
    check("Caption(pictures: Inline(\"..#..\"))", "line 1: these pixels have no word");
    check("Caption(pictures: Inline(\"; none\"))", "there are no pictures");
    check("Caption(pictures: File(\"../up.txt\"))", "use a path without `..`");
    check("Caption(words: [\"a\"])", "words");
    for task in ["Recall(length: 1)", "Reverse(length: 1)", "Spell(words: [\"字\"])", "Caption()"]
    {
        assert!(desk.check(with("Mod3(length: 4)", task)).is_ok(), "{task}");
    }
}

#[test]
fn data_files_are_read_in_the_folder_and_nowhere_else() {
    let (desk, outside) = (Desk::new(), Desk::new());
    outside.put("secret.txt", "a secret");
    desk.put("good.txt", "hello");
    desk.put("empty.txt", "");
    desk.put("latin1.txt", b"caf\xe9 noir");
    fs::create_dir(desk.path("sub")).unwrap();
    desk.put("sub/deep.txt", "hello");
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path("secret.txt"), desk.path("link.txt")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.0.path(), desk.path("away")).unwrap();
    let lesson = |path: &str| with("Mod3(length: 4)", &format!("CharLm(text: File({path:?}))"));
    for path in ["good.txt", "./good.txt", "sub/deep.txt"] {
        assert!(desk.check(lesson(path)).is_ok(), "{path}");
    }
    let absolute = outside.path("secret.txt").display().to_string();
    let inside = desk.path("good.txt").display().to_string();
    for (path, expected) in [
        ("../secret.txt", "use a path without `..`"),
        ("sub/../good.txt", "use a path without `..`"),
        (absolute.as_str(), "without a leading `/`"),
        (inside.as_str(), "without a leading `/`"),
        ("missing.txt", "missing.txt: cannot be opened"),
        ("sub", "sub: is not a regular file"),
        (".", "is not a regular file"),
        ("good.txt/x", "cannot be opened"),
        ("latin1.txt", "latin1.txt: is not UTF-8: the byte at offset 3"),
        ("empty.txt", "empty.txt: is empty"),
    ] {
        let error = desk.check(lesson(path)).expect_err(path);
        assert!(error.contains(expected), "{path}: {error}");
    }
    for path in ["link.txt", "away/secret.txt"].iter().filter(|_| cfg!(unix)) {
        let error = desk.check(lesson(path)).expect_err(path);
        assert!(error.contains("this is a link to a file outside it"), "{path}: {error}");
    }
}

#[test]
fn only_the_command_line_names_a_path() {
    let desk = Desk::new();
    desk.put("good.txt", "hello");
    for path in [desk.path("good.txt").display().to_string(), "good.txt".to_owned()] {
        for task in ["CharLm(text: Path(#))", "Sentiment(train: Path(#))"] {
            let task = task.replace('#', &format!("{path:?}"));
            let error = desk.check(with("Mod3(length: 4)", &task)).expect_err(&task);
            assert!(error.contains("a lesson cannot name a Path: write File("), "{error}");
        }
        let given = format!("hidden: 3, given: Path({path:?})");
        let error = desk.check(with("hidden: 3", &given)).expect_err(&given);
        assert!(error.contains("a lesson cannot name a Path"), "{error}");
    }
}

#[test]
fn a_lesson_that_is_no_text_says_so() {
    let desk = Desk::new();
    let check = |lesson: &[u8], expected: &str| {
        let error = desk.check(lesson).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    };
    check(b"(id: \"\xff\")", "is not UTF-8: the byte at offset 6");
    check(b"", "bad.ron: is empty");
    check(b" \n\n", "bad.ron:1:1: ");
    check(b"\0\0\0", "bad.ron:1:1: ");
    check(b"just words", "bad.ron:1:");
    check("[".repeat(10_000).as_bytes(), "bad.ron:1:1: ");
    check("(".repeat(10_000).as_bytes(), "bad.ron:1:");
    check("/*".repeat(10_000).as_bytes(), "bad.ron:1:");
    check(with("hidden: 3", &format!("hidden: {}", "(".repeat(10_000))).as_bytes(), "bad.ron:7:16");
    check(with("[\n", &"[".repeat(10_000)).as_bytes(), "bad.ron:12:");
    check(format!("{VALID} (").as_bytes(), "bad.ron:15:2");
    check(with("3,\n", &format!("3, {}", "9".repeat(100_000))).as_bytes(), "bad.ron:7:");
}

#[test]
fn a_folder_or_a_pipe_is_no_lesson() {
    let desk = Desk::new();
    fs::create_dir(desk.path("x.ron")).unwrap();
    let told = paths(&[desk.path("x.ron")]).unwrap_err().to_string();
    assert!(told.contains("there is no .ron file in this folder"), "{told}");
    let missing = paths(&[desk.path("none.ron")]).unwrap();
    let told = missing[0].result.as_ref().unwrap_err().to_string();
    assert!(told.contains("none.ron: cannot be read"), "{told}");
    #[cfg(unix)]
    assert!(rnn_tui::lesson::load::file(Path::new("/dev/zero")).is_err());
}

#[test]
fn windows_line_ends_between_fields_are_fine() {
    assert!(Desk::new().check(VALID.replace('\n', "\r\n")).is_ok());
}

#[test]
fn a_file_cut_off_anywhere_is_one_error() {
    let desk = Desk::new();
    let whole = VALID.trim_end().len();
    for length in 0..whole {
        let error = desk.check(&VALID.as_bytes()[..length]);
        assert!(error.is_err(), "{length} of {whole} bytes are a lesson");
    }
}

#[test]
fn random_damage_is_one_error_or_a_lesson() {
    let (desk, mut random) = (Desk::new(), Xoshiro256PlusPlus::seed_from_u64(1));
    let nasty = b"()[]{}\"'\\:,#!-+0e9_/*\x00\x1b\x80\xff\n\r r";
    let mut refused = 0;
    for _ in 0..2_000 {
        let mut bytes = VALID.as_bytes().to_vec();
        for _ in 0..random.random_range(1..6) {
            let at = random.random_range(0..bytes.len());
            let byte = nasty[random.random_range(0..nasty.len())];
            match random.random_range(0..3) {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        refused += u32::from(desk.check(&bytes).is_err());
    }
    assert!((1_000..2_000).contains(&refused), "{refused} of 2000 are refused");
}

#[test]
fn lines_swapped_or_doubled_are_one_error_or_a_lesson() {
    let (desk, lines) = (Desk::new(), VALID.lines().collect::<Vec<_>>());
    for i in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(i, lines[i]);
        assert!(desk.check(doubled.join("\n")).is_err() || i == 12, "line {} twice", i + 1);
        let mut dropped = lines.clone();
        dropped.remove(i);
        assert!(desk.check(dropped.join("\n")).is_err(), "without line {}", i + 1);
    }
}

#[test]
fn one_bad_lesson_in_a_folder_does_not_hide_the_others() {
    let desk = Desk::new();
    desk.put("a.ron", VALID);
    desk.put("b.ron", "nonsense");
    desk.put("c.ron", VALID);
    desk.put("notes.txt", "not looked at");
    let findings = paths(&[desk.0.path().to_owned()]).unwrap();
    let told: Vec<_> = findings.iter().map(|f| f.result.is_ok()).collect();
    assert_eq!(told, [true, false, false]);
    let twice = findings[2].result.as_ref().unwrap_err().to_string();
    assert!(
        twice.contains("the id \"own\" is already used by") && twice.contains("a.ron"),
        "{twice}"
    );
}

#[test]
fn the_place_is_exact_however_far_to_the_right() {
    let desk = Desk::new();
    for filler in ["x", "字"] {
        let text = format!("text: \"{}\", foo: 3", filler.repeat(100));
        let error = desk.check(with("text: \"Look.\"", &text)).expect_err("an unknown field");
        let lines: Vec<&str> = error.lines().collect();
        assert!(lines[0].starts_with("bad.ron:13:120: "), "{error}");
        let caret = lines[2].find('^').expect("a caret");
        let width = |s: &str| unicode_width::UnicodeWidthStr::width(s);
        let before: String = lines[1]
            .chars()
            .scan(0, |w, c| {
                *w += width(&c.to_string());
                (*w <= caret).then_some(c)
            })
            .collect();
        assert!(lines[1][before.len()..].starts_with("foo"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_name_cannot_steer_the_terminal() {
    let desk = Desk::new();
    desk.put("e\u{1b}[31mvil.ron", "nonsense");
    let findings = paths(&[desk.0.path().to_path_buf()]).expect("a folder with one file");
    let error = findings[0].result.as_ref().expect_err("no lesson").to_string();
    assert!(!error.contains('\u{1b}') && error.contains("[31mvil.ron"), "{error:?}");
}

#[test]
fn a_step_that_can_never_be_done_is_told() {
    let desk = Desk::new();
    let check = |action: &str, expected: &str| {
        let error = desk.check(with("action: Read", action)).expect_err(action);
        assert!(error.contains(expected), "{action}: no {expected:?} in\n{error}");
    };
    check(
        "action: StepTo(Forward(4))",
        "step 1: there is no timestep 4: the longest example has 4",
    );
    check("action: Reach([(of: TestLoss, at_most: 1.0)])", "the task has none");
    check("action: Reach([(of: Writes(\"hello\"))])", "only a character model writes");
    check(
        "action: Reach([(of: Loss, at_least: 2.0, at_most: 1.0)])",
        "cannot be at least 2 and at most 1",
    );
}
