//! The thread around an engine. It never waits for the screen; paused, it waits for a command and uses no CPU.

mod maker;
mod pace;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::slot::Slot;
use super::{Command, Engine, Frame, Made, Speed};
use crate::task::Folder;
use crate::train::ExperimentSpec;
use maker::Maker;
use pace::{Pace, Stride};

/// How long the engine runs before it looks for a command.
const SLICE: Duration = Duration::from_millis(4);

/// What a worker gives back.
pub type Report = Result<Box<Frame>, String>;

enum Order {
    Open(Box<ExperimentSpec>, Folder, Speed),
    Do(Command),
    /// Something that was wanted for a frame, and how long it took.
    Made(Box<Made>, Duration),
    End,
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
            Order::Made(..) => "Made",
            Order::End => "End",
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
            maker: Maker::start(orders.clone())?,
            engine: None,
            opened: 0,
            stride: Stride::default(),
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

impl Drop for Worker {
    fn drop(&mut self) {
        self.send(Order::End);
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
    maker: Maker,
    engine: Option<Engine>,
    opened: u64,
    stride: Stride,
}

/// That it is over.
struct Over;

impl Desk {
    fn work(mut self) {
        let mut pace = Pace::new();
        while self.turn(&mut pace).is_ok() {}
    }

    fn turn(&mut self, pace: &mut Pace) -> Result<(), Over> {
        let running = self.engine.as_ref().is_some_and(Engine::is_running);
        let wait = running.then(|| pace.wait());
        let Some((opened, order)) = self.next_order(wait)? else {
            self.advance(pace);
            return Ok(());
        };
        let asked = self.obey(opened, order)? | self.drain()?;
        pace.follow(self.engine.as_ref());
        self.hurry();
        let running = self.engine.as_ref().is_some_and(Engine::is_running);
        if asked || !running || pace.frame_is_due() {
            self.publish(pace);
        }
        Ok(())
    }

    /// The next order: waits for it while nothing runs, otherwise at most until the next tick is due.
    fn next_order(&self, wait: Option<Duration>) -> Result<Option<(u64, Order)>, Over> {
        let Some(wait) = wait else {
            return self.received.recv().map(Some).map_err(|_| Over);
        };
        if wait.is_zero() {
            return match self.received.try_recv() {
                Ok(order) => Ok(Some(order)),
                Err(TryRecvError::Empty) => Ok(None),
                Err(TryRecvError::Disconnected) => Err(Over),
            };
        }
        match self.received.recv_timeout(wait) {
            Ok(order) => Ok(Some(order)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Over),
        }
    }

    /// Obeys all that has come meanwhile, so that one frame answers it.
    fn drain(&mut self) -> Result<bool, Over> {
        let mut asked = false;
        while let Some((opened, order)) = self.next_order(Some(Duration::ZERO))? {
            asked |= self.obey(opened, order)?;
        }
        Ok(asked)
    }

    /// Says whether somebody asked for it, and waits for an answer.
    fn obey(&mut self, opened: u64, order: Order) -> Result<bool, Over> {
        match order {
            Order::End => return Err(Over),
            Order::Made(made, took) => {
                self.maker.is_back(took);
                if let Some(engine) = self.engine.as_mut().filter(|_| opened == self.opened) {
                    engine.take(*made);
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
                        self.put(Err(e.to_string()));
                        None
                    }
                };
            }
        }
        Ok(true)
    }

    /// A place that was asked for is reached before the next frame, if it is near.
    fn hurry(&mut self) {
        let Some(engine) = &mut self.engine else { return };
        let slice = Instant::now();
        while engine.is_hurrying() && slice.elapsed() < SLICE {
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
        for wanted in engine.wanted(&snapshot) {
            if wanted.is_quick() {
                engine.take(wanted.make());
            } else {
                self.maker.offer(self.opened, wanted, engine.is_running());
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
