//! What opens above the screen, in words.

use super::request::letter;
use super::{WIDE, markdown, sentences};
use crate::lesson::Question;
use crate::measure::inset::worded;
use crate::tui::markdown::plain;
use crate::tui::popup::{Palette, Popup, Quick};
use crate::tui::view::View;

/// The most words with which a step is named in the list of steps.
const WORDS: usize = 8;

/// What an open popup says.
pub(crate) fn page(popup: &Popup, view: &View) -> Vec<String> {
    match popup {
        Popup::Prompt(prompt) => match prompt.problem() {
            Some(problem) => vec![problem.to_owned()],
            None => vec![format!("{}: type it; Enter alone leaves.", prompt.title())],
        },
        Popup::Palette(palette) => of_palette(palette),
        Popup::List(_) => steps(view),
        Popup::Quick(quick) => of_quick(quick, &view.lesson.quick, view),
        Popup::Messages(log) => sentences(log.lines(WIDE.into(), view.theme)),
        Popup::Follow(follow) => follow.in_words(view),
        Popup::Derivation(derivation) => sentences(derivation.lines(view, WIDE)),
        Popup::Page(page) => sentences(page.lines(view, WIDE.into())),
        Popup::Share(_) => vec!["What is open here as a string, for “rnn-tui open”:".to_owned()],
        Popup::Help(_) | Popup::Cards(_) => Vec::new(), // there are other words for the keys
    }
}

/// The list of knobs, arms or conditions, or where a setting is asked for, how it is typed.
fn of_palette(palette: &Palette) -> Vec<String> {
    if let problem @ Some(_) = palette.problem() {
        return problem.map(ToString::to_string).into_iter().collect();
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
    let quick = (!view.lesson.quick.is_empty())
        .then(|| "“fast track” asks a few questions in place of the lesson.".to_owned());
    steps.chain(["“step” and a number goes to one.".to_owned()]).chain(quick).collect()
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
