//! The footer: each key that it names does what it says, whatever the learner is doing.

use rnn_tui::lesson::Catalog;
use rnn_tui::lesson::load::{Loaded, parse};
use rnn_tui::task::Folder;
use rnn_tui::tui::action::{Action, Ask, Go, Look};
use rnn_tui::tui::keymap::{Binding, KEYS, KeyScope, names};

use crate::steps::LESSON;
use crate::workbench::Workbench;

/// What the learner does before she looks at the footer.
const STATES: [&str; 4] = ["", "leave", "leave Tab", "leave space"];

/// A lesson at a step, in a state. `leave` is Esc where a line is open.
fn at(lesson: &Loaded, step: usize, state: &str) -> Workbench {
    let mut workbench = Workbench::home().open_loaded(lesson.clone());
    workbench.set_patience(30);
    (0..step).for_each(|_| workbench.next_step());
    for key in state.split_whitespace() {
        match key {
            "leave" if !workbench.session().writes() => {}
            "leave" => drop(workbench.keys("Esc")),
            key => drop(workbench.keys(key)),
        }
    }
    workbench
}

/// The keys in the footer, each with what it does.
fn footer(workbench: &mut Workbench) -> Vec<(String, String)> {
    let screen = workbench.screen();
    let row = screen.lines().last().expect("a footer").replace("│ ", "");
    let pieces = row.split("  ").map(str::trim).filter_map(|piece| piece.split_once(' '));
    pieces.map(|(key, does)| (key.to_owned(), does.to_owned())).collect()
}

fn binding(name: &str) -> Option<&'static Binding> {
    let is_here =
        |b: &&Binding| b.scope != KeyScope::Home && names(b).split(' ').any(|n| n == name);
    KEYS.iter().find(is_here)
}

/// Whether an action has something to do at any moment, which other tests show.
fn always_works(action: Action) -> bool {
    let opens = matches!(action, Action::Ask(Ask::Steps | Ask::Palette(_)));
    opens || matches!(action, Action::Help | Action::Quit | Action::Look(Look::Focus(_)))
}

/// Whether an action does what it is for. What is only refused, with a message, is not done.
fn is_done(action: Action, b: &Workbench, a: &mut Workbench) -> bool {
    let (before, after) = (b.session(), a.session());
    let [then, now] = [b.frame(), a.frame()].map(|frame| frame.snapshot.cursor);
    let is_open = a.app().popup().is_some();
    let stays = then == now || b.frame().is_running();
    match action {
        Action::Go(Go::RunPause) => a.frame().is_running() != b.frame().is_running() || then != now,
        Action::Go(Go::Ticks(_) | Go::Updates(_)) => then != now && a.app().message().is_none(),
        Action::Go(Go::Dismiss) => a.frame().snapshot.old.is_none(),
        Action::Hint => a.app().message().is_none(),
        Action::Change => !before.writes() && after.writes(),
        Action::Steps(by) => after.step() as i64 == before.step() as i64 + i64::from(by),
        Action::Look(Look::NextArm) => a.frame().arm != b.frame().arm,
        Action::Look(Look::Check) => a.frame().check.is_some() || after.looks() != before.looks(),
        Action::Look(_) => after.looks() != before.looks() && stays,
        Action::Ask(
            Ask::Steps | Ask::Palette(_) | Ask::Line | Ask::Derivation(_) | Ask::Follow(_),
        ) => is_open && stays,
        Action::Back => before.writes() && !after.writes(),
        _ => false,
    }
}

/// The lessons that open quickly: the others are looked at in one state.
const LIGHT: usize = 6;

/// The first step of each lesson, and each step of one that has all kinds.
fn moments() -> Vec<(Loaded, usize, &'static [&'static str])> {
    let catalog = Catalog::embedded().expect("the lessons");
    let own = Loaded::new(parse("own.ron", LESSON).expect("a lesson"), Folder::Embedded);
    let steps = own.lesson.steps.len();
    let states = |i: usize| if i < LIGHT { &STATES[..] } else { &STATES[2..3] };
    let every = catalog.entries().iter().enumerate();
    let every = every.map(|(i, entry)| (entry.loaded(), 0, states(i)));
    every.chain((0..steps).map(|step| (own.clone(), step, &STATES[..]))).collect()
}

#[test]
fn every_key_that_a_footer_names_does_what_it_says() {
    let mut tried = 0;
    for (lesson, step, states) in moments() {
        for state in states {
            let mut before = at(&lesson, step, state);
            if *state == "leave" && !at(&lesson, step, "").session().writes() {
                continue; // there is no line to leave
            }
            let place = format!("{} step {} after {state:?}", lesson.lesson.id, step + 1);
            for (key, does) in footer(&mut before) {
                let Some(binding) = binding(&key).filter(|b| !always_works(b.action)) else {
                    continue;
                };
                let mut after = at(&lesson, step, state);
                after.keys(&key);
                let done = is_done(binding.action, &before, &mut after);
                assert!(done, "{place}: {key} {does}\n{}\n{}", before.screen(), after.screen());
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn the_footer_of_an_enlarged_network_says_where_its_keys_lead() {
    let catalog = Catalog::embedded().expect("the lessons");
    let mut workbench = at(&catalog.entries()[0].loaded(), 0, "leave W");
    let mut says = |keys: &str, words: &[&str]| {
        let footer = footer(workbench.keys(keys));
        for expected in words {
            let found = footer.iter().any(|(key, does)| format!("{key} {does}") == *expected);
            assert!(found, "no {expected:?} after {keys:?}: {footer:?}");
        }
    };
    says("", &["z zoom", "Z one cell"]);
    says("z", &["z all panes", "Z one cell"]);
    says("Z", &["z all panes", "Z all timesteps"]);
    says("Z", &["z all panes", "Z one cell"]);
    says("Z z", &["z zoom", "Z one cell"]);
    says("4", &["z zoom", "] column"]);
}

/// The last key with a word that it shares with the key behind it may have no room for that one.
#[test]
fn no_key_is_left_without_its_word() {
    let catalog = Catalog::embedded().expect("the lessons");
    for width in 80..140 {
        let mut workbench = at(&catalog.entries()[0].loaded(), 0, "leave W").sized(width, 24);
        for keys in ["", "z", "→ → →", "Z", "4"] {
            let footer = footer(workbench.keys(keys));
            let has_word = |(key, does): &(String, String)| match key.as_str() {
                "[" => does.starts_with("] "),
                "↑" => does.starts_with("↓ "),
                _ => true,
            };
            assert!(footer.iter().all(has_word), "{width} after {keys:?}: {footer:?}");
        }
    }
}
