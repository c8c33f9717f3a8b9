//! Recording a demonstration: what is on the screen becomes a step of a lesson file.

use std::path::{Path, PathBuf};

use ratatui::layout::Rect;

use super::Session;
use crate::checked::as_name;
use crate::lesson::PaneName;
use crate::lesson::recording::{LONGEST, Recorded, Recording};
use crate::task::{Folder, Source};
use crate::train::{ExperimentSpec, RunState};
use crate::tui::action::Action;
use crate::tui::keymap::keys_in_text;

/// The most states of a recording.
const MOST: usize = 200;

/// A recording that is on, and the file that it is for.
#[derive(Debug)]
pub(crate) struct RecordingTo {
    path: PathBuf,
    recording: Recording,
}

impl Session {
    /// Begins a recording for this file. Returns what is to be said.
    pub(crate) fn begin_recording(&mut self, path: PathBuf) -> String {
        let recording = Recording::new(&self.lesson().title);
        self.record.recording = Some(RecordingTo { path, recording });
        let key = keys_in_text(&[Action::Mark]);
        format!(
            "recording: {key} adds what is on the screen; `mark WORDS` adds it with words, `record` ends it"
        )
    }

    /// The number of states of the recording, if one is on.
    pub(crate) fn recorded(&self) -> Option<usize> {
        self.record.recording.as_ref().map(|on| on.recording.states.len())
    }

    /// Takes the recording out, to go on with it in another lesson, or to end it.
    pub(crate) fn take_recording(&mut self) -> Option<RecordingTo> {
        self.record.recording.take()
    }

    /// Goes on with a recording.
    pub(crate) fn go_on_recording(&mut self, recording: Option<RecordingTo>) {
        self.record.recording = recording.or(self.record.recording.take());
    }

    /// The file of the recording and its text; `None` if no recording is on, or has no state.
    pub(crate) fn recording(&self) -> Option<(&Path, String)> {
        let RecordingTo { path, recording } = self.record.recording.as_ref()?;
        let stem = path.file_stem().map(|stem| as_name(&stem.to_string_lossy(), 0));
        let id = stem.filter(|id| !id.is_empty()).unwrap_or_else(|| "demo".to_owned());
        Some((path, recording.written(&id)?))
    }

    /// Adds what is on a screen of this size to the recording. Returns what is to be said.
    pub(crate) fn record_state(&mut self, words: Option<&str>, size: Rect) -> String {
        let state = match self.state_to_record(words, size) {
            Ok(state) => state,
            Err(why) => return why,
        };
        let Some(on) = &mut self.record.recording else { return String::new() };
        on.recording.states.push(state);
        format!("state {} is recorded", on.recording.states.len())
    }

    /// What is on a screen of this size.
    ///
    /// # Errors
    /// If it cannot be recorded: why not, and what to do.
    fn state_to_record(&self, words: Option<&str>, size: Rect) -> Result<Recorded, String> {
        let Some(on) = &self.record.recording else {
            return Err("no recording is on: `record demo.ron`, after `:`, begins one".to_owned());
        };
        let Some(frame) = self.frame().filter(|_| self.rests() && !self.experiment.resumes())
        else {
            return Err("pause first: a state is recorded where the machine rests".to_owned());
        };
        if on.recording.states.len() >= MOST {
            return Err(format!("a recording has at most {MOST} states: `record` ends it"));
        }
        if words.is_some_and(|words| words.chars().count() > LONGEST) {
            return Err(format!("the words are longer than {LONGEST} characters"));
        }
        let snapshot = &frame.snapshot;
        if let Some(why) = self.lacks_files(&snapshot.spec, &on.path) {
            return Err(why);
        }
        let zoomed =
            (self.looks.zoom && self.looks.focus != PaneName::Lesson).then_some(self.looks.focus);
        let panes = self.panes(size).into_iter().map(|(name, _)| name);
        let scene = self.scene().ok_or_else(String::new)?;
        let shown: Vec<String> = scene.shown().map(|(_, arm)| arm.name.clone()).collect();
        let is_one = snapshot.arms.len() == 1;
        Ok(Recorded {
            spec: snapshot.spec.clone(),
            cursor: snapshot.cursor,
            state: RunState::of(snapshot),
            words: words.map(str::to_owned),
            show: panes.filter(|name| *name != PaneName::Lesson).collect(),
            zoom: zoomed.is_some(),
            arm: self.arm_name().filter(|_| !is_one),
            only: if shown.len() == snapshot.arms.len() { Vec::new() } else { shown },
            tensor: scene.tensor(),
            unit: scene.unit(),
        })
    }

    /// Why a lesson in this file could not read the data of an experiment.
    fn lacks_files(&self, spec: &ExperimentSpec, path: &Path) -> Option<String> {
        let is_file = |source: &Source| matches!(source, Source::File(_));
        let sources =
            spec.task.sources().into_iter().chain(spec.given_weights()).filter(|s| is_file(s));
        let has_files = sources.count() > 0;
        match self.course.folder() {
            Folder::HandIn(_) => {
                Some("a hand-in cannot be recorded: its numbers are in its own file".to_owned())
            }
            _ if spec.outside().next().is_some() => Some(
                "your own file cannot be recorded: a lesson reads only files in its own folder"
                    .to_owned(),
            ),
            Folder::Disk(folder) if has_files && !is_in(path, folder) => Some(format!(
                "this experiment reads files of its lesson's folder: record into {}",
                crate::checked::shown(folder)
            )),
            Folder::Disk(_) | Folder::Embedded => None,
        }
    }
}

/// Whether a file is right in a folder.
fn is_in(path: &Path, folder: &Path) -> bool {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    parent
        .canonicalize()
        .ok()
        .is_some_and(|parent| folder.canonicalize().is_ok_and(|f| f == parent))
}
