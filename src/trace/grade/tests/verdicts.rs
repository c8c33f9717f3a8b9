//! Verdicts that are easy to get wrong, each by construction: what is wrong is never called right, and what cannot be told
//! is said.

use ndarray::{Array1, Array2, Array3, Axis};

use super::*;
use crate::nn::Tensor;
use crate::trace::grade::truth::{Truncation, numbers};

/// A vanilla cell whose only loss is at the end.
fn of_last_loss() -> Style {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let targets = &mut style.setting.sequences[0].example.targets;
    let last = targets.len() - 1;
    targets[..last].fill(None);
    style
}

/// The same file with another array under a name, new or old.
fn with(tensors: &Tensors, name: &str, array: impl Into<crate::tensors::Array>) -> Tensors {
    let mut all = without(tensors, name);
    all.insert(name, array);
    all
}

fn without(tensors: &Tensors, name: &str) -> Tensors {
    let mut all = Tensors::new();
    tensors.iter().filter(|(other, _)| *other != name).for_each(|(other, array)| {
        all.insert(other.to_owned(), array.clone());
    });
    all
}

#[test]
fn a_timestep_left_out_is_not_called_a_truncation() {
    let mut style = of_last_loss();
    let slip = Some(Slip::LeftOut { t: 0 });
    let departures = Departures { slip, ..Departures::default() };
    let truth = style.setting.backward(style.setting.forward(), &departures);
    let grade = graded(&style.file_of(&truth));
    assert_eq!(grade.verdict, Verdict::Incomplete, "{}", told(&grade));
    for reading in
        ["each loss is followed 3 steps back", "leaves out t = 0, as with range(T-1, 0, -1)"]
    {
        assert!(grade.lacking[0].contains(reading), "{}", grade.lacking[0]);
    }
    // one that leaves out more timesteps than a loop does by mistake is stated
    let truncation = Some(Truncation::Windows(3));
    let departures = Departures { truncation, ..Departures::default() };
    style.setting.sequences[0].example.inputs.extend_from_within(..);
    style.setting.sequences[0].example.targets.splice(0..0, [None; 5]);
    let truth = style.setting.backward(style.setting.forward(), &departures);
    let grade = graded(&style.file_of(&truth));
    assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
}

/// Two updates of a program whose gradients have the sign turned, with weights that go by `step` times these.
fn turned(step: f64) -> Tensors {
    let mut style = Style::plain(CellKind::Rnn, 1);
    style.factor = -1.0;
    let mut tensors = Tensors::new();
    for k in 0..2 {
        for (name, array) in style.file(&[]).iter() {
            tensors.insert(format!("{k}/{name}"), array.clone());
        }
        let grads = style.truth(&[]).grads;
        for (weight, gradient) in style.setting.params.iter_mut().zip(grads.iter()) {
            weight.value.scaled_add(-step, &gradient.value);
        }
    }
    tensors
}

#[test]
fn a_turned_sign_is_a_mistake_where_the_weights_descend_with_it() {
    let grade = graded(&turned(-0.1));
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    assert_eq!(grade.slip.map(|slip| slip.lines().name), Some("sign"), "{:?}", grade.slip);
    let grade = graded(&turned(0.1));
    assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
    assert!(told(&grade).contains("with the sign flipped"), "{}", told(&grade));
}

#[test]
fn a_mean_loss_beside_the_gradients_of_the_sum_is_said() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let mut tensors = style.file(&[]);
    let tapes = style.truth(&[]).tapes;
    let losses: Vec<f64> = tapes.iter().flat_map(|tape| tape.loss.iter().copied()).collect();
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    tensors.insert("loss".to_owned(), ndarray::arr0(mean).into_dyn());
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
    assert!(told(&grade).contains("of the summed loss, not of this mean"), "{}", told(&grade));
}

#[test]
fn the_gradient_of_the_first_state_is_nothing_else() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let truth = style.truth(&[]);
    let hidden = style.setting.model.dims.hidden;
    let first = |tensor| Array1::from(numbers(&truth.tapes, tensor, 5, false)[..hidden].to_vec());
    let right = Array1::from(style.setting.start_gradients(&truth.tapes, Tensor::DhFromLater, &[]));
    let tensors = style.file(&[]);
    assert_eq!(graded(&with(&tensors, "dh0", right)).verdict, Verdict::Equal);
    let recurrent = &style.setting.params[style.setting.model.cell.weights().recurrent];
    let untransposed = recurrent.dot(&first(Tensor::Dz));
    for wrong in [first(Tensor::Dz), first(Tensor::Dh), untransposed] {
        let grade = graded(&with(&tensors, "dh0", wrong));
        assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
        assert!(grade.mistakes.is_empty(), "{:?}", grade.mistakes);
    }
}

#[test]
fn one_hot_data_are_found_along_any_axis() {
    for sequences in [1, 2] {
        let mut style = Style::plain(CellKind::Rnn, sequences);
        // as many symbols as timesteps: the shapes do not show it
        assert_eq!(style.setting.model.dims.inputs, style.setting.timesteps());
        let bits = |(n, i, t): (usize, usize, usize)| {
            let symbol = style.setting.sequences[n].example.inputs[t].symbol();
            f64::from(u8::from(symbol == Some(i)))
        };
        let columns = Array3::from_shape_fn((sequences, 5, 5), bits);
        let columns = match sequences {
            1 => columns.remove_axis(Axis(0)).into_dyn(),
            _ => columns.into_dyn(),
        };
        for faults in [&[][..], &[Fault::MissingTranspose]] {
            let tensors = with(&style.file(faults), "inputs", columns.clone());
            let grade = graded(&tensors);
            let expected = if faults.is_empty() { Verdict::Equal } else { Verdict::Different };
            assert_eq!(grade.verdict, expected, "{}", told(&grade));
            assert_eq!(
                grade.mistakes.iter().flatten().collect::<Vec<_>>(),
                faults.iter().collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn one_hot_targets_are_found_along_any_axis() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let example = &mut style.setting.sequences[0].example;
    example.inputs.truncate(3);
    example.targets = [2, 0, 1].map(Some).to_vec();
    let targets = example.targets.clone();
    let bit = |(class, t): (usize, usize)| f64::from(u8::from(targets[t] == Some(class)));
    let columns = Array2::from_shape_fn((3, 3), bit);
    let tensors = style.file(&[]);
    assert_eq!(graded(&with(&tensors, "targets", columns.clone())).verdict, Verdict::Equal);
    assert_eq!(graded(&with(&tensors, "targets", columns.reversed_axes())).verdict, Verdict::Equal);
}

#[test]
fn of_two_arrays_for_one_gradient_the_wrong_one_is_found() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    style.name_as_pytorch();
    let right = style.file(&[]);
    let (mut both, mut short) = (right.clone(), without(&right, "fc.bias.grad"));
    for (name, array) in style.file(&[Fault::MissingTranspose]).iter() {
        if let Some(name) = name.strip_suffix(".grad") {
            both.insert(format!("grads/{name}"), array.clone());
        }
    }
    let grade = graded(&both);
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    let wrong = grade.compared.iter().filter(|c| !c.agrees());
    assert!(wrong.clone().count() > 0 && wrong.clone().all(|c| c.mine.starts_with("grads/")));
    assert_eq!(grade.mistakes, [[Fault::MissingTranspose]]);
    // a dict called g has the names of the weights
    for (name, array) in right.iter() {
        if let Some(name) = name.strip_suffix(".grad") {
            short = with(
                &without(&short, &format!("{name}.grad")),
                &format!("g/{name}"),
                array.clone(),
            );
        }
    }
    let grade = graded(&short);
    assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
}

#[test]
fn a_gradient_that_is_almost_0_is_no_sum_that_stays_0() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let tiny = Array1::from(vec![1e-17, -2e-17, 0.0]);
    let grade = graded(&with(&style.file(&[]), "dby", tiny));
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    assert!(!grade.mistakes.iter().flatten().any(|fault| *fault == Fault::DoubledBias));
    let zero = Array1::from(vec![0.0, 0.0, 0.0]);
    let grade = graded(&with(&style.file(&[]), "dby", zero));
    assert_eq!(grade.mistakes, [[Fault::DoubledBias]]);
}
