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
                (if blank { without_digits(&text) } else { text }, role)
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

/// Each number becomes one blank.
fn without_digits(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let mut blank = String::new();
    let mut inside = false;
    let characters: Vec<char> = text.chars().collect();
    for (i, c) in characters.iter().enumerate() {
        let exponent = inside && (*c == 'e' || (*c == '-' && characters[i - 1] == 'e'));
        if is_part(*c) || exponent {
            blank.push_str(if inside { "" } else { "__" });
            inside = true;
        } else {
            inside = false;
            blank.push(if *c == '-' || *c == '−' { ' ' } else { *c });
        }
    }
    blank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_blanks_and_signs_go() {
        for (text, expected) in
            [("= 0.25", "= __"), ("(-1.5e-3)", "( __)"), ("0.1 + 0.2", "__ + __"), ("h", "h")]
        {
            assert_eq!(without_digits(text), expected);
        }
        assert_eq!(letters("dW_hh[0,2]"), "dWhh");
    }
}
