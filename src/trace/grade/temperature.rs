//! A temperature: scores W_hy h + b_y that are divided by it. It is a model whose W_hy and b_y are divided by it.

use super::asked::{Asked, What};
use super::case::{Case, Judged};
use super::compare::Compared;
use super::decay::rounded;
use super::factor::of_losses;
use super::truth::Departures;
use crate::nn::kernel::row;
use crate::nn::{Name, Stage, Tape, Tensor};
use crate::trace::handin::Part;

/// The most that scores are multiplied by.
const MOST: f64 = 100.0;

/// The multiplications of one pass from which on no temperature is looked for: a few dozen are tried.
const MOST_WORK: usize = 50_000_000;

/// How often an interval is halved: until no bit is left.
const HALVINGS: usize = 120;

impl Case {
    /// The same arrays with the temperature in the output's weights, which is stated; `None` if there is none.
    pub(super) fn with_temperature(&self) -> Option<Self> {
        let judged = self.judge_briefly(&self.truth(&Departures::default()));
        let is_wrong_before =
            |c: &Compared| c.what == What::Tape(Tensor::H) && c.step.is_none() && !c.agrees();
        let may_be = judged.compared.iter().any(is_wrong)
            && !judged.compared.iter().any(is_wrong_before)
            && self.setting.work() < MOST_WORK;
        if !may_be {
            return None;
        }
        let scales = self.scales_by_scores().into_iter().chain(self.scales_by_loss());
        let scales = scales.filter(|s| s.is_finite() && *s > 0.0 && (s - 1.0).abs() > 1e-4);
        let mut cases = scales.flat_map(|s| {
            let s = 1.0 / rounded(1.0 / s);
            let has_dy = self.asked.iter().any(|asked| asked.what == What::Tape(Tensor::Dy));
            [Some(self.scaled(s, 1.0)), has_dy.then(|| self.scaled(s, s))].into_iter().flatten()
        });
        cases.find(Case::is_right_in_output)
    }

    /// Whether all of the scores and the loss is right, and a gradient of the output or every score proves it.
    fn is_right_in_output(&self) -> bool {
        let judged: Judged = self.judge_briefly(&self.truth(&Departures::default()));
        let is_proof = |c: &Compared| {
            let is_output = matches!(c.what, What::Part(Stage::Grad, Part::Output));
            c.agrees() && (is_output || c.what == What::Tape(Tensor::P) && c.step.is_none())
        };
        let is_dy_wrong = |c: &Compared| c.what == What::Tape(Tensor::Dy) && !c.agrees();
        judged.compared.iter().any(is_proof)
            && !judged.compared.iter().any(|c| is_wrong(c) || is_dy_wrong(c))
    }

    /// The scale of the scores by the file's own: at the first timestep.
    fn scales_by_scores(&self) -> Vec<f64> {
        let Some(y) = self.forward.first().map(|tape| row(&tape.y, 0)) else { return Vec::new() };
        let at = |wanted: fn(&f64, &f64) -> bool| {
            (1..y.len()).fold(0, |best, i| if wanted(&y[i], &y[best]) { i } else { best })
        };
        let (high, low) = (at(f64::gt), at(f64::lt));
        let of = |asked: &Asked, number: fn(f64) -> f64| -> Vec<f64> {
            let apart = |numbers: &Vec<f64>| {
                Some(
                    (number(*numbers.get(high)?) - number(*numbers.get(low)?)) / (y[high] - y[low]),
                )
            };
            asked.readings.iter().filter_map(|reading| apart(&reading.numbers)).collect()
        };
        let all = self.asked.iter().filter(|asked| !asked.is_of_one_step);
        let scales = all.map(|asked| match asked.what {
            What::Tape(Tensor::P) => of(asked, f64::ln),
            What::Tape(Tensor::Y) => of(asked, |y| y),
            What::Tape(_)
            | What::Part(..)
            | What::TotalLoss
            | What::OffTape(_)
            | What::Start(_) => Vec::new(),
        });
        scales.flatten().collect()
    }

    /// The scales with which the loss is the file's, in any form.
    fn scales_by_loss(&self) -> Vec<f64> {
        let loss = self.asked.iter().find(|asked| asked.what == What::TotalLoss);
        let Some([mine]) = loss.and_then(|asked| asked.readings.first()).map(|of| &of.numbers[..])
        else {
            return Vec::new();
        };
        let sum = self.loss_at_scale(1.0);
        let forms = of_losses(&self.setting, sum).into_iter().filter(|form| form.is_linear());
        // the loss falls to its least and rises from there
        let least = self.least();
        let sides = [(least, 0.0), (least, MOST)];
        let all = forms.flat_map(|form| sides.map(|(low, high)| (mine / form.value, low, high)));
        all.filter_map(|(wanted, low, high)| self.scale_between(wanted, low, high)).collect()
    }

    /// The loss of all timesteps if the scores are multiplied by that.
    fn loss_at_scale(&self, scale: f64) -> f64 {
        let of = |(tape, n): (&Tape, usize)| -> f64 {
            let targets = &self.setting.sequences[n].example.targets;
            let there = targets.iter().enumerate().filter_map(|(t, target)| Some((t, (*target)?)));
            let at = |(t, target): (usize, usize)| {
                let y = row(&tape.y, t);
                let most = y.iter().fold(f64::NEG_INFINITY, |m, y| m.max(*y));
                let sum: f64 = y.iter().map(|y| (scale * (y - most)).exp()).sum();
                sum.ln() - scale * (y[target] - most)
            };
            there.map(at).sum()
        };
        self.forward.iter().zip(0..).map(of).sum()
    }

    /// The scale with the least loss.
    fn least(&self) -> f64 {
        let (mut low, mut high) = (0.0, MOST);
        for _ in 0..HALVINGS {
            let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            match self.loss_at_scale(a) < self.loss_at_scale(b) {
                true => high = b,
                false => low = a,
            }
        }
        low
    }

    /// The scale with that loss between the least and a bound.
    fn scale_between(&self, wanted: f64, mut least: f64, mut bound: f64) -> Option<f64> {
        let is_there = self.loss_at_scale(least) <= wanted && wanted <= self.loss_at_scale(bound);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (least + bound);
            match self.loss_at_scale(middle) < wanted {
                true => least = middle,
                false => bound = middle,
            }
        }
        is_there.then_some(least)
    }

    /// The case with scores multiplied by `s`, and its `dy` divided by `of_dy`.
    fn scaled(&self, s: f64, of_dy: f64) -> Self {
        let mut case = self.clone();
        for name in [Name::W_hy, Name::b_y] {
            case.setting.params[name] *= s;
        }
        case.forward = case.setting.forward();
        for asked in &mut case.asked {
            let by = match asked.what {
                What::Part(Stage::Grad, Part::Output | Part::OutputBias) => 1.0 / s,
                What::Tape(Tensor::Dy) => 1.0 / of_dy,
                // scores as they are before they are divided
                What::Tape(Tensor::Y) if self.has_plain_scores(asked) => s,
                What::Tape(_)
                | What::Part(..)
                | What::TotalLoss
                | What::OffTape(_)
                | What::Start(_) => continue,
            };
            let multiply = |numbers: &mut [f64]| numbers.iter_mut().for_each(|x| *x *= by);
            asked.readings.iter_mut().for_each(|reading| reading.restate(multiply));
        }
        case.notes.push(format!(
            "your scores are divided by a temperature of {t}: your model is judged as one with W_hy / {t} and b_y / {t}",
            t = rounded(1.0 / s)
        ));
        case
    }

    /// Whether an array has the scores W_hy h + b_y.
    fn has_plain_scores(&self, asked: &Asked) -> bool {
        let truth = self.truth(&Departures::default());
        !asked.is_of_one_step && self.as_tensor(asked, &truth, Tensor::Y, 1.0).agrees()
    }
}

/// Whether it is a score, a probability or the loss, and wrong.
fn is_wrong(compared: &Compared) -> bool {
    let is_score = matches!(compared.what, What::Tape(Tensor::Y | Tensor::P));
    (is_score || compared.is_loss()) && !compared.agrees()
}
