//! Each rule speaks where it is meant to, on five seeds, and each of its remedies helps; where a training goes well, all
//! rules are silent.

use super::{Diagnosis, Exam, Finding};
use crate::checked::{Positive, ron_options};
use crate::nn::Clip;
use crate::task::Folder;
use crate::train::{Change, Experiment, ExperimentSpec, Snapshot, Timeline};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;

/// A training of one arm.
struct Training {
    spec: String,
    updates: u64,
}

fn training(spec: impl Into<String>, updates: u64) -> Training {
    Training { spec: spec.into(), updates }
}

/// mod 3 with these settings, which replace the usual ones.
fn mod3(settings: &[(&str, &str)]) -> Training {
    let usual = "(task: Mod3(length: 10, sequences: 10), hidden: 10, init: (weights: Normal(0.1)), optimizer: Sgd(lr: 0.02), epochs: 60)";
    let mut spec = read(usual);
    for (key, value) in settings {
        spec = spec.with(key, value).expect("a setting");
    }
    training(ron::to_string(&spec).expect("a spec"), 600)
}

/// Sentences, with this standard deviation of the initial weights.
fn sentiment(deviation: &str, epochs: u64) -> Training {
    training(
        format!(
            "(task: Sentiment(), hidden: 64, init: (weights: Normal({deviation})), optimizer: Sgd(lr: 0.02), clip: Value(1.0), epochs: 600)"
        ),
        58 * epochs,
    )
}

/// The setting of lesson 9, with this gain of W_hh.
fn vanishing(gain: &str) -> Training {
    training(
        format!(
            "(task: Mod3(length: 20, sequences: 1000, lag: 19), hidden: 32, init: (weights: Uniform, recurrent: Orthogonal({gain})), optimizer: Sgd(lr: 0.05), clip: Norm(1.0), epochs: 3)"
        ),
        1500,
    )
}

/// The program of 112 lines on this text, with this learning rate.
fn text(text: &str, lr: &str, updates: u64) -> Training {
    training(
        format!(
            "(task: CharLm(text: Inline({text:?})), hidden: 100, init: (weights: Normal(0.01)), optimizer: Adagrad(lr: {lr}), clip: Value(5.0), epochs: 100)"
        ),
        updates,
    )
}

const WORDS: &str = "the network reads a letter at a time and writes what it takes for the next one; what it has read before is in its state, and nowhere else. ";

/// The story of lesson 11, indented by long runs of blanks, as in licences and manuals.
fn indented() -> String {
    let story = include_str!("../../../lessons/text/story.txt");
    let words: Vec<&str> = story.split_whitespace().collect();
    let line = |(i, words): (usize, &[&str])| {
        format!("{}{}\n", " ".repeat(20 + i * 17 % 41), words.join(" "))
    };
    words.chunks(7).enumerate().map(line).collect()
}

fn read(spec: &str) -> ExperimentSpec {
    ron_options().from_str(spec).expect("a spec")
}

fn snapshot(experiment: &Experiment) -> Snapshot {
    Snapshot::of(&Timeline::new(experiment.clone()))
}

/// Trains with a seed and more settings, and diagnoses at the end.
fn diagnosed(of: &Training, seed: u64, settings: &[(&'static str, String)]) -> Diagnosis {
    let mut spec = ExperimentSpec { seed, ..read(&of.spec) };
    for (key, value) in settings {
        spec = spec.with(key, value).expect("a remedy can be set");
    }
    let mut experiment = Experiment::new(spec, &Folder::Embedded).expect("an experiment");
    experiment.run(of.updates / 2);
    let now = snapshot(&experiment);
    let before = Exam::of(&now.task, &now.arms[0]).map(|exam| exam.loss);
    experiment.run(of.updates - of.updates / 2);
    Diagnosis::of(&snapshot(&experiment), 0, before)
}

fn loss(found: &Diagnosis) -> f64 {
    found.exam.as_ref().map_or(f64::INFINITY, |exam| exam.loss)
}

/// The rule speaks on each seed, and with each remedy the loss is lower.
fn speaks_and_helps(of: &Training, expected: impl Fn(&Finding) -> bool) {
    for seed in SEEDS {
        let found = diagnosed(of, seed, &[]);
        assert!(found.finding.as_ref().is_some_and(&expected), "seed {seed}: {found:?}");
        for remedy in &found.remedies {
            let better = diagnosed(of, seed, &remedy.set);
            let (before, after) = (loss(&found), loss(&better));
            assert!(after < 0.95 * before, "seed {seed}: {remedy}: {before} → {after}");
        }
    }
}

#[test]
fn saturated_units_on_a_text_with_long_runs_of_blanks() {
    let of = text(&indented(), "0.1", 2500);
    speaks_and_helps(&of, |f| matches!(f, Finding::Saturated { far: false, .. }));
}

#[test]
fn saturated_units_that_keep_a_loss_above_that_without_memory() {
    let story = include_str!("../../../lessons/text/story.txt");
    let Training { spec, updates } = text(story, "0.01", 3000);
    let of = training(spec.replace("Adagrad", "RmsProp"), updates);
    // fewer units than where nearly all are saturated
    let expected =
        |f: &Finding| matches!(f, Finding::Saturated { share: 0.6..0.9, far: false, .. });
    speaks_and_helps(&of, expected);
}

#[test]
fn saturated_units_after_steps_that_were_much_too_long() {
    let of = mod3(&[("optimizer.lr", "2")]);
    speaks_and_helps(&of, |f| matches!(f, Finding::Saturated { far: true, .. }));
}

#[test]
fn wrong_answers_given_with_certainty() {
    let of = mod3(&[("cell", "Lstm"), ("optimizer.lr", "5")]);
    speaks_and_helps(&of, |f| matches!(f, Finding::Overgrown { .. }));
}

#[test]
fn relu_units_that_are_always_zero() {
    let of = mod3(&[("activation", "Relu"), ("optimizer.lr", "0.3")]);
    speaks_and_helps(&of, |f| matches!(f, Finding::Silent { .. } | Finding::Diverged { .. }));
}

#[test]
fn a_divergence() {
    let of = mod3(&[("activation", "Identity"), ("optimizer.lr", "0.3")]);
    speaks_and_helps(&of, |f| matches!(f, Finding::Diverged { .. }));
}

#[test]
fn units_that_stay_alike() {
    let of = mod3(&[("init.weights", "Zero")]);
    speaks_and_helps(&of, |f| matches!(f, Finding::Alike { units: 10 }));
}

#[test]
fn steps_that_are_too_short() {
    let of = mod3(&[("optimizer.lr", "0.0005")]);
    speaks_and_helps(&of, |f| *f == Finding::Creeping { shortened: None });
    let of = mod3(&[("clip", "Norm(0.001)")]);
    speaks_and_helps(&of, |f| matches!(f, Finding::Creeping { shortened: Some(_) }));
    let of = text(&WORDS.repeat(20), "0.0001", 1000);
    speaks_and_helps(&of, |f| *f == Finding::Creeping { shortened: None });
}

#[test]
fn a_start_that_is_too_small() {
    speaks_and_helps(&sentiment("0.001", 40), |f| matches!(f, Finding::Faint { .. }));
}

#[test]
fn a_gradient_that_vanishes() {
    speaks_and_helps(&vanishing("0.4"), |f| matches!(f, Finding::Forgetting { .. }));
}

fn run_to(run: &mut Timeline, updates: u64) {
    while run.cursor().updates_done() < updates {
        run.run(updates - run.cursor().updates_done());
    }
}

/// Lesson 10's arm without a clip, which is turned on too late.
#[test]
fn units_that_were_saturated_before_the_clip_are_not_taken_for_a_gradient_that_vanishes() {
    let spec = "(task: Mod3(length: 50, sequences: 10), hidden: 32, init: (weights: Uniform, recurrent: Orthogonal(1.0)), optimizer: Sgd(lr: 0.1), epochs: 40)";
    let of = training(spec, 400);
    let mut above = 0;
    for seed in SEEDS {
        let spec = ExperimentSpec { seed, ..read(&of.spec) };
        let experiment = Experiment::new(spec, &Folder::Embedded).expect("an experiment");
        let mut run = Timeline::new(experiment);
        run_to(&mut run, of.updates / 2);
        let clip = Clip::Norm(Positive::constant(1.0));
        run.edit(Change::Clip(clip), None).expect("a clip can be turned on");
        run_to(&mut run, of.updates);
        let found = Diagnosis::of(&Snapshot::of(&run), 0, None);
        let is_above = loss(&found) > found.floor.loss; // on one seed it has learned something
        let is_saturated = matches!(found.finding, Some(Finding::Saturated { .. }));
        assert_eq!((is_saturated, found.finding.is_some()), (is_above, is_above), "seed {seed}");
        above += usize::from(is_above);
        for remedy in &found.remedies {
            let better = diagnosed(&of, seed, &remedy.set);
            assert!(loss(&better) < 0.95 * loss(&found), "seed {seed}: {remedy}");
        }
    }
    assert!(above >= 4, "{above}");
}

#[test]
fn what_is_set_already_is_not_proposed() {
    for (gain, proposed) in [("0.4", true), ("1.0", false)] {
        let spec = read(&vanishing(gain).spec);
        let finding = Finding::Forgetting { kept: 0.5, steps: 19, left: 1e-6 };
        let remedies = finding.remedies(&spec);
        assert_eq!(remedies.iter().any(|r| r.to_string().contains("orthogonal")), proposed);
        assert!(!remedies.is_empty(), "an LSTM is left");
    }
}

#[test]
fn examples_learned_by_heart() {
    let of = sentiment("0.1", 100);
    speaks_and_helps(&of, |f| matches!(f, Finding::ByHeart { train, test, .. } if train < test));
}

#[test]
fn a_training_that_goes_well_is_left_alone() {
    let well = [
        mod3(&[]),
        training(
            "(task: CharLm(text: Inline(\"hello\")), hidden: 8, init: (weights: Uniform), optimizer: Sgd(lr: 0.1), epochs: 200)",
            200,
        ),
        text(&WORDS.repeat(20), "0.1", 2000),
        text(&indented(), "0.03", 2500),
        text(include_str!("../../../lessons/text/story.txt"), "0.06", 1000),
        vanishing("1.0"),
    ];
    for (of, seed) in well.iter().flat_map(|of| SEEDS.map(move |seed| (of, seed))) {
        for part in [10, 4, 2, 1] {
            let so_far = Training { spec: of.spec.clone(), updates: of.updates / part };
            let found = diagnosed(&so_far, seed, &[]);
            assert_eq!(
                found.in_words(),
                None,
                "seed {seed}, {} updates of {}",
                so_far.updates,
                of.spec
            );
        }
    }
}

#[test]
fn a_planted_mistake_is_no_matter_of_settings() {
    let of = mod3(&[("fault", "NoFuture"), ("optimizer.lr", "2")]);
    let found = diagnosed(&of, 1, &[]);
    assert!(found.has_a_planted_mistake && found.finding.is_none());
}
