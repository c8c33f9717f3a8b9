//! What the widget draws, and that no number or area makes it panic.

use super::*;
use crate::tui::theme::{Depth, Ground};
use crate::tui::widget::tests::{NASTY, draw_everywhere, picture};

fn theme() -> Theme {
    Theme::new(Ground::Dark, Depth::Ansi256)
}

fn series(theme: &Theme, i: usize, name: &str, y: impl Fn(f64) -> f64) -> Series {
    let points = (0..120).map(f64::from).map(|x| Point::single(x, y(x))).collect();
    Series {
        name: name.into(),
        style: theme.series(i),
        glyph: theme.series_glyph(i),
        points,
        in_range: true,
    }
}

fn curves<'a>(series: &'a [Series], theme: &'a Theme) -> Curves<'a> {
    Curves {
        series,
        log_y: false,
        x_label: "update",
        y_label: "loss",
        floors: &[],
        cursor_x: None,
        extent: &[],
        theme,
    }
}

#[test]
fn a_curve_that_diverges_beside_one_that_does_not() {
    let theme = theme();
    let all = [
        series(&theme, 0, "clip", |x| 2.3 * (-x / 25.0).exp() + 0.1),
        series(&theme, 1, "no clip", |x| if x < 71.0 { 2.0 * (-x / 60.0).exp() } else { f64::NAN }),
    ];
    let floors = [("uniform".to_owned(), 1.386)];
    let chart = Curves { floors: &floors, cursor_x: Some(33.0), ..curves(&all, &theme) };
    assert_eq!(
        picture(&chart, 40, 9),
        [
            "loss  ● clip  ■ no clip",
            " │⠱⣀        │           ✗",
            "2┤⠙⠺⢦●      │",
            " │╌╌╌⠉⠫⣒⠤⢄■╌│╌╌╌╌╌╌╌╌╌╌╌╌╌ uniform 1.39",
            "1┤     ⠈⠑⠤⣀⠉⠑⠒⠢⠤⣀⣀⡀",
            " │         ⠉⠓⠢⢤⣀⡀ ⠉⠉⠑⠒⠒⠦■",
            " │          │   ⠈⠉⠉⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤●⣀⣀⣀⣀⣀⣀⣀⣀⣀●",
            " └┬─────────▲─────┬────────────── update",
            "  0        33    50             100",
        ]
    );
}

#[test]
fn a_spike_within_a_bucket_is_never_lost() {
    let theme = theme();
    let mut all = [series(&theme, 0, "loss", |_| 0.1)];
    all[0].points[60].max = 100.0;
    let chart = Curves { log_y: true, ..curves(&all, &theme) };
    assert_eq!(
        picture(&chart, 40, 9),
        [
            "loss  ● loss",
            "    │                 ⢘",
            "    │                 ⢐",
            " 1e1┤                 ⢐",
            "    │                 ⢐",
            "    │                 ⢐",
            "1e-1┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣐⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀●",
            "    └┬─────────────┬───────────── update",
            "     0            50             100",
        ]
    );
}

#[test]
fn no_points_no_axes() {
    let theme = theme();
    assert_eq!(picture(&curves(&[], &theme), 27, 3), ["", "begins after the first upda", ""]);
}

#[test]
fn nothing_breaks_curves() {
    let theme = theme();
    let floors = NASTY.map(|x| ("floor".to_owned(), x));
    let nasty = NASTY
        .iter()
        .flat_map(|x| NASTY.iter().map(|y| Point { x: *x, min: -*y, mean: *y, max: y * 2.0 }));
    let flat = (0..9).map(|x| Point::single(f64::from(x), 7.0));
    let sets: [Vec<Point>; 5] = [
        nasty.collect(),
        flat.collect(),
        vec![Point::single(f64::NAN, 1.0)],
        vec![Point::single(1.0, f64::NAN)],
        NASTY.iter().zip(0..).map(|(y, x)| Point::single(f64::from(x), *y)).collect(),
    ];
    for points in sets {
        let series = ["a", "a long name"].map(|name| Series {
            name: name.into(),
            style: theme.series(0),
            glyph: "●",
            points: points.clone(),
            in_range: true,
        });
        for (log_y, cursor_x) in
            [(false, Some(1.0)), (true, Some(f64::NAN)), (false, Some(1e300)), (true, None)]
        {
            draw_everywhere(&Curves {
                log_y,
                cursor_x,
                extent: &[],
                floors: &floors,
                ..curves(&series, &theme)
            });
            draw_everywhere(&Curves { log_y, cursor_x, ..curves(&series, &theme) });
        }
    }
}
