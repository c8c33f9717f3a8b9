//! Packs: folders of lessons on the home screen.

use std::fs;
use std::path::Path;

use rnn_tui::lesson::{Language, Pack, Store};
use tempfile::TempDir;

use crate::workbench::Workbench;

/// A lesson with this id and title.
fn lesson(id: &str, title: &str) -> String {
    format!(
        r#"(id: "{id}", title: "{title}",
    experiment: (task: Mod3(length: 4), hidden: 3, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
    steps: [(text: "The text of {title}.", action: Read), (text: "Two.", action: Read)])"#
    )
}

/// A folder with lesson files.
fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn home(packs: &Path, opened: Option<&str>) -> Workbench {
    let opened = opened.map(|name| packs.join(name));
    let packs = Pack::all_in(packs, Language::ENGLISH);
    Workbench::with_packs(Store::at("/nowhere/progress.json".into()), packs, opened.as_deref())
}

/// The rows of the list from the last built-in lesson on.
fn list(workbench: &mut Workbench) -> Vec<String> {
    workbench.keys("End");
    workbench.resize(120, 60);
    let screen = workbench.screen();
    let row = |line: &str| line.split('│').nth(1).unwrap_or_default().trim().to_owned();
    let rows: Vec<String> = screen.lines().map(row).collect();
    let last = rows.iter().position(|row| row.contains("A whole text, and yours"));
    rows[last.expect("lesson 15") + 1..].iter().filter(|row| !row.is_empty()).cloned().collect()
}

#[test]
fn each_folder_is_a_group_and_a_damaged_file_is_one_line_of_it() {
    let packs = folder(&[
        ("logic/and.ron", lesson("and", "And")),
        ("logic/broken.ron", "(id: 3".to_owned()),
        ("logic/or.ron", lesson("or", "Or")),
        ("logic/twice.ron", lesson("or", "Or again")),
        ("more/and.ron", lesson("and", "Another and")),
        ("more/notes.txt", "no lesson".to_owned()),
        (".git/and.ron", lesson("and", "Hidden")),
        ("none/notes.txt", "no lesson".to_owned()),
    ]);
    let rows = list(&mut home(packs.path(), None));
    let expected = [
        "logic",
        "·  And",
        "·  Or",
        "✗ broken.ron:1:",
        "✗ twice.ron:1:",
        "more",
        "·  Another and",
        "none",
        "✗ ",
    ];
    assert!(rows.len() >= expected.len(), "{rows:#?}");
    for (row, expected) in rows.iter().zip(expected) {
        let row = row.trim_start_matches(['▌', ' ']);
        assert!(row.starts_with(expected), "{row:?} is not {expected:?}: {rows:#?}");
    }
}

#[test]
fn progress_is_kept_by_folder_and_id() {
    let packs = folder(&[
        ("logic/and.ron", lesson("and", "And")),
        ("logic/or.ron", lesson("or", "Or")),
        ("more/and.ron", lesson("and", "Another and")),
    ]);
    let mut workbench = home(packs.path(), Some("logic"));
    let screen = workbench.keys("Enter").screen();
    assert!(screen.contains("The text of And."), "the first of the folder is selected: {screen}");
    workbench.keys("Enter Enter Enter"); // both steps, and out at the end
    let rows = list(&mut workbench);
    assert!(rows[1].contains("✓ ·  And") || rows[1].contains("✓  ·  And"), "{rows:#?}");
    assert!(rows.iter().filter(|row| row.contains('✓')).count() == 1, "{rows:#?}");
    // what was opened last is open again, and the next of the same folder follows
    let selected = workbench.app().lessons().selected();
    assert_eq!(selected, 15 + 2, "End selects the last of all");
    let screen = workbench.keys("Enter").screen();
    assert!(screen.contains("The text of Another and."), "{screen}");
}

#[test]
fn a_translation_takes_the_place_of_its_original() {
    let german = lesson("and", "Und").replace("The text of", "Der Text von");
    let packs = folder(&[
        ("logic/and.ron", lesson("and", "And")),
        ("logic/or.ron", lesson("or", "Or")),
        ("logic/de/and.ron", german),
    ]);
    let of = |code: &str| {
        let packs = Pack::all_in(packs.path(), code.parse().expect("a language"));
        let mut workbench =
            Workbench::with_packs(Store::at("/nowhere/progress.json".into()), packs, None);
        list(&mut workbench)
    };
    assert!(of("de")[1].contains("Und") && of("de")[2].contains("Or"), "{:?}", of("de"));
    assert!(of("en")[1].contains("And") && of("fr")[1].contains("And"), "{:?}", of("en"));
}

#[test]
fn a_lesson_of_a_pack_is_read_again_when_it_is_saved() {
    let packs = folder(&[
        ("logic/and.ron", lesson("and", "And")),
        ("logic/de/and.ron", lesson("and", "Und")),
        ("logic/or.ron", lesson("or", "Or")),
    ]);
    let save = |name: &str, text: String| {
        fs::write(packs.path().join(name), text).expect("a file");
    };
    let mut workbench = home(packs.path(), Some("logic"));
    workbench.keys("Enter Enter"); // its second step
    save("logic/and.ron", lesson("and", "And").replace("Two.", "Zwei."));
    let screen = workbench.reload_packs().screen();
    assert!(screen.contains("Zwei.") && screen.contains("lesson reloaded"), "{screen}");
    for _ in ["once", "again"] {
        save("logic/and.ron", lesson("and", "And").replace("title", "titel"));
        let screen = workbench.reload_packs().screen();
        assert!(screen.contains("Saved, but not valid:") && screen.contains("`title`"), "{screen}");
        assert!(screen.contains("Zwei."), "it stays as it was: {screen}");
    }
    save("logic/and.ron", lesson("and", "And").replace("Two.", "Drei."));
    let screen = workbench.reload_packs().screen();
    assert!(screen.contains("Drei.") && !screen.contains("not valid"), "{screen}");
    save("logic/or.ron", lesson("or", "Other").replace("Two.", "Four."));
    let screen = workbench.reload_packs().screen();
    assert!(screen.contains("Drei.") && !screen.contains("Four."), "another lesson: {screen}");
}

#[test]
fn the_home_screen_has_the_packs_as_they_are_saved() {
    let packs =
        folder(&[("logic/and.ron", lesson("and", "And")), ("logic/or.ron", lesson("or", "Or"))]);
    let mut workbench = home(packs.path(), None);
    assert_eq!(list(&mut workbench).len(), 3);
    fs::write(packs.path().join("logic/all.ron"), lesson("all", "All")).expect("a file");
    fs::write(packs.path().join("logic/and.ron"), "(id: 3").expect("a file");
    workbench.reload_packs();
    workbench.resize(120, 60);
    let screen = workbench.screen();
    assert!(screen.contains("·  All") && screen.contains("✗ and.ron:1:"), "{screen}");
    assert!(screen.contains("▌    ·  Or"), "the same lesson is selected: {screen}");
    // a lesson left for the home screen is opened in its new version
    workbench.keys("Enter Esc Esc");
    fs::write(
        packs.path().join("logic/or.ron"),
        lesson("or", "Or").replace("The text", "New text"),
    )
    .expect("a file");
    let screen = workbench.reload_packs().keys("Enter").screen();
    assert!(screen.contains("New text of Or."), "{screen}");
}

#[test]
fn a_folder_without_lessons_cannot_be_opened() {
    let packs = folder(&[("none/notes.txt", String::new())]);
    let error = Pack::read(&packs.path().join("none"), Language::ENGLISH).unwrap_err().to_string();
    assert!(error.contains("there is no .ron file in this folder"), "{error}");
}
