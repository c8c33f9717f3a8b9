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

/// Somebody's array of `c` has a row for the state before `t = 0`, and is read as if it had none.
#[test]
fn an_index_that_is_one_off_in_every_line_of_an_lstm_is_named() {
    for faults in [&[Fault::EarlierCell][..], &[Fault::PreviousCell, Fault::EarlierCell]] {
        let grade = graded(&Style::plain(CellKind::Lstm, 1).file(faults));
        assert_eq!(grade.mistakes, [faults.to_vec()], "{}", told(&grade));
        assert!(grade.unexplained.is_none());
    }
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
    for wrong in [first(Tensor::Dz), first(Tensor::Dh)] {
        let grade = graded(&with(&tensors, "dh0", wrong));
        assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
        assert!(grade.mistakes.is_empty(), "{:?}", grade.mistakes);
    }
    let grade = graded(&with(&tensors, "dh0", untransposed));
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    assert_eq!(grade.mistakes, [[Fault::MissingTranspose]]);
    assert_eq!(grade.only_in, ["0/dh before t = 0"]);
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
    assert!(!grade.mistakes.iter().flatten().any(|fault| *fault == Fault::StuckBias));
    let zero = Array1::from(vec![0.0, 0.0, 0.0]);
    let grade = graded(&with(&style.file(&[]), "dby", zero));
    assert_eq!(grade.mistakes, [[Fault::StuckBias]]);
}

/// The file of a program that reads embedded symbols, in our own names.
fn embedded(setting: &Setting, truth: &Truth) -> Tensors {
    let example = &setting.sequences[0].example;
    let mut tensors = Tensors::new();
    let symbols = example.inputs.iter().map(|x| x.symbol().expect("a symbol") as i64);
    tensors.insert("0/inputs", Array1::from_iter(symbols));
    let targets = example.targets.iter().map(|target| target.expect("a target") as i64);
    tensors.insert("0/targets", Array1::from_iter(targets));
    tensors.insert("h0", Array1::from(setting.sequences[0].before.h.clone()));
    for (weights, gradient) in setting.params.iter().zip(truth.grads.iter()) {
        tensors.insert(format!("0/before/{}", weights.name), weights.value.clone());
        tensors.insert(format!("0/grad/{}", weights.name), gradient.value.clone());
    }
    tensors
}

#[test]
fn an_embedding_in_which_each_symbol_counts_once_is_told() {
    use crate::trace::grade::slip::Kept;
    let plain = Style::plain(CellKind::Lstm, 1);
    let Setting { model, sequences, descends, .. } = plain.setting;
    let model =
        crate::nn::Model { dims: crate::nn::Dims { embedding: Some(3), ..model.dims }, ..model };
    let normal = crate::nn::Init::StandardNormal;
    let plan =
        crate::nn::InitPlan { weights: normal, recurrent: None, biases: normal, forget_bias: None };
    let mut setting = Setting { model, params: model.init(&plan, 1), sequences, descends };
    let inputs = &mut setting.sequences[0].example.inputs;
    inputs[3] = inputs[1].clone();
    let slip = Slip::LostDuplicates { kept: Kept::LastOfSequence, is_embedded: true };
    for slip in [None, Some(slip)] {
        let departures = Departures { slip, ..Departures::default() };
        let truth = setting.backward(setting.forward(), &departures);
        let grade = graded(&embedded(&setting, &truth));
        let verdict = if slip.is_none() { Verdict::Equal } else { Verdict::Different };
        assert_eq!((grade.verdict, grade.slip), (verdict, slip), "{}", told(&grade));
        let right = grade.slip.map(|slip| slip.lines().right);
        assert_eq!(right.as_deref(), slip.map(|_| "np.add.at(dE, inputs, de)"));
    }
}

/// The same file with one array in single precision.
fn rounded(tensors: &Tensors, name: &str) -> Tensors {
    let array = tensors.get(name).expect("it is there");
    let values = array.values.mapv(|x| f64::from(x as f32));
    with(tensors, name, crate::tensors::Array { values, kind: crate::tensors::Kind::Single })
}

/// The same file with an array made larger by one part in so many.
fn off(tensors: &Tensors, name: &str, part: f64) -> Tensors {
    let larger = tensors.get(name).expect("it is there").values.mapv(|x| x * (1.0 + part));
    with(tensors, name, larger)
}

#[test]
fn an_array_in_single_precision_is_judged_so_and_what_follows_from_it() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let mut tensors = style.file(&[]);
    let truth = style.truth(&[]);
    let dh = numbers(&truth.tapes, Tensor::Dh, style.setting.timesteps(), false);
    tensors.insert("dhs", Array2::from_shape_vec((5, 4), dh).expect("rows"));
    let verdict = |tensors: &Tensors| graded(tensors).verdict;
    assert_eq!(verdict(&tensors), Verdict::Equal);
    // a gradient: itself alone
    let single = rounded(&tensors, "dWhy");
    assert_eq!(verdict(&single), Verdict::Equal);
    assert_eq!(verdict(&off(&single, "dWhh", 1e-5)), Verdict::Different);
    // a gradient over time: the sums that are computed from it, but not the states
    let single = rounded(&tensors, "dhs");
    assert_eq!(verdict(&off(&single, "dWhh", 1e-5)), Verdict::Equal);
    assert_eq!(verdict(&off(&single, "hs", 1e-5)), Verdict::Different);
    // the states: all
    let single = rounded(&tensors, "hs");
    assert_eq!(verdict(&off(&off(&single, "dWhh", 1e-5), "dhs", 1e-5)), Verdict::Equal);
    assert_eq!(verdict(&off(&single, "dWhh", 1e-2)), Verdict::Different);
    // weights: all, since what the program computed with them may be so, too
    let saved_rounded = rounded(&tensors, "Whh");
    assert_eq!(verdict(&saved_rounded), Verdict::Equal);
    style.setting.params[Name::W_hh].mapv_inplace(|x| f64::from(x as f32));
    let rounded_in_program = rounded(&style.file(&[]), "Whh");
    assert_eq!(verdict(&rounded_in_program), Verdict::Equal);
    assert_eq!(verdict(&off(&rounded_in_program, "dWhh", 1e-2)), Verdict::Different);
}

#[test]
fn an_output_bias_of_unknown_name_is_taken_for_one_or_named_as_the_likely_cause() {
    let mut style = Style::plain(CellKind::Rnn, 1);
    let mut file = |faults: &[Fault]| {
        let tensors = style.file(faults);
        let bias = tensors.get("by").expect("it is there").clone();
        with(&without(&without(&tensors, "by"), "dby"), "q", bias)
    };
    let (right, wrong) = (file(&[]), file(&[Fault::MissingTranspose]));
    let grade = graded(&right);
    assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
    assert!(told(&grade).contains("q is b_y"), "{}", told(&grade));
    let grade = graded(&wrong);
    assert_eq!(grade.mistakes, [[Fault::MissingTranspose]], "{}", told(&grade));
    assert!(told(&grade).contains("q is b_y"), "{}", told(&grade));
    let mut gradient = right.get("dWhh").expect("it is there").values.clone();
    gradient[[1, 2]] += 0.5;
    let grade = graded(&with(&right, "dWhh", gradient));
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    let ignored = grade.ignored.iter().find(|ignored| ignored.mine == "q").expect("it is left out");
    assert!(ignored.why.contains("likely cause"), "{ignored:?}");
    assert_eq!(ignored.maybe.as_deref(), Some("b_y"));
}
