//! A number, a row or a whole array by its name: `dh_2[0]`, `dh_2`, `W_hh`.

use super::speech::typed_norms;
use super::{ASKED, NOT_COMPUTED, number};
use crate::nn::Variable;
use crate::tui::action::Copied;
use crate::tui::pane::equation;
use crate::tui::popup::follow::sentence;
use crate::tui::verbs::{Context, named};
use crate::tui::view::View;

/// The most numbers of a row that are said, and the most rows.
const MOST_NUMBERS: usize = 64;
const MOST_ROWS: usize = 64;

/// What there is to say about a name; `None` if nothing has this name.
pub(crate) fn number_or_row(view: &View, name: &str) -> Option<Vec<String>> {
    let name = typed_norms(name.trim());
    let context = Context { frame: view.frame, looks: view.looks, hunts: false };
    Some(match named(&context, &name).ok()? {
        Copied::Here => return None,
        Copied::Number(of) => vec![sentence(view, of)],
        Copied::Array(variable) if variable.axes() == 0 => vec![sentence(view, variable.at(0, 0))],
        Copied::Array(variable) => array(view, variable),
        Copied::Row(variable, row) => {
            let (_, columns) = view.values().size(variable);
            vec![self::row(view, variable, row, columns)]
        }
    })
}

/// The rows of an array, a line each.
pub(super) fn array(view: &View, variable: Variable) -> Vec<String> {
    let (rows, columns) = view.values().size(variable);
    if variable.axes() == 1 && rows <= MOST_NUMBERS {
        return vec![list(view, variable, rows)];
    }
    let shown = (0..rows.min(MOST_ROWS)).map(|row| self::row(view, variable, row, columns));
    let more = rows.saturating_sub(MOST_ROWS);
    let more = (more > 0).then(|| format!("and {more} more rows"));
    shown.chain(more).collect()
}

/// An array of one axis in a line: `b_y: 'l' 0.1, 'o' -0.3`.
pub(super) fn list(view: &View, variable: Variable, rows: usize) -> String {
    let labels = equation::labels(view);
    let said = |row: usize| {
        let of = variable.at(row, 0);
        match labels(of) {
            [Some(label), _] => format!("{label} {}", number(view, of)),
            _ => number(view, of),
        }
    };
    let name = equation::named(view, variable.at(0, 0));
    let name = name.split('[').next().unwrap_or_default();
    let all: Vec<String> = (0..rows).map(said).collect();
    match view.values().of(variable.at(0, 0)) {
        None => format!("{name}: {NOT_COMPUTED}"),
        Some(_) => format!("{name}: {}", all.join(", ")),
    }
}

/// A row of an array: `dh at t = 2: 0.12, -0.3, 0.4`, or with the names of its columns: `p at t = 2: 'h' 0.3, 'e' 0.7`.
pub(super) fn row(view: &View, variable: Variable, row: usize, columns: usize) -> String {
    let name = equation::named(view, variable.at(row, 0));
    let name = name.split('[').next().unwrap_or_default();
    let [label, _] = equation::labels(view)(variable.at(row, 0));
    let label = label.unwrap_or_else(|| row.to_string());
    let place = match variable {
        Variable::Tape(tensor) => match tensor.timestep(row) {
            Some(t) => format!("{} at t = {t}", tensor.name()),
            None => format!("{} before t = 0", tensor.name()),
        },
        Variable::Parameter(..) | Variable::Moment(..) if variable.axes() == 2 => {
            format!("{name}, row {label}")
        }
        _ => format!("{name}[{label}]"),
    };
    format!("{place}: {}", numbers(view, variable, row, columns))
}

/// The numbers of a row, each with the name of its column if it has one; or in a word that none is computed.
fn numbers(view: &View, variable: Variable, row: usize, columns: usize) -> String {
    let value = |column: usize| number(view, variable.at(row, column));
    let all: Vec<String> = (0..columns.min(MOST_NUMBERS)).map(value).collect();
    if all.iter().all(|value| value == NOT_COMPUTED) {
        return NOT_COMPUTED.to_owned();
    }
    let more = columns.saturating_sub(MOST_NUMBERS);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let labels = equation::labels(view);
    let said = |(column, value): (usize, &String)| {
        let value = if value == ASKED { "(asked for)" } else { value };
        match labels(variable.at(row, column)) {
            [_, Some(label)] if variable.axes() == 2 => format!("{label} {value}"),
            _ => value.to_owned(),
        }
    };
    all.iter().enumerate().map(said).collect::<Vec<_>>().join(", ") + &more
}
