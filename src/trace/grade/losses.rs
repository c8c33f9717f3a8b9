//! Losses that are not judged: a file whose own numbers say that its loss is no cross-entropy of a softmax is not called
//! different.

use super::asked::{Asked, What};
use super::case::{Case, Judged};
use super::compare::Compared;
use crate::nn::kernel::row;
use crate::nn::{Name, Stage, Tape};
use crate::trace::handin::Part;
use crate::trace::handin::targets::ONLY;

/// Another loss of an output with one-hot targets.
struct Other {
    words: &'static str,
    /// The loss of one class.
    loss: fn(Class) -> f64,
    /// Its gradient with respect to the logit; `None` if the classes are not apart.
    gradient: Option<fn(Class) -> f64>,
}

/// One class at one timestep.
#[derive(Clone, Copy)]
struct Class {
    y: f64,
    p: f64,
    sigmoid: f64,
    is_target: f64,
}

const OTHERS: [Other; 5] = [
    Other {
        words: "a squared error of the outputs",
        loss: |c| (c.y - c.is_target).powi(2),
        gradient: Some(|c| c.y - c.is_target),
    },
    Other {
        words: "a sigmoid with binary cross-entropy",
        loss: |c| binary(c.sigmoid, c.is_target),
        gradient: Some(|c| c.sigmoid - c.is_target),
    },
    Other {
        words: "a squared error of a sigmoid",
        loss: |c| (c.sigmoid - c.is_target).powi(2),
        gradient: Some(|c| (c.sigmoid - c.is_target) * c.sigmoid * (1.0 - c.sigmoid)),
    },
    Other {
        words: "a squared error of the softmax",
        loss: |c| (c.p - c.is_target).powi(2),
        gradient: None,
    },
    Other {
        words: "a binary cross-entropy of each class of the softmax",
        loss: |c| binary(c.p, c.is_target),
        gradient: None,
    },
];

fn binary(p: f64, target: f64) -> f64 {
    -(target * p.ln() + (1.0 - target) * (1.0 - p).ln())
}

/// What is to be said of a case whose loss, or the gradient of its output's bias, is that of another loss.
pub(super) fn another(case: &Case, judged: &Judged) -> Option<String> {
    let is_wrong = |what: What| {
        let of = |c: &&Compared| c.what == what && !c.agrees() && !c.is_misfit;
        let compared = judged.compared.iter().find(of)?;
        case.asked.iter().find(|asked| asked.mine == compared.mine)
    };
    let loss = is_wrong(What::TotalLoss);
    let bias = is_wrong(What::Part(Stage::Grad, Part::OutputBias));
    let is_it = |other: &&Other| {
        loss.is_some_and(|asked| other.is_loss_of(case, asked))
            || bias.is_some_and(|asked| other.gives_bias(case, asked))
    };
    let other = OTHERS.iter().find(is_it)?;
    Some(format!("your loss is {}: {ONLY}", other.words))
}

impl Other {
    /// Whether a single number is this loss, as a sum, a mean over anything, or half of it.
    fn is_loss_of(&self, case: &Case, asked: &Asked) -> bool {
        let [mine] = asked.readings[0].numbers[..] else { return false };
        let setting = &case.setting;
        let (sequences, timesteps) = (setting.sequences.len() as f64, setting.timesteps() as f64);
        let classes = setting.model.dims.outputs as f64;
        let sum: f64 = classes_of(case).flatten().map(self.loss).sum();
        let means = [1.0, timesteps, sequences, sequences * timesteps, setting.targets() as f64];
        let scales = means.iter().flat_map(|n| [*n, n * classes]).flat_map(|n| [n, 2.0 * n]);
        scales.into_iter().any(|n| (mine - sum / n).abs() <= asked.tolerance * (sum / n).abs())
    }

    /// Whether the gradient of the output's bias is that of this loss, in any scale.
    fn gives_bias(&self, case: &Case, asked: &Asked) -> bool {
        let (Some(gradient), [reading]) = (self.gradient, &asked.readings[..]) else {
            return false;
        };
        let mut right = vec![0.0; case.setting.params.bias(Name::b_y).len()];
        for classes in classes_of(case) {
            right.iter_mut().zip(classes).for_each(|(sum, class)| *sum += gradient(class));
        }
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mine = &reading.numbers;
        let factor = dot(mine, &right) / dot(&right, &right);
        let largest = mine.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let is_it = |(mine, right): (&f64, &f64)| {
            (mine - factor * right).abs() <= asked.tolerance * largest
        };
        right.len() > 2 && factor > 0.0 && mine.iter().zip(&right).all(is_it)
    }
}

/// The classes at each timestep with a target.
fn classes_of(case: &Case) -> impl Iterator<Item = Vec<Class>> {
    let of = |(tape, n): (&Tape, usize)| {
        let targets = &case.setting.sequences[n].example.targets;
        let there = targets.iter().enumerate().filter_map(|(t, target)| Some((t, (*target)?)));
        let at = |(t, target): (usize, usize)| {
            let pairs = row(&tape.y, t).iter().zip(row(&tape.p, t)).enumerate();
            let class = |(i, (y, p)): (usize, (&f64, &f64))| Class {
                y: *y,
                p: *p,
                sigmoid: 1.0 / (1.0 + (-y).exp()),
                is_target: f64::from(u8::from(i == target)),
            };
            pairs.map(class).collect::<Vec<Class>>()
        };
        there.map(at).collect::<Vec<_>>()
    };
    case.forward.iter().zip(0..).flat_map(of)
}
