//! What opens above the screen, in words.

use ratatui::style::Style;

use super::request::letter;
use super::{WIDE, markdown, sentences};
use crate::lesson::Question;
use crate::measure::inset::worded;
use crate::tui::markdown::plain;
use crate::tui::pane::equation;
use crate::tui::popup::{Derivation, Palette, Popup, Quick};
use crate::tui::view::View;

/// The most words with which a step is named in the list of steps.
const WORDS: usize = 8;

/// Whether a popup stays open, for the next line to go on with it; all others are only to be read.
pub(crate) fn stays(popup: &Popup, view: &View) -> bool {
    match popup {
        Popup::Prompt(_) | Popup::Quick(_) => true,
        Popup::Follow(follow) => follow.can_be_said(view),
        Popup::List(list) => list.asks_to_restart(),
        Popup::Palette(_) | Popup::Messages(_) | Popup::Derivation(_) | Popup::Page(_) => false,
        Popup::Share(_) | Popup::Help(_) | Popup::Cards(_) => false,
    }
}

/// What an open popup says.
pub(crate) fn page(popup: &Popup, view: &View) -> Vec<String> {
    match popup {
        Popup::Prompt(prompt) => match prompt.problem() {
            Some(problem) => vec![problem.to_owned()],
            None => vec![format!("{}: type it; Enter alone leaves.", prompt.title())],
        },
        Popup::Palette(palette) => of_palette(palette, view),
        Popup::List(list) if list.asks_to_restart() => {
            let done = view.done.iter().filter(|done| **done).count();
            vec![format!(
                "This erases your progress in this lesson: {done} of {} steps are done. Type yes to erase it, or no to keep it.",
                view.done.len()
            )]
        }
        Popup::List(_) => steps(view),
        Popup::Quick(quick) => of_quick(quick, &view.lesson.quick, view),
        Popup::Messages(log) => sentences(log.lines(WIDE.into(), view.theme)),
        Popup::Follow(follow) => follow.in_words(view),
        Popup::Derivation(derivation) => of_derivation(derivation, view),
        Popup::Page(page) => sentences(page.lines(view, WIDE.into())),
        Popup::Share(_) => vec!["What is open here as a string, for “rnn-tui open”:".to_owned()],
        Popup::Help(_) | Popup::Cards(_) => Vec::new(), // there are other words for the keys
    }
}

/// The list of knobs, arms or conditions, or where a setting is asked for, how it is typed.
fn of_palette(palette: &Palette, view: &View) -> Vec<String> {
    if let Some(problem) = palette.problem() {
        return vec![view.theme.sentence(&problem.to_string(), Style::default()).to_string()];
    }
    let begun = palette.written().trim();
    if palette.is_of_all() {
        let how = match begun {
            "" => "Type a command, for example lr 0.05, or “help” for a list.".to_owned(),
            begun => format!("Type the setting, which begins with {begun}"),
        };
        return vec![how];
    }
    let (title, entries, notes) = palette.in_words();
    let entries = entries.map(|(line, about)| match about {
        "" => line.to_owned(),
        about => format!("{line}, {about}"),
    });
    let head = match begun {
        "" => format!("{title}, each as it is typed, with its present value:"),
        begun => format!("{title}. Type {begun} with another value, or one of these:"),
    };
    [head].into_iter().chain(entries).chain(notes.iter().cloned()).collect()
}

/// The steps of a derivation, and the names of the other formulas of the tick.
fn of_derivation(derivation: &Derivation, view: &View) -> Vec<String> {
    let numbered = |line: String| match line.split_once(' ') {
        Some((number, words)) if number.parse::<usize>().is_ok() => format!("{number}. {words}"),
        _ => line,
    };
    let mut lines: Vec<String> =
        sentences(derivation.lines(view, WIDE)).into_iter().map(numbered).collect();
    if let Some(of) = lines.first_mut() {
        *of = format!("Derivation of {of}");
    }
    let others: Vec<String> = derivation
        .others()
        .map(|of| format!("“derivation {}”", equation::named(view, of)))
        .collect();
    let others = (!others.is_empty()).then(|| format!("Of the same tick: {}.", others.join(", ")));
    lines.into_iter().chain(others).collect()
}

/// The steps, each with how it begins.
fn steps(view: &View) -> Vec<String> {
    let line = |(i, step): (usize, &crate::lesson::Step)| {
        let text = plain(&worded(&step.text), view.theme);
        let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
        let done = if view.done.get(i) == Some(&true) { ", done" } else { "" };
        let here = if i == view.step { ", you are here" } else { "" };
        format!("{}{done}{here}: {} …", i + 1, words.join(" "))
    };
    let steps = view.lesson.steps.iter().enumerate().map(line);
    steps.chain(["“step” and a number goes to one.".to_owned()]).collect()
}

/// A question of the fast track, or the reply to its answer.
fn of_quick(quick: &Quick, questions: &[Question], view: &View) -> Vec<String> {
    let Some((number, question, chosen)) = quick.now(questions) else { return Vec::new() };
    let text = |text: &str| markdown(text, view).join(" ");
    if let Some(chosen) = chosen.and_then(|chosen| question.options.get(chosen)) {
        let right = question.options.iter().find(|option| option.right);
        let verdict = match (chosen.right, right) {
            (true, _) | (_, None) => "Right.".to_owned(),
            (false, Some(right)) => format!("Not right: it is “{}”.", text(&right.text)),
        };
        let told = chosen.told.iter().flat_map(|told| markdown(told, view));
        let next = ["Enter continues.".to_owned()];
        return [verdict].into_iter().chain(told).chain(next).collect();
    }
    let head = format!("Fast track, question {} of {}.", number + 1, questions.len());
    let options = question.options.iter().enumerate();
    let options = options.map(|(i, option)| format!("{}: {}", letter(i), text(&option.text)));
    let how = ["Type the letter of your answer; “leave” ends the fast track.".to_owned()];
    let ask = markdown(&question.ask, view);
    [head].into_iter().chain(ask).chain(options).chain(how).collect()
}
