//! Curves that leave the range, and what the range includes.

use super::*;

#[test]
fn a_curve_that_leaves_the_range_ends_at_the_edge_with_an_arrow() {
    let theme = theme();
    let flat = series(&theme, 0, "train", |x| 1.0 + 0.1 * (x / 9.0).sin());
    for (log, role) in [(false, Role::Line), (true, Role::Line), (true, Role::Ghost)] {
        let far = if log { [1e-30, 1e30] } else { [-1e6, 1e6] };
        for (far, arrow) in far.into_iter().zip(["↓", "↑"]) {
            let leaves = |x: f64| if (115.0..118.0).contains(&x) { far } else { 1.0 };
            let old = Series { role, ..series(&theme, 1, "before", leaves) };
            let scale = if log { Scale::Log } else { Scale::Linear };
            let all = [old, flat.clone()];
            let area = Rect::new(0, 0, 60, 11);
            let mut buf = Buffer::empty(area);
            (&Curves { scale, periods: None, ..curves(&all, &theme) }).render(area, &mut buf);
            let is_plot = |y: &u16| (0..60).any(|x| "│┤".contains(buf[(x, *y)].symbol()));
            let mut rows = (0..area.height).filter(is_plot);
            let y = if arrow == "↑" { rows.next() } else { rows.next_back() }.expect("a plot");
            let of_old = |x: &u16| buf[(*x, y)].fg == theme.series(1).fg.unwrap_or_default();
            let is_text = |x: &u16| buf[(*x, y)].symbol().is_ascii();
            let edge: Vec<u16> = (5..60).filter(|x| of_old(x) && !is_text(x)).collect();
            assert!(edge.iter().any(|x| buf[(*x, y)].symbol() == arrow), "{log} {role:?} {arrow}");
            assert!(edge.len() <= 3, "{log} {role:?} {arrow}: {edge:?}");
        }
    }
}

#[test]
fn the_range_includes_the_run_that_is_compared_with() {
    let theme = theme();
    let old =
        Series { role: Role::Ghost, ..series(&theme, 1, "before", |x| 10f64.powf(-x / 40.0)) };
    let all = [old, series(&theme, 0, "train", |_| 1.0)];
    let chart = Curves { scale: Scale::Auto, ..curves(&all, &theme) };
    let text = picture(&chart, 60, 12).join("\n");
    assert!(chart.is_log() && !text.contains(['↓', '↑']), "{text}");
    let closely = Curves { window: Some((60.0, 119.0)), is_part: true, ..chart };
    assert!(!closely.is_log() && picture(&closely, 60, 12).join("\n").contains('↓'));
}
