//! Round ticks at equal distances, and that no number breaks an axis.

use super::*;
use crate::tui::widget::tests::NASTY;

fn labels(axis: Axis, most: usize) -> String {
    axis.ticks(most).into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
}

/// The ticks of a vertical axis, from the bottom: row and label.
fn rows(axis: Axis, rows: u16) -> String {
    let ticks = axis.on_rows(rows).1.into_iter();
    ticks.map(|(row, label)| format!("{row}:{label}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn linear_ticks_are_round() {
    let check = |values: &[f64], most, text: &str| {
        assert_eq!(labels(Axis::linear(values.iter().copied()), most), text, "{values:?}");
    };
    check(&[0.0, 400.0], 5, "0 100 200 300 400");
    check(&[0.0, 3.0], 8, "0 1 2 3");
    check(&[0.13, 2.31], 5, "0.5 1.0 1.5 2.0");
    check(&[-0.02, 0.021], 4, "-0.02 0 0.02");
    check(&[0.0, 3e7], 3, "0 1e7 2e7 3e7");
    check(&[7.0], 2, "10");
    check(&[], 2, "0 1");
    check(&[1e-7, 3e-7], 2, "1e-7 2e-7 3e-7");
}

#[test]
fn ticks_of_a_vertical_axis_are_round_and_at_equal_distances() {
    let linear = |values: &[f64]| Axis::linear(values.iter().copied());
    let log = |values: &[f64]| Axis::log(values.iter().copied());
    let decades = |values: &[f64]| Axis::decades(values.iter().copied());
    let all = [
        rows(linear(&[0.0, 2.3]), 5),
        rows(linear(&[0.13, 2.31]), 8),
        rows(linear(&[0.0, 0.97]), 12),
        rows(linear(&[0.0, 3.0]), 20),
        rows(log(&[0.3, 2.4]), 8),
        rows(log(&[1e-9, 1.0]), 8),
        rows(log(&[1e-3, 1.0]), 5),
        rows(decades(&[1e-5, 0.5]), 9),
        rows(decades(&[1e-300, 0.5]), 5),
        rows(decades(&[1.0]), 9),
    ];
    assert_eq!(
        all,
        [
            "0:0 2:1 4:2",
            "1:1 3:2 5:3 7:4",
            "0:0 2:0.2 4:0.4 6:0.6 8:0.8 10:1.0",
            "0:0 6:1 12:2 18:3",
            "1:0.5 3:1 5:2 7:4",
            "0:1e-9 2:1e-6 4:1e-3 6:1e0",
            "1:0.01 3:1",
            "1:1e-4 4:1e-2 7:1e0",
            "1:1e-10 3:1e0",
            "0:0.001 2:0.01 4:0.1 6:1 8:10"
        ]
    );
}

#[test]
fn a_vertical_axis_shows_all_its_values_and_its_ticks_are_true() {
    let values = [-7.0, -0.02, 0.0, 1e-7, 0.13, 1.0, 1.1, 2.31, 37.0, 132.0, 1e6];
    for (a, b) in values.iter().flat_map(|a| values.iter().map(move |b| (*a, *b))) {
        for axis in [Axis::linear([a, b].into_iter()), Axis::log([a, b].into_iter())] {
            for rows in 1..60 {
                let (wide, ticks) = axis.on_rows(rows);
                for x in [a, b] {
                    let inside = wide.unit(x).is_none_or(|u| (-1e-6..=1.0 + 1e-6).contains(&u));
                    assert!(inside, "{x} on {rows} rows of {wide:?}");
                }
                assert!(rows < 4 || ticks.len() >= 2, "{a} {b} on {rows} rows: {ticks:?}");
                assert!(ticks.len() <= 9, "{a} {b} on {rows} rows: {ticks:?}");
                let distances: Vec<u16> = ticks.windows(2).map(|w| w[1].0 - w[0].0).collect();
                assert!(distances.windows(2).all(|w| w[0] == w[1]), "{ticks:?}");
                for (row, label) in ticks {
                    let said: f64 = label.parse().unwrap();
                    let at = wide.unit(said).unwrap() * f64::from(rows) - f64::from(row);
                    assert!((0.08..0.92).contains(&at), "{label} is {at} rows off in {wide:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_breaks_an_axis() {
    for (a, b) in NASTY.iter().flat_map(|a| NASTY.iter().map(move |b| (*a, *b))) {
        let values = [a, b].into_iter();
        for axis in
            [Axis::linear(values.clone()), Axis::log(values.clone()), Axis::decades(values.clone())]
        {
            assert!(axis.lo < axis.hi && (axis.hi - axis.lo).is_finite(), "{a:e} {b:e} {axis:?}");
            for most in [0, 1, 2, 10, 100] {
                let ticks = axis.ticks(most);
                assert!(ticks.len() < 150, "{a:e} {b:e} {axis:?}");
                assert!(
                    ticks.iter().all(|(at, _)| (-1e-5..=1.0 + 1e-5).contains(at)),
                    "{axis:?} {ticks:?}"
                );
                let (wide, ticks) = axis.on_rows(most as u16);
                assert!(wide.lo < wide.hi && ticks.len() < 20, "{a:e} {b:e} {wide:?}");
            }
            assert!(NASTY.iter().filter_map(|x| axis.unit(*x)).all(f64::is_finite));
        }
    }
}
