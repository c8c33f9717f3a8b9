//! The lessons of the program: their form, that they can be done, and every figure that they state.

#![allow(clippy::unwrap_used)] // the helpers belong to the tests

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use rnn_tui::engine::{Command, Engine, Frame, Speed, Until, Watch};
use rnn_tui::lesson::{Action, Catalog, Goal, Lesson, Measure, Step};
use rnn_tui::nn::kernel::{norm, row};
use rnn_tui::nn::{Example, Input, Name};
use rnn_tui::task::output::predict;
use rnn_tui::task::{Folder, TaskSpec, char_lm};
use rnn_tui::train::snapshot::ArmSnapshot;
use rnn_tui::train::{Epoch, Experiment, ExperimentSpec, Tick};
use unicode_width::UnicodeWidthStr;

const ORDER: [&str; 7] = ["mod3", "bptt", "hello", "sentiment", "vanishing", "exploding", "text"];
const MOST_WORDS: usize = 110;
const MOST_WORDS_TO_READ: usize = 60;
const WIDEST_FORMULA: usize = 28;

fn catalog() -> Vec<Lesson> {
    let catalog = Catalog::embedded().unwrap_or_else(|e| panic!("{e}"));
    catalog.entries().iter().map(|e| e.lesson.clone()).collect()
}

fn lesson(id: &str) -> Lesson {
    catalog().into_iter().find(|l| l.id == id).unwrap()
}

fn build(spec: &ExperimentSpec, seed: u64) -> Experiment {
    let spec = ExperimentSpec { seed, ..spec.clone() };
    Experiment::new(spec, &Folder::Embedded).unwrap_or_else(|e| panic!("{e}"))
}

/// Does it for each seed, on all cores; the results are in the order of the seeds.
fn each<T: Send>(seeds: RangeInclusive<u64>, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let next = AtomicU64::new(*seeds.start());
    let results = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > *seeds.end() {
                        return;
                    }
                    let result = work(seed);
                    results.lock().unwrap().push((seed, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(seed, _)| *seed);
    results.into_iter().map(|(_, result)| result).collect()
}

fn assert_within(what: &str, seed: u64, value: f64, bounds: RangeInclusive<f64>) {
    assert!(bounds.contains(&value), "seed {seed}: {what} is {value}, not in {bounds:?}");
}

/// Whether the step asks only for a length of the run.
fn is_only_length(step: &Step) -> bool {
    let goals = step.action.goals();
    !goals.is_empty() && goals.iter().all(|g| matches!(g.of, Measure::Updates | Measure::Epochs))
}

/// Goes through a lesson as its steps say, at full speed, and shows each step's end to `look`.
///
/// No step may be done before it begins, and all must be done before the run is over.
/// A last step that asks only for the end of the run is not run, but reckoned.
fn walk(lesson: &Lesson, seed: u64, mut look: impl FnMut(usize, &Frame)) {
    let mut engine = Engine::new(lesson.experiment.clone(), Folder::Embedded, Speed(None)).unwrap();
    engine.apply(Command::Reseed(seed));
    let end = engine.frame().end;
    let works = |s: &&Step| !matches!(s.action, Action::Read);
    let last = lesson.steps.iter().rposition(|s| works(&s) && !is_only_length(s)).unwrap();
    for (step, Step { action, .. }) in lesson.steps.iter().enumerate() {
        let place = format!("{} seed {seed} step {}", lesson.id, step + 1);
        let until = match action {
            Action::Read => continue,
            Action::StepTo(tick) => Until::Tick(*tick),
            Action::RunUntil(goals) | Action::Reach(goals) => Until::Goals(goals.clone()),
        };
        if step > last {
            let per_epoch = build(&lesson.experiment, seed).updates_per_epoch();
            for goal in action.goals() {
                let unit = if goal.of == Measure::Epochs { per_epoch } else { 1 };
                assert!(goal.at_least.unwrap() * unit as f64 <= end as f64, "{place}: too far");
            }
            continue;
        }
        engine.apply(Command::Watch(Some(Watch { step, until })));
        assert_eq!(engine.frame().met, None, "{place} is done before it begins");
        engine.apply(Command::Run);
        while engine.is_running() {
            engine.advance(10_000);
        }
        let frame = engine.frame();
        assert_eq!(frame.met, Some(step), "{place} is not done: {:?}", frame.goals);
        assert!(!frame.running && frame.snapshot.cursor.updates_done() <= end, "{place}");
        look(step, &frame);
    }
}

fn arm<'a>(frame: &'a Frame, name: &str) -> &'a ArmSnapshot {
    frame.snapshot.arms.iter().find(|a| a.name == name).unwrap()
}

fn epoch(frame: &Frame, name: &str) -> Epoch {
    arm(frame, name).state.epoch.unwrap()
}

/// Ticks until so many updates are finished.
fn run(experiment: &mut Experiment, updates: u64) {
    while experiment.cursor().updates_done() < updates {
        experiment.tick();
    }
}

#[test]
fn all_are_there_in_their_order() {
    let ids: Vec<String> = catalog().into_iter().map(|l| l.id).collect();
    assert_eq!(ids, ORDER);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
}

#[test]
fn every_lesson_has_the_form() {
    for lesson in catalog() {
        let id = &lesson.id;
        assert!((6..=10).contains(&lesson.steps.len()), "{id}: {} steps", lesson.steps.len());
        assert!((8..=15).contains(&lesson.minutes), "{id}: {} minutes", lesson.minutes);
        assert_eq!(lesson.remember.len(), 3, "{id}");
        let passive = lesson.steps.iter().filter(|s| matches!(s.action, Action::Read)).count();
        assert!(passive <= 2, "{id}: {passive} passive steps");
        for (i, step) in lesson.steps.iter().enumerate() {
            let place = format!("{id} step {}", i + 1);
            let words = step.text.split_whitespace().count();
            let is_read = matches!(step.action, Action::Read);
            let most = if is_read { MOST_WORDS_TO_READ } else { MOST_WORDS };
            assert!(words <= most, "{place}: {words} words, at most {most}");
            assert!(!step.show.is_empty(), "{place} shows no pane");
            lines_fit(&place, &step.text);
        }
    }
}

/// A formula line is narrow and stands apart; a paragraph is plain.
fn lines_fit(place: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let is_formula = |i: usize| lines.get(i).is_some_and(|l| l.starts_with("  "));
    let is_empty = |i: usize| lines.get(i).is_none_or(|l| l.is_empty());
    for (i, line) in lines.iter().enumerate() {
        assert_eq!(line.trim_end(), *line, "{place}: space at the end of {line:?}");
        if is_formula(i) {
            assert!(line.width() <= WIDEST_FORMULA, "{place}: {line:?} is {} wide", line.width());
            let before = i == 0 || is_empty(i - 1) || is_formula(i - 1);
            let apart = before && (is_empty(i + 1) || is_formula(i + 1));
            assert!(apart, "{place}: {line:?} does not stand apart");
        } else {
            assert!(!line.contains("  ") && !line.starts_with(' '), "{place}: spaces in {line:?}");
            assert!(!line.contains(['`', '*', '\t']), "{place}: {line:?} is not plain");
        }
    }
}

#[test]
fn every_step_can_be_stepped_to() {
    for lesson in catalog() {
        let longest = build(&lesson.experiment, 1).task.train.longest();
        for step in &lesson.steps {
            if let Action::StepTo(Tick::Forward(t) | Tick::Backward(t)) = step.action {
                assert!(t < longest, "{}: t = {t} of {longest}", lesson.id);
            }
        }
    }
}

#[test]
fn no_goal_is_reached_at_the_start() {
    for lesson in catalog() {
        for seed in 1..=5 {
            let start = build(&lesson.experiment, seed);
            for goal in lesson.steps.iter().flat_map(|s| s.action.goals()) {
                assert!(!goal.is_met(&start), "{} seed {seed}: {goal}", lesson.id);
            }
        }
    }
}

#[test]
fn mod3_is_learned_from_every_seed() {
    let lesson = lesson("mod3");
    each(1..=20, |seed| {
        let mut start = build(&lesson.experiment, seed);
        assert_eq!(start.arms[0].state.params.count(), 173);
        run(&mut start, 1);
        assert_eq!(start.cursor().ticks(), 23);
        assert_within("first loss", seed, start.arms[0].state.loss.unwrap(), 1.07..=1.16);
        walk(&lesson, seed, |step, frame| {
            let epochs = frame.snapshot.epochs_done() as f64;
            match step {
                0 => assert_within("epochs to 99 %", seed, epochs, 2.0..=5.0),
                1 => assert_within("epochs to loss 0.1", seed, epochs, 6.0..=9.0),
                7 => {
                    assert_within("epochs to loss 0.01", seed, epochs, 21.0..=29.0);
                    assert_eq!(epoch(frame, "model").accuracy, 1.0);
                    assert_eq!(answers_to_a_long_sequence(frame), (100, 100), "seed {seed}");
                }
                _ => {}
            }
        });
    });
}

fn answers_to_a_long_sequence(frame: &Frame) -> (usize, usize) {
    let model = arm(frame, "model");
    let inputs: Vec<usize> = (0..100).map(|i| (i * i + i / 3 + i / 7) % 3).collect();
    let targets = inputs.iter().map(|x| Some((x + 1) % 3)).collect();
    predict(&model.model, &model.state.params, &Example::of_symbols(inputs, targets)).score()
}

#[test]
fn bptt_goes_tick_by_tick_and_learns() {
    let lesson = lesson("bptt");
    each(1..=20, |seed| {
        walk(&lesson, seed, |step, frame| {
            let model = arm(frame, "model");
            match step {
                // backward has not been at t = 0, 1, 2: nothing is shown there
                3 => assert_eq!(
                    (0..4).map(|t| model.dh_norm(t).is_some()).collect::<Vec<_>>(),
                    [false, false, false, true]
                ),
                2 => assert_ne!(model.h(2), model.h(3)),
                // the share of t = 0 in dW_hh is dz_0 h_{−1}ᵀ
                6 => assert_eq!(norm(row(&model.tape.h, 0)), 0.0),
                7 => {
                    let clipped = model.state.clipped;
                    assert_within("first ‖g‖", seed, clipped.norm_before, 1.79..=2.66);
                    assert!((clipped.norm_after - 1.0).abs() < 1e-12);
                }
                8 => {
                    assert_eq!(frame.snapshot.cursor.ticks(), 11);
                    assert_within("first loss", seed, model.state.loss.unwrap(), 1.27..=1.46);
                }
                9 => {
                    let updates = frame.snapshot.cursor.updates_done() as f64;
                    assert_within("updates to loss 0.2", seed, updates, 31.0..=71.0);
                    let norm = model.state.clipped.norm_before;
                    assert_within("‖g‖ at loss 0.2", seed, norm, 0.55..=0.75);
                }
                _ => {}
            }
        });
    });
}

#[test]
fn hello_is_written_from_every_seed() {
    let lesson = lesson("hello");
    each(1..=20, |seed| {
        let mut start = build(&lesson.experiment, seed);
        let before = start.arms[0].state.params.clone();
        run(&mut start, 1);
        let step = |arm: usize| {
            let after = start.arms[arm].state.params.get(Name::W_hh).unwrap();
            let moved = (after - before.get(Name::W_hh).unwrap()).abs();
            moved.mean().unwrap()
        };
        assert!(step(0) > 1000.0 * step(1), "seed {seed}: {} and {}", step(0), step(1));
        walk(&lesson, seed, |step, frame| {
            let updates = frame.snapshot.cursor.updates_done() as f64;
            match step {
                0 => assert_within("Adagrad writes hello", seed, updates, 3.0..=7.0),
                1 => assert_within("Adagrad has loss 0.2", seed, updates, 8.0..=13.0),
                2 => assert_within("SGD has loss 0.2", seed, updates, 55.0..=67.0),
                3 => assert_ne!(arm(frame, "Adagrad").h(2), arm(frame, "Adagrad").h(3)),
                _ => {}
            }
        });
        run(&mut start, 200);
        for (goal, arm) in lesson.steps[2].action.goals().iter().flat_map(|g| [(g, 0), (g, 1)]) {
            let goal = Goal { arm: Some(start.arms[arm].name.clone()), ..goal.clone() };
            assert!(goal.is_met(&start), "seed {seed}: {goal}");
        }
        for (temperature, bounds) in
            [(0.5, 0.999..=1.0), (1.0, 0.98..=0.99), (2.0, 0.69..=0.73), (4.0, 0.18..=0.21)]
        {
            let p = probability_of_hello(&start, temperature);
            assert_within(&format!("P(hello) at T = {temperature}"), seed, p, bounds);
        }
    });
}

/// What the first arm writes with which probability, when each letter is drawn from softmax(y / T).
fn probability_of_hello(experiment: &Experiment, temperature: f64) -> f64 {
    let arm = &experiment.arms[0];
    let symbols = experiment.task.inputs.read("hello").unwrap();
    let (inputs, targets) =
        (symbols[..4].to_vec(), symbols[1..].iter().map(|c| Some(*c)).collect());
    let mut tape = arm.tape.clone();
    arm.model.start(&mut tape, &arm.model.zero_state());
    arm.model.loss(&arm.state.params, &Example::of_symbols(inputs, targets), &mut tape);
    let p = |t: usize| {
        let e: Vec<f64> = row(&tape.y, t).iter().map(|y| (y / temperature).exp()).collect();
        e[symbols[t + 1]] / e.iter().sum::<f64>()
    };
    (0..4).map(p).product()
}

#[test]
fn without_memory_hello_costs_two_ln_two() {
    let pairs = [('h', 'e'), ('e', 'l'), ('l', 'l'), ('l', 'o')];
    let share = |pair: &(char, char)| {
        let same = pairs.iter().filter(|p| p.0 == pair.0).count();
        pairs.iter().filter(|p| *p == pair).count() as f64 / same as f64
    };
    let loss: f64 = pairs.iter().map(|pair| -share(pair).ln()).sum();
    assert!((loss - 1.386).abs() < 5e-4 && (loss / 4.0 - 0.347).abs() < 5e-4, "{loss}");
}

#[test]
fn sentiment_leaves_its_plateau_and_all_is_right() {
    let lesson = lesson("sentiment");
    let before = lesson.steps.iter().position(is_only_length).unwrap();
    let right = each(1..=5, |seed| {
        assert_steep_before_training(&lesson, seed);
        let mut right_at = 0;
        walk(&lesson, seed, |step, frame| {
            let Epoch { loss, accuracy, test_accuracy, .. } =
                arm(frame, "model").state.epoch.unwrap_or(Epoch {
                    loss: f64::NAN,
                    accuracy: f64::NAN,
                    test_loss: None,
                    test_accuracy: None,
                });
            if step == before {
                assert_within("loss on the plateau", seed, loss, 0.676..=0.681);
                assert_within("accuracy on the plateau", seed, accuracy, 0.51..=0.61);
                assert_within("test accuracy", seed, test_accuracy.unwrap(), 0.45..=0.5);
            }
            if step == before + 1 {
                right_at = frame.snapshot.epochs_done();
            }
        });
        right_at
    });
    assert!(right.iter().all(|epoch| (240..=300).contains(epoch)), "{right:?}");
}

/// Before training, ‖dh‖ becomes more than 100 times smaller with each step back.
fn assert_steep_before_training(lesson: &Lesson, seed: u64) {
    let mut start = build(&lesson.experiment, seed);
    run(&mut start, 1);
    let dh = |t: usize| norm(row(&start.arms[0].tape.dh, t));
    for t in 1..start.example().timesteps() {
        assert!(dh(t - 1) < dh(t) / 100.0, "seed {seed}, t = {t}: {} and {}", dh(t - 1), dh(t));
    }
}

#[test]
fn sentiment_has_two_sentences_of_the_same_words() {
    let task = build(&lesson("sentiment").experiment, 1).task;
    assert_eq!((task.train.len(), task.test.len(), task.inputs.len()), (58, 20, 18));
    let words = |sentence: &str| {
        let mut words = task.inputs.read(sentence).unwrap();
        let example = task
            .test
            .iter()
            .find(|e| e.inputs.iter().filter_map(Input::symbol).eq(words.iter().copied()));
        let example = example.unwrap();
        let label = *example.targets.last().unwrap();
        words.sort_unstable();
        (words, label)
    };
    let (good, bad) = (words("this is good not bad"), words("this is bad not good"));
    assert_eq!(good.0, bad.0);
    assert_eq!((good.1, bad.1), (Some(1), Some(0)));
}

#[test]
fn gradients_vanish_as_the_gain_says() {
    let lesson = lesson("vanishing");
    let bounds =
        [(1.4e-7..=3.3e-7, 0.43..=0.46), (0.006..=0.04, 0.76..=0.85), (0.8..=7.2, 0.98..=1.12)];
    each(1..=20, |seed| {
        let mut start = build(&lesson.experiment, seed);
        run(&mut start, 1);
        for (arm, (ratios, factors)) in start.arms.iter().zip(&bounds) {
            let dh = |t: usize| norm(row(&arm.tape.dh, t));
            let ratio = dh(0) / dh(19);
            assert_within(&format!("{}: ratio", arm.name), seed, ratio, ratios.clone());
            let factor = ratio.powf(1.0 / 19.0);
            assert_within(&format!("{}: factor", arm.name), seed, factor, factors.clone());
            assert_within(&format!("{}: ‖dh_19‖", arm.name), seed, dh(19), 0.33..=0.69);
        }
    });
}

#[test]
fn what_vanishes_does_not_teach() {
    let lesson = lesson("vanishing");
    let learned = each(1..=5, |seed| {
        walk(&lesson, seed, |step, frame| {
            if step == 5 {
                assert_eq!(frame.snapshot.epochs_done(), 2, "seed {seed}");
            }
        });
        let mut end = build(&lesson.experiment, seed);
        run(&mut end, 1000);
        let first = |arm: usize| end.arms[arm].state.epoch.unwrap().loss;
        assert!(first(1) > first(2), "seed {seed}: gain 1.0 learned before gain 1.5");
        run(&mut end, 3000);
        let accuracy = |arm: usize| end.arms[arm].state.epoch.unwrap().accuracy;
        assert_within("accuracy of gain 0.5", seed, accuracy(0), 0.31..=0.38);
        assert_within("accuracy of gain 1.5", seed, accuracy(2), 0.99..=1.0);
        accuracy(1) >= 0.99
    });
    let learned = learned.into_iter().filter(|l| *l).count();
    assert!(learned >= 4, "gain 1.0 learned on {learned} of 5 seeds");
}

#[test]
fn clipping_saves_what_explodes() {
    let lesson = lesson("exploding");
    let failed = each(1..=20, |seed| {
        let mut jumped = build(&lesson.experiment, seed);
        run(&mut jumped, 1);
        let raw = jumped.arms[0].state.clipped;
        let (value, norm) = (jumped.arms[1].state.clipped, jumped.arms[2].state.clipped);
        assert_within("first ‖g‖", seed, raw.norm_before, 38.9..=52.5);
        assert_within("‖g‖ clipped by value", seed, value.norm_after, 15.0..=22.0);
        assert_within("its cosine", seed, value.cosine, 0.73..=0.79);
        assert!((norm.norm_after - 1.0).abs() < 1e-12 && norm.cosine == 1.0);
        let longest = (2..=5).map(|updates| {
            run(&mut jumped, updates);
            jumped.arms[0].state.clipped.norm_before
        });
        assert!(longest.fold(0.0, f64::max) > 100.0, "seed {seed}: no jump");
        let mut failed = false;
        walk(&lesson, seed, |step, frame| match step {
            2 => {
                assert_within("saturated", seed, saturated(arm(frame, "no clip")), 0.6..=1.0);
                for clipped in ["value", "norm"] {
                    assert_within(clipped, seed, saturated(arm(frame, clipped)), 0.0..=0.12);
                }
            }
            3 => assert_within("epochs", seed, frame.snapshot.epochs_done() as f64, 2.0..=3.0),
            4 => {
                for clipped in ["value", "norm"] {
                    assert_eq!(epoch(frame, clipped).accuracy, 1.0, "seed {seed}: {clipped}");
                }
                failed = epoch(frame, "no clip").accuracy <= 0.75;
            }
            5 => {
                for clipped in ["value", "norm"] {
                    assert!(!arm(frame, clipped).state.clipped.changed, "seed {seed}: {clipped}");
                }
            }
            _ => {}
        });
        failed
    });
    let failed = failed.into_iter().filter(|f| *f).count();
    assert!(failed >= 18, "without a clip {failed} of 20 seeds failed");
}

#[test]
fn a_text_is_learned_and_the_smooth_loss_is_late() {
    let lesson = lesson("text");
    each(1..=5, |seed| {
        let mut start = build(&lesson.experiment, seed);
        assert_eq!((start.task.inputs.len(), start.arms[0].state.params.count()), (34, 16_934));
        assert_eq!(char_lm::STORY.chars().count(), 6_448);
        run(&mut start, 1);
        assert_within("first loss", seed, start.arms[0].state.loss.unwrap(), 3.52..=3.54);
        walk(&lesson, seed, |step, frame| {
            let epochs = frame.snapshot.epochs_done() as f64;
            let smooth = arm(frame, "model").state.smooth_loss;
            match step {
                2 => {
                    assert_within("epochs to loss 2.0", seed, epochs, 3.0..=6.0);
                    assert_within("smooth loss there", seed, smooth, 2.45..=2.95);
                }
                3 => assert_within("epochs to loss 1.5", seed, epochs, 7.0..=24.0),
                _ => {}
            }
        });
    });
}

#[test]
fn phrases_of_the_story_come_back() {
    let lesson = lesson("text");
    each(1..=2, |seed| {
        let mut end = build(&lesson.experiment, seed);
        run(&mut end, 10_000);
        let arm = &end.arms[0];
        let sample = end.task.sample(&arm.model, &arm.state.params, seed, 10_000).unwrap();
        assert_within("longest phrase", seed, longest_in_story(&sample) as f64, 10.0..=20.0);
    });
}

/// How many bytes the longest piece of a sample has that is in the story too.
fn longest_in_story(sample: &str) -> usize {
    let mut longest = 0;
    for start in 0..sample.len() {
        while sample.get(start..start + longest + 1).is_some_and(|p| char_lm::STORY.contains(p)) {
            longest += 1;
        }
    }
    longest
}

/// The share of h beyond ±0.99.
fn saturated(arm: &ArmSnapshot) -> f64 {
    let beyond = |t| arm.h(t).unwrap().iter().filter(|h| h.abs() > 0.99).count();
    (0..50).map(beyond).sum::<usize>() as f64 / (50 * arm.model.dims.hidden) as f64
}

/// Measured on seeds 1–20: by norm 20 of 20 learned, by value 12.
#[test]
fn with_a_lag_the_clip_by_value_is_less_safe() {
    let mut spec = lesson("exploding").experiment;
    spec.task = TaskSpec::Mod3 { vocab: 3, length: 50, sequences: 10, lag: 1 };
    let learned = each(1..=5, |seed| {
        let mut end = build(&spec, seed);
        run(&mut end, 500);
        let accuracy = |arm: usize| end.arms[arm].state.epoch.unwrap().accuracy;
        (accuracy(1) >= 0.99, accuracy(2) >= 0.99)
    });
    assert!(learned.iter().all(|(_, by_norm)| *by_norm), "{learned:?}");
    assert!(learned.iter().any(|(by_value, _)| !by_value), "{learned:?}");
}
