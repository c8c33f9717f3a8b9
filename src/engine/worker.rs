//! The thread around an engine. It never waits for the screen. While the engine is paused, it waits for a command and uses no CPU.

mod jobs;
mod pace;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::slot::Slot;
use super::{Command, Engine, JobResult, Report, Speed};
use crate::task::Folder;
use crate::train::ExperimentSpec;
use jobs::JobThread;
use pace::{Pace, Stride};

/// How long the engine runs before it checks for a command.
const SLICE: Duration = Duration::from_millis(4);

/// A message to the engine thread.
#[derive(Debug)]
enum Message {
    Open(Box<ExperimentSpec>, Folder, Speed),
    Command(Command),
    /// A finished job for a frame, and how long it took.
    JobDone(Box<JobResult>, Duration),
    Stop,
}

/// A handle to the thread. The thread ends when the handle is dropped.
#[derive(Debug)]
pub struct Worker {
    messages: Sender<(u64, Message)>,
    slot: Arc<Slot<(u64, Report)>>,
    opened: u64,
}

impl Worker {
    /// Starts the thread. Calls `wake` when there is a new report, and `gone` when the thread ends.
    ///
    /// # Errors
    /// If the system cannot start a thread.
    pub fn start(
        wake: impl Fn() + Send + 'static,
        gone: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (messages, received) = channel();
        let slot = Arc::new(Slot::default());
        let engine_thread = EngineThread {
            received,
            slot: Arc::clone(&slot),
            wake: Box::new(wake),
            jobs: JobThread::start(messages.clone())?,
            engine: None,
            opened: 0,
            stride: Stride::default(),
        };
        thread::Builder::new().name("engine".to_owned()).spawn(move || {
            let _calls_at_the_end = AtEnd(Some(gone));
            engine_thread.work();
        })?;
        Ok(Worker { messages, slot, opened: 0 })
    }

    /// Opens an experiment in place of the previous one, whose frames are no longer reported.
    pub fn open(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed) {
        self.opened += 1;
        self.post(Message::Open(Box::new(spec), folder, speed));
    }

    /// Sends the engine a command.
    pub fn send(&self, command: Command) {
        self.post(Message::Command(command));
    }

    fn post(&self, message: Message) {
        // If the thread has ended, `gone` has been called and the screen closes.
        let _ = self.messages.send((self.opened, message));
    }

    /// Takes the newest report about the open experiment, if there is a new one.
    pub fn take(&self) -> Option<Report> {
        let (opened, report) = self.slot.take()?;
        (opened == self.opened).then_some(report)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.post(Message::Stop);
    }
}

/// Calls a function when dropped, even by a panic.
struct AtEnd<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            call();
        }
    }
}

/// The state of the thread: the engine, and its channels.
struct EngineThread {
    received: Receiver<(u64, Message)>,
    slot: Arc<Slot<(u64, Report)>>,
    wake: Box<dyn Fn() + Send>,
    jobs: JobThread,
    engine: Option<Engine>,
    opened: u64,
    stride: Stride,
}

/// The thread has been asked to end.
struct Ended;

impl EngineThread {
    fn work(mut self) {
        let mut pace = Pace::new();
        while self.turn(&mut pace).is_ok() {}
    }

    fn turn(&mut self, pace: &mut Pace) -> Result<(), Ended> {
        let running = self.engine.as_ref().is_some_and(Engine::is_running);
        let wait = running.then(|| pace.wait());
        let Some((opened, message)) = self.next_message(wait)? else {
            self.advance(pace);
            return Ok(());
        };
        let wants_frame = self.handle(opened, message)? | self.handle_waiting()?;
        pace.follow(self.engine.as_ref());
        self.reach_destination();
        let running = self.engine.as_ref().is_some_and(Engine::is_running);
        if wants_frame || !running || pace.frame_is_due() {
            self.publish(pace);
        }
        Ok(())
    }

    /// Receives the next message: waits without limit if `wait` is `None`, otherwise at most that long.
    fn next_message(&self, wait: Option<Duration>) -> Result<Option<(u64, Message)>, Ended> {
        let Some(wait) = wait else {
            return self.received.recv().map(Some).map_err(|_| Ended);
        };
        if wait.is_zero() {
            return match self.received.try_recv() {
                Ok(message) => Ok(Some(message)),
                Err(TryRecvError::Empty) => Ok(None),
                Err(TryRecvError::Disconnected) => Err(Ended),
            };
        }
        match self.received.recv_timeout(wait) {
            Ok(message) => Ok(Some(message)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Ended),
        }
    }

    /// Handles all waiting messages, so that one frame answers them.
    fn handle_waiting(&mut self) -> Result<bool, Ended> {
        let mut wants_frame = false;
        while let Some((opened, message)) = self.next_message(Some(Duration::ZERO))? {
            wants_frame |= self.handle(opened, message)?;
        }
        Ok(wants_frame)
    }

    /// Handles one message. Returns whether the sender waits for a frame.
    fn handle(&mut self, opened: u64, message: Message) -> Result<bool, Ended> {
        match message {
            Message::Stop => return Err(Ended),
            Message::JobDone(result, took) => {
                self.jobs.finish(took);
                if let Some(engine) = self.engine.as_mut().filter(|_| opened == self.opened) {
                    engine.keep(*result);
                }
                return Ok(false);
            }
            Message::Command(command) => {
                if let Some(engine) = &mut self.engine {
                    engine.apply(command);
                }
            }
            Message::Open(spec, folder, speed) => {
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

    /// Seeks for at most a slice, so that a near destination is reached before the next frame.
    fn reach_destination(&mut self) {
        let Some(engine) = &mut self.engine else { return };
        let slice = Instant::now();
        while engine.is_seeking() && slice.elapsed() < SLICE {
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
                self.jobs.offer(self.opened, job, engine.is_running());
            }
        }
        let mut frame = Box::new(engine.frame_of(snapshot));
        let updates = Some(engine.updates_done()).filter(|_| frame.runs_freely());
        frame.rate = pace.rate(updates);
        pace.frame_done(begun);
        self.put(Ok(frame));
    }

    fn put(&self, report: Report) {
        if self.slot.put((self.opened, report)) {
            (self.wake)();
        }
    }
}
