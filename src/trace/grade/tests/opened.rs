//! What the workbench shows of a hand-in agrees with its grade, in any convention.

use super::*;
use crate::nn::{Quantity, Tensor, Variable};
use crate::trace::grade::{Opened, Verdict, open};
use crate::train::differing;

fn opened(tensors: &Tensors) -> Opened {
    let handin = HandIn::read(tensors, &[]).expect("names");
    let opened = open(handin, None, How { tolerance: None, updates: u64::MAX });
    opened.expect("it opens").swap_remove(0)
}

/// A number of one sequence of a truth.
fn number(truth: &Truth, n: usize, of: Quantity) -> f64 {
    match of.variable {
        Variable::Tape(tensor) => tensor.of(&truth.tapes[n])[[of.row, of.column]],
        Variable::Parameter(_, name) => truth.grads[name][[of.row, of.column]],
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
            assert!(sequence.numbers.differing.is_empty(), "{what}");
            assert!(sequence.numbers.known.is_none() && sequence.numbers.is_computed, "{what}");
        }
    }
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
        let of_file = all.iter().find(|at| numbers.own.contains_key(&at.of));
        let Some(at) = of_file else { continue }; // gradients of a batch are of no sequence
        let (mine, right) = (numbers.own[&at.of], number(&right, update.first, at.of));
        assert!(first.name.ends_with(&at.of.variable.to_string()), "{what}: {first}, {}", at.of);
        assert!(is_close(mine * should, yours * right), "{what}: {first}, {} {mine}", at.of);
        first_agrees += 1;
    }
    assert!(named >= 10 && first_agrees >= 3, "{named} named, {first_agrees} agree");
}
