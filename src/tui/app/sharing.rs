//! Sharing what is on the screen as a string, and opening such a string.

use super::{App, Screen};
use crate::problem::Problem;
use crate::tui::action::{Action, Ask, Effect};
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap;
use crate::tui::popup::{Popup, Share};
use crate::tui::session::Session;
use crate::tui::shared::{Shared, Visit};

impl App {
    /// What is on the screen, as a string.
    ///
    /// # Errors
    /// If it cannot be shared: why not, and what to do.
    pub fn shared(&self) -> Result<String, Problem> {
        let session = self.session().ok_or_else(|| Problem::new("open a lesson first"))?;
        session.shared(self.home.catalog(), self.size)?.written()
    }

    /// Shows the string of what is on the screen, and puts it on the clipboard.
    pub(super) fn share(&mut self) -> Vec<Effect> {
        match self.shared() {
            Ok(string) => {
                let remark = self.session().and_then(Session::remark_on_shared);
                self.popup = Some(Popup::Share(Share::new(string.clone(), remark)));
                vec![Effect::Copy(string)]
            }
            Err(problem) => {
                self.decline(problem.to_string());
                Vec::new()
            }
        }
    }

    /// Handles a key while a string is shown.
    pub(super) fn share_key(&mut self, key: Key) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => self.close(),
            _ => match keymap::look_up(self.screen.key_scope(), key) {
                Some(Action::Mouse) => self.update(Action::Mouse),
                // where `share FILE` is typed
                Some(palette @ Action::Ask(Ask::Palette(_))) => {
                    self.popup = None;
                    self.update(palette)
                }
                _ => Vec::new(),
            },
        }
    }

    /// Opens the shared state whose string is in a text. The learner's own progress stays as it is.
    ///
    /// # Errors
    /// If there is none, or it cannot be opened. Then nothing changes.
    pub(crate) fn open_shared(&mut self, text: &str) -> Result<Vec<Effect>, Problem> {
        let visit = Shared::read(text)?.visit(self.home.catalog())?;
        Ok(self.visit_shared(visit))
    }

    /// Opens a shared state that has been looked up.
    pub(crate) fn visit_shared(&mut self, visit: Visit) -> Vec<Effect> {
        let Visit { loaded, number, step, there, remarks } = visit;
        let mut effects = self.put_down();
        let key = loaded.key();
        self.kept = self.kept.take().filter(|kept| kept.course().key() != key);
        let place = there.as_ref().and_then(|there| Session::place_of(there, &loaded.lesson, step));
        let updates = there.as_ref().map_or(0, |there| there.state.updates);
        self.progress.visit(&key, step, updates, place);
        effects.extend(self.open(loaded, number));
        if let (Screen::Lesson(session), Some(there)) = (&mut self.screen, there) {
            session.look_as_shared(there);
        }
        self.popup = None;
        let own = "a shared state: your own place and answers stay as they are";
        self.notify(match remarks.is_empty() {
            true => own.to_owned(),
            false => remarks.join("; "),
        });
        effects
    }

    /// Opens the shared state whose string is in a text, or says why it cannot be opened.
    pub(crate) fn take_shared(&mut self, text: &str) -> Vec<Effect> {
        self.open_shared(text).unwrap_or_else(|problem| {
            match &mut self.popup {
                Some(Popup::Prompt(prompt)) => prompt.refuse(problem.to_string()),
                _ => self.decline(problem.to_string()),
            }
            Vec::new()
        })
    }

    /// Stores where the open lesson is, before another is opened.
    pub(super) fn put_down(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        session.keep_run().into_iter().chain([Effect::Save]).collect()
    }

    /// Says that a shared state has other numbers here, if it has.
    pub(super) fn compare_shared(&mut self) {
        let Screen::Lesson(session) = &mut self.screen else { return };
        if session.takes_other_numbers() {
            self.tell(
                "these are not the numbers that were shared: another version of rnn-tui computes them differently"
                    .to_owned(),
            );
        }
    }
}
