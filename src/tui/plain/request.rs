//! The request of a step in words, and what can be typed to answer it.

use ratatui::style::Style;

use super::markdown;
use crate::lesson::Sketched;
use crate::nn::listing::markable;
use crate::tui::pane::code::listing_of_hunt;
use crate::tui::scene::Scene;
use crate::tui::step::sketch::{timestep_of, updates_at};
use crate::tui::step::{Keys, Part, Piece, Predict, Search, Stage, Wanted};
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// What Enter does where that is said in other words, or an answer is typed instead.
const SAID_OTHERWISE: [&str; 5] =
    ["Enter answers", "Enter writes", "Enter begins to draw", "Enter done", "Enter marks"];

/// The form of the answer that a step asks for now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Form {
    /// One of some options.
    Option(Vec<String>),
    /// A number, or a sentence.
    Written(Wanted),
    /// As many numbers, between the lowest and the highest.
    Points(usize, f64, f64),
    /// The number of a line of code.
    CodeLine,
}

/// The form of the answer that is asked for now, if one is.
pub(crate) fn form(scene: &Scene) -> Option<Form> {
    let open = scene.open;
    scene.current()?;
    if let Some(wanted) = open.wants(scene.is_done()) {
        return Some(Form::Written(wanted));
    }
    let options = open.asks(scene).parts.into_iter().find_map(|part| match part {
        Part::Options { options, .. } if !options.is_empty() => Some(options),
        _ => None,
    });
    if let Some(options) = options {
        return Some(Form::Option(options));
    }
    let hunts = open.hunt().is_some_and(|hunt| *hunt.search() == Search::Wrong);
    if hunts && open.chooses() && !scene.is_done() {
        return Some(Form::CodeLine);
    }
    let draws = |predict: &&Predict| matches!(predict.stage(), Stage::Open | Stage::Draws);
    let sketch = open.prediction().filter(draws)?.sketch()?;
    let points = sketch.points(scene.frame.snapshot.cursor.timesteps);
    Some(Form::Points(points, sketch.low, sketch.high))
}

/// The letter of an option.
pub(crate) fn letter(option: usize) -> char {
    char::from(b'a' + u8::try_from(option.min(25)).unwrap_or(25))
}

/// What the step asks, a line each.
pub(super) fn lines(view: &View) -> Vec<String> {
    let request = view.open.asks(view);
    let mut lines: Vec<String> =
        request.parts.iter().flat_map(|part| of_part(part, view)).collect();
    lines.extend(how(view));
    lines.extend(hints(&request.keys, view));
    lines
}

/// The question that has been answered.
pub(super) fn answered(view: &View) -> Vec<String> {
    let parts = view.open.asks(view).parts.into_iter();
    let question = |part: Part| match part {
        Part::Question { done: true, text } => named("Question", &text, view),
        _ => Vec::new(),
    };
    parts.flat_map(question).collect()
}

/// A text in Markdown, with a word before it that says what it is.
fn named(name: &str, text: &str, view: &View) -> Vec<String> {
    let mut lines = markdown(text, view);
    if let Some(first) = lines.first_mut() {
        *first = format!("{name}: {first}");
    }
    lines
}

fn of_part(part: &Part, view: &View) -> Vec<String> {
    let named = |name: &str, text: &str| named(name, text, view);
    match part {
        Part::Task { done: true, text } => vec![format!("Done: {text}.")],
        Part::Task { done: false, text } => vec![format!("To do: {text}.")],
        Part::Question { done: true, .. } | Part::Point(_) | Part::Line(_) => Vec::new(),
        Part::Question { done: false, text } => named("Question", text),
        Part::Count(text) | Part::Given(text) => vec![text.clone()],
        Part::Answer(text) => named("Answer", text),
        Part::Heading(text) => vec![(*text).to_owned()],
        Part::Options { options, code, .. } => {
            let option = |(i, text): (usize, &String)| {
                let text = if *code { text.clone() } else { markdown(text, view).join(" ") };
                format!("{}: {text}", letter(i))
            };
            options.iter().enumerate().map(option).collect()
        }
    }
}

/// The option under the cursor.
fn cursor(scene: &Scene) -> Option<usize> {
    scene.open.asks(scene).parts.into_iter().find_map(|part| match part {
        Part::Options { cursor, .. } => cursor,
        _ => None,
    })
}

/// What has to be typed before Enter does anything; `None` if Enter alone does.
pub(crate) fn waits_for(view: &View) -> Option<String> {
    let waits = match form(view)? {
        Form::Option(_) => cursor(view).is_none(),
        Form::Points(..) | Form::CodeLine => true,
        Form::Written(_) => false, // Enter may lead to where the question is asked
    };
    let goes_back = |predict: &Predict| predict.goes_back_first(Some(view.frame));
    let goes_back = view.open.prediction().is_some_and(goes_back);
    how(view).pop().filter(|_| waits && !goes_back)
}

/// How the answer is typed.
fn how(view: &View) -> Vec<String> {
    match form(view) {
        None => Vec::new(),
        Some(Form::Option(_)) => match cursor(view) {
            Some(here) => {
                vec![format!("Type the letter of your answer; Enter alone takes {}.", letter(here))]
            }
            None => vec!["Type the letter of your answer.".to_owned()],
        },
        Some(Form::Written(Wanted::Number)) => vec!["Type a number.".to_owned()],
        Some(Form::Written(Wanted::Words)) => {
            vec!["Type your answer in one line, of at least three words.".to_owned()]
        }
        Some(Form::Points(points, low, high)) => points_to_draw(view, points, low, high),
        Some(Form::CodeLine) => {
            let (first, last) = (markable().start() + 1, markable().end() + 1);
            let lines = listing_of_hunt(view).into_iter();
            let how = format!("Type the number of the wrong line, {first} to {last}.");
            lines.chain([how]).collect()
        }
    }
}

/// `Type 9 numbers from 0 to 2, parted by blanks: the loss at update 1, 13, …`
fn points_to_draw(view: &View, points: usize, low: f64, high: f64) -> Vec<String> {
    let of = view.open.prediction().and_then(Predict::sketch).map(|sketch| sketch.of);
    let updates = view.open.prediction().and_then(Predict::drawn_updates);
    let timesteps = view.frame.snapshot.cursor.timesteps;
    let places: Vec<String> = match of {
        Some(Sketched::DhNorm) => {
            (0..points).map(|point| timestep_of(point, points, timesteps).to_string()).collect()
        }
        Some(Sketched::Loss) | None => {
            updates_at(updates.unwrap_or(1)).map(|update| update.to_string()).collect()
        }
    };
    let what = match of {
        Some(Sketched::DhNorm) => "the norm of dh at t =",
        Some(Sketched::Loss) | None => "the loss after update",
    };
    let (low, high) = (short(low), short(high));
    vec![format!(
        "Draw with numbers: type {points} of them in one line, each from {low} to {high}, parted by blanks: {what} {}.",
        places.join(", ")
    )]
}

/// What else can be typed, such as `Enter goes to backward t=3`.
fn hints(keys: &Keys, view: &View) -> Vec<String> {
    let pieces = keys.pieces().map(|piece| match piece {
        Piece::Key(keys) => {
            keys.split(' ').map(|key| view.theme.cap_of(key)).collect::<Vec<_>>().join(" and ")
        }
        Piece::Words(words) => view.theme.sentence(words, Style::default()).to_string(),
    });
    let all: String = pieces.collect();
    // ↑ and ↓ choose and draw, and Esc leaves a line: here an answer is typed
    let moves = ["“up”", "“down”", "“tick” point", "“leave” looks", "“leave”, then"];
    let is_said = |hint: &&str| {
        !hint.is_empty()
            && !SAID_OTHERWISE.contains(hint)
            && !moves.iter().any(|key| hint.contains(key))
    };
    // “knobs” knobs: the word for a key is what the hint says of it
    let double = |hint: &str| {
        let (word, does) = hint.strip_prefix('“')?.split_once("” ")?;
        (word == does).then(|| format!("“{word}” shows the {word}"))
    };
    let does = |hint: &str| hint.replace("” one tick", "” do one tick");
    let helps = |hint: &str| double(hint).unwrap_or_else(|| does(hint));
    let hints = all.split("  ").map(str::trim).filter(is_said);
    hints.map(|hint| format!("{}.", helps(hint))).collect()
}
