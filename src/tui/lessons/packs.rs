//! The lessons that are not built in: the learner's packs, and the file named on the command line.

use std::path::Path;

use super::Lessons;
use crate::lesson::load::Loaded;
use crate::lesson::pack::{Damaged, Pack, Shelved};
use crate::lesson::{Language, Progress};

impl Lessons {
    /// Adds the learner's packs. Selects the first lesson of the one in this folder, or else as at the start.
    pub(crate) fn add_packs(
        &mut self,
        packs: Vec<Pack>,
        folder: Option<&Path>,
        progress: &Progress,
    ) {
        self.packs = packs;
        let opened = |pack: &Pack| folder.is_some_and(|folder| pack.is_in(folder));
        match self.packs.iter().position(opened) {
            None => self.select_last(progress),
            Some(number) => {
                let before = self.packs[..number].iter().map(|pack| pack.lessons.len());
                let first = self.catalog.entries().len() + before.sum::<usize>();
                let last = self.choices().count().saturating_sub(1);
                self.selected = first.min(last);
            }
        }
    }

    /// The learner's packs.
    pub(crate) fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The learner's packs, read again in a language.
    pub(crate) fn packs_in(&self, language: Language) -> Vec<Pack> {
        self.packs.iter().map(|pack| pack.again(language)).collect()
    }

    /// Replaces the packs by the same as they are now, or in another language.
    pub(crate) fn set_packs(&mut self, packs: Vec<Pack>) {
        let here = self.choice().map(|choice| choice.key.to_owned());
        (self.packs, self.find) = (packs, None);
        let last = self.choices().count().saturating_sub(1);
        let same = self.choices().position(|choice| Some(choice.key) == here.as_deref());
        self.selected = same.unwrap_or(self.selected.min(last));
    }

    /// The newest version of the lesson with this key in a pack, or what is wrong with its file.
    pub(crate) fn newest(&self, key: &str) -> Option<Result<&Loaded, &Damaged>> {
        self.packs.iter().find_map(|pack| pack.newest(key))
    }

    /// The lessons of the packs.
    pub(crate) fn of_packs(&self) -> impl Iterator<Item = &Shelved> {
        self.packs.iter().flat_map(|pack| &pack.lessons)
    }

    /// Sets the file named on the command line to its present version: in its pack, if it is in one.
    pub(crate) fn set_own(&mut self, loaded: &Loaded) {
        let shelved = Shelved::from(loaded.clone());
        let mut of_packs = self.packs.iter_mut().flat_map(|pack| &mut pack.lessons);
        match of_packs.find(|known| known.key == shelved.key) {
            Some(known) => *known = shelved,
            None => self.own = Some(shelved),
        }
    }

    /// Sets the file named on the command line to its version in another language, if it is this one.
    pub(crate) fn translate_own(&mut self, loaded: &Loaded) {
        if self.own.as_ref().is_some_and(|own| own.key == loaded.key()) {
            self.set_own(loaded);
        }
    }

    /// Whether a lesson is in a pack, by its key.
    pub(crate) fn is_in_pack(&self, key: &str) -> bool {
        self.of_packs().any(|shelved| shelved.key == key)
    }

    /// All of them, in the order of the list.
    pub(super) fn shelved(&self) -> impl Iterator<Item = &Shelved> {
        self.of_packs().chain(&self.own)
    }
}
