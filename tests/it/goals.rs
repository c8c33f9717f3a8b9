//! What goals measure, and what they say nothing about.

use rnn_tui::checked::ron_options;
use rnn_tui::measure::Goal;
use rnn_tui::train::Experiment;

use crate::setup::experiment;

fn value(experiment: &Experiment, goal: &str) -> Option<f64> {
    let goal: Goal = ron_options().from_str(goal).unwrap_or_else(|e| panic!("{goal}: {e}"));
    goal.state(experiment.into()).value
}

const CLIPPED: &str = r#"(task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 9, clip: Norm(1e-9),
    init: (weights: Uniform), optimizer: Sgd(lr: 0.1))"#;

const DIVERGING: &str = r#"(task: CharLm(text: Inline("hello")), hidden: 3, epochs: 9,
    init: (weights: Uniform), optimizer: Sgd(lr: 1e308))"#;

#[test]
fn a_share_of_clipped_updates_is_never_above_one() {
    let mut experiment = experiment(CLIPPED);
    let share = "(of: ClippedShare, at_least: 0.5)";
    assert_eq!(value(&experiment, share), None);
    for _ in 0..40 {
        experiment.tick();
        let known = experiment.cursor().has_clip() || experiment.cursor().update > 0;
        let expected = known.then_some(1.0);
        assert_eq!(value(&experiment, share), expected, "at {:?}", experiment.cursor());
    }
}

#[test]
fn a_diverged_arm_meets_no_goal_but_to_have_diverged() {
    let mut experiment = experiment(DIVERGING);
    while !experiment.all_diverged() {
        experiment.tick();
    }
    for of in ["Loss", "Accuracy", "GradNorm", "DhRatio", "ClippedShare"] {
        assert_eq!(value(&experiment, &format!("(of: {of}, at_most: 1.0)")), None, "{of}");
    }
    assert_eq!(value(&experiment, "(of: Diverged)"), Some(1.0));
    assert_eq!(value(&experiment, "(of: Writes(\"h\"))"), Some(0.0));
}
