//! A free run: many updates at once, on all cores, with all instructions there are. It is the stepped run.

use rnn_tui::engine::{Command, Engine, Speed, Until, Watch};
use rnn_tui::measure::Goal;
use rnn_tui::nn::Tensor;
use rnn_tui::nn::kernel::Level;
use rnn_tui::task::Folder;
use rnn_tui::train::{Arm, Experiment, Status, Tick};
use serde_json::Value;
use strum::VariantArray;

use crate::cli::Desk;
use crate::setup::{EXPERIMENTS, experiment, spec};

/// Enough that arms are worth a core each.
const UPDATES: u64 = 3_000;

/// Everything that an arm knows, but where it stopped to compute.
fn states(experiment: &Experiment) -> Vec<String> {
    experiment.arms.iter().map(|arm| format!("{:?}", arm.state)).collect()
}

/// All numbers on the tapes of the arms: what a run leaves is seen.
fn on_tapes(experiment: &Experiment) -> Vec<Option<u64>> {
    let timesteps = experiment.example().timesteps();
    let columns = (0..timesteps).flat_map(|t| (0..64).map(move |column| (t, column)));
    let places = Tensor::VARIANTS.iter().flat_map(|of| columns.clone().map(|(t, i)| of.at(t, i)));
    let of_arm = |arm: &Arm| {
        let values = arm.values(experiment.cursor(), experiment.example());
        places.clone().map(|of| values.of(of).map(f64::to_bits)).collect::<Vec<_>>()
    };
    experiment.arms.iter().flat_map(of_arm).collect()
}

#[test]
fn arms_that_run_by_themselves_come_to_where_ticks_bring_them() {
    for small in EXPERIMENTS {
        let (mut free, mut stepped) = (experiment(small.ron), experiment(small.ron));
        // from the middle of an update, too
        (0..3).for_each(|_| _ = (free.tick(), stepped.tick()));
        free.run(UPDATES);
        let reached = free.cursor().updates_done();
        assert!(reached == UPDATES || free.all_diverged(), "{}", small.name);
        while stepped.cursor().updates_done() < reached {
            stepped.tick();
        }
        assert_eq!(free.cursor(), stepped.cursor(), "{}", small.name);
        assert!(states(&free) == states(&stepped), "{}", small.name);
        assert_eq!(free.ticks(), stepped.ticks(), "{}", small.name);
        for arm in free.arms.iter().zip(&stepped.arms).filter(|(arm, _)| arm.is_sound()) {
            assert!(arm.0.grads == arm.1.grads, "{}", small.name);
        }
        let [free, stepped] = [&free, &stepped].map(on_tapes);
        assert!(free == stepped, "{}", small.name);
    }
}

#[test]
fn a_run_ends_with_the_update_in_which_the_last_arm_diverges() {
    let ron = "(task: Mod3(length: 6), hidden: 4, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 1e308))";
    let (mut free, mut stepped) = (experiment(ron), experiment(ron));
    free.run(UPDATES);
    while !stepped.all_diverged() && stepped.cursor().updates_done() < UPDATES {
        while stepped.tick() != Tick::Update {}
    }
    assert!(free.all_diverged() && free.cursor() == stepped.cursor());
    free.run(5); // then time goes on, and nothing moves
    assert_eq!(free.cursor().updates_done(), stepped.cursor().updates_done() + 5);
}

/// A free run computes no output that decides nothing, but in an update that stays to be seen.
#[test]
fn an_arm_that_its_update_ruins_shows_all_outputs_of_that_update() {
    let mut ruined = 0;
    for seed in 0..10 {
        let ron = format!(
            "(task: Recall(vocab: 3, length: 6, sequences: 4), activation: Relu, hidden: 4, epochs: 9, \
             init: (weights: Normal(2.0)), optimizer: Sgd(lr: 1e308), seed: {seed})"
        );
        let (mut free, mut stepped) = (experiment(&ron), experiment(&ron));
        free.run(UPDATES);
        while stepped.cursor() < free.cursor() {
            stepped.tick();
        }
        let Status::Diverged { at, .. } = free.arms[0].state.status else { continue };
        ruined += usize::from(at.last() == Some(Tick::Update));
        assert!(on_tapes(&free) == on_tapes(&stepped), "seed {seed}, {at:?}");
    }
    assert!(ruined > 0);
}

/// It answers all right within some epochs.
const LEARNS: &str = "(task: Mod3(), hidden: 10, epochs: 99, init: (weights: Normal(0.5)), optimizer: Sgd(lr: 0.05))";

#[test]
fn what_is_watched_for_is_met_at_the_same_tick_however_many_are_done_at_once() {
    for goal in [
        "(of: Accuracy, at_least: 0.9)",
        "(of: Loss, at_most: 0.5)",
        "(of: Updates, at_least: 77)",
        "(of: GradNorm, at_most: 1.0)",
    ] {
        let goal: Goal = rnn_tui::checked::ron_options().from_str(goal).unwrap();
        let places = [1, 3, 100, 100_000].map(|ticks| {
            let mut engine = Engine::new(spec(LEARNS), Folder::Embedded, Speed(None)).unwrap();
            let until = Some(Until::Goals(vec![goal.clone()]));
            engine.apply(Command::Watch(Some(Watch {
                step: 0,
                until,
                values: Vec::new(),
                texts: Vec::new(),
            })));
            engine.apply(Command::Run);
            let mut done = 0;
            while engine.is_running() {
                done += engine.advance(ticks);
            }
            let frame = engine.frame();
            (frame.met, frame.snapshot.cursor, done)
        });
        assert!(places.iter().all(|place| *place == places[0]), "{goal}: {places:?}");
        assert_eq!(places[0].0, Some(0), "{goal}");
    }
}

/// The losses of 100 updates with these instructions; none if this processor does not have them.
fn losses(lesson: &[&str], simd: Level) -> Option<Vec<f64>> {
    let simd = simd.to_string().to_lowercase().replace('-', "");
    let train = ["train", "--json", "--every", "1", "--updates", "100", "--simd", &simd];
    let done = Desk::new().run(&[&train[..], lesson].concat());
    if done.code != Some(0) {
        assert!(done.err.contains("this processor does not support"), "{}", done.err);
        return None;
    }
    let loss = |line: &str| {
        let report: Value = serde_json::from_str(line).expect("JSON");
        report["loss"].as_f64().expect("a loss")
    };
    Some(done.out.lines().map(loss).collect())
}

#[test]
fn all_instructions_give_the_same_numbers() {
    let sentiment: &[&str] = &["sentiment", "--arm", "correct"];
    let lstm =
        ["text", "--set", "cell=Lstm", "--set", "hidden=33", "--set", "optimizer=Sgd(lr: 0.01)"];
    for lesson in [sentiment, &lstm] {
        let baseline = losses(lesson, Level::Baseline).expect("every processor has it");
        assert_eq!(baseline.len(), 100);
        let [avx2, avx512] = [Level::Avx2, Level::Avx512].map(|level| losses(lesson, level));
        for wider in avx2.iter().chain(&avx512) {
            for (a, b) in wider.iter().zip(&baseline) {
                assert!((a - b).abs() <= 1e-12 * b.abs(), "{lesson:?}: {a} and {b}");
            }
        }
        if let (Some(avx2), Some(avx512)) = (avx2, avx512) {
            assert!(avx2 == avx512, "{lesson:?}");
        }
    }
}

#[test]
fn instructions_that_do_not_exist_are_refused() {
    let done = Desk::new().run(&["train", "mod3", "--simd", "mmx"]);
    assert!(done.code != Some(0) && done.out.is_empty());
    assert!(done.err.contains("--simd mmx") && done.err.contains("avx2"), "{}", done.err);
}
