//! The numbers of the tick in which a hand-in differs, each beside the right one.

use super::formula::Row;
use super::symbols::Symbols;
use super::{backward, forward};
use crate::nn::{OffTape, Quantity, Stage, Variable};
use crate::task::BatchSum;
use crate::train::Tick;
use crate::tui::scene::Beside;
use crate::tui::widget::DIFFERS;
use crate::tui::widget::number::significant;

/// The most numbers that are listed.
const MOST: usize = 4;

/// A row for each number of the selected unit or element that differs, the main one first.
pub(super) fn rows<'a>(s: &Symbols, tick: Tick) -> Vec<Row<'a>> {
    let whole = |array: OffTape| Variable::OffTape(array).at(0, 0);
    let mut numbers = match tick {
        Tick::Forward(t) => forward::in_order(s, t),
        Tick::Backward(t) => backward::in_order(s, t),
        Tick::Accumulate => vec![s.view.parameter(Stage::Grad), whole(OffTape::GradNorm)],
        Tick::Clip => vec![s.view.parameter(Stage::Clipped), whole(OffTape::ClippedNorm)],
        Tick::Update => vec![s.view.parameter(Stage::After)],
    };
    if tick == Tick::Forward(s.view.arm().reached().timesteps.saturating_sub(1)) {
        numbers.push(whole(OffTape::TotalLoss));
    }
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
