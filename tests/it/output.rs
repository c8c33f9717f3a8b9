//! How much the subcommands say, and in which colours.

use std::fs;
use std::process::Output;

use crate::cli::Desk;

const GREEN: &str = "\u{1b}[32m";
const RED: &str = "\u{1b}[1m\u{1b}[31m";

/// A desk with a right, a wrong and a damaged file.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.results(&["trace", "plain.ron", "right.json"]);
    // a mistake that is known by name, and soon found
    desk.results(&["trace", "plain.ron", "wrong.json", "--set", "fault=NoFuture"]);
    desk.put("bad.ron", "(id: \"bad\")");
    desk
}

#[test]
fn quiet_leaves_errors_and_the_status() {
    let desk = desk();
    desk.put("a.txt", "one\r\ntwo\r\n".repeat(9));
    let check = |line: &str, code: i32, err: &[&str]| {
        for quiet in ["--quiet", "-q"] {
            let args: Vec<&str> = line.split(' ').chain([quiet]).collect();
            let done = desk.run(&args);
            assert_eq!((done.code, done.out.as_str()), (Some(code), ""), "{line}: {done:?}");
            assert_eq!(done.err.is_empty(), err.is_empty(), "{line}: {}", done.err);
            assert!(err.iter().all(|piece| done.err.contains(piece)), "{line}: {}", done.err);
        }
    };
    check("train plain.ron", 0, &[]);
    check("train plain.ron --updates 3 --csv a.csv --force", 0, &[]);
    check("train plain.ron --updates 3 --save m.npz --force", 0, &[]);
    check("train text --text a.txt --set hidden=2 --updates 1", 0, &[]);
    check("train plain.ron --arm none", 1, &["--arm none"]);
    check("check plain.ron own.ron", 0, &[]);
    check("check plain.ron bad.ron", 1, &["bad.ron:1:", "1 of 2 lessons"]);
    check("gradcheck plain.ron", 0, &[]);
    check("gradcheck plain.ron --set fault=NoFuture", 1, &["W_hh", "of model"]);
    check("grade plain.ron right.json", 0, &[]);
    check("grade plain.ron wrong.json", 1, &[]);
    check("grade plain.ron bad.ron", 1, &["bad.ron"]);
    assert!(fs::read_to_string(desk.path("a.csv")).unwrap().lines().count() > 1);
    let answers = desk.results(&["train", "plain.ron", "--quiet", "--try", "0 1 2 1"]);
    assert!(answers.starts_with("\n› 0 1 2 1\n"), "what is asked for is said: {answers}");
}

#[test]
fn colours_are_where_they_are_wanted() {
    let desk = desk();
    let run = |line: &str, env: &[(&str, &str)]| {
        let mut command = desk.command(&line.split(' ').collect::<Vec<_>>());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        let Output { stdout, stderr, .. } = command.envs(env.iter().copied()).output().unwrap();
        String::from_utf8([stdout, stderr].concat()).unwrap()
    };
    let lines = [
        ("gradcheck plain.ron", GREEN),
        ("gradcheck plain.ron --set fault=NoFuture", RED),
        ("grade plain.ron right.json", GREEN),
        ("grade plain.ron wrong.json", RED),
        ("check plain.ron", GREEN),
        ("train own.ron", RED),
        ("train none.ron", RED),
    ];
    for (line, colour) in lines {
        let plain = run(line, &[]);
        assert!(!plain.contains('\u{1b}'), "{line}: {plain}");
        let bright = run(&format!("{line} --color always"), &[]);
        assert!(bright.contains(colour), "{line}: {bright:?}");
        assert_eq!(run(line, &[("CLICOLOR_FORCE", "1")]), bright, "{line}");
        assert_eq!(run(&format!("--color=never {line}"), &[("CLICOLOR_FORCE", "1")]), plain);
    }
    for line in ["--help", "train --help", "nonsense --nonsense"] {
        assert!(!run(line, &[]).contains('\u{1b}'), "{line}");
        assert!(run(&format!("--color always {line}"), &[]).contains('\u{1b}'), "{line}");
        assert!(
            !run(&format!("--color never {line}"), &[("CLICOLOR_FORCE", "1")]).contains('\u{1b}')
        );
    }
    assert!(run("mod3 --color never", &[]).contains("obeys NO_COLOR"), "the workbench has a theme");
}
