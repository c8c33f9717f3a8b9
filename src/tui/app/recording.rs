//! Recording a demonstration.

use std::path::PathBuf;

use super::popups::with_home;
use super::{App, Screen};
use crate::tui::action::Effect;
use crate::tui::session::RecordingTo;

impl App {
    /// Begins a recording for the file with this path; without one, ends it.
    pub(super) fn record(&mut self, path: Option<&str>) -> Vec<Effect> {
        let is_on = self.session().is_some_and(|session| session.recorded().is_some());
        match (path, is_on) {
            (None, true) => return vec![Effect::EndRecording],
            (None, false) => {
                self.notify("into which file? for example: record demo.ron".to_owned())
            }
            (Some(_), true) => self.decline("a recording is on: `record` alone ends it".to_owned()),
            (Some(path), false) if !path.ends_with(".ron") => {
                self.decline(format!("a demonstration is a .ron file: record {path}.ron"));
            }
            (Some(path), false) => {
                return vec![Effect::BeginRecording(with_home(path, std::env::home_dir()))];
            }
        }
        Vec::new()
    }

    /// Begins a recording for this file.
    pub(crate) fn begin_recording(&mut self, path: PathBuf) {
        if let Screen::Lesson(session) = &mut self.screen {
            let words = session.begin_recording(path);
            self.notify(words);
        }
    }

    /// Ends the recording.
    pub(crate) fn end_recording(&mut self) {
        if let Screen::Lesson(session) = &mut self.screen {
            session.take_recording();
        }
    }

    /// Goes on with a recording that was begun in another lesson.
    pub(super) fn go_on_recording(&mut self, recording: Option<RecordingTo>) {
        if let Screen::Lesson(session) = &mut self.screen {
            session.go_on_recording(recording);
        }
    }

    /// Adds what is on the screen to the recording.
    pub(super) fn mark(&mut self, words: Option<&str>) -> Vec<Effect> {
        if let Screen::Lesson(session) = &mut self.screen {
            self.messages.now = Some(session.record_state(words, self.size));
        }
        Vec::new()
    }
}
