//! The Network pane: every number on it against the trace, and the picture at all sizes.

use std::collections::BTreeSet;

use ndarray::Axis;
use rnn_tui::lesson::PaneName;
use rnn_tui::nn::{CellKind, Tensor};
use rnn_tui::tensors::Tensors;
use rnn_tui::trace::trace;
use rnn_tui::train::{Experiment, Tick};
use rnn_tui::tui::input::{Mouse, MouseKind};
use strum::VariantArray;

use crate::workbench::{Workbench, shows};

/// "hello" with a cell and a BPTT window, on arms that differ in their first weights.
fn lesson(cell: CellKind, more: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3, cell: {cell:?},
            epochs: 9, init: (weights: Uniform), optimizer: Adagrad(lr: 0.1){more}), steps: [(text: "Look.", action: Read)])"#
    )
}

/// The tensors of an arm's first update.
fn traced(workbench: &Workbench, arm: usize) -> Tensors {
    let spec = workbench.frame().snapshot.spec.as_ref().clone();
    let mut experiment =
        Experiment::new(spec, &rnn_tui::task::Folder::Embedded).expect("it has run");
    trace(&mut experiment, arm, 1).expect("a small trace")
}

fn norm(tensors: &Tensors, name: &str, t: usize) -> f64 {
    let tensor = tensors.get(&format!("0/{name}")).unwrap_or_else(|| panic!("no {name}"));
    tensor.values.index_axis(Axis(0), t).iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The numbers in the column of each timestep, from the top to the bottom.
fn columns(picture: &str, timesteps: usize) -> Vec<Vec<String>> {
    let rows: Vec<Vec<char>> = picture.lines().map(|row| row.chars().collect()).collect();
    let state =
        rows.iter().position(|row| row.iter().collect::<String>().contains("h_t")).expect("h_t");
    let edge = &rows[state - 1];
    let starts: Vec<usize> =
        (0..edge.len()).filter(|x| "╭┌╔┏".contains(edge[*x]) && *x > 2).collect();
    assert_eq!(starts.len(), timesteps, "{picture}");
    let width = starts[1] - starts[0];
    let numbers = |row: &[char], from: usize| {
        let text: String = row.iter().skip(from).take(width).collect();
        let words = text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-')
            .map(str::to_owned);
        words
            .filter(|w| w.len() > 3 && w.parse::<f64>().is_ok() && !w.starts_with('.'))
            .collect::<Vec<_>>()
    };
    starts.iter().map(|from| rows.iter().flat_map(|row| numbers(row, *from)).collect()).collect()
}

/// What a column must show, from the top to the bottom, once it has been computed.
fn expected(tensors: &Tensors, tick: Tick, t: usize, timesteps: usize, c: bool) -> Vec<f64> {
    let (forward, backward) = match tick {
        Tick::Forward(now) => (t <= now, false),
        Tick::Backward(now) => (true, t >= now),
        Tick::Accumulate | Tick::Clip | Tick::Update => (true, true),
    };
    let mut all = Vec::new();
    if forward {
        all.push(norm(tensors, "loss", t));
    }
    let across = t + 1 < timesteps;
    let of = |name: &str| norm(tensors, name, t);
    if backward {
        all.extend([of("dy"), of("dh_from_output")]);
        all.extend(across.then(|| of("dh_from_later")));
        all.push(of("dh"));
        if c {
            all.push(of("dc_from_h"));
            all.extend(across.then(|| of("dc_from_later")));
        }
        all.push(of("dz"));
    }
    all
}

#[test]
fn every_number_of_the_picture_is_the_trace_s_own() {
    for cell in CellKind::VARIANTS {
        let mut workbench = Workbench::lesson(&lesson(*cell, ""));
        let tensors = traced(&workbench, 0);
        let c = tensors.get("0/dc").is_some();
        let timesteps = workbench.frame().snapshot.cursor.timesteps;
        for _ in 0..workbench.frame().snapshot.cursor.ticks() {
            workbench.keys("→").fade();
            let tick = workbench.frame().snapshot.cursor.last().expect("a tick is done");
            let picture = workbench.pane(PaneName::Network, 118, 38);
            for (t, found) in columns(&picture, timesteps).into_iter().enumerate() {
                let expected = expected(&tensors, tick, t, timesteps, c);
                let shown = found.iter().zip(&expected).all(|(text, x)| shows(text, *x));
                assert!(
                    shown && found.len() >= expected.len(),
                    "{cell:?} {tick} t={t}: {found:?} is not {expected:?}\n{picture}"
                );
            }
        }
    }
}

#[test]
fn an_arrow_points_the_way_of_the_values_until_a_gradient_has_come_back() {
    let mut workbench = Workbench::lesson(&lesson(CellKind::Rnn, ""));
    let arrows = |workbench: &Workbench| {
        let picture = workbench.pane(PaneName::Network, 118, 30);
        let row = picture.lines().find(|row| row.contains("h_t")).expect("h_t").to_owned();
        (row.matches('▶').count(), row.matches('◀').count())
    };
    let mut seen = vec![arrows(&workbench)];
    for _ in 0..8 {
        workbench.keys("→").fade();
        seen.push(arrows(&workbench));
    }
    assert_eq!(seen, [(0, 0), (0, 0), (1, 0), (2, 0), (3, 0), (3, 0), (2, 1), (1, 2), (0, 3)]);
}

#[test]
fn a_bptt_window_is_a_cut() {
    let mut workbench = Workbench::lesson(&lesson(CellKind::Rnn, ", bptt_window: Some(2)"));
    workbench.keys(".");
    let picture = workbench.pane(PaneName::Network, 118, 30);
    let row = picture.lines().find(|row| row.contains("h_t")).expect("h_t");
    let marks: String = row.chars().filter(|c| "◀▶╳".contains(*c)).collect();
    assert_eq!(marks, "◀╳◀", "{picture}");
}

#[test]
fn arms_are_below_each_other_on_one_scale() {
    let arms = r#", arms: [(name: "small", hidden: Some(2)), (name: "cut", bptt_window: Some(1))]"#;
    let mut workbench = Workbench::lesson(&lesson(CellKind::Lstm, arms));
    workbench.keys(".");
    for (width, height) in [(118, 38), (60, 14), (44, 9)] {
        let picture = workbench.pane(PaneName::Network, width, height);
        let lines: Vec<&str> = picture.lines().collect();
        let at = |name: &str| lines.iter().position(|line| line.contains(name));
        let (first, second) = (at("●"), at("■"));
        assert!(first.is_some() && first < second, "{width}×{height}\n{picture}");
        let is_legend = |line: &&&str| line.contains("log") && line.contains("↓ under");
        let legends = lines.iter().filter(is_legend).count() + picture.matches('≥').count() / 4;
        assert_eq!(legends, 1, "{picture}");
    }
}

#[test]
fn it_draws_at_any_size_and_cuts_no_number() {
    for (cell, more) in [(CellKind::Lstm, ""), (CellKind::Gru, ", bptt_window: Some(3)")] {
        let mut workbench = Workbench::lesson(&lesson(cell, more));
        workbench.keys("→ → → → → →").fade();
        let arm = &workbench.frame().snapshot.arms[0];
        let lengths =
            Tensor::VARIANTS.iter().flat_map(|tensor| [2, 3].map(|t| arm.norm(*tensor, t)));
        let known: Vec<f64> = lengths.flatten().collect();
        for width in 1..110 {
            for height in [1, 2, 3, 5, 8, 13, 21, 34] {
                let picture = workbench.pane(PaneName::Network, width, height);
                let rows = picture.lines().filter(|row| !row.contains("dW"));
                for number in rows.flat_map(|row| row.split(['▼', '█']).skip(1)) {
                    let end = number.find(|c: char| !c.is_ascii_digit() && !".e-".contains(c));
                    let text = number[..end.unwrap_or(number.len())].trim();
                    let is_known = text.is_empty() || known.iter().any(|x| shows(text, *x));
                    assert!(is_known, "{cell:?} {width}×{height}: {text}\n{picture}");
                }
            }
        }
    }
}

#[test]
fn brackets_and_a_click_choose_a_timestep_in_a_picture_that_scrolls() {
    let long = r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 40), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", action: Read)])"#;
    let mut workbench = Workbench::lesson(long);
    workbench.keys(". W z");
    for _ in 0..39 {
        workbench.keys("[");
    }
    assert!(workbench.screen().contains("[0]"), "{}", workbench.screen());
    assert!(!workbench.screen().contains('‹') && workbench.screen().contains('›'));
    let row = workbench.screen().lines().position(|row| row.contains("x_t")).expect("x_t") as u16;
    workbench.mouse(Mouse { kind: MouseKind::Press, column: 12 + 9 * 3, row });
    assert!(workbench.screen().contains("[3]"), "{}", workbench.screen());
}

#[test]
fn without_colours_the_lengths_still_differ() {
    let mut workbench = Workbench::home();
    workbench.text("9").keys("Enter . W z");
    let picture = workbench.screen();
    let heights: BTreeSet<char> = picture.chars().filter(|c| "▁▂▃▄▅▆▇█".contains(*c)).collect();
    assert!(heights.len() >= 5, "{picture}");
}

/// The number after a mark in a row.
fn after(row: &str, mark: &str) -> Option<String> {
    let (_, rest) = row.split_once(mark)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && !".e-".contains(c));
    Some(rest[..end.unwrap_or(rest.len())].to_owned()).filter(|text| !text.is_empty())
}

#[test]
fn the_diagram_of_a_cell_has_the_numbers_of_its_unit() {
    for cell in CellKind::VARIANTS {
        let mut workbench = Workbench::lesson(&lesson(*cell, ""));
        let tensors = traced(&workbench, 0);
        workbench.keys("→ → → → → → W Z ↓").fade();
        let screen = workbench.screen();
        assert!(screen.contains("the cell at t = 2, unit 1 of 3"), "{screen}");
        let at = |name: &str, row: usize| {
            tensors.get(&format!("0/{name}")).expect(name).values[[row, 1].as_slice()]
        };
        let value = |mark: &str| {
            let found = screen.lines().find_map(|row| after(row, mark));
            found.unwrap_or_else(|| panic!("{cell:?} has no {mark:?}\n{screen}"))
        };
        for (mark, expected) in [("h₂   ", at("h", 3)), ("h₁   ", at("h", 2))] {
            assert!(shows(&value(mark), expected), "{cell:?} {mark} {expected}\n{screen}");
        }
        for expected in [at("dh", 2), at("dh_from_later", 2), at("dh_from_output", 2)] {
            let all = screen.lines().flat_map(|row| row.split('◀').skip(1));
            let mut shown = all.filter_map(|rest| after(&format!("◀{rest}"), "◀"));
            assert!(shown.any(|text| shows(&text, expected)), "{cell:?} {expected}\n{screen}");
        }
        assert!(screen.contains("the paths back") && screen.contains('×'), "{screen}");
    }
}

#[test]
fn a_factor_times_the_gradient_is_the_next_gradient() {
    for cell in CellKind::VARIANTS {
        let mut workbench = Workbench::lesson(&lesson(*cell, ""));
        workbench.keys("→ → → → → → W Z").fade();
        let screen = workbench.screen();
        let row = screen.lines().find(|row| row.contains("dh₂[0] → d")).expect("a way").to_owned();
        let factor: f64 = after(&row, "×").and_then(|x| x.parse().ok()).expect("a factor");
        let values = workbench.frame().snapshot.arms[0].values(&workbench.frame().snapshot.example);
        let (dh, dz) =
            (values.of(Tensor::Dh.at(2, 0)), |gate: usize| values.of(Tensor::Dz.at(2, 3 * gate)));
        let reached = (0..4)
            .filter_map(dz)
            .any(|dz| dh.is_some_and(|dh| (factor * dh - dz).abs() <= 0.006 * dz.abs() + 1e-12));
        let through_c = *cell == CellKind::Lstm;
        assert!(reached || through_c, "{cell:?}: ×{factor} of {dh:?}\n{screen}");
    }
}

#[test]
fn the_inner_zoom_ends_first() {
    let mut workbench = Workbench::lesson(&lesson(CellKind::Gru, ""));
    workbench.keys("→ W Z");
    assert!(workbench.screen().contains("the cell at t"));
    workbench.keys("Esc");
    assert!(!workbench.screen().contains("the cell at t") && workbench.session().looks().zoom);
    workbench.keys("Esc");
    assert!(!workbench.session().looks().zoom);
}

#[test]
fn no_arrow_changes_its_weight_while_others_are_added() {
    let mut workbench = Workbench::lesson(&lesson(CellKind::Rnn, ""));
    workbench.keys("→ → → →");
    let mut before: Option<Vec<String>> = None;
    for t in (0..4).rev() {
        workbench.keys("→").fade();
        let picture = workbench.pane(PaneName::Network, 118, 30);
        let legend = picture.lines().find(|row| row.contains("one scale for the whole pass"));
        let legend = legend.unwrap_or_else(|| panic!("{picture}")).to_owned();
        let row = picture.lines().find(|row| row.contains("h_t")).expect("h_t");
        let arrows: Vec<String> = row.split('◀').skip(1).map(str::to_owned).collect();
        assert_eq!(arrows.len(), 3 - t, "{picture}");
        let now = [vec![legend], arrows].concat();
        let known = before.iter().flat_map(|before| before.iter().zip(&now).take(1));
        assert!(known.into_iter().all(|(a, b)| a == b), "{before:?} became {now:?}");
        let last = |all: &Vec<String>| all.last().cloned();
        let is_same =
            before.as_ref().filter(|all| all.len() > 1).is_none_or(|all| last(all) == last(&now));
        assert!(is_same, "{before:?} became {now:?}");
        before = Some(now);
    }
}

#[test]
fn a_cut_is_seen_in_a_strip_too() {
    let arms = r#", bptt_window: Some(2), arms: [(name: "a"), (name: "b", bptt_window: Some(1)), (name: "c")]"#;
    let mut workbench = Workbench::lesson(&lesson(CellKind::Rnn, arms));
    workbench.keys(".");
    for (width, columns) in [(14, "╳"), (40, "◀╳◀")] {
        let picture = workbench.pane(PaneName::Network, width, 8);
        let row = picture.lines().find(|row| row.contains('●')).expect("the first arm");
        let marks: String = row.chars().filter(|c| "◀╳".contains(*c)).collect();
        assert_eq!(marks, columns, "{width}\n{picture}");
    }
}

/// The words of a pane, without its frame.
fn prose(picture: &str) -> String {
    let words = picture.split(|c: char| c.is_whitespace() || c == '│');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_sum_is_told_of_the_tensor_that_is_shown() {
    for cell in CellKind::VARIANTS {
        let mut workbench = Workbench::lesson(&lesson(*cell, ""));
        workbench.keys("→ → → → → → → → →").fade();
        let mut seen = BTreeSet::new();
        for _ in 0..6 {
            workbench.keys("w");
            let picture = workbench.pane(PaneName::Network, 118, 38);
            let row = picture.lines().find(|row| row.contains('→')).expect("the shares");
            let called = row.split_whitespace().find(|word| word.starts_with('d')).expect("a name");
            let told = prose(&picture);
            let name = &called[1..];
            assert!(
                told.contains(&format!("used the same {name}. So {called} is the sum")),
                "{picture}"
            );
            let reads_past = row.contains("→0 ");
            assert_eq!(told.contains("that is nothing"), reads_past, "{cell:?} {name}\n{picture}");
            let from_output = ["W_hy", "b_y"].contains(&name);
            assert_eq!(row.contains("dy→"), from_output, "{picture}");
            seen.insert(name.to_owned());
        }
        assert!(seen.len() >= 4, "{cell:?}: {seen:?}");
    }
}

#[test]
fn bars_show_what_the_words_say() {
    let mut workbench = Workbench::lesson(&lesson(CellKind::Rnn, ""));
    let tensors = traced(&workbench, 0);
    workbench.keys("→ → → → → → → →").fade();
    let numbers = |picture: &str| {
        let is_of_numbers = |row: &&str| !row.contains(char::is_alphabetic) && row.contains("0.");
        let row = picture.lines().find(is_of_numbers).expect("a row of numbers").to_owned();
        let words = row.split(['│', ' ']).filter(|word| word.parse::<f64>().is_ok());
        words.map(str::to_owned).collect::<Vec<String>>()
    };
    let back = workbench.pane(PaneName::Network, 78, 12);
    let lengths = [0, 1, 2, 3].map(|t| norm(&tensors, "dh", t));
    assert!(numbers(&back).iter().zip(lengths).all(|(text, x)| shows(text, x)), "{back}");
    assert!(back.contains("‖dh_t‖, log"), "{back}");
    workbench.keys("→").fade();
    let sum = workbench.pane(PaneName::Network, 78, 12);
    let share = |t: usize| norm(&tensors, "dz", t) * norm(&tensors, "h", t);
    let shares = [1, 2, 3].map(share); // h of the trace begins with the state before t = 0
    let shown = numbers(&sum);
    let shown: Vec<&String> = shown.iter().rev().take(3).rev().collect();
    assert!(
        shown.iter().zip(shares).all(|(text, x)| shows(text, x)),
        "{shown:?} {shares:?}\n{sum}"
    );
    assert!(sum.contains("share in dW_hh, log") && sum.contains("Σ ‖dW_hh‖"), "{sum}");
}

#[test]
fn each_factor_has_its_own_effect() {
    for (ron, cell) in [
        ("init: (weights: Uniform, recurrent: Orthogonal(1.5))", CellKind::Rnn),
        ("init: (weights: Uniform)", CellKind::Lstm),
    ] {
        let lesson = lesson(cell, "").replace("init: (weights: Uniform)", ron);
        let mut workbench = Workbench::lesson(&lesson);
        workbench.keys("→ → → → →");
        for _ in 0..3 {
            workbench.keys("→").fade();
            let told = prose(&workbench.pane(PaneName::Network, 118, 38));
            let effect = |name: &str| {
                let (_, rest) = told.split_once(&format!("{name} makes it "))?;
                let (word, rest) = rest.split_once(" (×")?;
                let factor: f64 = rest.split(')').next()?.parse().ok()?;
                Some((word.to_owned(), factor))
            };
            match cell {
                CellKind::Lstm => {
                    assert!(
                        told.contains("Along c, f alone multiplies the gradient (×0."),
                        "{told}"
                    );
                    assert!(!told.contains("larger"), "{told}");
                }
                _ => {
                    assert!(
                        matches!(effect("tanh′"), Some((word, x)) if word == "smaller" && x < 1.0),
                        "{told}"
                    );
                    assert!(
                        matches!(effect("W_hhᵀ"), Some((word, x)) if word == "larger" && x > 1.0),
                        "{told}"
                    );
                    // beside the number of another arrow, a factor would be read as that one's
                    assert_eq!(told.matches('×').count(), 2, "{told}");
                }
            }
        }
    }
}

#[test]
fn bars_say_what_they_leave_out() {
    let arms = r#", arms: [(name: "low"), (name: "high", init: (weights: Uniform, recurrent: Orthogonal(1.5)))]"#;
    let long = |lag: &str, arms: &str| {
        format!(
            r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 40{lag}), hidden: 8, epochs: 9,
                init: (weights: Uniform, recurrent: Orthogonal(0.3)), optimizer: Sgd(lr: 0.1){arms}), steps: [(text: "Look.", action: Read)])"#
        )
    };
    let mut workbench = Workbench::lesson(&long(", lag: 39", arms));
    workbench.keys(".");
    let narrow = workbench.pane(PaneName::Network, 32, 9);
    assert!(narrow.contains('›') && !narrow.contains('‹'), "{narrow}");
    let wide = workbench.pane(PaneName::Network, 70, 11);
    assert!(wide.contains("● low ") && wide.contains("■ high "), "{wide}");
    assert!(wide.contains("‖dh_t‖, logarithmic scale") && wide.contains("↓ under"), "{wide}");
    assert!(wide.lines().any(|row| row.contains("↓↓↓") && row.contains('█')), "{wide}");
    let spaced = workbench.pane(PaneName::Network, 70, 13);
    let above = spaced.lines().zip(spaced.lines().skip(1)).find(|(_, row)| row.contains("■ high"));
    let is_blank = |row: &str| row.chars().all(|c| c == '│' || c == ' ');
    assert!(above.is_some_and(|(row, _)| is_blank(row)), "bars run into each other\n{spaced}");
    let three = arms.replace("(name: \"low\"),", "(name: \"low\"), (name: \"mid\"),");
    let mut three =
        Workbench::lesson(&long(", lag: 39", &three).replace("40", "20").replace("39", "19"));
    three.keys(".");
    for height in 8..=12 {
        let low = three.pane(PaneName::Network, 45, height);
        let at = |what: &str| low.lines().position(|row| row.contains(what));
        let [first, second, last] =
            ["● low", "■ mid", "▲ high"].map(at).map(|at| at.expect("an arm"));
        let axis = low.lines().skip(last + 1).position(|row| row.contains('0')).expect("timesteps");
        let has_room = last + 1 + axis - first >= 5;
        assert!(!has_room || second > first + 1, "bars run into each other\n{low}");
    }
    let largest = workbench.pane(PaneName::Network, 198, 58);
    assert!(!largest.contains("loss_t"), "bars tell arms apart over many timesteps\n{largest}");
    let mut alone = Workbench::lesson(&long("", ""));
    alone.keys(".");
    let small = alone.pane(PaneName::Network, 60, 8);
    assert!(small.contains("z: larger"), "{small}");
    assert!(!alone.pane(PaneName::Network, 60, 30).contains("z: larger"));
}

#[test]
fn no_two_numbers_of_the_picture_are_read_as_one() {
    let mut workbench = Workbench::lesson(&lesson(CellKind::Rnn, ""));
    workbench.keys(".").fade();
    let mut signed = 0;
    for width in 48..130 {
        let picture = workbench.pane(PaneName::Network, width, 14);
        for line in picture.lines() {
            let cells: Vec<char> = line.chars().collect();
            let touches = |pair: &[char]| pair[0].is_ascii_digit() && "←▼┴".contains(pair[1]);
            assert!(!cells.windows(2).any(touches), "{width}: {line}\n{picture}");
        }
        signed += usize::from(picture.contains("←0."));
    }
    assert!(signed > 40, "{signed}");
}

#[test]
fn the_line_of_the_sum_is_open_where_timesteps_are_not_shown() {
    let longer = lesson(CellKind::Rnn, "").replace("hello", "hello hello hello hello");
    for (text, is_open) in [(longer, true), (lesson(CellKind::Rnn, ""), false)] {
        let mut workbench = Workbench::lesson(&text);
        workbench.keys(".").fade();
        let picture = workbench.pane(PaneName::Network, 70, 24);
        let joined = picture.lines().find(|line| line.contains('┴') && line.contains("─▶"));
        let joined = joined.unwrap_or_else(|| panic!("no line of the sum on\n{picture}"));
        assert_eq!(joined.contains('…'), is_open, "{joined}\n{picture}");
    }
}
