//! Gradients after a clip, where those before it are meant.

use super::asked::Asked;
use crate::checked::Positive;
use crate::nn::{Clip, Params};
use crate::trace::handin::Part;
use crate::trace::handin::form::Form;

/// How far a number may be from one that people choose as a largest value.
const VALUE_DIGITS: f64 = 1e-9;
/// The same for a norm: some programs divide by the norm plus 1e-6.
const NORM_DIGITS: f64 = 1e-4;

/// A clip that explains the gradients of a hand-in.
pub(crate) struct Clipping {
    /// What is to be said of it.
    pub(crate) words: String,
    /// The clip as an experiment has it.
    pub(crate) kind: Clip,
    /// Clips gradients.
    pub(crate) clip: Box<dyn Fn(&mut Params)>,
}

/// The clip that the gradients went through, if there is one that gives them all.
pub(crate) fn clipping(
    form: &Form,
    gradients: &[(&Asked, Part)],
    right: &Params,
    tolerance: f64,
) -> Option<Clipping> {
    let numbers = || {
        let readings = gradients.iter().filter_map(|(asked, _)| asked.readings.first());
        readings.flat_map(|reading| &reading.numbers)
    };
    let largest = numbers().fold(0.0, |c: f64, mine| c.max(mine.abs()));
    let length = numbers().map(|mine| mine * mine).sum::<f64>().sqrt();
    if !(is_round(largest, VALUE_DIGITS) || is_round(length, NORM_DIGITS)) {
        return None; // nobody clips to such a number, whatever is right
    }
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    let mut arrays = Vec::new();
    for (asked, part) in gradients {
        let [reading, ..] = &asked.readings[..] else { return None };
        let right = form.part_of(right, *part)?;
        arrays.push(pairs.len());
        pairs.extend(reading.numbers.iter().copied().zip(right.iter().copied()));
    }
    by_value(&pairs, &arrays, tolerance).or_else(|| by_norm(form, gradients, &pairs, tolerance))
}

/// Each number cut to ±c: c is the largest, and a number that people choose. An array that was cut is right so; another
/// may be wrong. `arrays` are the places where each begins.
fn by_value(pairs: &[(f64, f64)], arrays: &[usize], tolerance: f64) -> Option<Clipping> {
    let c = pairs.iter().fold(0.0, |c: f64, (mine, _)| c.max(mine.abs()));
    let is_it = |(mine, right): &(f64, f64)| (mine - right.clamp(-c, c)).abs() <= tolerance * c;
    let is_cut = |(_, right): &(f64, f64)| right.abs() > c * (1.0 + tolerance);
    let ends = arrays.iter().skip(1).copied().chain([pairs.len()]);
    let shows = |(start, end): (&usize, usize)| {
        let array = &pairs[*start..end];
        array.iter().any(is_cut) && array.iter().all(is_it)
    };
    if !(is_round(c, VALUE_DIGITS) && arrays.iter().zip(ends).any(shows)) {
        return None;
    }
    Some(Clipping {
        kind: Clip::Value(Positive::try_from(rounded(c)).ok()?),
        words: format!(
            "your gradients are already clipped to ±{}: clipped/… in a trace",
            rounded(c)
        ),
        clip: Box::new(move |grads| {
            grads.iter_mut().for_each(|p| p.value.mapv_inplace(|x| x.clamp(-c, c)));
        }),
    })
}

/// All scaled to the length c, which only all of them together tell.
fn by_norm(
    form: &Form,
    gradients: &[(&Asked, Part)],
    pairs: &[(f64, f64)],
    tolerance: f64,
) -> Option<Clipping> {
    let asked = |part: Part| gradients.iter().any(|(_, other)| *other == part);
    let is_whole = asked(Part::Output)
        && asked(Part::OutputBias)
        && asked(Part::Bias)
        && (asked(Part::Joined) || asked(Part::Input) && asked(Part::Recurrent))
        && (form.model.dims.embedding.is_none() || asked(Part::Embedding));
    let length =
        |of: fn(&(f64, f64)) -> f64| pairs.iter().map(|p| of(p).powi(2)).sum::<f64>().sqrt();
    let (mine, right) = (length(|p| p.0), length(|p| p.1));
    let scale = mine / right;
    let largest = pairs.iter().fold(0.0, |m: f64, (mine, _)| m.max(mine.abs()));
    let is_it = |(mine, right): &(f64, f64)| (mine - scale * right).abs() <= tolerance * largest;
    let is_clip = scale < 1.0 && is_round(mine, NORM_DIGITS) && pairs.iter().all(is_it);
    if !(is_whole && is_clip) {
        return None;
    }
    Some(Clipping {
        kind: Clip::Norm(Positive::try_from(rounded(mine)).ok()?),
        words: format!(
            "your gradients are already clipped to the norm {}: clipped/… in a trace",
            rounded(mine)
        ),
        clip: Box::new(move |grads| {
            grads.iter_mut().for_each(|p| p.value.mapv_inplace(|x| x * scale));
        }),
    })
}

/// Whether a number has at most two digits that are not 0.
fn is_round(x: f64, tolerance: f64) -> bool {
    x > 0.0 && (rounded(x) - x).abs() <= tolerance * x
}

fn rounded(x: f64) -> f64 {
    let unit = 10f64.powi(x.log10().floor() as i32 - 1);
    let rounded = (x / unit).round() * unit;
    // shortest form: 0.1 + 0.2 is not shown as 0.30000000000000004
    format!("{rounded:.12}").parse().unwrap_or(rounded)
}
