//! The entries of the palette: verbs with the present values of their arguments, suggested arms, and all keys.

use unicode_width::UnicodeWidthStr;

use crate::tui::action::{Action, Ask};
use crate::tui::keymap::{KEYS, KeyScope, names};
use crate::tui::verbs::{Context, Scope, VERBS, WAYS, Way, templates};

/// The most knobs turned so far that are listed.
const MOST_TURNED: usize = 5;

/// The effect of choosing an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Then {
    /// It triggers the action of its key.
    Act(Action),
    /// Its line is read at once.
    Read,
    /// Its line is copied, to be changed.
    Change,
    /// Its line is copied, and an argument must be added.
    Ask,
}

/// A row of the list.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(crate) line: String,
    pub(crate) about: String,
    /// The keys of the same action.
    pub(crate) keys: String,
    pub(crate) then: Then,
}

impl Entry {
    /// The verb of its line.
    pub(crate) fn verb(&self) -> &str {
        self.line.split(' ').next().unwrap_or("")
    }

    pub(crate) fn width(&self) -> usize {
        self.line.width()
    }
}

/// The entries of a scope.
pub(super) fn all(scope: Scope, context: &Context) -> Vec<Entry> {
    match scope {
        Scope::Knobs => verbs(scope, context),
        Scope::Arms => [arms(context), verbs(scope, context)].concat(),
        Scope::Stops => stops(),
        Scope::All => {
            let scopes = [Scope::Knobs, Scope::Stops, Scope::Arms, Scope::All];
            let verbs = scopes.into_iter().flat_map(|scope| verbs(scope, context));
            keys().into_iter().chain(verbs).collect()
        }
    }
}

fn verbs(scope: Scope, context: &Context) -> Vec<Entry> {
    let of_scope = VERBS.iter().filter(|verb| verb.scope == scope);
    let entry = |verb: &crate::tui::verbs::Verb| {
        let line = verb.line(context);
        let then = match (verb.argument.is_empty(), line.contains(' ')) {
            (true, _) => Then::Read,
            (false, true) => Then::Change,
            (false, false) => Then::Ask,
        };
        let example = if then == Then::Ask {
            format!("{}: {}", verb.help, verb.argument)
        } else {
            verb.help.to_owned()
        };
        Entry { line, about: example, keys: String::new(), then }
    };
    of_scope.map(entry).collect()
}

fn arms(context: &Context) -> Vec<Entry> {
    let entry = |(words, about): (String, String)| {
        let line = format!("arm {words}");
        Entry { line, about, keys: String::new(), then: Then::Read }
    };
    templates(context).into_iter().map(entry).collect()
}

/// The conditions to stop at, each with a bound to be changed if it has one.
fn stops() -> Vec<Entry> {
    let entry = |way: &Way| {
        let then = if way.example.contains(' ') { Then::Change } else { Then::Read };
        let line = format!("until {}", way.example);
        Entry { line, about: way.help.to_owned(), keys: String::new(), then }
    };
    WAYS.iter().map(entry).collect()
}

fn keys() -> Vec<Entry> {
    let of_lesson = KEYS.iter().filter(|b| b.scope != KeyScope::Home);
    let moves = |action: Action| matches!(action, Action::Move(_));
    let entry = |b: &crate::tui::keymap::Binding| Entry {
        line: b.help.to_owned(),
        about: String::new(),
        keys: names(b),
        then: Then::Act(b.action),
    };
    of_lesson
        .filter(|b| !moves(b.action) && b.action != Action::Ask(Ask::Palette(Scope::All)))
        .map(entry)
        .collect()
}

/// The knobs turned last.
pub(super) fn turned(context: &Context) -> Vec<String> {
    let snapshot = &context.frame.snapshot;
    let names: Vec<&str> = snapshot.arms.iter().map(|arm| arm.name.as_str()).collect();
    let hidden = snapshot.edits.len().saturating_sub(MOST_TURNED);
    let more = (hidden > 0).then(|| format!("{hidden} more before"));
    let shown = snapshot.edits.iter().skip(hidden).map(|edit| edit.in_words(&names));
    more.into_iter().chain(shown).collect()
}
