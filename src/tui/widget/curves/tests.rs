//! What the widget draws, and that no number or area makes it panic.

mod leaving;
mod naming;

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
        value: String::new(),
        style: theme.series(i),
        glyph: theme.series_glyph(i),
        points,
        role: Role::Line,
    }
}

fn curves<'a>(series: &'a [Series], theme: &'a Theme) -> Curves<'a> {
    Curves {
        series,
        scale: Scale::Linear,
        x_label: "update",
        periods: Some(("epoch", 40.0)),
        window: None,
        is_part: false,
        y_label: "loss",
        floors: &[],
        cursor_x: None,
        present: None,
        reading: None,
        extent: &[],
        empty: NOT_BEGUN,
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
    let floors = [Floor::known("uniform", 1.386)];
    let chart = Curves { floors: &floors, cursor_x: Some(33.0), ..curves(&all, &theme) };
    assert_eq!(
        picture(&chart, 40, 9),
        [
            "loss  ● clip  ■ no clip",
            "3┤          │           ✗",
            " │⠢⡀        │",
            "2┤⠙⠚⠦●⣀     │",
            " │⠂⠂⠂⠂⠙⠫⣑⠒⠦⠤⣄⣀⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂ uniform 1.39",
            "1┤       ⠉⠓⠢⠤⣀■⠉⠑⠒⠒⠢⠤⠤⢄⣀■",
            " │          │  ⠉⠉⠓⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤⣀●⣀⣀⣀⣀⣀⣀⣀⣀⣀●",
            " └┬─────────┻─────┬────────────── update",
            "  0        33    50             100",
        ]
    );
}

#[test]
fn a_spike_within_a_bucket_is_never_lost() {
    let theme = theme();
    let mut all = [series(&theme, 0, "loss", |_| 0.1)];
    all[0].points[60].max = 100.0;
    let chart = Curves { scale: Scale::Log, ..curves(&all, &theme) };
    assert_eq!(
        picture(&chart, 40, 9),
        [
            "loss  ● loss  ↑ peak 100 near update 60",
            "  0.5┤                 ↑",
            "     │                 ⡂",
            " 0.25┤                 ⡂",
            "     │                 ⡂",
            "0.125┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣂⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀●",
            "     │",
            "     └┬─────────────┬──────────── update",
            "      0            50            100",
        ]
    );
}

#[test]
fn a_spike_within_a_bucket_is_not_lost_in_a_comparison_either() {
    let theme = theme();
    let mut all = [
        series(&theme, 0, "clip", |x| 1.0 - x / 200.0),
        series(&theme, 1, "no clip", |x| 0.8 - x / 200.0),
    ];
    all[1].points[60].max = 100.0;
    let text = picture(&curves(&all, &theme), 60, 12).join("\n");
    assert!(text.contains("↑ peak 100 near update 60"), "{text}");
    assert_eq!(text.matches("100").count(), 2, "once in the legend and once on the axis:\n{text}");
}

#[test]
fn no_two_labels_at_the_edge_are_read_as_one() {
    let theme = theme();
    for (first, gap) in (2..110).flat_map(|first| (1..30).map(move |gap| (first, gap))) {
        let mut all = [0, 1, 2].map(|i| series(&theme, i, "arm", |x| 1.0 - x / 200.0));
        for (i, one) in all.iter_mut().enumerate() {
            let at = (first + i * gap).min(119);
            one.points[at].max = 40.0 + 1.25 * i as f64;
        }
        for width in [24, 40, 60, 118] {
            let text = picture(&curves(&all, &theme), width, 9);
            for label in text[1].split([' ', '┤', '│']) {
                let sides: Vec<&str> = label.split('↑').filter(|side| !side.is_empty()).collect();
                let is_one = sides.len() <= 1
                    && !label.chars().skip_while(|c| !c.is_ascii_digit()).any(char::is_alphabetic);
                assert!(is_one, "{label} in\n{}", text.join("\n"));
            }
        }
    }
}

#[test]
fn a_part_of_the_run_has_the_axis_of_its_values() {
    let theme = theme();
    let all = [
        series(&theme, 0, "one", |x| if x < 60.0 { 0.70 } else { 0.01 }),
        series(&theme, 1, "two", |x| if x < 60.0 { 0.68 } else { 0.01 }),
        Series { role: Role::Points, ..series(&theme, 2, "your sketch", |_| 0.5) },
    ];
    let floors = [Floor::known("chance", 0.693), Floor::known("best", 0.05)];
    let extent = [(0.0, 0.0), (0.0, 1.0)];
    let chart = Curves {
        floors: &floors,
        extent: &extent,
        window: Some((0.0, 50.0)),
        is_part: true,
        ..curves(&all, &theme)
    };
    for (width, height) in [(47, 9), (47, 17), (82, 34)] {
        let text = picture(&chart, width, height);
        let rows = |mark| text.iter().skip(1).position(|row| row.contains(mark));
        let (one, two) = (
            rows('●').unwrap_or_else(|| panic!("{}", text.join("\n"))),
            rows('■').unwrap_or_else(|| panic!("{}", text.join("\n"))),
        );
        assert!(two >= one + usize::from(height) / 4, "{}", text.join("\n"));
        assert!(text.join("\n").contains("↓ best"), "{}", text.join("\n"));
        assert!(text.join("\n").contains("chance 0.693"), "{}", text.join("\n"));
    }
}

#[test]
fn a_label_stands_where_no_curve_is_or_else_in_the_legend() {
    let theme = theme();
    let floors = [Floor::known("chance", 1.0), Floor::known("best", 0.2)];
    let extent = floors.clone().map(|floor| (0.0, floor.value));
    let shapes: [&dyn Fn(f64) -> f64; 5] = [
        &|x| if x < 60.0 { 1.0 } else { 0.2 }, // a plateau on one line, then on the other
        &|x| 1.2 * (-x / 30.0).exp(),
        &|x| 0.6 + 0.4 * (x / 7.0).sin(),
        &|_| 1.0,
        &|x| if (x as u64).is_multiple_of(2) { 1.5 } else { -0.5 }, // no room at all
    ];
    let mut named_in_the_legend = Vec::new();
    for (shape, y) in shapes.into_iter().enumerate() {
        let all = [series(&theme, 0, "loss", y), series(&theme, 1, "other", |x| 1.1 - x / 200.0)];
        for (width, height) in [(24, 7), (40, 9), (60, 12), (118, 36)] {
            let chart = curves(&all, &theme);
            let text = picture(&Curves { floors: &floors, ..chart }, width, height);
            let bare = picture(&Curves { extent: &extent, ..chart }, width, height);
            if text.iter().any(|line| line.contains("┈ ")) {
                named_in_the_legend.push((shape, width));
                continue;
            }
            let [named, bare] = [&text, &bare].map(|lines| lines.join("\n"));
            assert!(height < 8 || named.contains(" chance 1") && named.contains(" best 0.2"));
            for (line, bare) in text.iter().zip(bare.lines()) {
                let cells = bare.chars().zip(line.chars().chain(std::iter::repeat(' ')));
                // marks along a curve keep off the rows of the lines
                let is_data =
                    |(data, drawn): &(char, char)| *data != ' ' && !"●■".contains([*data, *drawn]);
                for (data, drawn) in cells.filter(is_data) {
                    assert_eq!(data, drawn, "{named}\n{bare}");
                }
            }
        }
    }
    let crowded = (4, 60);
    assert!(named_in_the_legend.contains(&crowded), "{named_in_the_legend:?}");
    assert!(!named_in_the_legend.contains(&(0, 60)), "{named_in_the_legend:?}");
}

#[test]
fn no_points_no_axes() {
    let theme = theme();
    assert_eq!(picture(&curves(&[], &theme), 27, 3), ["", "begins after the first upda", ""]);
}

#[test]
fn nothing_breaks_curves() {
    let theme = theme();
    let floors = NASTY.map(|x| Floor::known("floor", x));
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
            value: "0.1".into(),
            style: theme.series(0),
            glyph: "●",
            points: points.clone(),
            role: Role::Line,
        });
        for (scale, cursor_x) in [
            (Scale::Linear, Some(1.0)),
            (Scale::Log, Some(f64::NAN)),
            (Scale::Auto, Some(1e300)),
            (Scale::Log, None),
        ] {
            draw_everywhere(&Curves {
                scale,
                cursor_x,
                extent: &[],
                floors: &floors,
                ..curves(&series, &theme)
            });
            draw_everywhere(&Curves { scale, cursor_x, ..curves(&series, &theme) });
        }
    }
}

#[test]
fn what_lies_beyond_the_machine_is_fainter_and_the_legend_says_so() {
    let theme = theme();
    let all = [series(&theme, 0, "train", |x| 1.0 - x / 200.0)];
    let drawn = |present: f64| {
        let chart = Curves { present: Some(present), ..curves(&all, &theme) };
        let area = Rect::new(0, 0, 60, 12);
        let mut buf = Buffer::empty(area);
        (&chart).render(area, &mut buf);
        let curve = area.rows().skip(1).flat_map(Rect::positions).filter_map(|at| {
            let [bright, faint] = [theme.series(0), theme.faint(theme.series(0))].map(|s| s.fg);
            let fg = Some(buf[at].fg);
            (fg == bright || fg == faint).then_some((at.x, fg == faint))
        });
        let (faint, bright): (Vec<_>, Vec<_>) = curve.partition(|(_, faint)| *faint);
        let faint = faint.into_iter().map(|(x, _)| x).min();
        let bright = bright.into_iter().map(|(x, _)| x).max();
        let told = picture(&chart, 60, 12)[0].contains("⠒ faint: ahead of now, already run");
        (bright, faint, told)
    };
    let (bright, faint, told) = drawn(60.0);
    assert!(told && bright <= faint && faint.is_some_and(|x| (25..40).contains(&x)), "{faint:?}");
    assert!(matches!(drawn(0.0), (_, Some(_), true)), "all of it");
    assert!(matches!(drawn(119.0), (Some(_), None, false)), "nothing");
}

#[test]
fn a_reference_line_at_the_bottom_calls_for_a_logarithmic_axis() {
    let theme = theme();
    let all = [series(&theme, 0, "norm", |x| 100.0 + x)];
    let chart = Curves { scale: Scale::Auto, ..curves(&all, &theme) };
    assert!(!chart.is_log());
    for (threshold, is_log) in [(1.0, true), (80.0, false), (0.0, false)] {
        let floors = [Floor::known("threshold", threshold)];
        assert_eq!(Curves { floors: &floors, ..chart }.is_log(), is_log, "{threshold}");
    }
}

#[test]
fn a_label_that_has_no_room_on_its_line_is_joined_to_it_by_a_corner() {
    let theme = theme();
    let mut seen = String::new();
    for value in (1..20).map(|tenth| f64::from(tenth) / 10.0) {
        let floors = [Floor::known("floor", value)];
        let all = [series(&theme, 0, "one", |_| value)];
        let extent = [(0.0, 0.0), (0.0, 2.0)];
        let chart = Curves { floors: &floors, extent: &extent, ..curves(&all, &theme) };
        let text = picture(&chart, 60, 12);
        let row = text.iter().position(|row| row.contains("floor")).expect("a label");
        let line = text[row].trim_end();
        let beside = match line.chars().last() {
            Some('┐') => row + 1,
            Some('┘') => row - 1,
            _ => panic!("{}", text.join("\n")),
        };
        let on_line = text[beside].chars().nth(line.chars().count() - 1).unwrap_or(' ');
        assert_ne!(on_line, ' ', "the corner leads to the line:\n{}", text.join("\n"));
        seen.extend(line.chars().last());
    }
    assert!(seen.contains('┐') && seen.contains('┘'), "{seen}");
}

#[test]
fn of_two_equal_curves_both_are_seen() {
    let theme = theme();
    let fall = |x: f64| 2.0 * (-x / 40.0).exp();
    let all = [series(&theme, 0, "naive", fall), series(&theme, 1, "right", fall)];
    let chart = curves(&all, &theme);
    for (width, height) in [(40, 9), (60, 12), (118, 36)] {
        let text = picture(&chart, width, height).join("\n");
        assert!(text.contains("■●"), "both end at one height:\n{text}");
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        (&chart).render(area, &mut buf);
        let is_dots = |cell: &&ratatui::buffer::Cell| {
            ('\u{2801}'..='\u{28ff}').contains(&cell.symbol().chars().next().unwrap_or(' '))
        };
        let of = |i: usize| {
            buf.content()
                .iter()
                .filter(is_dots)
                .filter(|cell| cell.fg == theme.series(i).fg.unwrap_or_default())
                .count()
        };
        assert!(
            of(0) > usize::from(width) / 4 && of(1) > usize::from(width) / 4,
            "{} {}",
            of(0),
            of(1)
        );
    }
}

#[test]
fn a_longer_run_keeps_its_logarithmic_axis() {
    let theme = theme();
    let loss = |update: f64| 0.01 + 1.09 * (-update / 50.0).exp();
    for updates in [200.0, 20_000.0, 60_000.0, 1e6] {
        let width = updates / 40.0; // as a record that grows coarser
        let bucket = |i: f64| {
            let (max, min) = (loss(i * width), loss((i + 1.0) * width));
            let steps = (0..100).map(|step| loss((i + f64::from(step) / 100.0) * width));
            Point { x: (i + 0.5) * width, min, mean: steps.sum::<f64>() / 100.0, max }
        };
        let points = (0..40).map(f64::from).map(bucket).collect();
        let all = [Series { points, ..series(&theme, 0, "train", |_| 0.0) }];
        let chart = Curves { scale: Scale::Auto, ..curves(&all, &theme) };
        assert!(chart.is_log(), "{updates} updates");
    }
}

#[test]
fn only_lines_that_have_to_be_told_apart_have_marks_along_them() {
    let theme = theme();
    let line = |i, role| Series { role, ..series(&theme, i, "loss", |x| 2.0 - x / 100.0) };
    let marks = |all: &[Series]| {
        let rows = picture(&curves(all, &theme), 90, 9);
        let plot = rows.iter().filter(|row| row.contains(['│', '┤']));
        plot.map(|row| row.matches(theme.series_glyph(0)).count()).sum::<usize>()
    };
    assert_eq!(marks(&[line(0, Role::Line)]), 1, "at its end");
    assert_eq!(marks(&[line(1, Role::Ghost), line(0, Role::Line)]), 1);
    assert_eq!(marks(&[line(1, Role::Points), line(0, Role::Line)]), 1);
    assert!(marks(&[line(1, Role::Line), line(0, Role::Line)]) > 1);
}

#[test]
fn a_sketched_0_is_at_the_lower_edge_of_a_logarithmic_axis() {
    let theme = theme();
    let mut all =
        [series(&theme, 0, "loss", |x| 1.0 / (1.0 + x)), series(&theme, 1, "sketch", |_| 0.0)];
    all[1].role = Role::Points;
    all[1].points.truncate(2);
    let text = picture(&Curves { scale: Scale::Log, ..curves(&all, &theme) }, 40, 12);
    let lowest = text.iter().rev().find(|row| row.contains('│') || row.contains('┤'));
    assert!(lowest.is_some_and(|row| row.contains('↓')), "{}", text.join("\n"));
}
