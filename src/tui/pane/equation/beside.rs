//! The numbers of the tick in which a hand-in differs, each beside the right one.

use super::formula::Row;
use super::symbols::Symbols;
use super::{backward, forward};
use crate::nn::{Quantity, Stage, Variable};
use crate::task::BatchSum;
use crate::train::Tick;
use crate::tui::scene::Beside;
use crate::tui::widget::DIFFERS;
use crate::tui::widget::number::significant;

/// The most numbers that are listed.
const MOST: usize = 4;

/// A row for each number of the selected unit or element that differs, the main one first.
pub(super) fn rows<'a>(s: &Symbols, tick: Tick) -> Vec<Row<'a>> {
    let parameter = |stage: Stage| {
        let of = s.view.parameter(stage);
        vec![Variable::at(of.variable, of.row, of.column)]
    };
    let numbers = match tick {
        Tick::Forward(t) => forward::in_order(s, t),
        Tick::Backward(t) => backward::in_order(s, t),
        Tick::Accumulate => parameter(Stage::Grad),
        Tick::Clip => parameter(Stage::Clipped),
        Tick::Update => parameter(Stage::After),
    };
    let row = |of: Quantity| {
        let Beside { yours, right } = s.view.beside(of)?;
        let told = |value: Option<f64>| value.map_or("·".to_owned(), |x| significant(x, 5));
        let (yours, right) = (told(yours), told(right));
        let text = format!("{DIFFERS} {}: yours {yours}, right {right}", s.named(of));
        Some(Row::warning(0, text))
    };
    let of_batch = |of: &Quantity| {
        let BatchSum { yours, right, .. } = s.view.batch_sum(*of).filter(|sum| sum.differs)?;
        let (yours, right) = (significant(yours, 5), significant(right, 5));
        let text = format!("{DIFFERS} {} of the batch: yours {yours}, right {right}", s.named(*of));
        Some(Row::warning(0, text))
    };
    let of_batch: Vec<Row> = numbers.iter().filter_map(of_batch).collect();
    of_batch.into_iter().chain(numbers.into_iter().filter_map(row)).take(MOST).collect()
}
