//! Whether a number is on the screen before the step that asks for it is answered.

use super::Walk;
use crate::headless::check::workbench::Workbench;
use crate::lesson::{Exercise, PaneName};
use crate::measure::{Unit, Value};
use crate::nn::{Stage, Variable};
use crate::problem::{At, Problem};
use crate::tui::action::{Action, Look};
use crate::tui::input::KeyCode;
use crate::tui::keymap::KEYS;
use crate::tui::widget::number::short;

/// The sizes of the screen that are looked at.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// The digits from which on a number is hardly there by accident; one of fewer counts only beside its name.
const ENOUGH: usize = 3;

/// A number that a pane shows before the answer.
#[derive(Clone, Debug)]
pub(in crate::headless::check) struct Told {
    /// The step that asks for it, from 0.
    step: usize,
    pane: PaneName,
    value: f64,
    /// The row of the screen.
    row: String,
}

/// The screens that were seen before an answer, each with the pane that was opened.
pub(super) type Seen = Vec<(PaneName, String)>;

impl Told {
    /// Whether another walk has found it in the same place. A number that is there by accident is another one with
    /// another seed.
    pub(in crate::headless::check) fn is_also(&self, other: &Told) -> bool {
        (self.step, self.pane) == (other.step, other.pane)
    }

    /// As a problem of the lesson.
    pub(in crate::headless::check) fn problem(&self) -> Problem {
        let Told { step, pane, value, row } = self;
        let row = row.split_whitespace().collect::<Vec<_>>().join(" ");
        let value = short(*value);
        let what =
            format!("with {pane:?} open, the screen shows {value}, which is asked for: {row}");
        Problem::new(what)
            .instead("ask for another number, or before it is there")
            .at(At::Step(step + 1))
    }
}

impl Walk<'_> {
    /// The value that the step asks for and hides: no weight that the passes read, which can be looked up, and nothing
    /// that the learner is to read off.
    fn hidden(&self) -> Option<&Value> {
        let is_shown = matches!(self.step.exercise, Exercise::Type { fade: 0, .. });
        let asked = self.step.exercise.asked().filter(|_| !is_shown)?;
        let of = asked.of.quantity().map(|of| of.variable);
        let is_read = matches!(of, Some(Variable::Parameter(Stage::Before, _)));
        (!is_read && asked.of.unit() != Unit::YesNo).then_some(asked)
    }

    /// Looks at every pane, beside others and alone, and comes back to the question.
    pub(super) fn look_at_all(&self, workbench: &mut Workbench) -> Result<Seen, Problem> {
        let mut seen = Seen::new();
        if !self.looks || self.hidden().is_none() {
            return Ok(seen);
        }
        let writes = workbench.session()?.writes();
        self.look_around(workbench)?;
        for binding in KEYS {
            let Action::Look(Look::Pane(pane)) = binding.action else { continue };
            workbench.press(binding.keys[0])?;
            for _ in ["beside others", "alone"] {
                seen.extend(SIZES.map(|size| (pane, workbench.screen(size))));
                workbench.press(KeyCode::Char('z'))?;
            }
        }
        workbench.press(KeyCode::Char('1'))?;
        if writes {
            workbench.press(KeyCode::Enter)?;
        }
        Ok(seen)
    }

    /// Finds the true answer among what was seen before.
    pub(super) fn find_in(&self, seen: &Seen, truth: Option<f64>) -> Vec<Told> {
        let Some((of, value)) = self.hidden().zip(truth) else { return Vec::new() };
        let mut told: Vec<Told> = Vec::new();
        for (pane, screen) in seen {
            let row = screen.lines().find(|row| shows(row, value, of));
            if let Some(row) = row.filter(|_| told.iter().all(|before| before.pane != *pane)) {
                told.push(Told { step: self.number, pane: *pane, value, row: row.to_owned() });
            }
        }
        told
    }
}

/// Whether a row of the screen shows a value: with enough digits, or beside its name.
fn shows(row: &str, value: f64, of: &Value) -> bool {
    let words = of.to_string();
    let name = words.trim_end_matches('s');
    row.split('│').any(|cell| {
        numbers(cell).any(|(before, number, after)| {
            let percent = of.of.unit() == Unit::Share && after.trim_start().starts_with('%');
            let value = if percent { 100.0 * value } else { value };
            let before = before.trim_end_matches([' ', '=', ':', '-']).trim_end_matches('s');
            let is_named = before.ends_with(name) || after.trim_start().starts_with(name);
            is_rounded(number, value) && (digits(number) >= ENOUGH || is_named)
        })
    })
}

/// The numbers in a text, without their signs, each with what is before and after it.
fn numbers(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let is_part = |c: char| c.is_ascii_digit() || ".e-".contains(c);
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| c.is_ascii_digit())?;
        let end =
            text[start..].find(|c: char| !is_part(c)).map_or(text.len(), |length| start + length);
        at = end;
        let number = text[start..end].trim_end_matches(['.', 'e', '-']);
        Some((&text[..start], number, &text[start + number.len()..]))
    })
}

/// Whether a number is a value, rounded to the digits that it has.
fn is_rounded(number: &str, value: f64) -> bool {
    let (mantissa, power) = number.split_once('e').unwrap_or((number, "0"));
    let places = mantissa.split_once('.').map_or(0, |(_, places)| places.len());
    let (Ok(shown), Ok(power)) = (number.parse::<f64>(), power.parse::<i32>()) else {
        return false;
    };
    (shown - value.abs()).abs() <= 0.5001 * 10f64.powi(power - places as i32)
}

/// The digits of a number that say something: neither zeros that begin nor zeros that end it.
fn digits(number: &str) -> usize {
    let mantissa = number.split('e').next().unwrap_or_default().replace('.', "");
    mantissa.trim_matches('0').len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Measure;

    #[test]
    fn a_number_is_found_by_its_digits_or_beside_its_name() {
        let shows =
            |row: &str, of: Measure, value| super::shows(row, value, &Value { of, arm: None });
        for row in ["│ loss 0.694 │", "│ 0.6937 │", "x=0.694,", "6.94e-1"] {
            assert!(shows(row, Measure::Loss, 0.6937), "{row}");
        }
        for row in ["0.695", "0.69", "1.693", "│ loss │ 0.7 │", "0.700", ""] {
            assert!(!shows(row, Measure::Loss, 0.6937), "{row}");
        }
        assert!(
            shows("loss 0.7", Measure::Loss, 0.6937) && shows("0.7 loss", Measure::Loss, 0.6937)
        );
        assert!(shows("3 epochs", Measure::Epochs, 3.0) && shows("epoch 3", Measure::Epochs, 3.0));
        assert!(!shows("update 3", Measure::Epochs, 3.0) && !shows("t = 3", Measure::Epochs, 3.0));
        assert!(shows("45.2 %", Measure::Saturated, 0.452));
        assert!(!shows("45.2", Measure::Saturated, 0.452));
        assert!(!shows("0.1.-", Measure::Loss, 9.0));
    }
}
