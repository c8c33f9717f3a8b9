//! A learner who has moved the machine before a step begins: its text supposes a place, and the way there is offered.

use rnn_tui::lesson::load::Loaded;
use rnn_tui::lesson::{Catalog, Exercise, When};

use crate::workbench::Workbench;

/// Whether a step is about a tick, or about a run that it begins.
fn is_about_a_place(exercise: &Exercise) -> bool {
    match exercise {
        Exercise::StepTo(_) => true,
        Exercise::Predict { until, .. } => matches!(until, Some(When::Tick(_) | When::Goals(_))),
        Exercise::Type { at, .. } => at.is_some(),
        _ => false,
    }
}

/// The machine goes on until more updates are finished than where the next step begins. Returns whether it can: a
/// prediction comes before its run.
fn strays(workbench: &mut Workbench, beyond: u64) -> bool {
    if workbench.session().writes() {
        workbench.keys("Esc");
    }
    for _ in 0..1_000 {
        let before = workbench.frame().snapshot.cursor;
        if before.updates_done() > beyond {
            return true;
        }
        workbench.keys("→");
        if workbench.frame().snapshot.cursor == before {
            let screen = workbench.screen();
            assert!(screen.contains("predict first"), "it does not move:\n{screen}");
            return false;
        }
    }
    panic!("it does not end:\n{}", workbench.screen());
}

/// The step after a stray update; `None` if none is possible.
fn strayed(loaded: &Loaded, step: usize, updates: u64) -> Option<Workbench> {
    let mut workbench = Workbench::home().open_loaded(loaded.clone());
    (1..step).for_each(|_| workbench.next_step());
    if !strays(&mut workbench, updates) {
        return None;
    }
    workbench.next_step();
    assert_eq!(workbench.session().step(), step);
    Some(workbench)
}

#[test]
fn every_step_goes_back_to_where_it_begins_after_a_stray_update() {
    let catalog = Catalog::embedded().expect("lessons");
    let mut seen = 0;
    for loaded in catalog.entries().iter().map(rnn_tui::lesson::Entry::loaded) {
        let lesson = loaded.lesson.clone();
        for (step, is) in lesson.steps.iter().enumerate().skip(1) {
            let continues = !is.start && lesson.on(step) == lesson.on(step - 1);
            let Some(updates) = lesson.updates_before(step).filter(|_| continues) else { continue };
            if !is_about_a_place(&is.exercise) {
                continue;
            }
            let Some(mut workbench) = strayed(&loaded, step, updates) else { continue };
            let place = format!("{} step {}", lesson.id, step + 1);
            let screen = workbench.screen();
            assert!(screen.contains("goes back first"), "{place}\n{screen}");
            workbench.keys("Enter");
            let there = workbench.frame().snapshot.cursor.updates_done();
            assert!(there <= updates, "{place}: {there}");
            assert!(!workbench.session().done()[step], "{place}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_number_typed_on_a_card_moves_nothing_and_the_lesson_stays_in_its_first_update() {
    let catalog = Catalog::embedded().expect("lessons");
    let loaded = catalog.entries()[3].loaded();
    let mut workbench = Workbench::home().open_loaded(loaded);
    workbench.next_step();
    let before = workbench.frame().snapshot.cursor;
    workbench.text("-0.97");
    assert_eq!(workbench.frame().snapshot.cursor, before);
    assert!(workbench.app().message().is_some());
    assert_eq!(workbench.session().looks().focus, rnn_tui::lesson::PaneName::Lesson);
    // and where something else has moved it, the sum over time is that of the first update
    workbench.keys("Enter Esc");
    let catalog = Catalog::embedded().expect("lessons");
    let mut late =
        strayed(&catalog.entries()[3].loaded(), 6, 0).expect("nothing is predicted there");
    assert!(late.screen().contains("goes back first"), "{}", late.screen());
    late.keys("Enter");
    let cursor = late.frame().snapshot.cursor;
    assert_eq!((cursor.update, cursor.done), (0, 5), "backward t = 3, where step 6 ends");
}

#[test]
fn a_run_past_the_place_where_the_next_step_goes_on_asks_once() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3, epochs: 90,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), speed: 100000, steps: [
        (text: "Run.", action: RunUntil([(of: Updates, at_least: 20)])),
        (text: "Say.", action: Predict(ask: "What?", guess: Choice(options: [
            (text: "up", told: "No."), (text: "down", right: true)]), until: Goals([(of: Updates, at_least: 40)])))])"#;
    let mut workbench = Workbench::lesson(lesson);
    let here = |w: &Workbench| w.frame().snapshot.cursor.updates_done();
    workbench.keys("space").run(100_000);
    assert!(here(&workbench) == 20 && workbench.session().done()[0]);
    assert!(!workbench.screen().contains("space run/pause"), "{}", workbench.screen());
    workbench.keys("space").run(100_000);
    assert_eq!(here(&workbench), 20);
    assert!(workbench.screen().contains("the next step continues here"), "{}", workbench.screen());
    workbench.keys("space").run(100_000);
    assert_eq!(here(&workbench), 90, "asked once");
    workbench.next_step();
    assert!(workbench.screen().contains("goes back first"), "{}", workbench.screen());
    workbench.keys("Enter").run(100_000);
    assert_eq!(here(&workbench), 20, "where the step before ended");
}
