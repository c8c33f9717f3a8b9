//! The slips that may have been made in a case, by what is wrong in it.

use super::Slip;
use super::whole::{Axis, Kept};
use crate::nn::{CellKind, Example, Stage, Tape};
use crate::trace::grade::asked::What;
use crate::trace::grade::case::{Case, Judged};
use crate::trace::grade::compare::Compared;
use crate::trace::grade::factor::of_gradients;
use crate::trace::grade::mistakes::is_to_explain;
use crate::trace::grade::truth::Truth;
use crate::trace::handin::Part;

/// The most timesteps for which each index is tried.
const MOST_TIMESTEPS: usize = 200;

/// The slips at some timesteps that may be.
pub(super) fn candidates(case: &Case, base: &Judged, truth: &Truth) -> Vec<Slip> {
    let timesteps = case.setting.timesteps();
    let mut slips = vec![
        Slip::LeftOut { t: 0 },
        Slip::LeftOut { t: timesteps - 1 },
        Slip::InPlace { with_before: false },
        Slip::InPlace { with_before: true },
        Slip::SoftmaxOver(Axis::Time),
        Slip::SoftmaxOver(Axis::Batch),
        Slip::SoftmaxOver(Axis::One),
    ];
    slips.extend(in_sums(case, base));
    if timesteps <= MOST_TIMESTEPS {
        slips.extend(in_one_sum(case, base, truth));
        slips.extend(targets(case, truth));
    }
    slips
}

/// The slips in whole sums that may be, where no other gradient is wrong.
fn in_sums(case: &Case, base: &Judged) -> Vec<Slip> {
    let wrong: Vec<What> =
        base.compared.iter().filter(|c| is_to_explain(c) && !c.agrees()).map(|c| c.what).collect();
    let are_all = |parts: &[Part]| {
        let is_one =
            |what: &What| matches!(what, What::Part(Stage::Grad, part) if parts.contains(part));
        wrong.iter().all(is_one)
    };
    let mut slips = Vec::new();
    if are_all(&[Part::Recurrent, Part::Joined]) {
        slips.push(Slip::ZeroStart);
    }
    let is_embedded = case.setting.model.dims.embedding.is_some();
    if are_all(if is_embedded { &[Part::Embedding] } else { &[Part::Input, Part::Joined] }) {
        let all = Kept::all(case.setting.sequences.len()).iter();
        slips.extend(all.map(|kept| Slip::LostDuplicates { kept: *kept, is_embedded }));
    }
    slips
}

/// The factor of the output's gradient, if it is one for all its numbers and none that a loss has.
pub(super) fn scaled(case: &Case, truth: &Truth) -> Option<Slip> {
    let rest = off(case, truth, Part::Output, 1.0)?;
    let right = case.form.part_of(&truth.grads, Part::Output)?;
    let pairs = || rest.iter().zip(&right).map(|(rest, right)| (rest + right, *right));
    let (at, most) = pairs().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let mine = at / most;
    let is_it = |(number, right): (f64, f64)| {
        (number - mine * right).abs() <= case.loosest() * (mine * most).abs()
    };
    let may_be = mine > 0.0 || case.setting.descends;
    let is_scaled = mine.is_finite() && may_be && rest.len() > 2 && pairs().all(is_it);
    let slip = Slip::Scaled { mine, of_loss: case.factor_of_loss(truth) };
    let is_off = slip.scale().is_some_and(|scale| (scale - 1.0).abs() > case.loosest());
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
        | Slip::SoftmaxOver(_)
        | Slip::LostDuplicates { .. }
        | Slip::ZeroStart
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
