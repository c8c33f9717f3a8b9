//! A second thread for jobs that take too long between two frames: one job at a time.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{AtEnd, Order};
use crate::engine::Job;

/// While the machine runs, it rests this many times as long as it works.
const REST: u32 = 20;

/// A handle to the thread, which ends when the handle is dropped.
pub(super) struct Maker {
    orders: Sender<(u64, Job)>,
    busy: bool,
    /// Whether its job goes with a running machine, and may take only a share of the time.
    shares: bool,
    rests_until: Instant,
}

impl Maker {
    /// Starts the thread. Results come back as orders; if the thread ends, the last order is [`Order::End`].
    pub(super) fn start(back: Sender<(u64, Order)>) -> std::io::Result<Self> {
        let (orders, received) = channel();
        thread::Builder::new().name("maker".to_owned()).spawn(move || {
            let end = back.clone();
            let _sends_at_the_end = AtEnd(Some(move || drop(end.send((0, Order::End)))));
            work(&received, &back);
        })?;
        Ok(Maker { orders, busy: false, shares: false, rests_until: Instant::now() })
    }

    /// Takes the job if it has time now; otherwise the job has to be offered again.
    pub(super) fn offer(&mut self, opened: u64, job: Job, running: bool) {
        let rests = running && Instant::now() < self.rests_until;
        if !self.busy && !rests {
            self.shares = running && !job.is_requested();
            self.busy = self.orders.send((opened, job)).is_ok();
        }
    }

    /// A job is done, and took this long.
    pub(super) fn finish(&mut self, took: Duration) {
        let rest = if self.shares { took * REST } else { Duration::ZERO };
        (self.busy, self.rests_until) = (false, Instant::now() + rest);
    }
}

fn work(received: &Receiver<(u64, Job)>, back: &Sender<(u64, Order)>) {
    for (opened, job) in received {
        let begun = Instant::now();
        let result = job.run();
        if back.send((opened, Order::Done(Box::new(result), begun.elapsed()))).is_err() {
            return;
        }
    }
}
