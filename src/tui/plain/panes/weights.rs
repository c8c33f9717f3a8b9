//! The selected weights, or their gradient, row by row.

use super::gradients::spectrum;
use crate::nn::{Name, Stage, Variable};
use crate::tui::pane::equation;
use crate::tui::plain::{NOT_COMPUTED, numbers, told};
use crate::tui::view::View;

/// Of a tensor with more rows or columns, a row is said by its name only.
const MOST: usize = 8;

/// The rows of the selected tensor; once it is computed, also of its gradient.
pub(super) fn weights(view: &View) -> Vec<String> {
    let (name, reached) = (view.tensor(), view.arm().reached());
    let mut lines: Vec<String> = view.whose().into_iter().collect();
    lines.extend(rows(view, reached.stage_of_weights(), name));
    if reached.has_gradient() {
        lines.push(
            if reached.has_clip() { "Gradient after the clip:" } else { "Gradient:" }.to_owned(),
        );
        lines.extend(rows(view, reached.stage_of_gradients(), name));
    }
    let is_recurrent = name == view.arm().model.cell.weights().recurrent;
    lines.extend(spectrum(view).filter(|_| is_recurrent));
    let others = view.arm().state.params.iter().map(|tensor| tensor.name.to_string());
    lines.push(format!(
        "“next tensor” selects the next of {}; “show W_hy”, for example, says one, “show W_hy[0]” a row, “show dW_hy” its gradient.",
        others.collect::<Vec<_>>().join(", ")
    ));
    lines
}

fn rows(view: &View, stage: Stage, name: Name) -> Vec<String> {
    let variable = Variable::Parameter(stage, name);
    let (rows, columns) = view.values().size(variable);
    if variable.axes() == 1 {
        return numbers::array(view, variable);
    }
    let name = view.looks.notation.name(name);
    let mut lines = vec![format!("{name}: {rows} rows, {columns} columns")];
    if rows <= MOST && columns <= MOST {
        lines.extend((0..rows).map(|row| numbers::row(view, variable, row, columns)));
        return lines;
    }
    let value = equation::values(view);
    let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let all: Vec<f64> = all.filter_map(|(row, column)| value(variable.at(row, column))).collect();
    let least = all.iter().copied().reduce(f64::min);
    let most = all.iter().copied().reduce(f64::max);
    lines.push(match least.zip(most) {
        Some((least, most)) => {
            format!("From {} to {}", told(view, Some(least)), told(view, Some(most)))
        }
        None => NOT_COMPUTED.to_owned(),
    });
    lines
}
