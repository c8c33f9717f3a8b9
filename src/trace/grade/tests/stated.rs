//! What is in scores and gradients beside those of the plain model, and is stated; and a scale that the loss has not.

use ndarray::{Array1, Array2, Array3};

use super::*;
use crate::nn::{Tensor, Variable};
use crate::trace::grade::open;
use crate::trace::grade::truth::{Setting, numbers};

fn is_said(grade: &Grade, words: &str) {
    assert!(grade.conventions.iter().any(|said| said.contains(words)), "{}", told(grade));
}

/// A plain file whose gradients of matrices are those of a loss with a weight decay of 0.01.
fn decayed(style: &mut Style, spoils: &[Fault]) -> Tensors {
    let mut truth = style.truth(spoils);
    let loss: f64 = truth.tapes.iter().flat_map(|tape| &tape.loss).sum();
    let mut squares = 0.0;
    let matrices = style.setting.params.iter().filter(|of| !of.name.is_bias());
    for weights in matrices {
        truth.grads[weights.name].scaled_add(0.01, &weights.value);
        squares += weights.value.iter().map(|w| w * w).sum::<f64>();
    }
    let mut tensors = style.file_of(&truth);
    tensors.insert("loss", Array1::from(vec![loss + 0.005 * squares]));
    tensors
}

#[test]
fn a_weight_decay_is_stated_and_a_mistake_beside_it_is_named() {
    for kind in CellKind::VARIANTS.iter().copied() {
        let mut style = Style::plain(kind, 1);
        if kind == CellKind::TorchGru {
            style.name_as_pytorch();
        }
        let grade = graded(&decayed(&mut style, &[]));
        assert_eq!(grade.verdict, Verdict::Equal, "{kind:?} {}", told(&grade));
        is_said(&grade, "a weight decay, 0.01·W in");
        is_said(&grade, "so does your loss");
    }
    let mut style = Style::plain(CellKind::Rnn, 1);
    let grade = graded(&decayed(&mut style, &[Fault::MissingTranspose]));
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    assert_eq!(grade.mistakes, [[Fault::MissingTranspose]]);
}

/// What the workbench shows of a file has what is stated of it, though it is judged without.
#[test]
fn the_numbers_shown_beside_a_decay_or_a_temperature_are_the_files() {
    let decayed = decayed(&mut Style::plain(CellKind::Rnn, 1), &[]);
    let with_temperature = with_temperature(&mut Style::plain(CellKind::Rnn, 1), true);
    for (tensors, mine, name) in
        [(decayed, "dWhh", Name::W_hh), (with_temperature, "dWhy", Name::W_hy)]
    {
        let handin = HandIn::read(&tensors, &[]).expect("names");
        let how = How { tolerance: None, updates: u64::MAX, watch: unwatched };
        let opened = open(handin, None, how).expect("it opens").swap_remove(0);
        assert_eq!(opened.grade.verdict, Verdict::Equal, "{}", told(&opened.grade));
        assert!(opened.shown.has_more);
        let shown = &opened.shown.update.sequences[&0].numbers;
        assert_eq!(shown.all_differing().next(), None);
        let gradient = tensors.get(mine).expect("it is there");
        for (at, value) in gradient.values.indexed_iter() {
            let of = Variable::gradient(name).at(at[0], at[1]);
            assert_eq!(shown.own.get(&of), Some(value), "{mine} {of}");
        }
    }
}

/// A plain file of a model whose scores are divided by two.
fn with_temperature(style: &mut Style, has_scores: bool) -> Tensors {
    let plain = style.setting.params.clone();
    for name in [Name::W_hy, Name::b_y] {
        style.setting.params[name] *= 0.5;
    }
    let mut truth = style.truth(&[]);
    for name in [Name::W_hy, Name::b_y] {
        truth.grads[name] *= 0.5;
    }
    style.setting.params = plain;
    let loss: f64 = truth.tapes.iter().flat_map(|tape| &tape.loss).sum();
    let timesteps = style.setting.timesteps();
    let p = numbers(&truth.tapes, Tensor::P, timesteps, false);
    let mut tensors = style.file_of(&truth);
    tensors.insert("loss", Array1::from(vec![loss]));
    if has_scores {
        let shape = (truth.tapes.len(), timesteps, style.setting.model.dims.outputs);
        tensors.insert("ps", Array3::from_shape_vec(shape, p).expect("all"));
    }
    tensors
}

#[test]
fn a_temperature_is_stated_by_the_scores_or_the_loss() {
    for has_scores in [true, false] {
        let grade = graded(&with_temperature(&mut Style::plain(CellKind::Rnn, 2), has_scores));
        assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
        is_said(&grade, "a temperature of 2");
    }
}

/// A wrong backward pass stays wrong whatever the scores are divided by.
#[test]
fn a_mistake_beside_a_temperature_is_none_of_it() {
    let mut style = Style::plain(CellKind::Rnn, 2);
    let hidden = style.setting.model.dims.hidden;
    let mut tensors = Tensors::new();
    tensors.insert("dWhh", Array2::<f64>::ones((hidden, hidden)));
    for (name, array) in with_temperature(&mut style, true).iter().filter(|(of, _)| *of != "dWhh") {
        tensors.insert(name, array.clone());
    }
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    assert!(grade.first.is_some_and(|first| first.name == "0/grad/W_hh"));
}

#[test]
fn a_scale_that_the_loss_has_not_is_that_of_dy() {
    let mut style = Style::plain(CellKind::Rnn, 3);
    style.factor = 1.0 / 12.0;
    let mut tensors = style.file(&[]);
    let loss: f64 = style.truth(&[]).tapes.iter().flat_map(|tape| &tape.loss).sum();
    tensors.insert("loss", Array1::from(vec![loss / 15.0]));
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    let lines = grade.slip.expect("it is one scale").lines();
    assert_eq!(lines.wrong, "dy = (p - onehot) / 12");
    assert_eq!(lines.right, "dy = (p - onehot) / 15");
    assert!(lines.sentence.starts_with("dy is 1.25 times"), "{}", lines.sentence);
}

/// A plain file of a program with a dropout on the states that its output reads, and the masks.
fn with_dropout(style: &mut Style) -> (Tensors, Array3<f64>, Array3<f64>) {
    let Setting { model, params, sequences, .. } = style.setting.clone();
    let (timesteps, hidden) = (style.setting.timesteps(), model.dims.hidden);
    let masks = Array3::from_shape_fn((sequences.len(), timesteps, hidden), |(n, t, u)| {
        if (n + 2 * t + u) % 3 == 0 { 0.0 } else { 1.25 }
    });
    let mut tapes = style.setting.forward();
    for (n, tape) in tapes.iter_mut().enumerate() {
        let plain = tape.h.clone();
        for ((t, u), m) in masks.index_axis(ndarray::Axis(0), n).indexed_iter() {
            tape.h[[t + 1, u]] *= m;
        }
        let example = &sequences[n].example;
        crate::nn::head::forward(&params, example, tape, 0..timesteps);
        tape.h = plain;
    }
    let truth = style.setting.backward(tapes, &Departures::default());
    let mut tensors = style.file_of(&truth);
    let loss: f64 = truth.tapes.iter().flat_map(|tape| &tape.loss).sum();
    tensors.insert("loss", Array1::from(vec![loss]));
    let shape = (sequences.len(), timesteps, model.dims.outputs);
    let p = numbers(&truth.tapes, Tensor::P, timesteps, false);
    (tensors, masks, Array3::from_shape_vec(shape, p).expect("all"))
}

/// A model with a dropout is another one: right code is not called wrong, whatever shows the dropout.
#[test]
fn a_dropout_is_not_judged() {
    for sequences in [1, 2] {
        let (plain, masks, p) = with_dropout(&mut Style::plain(CellKind::Rnn, sequences));
        let with = |name: &str, array: Array3<f64>| {
            let mut tensors = plain.clone();
            tensors.insert(name, array);
            tensors
        };
        for (tensors, words) in [
            (with("drop", masks.clone()), "where m is your array drop: a dropout that keeps"),
            (with("mask", masks), "where m is your array mask: a dropout that keeps"),
            (with("ps", p), "which your probabilities prove: a dropout that keeps"),
            (plain.clone(), "between them is a dropout, another layer or another loss"),
        ] {
            let grade = graded(&tensors);
            assert_eq!(grade.verdict, Verdict::Incomplete, "{words}: {}", told(&grade));
            assert!(grade.lacking.iter().any(|said| said.contains(words)), "{:?}", grade.lacking);
            assert_eq!(grade.first, None);
        }
    }
}
