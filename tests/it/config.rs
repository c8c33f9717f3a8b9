//! The user's own settings: the file that is printed, what is obeyed and in which order, and what is said of a bad file.

use std::fs;

use ratatui::style::Color;
use rnn_tui::tui::config::{Config, template};
use rnn_tui::tui::theme::{Depth, Ground, Theme};

use crate::cli::Desk;
use crate::workbench::Workbench;

/// The template with every setting written out.
fn written_out() -> String {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_setting =
        |rest: &str| rest.split_once(": ").is_some_and(|(name, _)| name.chars().all(is_name));
    let line = |line: &str| match line.split_once("// ") {
        Some((indent, rest)) if indent.trim().is_empty() && is_setting(rest) => {
            format!("{indent}{rest}\n")
        }
        _ => format!("{line}\n"),
    };
    template().lines().map(line).collect()
}

fn problem(config: &str) -> String {
    Config::parse(config).expect_err("it is wrong").to_string()
}

#[test]
fn the_printed_file_changes_nothing_as_it_is_and_with_all_settings_written_out() {
    let none = Config::parse("()").expect("settings");
    assert_eq!(none, Config::default());
    assert_eq!(Config::parse(&template()).unwrap_or_else(|e| panic!("{e}")), none);
    assert_ne!(template(), written_out());
    for depth in [Depth::Rgb, Depth::Ansi256, Depth::Ansi16, Depth::Mono] {
        let styles = |text: &str| {
            let config = Config::parse(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
            let themes =
                [Ground::Dark, Ground::Light].map(|g| config.dressed(Theme::new(g, depth)));
            themes.map(|theme| theme.styles().collect::<Vec<_>>())
        };
        assert_eq!(styles(&written_out()), styles("()"), "{depth:?}");
    }
    let mut benches = [template(), written_out()].map(|text| Workbench::configured(&text));
    let [as_it_is, written_out] = benches.each_mut().map(|bench| bench.buffer().clone());
    assert_eq!(as_it_is, written_out);
    assert!(template().is_ascii(), "it can be edited in any locale");
    assert_eq!(Desk::new().results(&["config"]), template());
}

#[test]
fn the_file_is_in_the_folder_for_settings() {
    let desk = Desk::new();
    let path = desk.results(&["config", "--path"]);
    assert_eq!(path.trim_end(), desk.path("rnn-tui/config.ron").display().to_string());
    assert!(desk.results(&["--version"]).contains(path.trim_end()));
}

#[test]
fn what_is_wrong_has_its_place_and_the_nearest_name() {
    for (text, expected) in [
        ("(\n    glyhps: Ascii,\n)", "2:5: `glyhps` is not known here; did you mean `glyphs`?"),
        ("(glyphs: Asci)", "1:10: `Asci` is not known here; did you mean `Ascii`?"),
        ("(theme: (ground: Lite))", "1:18: `Lite` is not known here"),
        ("(speed: Ticks(0))", "1:15: "),
        (
            "(theme: (dark: (acent: \"red\")))",
            "1:17: `acent` is not known here; did you mean `accent`?",
        ),
        ("(theme: (light: (dim: \"#12345\")))", "\"#12345\" is not a colour: write \"#ffd75f\""),
        ("(theme: (light: (dim: \"reset\")))", "\"reset\" is not a colour"),
        ("(theme: (dark: (dim: \"7\", bad: \"1\", dim: \"8\")))", "dim is there twice"),
        ("(theme: (preset: HiContrast))", "did you mean `HighContrast`?"),
        ("(language: \"deutsch\")", "\"deutsch\" is not the code of a language"),
        ("(mouse: 7)", "1:9: "),
        ("(mouse: Off) more", "1:13: "),
        ("", "1:1: "),
    ] {
        let found = problem(text);
        assert!(found.contains(expected), "{text}: {found}");
        assert_eq!(found.lines().count(), 1);
    }
}

#[test]
fn a_hostile_file_gives_one_line_and_is_not_used() {
    let desk = Desk::new();
    fs::create_dir(desk.path("rnn-tui")).expect("a folder");
    let usual = desk.results(&["list"]);
    let deep = format!("(theme: {}", "(".repeat(100_000));
    let huge = format!("(language: \"de\") // {}", "x".repeat(1_000_000));
    let steers = "(language: \"\u{1b}]0;owned\u{7}\u{202e}\u{1b}[31m\")";
    for text in [deep.as_bytes(), huge.as_bytes(), steers.as_bytes(), b"(language: \"d\xff\")"] {
        desk.put("rnn-tui/config.ron", text);
        let done = desk.run(&["list"]);
        assert_eq!((done.code, &done.out), (Some(0), &usual));
        assert_eq!(done.err.lines().count(), 1, "{:?}", done.err);
        assert!(done.err.contains("config.ron") && done.err.chars().count() < 600, "{}", done.err);
        assert!(done.err.trim_end().chars().all(|c| !c.is_control() && c != '\u{202e}'));
    }
    assert_eq!(desk.results(&["train", "plain.ron", "--updates", "1", "--quiet"]), "", "no use");
    fs::remove_file(desk.path("rnn-tui/config.ron")).expect("it is there");
    fs::create_dir(desk.path("rnn-tui/config.ron")).expect("a folder");
    assert!(desk.run(&["list"]).err.contains("is not a regular file"));
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_file_is_not_waited_for() {
    let desk = Desk::new();
    fs::create_dir(desk.path("rnn-tui")).expect("a folder");
    let made = std::process::Command::new("mkfifo").arg(desk.path("rnn-tui/config.ron")).status();
    assert!(made.expect("mkfifo is there").success());
    let done = desk.run(&["list"]);
    assert!(done.code == Some(0) && done.err.contains("is not a regular file"), "{}", done.err);
}

#[test]
fn the_command_line_comes_before_the_file_and_the_file_before_the_locale_and_an_older_choice() {
    let desk = Desk::new();
    fs::create_dir(desk.path("rnn-tui")).expect("a folder");
    let first = |args: &[&str]| desk.results(args).lines().next().map(str::to_owned);
    let english = first(&["list"]);
    desk.put("rnn-tui/config.ron", "(language: \"de\")");
    let german = first(&["list"]);
    assert_ne!(german, english);
    assert_eq!(first(&["list", "--lang", "en"]), english);
    let chosen = r#"{"version": 2, "lessons": {}, "settings": {"language": "en"}}"#;
    desk.put("rnn-tui/progress.json", chosen);
    assert_eq!(first(&["list"]), german);
    desk.put("rnn-tui/config.ron", "()");
    assert_eq!(first(&["list"]), english);
}

#[test]
fn what_the_file_sets_is_changed_in_the_program_until_its_end() {
    let mut bench = Workbench::configured("(theme: (ground: Light), mouse: Off, language: \"en\")");
    assert!(!bench.app().captures_mouse());
    bench.keys(":").text("theme dark").keys("Enter");
    assert!(bench.screen().contains("until you quit: config.ron sets it"), "{}", bench.screen());
    let kept = bench.app().progress().settings();
    assert_eq!(kept.ground.to_string(), "auto", "the next start has that of the file");
    let mut bench = Workbench::configured("()");
    bench.keys(":").text("theme dark").keys("Enter");
    assert!(!bench.screen().contains("config.ron"));
    assert_eq!(bench.app().progress().settings().ground.to_string(), "dark");
}

#[test]
fn a_lesson_begins_at_the_speed_of_the_file() {
    let lesson = include_str!("../../assets/template.ron");
    for (config, expected) in [("(speed: Ticks(7))", Some(7)), ("(speed: Full)", None)] {
        let bench = Workbench::configured(config).open(lesson);
        assert_eq!(bench.frame().speed.0, expected, "{config}");
    }
}

#[test]
fn the_screen_is_drawn_in_the_colours_and_glyphs_of_the_file() {
    let colours = |config: &str| {
        let mut bench = Workbench::configured(config);
        let cells = bench.buffer().content().iter().map(|cell| cell.fg);
        cells.collect::<std::collections::HashSet<Color>>()
    };
    let usual = colours("()");
    assert!(usual.contains(&Color::Indexed(248)) && !usual.contains(&Color::Indexed(252)));
    let contrast = colours("(theme: (preset: HighContrast))");
    assert!(contrast.contains(&Color::Indexed(252)) && !contrast.contains(&Color::Indexed(248)));
    let own =
        colours("(theme: (preset: HighContrast, dark: (dim: \"#ff8700\"), light: (dim: \"9\")))");
    assert!(own.contains(&Color::Indexed(208)) && !own.contains(&Color::Indexed(252)));
    let mut bench = Workbench::configured("(glyphs: Ascii)");
    assert!(bench.screen().is_ascii(), "{}", bench.screen());
}
