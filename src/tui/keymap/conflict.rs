//! What the user's own keys must not do.

use super::{FIXED, KEYS, KeyScope, Keyboard, name};
use crate::problem::Problem;
use crate::tui::action::{Action, Ask, Move};
use crate::tui::input::{Key, KeyCode};
use crate::tui::verbs::Scope;

/// Keys of the help that are not in the table of a scope, and what they do there.
const OF_HELP: [(KeyScope, KeyCode, &str); 2] = [
    (KeyScope::Lesson, KeyCode::Char('/'), "searches the help"),
    (KeyScope::Home, KeyCode::Char('G'), "opens the glossary in the help"),
];

impl Keyboard {
    /// The first action whose keys cannot be so, by its row in the table, and why.
    pub(crate) fn problem(&self) -> Option<(usize, Problem)> {
        (0..KEYS.len()).filter(|row| self.is_own(*row)).find_map(|row| {
            let of_key = self.own(row).iter().find_map(|key| self.problem_of(row, *key));
            Some((row, self.lack(row).or(of_key)?))
        })
    }

    /// The problem of an action that cannot do without a key.
    fn lack(&self, row: usize) -> Option<Problem> {
        let needs = match KEYS[row].action {
            Action::Move(Move::Up | Move::Down) => "nothing could be chosen",
            Action::Ask(Ask::Palette(Scope::All)) => "no command could be typed",
            _ => return None,
        };
        let what = format!("{} needs a key: {needs} without", KEYS[row].name);
        self.keys(row).is_empty().then(|| Problem::new(what))
    }

    fn problem_of(&self, row: usize, key: Key) -> Option<Problem> {
        let (this, written) = (&KEYS[row], key.written());
        let is_plain = !key.is_command();
        let fixed = is_plain && FIXED.contains(&key.code) && !this.keys.contains(&key.code);
        if fixed {
            let why = format!("{} always does the same", name(key.code));
            return Some(Problem::new(why).instead(format!("give {} another key", this.name)));
        }
        if self.own(row).iter().filter(|other| **other == key).count() > 1 {
            return Some(Problem::new(format!("{} has the key {written} twice", this.name)));
        }
        let of_help = |(scope, code, _): &&(KeyScope, KeyCode, &str)| {
            is_plain && *code == key.code && meet(*scope, this.scope)
        };
        if let Some((.., does)) = OF_HELP.iter().find(of_help) {
            let problem = Problem::new(format!("the key {written} {does}"));
            return Some(problem.instead(format!("give {} another key", this.name)));
        }
        let has_it = |other: &usize| {
            *other != row
                && meet(KEYS[*other].scope, this.scope)
                && self.keys(*other).contains(&key)
        };
        let other = KEYS[(0..KEYS.len()).find(has_it)?].name;
        let problem =
            Problem::new(format!("{} and {other} both have the key {written}", this.name));
        Some(problem.instead(format!("give {other} another key, or none: `{other}: []`")))
    }
}

/// Whether two scopes have keys at the same time.
fn meet(a: KeyScope, b: KeyScope) -> bool {
    a == b || a == KeyScope::Anywhere || b == KeyScope::Anywhere
}
