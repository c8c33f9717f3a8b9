//! Initial weights from other programs: the order of their symbols and gates is recognised, or the file is refused.

use ndarray::{ArrayD, Axis};
use rnn_tui::tensors::Tensors;
use serde_json::{Map, Value, json};

use crate::cli::Desk;

/// A trace by the binary.
fn trace(desk: &Desk, args: &[&str]) -> Tensors {
    let done = desk.run(&[&["trace", "--force"], args, &["t.npz"]].concat());
    assert_eq!(done.code, Some(0), "{}", done.err);
    Tensors::read(&desk.path("t.npz")).expect("a trace")
}

fn values(trace: &Tensors, name: &str) -> ArrayD<f64> {
    trace.get(name).unwrap_or_else(|| panic!("no {name}")).values.clone()
}

/// An array as JSON has it.
fn nested(array: &ArrayD<f64>) -> Value {
    match array.ndim() {
        0 => json!(array.first()),
        _ => array.outer_iter().map(|row| nested(&row.to_owned())).collect(),
    }
}

fn file(arrays: &[(&str, Value)]) -> String {
    let all: Map<String, Value> =
        arrays.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Value::from(all).to_string()
}

/// The same rows or columns in another order.
fn select(array: &ArrayD<f64>, axis: usize, places: &[usize]) -> ArrayD<f64> {
    array.select(Axis(axis), places)
}

#[test]
fn weights_for_symbols_in_another_order_are_brought_into_ours() {
    let desk = Desk::new();
    let ours = trace(&desk, &["bptt"]);
    let of = |name: &str| values(&ours, &format!("0/before/{name}"));
    let places = [3, 0, 2, 1]; // h e l o: theirs are o h l e
    let weights = |chars: &[&str]| {
        file(&[
            ("chars", json!(chars)),
            ("Wxh", nested(&select(&of("W_xh"), 1, &places))),
            ("Whh", nested(&of("W_hh"))),
            ("bh", nested(&of("b_h"))),
            ("Why", nested(&select(&of("W_hy"), 0, &places))),
            ("by", nested(&select(&of("b_y"), 0, &places))),
        ])
    };
    desk.put("theirs.json", weights(&["o", "h", "l", "e"]));
    let done = desk.run(&["train", "bptt", "--weights", "theirs.json", "--updates", "1"]);
    let said = "its symbols are in the order of chars: o h l e; the weights were put in the order used here: h e l o";
    assert!(done.code == Some(0) && done.err.contains(said), "{}", done.err);
    let found = trace(&desk, &["bptt", "--seed", "9", "--weights", "theirs.json"]);
    for name in ["0/before/W_xh", "0/before/W_hy", "0/before/b_y", "0/grad/W_hh"] {
        assert_eq!(values(&found, name), values(&ours, name), "{name}");
    }
    desk.put("others.json", weights(&["o", "h", "l", "x"]));
    let done = desk.run(&["train", "bptt", "--weights", "others.json"]);
    let why = "its symbols (chars) are o h l x, but those of the data are h e l o";
    assert!(done.code == Some(1) && done.err.contains(why), "{}", done.err);
}

#[test]
fn gates_in_any_order_are_recognised_by_what_the_file_computes_with_them() {
    let desk = Desk::new();
    let lstm = ["bptt", "--set", "cell=Lstm"];
    let ours = trace(&desk, &lstm);
    let of = |name: &str| values(&ours, &format!("0/before/{name}"));
    let hidden = of("W_h").shape()[1];
    let order = [2, 0, 3, 1];
    let rows: Vec<usize> =
        order.iter().flat_map(|gate| gate * hidden..(gate + 1) * hidden).collect();
    let turned = |name: &str| nested(&select(&of(name), 0, &rows).reversed_axes());
    let weights = [
        ("Wx", turned("W_x")),
        ("Wh", turned("W_h")),
        ("b", nested(&select(&of("b"), 0, &rows))),
        ("Why", nested(&of("W_hy"))),
        ("by", nested(&of("b_y"))),
    ];
    let computed = [
        ("inputs", nested(&values(&ours, "0/inputs"))),
        ("targets", nested(&values(&ours, "0/targets"))),
        ("hs", nested(&values(&ours, "0/h"))),
    ];
    desk.put("bare.json", file(&weights));
    let bare = [&["train"], &lstm[..], &["--weights", "bare.json", "--updates", "1"]].concat();
    let done = desk.run(&bare);
    assert!(
        done.code == Some(1) && done.err.contains("the order of the gates in Wh is unknown"),
        "{}",
        done.err
    );
    desk.put("shown.json", file(&[&weights[..], &computed[..]].concat()));
    let again = [&lstm[..], &["--seed", "9", "--weights", "shown.json"]].concat();
    let done = desk.run(&[&["trace"], &again[..], &["u.npz"]].concat());
    assert!(done.err.contains("its gates are in the order"), "{}", done.err);
    let found = trace(&desk, &again);
    for name in ["0/before/W_x", "0/before/W_h", "0/before/b", "0/grad/W_h"] {
        assert_eq!(values(&found, name), values(&ours, name), "{name}");
    }
}
