//! Whole screens at three sizes, as they were looked at and found good.
//!
//! After a change of what is shown: `INSTA_UPDATE=always cargo test --test it -- snapshots`, and read the difference.

use crate::workbench::Workbench;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A step of a lesson, after keys.
fn at(lesson: usize, step: usize, keys: &str) -> Workbench {
    let mut workbench = Workbench::home();
    workbench.text(&lesson.to_string()).keys("Enter");
    (1..step).for_each(|_| workbench.next_step());
    workbench.keys(keys);
    workbench
}

/// Compares the screen with the one on record, at each size.
fn compare(name: &str, mut workbench: Workbench) {
    for (width, height) in SIZES {
        workbench.resize(width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), workbench.screen());
    }
}

#[test]
fn home() {
    compare("home", Workbench::home());
}

#[test]
fn the_first_step_before_and_after_the_run() {
    compare("cell_1", at(1, 1, ""));
    let mut workbench = at(1, 1, "space");
    workbench.run(3_000);
    compare("cell_1_run", workbench);
}

#[test]
fn a_curve_is_drawn() {
    compare("loss_6_drawing", at(2, 6, "Enter → → ↑ ↑ ↑"));
}

#[test]
fn a_number_is_worked_out() {
    let mut workbench = at(4, 5, "Enter");
    workbench.run(100);
    workbench.text("0.3");
    compare("bptt_5_typed", workbench);
}

#[test]
fn shares_of_a_gradient() {
    let mut workbench = at(4, 7, "");
    workbench.keys("End").run(1_000);
    compare("bptt_7_ledger", workbench);
}

#[test]
fn a_gradient_is_checked() {
    compare("differences_4_check", at(5, 4, "G"));
}

#[test]
fn a_line_is_hunted() {
    compare("bughunt_3", at(6, 3, ""));
}

#[test]
fn arms_are_compared() {
    let mut workbench = at(10, 6, "↓ Enter Enter");
    workbench.keys("Enter").run(60_000);
    compare("exploding_6", workbench);
}

#[test]
fn bars_are_drawn() {
    compare("vanishing_3_drawing", at(9, 3, "Enter → ↑ ↑"));
}

#[test]
fn cells_with_gates() {
    compare("lstm_3", at(14, 3, ""));
}

#[test]
fn a_text() {
    compare("text_1", at(15, 1, ""));
}

#[test]
fn a_zoomed_pane() {
    compare("bptt_1_tape", at(4, 1, "↓ Enter Enter 2 z → →"));
}

#[test]
fn help_and_palette() {
    compare("help", at(1, 1, "?"));
    compare("palette", at(1, 1, ":"));
}
