//! Slips that no line of the equations has: an index that is wrong at one timestep, a timestep that is left out, a state
//! that is one array for all timesteps.

use super::case::{Case, Judged};
use super::effort::{Effort, Watch};
use super::mistakes::{self, is_explained};
use super::reference::RunAt;
use super::truth::Departures;
use crate::nn::{Example, Fault, Model, Name, Params, Tape};

mod candidates;
mod lines;
mod whole;

use candidates::{candidates, scaled};
pub(crate) use whole::{Axis, Kept};

/// A slip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slip {
    /// One array is stored for all timesteps and changed in place, so that every state is the last; perhaps also the one
    /// before `t = 0`.
    InPlace { with_before: bool },
    /// The backward pass leaves out a timestep.
    LeftOut { t: usize },
    /// At one timestep, the sum of the recurrent matrix takes another row of `h`, whose first is the state before `t = 0`.
    OtherState { t: usize, row: usize },
    /// At one timestep, the sum of the output's matrix takes another row of `h`.
    OtherOutputState { t: usize, row: usize },
    /// At one timestep, the sum of the input's matrix takes another symbol.
    OtherSymbol { t: usize, symbol: usize },
    /// At one timestep, the 1 is subtracted from another class than the target.
    OtherTarget { t: usize, class: usize },
    /// Softmax is taken over another axis than that of the classes.
    SoftmaxOver(Axis),
    /// Of all that read the same symbol, one alone counts in the gradient of the input's matrix or of the embedding.
    LostDuplicates { kept: Kept, is_embedded: bool },
    /// The sum of the recurrent matrix takes 0 for the state before `t = 0`, which is another.
    ZeroStart,
    /// The gradients of the updates before are still there.
    NotZeroed,
    /// Every gradient is that of the sum times `mine`, and the loss is the sum times `of_loss`, if the file has one.
    Scaled { mine: f64, of_loss: Option<f64> },
}

impl Slip {
    /// What is wrong before the backward pass.
    pub(super) fn before(self, example: &mut Example, tape: &mut Tape) {
        let timesteps = example.timesteps();
        match self {
            Slip::InPlace { with_before } => {
                for states in [&mut tape.h, &mut tape.c] {
                    let last = states.row(timesteps).to_owned();
                    let first = usize::from(!with_before);
                    (first..timesteps).for_each(|row| states.row_mut(row).assign(&last));
                }
                let last = tape.tanh_c.row(timesteps - 1).to_owned();
                (0..timesteps).for_each(|t| tape.tanh_c.row_mut(t).assign(&last));
            }
            // the loss has the right one
            Slip::OtherTarget { t, class } => example.targets[t] = Some(class),
            Slip::LeftOut { .. }
            | Slip::OtherState { .. }
            | Slip::OtherOutputState { .. }
            | Slip::OtherSymbol { .. }
            | Slip::SoftmaxOver(_)
            | Slip::LostDuplicates { .. }
            | Slip::ZeroStart
            | Slip::Scaled { .. }
            | Slip::NotZeroed => {}
        }
    }

    /// What all gradients are multiplied by.
    pub(super) fn scale(self) -> Option<f64> {
        let Slip::Scaled { mine, of_loss } = self else { return None };
        Some(mine / of_loss.unwrap_or(1.0))
    }

    /// Whether the backward pass leaves out that timestep.
    pub(super) fn leaves_out(self, t: usize) -> bool {
        self == Slip::LeftOut { t }
    }

    /// What is wrong in the sums.
    pub(super) fn after(self, model: &Model, example: &Example, tape: &Tape, total: &mut Params) {
        let weights = model.cell.weights();
        match self {
            Slip::OtherState { t, row } => {
                let sum = &mut total[weights.recurrent];
                let more = tape.h.row(row).to_owned() - tape.h.row(t);
                *sum += &outer(&tape.dz.row(t).to_vec(), &more.to_vec());
            }
            Slip::OtherOutputState { t, row } => {
                let sum = &mut total[Name::W_hy];
                let more = tape.h.row(row).to_owned() - tape.h.row(t + 1);
                *sum += &outer(&tape.dy.row(t).to_vec(), &more.to_vec());
            }
            Slip::OtherSymbol { t, symbol } => {
                let Some(right) = example.inputs[t].symbol() else { return };
                let sum = &mut total[weights.input];
                let dz = tape.dz.row(t);
                let mut column = sum.column_mut(symbol);
                column += &dz;
                let mut column = sum.column_mut(right);
                column -= &dz;
            }
            Slip::ZeroStart => {
                let mut from_zero = tape.clone();
                for state in [&mut from_zero.h, &mut from_zero.reset] {
                    state.rows_mut().into_iter().take(1).for_each(|mut row| row.fill(0.0));
                }
                let share = |tape: &Tape| {
                    let mut sums = total.zeros_like();
                    model.cell.accumulate(tape, 1, &mut sums);
                    sums[weights.recurrent].clone()
                };
                let less = share(&from_zero) - share(tape);
                total[weights.recurrent] += &less;
            }
            Slip::InPlace { .. }
            | Slip::LeftOut { .. }
            | Slip::OtherTarget { .. }
            | Slip::SoftmaxOver(_)
            | Slip::LostDuplicates { .. }
            | Slip::Scaled { .. }
            | Slip::NotZeroed => {}
        }
    }
}

fn outer(rows: &[f64], columns: &[f64]) -> ndarray::Array2<f64> {
    ndarray::Array2::from_shape_fn((rows.len(), columns.len()), |(i, j)| rows[i] * columns[j])
}

/// A reading, what departs from plain BPTT in it, and the comparison with that.
type Found<'a> = (&'a Case, Departures, Judged);

/// The first of some readings that a slip explains, alone or beside known mistakes: those that explain a part, or one of
/// all. The error says what was not tried, if something was not.
pub(super) fn search<'a>(
    tied: &'a [Case],
    run: Option<&RunAt>,
    partial: &[Fault],
    watch: Watch,
) -> Result<Found<'a>, Option<String>> {
    let mut words = None;
    for case in tied {
        let mut effort = Effort::new(case.setting.work(), watch);
        effort.next_reading(1);
        let base = case.judge_closely(&case.truth(&Departures::default()), run);
        if let Some((slip, judged)) = find(case, &base, run, &mut effort) {
            let departures = Departures { slip: Some(slip), ..Departures::default() };
            return Ok((case, departures, judged));
        }
        words = words.or(effort.words("slips at one timestep", "each timestep"));
    }
    beside_mistakes(tied, run, partial, watch).ok_or(words)
}

/// The slip that gives all numbers of a case, and the comparison with it.
fn find(
    case: &Case,
    base: &Judged,
    run: Option<&RunAt>,
    effort: &mut Effort,
) -> Option<(Slip, Judged)> {
    let timesteps = case.setting.timesteps();
    let truth = case.truth(&Departures::default());
    let slips = if timesteps < 2 { Vec::new() } else { candidates(case, base, &truth) };
    slips.into_iter().find_map(|slip| {
        effort.take()?;
        Some((slip, explained_by(case, slip, run)?))
    })
}

/// The comparison with a slip that gives all numbers of a case.
fn explained_by(case: &Case, slip: Slip, run: Option<&RunAt>) -> Option<Judged> {
    let departures = Departures { slip: Some(slip), ..Departures::default() };
    let judged = case.judge_closely(&case.truth(&departures), run);
    is_explained(&judged).then_some(judged)
}

/// A slip beside the known mistakes of `partial`, or beside one of all, that together give the numbers of one of some
/// readings, and the comparison with them.
fn beside_mistakes<'a>(
    tied: &'a [Case],
    run: Option<&RunAt>,
    partial: &[Fault],
    watch: Watch,
) -> Option<Found<'a>> {
    tied.iter().find_map(|case| {
        let mut effort = Effort::new(case.setting.work(), watch);
        effort.next_reading(1);
        let one = mistakes::that_may_be(case).map(|fault| vec![fault]);
        let sets = [partial.to_vec()].into_iter().chain(one).filter(|set| !set.is_empty());
        sets.into_iter().find_map(|faults| {
            let departures = Departures { faults, ..Departures::default() };
            let truth = case.truth(&departures);
            let base = case.judge_backward(&truth, false);
            candidates(case, &base, &truth).into_iter().find_map(|slip| {
                effort.take()?;
                let both = Departures { slip: Some(slip), ..departures.clone() };
                let judged = case.judge_closely(&case.truth(&both), run);
                is_explained(&judged).then_some((case, both, judged))
            })
        })
    })
}

/// The first of some readings whose gradients are all right but for one scale, which the loss has not.
pub(super) fn scale_of_some<'a>(
    tied: &'a [Case],
    run: Option<&RunAt>,
) -> Option<(&'a Case, Slip, Judged)> {
    tied.iter().find_map(|case| {
        let slip = scaled(case, &case.truth(&Departures::default()))?;
        Some((case, slip, explained_by(case, slip, run)?))
    })
}
