//! Compares an array of the hand-in with the right one: distances, the first wrong element, and what it is a multiple of.

use super::asked::{Asked, Reading, What};
use super::difference::{ComputedAt, Difference};
use crate::nn::{Pass, Tensor, Variable};
use crate::trace::Phase;

/// The rounding of a number near 1, a few times over.
const ROUNDING: f64 = 1e-15;

/// The comparison of an array.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    /// Its name in a trace.
    pub(crate) name: String,
    /// Its name in the file.
    pub(crate) mine: String,
    pub(crate) k: u64,
    pub(crate) what: What,
    pub(crate) variable: Variable,
    /// Remarks on it.
    pub(crate) notes: Vec<String>,
    /// The largest difference, relative to the largest true value of its timestep or tensor.
    pub(crate) off: f64,
    /// Whether each part of it agrees: each gate, or the whole.
    pub(crate) blocks: Vec<bool>,
    /// The parts that are wrong, where others are right.
    pub(crate) wrong_parts: Vec<usize>,
    /// Whether its shape is wrong.
    pub(crate) is_misfit: bool,
    pub(crate) is_gradient: bool,
    pub(crate) first: Option<(ComputedAt, Difference)>,
    /// The numbers that it was compared with, which may be a part of what its name says.
    pub(crate) with: Variable,
    /// What these were multiplied by.
    pub(crate) factor: f64,
    /// Which of the ways to read it was chosen.
    pub(crate) reading: usize,
    /// The one timestep that it was compared with, if it has no more.
    pub(crate) step: Option<usize>,
    /// How far its numbers may be from these.
    pub(crate) tolerance: f64,
    /// The places of the elements that differ, in our order.
    pub(crate) wrong: Vec<usize>,
}

impl Compared {
    /// Whether it is the loss, of all timesteps or of each.
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self.what, What::TotalLoss | What::Tape(Tensor::Loss))
    }

    /// Whether all of it is right.
    pub(crate) fn agrees(&self) -> bool {
        self.first.is_none()
    }
}

/// The right numbers for an array.
pub(crate) struct Right<'a> {
    pub(crate) name: String,
    pub(crate) variable: Variable,
    /// The numbers, without or with the row before the first timestep.
    pub(crate) numbers: &'a dyn Fn(bool) -> Vec<f64>,
    /// How many sequences and timesteps an array over time has.
    pub(crate) over_time: Option<(usize, usize)>,
    pub(crate) tolerance: f64,
}

/// Compares an array in the way that fits best.
pub(crate) fn compare(asked: &Asked, right: &Right) -> Compared {
    let mut best: Option<Compared> = None;
    for (number, reading) in asked.readings.iter().enumerate() {
        let numbers = (right.numbers)(reading.has_before);
        let is_fitting = numbers.len() == reading.numbers.len();
        let better = is_fitting.then(|| read(asked, number, &numbers, right)).filter(|this| {
            best.as_ref().is_none_or(|best| {
                let count = |compared: &Compared| compared.blocks.iter().filter(|b| **b).count();
                (count(this), -this.off) > (count(best), -best.off)
            })
        });
        best = better.or(best);
        if best.as_ref().is_some_and(Compared::agrees) {
            break;
        }
    }
    best.unwrap_or_else(|| misfit(asked, right))
}

fn new(asked: &Asked, right: &Right) -> Compared {
    Compared {
        name: right.name.clone(),
        mine: asked.mine.clone(),
        k: asked.k,
        what: asked.what,
        variable: right.variable,
        notes: Vec::new(),
        off: 0.0,
        blocks: Vec::new(),
        wrong_parts: Vec::new(),
        is_misfit: false,
        is_gradient: asked.is_gradient,
        first: None,
        with: right.variable,
        factor: 1.0,
        reading: 0,
        step: None,
        tolerance: right.tolerance,
        wrong: Vec::new(),
    }
}

/// An array whose shape is wrong.
fn misfit(asked: &Asked, right: &Right) -> Compared {
    let place = (asked.k, Phase::from(right.variable), i64::MIN, right.variable, 0, 0);
    let (name, mine) = (right.name.clone(), asked.mine.clone());
    let difference = Difference {
        name,
        mine,
        index: Vec::new(),
        sequence: None,
        t: None,
        column: None,
        values: None,
    };
    let times = |shape: &[usize]| match shape {
        [] => "a single number".to_owned(),
        axes => axes.iter().map(usize::to_string).collect::<Vec<_>>().join("×"),
    };
    let (width, length) = (asked.width.max(1), (right.numbers)(false).len());
    let should = if width > 1 { vec![length / width, width] } else { vec![length] };
    let note = format!("it is {} and should be {}", times(&asked.shape), times(&should));
    Compared {
        notes: vec![note],
        off: f64::INFINITY,
        is_misfit: true,
        blocks: vec![false],
        first: Some((place, difference)),
        ..new(asked, right)
    }
}

fn read(asked: &Asked, number: usize, right: &[f64], about: &Right) -> Compared {
    let reading = &asked.readings[number];
    let width = asked.width.max(1);
    let is_over_time = about.over_time.is_some();
    let scales = scales(&reading.numbers, right, width, (is_over_time, about.tolerance));
    let rows = right.len().div_ceil(width);
    let mut compared = Compared { reading: number, ..new(asked, about) };
    compared.blocks = vec![true; rows.div_ceil(asked.block).max(1)];
    compared.notes.extend((!reading.note.is_empty()).then(|| reading.note.clone()));
    for (i, (yours, right)) in reading.numbers.iter().zip(right).enumerate() {
        let row = i / width;
        let distance = distance(*yours, *right) / scales[row];
        compared.off = f64::max(compared.off, distance);
        if distance > about.tolerance {
            compared.blocks[row / asked.block] = false;
            compared.wrong.push(i);
            if !is_over_time && compared.first.is_some() {
                continue; // it is computed later
            }
            let place = place(asked, reading, i, about);
            if compared.first.as_ref().is_none_or(|(found, _)| place < *found) {
                let difference = difference(asked, reading, i, (*yours, *right), about);
                compared.first = Some((place, difference));
            }
        }
    }
    compared.notes.extend(not_finite(asked, reading, right));
    let wrong = compared.blocks.iter().filter(|right| !**right).count();
    if wrong > 0 && wrong < compared.blocks.len() {
        compared.wrong_parts =
            (0..compared.blocks.len()).filter(|i| !compared.blocks[*i]).collect();
    }
    if compared.first.is_some() && right.len() > 1 {
        compared.notes.extend(multiple(&reading.numbers, right, about.tolerance));
    }
    compared
}

/// The sequence and the timestep of an element of an array over time.
fn timed(asked: &Asked, reading: &Reading, i: usize, about: &Right) -> Option<(usize, i64)> {
    let (_, timesteps) = about.over_time?;
    let (row, before) = (i / asked.width.max(1), usize::from(reading.has_before));
    let rows = timesteps + before;
    Some((row / rows, (row % rows) as i64 - before as i64))
}

/// When an element is computed.
fn place(asked: &Asked, reading: &Reading, i: usize, about: &Right) -> ComputedAt {
    let is_backward =
        matches!(about.variable, Variable::Tape(tensor) if tensor.pass() == Pass::Backward);
    let (sequence, t) = timed(asked, reading, i, about).unwrap_or_default();
    let timesteps = about.over_time.map_or(0, |(_, timesteps)| timesteps as i64);
    let late = match asked.what {
        What::Start(_) => i64::MAX, // the backward pass ends there
        _ if is_backward => timesteps - t,
        _ => t,
    };
    (asked.k, Phase::from(about.variable), late, about.variable, sequence, i)
}

fn difference(
    asked: &Asked,
    reading: &Reading,
    i: usize,
    values: (f64, f64),
    about: &Right,
) -> Difference {
    let timed = timed(asked, reading, i, about);
    let has_sequences = about.over_time.is_some_and(|(sequences, _)| sequences > 1);
    Difference {
        name: about.name.clone(),
        mine: asked.mine.clone(),
        index: index(&asked.shape, reading.from[i]),
        sequence: timed.filter(|_| has_sequences).map(|(sequence, _)| sequence),
        t: timed.map(|(_, t)| t),
        column: timed.map(|_| i % asked.width.max(1)),
        values: Some(values),
    }
}

/// The index in an array of that shape of the element at a place, counted from 1.
fn index(shape: &[usize], place: usize) -> Vec<usize> {
    let mut rest = place.saturating_sub(1);
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|length| {
            let at = rest % (*length).max(1);
            rest /= (*length).max(1);
            at
        })
        .collect();
    index.reverse();
    index
}

/// The first number of the hand-in that is not finite where the right one is.
fn not_finite(asked: &Asked, reading: &Reading, right: &[f64]) -> Option<String> {
    let mut both = reading.numbers.iter().zip(right).zip(&reading.from);
    let ((yours, _), from) =
        both.find(|((mine, right), _)| !mine.is_finite() && right.is_finite())?;
    Some(format!("{yours} at {:?}", index(&asked.shape, *from)))
}

/// How far apart two values are; NaN is as far from a number as can be.
fn distance(a: f64, b: f64) -> f64 {
    let distance = (a - b).abs();
    match (a == b || (a.is_nan() && b.is_nan()), distance.is_nan()) {
        (true, _) => 0.0,
        (false, true) => f64::INFINITY,
        (false, false) => distance,
    }
}

fn largest<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    let finite = values.into_iter().filter(|x| x.is_finite());
    finite.fold(0.0, |m: f64, x| m.max(x.abs()))
}

/// What differences are relative to, row by row: the largest right value, of each timestep where there are some, because
/// a gradient that vanishes is right or wrong as well; but not so little that it is rounding of the others.
/// Where all is 0, only 0 is right.
fn scales(
    mine: &[f64],
    right: &[f64],
    width: usize,
    (is_over_time, tolerance): (bool, f64),
) -> Vec<f64> {
    let whole = largest(right);
    let whole = if whole > 0.0 { whole } else { largest(mine) };
    // p − 1 has few digits where p is almost 1
    let whole = whole.max(ROUNDING / tolerance);
    let rows = right.len().div_ceil(width);
    if !is_over_time || width == 1 {
        return vec![whole; rows];
    }
    let least = whole * (tolerance * 1e-3).max(10.0 * ROUNDING / tolerance);
    right.chunks(width).map(|row| largest(row).max(least)).collect()
}

/// The places of the elements that differ from the right ones by more than the tolerance, for rows of this width.
pub(super) fn differing(
    mine: &[f64],
    right: &[f64],
    width: usize,
    (is_over_time, tolerance): (bool, f64),
) -> Vec<usize> {
    let width = width.max(1);
    let scales = scales(mine, right, width, (is_over_time, tolerance));
    let pairs = mine.iter().zip(right).enumerate();
    let wrong = pairs
        .filter(|(i, (mine, right))| distance(**mine, **right) / scales[i / width] > tolerance);
    wrong.map(|(i, _)| i).collect()
}

/// What the array is a multiple of, in words.
fn multiple(mine: &[f64], right: &[f64], tolerance: f64) -> Option<String> {
    if mine.iter().all(|x| *x == 0.0) {
        return Some("all values are 0: never written?".to_owned());
    }
    let pairs = || mine.iter().zip(right);
    let (at, most) = pairs().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let factor = at / most;
    let fits = |(m, r): (&f64, &f64)| (m - factor * r).abs() <= tolerance * (factor * most).abs();
    let is_one = factor.is_finite() && factor != 0.0 && pairs().all(fits);
    let count = (1.0 / factor).round();
    let is_mean = count > 1.0 && (factor * count - 1.0).abs() < tolerance.max(1e-9);
    let guess = match (factor < 0.0, is_mean) {
        (true, _) => " (the sign: dy = p − onehot)",
        (false, true) => " (a mean instead of a sum?)",
        (false, false) => "",
    };
    is_one.then(|| format!("it is {factor:.6} times the right one{guess}"))
}
