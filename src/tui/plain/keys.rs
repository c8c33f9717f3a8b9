//! The word to type for each key: texts name keys, and without a screen each of them has a name of its own.

use crate::tui::action::{Action, Ask, Look};
use crate::tui::keymap::{Binding, KEYS, KeyScope, name};
use crate::tui::pane;
use crate::tui::theme::{Captions, Theme};
use crate::tui::verbs::Scope;

/// The theme with which texts name the words to type in place of keys.
pub(crate) fn theme() -> Theme {
    let in_lesson = KEYS.iter().filter(|binding| binding.scope != KeyScope::Home);
    let named = in_lesson.flat_map(|binding| {
        let caption = caption(binding);
        binding.keys.iter().map(move |key| (name(*key), [caption.clone(), caption.clone()]))
    });
    Theme::default().naming(Some(Captions::new(named))).bare()
}

/// What a sentence has in place of a key. Enter is Enter, as an empty line.
fn caption(binding: &Binding) -> String {
    match binding.action {
        Action::Enter => "Enter".to_owned(),
        Action::Ask(Ask::Palette(Scope::All)) => "“:”".to_owned(),
        Action::Look(Look::Pane(shown)) => format!("“show {}”", pane::name(shown).to_lowercase()),
        _ => format!("“{}”", word(binding)),
    }
}

/// The word to type for a key, such as `next step`.
pub(crate) fn word(binding: &Binding) -> String {
    match binding.action {
        Action::Look(Look::Check) => "check".to_owned(),
        Action::Ask(Ask::Line) => "try".to_owned(),
        _ => binding.name.replace('_', " "),
    }
}

/// Whether an action changes only how something is drawn.
pub(crate) fn is_of_screen(action: Action) -> bool {
    let Action::Look(look) = action else {
        return matches!(action, Action::Mouse | Action::Move(_));
    };
    match look {
        Look::Focus(_) | Look::Zoom | Look::Present | Look::Cover | Look::Cell | Look::Scale => {
            true
        }
        Look::Magnify(_) | Look::WholeRun | Look::Read | Look::Recolour => true,
        Look::AllPanes | Look::StepPanes => true,
        Look::Pane(_) | Look::Check | Look::NextTensor => false,
        Look::Gradients | Look::From(_) | Look::Notation | Look::NextArm | Look::HideArm => false,
    }
}

/// The key with this word, or with the word that the footer has for it. Without a screen nobody knows the keys themselves.
pub(super) fn binding_of(typed: &str) -> Option<&'static Binding> {
    let typed = typed.replace('_', " ").to_lowercase();
    let named =
        |binding: &&Binding| word(binding) == typed || binding.name.replace('_', " ") == typed;
    let in_footer = |binding: &&Binding| !binding.footer.is_empty() && binding.footer == typed;
    let all = || KeyScope::Lesson.bindings();
    all().find(named).or_else(|| all().find(in_footer))
}

/// The words that most resemble what was typed, each with what it does, best first.
pub(super) fn like(typed: &str) -> Vec<(&'static Binding, String)> {
    let all: Vec<(&Binding, String)> =
        KeyScope::Lesson.bindings().map(|binding| (binding, word(binding))).collect();
    let texts: Vec<[&str; 2]> = all.iter().map(|(b, word)| [word.as_str(), b.help]).collect();
    let found = crate::tui::finder::search(typed, &texts);
    found.hits.iter().map(|hit| all[hit.item].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::markdown::plain;

    #[test]
    fn every_key_of_a_lesson_has_a_word_that_is_understood() {
        for binding in KeyScope::Lesson.bindings() {
            let found = binding_of(&word(binding)).expect(binding.name);
            assert_eq!(found.action, binding.action, "{}", word(binding));
        }
    }

    #[test]
    fn a_text_names_words_in_place_of_keys() {
        let theme = theme();
        let text = "Press `[→]` once. In the **Network**, `[W]`, press `[space]`, then [Enter].";
        assert_eq!(
            plain(text, &theme),
            "Press “tick” once. In the Network, “show network”, press “run”, then Enter."
        );
    }
}
