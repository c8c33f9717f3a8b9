//! Pictures and recordings of the screen: what they show is what is on it.

use std::num::NonZero;

use serde_json::Value;

use crate::cli::Desk;

const SIZE: [&str; 2] = ["--size", "100x30"];

fn taken(desk: &Desk, file: &str, args: &[&str]) -> Vec<u8> {
    let done = desk.run(&[&["shot", "mod3", file], &SIZE[..], args].concat());
    assert_eq!((done.code, &*done.err), (Some(0), ""), "{file}");
    std::fs::read(desk.path(file)).expect("written")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("text")
}

/// What a terminal shows that has received this.
fn shown(bytes: &[u8]) -> String {
    let sides = [30, 100].map(|side| NonZero::new(side).expect("not 0"));
    let mut terminal = vt100::Parser::new(sides[0], sides[1], 0);
    terminal.process(bytes);
    let rows = terminal.screen().rows(0, 100).map(|row| row.trim_end().to_owned() + "\n");
    rows.collect()
}

#[test]
fn a_terminal_shows_the_picture_in_escape_sequences_as_the_text() {
    let desk = Desk::new();
    let keys = ["--keys", "Right Right z"];
    let plain = text(taken(&desk, "plain.txt", &keys));
    assert!(plain.contains("One cell, many steps") && plain.contains("▮▮ paused"), "{plain}");
    let ansi = text(taken(&desk, "plain.ansi", &keys)).replace('\n', "\r\n");
    assert_eq!(shown(ansi.trim_end().as_bytes()), plain);
}

#[test]
fn a_recording_ends_with_the_picture_of_its_last_key() {
    let desk = Desk::new();
    let keys = ["--keys", ":until space loss space 0.9 enter ?"];
    let cast = text(taken(&desk, "run.cast", &keys));
    let mut lines = cast.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let header = lines.next().expect("a header");
    assert_eq!([&header["version"], &header["width"], &header["height"]], [2, 100, 30]);
    let (mut sent, mut before) = (Vec::new(), 0.0);
    for line in lines {
        let time = line[0].as_f64().expect("a time");
        assert!(time >= before && line[1] == "o", "{line}");
        sent.extend_from_slice(line[2].as_str().expect("text").as_bytes());
        before = time;
    }
    assert!(before > 5.0, "{before} seconds");
    let plain = text(taken(&desk, "run.txt", &keys));
    assert!(plain.contains("Keys") && shown(&sent) == plain, "{}\n{plain}", shown(&sent));
}

#[test]
fn an_svg_has_its_letters_as_text_on_the_page_that_is_asked_for() {
    let desk = Desk::new();
    for (ground, page) in [("dark", "#161616"), ("light", "#ffffff")] {
        let svg = text(taken(&desk, &format!("{ground}.svg"), &["--theme", ground]));
        assert!(svg.contains("<title>rnn-tui: 1 One cell, many steps, step 1 of 10</title>"));
        assert!(svg.contains(&format!("fill=\"{page}\"")) && svg.contains("A network reads"));
        let braille =
            svg.chars().find(|c| ('\u{2800}'..='\u{28ff}').contains(c) || "╭│─█".contains(*c));
        assert_eq!(braille, None, "shapes are drawn");
    }
}

#[test]
fn pixels_need_a_font_of_the_system() {
    let desk = Desk::new();
    let done = desk.run(&["shot", "home.png", "--size", "80x24"]);
    match done.code {
        Some(0) => {
            let png = std::fs::read(desk.path("home.png")).expect("written");
            assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
            let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four"));
            assert_eq!((side(16), side(20)), (2 * (80 * 9 + 18), 2 * (24 * 18 + 18)));
        }
        _ => assert!(done.err.contains("install one, or write .svg"), "{}", done.err),
    }
}

#[test]
fn the_machine_is_where_the_picture_is_to_be_of() {
    let desk = Desk::new();
    let plain = text(taken(&desk, "at.txt", &["--update", "12", "--set", "hidden=4"]));
    assert!(plain.contains("update 12,") && plain.contains("hidden=4"), "{plain}");
    // more than twice the planned run
    let plain = text(taken(&desk, "end.txt", &["--update", "2500", "--set", "hidden=64"]));
    assert!(plain.contains("update 2500"), "{plain}");
}

#[test]
fn keys_do_what_they_do_on_a_screen_of_this_size() {
    let desk = Desk::new();
    // fits at 120x40
    let text = "A sentence of nine words that ends here soon. ".repeat(12);
    let own = std::fs::read_to_string(desk.path("plain.ron")).expect("the lesson");
    desk.put("long.ron", own.replacen("Look.", &text, 1));
    let at = |size: &str, keys: &str| {
        let args = ["shot", "long.ron", "at.txt", "--force", "--size", size, "--keys", keys];
        assert_eq!(desk.run(&args).code, Some(0));
        std::fs::read_to_string(desk.path("at.txt")).expect("written")
    };
    assert_eq!(at("120x40", "PgDn"), at("120x40", ""), "there is nothing more");
    assert_ne!(at("80x24", "PgDn"), at("80x24", ""), "a page further down");
}

#[test]
fn what_cannot_be_taken_is_said() {
    let desk = Desk::new();
    taken(&desk, "there.txt", &[]);
    for (args, code, says) in [
        (
            &["shot", "mod3", "a.gif"][..],
            2,
            "a.gif: the name of a picture ends in .svg, .png, .ansi, .txt, .cast",
        ),
        (
            &["shot", "mod3", "a.svg", "--size", "10x9999"],
            2,
            "expected columns and rows, for example 120x40",
        ),
        (&["shot", "a.svg", "--update", "3"], 2, "--update needs a lesson"),
        (&["shot", "modd3", "a.svg"], 1, "mod3"),
        (&["shot", "mod3", "a.svg", "--step", "99"], 1, "--step 99: this lesson has 10 steps"),
        (&["shot", "mod3", "there.txt"], 1, "there.txt: already exists and is not replaced"),
        (
            &["shot", "mod3", "a.svg", "--update", "1000000"],
            2,
            "--update 1000000: too far: the run is planned to end with update 600",
        ),
    ] {
        let done = desk.run(args);
        assert_eq!(done.code, Some(code), "{args:?}: {}", done.err);
        assert!(done.err.contains(says), "{args:?}: {}", done.err);
        assert!(!desk.path("a.svg").exists(), "{args:?}");
    }
}

/// The picture of the README is what its own command draws now.
#[test]
fn the_picture_of_the_readme_is_drawn_by_the_command_beside_it() {
    let readme = include_str!("../../README.md");
    let asset = "assets/workbench.svg";
    let command =
        readme.split('`').find(|code| code.starts_with("rnn-tui shot") && code.contains(asset));
    let command = command.expect("the README names its command");
    let args: Vec<&str> = command.split(' ').skip(1).collect();
    let desk = Desk::new();
    std::fs::create_dir(desk.path("assets")).expect("a folder");
    assert_eq!(desk.results(&args), "");
    let drawn = std::fs::read_to_string(desk.path(asset)).expect("drawn");
    let kept =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(asset));
    let is_new = kept.is_ok_and(|kept| kept == drawn);
    assert!(
        is_new,
        "the workbench looks otherwise now: run `{command} --force`, and look at the picture"
    );
}

/// What is said of options that have other defaults than in the workbench.
#[test]
fn a_picture_is_the_same_on_every_machine_and_its_help_says_so() {
    let help = Desk::new().results(&["shot", "--help"]);
    for default in ["[default: 1]", "[default: dark]", "[default: en]"] {
        assert!(help.contains(default), "{default} in {help}");
    }
    assert!(!help.contains("where you left it"), "{help}");
}
