//! The thread around the engine: it wakes the screen, the newest frame wins, and at the end it says so.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rnn_tui::engine::{Command, Frame, Speed, Until, Worker};
use rnn_tui::task::Folder;
use rnn_tui::train::Tick;

use crate::setup::{small, spec};

const PATIENCE: Duration = Duration::from_secs(20);

struct Harness {
    worker: Worker,
    woken: Receiver<()>,
    gone: Receiver<()>,
}

impl Harness {
    fn open(ron: &str, speed: Speed) -> Self {
        let ((wake, woken), (end, gone)) = (channel(), channel());
        let wake = move || {
            let _ = wake.send(());
        };
        let mut worker = Worker::start(wake, move || {
            let _ = end.send(());
        })
        .expect("a thread");
        worker.open(spec(ron), Folder::Embedded, speed);
        Harness { worker, woken, gone }
    }

    /// Frames as they come, until one is as it should be.
    fn wait(&self, what: &str, is: impl Fn(&Frame) -> bool) -> Box<Frame> {
        let end = Instant::now() + PATIENCE;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match self.woken.recv_timeout(left) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(e) => panic!("{what}: {e}"),
            }
            match self.worker.take() {
                Some(Ok(frame)) if is(&frame) => return frame,
                _ => {}
            }
        }
        panic!("{what} never came");
    }
}

fn done(frame: &Frame) -> u64 {
    frame.snapshot.cursor.updates_done()
}

#[test]
fn it_runs_to_the_end_of_the_run_and_stops_there() {
    let harness = Harness::open(small("mod3"), Speed::default());
    harness.wait("the start", |f| done(f) == 0 && !f.is_running());
    harness.worker.send(Command::Run);
    let end = harness.wait("the end", |f| !f.is_running() && done(f) > 0);
    assert_eq!(done(&end), 27);
}

#[test]
fn commands_are_obeyed_in_their_order_while_it_runs() {
    let harness = Harness::open(small("hello"), Speed(Some(10)));
    harness.worker.send(Command::Run);
    harness.wait("a run", |f| f.is_running());
    // at ten ticks a second this would take half an hour; a place that is asked for is gone to at once
    harness.worker.send(Command::GoTo(2_000));
    harness.wait("update 2000", |f| done(f) == 2_000 && !f.is_running());
    harness.worker.send(Command::Ticks(-1));
    harness.worker.send(Command::Ticks(-1));
    let back = harness.wait("two ticks back", |f| f.snapshot.cursor.done == 9);
    assert_eq!((back.snapshot.cursor.update, back.snapshot.furthest), (1_999, 2_000));
}

#[test]
fn an_experiment_that_cannot_be_opened_is_told_and_the_next_one_opens() {
    let mut harness = Harness::open(
        "(task: CharLm(text: File(\"none\")), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1))",
        Speed::default(),
    );
    harness.woken.recv_timeout(PATIENCE).expect("a report");
    let report = harness.worker.take().expect("a report").expect_err("no file");
    assert!(report.to_string().contains("none"), "{report}");
    harness.worker.open(spec(small("mod3")), Folder::Embedded, Speed::default());
    harness.wait("the next one", |f| done(f) == 0);
}

#[test]
fn without_its_handle_the_thread_ends_and_says_so() {
    let Harness { worker, woken: _woken, gone } = Harness::open(small("mod3"), Speed::default());
    worker.send(Command::Run);
    drop(worker);
    gone.recv_timeout(PATIENCE).expect("the thread ends");
}

#[test]
fn where_all_have_diverged_a_run_stops_and_any_place_can_still_be_gone_to() {
    let diverging = "(task: CharLm(text: Inline(\"hello\")), hidden: 3, epochs: 90,
        init: (weights: Uniform), optimizer: Sgd(lr: 1e308))";
    let harness = Harness::open(diverging, Speed::default());
    harness.worker.send(Command::Run);
    let stopped = harness.wait("a stop", |f| !f.is_running() && done(f) > 0);
    assert!(done(&stopped) < 90);
    for updates in [9, 3, 12, 1] {
        harness.worker.send(Command::GoTo(updates));
        harness.wait("the place", |f| done(f) == updates && !f.is_running());
    }
}

#[test]
fn what_takes_long_comes_later_and_nobody_waits_for_it() {
    // samples and spectrum of this model take longer than a frame may
    let large = "(task: CharLm(), window: 2, hidden: 200, epochs: 9, init: (weights: Glorot), optimizer: Sgd(lr: 0.01))";
    let mut harness = Harness::open(large, Speed::default());
    let whole = |f: &Frame| f.output.samples.len() == 4 && f.spectrum.is_some();
    harness.wait("the start, and then all of it", |f| done(f) == 0 && whole(f));
    harness.worker.send(Command::Updates(1));
    harness.wait("an update, and then all of it", |f| {
        f.output.update == 1 && !f.is_running() && whole(f)
    });
    harness.worker.send(Command::Run);
    harness.wait("newer samples on the way", |f| f.is_running() && f.output.update >= 100);
    // another experiment does not get what was being made for this one
    harness.worker.open(spec(small("mod3")), Folder::Embedded, Speed::default());
    let other = harness.wait("the next one", |f| done(f) == 0);
    assert!(other.output.samples.is_empty() && !other.output.train.is_empty());
}

#[test]
fn a_pass_to_a_tick_is_shown_tick_by_tick_unless_it_is_hurried() {
    let target = Tick::Backward(0);
    let to_the_tick = Command::RunUntil(Until::Tick(target));
    let harness = Harness::open(small("hello"), Speed::default());
    harness.wait("the start", |f| !f.is_running());
    harness.worker.send(to_the_tick.clone());
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| *last < 8) {
        let frame = harness.wait("a tick", |f| f.snapshot.cursor.done > 0);
        seen.push(frame.snapshot.cursor.done);
    }
    seen.dedup();
    assert!(seen.len() >= 5, "a busy machine may skip some, but not most: {seen:?}");
    harness.worker.send(to_the_tick);
    harness.worker.send(Command::Hurry);
    let there = harness.wait("the next update's tick", |f| !f.is_running() && done(f) == 1);
    assert_eq!(there.snapshot.cursor.last(), Some(target));
}
