//! Layers without an output: the truth follows from the gradient of their states that comes from outside.

use ndarray::{Array2, Array3};

use super::*;
use crate::nn::faults::Computes;
use crate::nn::{Dims, Example, Model, Tensor};
use crate::trace::grade::truth::numbers;
use crate::trace::handin::data::{Data, Sequence};
use crate::trace::handin::outside::Outside;

/// Names under which programs save what their backward pass is called with.
const CALLED_WITH: [&str; 4] = ["dout", "dh", "dhs", "grad_output"];

/// Whether an array is of the output, by its name in any style.
fn is_of_output(name: &str) -> bool {
    let stem = name.trim_end_matches(".grad").trim_end_matches("_grad");
    let last = stem.rsplit('/').next().unwrap_or(stem);
    let stems = ["dL_d", "d_", "d", ""].into_iter().filter_map(|prefix| last.strip_prefix(prefix));
    let output =
        ["Why", "by", "W_vocab", "b_vocab", "fc.weight", "fc.bias", "V", "c", "targets", "loss"];
    stems.into_iter().any(|stem| output.contains(&stem)) || name == "grad_norm"
}

/// The file of a layer whose program computes that truth, called with the gradient that the output of `style` hands it.
fn layer_of(style: &mut Style, truth: &Truth, name: &str) -> Tensors {
    let right = style.truth(&[]);
    let (timesteps, hidden) = (style.setting.timesteps(), style.setting.model.dims.hidden);
    let dh = numbers(&right.tapes, Tensor::DhFromOutput, timesteps, false);
    let dh: Vec<f64> = dh.iter().map(|dh| dh * style.factor).collect();
    let dh = style.over_time(&dh, timesteps, hidden);
    let whole = style.file_of(truth);
    let mut layer = Tensors::new();
    for (mine, array) in whole.iter().filter(|(mine, _)| !is_of_output(mine)) {
        layer.insert(mine, array.clone());
    }
    style.put(&mut layer, name, dh);
    layer
}

fn layer(style: &mut Style, faults: &[Fault], name: &str) -> Tensors {
    let truth = style.truth(faults);
    layer_of(style, &truth, name)
}

/// Whether a mistake changes a gradient that a layer has.
fn shows_in_layer(style: &Style, fault: Fault) -> bool {
    let inner = |mut params: Params| {
        [Name::W_hy, Name::b_y].into_iter().for_each(|name| params[name].fill(0.0));
        params
    };
    is_off(&inner(style.truth(&[]).grads), &inner(style.truth(&[fault]).grads))
}

/// The mistakes that a layer with that cell can have.
fn faults(cell: &dyn crate::nn::cell::Cell) -> Vec<Fault> {
    let is_of_layer = |f: &Fault| !matches!(f.mistake().computes, Computes::Output(_));
    let all = Fault::VARIANTS.iter().copied();
    all.filter(|f| f.fits(cell) && f.is_in_gradient()).filter(is_of_layer).collect()
}

#[test]
fn right_layers_are_right_in_any_convention() {
    for seed in 0..cases() {
        let mut style = Style::new(seed);
        let name = CALLED_WITH[seed as usize % CALLED_WITH.len()];
        let grade = graded(&layer(&mut style, &[], name));
        let what = format!("{seed}: {name} {}\n{}", style.describe(), told(&grade));
        assert_eq!(grade.verdict, Verdict::Equal, "{what}\n{:?}", grade.ignored);
        assert!(what.contains("a layer without an output: your "), "{what}");
    }
}

#[test]
fn a_mistake_in_a_layer_is_never_called_right_and_mostly_named() {
    let (mut planted, mut named) = (0, 0);
    for seed in 0..cases() {
        let mut style = Style::new(seed);
        let faults = faults(style.setting.model.cell);
        let fault = faults[seed as usize % faults.len()];
        if !shows_in_layer(&style, fault) {
            continue;
        }
        let name = CALLED_WITH[seed as usize % CALLED_WITH.len()];
        let grade = graded(&layer(&mut style, &[fault], name));
        let what = format!("{seed}: {fault:?} {name} {}\n{}", style.describe(), told(&grade));
        assert_ne!(grade.verdict, Verdict::Equal, "{what}");
        planted += 1;
        let is_said = grade.mistakes.contains(&vec![fault]) || what.contains("two readings");
        named += usize::from(is_said);
    }
    assert!(planted > 9 && named * 10 >= planted * 9, "{named} of {planted} are named");
}

/// A layer that reads vectors, with what comes from outside: that of each state, and of the last cell state.
fn reading_vectors(kind: CellKind, sequences: usize) -> Setting {
    let (timesteps, hidden, width) = (4, 3, 5);
    let dims = Dims { inputs: width, embedding: None, hidden, outputs: hidden };
    let cell = kind.cell(Activation::Tanh);
    let model = Model { dims, cell, bptt_window: None, bptt_reach: None };
    let number = |i: usize| (i as f64 * 1.7).sin();
    let mut params = Params::zeros(&model.shapes());
    for (at, parameter) in params.iter_mut().enumerate() {
        let cells = parameter.value.iter_mut().enumerate();
        cells.for_each(|(i, x)| *x = number(i + 31 * at));
    }
    params[Name::W_hy] = Array2::eye(hidden);
    params[Name::b_y].fill(0.0);
    let vectors =
        Array2::from_shape_fn((sequences * timesteps, width), |(i, j)| number(7 * i + j + 2));
    let sequence = |n: usize| {
        let inputs = n * timesteps..(n + 1) * timesteps;
        let dh = (0..timesteps).map(|t| (0..hidden).map(|u| number(n + 3 * t + 5 * u)).collect());
        let mut before = model.zero_state();
        before.h.fill(0.3);
        let dc = before.c.iter().map(|_| 0.7).collect();
        let outside =
            Outside { dh: dh.collect(), dc, cell: None, is_total: false, is_of_last: false };
        Sequence {
            example: Example::of_symbols(inputs, Vec::new()),
            before,
            outside: Some(outside),
        }
    };
    let data = Data {
        sequences: (0..sequences).map(sequence).collect(),
        vectors: Some(vectors),
        notes: Vec::new(),
        of_lesson: Vec::new(),
        after: None,
        is_guess: false,
    };
    Setting::new(model, &params, data)
}

/// What the gradients from outside are of: Σ dh_t · h_t, and dc · c of the last timestep.
fn objective(setting: &Setting) -> f64 {
    let of = |(sequence, tape): (&Sequence, &crate::nn::Tape)| {
        let outside = sequence.outside.as_ref().expect("a layer");
        let timesteps = outside.dh.len();
        let dot = |a: &[f64], b: Vec<f64>| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let h = |(t, dh): (usize, &Vec<f64>)| dot(dh, tape.h.row(t + 1).to_vec());
        outside.dh.iter().enumerate().map(h).sum::<f64>()
            + dot(&outside.dc, tape.c.row(timesteps).to_vec())
    };
    setting.sequences.iter().zip(&setting.forward()).map(of).sum()
}

#[test]
fn the_truth_of_a_layer_is_that_of_differences() {
    for kind in CellKind::VARIANTS {
        let setting = reading_vectors(*kind, 2);
        let truth = setting.backward(setting.forward(), &Departures::default());
        let inner = |name: Name| name != Name::W_hy && name != Name::b_y;
        for gradient in truth.grads.iter().filter(|of| inner(of.name)) {
            for (at, right) in gradient.value.indexed_iter() {
                let with = |step: f64| {
                    let mut moved = setting.clone();
                    moved.params[gradient.name][at] += step;
                    objective(&moved)
                };
                let measured = (with(1e-5) - with(-1e-5)) / 2e-5;
                let name = gradient.name;
                assert!(
                    (measured - right).abs() < 1e-7,
                    "{kind:?} {name} {at:?} {measured} {right}"
                );
            }
        }
    }
}

/// The layer of CS231n's exercises: x@W, (N, T, D) and (N, T, H).
fn of_exercise(setting: &Setting, truth: &Truth) -> Tensors {
    let (n, timesteps) = (setting.sequences.len(), setting.timesteps());
    let hidden = setting.model.dims.hidden;
    let weights = setting.model.cell.weights();
    let mut tensors = Tensors::new();
    let rows = |numbers: Vec<f64>| {
        let width = numbers.len() / n / timesteps;
        Array3::from_shape_vec((n, timesteps, width), numbers).expect("rows")
    };
    let of = |tensor: Tensor| rows(numbers(&truth.tapes, tensor, timesteps, false));
    for (name, of) in [("Wx", weights.input), ("Wh", weights.recurrent)] {
        let turned = |params: &Params| params[of].t().as_standard_layout().to_owned();
        tensors.insert(name, turned(&setting.params));
        tensors.insert(format!("d{name}"), turned(&truth.grads));
    }
    tensors.insert("b", setting.params[weights.bias].column(0).to_owned());
    tensors.insert("db", truth.grads[weights.bias].column(0).to_owned());
    tensors.insert("x", of(Tensor::E));
    tensors.insert("dx", of(Tensor::De));
    tensors.insert("h0", Array2::from_elem((n, hidden), 0.3));
    tensors.insert("h", of(Tensor::H));
    let outside = |of: &dyn Fn(&Outside) -> Vec<f64>| -> Vec<f64> {
        setting
            .sequences
            .iter()
            .flat_map(|s| s.outside.as_ref().map_or_else(Vec::new, of))
            .collect()
    };
    tensors.insert("dout", rows(outside(&|of| of.dh.concat())));
    let dh0 = setting.start_gradients(&truth.tapes, Tensor::DhFromLater, &truth.faults);
    tensors.insert("dh0", Array2::from_shape_vec((n, hidden), dh0).expect("a row each"));
    if setting.model.cell.has_cell_state() {
        let dc = Array2::from_shape_vec((n, hidden), outside(&|of| of.dc.clone()));
        tensors.insert("dc", dc.expect("a row each"));
    }
    tensors
}

#[test]
fn a_layer_that_reads_vectors_is_judged_with_dx_and_the_last_cell_state() {
    for kind in [CellKind::Rnn, CellKind::Lstm, CellKind::Gru] {
        let setting = reading_vectors(kind, 2);
        let truth = setting.backward(setting.forward(), &Departures::default());
        let right = of_exercise(&setting, &truth);
        let grade = graded(&right);
        assert_eq!(grade.verdict, Verdict::Equal, "{kind:?} {}\n{:?}", told(&grade), grade.ignored);
        for mine in ["dx", "dh0", "dWh", "h"] {
            assert!(grade.compared.iter().any(|c| c.mine == mine), "{kind:?} {mine}");
        }
        let is_cell = told(&grade).contains("your dc as that of the last cell state");
        assert_eq!(is_cell, kind == CellKind::Lstm, "{}", told(&grade));
        for fault in faults(setting.model.cell).into_iter().step_by(4) {
            let departures = Departures { faults: vec![fault], ..Departures::default() };
            let wrong = setting.backward(setting.forward(), &departures);
            let inner = |of: &Truth| {
                let mut grads = of.grads.clone();
                [Name::W_hy, Name::b_y, Name::E].into_iter().for_each(|name| grads[name].fill(0.0));
                grads
            };
            if is_off(&inner(&truth), &inner(&wrong)) {
                let grade = graded(&of_exercise(&setting, &wrong));
                let what = format!("{kind:?} {fault:?} {}", told(&grade));
                assert_eq!(grade.verdict, Verdict::Different, "{what}");
                let lines = grade.advice().concat();
                let has_output = lines.iter().any(|line| line.right.contains("W_hy"));
                assert!(!has_output, "{what} {lines:?}");
            }
        }
    }
}

#[test]
fn what_a_loop_left_is_not_taken_for_what_comes_from_outside() {
    let setting = reading_vectors(CellKind::Rnn, 2);
    let truth = setting.backward(setting.forward(), &Departures::default());
    let whole = of_exercise(&setting, &truth);
    let with = |name: &str, dh: Vec<f64>| {
        let mut tensors = Tensors::new();
        let kept = whole.iter().filter(|(mine, _)| *mine != "dout");
        kept.for_each(|(mine, array)| tensors.insert(mine, array.clone()));
        let rows = dh.len() / 6;
        let shape = if rows == 1 { vec![2, 3] } else { vec![2, rows, 3] };
        let dh = ndarray::ArrayD::from_shape_vec(shape, dh).expect("rows");
        tensors.insert(name, dh);
        graded(&tensors)
    };
    // the last iteration of a loop back is that of t = 0
    let first = truth.tapes.iter().flat_map(|tape| tape.dh.row(0).to_vec()).collect();
    let grade = with("dh", first);
    assert_eq!(grade.verdict, Verdict::Incomplete, "{}", told(&grade));
    assert!(
        grade.lacking[0].contains("no gradient of the states from outside"),
        "{}",
        told(&grade)
    );
    // all of the gradient says nothing of the way back in time
    let grade = with("dh", numbers(&truth.tapes, Tensor::Dh, 4, false));
    assert_eq!(grade.verdict, Verdict::Incomplete, "{}", told(&grade));
    assert!(told(&grade).contains("two readings of your dh"), "{}", told(&grade));
    // neither is right
    let grade = with("dh", (0..24).map(f64::from).collect());
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    assert!(told(&grade).contains("your dh is taken as"), "{}", told(&grade));
    assert!(told(&grade).contains("assumed, because"), "{}", told(&grade));
}

#[test]
fn the_last_state_alone_may_be_handed_a_gradient() {
    let mut setting = reading_vectors(CellKind::Gru, 2);
    for outside in setting.sequences.iter_mut().filter_map(|of| of.outside.as_mut()) {
        outside.dh.iter_mut().take(3).for_each(|dh| dh.fill(0.0));
    }
    let truth = setting.backward(setting.forward(), &Departures::default());
    let whole = of_exercise(&setting, &truth);
    let last = setting.sequences.iter().filter_map(|of| of.outside.as_ref());
    let last: Vec<f64> = last.flat_map(|outside| outside.dh[3].clone()).collect();
    let mut tensors = Tensors::new();
    let kept = whole.iter().filter(|(mine, _)| *mine != "dout");
    kept.for_each(|(mine, array)| tensors.insert(mine, array.clone()));
    tensors.insert("delta", Array2::from_shape_vec((2, 3), last).expect("a row each"));
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
    assert!(told(&grade).contains("the gradient of the last state"), "{}", told(&grade));
}

#[test]
fn a_single_step_of_a_batch_is_a_layer() {
    let mut setting = reading_vectors(CellKind::Rnn, 4);
    for (n, sequence) in setting.sequences.iter_mut().enumerate() {
        sequence.example = Example::of_symbols([n], Vec::new());
        sequence.before.h = vec![0.1 * n as f64, -0.2, 0.3];
        sequence.outside.iter_mut().for_each(|outside| outside.dh.truncate(1));
    }
    setting.params[Name::E] = setting.params[Name::E].select(ndarray::Axis(0), &[0, 1, 2, 3]);
    setting.model.dims.inputs = 4;
    let truth = setting.backward(setting.forward(), &Departures::default());
    let mut tensors = Tensors::new();
    for (mine, array) in of_exercise(&setting, &truth).iter().filter(|(mine, _)| *mine != "h0") {
        let values = array.values.clone();
        let one =
            if values.ndim() == 3 { values.index_axis_move(ndarray::Axis(1), 0) } else { values };
        let name = if mine == "dout" { "dnext_h" } else { mine };
        tensors.insert(name, one.as_standard_layout().to_owned());
    }
    let before: Vec<f64> = setting.sequences.iter().flat_map(|of| of.before.h.clone()).collect();
    tensors.insert("prev_h", Array2::from_shape_vec((4, 3), before).expect("a row each"));
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Equal, "{}", told(&grade));
    assert!(told(&grade).contains("a batch of 4 sequences"), "{}", told(&grade));
}

#[test]
fn a_step_that_goes_wrong_in_a_layer_is_told_and_the_workbench_refuses_it() {
    let setting = reading_vectors(CellKind::Rnn, 1);
    let mut truth = setting.backward(setting.forward(), &Departures::default());
    truth.tapes[0].dh[[2, 1]] += 0.5;
    let mut tensors = of_exercise(&setting, &truth);
    let dh = numbers(&truth.tapes, Tensor::Dh, 4, false);
    tensors.insert("dhs", Array3::from_shape_vec((1, 4, 3), dh).expect("rows"));
    let grade = graded(&tensors);
    assert_eq!(grade.verdict, Verdict::Different, "{}", told(&grade));
    let steps = grade.steps.clone().expect("dh is there");
    assert_eq!(steps.timesteps.first(), Some(&2), "{steps:?}");
    let handin = HandIn::read(&tensors, &[]).expect("names");
    let how = How { tolerance: None, updates: u64::MAX, watch: unwatched };
    let refused = crate::trace::grade::open(handin, None, how).expect_err("nothing is shown");
    assert!(refused.to_string().contains("a layer without an output"), "{refused}");
}
