//! What is awaited, met and missed.

use super::*;

const TICK: Until = Until::Tick(Tick::Clip);

fn watching(step: usize) -> Awaited {
    let mut awaited = Awaited::default();
    awaited.watch(Some(Watch { step, until: Some(TICK), values: Vec::new(), texts: Vec::new() }));
    awaited
}

fn missed() -> Standing {
    let updates = Value { of: Measure::Updates, arm: None };
    let goal = Goal::new(updates, None, Some(10.0));
    Standing::Missed(goal.expect("Updates"))
}

#[test]
fn a_wish_comes_true_once_and_keeps_what_was_measured() {
    let mut awaited = watching(3);
    assert!(!awaited.learn(Standing::Open, 1) && awaited.is_of_ticks());
    assert!(awaited.learn(Standing::Met(vec![Some(0.5)]), 7));
    assert_eq!((awaited.met(), awaited.open_watch()), (Some(3), None));
    assert_eq!(awaited.reached(), [(7, 3)]);
    assert!(!awaited.is_of_ticks(), "it is not looked at again");
    awaited.clear();
    assert!(awaited.met().is_none() && awaited.open_watch().is_some());
    assert!(awaited.reached().is_empty());
}

#[test]
fn what_is_too_late_is_news_once_and_can_still_be_reached_from_before() {
    let mut awaited = watching(0);
    assert!(awaited.learn(missed(), 11) && awaited.missed().is_some());
    assert!(!awaited.learn(missed(), 12), "it is known");
    awaited.learn(Standing::Open, 5);
    assert!(awaited.missed().is_none() && awaited.learn(missed(), 11));
    assert!(awaited.learn(Standing::Met(Vec::new()), 8));
}

#[test]
fn a_run_pauses_for_the_lesson_unless_the_learner_waits_for_something_else() {
    let mut awaited = watching(0);
    awaited.run_until(Some(TICK));
    assert!(!awaited.learn(Standing::Met(Vec::new()), 2));
    assert_eq!(awaited.met(), Some(0), "but it has come true");
}

#[test]
fn with_the_future_its_marks_are_forgotten() {
    let mut awaited = watching(1);
    awaited.learn(Standing::Met(Vec::new()), 20);
    awaited.watch(Some(Watch {
        step: 2,
        until: Some(TICK),
        values: Vec::new(),
        texts: Vec::new(),
    }));
    awaited.learn(Standing::Met(Vec::new()), 30);
    awaited.forget_after(20);
    assert_eq!(awaited.reached(), [(20, 1)]);
}
