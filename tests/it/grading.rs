//! What a hand-in is judged by: its own loss, its own names, and nothing that is not said.

use ndarray::{ArrayD, arr0, arr1, arr2};
use rnn_tui::tensors::{Array, Tensors};
use serde_json::Value;

use crate::cli::Desk;

/// The arrays of a program that learns as the lesson bptt, under its own names.
const NAMES: [(&str, &str); 12] = [
    ("Wxh", "0/before/W_xh"),
    ("Whh", "0/before/W_hh"),
    ("Why", "0/before/W_hy"),
    ("bh", "0/before/b_h"),
    ("by", "0/before/b_y"),
    ("inputs", "0/inputs"),
    ("targets", "0/targets"),
    ("dWxh", "0/grad/W_xh"),
    ("dWhh", "0/grad/W_hh"),
    ("dWhy", "0/grad/W_hy"),
    ("dbh", "0/grad/b_h"),
    ("dby", "0/grad/b_y"),
];

/// A program's file, and the numbers that it should have.
struct Program {
    desk: Desk,
    trace: Tensors,
    mine: Tensors,
}

impl Program {
    fn new() -> Self {
        let desk = Desk::new();
        let trace = desk.trace("bptt", "trace.npz");
        let mut mine = Tensors::new();
        for (name, ours) in NAMES {
            mine.insert(name, trace.get(ours).expect("in a trace").clone());
        }
        Program { desk, trace, mine }
    }

    fn of(&self, name: &str) -> ArrayD<f64> {
        self.trace.get(name).expect("in a trace").values.clone()
    }

    /// The same without some arrays.
    fn without(&self, names: &[&str]) -> Tensors {
        let mut kept = Tensors::new();
        let wanted = self.mine.iter().filter(|(name, _)| !names.contains(name));
        wanted.for_each(|(name, array)| kept.insert(name, array.clone()));
        kept
    }

    /// Grades a file.
    fn grade(&self, mine: &Tensors, args: &str, code: i32, pieces: &[&str]) {
        mine.write(&self.desk.path("mine.npz")).expect("a file");
        self.desk.expect(format!("grade mine.npz {args}").trim_end(), code, pieces);
    }

    fn json(&self, mine: &Tensors) -> Value {
        mine.write(&self.desk.path("mine.npz")).expect("a file");
        let done = self.desk.run(&["grade", "mine.npz", "--json"]);
        serde_json::from_str(&done.out).expect("one object")
    }
}

/// Puts an array into a file, in the place of another of that name.
fn put(mine: &mut Tensors, name: &str, values: impl Into<Array>) {
    let mut kept = Tensors::new();
    let others = mine.iter().filter(|(other, _)| *other != name);
    others.for_each(|(name, array)| kept.insert(name, array.clone()));
    kept.insert(name, values);
    *mine = kept;
}

#[test]
fn what_is_no_cross_entropy_is_not_called_different() {
    let program = Program::new();
    let (mut mine, targets) = (program.without(&["targets"]), program.of("0/targets"));
    let only = "only softmax with cross-entropy can be judged";
    put(&mut mine, "targets", targets.mapv(|class| class + 0.25));
    program.grade(&mine, "", 3, &["targets are not symbols: targets has", only]);
    let classes = program.of("0/before/b_y").len();
    let mut two_hot = ndarray::Array2::<f64>::zeros((targets.len(), classes));
    two_hot.column_mut(0).fill(1.0);
    two_hot.column_mut(1).fill(1.0);
    put(&mut mine, "targets", two_hot);
    program.grade(&mine, "", 3, &["targets are not symbols: targets has several at once", only]);
    put(&mut mine, "targets", targets.mapv(|class| class + 10.0));
    program.grade(&mine, "", 3, &["targets has the class 1", "classes, 0 to"]);
    // one-hot targets, and a squared error of the outputs
    let (y, mut mine) = (program.of("0/y"), program.without(&["dby"]));
    let error = |(t, class): (usize, usize)| {
        y[[t, class]] - f64::from(u8::from(targets[[t]] == class as f64))
    };
    let all = ndarray::Array2::from_shape_fn((targets.len(), classes), error);
    put(&mut mine, "dby", all.sum_axis(ndarray::Axis(0)));
    put(&mut mine, "loss", arr0(all.mapv(|x| x * x / 2.0).sum()));
    program.grade(&mine, "", 3, &["your loss is a squared error of the outputs", only]);
}

#[test]
fn inputs_that_cannot_be_read_are_told_apart() {
    let program = Program::new();
    let mut mine = program.without(&["inputs"]);
    put(&mut mine, "inputs", program.of("0/inputs").mapv(|symbol| symbol as i64 + 10));
    program.grade(&mine, "", 3, &["inputs has the symbol 1", "but your weights are for"]);
    put(&mut mine, "inputs", arr1(&[0.5, 1.5, 0.25]));
    program.grade(&mine, "", 3, &["inputs has fractions, but no axis of"]);
    put(&mut mine, "inputs", arr1::<f64>(&[]));
    program.grade(&mine, "", 3, &["inputs is empty"]);
}

#[test]
fn a_name_that_somebody_gives_is_law() {
    let program = Program::new();
    let mut mine = program.without(&[]);
    let dz = program.of("0/dz");
    put(&mut mine, "dA", dz.index_axis(ndarray::Axis(0), 0).to_owned());
    program.grade(&mine, "", 0, &["your dA is the gradient before the nonlinearity (dz)"]);
    program.grade(&mine, "--name dA=dz", 0, &["✓ 0/dz"]);
    program.grade(&mine, "--name dA=dh", 1, &["✗ 0/dh", "it matches no timestep"]);
}

#[test]
fn a_name_holds_for_all_updates_and_without_its_path() {
    let program = Program::new();
    let mut mine = program.without(&["dWhh"]);
    put(&mut mine, "self.cache/Q", program.of("0/grad/W_hh"));
    for name in ["self.cache/Q", "cache/Q", "Q"] {
        program.grade(&mine, &format!("--name {name}=grad/W_hh"), 0, &["all equal"]);
    }
    program.grade(&mine, "--name P=grad/W_hh", 3, &["the file has no P"]);
}

#[test]
fn gradients_that_are_not_there_are_said() {
    let program = Program::new();
    let some = program.without(&["dWhh", "dWxh", "dbh"]);
    let told = "! your file has no gradient of W_xh, W_hh, b_h: not judged";
    program.grade(&some, "", 0, &[told, "all equal, as far as your gradients go"]);
    let object = program.json(&some);
    assert!(object["lacking"][0].as_str().is_some_and(|lacks| lacks.contains("W_hh")), "{object}");
    let mut none = program.without(&["dWhh", "dWxh", "dbh", "dWhy", "dby"]);
    put(&mut none, "loss", program.of("0/total_loss"));
    program.grade(&none, "", 3, &["it has no gradient of a weight or a bias"]);
    put(&mut none, "dh", program.of("0/dh"));
    program.grade(&none, "", 3, &["it has no gradient of a weight or a bias"]);
    // with dz at every timestep, only the sums over time are left
    put(&mut none, "dz", program.of("0/dz"));
    let told = "! your file has no gradient of W_xh, W_hh, b_h, W_hy, b_y: not judged";
    program.grade(&none, "", 0, &[told, "all equal, as far as your gradients go"]);
    put(&mut none, "dz", program.of("0/dz").index_axis(ndarray::Axis(0), 0).to_owned());
    program.grade(&none, "", 3, &["it has no gradient of a weight or a bias"]);
}

#[test]
fn the_loss_of_the_file_decides_the_scale() {
    let program = Program::new();
    let mut mine = program.without(&["dWhh", "dWxh"]);
    // a mean over 4 timesteps, which most of the gradients are not
    put(&mut mine, "loss", program.of("0/total_loss") / 4.0);
    put(&mut mine, "dWhh", program.of("0/grad/W_hh") / 4.0);
    put(&mut mine, "dWxh", program.of("0/grad/W_xh") / 4.0);
    program.grade(&mine, "", 1, &["✓ 0/grad/W_hh", "✗ 0/grad/W_hy", "it is 4.000000 times"]);
}

#[test]
fn a_leftover_is_told_by_its_numbers() {
    let program = Program::new();
    let mut mine = program.without(&[]);
    let at = |name: &str, t: usize| program.of(name).index_axis(ndarray::Axis(0), t).to_owned();
    put(&mut mine, "dlg", at("0/dy", 2));
    put(&mut mine, "lg", program.of("0/y"));
    put(&mut mine, "scratch", arr1(&[0.25, 0.5]));
    put(&mut mine, "L", arr0(7.25));
    put(&mut mine, "total_loss", program.of("0/total_loss"));
    put(&mut mine, "loss", arr0(0.125)); // a sum that has just begun
    let told = [
        "not compared: dlg: its numbers are dy at t = 2",
        "not compared: lg: its numbers are y",
        "not compared: loss: a leftover: total_loss is right",
    ];
    program.grade(&mine, "", 0, &told);
    let mut unknown = mine.clone();
    put(&mut unknown, "dlq", arr1(&[0.25, 0.5]));
    program.grade(&unknown, "", 3, &["dlq", "not all could be compared"]);
}

#[test]
fn an_array_is_what_its_numbers_are_where_its_name_means_several_things() {
    let program = Program::new();
    let mut mine = program.without(&[]);
    put(&mut mine, "hs", program.of("0/h"));
    put(&mut mine, "A", program.of("0/z")); // h elsewhere
    put(&mut mine, "o", program.of("0/dy")); // p, from which the target was subtracted in place
    put(&mut mine, "d_out", at_last(&program.of("0/dy")));
    program.grade(&mine, "", 0, &["A: its numbers are z", "o: its numbers are dy"]);
}

fn at_last(values: &ArrayD<f64>) -> ArrayD<f64> {
    values.index_axis(ndarray::Axis(0), values.shape()[0] - 1).to_owned()
}

#[test]
fn a_clip_is_seen_beside_a_mistake() {
    let program = Program::new();
    let mut mine = program.without(&["dWhy", "dby", "dWhh", "dWxh", "dbh"]);
    for (name, ours) in NAMES.iter().filter(|(name, _)| name.starts_with('d')) {
        put(&mut mine, name, program.of(ours).mapv(|x| x.clamp(-0.25, 0.25)));
    }
    program.grade(&mine, "", 0, &["already clipped to ±0.25"]);
    let mut wrong = program.of("0/grad/W_hh");
    wrong[[0, 1]] = 0.123;
    put(&mut mine, "dWhh", wrong.mapv(|x| x.clamp(-0.25, 0.25)));
    let told = ["already clipped to ±0.25", "✓ 0/grad/W_hy", "✗ 0/grad/W_hh", "1 of 5 arrays"];
    program.grade(&mine, "", 1, &told);
}

#[test]
fn targets_may_be_masked_or_told_by_the_error() {
    let program = Program::new();
    let mut mine = program.without(&["targets"]);
    put(&mut mine, "d_out", program.of("0/dy"));
    program.grade(&mine, "", 0, &["the targets are taken from d_out"]);
    let mut mine = program.without(&[]);
    put(&mut mine, "mask", arr1(&[1.0, 1.0, 1.0, 1.0]));
    program.grade(&mine, "", 0, &["the targets where mask is 0 do not count"]);
    put(&mut mine, "mask", arr1(&[1.0, 1.0, 0.0, 1.0]));
    program.grade(&mine, "", 1, &["✗ 0/grad/W_hy"]);
}

#[test]
fn a_weight_without_a_place_is_left_out() {
    let program = Program::new();
    let mut mine = program.without(&[]);
    put(&mut mine, "W_proj", arr2(&[[0.5, 0.25, 0.5, 0.25, 1.0, 0.5, 0.25]]));
    put(&mut mine, "b", arr2(&[[0.5, 0.25], [0.125, 1.0]]));
    program.grade(&mine, "", 0, &["W_proj", "it has no place in this model"]);
    let mut two = program.without(&[]);
    put(&mut two, "rnn.weight_ih_l1", program.of("0/before/W_hh"));
    program.grade(&two, "", 3, &["weight_ih_l1 belongs to another layer or direction"]);
    let mut twice = program.without(&[]);
    put(&mut twice, "W_head", program.of("0/before/W_hy") * 2.0);
    program.grade(&twice, "", 3, &["Why and W_head cannot both be W_hy"]);
}

#[test]
fn a_small_mistake_in_double_precision_is_no_rounding() {
    let program = Program::new();
    let mut mine = program.without(&["dWhh"]);
    let mut wrong = program.of("0/grad/W_hh");
    let largest = wrong.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    wrong[[0, 0]] += 3e-8 * largest;
    put(&mut mine, "dWhh", wrong);
    program.grade(&mine, "", 1, &["✗ 0/grad/W_hh"]);
    program.grade(&mine, "--tolerance 1e-6", 0, &["all equal"]);
}

#[test]
fn names_may_have_any_letter() {
    let program = Program::new();
    let mut mine = program.without(&[]);
    for name in ["cache/τ", "σ", "∂h", "dσ_1", "h̄[3]", "_", "d", "."] {
        put(&mut mine, name, arr0(0.5));
    }
    program.grade(&mine, "", 0, &["are equal"]);
}

#[test]
fn an_unknown_mistake_is_located_where_the_file_has_dh() {
    let program = Program::new();
    let mut mine = program.without(&[]);
    let mut dh = program.of("0/dh");
    dh[[0, 1]] += 0.5;
    put(&mut mine, "dh", dh);
    let told = "dh does not follow from your dh one timestep later at t=0";
    program.grade(&mine, "", 1, &[told]);
    let located = program.json(&mine)["located"].clone();
    assert!(located.as_str().is_some_and(|located| located.contains(told)), "{located}");
    assert!(program.json(&program.mine)["located"].is_null());
}

/// What comes after the first wrong update was not looked at, and nothing is claimed of it.
#[test]
fn updates_after_a_wrong_one_are_not_judged() {
    let program = Program::new();
    let mut mine = program.without(&[]);
    put(&mut mine, "dWhh", program.of("0/grad/W_hh") * 1.7);
    put(&mut mine, "1/dWhh", program.of("0/grad/W_hh"));
    put(&mut mine, "1/dWhy", program.of("0/grad/W_hy"));
    program.grade(
        &mine,
        "",
        1,
        &["2 arrays of later updates are not judged: an earlier update is wrong"],
    );
}

#[test]
fn a_gradient_that_cannot_be_read_is_never_passed_over() {
    let program = Program::new();
    let rest = program.without(&["dWhh"]);
    let inside = "dWhh is a dict or a list, not one array: save it as one";
    for (name, why) in [
        ("dWhh/a", inside),
        ("dWhh/h", inside),
        ("dWhh/0/1", inside),
        ("grads/Whh/a", "grads/Whh is a dict or a list"),
        ("grads/q", "a counter or a position"),
        ("db", "a counter or a position"),
    ] {
        let mut mine = rest.clone();
        put(&mut mine, name, ndarray::arr0(1_i64));
        program.grade(&mine, "", 3, &[name, why, "not all could be compared"]);
    }
    let mut rows = rest.clone();
    let whole = program.of("0/grad/W_hh");
    for (i, row) in whole.outer_iter().enumerate() {
        put(&mut rows, &format!("dWhh/{i}"), row.to_owned());
    }
    program.grade(&rows, "", 3, &[inside]);
    let mut named = rest.clone();
    put(&mut named, "dQ/a", whole);
    program.grade(&named, "--name dQ/a=grad/W_hh", 0, &["all equal"]);
}

#[test]
fn a_bias_of_an_unknown_name_is_told_by_what_follows_from_it() {
    let program = Program::new();
    let bias = arr1(&[0.5, -0.25, 0.125, 0.75]);
    let p = |y: &ArrayD<f64>| {
        let mut p = y.clone();
        for mut row in p.rows_mut() {
            row += &bias;
            row.mapv_inplace(f64::exp);
            let sum = row.sum();
            row /= sum;
        }
        p
    };
    assert_eq!(program.of("0/before/b_y").len(), bias.len());
    let mut forward = program.without(&["by", "dby", "dWhh", "dWxh", "dbh", "dWhy"]);
    let (p, h) = (p(&program.of("0/y")), program.of("0/h"));
    let (mut dy, targets) = (p.clone(), program.of("0/targets"));
    targets.iter().enumerate().for_each(|(t, class)| dy[[t, *class as usize]] -= 1.0);
    let matrix = |values: &ArrayD<f64>| {
        values.clone().into_dimensionality::<ndarray::Ix2>().expect("a matrix")
    };
    let after = ndarray::Slice::from(1..);
    let states = matrix(&h).slice_axis(ndarray::Axis(0), after).to_owned();
    put(&mut forward, "p", p);
    put(&mut forward, "dWhy", matrix(&dy).t().dot(&states));
    put(&mut forward, "k", bias.clone());
    put(&mut forward, "dk", dy.sum_axis(ndarray::Axis(0)));
    let told = ["k is b_y: assumed", "✓ 0/grad/b_y", "all equal"];
    program.grade(&forward, "", 0, &told);
    // what does not explain the numbers is not taken
    put(&mut forward, "k", bias * 2.0);
    program.grade(
        &forward,
        "",
        1,
        &["not compared: k: unknown name, but it has the shape of b_y", "✗ 0/p"],
    );
}

#[test]
fn a_weight_of_an_unknown_name_is_asked_for_ready_to_copy() {
    let program = Program::new();
    let mut mine = program.without(&["Whh", "dWhh", "inputs", "targets"]);
    for (name, ours) in
        [("R", "0/before/W_hh"), ("gR", "0/grad/W_hh"), ("ids", "0/inputs"), ("tgt", "0/targets")]
    {
        put(&mut mine, name, program.trace.get(ours).expect("in a trace").clone());
    }
    program.grade(&mine, "", 3, &["try --name R=W_hh"]);
    program.grade(&mine, "--name R=W_hh", 0, &["✓ 0/grad/W_hh", "gR", "all equal"]);
}

#[test]
fn a_gradient_that_stops_every_few_timesteps_is_a_convention_that_is_stated() {
    let program = Program::new();
    let set = "bptt --set bptt_window=2";
    let cut = program.desk.trace(set, "cut.npz");
    let mut mine = Tensors::new();
    for (name, ours) in NAMES {
        mine.insert(name, cut.get(ours).expect("in a trace").clone());
    }
    let told = "truncated in windows: your gradient stops every 2 timesteps";
    program.grade(&mine, "", 0, &[told, "all equal"]);
    put(&mut mine, "dWhh", program.of("0/grad/W_hh"));
    program.grade(&mine, "", 1, &["✗ 0/grad/"]);
}
