//! What a typed line means: an answer to what is asked, a line of the palette, the word for a key, or one of the few words
//! that only this mode has.

mod answers;
mod following;

use super::keys::{binding_of, like, word};
use super::{number_or_row, pane_called};
use crate::checked::nearest;
use crate::lesson::PaneName;
use crate::tui::action::{Action, Ask, Look};
use crate::tui::app::App;
use crate::tui::input::KeyCode;
use crate::tui::keymap::{Binding, KeyScope};
use crate::tui::popup::Popup;
use crate::tui::theme::Theme;
use crate::tui::verbs::{Context, Parsed, Scope, VERBS, Verb, read, verb_of};
use crate::tui::view::View;
use answers::{answer, asked_words, chosen};

/// The most commands that are suggested.
const MOST: usize = 5;

/// The longest part of a line that is quoted, in characters.
const LONGEST_QUOTED: usize = 40;

/// What a line means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// Enter: what the step asks next.
    Enter,
    /// This option, from 0.
    Option(usize),
    /// A number or a sentence for the line of the answer.
    Answer(String),
    /// The points of a sketch.
    Points(Vec<f64>),
    /// The line of what has been opened to be typed into.
    Prompted(String),
    /// A line of the palette.
    Command(String),
    /// A key.
    Key(Action),
    /// The line for the model.
    Try(String),
    /// Keys of what is open.
    Keys(Vec<KeyCode>),
    /// Go to this step, from 0.
    Step(usize),
    /// Say a pane.
    Pane(PaneName),
    /// Say a number, or a row of numbers.
    Number(String),
    /// Say what can be said.
    Shown,
    /// Say the words that work, or all of them.
    Help {
        /// Whether all are said.
        all: bool,
    },
    /// Say the step again.
    Text,
    /// Say where one is.
    Where,
    /// Go back from what was answered or opened last.
    Leave,
    /// End.
    Quit,
    /// It is not understood, for this reason.
    Unclear(String),
}

impl Meaning {
    /// Whether it leaves open what is open above the step: it is about that, or is only said.
    pub(crate) fn leaves_open(&self) -> bool {
        match self {
            Meaning::Keys(_) | Meaning::Leave | Meaning::Prompted(_) => true,
            Meaning::Pane(_) | Meaning::Number(_) | Meaning::Shown | Meaning::Help { .. } => true,
            Meaning::Where | Meaning::Unclear(_) => true,
            Meaning::Enter | Meaning::Option(_) | Meaning::Answer(_) | Meaning::Points(_) => false,
            Meaning::Command(_) | Meaning::Key(_) | Meaning::Try(_) | Meaning::Step(_) => false,
            Meaning::Text | Meaning::Quit => false,
        }
    }
}

/// The meaning of a line, with what is open now.
pub(crate) fn meaning(app: &App, theme: &Theme, line: &str) -> Meaning {
    let line = line.trim();
    let view = app.session().and_then(|session| session.view(theme));
    let Some(view) = view else {
        return if line == "quit" { Meaning::Quit } else { Meaning::Enter };
    };
    match (line, app.popup()) {
        ("", Some(Popup::Prompt(_))) => return Meaning::Leave,
        (_, Some(Popup::Prompt(_))) => return Meaning::Prompted(line.to_owned()),
        (_, Some(Popup::Follow(follow))) => {
            if let Some(followed) = following::meaning(follow, app, &view, line) {
                return followed;
            }
        }
        ("yes", Some(Popup::List(list))) if list.asks_to_restart() => {
            return Meaning::Keys(vec![KeyCode::Enter]);
        }
        ("no" | "", Some(Popup::List(list))) if list.asks_to_restart() => return Meaning::Leave,
        ("", _) => return Meaning::Enter,
        (_, Some(Popup::Quick(quick))) => {
            if let Some((_, question, None)) = quick.now(&view.lesson.quick) {
                let options: Vec<String> =
                    question.options.iter().map(|o| o.text.clone()).collect();
                if let Some(option) = chosen(&options, line) {
                    return Meaning::Option(option);
                }
            }
        }
        _ => {}
    }
    if let Some(command) = line.strip_prefix(':') {
        return commanded(app, command.trim());
    }
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let forced = Some(rest).filter(|rest| first.eq_ignore_ascii_case("answer") && !rest.is_empty());
    if let Some(answer) = answer(&view, forced.unwrap_or(line), forced.is_some()) {
        return answer;
    }
    of_this_mode(&view, &first.to_lowercase(), rest)
        .or_else(|| known_command(app, line))
        .or_else(|| asked_words(&view, line))
        .unwrap_or_else(|| unclear(line))
}

/// The words of this mode itself.
fn of_this_mode(view: &View, first: &str, rest: &str) -> Option<Meaning> {
    let alone = rest.is_empty();
    Some(match first {
        "help" | "?" if alone => Meaning::Help { all: false },
        "help" | "?" => Meaning::Help { all: true },
        "text" | "again" if alone => Meaning::Text,
        "where" if alone => Meaning::Where,
        "quit" | "exit" if alone => Meaning::Quit,
        "leave" if alone => Meaning::Leave,
        "answer" | "enter" if alone => Meaning::Enter,
        "show" | "say" if alone => Meaning::Shown,
        "show" | "say" => shown(view, rest),
        "try" if !alone => Meaning::Try(rest.to_owned()),
        "step" => return step(view, rest),
        _ => return None,
    })
}

/// What `show` is to say.
fn shown(view: &View, name: &str) -> Meaning {
    match pane_called(name) {
        Some(pane) => Meaning::Pane(pane),
        None if number_or_row(view, name).is_some() => Meaning::Number(name.to_owned()),
        None => Meaning::Unclear(format!(
            "there is no pane and no number called {}: “show” alone lists what there is",
            quoted(name)
        )),
    }
}

fn step(view: &View, rest: &str) -> Option<Meaning> {
    let steps = view.lesson.steps.len();
    let number: usize = rest.parse().ok()?;
    Some(match number.checked_sub(1).filter(|step| *step < steps) {
        Some(step) => Meaning::Step(step),
        None => Meaning::Unclear(format!("step {number}: this lesson has {steps} steps")),
    })
}

/// A command behind a colon, or the word of a key.
fn commanded(app: &App, line: &str) -> Meaning {
    match line {
        "" => Meaning::Key(Action::Ask(Ask::Palette(Scope::All))),
        line => known_command(app, line).unwrap_or_else(|| unclear(line)),
    }
}

/// A line of the palette, or the word of a key.
fn known_command(app: &App, line: &str) -> Option<Meaning> {
    let key = || binding_of(line).map(of_key);
    let context = app.session()?.context();
    let verb = verb_of(line);
    let is_whole =
        |(verb, argument): (&Verb, &str)| verb.argument.is_empty() || !argument.is_empty();
    let reads = |context: &Context| read(context, line).is_ok();
    if line.contains(' ')
        && let Some(key) = key()
    {
        return Some(key); // “run back” is no “run”
    }
    match (verb, context) {
        (Some(verb), context) if is_whole(verb) => {
            let key = context.and_then(|context| key_of_verb(&context, line));
            Some(key.map_or_else(|| Meaning::Command(line.to_owned()), of_key))
        }
        (None, Some(context)) if reads(&context) => Some(Meaning::Command(line.to_owned())),
        // a verb without its argument may be a key, too: “clip” is a pane
        (verb, context) => key().or_else(|| {
            let missing = context.filter(|_| verb.is_some());
            let missing = missing.and_then(|context| read(&context, line).err());
            missing.map(|problem| Meaning::Unclear(problem.to_string()))
        }),
    }
}

/// The key that does the same as a verb: more is said of keys.
fn key_of_verb(context: &Context, line: &str) -> Option<&'static Binding> {
    let Ok(Parsed::Action(action)) = read(context, line) else { return None };
    KeyScope::Lesson.bindings().find(|binding| binding.action == action)
}

/// What a key means here: what only opens a pane has that said.
fn of_key(binding: &Binding) -> Meaning {
    match binding.action {
        Action::Look(Look::Pane(PaneName::Lesson)) => Meaning::Text,
        Action::Look(Look::Pane(pane)) => Meaning::Pane(pane),
        Action::Enter => Meaning::Enter,
        Action::Help => Meaning::Help { all: false },
        Action::Back => Meaning::Leave,
        Action::Quit => Meaning::Quit,
        action => Meaning::Key(action),
    }
}

/// A line that is not understood, with what may have been meant.
fn unclear(line: &str) -> Meaning {
    let hits = like(line); // a guess is told, not run: it may change a setting
    let first = line.split_whitespace().next().unwrap_or_default();
    let near = nearest(first, VERBS.iter().map(|verb| verb.name));
    let words = hits.iter().take(MOST).map(|(binding, _)| word(binding));
    let all: Vec<String> = near.map(str::to_owned).into_iter().chain(words).collect();
    let meant = match all.is_empty() {
        true => "“help” lists what can be typed".to_owned(),
        false => format!("did you mean {}?", all.join(", ")),
    };
    Meaning::Unclear(format!("{} is not understood: {meant}", quoted(line)))
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(LONGEST_QUOTED).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("“{short}{more}”")
}
