//! What a learner does to a run: other knobs, other arms, there and back; and where it is stopped.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rnn_tui::checked::Positive;
use rnn_tui::engine::{Command, Divergence, Engine, Frame, Notice, Speed, Until};
use rnn_tui::measure::Goal;
use rnn_tui::nn::{CellKind, Clip, Name, Optimizer, Tensor};
use rnn_tui::task::Folder;
use rnn_tui::train::{
    Arm, ArmSnapshot, ArmSpec, Change, Cursor, Edit, Experiment, Snapshot, Status, Tick,
};

use crate::setup::spec;

const TWO: &str = r#"(task: CharLm(text: Inline("hello")), hidden: 4, epochs: 60, init: (weights: Normal(0.3)),
    optimizer: Adagrad(lr: 0.1), arms: [(name: "free"), (name: "cut", clip: Norm(0.5))])"#;

/// It has a number that is not finite after a few updates; the other arm goes on.
const BREAKS: &str = r#"(task: CharLm(text: Inline("hello")), hidden: 4, epochs: 60, init: (weights: Normal(0.3)),
    optimizer: Sgd(lr: 0.1), arms: [(name: "sound"), (name: "wild", activation: Identity, optimizer: Sgd(lr: 1e200))])"#;

fn engine(ron: &str) -> Engine {
    Engine::new(spec(ron), Folder::Embedded, Speed::default()).expect("an experiment")
}

/// Tells the engine, and lets it go on until it stands.
fn tell(engine: &mut Engine, command: Command) -> Frame {
    engine.apply(command);
    while engine.is_running() {
        engine.advance(1_000);
    }
    engine.frame()
}

/// Why the last command was not carried out.
fn refusal(frame: &Frame) -> &str {
    match &frame.reply.notice {
        Some(Notice::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn weights(snapshot: &Snapshot) -> Vec<String> {
    snapshot.arms.iter().map(of_arm).collect()
}

fn of_arm(arm: &ArmSnapshot) -> String {
    format!("{} {:?} {:?}", arm.name, arm.state, arm.history)
}

fn norm(c: f64) -> Change {
    Change::Clip(Clip::Norm(Positive::constant(c)))
}

#[test]
fn a_new_arm_is_as_if_it_had_been_there_and_all_stand_where_they_stood() {
    let mut engine = engine(TWO);
    tell(&mut engine, Command::GoTo(40));
    tell(&mut engine, Command::GoTo(25));
    let before = tell(&mut engine, Command::Ticks(6));
    let arm =
        ArmSpec { clip: Some(Clip::Value(Positive::constant(0.1))), ..ArmSpec::plain("value") };
    let after = tell(&mut engine, Command::AddArm(Box::new(arm)));
    assert_eq!(after.snapshot.cursor, before.snapshot.cursor);
    assert_eq!((after.snapshot.furthest, after.arm), (40, 2));
    assert_eq!(weights(&after.snapshot)[..2], weights(&before.snapshot));
    let with_it =
        TWO.replace("clip: Norm(0.5))", "clip: Norm(0.5)), (name: \"value\", clip: Value(0.1))");
    let mut straight = self::engine(&with_it);
    tell(&mut straight, Command::GoTo(40));
    tell(&mut straight, Command::GoTo(25));
    let straight = tell(&mut straight, Command::Ticks(6));
    assert_eq!(weights(&after.snapshot), weights(&straight.snapshot));
}

#[test]
fn an_arm_that_goes_leaves_the_others_and_their_edits_as_they_are() {
    let mut engine = engine(TWO);
    tell(&mut engine, Command::GoTo(10));
    tell(&mut engine, Command::Edit(norm(0.1), Some(0)));
    tell(&mut engine, Command::Edit(norm(0.2), Some(1)));
    let before = tell(&mut engine, Command::GoTo(30));
    let after = tell(&mut engine, Command::DropArm(0));
    assert_eq!(weights(&after.snapshot)[0], weights(&before.snapshot)[1]);
    assert_eq!(after.snapshot.edits.len(), 1);
    let again = tell(&mut engine, Command::GoTo(5));
    assert_eq!(again.snapshot.arms.len(), 1);
    let again = tell(&mut engine, Command::GoTo(30));
    assert_eq!(
        weights(&again.snapshot)[0],
        weights(&before.snapshot)[1],
        "to the bit, after a replay"
    );
    let refused = tell(&mut engine, Command::DropArm(0));
    assert_eq!((refused.reply.notice, refused.snapshot.arms.len()), (Some(Notice::OnlyArm), 1));
}

#[test]
fn arms_that_do_not_fit_are_refused_and_nothing_changes() {
    let mut engine = engine(TWO);
    let before = tell(&mut engine, Command::GoTo(7));
    let twin = ArmSpec::plain("cut");
    let after = tell(&mut engine, Command::AddArm(Box::new(twin)));
    assert!(refusal(&after).contains("two arms are called"));
    assert_eq!(weights(&after.snapshot), weights(&before.snapshot));
}

#[test]
fn an_edit_keeps_the_old_future_until_it_is_dismissed_and_undo_brings_it_back() {
    let mut engine = engine(TWO);
    let plain = tell(&mut engine, Command::GoTo(30));
    assert!(plain.snapshot.old.is_none());
    tell(&mut engine, Command::GoTo(12));
    tell(&mut engine, Command::Edit(norm(0.01), None));
    // a second knob at the same place makes no other future to compare with
    tell(
        &mut engine,
        Command::Edit(Change::Optimizer(Optimizer::sgd(Positive::constant(0.01))), Some(0)),
    );
    let edited = tell(&mut engine, Command::GoTo(30));
    let old = edited.snapshot.old.as_ref().expect("the old future");
    assert_eq!(old.from, 12);
    let histories = |frame: &Frame| {
        frame.snapshot.arms.iter().map(|a| (*a.history).clone()).collect::<Vec<_>>()
    };
    assert!(old.histories.iter().map(|h| (**h).clone()).eq(histories(&plain)));
    assert_ne!(histories(&edited), histories(&plain));
    tell(&mut engine, Command::Undo);
    let undone = tell(&mut engine, Command::Undo);
    assert_eq!(weights(&undone.snapshot), weights(&plain.snapshot));
    assert_eq!(undone.snapshot.cursor, plain.snapshot.cursor);
    let first = Edit { at: 12, arm: None, change: norm(0.01) };
    assert_eq!(undone.reply.notice, Some(Notice::Undone(first)));
    assert_eq!(
        tell(&mut engine, Command::Undo).reply.notice,
        Some(Notice::NothingToUndo { other_arms: false })
    );
    assert!(tell(&mut engine, Command::Dismiss).snapshot.old.is_none());
}

#[test]
fn an_undo_inside_an_update_stands_at_the_same_tick() {
    let mut engine = engine(TWO);
    tell(&mut engine, Command::GoTo(8));
    let plain = tell(&mut engine, Command::Ticks(5));
    let change = Change::Weight { tensor: Name::W_hh, row: 1, col: 2, value: 0.5 };
    let edited = tell(&mut engine, Command::Edit(change, None));
    assert_eq!(edited.snapshot.cursor, plain.snapshot.cursor);
    assert_ne!(weights(&edited.snapshot), weights(&plain.snapshot));
    let undone = tell(&mut engine, Command::Undo);
    assert_eq!(undone.snapshot.cursor, plain.snapshot.cursor);
    assert_eq!(weights(&undone.snapshot), weights(&plain.snapshot));
}

#[test]
fn another_field_begins_anew_beside_the_run_before() {
    let mut engine = engine(TWO);
    tell(&mut engine, Command::GoTo(20));
    let set =
        |key: &str, value: &str| Command::SetField { key: key.to_owned(), value: value.to_owned() };
    let frame = tell(&mut engine, set("data_window", "2"));
    assert_eq!((frame.snapshot.cursor.done, frame.snapshot.spec.data_window), (0, Some(2)));
    assert_eq!(frame.snapshot.updates_per_epoch, 2);
    assert_eq!(frame.snapshot.old.as_ref().map(|old| old.from), Some(0));
    for (key, value, why) in [
        ("hiden", "3", "did you mean"),
        ("window", "0", "0 is outside"),
        ("fault", "NoCellPath", "does not have"),
    ] {
        let refused = tell(&mut engine, set(key, value));
        assert!(refusal(&refused).contains(why), "{}", refusal(&refused));
        assert_eq!(refused.snapshot.spec.data_window, Some(2));
    }
}

#[test]
fn undo_brings_the_run_back_that_another_field_or_seed_has_replaced() {
    let mut engine = engine(TWO);
    tell(&mut engine, Command::GoTo(10));
    tell(&mut engine, Command::Edit(norm(0.01), None));
    let before = tell(&mut engine, Command::GoTo(20));
    let field = Command::SetField { key: "hidden".to_owned(), value: "3".to_owned() };
    tell(&mut engine, field);
    tell(&mut engine, Command::Reseed(7));
    tell(&mut engine, Command::Edit(norm(0.5), None));
    let notice = |frame: &Frame| frame.reply.notice.clone();
    assert!(matches!(notice(&tell(&mut engine, Command::Undo)), Some(Notice::Undone(_))));
    let seed = tell(&mut engine, Command::Undo);
    assert_eq!(notice(&seed), Some(Notice::RunBroughtBack));
    assert_eq!(
        (seed.snapshot.spec.hidden, seed.snapshot.spec.seed),
        (3, before.snapshot.spec.seed)
    );
    let back = tell(&mut engine, Command::Undo);
    assert_eq!(weights(&back.snapshot), weights(&before.snapshot));
    assert_eq!(back.snapshot.cursor, before.snapshot.cursor);
    assert_eq!(back.snapshot.edits, before.snapshot.edits);
    assert!(matches!(notice(&tell(&mut engine, Command::Undo)), Some(Notice::Undone(_))));
    assert_eq!(
        notice(&tell(&mut engine, Command::Undo)),
        Some(Notice::NothingToUndo { other_arms: false })
    );
}

#[test]
fn undo_brings_the_run_back_that_was_restarted() {
    let mut engine = engine(TWO);
    let notice = |frame: &Frame| frame.reply.notice.clone();
    assert_eq!(notice(&tell(&mut engine, Command::Restart)), None, "it has not begun");
    tell(&mut engine, Command::GoTo(10));
    tell(&mut engine, Command::Edit(norm(0.01), None));
    let before = tell(&mut engine, Command::GoTo(20));
    let restarted = tell(&mut engine, Command::Restart);
    assert_eq!(notice(&restarted), Some(Notice::Restarted));
    assert_eq!((restarted.snapshot.furthest, restarted.snapshot.edits.len()), (0, 0));
    let back = tell(&mut engine, Command::Undo);
    assert_eq!(weights(&back.snapshot), weights(&before.snapshot));
    assert_eq!(back.snapshot.cursor, before.snapshot.cursor);
    assert_eq!(back.snapshot.edits, before.snapshot.edits);
    let again = tell(&mut engine, Command::Redo);
    assert_eq!((again.snapshot.cursor, again.snapshot.edits.len()), (restarted.snapshot.cursor, 0));
    tell(&mut engine, Command::Undo);
    tell(&mut engine, Command::Afresh); // a step does it: there is nothing to go back to
    assert!(matches!(
        notice(&tell(&mut engine, Command::Undo)),
        Some(Notice::NothingToUndo { .. })
    ));
}

#[test]
fn what_is_undone_can_be_done_again_until_something_else_is_changed() {
    let mut engine = engine(TWO);
    tell(&mut engine, Command::GoTo(10));
    tell(&mut engine, Command::Edit(norm(0.01), None));
    let edited = tell(&mut engine, Command::GoTo(20));
    let field = Command::SetField { key: "hidden".to_owned(), value: "3".to_owned() };
    tell(&mut engine, field);
    let wider = tell(&mut engine, Command::Ticks(5));
    let notice = |frame: &Frame| frame.reply.notice.clone();
    let same = |is: &Frame, was: &Frame| {
        assert_eq!(weights(&is.snapshot), weights(&was.snapshot));
        assert_eq!(is.snapshot.cursor, was.snapshot.cursor);
        assert_eq!(is.snapshot.edits, was.snapshot.edits);
    };
    tell(&mut engine, Command::Undo);
    let plain = tell(&mut engine, Command::Undo);
    assert!(plain.snapshot.edits.is_empty());
    same(&tell(&mut engine, Command::Redo), &edited);
    let again = tell(&mut engine, Command::Redo);
    assert_eq!(notice(&again), Some(Notice::RunRedone));
    same(&again, &wider);
    assert_eq!(notice(&tell(&mut engine, Command::Redo)), Some(Notice::NothingToRedo));
    same(&tell(&mut engine, Command::Undo), &edited);
    tell(&mut engine, Command::Edit(norm(0.5), None));
    assert_eq!(notice(&tell(&mut engine, Command::Redo)), Some(Notice::NothingToRedo));
}

fn goal(ron: &str) -> Until {
    let goal: Goal = rnn_tui::checked::ron_options().from_str(ron).expect("a goal");
    Until::Goals(vec![goal])
}

/// The same, without letting it go on in between.
fn tell_all(engine: &mut Engine, commands: impl IntoIterator<Item = Command>) -> Frame {
    commands.into_iter().for_each(|command| engine.apply(command));
    while engine.is_running() {
        engine.advance(1_000);
    }
    engine.frame()
}

#[test]
fn a_command_on_the_way_back_to_the_place_waits_for_it() {
    let at = |frame: &Frame| (frame.snapshot.cursor.updates_done(), frame.snapshot.cursor.done);
    let edited = || {
        let mut engine = engine(TWO);
        tell(&mut engine, Command::GoTo(10));
        tell(&mut engine, Command::Edit(norm(0.1), None));
        tell(&mut engine, Command::Edit(norm(0.2), None));
        tell(&mut engine, Command::GoTo(50));
        engine
    };
    let undone = tell_all(&mut edited(), [Command::Undo, Command::Undo]);
    assert_eq!((at(&undone).0, undone.snapshot.edits.len()), (50, 0));
    let arm = |name: &str| Command::AddArm(Box::new(ArmSpec::plain(name)));
    let mut engine = edited();
    tell(&mut engine, Command::GoTo(25));
    let added = tell_all(&mut engine, [arm("a"), arm("b"), Command::Ticks(1)]);
    assert_eq!((at(&added), added.snapshot.furthest), ((25, 1), 50));
    assert_eq!(added.snapshot.arms.len(), 4);
    let edit = Command::Edit(norm(0.3), Some(0));
    let changed = tell_all(&mut engine, [arm("c"), edit]);
    assert_eq!(changed.snapshot.edits.iter().map(|e| e.at).collect::<Vec<_>>(), [10, 10, 25]);
}

/// So large that another arm cannot have caught up before the next command.
const LARGE: &str = r#"(task: CharLm(), window: 25, hidden: 120, epochs: 9, init: (weights: Glorot),
    optimizer: Sgd(lr: 0.01))"#;

#[test]
fn what_takes_long_is_not_interrupted_by_the_way_but_can_be_stopped() {
    let mut engine = engine(LARGE);
    tell(&mut engine, Command::GoTo(150));
    engine.apply(Command::AddArm(Box::new(ArmSpec::plain("twin"))));
    engine.apply(Command::Edit(norm(0.3), Some(0)));
    let frame = engine.frame();
    assert!(frame.is_running() && frame.snapshot.edits.is_empty());
    assert_eq!(frame.reply.notice, Some(Notice::CatchingUp));
    engine.apply(Command::Pause);
    let stopped = engine.frame();
    assert!(!stopped.is_running() && stopped.snapshot.cursor.updates_done() < 150);
    let edited = tell(&mut engine, Command::Edit(norm(0.3), Some(0)));
    assert_eq!(edited.snapshot.edits.len(), 1, "now it is meant here");
}

#[test]
fn one_learning_rate_for_all_is_one_edit_and_keeps_each_kind() {
    let mut engine = engine(TWO);
    tell(&mut engine, Command::GoTo(3));
    let adam = Optimizer::adam(Positive::constant(0.1));
    tell(&mut engine, Command::Edit(Change::Optimizer(adam), Some(0)));
    tell(&mut engine, Command::Edit(Change::Rate(Positive::constant(0.5)), None));
    let frame = tell(&mut engine, Command::GoTo(6));
    let optimizers =
        |frame: &Frame| frame.snapshot.arms.iter().map(|a| a.optimizer).collect::<Vec<_>>();
    let expected =
        [Optimizer::adam(Positive::constant(0.5)), Optimizer::adagrad(Positive::constant(0.5))];
    assert_eq!(optimizers(&frame), expected);
    assert_eq!(frame.snapshot.arms[0].state.memory.updates, 3, "the memory goes on");
    let undone = tell(&mut engine, Command::Undo);
    assert_eq!(optimizers(&undone), [adam, Optimizer::adagrad(Positive::constant(0.1))]);
    let refused = tell(&mut engine, Command::Edit(Change::BpttWindow(Some(0)), None));
    assert!(refusal(&refused).contains("a window has at least one timestep"));
}

#[test]
fn a_window_cuts_the_gradient_and_nothing_else() {
    let ron = r#"(task: CharLm(text: Inline("hello")), hidden: 4, epochs: 60, init: (weights: Normal(0.3)),
        optimizer: Sgd(lr: 0.1), arms: [(name: "rnn"), (name: "lstm", cell: Lstm), (name: "gru", cell: Gru)])"#;
    let after_backward = |window: Option<usize>| {
        let mut engine = engine(ron);
        tell(&mut engine, Command::GoTo(5));
        tell(&mut engine, Command::Edit(Change::BpttWindow(window), None));
        tell(&mut engine, Command::Ticks(8)).snapshot
    };
    let norms = |snapshot: &Snapshot| {
        let of_arm =
            |arm: &ArmSnapshot| (0..4).map(|t| arm.norm(Tensor::DhFromLater, t).unwrap()).collect();
        snapshot.arms.iter().map(of_arm).collect::<Vec<Vec<f64>>>()
    };
    let whole = after_backward(None);
    for (window, cut) in [(1, vec![0, 1, 2]), (2, vec![1]), (3, vec![2]), (4, vec![]), (9, vec![])]
    {
        let snapshot = after_backward(Some(window));
        for (arm, (cut_norms, norms)) in norms(&snapshot).iter().zip(norms(&whole)).enumerate() {
            for t in 0..4 {
                let is_cut = cut.contains(&t) || t == 3;
                assert_eq!(cut_norms[t] == 0.0, is_cut, "window {window}, arm {arm}, t={t}");
                // within the last window nothing has changed
                if cut.iter().all(|edge| t > *edge) {
                    assert_eq!(
                        cut_norms[t].to_bits(),
                        norms[t].to_bits(),
                        "window {window}, t={t}"
                    );
                }
            }
        }
        let states = |s: &Snapshot| s.arms.iter().map(|a| a.tape.h.clone()).collect::<Vec<_>>();
        assert_eq!(states(&snapshot), states(&whole), "the states go on over the edge");
    }
}

#[test]
fn without_its_last_lstm_an_experiment_goes_on() {
    let ron = r#"(task: CharLm(text: Inline("hello")), hidden: 4, epochs: 60, optimizer: Sgd(lr: 0.1),
        init: (weights: Uniform, forget_bias: 1.0), arms: [(name: "rnn"), (name: "lstm", cell: Lstm)])"#;
    let mut engine = engine(ron);
    tell(&mut engine, Command::GoTo(5));
    tell(&mut engine, Command::DropArm(1));
    let reseeded = tell(&mut engine, Command::Reseed(7));
    assert_eq!((reseeded.snapshot.spec.seed, reseeded.reply.notice), (7, None));
}

#[test]
fn it_runs_until_what_the_learner_waits_for_has_come() {
    let mut engine = engine(TWO);
    let tick = Until::Tick(Tick::Backward(2));
    let frame = tell(&mut engine, Command::RunUntil(tick.clone()));
    assert_eq!(frame.snapshot.cursor.last(), Some(Tick::Backward(2)));
    assert_eq!(frame.reply.notice, Some(Notice::Reached(tick.clone())));
    let next = tell(&mut engine, Command::RunUntil(tick));
    assert_eq!(next.snapshot.cursor.update, 1, "the next one, not the same");
    let until = goal("(of: Loss, at_most: 0.3)");
    let frame = tell(&mut engine, Command::RunUntil(until.clone()));
    let loss = |frame: &Frame| frame.snapshot.arms[0].state.epoch.expect("an epoch").loss;
    assert!(loss(&frame) <= 0.3);
    let here = frame.snapshot.cursor;
    let before = tell(&mut engine, Command::Updates(-1));
    assert!(loss(&before) > 0.3, "not sooner");
    tell(&mut engine, Command::GoTo(here.updates_done()));
    let again = tell(&mut engine, Command::RunUntil(until.clone()));
    assert_eq!(again.reply.notice, Some(Notice::AlreadyTrue(until)));
    assert_eq!(again.snapshot.cursor, here);
    let never = goal("(of: GradNorm, at_least: 1e9)");
    let ended = tell(&mut engine, Command::RunUntil(never.clone()));
    assert_eq!(ended.reply.notice, Some(Notice::EndedWithout(never)));
    assert_eq!(ended.snapshot.cursor.updates_done(), 60);
}

#[test]
fn the_first_number_that_is_not_finite_is_named_and_one_command_goes_there() {
    let mut engine = engine(BREAKS);
    let until = Until::Diverged { already: 0 };
    let frame = tell(&mut engine, Command::RunUntil(until.clone()));
    let Status::Diverged { at, tensor } = frame.snapshot.arms[1].state.status else {
        panic!("sound")
    };
    assert_eq!(frame.reply.notice, Some(Notice::Reached(until)));
    let end = tell(&mut engine, Command::Run);
    assert_eq!(end.snapshot.cursor.updates_done(), 60, "the other arm goes on");
    let there = tell(&mut engine, Command::GoToDivergence);
    let Cursor { update, done, .. } = there.snapshot.cursor;
    assert_eq!((update, done, there.arm), (at.update, at.done, 1));
    let wild = Divergence { arm: "wild".to_owned(), tensor, at };
    assert_eq!(there.reply.notice, Some(Notice::AtDivergence(wild)));
    let before = tell(&mut engine, Command::Ticks(-1));
    assert!(before.snapshot.arms[1].is_sound(), "one tick back it was sound");
}

#[test]
fn a_run_that_breaks_says_so_by_itself() {
    let mut engine = engine(BREAKS);
    let end = tell(&mut engine, Command::Run);
    let Some(Notice::Diverged(wild)) = end.reply.notice else { panic!("{:?}", end.reply) };
    let status = Status::Diverged { tensor: wild.tensor, at: wild.at };
    assert_eq!((wild.arm.as_str(), status), ("wild", end.snapshot.arms[1].state.status));
}

#[test]
fn backwards_it_meets_the_same_moments_down_to_the_start() {
    let (mut engine, mut other) = (engine(TWO), engine(TWO));
    tell(&mut engine, Command::GoTo(9));
    engine.apply(Command::RunBack);
    let mut seen = 0;
    while engine.is_running() {
        engine.advance(3);
        let frame = engine.frame();
        let Cursor { update, done, .. } = frame.snapshot.cursor;
        tell(&mut other, Command::GoTo(update));
        let there = tell(&mut other, Command::Ticks(done as i64));
        let states = |f: &Frame| {
            f.snapshot.arms.iter().map(|a| format!("{:?}", a.state)).collect::<Vec<_>>()
        };
        assert_eq!(states(&frame), states(&there), "update {update}, {done} ticks");
        seen += 1;
    }
    assert!(seen > 20 && engine.frame().snapshot.cursor.done == 0);
    engine.apply(Command::RunBack);
    assert!(!engine.is_running(), "at the start there is no way back");
}

/// One thing that a learner may do, with numbers that are brought into range.
#[derive(Clone, Debug)]
enum Parsed {
    Ticks(i64),
    GoTo(u64),
    Edit(usize, u8),
    Undo,
    Redo,
    Add(u8),
    Drop(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Parsed>> {
    let one = prop_oneof![
        4 => (-15..15i64).prop_map(Parsed::Ticks),
        4 => (0..40u64).prop_map(Parsed::GoTo),
        4 => (0..7usize, 0..7u8).prop_map(|(arm, what)| Parsed::Edit(arm, what)),
        2 => Just(Parsed::Undo),
        2 => Just(Parsed::Redo),
        2 => (0..4u8).prop_map(Parsed::Add),
        1 => (0..6usize).prop_map(Parsed::Drop),
    ];
    prop::collection::vec(one, 1..20)
}

fn command(deed: &Parsed, arms: usize, step: usize) -> Command {
    match *deed {
        Parsed::Ticks(n) => Command::Ticks(n),
        Parsed::GoTo(updates) => Command::GoTo(updates),
        Parsed::Edit(arm, what) => {
            let change = match what {
                0 => norm(0.1),
                1 => Change::Clip(Clip::Off),
                2 => Change::Optimizer(Optimizer::sgd(Positive::constant(0.3))),
                5 => Change::BpttWindow(Some(2)),
                6 => Change::BpttWindow(None),
                3 => Change::Optimizer(Optimizer::adam(Positive::constant(0.01))),
                _ => Change::Weight { tensor: Name::b_y, row: 1, col: 0, value: 0.7 },
            };
            Command::Edit(change, Some(arm).filter(|arm| *arm < arms))
        }
        Parsed::Undo => Command::Undo,
        Parsed::Redo => Command::Redo,
        Parsed::Add(kind) => {
            let plain = ArmSpec::plain(&format!("new {step}"));
            Command::AddArm(Box::new(match kind {
                0 => ArmSpec { clip: Some(Clip::Value(Positive::constant(0.1))), ..plain },
                1 => ArmSpec { cell: Some(CellKind::Lstm), ..plain },
                2 => ArmSpec { hidden: Some(3), ..plain },
                _ => plain,
            }))
        }
        Parsed::Drop(arm) => Command::DropArm(arm % arms),
    }
}

/// The same moment in a run that has had these arms and edits from the beginning.
fn straight(frame: &Frame) -> Vec<String> {
    let snapshot = &frame.snapshot;
    let fresh =
        Experiment::new((*snapshot.spec).clone(), &Folder::Embedded).expect("the same spec");
    let mut run = fresh.with_edits(snapshot.edits.to_vec()).expect("the same edits");
    while run.cursor().updates_done() < snapshot.cursor.update {
        run.update();
    }
    run.next_example();
    while run.cursor().done < snapshot.cursor.done {
        run.tick();
    }
    let all_of = |arm: &Arm| {
        let has_gradient = arm.reached(snapshot.cursor).has_gradient();
        let names = arm.state.params.iter().map(|tensor| tensor.name);
        let grads = names.map(|name| has_gradient.then(|| &arm.grads[name]));
        format!("{} {:?} {:?}", arm.name, arm.state, grads.collect::<Vec<_>>())
    };
    run.arms.iter().map(all_of).collect()
}

/// The state of an arm, and its gradients where they are computed.
fn all_of(arm: &ArmSnapshot) -> String {
    let grads = arm.state.params.iter().map(|tensor| arm.grad(tensor.name));
    format!("{} {:?} {:?}", arm.name, arm.state, grads.collect::<Vec<_>>())
}

#[test]
fn whatever_is_done_to_it_it_stands_where_a_straight_run_would_stand() {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(60));
    let result = runner.run(&deeds(), |deeds| {
        let mut engine = engine(TWO);
        for (step, deed) in deeds.iter().enumerate() {
            let before = engine.frame();
            let command = command(deed, before.snapshot.arms.len(), step);
            let frame = tell(&mut engine, command);
            let here: Vec<String> = frame.snapshot.arms.iter().map(all_of).collect();
            prop_assert_eq!(here, straight(&frame), "after {:?}", deed);
            // all that there is to see of this update can be seen
            let is_settled = frame.snapshot.arms.iter().all(|arm| arm.before().is_some());
            prop_assert!(is_settled || frame.snapshot.cursor.done == 0, "after {:?}", deed);
            match deed {
                Parsed::Add(_) | Parsed::Drop(_) | Parsed::Undo | Parsed::Redo => {
                    let (was, is) = (before.snapshot.cursor, frame.snapshot.cursor);
                    prop_assert_eq!(
                        (was.updates_done(), was.done % was.ticks()),
                        (is.updates_done(), is.done % is.ticks()),
                        "after {:?}",
                        deed
                    );
                }
                Parsed::Ticks(_) | Parsed::GoTo(_) | Parsed::Edit(..) => {}
            }
        }
        Ok(())
    });
    result.expect("the same moments");
}
