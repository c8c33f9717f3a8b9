//! What is seen at a glance on a small screen: nothing that matters is left out, and nothing silently.

use rnn_tui::lesson::{Catalog, PaneName};

use crate::workbench::Workbench;

/// A lesson of one's own, with another experiment.
fn lesson(experiment: &str) -> String {
    format!(
        r#"(id: "own", title: "A title that is long", minutes: 1, experiment: ({experiment},
            hidden: 3, init: (weights: Glorot), clip: Norm(1.0), optimizer: Sgd(lr: 0.1), epochs: 900),
        steps: [(text: "Look.", action: Read, show: [Network])])"#
    )
}

#[test]
fn a_small_header_has_the_epoch_and_the_length_of_the_gradient() {
    for entry in Catalog::embedded().expect("the embedded lessons are lessons").entries() {
        let mut workbench = Workbench::home().open_loaded(entry.loaded()).sized(80, 24);
        let several = workbench.frame().snapshot.updates_per_epoch > 1;
        let screen = workbench.screen();
        let first = screen.lines().next().unwrap_or_default();
        assert_eq!(first.contains("epoch 0"), several, "{}: {first}", entry.lesson.id);
    }
    for length in [4, 7, 50] {
        let task = format!("task: Mod3(length: {length}, sequences: 10)");
        let mut workbench = Workbench::lesson(&lesson(&task)).sized(80, 24);
        let screen = workbench.keys(".").screen();
        let head: Vec<&str> = screen.lines().take(2).collect();
        assert!(head[0].contains("update 1") && head[1].contains("‖g‖ "), "{length}: {head:?}");
    }
}

#[test]
fn the_tape_has_all_words_of_a_short_sentence() {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == "sentiment");
    let workbench = Workbench::home().open_loaded(entry.expect("a lesson").loaded());
    let timesteps = workbench.frame().snapshot.cursor.timesteps;
    let tape = workbench.pane(PaneName::Tape, 49, 9);
    let inputs = tape.lines().find(|line| line.contains("x_t")).expect("a row");
    let words = inputs.split_whitespace().filter(|word| *word != "│").skip(1);
    assert_eq!(words.count(), timesteps, "{tape}");
}

#[test]
fn an_answer_that_is_a_tie_is_neither_right_nor_wrong() {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == "sentiment");
    let workbench = Workbench::home().open_loaded(entry.expect("a lesson").loaded());
    let output = workbench.pane(PaneName::Output, 49, 90);
    assert!(output.contains("≈ a tie") && output.contains("≈ 0.50 "), "{output}");
    for marked in ["✓ 0.50", "✗ 0.50"] {
        assert!(!output.contains(marked), "{output}");
    }
}

#[test]
fn a_cell_that_does_not_fit_scrolls_and_cuts_no_word() {
    let arms = r#"arms: [(name: "a", cell: Lstm)]"#;
    let task = format!("task: Mod3(length: 4, sequences: 10), {arms}");
    let mut workbench = Workbench::lesson(&lesson(&task)).sized(80, 24);
    workbench.keys("W z z .");
    let first = workbench.screen();
    assert!(first.contains("c₀") && first.contains("PgUp PgDn"), "{first}");
    let mut seen = first;
    for _ in 0..8 {
        seen += &workbench.keys("PgDn").screen();
    }
    assert!(seen.contains("f multiplies c_{t−1} in c_t"), "{seen}");
    assert!(seen.contains("of 27: PgUp PgDn"), "{seen}");
    let cell = seen.lines().filter(|line| line.contains('→') && line.contains("dz"));
    cell.for_each(|line| assert!(!line.contains('…'), "{line}"));
}
