//! Fading: from a worked example to a blank. What the learner is to work out does not stand there.

use super::fit::{Line, Role};
use crate::lesson::{Action, Measure};
use crate::tui::view::View;

/// The lines with as many numbers blank as the step wants: 1 the result that is asked for, 2 also all that is summed to
/// it, 3 all numbers.
pub fn faded(view: &View, lines: Vec<Line>) -> Vec<Line> {
    let fade = view.fade();
    let asked = asked(view).unwrap_or_default();
    if fade == 0 {
        return lines;
    }
    let truth = view.frame.values_for(view.step).and_then(|values| values.first().copied()?);
    let is_asked = |head: &str| !asked.is_empty() && letters(head).starts_with(&asked);
    let heads = lines.iter().flatten().filter(|(_, role)| *role == Role::Head);
    let found = heads.into_iter().any(|(text, _)| is_asked(text));
    let mut mine = !found; // where the asked one has no row of its own, each may tell
    lines
        .into_iter()
        .map(|line| {
            let faded = line.into_iter().map(|(text, role)| {
                if role == Role::Head && found {
                    mine = is_asked(&text);
                }
                let blank = match role {
                    Role::Result => fade >= 2 || mine,
                    Role::Numbers => fade >= 3 || (fade == 2 && mine),
                    _ => false,
                };
                let number = matches!(role, Role::Result | Role::Numbers);
                let text = match truth {
                    _ if blank => without(&text, |_| true),
                    // what is asked for goes into other equations, and would stand there
                    Some(x) if number && !(mine && found) => without(&text, |it| is_rounded(it, x)),
                    _ => text,
                };
                (text, role)
            });
            faded.collect()
        })
        .collect()
}

/// The letters of the tensor that the step asks for.
fn asked(view: &View) -> Option<String> {
    let Action::Type { truth, .. } = &view.current()?.action else { return None };
    let Measure::At(name, _) = &truth.of else { return None };
    Some(match name.split_once('/') {
        Some(("grad" | "clipped", parameter)) => letters(&format!("d{parameter}")),
        Some((_, parameter)) => letters(parameter),
        None => letters(name),
    })
}

/// `dh` of `dh₂[0]`.
fn letters(text: &str) -> String {
    text.chars().filter(|c| *c != '_').take_while(|c| c.is_ascii_alphabetic()).collect()
}

/// Each number that is meant becomes a blank, its sign with it.
fn without(text: &str, is_meant: impl Fn(&str) -> bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let (mut blank, mut at) = (String::new(), 0);
    while at < characters.len() {
        let length = number_at(&characters[at..]);
        let number: String = characters[at..at + length].iter().collect();
        match length {
            0 => blank.push(characters[at]),
            _ if is_meant(&number) => {
                if blank.ends_with(['-', '−']) {
                    blank.pop();
                    blank.push(' ');
                }
                blank.push_str("__");
            }
            _ => blank.push_str(&number),
        }
        at += length.max(1);
    }
    blank
}

/// How many characters of a number without its sign stand at the beginning.
fn number_at(characters: &[char]) -> usize {
    let is_part = |i: usize| match characters.get(i) {
        Some(c) if c.is_ascii_digit() || *c == '.' => true,
        Some('e') => {
            let next = characters.get(i + 1);
            i > 0 && next.is_some_and(|c| c.is_ascii_digit() || *c == '-')
        }
        Some('-') => i > 0 && characters[i - 1] == 'e',
        _ => false,
    };
    (0..).take_while(|i| is_part(*i)).count()
}

/// Whether a number is another, rounded to its own digits; whatever the signs.
fn is_rounded(number: &str, x: f64) -> bool {
    let Ok(value) = number.parse::<f64>() else { return false };
    let (digits, power) = number.split_once('e').unwrap_or((number, "0"));
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let power: i32 = power.parse().unwrap_or(0);
    let unit = 10f64.powi(power - places as i32);
    let significant = digits.trim_start_matches(['0', '.']).chars().filter(|c| *c != '.').count();
    significant >= 3 && // fewer may be another number
    value != 0.0 && (value - x.abs()).abs() <= 0.5001 * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_blanks_and_signs_go() {
        for (text, expected) in
            [("= 0.25", "= __"), ("(-1.5e-3)", "( __)"), ("0.1 + 0.2", "__ + __"), ("h", "h")]
        {
            assert_eq!(without(text, |_| true), expected);
        }
        let asked = |text: &str| without(text, |number| is_rounded(number, -0.31254));
        assert_eq!(asked("(1 − 0.5²)·(-0.313) = 0.27"), "(1 − 0.5²)·( __) = 0.27");
        assert_eq!(asked("3.125e-1 + 0.3126 + 0.31"), "__ + 0.3126 + 0.31");
        assert_eq!(letters("dW_hh[0,2]"), "dWhh");
    }
}
