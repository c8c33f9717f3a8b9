//! Conventions by construction: right gradients stay right in any composition of them, and a planted mistake is found.

mod kinds;
mod layer;
mod opened;
mod stated;
mod style;
mod verdicts;

use strum::VariantArray;

use super::slip::{Axis, Kept};
use super::truth::{Departures, Setting, Truth};
use super::{Grade, How, Slip, Verdict, grade, unwatched};
use crate::nn::{Activation, CellKind, Fault, Name, Params};
use crate::tensors::Tensors;
use crate::trace::handin::HandIn;
use style::Style;

/// How many compositions are tried, unless `PROPTEST_CASES` says; a thousand have been.
const CASES: u64 = 40;

fn cases() -> u64 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

fn graded(tensors: &Tensors) -> Grade {
    let handin = HandIn::read(tensors, &[]).expect("names");
    grade(handin, None, How { tolerance: None, updates: u64::MAX, watch: unwatched })
        .expect("a grade")
}

fn told(grade: &Grade) -> String {
    format!("{:?} {:?} {:?} {:?}", grade.verdict, grade.conventions, grade.lacking, grade.first)
}

#[test]
fn right_gradients_are_right_in_any_convention() {
    for seed in 0..cases() {
        let mut style = Style::new(seed);
        let grade = graded(&style.file(&[]));
        assert_eq!(grade.verdict, Verdict::Equal, "{seed}: {}\n{}", style.describe(), told(&grade));
    }
}

#[test]
fn a_planted_mistake_is_never_called_right_and_mostly_named() {
    let (mut planted, mut named) = (0, 0);
    for seed in 0..cases() {
        let mut style = Style::new(seed);
        let cell = style.setting.model.cell;
        let fits = |f: &Fault| f.fits(cell) && f.is_in_gradient();
        let faults: Vec<Fault> = Fault::VARIANTS.iter().copied().filter(fits).collect();
        let fault = faults[seed as usize % faults.len()];
        if !shows(&style, fault) {
            continue;
        }
        let grade = graded(&style.file(&[fault]));
        let what = format!("{seed}: {fault:?} {}\n{}", style.describe(), told(&grade));
        assert_eq!(grade.verdict, Verdict::Different, "{what}");
        planted += 1;
        named += usize::from(grade.mistakes.contains(&vec![fault]));
    }
    println!("{named} of {planted} are named");
    assert!(named * 10 >= planted * 9, "{named} of {planted} are named");
}

/// Whether a mistake changes a gradient by more than one per cent.
fn shows(style: &Style, fault: Fault) -> bool {
    is_off(&style.truth(&[]).grads, &style.truth(&[fault]).grads)
}

/// Whether a gradient is off by more than one per cent.
fn is_off(right: &Params, wrong: &Params) -> bool {
    right.iter().zip(wrong.iter()).any(|(right, wrong)| {
        let largest = right.value.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let off = (&right.value - &wrong.value).iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        off > 0.01 * largest
    })
}

/// In two conventions where it shows, with each kind of cell that has its line.
#[test]
fn each_mistake_of_each_cell_is_named() {
    let mut unnamed = Vec::new();
    for kind in CellKind::VARIANTS.iter().copied() {
        let cell = kind.cell(Activation::Tanh);
        let fits = |f: &Fault| f.fits(cell) && f.is_in_gradient();
        for fault in Fault::VARIANTS.iter().copied().filter(fits) {
            let styles = (0..40).map(|seed| Style::of(seed, Some(kind)));
            for mut style in styles.filter(|style| shows(style, fault)).take(2) {
                let grade = graded(&style.file(&[fault]));
                let what = format!("{fault:?} {}\n{}", style.describe(), told(&grade));
                assert_eq!(grade.verdict, Verdict::Different, "{what}");
                if !grade.mistakes.contains(&vec![fault]) {
                    unnamed.push(format!("{what} {:?} {:?}", grade.mistakes, grade.slip));
                }
            }
        }
    }
    assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
}

/// Whether a slip changes a gradient by more than one per cent.
fn slips(style: &Style, slip: Slip) -> Option<Truth> {
    let departures = Departures { slip: Some(slip), ..Departures::default() };
    let wrong = style.setting.backward(style.setting.forward(), &departures);
    is_off(&style.truth(&[]).grads, &wrong.grads).then_some(wrong)
}

/// In a convention where it shows, with each kind of cell.
#[test]
fn each_slip_in_a_whole_array_is_named_in_each_cell() {
    let mut all = vec![Slip::ZeroStart];
    all.extend([Axis::Time, Axis::Batch, Axis::One].map(Slip::SoftmaxOver));
    let kept = Kept::all(2).iter();
    all.extend(kept.map(|kept| Slip::LostDuplicates { kept: *kept, is_embedded: false }));
    let mut unnamed = Vec::new();
    for kind in CellKind::VARIANTS.iter().copied() {
        for slip in &all {
            let is_of_batch = !matches!(
                slip,
                Slip::ZeroStart
                    | Slip::SoftmaxOver(Axis::Time | Axis::One)
                    | Slip::LostDuplicates {
                        kept: Kept::LastOfSequence | Kept::FirstOfSequence,
                        ..
                    }
            );
            let styles = (0..40).map(|seed| Style::of(seed, Some(kind)));
            let styles = styles.filter(|of| !is_of_batch || of.setting.sequences.len() > 1);
            let shown = styles.filter_map(|style| Some((slips(&style, *slip)?, style))).take(1);
            let mut count = 0;
            for (wrong, mut style) in shown {
                let grade = graded(&style.file_of(&wrong));
                let what = format!("{slip:?} {}\n{}", style.describe(), told(&grade));
                assert_eq!(grade.verdict, Verdict::Different, "{what}");
                let gives =
                    |other: Slip| slips(&style, other).is_some_and(|of| of.grads == wrong.grads);
                if !grade.slip.is_some_and(|named| named == *slip || gives(named)) {
                    unnamed.push(format!("{what} {:?} {:?}", grade.mistakes, grade.slip));
                }
                count += 1;
            }
            assert_eq!(count, 1, "{kind:?} {slip:?}");
        }
    }
    assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
}

#[test]
fn a_slip_at_one_timestep_is_named() {
    let mut found = 0;
    for seed in 0..cases() {
        let mut style = Style::new(seed);
        let timesteps = style.setting.timesteps();
        let slips = [
            Slip::InPlace { with_before: seed % 2 == 0 },
            Slip::LeftOut { t: 0 },
            Slip::LeftOut { t: timesteps - 1 },
            Slip::OtherState { t: 1, row: 3 },
            Slip::OtherOutputState { t: 1, row: 0 },
            Slip::OtherTarget { t: 2, class: 0 },
            Slip::OtherSymbol { t: 2, symbol: 1 },
        ];
        let slip = slips[seed as usize % slips.len()];
        let departures = Departures { slip: Some(slip), ..Departures::default() };
        let truth = style.setting.backward(style.setting.forward(), &departures);
        if style.truth(&[]).grads == truth.grads {
            continue;
        }
        let grade = graded(&style.file_of(&truth));
        let what = format!("{seed}: {slip:?} {}\n{}", style.describe(), told(&grade));
        assert_eq!(grade.verdict, Verdict::Different, "{what}");
        found += usize::from(grade.slip == Some(slip));
    }
    println!("{found} of {} are named", cases());
    assert!(2 * found >= cases() as usize, "{found} of {} are named", cases());
}

#[test]
fn a_slip_beside_a_known_mistake_is_named_with_it() {
    let mut named = 0;
    for seed in 0..cases() {
        let mut style = Style::new(seed);
        let slips = [
            Slip::LeftOut { t: 0 },
            Slip::InPlace { with_before: true },
            Slip::OtherOutputState { t: 1, row: 0 },
            Slip::SoftmaxOver(Axis::One),
        ];
        let slip = Some(slips[seed as usize % slips.len()]);
        let faults = vec![Fault::AssignedSum];
        let both = Departures { faults: faults.clone(), slip, ..Departures::default() };
        let truth = style.setting.backward(style.setting.forward(), &both);
        let grade = graded(&style.file_of(&truth));
        let what = format!("{seed}: {slip:?} {}\n{}", style.describe(), told(&grade));
        assert_eq!(grade.verdict, Verdict::Different, "{what}");
        named += usize::from(grade.mistakes == [faults] && grade.slip == slip);
    }
    assert!(2 * named >= cases() as usize, "{named} of {} are named", cases());
}
