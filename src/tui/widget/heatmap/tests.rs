//! What the widget draws, and that no number or area makes it panic.

use super::*;
use crate::tui::theme::{Depth, Ground};
use crate::tui::widget::tests::{NASTY, draw_everywhere, picture};

type Value = dyn Fn(usize, usize) -> Option<f64>;

fn theme() -> Theme {
    Theme::new(Ground::Dark, Depth::Ansi256)
}

fn heatmap<'a>(rows: usize, cols: usize, value: &'a Value, theme: &'a Theme) -> Heatmap<'a> {
    Heatmap {
        rows,
        cols,
        value,
        row_labels: &[],
        col_labels: &[],
        cursor: None,
        scale: None,
        theme,
    }
}

fn wave(row: usize, col: usize) -> Option<f64> {
    match (row, col) {
        (1, 1) => None,
        (1, 2) => Some(f64::NAN),
        (2, 2) => Some(f64::NEG_INFINITY),
        _ => Some((row as f64 * 0.9 + col as f64 * 0.7).sin() * 1.3),
    }
}

#[test]
fn the_richest_cells_that_fit() {
    let theme = theme();
    let names = |prefix: &str| (0..4).map(|i| format!("{prefix}{i}")).collect::<Vec<_>>();
    let (rows, cols) = (names("h"), names(""));
    let map = Heatmap { row_labels: &rows, col_labels: &cols, ..heatmap(4, 4, &wave, &theme) };
    let check = |width, height, lines: &[&str]| {
        assert_eq!(picture(&map, width, height), lines, "{width}×{height}");
    };
    check(
        34,
        6,
        &[
            "        0     1     2     3",
            "h0      0 0.837 1.281 1.122",
            "h1  1.018     ·   NaN 0.183",
            "h2  1.266 0.778    -∞ -0.89",
            "h3  0.556 -0.33 -1.06 -1.30",
            "-1.3 ----- -  0 + + ++++ 1.3",
        ],
    );
    check(
        20,
        6,
        &["   0 1 2 3", "h0   ++++++", "h1 ++· !!+", "h2 ++++-∞--", "h3 + - ----", "±1.3"],
    );
    check(7, 6, &["   0123", "h0  ###", "h1 #·!+", "h2 ##∞=", "h3 +-==", "±1.3"]);
    check(4, 4, &["##!#", "##∞=", "", "±1.3"]);
    check(20, 3, &["++++!!++", "++++-∞--", "±1.3 1 cell=2×1 max"]);
    check(4, 1, &["##!="]);
}

#[test]
fn the_scale_may_be_fixed() {
    let theme = theme();
    let map = Heatmap { scale: Some(100.0), ..heatmap(2, 3, &wave, &theme) };
    assert_eq!(
        picture(&map, 30, 3),
        ["       0 0.83748 1.28108", " 1.01832       ·     NaN", "-100 ----- -  0 + + ++++ 100",]
    );
    assert_eq!(
        picture(&heatmap(2, 2, &|_, _| None, &theme), 30, 3),
        ["       ·       ·", "       ·       ·", "no numbers yet"]
    );
}

#[test]
fn a_click_finds_the_cell() {
    let theme = theme();
    let labels: Vec<String> = (0..4).map(|i| format!("h{i}")).collect();
    let map = Heatmap { row_labels: &labels, col_labels: &labels, ..heatmap(4, 4, &wave, &theme) };
    let check = |area: (u16, u16, u16, u16), at: (u16, u16), cell| {
        assert_eq!(
            map.hit(Rect::new(area.0, area.1, area.2, area.3), at.0, at.1),
            cell,
            "{area:?} {at:?}"
        );
    };
    check((10, 5, 34, 6), (13, 6), Some((0, 0)));
    check((10, 5, 34, 6), (36, 9), Some((3, 3)));
    check((10, 5, 34, 6), (37, 9), None);
    check((10, 5, 34, 6), (12, 6), None);
    check((10, 5, 34, 6), (13, 10), None);
    check((0, 0, 2, 3), (1, 1), Some((2, 2)));
    check((0, 0, 0, 0), (0, 0), None);
}

#[test]
fn the_cursor_is_marked() {
    let theme = theme();
    let map = Heatmap { cursor: Some((0, 1)), ..heatmap(1, 3, &|_, _| Some(1.0), &theme) };
    let area = Rect::new(0, 0, 3, 1);
    let mut buf = Buffer::empty(area);
    map.render(area, &mut buf);
    let marked = [0, 1, 2].map(|x| buf[(x, 0)].style().add_modifier == theme.selected.add_modifier);
    assert_eq!(marked, [false, true, false]);
}

#[test]
fn nothing_breaks_a_heatmap() {
    let theme = theme();
    let labels: Vec<String> = (0..9).map(|i| format!("w{i}")).collect();
    let nasty = |row: usize, col: usize| NASTY.get((row * 5 + col) % 15).copied();
    for (rows, cols) in
        [(0, 0), (0, 3), (1, 1), (3, 4), (8, 8), (100, 3), (3, 300), (70000, 1), (1, 70000)]
    {
        for scale in [None, Some(0.0), Some(f64::NAN), Some(5e-324)] {
            let (cursor, row_labels) = (Some((rows / 2, cols)), &*labels);
            draw_everywhere(&Heatmap {
                scale,
                cursor,
                row_labels,
                ..heatmap(rows, cols, &nasty, &theme)
            });
            draw_everywhere(&Heatmap {
                scale,
                row_labels,
                col_labels: &labels,
                ..heatmap(rows, cols, &nasty, &theme)
            });
        }
    }
}
