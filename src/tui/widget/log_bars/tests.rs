//! What the widget draws, and that no number or area makes it panic.

use super::*;
use crate::tui::theme::{Depth, Ground};
use crate::tui::widget::tests::{NASTY, draw_everywhere, picture};

fn theme() -> Theme {
    Theme::new(Ground::Dark, Depth::Ansi256)
}

fn bars(name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Bars {
    let colour = ["one", "two"].iter().position(|n| *n == name).unwrap_or(0);
    Bars { name: name.into(), value: String::new(), colour, values: values.into_iter().collect() }
}

fn log_bars<'a>(labels: &'a [String], series: &'a [Bars], theme: &'a Theme) -> LogBars<'a> {
    LogBars {
        labels,
        series,
        x_label: "t",
        y_label: "‖dh_t‖",
        current: None,
        reading: None,
        extent: &[],
        theme,
    }
}

#[test]
fn values_and_missing_values() {
    let special = [None, Some(0.0), Some(f64::NAN), Some(f64::INFINITY), Some(-1.0)];
    let powers = (0..4).map(|t| Some(10f64.powf(f64::from(t) - 4.5)));
    let all = [bars("one", special.into_iter().chain(powers)), bars("two", [Some(0.1); 9])];
    let theme = theme();
    let chart = LogBars { current: Some(3), ..log_bars(&[], &all, &theme) };
    assert_eq!(
        picture(&chart, 36, 8),
        [
            "‖dh_t‖  █ one  █ two",
            " 1e0┤         ∞",
            "    │ ▅  ▅  ▅ █▅  ▅  ▅  ▅  ▅ ▁▅",
            "1e-2┤ █  █  █ ██  █  █  █ ▁█ ██",
            "    │ █  █  █ ██  █  █ ▁█ ██ ██",
            "1e-4┤·█ 0█ !█ ██ -█ ▁█ ██ ██ ██",
            "    └┬──┬──┬──┻──┬──┬──┬──┬──┬──── t",
            "     0  1  2  3  4  5  6  7  8",
        ]
    );
    let without_colours = Theme::new(Ground::Dark, Depth::Mono);
    let chart = LogBars { theme: &without_colours, ..chart };
    assert_eq!(
        picture(&chart, 17, 7),
        [
            "█ one  ▓ two",
            "    │ ▓ ▓ ▓ ▓▁▓",
            "1e-2┤ ▓ ▓ ▓▁▓█▓",
            "    │ ▓ ▓ ▓█▓█▓",
            "1e-4┤0▓!▓▁▓█▓█▓",
            "    └┬─┻─┬─┬─┬─ t",
            "     0 3 4 6 8"
        ]
    );
}

#[test]
fn beyond_the_axis() {
    let theme = theme();
    let all = [bars("all", [Some(1e-40), Some(1.0), Some(1e40)])];
    let labels = ["a", "b", "c"].map(String::from);
    assert_eq!(
        picture(&log_bars(&labels, &all, &theme), 20, 7),
        [
            "‖dh_t‖  █ all",
            "1e20┤          ↑███",
            "    │          ████",
            " 1e0┤     ▇▇▇▇ ████",
            "    │↓▁▁▁ ████ ████",
            "    └─┬────┬────┬─ t",
            "      a    b    c",
        ]
    );
}

#[test]
fn nothing_breaks_bars() {
    let theme = theme();
    let labels: Vec<String> = (0..5).map(|i| format!("t={i}")).collect();
    let nasty = bars("nasty", NASTY.map(Some));
    let none = bars("none", [None; 3]);
    let long = bars("long", (0..70000).map(|i| NASTY.get(i % 20).copied()));
    for series in [
        vec![],
        vec![none.clone()],
        vec![nasty.clone(); 9],
        vec![nasty, none, bars("empty", [])],
        vec![long],
    ] {
        for current in [None, Some(2), Some(usize::MAX)] {
            draw_everywhere(&LogBars { current, ..log_bars(&labels, &series, &theme) });
        }
    }
}
