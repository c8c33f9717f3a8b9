//! What stays while numbers are followed: the place that is saved, what the panes were scrolled to, the mark.

use rnn_tui::lesson::store::Store;
use rnn_tui::train::Cursor;

use crate::workbench::Workbench;

const HELLO: &str = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3,
    epochs: 90, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", action: Read)])"#;

fn cursor(workbench: &Workbench) -> Cursor {
    workbench.frame().snapshot.cursor
}

fn follow(workbench: &mut Workbench, number: &str) {
    workbench.keys(":").text(&format!("follow {number}")).keys("Enter").settle();
}

/// After two updates and six ticks, the number that a weight of the second update began with: the machine is elsewhere.
fn away(workbench: &mut Workbench) -> Cursor {
    workbench.keys(". . → → → → → →").settle();
    let before = cursor(workbench);
    follow(workbench, "W_hh[1,2]");
    workbench.keys("Enter").settle();
    assert_ne!(cursor(workbench), before);
    before
}

#[test]
fn who_is_interrupted_while_following_finds_the_machine_where_it_stood_before() {
    for stays in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = || Store::at(folder.path().join("progress.json"));
        let mut first = Workbench::with_store(store()).open(HELLO);
        let mut before = away(&mut first);
        if stays {
            first.keys(".").settle();
            before = cursor(&first);
        }
        first.keys("Ctrl-C");
        assert!(first.app().has_quit());
        let mut second = Workbench::with_store(store()).open(HELLO);
        second.settle();
        assert_eq!(cursor(&second), before, "stays: {stays}");
    }
}

#[test]
fn the_timestep_that_the_network_was_scrolled_to_is_there_again() {
    let mut workbench = Workbench::lesson(HELLO);
    workbench.keys(". . → → → → → →").settle();
    workbench.text("W").keys("[ [").settle();
    let scrolled = workbench.session().looks().clone();
    follow(&mut workbench, "W_hh[1,2]");
    workbench.keys("Enter Enter").settle();
    workbench.keys("Esc").settle();
    assert_eq!(*workbench.session().looks(), scrolled);
    workbench.keys("←").settle();
    assert_ne!(*workbench.session().looks(), scrolled, "the panes follow the machine again");
}

#[test]
fn a_moment_stays_marked_until_the_experiment_is_another() {
    let mut workbench = Workbench::lesson(HELLO);
    workbench.keys(". .").settle();
    follow(&mut workbench, "W_hh[1,2]");
    workbench.keys("m Esc").settle();
    workbench.keys(". .").settle();
    follow(&mut workbench, "W_hh[0,1]");
    let screen = workbench.screen();
    assert!(screen.contains("at update 2 ") && screen.contains("difference"), "{screen}");
    workbench.keys("Esc").settle();
    workbench.keys(":").text("hidden 4").keys("Enter").settle();
    workbench.keys(". .").settle();
    follow(&mut workbench, "W_hh[0,1]");
    assert!(!workbench.screen().contains("difference"), "{}", workbench.screen());
}

#[test]
fn who_stays_finds_the_number_chosen_that_was_followed() {
    let mut workbench = Workbench::lesson(HELLO);
    workbench.keys(". . → → → → → →").settle();
    follow(&mut workbench, "dh_2[1]");
    workbench.keys(".").settle();
    workbench.keys("f").settle();
    assert!(workbench.screen().contains("dh₂[1] = "), "{}", workbench.screen());
}
