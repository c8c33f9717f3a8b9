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
        differs: &|_, _| false,
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
    let theme = Theme::new(Ground::Dark, Depth::Mono); // with signs
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
    let theme = Theme::new(Ground::Dark, Depth::Mono);
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
fn with_colours_there_are_no_signs_and_two_cells_in_a_character() {
    let theme = theme();
    let map = heatmap(4, 4, &wave, &theme);
    assert_eq!(picture(&map, 20, 5), ["", "  · !!", "    -∞", "", "±1.3"]);
    assert_eq!(picture(&map, 4, 3), ["▀▀▀▀", "▀▀▀▀", "±1.3"]);
    let buf = drawn(&map, Rect::new(0, 0, 4, 3));
    let colours = |x: u16, y: u16| (Some(buf[(x, y)].fg), Some(buf[(x, y)].bg));
    let shade = |row, col| wave(row, col).and_then(|x| theme.shade(x / 1.3));
    assert_eq!(colours(0, 0), (shade(0, 0), shade(1, 0)));
    assert_eq!(colours(3, 1), (shade(2, 3), shade(3, 3)));
    assert_eq!(buf[(1, 0)].bg, ratatui::style::Color::Reset, "what is not computed has no colour");
}

#[test]
fn cells_grow_into_squares() {
    let theme = theme();
    let map = heatmap(2, 2, &|_, _| Some(0.5), &theme);
    let buf = drawn(&map, Rect::new(0, 0, 40, 17));
    let filled = |x: u16, y: u16| buf[(x, y)].bg != ratatui::style::Color::Reset;
    assert!(filled(0, 0) && filled(31, 15) && !filled(32, 0) && !filled(0, 16));
    assert_eq!(map.hit(Rect::new(0, 0, 40, 17), 16, 8), Some((1, 1)));
    assert_eq!(map.hit(Rect::new(0, 0, 40, 17), 15, 7), Some((0, 0)));
}

#[test]
fn a_map_of_zeros_says_so() {
    let theme = theme();
    let map = heatmap(2, 2, &|_, _| Some(0.0), &theme);
    assert_eq!(picture(&map, 30, 3)[2], "all 0");
}

#[test]
fn of_two_cells_in_a_character_a_second_click_finds_the_lower() {
    let theme = theme();
    let map = heatmap(4, 4, &wave, &theme);
    let hit = |cursor| Heatmap { cursor, ..map }.hit(Rect::new(0, 0, 4, 3), 2, 1);
    assert_eq!(hit(None), Some((2, 2)));
    assert_eq!(hit(Some((2, 2))), Some((3, 2)));
    assert_eq!(hit(Some((3, 2))), Some((2, 2)));
}

#[test]
fn a_block_says_whose_number_it_shows() {
    let theme = theme();
    let map = Heatmap { cursor: Some((0, 0)), ..heatmap(8, 3, &wave, &theme) };
    let ((row, col), shown) = map.shown_instead(Rect::new(0, 0, 3, 3)).expect("a block");
    assert_eq!((wave(row, col), col), (Some(shown), 0));
    assert!(row > 0 && shown.abs() > 0.0);
    assert_eq!(map.shown_instead(Rect::new(0, 0, 3, 9)), None, "each has a cell");
}

#[test]
fn the_cursor_is_marked() {
    let ones = |_, _| Some(1.0);
    for depth in [Depth::Rgb, Depth::Ansi256, Depth::Ansi16, Depth::Mono] {
        let theme = Theme::new(Ground::Dark, depth);
        let map = Heatmap { cursor: Some((0, 1)), ..heatmap(2, 3, &ones, &theme) };
        for area in [(3, 2), (3, 3), (6, 3), (12, 5), (18, 3), (60, 20)] {
            let area = Rect::new(0, 0, area.0, area.1);
            let buf = drawn(&map, area);
            let plan = map.plan(area).expect("a layout");
            let looks = |col: u16| {
                let (x, y) = plan.place((0, col));
                let cell = |x: u16| &buf[(x, y + plan.middle())];
                (0..plan.cell).map(|i| cell(x + i).clone()).collect::<Vec<_>>()
            };
            assert!(looks(1) != looks(0) && looks(0) == looks(2), "{depth:?} {area}");
            let shades = |col: u16| looks(col).iter().map(|cell| cell.bg).collect::<Vec<_>>();
            let has_colours = matches!(depth, Depth::Rgb | Depth::Ansi256);
            assert!(!has_colours || shades(1) == shades(0), "{depth:?} {area}: a mark, no value");
        }
    }
}

fn drawn(map: &Heatmap, area: Rect) -> Buffer {
    let mut buf = Buffer::empty(area);
    map.render(area, &mut buf);
    buf
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
