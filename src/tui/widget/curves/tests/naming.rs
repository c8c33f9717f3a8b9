//! How the reference lines are named.

use super::*;

#[test]
fn reference_lines_are_named_before_values_where_the_curves_leave_no_room() {
    let theme = theme();
    let names = ["correct", "no transpose", "W_hh = 0", "your sketch"];
    let of = |(i, name)| series(&theme, i, name, |x| if x % 2.0 == 0.0 { 0.1 } else { 1.0 });
    let mut all: Vec<Series> = names.into_iter().enumerate().map(of).collect();
    all.iter_mut().for_each(|series| series.value = "0.698 52%".to_owned());
    let floors = [Floor::known("chance ln 2 =", 0.693), Floor::known("last word alone =", 0.672)];
    let chart = Curves { floors: &floors, ..curves(&all, &theme) };
    let text = picture(&chart, 45, 19).join("\n");
    for name in names.into_iter().chain(["chance ln 2 = 0.693", "last word alone = 0.672", "52%"]) {
        assert!(text.contains(name), "{name} is not on\n{text}");
    }
}

#[test]
fn the_axis_has_the_number_of_a_goal_in_the_row_of_a_tick() {
    let theme = theme();
    let all = [series(&theme, 0, "loss", |x| 1.4 * (-x / 40.0).exp() + 0.05)];
    let row_of = |value: f64| {
        let floors = [Floor::goal(value)];
        let chart = Curves { floors: &floors, scale: Scale::Log, ..curves(&all, &theme) };
        let rows = picture(&chart, 40, 9);
        let row = rows.into_iter().find(|row| row.contains("goal"));
        row.expect("the name of the line")
    };
    for value in [0.09, 0.1, 0.12, 0.2, 0.24, 0.3, 0.5, 0.6, 0.9] {
        let row = row_of(value);
        let tick = row.split_once('┤').map(|(tick, _)| tick.trim().parse::<f64>());
        assert!(tick.is_none_or(|tick| tick == Ok(value)), "{value}: {row}");
    }
}

#[test]
fn values_behind_names_one_of_which_ends_in_a_number_are_all_behind_colons() {
    let theme = theme();
    let mut all = [series(&theme, 0, "D = 2", |_| 0.3), series(&theme, 1, "free", |_| 0.5)];
    all.iter_mut().for_each(|series| series.value = "0.31".to_owned());
    let legend = &picture(&curves(&all, &theme), 60, 9)[0];
    assert!(legend.contains("D = 2: 0.31") && legend.contains("free: 0.31"), "{legend}");
}

#[test]
fn an_old_run_has_no_mark_of_the_present_one() {
    let theme = theme();
    let mut all = [series(&theme, 2, "before", |x| x), series(&theme, 2, "norm", |x| 9.0 + x)];
    (all[0].role, all[0].points[60].max) = (Role::Ghost, 100.0);
    let text = picture(&curves(&all, &theme), 60, 12).join("\n");
    let mark = theme.series_glyph(2);
    assert_eq!(text.matches(mark).count(), 2, "in the legend and at its end:\n{text}");
    assert!(text.contains("─ before"), "{text}");
}

#[test]
fn reference_lines_in_one_row_of_cells_keep_their_colours() {
    let theme = theme();
    let all = [series(&theme, 0, "loss", |_| 3.9)];
    let floors = [Floor::known("no memory =", 0.347), Floor::goal(0.2)];
    let extent = [(0.0, 0.0), (0.0, 4.0)];
    let chart = Curves { floors: &floors, extent: &extent, ..curves(&all, &theme) };
    let area = Rect::new(0, 0, 50, 10);
    let mut buf = ratatui::buffer::Buffer::empty(area);
    ratatui::widgets::Widget::render(&chart, area, &mut buf);
    let is_dots = |symbol: &str| symbol.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
    let cells = |y: u16| (0..50).map(move |x| (x, y));
    let row = (0..10).rev().find(|y| cells(*y).any(|at| is_dots(buf[at].symbol())));
    let drawn = cells(row.expect("a line")).filter(|at| is_dots(buf[*at].symbol()));
    let colours: Vec<_> = drawn.map(|at| buf[at].fg).collect();
    for floor in &floors {
        let own = colours.iter().filter(|colour| Some(**colour) == floor.style(&theme).fg).count();
        assert!(own >= 6, "{}: {own} of {}", floor.name, colours.len());
    }
}

#[test]
fn a_number_of_an_axis_is_below_its_tick_or_not_there() {
    let theme = theme();
    let all = [series(&theme, 0, "loss", |x| x)];
    for length in [19.8, 29.7, 39.6, 59.5] {
        let chart = Curves { periods: Some(("epoch", length)), ..curves(&all, &theme) };
        let rows = picture(&chart, 70, 24);
        let row = rows.iter().find(|row| row.contains("epoch")).expect("a second ruler");
        let numbers = row.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at);
        let at: Vec<usize> = numbers.collect();
        let apart: Vec<usize> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let (least, most) = (apart.iter().min(), apart.iter().max());
        assert!(most.zip(least).is_none_or(|(most, least)| most - least <= 1), "{row}");
    }
}

#[test]
fn no_mark_along_a_curve_stands_in_the_row_of_a_reference_line() {
    let theme = theme();
    let all = [
        series(&theme, 0, "one", |x| 1.0 - x / 240.0),
        series(&theme, 1, "two", |x| 0.9 - x / 240.0),
    ];
    for value in (40..100).map(|percent| f64::from(percent) / 100.0) {
        let floors = [Floor::known("threshold", value)];
        let chart = Curves { floors: &floors, ..curves(&all, &theme) };
        let text = picture(&chart, 100, 20);
        let ruled = text.iter().filter(|row| row.contains("threshold"));
        for row in ruled.filter(|row| !row.contains(['┐', '┘', '┈'])) {
            let end = row.chars().count();
            let marks: Vec<usize> =
                (0..).zip(row.chars()).filter(|(_, c)| "●■".contains(*c)).map(|(x, _)| x).collect();
            assert!(marks.iter().all(|x| end - x < 24), "{value}\n{}", text.join("\n"));
        }
    }
}
