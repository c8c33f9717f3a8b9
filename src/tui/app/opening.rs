//! Opening a lesson.

use std::path::Path;

use super::{App, Screen};
use crate::lesson::Pack;
use crate::lesson::load::Loaded;
use crate::tui::action::Effect;
use crate::tui::session::Session;
use crate::tui::step::{Recalled, recalled};

impl App {
    /// Adds the learner's packs to the home screen, where the first lesson of the one in this folder is selected.
    pub fn add_packs(&mut self, packs: Vec<Pack>, folder: Option<&Path>) {
        self.home.add_packs(packs, folder, &self.progress);
    }

    /// Replaces the packs by the same in another language, and their lessons where they are open.
    pub(crate) fn translate_packs(&mut self, packs: Vec<Pack>) -> Vec<Effect> {
        self.home.set_packs(packs);
        let lessons: Vec<Loaded> = self.home.of_packs().map(|of| of.loaded.clone()).collect();
        lessons.iter().flat_map(|loaded| self.translate(loaded)).collect()
    }

    /// Opens a lesson where the learner was.
    pub fn open(&mut self, loaded: Loaded, number: Option<usize>) -> Vec<Effect> {
        let ended = self.home.open(&loaded, number);
        let before = match &mut self.screen {
            Screen::Lesson(session) => Some(session),
            Screen::Home => self.kept.as_mut(),
        };
        let before = before.map(|session| (session.presents(), session.take_recording()));
        let (presents, recording) = before.unwrap_or_default();
        if let Some(kept) = self.kept.take().filter(|kept| kept.course().key() == loaded.key()) {
            self.screen = Screen::Lesson(kept);
            self.go_on_recording(recording);
            return [ended].into_iter().chain(self.visit(0)).collect();
        }
        self.progress.fit(&loaded.key(), &loaded.lesson);
        let cards = self.cards(number);
        let mut session = Session::new(loaded, number, cards, &self.progress);
        session.show_in(&self.appearance.theme);
        session.present_as(presents);
        session.go_on_recording(recording);
        let mut effects = vec![ended];
        effects.extend(session.open_experiment());
        self.screen = Screen::Lesson(Box::new(session));
        effects.extend(self.visit(0));
        effects
    }

    /// Opens a lesson at a step, from 0, or where the learner was.
    #[cfg(feature = "terminal")]
    pub(crate) fn open_at(
        &mut self,
        loaded: Loaded,
        number: Option<usize>,
        step: Option<usize>,
    ) -> Vec<Effect> {
        if let Some(step) = step {
            self.progress.go_to(&loaded.key(), step);
        }
        self.open(loaded, number)
    }

    /// The cards that the lesson with this number asks again; the user's own lesson has none.
    pub(super) fn cards(&self, number: Option<usize>) -> Vec<Recalled> {
        let of = |number: usize| {
            let choice = self.home.choices().find(|choice| choice.number == Some(number))?;
            let is_known = choice.standing(&self.progress).is_over();
            Some((choice.lesson.cards.as_slice(), is_known))
        };
        number.map_or_else(Vec::new, |number| recalled(of, number))
    }

    pub(super) fn next_lesson(&mut self) -> Vec<Effect> {
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        let next = session.course().number().filter(|n| *n < self.home.catalog().entries().len());
        match next {
            Some(number) => self.open_number(number + 1),
            None => self.go_home(),
        }
    }

    /// Opens the built-in lesson with this number.
    pub(super) fn open_number(&mut self, number: usize) -> Vec<Effect> {
        let entries = self.home.catalog().entries();
        let Some(entry) = entries.get(number.wrapping_sub(1)).cloned() else { return Vec::new() };
        let mut effects = Vec::new();
        if let Screen::Lesson(session) = &mut self.screen {
            session.leave(&mut self.progress);
            effects.extend(session.keep_run());
        }
        effects.extend(self.open(entry.loaded(), Some(entry.number)));
        effects
    }
}
