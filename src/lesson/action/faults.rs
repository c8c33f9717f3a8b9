//! What is wrong with an action by itself, though each of its fields is right.

use super::{Action, Choice, Guess, Sketched, When};

impl Action {
    /// What is wrong with it by itself.
    pub(in crate::lesson) fn fault(&self) -> Option<String> {
        let values = self.values().into_iter().find_map(|value| value.of.fault());
        values.or_else(|| match self {
            Action::RunUntil(goals) | Action::Reach(goals) | Action::Change(goals)
                if goals.is_empty() =>
            {
                Some("there is no goal to reach: add one".to_owned())
            }
            Action::Change(goals) => goals.iter().find(|goal| !goal.of.is_a_setting()).map(|goal| {
                format!("Change is about settings, and {goal} is none: write Setting(\"field\"), Is(\"field\", \"value\"), or take Reach")
            }),
            Action::Predict { guess, until, .. } => {
                let no_goal = matches!(until, Some(When::Goals(goals)) if goals.is_empty());
                let no_goal = no_goal.then(|| "`until` has no goal: add one".to_owned());
                no_goal.or_else(|| guess_fault(guess))
            }
            Action::Finish { among, .. } => {
                let first = among.first().map(|fault| fault.right_line());
                match first {
                    None => Some("there is no wrong line to choose from: add faults to `among`".to_owned()),
                    Some(right) => among.iter().find(|fault| fault.right_line() != right).map(|fault| {
                        format!("{fault:?} stands in another line than {:?}: all of `among` stand in one", among[0])
                    }),
                }
            }
            _ => None,
        })
    }
}

/// What is wrong with several answers to choose from.
pub(in crate::lesson) fn options_fault(options: &[Choice], measured: bool) -> Option<String> {
    let ranged = |choice: &&Choice| choice.from.is_some() || choice.to.is_some();
    if options.len() < 2 {
        return Some("a choice has at least two options".to_owned());
    }
    if let Some(choice) = options.iter().find(ranged).filter(|_| !measured) {
        let text = &choice.text;
        return Some(format!(
            "the option {text:?} has a range, but nothing is measured: add `truth`"
        ));
    }
    if let Some(choice) = options.iter().find(|c| !ranged(c)).filter(|_| measured) {
        let text = &choice.text;
        return Some(format!(
            "something is measured, but the option {text:?} has no range: add `from` or `to`"
        ));
    }
    let twice = options
        .iter()
        .enumerate()
        .find(|(i, choice)| options[..*i].iter().any(|before| before.text == choice.text));
    if let Some((_, choice)) = twice {
        return Some(format!("two options read {:?}", choice.text));
    }
    let range = |choice: &Choice| {
        (choice.from.unwrap_or(f64::NEG_INFINITY), choice.to.unwrap_or(f64::INFINITY))
    };
    if let Some(choice) = options.iter().find(|choice| range(choice).0 > range(choice).1) {
        return Some(format!("the option {:?} goes from more to less: turn it round", choice.text));
    }
    let meets = |a: &Choice, b: &Choice| {
        measured && range(a).0.max(range(b).0) < range(a).1.min(range(b).1)
    };
    for (i, a) in options.iter().enumerate() {
        if let Some(b) = options[..i].iter().find(|b| meets(a, b)) {
            return Some(format!("the ranges of {:?} and {:?} overlap", b.text, a.text));
        }
    }
    let right = options.iter().filter(|choice| choice.right).count();
    if !measured && right != 1 {
        return Some(format!("{right} options are right: mark just one with `right: true`"));
    }
    None
}

fn guess_fault(guess: &Guess) -> Option<String> {
    match guess {
        Guess::Choice { options, truth } => options_fault(options, truth.is_some()),
        Guess::Number { .. } => None,
        Guess::Sketch { of, updates, low, high, .. } => {
            if !(low.is_finite() && high.is_finite() && low < high) {
                return Some(format!("a sketch from {low} to {high} has no height"));
            }
            match of {
                Sketched::DhNorm if *low <= 0.0 => {
                    Some("‖dh_t‖ is drawn on a log scale: `low` is above 0".to_owned())
                }
                Sketched::Loss if updates.is_none() => {
                    Some("a curve needs a length: add `updates`".to_owned())
                }
                _ => None,
            }
        }
    }
}
