//! The workbench without a terminal, a thread or a clock: the real app and the real engine, one after the other.

use crossterm::event::{Event, KeyCode};

use crate::engine::{Command, Engine, Frame};
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Progress};
use crate::tui::action::Effect;
use crate::tui::app::{App, Screen};
use crate::tui::session::Session;

/// Ticks between two looks at the app.
const STRIDE: usize = 20_000;

/// A workbench that keys are pressed on.
#[derive(Debug)]
pub struct Desk {
    /// The app.
    pub app: App,
    engine: Option<Engine>,
}

impl Desk {
    /// Opens a lesson, from its beginning.
    ///
    /// # Errors
    /// If its experiment cannot be made.
    pub fn open(catalog: Catalog, loaded: Loaded, number: Option<usize>) -> Result<Self, String> {
        let app = App::new(catalog, Progress::default(), None);
        let mut desk = Desk { app, engine: None };
        let effects = desk.app.open(loaded, number);
        desk.obey(effects)?;
        Ok(desk)
    }

    /// Presses a key, and waits until the machine stands.
    ///
    /// # Errors
    /// If an experiment cannot be made.
    pub fn press(&mut self, key: KeyCode) -> Result<(), String> {
        let effects = self.app.input(&Event::Key(key.into()));
        self.obey(effects)
    }

    /// Types letters.
    ///
    /// # Errors
    /// As [`Desk::press`].
    pub fn text(&mut self, text: &str) -> Result<(), String> {
        text.chars().try_for_each(|c| self.press(KeyCode::Char(c)))
    }

    /// Does what the loop around the app does, with an engine in place of the worker.
    fn obey(&mut self, effects: Vec<Effect>) -> Result<(), String> {
        for effect in effects {
            match effect {
                Effect::Save | Effect::Mouse(_) => {}
                Effect::Tell(command) => {
                    self.engine.iter_mut().for_each(|e| e.apply(command.clone()));
                }
                Effect::Open(spec, folder, speed) => {
                    self.engine =
                        Some(Engine::new(*spec, folder, speed).map_err(|e| e.to_string())?);
                }
            }
        }
        self.work();
        Ok(())
    }

    /// Lets the machine come to rest. A run that has come to its end, and would go on for ever, is paused.
    fn work(&mut self) {
        let Some(engine) = &mut self.engine else { return };
        let mut left = 2 * engine.planned_updates().saturating_add(1);
        while engine.is_running() && left > 0 {
            let before = engine.updates_done();
            engine.advance(STRIDE);
            left = left.saturating_sub(engine.updates_done().abs_diff(before).max(1));
        }
        if engine.is_running() {
            engine.apply(Command::Pause);
        }
        let effects = self.app.frame(Box::new(engine.frame()));
        let tells: Vec<Effect> =
            effects.into_iter().filter(|effect| matches!(effect, Effect::Tell(_))).collect();
        debug_assert!(tells.is_empty(), "a frame tells the engine nothing");
    }

    /// The open lesson.
    ///
    /// # Errors
    /// If there is none any more: why.
    pub fn session(&self) -> Result<&Session, String> {
        match &self.app.screen {
            Screen::Lesson(session) => Ok(session),
            Screen::Home => {
                Err(self.app.message.clone().unwrap_or_else(|| "the lesson was left".to_owned()))
            }
        }
    }

    /// The newest frame.
    ///
    /// # Errors
    /// If there is none.
    pub fn frame(&self) -> Result<&Frame, String> {
        self.session()?.frame.as_deref().ok_or_else(|| "there is no frame".to_owned())
    }
}
