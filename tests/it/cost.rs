//! What a frame costs, by counts: it does not grow with the run, nor wait for what takes long, and draws only what is new.

use std::sync::Arc;

use rnn_tui::engine::{Command, Engine, Frame, Job, JobResult, Speed};
use rnn_tui::task::Folder;
use rnn_tui::train::{Metric, Snapshot, Timeline};

use crate::setup::{EXPERIMENTS, experiment, small, spec};
use crate::workbench::Workbench;

/// A text of several windows, and models whose samples take some 50 million multiply-adds.
const LARGE: &str = r#"(task: CharLm(), window: 2, hidden: 200, epochs: 9, init: (weights: Glorot),
    optimizer: Sgd(lr: 0.01), arms: [(name: "first"), (name: "second", hidden: 150)])"#;

fn engine(ron: &str) -> Engine {
    Engine::new(spec(ron), Folder::Embedded, Speed::default()).expect("an experiment")
}

fn jobs(engine: &mut Engine) -> Vec<Job> {
    let snapshot = engine.snapshot();
    engine.jobs(&snapshot)
}

fn results(engine: &mut Engine) -> Vec<JobResult> {
    jobs(engine).iter().map(Job::run).collect()
}

/// With the results so far.
fn frame(engine: &mut Engine) -> Frame {
    let snapshot = engine.snapshot();
    engine.frame_of(snapshot)
}

#[test]
fn a_small_models_frame_has_everything_at_once() {
    for experiment in EXPERIMENTS {
        let mut engine = engine(experiment.ron);
        let jobs = jobs(&mut engine);
        assert!(!jobs.is_empty() && jobs.iter().all(Job::is_quick), "{}", experiment.name);
    }
}

#[test]
fn a_large_models_frame_does_not_wait_for_its_samples() {
    let mut engine = engine(LARGE);
    engine.apply(Command::Try(Some("a line".to_owned())));
    let jobs = jobs(&mut engine);
    let quick: Vec<bool> = jobs.iter().map(Job::is_quick).collect();
    assert_eq!(quick, [false, false, false, true], "only the memory map of two timesteps is quick");
    let before = frame(&mut engine);
    assert!(
        before.output.samples.is_empty() && before.own_line.is_none() && before.spectrum.is_none()
    );
    results(&mut engine).into_iter().for_each(|result| engine.keep(result));
    let after = frame(&mut engine);
    assert_eq!(after.output.samples.len(), 4);
    assert!(after.own_line.is_some() && after.spectrum.is_some());
    assert!(results(&mut engine).is_empty(), "nothing is made twice");
}

#[test]
fn a_large_memory_map_comes_later_and_lags_only_while_the_machine_runs() {
    let mut engine = engine(
        "(task: CharLm(), window: 60, hidden: 64, epochs: 9, init: (weights: Glorot), optimizer: Sgd(lr: 0.01))",
    );
    engine.apply(Command::Updates(1));
    engine.advance(1000);
    assert!(!engine.is_running() && jobs(&mut engine).iter().any(|job| !job.is_quick()));
    assert!(frame(&mut engine).memory.is_none());
    results(&mut engine).into_iter().for_each(|result| engine.keep(result));
    assert_eq!(frame(&mut engine).memory.expect("it is made").0, 0);
    engine.apply(Command::Ticks(3));
    assert!(frame(&mut engine).memory.is_none(), "it is of another example");
    engine.apply(Command::Run);
    assert_eq!(frame(&mut engine).memory.expect("that of the update before").0, 0);
    engine.apply(Command::Select(0));
    engine.apply(Command::Restart);
    assert!(frame(&mut engine).memory.is_none(), "it is of another run");
}

#[test]
fn what_is_late_is_shown_only_where_it_belongs() {
    let mut engine = engine(LARGE);
    let first = results(&mut engine);
    first.iter().cloned().for_each(|result| engine.keep(result));
    engine.apply(Command::Updates(1));
    engine.advance(100);
    let older = frame(&mut engine);
    assert_eq!(
        (older.output.update, older.output.samples.len()),
        (0, 4),
        "it says when it is from"
    );
    assert!(older.spectrum.is_none(), "the title of a matrix that has changed");
    engine.apply(Command::Select(1));
    assert!(frame(&mut engine).output.samples.is_empty(), "another arm's");
    engine.apply(Command::Reseed(2));
    engine.apply(Command::Select(0));
    first.into_iter().for_each(|result| engine.keep(result));
    assert!(frame(&mut engine).output.samples.is_empty(), "another run's");
}

#[test]
fn moments_share_what_does_not_change() {
    let timeline = Timeline::new(experiment(small("sentiment")));
    let (one, two) = (Snapshot::of(&timeline), Snapshot::of(&timeline));
    assert!(Arc::ptr_eq(&one.task, &two.task) && Arc::ptr_eq(&one.spec, &two.spec));
    let mut histories = one.arms.iter().zip(&two.arms);
    assert!(histories.all(|(a, b)| Arc::ptr_eq(&a.history, &b.history)));
}

#[test]
fn a_frame_of_a_long_run_has_no_more_to_draw_than_one_of_a_short_run() {
    let tiny = "(task: Mod3(length: 2, sequences: 1, lag: 1), hidden: 1, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1))";
    let mut timeline = Timeline::new(experiment(tiny));
    for updates in [1_024, 30_000] {
        while timeline.cursor().updates_done() < updates {
            timeline.tick();
        }
        let snapshot = Snapshot::of(&timeline);
        for metric in [Metric::Loss, Metric::GradNorm, Metric::Accuracy] {
            let series = snapshot.arms[0].history.get(metric).expect("recorded at each update");
            let kept = series.points(usize::MAX).count();
            assert_eq!(series.len(), updates);
            assert!((512..=1024).contains(&kept), "{kept} buckets of {metric:?} after {updates}");
            assert!(series.points(100).count() <= 100);
        }
    }
}

/// In how many characters two screens differ.
fn changed(before: &str, after: &str) -> usize {
    before.chars().zip(after.chars()).filter(|(a, b)| a != b).count()
}

#[test]
fn a_tick_changes_what_it_computes_and_little_else() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 6, sequences: 9),
        hidden: 9, epochs: 99, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Look.", action: Read)])"#;
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut workbench = Workbench::lesson(lesson).sized(width, height);
        let mut before = workbench.keys(". . . .").screen();
        assert_eq!(workbench.screen(), before, "drawing changes nothing");
        for tick in 0..15 {
            let after = workbench.keys("→").screen();
            let cells = usize::from(width) * usize::from(height);
            let changed = changed(&before, &after);
            assert!(
                changed > 0 && changed < cells / 4,
                "{changed} of {cells} cells at tick {tick}"
            );
            before = after;
        }
    }
}
