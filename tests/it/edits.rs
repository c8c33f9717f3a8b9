//! Knobs turned in the past: what comes after is what a run with the same edits from the beginning gives, to the bit.

use proptest::prelude::*;
use rnn_tui::checked::{Fraction, Positive};
use rnn_tui::nn::{Clip, Name, Optimizer, Tensor};
use rnn_tui::task::Folder;
use rnn_tui::train::{
    Change, Edit, EditError, Experiment, History, Metric, Snapshot, Status, Timeline,
};

use crate::replay::{self, any_move, bits};
use crate::setup::{EXPERIMENTS, experiment, small};

/// The place where the timeline stands, in a fresh run that has the same log from the beginning.
fn straight(fresh: &Experiment, log: &[Edit], timeline: &Timeline) -> Timeline {
    let (mut run, here) = (fresh.with_edits(log.to_vec()).expect("edits"), timeline.cursor());
    while run.cursor().updates_done() < here.update {
        run.tick();
    }
    run.next_example();
    while run.cursor().done < here.done {
        run.tick();
    }
    assert_eq!(run.cursor(), here);
    Timeline::new(run)
}

/// What a straight run with these edits has recorded after so many updates.
fn straight_history(fresh: &Experiment, log: &[Edit], updates: u64) -> Timeline {
    let mut timeline = Timeline::new(fresh.with_edits(log.to_vec()).expect("edits"));
    timeline.seek(updates);
    timeline
}

fn histories(timeline: &Timeline) -> String {
    format!("{:?}", timeline.histories())
}

#[derive(Clone, Debug)]
enum Move {
    Walk(replay::Move),
    Edit(usize, Turn),
    Undo,
}

#[derive(Clone, Debug)]
enum Turn {
    Optimizer(Optimizer),
    Clip(Clip),
    /// A tensor, a row and a column, each as a number that is brought into range.
    Weight(usize, usize, usize, f64),
}

fn turns() -> impl Strategy<Value = Turn> {
    let lr = || prop_oneof![Just(0.001), Just(0.1), Just(0.5)].prop_map(Positive::constant);
    prop_oneof![
        lr().prop_map(|lr| Turn::Optimizer(Optimizer::sgd(lr))),
        lr().prop_map(|lr| Turn::Optimizer(Optimizer::momentum(lr))),
        lr().prop_map(|lr| Turn::Optimizer(Optimizer::adagrad(lr))),
        lr().prop_map(|lr| Turn::Optimizer(Optimizer::rms_prop(lr))),
        lr().prop_map(|lr| Turn::Optimizer(Optimizer::adam(lr))),
        Just(Turn::Optimizer(Optimizer::sgd(Positive::constant(1e200)))),
        Just(Turn::Clip(Clip::Off)),
        lr().prop_map(|c| Turn::Clip(Clip::Value(c))),
        lr().prop_map(|c| Turn::Clip(Clip::Norm(c))),
        (0..9usize, 0..9usize, 0..9usize, -2.0..2.0)
            .prop_map(|(tensor, row, col, value)| Turn::Weight(tensor, row, col, value)),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        6 => any_move().prop_map(Move::Walk),
        4 => (0..4usize, turns()).prop_map(|(arm, turn)| Move::Edit(arm, turn)),
        2 => Just(Move::Undo),
    ];
    prop::collection::vec(one, 1..25)
}

/// The change in the models of this experiment; the arm 0 is here "all of them".
fn change(timeline: &Timeline, arm: usize, turn: &Turn) -> (Option<usize>, Change) {
    let arms = &timeline.experiment().arms;
    let arm = arm.checked_sub(1).map(|arm| arm % arms.len());
    let change = match *turn {
        Turn::Optimizer(optimizer) => Change::Optimizer(optimizer),
        Turn::Clip(clip) => Change::Clip(clip),
        Turn::Weight(tensor, row, col, value) => {
            let params = &arms[arm.unwrap_or(0)].state.params;
            let tensor = params.iter().nth(tensor % params.iter().len()).expect("a tensor");
            let (rows, cols) = tensor.value.dim();
            Change::Weight { tensor: tensor.name, row: row % rows, col: col % cols, value }
        }
    };
    (arm, change)
}

/// Does the move, and keeps a log beside that of the timeline.
fn walk(timeline: &mut Timeline, step: &Move, log: &mut Vec<Edit>) {
    match step {
        Move::Walk(step) => replay::walk(timeline, step),
        Move::Edit(arm, turn) => {
            let (arm, change) = change(timeline, *arm, turn);
            let (here, before) = (timeline.cursor(), bits(timeline));
            match timeline.edit(change, arm) {
                Ok(()) => {
                    let at = here.updates_done();
                    let place = if here.is_finished() { (at, 0) } else { (at, here.done) };
                    assert_eq!((timeline.cursor().update, timeline.cursor().done), place);
                    log.retain(|edit| edit.at <= at);
                    log.push(Edit { at, arm, change });
                }
                // not every arm has each tensor, and some have diverged
                Err(_) => assert_eq!(bits(timeline), before, "after an edit that failed"),
            }
        }
        Move::Undo => {
            let here = timeline.cursor();
            assert_eq!(timeline.undo(), log.pop());
            assert_eq!(timeline.cursor(), here);
        }
    }
}

fn check_walks(cases: u32, start: impl Fn(Experiment) -> Timeline) {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let fresh = experiment(ron);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases));
        let result = runner.run(&moves(), |moves| {
            let (mut timeline, mut log) = (start(fresh.clone()), Vec::new());
            for step in &moves {
                walk(&mut timeline, step, &mut log);
                prop_assert_eq!(timeline.edits(), &log[..]);
                let straight = straight(&fresh, &log, &timeline);
                prop_assert!(bits(&timeline) == bits(&straight), "after {:?} in {}", step, ron);
                let recorded = straight_history(&fresh, &log, timeline.furthest());
                prop_assert!(timeline.furthest() >= timeline.cursor().updates_done());
                prop_assert_eq!(histories(&timeline), histories(&recorded), "{:?}, {}", step, ron);
            }
            Ok(())
        });
        result.expect("the same moments");
    }
}

#[test]
fn a_random_walk_with_edits_meets_the_straight_run_with_the_same_log_everywhere() {
    check_walks(24, Timeline::new);
}

#[test]
fn and_so_it_does_with_room_for_two_checkpoints_only() {
    check_walks(8, |experiment| Timeline::with_memory(experiment, 0));
}

fn weight(tensor: Name, row: usize, col: usize, value: f64) -> Change {
    Change::Weight { tensor, row, col, value }
}

#[test]
fn the_present_learning_rate_changes_no_bit() {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let (mut edited, mut plain) =
            (Timeline::new(experiment(ron)), Timeline::new(experiment(ron)));
        for updates in [3, 9, 17] {
            edited.seek(updates);
            for arm in 0..edited.experiment().arms.len() {
                let optimizer = edited.experiment().arms[arm].optimizer;
                if edited.experiment().arms[arm].is_sound() {
                    edited.edit(Change::Optimizer(optimizer), Some(arm)).unwrap();
                }
            }
        }
        edited.seek(30);
        plain.seek(30);
        assert_eq!(bits(&edited), bits(&plain), "{ron}");
        assert_eq!(histories(&edited), histories(&plain), "{ron}");
        assert!(!edited.edits().is_empty());
    }
}

#[test]
fn another_learning_rate_keeps_the_memory_and_another_kind_does_not() {
    let mut timeline = Timeline::new(experiment(small("hello")));
    let memory = |timeline: &Timeline| timeline.experiment().arms[0].state.memory.clone();
    timeline.seek(12);
    let old = memory(&timeline);
    timeline.edit(Change::Optimizer(Optimizer::adagrad(Positive::constant(0.01))), None).unwrap();
    assert_eq!(memory(&timeline), old);
    let adam = Optimizer::adam(Positive::constant(0.01));
    timeline.edit(Change::Optimizer(adam), None).unwrap();
    let new = memory(&timeline);
    assert_eq!((new.updates, new.moments.len()), (0, 2));
    assert!(new.moments.iter().all(|m| m.norm() == 0.0));
    // there and back at one place is no change
    timeline.edit(Change::Optimizer(Optimizer::adagrad(Positive::constant(0.1))), None).unwrap();
    assert_eq!(memory(&timeline), old);
}

#[test]
fn a_weight_edited_inside_an_update_is_there_from_its_first_tick_on() {
    let mut timeline = Timeline::new(experiment(small("hello")));
    timeline.seek_tick(7, 6);
    let before = bits(&timeline);
    timeline.edit(weight(Name::W_hh, 2, 3, 0.75), None).unwrap();
    assert_eq!((timeline.cursor().update, timeline.cursor().done), (7, 6));
    assert_ne!(bits(&timeline), before);
    let arm = &Snapshot::of(&timeline).arms[0];
    assert_eq!(arm.state.params[Name::W_hh][[2, 3]], 0.75);
    // the third unit reads the fourth: from the second timestep on it is another one
    let mut plain = Timeline::new(experiment(small("hello")));
    plain.seek_tick(7, 6);
    let plain = &Snapshot::of(&plain).arms[0];
    assert_eq!(arm.row(Tensor::H, 0).unwrap()[0], plain.row(Tensor::H, 0).unwrap()[0]);
    assert_ne!(arm.row(Tensor::H, 1).unwrap()[2], plain.row(Tensor::H, 1).unwrap()[2]);
    assert_eq!(arm.row(Tensor::H, 1).unwrap()[1], plain.row(Tensor::H, 1).unwrap()[1]);
}

#[test]
fn after_an_update_the_change_is_seen_before_the_first_tick_of_the_next() {
    let mut timeline = Timeline::new(experiment(small("hello")));
    timeline.seek(5);
    timeline.edit(weight(Name::b_y, 1, 0, -3.0), None).unwrap();
    let b_y = |timeline: &Timeline| timeline.experiment().arms[0].state.params.bias(Name::b_y)[1];
    assert_eq!((timeline.cursor().update, timeline.cursor().done), (5, 0));
    assert_eq!((b_y(&timeline), timeline.furthest()), (-3.0, 5));
    timeline.back();
    assert!(timeline.cursor().is_finished() && timeline.cursor().update == 4);
    assert_ne!(b_y(&timeline), -3.0);
    timeline.tick();
    assert_eq!((timeline.cursor().update, b_y(&timeline)), (5, -3.0));
}

#[test]
fn without_all_its_edits_it_is_the_unedited_run() {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let mut timeline = Timeline::new(experiment(ron));
        for (updates, change) in [
            (0, weight(Name::b_y, 0, 0, 0.5)),
            (4, Change::Clip(Clip::Norm(Positive::constant(0.1)))),
            (4, Change::Optimizer(Optimizer::adam(Positive::constant(0.01)))),
            (11, Change::Optimizer(Optimizer::sgd(Positive::constant(0.3)))),
        ] {
            timeline.seek(updates);
            timeline.edit(change, None).unwrap();
        }
        timeline.seek(25);
        assert_eq!(std::iter::from_fn(|| timeline.undo()).count(), 4);
        let mut plain = Timeline::new(experiment(ron));
        plain.seek(25);
        assert_eq!(bits(&timeline), bits(&plain), "{ron}");
        assert_eq!(histories(&timeline), histories(&plain), "{ron}");
    }
}

#[test]
fn a_log_that_is_there_from_the_beginning_can_be_taken_back_too() {
    let edit = |at, change| Edit { at, arm: None, change };
    let log = vec![
        edit(30, Change::Clip(Clip::Value(Positive::constant(0.2)))),
        edit(0, weight(Name::b_y, 0, 0, 0.5)),
        edit(3, Change::Clip(Clip::Norm(Positive::constant(0.1)))),
        edit(
            0,
            Change::Optimizer(Optimizer::Momentum {
                lr: Positive::constant(0.1),
                momentum: Fraction::constant(0.5),
            }),
        ),
    ];
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let mut timeline = Timeline::new(experiment(ron).with_edits(log.clone()).unwrap());
        assert_eq!(timeline.experiment().arms[0].state.params.bias(Name::b_y)[0], 0.5);
        timeline.seek(9);
        let taken: Vec<u64> = std::iter::from_fn(|| timeline.undo()).map(|e| e.at).collect();
        assert_eq!(taken, [30, 3, 0, 0]);
        let mut plain = Timeline::new(experiment(ron));
        plain.seek(9);
        assert_eq!(bits(&timeline), bits(&plain), "{ron}");
        assert_eq!(histories(&timeline), histories(&plain), "{ron}");
    }
}

#[test]
fn an_edit_drops_the_edits_of_the_old_future() {
    let mut timeline = Timeline::new(experiment(small("hello")));
    for (updates, c) in [(20, 1.0), (10, 2.0), (12, 3.0), (11, 4.0)] {
        timeline.seek(updates);
        timeline.edit(Change::Clip(Clip::Norm(Positive::constant(c))), None).unwrap();
    }
    let log: Vec<String> = timeline.edits().iter().map(|e| e.in_words(&["model"])).collect();
    assert_eq!(log, ["from update 10: clip ‖g‖ ≤ 2", "from update 11: clip ‖g‖ ≤ 4"]);
    assert_eq!(Snapshot::of(&timeline).edits[..], *timeline.edits());
}

#[test]
fn a_seek_can_be_made_part_by_part_after_an_edit_is_taken_back() {
    let mut timeline = Timeline::new(experiment(small("text")));
    timeline.seek(8);
    timeline.edit(Change::Clip(Clip::Off), None).unwrap();
    timeline.seek(25);
    assert_eq!(timeline.jump_undone().map(|e| e.at), Some(8));
    assert!(timeline.cursor().updates_done() <= 8 && timeline.furthest() <= 8);
    while timeline.cursor().updates_done() < 25 {
        timeline.tick();
    }
    let mut plain = Timeline::new(experiment(small("text")));
    plain.seek(25);
    assert_eq!(bits(&timeline), bits(&plain));
    assert_eq!(histories(&timeline), histories(&plain));
}

/// Positions, extremes and means. The sum of a bucket depends in its last bits on how it was put together.
fn check_merged(edited: &History, straight: &History) {
    for metric in [Metric::Loss, Metric::GradNorm] {
        let [a, b] = [edited, straight].map(|h| h.get(metric).expect("a series"));
        assert_eq!((a.len(), a.stride()), (b.len(), b.stride()), "{metric:?}");
        for ((x, a), (y, b)) in a.points(usize::MAX).zip(b.points(usize::MAX)) {
            assert_eq!((x, a.min, a.max), (y, b.min, b.max), "{metric:?} at {x}");
            assert!((a.mean() - b.mean()).abs() < 1e-12, "{metric:?} at {x}");
        }
    }
}

#[test]
fn merged_history_is_cut_where_a_bucket_ends_and_recorded_again() {
    let fresh = experiment(small("hello"));
    let mut timeline = Timeline::with_memory(fresh.clone(), 1 << 18);
    timeline.seek(3000);
    for (at, is_exact) in [(2502, false), (2501, false), (40, true), (0, true)] {
        timeline.seek(at);
        timeline.edit(Change::Clip(Clip::Norm(Positive::constant(0.5))), None).unwrap();
        assert_eq!((timeline.cursor().updates_done(), timeline.furthest()), (at, at));
        if at > 0 {
            let log = timeline.edits().to_vec();
            let recorded = straight_history(&fresh, &log, at);
            check_merged(&timeline.histories()[0], &recorded.histories()[0]);
            assert!(!is_exact || histories(&timeline) == histories(&recorded), "at {at}");
        }
    }
    let log = timeline.edits().to_vec();
    timeline.seek(3000);
    let recorded = straight_history(&fresh, &log, 3000);
    assert_eq!(histories(&timeline), histories(&recorded));
    assert_eq!(bits(&timeline), bits(&recorded));
}

#[test]
fn an_edit_taken_back_from_before_it_leaves_the_history_up_to_it() {
    let mut timeline = Timeline::new(experiment(small("hello")));
    timeline.seek(2502);
    timeline.edit(Change::Clip(Clip::Off), None).unwrap();
    timeline.seek(2600);
    timeline.seek(10);
    timeline.undo();
    assert_eq!((timeline.cursor().updates_done(), timeline.furthest()), (10, 2502));
    let recorded = straight_history(&experiment(small("hello")), &[], 2502);
    check_merged(&timeline.histories()[0], &recorded.histories()[0]);
}

#[test]
fn an_arm_that_diverges_can_be_tamed_before_but_not_after() {
    let mut timeline = Timeline::new(experiment(small("diverging")));
    timeline.seek(20);
    let tame = Change::Optimizer(Optimizer::sgd(Positive::constant(0.01)));
    let Status::Diverged { at, .. } = timeline.experiment().arms[1].state.status else {
        panic!("sound");
    };
    let late = timeline.edit(tame, Some(1)).unwrap_err();
    assert_eq!(late, EditError::Diverged { arm: "diverging".to_owned(), update: at.update });
    assert!(timeline.edits().is_empty() && timeline.cursor().updates_done() == 20);
    timeline.edit(Change::Clip(Clip::Norm(Positive::constant(2.0))), None).unwrap(); // one arm is sound
    timeline.seek(at.update);
    timeline.edit(tame, Some(1)).unwrap();
    timeline.seek(20);
    assert!(timeline.experiment().arms.iter().all(|arm| arm.is_sound()));
    let norms = timeline.histories()[1].get(Metric::GradNorm).unwrap();
    assert!(norms.points(99).all(|(_, bucket)| !bucket.has_diverged()));
    timeline.undo();
    assert!(!timeline.experiment().arms[1].is_sound());
}

#[test]
fn in_the_very_update_in_which_it_diverges_an_arm_can_be_saved() {
    let mut timeline = Timeline::new(experiment(small("hello")));
    timeline.seek_tick(9, 2);
    timeline.edit(weight(Name::W_hy, 0, 0, 1e308), None).unwrap();
    timeline.edit(weight(Name::W_hy, 0, 1, -1e308), None).unwrap();
    timeline.edit(weight(Name::b_y, 0, 0, f64::MAX), None).unwrap();
    timeline.seek(11);
    let Status::Diverged { at, .. } = timeline.experiment().arms[0].state.status else {
        panic!("sound");
    };
    assert_eq!(at.update, 9);
    timeline.seek_tick(9, 7);
    for (tensor, col) in [(Name::W_hy, 0), (Name::W_hy, 1), (Name::b_y, 0)] {
        timeline.edit(weight(tensor, 0, col, 0.1), None).unwrap();
    }
    timeline.seek(11);
    assert!(timeline.experiment().arms[0].is_sound());
}

#[test]
fn a_restart_and_a_new_seed_begin_without_edits() {
    let mut timeline = Timeline::new(experiment(small("hello")));
    timeline.edit(weight(Name::b_h, 0, 0, 9.0), None).unwrap();
    timeline.edit(Change::Clip(Clip::Off), None).unwrap();
    timeline.seek(3);
    let again = Timeline::new(timeline.experiment().restarted());
    assert_eq!(bits(&again), bits(&Timeline::new(experiment(small("hello")))));
    assert!(again.edits().is_empty());
    let reseeded = timeline.experiment().reseeded(5, &Folder::Embedded).unwrap();
    assert!(reseeded.edits().is_empty());
}

#[test]
fn a_fault_in_the_clip_stays_when_the_clip_is_edited() {
    let ron = r#"(task: CharLm(text: Inline("hello")), hidden: 4, epochs: 9, init: (weights: Uniform),
        optimizer: Sgd(lr: 0.1), clip: Norm(5.0), fault: SquaredNorm)"#;
    let mut timeline = Timeline::new(experiment(ron));
    timeline.edit(Change::Clip(Clip::Norm(Positive::constant(2.0))), None).unwrap();
    assert_eq!(timeline.experiment().arms[0].clip, Clip::SquaredNorm(Positive::constant(2.0)));
    timeline.undo();
    assert_eq!(timeline.experiment().arms[0].clip, Clip::SquaredNorm(Positive::constant(5.0)));
}

#[test]
fn what_cannot_be_edited_is_refused_in_words() {
    let check = |name: &str, arm: Option<usize>, change: Change, expected: &str| {
        let mut timeline = Timeline::new(experiment(small(name)));
        let error = timeline.edit(change, arm).unwrap_err().to_string();
        assert_eq!(error, expected);
        let in_advance = experiment(small(name)).with_edits(vec![Edit { at: 3, arm, change }]);
        assert_eq!(in_advance.unwrap_err().to_string(), expected);
        assert!(timeline.edits().is_empty());
    };
    let sgd = |lr| Change::Optimizer(Optimizer::sgd(Positive::constant(lr)));
    let at = |tensor, row, col| weight(tensor, row, col, 0.5);
    check(
        "spell",
        Some(2),
        sgd(0.1),
        "there is no arm with the number 2: there are 2, and the first is 0",
    );
    check(
        "hello",
        None,
        at(Name::E, 0, 0),
        "arm model has no tensor E; it has W_xh, W_hh, b_h, W_hy, b_y",
    );
    check(
        "hello",
        None,
        at(Name::W_hh, 0, 8),
        "W_hh of arm model is 8×8: there is no element [0,8]",
    );
    check("hello", None, at(Name::b_h, 8, 0), "b_h of arm model is 8×1: there is no element [8,0]");
    check(
        "recall",
        None,
        at(Name::W_x, 11, 0),
        "W_x of arm GRU is 9×3: there is no element [11,0]",
    );
    let frozen = "W_hh of arm frozen cannot be edited, because of its ablation (W_hh frozen)";
    check("spell", None, at(Name::W_hh, 0, 0), frozen);
    let infinite = weight(Name::W_hh, 0, 0, f64::INFINITY);
    check("hello", Some(0), infinite, "inf is not a finite number: weights must be finite");
    check("hello", None, Change::BpttWindow(Some(0)), "a window has at least one timestep");
}

#[test]
fn a_rate_or_a_bound_that_is_not_above_0_cannot_be_made() {
    for (x, expected) in [
        (0.0, "0 is not a finite number above 0"),
        (-1.0, "-1 is not a finite number above 0"),
        (f64::NAN, "NaN is not a finite number above 0"),
        (f64::INFINITY, "inf is not a finite number above 0"),
    ] {
        assert_eq!(Positive::try_from(x).unwrap_err().to_string(), expected);
    }
    for (x, expected) in [
        (1.0, "1 is not at least 0 and below 1"),
        (-0.1, "-0.1 is not at least 0 and below 1"),
        (f64::NAN, "NaN is not at least 0 and below 1"),
    ] {
        assert_eq!(Fraction::try_from(x).unwrap_err().to_string(), expected);
    }
}

#[test]
fn an_edit_reads_as_a_line_of_a_log() {
    let check = |arm, change, expected: &str| {
        assert_eq!(Edit { at: 12, arm, change }.in_words(&["none", "norm"]), expected);
    };
    let adagrad = Change::Optimizer(Optimizer::adagrad(Positive::constant(0.1)));
    check(
        Some(1),
        Change::Clip(Clip::Norm(Positive::constant(1.0))),
        "from update 12: clip ‖g‖ ≤ 1, arm norm",
    );
    check(Some(0), adagrad, "from update 12: Adagrad 0.1, arm none");
    check(None, weight(Name::W_hh, 3, 2, 0.5), "from update 12: W_hh[3,2] = 0.5");
    check(None, weight(Name::b_y, 3, 0, -0.5), "from update 12: b_y[3] = -0.5");
}

#[test]
fn the_trace_of_an_edited_run_begins_each_update_with_the_edited_weights() {
    let edits = vec![Edit { at: 1, arm: None, change: weight(Name::W_hh, 0, 0, 0.25) }];
    let mut run = experiment(small("hello")).with_edits(edits).unwrap();
    let traced = rnn_tui::trace::trace(&mut run, 0, 2).unwrap();
    let first = |name: &str| traced.get(name).unwrap().values[[0, 0]];
    assert_eq!(first("1/before/W_hh"), 0.25);
    assert_ne!(first("0/after/W_hh"), 0.25);
}
