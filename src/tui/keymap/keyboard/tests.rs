//! Every action on another key: what is pressed, and what is shown.

use super::*;
use crate::lesson::Catalog;
use crate::tui::keymap::{ALWAYS, keys_of};
use crate::tui::markdown;
use crate::tui::theme::{Depth, Ground, Theme};

const SCOPES: [KeyScope; 2] = [KeyScope::Home, KeyScope::Lesson];

/// As many keys as there are actions, none of which is in the table.
fn others() -> Vec<Key> {
    let alt = ('a'..='z').chain('A'..='Z').chain('0'..='9').map(|c| format!("Alt-{c}"));
    let control = ('A'..='Z').map(|c| format!("Ctrl-{c}"));
    let arrows = ["Left", "Right", "Up", "Down"];
    let arrows =
        ["Ctrl", "Alt"].into_iter().flat_map(|with| arrows.map(|key| format!("{with}-{key}")));
    let all = alt.chain(control).chain((2..=12).map(|n| format!("F{n}"))).chain(arrows);
    all.filter_map(|name| Key::parse(&name).ok()).collect()
}

/// Every action on another key.
fn moved() -> Keyboard {
    let keyboard =
        Keyboard::new(others().into_iter().take(KEYS.len()).map(|k| vec![k]).enumerate());
    assert_eq!(keyboard.bound.len(), KEYS.len(), "there are enough keys");
    assert_eq!(keyboard.problem(), None);
    keyboard
}

#[test]
fn every_action_can_have_another_key_and_then_the_old_one_does_nothing() {
    let keyboard = moved();
    for scope in SCOPES {
        for (row, binding) in Keyboard::rows(scope) {
            let new = keyboard.own(row)[0];
            let read = |key| keyboard.read(scope, key, Receiver::Screen);
            assert_eq!(read(new), Reading::Key(binding.keys[0].into()), "{}", binding.name);
            for old in binding.keys {
                let read = read((*old).into());
                match FIXED.contains(old) {
                    true => assert_eq!(read, Reading::Key((*old).into()), "it always works"),
                    false => assert_eq!(read, Reading::Nothing, "{old:?} of {}", binding.name),
                }
            }
        }
    }
}

#[test]
fn every_text_of_every_lesson_names_the_keys_as_they_are_bound() {
    let keyboard = moved();
    let bound: Vec<String> = (0..KEYS.len()).map(|row| keyboard.own(row)[0].name()).collect();
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    let captions = keyboard.captions(KeyScope::Lesson, Receiver::Screen);
    let (theme, mut seen) = (theme.naming(captions), 0);
    for entry in Catalog::embedded().expect("lessons").entries() {
        for text in entry.lesson.texts() {
            let lines = markdown::lines(text.text, 200, &theme);
            let spans = lines.iter().flat_map(|line| &line.spans);
            for cap in spans.filter(|span| span.style == theme.cap) {
                let is_always = ALWAYS.iter().any(|(_, name, _)| cap.content == *name);
                let is_bound = bound.iter().any(|name| cap.content == **name);
                assert!(is_bound || is_always || cap.content == "F1", "{cap:?} in {}", text.text);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} keys");
}

#[test]
fn keys_that_are_not_bound_are_as_ever() {
    let keyboard = Keyboard::default();
    for key in ["x", "Esc", "Ctrl-X", "F5"].map(|name| Key::parse(name).expect("a key")) {
        for by in [Receiver::Screen, Receiver::Popup, Receiver::Line, Receiver::Number] {
            assert_eq!(keyboard.read(KeyScope::Lesson, key, by), Reading::Key(key));
        }
    }
    assert_eq!(keyboard.captions(KeyScope::Lesson, Receiver::Screen), None);
    let usual = KEYS.iter().map(usual).enumerate();
    assert_eq!(Keyboard::new(usual), keyboard, "the keys of the table are no others");
}

/// A keyboard with these keys for some actions.
fn keyboard(bound: &[(&str, &[&str])]) -> Keyboard {
    let row = |name: &str| KEYS.iter().position(|b| b.name == name).expect("an action");
    let keys = |names: &[&str]| names.iter().map(|n| Key::parse(n).expect("a key")).collect();
    Keyboard::new(bound.iter().map(|(name, names)| (row(name), keys(names))))
}

#[test]
fn letters_are_typed_where_text_is_typed_and_other_keys_lead_out() {
    let keyboard = keyboard(&[
        ("answer", &["Ctrl-J"]),
        ("hint", &["X"]),
        ("run", &["Ctrl-R"]),
        ("leave", &["Ctrl-G"]),
        ("zoom", &["F4"]),
        ("undo", &["Ctrl-U"]),
    ]);
    use Reading::{Command, Nothing};
    use Receiver::{Line, Number, Popup, Screen, Words};
    for (pressed, by, expected) in [
        ("X", Screen, Reading::Key(KeyCode::Char('i').into())),
        ("i", Screen, Nothing),
        ("i", Popup, Reading::Key(KeyCode::Char('i').into())),
        ("X", Words, Reading::Key(KeyCode::Char('X').into())),
        ("X", Line, Reading::Key(KeyCode::Char('X').into())),
        ("X", Number, Reading::Key(KeyCode::Char('i').into())),
        ("i", Number, Nothing),
        ("7", Number, Reading::Key(KeyCode::Char('7').into())),
        ("Ctrl-J", Line, Reading::Key(KeyCode::Enter.into())),
        ("Ctrl-J", Number, Reading::Key(KeyCode::Enter.into())),
        ("Enter", Line, Reading::Key(KeyCode::Enter.into())),
        ("Ctrl-G", Words, Reading::Key(KeyCode::Esc.into())),
        ("Ctrl-R", Words, Command(KeyCode::Char(' ').into())),
        ("Ctrl-R", Line, Nothing),
        ("F4", Number, Command(KeyCode::Char('z').into())),
        ("Ctrl-U", Words, Reading::Key(Key::control('u'))),
        ("Ctrl-U", Screen, Reading::Key(KeyCode::Char('u').into())),
    ] {
        let key = Key::parse(pressed).expect("a key");
        assert_eq!(keyboard.read(KeyScope::Lesson, key, by), expected, "{pressed} by {by:?}");
    }
    let named = |by, name: &str| {
        let theme = Theme::default().naming(keyboard.captions(KeyScope::Lesson, by));
        theme.keys(name)
    };
    assert_eq!(named(Screen, "Enter"), "Ctrl-J");
    assert_eq!(named(Line, "Esc Enter"), "Ctrl-G Ctrl-J");
    assert_eq!(named(Words, "i"), "X");
    assert_eq!(named(Line, "i"), "i", "it is typed");
}

#[test]
fn several_keys_are_all_listed_and_one_is_named_in_a_sentence() {
    use crate::tui::action::{Action, Copied, Go};
    let keyboard =
        keyboard(&[("tick", &["Ctrl-N", "Alt-n", "Right"]), ("back", &["Ctrl-P"]), ("copy", &[])]);
    let theme = |by| Theme::default().naming(keyboard.captions(KeyScope::Lesson, by));
    let screen = theme(Receiver::Screen);
    assert_eq!(screen.all_keys("→ l"), "Ctrl-N Alt-n →");
    assert_eq!(screen.keys(&keys_of(&[Action::Go(Go::Ticks(1))])), "Ctrl-N");
    assert_eq!([screen.keys("←"), screen.all_keys("← h")], ["Ctrl-P"; 2]);
    assert_eq!(screen.keys("h"), "Ctrl-P", "there is no second one");
    let copy = keys_of(&[Action::Copy(Copied::Here)]);
    assert_eq!(screen.keys(&copy), NONE);
    assert!(screen.all_keys(&copy).is_empty() && !screen.has_key(&copy));
    assert_eq!(theme(Receiver::Popup).keys(&copy), "c", "popups have keys of that name");
}
