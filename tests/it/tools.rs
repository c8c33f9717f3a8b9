//! For the engineer: `trace`, `grade`, `gradcheck`, and weights from a file.

use rnn_tui::nn::{CellKind, Fault};
use rnn_tui::tensors::{Array, Tensors};
use serde_json::Value;
use strum::VariantArray;

use crate::cli::Desk;
use crate::setup::cell_for;

impl Desk {
    fn read(&self, name: &str) -> Tensors {
        Tensors::read(&self.path(name)).unwrap_or_else(|e| panic!("{e}"))
    }

    /// The trace of a lesson, written to a file.
    pub fn trace(&self, args: &str, to: &str) -> Tensors {
        let all: Vec<&str> =
            ["trace", "--force"].into_iter().chain(args.split(' ')).chain([to]).collect();
        let done = self.run(&all);
        assert_eq!(done.code, Some(0), "{args}: {}", done.err);
        self.read(to)
    }

    /// Runs, and expects these pieces in the output and that exit code.
    #[track_caller]
    pub fn expect(&self, args: &str, code: i32, pieces: &[&str]) {
        let done = self.run(&args.split(' ').collect::<Vec<_>>());
        let all = done.out + &done.err;
        assert_eq!(done.code, Some(code), "{args}: {all}");
        for piece in pieces {
            assert!(all.contains(piece), "{args}: no {piece:?} in\n{all}");
        }
    }
}

/// The tensors under other names, some left out.
fn renamed(tensors: &Tensors, name: impl Fn(&str) -> Option<String>) -> Tensors {
    let mut out = Tensors::new();
    for (old, array) in tensors.iter() {
        if let Some(new) = name(old) {
            out.insert(new, array.clone());
        }
    }
    out
}

#[test]
fn a_trace_is_the_same_in_every_format() {
    let desk = Desk::new();
    let npz = desk.trace("bptt --updates 2", "a.npz");
    let json = desk.trace("bptt --updates 2", "a.json");
    let stdout = desk.run(&["trace", "bptt", "--updates", "2"]).out;
    let stdout = Tensors::parse_json(&stdout).expect("JSON on standard output");
    assert_eq!(npz.len(), json.len());
    for (name, array) in npz.iter() {
        assert_eq!(json.get(name).map(|a| &a.values), Some(&array.values), "{name}");
        assert_eq!(stdout.get(name).map(|a| &a.values), Some(&array.values), "{name}");
    }
    for (name, shape) in [
        ("0/inputs", vec![4]),
        ("1/targets", vec![4]),
        ("0/h", vec![5, 3]),
        ("0/dh", vec![4, 3]),
        ("1/dh_norm", vec![4]),
        ("0/before/W_xh", vec![3, 4]),
        ("0/grad/b_h", vec![3]),
        ("0/clipped/W_hy", vec![4, 3]),
        ("1/after/b_y", vec![4]),
    ] {
        assert_eq!(npz.get(name).map(|a| a.values.shape()), Some(&shape[..]), "{name}");
    }
    desk.expect("trace text --updates 90000 long.npz", 1, &["would take some", "trace fewer"]);
    desk.expect("trace bptt a.csv", 2, &["a.csv: unknown format", ".npz or .json"]);
    desk.expect("trace bptt no/such/folder/a.npz", 1, &["cannot be written"]);
    desk.expect("trace --names", 0, &["k/dh_from_later", "k/grad/W_hh"]);
}

#[test]
fn a_trace_of_a_diverging_arm_ends_where_it_diverges() {
    let desk = Desk::new();
    let trace = desk.trace("own.ron --arm wild --updates 9", "wild.npz");
    let last = trace.iter().filter_map(|(n, _)| n.split('/').next()?.parse::<u64>().ok()).max();
    assert!(last.is_some_and(|k| k < 8), "{last:?}");
}

#[test]
fn weights_go_round() {
    let desk = Desk::new();
    let first = desk.trace("bptt --updates 3", "w.npz");
    let again = desk.trace("bptt --seed 99 --weights w.npz", "again.npz");
    assert_eq!(first.get("0/after/W_hh"), again.get("0/after/W_hh"));
    let last = renamed(&first, |n| n.strip_prefix("2/after/").map(str::to_owned));
    let mut json = "\u{feff}".as_bytes().to_vec(); // as some editors write it
    last.to_json(&mut json).expect("JSON");
    desk.put("last.json", json);
    let on = desk.trace("bptt --weights last.json", "on.npz");
    assert_eq!(first.get("2/after/W_xh"), on.get("0/before/W_xh"));
}

#[test]
fn weights_of_pytorch_and_of_other_programs_are_read() {
    let desk = Desk::new();
    let trace = desk.trace("bptt", "t.npz");
    let of = |name: &str| trace.get(name).expect("a tensor").clone();
    let mut torch = Tensors::new();
    torch.insert("rnn.weight_ih_l0", of("0/before/W_xh"));
    torch.insert("rnn.weight_hh_l0", of("0/before/W_hh"));
    let half = |a: Array| Array::from(a.values.mapv(|x| 0.5 * x + 0.25));
    torch.insert("rnn.bias_ih_l0", half(of("0/before/b_h")));
    let other = |a: Array| Array::from(a.values.mapv(|x| 0.5 * x - 0.25));
    torch.insert("rnn.bias_hh_l0", other(of("0/before/b_h")));
    torch.insert("fc.weight", of("0/before/W_hy"));
    torch.insert("fc.bias", of("0/before/b_y"));
    torch.write(&desk.path("torch.npz")).expect("a file");
    let minimal =
        renamed(&trace, |n| n.strip_prefix("0/before/").map(|name| name.replace('_', "")));
    minimal.write(&desk.path("min.json")).expect("a file");
    let mut by_row = Tensors::new();
    for (ours, theirs) in [("W_xh", "Wx"), ("W_hh", "Wh"), ("W_hy", "W_vocab")] {
        let turned = of(&format!("0/before/{ours}")).values.reversed_axes();
        by_row.insert(theirs, turned);
    }
    by_row.insert("b", of("0/before/b_h"));
    by_row.insert("b_vocab", of("0/before/b_y"));
    by_row.insert("learning_rate", ndarray::arr0(0.1));
    by_row.write(&desk.path("row.npz")).expect("a file");
    for (file, said) in [
        ("torch.npz", "its symbols are assumed to be in the order h e l o"),
        ("row.npz", "your arrays are x@W: each was transposed"),
    ] {
        let done = desk.run(&["trace", "bptt", "--force", "--weights", file, "found.npz"]);
        assert!(done.err.contains(&format!("{file}: {said}")), "{}", done.err);
    }
    for file in ["torch.npz", "min.json", "row.npz"] {
        let found = desk.trace(&format!("bptt --seed 7 --weights {file}"), "found.npz");
        for name in ["W_xh", "W_hh", "b_h", "W_hy", "b_y"] {
            let name = format!("0/before/{name}");
            let pairs = of(&name).values.into_iter().zip(&found.get(&name).expect("it").values);
            for (a, b) in pairs {
                assert!((a - b).abs() < 1e-15, "{file}: {name}");
            }
        }
    }
}

#[test]
fn wrong_weights_say_what_and_where() {
    let desk = Desk::new();
    desk.trace("mod3", "other.npz");
    desk.put("typo.json", r#"{"W_hx": [[1]]}"#);
    desk.put("nan.json", r#"{"b_h": [1, null, 3]}"#);
    desk.put("ragged.json", r#"{"b_h": [1, [2]]}"#);
    desk.put("none.json", r#"{"h": [1, 2]}"#);
    desk.put("turned.json", r#"{"W_xh": [[1,2,3],[1,2,3],[1,2,3],[1,2,3]]}"#);
    desk.put(
        "two.json",
        r#"{"W_hh": [[1,0,0],[0,1,0],[0,0,1]], "Whh": [[1,0,0],[0,1,0],[0,0,1]]}"#,
    );
    desk.put("layers.json", r#"{"rnn.weight_hh_l1": [[1,0,0],[0,1,0],[0,0,1]]}"#);
    desk.trace("bptt --set cell=Lstm", "lstm.npz");
    for (file, pieces) in [
        ("other.npz", ["other.npz: 0/before/W_xh is 10×3", "W_xh of this model is 3×4"]),
        ("typo.json", ["W_hx (1×1) is not a tensor of this model (did you mean W_", "b_y 4"]),
        ("nan.json", ["b_h contains a NaN", "must be finite"]),
        ("ragged.json", ["ragged.json", "b_h"]),
        ("none.json", ["no weight of this model", "W_xh 3×4, W_hh 3×3, b_h 3"]),
        ("turned.json", ["W_xh is 4×3, but W_xh of this model is 3×4: transpose it", "turned"]),
        ("two.json", ["W_hh and Whh could each be 0/before/W_hh", "leave one of them out"]),
        ("layers.json", ["weight_hh_l1 is of a second layer", "layers.json"]),
        ("lstm.npz", ["0/before/W_x (12×4) is not a tensor of this model", "lstm.npz"]),
        ("missing.npz", ["missing.npz: cannot be read", "No such file"]),
        ("plain.ron", ["plain.ron: is not JSON", ".npz"]),
    ] {
        desk.expect(&format!("train bptt --weights {file}"), 1, &pieces);
    }
}

#[test]
fn the_true_tensors_are_all_equal() {
    let desk = Desk::new();
    desk.trace("hello --arm SGD --updates 2", "mine.npz");
    desk.expect("grade hello mine.npz --arm SGD", 0, &["all equal"]);
    desk.expect(
        "grade hello mine.npz --arm SGD --seed 5",
        0,
        &["weights in mine.npz", "all equal"],
    );
    desk.expect(
        "grade hello mine.npz",
        1,
        &["update 0, after/W_xh", "--arm NAME", "none of the known"],
    );
}

#[test]
fn a_trace_is_right_without_its_lesson() {
    let desk = Desk::new();
    for cell in CellKind::VARIANTS {
        for embedding in ["", " --set embedding=2"] {
            desk.trace(&format!("bptt --set cell={cell:?}{embedding}"), "mine.npz");
            desk.expect("grade mine.npz", 0, &["0/grad/W_hy", "0/clipped/", "are equal"]);
        }
    }
    let none = desk.run(&["grade", "mine.npz", "--json"]);
    let object: Value = serde_json::from_str(&none.out).expect("one object");
    assert_eq!(object["verdict"], "equal");
    assert!(object["taken"].as_array().is_some_and(|taken| taken.len() > 10));
    desk.put("weights.json", r#"{"Whh": [[1, 0], [0, 1]], "dWhh": [[1, 0], [0, 1]]}"#);
    desk.expect("grade weights.json", 3, &["only some of the weights are there", "W_xh", "W_hy"]);
}

#[test]
fn every_known_mistake_is_named() {
    let desk = Desk::new();
    // a softmax that overflows gives the right numbers where it does not
    for fault in Fault::VARIANTS.iter().copied().filter(|f| *f != Fault::NaiveSoftmax) {
        // a mistake where there is no target needs such a timestep
        let lesson = if fault == Fault::TargetEverywhere { "vanishing" } else { "bptt" };
        let (cell, _) = cell_for(fault);
        let set = format!("--set cell={:?} --set clip=Norm(0.5)", cell.kind());
        desk.trace(&format!("{lesson} --set fault={fault:?} {set}"), "mine.npz");
        let told = format!("a known mistake gives exactly these numbers: {}", fault.sentence());
        let pieces = [told.as_str(), fault.wrong_line(), fault.right_line()];
        desk.expect(&format!("grade {lesson} mine.npz {set}"), 1, &pieces);
    }
}

#[test]
fn a_mistake_in_one_tensor_alone_is_named_too() {
    let desk = Desk::new();
    let right = desk.trace("bptt", "right.npz");
    let wrong = desk.trace("bptt --set fault=AssignedSum", "wrong.npz");
    let mut mine = Tensors::new();
    for (name, array) in right.iter().filter(|(name, _)| !name.contains("/after/")) {
        let from = if name == "0/grad/W_xh" { wrong.get(name).expect("it") } else { array };
        mine.insert(name, from.clone());
    }
    mine.write(&desk.path("mine.npz")).expect("a file");
    let told = "exactly these numbers in 0/grad/W_xh: gradients are assigned";
    desk.expect("grade bptt mine.npz", 1, &["update 0, grad/W_xh, element", told]);
}

#[test]
fn what_was_not_compared_is_not_called_equal() {
    let desk = Desk::new();
    let trace = desk.trace("bptt", "t.npz");
    let of = |name: &str| trace.get(name).expect("it").values.clone();
    let mut mine = Tensors::new();
    for (name, theirs) in [("W_xh", "U"), ("W_hh", "W"), ("b_h", "b"), ("W_hy", "V"), ("b_y", "c")]
    {
        mine.insert(theirs, of(&format!("0/before/{name}")));
        mine.insert(format!("d{theirs}"), of(&format!("0/grad/{name}")));
    }
    mine.insert("gates", ndarray::arr1(&[1.0]));
    mine.write(&desk.path("mine.npz")).expect("a file");
    desk.expect(
        "grade bptt mine.npz",
        0,
        &["all 5 that were compared are equal; 1 was not", "not compared: gates"],
    );
    let mut off = renamed(&mine, |n| (n != "dc").then(|| n.to_owned()));
    off.insert("dc", of("0/grad/b_y") * 7.0);
    off.write(&desk.path("off.npz")).expect("a file");
    desk.expect("grade bptt off.npz", 1, &["0/grad/b_y", "it is 7.000000 times the right one"]);

    let mut head = Tensors::new();
    head.insert("fc.weight.grad", of("0/grad/W_hy") * 0.0);
    head.write(&desk.path("head.npz")).expect("a file");
    desk.expect("grade bptt head.npz", 1, &["0/grad/W_hy", "all values are 0: never written?"]);
}

/// The tensors of a file in which some were changed.
fn with(trace: &Tensors, pieces: &[(&str, &str, f64)]) -> Tensors {
    let mut mine = Tensors::new();
    for (name, from, factor) in pieces {
        let values = &trace.get(from).expect("a tensor of the trace").values;
        // a negative factor: transposed
        let values = if *factor < 0.0 { values.t().to_owned() } else { values.clone() };
        mine.insert(*name, values * factor.abs());
    }
    mine
}

#[test]
fn what_is_stored_as_columns_excuses_no_transposed_gradient() {
    let desk = Desk::new();
    let trace = desk.trace("bptt", "t.npz");
    let grade = |pieces: &[(&str, &str, f64)], code: i32, expected: &[&str]| {
        with(&trace, pieces).write(&desk.path("mine.npz")).expect("a file");
        desk.expect("grade bptt mine.npz", code, expected);
    };
    let (states, right) = (("0/dh", "0/dh", -1.0), ("dWxh", "0/grad/W_xh", 1.0));
    let turned = ("dWhh", "0/grad/W_hh", -1.0);
    let named = Fault::SwappedOuter.sentence();
    grade(&[states, right, turned], 1, &["grad/W_hh", named]);
    grade(&[states, turned], 1, &["grad/W_hh", named]);
    let rows = ("dWxh", "0/grad/W_xh", -1.0);
    grade(&[rows, turned], 0, &["all equal", "your arrays are x@W: each was transposed"]);
}

#[test]
fn a_gradient_whose_way_round_nothing_tells_is_not_called_right() {
    let desk = Desk::new();
    let trace = desk.trace("bptt --set hidden=5", "t.npz");
    let grade = |gradient: f64, more: &[(&str, &str, f64)], code: i32, expected: &[&str]| {
        let before = |name: &'static str| (name, name, 1.0);
        let mut pieces: Vec<(&str, &str, f64)> = vec![
            before("0/before/W_xh"),
            before("0/before/W_hh"),
            before("0/before/W_hy"),
            before("0/before/b_h"),
            before("0/before/b_y"),
            before("0/inputs"),
            before("0/targets"),
            ("dWhh", "0/grad/W_hh", gradient),
        ];
        pieces.extend(more);
        with(&trace, &pieces).write(&desk.path("mine.npz")).expect("a file");
        desk.expect("grade mine.npz", code, expected);
    };
    let untold = "nothing tells which way round dWhh is: as x@W it is right, as W@x";
    grade(-1.0, &[], 3, &[untold]);
    grade(
        -1.0,
        &[("loss", "0/total_loss", 1.0)],
        0,
        &["your gradients are x@W", "the shapes do not show it"],
    );
    grade(-1.0, &[("dWxh", "0/grad/W_xh", -1.0)], 0, &["your gradients are x@W"]);
    grade(1.0, &[], 0, &["all equal"]);
    grade(-1.0, &[("dWxh", "0/grad/W_xh", 1.0)], 1, &[Fault::SwappedOuter.sentence()]);
}

#[test]
fn each_of_two_biases_counts_and_nothing_is_given_twice() {
    let desk = Desk::new();
    let trace = desk.trace("bptt --updates 2", "t.npz");
    let grade = |pieces: &[(&str, &str, f64)], code: i32, expected: &[&str]| {
        with(&trace, pieces).write(&desk.path("mine.npz")).expect("a file");
        desk.expect("grade bptt mine.npz", code, expected);
    };
    let right = ("rnn.bias_ih_l0.grad", "0/grad/b_h", 1.0);
    grade(&[right, ("rnn.bias_hh_l0.grad", "0/grad/b_h", 1.0)], 0, &["all equal"]);
    grade(&[right, ("rnn.bias_hh_l0.grad", "0/grad/b_h", 7.0)], 1, &["it is 7.000000 times"]);
    let halves = [
        ("1/before/rnn.bias_ih_l0", "1/before/b_h", 0.5),
        ("1/before/rnn.bias_hh_l0", "1/before/b_h", 0.5),
    ];
    grade(&halves, 0, &["all equal"]);
    let twice = [("dWhh", "0/grad/W_hh", 1.0), ("0/grad/W_hh", "0/grad/W_hh", 7.0)];
    let first = "✓ 0/grad/W_hh            off by 0.0e0  dWhh";
    grade(&twice, 1, &[first, "it is 7.000000 times the right one", "1 of 2 arrays differ"]);
}

#[test]
fn a_loss_of_the_whole_sequence_is_a_sum() {
    let desk = Desk::new();
    let trace = desk.trace("bptt", "t.npz");
    let mut mine = with(&trace, &[("dWhh", "0/grad/W_hh", 1.0)]);
    let total = trace.get("0/total_loss").expect("it").values[[0]];
    mine.insert("loss", ndarray::arr0(total));
    mine.write(&desk.path("mine.npz")).expect("a file");
    desk.expect("grade bptt mine.npz", 0, &["0/total_loss", "all equal"]);
}

#[test]
fn without_a_target_there_is_nothing_to_check() {
    let desk = Desk::new();
    desk.put(
        "recall.ron",
        r#"(id: "r", title: "R", experiment: (task: Recall(length: 12),
        window: 5, hidden: 3, epochs: 1, init: (weights: Uniform), optimizer: Sgd(lr: 0.1),
        fault: NoFuture), steps: [(text: "Look.", action: Read)])"#,
    );
    let told = ["update 1 has no target; checked at update 2", "✗ wrong"];
    desk.expect("gradcheck recall.ron --updates 1", 1, &told);
}

#[test]
fn a_vanishing_gradient_is_right_or_wrong_as_well() {
    let desk = Desk::new();
    let args = "vanishing --arm".split(' ').chain(["gain 0.5"]).collect::<Vec<_>>();
    let out = desk.run(&[&["trace"], &args[..], &["t.npz"]].concat());
    assert_eq!(out.code, Some(0), "{}", out.err);
    let mut dh = desk.read("t.npz").get("0/dh").expect("it").values.clone();
    dh.index_axis_mut(ndarray::Axis(0), 0).mapv_inplace(|x| 1.5 * x);
    let mut mine = Tensors::new();
    mine.insert("0/dh", dh);
    mine.write(&desk.path("mine.npz")).expect("a file");
    let out = desk.run(&[&["grade", "vanishing", "mine.npz"], &args[1..]].concat());
    assert!(out.code == Some(1) && out.out.contains("update 0, dh at t=0"), "{}", out.out);
}

#[test]
fn single_precision_is_told_from_a_mistake() {
    let desk = Desk::new();
    let trace = desk.trace("hello --arm SGD", "t.npz");
    let mut mine = Tensors::new();
    for (name, array) in trace.iter() {
        mine.insert(name, array.values.mapv(|x| f64::from(x as f32)));
    }
    mine.write(&desk.path("mine.json")).expect("a file");
    desk.expect("grade hello mine.json --arm SGD", 0, &["all equal"]);
    desk.expect("grade hello mine.json --arm SGD --tolerance 1e-12", 1, &["update 0, ", "differ"]);
}

#[test]
fn a_trace_has_just_the_names_that_it_documents() {
    use rnn_tui::trace::names;
    let desk = Desk::new();
    desk.put(
        "caption.ron",
        r#"(id: "c", title: "C", experiment: (task: Caption(), hidden: 3,
        embedding: 2, epochs: 1, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Look.", action: Read)])"#,
    );
    let mut seen = std::collections::BTreeSet::new();
    for cell in CellKind::VARIANTS {
        let trace = desk.trace(&format!("caption.ron --set cell={cell:?}"), "t.npz");
        for (name, _) in trace.iter() {
            let rest = name.strip_prefix("0/").expect("an update");
            let is_param =
                ["before/", "grad/", "clipped/", "after/"].iter().any(|s| rest.starts_with(s));
            assert!(is_param || names().iter().any(|n| n.name == rest), "{name}");
            seen.insert(rest.to_owned());
        }
    }
    for named in names() {
        assert!(seen.contains(named.name), "{} is never traced", named.name);
    }
}

#[test]
fn a_learners_file_has_its_own_names_and_shapes() {
    let desk = Desk::new();
    let trace = desk.trace("bptt", "t.npz");
    let mut mine = Tensors::new();
    for (name, theirs) in [("W_xh", "Wxh"), ("W_hh", "Whh"), ("W_hy", "Why")] {
        mine.insert(theirs, trace.get(&format!("0/before/{name}")).expect("it").clone());
        let grad = trace.get(&format!("0/grad/{name}")).expect("it").values.clone();
        mine.insert(format!("d{theirs}"), grad.reversed_axes());
    }
    let bias = trace.get("0/grad/b_h").expect("it").values.clone();
    mine.insert("dbh", bias.insert_axis(ndarray::Axis(1)));
    let mut states = trace.get("0/h").expect("it").values.clone();
    states.remove_index(ndarray::Axis(0), 0);
    mine.insert("hs", states);
    mine.insert("lr", ndarray::arr0(0.1));
    mine.write(&desk.path("mine.npz")).expect("a file");
    let pieces = [
        "all 8 that",
        "your gradients are x@W: each was transposed",
        "without the state before",
        "not compared: lr: a setting",
    ];
    desk.expect("grade bptt mine.npz", 0, &pieces);

    let off = |tensor: &str, index: &[usize], by: f64| {
        let mut values = mine.get(tensor).expect("it").values.clone();
        values[index] += by;
        let mut wrong = renamed(&mine, |n| (n != tensor).then(|| n.to_owned()));
        wrong.insert(tensor, values);
        wrong.write(&desk.path("wrong.npz")).expect("a file");
    };
    // a square one that is not turned like the others is wrong in the code that they come from
    let square = trace.get("0/grad/W_hh").expect("it").clone();
    let mut other_way = renamed(&mine, |n| (n != "dWhh").then(|| n.to_owned()));
    other_way.insert("dWhh", square);
    other_way.write(&desk.path("other.npz")).expect("a file");
    desk.expect("grade bptt other.npz", 1, &["grad/W_hh", Fault::SwappedOuter.sentence()]);
    off("dWhh", &[1, 2], 0.5);
    desk.expect("grade bptt wrong.npz", 1, &["update 0, grad/W_hh, element [1,2]: yours"]);
    off("hs", &[2, 0], 0.5);
    desk.expect("grade bptt wrong.npz", 1, &["update 0, h at t=2, element [0]: yours"]);
    off("hs", &[2, 0], f64::NAN);
    desk.expect("grade bptt wrong.npz", 1, &["yours NaN"]);

    desk.put("shape.json", r#"{"dWhh": [[1, 2], [3, 4]]}"#);
    desk.expect("grade bptt shape.json", 1, &["it is 2×2 and should be 3×3", "does not fit"]);
    desk.put("mean.json", scaled(&trace, "0/grad/W_hy", 0.3));
    desk.expect("grade bptt mean.json", 1, &["it is 0.300000 times the right one"]);
    desk.put("mean.json", scaled(&trace, "0/grad/W_hy", 0.25));
    desk.expect("grade bptt mean.json", 0, &["a mean over 4 timesteps", "all equal"]);
    desk.put("else.json", r#"{"foo": [1]}"#);
    desk.expect("grade bptt else.json", 3, &["nothing in it can be compared", "0/grad/W_hh"]);
}

/// One tensor of a trace, times a number, as JSON.
fn scaled(trace: &Tensors, name: &str, factor: f64) -> String {
    let mut one = Tensors::new();
    one.insert(name, trace.get(name).expect("it").values.mapv(|x| factor * x));
    let mut text = Vec::new();
    one.to_json(&mut text).expect("text");
    String::from_utf8(text).expect("UTF-8")
}

#[test]
fn a_number_that_is_not_finite_is_shown_with_its_place() {
    let desk = Desk::new();
    let trace = desk.trace("bptt", "true.npz");
    let mut mine = Tensors::new();
    let mut dh = trace.get("0/dh").expect("dh").values.clone();
    dh[[2, 1]] = f64::NAN;
    mine.insert("0/dh", dh);
    mine.write(&desk.path("nan.npz")).expect("written");
    desk.expect("grade bptt nan.npz", 1, &["0/dh", "NaN at [2, 1]"]);
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force_and_that_is_told() {
    let desk = Desk::new();
    desk.expect("trace bptt out.npz", 0, &[]);
    assert!(!desk.run(&["trace", "bptt", "new.npz"]).err.contains("replaced"));
    desk.expect("trace bptt out.npz", 1, &["out.npz: already exists", "add --force"]);
    desk.expect("trace bptt out.npz --force", 0, &["out.npz: replaced"]);
    let csv = "train bptt --updates 2 --csv out.csv";
    desk.expect(csv, 0, &[]);
    desk.expect(csv, 1, &["out.csv: already exists", "add --force"]);
    desk.expect(&format!("{csv} --force"), 0, &[]);
}

#[test]
fn the_gradient_check_has_an_exit_code() {
    let desk = Desk::new();
    desk.expect("gradcheck own.ron --arm free --updates 4", 0, &["W_hh", "✓"]);
    for cell in CellKind::VARIANTS {
        let line = format!("gradcheck bptt --set cell={cell:?} --set embedding=2");
        desk.expect(&line, 0, &["E ", "W_h", "✓"]);
    }
    let wrong = ["W_xh, W_hh, b_h of model", "✗ wrong", "dW_hh[", "BPTT", "differences"];
    desk.expect("gradcheck bptt --set fault=MissingTranspose --elements", 1, &wrong);
    desk.expect("gradcheck own.ron --updates 9", 1, &["\"wild\" has diverged", "--updates"]);
    let done = desk.run(&["gradcheck", "bptt", "--json"]);
    let lines: Vec<Value> =
        done.out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(lines.len(), 5);
    assert!(lines.iter().all(|l| l["verdict"] == "right" && l["relative_error"].is_number()));
    let cut = ["✗ wrong", "bptt_window 2 cuts its gradient on purpose", "--set bptt_window=4"];
    desk.expect("gradcheck bptt --set bptt_window=2", 1, &cut);
    desk.expect("gradcheck bptt --set bptt_window=4", 0, &["✓"]);
    let per_loss = ["✗ wrong", "bptt_reach 2 cuts its gradient on purpose", "--set bptt_reach=4"];
    desk.expect("gradcheck bptt --set bptt_reach=2", 1, &per_loss);
    desk.expect("gradcheck bptt --set bptt_reach=3", 0, &["✓"]);
    let tiny = "gradcheck bptt --set weights=Normal(1e-7) --set fault=CurrentState";
    desk.expect(tiny, 0, &["? too small to tell"]);
}

#[test]
fn at_a_small_scale_a_loose_check_passes_wrong_code() {
    let desk = Desk::new();
    let at =
        |std: &str| format!("gradcheck bptt --set fault=NoTanhPrime --set weights=Normal({std})");
    desk.expect(&format!("{} --tolerance 0.01", at("0.5")), 1, &["W_hh"]);
    desk.expect(&format!("{} --tolerance 0.01", at("0.01")), 0, &[]);
    desk.expect(&at("0.01"), 1, &["W_hh"]);
}
