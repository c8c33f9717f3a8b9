//! Values in texts: `{Epochs}` or `{(of: Accuracy, arm: "0.02")}`, in braces as in the RON of a goal.
//!
//! Formulas have braces of their own, `h_{t−1}`: only a measure, or a value in parentheses, is a value.

use strum::VariantNames;

use super::value::{Measure, Value};
use crate::checked::{nearest, ron_message, ron_options};
use crate::problem::Problem;

/// The form of a value in a text, for messages.
const FORM: &str = "write {Epochs}, or {(of: Accuracy, arm: \"name\")}";

/// The most letters of a wrong value that a message quotes.
const MOST_QUOTED: usize = 40;

/// A value in a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inset<'a> {
    /// What the braces enclose.
    pub(crate) written: &'a str,
    /// What is measured.
    pub(crate) value: Value,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
enum Piece<'a> {
    Words(&'a str),
    Value(Inset<'a>),
    /// Braces that look like a value, and why they are none.
    Wrong(&'a str, Problem),
}

/// The values in a text, in order.
pub(crate) fn insets(text: &str) -> impl Iterator<Item = Inset<'_>> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Value(inset) => Some(inset),
        Piece::Words(_) | Piece::Wrong(..) => None,
    })
}

/// A problem for each pair of braces that looks like a value and is none.
pub(crate) fn problems(text: &str) -> impl Iterator<Item = Problem> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Wrong(_, problem) => Some(problem),
        Piece::Words(_) | Piece::Value(_) => None,
    })
}

/// The text with its values put in.
pub(crate) fn filled(text: &str, show: impl Fn(&Inset) -> String) -> String {
    let piece = |piece: Piece| match piece {
        Piece::Words(words) | Piece::Wrong(words, _) => words.to_owned(),
        Piece::Value(inset) => show(&inset),
    };
    pieces(text).into_iter().map(piece).collect()
}

/// The text with a dash for each value, where its words alone count.
pub(crate) fn worded(text: &str) -> String {
    filled(text, |_| "–".to_owned())
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut words, mut at) = (Vec::new(), 0, 0);
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        at = open + 1;
        let is_index = text[..open].ends_with(['_', '^']);
        let Some(length) = length(&text[at..]).filter(|_| !is_index) else { continue };
        let (written, end) = (&text[at..at + length], at + length + 1);
        let piece = match read(written) {
            Some(Ok(value)) => Piece::Value(Inset { written, value }),
            Some(Err(problem)) => Piece::Wrong(&text[open..end], problem),
            None => continue,
        };
        pieces.extend([Piece::Words(&text[words..open]), piece]);
        (words, at) = (end, end);
    }
    pieces.push(Piece::Words(&text[words..]));
    pieces
}

/// The length of what braces enclose: up to the first closing brace that is in no quotation.
fn length(inside: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut letters = inside.char_indices();
    let end = letters.find(|(_, letter)| {
        let ends = *letter == '}' && !is_quoted;
        is_quoted ^= *letter == '"' && !is_escaped;
        is_escaped = *letter == '\\' && !is_escaped;
        ends
    });
    end.map(|(at, _)| at)
}

/// Reads a measure, or a value in parentheses; `None` if it does not look like one.
fn read(written: &str) -> Option<Result<Value, Problem>> {
    let written = written.trim();
    let ron = ron_options();
    let read = match written.starts_with('(') {
        true => ron.from_str::<Value>(written),
        false => ron.from_str::<Measure>(written).map(|of| Value { of, arm: None }),
    };
    match read {
        Ok(value) => Some(Ok(value)),
        Err(e) => looks_like_a_value(written).then(|| Err(wrong(written, &ron_message(&e.code)))),
    }
}

/// Whether it has the name of a measure, or one like it, where a value has one, or the form of a value.
fn looks_like_a_value(written: &str) -> bool {
    let inside = written.trim_start_matches('(');
    let is_field = inside.len() < written.len() && inside.contains(':');
    let word = |text: &str| -> usize {
        text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len())
    };
    let (name, rest) = inside.split_at(word(inside));
    let is_known = Measure::VARIANTS.contains(&name);
    let is_near = name.len() > 2 && nearest(name, Measure::VARIANTS.iter().copied()).is_some();
    let is_camel = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    let is_alone = rest.is_empty() || rest.starts_with('(');
    is_field || is_known || is_near || (is_camel && is_alone && name.len() > 3)
}

fn wrong(written: &str, why: &str) -> Problem {
    let quoted: String = written.chars().take(MOST_QUOTED).collect();
    let more = if quoted.len() < written.len() { "…" } else { "" };
    let problem = Problem::new(format!("the value {{{quoted}{more}}} cannot be read: {why}"));
    if why.contains("did you mean") { problem } else { problem.instead(FORM) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        insets(text).map(|inset| inset.value.to_string()).collect()
    }

    #[test]
    fn a_measure_in_braces_is_a_value_and_a_formula_is_none() {
        let text = "{Epochs} in your run, {(of: Accuracy, arm: \"0.02\")} right, {Writes(\"a}b\")}";
        assert_eq!(values(text), ["epochs", "accuracy of 0.02", "writes \"a}b\""]);
        let shown = filled(text, |inset| format!("<{}>", inset.written.len()));
        assert_eq!(shown, "<6> in your run, <27> right, <13>");
        for formula in
            ["h_{t−1}", "h_{−1} = 0", "x_{Epochs}", "{\"W_hh\": [[0, 2]]}", "{a, b}", "{"]
        {
            assert_eq!(
                (values(formula), filled(formula, |_| String::new())),
                (vec![], formula.into())
            );
            assert_eq!(problems(formula).count(), 0, "{formula}");
        }
    }

    #[test]
    fn a_misspelt_measure_is_a_problem_with_the_nearest_name() {
        for (text, says) in [
            ("{Epoch}", "did you mean `Epochs`?"),
            ("{epochs}", "did you mean `Epochs`?"),
            ("{(of: Acuracy)}", "did you mean `Accuracy`?"),
            ("{(off: Accuracy)}", "did you mean `of`?"),
            ("{CheckEror(\"W_hh\")}", "did you mean `CheckError`?"),
            ("{CheckError(\"W_hx\")}", "W_hh"),
            ("{Accuracy, arm: \"0.02\"}", "write {Epochs}, or {(of: "),
            ("{Perplexity}", "`Perplexity` is not known here"),
            ("{At}", "cannot be read"),
        ] {
            let found: Vec<String> = problems(text).map(|problem| problem.to_string()).collect();
            assert!(found.len() == 1 && found[0].contains(says), "{text}: {found:?}");
            assert_eq!(filled(text, |_| String::new()), text);
        }
    }
}
