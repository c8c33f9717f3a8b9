//! Saving trained models to files of the learner's. A file that this workbench has not written is replaced only if the
//! learner says so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Driver, EngineLink};
use crate::tui::action::Effect;
use crate::tui::popup::Popup;
#[cfg(feature = "terminal")]
use crate::{checked::shown, tui::session::Session};

/// The files that were saved.
#[derive(Debug, Default)]
pub(super) struct Saved {
    /// The files that this workbench has written.
    written: BTreeSet<PathBuf>,
    /// The file that the learner has been asked about: the same line again replaces it.
    asked: Option<PathBuf>,
}

impl Saved {
    /// Forgets the question once the learner does something else than to change the line or send it again.
    pub(super) fn forget_question(&mut self, effects: &[Effect], popup: Option<&Popup>) {
        let sends = effects.iter().any(|effect| matches!(effect, Effect::SaveModel(_)));
        if !sends && !matches!(popup, Some(Popup::Palette(_))) {
            self.asked = None;
        }
    }

    /// Whether a file may be written: it is new, written here, or to be replaced. Otherwise the next time it may.
    #[cfg(feature = "terminal")]
    fn may_write(&mut self, path: &Path) -> bool {
        let known = path.canonicalize().is_ok_and(|path| self.written.contains(&path));
        let may = known || !path.exists() || self.asked.as_deref() == Some(path);
        self.asked = Some(path.to_owned()).filter(|_| !may);
        may
    }
}

impl<L: EngineLink> Driver<L> {
    /// Saves the models of the open lesson, and notifies the learner.
    #[cfg(feature = "terminal")]
    pub(super) fn save_model(&mut self, path: &Path) {
        let Some(model) = self.app.session().and_then(Session::trained) else {
            let why = "pause first: the models are saved between two updates";
            return self.app.decline(why.to_owned());
        };
        if !self.saved.may_write(path) {
            let name = shown(path);
            return self.app.decline(format!(
                "{name} exists already: press Enter again to replace it, or change the name"
            ));
        }
        let what = if path.exists() { "replaced" } else { "saved" };
        match model.write(path) {
            Ok(()) => {
                self.saved.written.extend(path.canonicalize());
                let updates = match model.updates() {
                    1 => "1 update".to_owned(),
                    updates => format!("{updates} updates"),
                };
                self.app.notify(format!("{}: {what}, after {updates}", shown(path)));
            }
            Err(e) => self.app.decline(e.to_string()),
        }
    }

    #[cfg(not(feature = "terminal"))]
    pub(super) fn save_model(&mut self, _path: &Path) {
        self.app.notify("no files can be saved here".to_owned());
    }
}
