//! A weight decay: gradients of loss + λ/2 ‖W‖², which are right if those of the loss alone are.

use super::asked::{Asked, What};
use super::case::Case;
use super::factor::{of_gradients, of_losses};
use super::truth::{Departures, Truth};
use crate::nn::{Params, Stage};
use crate::trace::handin::{Part, names};

/// The matrices whose gradients tell a decay: that of the output first, as the fewest mistakes reach it.
const TELLING: [Part; 4] = [Part::Output, Part::Recurrent, Part::Input, Part::Joined];

/// The fewest numbers that tell one.
const LEAST_NUMBERS: usize = 4;

/// What each weight adds to its gradient, and what all gradients have in common beside it.
#[derive(Clone, Copy)]
struct Decay {
    lambda: f64,
    factor: f64,
}

impl Case {
    /// The same arrays without the weight decay that is in their gradients, which is stated; `None` if none is.
    pub(super) fn without_decay(&self) -> Option<Self> {
        let truth = self.truth(&Departures::default());
        let gradient = |part: Part| {
            self.asked.iter().find(|asked| asked.what == What::Part(Stage::Grad, part))
        };
        let found =
            TELLING.into_iter().find_map(|part| self.decay_in(gradient(part)?, part, &truth));
        let Decay { lambda, factor } = found?;
        let (mut case, mut with, mut squares) = (self.clone(), Vec::new(), 0.0);
        for asked in &mut case.asked {
            let What::Part(Stage::Grad, part) = asked.what else { continue };
            let less = self.less(asked, part, lambda);
            let is_right = |asked: &Asked| self.against(asked, &truth.grads, part, factor).agrees();
            if is_right(asked) || part.is_bias() && !is_right(&less) {
                continue; // biases often have none
            }
            let weights = self.form.part_of(&self.setting.params, part)?;
            squares += weights.iter().map(|w| w * w).sum::<f64>();
            with.push(names::split(&asked.mine).1.to_owned());
            *asked = less;
        }
        let in_loss = case.take_from_loss(0.5 * lambda * squares, &truth);
        case.notes.push(format!(
            "your gradients contain a weight decay, {}·W in {}, and are judged without it{}",
            rounded(lambda),
            with.join(", "),
            match in_loss {
                Some(true) => "; so does your loss",
                Some(false) => "; your loss does not contain it",
                None => "",
            },
        ));
        Some(case)
    }

    /// The decay in the gradient of a part, if all its numbers prove one.
    fn decay_in(&self, asked: &Asked, part: Part, truth: &Truth) -> Option<Decay> {
        let mine = &asked.readings.first()?.numbers;
        let of = |params: &Params| -> Option<Vec<f64>> {
            Some(self.form.part_of(params, part)?.iter().copied().collect())
        };
        let (right, weights) = (of(&truth.grads)?, of(&self.setting.params)?);
        let largest = |all: &[f64]| all.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let squared: f64 = weights.iter().map(|w| w * w).sum();
        if mine.len() != right.len() || mine.len() < LEAST_NUMBERS || squared == 0.0 {
            return None;
        }
        let allowed = asked.tolerance * largest(mine);
        of_gradients(&self.setting).into_iter().find_map(|factor| {
            let factor = factor.value;
            let rest: Vec<f64> = mine.iter().zip(&right).map(|(m, r)| m - factor * r).collect();
            let lambda = rest.iter().zip(&weights).map(|(r, w)| r * w).sum::<f64>() / squared;
            let is_proven =
                rest.iter().zip(&weights).all(|(r, w)| (r - lambda * w).abs() <= allowed);
            let shows = lambda.abs() * largest(&weights) > 100.0 * allowed;
            (is_proven && shows && lambda * factor > 0.0).then_some(Decay { lambda, factor })
        })
    }

    /// A gradient without the decay.
    fn less(&self, asked: &Asked, part: Part, lambda: f64) -> Asked {
        let mut less = asked.clone();
        let weights = self.form.part_of(&self.setting.params, part);
        for reading in &mut less.readings {
            reading.restate(|numbers| {
                let pairs = numbers.iter_mut().zip(weights.iter().flatten());
                pairs.for_each(|(number, w)| *number -= lambda * w);
            });
        }
        less
    }

    /// Takes the decay's part out of the loss, if it is in it: whether it was. `None` if there is no loss.
    fn take_from_loss(&mut self, part: f64, truth: &Truth) -> Option<bool> {
        let sum: f64 = truth.tapes.iter().flat_map(|tape| &tape.loss).sum();
        let forms = of_losses(&self.setting, sum);
        let loss = self.asked.iter_mut().find(|asked| asked.what == What::TotalLoss)?;
        let tolerance = loss.tolerance;
        let reading = loss.readings.first_mut()?;
        let [number] = reading.numbers[..] else { return None };
        let is_loss = |number: f64| {
            forms
                .iter()
                .any(|of| (number - of.value * sum).abs() <= tolerance * (of.value * sum).abs())
        };
        let is_in = !is_loss(number) && is_loss(number - part);
        if is_in {
            reading.restate(|numbers| numbers[0] -= part);
        }
        (is_in || is_loss(number)).then_some(is_in)
    }
}

/// The readings with what is in their scores and gradients beside the model's own taken out and stated; `None` if nothing
/// is.
pub(super) fn restated(tied: &[Case]) -> Option<Vec<Case>> {
    let plain = |case: &Case| match case.with_temperature() {
        Some(case) => Some(case.without_decay().unwrap_or(case)),
        None => case.without_decay(),
    };
    let found = tied.iter().filter_map(plain);
    let with_score =
        |case: Case| (case.judge_briefly(&case.truth(&Departures::default())).score(), case);
    let found: Vec<((usize, usize), Case)> = found.map(with_score).collect();
    let best = found.iter().map(|(score, _)| *score).max()?;
    Some(found.into_iter().filter(|(score, _)| *score == best).map(|(_, case)| case).collect())
}

/// A number in as many digits as people write.
pub(super) fn rounded(x: f64) -> f64 {
    format!("{x:.5e}").parse().unwrap_or(x)
}
