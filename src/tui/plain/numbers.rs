//! A number, a row or a whole array by its name: `dh_2[0]`, `dh[2]`, `W_hh`.

use super::speech::typed_norms;
use super::{ASKED, NOT_COMPUTED, number};
use crate::nn::{Name, Stage, Tensor, Variable};
use crate::tui::pane::equation;
use crate::tui::popup::follow::sentence;
use crate::tui::verbs::Context;
use crate::tui::verbs::quantity;
use crate::tui::view::View;

/// The most numbers of a row that are said, and the most rows.
const MOST_NUMBERS: usize = 64;
const MOST_ROWS: usize = 64;

/// What there is to say about a name; `None` if nothing has this name.
pub(crate) fn number_or_row(view: &View, name: &str) -> Option<Vec<String>> {
    let name = typed_norms(name.trim());
    let context = Context { frame: view.frame, looks: view.looks, hunts: false };
    if let Ok(of) = quantity(&context, &name) {
        return Some(vec![sentence(view, of)]);
    }
    let (stem, place) = parted(&name)?;
    let variable = variable(view, stem)?;
    let (rows, columns) = view.values().size(variable);
    if rows == 0 || columns == 0 {
        return None;
    }
    match (place, variable) {
        (Some(t), Variable::Tape(tensor)) => {
            let row = tensor.row_of(t);
            (row < rows).then(|| vec![self::row(view, variable, row, columns)])
        }
        (Some(row), _) => (row < rows).then(|| vec![self::row(view, variable, row, columns)]),
        (None, _) => {
            let shown = (0..rows.min(MOST_ROWS)).map(|row| self::row(view, variable, row, columns));
            let more = rows.saturating_sub(MOST_ROWS);
            let more = (more > 0).then(|| format!("and {more} more rows"));
            Some(shown.chain(more).collect())
        }
    }
}

/// A row of an array: `dh at t = 2: 0.12, -0.3, 0.4`.
pub(super) fn row(view: &View, variable: Variable, row: usize, columns: usize) -> String {
    let name = equation::named(view, variable.at(row, 0));
    let name = name.split('[').next().unwrap_or_default();
    let place = match variable {
        Variable::Tape(tensor) => match tensor.timestep(row) {
            Some(t) => format!("{} at t = {t}", tensor.name()),
            None => format!("{} before t = 0", tensor.name()),
        },
        Variable::Parameter(..) | Variable::Moment(..) if variable.axes() == 2 => {
            format!("{name}, row {row}")
        }
        _ => format!("{name}[{row}]"),
    };
    format!("{place}: {}", numbers(view, variable, row, columns))
}

/// The numbers of a row, or in a word that none is computed.
fn numbers(view: &View, variable: Variable, row: usize, columns: usize) -> String {
    let value = |column: usize| number(view, variable.at(row, column));
    let all: Vec<String> = (0..columns.min(MOST_NUMBERS)).map(value).collect();
    if all.iter().all(|value| value == NOT_COMPUTED) {
        return NOT_COMPUTED.to_owned();
    }
    let more = columns.saturating_sub(MOST_NUMBERS);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let all = all.iter().map(|value| if value == ASKED { "(asked for)" } else { value });
    all.collect::<Vec<_>>().join(", ") + &more
}

/// `dh[2]` and `dh_2` are a name and a place, `dh` is a name alone.
fn parted(name: &str) -> Option<(&str, Option<usize>)> {
    if let Some((stem, rest)) = name.split_once('[') {
        return Some((stem, Some(rest.strip_suffix(']')?.trim().parse().ok()?)));
    }
    match name.rsplit_once('_').map(|(stem, place)| (stem, place.parse().ok())) {
        Some((stem, Some(place))) => Some((stem, Some(place))),
        _ => Some((name, None)),
    }
}

fn variable(view: &View, stem: &str) -> Option<Variable> {
    if let Ok(tensor) = stem.parse::<Tensor>() {
        return Some(tensor.into());
    }
    let is_finished = view.arm().reached().is_finished();
    let of_weight = if is_finished { Stage::After } else { Stage::Before };
    let weight = stem.parse::<Name>().ok().map(|name| Variable::Parameter(of_weight, name));
    let gradient = || {
        let name = stem.strip_prefix('d')?.parse::<Name>().ok()?;
        Some(Variable::Parameter(Stage::Grad, name))
    };
    weight.or_else(gradient).or_else(|| stem.parse().ok())
}
