//! The exit statuses: each command line ends with the one that the help says.

use rnn_tui::cli::Status;
use strum::VariantArray;

use crate::cli::Desk;

/// Command lines and how they end. Ctrl-C is pressed in a terminal, in `pty`.
const LINES: &[(Status, &[&str])] = &[
    (
        Status::Success,
        &[
            "--help",
            "--version",
            "-V",
            "train --help",
            "help grade",
            "list",
            "list --path",
            "list --reset bptt --force",
            "list --reset bptt", // there is nothing to ask about
            "--simd sse2 list",
            "train plain.ron --updates 1",
            "gradcheck plain.ron",
            "check plain.ron",
            "trace --names",
            "recorder",
            "completions bash",
            "man",
            "notes bptt --all",
            "grade plain.ron right.json",
        ],
    ),
    (
        Status::Failure,
        &[
            "", // without a terminal
            "mod3",
            "modd3",
            "text none.txt",
            "open none.npz",
            "notes nothing",
            "list --reset nothing",
            "train none.ron",
            "train plain.ron --arm none",
            "train plain.ron --set hidden=0",
            "trace plain.ron right.json",
            "gradcheck plain.ron --set fault=NoFuture",
            "check bad.ron",
            "new plain.ron",
            "sample none.npz",
            "grade plain.ron wrong.json",
            "grade none.json",
            "man --out plain.ron",
        ],
    ),
    (
        Status::Usage,
        &[
            "--nonsense",
            "chekc",
            "chekc plain.ron",
            "lits --json",
            "mod3 bptt",
            "mod3 list",
            "--step 2",
            "text --text -",
            "text a.txt b.txt",
            "--simd mmx list",
            "list --lang deutsch",
            "list --lang DE",
            "list --force",
            "list --reset mod3 --json",
            "list --reset plain.ron", // nobody can be asked
            "train",
            "train plain.ron --simd mmx",
            "train plain.ron --updates 0",
            "train plain.ron --set hidden",
            "train plain.ron --save model.txt",
            "trace plain.ron trace.txt",
            "grade --seed 1 right.json",
            "open --seed 1 right.json",
            "gradcheck plain.ron --tolerance no",
            "recorder mine.txt",
            "new lesson.txt",
            "check",
            "sample",
            "notes",
            "completions tcsh",
        ],
    ),
    (Status::Incomplete, &["grade plain.ron empty.json", "grade plain.ron strange.json"]),
    (Status::Interrupted, &[]),
];

#[test]
fn each_command_line_ends_with_the_status_that_the_help_says() {
    let desk = Desk::new();
    desk.results(&["trace", "plain.ron", "right.json"]);
    // a mistake that is known by name, and soon found
    desk.results(&["trace", "plain.ron", "wrong.json", "--set", "fault=NoFuture"]);
    desk.put("empty.json", "{}");
    desk.put("strange.json", r#"{"nothing": [1, 2, 3]}"#);
    desk.put("bad.ron", "(id: \"bad\")");
    desk.progress_in("plain.ron");
    assert_eq!(LINES.iter().map(|(status, _)| *status).collect::<Vec<_>>(), Status::VARIANTS);
    for (status, lines) in LINES {
        for line in *lines {
            let args: Vec<&str> = line.split_whitespace().collect();
            let done = desk.run(&args);
            assert_eq!(done.code, Some(status.code().into()), "{line}: {done:?}");
            let says_why =
                *status == Status::Success || !done.err.is_empty() || line.starts_with("grade");
            assert!(says_why, "{line}: {done:?}");
            assert_eq!(done.err.contains("--help"), *status == Status::Usage, "{line}: {done:?}");
        }
    }
}

#[test]
fn the_statuses_are_in_the_help() {
    let help = Desk::new().results(&["--help"]);
    for status in Status::VARIANTS {
        let code = status.code();
        assert!(help.contains(&format!("  {code:>3}  {}\n", status.meaning())), "{code} in {help}");
    }
}

#[test]
fn a_mistyped_subcommand_or_lesson_gets_a_suggestion() {
    let desk = Desk::new();
    let check = |line: &str, pieces: &[&str]| {
        let err = desk.run(&line.split(' ').collect::<Vec<_>>()).err;
        for piece in pieces {
            assert!(err.contains(piece), "{line}: no {piece:?} in {err}");
        }
    };
    check(
        "chekc",
        &["no lesson or subcommand \"chekc\"", "did you mean the subcommand \"check\"?"],
    );
    check("chekc lessons --run", &["no lesson or subcommand \"chekc\"", "subcommand \"check\"?"]);
    check("lits", &["the subcommand \"list\""]);
    check("gradchek mod3 --updates 3", &["the subcommand \"gradcheck\""]);
    check("tex", &["the subcommand \"text\" or the lesson \"text\""]);
    check("modd3", &["there is no lesson \"modd3\" (did you mean \"mod3\"?)"]);
    check("train modd3", &["did you mean \"mod3\"?"]);
    let lesson = desk.run(&["lstm", "more"]).err;
    assert!(!lesson.contains("did you mean"), "lstm is a lesson, near as list may be: {lesson}");
}

#[test]
fn the_long_version_says_where_everything_is() {
    let desk = Desk::new();
    let version = concat!("rnn-tui ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(desk.results(&["-V"]), version);
    let long = desk.results(&["--version"]);
    assert!(long.starts_with(version), "{long}");
    let state = desk.path("rnn-tui/progress.json");
    for piece in
        [std::env::consts::ARCH, state.to_str().unwrap(), "rnn-tui/lessons", "instructions"]
    {
        assert!(long.contains(piece), "no {piece} in {long}");
    }
    assert!(!desk.path("rnn-tui").exists(), "to say where is not to write there");
}
