//! The palette without a screen.

use super::Palette;
use crate::tui::verbs::Scope;

impl Palette {
    /// Its title, its entries, each with what it does, and the notes below them.
    pub(crate) fn in_words(&self) -> (&str, impl Iterator<Item = (&str, &str)>, &[String]) {
        let entries = self.entries.iter().map(|entry| (entry.line.as_str(), entry.about.as_str()));
        (&self.title, entries, &self.notes)
    }

    /// The line that is written there.
    pub(crate) fn written(&self) -> &str {
        self.line.value()
    }

    /// Whether it lists everything.
    pub(crate) fn is_of_all(&self) -> bool {
        self.scope == Scope::All
    }
}
