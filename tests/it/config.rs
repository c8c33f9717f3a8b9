//! The user's own settings: the file that is printed, what is obeyed and in which order, and what is said of a bad file.

use std::fs;

use ratatui::style::Color;
use rnn_tui::tui::config::{Config, template};
use rnn_tui::tui::input::Key;
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
        ("(\n keys: (\n  zom: [\"X\"]))", "3:3: `zom` is not known here; did you mean `zoom`?"),
        (
            "(keys: (zoom: [\"spce\"]))",
            "\"spce\" is not the name of a key: did you mean \"space\"?",
        ),
        ("(keys: (zoom: [\"g g\"]))", "\"g g\" is not the name of a key"),
        ("(keys: (zoom: [\"Ctrl-C\"]))", "Ctrl-C always does the same: quit, whatever is open"),
        ("(keys: (zoom: [\"Ctrl-I\"]))", "a terminal does not tell Ctrl-I from Tab"),
        ("(keys: (zoom: [\"Alt-[\"]))", "terminals begin their own messages with Alt-["),
        ("(keys: (zoom: [\"Enter\"]))", "1:9: Enter always does the same: give zoom another key"),
        ("(keys: (zoom: [\"/\"]))", "the key / searches the help"),
        ("(keys: (zoom: [\"X\", \"X\"]))", "zoom has the key X twice"),
        (
            "(keys: (\n    back: [\"Left\"],\n    zoom: [\"x\"],\n))",
            "3:5: zoom and notation both have the key x: give notation another key, or none: `notation: []`",
        ),
        ("(keys: (zoom: [\"q\"]))", "zoom and quit both have the key q"),
        ("(keys: (quit: [\"x\"]))", "quit and restart_lesson both have the key x"),
        ("(keys: (down: []))", "1:9: down needs a key"),
        ("(keys: (palette: None))", "palette needs a key: no command could be typed without"),
        ("(theme: (preset: HiContrast))", "did you mean `HighContrast`?"),
        ("(language: \"deutsch\")", "\"deutsch\" is not the code of a language"),
        ("(mouse: 7)", "1:9: "),
        ("(mouse: Off) more", "1:13: "),
        (
            "(speed: 300)",
            "1:9: expected a name, found `300`: write a field as `lr: 0.1`, a choice by its word as `Ticks(300)`",
        ),
        ("(theme: dark)", "1:9: expected fields in parentheses here, such as (name: value)"),
        ("(keys: (zoom: 7))", "Expected keys, such as [\"x\", \"Ctrl-X\"]"),
        ("(theme: (ground: \"dark\"))", "1:18: expected a word without quotes here, such as Dark"),
        ("[]", "1:1: "),
    ] {
        let found = problem(text);
        assert!(found.contains(expected), "{text}: {found}");
        assert_eq!(found.lines().count(), 1);
    }
}

#[test]
fn a_file_without_settings_sets_nothing_and_one_key_needs_no_list() {
    for text in ["", " \n", "// (glyphs: Ascii)\n\n  // later"] {
        assert_eq!(Config::parse(text), Ok(Config::default()), "{text:?}");
    }
    let both = ["(keys: (zoom: \"Z\", cell: None))", "(keys: (zoom: [\"Z\"], cell: []))"];
    let [one, list] = both.map(|text| Config::parse(text).expect("keys"));
    assert_eq!(one, list);
    assert_ne!(one, Config::default());
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
    let done = desk.run(&["notes", "4", "--all"]);
    assert!(done.code == Some(0) && done.err.lines().count() == 1, "{}", done.err);
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

#[test]
fn actions_have_the_keys_of_the_file_on_every_screen() {
    let lesson = include_str!("../../assets/template.ron");
    let config = "(keys: (zoom: [\"Ctrl-E\", \"X\"], help: [\"Ctrl-O\"], quit: [], next_step: [\"Alt-n\"], \
        notation: [\"z\"], palette: [\"F2\"], up: [\"e\"], knobs: [\"Alt-e\"], leave: [\"Ctrl-G\"]))";
    let mut bench = Workbench::configured(config).open(lesson);
    let usual = Workbench::home().open(lesson).screen();
    let footer = |screen: &str| screen.lines().last().map(str::to_owned).expect("a footer");
    let shown = footer(&bench.screen());
    assert!(footer(&usual).contains("q quit"), "{usual}");
    assert!(shown.contains("Ctrl-O help"), "{shown}");
    assert!(!shown.contains(" quit"), "{shown}");
    let key = |name: &str| Key::parse(name).expect("a key");
    bench.press(key("Ctrl-O"));
    let help = bench.screen();
    assert!(help.contains("Ctrl-G: close") && !help.contains("Esc: close"), "{help}");
    bench.press(key("/"));
    bench.text("zoom the");
    let found = bench.screen();
    assert!(
        found.contains("Ctrl-E X  zoom the pane") && found.contains("Ctrl-G: all keys"),
        "{found}"
    );
    bench.press(key("Ctrl-G"));
    bench.press(key("Ctrl-G"));
    for zoom in ["Ctrl-E", "X"] {
        assert!(!bench.session().looks().zoom);
        bench.press(key(zoom));
        assert!(bench.session().looks().zoom, "{zoom}");
        bench.keys("Esc"); // it always works
    }
    bench.keys("q");
    assert!(!bench.app().has_quit(), "it has been taken away");
    bench.press(key("F2"));
    bench.text("zoom the pane"); // letters are typed
    assert!(bench.screen().contains("Ctrl-E X"), "{}", bench.screen());
    bench.keys("Enter");
    assert!(bench.session().looks().zoom);
    bench.keys("Ctrl-C");
    assert!(bench.app().has_quit());
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_what_is_wrong_with_the_file_and_otherwise_obeys_it() {
    use crate::pty::{Session, folder};
    let folder = folder();
    fs::create_dir_all(folder.path().join("rnn-tui")).expect("a folder");
    let put = |text| fs::write(folder.path().join("rnn-tui/config.ron"), text).expect("a file");
    put("(keys: (quit: [\"Ctrl-Q\"], zom: [\"X\"]))");
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("did you mean `zoom`?");
    session.press("q");
    assert!(session.end().success(), "the usual keys work");
    put("(theme: (dark: (accent: \"#123456\")), mouse: Off, keys: (quit: [\"Ctrl-Q\"]))");
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("Ctrl-Q quit");
    assert!(session.has_written("38;5;23"), "the nearest colour");
    session.press("q\u{11}");
    assert!(session.end().success(), "Ctrl-Q quits");
}
