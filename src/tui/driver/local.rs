//! An engine in the same thread, for `check` and the tests, without a clock or waiting.

use super::EngineLink;
use crate::engine::{Command, Engine, Report, Speed};
use crate::task::Folder;
use crate::train::{ExperimentError, ExperimentSpec};

/// The number of ticks between two checks of whether the engine still runs.
const STRIDE: usize = 20_000;

/// The ticks of the preview before each report.
const PREVIEWED: usize = 5;

/// How far an engine in the same thread runs before it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// At most this many ticks.
    Ticks(usize),
    /// Until it stops by itself. A run that has passed its planned end is paused, because it would never stop.
    UntilItStops,
}

/// An engine in the same thread, which works while its report is being received.
#[derive(Debug)]
pub struct LocalEngine {
    /// How far it runs before each report.
    pub stretch: Stretch,
    engine: Option<Engine>,
    preview: Option<Engine>,
    failure: Option<ExperimentError>,
    /// Whether something was sent since the last report.
    has_news: bool, // a report costs as much as what it measures
}

impl LocalEngine {
    /// Creates a link without an open experiment.
    pub fn new(stretch: Stretch) -> Self {
        LocalEngine { stretch, engine: None, preview: None, failure: None, has_news: false }
    }
}

impl EngineLink for LocalEngine {
    fn open(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed) {
        let opened = Engine::new(spec, folder, speed);
        (self.engine, self.failure) = match opened {
            Ok(engine) => (Some(engine), None),
            Err(error) => (None, Some(error)),
        };
        self.has_news = true;
    }

    fn send(&mut self, command: Command) {
        if let Some(engine) = &mut self.engine {
            engine.apply(command);
            self.has_news = true;
        }
    }

    fn preview(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed, run: Command) {
        self.preview = Engine::new(spec, folder, speed).ok();
        self.preview.iter_mut().for_each(|engine| engine.apply(run.clone()));
    }

    fn end_preview(&mut self) {
        self.preview = None;
    }

    fn receive_preview(&mut self) -> Option<Report> {
        let engine = self.preview.as_mut()?;
        engine.advance(PREVIEWED);
        Some(Ok(Box::new(engine.frame())))
    }

    fn receive(&mut self) -> Option<Report> {
        if let Some(error) = self.failure.take() {
            return Some(Err(error));
        }
        let has_news = std::mem::take(&mut self.has_news);
        let engine = self.engine.as_mut().filter(|engine| has_news || engine.is_running())?;
        match self.stretch {
            Stretch::Ticks(ticks) => _ = engine.advance(ticks),
            Stretch::UntilItStops => run_until_it_stops(engine),
        }
        Some(Ok(Box::new(engine.frame())))
    }
}

fn run_until_it_stops(engine: &mut Engine) {
    let mut left = 2 * engine.planned_updates().saturating_add(1);
    while engine.is_running() && left > 0 {
        let before = engine.updates_done();
        engine.advance(STRIDE);
        left = left.saturating_sub(engine.updates_done().abs_diff(before).max(1));
    }
    if engine.is_running() {
        engine.apply(Command::Pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checked::ron_options;

    #[test]
    fn a_report_comes_once_and_another_when_something_was_sent() {
        let spec = "(task: Mod3(length: 4), hidden: 3, init: (weights: Glorot), optimizer: Sgd(lr: 0.1), epochs: 1)";
        let spec = ron_options().from_str(spec).expect("an experiment");
        let mut link = LocalEngine::new(Stretch::UntilItStops);
        assert!(link.receive().is_none());
        link.open(spec, Folder::Embedded, Speed(None));
        assert!(link.receive().is_some() && link.receive().is_none());
        link.send(Command::Ticks(1));
        assert!(link.receive().is_some() && link.receive().is_none());
    }
}
