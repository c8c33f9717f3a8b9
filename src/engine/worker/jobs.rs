//! A second thread for jobs too long to run between two frames. It runs one job at a time.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{AtEnd, Message};
use crate::engine::Job;

/// While the machine runs, the thread pauses after a job for this many times as long as the job took.
const REST: u32 = 20;

/// A handle to the thread, which ends when the handle is dropped.
pub(super) struct JobThread {
    offers: Sender<(u64, Job)>,
    busy: bool,
    /// Whether the current job belongs to a running machine, and may therefore use only a share of the time.
    shares: bool,
    rests_until: Instant,
}

impl JobThread {
    /// Starts the thread. Results come back as messages; if the thread ends, its last message is [`Message::Stop`].
    pub(super) fn start(back: Sender<(u64, Message)>) -> std::io::Result<Self> {
        let (offers, received) = channel();
        thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            let end = back.clone();
            let _sends_at_the_end = AtEnd(Some(move || drop(end.send((0, Message::Stop)))));
            work(&received, &back);
        })?;
        Ok(JobThread { offers, busy: false, shares: false, rests_until: Instant::now() })
    }

    /// Starts the job if the thread is free; otherwise the caller must offer it again with a later frame.
    pub(super) fn offer(&mut self, opened: u64, job: Job, running: bool) {
        let rests = running && Instant::now() < self.rests_until;
        if !self.busy && !rests {
            self.shares = running && !job.is_requested();
            self.busy = self.offers.send((opened, job)).is_ok();
        }
    }

    /// Records that the job has finished after `took`.
    pub(super) fn finish(&mut self, took: Duration) {
        let rest = if self.shares { took * REST } else { Duration::ZERO };
        (self.busy, self.rests_until) = (false, Instant::now() + rest);
    }
}

fn work(received: &Receiver<(u64, Job)>, back: &Sender<(u64, Message)>) {
    for (opened, job) in received {
        let begun = Instant::now();
        let result = job.run();
        if back.send((opened, Message::JobDone(Box::new(result), begun.elapsed()))).is_err() {
            return;
        }
    }
}
