//! What a line means as an answer to what is asked: a letter, a number, a sentence, the points of a sketch.

use super::Meaning;
use crate::nn::listing::markable;
use crate::tui::arithmetic;
use crate::tui::markdown::plain;
use crate::tui::plain::request::{Form, form, letter};
use crate::tui::step::Wanted;
use crate::tui::theme::Theme;
use crate::tui::view::View;

/// From so many words on, what is typed where a sentence is asked for is the sentence, whatever it begins with.
const SENTENCE: usize = 3;

/// An answer to what is asked, if the line is one.
pub(super) fn answer(view: &View, line: &str, is_forced: bool) -> Option<Meaning> {
    let unclear = |why: String| is_forced.then_some(Meaning::Unclear(why));
    match form(view) {
        None => unclear("nothing is asked here".to_owned()),
        Some(Form::Option(options)) => match chosen(&options, line) {
            Some(option) => Some(Meaning::Option(option)),
            // a key of that name is not what is meant
            None if is_forced || is_letter(line) => Some(Meaning::Unclear(format!(
                "type a letter from a to {}, or a word",
                letter(options.len().saturating_sub(1))
            ))),
            None => None,
        },
        Some(Form::Written(Wanted::Number)) => {
            let begins = line.starts_with(|c: char| c.is_ascii_digit() || "+-−.(".contains(c));
            let is_number = begins || arithmetic::number(line).is_some();
            (is_number || is_forced).then(|| Meaning::Answer(line.to_owned()))
        }
        Some(Form::Written(Wanted::Words)) => {
            let is_sentence = line.split_whitespace().count() >= SENTENCE;
            (is_sentence || is_forced).then(|| Meaning::Answer(line.to_owned()))
        }
        Some(Form::Points(points, low, high)) => drawn(line, points, (low, high)),
        Some(Form::CodeLine) => {
            let number = line.strip_prefix("line ").unwrap_or(line).trim().parse::<usize>().ok()?;
            Some(match number.checked_sub(1).filter(|place| markable().contains(place)) {
                Some(place) => Meaning::Option(place),
                None => Meaning::Unclear(format!(
                    "the lines that may be wrong are {} to {}",
                    markable().start() + 1,
                    markable().end() + 1
                )),
            })
        }
    }
}

fn is_letter(line: &str) -> bool {
    let mut letters = line.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

/// Too few words for a sentence: the app says so.
pub(super) fn asked_words(view: &View, line: &str) -> Option<Meaning> {
    let asks = form(view) == Some(Form::Written(Wanted::Words));
    asks.then(|| Meaning::Answer(line.to_owned()))
}

/// The option with this letter, or with this text.
pub(super) fn chosen(options: &[String], line: &str) -> Option<usize> {
    let theme = Theme::default();
    let text = |text: &str| plain(text, &theme).trim_end_matches('.').to_lowercase();
    let (is_text, line) = (text(line), line.to_lowercase());
    let mut letters = line.trim_end_matches([')', '.', ':']).chars();
    let only = letters.next().filter(|_| letters.next().is_none());
    let by_letter = (0..options.len()).find(|option| only == Some(letter(*option)));
    by_letter.or_else(|| options.iter().position(|option| text(option) == is_text))
}

/// The points of a sketch; `None` if the line is no list of numbers.
fn drawn(line: &str, points: usize, (low, high): (f64, f64)) -> Option<Meaning> {
    let line = line.strip_prefix("draw ").unwrap_or(line);
    let parts = line.split([' ', ',', ';']).filter(|part| !part.is_empty());
    let numbers: Option<Vec<f64>> = parts.map(arithmetic::number).collect();
    let numbers = numbers.filter(|numbers| !numbers.is_empty())?;
    let outside = numbers.iter().find(|x| !(low..=high).contains(*x));
    Some(match outside {
        _ if numbers.len() != points => Meaning::Unclear(format!(
            "{} numbers: the sketch has {points} points, so type {points} numbers in one line",
            numbers.len()
        )),
        Some(x) => Meaning::Unclear(format!("{x}: each number is from {low} to {high}")),
        None => Meaning::Points(numbers),
    })
}
