//! Typed lines: a verb and its argument, read into an action or a command. The palette lists the verbs.

mod arms;
mod copy;
mod files;
mod follow;
mod knobs;
mod samples;
mod stops;

pub use arms::templates;
pub(crate) use copy::named;
pub use stops::WAYS;
pub(crate) use stops::{Way, is_stop, update};

use serde::de::DeserializeOwned;
use strum::VariantNames;

use super::action::{Action, Ask, Look, Written};
use super::looks::Looks;
use crate::checked::{Setting, nearest, ron_message, ron_options};
use crate::engine::{Command, Frame};
use crate::lesson::{GroundChoice, MotionChoice};
use crate::problem::Problem;

/// The list that a verb belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything, including keys.
    All,
    /// The settings that can be changed during a run.
    Knobs,
    /// The arms of the comparison.
    Arms,
    /// The conditions to run until.
    Stops,
}

/// The context in which a line is read.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The newest frame.
    pub(crate) frame: &'a Frame,
    /// The learner's view settings.
    pub(crate) looks: &'a Looks,
    /// Whether a mistake is hunted in one of the arms: then none is named.
    pub(crate) hunts: bool,
}

/// Reads a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parsed {
    /// An action, as from a key.
    Action(Action),
    /// A command to the engine.
    Command(Command),
    /// Write this to the file with this path.
    Write(Written, String),
    /// Open the file with this path.
    Open(String),
    /// Begin to record a demonstration for the file with this path; without one, end it.
    Record(Option<String>),
    /// Add what is on the screen to the recording, with these words.
    Mark(String),
}

impl From<Command> for Parsed {
    fn from(command: Command) -> Self {
        Parsed::Command(command)
    }
}

/// A row of the table of verbs.
#[derive(Clone, Copy)]
pub struct Verb {
    /// Its name: the first word of a line.
    pub name: &'static str,
    /// An example of its argument; empty if it has none.
    pub argument: &'static str,
    /// Its description.
    pub(crate) help: &'static str,
    /// The list it belongs to.
    pub(crate) scope: Scope,
    /// The present value of its argument, to be changed.
    now: fn(&Context) -> String,
    read: fn(&Context, &str) -> Result<Parsed, Problem>,
}

impl std::fmt::Debug for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Verb {
    /// The line to begin with: the verb, and the present value of its argument.
    pub(crate) fn line(&self, context: &Context) -> String {
        format!("{} {}", self.name, (self.now)(context)).trim_end().to_owned()
    }
}

const fn verb(
    scope: Scope,
    name: &'static str,
    argument: &'static str,
    help: &'static str,
    now: fn(&Context) -> String,
    read: fn(&Context, &str) -> Result<Parsed, Problem>,
) -> Verb {
    Verb { name, argument, help, scope, now, read }
}

/// The verb that changes one weight.
const WEIGHT: &str = "weight";

/// The verb that sets a field of the experiment.
pub(crate) const SET: &str = "set";

/// The table of verbs.
#[rustfmt::skip]
pub const VERBS: &[Verb] = &[
    verb(Scope::Knobs, "lr", "0.05", "learning rate", knobs::lr_now, knobs::lr),
    verb(Scope::Knobs, "optimizer", "adam 0.003", "sgd, momentum, adagrad, rmsprop, adam", knobs::optimizer_now, knobs::optimizer),
    verb(Scope::Knobs, "clip", "norm 1", "off, value C, norm C, squared C", knobs::clip_now, knobs::clip),
    verb(Scope::Knobs, WEIGHT, "W_hh 0 1 0.25", "one weight: tensor, row, column, value", knobs::weight_now, knobs::weight),
    verb(Scope::Knobs, "bptt_window", "4", "BPTT cut after this many timesteps, or whole", knobs::bptt_window_now, knobs::bptt_window),
    verb(Scope::Knobs, "bptt_reach", "4", "each loss goes back this many timesteps, or whole", knobs::bptt_reach_now, knobs::bptt_reach),
    verb(Scope::Knobs, SET, "epochs=200", "any field, which restarts the run", nothing, knobs::set),
    verb(Scope::Knobs, "undo", "", "undo the last change of a setting or of the seed", nothing, |_, _| Ok(Command::Undo.into())),
    verb(Scope::Knobs, "redo", "", "make the change again that was undone last", nothing, |_, _| Ok(Command::Redo.into())),
    verb(Scope::Arms, "arm", "norm 1", "add an arm: words from the list, or fields like hidden=64 or clip=5 lr=0.01", nothing, arms::add),
    verb(Scope::Arms, "rename", "wide", "rename the selected arm", selected_name, arms::rename),
    verb(Scope::Arms, "drop", "", "remove the selected arm from the comparison", nothing, |context, _| Ok(Command::DropArm(context.frame.arm).into())),
    verb(Scope::Arms, "hide", "", "hide the selected arm in the charts, or show it", nothing, |_, _| Ok(Parsed::Action(Action::Look(Look::HideArm)))),
    verb(Scope::Arms, "recolour", "", "another colour and mark for the selected arm", nothing, |_, _| Ok(Parsed::Action(Action::Look(Look::Recolour)))),
    verb(Scope::Stops, "until", "loss 0.2", "run until a condition is met", nothing, stops::until),
    verb(Scope::All, "run", "", "run", nothing, |_, _| Ok(Command::Run.into())),
    verb(Scope::All, "check", "", "gradient check of the selected arm, here", nothing, |_, _| Ok(Parsed::Action(Action::Look(Look::Check)))),
    verb(Scope::All, "all panes", "", "show all panes, as many as fit", nothing, |_, _| Ok(Parsed::Action(Action::Look(Look::AllPanes)))),
    verb(Scope::All, "step panes", "", "show only the panes of this step again", nothing, |_, _| Ok(Parsed::Action(Action::Look(Look::StepPanes)))),
    verb(Scope::All, "look", "model", "select an arm by its name", nothing, stops::look),
    verb(Scope::All, "reset lesson", "", "erase your progress in this lesson", nothing, |_, _| Ok(Parsed::Action(Action::Reset))),
    verb(Scope::All, "follow", "dh_2[0]", "where a number comes from, and what it feeds", nothing, follow::follow),
    verb(Scope::All, "copy", "dh_2", "a number, a row or an array, for NumPy; alone, what is shown", nothing, copy::copy),
    verb(Scope::All, "derivation", "", "how the formula of this tick follows from the chain rule; derivation dh: of dh alone", nothing, follow::derivation),
    verb(Scope::All, "diagnose", "", "what is wrong with the training of the selected arm", nothing, diagnose),
    verb(Scope::All, "notes", "", "the speaker notes of this step", nothing, |_, _| Ok(Parsed::Action(Action::Ask(Ask::Notes)))),
    verb(Scope::All, "go", "120", "go to an update", |context| context.frame.snapshot.cursor.updates_done().to_string(), stops::go),
    verb(Scope::All, "seed", "7", "restart with another seed", |context| context.frame.snapshot.spec.seed.to_string(), stops::seed),
    verb(Scope::All, "temperature", "0.7", "how random the samples are: 0 is greedy, all shows several", samples::temperature_now, samples::temperature),
    verb(Scope::All, "prime", "he", "the beginning of the samples, or none", samples::prime_now, samples::prime),
    verb(Scope::All, "length", "200", "the length of the samples, or usual", samples::length_now, samples::length),
    verb(Scope::All, "save", "model.npz", "save the trained models to a file, with their arms", nothing, |_, path| files::written(Written::Models, path, &["npz"])),
    verb(Scope::All, "csv", "curves.csv", "write the curves of all arms to a file, for a spreadsheet", nothing, |_, path| files::written(Written::Curves, path, &["csv"])),
    verb(Scope::All, "shot", "screen.svg", "write a picture of the screen to a file, .svg, .png or .txt", nothing, |_, path| files::written(Written::Screen, path, &["svg", "png", "txt"])),
    verb(Scope::All, "share", "", "what you see as a string for others: share state.rnn writes it to a file", nothing, files::shared),
    verb(Scope::All, "open", "state.rnn", "open a shared state: its string, or a file that has it", nothing, |_, path| Ok(Parsed::Open(path.to_owned()))),
    verb(Scope::All, "load", "model.npz", "open a file: a trained model, a lesson or a text", nothing, |_, path| Ok(Parsed::Open(path.to_owned()))),
    verb(Scope::All, "record", "", "record a demonstration: record demo.ron; record alone ends it", nothing, |_, path| Ok(Parsed::Record(Some(path.to_owned()).filter(|path| !path.is_empty())))),
    verb(Scope::All, "mark", "the gradient fades", "add what is on the screen to the recording, with words", nothing, |_, words| Ok(Parsed::Mark(words.to_owned()))),
    verb(Scope::All, "theme", "light", "colours for a light or a dark background, or auto", nothing, theme),
    verb(Scope::All, "motion", "off", "passes that a step asks for, tick by tick or at once: on, off", nothing, motion),
    verb(Scope::All, "lang", "de", "the language of the lessons, by its two letters: en, de", nothing, lang),
    verb(Scope::All, "speed", "300", "ticks a second, or full", nothing, stops::speed),
];

const MISSING: &str = "an argument is missing";

/// The longest part of a wrong word that is quoted, in characters.
const LONGEST_QUOTED: usize = 24;

fn diagnose(context: &Context, _: &str) -> Result<Parsed, Problem> {
    match context.hunts {
        true => Err(Problem::new("find the mistake first: until then, settings are not judged")),
        false => Ok(Parsed::Action(Action::Ask(Ask::Diagnosis))),
    }
}

fn theme(_: &Context, argument: &str) -> Result<Parsed, Problem> {
    let wrong = |_| {
        Problem::new(format!("{argument:?} is not a background"))
            .instead(GroundChoice::VARIANTS.join(", "))
    };
    argument.parse().map(|ground| Parsed::Action(Action::Ground(ground))).map_err(wrong)
}

fn motion(_: &Context, argument: &str) -> Result<Parsed, Problem> {
    let wrong = |_| {
        Problem::new(format!("{argument:?} is neither on nor off"))
            .instead(MotionChoice::VARIANTS.join(", "))
    };
    argument.parse().map(|motion| Parsed::Action(Action::Motion(motion))).map_err(wrong)
}

fn lang(_: &Context, argument: &str) -> Result<Parsed, Problem> {
    argument.parse().map(|language| Parsed::Action(Action::Language(language)))
}

fn selected_name(context: &Context) -> String {
    context.frame.snapshot.arms[context.frame.arm].name.clone()
}

fn nothing(_: &Context) -> String {
    String::new()
}

/// The list that has a setting, and the line that changes it, as far as it is known.
pub(crate) fn to_set(context: &Context, setting: &str) -> (Scope, String) {
    let knobs = VERBS.iter().filter(|verb| verb.scope == Scope::Knobs);
    let is_field = context.frame.snapshot.spec.field(setting).is_ok();
    match knobs.into_iter().find(|verb| verb.name == setting) {
        Some(knob) => (Scope::Knobs, format!("{} ", knob.name)),
        None if ["ablation", "fault"].contains(&setting) => (Scope::Arms, String::new()), // shown beside an arm without it
        None if is_field => (Scope::All, format!("set {setting}=")),
        None => (Scope::All, String::new()),
    }
}

/// Former names of verbs, which are still read.
const FORMER_NAMES: [(&str, &str); 1] = [("window", "bptt_window")];

/// Returns the verb that a line begins with, and the rest.
pub(crate) fn verb_of(line: &str) -> Option<(&'static Verb, &str)> {
    let line = without_colon(line);
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let named = |name: &str| {
        let former = FORMER_NAMES.iter().find(|(former, _)| former.eq_ignore_ascii_case(name));
        let name = former.map_or(name, |(_, now)| now);
        VERBS.iter().find(|verb| verb.name.eq_ignore_ascii_case(name))
    };
    named(line).map(|verb| (verb, "")).or_else(|| Some((named(first)?, rest.trim())))
}

/// Whether a line sets a field of the experiment, with which the run begins anew.
pub(crate) fn sets_a_field(line: &str) -> bool {
    verb_of(line).is_some_and(|(verb, _)| verb.name == SET)
}

/// The part of a line that says what it changes: of `weight W_hh 0 1 0.25` all but the value, of `set hidden=16` all up to
/// the equals sign, of others the verb.
pub(crate) fn subject(line: &str) -> &str {
    let end = match verb_of(line) {
        Some((verb, _)) if verb.name == WEIGHT => line.rfind(' ').map(|space| space + 1),
        Some((verb, _)) if verb.name == SET => line.find('=').map(|sign| sign + 1),
        Some(_) | None => line.find(' '),
    };
    &line[..end.unwrap_or(line.len())]
}

/// A line without the `:` that some type before it, as in an editor.
fn without_colon(line: &str) -> &str {
    line.trim().trim_start_matches(':').trim()
}

/// Reads a line.
///
/// # Errors
/// If the line cannot be read: what is wrong, and what would work.
pub(crate) fn read(context: &Context, line: &str) -> Result<Parsed, Problem> {
    let line = without_colon(line);
    let Some((verb, argument)) = verb_of(line) else {
        if let Ok(setting) = line.parse::<Setting>()
            && context.frame.snapshot.spec.field(&setting.key).is_ok()
        {
            return knobs::set(context, line); // a field and its value need no verb
        }
        let first = line.split_whitespace().next().unwrap_or("");
        let known = nearest(first, VERBS.iter().map(|verb| verb.name));
        let first: String = first.chars().take(LONGEST_QUOTED).collect();
        return Err(known.map_or_else(
            || Problem::new(format!("{first:?} is not known")).instead("choose one from the list"),
            |k| Problem::new(format!("{first:?} is not known; did you mean {k:?}?")),
        ));
    };
    let example = format!("{} {}", verb.name, verb.argument);
    if argument.is_empty() && !verb.argument.is_empty() {
        return Err(Problem::new(MISSING).instead(example));
    }
    (verb.read)(context, argument).map_err(|problem| with_example(problem, verb.argument, example))
}

/// Adds an example to the problem with a number, if it has none.
fn with_example(problem: Problem, argument: &str, example: String) -> Problem {
    let is_number = argument.parse::<f64>().is_ok();
    if is_number && problem.instead.is_none() { problem.instead(example) } else { problem }
}

/// Reads a value written as in a lesson file.
fn ron<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    ron_options().from_str(text).map_err(|e| Problem::new(ron_message(&e.code)))
}

/// Reads a number, which may have a comparison sign before it.
fn number(text: &str) -> Result<f64, Problem> {
    let text = text.trim_start_matches(['<', '>', '=', '≤', '≥', ' ']);
    let (digits, part) = text.strip_suffix('%').map_or((text, 1.0), |digits| (digits, 0.01));
    if digits.trim().is_empty() {
        return Err(Problem::new("a number is missing"));
    }
    let number = digits.trim().parse::<f64>().ok().filter(|x| x.is_finite());
    number.map(|x| x * part).ok_or_else(|| Problem::new(format!("{text:?} is not a number")))
}

fn whole<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    let problem = |_| Problem::new(format!("{text:?} is not a whole number, 0 or more"));
    text.trim().parse().map_err(problem)
}
