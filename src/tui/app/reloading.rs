//! Lesson files that are saved while the workbench is open.

use super::{App, Screen};
use crate::lesson::load::Loaded;
use crate::lesson::pack::Pack;
use crate::tui::action::Effect;
use crate::tui::session::Session;

impl App {
    /// Reloads the lesson file named on the command line after it was saved. If it is not valid, the problem is shown
    /// in its place, and the previous version stays open.
    pub(crate) fn reload(&mut self, read: anyhow::Result<Loaded>) -> Vec<Effect> {
        if let Ok(loaded) = &read {
            self.home.set_own(loaded);
        }
        let saved = read.as_ref().ok().map(Loaded::key);
        let is_own = |session: &Session| {
            let course = session.course();
            let is_other =
                self.home.is_in_pack(course.key()) && saved.as_deref() != Some(course.key());
            course.number().is_none() && !is_other
        };
        self.kept = self.kept.take().filter(|kept| !is_own(kept));
        match self.session().is_some_and(is_own) {
            true => self.take_version(read.map_err(|e| format!("{e:#}"))),
            false => Vec::new(),
        }
    }

    /// Takes the packs after a file of one was saved, with an open lesson as [`App::reload`] does.
    pub(crate) fn reload_packs(&mut self, packs: Vec<Pack>) -> Vec<Effect> {
        self.home.set_packs(packs);
        let preview = self.home.end_preview();
        let newest = |session: &Session| {
            let course = session.course();
            let newest = self.home.newest(course.key())?;
            let is_same =
                |loaded: &Loaded| loaded.lesson == *course.lesson() && course.problem().is_none();
            Some(newest).filter(|newest| !newest.is_ok_and(is_same))
        };
        let is_old = self.kept.as_deref().is_some_and(|kept| newest(kept).is_some());
        let read = self.session().and_then(newest);
        let read = read.map(|read| read.cloned().map_err(|damaged| damaged.whole.clone()));
        self.kept = self.kept.take().filter(|_| !is_old);
        let effects = read.map_or_else(Vec::new, |read| self.take_version(read));
        effects.into_iter().chain(preview).collect()
    }

    /// Replaces the open lesson by the newest version of its file, or shows what is wrong with that.
    fn take_version(&mut self, read: Result<Loaded, String>) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        match read {
            Ok(loaded) => {
                let what = if session.is_about_hand_in() { "hand-in" } else { "lesson" };
                self.messages.now = Some(format!("{what} reloaded"));
                self.progress.fit(&loaded.key(), &loaded.lesson);
                let mut effects = session.replace(loaded, &self.progress);
                effects.push(Effect::Save);
                effects
            }
            Err(problem) => {
                self.messages.now = None;
                session.spoil(problem);
                Vec::new()
            }
        }
    }
}
