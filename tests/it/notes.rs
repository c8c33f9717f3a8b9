//! Speaker notes: over the lesson, in a second terminal, and printed.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use rnn_tui::lesson::load::{Loaded, parse};
use rnn_tui::lesson::{Catalog, Store};
use rnn_tui::task::Folder;
use rnn_tui::tui::input::{Key, KeyCode};
use rnn_tui::tui::popup::Popup;
use rnn_tui::tui::speaker::Speaker;
use rnn_tui::tui::texts::problems;
use rnn_tui::tui::theme::{Depth, Ground, Theme};

use crate::cli::Desk;
use crate::workbench::Workbench;

/// A lesson whose first step has short notes, the second none, and the third long ones.
fn lesson() -> String {
    let long: Vec<String> = (1..=100).map(|i| format!("    x{i}")).collect();
    let steps = format!(
        r#"(text: "One.", action: Read, notes: "**Say** why. Then press `[→]`."),
        (text: "Look at this. Then at that.", action: Read),
        (text: "Three.", action: Read, notes: "Say:\n\n{}")"#,
        long.join("\n")
    );
    format!(
        r#"(id: "own", title: "Own", minutes: 3, experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3,
        epochs: 30, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [{steps}])"#
    )
}

fn loaded() -> Loaded {
    let lesson = parse("own.ron", &lesson()).unwrap_or_else(|e| panic!("{e}"));
    Loaded::new(lesson, Folder::Embedded)
}

#[test]
fn the_notes_of_a_step_are_shown_on_request_and_scroll() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut workbench = Workbench::lesson(&lesson()).sized(width, height);
        assert!(!workbench.screen().contains("Say why"), "only on request");
        let screen = workbench.keys("S").screen();
        assert!(screen.contains("╭ Notes, step 1 of 3 ─"), "{screen}");
        assert!(screen.contains("Say why. Then press →."), "{screen}");
        assert!(workbench.keys("Esc").app().popup().is_none());
        let screen = workbench.keys("n :").text("notes").keys("Enter").screen();
        assert!(screen.contains("This step has no notes. It begins:"), "{screen}");
        assert!(screen.contains("│ Look at this.  "), "{screen}");
        let screen = workbench.keys("S n S").screen();
        assert!(screen.contains(" x1 ") && !screen.contains("x100"), "{screen}");
        let screen = workbench.keys(&"PgDn ".repeat(8)).screen();
        assert!(screen.contains("x100") && !screen.contains(" x1 "), "{screen}");
        assert!(matches!(workbench.app().popup(), Some(Popup::Page(_))));
        let screen = workbench.keys("Enter n S").screen();
        assert!(screen.contains("Notes, the end"), "{screen}");
    }
}

/// The page of the second terminal.
fn page(speaker: &Speaker, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test terminal");
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    terminal.draw(|frame| speaker.draw(&theme, frame)).expect("it never fails");
    terminal.backend().to_string()
}

#[test]
fn the_second_terminal_follows_the_workbench_through_its_progress() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("progress.json");
    let mut workbench = Workbench::with_store(Store::at(file.clone())).open_loaded(loaded());
    let mut speaker = Speaker::new(loaded(), None);
    let seen = || Ok(Store::at(file.clone()).load().0);
    speaker.follow(seen());
    let screen = page(&speaker, 80, 24);
    assert!(screen.contains("Own · step 1 of 3") && screen.contains("Say why."), "{screen}");
    assert!(screen.contains("Next: Look at this."), "{screen}");
    workbench.keys("n n");
    speaker.follow(seen());
    let screen = page(&speaker, 80, 24);
    assert!(screen.contains("step 3 of 3") && screen.contains("Next: the end"), "{screen}");
    let size = Rect::new(0, 0, 80, 24);
    (0..9).for_each(|_| assert!(!speaker.key(KeyCode::PageDown.into(), size)));
    assert!(page(&speaker, 80, 24).contains("x100"));
    workbench.keys("p p");
    speaker.follow(seen());
    assert!(page(&speaker, 80, 24).contains("Say why."), "another step begins at its first line");
    speaker.follow(Err("the progress cannot be read".to_owned()));
    let screen = page(&speaker, 80, 24);
    assert!(
        screen.contains("the progress cannot be read") && screen.contains("Say why."),
        "{screen}"
    );
    for (width, height) in [(1, 1), (3, 200), (20, 5), (300, 2)] {
        page(&speaker, width, height); // any size is drawn
    }
    for key in [KeyCode::Esc.into(), KeyCode::Char('q').into(), Key::control('c')] {
        assert!(speaker.key(key, size), "{key:?} ends it");
    }
}

#[test]
fn without_a_terminal_all_notes_are_printed() {
    let desk = Desk::new();
    desk.put("own.ron", lesson());
    for args in [&["notes", "own.ron"][..], &["notes", "own.ron", "--all"]] {
        let text = desk.results(args);
        assert!(
            text.starts_with("Own, 1 min\n\nStep 1 of 3\n  Say why. Then press →.\n"),
            "{text}"
        );
        assert!(text.contains("\nStep 2 of 3\n  This step has no notes."), "{text}");
        assert!(text.ends_with("  x100\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() < 80), "{text}");
    }
    assert!(desk.results(&["notes", "4"]).starts_with("4 BPTT by hand, "));
    let german = desk.results(&["notes", "4", "--lang", "de"]);
    assert!(german.starts_with("4 BPTT von Hand, ") && german.contains("Lies die"), "{german}");
    let none = desk.run(&["notes", "2"]);
    let told = "lesson 2 has no speaker notes; lessons 1, 4, 7, 9, 10 and 14 have";
    assert!(none.code == Some(1) && none.out.is_empty(), "{}", none.out);
    assert!(none.err.contains(told), "{}", none.err);
    let done = desk.run(&["notes", "bppt"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("did you mean \"bptt\"?"), "{}", done.err);
}

#[test]
fn notes_are_checked_as_texts_are() {
    let wrong = |notes: &str| {
        let ron = lesson().replace("**Say** why.", notes);
        let found = problems(&parse("own.ron", &ron).unwrap_or_else(|e| panic!("{e}")));
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 1, "{notes}: {found:?}");
        found.into_iter().next().unwrap_or_default()
    };
    assert!(wrong("Press `[spcae]`.").contains("notes: unknown key [spcae]"));
    assert!(wrong("It is {Loss} now.").contains("cannot be shown here"));
    assert!(wrong("    a formula that is far too wide\n\nfor it").contains("columns wide"));
    assert!(wrong(&"word ".repeat(120)).contains("the notes have 123 words"));
    let steering =
        parse("own.ron", &lesson().replace("**Say**", "\u{1b}[31m")).expect_err("refused");
    assert!(steering.to_string().contains("own.ron:2:"), "{steering}");
}

#[test]
fn the_lessons_that_are_given_in_class_have_notes_for_every_step() {
    for id in ["bptt", "exploding"] {
        let catalog = Catalog::embedded().expect("the lessons");
        let entry = catalog.entries().iter().find(|entry| entry.lesson.id == id).expect("a lesson");
        let silent = entry.lesson.steps.iter().position(|step| step.notes.is_none());
        assert_eq!(silent, None, "{id}");
    }
}
