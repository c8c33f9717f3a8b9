//! Reading the name of what is to be copied, or said without a screen: a number, an array, or one of its rows.

use strum::VariantArray;

use super::follow::{self, spelled};
use super::{Context, Parsed};
use crate::nn::{Name, Stage, Tensor, Variable};
use crate::problem::Problem;
use crate::tui::action::{Action, Copied};

/// Examples of names.
const EXAMPLES: &str = "dh, dh_2, dh_2[0], W_hh, dW_hh, loss";

/// Reads what is to be copied of the selected arm; without a name, what the focused pane shows.
pub(super) fn copy(context: &Context, text: &str) -> Result<Parsed, Problem> {
    let copied = match text.trim() {
        "" => Copied::Here,
        name => named(context, name)?,
    };
    Ok(Parsed::Action(Action::Copy(copied)))
}

/// A number, a row or an array of the selected arm that is there, computed or not.
///
/// # Errors
/// If nothing has this name: why, and examples.
pub(crate) fn named(context: &Context, text: &str) -> Result<Copied, Problem> {
    let name = spelled(text);
    if let Some(variable) = array(context, &name) {
        return Ok(Copied::Array(variable));
    }
    if let Some((variable, row)) = row(context, &name) {
        let last = rows(context, variable).saturating_sub(1);
        if row > last {
            let missing = format!("this arm has no {}: its rows are 0 to {last}", text.trim());
            return Err(Problem::new(missing).instead(EXAMPLES));
        }
        return Ok(Copied::Row(variable, row));
    }
    follow::number(context, text).map(Copied::Number).map_err(|wrong| wrong.instead(EXAMPLES))
}

/// An array of the selected arm: a weight or its gradient by its own name, or as a trace has it.
fn array(context: &Context, name: &str) -> Option<Variable> {
    let arm = &context.frame.snapshot.arms[context.frame.arm];
    let now = arm.reached().stage_of_weights();
    let notation = context.looks.notation;
    let is_there = |name: &Name| rows(context, Variable::weight(*name)) > 0;
    let weight = |called: &str, stage| {
        let mut known = Name::VARIANTS.iter().filter(|name| is_there(name));
        let shown = known.find(|name| notation.name(**name) == called).copied();
        let name = shown.or_else(|| called.parse().ok())?;
        Some(Variable::Parameter(stage, name))
    };
    let of_gradient = || weight(name.strip_prefix('d')?, Stage::Grad);
    let found = weight(name, now).or_else(of_gradient).or_else(|| name.parse().ok());
    found.filter(|variable| rows(context, *variable) > 0)
}

/// A row, there or not, of an array that is: `dh[2]` as a trace counts them, `dh_2` that of a timestep. Of a weight,
/// `W_hh_2` is `W_hh[2]`.
fn row(context: &Context, name: &str) -> Option<(Variable, usize)> {
    let (variable, row) = match name.strip_suffix(']') {
        Some(rest) => {
            let (name, row) = rest.split_once('[')?;
            let variable = array(context, name)?;
            (variable, row_called(context, variable, row)?)
        }
        None => {
            let (name, place) = name.rsplit_once('_')?;
            let place: usize = place.parse().ok()?;
            match name.parse::<Tensor>() {
                Ok(tensor) => (tensor.into(), tensor.row_of(place)),
                Err(_) => (array(context, name)?, place),
            }
        }
    };
    (variable.axes() == 2 && rows(context, variable) > 0).then_some((variable, row))
}

/// A row by its number, or of a weight whose rows belong to classes or symbols, by their label in quotes.
fn row_called(context: &Context, variable: Variable, row: &str) -> Option<usize> {
    let task = &context.frame.snapshot.task;
    match variable {
        Variable::Parameter(_, Name::W_hy) => follow::number_of(&task.outputs, row),
        Variable::Parameter(_, Name::E) => follow::number_of(&task.inputs, row),
        _ => row.parse().ok(),
    }
}

fn rows(context: &Context, variable: Variable) -> usize {
    let arm = &context.frame.snapshot.arms[context.frame.arm];
    let (rows, columns) = arm.values(&context.frame.snapshot.example).size(variable);
    rows.min(rows * columns)
}
