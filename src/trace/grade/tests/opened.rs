//! What the workbench shows of a hand-in agrees with its grade, in any convention.

use ndarray::Array2;

use super::*;
use crate::nn::{OffTape, Quantity, Tensor, Variable};
use crate::trace::grade::{Opened, Verdict, open};
use crate::trace::handin::data::Sequence;
use crate::train::differing;

fn opened(tensors: &Tensors) -> Opened {
    let handin = HandIn::read(tensors, &[]).expect("names");
    let opened = open(handin, None, How { tolerance: None, updates: u64::MAX, watch: unwatched });
    opened.expect("it opens").swap_remove(0)
}

/// A number of one sequence of a truth.
fn number(truth: &Truth, n: usize, of: Quantity) -> f64 {
    match of.variable {
        Variable::Tape(tensor) => tensor.of(&truth.tapes[n])[[of.row, of.column]],
        Variable::Parameter(_, name) => truth.grads[name][[of.row, of.column]],
        Variable::OffTape(OffTape::GradNorm) => truth.grads.norm(),
        Variable::OffTape(_) => truth.tapes.iter().flat_map(|tape| &tape.loss).sum(),
        Variable::Moment(..) => panic!("no hand-in has {of}"),
    }
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 2e-3 * b.abs().max(1e-3)
}

/// The numbers of the file, as they are shown, are the file's: those of the passes that wrote it.
fn shows_the_file(opened: &Opened, wrote: &Truth, what: &str) {
    for (n, sequence) in &opened.shown.update.sequences {
        for (of, value) in &sequence.numbers.own {
            let right = number(wrote, *n, *of);
            assert!(is_close(*value, right), "{what}: {of} {value}, not {right}");
        }
        for (of, sum) in sequence.numbers.sums.iter() {
            let right = number(wrote, *n, *of);
            assert!(is_close(sum.yours, right), "{what}: {of} {sum:?}, not {right}");
        }
    }
}

#[test]
fn right_numbers_are_shown_without_a_mark() {
    for seed in 0..CASES {
        let mut style = Style::new(seed);
        let opened = opened(&style.file(&[]));
        let what = format!("{seed}: {}", style.describe());
        assert_eq!(opened.grade.verdict, Verdict::Equal, "{what}");
        shows_the_file(&opened, &style.truth(&[]), &what);
        for sequence in opened.shown.update.sequences.values() {
            let numbers = &sequence.numbers;
            assert_eq!(numbers.all_differing().next(), None, "{what}");
            assert_eq!(numbers.sums.is_empty(), style.setting.sequences.len() == 1, "{what}");
            assert!(sequence.numbers.known.is_none() && sequence.numbers.is_computed, "{what}");
        }
    }
}

/// What a loop leaves in its variables is of its last timestep, even if it was saved before that of all timesteps.
#[test]
fn the_last_state_alone_is_shown_at_its_timestep() {
    let mut taken = 0;
    for seed in 0..CASES {
        let mut style = Style::new(seed);
        if style.single {
            continue; // the state is in double precision
        }
        let truth = style.truth(&[]);
        let last = style.setting.timesteps();
        let rows: Vec<_> = truth.tapes.iter().map(|tape| tape.h.row(last)).collect();
        let mut tensors = Tensors::new();
        tensors.insert("h", ndarray::stack(ndarray::Axis(0), &rows).expect("one width"));
        for (name, array) in style.file(&[]).iter() {
            tensors.insert(name, array.clone());
        }
        let opened = opened(&tensors);
        let what = format!("{seed}: {}", style.describe());
        assert_eq!(opened.grade.verdict, Verdict::Equal, "{what}\n{}", told(&opened.grade));
        shows_the_file(&opened, &truth, &what);
        let numbers = &opened.shown.update.sequences[&0].numbers;
        assert!(numbers.differing.is_empty(), "{what}");
        taken += usize::from(numbers.own.contains_key(&Tensor::H.at(last, 0)));
    }
    assert!(taken > 5, "{taken}");
}

#[test]
fn marks_are_where_the_grade_says() {
    let (mut named, mut first_agrees) = (0, 0);
    for seed in 0..CASES {
        let mut style = Style::new(seed);
        let cell = style.setting.model.cell;
        let fits = |f: &Fault| f.fits(cell) && f.is_in_gradient();
        let faults: Vec<Fault> = Fault::VARIANTS.iter().copied().filter(fits).collect();
        let fault = faults[seed as usize % faults.len()];
        let (right, wrong) = (style.truth(&[]), style.truth(&[fault]));
        let opened = opened(&style.file(&[fault]));
        let what = format!("{seed}: {fault:?} {}", style.describe());
        let Some(first) = opened.grade.first.clone() else { continue };
        let update = &opened.shown.update;
        let sequence = &update.sequences[&update.first];
        let numbers = &sequence.numbers;
        if opened.shown.fault == Some(fault) {
            named += 1;
            shows_the_file(&opened, &wrong, &what);
            let close = |tensor: Tensor| {
                let pair = [&numbers.tape, &wrong.tapes[update.first]].map(|tape| tensor.of(tape));
                pair[0].iter().zip(pair[1]).all(|(a, b)| is_close(*a, *b))
            };
            assert!(close(Tensor::Dh) && close(Tensor::Dz), "{what}");
        }
        if style.factor != 1.0 && !opened.grade.mistakes.is_empty() {
            continue; // what all have in common shows only once the mistake is known
        }
        let (yours, should) = first.values.expect("the shapes fit");
        let all = differing(numbers, sequence.example.timesteps());
        let own = |of: &Quantity| {
            let sum = numbers.sums.get(of).map(|sum| sum.yours);
            sum.or(numbers.own.get(of).copied())
        };
        let at = all.iter().find(|at| own(&at.of).is_some());
        let at = at.unwrap_or_else(|| panic!("{what}: {first} has a place"));
        let (mine, right) =
            (own(&at.of).expect("it is found"), number(&right, update.first, at.of));
        assert!(first.name.ends_with(&at.of.variable.to_string()), "{what}: {first}, {}", at.of);
        assert!(is_close(mine * should, yours * right), "{what}: {first}, {} {mine}", at.of);
        first_agrees += 1;
    }
    assert!(named >= 10 && first_agrees >= 3, "{named} named, {first_agrees} agree");
}

/// A file with `dh`, whose backward pass is spoiled in one step of the last sequence, which then hands on what it has, and
/// in one sum.
fn spoiled(setting: &Setting, step: Option<usize>, sum: Option<Name>) -> Tensors {
    let Setting { model, params, sequences, .. } = setting;
    let mut grads = crate::nn::Grads::zeros_like(params);
    let passes = crate::nn::faults::Several { model: *model, faults: Vec::new() };
    let (mut all, mut total) = (Vec::new(), params.zeros_like());
    for (n, Sequence { example, before, .. }) in sequences.iter().enumerate() {
        let timesteps = example.timesteps();
        let mut tape = model.tape(timesteps);
        model.start(&mut tape, before);
        passes.loss(params, example, &mut tape);
        for t in (0..timesteps).rev() {
            passes.backward(params, example, &mut tape, t);
            if step == Some(t) && n + 1 == sequences.len() {
                tape.dh.row_mut(t)[0] += 0.7;
                model.cell.backward(params, &mut tape, t);
            }
        }
        passes.accumulate(example, &tape, &mut grads);
        total.iter_mut().zip(grads.iter()).for_each(|(total, of)| total.value += &of.value);
        all.push(tape.dh);
    }
    let mut tensors = Tensors::new();
    let symbols = |of: &dyn Fn(&Sequence, usize) -> Option<usize>| {
        let all = |(n, t): (usize, usize)| of(&sequences[n], t).expect("a symbol") as i64;
        Array2::from_shape_fn((sequences.len(), setting.timesteps()), all)
    };
    tensors.insert("0/inputs", symbols(&|of, t| of.example.inputs[t].symbol()));
    tensors.insert("0/targets", symbols(&|of, t| of.example.targets[t]));
    let before = |(n, unit): (usize, usize)| sequences[n].before.h[unit];
    tensors.insert("h0", Array2::from_shape_fn((sequences.len(), model.dims.hidden), before));
    let views: Vec<_> = all.iter().map(|dh| dh.view()).collect();
    tensors.insert("0/dh", ndarray::stack(ndarray::Axis(0), &views).expect("one shape"));
    for (weights, gradient) in params.iter().zip(total.iter()) {
        let mut gradient = gradient.value.clone();
        if sum == Some(weights.name) {
            gradient[[0, 0]] += 0.7;
        }
        tensors.insert(format!("0/before/{}", weights.name), weights.value.clone());
        tensors.insert(format!("0/grad/{}", weights.name), gradient);
    }
    tensors
}

#[test]
fn a_step_that_goes_wrong_by_itself_is_told_from_those_that_pass_it_on() {
    let mut batches = 0;
    for seed in 0..CASES / 2 {
        let style = Style::new(seed);
        let Setting { model, sequences, .. } = &style.setting;
        batches += usize::from(sequences.len() > 1);
        let what = format!("{seed}: {}", style.describe());
        let steps = |file: &Tensors| opened(file).grade.steps;
        let first = model.cell.letters()[0];
        assert_eq!(steps(&spoiled(&style.setting, None, None)), None, "all is right: {what}");
        let step = steps(&spoiled(&style.setting, Some(1), None)).expect("it has dh");
        assert_eq!((&step.timesteps[..], &step.sums[..]), (&[1][..], &[][..]), "{what}");
        let name = model.cell.weights().recurrent;
        let sum = steps(&spoiled(&style.setting, None, Some(name))).expect("it has dh");
        assert_eq!(
            (&sum.timesteps[..], &sum.sums[..]),
            (&[][..], &[(name, vec![first])][..]),
            "{what}"
        );
    }
    assert!(batches > 5, "{batches}");
}
