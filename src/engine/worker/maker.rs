//! A second thread, for what takes too long to be made between two frames: one thing at a time.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{AtEnd, Order};
use crate::engine::Wanted;

/// While the machine runs, it works at most this share of the time.
const SHARE: u32 = 20;

/// A handle to the thread, which ends when the handle is dropped.
pub(super) struct Maker {
    orders: Sender<(u64, Wanted)>,
    busy: bool,
    /// Whether what it makes was asked for while the machine runs: only then it may not take too much of the time.
    counts: bool,
    rests_until: Instant,
}

impl Maker {
    /// Starts the thread. What it makes comes back as an order; if it ends, that is the last order.
    pub(super) fn start(back: Sender<(u64, Order)>) -> std::io::Result<Self> {
        let (orders, received) = channel();
        thread::Builder::new().name("maker".to_owned()).spawn(move || {
            let end = back.clone();
            let _told_at_the_end = AtEnd(Some(move || drop(end.send((0, Order::End)))));
            work(&received, &back);
        })?;
        Ok(Maker { orders, busy: false, counts: false, rests_until: Instant::now() })
    }

    /// Something could be made. If it has no time now, that has to be said again.
    pub(super) fn offer(&mut self, opened: u64, wanted: Wanted, running: bool) {
        let rests = running && Instant::now() < self.rests_until;
        if !self.busy && !rests {
            self.counts = running && !wanted.is_asked_for();
            self.busy = self.orders.send((opened, wanted)).is_ok();
        }
    }

    /// Something has come back that took so long.
    pub(super) fn is_back(&mut self, took: Duration) {
        let rest = if self.counts { took * SHARE } else { Duration::ZERO };
        (self.busy, self.rests_until) = (false, Instant::now() + rest);
    }
}

fn work(received: &Receiver<(u64, Wanted)>, back: &Sender<(u64, Order)>) {
    for (opened, wanted) in received {
        let begun = Instant::now();
        let made = wanted.make();
        if back.send((opened, Order::Made(Box::new(made), begun.elapsed()))).is_err() {
            return;
        }
    }
}
