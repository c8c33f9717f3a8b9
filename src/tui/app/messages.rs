//! What the program has told the learner: the message on the screen, and those before it.

use super::{App, Screen};
use crate::engine::Frame;
use crate::tui::action::{Action, Effect, Look};
use crate::tui::keymap::keys_in_text;
use crate::tui::popup::{Log, Popup, Said};
use crate::tui::session::Session;

/// The most messages that are kept.
const MOST: usize = 100;

/// The messages to the learner.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// The message on the screen, until the next key.
    pub(super) now: Option<String>,
    /// What the program has found by itself, until the next key. No key has asked for it, so it covers none.
    pub(super) news: Option<String>,
    /// The last one that was kept, while it is on the screen.
    kept: Option<String>,
    past: Vec<Said>,
}

impl Messages {
    /// Begins with a message.
    pub(super) fn beginning_with(now: Option<String>) -> Self {
        Messages { now, ..Messages::default() }
    }

    fn keep(&mut self, said: Said) {
        self.past.push(said);
        self.past.drain(..self.past.len().saturating_sub(MOST));
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

    /// Passes a frame to the lesson. Says that the step is done with it, where its text is not on the screen. Returns
    /// the effects, one of them to save the progress if there is something new.
    pub(super) fn take(&mut self, frame: Box<Frame>) -> Vec<Effect> {
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        let was_done = session.is_done();
        let effects = session.take(frame, &mut self.progress);
        if !was_done
            && session.is_done()
            && session.looks().zoom
            && session.looks().is_without_text()
        {
            let (step, zoom) = (session.step() + 1, keys_in_text(&[Action::Look(Look::Zoom)]));
            self.tell(format!("step {step} is done: {zoom} shows its text"));
        }
        effects
    }

    /// What the program has found by itself, shown until the next key.
    pub(crate) fn news(&self) -> Option<&str> {
        self.messages.news.as_deref()
    }

    /// Tells the learner, above the timeline and the keys, what no key has asked for.
    pub(super) fn tell(&mut self, news: String) {
        let update = self.updates_done();
        self.messages.keep(Said { update, text: news.clone() });
        self.messages.news = Some(news);
    }

    fn updates_done(&self) -> Option<u64> {
        self.session().and_then(Session::frame).map(|frame| frame.snapshot.cursor.updates_done())
    }

    /// Keeps the message on the screen, if it is new, with the update at which it came.
    pub(super) fn keep_message(&mut self) {
        let update = self.updates_done();
        let now = self.messages.now.clone();
        if now == self.messages.kept {
            return;
        }
        now.iter().for_each(|text| self.messages.keep(Said { update, text: text.clone() }));
        self.messages.kept = now;
    }

    /// Opens the list of messages.
    pub(super) fn show_messages(&mut self) {
        self.popup = Some(Popup::Messages(Log::new(self.messages.past.clone())));
    }
}
