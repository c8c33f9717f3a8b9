//! What the map draws, and that nothing makes it panic.

use super::*;
use crate::tui::theme::{Depth, Ground};
use crate::tui::widget::tests::{NASTY, draw_everywhere, picture};

fn labels(n: usize) -> Vec<String> {
    (0..n).map(|i| i.to_string()).collect()
}

fn lower(row: usize, col: usize) -> Entry {
    match (row, col) {
        (row, col) if col > row => Entry::Absent,
        (2, _) => Entry::Unknown,
        (row, col) => Entry::Known(0.5 * 0.1f64.powi((row - col) as i32)),
    }
}

#[test]
fn a_number_a_power_or_a_glyph() {
    let theme = Theme::new(Ground::Dark, Depth::Mono);
    let labels = labels(4);
    let map = LogMap {
        rows: 4,
        cols: 4,
        entry: &lower,
        row_labels: &labels,
        col_labels: &labels,
        row: Some(1),
        theme: &theme,
    };
    assert_eq!(
        picture(&map, 44, 6),
        [
            "        0      1      2      3",
            "0  0.5000",
            "1  0.0500 0.5000",
            "2       ·      ·      ·",
            "3  5.0e-4 0.0050 0.0500 0.5000",
            "    1e-1     1e-2     1e-3     1e-4",
        ]
    );
    assert_eq!(picture(&map, 15, 6)[1..5], ["0  -1", "1  -2 -1", "2   ·  ·  ·", "3  -4 -3 -2 -1"]);
    assert_eq!(picture(&map, 8, 4)[..3], ["  0 2", "0 ##", "2 .-+#"]);
}

#[test]
fn a_decay_within_one_power_of_ten_is_seen() {
    let labels = labels(5);
    for (depth, least) in [(Depth::Rgb, 5), (Depth::Ansi256, 3), (Depth::Ansi16, 2)] {
        let theme = Theme::new(Ground::Dark, depth);
        for factor in [0.6f64, 0.5, 0.1, 1e-3] {
            let map = LogMap {
                rows: 2,
                cols: 5,
                entry: &|_, col| Entry::Known(0.9 * factor.powi(4 - col as i32)),
                row_labels: &labels,
                col_labels: &labels,
                row: None,
                theme: &theme,
            };
            let area = Rect::new(0, 0, 44, 5);
            let mut buf = Buffer::empty(area);
            (&map).render(area, &mut buf);
            let row = (0..5).map(|col| buf[(4 + 7 * col, 1)].bg);
            let colours = row.collect::<std::collections::HashSet<_>>().len();
            assert!(colours >= least, "{colours} colours at ×{factor} with {depth:?}");
        }
        if depth == Depth::Ansi256 {
            let map = LogMap {
                rows: 2,
                cols: 5,
                entry: &|_, col| Entry::Known(0.9 * 0.6f64.powi(4 - col as i32)),
                row_labels: &labels,
                col_labels: &labels,
                row: None,
                theme: &theme,
            };
            let legend = picture(&map, 60, 5).pop().unwrap_or_default();
            assert!(legend.contains("≥0.45") && legend.contains("≥0.23"), "{legend}");
        }
    }
}

#[test]
fn nothing_breaks_a_map() {
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    let labels = labels(300);
    for (rows, cols) in [(0, 0), (1, 1), (3, 200), (300, 2), (300, 300)] {
        let entry = |r: usize, c: usize| match (r * 7 + c) % 14 {
            0 => Entry::Absent,
            1 => Entry::Unknown,
            i => Entry::Known(NASTY[i - 2]),
        };
        draw_everywhere(&LogMap {
            rows,
            cols,
            entry: &entry,
            row_labels: &labels,
            col_labels: &labels,
            row: Some(5),
            theme: &theme,
        });
    }
}
