//! The thread around an engine. It never waits for the screen; paused, it waits for a command and uses no CPU.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::slot::Slot;
use super::{Command, Engine, Frame, Speed};
use crate::task::Folder;
use crate::train::ExperimentSpec;

/// A frame at most so often.
const FRAME: Duration = Duration::from_millis(16);
/// How long the engine runs before it looks for a command.
const SLICE: Duration = Duration::from_millis(4);
/// Ticks between two looks at the clock.
const BATCH: usize = 16;
/// Making frames may take at most this share of the time.
const FRAME_SHARE: u32 = 20;

/// What a worker gives back.
pub type Report = Result<Box<Frame>, String>;

enum Order {
    Open(Box<ExperimentSpec>, Folder, Speed),
    Do(Command),
}

/// A handle to the thread. The thread ends when the handle is dropped.
#[derive(Debug)]
pub struct Worker {
    orders: Sender<(u64, Order)>,
    slot: Arc<Slot<(u64, Report)>>,
    opened: u64,
}

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Order::Open(..) => "Open",
            Order::Do(_) => "Do",
        })
    }
}

impl Worker {
    /// Starts the thread. `wake` is called when there is something new, `gone` when the thread ends.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(
        wake: impl Fn() + Send + 'static,
        gone: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, received) = channel();
        let slot = Arc::new(Slot::default());
        let desk = Desk {
            received,
            slot: Arc::clone(&slot),
            wake: Box::new(wake),
            engine: None,
            opened: 0,
        };
        thread::Builder::new().name("engine".to_owned()).spawn(move || {
            let _told_at_the_end = AtEnd(Some(gone));
            desk.work();
        })?;
        Ok(Worker { orders, slot, opened: 0 })
    }

    /// Opens an experiment in place of the one before; frames of that one will not be seen any more.
    pub fn open(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed) {
        self.opened += 1;
        self.send(Order::Open(Box::new(spec), folder, speed));
    }

    /// Tells the engine something.
    pub fn tell(&self, command: Command) {
        self.send(Order::Do(command));
    }

    fn send(&self, order: Order) {
        // If the thread is gone, `gone` has been called, and the screen leaves.
        let _ = self.orders.send((self.opened, order));
    }

    /// The newest report about the experiment that is open.
    pub fn take(&self) -> Option<Report> {
        let (opened, report) = self.slot.take()?;
        (opened == self.opened).then_some(report)
    }
}

struct AtEnd<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        if let Some(tell) = self.0.take() {
            tell();
        }
    }
}

struct Desk {
    received: Receiver<(u64, Order)>,
    slot: Arc<Slot<(u64, Report)>>,
    wake: Box<dyn Fn() + Send>,
    engine: Option<Engine>,
    opened: u64,
}

impl Desk {
    fn work(mut self) {
        let mut pace = Pace::new();
        loop {
            let running = self.engine.as_ref().is_some_and(Engine::is_running);
            let wait = running.then(|| pace.wait());
            match self.next_order(wait) {
                Ok(Some((opened, order))) => {
                    self.obey(opened, order);
                    if self.drain().is_err() {
                        return;
                    }
                    pace.follow(self.engine.as_ref());
                    self.hurry();
                    self.publish(&mut pace);
                }
                Ok(None) => self.advance(&mut pace),
                Err(()) => return,
            }
        }
    }

    /// The next order: waits for it while nothing runs, otherwise at most until the next tick is due.
    fn next_order(&self, wait: Option<Duration>) -> Result<Option<(u64, Order)>, ()> {
        let Some(wait) = wait else {
            return self.received.recv().map(Some).map_err(|_| ());
        };
        if wait.is_zero() {
            return match self.received.try_recv() {
                Ok(order) => Ok(Some(order)),
                Err(TryRecvError::Empty) => Ok(None),
                Err(TryRecvError::Disconnected) => Err(()),
            };
        }
        match self.received.recv_timeout(wait) {
            Ok(order) => Ok(Some(order)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(()),
        }
    }

    /// Obeys all that has come meanwhile, so that one frame answers it.
    fn drain(&mut self) -> Result<(), ()> {
        while let Some((opened, order)) = self.next_order(Some(Duration::ZERO))? {
            self.obey(opened, order);
        }
        Ok(())
    }

    fn obey(&mut self, opened: u64, order: Order) {
        self.opened = opened;
        match order {
            Order::Do(command) => {
                if let Some(engine) = &mut self.engine {
                    engine.apply(command);
                }
            }
            Order::Open(spec, folder, speed) => match Engine::new(*spec, folder, speed) {
                Ok(engine) => self.engine = Some(engine),
                Err(e) => {
                    self.engine = None;
                    self.put(Err(e.to_string()));
                }
            },
        }
    }

    /// A place that was asked for is reached before the next frame, if it is near.
    fn hurry(&mut self) {
        let Some(engine) = &mut self.engine else { return };
        let slice = Instant::now();
        while engine.is_hurrying() && slice.elapsed() < SLICE {
            engine.advance(BATCH);
        }
    }

    fn advance(&mut self, pace: &mut Pace) {
        let Some(engine) = &mut self.engine else { return };
        let slice = Instant::now();
        pace.follow(Some(engine));
        let mut due = pace.due();
        while due > 0 && engine.is_running() && slice.elapsed() < SLICE {
            let batch = due.min(BATCH);
            engine.advance(batch);
            pace.done(batch);
            due -= batch;
        }
        if !engine.is_running() || pace.frame_is_due() {
            self.publish(pace);
        }
    }

    fn publish(&mut self, pace: &mut Pace) {
        let Some(engine) = &mut self.engine else { return };
        let begun = Instant::now();
        let frame = Box::new(engine.frame());
        pace.frame_made(begun);
        self.put(Ok(frame));
    }

    fn put(&self, report: Report) {
        if self.slot.put((self.opened, report)) {
            (self.wake)();
        }
    }
}

/// Keeps the speed: how many ticks are due, and when the next frame is.
struct Pace {
    started: Instant,
    done: u64,
    running: bool,
    per_second: Option<u32>,
    next_frame: Instant,
}

impl Pace {
    fn new() -> Self {
        let now = Instant::now();
        Pace { started: now, done: 0, running: false, per_second: None, next_frame: now }
    }

    /// Counts from now.
    fn start(&mut self) {
        (self.started, self.done) = (Instant::now(), 0);
    }

    /// Counts anew where the engine has begun to run, or runs at another speed.
    fn follow(&mut self, engine: Option<&Engine>) {
        let Some(engine) = engine else { return };
        let now = (engine.is_running(), engine.speed().0);
        if now != (self.running, self.per_second) {
            (self.running, self.per_second) = now;
            self.start();
        }
    }

    /// How many ticks are due by now.
    fn due(&self) -> usize {
        let Some(per_second) = self.per_second else { return usize::MAX };
        let by_now = (self.started.elapsed().as_secs_f64() * f64::from(per_second)) as u64;
        usize::try_from(by_now.saturating_sub(self.done)).unwrap_or(usize::MAX)
    }

    fn done(&mut self, ticks: usize) {
        self.done += ticks as u64;
        let behind = self.per_second.is_some_and(|s| {
            self.started.elapsed().as_secs_f64() * f64::from(s) > self.done as f64 + f64::from(s)
        });
        if behind {
            self.start(); // the machine cannot keep up: no debt is run up
        }
    }

    /// How long until the next tick is due.
    fn wait(&self) -> Duration {
        let Some(per_second) = self.per_second else { return Duration::ZERO };
        let at = Duration::from_secs_f64((self.done + 1) as f64 / f64::from(per_second));
        at.saturating_sub(self.started.elapsed())
    }

    fn frame_is_due(&self) -> bool {
        Instant::now() >= self.next_frame
    }

    fn frame_made(&mut self, begun: Instant) {
        self.next_frame = Instant::now() + FRAME.max(begun.elapsed() * FRAME_SHARE);
    }
}
