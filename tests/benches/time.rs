//! The time machine: seek, one tick back, and what there is to see at one moment.

use divan::Bencher;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rnn_tui::lesson::Catalog;
use rnn_tui::train::{Experiment, ExperimentSpec, Snapshot, Tick, Timeline};

use crate::workloads::{Kind, Workload};

/// Updates of a run that has just begun, and of one whose curves have long been merged.
const RUNS: [u64; 2] = [10, 100_000];

/// Updates of a run that is gone back and forth in: there is room for some of its checkpoints only.
const LONG: u64 = 100_000;

/// The run after so many updates.
fn after(kind: Kind, updates: u64) -> Timeline {
    run_to(updates, Workload::usual(kind).experiment())
}

fn run_to(updates: u64, experiment: Experiment) -> Timeline {
    let mut timeline = Timeline::new(experiment);
    while timeline.cursor().updates_done() < updates {
        timeline.run(updates - timeline.cursor().updates_done());
    }
    timeline
}

/// To any update of a long run of a lesson, with so many hidden units.
#[divan::bench(args = [("hello", 16), ("sentiment", 64)], max_time = 3)]
fn seek(bencher: Bencher, (lesson, hidden): (&str, usize)) {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let loaded = catalog.open(lesson).expect("a lesson");
    let spec = ExperimentSpec { hidden, ..loaded.lesson.experiment };
    let mut timeline = run_to(LONG, Experiment::new(spec, &loaded.folder).expect("an experiment"));
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    bencher.bench_local(|| timeline.seek(random.random_range(0..=LONG)));
}

/// In the middle of a long example: the update is computed again from its beginning.
#[divan::bench(max_time = 3)]
fn back(bencher: Bencher) {
    let mut timeline = after(Kind::W1, 20);
    bencher.bench_local(|| {
        if timeline.cursor().done <= 1 {
            while timeline.tick() != Tick::Update {}
        }
        timeline.back();
    });
}

/// Of a small model, where the history is what counts.
#[divan::bench(args = RUNS)]
fn snapshot_mod3(bencher: Bencher, updates: u64) {
    let timeline = after(Kind::W3, updates);
    bencher.bench_local(|| Snapshot::of(&timeline));
}

/// Of W1, where the weights are what counts.
#[divan::bench(args = [10, 2_000])]
fn snapshot_w1(bencher: Bencher, updates: u64) {
    let timeline = after(Kind::W1, updates);
    bencher.bench_local(|| Snapshot::of(&timeline));
}
