//! Translations: only texts differ, progress is shared, and the language can be changed at any time.

use std::fs;
use std::path::Path;

use rnn_tui::lesson::load::{self, Loaded};
use rnn_tui::lesson::{Catalog, Language, Store, check};
use rnn_tui::tui::texts;
use tempfile::TempDir;

use crate::cli::Desk;
use crate::workbench::Workbench;

const ENGLISH: &str = r#"(id: "own", title: "Own", about: "A look.", remember: ["One thing."],
    cards: [(ask: "What?", answer: "That.")], quick: [(ask: "Which?", options: [
        (text: "this", right: true), (text: "that", told: "No.")])],
    experiment: (task: CharLm(text: File("own.txt")), hidden: 3, epochs: 30, init: (weights: Uniform),
        optimizer: Sgd(lr: 0.1)),
    steps: [
        (round: "First", text: "Look.", action: Read),
        (text: "Say. It takes 2.5 at most.", action: Predict(ask: "The loss?", guess: Choice(truth: (of: Loss), options: [
            (text: "small", to: 1), (text: "large", from: 1.0001, told: "Not so.")]),
            until: Goals([(of: Updates, at_least: 4, says: "four updates")])), hints: ["Wait."], solution: "So: {Loss}."),
        (text: "Work.", action: Type(ask: "dh_2[0] =", truth: (of: At("dh", [2, 0])), within: 0.001, at: Backward(2))),
    ],
    figures: [(says: "It takes 2.5", run: [Updates(1)], value: (of: UpdateLoss), lies: Each(0, 9), seeds: 2)])"#;

/// What is English there, and what it is in German.
const WORDS: [(&str, &str); 21] = [
    ("\"Own\"", "\"Eigenes\""),
    ("A look.", "Ein Blick."),
    ("One thing.", "Eines."),
    ("What?", "Was?"),
    ("That.", "Das."),
    ("Which?", "Welches?"),
    ("\"this\"", "\"dies\""),
    ("\"that\"", "\"das\""),
    ("No.", "Nein."),
    ("\"First\"", "\"Erstens\""),
    ("Look.", "Sieh hin."),
    ("Say. It takes 2.5 at most.", "Sag es. Es braucht 2.5, höchstens."),
    ("The loss?", "Der Verlust?"),
    ("\"small\"", "\"klein\""),
    ("\"large\"", "\"groß\""),
    ("Not so.", "Nicht so."),
    ("four updates", "vier Updates"),
    ("Wait.", "Warte."),
    ("So: {", "Also: {"),
    ("Work.", "Rechne."),
    ("It takes 2.5", "Es braucht 2.5"),
];

fn german() -> String {
    WORDS.iter().fold(ENGLISH.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// A folder with the lesson, its text, and a translation.
fn folder(translation: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    fs::create_dir(folder.path().join("de")).expect("a folder");
    put("own.ron", ENGLISH);
    put("own.txt", "hello");
    put("de/own.ron", translation);
    folder
}

fn language(code: &str) -> Language {
    code.parse().expect("a language")
}

fn opened(folder: &Path, code: &str) -> Loaded {
    load::file_in(&folder.join("own.ron"), language(code)).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn the_language_chooses_the_file_and_both_have_one_progress() {
    let folder = folder(&german());
    let titles = ["en", "de", "fr"].map(|code| opened(folder.path(), code).lesson.title);
    assert_eq!(titles, ["Own", "Eigenes", "Own"]);
    let (english, german) = (opened(folder.path(), "en"), opened(folder.path(), "de"));
    assert_eq!(check::problem(&german), None, "its own.txt is that of the original");
    assert_eq!(english.folder, german.folder.clone());
    let direct = load::file(&folder.path().join("de/own.ron")).expect("a lesson");
    assert_eq!((direct.lesson, direct.folder), (german.lesson, german.folder));
}

#[test]
fn what_is_not_text_must_be_the_same_and_is_named() {
    let right = german();
    for (from, to, expected) in [
        ("id: \"own\"", "id: \"eigen\"", "id: it is not that of the original"),
        ("about: \"Ein Blick.\",", "", "about: it is not"),
        ("[\"Eines.\"]", "[\"Eines.\", \"Noch eines.\"]", "remember: it is not"),
        ("\"Nein.\")", "\"Nein.\"), (text: \"jenes\")", "quick: it is not"),
        ("hidden: 3", "hidden: 4", "experiment: it is not"),
        ("(round: \"Erstens\", text: \"Sieh hin.\", action: Read),", "", "steps: it is not"),
        ("Also: {Loss}", "Also: {Accuracy}", "step 2: its texts lack the value {Loss}"),
        ("round: \"Erstens\", ", "", "step 1: `round` is not that of the original"),
        ("at_least: 4", "at_least: 5", "step 2: `action` is not that of the original"),
        ("to: 1)", "to: 0.9)", "step 2: `action` is not"),
        ("hints: [\"Warte.\"], ", "", "step 2: `hints` is not"),
        ("at: Backward(2)", "at: Backward(1)", "step 3: `action` is not"),
        ("[2, 0])", "[1, 0])", "step 3: `action` is not"),
        ("seeds: 2", "seeds: 3", "figure 1: `seeds` is not"),
        ("2.5", "2,5", "figure 1: `says` has the numbers 2 5, the original 2.5"),
    ] {
        assert!(right.contains(from), "{from}");
        let folder = folder(&right.replace(from, to));
        let problem = check::problem(&opened(folder.path(), "de")).expect(to).to_string();
        assert!(problem.contains(expected), "{to}: {problem}");
    }
}

#[test]
fn a_folder_is_checked_with_its_translations() {
    let folder = folder(&german());
    let paths = [folder.path().to_owned()];
    let found = || check::paths(&paths).expect("lessons").into_iter().map(|found| found.result);
    assert!(found().all(|result| result.is_ok()) && found().count() == 2);
    fs::write(folder.path().join("de/other.ron"), german()).expect("a file");
    let errors: Vec<String> = found().filter_map(|r| Some(r.err()?.to_string())).collect();
    assert!(
        errors.len() == 1 && errors[0].contains("there is no lesson of this name"),
        "{errors:?}"
    );
}

#[test]
fn the_built_in_translations_are_right() {
    let german = Catalog::in_language(language("de")).expect("lessons");
    let of = |id: &str| german.entries().iter().find(|e| e.lesson.id == id).expect("a lesson");
    let found = check::paths(&["lessons/de".into()]).expect("lessons");
    assert_eq!(found.len(), 4);
    for loaded in found.into_iter().map(|found| found.result.unwrap_or_else(|e| panic!("{e}"))) {
        let id = &loaded.lesson.id;
        assert_eq!(check::problem(&loaded), None, "{id}");
        assert_eq!(texts::problems(&loaded.lesson), Vec::new(), "{id}");
        assert_eq!(of(id).lesson, loaded.lesson, "{id}");
    }
}

fn say<'a>(workbench: &'a mut Workbench, line: &str) -> &'a mut Workbench {
    workbench.keys(":").text(line).keys("Enter")
}

#[test]
fn the_language_is_changed_in_the_middle_of_a_lesson() {
    let mut workbench = Workbench::home();
    workbench.keys("Enter space").run(1_000_000).keys("Enter"); // lesson 1, to its second step
    let at = |w: &Workbench| (w.session().step(), w.frame().snapshot.cursor);
    let before = at(&workbench);
    assert!(before.0 == 1 && before.1.updates_done() > 0, "{before:?}");
    let screen = say(&mut workbench, "lang de").screen();
    assert!(screen.contains("4 of 15 lessons are in de"), "{screen}");
    assert!(screen.contains("Das dauert 2 bis 5 Epochen"), "{screen}");
    assert_eq!(at(&workbench), before);
    workbench.keys("↓ Enter Enter Enter").run(1_000_000);
    let done = workbench.session().done().to_vec();
    assert_eq!(done[..3], [true, true, false]);
    let at_end = at(&workbench);
    let screen = say(&mut workbench, "lang en").screen();
    assert!(screen.contains("That takes 2 to 5 epochs"), "{screen}");
    assert_eq!((at(&workbench), workbench.session().done()), (at_end, &done[..]));
    let answers = workbench.app().progress().of("mod3").answers;
    assert!(answers.contains_key(&1), "{answers:?}");

    // on the home screen, with the lesson left there, and with one that has no translation
    let screen = say(workbench.keys("Esc Esc"), "lang de").screen();
    for title in ["Eine Zelle, viele Schritte", "Bug hunt"] {
        assert!(screen.contains(title), "{screen}");
    }
    let screen = workbench.keys("Enter").screen();
    assert!(screen.contains("Das dauert 2 bis 5 Epochen"), "{screen}");
    assert_eq!((at(&workbench), workbench.session().done()), (at_end, &done[..]));
    assert_eq!(workbench.app().progress().of("mod3").answers, answers);
}

/// What was done in one language is done in the other, when steps are compared with those of the last time.
#[test]
fn progress_fits_the_lesson_in_any_language() {
    let folder = folder(&german());
    let store = || Store::at(folder.path().join("progress.json"));
    let open = |code: &str| Workbench::with_store(store()).open_loaded(opened(folder.path(), code));
    let mut english = open("en");
    english.next_step();
    english.keys("↓ Enter Enter Enter").run(1_000_000);
    assert_eq!(english.session().done(), [true, true, false]);
    let german = open("de");
    assert_eq!((german.session().step(), german.session().done()), (1, &[true, true, false][..]));
    assert_eq!(open("en").session().done(), [true, true, false]);
}

#[test]
fn a_line_of_the_command_names_the_language() {
    let desk = Desk::new();
    let english = desk.results(&["list"]);
    assert!(english.contains("One cell, many steps"), "{english}");
    let german = desk.results(&["list", "--lang", "de"]);
    assert!(german.contains("Eine Zelle, viele Schritte") && german.contains(" differences "));
    let french = desk.run(&["list", "--lang", "fr"]);
    assert!(french.err.contains("no lesson is translated into fr: they are in English"));
    assert_eq!((french.code, &french.out), (Some(0), &english));
    let settings = r#"{"version": 2, "lessons": {}, "settings": {"language": "de"}}"#;
    fs::create_dir_all(desk.path("rnn-tui")).expect("a folder");
    desk.put("rnn-tui/progress.json", settings);
    assert_eq!(desk.results(&["list"]), german, "the setting comes before the locale");
    assert_eq!(desk.results(&["list", "--lang", "en"]), english);
    for (args, expected) in [
        (&["list", "--lang", "Deutsch"][..], "expected two letters, for example de"),
        (&["--lang", "de", "list"], "--lang cannot come before a subcommand"),
    ] {
        let done = desk.run(args);
        assert!(done.code == Some(2) && done.err.contains(expected), "{args:?}: {}", done.err);
    }
}
