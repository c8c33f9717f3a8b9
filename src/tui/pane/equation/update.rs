//! The update of the element that is looked at: the weight, the step, and what the optimiser remembers.

use super::formula::{Atom, Row};
use super::interpret::{part_rows, rows_of};
use super::sum::elements;
use super::symbols::Symbols;
use crate::nn::equation::Part;
use crate::nn::{Age, Quantity, Stage, Variable};
use crate::tui::action::{Action, Go};
use crate::tui::keymap::keys_in_text;

pub(crate) fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let is_frozen = s.wiring.frozen == Some(s.view.tensor());
    if is_frozen {
        let text = format!("{} is frozen: no update moves it", s.name(s.view.tensor()));
        rows.push(Row::warning(0, text));
    }
    for (rank, after) in (0..).zip(elements(s, Stage::After)) {
        rows.extend(weight(s, after, rank));
        if !is_frozen {
            rows.extend(memory(s, after, rank).into_iter().map(fine));
        }
    }
    if s.arm.before().is_none() {
        let [back, tick] = [-1, 1].map(|by| keys_in_text(&[Action::Go(Go::Ticks(by))]));
        let words = format!("press {back} then {tick} to show the weights before the update");
        rows.push(Row::words(0, words));
    }
    rows.push(Row::words(5, s.arm.optimizer.to_string()).opens());
    rows
}

/// The step.
fn weight<'a>(s: &'a Symbols<'a>, after: Quantity, rank: u8) -> impl Iterator<Item = Row<'a>> {
    rows_of(s, after, rank).into_iter().map(|row| Row { opens: !row.is_given(), ..fine(row) })
}

/// With as many digits as it takes to see a weight move, and to compute it again by hand.
pub(crate) fn fine(row: Row) -> Row {
    Row { head: row.head.clone().fine(), ..row.map(Atom::fine) }
}

/// What the optimiser remembers, and each moment as its step takes it.
fn memory<'a>(s: &'a Symbols<'a>, after: Quantity, rank: u8) -> Vec<Row<'a>> {
    let Some(step) = s.wiring.equation(after) else { return Vec::new() };
    let Variable::Parameter(_, name) = after.variable else { return Vec::new() };
    let rows = |which: usize| {
        let moment = Variable::Moment(Age::New, which, name).at(after.row, after.column);
        let corrected = part_rows(s, &step, rank + 1, |part| part == Part::Corrected(which));
        let corrected = corrected.into_iter().map(|row| row.remark("it began at 0"));
        rows_of(s, moment, rank).into_iter().chain(corrected)
    };
    (0..s.arm.optimizer.moments()).flat_map(rows).collect()
}
