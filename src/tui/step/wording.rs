//! Answers, truths and goals in words.

use crate::lesson::{Answer, Guess};
use crate::measure::{GoalState, Measure, Unit};
use crate::tui::markdown::plain;
use crate::tui::step::sketch::Sketch;
use crate::tui::theme::Theme;
use crate::tui::widget::number::{short, significant};

/// A prediction compared with the truth.
pub(crate) fn compared(guess: &Guess, answer: &Answer, is: &str) -> String {
    let (said, truth) = (said(guess, answer), truth(guess, answer));
    match (guess, answer.right == Some(true)) {
        (Guess::Sketch { .. }, _) => truth,
        (Guess::Choice { .. }, true) => truth,
        (Guess::Number { .. }, _) | (Guess::Choice { .. }, false) => {
            format!("you said {said}; {is} {truth}")
        }
    }
}

/// The learner's prediction.
fn said(guess: &Guess, answer: &Answer) -> String {
    let first = answer.given.first().copied().unwrap_or(f64::NAN);
    match guess {
        Guess::Choice { options, .. } => {
            options.get(first as usize).map_or(String::new(), |option| quoted(&option.text))
        }
        Guess::Number { truth, .. } => exact(&truth.of, first),
        Guess::Sketch { .. } => "a sketch".to_owned(),
    }
}

/// The truth; of a measured choice, the right option and the value.
fn truth(guess: &Guess, answer: &Answer) -> String {
    let measured = guess.truth().zip(answer.truth);
    let exactly = measured.map(|(of, truth)| format!("{}{}", exact(&of.of, truth), mean(&of.of)));
    let measured = measured.map(|(of, truth)| format!("{}{}", value(&of.of, truth), mean(&of.of)));
    match guess {
        Guess::Choice { options, truth } => {
            let right = options.iter().find(|option| option.holds(answer.truth));
            let right = right.map(|option| quoted(&option.text));
            let yes_or_no = truth.as_ref().is_some_and(|value| value.of.unit() == Unit::YesNo);
            match (right, measured) {
                (Some(right), Some(measured))
                    if !yes_or_no && !right.contains(measured.as_str()) =>
                {
                    format!("{right} ({measured})")
                }
                (Some(right), _) => right,
                (None, measured) => measured.unwrap_or_else(|| "not measured".to_owned()),
            }
        }
        Guess::Number { .. } => exactly.unwrap_or_else(|| "not measured".to_owned()),
        Guess::Sketch { .. } => {
            let points = answer.given.len();
            let near = answer.truth.map_or(0.0, |share| (share * points as f64).round());
            let means = Sketch::asked_by(guess)
                .map_or_else(String::new, |sketch| sketch.near_means(points));
            format!("{near} of {points} points of your sketch are near the truth{means}")
        }
    }
}

/// Says that a value is a mean over an epoch, where a chart has the values of its updates.
fn mean(of: &Measure) -> &'static str {
    match of {
        Measure::Loss => ", mean of the epoch",
        _ => "",
    }
}

/// An option in quotation marks.
fn quoted(text: &str) -> String {
    format!("“{}”", option_text(text))
}

/// An option inside a sentence.
pub(crate) fn option_text(text: &str) -> String {
    plain(text, &Theme::default()).trim_end_matches('.').to_owned()
}

/// A value as panes show it: yes or no, in percent, or as a number.
pub(crate) fn value(of: &Measure, x: f64) -> String {
    match of.unit() {
        Unit::YesNo => if x == 1.0 { "yes" } else { "no" }.to_owned(),
        Unit::Share if x == 0.0 || x >= 1e-4 => format!("{} %", short(100.0 * x)),
        Unit::Share | Unit::Size | Unit::Number => short(x),
    }
}

/// A value beside the number that the learner has said, with enough digits to compare them.
pub(crate) fn exact(of: &Measure, x: f64) -> String {
    match of.unit() {
        Unit::YesNo | Unit::Share => value(of, x),
        Unit::Size | Unit::Number => significant(x, 5),
    }
}

/// `accuracy of norm ≥ 99 % (now 83 %)`
pub(super) fn goal(state: &GoalState) -> String {
    match state.value {
        None => format!("{} (not known yet)", state.label),
        Some(now) => {
            let mean = mean(&state.of);
            format!("{} (now {}{mean})", state.label, value(&state.of, now))
        }
    }
}
