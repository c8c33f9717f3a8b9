//! Saving trained models to files of the learner's. A file that this workbench has not written is replaced only if the
//! learner says so.

use std::path::{Path, PathBuf};

use super::{Driver, EngineLink};
use crate::tui::action::{Effect, Written};
use crate::tui::popup::Popup;
#[cfg(feature = "terminal")]
use crate::{
    atomic_file::{self, Access, Version},
    checked::{argument, shown},
    problem::Problem,
    trace::curves,
    tui::app::App,
    tui::picture::{self, Picture},
    tui::screen,
    tui::session::Session,
};
#[cfg(feature = "terminal")]
use std::{collections::BTreeMap, io::Write};

/// The files that were saved.
#[derive(Debug, Default)]
pub(super) struct Saved {
    /// The files that this workbench has written, as they were then.
    #[cfg(feature = "terminal")]
    written: BTreeMap<PathBuf, Version>,
    /// The file that the learner has been asked about: the same line again replaces it.
    asked: Option<PathBuf>,
}

impl Saved {
    /// Forgets the question once the learner does something else than to change the line or send it again.
    pub(super) fn forget_question(&mut self, effects: &[Effect], popup: Option<&Popup>) {
        let writes = |effect: &Effect| {
            matches!(effect, Effect::Write(..) | Effect::BeginRecording(_) | Effect::EndRecording)
        };
        let sends = effects.iter().any(writes);
        if !sends && !matches!(popup, Some(Popup::Palette(_))) {
            self.asked = None;
        }
    }

    /// Notes that a file has been written.
    #[cfg(feature = "terminal")]
    fn note(&mut self, path: &Path) {
        if let (Ok(whole), Some(version)) = (path.canonicalize(), Version::of(path)) {
            self.written.insert(whole, version);
        }
    }

    /// Whether a file may be written: it is new, or as it was written here, or to be replaced. Otherwise the next time it
    /// may.
    #[cfg(feature = "terminal")]
    fn may_write(&mut self, path: &Path) -> bool {
        let written = path.canonicalize().ok().and_then(|path| self.written.get(&path).copied());
        let known = written.is_some() && written == Version::of(path);
        let may = known || !path.exists() || self.asked.as_deref() == Some(path);
        self.asked = Some(path.to_owned()).filter(|_| !may);
        may
    }
}

impl<L: EngineLink> Driver<L> {
    /// Writes something of the open lesson to a file, and notifies the learner.
    #[cfg(feature = "terminal")]
    pub(super) fn write(&mut self, what: Written, path: &Path) {
        match what {
            Written::Models => self.save_model(path),
            Written::Curves => {
                let snapshot = self.app.session().and_then(Session::frame).map(|f| &f.snapshot);
                let Some(curves) = snapshot.map(|snapshot| curves::csv(snapshot)) else { return };
                self.write_file(path, curves.as_bytes(), "every curve, update by update");
            }
            Written::Screen => match shot(&self.app, path) {
                Ok(picture) => self.write_file(path, &picture, "the screen without this line"),
                Err(problem) => self.app.decline(problem.to_string()),
            },
            Written::State => match self.app.shared() {
                Ok(string) => {
                    let what = format!("`rnn-tui open {}` opens it", argument(path));
                    self.write_file(path, (string + "\n").as_bytes(), &what);
                }
                Err(problem) => self.app.decline(problem.to_string()),
            },
        }
    }

    /// Writes a file, and says what is in it.
    #[cfg(feature = "terminal")]
    fn write_file(&mut self, path: &Path, bytes: &[u8], what: &str) {
        if !self.asks_first(path) {
            return;
        }
        let name = shown(path);
        match atomic_file::replace(path, Access::Umask, |out| out.write_all(bytes)) {
            Ok(()) => {
                self.saved.note(path);
                self.app.notify(format!("{name} is written: {what}"));
            }
            Err(e) => self.app.decline(format!("{name}: cannot be written: {e}")),
        }
    }

    /// Saves the models of the open lesson, and notifies the learner.
    #[cfg(feature = "terminal")]
    fn save_model(&mut self, path: &Path) {
        let Some(model) = self.app.session().and_then(Session::trained) else {
            let why = "pause first: the models are saved between two updates";
            return self.app.decline(why.to_owned());
        };
        if !self.asks_first(path) {
            return;
        }
        let what = if path.exists() { "replaced" } else { "saved" };
        match model.write(path) {
            Ok(()) => {
                self.saved.note(path);
                let updates = match model.updates() {
                    1 => "1 update".to_owned(),
                    updates => format!("{updates} updates"),
                };
                self.app.notify(format!("{}: {what}, after {updates}", shown(path)));
            }
            Err(e) => self.app.decline(e.to_string()),
        }
    }

    /// Whether a file may be written. Otherwise asks whether it is to be replaced.
    #[cfg(feature = "terminal")]
    fn asks_first(&mut self, path: &Path) -> bool {
        let may = self.saved.may_write(path);
        if !may {
            let name = shown(path);
            self.app.decline(format!(
                "{name} exists already: press [Enter] again to replace it, or change the name"
            ));
        }
        may
    }

    /// Begins a recording, if its file can be written, and may be.
    #[cfg(feature = "terminal")]
    pub(super) fn begin_recording(&mut self, path: PathBuf) {
        if !self.asks_first(&path) {
            return;
        }
        if let Err(e) = atomic_file::check(&path) {
            return self.app.decline(format!("{}: cannot be written: {e}", shown(&path)));
        }
        self.saved.note(&path);
        self.app.begin_recording(path);
    }

    /// Writes the recording, and ends it.
    #[cfg(feature = "terminal")]
    pub(super) fn end_recording(&mut self) {
        let recording = self.app.session().and_then(Session::recording);
        let Some((path, text)) = recording.map(|(path, text)| (path.to_owned(), text)) else {
            self.app.end_recording();
            return self.app.notify("the recording had no state: nothing is written".to_owned());
        };
        if !self.asks_first(&path) {
            return;
        }
        match atomic_file::replace(&path, Access::Umask, |out| out.write_all(text.as_bytes())) {
            Ok(()) => {
                self.saved.note(&path);
                self.app.end_recording();
                let name = shown(&path);
                let word = argument(&path);
                self.app.notify(format!("{name} is written: `rnn-tui {word}` opens it"));
            }
            Err(e) => self.app.decline(format!("{}: cannot be written: {e}", shown(&path))),
        }
    }

    #[cfg(not(feature = "terminal"))]
    pub(super) fn begin_recording(&mut self, _path: PathBuf) {
        self.app.notify("there are no files here".to_owned());
    }

    #[cfg(not(feature = "terminal"))]
    pub(super) fn end_recording(&mut self) {
        self.app.end_recording();
    }

    #[cfg(not(feature = "terminal"))]
    pub(super) fn write(&mut self, _what: Written, _path: &Path) {
        self.app.notify("no files can be saved here".to_owned());
    }
}

/// The screen as the ending of a file's name says: as SVG, or as text.
#[cfg(feature = "terminal")]
fn shot(app: &App, path: &Path) -> Result<Vec<u8>, Problem> {
    let (theme, size) = (app.theme(), app.size());
    let drawn = screen::drawn(app, theme, (size.width, size.height));
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    if ending == "txt" {
        return Ok(picture::plain(&drawn).into_bytes());
    }
    let picture = Picture::of(&drawn, app.themed(theme).ground());
    if ending == "png" { picture.png() } else { Ok(picture.svg(&app.title()).into_bytes()) }
}
