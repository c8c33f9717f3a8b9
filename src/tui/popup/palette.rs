//! The palette: a list to choose from and a line to type, for everything, knobs, arms, or conditions to stop at.

mod drawing;
mod entries;
mod rows;
mod said;
mod stepping;

use crate::problem::Problem;
use crate::tui::action::{Action, Ask};
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{KeyScope, keys_in_text};
use crate::tui::lessons::Lessons;
use crate::tui::line::TypedLine;
use crate::tui::scene::called;
use crate::tui::verbs::{Context, Parsed, Scope, is_stop, read, sets_a_field, verb_of};
use entries::{Entry, Then};
use rows::Rows;
use stepping::{kept, stepped};

const LONGEST: usize = 4_000;

/// The result of a key.
#[derive(Debug, PartialEq)]
pub(crate) enum Chosen {
    /// The palette stays open.
    Nothing,
    /// The palette was closed.
    Dropped,
    /// Something was chosen or typed.
    Parsed(Parsed),
}

/// The palette, with the line typed so far.
#[derive(Debug)]
pub struct Palette {
    scope: Scope,
    title: String,
    entries: Vec<Entry>,
    /// Notes below the list: the knobs turned so far.
    notes: Vec<String>,
    line: TypedLine,
    /// The entries that fit the line.
    rows: Rows,
    /// Whether the last word is a suggestion that has not been edited: the first letter typed replaces it.
    fresh: bool,
    /// The beginning of the line that was written for the learner, who may type the whole line after it.
    given: String,
    /// The row chosen with the arrow keys.
    selected: Option<usize>,
    problem: Option<Problem>,
}

impl Palette {
    /// Opens the palette with the entries of a scope; that of everything has the lessons, too.
    pub(crate) fn new(scope: Scope, context: &Context, lessons: &Lessons) -> Self {
        let mut entries = entries::all(scope, context);
        if scope == Scope::All {
            entries.extend(entries::lessons(lessons));
        }
        let notes = if scope == Scope::Knobs { entries::turned(context) } else { Vec::new() };
        let wanted = entries.iter().position(|entry| entry.is_wanted(context));
        let mut palette = Palette { selected: wanted, ..Self::of(scope, entries, notes) };
        if let (Scope::Knobs, [_, _, ..]) = (scope, &context.frame.snapshot.arms[..]) {
            palette.title = format!(
                "Knobs of the arm {}, from here on",
                called(&context.frame.snapshot, &context.frame.snapshot.arms[context.frame.arm])
            );
        }
        palette
    }

    /// Opens the palette on the home screen.
    pub(crate) fn at_home(lessons: &Lessons) -> Self {
        let entries = entries::lessons(lessons).into_iter().chain(entries::keys(KeyScope::Home));
        let settings = entries::grounds().chain(entries::languages());
        Self::of(Scope::All, entries.chain(settings).collect(), Vec::new())
    }

    fn of(scope: Scope, entries: Vec<Entry>, notes: Vec<String>) -> Self {
        Palette {
            scope,
            title: match scope {
                Scope::All => "Command palette",
                Scope::Knobs => "Knobs, from here on",
                Scope::Arms => "Arms",
                Scope::Stops => "Run until",
            }
            .to_owned(),
            rows: Rows::of("", &entries),
            entries,
            notes,
            line: TypedLine::new(LONGEST),
            fresh: false,
            given: String::new(),
            selected: None,
            problem: None,
        }
    }

    /// The problem with the last line typed.
    pub(crate) fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Says why the line, which was sent, has been refused. It stays there to be changed.
    pub(crate) fn refuse(&mut self, why: &str) {
        (self.problem, self.fresh) = (Some(Problem::new(why)), false);
    }

    pub(crate) fn key(&mut self, key: Key, context: Option<&Context>) -> Chosen {
        match key.code {
            KeyCode::Esc => return Chosen::Dropped,
            KeyCode::Enter => return self.enter(context),
            KeyCode::Tab => {
                if let Some(entry) = self.at_hand().cloned() {
                    let asks = entry.then == Then::Ask; // its argument is to be typed
                    self.write(if asks { entry.line + " " } else { entry.line });
                }
            }
            KeyCode::Left => self.step(key, -1),
            KeyCode::Right => self.step(key, 1),
            KeyCode::Up => self.select(-1),
            KeyCode::Down => self.select(1),
            KeyCode::PageUp => self.select(-8),
            KeyCode::PageDown => self.select(8),
            _ if self.line.refuses(key) => {}
            KeyCode::Char(':') if self.line.value().is_empty() => {} // as at the prompt of an editor
            code => {
                if let Some(setting) = self.setting_for(key) {
                    self.write(setting);
                }
                if let (true, KeyCode::Char(c)) = (self.fresh, code) {
                    self.given = kept(self.line.value(), c).to_owned();
                    self.line.set(self.given.clone());
                }
                self.edit(key);
            }
        }
        Chosen::Nothing
    }

    fn edit(&mut self, key: Key) {
        self.fresh = false;
        self.line.key(key);
        self.changed();
    }

    /// Raises or lowers the value of the highlighted setting; elsewhere, moves the cursor in the line.
    fn step(&mut self, key: Key, by: i8) {
        match self.stepped(by).filter(|_| !key.is_command()) {
            Some(line) => self.write(line),
            None if self.line.value().is_empty() => self.problem = self.unstepped(), // the mark stays
            None => self.edit(key),
        }
    }

    /// Says how the highlighted setting is changed, if it is one that cannot be raised or lowered.
    fn unstepped(&self) -> Option<Problem> {
        let entry = self.at_hand().filter(|entry| entry.then == Then::Change)?;
        let (verb, _) = verb_of(&entry.line)?;
        let problem = Problem::new("no further value in this direction");
        let example = format!("type one: {} {}", verb.name, verb.argument);
        Some(problem.instead(if sets_a_field(&entry.line) {
            "type one".to_owned()
        } else {
            example
        }))
    }

    /// The line with another value for the highlighted setting, or for the one just written.
    fn stepped(&self, by: i8) -> Option<String> {
        let empty = self.line.value().is_empty();
        let highlighted = self.at_hand().filter(|entry| empty && entry.then == Then::Change);
        let written = Some(self.line.value()).filter(|_| self.fresh);
        stepped(highlighted.map(|entry| entry.line.as_str()).or(written)?, by)
    }

    /// Inserts pasted text. Returns how many characters were left out.
    pub(crate) fn paste(&mut self, text: &str) -> usize {
        let left_out = self.line.paste(text);
        self.changed();
        left_out
    }

    /// Lists what fits the line, which has changed.
    fn changed(&mut self) {
        self.rows = Rows::of(self.line.value(), &self.entries);
        self.selected = None;
        if self.line.value().is_empty() {
            self.problem = None; // until then it stays beside the line that it is about
        }
    }

    /// The line of the highlighted setting, if the key begins a number: it is the new value.
    fn setting_for(&self, key: Key) -> Option<String> {
        let KeyCode::Char(c) = key.code else { return None };
        let begins = c.is_ascii_digit() || ".-−+".contains(c);
        let empty = self.line.value().is_empty() && self.scope != Scope::All;
        let highlighted = self.selected.is_some() || empty;
        let entry = self.at_hand().filter(|entry| entry.then == Then::Change)?;
        (begins && highlighted && !key.is_command()).then(|| entry.line.clone())
    }

    /// Whether the line is a verb with its argument, which Enter then reads.
    fn is_line(&self) -> bool {
        verb_of(self.line.value().trim())
            .is_some_and(|(verb, argument)| verb.argument.is_empty() || !argument.is_empty())
    }

    /// What has been typed: a whole line after the one that was given, or that one with its argument.
    fn typed(&self) -> &str {
        let line = self.line.value().trim();
        let whole = |rest: &&str| verb_of(rest).is_some_and(|(_, argument)| !argument.is_empty());
        line.strip_prefix(self.given.trim()).map(str::trim).filter(whole).unwrap_or(line)
    }

    /// Writes a line to be changed. Its last word is replaced by what is typed, unless an argument is still missing.
    pub(crate) fn write(&mut self, line: String) {
        self.line.set(line);
        self.changed();
        self.problem = None;
        self.fresh = !self.line.value().ends_with([' ', '=']);
        self.given = if self.fresh { String::new() } else { self.line.value().to_owned() };
    }

    fn select(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.selected = Some(match self.selected {
            None if by > 0 => (by as usize).min(last), // the first is already marked
            None => last,
            Some(row) => row.saturating_add_signed(by).min(last),
        });
    }

    /// The entry that Enter or Tab would choose.
    fn at_hand(&self) -> Option<&Entry> {
        self.rows.entry(self.selected.unwrap_or(0), &self.entries)
    }

    fn enter(&mut self, context: Option<&Context>) -> Chosen {
        let typed = self.typed().to_owned();
        if typed.is_empty() && self.selected.is_none() && self.scope == Scope::All {
            return Chosen::Nothing; // the first of so long a list is not meant
        }
        if self.selected.is_none() && self.is_line() && context.is_some() {
            return self.read(context, &typed);
        }
        let meant = self.whole(&typed);
        if self.selected.is_none()
            && meant != typed
            && !typed.is_empty()
            && let Some(context) = context
            && let Ok(parsed) = read(context, &meant)
        {
            return Chosen::Parsed(parsed);
        }
        // a row that only resembles what was typed has to be chosen; and a condition has been typed, not searched for
        let is_stop = self.scope == Scope::Stops && is_stop(&typed);
        let is_typed = self.selected.is_none() && (self.rows.instead().is_some() || is_stop);
        let Some(entry) = self.at_hand().filter(|_| !is_typed).cloned() else {
            return self.read(context, &meant);
        };
        match entry.then {
            Then::Act(action) => Chosen::Parsed(Parsed::Action(action)),
            Then::Read => self.read(context, &entry.line),
            Then::Ask => {
                let missing = context.filter(|_| typed == entry.line);
                let missing = missing.and_then(|context| read(context, &typed).err());
                self.write(entry.line + " ");
                self.problem = missing;
                Chosen::Nothing
            }
            Then::Change => {
                self.write(entry.line);
                Chosen::Nothing
            }
        }
    }

    /// Completes the line with the verb of the list, which may be left out.
    fn whole(&self, typed: &str) -> String {
        match self.scope {
            Scope::Stops if !typed.starts_with("until ") => format!("until {typed}"),
            Scope::Arms if !typed.starts_with("arm ") => format!("arm {typed}"),
            Scope::Stops | Scope::Arms | Scope::All | Scope::Knobs => typed.to_owned(),
        }
    }

    /// Reads a line. Without an open lesson, there is nothing that a line could change.
    fn read(&mut self, context: Option<&Context>, line: &str) -> Chosen {
        let nothing = || match verb_of(line.trim()) {
            Some((verb, _)) => {
                let problem =
                    Problem::new(format!("{} works only while a lesson is open", verb.name));
                let open = keys_in_text(&[Action::Ask(Ask::Path)]);
                problem.instead(format!("open one first; here, {open} opens a file"))
            }
            None => {
                let problem = Problem::new("nothing here has that name");
                problem.instead("choose from the list; to type a setting, open a lesson first")
            }
        };
        match context.ok_or_else(nothing).and_then(|context| read(context, line)) {
            Ok(parsed) => Chosen::Parsed(parsed),
            Err(problem) => {
                let typed = self.line.value();
                if typed.ends_with(char::is_alphabetic) {
                    self.line.set(format!("{typed} ")); // what is missing is another word
                }
                (self.problem, self.fresh) = (Some(problem), false);
                Chosen::Nothing
            }
        }
    }
}
