//! Ledger, norms and memory map: what stands on these panes is the tensors' own, and nothing before its tick.

use ndarray::Array2;
use proptest::prelude::*;
use rnn_tui::nn::cell::Cell;
use rnn_tui::nn::kernel::{norm, row};
use rnn_tui::nn::{CellKind, Name, Outputs, Tensor};
use rnn_tui::train::ArmSnapshot;

use crate::setup::{EXPERIMENTS, cells};
use crate::workbench::{Workbench, shows};

/// A lesson around an experiment.
fn lesson(experiment: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: {experiment}, steps: [
            (text: "Look.", action: Read)])"#
    )
}

const HELLO: &str = r#"(task: CharLm(text: Inline("hello")), hidden: 3, epochs: 99,
    init: (weights: Uniform), optimizer: Sgd(lr: 0.1))"#;

/// The same with each cell, and with some fields more.
fn of_each_cell(more: &str) -> impl Iterator<Item = (&'static dyn Cell, String)> {
    cells().map(move |(cell, fields)| {
        (cell, HELLO.replacen("hidden", &format!("{fields} {more} hidden"), 1))
    })
}

const T: usize = 4;

/// The lines inside the pane that has the whole screen.
fn inside(screen: &str) -> Vec<String> {
    let lines = screen.lines().filter_map(|l| l.strip_prefix("│ ")?.strip_suffix('│'));
    lines.map(|l| l.trim_end().to_owned()).collect()
}

/// The words of the line of timestep `t` of a table that goes back in time.
fn line_of(lines: &[String], t: usize) -> Vec<String> {
    let starts = |l: &&String| l.split(['◀', ' ']).find(|w| !w.is_empty()) == Some(&t.to_string());
    let line = lines.iter().find(starts).unwrap_or_else(|| panic!("no t={t} in {lines:#?}"));
    let words = line.split([' ', '·', '=', '◀']).filter(|w| !w.is_empty());
    words.map(str::to_owned).collect()
}

fn number_at(words: &[String], i: usize, value: f64, place: &str) {
    let text = words.get(i).unwrap_or_else(|| panic!("{place}: no word {i} in {words:?}"));
    assert!(shows(text, value), "{place}: {text:?} is not {value} in {words:?}");
}

fn outer(d: &[f64], h: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((d.len(), h.len()), |(i, j)| d[i] * h[j])
}

fn length(m: &Array2<f64>) -> f64 {
    m.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// `dz_t h_{t−1}ᵀ` of a vanilla cell or an LSTM.
fn share(arm: &ArmSnapshot, t: usize) -> Array2<f64> {
    outer(row(&arm.tape.dz, t), row(&arm.tape.h, t))
}

fn assert_ledger(workbench: &mut Workbench) {
    let lines = inside(&workbench.screen());
    let frame = workbench.frame();
    let arm = &frame.snapshot.arms[0];
    let reached = arm.reached();
    let mut sum = share(arm, 0) * 0.0;
    let shown = |t: usize| lines.iter().any(|l| l.trim_start().starts_with(&t.to_string()));
    for t in (0..T).rev().filter(|t| shown(*t)) {
        let words = line_of(&lines, t);
        let place = format!("{} t={t} of\n{}", frame.snapshot.cursor.done, lines.join("\n"));
        if !reached.has_backward(t) {
            assert_eq!(words.len(), 1, "{place}: a number before its tick");
            continue;
        }
        sum += &share(arm, t);
        number_at(&words, 1, norm(row(&arm.tape.dz, t)), &place);
        number_at(&words, 2, norm(row(&arm.tape.h, t)), &place);
        number_at(&words, 3, length(&share(arm, t)), &place);
        let bar = words.iter().position(|w| w.contains('█') || w.contains("h₋₁")).expect("a bar");
        let after = if words[bar].contains("h₋₁") { 2 } else { 1 }; // `h₋₁ = 0` stands for a bar
        number_at(&words, bar + after, length(&sum), &place);
    }
    if let Some(gradient) = arm.grad(Name::W_hh).filter(|_| !reached.has_clip()) {
        assert!((length(&sum) - length(gradient)).abs() < 1e-12);
    }
}

#[test]
fn the_ledger_at_each_tick() {
    for (width, height) in [(120, 40), (80, 24)] {
        let mut workbench = Workbench::lesson(&lesson(HELLO)).sized(width, height);
        workbench.keys(". . 0 z");
        for _ in 0..2 * (2 * T + 3) {
            assert_ledger(&mut workbench);
            workbench.keys("→");
        }
    }
}

#[test]
fn the_ledger_says_which_timestep_has_added_most_and_that_the_first_reads_nothing() {
    let mut workbench = Workbench::lesson(&lesson(HELLO)).sized(80, 24);
    assert!(workbench.keys("0").screen().contains("nothing yet"));
    let mut shares = Vec::new();
    for t in (0..T).rev() {
        workbench.keys(if t == T - 1 { "→ → → → →" } else { "→" });
        shares.push((length(&share(&workbench.frame().snapshot.arms[0], t)), t));
        let most = shares.iter().max_by(|a, b| a.0.total_cmp(&b.0)).expect("one at least").1;
        let screen = workbench.screen();
        // of a sum that is not complete no timestep has a part yet
        let told = match t {
            0 => format!("most: t={most}, "),
            _ => format!("t={most} is the largest so far "),
        };
        assert!(screen.contains(&told), "t={t}\n{screen}");
        assert_eq!(screen.contains('%') && screen.contains("% of dW_hh"), t == 0, "{screen}");
        assert_eq!(screen.contains("h₋₁ = 0"), t == 0, "{screen}");
    }
    let screen = workbench.screen();
    let percents = screen.lines().filter_map(|l| l.trim_end_matches(['│', ' ']).rsplit(' ').next());
    let percents: Vec<i32> = percents.filter_map(|w| w.strip_suffix('%')?.parse().ok()).collect();
    assert_eq!(percents.len(), T, "{screen}");
    assert!((percents.iter().sum::<i32>() - 100).abs() <= 2, "{percents:?}\n{screen}");
}

#[test]
fn every_tensor_has_a_ledger_and_the_others_stand_beside_it() {
    let plain = of_each_cell("").map(|(cell, experiment)| (cell, experiment, 0));
    let embedded = of_each_cell("embedding: 2,").map(|(cell, experiment)| (cell, experiment, 1));
    for (cell, experiment, embedding) in plain.chain(embedded) {
        let tensors = match cell.kind() {
            CellKind::Rnn | CellKind::Lstm | CellKind::Gru => 5 + embedding,
            CellKind::TorchGru => 6 + embedding,
        };
        let mut workbench = Workbench::lesson(&lesson(&experiment)).sized(120, 40);
        workbench.keys("→ → → → → → → → 0 z");
        let names: Vec<&str> = workbench.frame().snapshot.arms[0]
            .state
            .params
            .iter()
            .map(|t| t.name.as_str())
            .collect();
        assert_eq!(names.len(), tensors);
        let first = workbench.session().looks().tensor;
        for i in 0..tensors {
            let screen = workbench.screen();
            let name = names[(first + i) % tensors];
            assert!(screen.contains(&format!("0 Ledger  d{name} = Σ ")), "{name}\n{screen}");
            assert!(
                inside(&screen)[0]
                    .split_whitespace()
                    .filter(|w| w.starts_with("dW") || w.starts_with("db"))
                    .count()
                    == 2
            );
            workbench.keys("w");
        }
    }
    let mut workbench = Workbench::lesson(&lesson(HELLO)).sized(80, 24);
    assert!(workbench.keys("0 x").screen().contains("dW = Σ da_t h_{t−1}ᵀ"), "the other letters");
}

#[test]
fn of_a_long_sequence_the_current_timestep_and_the_largest_share_are_visible() {
    let long = r#"(task: Mod3(length: 40, sequences: 2, lag: 1), hidden: 4, epochs: 9,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1))"#;
    let mut workbench = Workbench::lesson(&lesson(long)).sized(80, 24);
    workbench.keys("0").keys(&"→ ".repeat(40));
    for t in (0..40).rev() {
        let screen = workbench.keys("→").screen();
        let arm = &workbench.frame().snapshot.arms[0];
        let largest =
            |a: &usize, b: &usize| length(&share(arm, *a)).total_cmp(&length(&share(arm, *b)));
        let largest = (t..40).max_by(largest).expect("one at least");
        let begins =
            |t: usize, mark: &str| screen.lines().any(|l| l.contains(&format!("│ {t:>3}{mark}")));
        assert!(begins(t, "◀"), "t={t}\n{screen}");
        assert!(
            begins(largest, if largest == t { "◀" } else { " " }),
            "t={t}, {largest}\n{screen}"
        );
    }
}

/// The table of steps, and the words about the last one.
fn assert_norms(workbench: &mut Workbench) {
    let lines = inside(&workbench.screen());
    let frame = workbench.frame();
    let arm = &frame.snapshot.arms[0];
    let reached = arm.reached();
    let begin = lines.iter().position(|l| l.contains("  t ‖dh_t‖   own")).expect("a table");
    let column = lines[begin].chars().collect::<Vec<_>>();
    let column =
        column.windows(6).position(|w| w == ['t', ' ', '‖', 'd', 'h', '_']).expect("a table") - 2;
    let table: Vec<String> =
        lines[begin..].iter().map(|l| l.chars().skip(column).collect()).collect();
    for t in (0..T).rev() {
        let words: Vec<&str> = table[T - t].split_whitespace().collect();
        let place = format!("t={t} of\n{}", table.join("\n"));
        let told: Vec<f64> = words[1..].iter().filter_map(|w| w.parse().ok()).collect();
        assert_eq!(words[0], t.to_string(), "{place}");
        let Some(dh) = arm.norm(Tensor::Dh, t) else {
            assert!(told.is_empty() && words.contains(&"·"), "{place}");
            continue;
        };
        let mut expected = vec![dh, arm.norm(Tensor::DhFromOutput, t).expect("computed")];
        if t + 1 < T {
            let step = arm.tape.step_back(t);
            let later = arm.norm(Tensor::DhFromLater, t).expect("computed");
            let whole = later / arm.norm(Tensor::Dh, t + 1).expect("computed");
            let is_lost = step.slope == 0.0; // dead units: 0 · NaN
            assert!((step.slope * step.weights - whole).abs() < 1e-12 || is_lost, "{place}");
            expected.extend([later, step.slope * step.weights, step.weights, step.slope]);
        }
        assert_eq!(told.len(), expected.len(), "{place}");
        assert!(
            words[1..]
                .iter()
                .zip(&expected)
                .all(|(w, x)| shows(w, *x) || (*w == "NaN" && x.is_nan())),
            "{expected:?} {place}"
        );
    }
    let screen = lines.join("\n");
    let says_mean = ["a step over", "a step, mean of"].iter().any(|told| screen.contains(told));
    assert_eq!(says_mean, reached.has_backward(T - 2), "{screen}");
}

#[test]
fn the_norms_at_each_tick() {
    for (_, experiment) in of_each_cell("").filter(|(cell, _)| cell.slope_name().is_some()) {
        let mut workbench = Workbench::lesson(&lesson(&experiment)).sized(120, 40);
        workbench.keys("5 z");
        for _ in 0..2 * T + 3 {
            assert_norms(&mut workbench);
            workbench.keys("→");
        }
    }
}

#[test]
fn each_cell_says_what_a_step_back_is_made_of() {
    let check = |experiment: &str, expected: &[&str]| {
        let mut workbench = Workbench::lesson(&lesson(experiment)).sized(80, 24);
        let screen = workbench.keys("5 → → → → → →").screen();
        for text in expected {
            assert!(screen.contains(text), "no {text:?} on\n{screen}");
        }
    };
    check(
        HELLO,
        &["h₃→h₂ ×", " · tanh′ ×", "‖dh₂‖ ", " own ", ", later ", ", cos ", "σ_max ", " ρ "],
    );
    for (cell, experiment) in of_each_cell("") {
        let parts: &[&str] = match cell.kind() {
            CellKind::Rnn => &["h₃→h₂ ×", " = W_hh ×"],
            CellKind::Lstm => {
                &["h₃→h₂ ×", " = W_h ×", " · gates ×", "c₃→c₂ ×", " = f · dc₂ via h "]
            }
            CellKind::Gru | CellKind::TorchGru => &["h₃→h₂ ×", " overall: cannot be split"],
        };
        check(&experiment, parts);
    }
}

#[test]
fn the_memory_map_at_each_tick() {
    for (_, experiment) in of_each_cell("").chain(of_each_cell("embedding: 2,")) {
        let mut workbench = Workbench::lesson(&lesson(&experiment)).sized(120, 40);
        workbench.keys(". . M z");
        for _ in 0..2 * (2 * T + 3) {
            let screen = workbench.screen();
            let frame = workbench.frame();
            let arm = &frame.snapshot.arms[0];
            let params = &arm.before().expect("it stands").params;
            let map = arm.implementation().memory_map(
                params,
                &frame.snapshot.example,
                &arm.tape,
                arm.forwarded(),
            );
            let lines = inside(&screen);
            for (t, name) in ["loss₀ ", "loss₁ ", "loss₂ ", "loss₃ "].into_iter().enumerate()
            {
                let line = lines.iter().find(|l| l.starts_with(name) && !l.contains("reaches"));
                let line = line.unwrap_or_else(|| panic!("no {name} on\n{screen}"));
                let words: Vec<&str> = line.split_whitespace().skip(1).collect();
                let Some(h) = &map.h[t] else {
                    assert!(words.iter().all(|w| ["·", name.trim()].contains(w)), "{screen}");
                    continue;
                };
                assert!(
                    words.len() > t && words.iter().zip(h).all(|(w, x)| shows(w, *x)),
                    "{h:?}\n{screen}"
                );
            }
            workbench.keys("→");
        }
    }
}

#[test]
fn while_it_runs_the_map_is_that_of_the_weights_as_they_are() {
    let mut workbench = Workbench::lesson(&lesson(HELLO)).sized(120, 40);
    workbench.set_patience(110);
    workbench.keys("M z + + + + + + + + space");
    let frame = workbench.frame();
    assert!(
        frame.is_running() && frame.snapshot.cursor.is_finished(),
        "{:?}",
        frame.snapshot.cursor
    );
    let (update, map) = frame.memory.clone().expect("a small one is made at once");
    assert_eq!(update, frame.snapshot.cursor.update);
    let arm = &frame.snapshot.arms[0];
    let mut tape = arm.tape.clone();
    arm.implementation().loss(&arm.state.params, &frame.snapshot.example, &mut tape, Outputs::All);
    let anew =
        arm.implementation().memory_map(&arm.state.params, &frame.snapshot.example, &tape, T);
    assert_eq!(*map, anew);
    let old =
        arm.implementation().memory_map(&arm.state.params, &frame.snapshot.example, &arm.tape, T);
    assert_ne!(*map, old, "old states with new weights");
}

#[test]
fn a_single_loss_is_shown_as_bars() {
    let mut workbench = Workbench::lesson(&lesson(
        r#"(task: Recall(vocab: 3, length: 6, sequences: 4), cell: Lstm, hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1))"#,
    ));
    let screen = workbench.keys(". M z").screen();
    assert!(screen.contains("/∂h_k‖") && screen.contains("/∂c_k‖"), "{screen}");
    assert!(screen.contains(" reaches back: h"), "{screen}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_experiment_at_any_size_and_tick_is_drawn(
        which in 0..EXPERIMENTS.len(), width in 80u16..220, height in 24u16..70, ticks in 0usize..40,
        pane in 0usize..3, tensor in 0usize..6, zoom in any::<bool>(),
    ) {
        let mut workbench = Workbench::lesson(&lesson(EXPERIMENTS[which].ron)).sized(width, height);
        workbench.keys(["0", "5", "M"][pane]);
        workbench.keys(&"→ ".repeat(ticks)).keys(&"w ".repeat(tensor));
        if zoom {
            workbench.keys("z");
        }
        prop_assert!(!workbench.screen().is_empty());
        for arm in 0..workbench.frame().snapshot.arms.len() {
            prop_assert!(!workbench.keys("a").screen().is_empty(), "{}", arm);
        }
    }
}

#[test]
fn the_longest_bar_has_the_mark_of_the_words_and_every_column_a_heading() {
    let mut workbench = Workbench::lesson(&lesson(HELLO)).sized(80, 24);
    workbench.keys("→ → → → → → → → 0 z").fade();
    let screen = workbench.screen();
    let head = screen.lines().find(|line| line.contains("total")).expect("a head");
    assert_eq!(
        head.matches("% of Σ").count(),
        2,
        "of this tensor and of the one beside it: {head}"
    );
    let mut differing = 0;
    for _ in 0..12 {
        for _ in 0..3 {
            differing += usize::from(longest_bar_is_marked(&mut workbench));
            workbench.keys("w");
        }
        workbench.keys(".").fade();
    }
    assert!(differing > 0, "the largest has nowhere another share of the sum");
}

/// Asserts that the words name the timestep with the largest share, whose bar alone has their colour; returns whether another
/// one has most of the sum.
fn longest_bar_is_marked(workbench: &mut Workbench) -> bool {
    let screen = workbench.screen();
    let lines: Vec<String> = screen.lines().map(str::to_owned).collect();
    let (row, words) = lines.iter().enumerate().find(|(_, l)| l.contains("│ █ ")).expect("words");
    let named = words.split_once("t=").map(|(_, t)| t.split([',', ';', ' ']).next());
    let named = named.flatten().expect("a timestep");
    let head = lines[3].split("total").next().expect("a head");
    let end = head.chars().count();
    let buffer = workbench.buffer();
    let colour = |row: usize, among: &str| {
        // the bars beside it are of other tensors
        let column = lines[row].chars().take(end).position(|c| among.contains(c))?;
        Some(buffer[(column as u16, row as u16)].fg)
    };
    let marked = colour(row, "█");
    for t in 0..T {
        let starts = [" ", "◀"].map(|mark| format!("{t}{mark}"));
        let is_of = |line: &String| {
            let line = line[3..].trim_start();
            starts.iter().any(|start| line.starts_with(start))
        };
        let row = 4 + lines[4..].iter().position(is_of).expect("a row");
        let bar = colour(row, "█▉▊▋▌▍▎▏");
        assert_eq!(bar == marked, t.to_string() == named, "t={t}\n{screen}");
    }
    words.contains("most of")
}

#[test]
fn every_step_back_of_a_long_sequence_can_be_seen() {
    let long = "(task: Mod3(length: 50), hidden: 3, epochs: 9, init: (weights: Glorot),
        optimizer: Sgd(lr: 0.1))";
    for (width, height) in [(80, 24), (120, 40)] {
        let mut workbench = Workbench::lesson(&lesson(long)).sized(width, height);
        let mut seen = std::collections::BTreeSet::new();
        let first = workbench.keys(". 5 z").screen();
        assert!(first.contains("not shown: t = ") && first.contains("PgUp PgDn"), "{first}");
        let is_told = first.contains("after the update: σ_max");
        assert!(is_told || width < 120, "the rows are of the weights before the update\n{first}");
        for _ in 0..20 {
            let screen = workbench.screen();
            let head = screen.lines().find(|line| line.contains("t ‖dh_t‖   own")).expect("a head");
            let (before, _) = head.split_once("t ‖dh_t‖   own").expect("its place");
            let column = before.chars().count().saturating_sub(2);
            let number = |line: &str| {
                line.chars().skip(column).take(3).collect::<String>().trim().parse::<usize>().ok()
            };
            seen.extend(screen.lines().filter_map(number));
            workbench.keys("PgDn");
        }
        assert!((0..50).all(|t| seen.contains(&t)), "{seen:?}\n{}", workbench.screen());
    }
}
