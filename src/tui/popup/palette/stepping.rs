//! Raises and lowers the setting at the end of a line, and knows what it is until then.

use super::Palette;
use super::entries::{Entry, Then};
use crate::tui::verbs::{Scope, subject, verb_of};

/// The values of settings that stand for no number.
const NO_NUMBERS: [&str; 4] = ["off", "whole", "all", "usual"];

/// Below this, numbers of timesteps go up and down one by one.
const FEW: f64 = 10.0;

/// A line with the number at its end one step up or down: 0.01, 0.02, 0.05, 0.1. A word, such as `off`, is followed by the
/// example of the verb, `norm 1`. `None` if there is no such step.
pub(super) fn stepped(line: &str, by: i8) -> Option<String> {
    let (rest, last) = line.split_at(line.rfind([' ', '='])? + 1);
    let Ok(value) = last.parse::<f64>() else {
        let (verb, _) = verb_of(line).filter(|_| by > 0 && NO_NUMBERS.contains(&last))?;
        return Some(format!("{} {}", verb.name, verb.argument));
    };
    let counts = verb_of(line).is_some_and(|(verb, _)| verb.name.starts_with("bptt_"));
    match value {
        0.0 => None,
        // a number of timesteps, of which each makes a difference where there are few
        _ if counts && value + f64::from(by.min(0)) < FEW => Some(value + f64::from(by))
            .filter(|next| *next >= 1.0)
            .map(|next| format!("{rest}{next}")),
        ..0.0 => Some(format!("{rest}-{}", rung(-value, -by)?)),
        _ => Some(format!("{rest}{}", rung(value, by)?)),
    }
}

/// A line without its last word, which a number replaces; a word replaces all of its argument. Of a field, its value is
/// replaced.
pub(super) fn kept(line: &str, first: char) -> &str {
    let subject = subject(line);
    let space = if first.is_alphabetic() { line.find(' ') } else { line.rfind(' ') };
    match subject.ends_with('=') {
        true => subject,
        false => space.map_or("", |space| &line[..=space]),
    }
}

/// The next greater or smaller of 0.01, 0.02, 0.05, 0.1 and so on.
fn rung(value: f64, by: i8) -> Option<f64> {
    let ladder = |power: i32| ["1", "2", "5"].map(|digit| format!("{digit}e{power}"));
    let power = value.log10().floor() as i32;
    let rungs = (power - 1..=power + 1).flat_map(ladder).filter_map(|rung| rung.parse().ok());
    match by > 0 {
        true => rungs.into_iter().find(|rung| *rung > value),
        false => rungs.into_iter().take_while(|rung| *rung < value).last(),
    }
}

impl Palette {
    /// The setting that the line changes, as it is until Enter, such as `lr 0.1`; `None` if the line changes none.
    pub(crate) fn unsaved(&self) -> Option<&str> {
        let line = self.line.value().trim();
        let (verb, _) = verb_of(line).filter(|(verb, _)| verb.scope == Scope::Knobs)?;
        let is_it = |entry: &&Entry| {
            let changes = entry.then == Then::Change && entry.verb() == verb.name;
            changes && line.starts_with(subject(&entry.line))
        };
        let present = self.entries.iter().find(is_it)?;
        (present.line != line).then_some(present.line.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_raised_and_lowered_and_one_without_a_number_gets_one() {
        for (line, by, expected) in [
            ("lr 0.1", 1, Some("lr 0.2")),
            ("lr 0.1", -1, Some("lr 0.05")),
            ("clip norm 1", 1, Some("clip norm 2")),
            ("clip off", 1, Some("clip norm 1")),
            ("clip off", -1, None),
            ("bptt_window whole", 1, Some("bptt_window 4")),
            ("bptt_window 2", 1, Some("bptt_window 3")),
            ("bptt_window 1", -1, None),
            ("bptt_window 10", -1, Some("bptt_window 9")),
            ("bptt_window 10", 1, Some("bptt_window 20")),
            ("weight W_hh 0 1 -0.25", 1, Some("weight W_hh 0 1 -0.2")),
            ("weight W_hh 0 1 -0.25", -1, Some("weight W_hh 0 1 -0.5")),
            ("weight b_h 0 0", 1, None),
            ("optimizer Adam(lr: 0.1)", 1, None),
        ] {
            assert_eq!(stepped(line, by).as_deref(), expected, "{line} {by}");
        }
    }
}
