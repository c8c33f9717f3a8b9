//! The entries of the palette: verbs with the present values of their arguments, suggested arms, and all keys.

use unicode_width::UnicodeWidthStr;

use crate::checked::Setting;
use crate::engine::Command;
use crate::lesson::{Catalog, GroundChoice, Language};
use crate::tui::action::{Action, Ask};
use crate::tui::keymap::{Binding, KeyScope, names};
use crate::tui::lessons::{Choice, Lessons};
use crate::tui::scene::Names;
use crate::tui::verbs::{Context, Parsed, SET, Scope, VERBS, WAYS, Way, read, templates};

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

    /// Whether it adds an arm with the setting that the step asks for.
    pub(super) fn is_wanted(&self, context: &Context) -> bool {
        let Some((key, value)) = context.frame.wanted_setting() else { return false };
        let Then::Read = self.then else { return false };
        match read(context, &self.line) {
            Ok(Parsed::Command(Command::AddArm(arm))) => {
                let arm = context.frame.snapshot.spec.of_arm(&arm);
                arm.with(key, value).is_ok_and(|wanted| wanted == arm)
            }
            Ok(Parsed::Command(_) | Parsed::Action(_) | Parsed::Write(..) | Parsed::Open(_))
            | Ok(Parsed::Record(_) | Parsed::Mark(_))
            | Err(_) => false,
        }
    }
}

/// The entries of a scope.
pub(super) fn all(scope: Scope, context: &Context) -> Vec<Entry> {
    match scope {
        Scope::Knobs => [verbs(scope, context), fields(context)].concat(),
        Scope::Arms => [arms(context), verbs(scope, context)].concat(),
        Scope::Stops => stops(),
        Scope::All => {
            let scopes = [Scope::Knobs, Scope::Stops, Scope::Arms, Scope::All];
            let verbs = scopes.into_iter().flat_map(|scope| verbs(scope, context));
            keys(KeyScope::Lesson).into_iter().chain(verbs).chain(fields(context)).collect()
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

/// The fields of the experiment with their present values, each as a line to be changed. Mistakes are not among them:
/// one may be hunted.
fn fields(context: &Context) -> Vec<Entry> {
    let is_listed = |setting: &Setting| {
        !["fault", "ablation"].contains(&setting.key.as_str()) && setting.value != "None"
    };
    let entry = |setting: Setting| Entry {
        line: format!("{SET} {setting}"),
        about: "restarts the run".to_owned(),
        keys: String::new(),
        then: Then::Change,
    };
    let settings = context.frame.snapshot.spec.settings().into_iter();
    settings.filter(is_listed).map(entry).collect()
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

/// The keys of a scope, but those that only move the cursor, and the one that opens the palette.
pub(super) fn keys(scope: KeyScope) -> Vec<Entry> {
    let is_listed = |action: Action| match action {
        Action::Move(_) | Action::Pick(_) | Action::Ask(Ask::Palette(Scope::All)) => false,
        Action::Quit | Action::Back | Action::Help | Action::Mouse | Action::Enter => true,
        Action::Go(_) | Action::Look(_) | Action::Ask(_) | Action::Steps(_) => true,
        Action::Hint
        | Action::Change
        | Action::Mark
        | Action::Copy(_)
        | Action::Reset
        | Action::Open(_)
        | Action::Ground(_)
        | Action::Motion(_)
        | Action::Language(_) => true,
    };
    let entry = |b: &'static Binding| Entry {
        line: b.help.to_owned(),
        about: String::new(),
        keys: names(b),
        then: Then::Act(b.action),
    };
    scope.bindings().filter(|b| is_listed(b.action)).map(entry).collect()
}

/// The built-in lessons.
pub(super) fn lessons(lessons: &Lessons) -> Vec<Entry> {
    let entry = |choice: Choice| {
        let number = choice.number?;
        Some(Entry {
            line: format!("lesson {number}: {}", choice.lesson.title),
            about: choice.lesson.id.clone(),
            keys: String::new(),
            then: Then::Act(Action::Open(number)),
        })
    };
    lessons.choices().filter_map(entry).collect()
}

/// The colours of the screen.
pub(super) fn grounds() -> impl Iterator<Item = Entry> {
    let entry = |ground: GroundChoice| Entry {
        line: format!("theme {ground}"),
        about: "colours for the background of the terminal".to_owned(),
        keys: String::new(),
        then: Then::Act(Action::Ground(ground)),
    };
    [GroundChoice::Auto, GroundChoice::Light, GroundChoice::Dark].into_iter().map(entry)
}

/// The languages of the lessons.
pub(super) fn languages() -> impl Iterator<Item = Entry> {
    let entry = |language: Language| Entry {
        line: format!("lang {language}"),
        about: "the language of the lessons".to_owned(),
        keys: String::new(),
        then: Then::Act(Action::Language(language)),
    };
    Catalog::languages().into_iter().map(entry)
}

/// The knobs turned last.
pub(super) fn turned(context: &Context) -> Vec<String> {
    let snapshot = &context.frame.snapshot;
    let names = Names::of(snapshot);
    let hidden = snapshot.edits.len().saturating_sub(MOST_TURNED);
    let more = (hidden > 0).then(|| format!("{hidden} more before"));
    let shown = snapshot.edits.iter().skip(hidden).map(|edit| edit.in_words(&names.before(edit)));
    more.into_iter().chain(shown).collect()
}
