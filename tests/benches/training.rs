//! Training: one update or one epoch of each workload, and of the character models in other sizes.

use divan::Bencher;
use divan::counter::{CharsCount, ItemsCount};
use rnn_tui::checked::Positive;
use rnn_tui::nn::Optimizer;
use rnn_tui::train::Tick;
use rnn_tui::train::spec::ArmSpec;

use crate::workloads::{Kind, Round, Workload};

/// Hidden units and timesteps of the character models beside the usual.
const SIZES: [(usize, usize); 6] =
    [(16, 25), (64, 25), (256, 25), (512, 25), (100, 100), (100, 400)];

/// Each workload, and the character models in all sizes.
fn all_sizes() -> Vec<Workload> {
    let of = |kind: Kind| {
        let sized = SIZES.map(|(hidden, window)| Workload { kind, hidden, window: Some(window) });
        std::iter::once(Workload::usual(kind)).chain(sized)
    };
    let others = [Kind::W2, Kind::W3].map(Workload::usual);
    of(Kind::W1).chain(of(Kind::W4)).chain(others).collect()
}

/// Characters that a workload reads in one round.
fn characters(round: &mut Round) -> usize {
    let read = |_| {
        round.experiment.update();
        round.experiment.example().timesteps()
    };
    (0..round.updates).map(read).sum()
}

/// An update of W1 and W4, an epoch of W2 and W3.
#[divan::bench(args = all_sizes(), max_time = 3)]
fn workload(bencher: Bencher, workload: &Workload) {
    let mut round = Round::of(workload);
    let read = characters(&mut round);
    bencher.counter(CharsCount::new(read)).bench_local(|| round.run(1));
}

/// The same by single ticks, as for one who steps. The bits are the same.
#[divan::bench(args = Workload::USUAL, max_time = 3)]
fn workload_by_ticks(bencher: Bencher, workload: &Workload) {
    let mut round = Round::of(workload);
    let read = characters(&mut round);
    bencher.counter(CharsCount::new(read)).bench_local(|| {
        (0..round.updates).for_each(|_| while round.experiment.tick() != Tick::Update {});
    });
}

/// An epoch of W2 with so many models side by side, which differ in their learning rates.
#[divan::bench(args = [1, 6], max_time = 3)]
fn sentiment_arms(bencher: Bencher, arms: usize) {
    let arm = |i: usize| {
        let optimizer = Some(Optimizer::sgd(Positive::constant(0.02 + 0.001 * i as f64)));
        ArmSpec { name: i.to_string(), optimizer, ..ArmSpec::default() }
    };
    let w2 = Workload::usual(Kind::W2);
    let mut round = Round::of(&w2);
    round.experiment = w2.with_arms((0..arms).map(arm).collect());
    round.run(1);
    bencher.counter(ItemsCount::new(arms)).bench_local(|| round.run(1));
}
