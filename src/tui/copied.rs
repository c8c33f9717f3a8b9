//! What goes to the clipboard: a number, an array as NumPy writes it, an equation, lines of code.

use super::action::{Action, Copied, Go};
use super::keymap::keys_in_text;
use super::pane::{code, equation};
use super::popup::follow::chosen;
use super::view::View;
use crate::lesson::PaneName;
use crate::nn::{OffTape, Quantity, Stage, Variable};
use crate::problem::Problem;

/// The most bytes that are copied: many terminals take no more of this kind at once.
const MOST_BYTES: usize = 74_994;

/// A text for the clipboard, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clip {
    pub(crate) text: String,
    pub(crate) what: String,
}

/// Takes what is to be copied from the selected arm.
///
/// # Errors
/// If there is nothing yet, if the step asks for it, or if it is too long for a clipboard.
pub(crate) fn clip(view: &View, copied: Copied) -> Result<Clip, Problem> {
    let clip = match copied {
        Copied::Here => here(view)?,
        Copied::Number(of) => number(view, of)?,
        Copied::Row(variable, row) => array(view, variable, Some(row))?,
        Copied::Array(variable) => array(view, variable, None)?,
    };
    if clip.text.len() > MOST_BYTES {
        let why = format!("{}: too long for a clipboard", clip.what);
        return Err(Problem::new(why).instead("rnn-tui trace writes all arrays to a file"));
    }
    Ok(clip)
}

/// What the focused pane shows.
fn here(view: &View) -> Result<Clip, Problem> {
    match view.looks.focus {
        PaneName::Equation if view.arm().reached().last().is_some() => {
            return equation_of_tick(view);
        }
        PaneName::Code => return code_of_tick(view),
        _ => {}
    }
    let Some(of) = chosen(view) else {
        let tick = keys_in_text(&[Action::Go(Go::Ticks(1))]);
        return Err(Problem::new(format!("nothing to copy yet: press {tick}")));
    };
    match (view.looks.focus, of.variable) {
        (PaneName::Weights, variable) => array(view, variable, None),
        (PaneName::Norms | PaneName::Memory, variable @ Variable::OffTape(OffTape::DhNorm)) => {
            array(view, variable, None)
        }
        (PaneName::Output, variable) => array(view, variable, Some(of.row)),
        _ => number(view, of),
    }
}

fn equation_of_tick(view: &View) -> Result<Clip, Problem> {
    if view.is_secret(&view.arm().name) {
        return Err(Problem::new("find the mistake first: this arm's equation would give it away"));
    }
    let text = equation::written_out(view);
    Ok(Clip { text, what: format!("the equation of {}", equation::title(view)) })
}

fn code_of_tick(view: &View) -> Result<Clip, Problem> {
    let running = code::running(view).map(|(text, what)| Clip { text, what });
    running.ok_or_else(|| Problem::new("there are no lines to copy here"))
}

fn number(view: &View, of: Quantity) -> Result<Clip, Problem> {
    if view.hides(of) {
        return Err(Problem::new("the step asks for this: answer it first, then copy"));
    }
    let name = equation::named(view, of);
    let Some(value) = equation::value(view, of) else {
        return Err(Problem::new(format!("{name} is not computed yet")));
    };
    let remark = match of.variable {
        Variable::OffTape(OffTape::TotalLoss) => ", summed over all targets of the example",
        _ => "",
    };
    Ok(Clip { text: python(value), what: format!("{name} = {}{remark}", python(value)) })
}

/// An array, or a row of it, as an assignment in Python.
fn array(view: &View, variable: Variable, row: Option<usize>) -> Result<Clip, Problem> {
    let (rows, columns) = view.values().size(variable);
    let taken = row.map_or(0..rows, |row| row..row + 1);
    if taken.clone().any(|row| (0..columns).any(|column| view.hides(variable.at(row, column)))) {
        let why = "the step asks for a number of this array: answer it first, then copy";
        return Err(Problem::new(why));
    }
    let value = equation::values(view);
    let numbers: Vec<Vec<Option<f64>>> = taken
        .map(|row| (0..columns).map(|column| value(variable.at(row, column))).collect())
        .collect();
    let name = in_python(variable, row);
    if numbers.iter().flatten().all(Option::is_none) {
        return Err(Problem::new(format!("{name} is not computed yet")));
    }
    let has_gaps = numbers.iter().flatten().any(Option::is_none);
    let text = match variable.axes() - usize::from(row.is_some()) {
        0 => python(numbers[0][0].unwrap_or(f64::NAN)),
        1 => format!("np.array({})", list(&numbers.concat())),
        _ => {
            let rows: Vec<String> = numbers.iter().map(|row| list(row)).collect();
            format!("np.array([\n    {},\n])", rows.join(",\n    "))
        }
    };
    // a state has one row more than there are timesteps
    let has_before =
        row.is_none() && matches!(variable, Variable::Tape(tensor) if tensor.is_state());
    let remark = if has_before { "  # the first row is the state before t = 0" } else { "" };
    let size = row.map_or(format!("{rows}×{columns}"), |_| columns.to_string());
    let gaps = if has_gaps { ", nan where not computed yet" } else { "" };
    Ok(Clip {
        text: format!("{name} = {text}{remark}\n"),
        what: format!("{name}, {size}, for NumPy{gaps}"),
    })
}

/// What an array is called in Python: `dW_hh`, `dh`, `dh_2`.
fn in_python(variable: Variable, row: Option<usize>) -> String {
    let name = match variable {
        Variable::Parameter(Stage::Before | Stage::After, name) => name.to_string(),
        Variable::Parameter(Stage::Grad | Stage::Clipped, name) => format!("d{name}"),
        other => other.to_string().replace('/', "_"),
    };
    match (row, variable) {
        (None, _) => name,
        // row 0 of a state is the one carried in
        (Some(row), Variable::Tape(tensor)) => match row.checked_sub(tensor.row_of(0)) {
            Some(t) => format!("{name}_{t}"),
            None => format!("{name}_before"),
        },
        (Some(row), _) => format!("{name}_{row}"),
    }
}

fn list(numbers: &[Option<f64>]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|n| python(n.unwrap_or(f64::NAN))).collect();
    format!("[{}]", numbers.join(", "))
}

/// A number as Python reads it, with all its digits.
fn python(value: f64) -> String {
    match value {
        value if value.is_nan() => "np.nan".to_owned(),
        f64::INFINITY => "np.inf".to_owned(),
        f64::NEG_INFINITY => "-np.inf".to_owned(),
        value => format!("{value:?}"),
    }
}
