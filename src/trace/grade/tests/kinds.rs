//! Programs of many kinds, as they are: what they leave in their variables is no difference, and what is lacking is said.

use ndarray::{Array1, Array2, ArrayD, Axis, stack};

use super::*;
use crate::nn::Tensor;
use crate::trace::grade::truth::Truncation;
use crate::trace::grade::truth::numbers;

/// A tensor of the passes of one sequence, a row for each timestep.
fn rows(style: &Style, truth: &Truth, tensor: Tensor) -> Array2<f64> {
    let timesteps = style.setting.timesteps();
    let flat = numbers(&truth.tapes[..1], tensor, timesteps, false);
    Array2::from_shape_vec((timesteps, flat.len() / timesteps), flat).expect("rows")
}

/// The same file without some arrays, and with others under new names.
fn renamed(tensors: &Tensors, name: impl Fn(&str) -> Option<String>) -> Tensors {
    let mut all = Tensors::new();
    for (mine, array) in tensors.iter() {
        if let Some(name) = name(mine) {
            all.insert(name, array.clone());
        }
    }
    all
}

fn without(tensors: &Tensors, names: &[&str]) -> Tensors {
    renamed(tensors, |name| (!names.contains(&name)).then(|| name.to_owned()))
}

/// The same file with another array under a name that it has.
fn replaced(tensors: &Tensors, name: &str, array: impl Into<crate::tensors::Array>) -> Tensors {
    let mut all = without(tensors, &[name]);
    all.insert(name, array);
    all
}

fn is_equal(tensors: &Tensors) -> Grade {
    let grade = graded(tensors);
    assert_eq!(grade.verdict, Verdict::Equal, "{}\n{:#?}", told(&grade), grade.ignored);
    grade
}

fn why<'a>(grade: &'a Grade, mine: &str) -> &'a str {
    let ignored = grade.ignored.iter().find(|ignored| ignored.mine == mine);
    ignored.map_or("compared", |ignored| ignored.why.as_str())
}

#[test]
fn a_wrong_slope_is_no_rounding_however_small_the_weights_are() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    style.setting.params.iter_mut().for_each(|of| of.value *= 0.01);
    let grade = graded(&style.file(&[Fault::TanhOfTanh]));
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    assert_eq!(grade.mistakes, [[Fault::TanhOfTanh]]);
    is_equal(&style.file(&[]));
}

#[test]
fn leftovers_are_named_and_are_no_difference() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let truth = style.truth(&[]);
    let mut tensors = style.file(&[]);
    let last = style.setting.timesteps() - 1;
    let loss: f64 = truth.tapes[0].loss.iter().sum();
    tensors.insert("loss", Array1::from(vec![loss]));
    tensors.insert("total_loss", Array1::from(vec![0.0]));
    tensors.insert("rnn_out", rows(&style, &truth, Tensor::H));
    tensors.insert("d_out", rows(&style, &truth, Tensor::Dy).row(last).to_owned());
    tensors.insert("scratch", rows(&style, &truth, Tensor::Dz).row(0).to_owned());
    tensors.insert("delta_t", Array1::from_elem(style.setting.model.dims.hidden, 0.7));
    tensors.insert("tmp", Array1::from(vec![1.0, 2.0]));
    tensors.insert("mom1/Whh", Array2::from_elem((4, 4), 0.2));
    tensors.insert("char_to_id/a", Array1::from(vec![3.0]));
    let grade = is_equal(&tensors);
    for (mine, said) in [
        ("total_loss", "a leftover: loss is right"),
        ("rnn_out", "its numbers are h"),
        ("scratch", "its numbers are dz at t = 0"),
        ("delta_t", "a single timestep, the value that a loop left in its variable"),
        ("tmp", "unknown name"),
        ("mom1/Whh", "the optimiser's memory"),
        ("char_to_id/a", "a vocabulary of numbers"),
    ] {
        assert_eq!(why(&grade, mine), said, "{mine}");
    }
}

#[test]
fn an_output_that_was_changed_in_place_is_the_error_even_where_each_loss_is_truncated() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let departures =
        Departures { truncation: Some(Truncation::PerLoss(2)), ..Departures::default() };
    let truth = style.setting.backward(style.setting.forward(), &departures);
    let mut tensors = style.file_of(&truth);
    tensors.insert("o", rows(&style, &truth, Tensor::Dy));
    tensors.insert("delta_o", rows(&style, &truth, Tensor::Dy));
    let grade = is_equal(&tensors);
    assert_eq!(why(&grade, "o"), "its numbers are dy");
    let stated = grade.conventions.iter().filter(|said| said.contains("followed 2 steps back"));
    assert_eq!(stated.count(), 1, "{:?}", grade.conventions);
}

#[test]
fn what_one_timestep_adds_is_no_gradient_and_another_second_array_is_not_passed_over() {
    let mut style = Style::plain(CellKind::Gru, 1);
    let truth = style.truth(&[]);
    let mut tensors = style.file(&[]);
    let share = style.setting.share(&truth, 0);
    let recurrent = style.setting.model.cell.weights().recurrent;
    tensors.insert("step/dWhh", share[recurrent].clone());
    let grade = is_equal(&tensors);
    assert_eq!(why(&grade, "step/dWhh"), "what t = 0 alone adds to the gradient");
    let mut smaller = tensors.clone();
    smaller.insert("old/dWhh", &truth.grads[recurrent] * 0.3);
    let grade = graded(&smaller);
    assert_eq!(grade.verdict, Verdict::Incomplete, "{}", told(&grade));
    assert!(why(&grade, "old/dWhh").contains("another array has right"));
    tensors.insert("old/dWhh", &share[recurrent] * 3.0);
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    let wrong: Vec<&str> =
        grade.compared.iter().filter(|c| !c.agrees()).map(|c| c.mine.as_str()).collect();
    assert_eq!(wrong, ["old/dWhh"]);
}

#[test]
fn weights_stacked_over_time_are_one() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let truth = style.truth(&[]);
    let mut tensors = style.file(&[]);
    let recurrent = style.setting.model.cell.weights().recurrent;
    let timesteps = style.setting.timesteps();
    let of_steps = |of: &dyn Fn(usize) -> Array2<f64>| {
        let all: Vec<Array2<f64>> = (0..timesteps).map(of).collect();
        let views: Vec<_> = all.iter().map(|one| one.view()).collect();
        stack(Axis(0), &views).expect("one shape")
    };
    tensors.insert("cells.Whh", of_steps(&|_| style.setting.params[recurrent].clone()));
    tensors.insert("cells.dWhh", of_steps(&|t| style.setting.share(&truth, t)[recurrent].clone()));
    let grade = is_equal(&tensors);
    assert_eq!(why(&grade, "cells.Whh"), "copies of Whh, one for each timestep");
    assert_eq!(why(&grade, "cells.dWhh"), "what each timestep adds to dWhh");
    let alone = is_equal(&without(&tensors, &["Whh"]));
    assert_eq!(why(&alone, "cells.Whh"), "compared");
}

#[test]
fn masked_targets_do_not_count_and_a_weight_without_a_place_is_left_out() {
    let mut style = Style::plain(CellKind::Lstm, 3);
    let given: Vec<Vec<i64>> = style
        .setting
        .sequences
        .iter()
        .map(|of| of.example.targets.iter().map(|t| t.map_or(-1, |t| t as i64)).collect())
        .collect();
    for (n, sequence) in style.setting.sequences.iter_mut().enumerate() {
        let timesteps = sequence.example.targets.len();
        sequence.example.targets[timesteps - n..].fill(None);
    }
    let timesteps = style.setting.timesteps();
    let given = Array2::from_shape_vec((3, timesteps), given.concat()).expect("targets");
    let mut tensors = replaced(&style.file(&[]), "targets", given);
    let mask = |(n, t): (usize, usize)| f64::from(u8::from(t < timesteps - n));
    tensors.insert("mask", Array2::from_shape_fn((3, timesteps), mask));
    tensors.insert("W_proj", Array2::from_elem((7, 4), 0.3));
    let grade = is_equal(&tensors);
    assert_eq!(why(&grade, "W_proj"), "it has no place in this model");
    tensors.insert("grads/W_proj", Array2::from_elem((7, 4), 0.3));
    assert_eq!(graded(&tensors).verdict, Verdict::Incomplete);
}

#[test]
fn a_layer_that_makes_the_first_state_is_judged_with_it() {
    let mut style = Style::plain(CellKind::Rnn, 3);
    let features = Array2::from_shape_fn((3, 7), |(n, i)| ((n * 7 + i) as f64).sin());
    let weight = Array2::from_shape_fn((7, 4), |(i, j)| ((i * 4 + j) as f64).cos() / 7.0);
    let bias = Array1::from(vec![0.1, -0.2, 0.3, 0.05]);
    let start = features.dot(&weight) + &bias;
    for (sequence, row) in style.setting.sequences.iter_mut().zip(start.rows()) {
        sequence.before.h = row.to_vec();
    }
    let truth = style.truth(&[]);
    let back = style.setting.start_gradients(&truth.tapes, Tensor::DhFromLater, &[]);
    let back = Array2::from_shape_vec((3, 4), back).expect("a row for each sequence");
    let mut tensors = style.file(&[]);
    tensors.insert("features", features.clone());
    tensors.insert("W_proj", weight);
    tensors.insert("b_proj", bias);
    tensors.insert("grads/b_proj", back.sum_axis(Axis(0)));
    let mut wrong = tensors.clone();
    let right = features.t().dot(&back);
    wrong.insert("grads/W_proj", &right * 1.01);
    tensors.insert("grads/W_proj", right);
    let grade = is_equal(&tensors);
    assert_eq!(why(&grade, "W_proj"), "features @ W_proj + b_proj is h before t = 0");
    assert!(why(&grade, "grads/W_proj").starts_with("right: the gradient of W_proj"));
    assert_eq!(graded(&wrong).verdict, Verdict::Incomplete);
}

#[test]
fn a_single_timestep_may_be_a_column() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let example = &mut style.setting.sequences[0].example;
    example.inputs.truncate(1);
    example.targets.truncate(1);
    let symbol = example.inputs[0].symbol();
    let tensors = style.file(&[]);
    let bit = |(_, i, _): (usize, usize, usize)| f64::from(u8::from(symbol == Some(i)));
    let column = ndarray::Array3::from_shape_fn((1, 5, 1), bit);
    is_equal(&replaced(&tensors, "inputs", column));
}

#[test]
fn the_error_of_the_output_tells_targets_that_are_not_there() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let truth = style.truth(&[]);
    let mut tensors = without(&style.file(&[]), &["targets"]);
    assert_eq!(graded(&tensors).verdict, Verdict::Incomplete);
    tensors.insert("dscores", rows(&style, &truth, Tensor::Dy));
    let grade = is_equal(&tensors);
    assert!(told(&grade).contains("the targets are taken from dscores"), "{}", told(&grade));
}

#[test]
fn what_the_machine_has_not_is_said() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    style.name_as_pytorch();
    let mut tensors = style.file(&[]);
    let headless = without(&tensors, &["fc.weight", "fc.weight.grad", "fc.bias", "fc.bias.grad"]);
    let grade = graded(&headless);
    assert_eq!(grade.verdict, Verdict::Incomplete);
    assert!(grade.lacking[0].contains("no output layer"), "{}", grade.lacking[0]);
    tensors.insert("rnn.weight_hh_l1", Array2::from_elem((4, 4), 0.1));
    tensors.insert("rnn.weight_ih_l1", Array2::from_elem((4, 4), 0.1));
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Incomplete, "{}", told(&grade));
    assert!(grade.lacking[0].contains("another layer"), "{}", grade.lacking[0]);
}

#[test]
fn a_start_that_is_learned_has_the_gradient_of_all_sequences() {
    let mut style = Style::plain(CellKind::Rnn, 3);
    let first = style.setting.sequences[0].before.clone();
    style.setting.sequences.iter_mut().for_each(|of| of.before = first.clone());
    let truth = style.truth(&[]);
    let back = style.setting.start_gradients(&truth.tapes, Tensor::DhFromLater, &[]);
    let back = Array2::from_shape_vec((3, 4), back).expect("a row for each sequence");
    let mut tensors = without(&style.file(&[]), &["h0"]);
    tensors.insert("start", Array1::from(first.h).insert_axis(Axis(0)));
    tensors.insert("start.grad", back.sum_axis(Axis(0)).insert_axis(Axis(0)));
    let grade = is_equal(&tensors);
    assert_eq!(why(&grade, "start.grad"), "compared");
    let twice = back.sum_axis(Axis(0)).insert_axis(Axis(0)) * 2.0;
    assert_eq!(graded(&replaced(&tensors, "start.grad", twice)).verdict, Verdict::Different);
}

#[test]
fn gradients_that_are_never_set_to_zero_are_named() {
    for factor in [1.0, 0.2, -0.2] {
        let [mut one, mut other] = [(); 2].map(|()| Style::plain(CellKind::Rnn, 1));
        (one.factor, other.factor) = (factor, factor);
        other.setting.sequences[0].example.inputs.reverse();
        let before = one.truth(&[]).grads;
        let departures = Departures { left_over: Some(before), ..Departures::default() };
        let truth = other.setting.backward(other.setting.forward(), &departures);
        let mut tensors = renamed(&one.file(&[]), |name| Some(format!("0/{name}")));
        for (name, array) in other.file_of(&truth).iter() {
            tensors.insert(format!("1/{name}"), array.clone());
        }
        let grade = graded(&tensors);
        assert_eq!(grade.verdict, Verdict::Different);
        assert_eq!(grade.slip, Some(Slip::NotZeroed), "{}", told(&grade));
    }
}

#[test]
fn conventions_are_found_where_only_the_loss_is_another() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let departures =
        Departures { truncation: Some(Truncation::PerLoss(2)), ..Departures::default() };
    let truth = style.setting.backward(style.setting.forward(), &departures);
    let mut tensors = style.file_of(&truth);
    tensors.insert("loss", Array1::from(vec![0.0123]));
    let grade = graded(&tensors);
    let wrong: Vec<&str> =
        grade.compared.iter().filter(|c| !c.agrees()).map(|c| c.mine.as_str()).collect();
    assert_eq!(wrong, ["loss"], "{}", told(&grade));
    assert!(grade.is_only_loss_wrong());
}

#[test]
fn gradients_of_one_hot_inputs_are_judged() {
    for kind in [CellKind::Rnn, CellKind::Lstm, CellKind::Gru] {
        let mut style = Style::plain(kind, 2);
        let truth = style.truth(&[]);
        let dx = style.setting.numbers(&truth.tapes, Tensor::De, false);
        let timesteps = style.setting.timesteps();
        let shape = (2, timesteps, style.setting.model.dims.inputs);
        let dx = ndarray::Array3::from_shape_vec(shape, dx).expect("a vector for each timestep");
        let mut tensors = style.file(&[]);
        tensors.insert("dx", dx.clone());
        assert_eq!(why(&is_equal(&tensors), "dx"), "compared");
        assert_eq!(
            graded(&replaced(&tensors, "dx", dx * 2.0)).verdict,
            Verdict::Different,
            "{kind:?}"
        );
    }
}

#[test]
fn a_mistake_beside_another_need_not_be_made_everywhere() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let targets = &mut style.setting.sequences[0].example.targets;
    let last = targets.len() - 1;
    targets[..last].fill(None);
    let faults = [Fault::MissingTranspose, Fault::AssignedSum];
    let (right, mut truth) = (style.truth(&[]), style.truth(&faults));
    for name in [Name::W_hy, Name::b_y] {
        truth.grads[name].assign(&right.grads[name]); // one loss, nothing to add up
    }
    let grade = graded(&style.file_of(&truth));
    assert_eq!(grade.mistakes, [faults], "{}", told(&grade));
    assert_eq!(grade.unexplained, None);
}

#[test]
fn names_in_any_alphabet_are_read() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let mut tensors = style.file(&[]);
    for name in ["cache/τ", "σ", "∂h", "d∂", "é_", "ß/1", "h_τ", "3/ω", "∂_t"] {
        tensors.insert(name, ArrayD::from_elem(vec![2], 0.5));
    }
    assert_ne!(graded(&tensors).verdict, Verdict::Different);
}

#[test]
fn what_is_beside_the_arrays_that_count_is_left_out() {
    for kind in [CellKind::Rnn, CellKind::Lstm] {
        let mut style = Style::plain(kind, 1);
        let mut tensors = style.file(&[]);
        let (w, g) = (tensors.get("Why"), tensors.get("dWhy"));
        let [w, g] = [w, g].map(|of| of.expect("it is there").values.clone());
        tensors.insert("W", w); // for W, dW in zip(weights, grads)
        tensors.insert("dW", g.clone());
        tensors.insert("dWhy_num", g + 1e-7);
        let grade = is_equal(&tensors);
        assert_eq!(why(&grade, "W"), "its numbers are Why");
        assert_eq!(why(&grade, "dW"), "its numbers are dWhy");
        assert_eq!(why(&grade, "dWhy_num"), "a gradient by differences");
    }
}

#[test]
fn capitals_tell_targets_from_scores() {
    let mut style = Style::plain(CellKind::Rnn, 2);
    let truth = style.truth(&[]);
    let timesteps = style.setting.timesteps();
    let mut tensors = without(&style.file(&[]), &["targets"]);
    let classes = style.setting.model.dims.outputs;
    let y = style.setting.numbers(&truth.tapes, Tensor::Y, false);
    let shape = (2, timesteps, classes);
    tensors.insert("y", ndarray::Array3::from_shape_vec(shape, y).expect("scores"));
    let hot = |(n, t, class): (usize, usize, usize)| {
        f64::from(u8::from(style.setting.sequences[n].example.targets[t] == Some(class)))
    };
    tensors.insert("Y", ndarray::Array3::from_shape_fn(shape, hot));
    assert_eq!(why(&is_equal(&tensors), "y"), "compared");
}

#[test]
fn a_bias_goes_with_its_matrix() {
    // b_proj has as many numbers as the output, and only its W_proj says that it is none of it
    let mut style = Style::plain(CellKind::Rnn, 3);
    let outputs = style.setting.model.dims.outputs;
    let mut tensors = style.file(&[]);
    tensors.insert("W_proj", Array2::from_elem((outputs, 9), 0.5));
    tensors.insert("b_proj", Array1::from_elem(outputs, 0.0));
    tensors.insert("grads/b_proj", Array1::from_elem(outputs, 0.7));
    assert_eq!(why(&graded(&tensors), "b_proj"), "it has no place in this model");
    assert_ne!(graded(&tensors).verdict, Verdict::Different);
}

#[test]
fn a_forgotten_slope_is_no_rounding_to_single_precision() {
    for seed in 0..20 {
        let mut style = Style::of(seed, Some(CellKind::Rnn));
        style.save_in_single_precision();
        style.setting.params.iter_mut().for_each(|of| of.value *= 0.2);
        is_equal(&style.file(&[]));
        if style.truth(&[]).grads == style.truth(&[Fault::NoTanhPrime]).grads {
            continue; // another slope
        }
        let grade = graded(&style.file(&[Fault::NoTanhPrime]));
        assert_eq!(grade.verdict, Verdict::Different, "{seed}: {}", told(&grade));
    }
}
