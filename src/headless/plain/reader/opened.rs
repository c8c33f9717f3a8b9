//! What opens above the step: a page to be read, a number that is followed, a question.

use std::io::{self, Write};

use super::{DEPTH, Reader};
use crate::tui::input::KeyCode;
use crate::tui::plain::{page, stays};
use crate::tui::popup::Popup;

impl Reader {
    /// What has opened above the screen, if it has not been said. What only is to be read is closed again.
    pub(super) fn pages(&mut self, out: &mut dyn Write) -> io::Result<Vec<String>> {
        let heard = self.heard.len();
        let mut said = Vec::new();
        for _ in 0..=DEPTH {
            let (page, stays) = self.open_page();
            if stays {
                let before = std::mem::replace(&mut self.page, page.clone());
                said.extend(page.into_iter().filter(|_| before != self.page));
                return Ok(said);
            }
            said.extend(page);
            if self.workbench.app().popup().is_some() {
                self.press(KeyCode::Esc, out)?;
            }
            self.heard.truncate(heard); // that nothing has been changed goes without saying
        }
        self.page.clear();
        Ok(said)
    }

    /// Whether a number is followed.
    pub(super) fn follows(&self) -> bool {
        matches!(self.workbench.app().popup(), Some(Popup::Follow(_)))
    }

    /// What is open above the screen, and whether it stays.
    fn open_page(&self) -> (Vec<String>, bool) {
        let view = self.session().and_then(|session| session.view(self.workbench.theme()));
        let open = self.workbench.app().popup().zip(view.as_ref());
        open.map_or((Vec::new(), false), |(popup, view)| (page(popup, view), stays(popup, view)))
    }

    /// Closes what is open and takes other lines only. Returns whether it has.
    pub(super) fn closes_for_others(&mut self, out: &mut dyn Write) -> io::Result<bool> {
        let closes =
            matches!(self.workbench.app().popup(), Some(Popup::Follow(_) | Popup::List(_)));
        if closes {
            self.note_what_is_kept();
            self.press(KeyCode::Esc, out)?;
            self.known.cursor = self.standing().cursor; // a detour is no move
        }
        Ok(closes)
    }

    /// Says that nothing is erased, if that is what was asked.
    pub(super) fn note_what_is_kept(&mut self) {
        if matches!(self.workbench.app().popup(), Some(Popup::List(_))) {
            self.heard.push("Your progress is kept.".to_owned());
        }
    }
}
