//! Reading the name of a number that is to be followed: as a trace has it, or as the screen writes it.

use super::copy::named;
use super::{Context, Parsed};
use crate::nn::{Name, OffTape, Quantity, Stage, Tensor, Variable};
use crate::problem::Problem;
use crate::task::Vocab;
use crate::tui::action::{Action, Ask};
use crate::tui::pane::equation::find;

/// Examples of names.
const EXAMPLES: &str = "dh_2[0], dW_hh[1,2], W_hh[1,2], loss_3";

/// Reads a number of the selected arm, to be followed.
pub(super) fn follow(context: &Context, text: &str) -> Result<Parsed, Problem> {
    let of = number(context, text)?;
    Ok(Parsed::Action(Action::Ask(Ask::Follow(Some(of)))))
}

/// Reads what is to be derived; without a name, the formulas of the last tick.
pub(super) fn derivation(context: &Context, text: &str) -> Result<Parsed, Problem> {
    let of = match text.trim() {
        "" => None,
        name => Some(named(context, name)?),
    };
    Ok(Parsed::Action(Action::Ask(Ask::Derivation(of))))
}

/// Reads the name of a number of the selected arm that is there, computed or not.
///
/// # Errors
/// If there is none of that name: why, and examples.
pub(crate) fn number(context: &Context, text: &str) -> Result<Quantity, Problem> {
    let arm = &context.frame.snapshot.arms[context.frame.arm];
    let values = arm.values(&context.frame.snapshot.example);
    let plain = spelled(text);
    let found = as_on_screen(&plain, context).or_else(|| plain.parse().ok());
    let shown = || find(context.frame, context.looks.notation, text);
    let Some(of) = found.filter(|of| is_there(values.size(of.variable), *of)).or_else(shown) else {
        let missing = || format!("this arm has no {}", text.trim());
        let why = match found.map(|of| (of, values.size(of.variable))) {
            None => format!("no number is called {text:?}"),
            Some((_, (0, _) | (_, 0))) => missing(),
            Some((of, size)) => format!("{}: {}", missing(), range(of, size)),
        };
        return Err(Problem::new(why).instead(EXAMPLES));
    };
    Ok(of)
}

fn is_there((rows, columns): (usize, usize), of: Quantity) -> bool {
    of.row < rows && of.column < columns
}

/// `t is 0 to 3, the place 0 to 2`: what an index may be, in an array of that size.
fn range(of: Quantity, (rows, columns): (usize, usize)) -> String {
    let (first, rows, second) = match of.variable {
        Variable::Tape(tensor) => ("t", rows - usize::from(tensor.is_state()), "place"),
        Variable::OffTape(_) => ("t", rows, "place"),
        Variable::Parameter(..) | Variable::Moment(..) => ("the row", rows, "column"),
    };
    let last = |count: usize| count.saturating_sub(1);
    format!("{first} is 0 to {}, the {second} 0 to {}", last(rows), last(columns))
}

/// Without blanks, and with `_2` for the subscript of a timestep.
pub(super) fn spelled(text: &str) -> String {
    let mut spelled = String::new();
    let mut in_subscript = false;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let digit = "₀₁₂₃₄₅₆₇₈₉".chars().position(|subscript| subscript == c);
        match digit {
            Some(digit) => {
                spelled.push_str(if in_subscript { "" } else { "_" });
                spelled.push_str(&digit.to_string());
            }
            None => spelled.push(c),
        }
        in_subscript = digit.is_some();
    }
    spelled
}

/// `dh_2[0]`, `dW_xh[1,'e']`, `W_hh[1,2]`, `loss_2` or `‖dh_2‖`: the timestep as a subscript, a weight or its gradient by
/// its own name, a letter or a class in place of its number.
fn as_on_screen(text: &str, context: &Context) -> Option<Quantity> {
    if let Some(inner) = text.strip_prefix('‖').and_then(|rest| rest.strip_suffix('‖')) {
        return match inner.rsplit_once('_') {
            None => (inner == "g").then(|| OffTape::GradNorm.at(0, 0)),
            Some((name, t)) => {
                Some(OffTape::DhNorm.at(t.parse().ok().filter(|_| name == "dh")?, 0))
            }
        };
    }
    let (name, index) = match text.split_once('[') {
        Some((name, rest)) => (name, rest.strip_suffix(']')?),
        None => (text, ""),
    };
    let parts: Vec<&str> = index.split(',').filter(|part| !part.is_empty()).collect();
    let snapshot = &context.frame.snapshot;
    let (arm, task) = (&snapshot.arms[context.frame.arm], &snapshot.task);
    let weight = |name: &str, stage| {
        let name: Name = name.parse().ok()?;
        let is_head = matches!(name, Name::W_hy | Name::b_y);
        let place = |(i, part): (usize, &&str)| match (i, is_head) {
            (0, true) => number_of(&task.outputs, part),
            (0, false) => part.parse().ok(),
            _ => number_of(&task.inputs, part),
        };
        let index: Vec<usize> = parts.iter().enumerate().map(place).collect::<Option<_>>()?;
        Variable::Parameter(stage, name).at_index(&index)
    };
    let of_gradient = || weight(name.strip_prefix('d')?, Stage::Grad);
    let of_weight = || weight(name, arm.reached().stage_of_weights());
    let of_tensor = || {
        let (tensor, t) = name.rsplit_once('_')?;
        let (tensor, t): (Tensor, usize) = (tensor.parse().ok()?, t.parse().ok()?);
        let column = match (&parts[..], tensor) {
            ([], Tensor::Loss) => 0,
            ([part], _) => number_of(&task.outputs, part)?,
            _ => return None,
        };
        Some(tensor.at(tensor.row_of(t), column))
    };
    of_weight().or_else(of_gradient).or_else(of_tensor)
}

/// The number of a class, or of a symbol that is read: itself, or its label in quotes.
pub(super) fn number_of(labels: &Vocab, part: &str) -> Option<usize> {
    part.parse().ok().or_else(|| {
        let label = part.strip_prefix('\'')?.strip_suffix('\'')?;
        (0..labels.len()).find(|number| labels.label(*number) == label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscripts_and_blanks_are_spelled_out() {
        for (text, spelled_out) in
            [("dz₁[ 0 ]", "dz_1[0]"), ("h₁₂[3]", "h_12[3]"), ("W_hh[1, 2]", "W_hh[1,2]")]
        {
            assert_eq!(spelled(text), spelled_out);
        }
    }
}
