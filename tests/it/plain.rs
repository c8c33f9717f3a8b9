//! A lesson without a screen, from outside: lines in, sentences out.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::cli::Desk;

/// What is said to these bytes.
fn said_to(desk: &Desk, args: &[&str], input: &[u8]) -> Output {
    let mut child = desk
        .command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).is_ok()); // it may end before
    let output = child.wait_with_output().expect("it ends");
    let _ = writer.join();
    output
}

/// What is said to these lines, where all goes well.
#[track_caller]
fn said(desk: &Desk, args: &[&str], lines: &[&str]) -> String {
    let output = said_to(desk, args, (lines.join("\n") + "\n").as_bytes());
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{lines:?}");
    fit_to_be_heard(&output.stdout)
}

/// The text, in which nothing is drawn and nothing steers a terminal.
#[track_caller]
fn fit_to_be_heard(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).expect("it is UTF-8");
    let is_drawn = |c: char| matches!(c, '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}');
    for line in text.lines() {
        let wrong = line.chars().find(|c| is_drawn(*c) || c.is_control());
        assert_eq!(wrong, None, "{line:?}");
        assert!(!line.trim().is_empty(), "{line:?}");
    }
    text
}

/// An element of a tensor in the first update of lesson 4, with as many decimals as a learner needs.
fn truth(trace: &Value, name: &str, index: &[usize]) -> String {
    let tensor = &trace["0"];
    let tensor = name.split('/').fold(tensor, |value, part| &value[part]);
    let value = index.iter().fold(tensor, |value, i| &value[*i]);
    format!("{:.4}", value.as_f64().unwrap_or_else(|| panic!("{name} {index:?}: {value}")))
}

#[test]
fn a_whole_lesson_is_done_by_typed_lines() {
    let desk = Desk::new();
    let trace: Value = serde_json::from_str(&desk.results(&["trace", "bptt"])).expect("JSON");
    let [dz, dh, dw, b] = [
        truth(&trace, "dz", &[3, 0]),
        truth(&trace, "dh", &[2, 0]),
        truth(&trace, "grad/W_hh", &[0, 0]),
        truth(&trace, "after/b_y", &[2]),
    ];
    let lines = [
        // 1: no, certain; to the end of the forward pass
        "b",
        "c",
        "tick",
        "tick",
        "tick",
        "tick",
        "",
        // 2: two cards
        "",
        "b",
        "",
        "a",
        "",
        // 3: not computed yet, which Enter alone is rather sure of
        "b",
        "",
        "tick",
        "",
        // 4 and 5: numbers; the first answer is wrong
        "7",
        "hint",
        &dz,
        "",
        "tick",
        &dh,
        "",
        // 6: a tick back
        "back",
        "",
        // 7: a share, by Enter
        "d",
        "a",
        "",
        "",
        // 8
        "",
        &dw,
        "",
        // 9: known at once
        "d",
        "",
        "",
        // 10: the clip, then the bias
        "tick",
        &b,
        "c",
        "tick",
        "",
        // 11: a sketch
        "1.4 1 0.8 0.6 0.5 0.4 0.3 0.2 0.1",
        "b",
        "run",
        "",
        // 12: faster
        "lr 0.5",
        "until loss 0.2",
        "",
        // 13: a sentence
        "it misses all that goes through later states",
        "",
        "where",
    ];
    let text = said(&desk, &["plain", "bptt"], &lines);
    let expected = [
        "Lesson 4, BPTT by hand: 13 steps",
        "type “tick” until the forward pass has done t = 3",
        "Question: Is h_3 equal to h_2?",
        "a: yes: same letter, same weights",
        "Not quite: 7 is too high.",
        "Hint 1: Look for the line that begins with dz_3[0].",
        "Right: you said",
        "dh_2[0] = (W_hy^Tdy_2)[0] + (W_hh^Tdz_3)[0] = ",
        "last tick: backward t=3",
        "Draw with numbers: type 9 of them",
        "near the truth",
        "All steps are done.",
        "Lesson 4, BPTT by hand, the end; 13 of 13 steps are done.",
        "The input ends here, at the end of the lesson.",
    ];
    let mut rest = text.as_str();
    for words in expected {
        let at = rest.find(words);
        rest = &rest[at.unwrap_or_else(|| panic!("{words:?} is not said, or not then:\n{text}"))..];
    }
    let read = |line: &str| serde_json::from_str::<Value>(line).expect("JSON");
    let list: Vec<Value> = desk.results(&["list", "--json"]).lines().map(read).collect();
    assert_eq!(list[3]["done"], list[3]["steps"], "the progress is that of the workbench");
}

#[test]
fn what_a_step_asks_for_is_not_said_before_it_is_answered() {
    let desk = Desk::new();
    let trace: Value = serde_json::from_str(&desk.results(&["trace", "bptt"])).expect("JSON");
    let truth = truth(&trace, "dh", &[2, 0]);
    let asked = [
        "",
        "show dh_2[0]",
        "show dh[2]",
        "show dh",
        "show equation",
        "follow dh_2[0]",
        "derivation",
        "show tape",
    ];
    let text = said(&desk, &["plain", "4", "--step", "5"], &asked);
    assert!(text.contains("dh_2[0] = asked for") && text.contains("(blank)"), "{text}");
    assert!(
        !text.contains(truth.trim_end_matches('0')) && !text.contains(&truth[..truth.len() - 1]),
        "{truth} in {text}"
    );
}

#[test]
fn a_lesson_is_continued_where_it_was_left() {
    let desk = Desk::new();
    let first = said(&desk, &["plain", "plain.ron"], &["", "until loss 0.9"]);
    assert!(first.contains("Step 2 of 2.") && first.ends_with("at step 2 of 2.\n"), "{first}");
    let again = said(&desk, &["plain", "plain.ron"], &["where"]);
    assert!(again.contains("Step 2 of 2.") && !again.contains("Step 1 of 2."), "{again}");
    let updates = |text: &str| {
        let line = text.lines().rfind(|line| line.contains("updates are done")).map(str::to_owned);
        line.unwrap_or_else(|| panic!("{text}"))
    };
    assert_eq!(updates(&first), updates(&again), "the machine is where it was");
    let other = said(
        &desk,
        &["plain", "plain.ron", "--step", "1", "--set", "hidden=5"],
        &["show h", "quit"],
    );
    assert!(other.contains("Step 1 of 2") && !other.contains("The input ends"), "{other}");
}

#[test]
fn words_are_told_from_answers() {
    let desk = Desk::new();
    let lines = [
        "xyzzy",
        "d",
        "next step",
        "previous step",
        ":",
        ":lr",
        ":lr 0.01",
        "clip",
        "show nothing",
        "step 99",
        "tick",
        "copy h[1]",
        "tic",
        "gradcheck",
        "check",
        "set hidden=4",
        "undo",
        "zoom",
        "show",
        "show loss",
        "help all",
        "messages",
        "steps",
        "leave",
        "answer 3",
    ];
    let text = said(&desk, &["plain", "plain.ron"], &lines);
    for words in [
        "“xyzzy” is not understood",
        "Step 2 of 2",
        "Type the command, for example lr 0.05.",
        "an argument is missing",
        "“undo” undoes it",
        "Clip: how long the gradient is",
        "there is no pane and no number called “nothing”",
        "step 99: this lesson has 2 steps",
        "did you mean tick",
        "Check: the gradient from BPTT",
        "restarted with hidden = 4",
        "That changes only a screen.",
        "To copy, letter by letter:",
        "tick: one tick forward",
        "until loss 0.2: run until a condition is met",
        "nothing is asked here",
    ] {
        assert!(text.contains(words), "{words:?} in {text}");
    }
}

#[test]
fn a_guess_is_told_and_not_run_and_what_is_refused_is_said() {
    let desk = Desk::new();
    let said = said(
        &desk,
        &["plain", "mod3"],
        &["maybe", "try 0129", "where", "try", "012", "next tensor", "axis"],
    );
    for told in [
        "“maybe” is not understood",
        "the word \"9\" is not in the vocabulary",
        "Lesson 1, One cell, many steps, step 1 of 10",
        "b_h: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0",
    ] {
        assert!(said.contains(told), "{told} in {said}");
    }
    assert_eq!(said.matches("not in the vocabulary").count(), 1, "the line is left: {said}");
    let said = self::said(&desk, &["plain", "bptt", "--step", "4"], &["0,112", "quit"]);
    assert!(said.contains("write a number with a point"), "{said}");
    let said = self::said(&desk, &["plain", "bptt", "--step", "1"], &["e", "quit"]);
    assert!(said.contains("type a letter from a to b"), "{said}");
}

#[test]
fn a_shared_state_is_said_letter_by_letter() {
    let desk = Desk::new();
    let text = said(&desk, &["plain", "4"], &["share"]);
    let string = text.lines().find(|line| line.starts_with("rnn1:")).expect("a string");
    assert!(!string.contains(' ') && string.len() > 20, "{string}");
}

#[test]
fn no_line_breaks_it_and_it_may_end_anywhere() {
    let desk = Desk::new();
    let long = "a".repeat(100_000);
    let lines: [&[u8]; 9] = [
        long.as_bytes(),
        b"\x1b[2J\x1b[31mred",
        b"\xff\xfe\xfd",
        b"\0\0\0",
        b"answer \x07\x07\x07 one two three",
        "show ‖‖‖[[[[".as_bytes(),
        b"follow dh_999999999999999999999[0]",
        b"go 99999999999999999999",
        ":::::: set set=set = ".as_bytes(),
    ];
    for step in ["1", "4", "7", "11", "13"] {
        let desk = Desk::new();
        let output = said_to(&desk, &["plain", "4", "--step", step], &lines.join(&b'\n'));
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let text = fit_to_be_heard(&output.stdout);
        assert!(text.contains("The input ends here, at step"), "{text}");
    }
    let answers = b"b\nc\n\nshow tape\ntick\nback\n";
    for end in 0..answers.len() {
        let output = said_to(&desk, &["plain", "4"], &answers[..end]);
        assert_eq!(output.status.code(), Some(0), "{end}");
        fit_to_be_heard(&output.stdout);
    }
}

#[test]
fn who_hears_no_more_is_no_error_and_loses_nothing() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["plain", "plain.ron"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take()); // the reader of the output is gone
    let mut stdin = child.stdin.take().expect("a pipe");
    let _ = stdin.write_all(b"\n\nwhere\n");
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn what_cannot_be_done_says_why() {
    let desk = Desk::new();
    for (args, code, why) in [
        (&["plain", "nothing"][..], 1, "nothing"),
        (&["plain", "--step", "2"], 2, "name it"),
        (&["plain", "--set", "hidden=5"], 2, "name it"),
        (&["plain", "4", "--step", "99"], 1, "this lesson has 13 steps"),
        (&["plain", "15", "--text", "-"], 2, "standard input has the answers"),
        (&["plain", "4", "--lang", "english"], 2, "--lang"),
    ] {
        let done = desk.run(args);
        assert_eq!((done.code, done.out.as_str()), (Some(code), ""), "{args:?}");
        assert!(done.err.contains(why), "{args:?}: {}", done.err);
    }
    let german = said(&desk, &["plain", "4", "--lang", "de"], &["quit"]);
    assert!(german.contains("Vorwärtsdurchlauf") || german.contains("Netz"), "{german}");
}

/// What is said to the last of these lines.
#[track_caller]
fn last_said(desk: &Desk, args: &[&str], before: &[&str], line: &str) -> String {
    let text = said(desk, args, &[before, &["marker", line, "marker"]].concat());
    let mut parts = text.split("“marker” is not understood");
    let last = parts.nth(1).unwrap_or_else(|| panic!("{line}: {text}"));
    last.lines().skip(1).map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_word_and_every_command_of_the_palette_says_what_it_does_or_why_not() {
    let desk = Desk::new();
    let list = said(&desk, &["plain", "plain.ron"], &["help all"]);
    let all = list.lines().skip_while(|line| !line.starts_with("run: "));
    let all: Vec<&str> = all.filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert!(all.len() > 70, "{all:?}");
    for word in all.iter().filter(|word| !["quit", "load model.npz"].contains(word)) {
        let desk = Desk::new();
        let heard = last_said(&desk, &["plain", "plain.ron"], &["tick", "tick"], word);
        let is_dumb =
            heard.is_empty() || heard.contains("Nothing new") || heard.contains("not understood");
        assert!(!is_dumb, "{word}: {heard:?}");
        assert!(
            !heard.contains("[t]") && !heard.contains("an argument is missing"),
            "{word}: {heard}"
        );
    }
}

#[test]
fn a_word_of_two_is_not_taken_for_a_command_with_an_argument() {
    let desk = Desk::new();
    let plain = ["plain", "plain.ron"];
    let back = last_said(&desk, &plain, &["go 3"], "run back");
    assert!(back.starts_with("0 of"), "{back}");
    let asked = last_said(&Desk::new(), &plain, &[], "previous step");
    assert_eq!(asked, "This is the first step.\n");
    let hidden = last_said(&Desk::new(), &plain, &["arm norm 1"], "hide");
    assert!(hidden.contains("not said any more"), "{hidden}");
    let german = last_said(&Desk::new(), &["plain", "mod3"], &[], "lang de");
    assert!(german.contains("Ein Netz liest"), "{german}");
}

#[test]
fn a_lesson_is_erased_only_after_a_yes() {
    let desk = Desk::new();
    let plain = ["plain", "plain.ron"];
    let erased = "lesson restarted";
    for (answer, erases) in [("yes", true), ("no", false), ("", false), ("tick", false)] {
        let text = said(&desk, &plain, &["next step", "reset lesson", answer, "where"]);
        assert!(text.contains("Type yes to erase it, or no to keep it."), "{text}");
        assert_eq!(text.contains(erased), erases, "{answer:?}: {text}");
        assert_eq!(text.contains("Your progress is kept."), !erases, "{answer:?}: {text}");
    }
}

#[test]
fn a_followed_number_leads_on_by_its_list_and_back() {
    let desk = Desk::new();
    let place = |text: &str| {
        let line = text.lines().rfind(|line| line.contains("last tick: ")).unwrap_or_default();
        line.split("last tick: ").nth(1).unwrap_or_default().split(',').next().map(str::to_owned)
    };
    let plain = ["plain", "4", "--step", "1"];
    let to_end = ["b", "c", "", "follow h_3[0]"];
    let with = |more: &[&'static str]| [&to_end[..], more].concat();
    // Enter follows the first of the list, a number any; back is the number before
    let z = last_said(&desk, &plain, &to_end, "");
    assert!(z.starts_with("z_3[0] = ") && z.contains("\n4: times h_2[2] = "), "{z}");
    let h = last_said(&Desk::new(), &plain, &with(&[""]), "4");
    assert!(h.contains("\nh_2[2] = ") && place(&h).as_deref() == Some("forward t=2"), "{h}");
    let named = last_said(&Desk::new(), &plain, &with(&[""]), "follow h_2[2]");
    assert_eq!(named, h, "by its name");
    let back = last_said(&Desk::new(), &plain, &with(&["", "4"]), "back");
    assert!(back.contains("z_3[0] = "), "{back}");
    let first = last_said(&Desk::new(), &plain, &to_end, "back");
    assert!(first.contains("the number that you began with"), "{first}");
    // it stays open for what is only said, and is left by leave or by any other line
    let shown = last_said(&Desk::new(), &plain, &with(&["", "4", "show tape"]), "");
    assert!(shown.contains("z_2[2] = "), "{shown}");
    let left = last_said(&Desk::new(), &plain, &with(&["", "4"]), "leave");
    assert_eq!(place(&left).as_deref(), Some("forward t=3"), "{left}");
    let tick = last_said(&Desk::new(), &plain, &with(&["", "4"]), "tick");
    assert_eq!(place(&tick).as_deref(), Some("backward t=3"), "{tick}");
    let stays = last_said(&Desk::new(), &plain, &with(&["", "4", "stay"]), "where");
    assert_eq!(place(&stays).as_deref(), Some("forward t=2"), "{stays}");
    let derived = last_said(&Desk::new(), &plain, &with(&[""]), "derivation");
    assert!(derived.starts_with("Derivation of z_3[0] = "), "{derived}");
}

#[test]
fn a_derivation_is_of_one_formula_and_can_be_named() {
    let plain = ["plain", "4", "--step", "1"];
    let before = ["b", "c", "", "tick", "tick"]; // backward t = 2
    let said = |line: &str| last_said(&Desk::new(), &plain, &before, line);
    let of_all = said("derivation");
    assert_eq!(of_all.matches("\n1. ").count(), 1, "one page: {of_all}");
    let others = of_all.lines().last().expect("a line");
    assert!(others.starts_with("Of the same tick: “derivation "), "{others}");
    let words: Vec<&str> =
        others.split('“').skip(1).filter_map(|word| word.split('”').next()).collect();
    for word in
        words.iter().copied().chain(["derivation dh", "derivation dh_2", "derivation dz_3[1]"])
    {
        let page = said(word);
        assert!(page.starts_with("Derivation of ") && page.contains("\n1. "), "{word}: {page}");
    }
    assert!(
        said("derivation dh").starts_with("Derivation of dh_2[0] = "),
        "{}",
        said("derivation dh")
    );
    let early = said("derivation dW_hh");
    assert!(
        early.contains("backward t=2, computes") && early.contains("“follow” with a name"),
        "{early}"
    );
    let wrong = said("derivation xyz");
    assert!(wrong.contains("no number is called"), "{wrong}");
}

#[test]
fn who_comes_back_to_a_step_hears_its_question_her_answer_and_where_the_machine_is() {
    let before = ["b", "c", "", "next step"];
    for line in ["previous step", "step 1"] {
        let again = last_said(&Desk::new(), &["plain", "4", "--step", "1"], &before, line);
        for words in [
            "Step 1 of 13, which is done.",
            "Question: Is h_3 equal to h_2?",
            "Right: “no”.",
            "last tick: forward t=3",
        ] {
            assert!(again.contains(words), "{line}: {words:?} in {again}");
        }
    }
    let here = last_said(&Desk::new(), &["plain", "4"], &before[..3], "step 1");
    assert!(here.contains("Question: Is h_3"), "a step is said again: {here}");
}

#[test]
fn rows_and_columns_have_the_names_that_the_screen_gives_them() {
    let said = |line: &str| last_said(&Desk::new(), &["plain", "4"], &["b", "c", ""], line);
    for (line, words) in [
        ("show b_y", "b_y: 'h' 0, 'e' 0, 'l' 0, 'o' 0\n"),
        ("show b_y[2]", "b_y['l'] = 0"),
        ("show W_hy", "W_hy, row 'l': "),
        ("show W_hy['l']", "W_hy, row 'l': "),
        ("show W_xh", "W_xh, row 0: 'h' "),
        ("show p_0", "p at t = 0: 'h' "),
        ("show dh", "dh at t = 0: not computed yet"),
    ] {
        assert!(said(line).contains(words), "{line}: {}", said(line));
    }
}

#[test]
fn without_a_lesson_the_lessons_are_listed_and_one_is_chosen() {
    let desk = Desk::new();
    let list = said(&desk, &["plain"], &["99", "quit"]);
    assert!(list.contains("Lesson 4, BPTT by hand: 13 steps, not begun; about "), "{list}");
    assert!(list.contains("That is no lesson") && !list.contains("due"), "{list}");
    let begun = said(&desk, &["plain"], &["lesson 3", "quit"]);
    assert!(
        begun.contains("Step 1 of 9.") && begun.contains("“rnn-tui plain 3” continues"),
        "{begun}"
    );
    said(&desk, &["plain", "4"], &["b", "c", ""]);
    assert!(said(&desk, &["plain"], &[]).contains("BPTT by hand: 1 of 13 steps done"));
    // a finished lesson leaves cards
    let done: Vec<String> = (0..10).map(|step| step.to_string()).collect();
    let done = format!(r#"{{"at": 10, "done": [{}]}}"#, done.join(", "));
    let progress = format!(r#"{{"version": 2, "lessons": {{"mod3": {done}}}}}"#);
    desk.put("rnn-tui/progress.json", progress);
    let due = said(&desk, &["plain"], &["cards", "", "a", "leave", "quit"]);
    for words in
        ["cards are due, from lessons 1", "Card 1 of ", "Answer: ", "a: knew it", "Card 2 of "]
    {
        assert!(due.contains(words), "{words:?} in {due}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_where_one_was_and_how_to_go_on() {
    use std::io::{BufRead, BufReader};
    let desk = Desk::new();
    let pipes = |command: &mut std::process::Command| {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    };
    let mut child = pipes(&mut desk.command(&["plain", "4"])).expect("the binary starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"next step\nwhere\nmarker\n").expect("it reads");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    assert!(lines.any(|line| line.expect("UTF-8").contains("“marker” is not understood")));
    let interrupt =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.expect("kill is there").success());
    let ended = child.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(130), "{err}");
    let words = "You were at step 2 of 13 of lesson 4, BPTT by hand. Your place is kept: “rnn-tui plain 4” continues there.";
    assert_eq!(err.trim_end(), words);
    drop(stdin);
    assert!(said(&desk, &["plain", "4"], &["quit"]).contains("Step 2 of 13"));
}

#[test]
fn no_text_of_a_lesson_speaks_of_the_screen() {
    let all = "next step\n".repeat(22);
    let lines: Vec<&str> = all.lines().collect();
    for lesson in 1..=15 {
        let text = said(&Desk::new(), &["plain", &lesson.to_string()], &lines);
        for words in [
            "“zoom”",
            "screen",
            "“leave”, then",
            "answer line",
            "full stop",
            "dotted",
            "a dot",
            "arrow",
            "from right to left",
            "from left to right",
        ] {
            let line = text.lines().find(|line| line.contains(words));
            assert_eq!(line, None, "lesson {lesson}: {words}");
        }
    }
}

#[test]
fn what_is_to_be_known_at_the_start_is_said_once_whichever_way_a_lesson_is_begun() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("rnn-tui")).expect("a folder");
    desk.put("rnn-tui/config.ron", "(glyphs: Asci)");
    for (args, lines) in [(&["plain"][..], "1\nquit\n"), (&["plain", "1"], "quit\n")] {
        let output = said_to(&desk, &[args, &["--lang", "fr"]].concat(), lines.as_bytes());
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(err.matches("did you mean `Ascii`?").count(), 1, "{err}");
        assert_eq!(err.matches("no lesson is translated into fr").count(), 1, "{err}");
    }
}
