//! Straight, stepped and sought: the same bits.

use std::collections::HashMap;

use proptest::prelude::*;
use rnn_tui::nn::{Params, Tensor};
use rnn_tui::train::{Cursor, Snapshot, Status, Timeline};
use strum::VariantArray;

use crate::setup::{EXPERIMENTS, experiment, small};

/// Everything that a moment consists of, as bits, so that NaN equals itself.
pub fn bits(timeline: &Timeline) -> Vec<u64> {
    let snapshot = Snapshot::of(timeline);
    let mut bits =
        vec![snapshot.cursor.update, snapshot.cursor.done as u64, snapshot.example_index as u64];
    let (mut text, mut read) = (String::new(), String::new());
    let mut add = |values: &[f64]| bits.extend(values.iter().map(|x| x.to_bits()));
    for arm in &snapshot.arms {
        let params =
            |p: &Params, add: &mut dyn FnMut(&[f64])| p.iter().for_each(|t| add(t.cells()));
        params(&arm.state.params, &mut add);
        arm.state.memory.moments.iter().for_each(|m| params(m, &mut add));
        for t in 0..snapshot.cursor.timesteps {
            Tensor::VARIANTS.iter().filter_map(|tensor| arm.row(*tensor, t)).for_each(&mut add);
            read += &format!("{:?}", arm.x(t));
        }
        for tensor in arm.state.params.iter() {
            arm.grad(tensor.name).into_iter().for_each(|g| g.iter().for_each(|x| add(&[*x])));
        }
        add(&arm.state.carried.h);
        add(&arm.state.carried.c);
        add(&[arm.state.carried.answer as f64]);
        // f64 is written so that it reads back as it was
        let rest = (arm.state.status, arm.state.clipped, arm.state.times_clipped);
        let rest =
            format!("{rest:?} {:?} {:?} {:?}", arm.state.loss, arm.state.so_far, arm.state.epoch);
        let smooth = (arm.state.smooth_loss, arm.state.memory.updates);
        text += &format!("{rest} {smooth:?} {:?} {:?}", arm.optimizer, arm.clip);
    }
    bits.extend((text + &read).bytes().map(u64::from));
    bits
}

fn timeline(ron: &str) -> Timeline {
    Timeline::new(experiment(ron))
}

/// The bits of every moment of a straight run.
fn straight(ron: &str, updates: u64) -> HashMap<Cursor, Vec<u64>> {
    let mut timeline = timeline(ron);
    let mut moments = HashMap::from([(timeline.cursor(), bits(&timeline))]);
    while timeline.cursor().updates_done() < updates {
        timeline.tick();
        moments.insert(timeline.cursor(), bits(&timeline));
    }
    moments
}

/// A way to go through a run.
#[derive(Clone, Debug)]
pub enum Move {
    Ticks(usize),
    Back(usize),
    Seek(u64),
    SeekTick(u64, usize),
}

/// How far the runs go.
const UPDATES: u64 = 40;

/// Any of them.
pub fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        (1..30usize).prop_map(Move::Ticks),
        (1..30usize).prop_map(Move::Back),
        (0..UPDATES).prop_map(Move::Seek),
        (0..UPDATES, 0..15usize).prop_map(|(u, d)| Move::SeekTick(u, d)),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(any_move(), 1..25)
}

/// Goes that way.
pub fn walk(timeline: &mut Timeline, step: &Move) {
    match *step {
        Move::Ticks(n) => (0..n).for_each(|_| {
            if timeline.cursor().updates_done() < UPDATES {
                timeline.tick();
            }
        }),
        Move::Back(n) => (0..n).for_each(|_| timeline.back()),
        Move::Seek(updates) => timeline.seek(updates),
        Move::SeekTick(update, done) => timeline.seek_tick(update, done),
    }
}

#[test]
fn a_random_walk_meets_the_straight_run_everywhere() {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let straight = straight(ron, UPDATES);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(24));
        let result = runner.run(&moves(), |moves| {
            let mut timeline = timeline(ron);
            for step in &moves {
                walk(&mut timeline, step);
                let expected = straight.get(&timeline.cursor());
                prop_assert_eq!(Some(&bits(&timeline)), expected, "after {:?} in {}", step, ron);
            }
            Ok(())
        });
        result.unwrap();
    }
}

#[test]
fn with_room_for_two_checkpoints_only_every_place_is_still_exact() {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let straight = straight(ron, UPDATES);
        let mut timeline = Timeline::with_memory(experiment(ron), 0);
        for updates in [UPDATES, 33, 7, 39, 1, 20, 0, 5] {
            timeline.seek(updates);
            assert_eq!(
                Some(&bits(&timeline)),
                straight.get(&timeline.cursor()),
                "{updates} in {ron}"
            );
            timeline.back();
            assert_eq!(
                Some(&bits(&timeline)),
                straight.get(&timeline.cursor()),
                "{updates} in {ron}"
            );
        }
    }
}

#[test]
fn one_tick_back_undoes_one_tick_everywhere() {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let mut timeline = timeline(ron);
        for _ in 0..60 {
            let before = bits(&timeline);
            timeline.tick();
            timeline.back();
            assert_eq!(bits(&timeline), before, "at {:?} of {ron}", timeline.cursor());
            timeline.tick();
        }
    }
}

#[test]
fn arms_with_equal_settings_stay_equal_and_a_diverged_one_stops_alone() {
    let mut timeline = timeline(small("diverging"));
    timeline.seek(30);
    let [sound, diverging] = &timeline.experiment().arms[..] else { panic!("two arms") };
    assert_eq!(sound.state.status, Status::Ok);
    assert!(matches!(diverging.state.status, Status::Diverged { at, .. } if at.update < 3));
    let alone =
        small("diverging").replace(", (name: \"diverging\", optimizer: Sgd(lr: 1e308))", "");
    let mut single = Timeline::new(experiment(&alone));
    single.seek(30);
    assert_eq!(single.experiment().arms[0].state, sound.state);
}

#[test]
fn history_after_a_walk_is_the_history_of_the_straight_run() {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let (mut walked, mut straight) = (timeline(ron), timeline(ron));
        straight.seek(30);
        for updates in [7, 3, 20, 0, 19, 30] {
            walked.seek(updates);
            walked.back();
        }
        walked.seek(30);
        assert_eq!(
            format!("{:?}", walked.histories()),
            format!("{:?}", straight.histories()),
            "{ron}"
        );
    }
}
