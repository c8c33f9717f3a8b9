//! The engines of the workbench: that of the open lesson, and that of the preview while the home screen is shown.

use std::sync::mpsc::Sender;
use std::thread;

use super::event::Event;
use crate::engine::{Command, Report, Speed, Worker};
use crate::task::Folder;
use crate::train::ExperimentSpec;
use crate::tui::driver::EngineLink;

/// The engines, each in a thread of its own. That of the preview ends with it.
#[derive(Debug)]
pub(super) struct Engines {
    worker: Worker,
    preview: Option<Worker>,
    events: Sender<Event>,
}

impl Engines {
    /// Starts the engine of lessons.
    ///
    /// # Errors
    /// If the system cannot start a thread.
    pub(super) fn start(events: Sender<Event>) -> std::io::Result<Self> {
        let (wake, gone) = (events.clone(), events.clone());
        let worker = Worker::start(
            move || drop(wake.send(Event::Frame)),
            move || drop(gone.send(Event::EngineGone)),
        )?;
        Ok(Engines { worker, preview: None, events })
    }

    /// The engine of the preview, started if there is none. Without a thread there is no preview.
    fn previewer(&mut self) -> Option<&mut Worker> {
        if self.preview.is_none() {
            let (wake, gone) = (self.events.clone(), self.events.clone());
            let crashed = move || {
                if thread::panicking() {
                    drop(gone.send(Event::EngineGone));
                }
            };
            self.preview = Worker::start(move || drop(wake.send(Event::Frame)), crashed).ok();
        }
        self.preview.as_mut()
    }
}

impl EngineLink for Engines {
    fn open(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed) {
        self.worker.open(spec, folder, speed);
    }

    fn send(&mut self, command: Command) {
        self.worker.send(command);
    }

    fn receive(&mut self) -> Option<Report> {
        self.worker.take()
    }

    fn preview(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed, run: Command) {
        if let Some(worker) = self.previewer() {
            worker.open(spec, folder, speed);
            worker.send(run);
        }
    }

    fn end_preview(&mut self) {
        self.preview = None;
    }

    fn receive_preview(&mut self) -> Option<Report> {
        self.preview.as_ref()?.take()
    }
}
