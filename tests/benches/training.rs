//! Training: one update or one epoch of each workload, and of the character models in other sizes.

use std::fmt;

use divan::Bencher;
use divan::counter::{CharsCount, ItemsCount};
use rnn_tui::train::Tick;

use crate::workloads::{NAMES, Workload, character_model, sentiment};

/// Hidden units and timesteps of a character model.
struct Size {
    hidden: usize,
    timesteps: usize,
}

const fn size(hidden: usize, timesteps: usize) -> Size {
    Size { hidden, timesteps }
}

const SIZES: [Size; 7] = [
    size(16, 25),
    size(64, 25),
    size(100, 25),
    size(256, 25),
    size(512, 25),
    size(100, 100),
    size(100, 400),
];

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "H={} T={}", self.hidden, self.timesteps)
    }
}

/// Characters that a workload reads in one round.
fn characters(workload: &mut Workload) -> usize {
    let round = |_| {
        workload.experiment.update();
        workload.experiment.example().timesteps()
    };
    (0..workload.updates).map(round).sum()
}

/// An update of W1 and W4, an epoch of W2 and W3.
#[divan::bench(args = NAMES, max_time = 3)]
fn workload(bencher: Bencher, name: &str) {
    let mut workload = Workload::named(name);
    let read = characters(&mut workload);
    bencher.counter(CharsCount::new(read)).bench_local(|| workload.run());
}

#[divan::bench(args = SIZES, max_time = 3)]
fn character_rnn(bencher: Bencher, size: &Size) {
    update_of("Rnn", bencher, size);
}

#[divan::bench(args = SIZES, max_time = 3)]
fn character_lstm(bencher: Bencher, size: &Size) {
    update_of("Lstm", bencher, size);
}

fn update_of(cell: &str, bencher: Bencher, size: &Size) {
    let mut workload = Workload::updates(character_model(cell, size.hidden, size.timesteps), 1);
    workload.run();
    bencher.counter(CharsCount::new(size.timesteps)).bench_local(|| workload.run());
}

/// An epoch of W2 with so many models side by side.
#[divan::bench(args = [1, 6], max_time = 3)]
fn sentiment_arms(bencher: Bencher, arms: usize) {
    let mut workload = Workload::epoch(sentiment(arms));
    workload.run();
    bencher.counter(ItemsCount::new(arms)).bench_local(|| workload.run());
}

/// The same by single ticks, as for one who steps. The bits are the same.
#[divan::bench(args = NAMES, max_time = 3)]
fn workload_by_ticks(bencher: Bencher, name: &str) {
    let mut workload = Workload::named(name);
    let read = characters(&mut workload);
    let updates = workload.updates;
    bencher.counter(CharsCount::new(read)).bench_local(|| {
        (0..updates).for_each(|_| while workload.experiment.tick() != Tick::Update {});
    });
}
