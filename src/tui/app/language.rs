//! The language of the lessons, which can be changed while one is open.

use super::appearance::replaces;
use super::{App, Screen};
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Entry, Language, Settings};
use crate::tui::action::Effect;

impl App {
    /// Shows all lessons in a language, the open one at the same step of the same run.
    pub(super) fn choose_language(&mut self, language: Language) -> Vec<Effect> {
        match Catalog::in_language(language) {
            Ok(catalog) => self.home.set_catalog(catalog),
            Err(e) => {
                self.messages.now = Some(e.to_string());
                return Vec::new();
            }
        }
        let is_set = replaces(&mut self.appearance.config.language, language);
        let settings = Settings { language: Some(language), ..self.progress.settings() };
        self.keep(settings, is_set, in_words(self.home.catalog()));
        let said = self.messages.now.take();
        let entries = self.home.catalog().entries().to_vec();
        let open = |number: Option<usize>| entries.iter().find(|e| Some(e.number) == number);
        let sessions = self.session().into_iter().chain(self.kept.as_deref());
        let loaded: Vec<Loaded> = sessions
            .filter_map(|session| open(session.course().number()))
            .map(Entry::loaded)
            .collect();
        let effects: Vec<Effect> = loaded.iter().flat_map(|of| self.translate(of)).collect();
        self.messages.now = said;
        effects.into_iter().chain([Effect::Save]).collect()
    }

    /// Replaces a lesson that is open, or was left for the home screen, by the same lesson in another language.
    pub(crate) fn translate(&mut self, loaded: &Loaded) -> Vec<Effect> {
        let key = loaded.key();
        self.home.translate_own(loaded);
        let left = self.kept.as_ref().filter(|kept| kept.course().key() == key);
        let cards = left.map(|kept| self.cards(kept.course().number()));
        if let Some((kept, cards)) = self.kept.as_mut().zip(cards) {
            kept.translate(loaded.clone(), cards); // it arrives at its step when it is opened
        }
        let open = self.session().filter(|open| open.course().key() == key);
        let cards = open.map(|open| self.cards(open.course().number()));
        match (&mut self.screen, cards) {
            (Screen::Lesson(session), Some(cards)) => session.translate(loaded.clone(), cards),
            _ => Vec::new(),
        }
    }
}

fn in_words(catalog: &Catalog) -> String {
    let (language, all) = (catalog.language(), catalog.entries().len());
    match Catalog::translated_into(language) {
        _ if language == Language::ENGLISH => "the lessons are in English".to_owned(),
        0 => language.is_missing(),
        n => format!("{n} of {all} lessons are in {language}, the others in English"),
    }
}
