//! What the program has told the learner: the message on the screen, and those before it.

use super::App;
use crate::engine::Frame;
use crate::tui::popup::{Log, Popup, Said};
use crate::tui::session::Session;

/// The most messages that are kept.
const MOST: usize = 100;

/// The messages to the learner.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// The message on the screen, until the next key.
    pub(super) now: Option<String>,
    /// The last one that was kept, while it is on the screen.
    kept: Option<String>,
    past: Vec<Said>,
}

impl Messages {
    /// Begins with a message.
    pub(super) fn beginning_with(now: Option<String>) -> Self {
        Messages { now, ..Messages::default() }
    }
}

impl App {
    /// Says what the learner should know of the data, if this is the first frame of an experiment.
    pub(super) fn remark(&mut self, frame: &Frame) {
        let remarks = frame.snapshot.task.remarks();
        let opens = self.session().is_some_and(|session| session.frame().is_none());
        if opens && !remarks.is_empty() {
            let said = self.messages.now.take().into_iter();
            let all = said.chain(remarks.iter().map(|remark| remark.to_string()));
            self.messages.now = Some(all.collect::<Vec<_>>().join("; "));
        }
    }

    /// Keeps the message on the screen, if it is new, with the update at which it came.
    pub(super) fn keep_message(&mut self) {
        let frame = self.session().and_then(Session::frame);
        let update = frame.map(|frame| frame.snapshot.cursor.updates_done());
        let Messages { now, kept, past } = &mut self.messages;
        if now == kept {
            return;
        }
        past.extend(now.clone().map(|text| Said { update, text }));
        past.drain(..past.len().saturating_sub(MOST));
        kept.clone_from(now);
    }

    /// Opens the list of messages.
    pub(super) fn show_messages(&mut self) {
        self.popup = Some(Popup::Messages(Log::new(self.messages.past.clone())));
    }
}
