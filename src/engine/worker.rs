//! The thread around an engine. It never waits for the screen; at rest, it waits for a command and uses no CPU.

mod maker;
mod pace;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::slot::Slot;
use super::{Command, Engine, JobResult, Report, Speed};
use crate::task::Folder;
use crate::train::ExperimentSpec;
use maker::Maker;
use pace::{Pace, Stride};

/// How long the engine runs before it looks for a command.
const SLICE: Duration = Duration::from_millis(4);

/// What the thread is told.
#[derive(Debug)]
enum Order {
    Open(Box<ExperimentSpec>, Folder, Speed),
    Do(Command),
    /// A job for a frame is done; how long it took.
    Done(Box<JobResult>, Duration),
    End,
}

/// A handle to the thread. The thread ends when the handle is dropped.
#[derive(Debug)]
pub struct Worker {
    orders: Sender<(u64, Order)>,
    slot: Arc<Slot<(u64, Report)>>,
    opened: u64,
}

impl Worker {
    /// Starts the thread. `wake` is called when there is a new report, `gone` when the thread ends.
    ///
    /// # Errors
    /// If the system cannot start a thread.
    pub fn start(
        wake: impl Fn() + Send + 'static,
        gone: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, received) = channel();
        let slot = Arc::new(Slot::default());
        let engine_thread = EngineThread {
            received,
            slot: Arc::clone(&slot),
            wake: Box::new(wake),
            maker: Maker::start(orders.clone())?,
            engine: None,
            opened: 0,
            stride: Stride::default(),
        };
        thread::Builder::new().name("engine".to_owned()).spawn(move || {
            let _calls_at_the_end = AtEnd(Some(gone));
            engine_thread.work();
        })?;
        Ok(Worker { orders, slot, opened: 0 })
    }

    /// Opens an experiment in place of the one before, whose frames are no longer reported.
    pub fn open(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed) {
        self.opened += 1;
        self.send(Order::Open(Box::new(spec), folder, speed));
    }

    /// Sends the engine a command.
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

impl Drop for Worker {
    fn drop(&mut self) {
        self.send(Order::End);
    }
}

/// Calls a function when it is dropped, also by a panic.
struct AtEnd<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            call();
        }
    }
}

/// What the thread holds: the engine, and the ways in and out.
struct EngineThread {
    received: Receiver<(u64, Order)>,
    slot: Arc<Slot<(u64, Report)>>,
    wake: Box<dyn Fn() + Send>,
    maker: Maker,
    engine: Option<Engine>,
    opened: u64,
    stride: Stride,
}

/// The thread is to end.
struct Ended;

impl EngineThread {
    fn work(mut self) {
        let mut pace = Pace::new();
        while self.turn(&mut pace).is_ok() {}
    }

    fn turn(&mut self, pace: &mut Pace) -> Result<(), Ended> {
        let running = self.engine.as_ref().is_some_and(Engine::is_running);
        let wait = running.then(|| pace.wait());
        let Some((opened, order)) = self.next_order(wait)? else {
            self.advance(pace);
            return Ok(());
        };
        let asked = self.carry_out(opened, order)? | self.carry_out_waiting()?;
        pace.follow(self.engine.as_ref());
        self.travel();
        let running = self.engine.as_ref().is_some_and(Engine::is_running);
        if asked || !running || pace.frame_is_due() {
            self.publish(pace);
        }
        Ok(())
    }

    /// The next order. Waits for it while the engine rests; while it runs, at most `wait`.
    fn next_order(&self, wait: Option<Duration>) -> Result<Option<(u64, Order)>, Ended> {
        let Some(wait) = wait else {
            return self.received.recv().map(Some).map_err(|_| Ended);
        };
        if wait.is_zero() {
            return match self.received.try_recv() {
                Ok(order) => Ok(Some(order)),
                Err(TryRecvError::Empty) => Ok(None),
                Err(TryRecvError::Disconnected) => Err(Ended),
            };
        }
        match self.received.recv_timeout(wait) {
            Ok(order) => Ok(Some(order)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Ended),
        }
    }

    /// Carries out all orders that are waiting, so that one frame answers them.
    fn carry_out_waiting(&mut self) -> Result<bool, Ended> {
        let mut asked = false;
        while let Some((opened, order)) = self.next_order(Some(Duration::ZERO))? {
            asked |= self.carry_out(opened, order)?;
        }
        Ok(asked)
    }

    /// Returns whether the sender waits for a frame.
    fn carry_out(&mut self, opened: u64, order: Order) -> Result<bool, Ended> {
        match order {
            Order::End => return Err(Ended),
            Order::Done(result, took) => {
                self.maker.finish(took);
                if let Some(engine) = self.engine.as_mut().filter(|_| opened == self.opened) {
                    engine.keep(*result);
                }
                return Ok(false);
            }
            Order::Do(command) => {
                if let Some(engine) = &mut self.engine {
                    engine.apply(command);
                }
            }
            Order::Open(spec, folder, speed) => {
                (self.opened, self.stride) = (opened, Stride::default());
                self.engine = match Engine::new(*spec, folder, speed) {
                    Ok(engine) => Some(engine),
                    Err(e) => {
                        self.put(Err(e));
                        None
                    }
                };
            }
        }
        Ok(true)
    }

    /// Reaches a place that was asked for before the next frame, if it is near.
    fn travel(&mut self) {
        let Some(engine) = &mut self.engine else { return };
        let slice = Instant::now();
        while engine.is_travelling() && slice.elapsed() < SLICE {
            self.stride.advance(engine, usize::MAX);
        }
    }

    fn advance(&mut self, pace: &mut Pace) {
        let Some(engine) = &mut self.engine else { return };
        let slice = Instant::now();
        pace.follow(Some(engine));
        let mut due = pace.due();
        while due > 0 && engine.is_running() && slice.elapsed() < SLICE {
            let done = self.stride.advance(engine, due);
            pace.done(done);
            due -= done;
        }
        if !engine.is_running() || pace.frame_is_due() {
            self.publish(pace);
        }
    }

    fn publish(&mut self, pace: &mut Pace) {
        let Some(engine) = &mut self.engine else { return };
        let begun = Instant::now();
        let snapshot = engine.snapshot();
        for job in engine.jobs(&snapshot) {
            if job.is_quick() {
                engine.keep(job.run());
            } else {
                self.maker.offer(self.opened, job, engine.is_running());
            }
        }
        let frame = Box::new(engine.frame_of(snapshot));
        pace.frame_made(begun);
        self.put(Ok(frame));
    }

    fn put(&self, report: Report) {
        if self.slot.put((self.opened, report)) {
            (self.wake)();
        }
    }
}
