//! Slips that no line of the equations has: an index that is wrong at one timestep, a timestep that is left out, a state
//! that is one array for all timesteps.

use super::asked::What;
use super::case::{Case, Judged};
use super::compare::Compared;
use super::effort::{Effort, Watch};
use super::factor::of_gradients;
use super::mistakes::{is_explained, is_to_explain};
use super::reference::RunAt;
use super::truth::{Departures, Truth};
use crate::nn::{CellKind, Example, Model, Name, Params, Stage, Tape};
use crate::trace::handin::Part;

mod lines;

pub(crate) use lines::Lines;

/// The most timesteps for which each index is tried.
const MOST_TIMESTEPS: usize = 200;

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
            | Slip::Scaled { .. }
            | Slip::NotZeroed => {}
        }
    }

    /// What all gradients are multiplied by.
    pub(super) fn scale(self) -> Option<f64> {
        match self {
            Slip::Scaled { mine, of_loss } => Some(mine / of_loss.unwrap_or(1.0)),
            Slip::InPlace { .. }
            | Slip::LeftOut { .. }
            | Slip::OtherState { .. }
            | Slip::OtherOutputState { .. }
            | Slip::OtherSymbol { .. }
            | Slip::OtherTarget { .. }
            | Slip::NotZeroed => None,
        }
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
            Slip::InPlace { .. }
            | Slip::LeftOut { .. }
            | Slip::OtherTarget { .. }
            | Slip::Scaled { .. }
            | Slip::NotZeroed => {}
        }
    }
}

fn outer(rows: &[f64], columns: &[f64]) -> ndarray::Array2<f64> {
    ndarray::Array2::from_shape_fn((rows.len(), columns.len()), |(i, j)| rows[i] * columns[j])
}

/// The first of some readings that a slip explains; of none, perhaps what was not tried.
pub(super) fn of_some<'a>(
    tied: &'a [Case],
    run: Option<&RunAt>,
    watch: Watch,
) -> Result<(&'a Case, Slip, Judged), Option<String>> {
    let mut words = None;
    for case in tied {
        let mut effort = Effort::new(case.setting.work(), watch);
        effort.next_reading(1);
        let base = case.judge_closely(&case.truth(&Departures::default()), run);
        if let Some((slip, judged)) = find(case, &base, run, &mut effort) {
            return Ok((case, slip, judged));
        }
        words = words.or(effort.words("slips at one timestep", "each timestep"));
    }
    Err(words)
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
    let slips = if timesteps < 2 { Vec::new() } else { over_time(case, base, &truth) };
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

/// The slips at some timesteps that may be.
fn over_time(case: &Case, base: &Judged, truth: &Truth) -> Vec<Slip> {
    let timesteps = case.setting.timesteps();
    let mut slips = vec![
        Slip::LeftOut { t: 0 },
        Slip::LeftOut { t: timesteps - 1 },
        Slip::InPlace { with_before: false },
        Slip::InPlace { with_before: true },
    ];
    if timesteps <= MOST_TIMESTEPS {
        slips.extend(in_one_sum(case, base, truth));
        slips.extend(targets(case, truth));
    }
    slips
}

/// The factor of the output's gradient, if it is one for all its numbers and none that a loss has.
fn scaled(case: &Case, truth: &Truth) -> Option<Slip> {
    let rest = off(case, truth, Part::Output, 1.0)?;
    let right = case.form.part_of(&truth.grads, Part::Output)?;
    let pairs = || rest.iter().zip(&right).map(|(rest, right)| (rest + right, *right));
    let (at, most) = pairs().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let mine = at / most;
    let is_it = |(number, right): (f64, f64)| {
        (number - mine * right).abs() <= case.tolerance * (mine * most).abs()
    };
    let may_be = mine > 0.0 || case.setting.descends;
    let is_scaled = mine.is_finite() && may_be && rest.len() > 2 && pairs().all(is_it);
    let slip = Slip::Scaled { mine, of_loss: case.factor_of_loss(truth) };
    let is_off = slip.scale().is_some_and(|scale| (scale - 1.0).abs() > case.tolerance);
    (is_scaled && is_off).then_some(slip)
}

/// The gradient of a part in the file, less a multiple of the right one, divided by that.
fn off(case: &Case, truth: &Truth, part: Part, factor: f64) -> Option<Vec<f64>> {
    let asked = case.asked.iter().find(|asked| asked.what == What::Part(Stage::Grad, part))?;
    let right = case.form.part_of(&truth.grads, part)?;
    let mine = &asked.readings.first()?.numbers;
    (mine.len() == right.len())
        .then(|| mine.iter().zip(&right).map(|(mine, right)| mine / factor - right).collect())
}

/// The slips that fit where the sum of one matrix alone is wrong, by its largest difference.
fn in_one_sum(case: &Case, base: &Judged, truth: &Truth) -> Vec<Slip> {
    let mut wrong = base.compared.iter().filter(|c| is_to_explain(c) && !c.agrees());
    let (Some(Compared { what: What::Part(Stage::Grad, part), .. }), None) =
        (wrong.next(), wrong.next())
    else {
        return Vec::new();
    };
    let Some(off) = off(case, truth, *part, base.factor.value) else { return Vec::new() };
    let Some(at) = (0..off.len()).max_by(|a, b| off[*a].abs().total_cmp(&off[*b].abs())) else {
        return Vec::new();
    };
    let columns = case.form.sizes.shape(*part).1;
    let (i, j) = (at / columns, at % columns);
    let slips = match part {
        Part::Recurrent => match case.form.model.cell.kind() {
            CellKind::Rnn | CellKind::Lstm => {
                other_rows(case, |t, row| Slip::OtherState { t, row })
            }
            CellKind::Gru | CellKind::TorchGru => Vec::new(),
        },
        Part::Output => other_rows(case, |t, row| Slip::OtherOutputState { t, row }),
        Part::Input if case.setting.model.dims.embedding.is_none() => symbols(case),
        Part::Input
        | Part::Embedding
        | Part::Joined
        | Part::Bias
        | Part::SecondBias
        | Part::OutputBias => Vec::new(),
    };
    let gives = |slip: &Slip| {
        let one = |(tape, n): (&Tape, usize)| {
            added(*slip, tape, &case.setting.sequences[n].example, i, j)
        };
        let sum: f64 = truth.tapes.iter().zip(0..).map(one).sum();
        (sum - off[at]).abs() <= 1e-3 * off[at].abs()
    };
    slips.into_iter().filter(gives).collect()
}

/// What a slip adds to one element of a sum.
fn added(slip: Slip, tape: &Tape, example: &Example, i: usize, j: usize) -> f64 {
    match slip {
        Slip::OtherState { t, row } => tape.dz[[t, i]] * (tape.h[[row, j]] - tape.h[[t, j]]),
        Slip::OtherOutputState { t, row } => {
            tape.dy[[t, i]] * (tape.h[[row, j]] - tape.h[[t + 1, j]])
        }
        Slip::OtherSymbol { t, symbol } => {
            let is_there = |symbol: Option<usize>| f64::from(u8::from(symbol == Some(j)));
            tape.dz[[t, i]] * (is_there(Some(symbol)) - is_there(example.inputs[t].symbol()))
        }
        Slip::InPlace { .. }
        | Slip::LeftOut { .. }
        | Slip::OtherTarget { .. }
        | Slip::Scaled { .. }
        | Slip::NotZeroed => 0.0,
    }
}

fn other_rows(case: &Case, slip: impl Fn(usize, usize) -> Slip) -> Vec<Slip> {
    let timesteps = case.setting.timesteps();
    (0..timesteps)
        .flat_map(|t| (0..=timesteps).map(move |row| (t, row)))
        .map(|(t, row)| slip(t, row))
        .collect()
}

fn symbols(case: &Case) -> Vec<Slip> {
    let (timesteps, inputs) = (case.setting.timesteps(), case.setting.model.dims.inputs);
    let all = (0..timesteps).flat_map(|t| (0..inputs).map(move |symbol| (t, symbol)));
    all.map(|(t, symbol)| Slip::OtherSymbol { t, symbol }).collect()
}

/// The slips in a target: in the output's bias, one class has 1 more and another 1 less.
fn targets(case: &Case, truth: &Truth) -> Vec<Slip> {
    let [sequence] = &case.setting.sequences[..] else { return Vec::new() };
    let classes = |factor: f64| {
        let off = off(case, truth, Part::OutputBias, factor)?;
        let is = |value: f64| move |x: &&f64| (**x - value).abs() < 1e-3;
        let is_sparse = off.iter().filter(is(0.0)).count() + 2 == off.len();
        let place = |value: f64| off.iter().position(|x| is(value)(&x));
        Some((place(1.0)?, place(-1.0)?)).filter(|_| is_sparse)
    };
    let factors = of_gradients(&case.setting).into_iter().map(|factor| factor.value);
    let Some((target, class)) = factors.into_iter().find_map(classes) else { return Vec::new() };
    let targets = sequence.example.targets.iter().enumerate();
    let there = targets.filter(|(_, other)| **other == Some(target));
    there.map(|(t, _)| Slip::OtherTarget { t, class }).collect()
}
