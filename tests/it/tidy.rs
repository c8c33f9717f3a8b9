//! The house rules: who may import whom, names of files, lists that have to agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rnn_tui::lesson::glossary::terms;
use rnn_tui::lesson::{Exercise, PaneName};
use rnn_tui::measure::Measure;
use rnn_tui::nn::{Activation, CellKind, OptimizerKind};
use rnn_tui::task::TaskSpec;
use strum::{VariantArray, VariantNames};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder with this extension, as paths from the root, with their text.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(named(&path));
            }
        }
    }
    found.sort();
    found
}

fn named(path: &PathBuf) -> (String, String) {
    let name = path.strip_prefix(root()).expect("below the root").display().to_string();
    (name, fs::read_to_string(path).expect("a text"))
}

/// `src/tui/pane/clip.rs` is `tui::pane::clip`.
fn module(file: &str) -> Vec<String> {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    inside.split('/').map(str::to_owned).collect()
}

/// The code without comments and without the tests at its end.
fn code(text: &str) -> String {
    let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    program.lines().map(|l| l.split("//").next().unwrap_or(l).to_owned() + "\n").collect()
}

/// `a::{b, c::{d, e}}` is `a::b`, `a::c::d`, `a::c::e`; ends where the path ends.
fn expand(text: &str, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let (mut path, mut at) = (before.to_vec(), 0);
    loop {
        if text[at..].starts_with('{') {
            return at + group(&text[at..], &path, found);
        }
        let rest = &text[at..];
        let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        path.push(rest[..name].to_owned());
        at += name;
        if !text[at..].starts_with("::") {
            found.push(path);
            return at;
        }
        at += 2;
    }
}

/// What stands between braces, part by part.
fn group(text: &str, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut at = 1;
    while !text[at..].starts_with('}') {
        let begins = |c: char| c.is_alphanumeric() || c == '}' || c == '_';
        at += text[at..].find(begins).expect("a group ends");
        if !text[at..].starts_with('}') {
            at += expand(&text[at..], before, found);
            at += text[at..].find([',', '}']).expect("a group ends"); // over `as Other`
        }
    }
    at + 1
}

/// Every module or item of this crate that a file names by a path.
fn imports(file: &str, text: &str) -> Vec<Vec<String>> {
    let (code, mut found) = (code(text), Vec::new());
    assert!(!code.contains("super::super"), "{file}: write the path from `crate`");
    for (at, _) in code.match_indices("crate::") {
        expand(&code[at + "crate::".len()..], &[], &mut found);
    }
    for (at, _) in code.match_indices("rnn_tui::") {
        expand(&code[at + "rnn_tui::".len()..], &[], &mut found);
    }
    for (at, _) in code.match_indices("super::") {
        let mut parent = module(file);
        parent.pop();
        expand(&code[at + "super::".len()..], &parent, &mut found);
    }
    found
}

#[test]
fn imports_are_seen() {
    let check = |text: &str, expected: &[&str]| {
        let found = imports("src/tui/pane/clip.rs", text);
        assert_eq!(found.iter().map(|p| p.join("::")).collect::<Vec<_>>(), expected, "{text}");
    };
    check("use crate::nn::Clip;", &["nn::Clip"]);
    check("use crate::{nn::Clip, task};", &["nn::Clip", "task"]);
    check(
        "use super::{loss::{a,\n b}, View as V};",
        &["tui::pane::loss::a", "tui::pane::loss::b", "tui::pane::View"],
    );
    check(
        "let x: crate::train::Tick = f(super::loss::curve);",
        &["train::Tick", "tui::pane::loss::curve"],
    );
    check("// use crate::engine::Worker;", &[]);
    let all: usize = files("src", "rs").iter().map(|(file, text)| imports(file, text).len()).sum();
    assert!(all > 200, "{all} imports");
}

/// The map of the house in `src/lib.rs`, from top to bottom: the modules of each floor. A module may use those of lower
/// floors. Modules that share a floor are drawn one below the other, without an arrow between them; those below the
/// empty line are for all that stand above them.
fn floors() -> &'static [Vec<String>] {
    static FLOORS: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    FLOORS.get_or_init(|| {
        let (_, text) = named(&root().join("src/lib.rs"));
        let map = text.split("```text\n").nth(1).and_then(|rest| rest.split("//! ```").next());
        let (mut floors, mut shared, mut for_all) = (Vec::<Vec<String>>::new(), false, false);
        for line in map.expect("a map").lines() {
            let drawn = line.trim_start_matches("//!").strip_prefix(' ').unwrap_or_default();
            let name = drawn.split_whitespace().next().unwrap_or_default();
            for_all |= drawn.is_empty();
            if name.starts_with('│') {
                shared = false;
            } else if drawn.starts_with(|c: char| c.is_ascii_lowercase()) {
                match floors.last_mut().filter(|_| shared && !for_all) {
                    Some(floor) => floor.push(name.to_owned()),
                    None => floors.push(vec![name.to_owned()]),
                }
                shared = true;
            }
        }
        floors
    })
}

fn floor(module: &str) -> usize {
    let floor = floors().iter().position(|floor| floor.iter().any(|name| name == module));
    floor.unwrap_or_else(|| panic!("{module} is not on the map in src/lib.rs: draw it"))
}

/// Whether a module may name a path.
fn may(from: &[String], to: &[String]) -> bool {
    let (from_top, to_top) = (from[0].as_str(), to[0].as_str());
    let is = |path: &[String], prefix: &[&str]| {
        path.len() >= prefix.len() && path.iter().zip(prefix).all(|(a, b)| a == b)
    };
    let one_of = |prefixes: &[&[&str]]| prefixes.iter().any(|prefix| is(to, prefix));
    if is(from, &["tui", "widget"]) {
        return one_of(&[&["tui", "widget"], &["tui", "theme"]]);
    }
    if is(from, &["tui", "theme"]) {
        return one_of(&[&["tui", "theme"]]);
    }
    let sees = ["pane", "view", "scene", "looks"].iter().any(|room| is(from, &["tui", room]));
    if sees {
        let able = |name: &[&str]| is(to, name);
        let changes = able(&["tui", "app"])
            || able(&["tui", "session"])
            || able(&["tui", "driver"])
            || able(&["tui", "screen"]);
        if changes || (to_top == "engine" && !able(&["engine", "Frame"])) {
            return false;
        }
    }
    if is(to, &["tui", "terminal"]) && !is(from, &["tui", "terminal"]) {
        return from_top == "main";
    }
    if from_top == "headless" && to_top == "tui" {
        // a check walks through lessons as a learner does, and so does a picture; the manual page lists the keys
        let lists_keys = is(from, &["headless", "man"]) && is(to, &["tui", "keymap"]);
        // these print the user's settings or their place, or obey them
        let reads_settings = ["config", "list", "man", "version"]
            .iter()
            .any(|command| is(from, &["headless", command]));
        let reads_settings = reads_settings && is(to, &["tui", "config"]);
        let plays = ["check", "plain", "shot", "workbench"]
            .iter()
            .any(|room| is(from, &["headless", room]));
        return plays || lists_keys || reads_settings;
    }
    match (from_top, to_top) {
        ("lib", _) => true,
        ("cli", to) => to == "cli", // the types of the command line, and nothing else
        (_, "cli") => ["main", "headless"].contains(&from_top),
        _ => from_top == to_top || floor(from_top) < floor(to_top),
    }
}

#[test]
fn arrows_point_down_only() {
    for (file, text) in files("src", "rs") {
        for path in imports(&file, &text) {
            assert!(may(&module(&file), &path), "{file} must not use {}", path.join("::"));
        }
    }
}

#[test]
fn the_rules_forbid_what_they_should() {
    let check = |from: &str, to: &str, allowed: bool| {
        let path = |p: &str| p.split("::").map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(may(&path(from), &path(to)), allowed, "{from} → {to}");
    };
    check("nn::clip", "checked", true);
    check("nn::clip", "task::Vocab", false);
    check("train::arm", "task::sampling", true);
    check("trace::grade", "train::Experiment", true);
    check("train::arm", "trace::naming", false);
    check("task::output", "train::Tick", false);
    check("lesson::check", "engine::Engine", false);
    check("engine::frame", "lesson::Step", false);
    check("engine::frame", "measure::Goal", true);
    check("lesson::schema", "measure::Goal", true);
    check("measure::live", "lesson::Step", false);
    check("measure::live", "train::Experiment", true);
    check("engine", "tui::app", false);
    check("headless::train", "tui::theme", false);
    check("headless::check::walk", "tui::app::App", true);
    check("headless::shot::cast", "tui::driver::Stretch", true);
    check("headless::shot", "tui::terminal::run", false);
    check("headless::plain::reader", "tui::plain::said", true);
    check("headless::man", "tui::keymap::KEYS", true);
    check("headless::man", "tui::app::App", false);
    check("headless::list", "tui::config::of_platform", true);
    check("headless::train", "tui::config::of_platform", false);
    check("headless::check::walk", "tui::terminal::run", false);
    check("tui::driver", "tui::terminal::run", false);
    check("tui::terminal::event_loop", "tui::terminal::display", true);
    check("tui::pane::loss", "tui::driver::Driver", false);
    check("tui::app", "headless::check", false);
    check("headless::train", "cli::Train", true);
    check("tui::app", "cli::Train", false);
    check("cli", "measure::Goal", false);
    check("cli::arguments", "cli::options::Length", true);
    check("checked", "nn::Name", false);
    check("headless::trace", "tensors::Tensors", true);
    check("tensors::npz", "nn::Name", false);
    check("tui::pane::loss", "train::Metric", true);
    check("tui::pane::loss", "engine::Frame", true);
    check("tui::pane::loss", "engine::Command", false);
    check("tui::pane::loss", "tui::session::Session", false);
    check("tui::view", "tui::app::App", false);
    check("tui::scene", "engine::Command", false);
    check("tui::pane::lesson::request", "tui::step::Request", true);
    check("tui::widget::axis", "tui::theme::Theme", true);
    check("tui::widget::axis", "tui::view::View", false);
    check("tui::widget::axis", "nn::Clip", false);
}

#[test]
fn the_maths_touches_nothing_outside_and_only_the_edges_have_a_clock_or_a_thread() {
    let check = |words: &[&str], allowed: &[&str]| {
        for (file, text) in files("src", "rs").into_iter().filter(|(f, _)| !f.ends_with("tests.rs"))
        {
            let code = code(&text);
            let word = words.iter().find(|w| code.contains(**w));
            let fits = allowed.iter().any(|a| file.starts_with(a));
            assert!(word.is_none() || fits, "{file} uses {}", word.unwrap_or(&""));
        }
    };
    let edges = [
        "src/engine/worker",
        "src/tui/terminal",
        "src/headless/bench.rs",
        "src/headless/interrupt.rs",
        "src/headless/save.rs",
        "src/headless/plain.rs",
    ];
    check(&["thread::", "Instant"], &edges);
    // a picture in escape sequences and a recording are what a terminal would be sent
    check(&["crossterm", "Crossterm"], &["src/tui/terminal", "src/headless/shot"]);
    check(&["notify_debouncer"], &["src/tui/terminal"]);
    check(&["signal_hook"], &["src/tui/terminal", "src/headless/interrupt.rs"]);
    let folders = ["src/lesson/store/file.rs", "src/lesson/pack.rs", "src/tui/config/file.rs"];
    check(&["etcetera"], &folders);
    check(&["tempfile"], &["src/atomic_file.rs"]);
    let disk = [
        "src/atomic_file.rs",
        "src/lesson/store/file.rs",
        "src/lesson/pack.rs",
        "src/lesson/check.rs",
        "src/lesson/store/runs.rs",
        "src/task/source.rs",
        "src/tensors.rs",
        "src/tensors/with_text.rs",
    ];
    check(&["fs::", "File::create", "read_dir"], &[&disk[..], &["src/headless"]].concat());
    check(
        &["stdout()", "print!", "println!"],
        &["src/headless", "src/main.rs", "src/tui/terminal"],
    );
    check(&["SystemTime"], &["src/atomic_file.rs"]); // the time of a file
    check(&["rand::rng(", "unsafe ", "process::exit"], &[]);
}

#[test]
fn no_file_is_a_drawer_for_odds_and_ends() {
    for (file, _) in files("src", "rs").iter().chain(&files("tests", "rs")) {
        let name = file.rsplit('/').next().unwrap_or(file);
        let drawers =
            ["utils.rs", "util.rs", "helpers.rs", "common.rs", "base.rs", "misc.rs", "mod.rs"];
        assert!(!drawers.contains(&name), "{file}: say in its name what it is about");
    }
}

#[test]
fn every_file_says_what_it_is_is_short_and_is_finished() {
    let unfinished =
        ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "#[ignore", "allow(dead_code"];
    for (file, text) in files("src", "rs") {
        // a file of tests says what it tests by its folder
        assert!(text.starts_with("//! "), "{file} does not begin with //!");
        let is_of_tests = file.ends_with("tests.rs") || file.contains("/tests/");
        let most = if is_of_tests { 400 } else { 320 };
        assert!(text.lines().count() <= most, "{file} has {} lines", text.lines().count());
        // the whole crate may, where there is no terminal
        let code = text.replace("not(feature = \"terminal\"), allow(dead_code)", "");
        let code = code.replace("not(unix), allow(dead_code, reason = \"signals are Unix's\")", "");
        let found = unfinished.iter().find(|word| code.contains(**word));
        assert!(found.is_none(), "{file} has {found:?}");
    }
}

/// The functions of formatted code: the name of each, and how many lines it has.
fn functions(code: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let measured = lines.iter().enumerate().filter_map(|(first, line)| {
        let (before, after) = line.split_once("fn ")?;
        let may_precede = |word| ["pub", "pub(crate)", "pub(super)", "const"].contains(&word);
        if !before.split_whitespace().all(may_precede) {
            return None;
        }
        let ends = |below: &&str| {
            indent(below) == indent(line)
                && (below.trim_start().starts_with('}') || below.ends_with([';', '}']))
        };
        let more = lines[first..].iter().position(ends).expect("formatted code");
        Some((after.split(['(', '<']).next()?, more + 1))
    });
    measured.collect()
}

#[test]
fn functions_are_measured() {
    let code = "pub const fn a() -> u8 { 1 }\n\
        impl B {\n    fn b<T>(\n        t: T,\n    ) -> T {\n        t\n    }\n}\n\
        trait C {\n    fn c(\n        &self,\n    );\n    fn d();\n}\n\
        const E: fn(u8) = f;\n";
    assert_eq!(functions(code), [("a", 1), ("b", 5), ("c", 3), ("d", 1)]);
}

#[test]
fn every_function_fits_on_a_screen() {
    for (file, text) in files("src", "rs") {
        for (name, lines) in functions(&code(&text)) {
            assert!(lines <= 60, "{name} in {file} has {lines} lines");
        }
    }
}

/// What a struct or an enum has between its braces, in the source.
fn body(file: &str, item: &str) -> String {
    let (_, text) = named(&root().join(file));
    let code = code(&text);
    let body = code.split(&format!("{item} {{\n")).nth(1).and_then(|b| b.split("\n}").next());
    body.unwrap_or_else(|| panic!("no {item} in {file}")).to_owned()
}

#[test]
fn the_engine_is_wired_from_few_parts_and_moves_without_flags() {
    let engine = body("src/engine.rs", "pub struct Engine");
    let fields = engine.lines().filter(|line| line.contains(": ")).count();
    assert!((5..=10).contains(&fields), "Engine has {fields} fields");
    assert!(!engine.contains("pub"), "a field of Engine is public");
    let motion = body("src/engine/motion.rs", "enum Motion");
    assert!(motion.contains("Rests") && !motion.contains("bool"), "{motion}");
}

#[test]
fn the_app_and_an_open_lesson_have_few_fields_and_show_none() {
    for (file, item) in [("src/tui/app.rs", "App"), ("src/tui/session.rs", "Session")] {
        let fields = body(file, &format!("pub struct {item}"));
        let count =
            fields.lines().filter(|line| line.contains(": ") && !line.contains("//")).count();
        assert!((5..=10).contains(&count), "{item} has {count} fields");
        assert!(!fields.contains("pub"), "a field of {item} is public");
    }
}

#[test]
fn a_kind_of_step_lives_in_one_file_of_the_screen() {
    let named = files("src", "rs").into_iter().map(|(file, text)| {
        let lines = text.lines().filter(|line| {
            ["Exercise::FindBug", "Exercise::Finish"].iter().any(|name| line.contains(name))
        });
        (file, lines.count())
    });
    let named: Vec<(String, usize)> = named.filter(|(_, lines)| *lines > 0).collect();
    let lines: usize = named.iter().map(|(_, lines)| lines).sum();
    assert!((1..=7).contains(&lines), "{named:?}");
    assert!(named.iter().all(|(f, _)| f.starts_with("src/lesson") || f == "src/tui/step.rs"));
}

#[test]
fn the_engine_reports_values_and_leaves_words_and_keys_to_the_screen() {
    let keys: Vec<String> = rnn_tui::tui::keymap::KEYS
        .iter()
        .flat_map(|binding| binding.keys.iter().map(|key| rnn_tui::tui::keymap::name(*key)))
        .collect();
    let mut seen = 0;
    let is_code = |file: &str| file.starts_with("src/engine") && !file.ends_with("/tests.rs");
    for (file, text) in files("src", "rs").iter().filter(|(file, _)| is_code(file)) {
        for literal in code(text).split('"').skip(1).step_by(2) {
            assert!(!literal.contains(' '), "{file} has a sentence: {literal:?}");
            assert!(!keys.iter().any(|key| key == literal), "{file} names the key {literal:?}");
            seen += 1;
        }
    }
    assert!(seen > 0, "it looks at the text between quotes");
}

/// The variants of an enum, in the source.
fn variants(file: &str, name: &str) -> BTreeSet<String> {
    let body = body(file, &format!("pub enum {name}"));
    let lines = body.lines().filter_map(|l| l.strip_prefix("    "));
    let names = lines.map(|l| l.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
    names.filter(|n| n.starts_with(char::is_uppercase)).map(str::to_lowercase).collect()
}

/// The names of the files right in a folder.
fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    let here = format!("{folder}/");
    let names = files(folder, extension).into_iter().map(|(file, _)| file);
    let stems = names.filter_map(|f| {
        Some(f.strip_prefix(&here)?.strip_suffix(extension)?.trim_end_matches('.').to_owned())
    });
    stems.filter(|f| !f.contains('/')).collect()
}

#[test]
fn each_pane_and_each_subcommand_has_its_file() {
    assert_eq!(variants("src/lesson/schema.rs", "PaneName"), stems("src/tui/pane", "rs"));
    let subcommands = variants("src/cli.rs", "Command");
    assert!(subcommands.is_subset(&stems("src/headless", "rs")), "{subcommands:?}");
}

#[test]
fn the_catalog_has_every_lesson_file_and_no_other() {
    let (_, catalog) = named(&root().join("src/lesson/catalog.rs"));
    let included: BTreeSet<String> = catalog
        .split("include_str!(\"../../lessons/")
        .skip(1)
        .filter_map(|rest| Some(rest.split(".ron\"").next()?.to_owned()))
        .collect();
    let german = stems("lessons/de", "ron").into_iter().map(|name| format!("de/{name}"));
    let lessons: BTreeSet<String> = stems("lessons", "ron").into_iter().chain(german).collect();
    assert_eq!(included, lessons);
    for lesson in lessons {
        let row =
            format!("(\"lessons/{lesson}.ron\", include_str!(\"../../lessons/{lesson}.ron\"))");
        assert!(catalog.contains(&row), "no row {row}");
    }
}

#[test]
fn the_map_names_every_module() {
    let names: Vec<&String> = floors().iter().flatten().collect();
    let modules: BTreeSet<String> = names.iter().copied().cloned().collect();
    assert_eq!(names.len(), modules.len(), "a module is twice on the map: {names:?}");
    let files = stems("src", "rs").into_iter().filter(|stem| stem != "lib");
    assert_eq!(modules, files.collect());
    assert!(floors().contains(&vec!["engine".to_owned(), "lesson".to_owned()]), "{:?}", floors());
}

#[test]
fn contributing_names_files_and_tests_that_exist() {
    let (_, guide) = named(&root().join(".github/CONTRIBUTING.md"));
    let prose = guide.split("\n```").step_by(2); // without the blocks of commands
    let quoted: Vec<&str> = prose.flat_map(|text| text.split('`').skip(1).step_by(2)).collect();
    let folders = ["src/", "tests/", "lessons/", ".ci/", ".github/"];
    let is_path = |text: &&&str| folders.iter().any(|folder| text.starts_with(folder));
    let paths: Vec<_> = quoted.iter().filter(is_path).collect();
    assert!(paths.len() > 30, "{paths:?}");
    for path in paths {
        assert!(root().join(path).exists(), "CONTRIBUTING.md names {path}");
    }
    let is_test = |text: &&&str| {
        text.matches('_').count() > 2 && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let sources = [files("src", "rs"), files("tests", "rs")].concat();
    for test in quoted.iter().filter(is_test) {
        let declared = format!("fn {test}()");
        let known = sources.iter().any(|(_, text)| text.contains(&declared));
        assert!(known, "CONTRIBUTING.md names the test {test}");
    }
}

#[test]
fn the_manual_lists_what_there_is() {
    let (_, manual) = named(&root().join("assets/manual.md"));
    let has = |text: String| assert!(manual.contains(&text), "manual.md does not list {text:?}");
    TaskSpec::VARIANTS.iter().for_each(|task| has(format!("task: {task}(")));
    OptimizerKind::VARIANTS.iter().for_each(|kind| has(format!("{kind:?}(")));
    PaneName::VARIANTS.iter().for_each(|pane| has(format!("` | {pane:?} | ")));
    let words: Vec<&str> = manual.split(|c: char| !c.is_alphanumeric()).collect();
    let names = |name: String| assert!(words.contains(&name.as_str()), "manual.md: {name}?");
    CellKind::VARIANTS.iter().for_each(|cell| names(format!("{cell:?}")));
    Activation::VARIANTS.iter().for_each(|activation| names(format!("{activation:?}")));
}

#[test]
fn the_guide_for_authors_lists_every_exercise_and_measure() {
    let (_, guide) = named(&root().join("lessons/README.md"));
    for name in Exercise::VARIANTS.iter().chain(Measure::VARIANTS) {
        let listed = ["`", "("].iter().any(|end| guide.contains(&format!("`{name}{end}")));
        assert!(listed, "lessons/README.md does not list {name}");
    }
}

#[test]
fn the_guide_for_authors_has_the_glossary() {
    let (_, guide) = named(&root().join("lessons/README.md"));
    for term in terms() {
        let ((lesson, step), says) = (term.taught(), &term.says);
        let row = format!("| {} | {says} | {lesson}, step {step} |", term.term);
        assert!(guide.contains(&row), "lessons/README.md lacks the line {row}");
    }
}

#[test]
fn every_test_file_is_run() {
    let (_, main) = named(&root().join("tests/it/main.rs"));
    for module in stems("tests/it", "rs").iter().filter(|m| *m != "main") {
        assert!(main.contains(&format!("mod {module};")), "{module} is not in main.rs");
    }
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let documents = ["README.md", "assets/manual.md", "lessons/README.md"];
    let mut links = 0;
    for document in documents {
        let path = root().join(document);
        let (_, text) = named(&path);
        for link in text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0)) {
            let (file, section) = link.split_once('#').unwrap_or((link, ""));
            let target =
                if file.is_empty() { path.clone() } else { path.with_file_name("").join(file) };
            if link.starts_with("https://") {
                continue;
            }
            links += 1;
            assert!(target.exists(), "{document}: {link}");
            if !section.is_empty() {
                let (_, text) = named(&target);
                let sections =
                    text.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
                let mut anchors = sections
                    .map(|title| title.to_lowercase().replace(' ', "-").replace([',', '`'], ""));
                assert!(anchors.any(|anchor| anchor == section), "{document}: {link}");
            }
        }
    }
    assert!(links > 15, "{links}");
}

#[test]
fn the_readme_is_read_in_five_minutes() {
    let (_, readme) = named(&root().join("README.md"));
    assert!(readme.lines().count() <= 150, "what is reference belongs in assets/manual.md");
}

#[test]
fn a_key_in_a_sentence_is_named_so_that_a_cap_is_drawn() {
    // what these draw is caps alone, or a list of keys
    let draws = ["src/tui/popup/", "src/tui/screen/", "src/tui/keymap", "src/tui/pane.rs"];
    let draws = |file: &str| draws.iter().any(|place| file.starts_with(place));
    let gives = ["src/tui/step/request.rs", "src/tui/texts/panes.rs"];
    for (file, text) in files("src/tui", "rs") {
        let text = code(&text);
        let bare = ["keys_of(", "key_of(", "first_name("].iter().find(|call| text.contains(**call));
        assert!(draws(&file) || gives.contains(&&*file) || bare.is_none(), "{file}: {bare:?}");
        let literals = text.split('"').skip(1).step_by(2);
        let named = literals.flat_map(|literal| literal.split("press ").skip(1));
        let bare: Vec<&str> = named.filter(|rest| !rest.starts_with(['[', '{', '`'])).collect();
        assert!(bare.is_empty(), "{file}: press {bare:?}: write the key in brackets");
    }
}
