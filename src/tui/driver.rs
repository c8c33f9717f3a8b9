//! Drives the app: feeds it input and frames, and performs its effects. The terminal, `check` and the tests share it;
//! they differ in the link to the engine.

mod found;
mod local;
mod saved;

#[cfg(feature = "terminal")]
pub use found::{is_shared, shared_in};
pub use local::{LocalEngine, Stretch};

use std::sync::Arc;

use super::action::Effect;
use super::app::App;
use super::input::Input;
use crate::engine::{Command, Report, Speed};
use crate::lesson::load::Loaded;
use crate::lesson::{Pack, Store};
use crate::problem::Problem;
use crate::task::Folder;
use crate::train::ExperimentSpec;
use saved::Saved;

/// A link to the engine.
pub trait EngineLink {
    /// Opens an experiment in place of the previous one.
    fn open(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed);
    /// Sends a command to the engine, if an experiment is open.
    fn send(&mut self, command: Command);
    /// Receives the newest report, if there is a new one.
    fn receive(&mut self) -> Option<Report>;

    /// Opens an experiment for the preview beside the other, and sends it a command. Without an engine for it, there is
    /// no preview.
    fn preview(&mut self, spec: ExperimentSpec, folder: Folder, speed: Speed, run: Command) {
        let _ = (spec, folder, speed, run);
    }

    /// Ends the preview.
    fn end_preview(&mut self) {}

    /// Receives the newest report of the preview, if there is a new one.
    fn receive_preview(&mut self) -> Option<Report> {
        None
    }
}

/// The app with its engine and the store of its progress.
#[derive(Debug)]
pub struct Driver<L> {
    app: App,
    engine: L,
    store: Store,
    /// Why the last attempt to save failed.
    unsaved: Option<String>,
    saved: Saved,
    /// Whether the run could not be kept the last time.
    loses_run: bool,
    /// What is to be put on the clipboard.
    copied: Option<String>,
}

impl<L: EngineLink> Driver<L> {
    /// Creates a driver.
    pub fn new(app: App, engine: L, store: Store) -> Self {
        Driver {
            app,
            engine,
            store,
            unsaved: None,
            saved: Saved::default(),
            loses_run: false,
            copied: None,
        }
    }

    /// Takes what the learner has copied: whoever has a clipboard puts it there.
    pub fn take_copied(&mut self) -> Option<String> {
        self.copied.take()
    }

    /// The app, for inspection and drawing.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Fades what the last tick has changed.
    pub fn fade(&mut self) {
        self.app.fade();
    }

    /// Says something to the learner.
    #[cfg(feature = "terminal")]
    pub(crate) fn notify(&mut self, message: String) {
        self.app.notify(message);
    }

    /// The link to the engine.
    pub fn engine(&mut self) -> &mut L {
        &mut self.engine
    }

    /// Why the learner's progress is not saved, if that is so.
    pub fn unsaved(&self) -> Option<&str> {
        self.unsaved.as_deref().or(self.store.refused())
    }

    /// Whether the last attempt to save failed, so that another is worth while.
    pub fn has_to_save(&self) -> bool {
        self.unsaved.is_some()
    }

    /// Opens a lesson; `number` is its number in the catalogue. Returns whether the engine will reply.
    pub fn open(&mut self, loaded: Loaded, number: Option<usize>) -> bool {
        let effects = self.app.open(loaded, number);
        self.perform(effects)
    }

    /// Opens the shared state whose string is in a text. Returns whether the engine will reply.
    ///
    /// # Errors
    /// If there is none, or it cannot be opened. Then nothing changes.
    pub fn open_shared(&mut self, text: &str) -> Result<bool, Problem> {
        let effects = self.app.open_shared(text)?;
        Ok(self.perform(effects))
    }

    /// Handles an input. Returns whether the engine will reply.
    pub fn input(&mut self, input: &Input) -> bool {
        let effects = self.app.input(input);
        self.saved.forget_question(&effects, self.app.popup());
        self.perform(effects)
    }

    /// Reloads the lesson file after its author has saved it. Returns whether the engine will reply.
    pub(crate) fn reload(&mut self, read: anyhow::Result<Loaded>) -> bool {
        let effects = self.app.reload(read);
        self.perform(effects)
    }

    /// Shows the lesson of the command line in another language.
    #[cfg(feature = "terminal")]
    pub(crate) fn translate(&mut self, loaded: &Loaded) {
        let effects = self.app.translate(loaded);
        self.perform(effects);
    }

    /// Reads the packs in the language that the learner has chosen.
    #[cfg(feature = "terminal")]
    pub(crate) fn translate_packs(&mut self) {
        let effects = self.app.translate_packs(self.packs_again());
        self.perform(effects);
    }

    /// Reads the packs after a file of one was saved. Returns whether the engine will reply.
    pub fn reload_packs(&mut self) -> bool {
        let effects = self.app.reload_packs(self.packs_again());
        self.perform(effects)
    }

    fn packs_again(&self) -> Vec<Pack> {
        let lessons = self.app.lessons();
        lessons.packs_in(lessons.catalog().language())
    }

    /// To be called when nothing has happened for a moment: saves the position of the machine if it has changed.
    pub fn settle(&mut self) {
        let effects = self.app.settle();
        self.perform(effects);
    }

    /// Quits, as if the learner had.
    pub(crate) fn leave(&mut self) {
        let effects = self.app.leave();
        self.perform(effects);
    }

    /// Handles the newest report of the engine. Returns whether there was one.
    pub fn receive(&mut self) -> bool {
        let preview = self.engine.receive_preview();
        let is_previewed = preview.is_some();
        preview.into_iter().for_each(|report| self.app.preview(report));
        match self.engine.receive() {
            None => return is_previewed,
            Some(Ok(frame)) => {
                let effects = self.app.frame(frame);
                self.perform(effects);
            }
            Some(Err(error)) => {
                let effects = self.app.failed(error.to_string());
                self.perform(effects);
            }
        }
        true
    }

    /// Performs the effects that the app requests. Returns whether the engine will reply.
    pub(crate) fn perform(&mut self, effects: Vec<Effect>) -> bool {
        let mut answers = false;
        for effect in effects {
            match effect {
                Effect::Open(spec, folder, speed) => {
                    self.engine.open(*spec, folder, self.app.speed(speed));
                    answers = true;
                }
                Effect::Send(command) => {
                    let command = self.with_kept_run(command);
                    self.engine.send(command);
                    answers = true;
                }
                Effect::Preview(spec, folder, speed, run) => {
                    self.engine.preview(*spec, folder, speed, run);
                }
                Effect::EndPreview => self.engine.end_preview(),
                Effect::OpenFile(path) => {
                    let effects = self.open_file(&path);
                    answers |= self.perform(effects);
                }
                Effect::KeepRun(key, run) => {
                    let kept = self.store.keep_run(&key, &run);
                    self.tell_of_runs(kept);
                }
                Effect::Write(what, path) => self.write(what, &path),
                Effect::BeginRecording(path) => self.begin_recording(path),
                Effect::EndRecording => self.end_recording(),
                Effect::Copy(text) => self.copied = Some(text),
                Effect::Save => self.save(),
            }
        }
        answers
    }

    /// Keeps the run of the open lesson while it goes on, if it has moved since it was kept. Returns whether there was
    /// something to keep.
    pub(crate) fn keep_run(&mut self) -> bool {
        let effects: Vec<Effect> = self.app.keep_run().into_iter().collect();
        let keeps = !effects.is_empty();
        self.perform(effects);
        keeps
    }

    /// Says which runs are lost: this one, the first time that it cannot be kept, or others.
    fn tell_of_runs(&mut self, kept: std::io::Result<usize>) {
        let was_lost = std::mem::replace(&mut self.loses_run, kept.is_err());
        match kept {
            Err(why) if !was_lost => self.app.notify(format!(
                "this run cannot be kept ({why}), so it is computed again when you return: `save FILE` keeps it elsewhere"
            )),
            Ok(gone @ 1..) => {
                let runs = if gone == 1 { "a run" } else { "some runs" };
                self.app.notify(format!(
                    "no room for all runs: {runs} of a lesson left long ago will be computed again"
                ));
            }
            Ok(0) | Err(_) => {}
        }
    }

    /// Adds the run as it was kept to a command that returns to it.
    fn with_kept_run(&self, mut command: Command) -> Command {
        if let Command::Resume { kept: kept @ None, .. } = &mut command
            && let Some(session) = self.app.session()
        {
            *kept = self.store.kept_run(session.course().key()).map(Arc::new);
        }
        command
    }

    /// Saves the progress. Notifies the learner if that fails, and when it succeeds again.
    pub(crate) fn save(&mut self) {
        let failed = self.store.save(self.app.progress()).err().map(|error| error.to_string());
        match &failed {
            Some(why) => self.app.notify(why.clone()),
            None if self.unsaved.is_some() => self.app.notify("progress is saved again".to_owned()),
            None => {}
        }
        self.unsaved = failed;
    }
}
