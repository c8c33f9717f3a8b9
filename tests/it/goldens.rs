//! Every tensor of a trace against the same computed in NumPy: `tests/data/goldens/reference.py`.

use std::fs;
use std::path::Path;

use ndarray::Axis;
use rnn_tui::checked::ron_options;
use rnn_tui::nn::{CellKind, Example, Fault, Input, OptimizerKind};
use rnn_tui::task::{Kind, Sequences, Task, Vocab};
use rnn_tui::tensors::{Array, Tensors};
use rnn_tui::trace;
use rnn_tui::trace::naming::resolve;
use rnn_tui::train::{Experiment, ExperimentSpec};
use serde_json::Value;
use strum::VariantArray;

/// NumPy adds in another order, so the last digits differ.
const TOLERANCE: f64 = 1e-10;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/goldens"))
}

/// One golden file: the case as JSON, and its tensors.
fn golden(name: &str) -> (Value, Tensors) {
    let text = fs::read_to_string(folder().join(name)).expect("a golden file");
    let mut whole: Value = serde_json::from_str(&text).expect("JSON");
    let tensors = whole["tensors"].take().to_string();
    (whole, Tensors::parse_json(&tensors).expect("tensors"))
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no whole number")) as usize
}

fn input(value: &Value) -> Input {
    match value {
        Value::Array(places) => Input::Picture(places.iter().map(number).collect()),
        Value::String(own) if own == "own" => Input::Own,
        symbol => Input::Symbol(number(symbol)),
    }
}

fn example(value: &Value) -> Example {
    let list = |key: &str| value[key].as_array().expect("a list").iter();
    Example {
        inputs: list("inputs").map(input).collect(),
        targets: list("targets").map(|t| t.as_u64().map(|t| t as usize)).collect(),
        carried: value["carried"] == true,
    }
}

fn numbers(count: usize) -> Vocab {
    Vocab::new((0..count).map(|i| i.to_string()), " ")
}

fn task(case: &Value) -> Task {
    let examples = case["examples"].as_array().expect("examples").iter().map(example);
    Task {
        kind: Kind::Sequences,
        inputs: numbers(number(&case["inputs"])),
        outputs: numbers(number(&case["outputs"])),
        train: Sequences::listed(examples, None),
        test: Vec::new(),
        rule: None,
        shuffled: false,
        marked: Vec::new(),
    }
}

/// The experiment of a case; the task in it is not used.
fn spec(case: &Value) -> ExperimentSpec {
    let text = |key: &str| case[key].as_str().expect("a name");
    let o = &case["optimizer"];
    let optimizer = match o["name"].as_str().expect("a name") {
        "Momentum" => format!("Momentum(lr: {}, momentum: {})", o["lr"], o["mu"]),
        "RmsProp" => format!("RmsProp(lr: {}, decay: {})", o["lr"], o["rho"]),
        "Adam" => format!("Adam(lr: {}, beta1: {}, beta2: {})", o["lr"], o["beta1"], o["beta2"]),
        name => format!("{name}(lr: {})", o["lr"]),
    };
    let clip = match case["clip"]["name"].as_str().expect("a name") {
        "Off" => "Off".to_owned(),
        name => format!("{name}({})", case["clip"]["c"]),
    };
    let reach =
        case["reach"].as_u64().map_or(String::new(), |reach| format!("bptt_reach: {reach},"));
    let embedding =
        case["embedding"].as_u64().map_or(String::new(), |d| format!("embedding: {d},"));
    let ron = format!(
        "(task: Mod3(), cell: {}, activation: {}, {embedding} {reach} hidden: {}, init: (weights: Zero),
          optimizer: {optimizer}, clip: {clip}, epochs: 1)",
        text("cell"),
        text("activation"),
        case["hidden"],
    );
    ron_options().from_str(&ron).unwrap_or_else(|e| panic!("{e}: {ron}"))
}

fn traced(case: &Value, start: &Tensors, fault: Option<Fault>) -> Tensors {
    let (task, spec) = (task(case), ExperimentSpec { fault, ..spec(case) });
    let updates = task.train.len() as u64;
    let mut experiment =
        Experiment::given(task, spec, Some(start.clone().into())).expect("an experiment");
    trace::trace(&mut experiment, 0, updates).expect("a small trace")
}

/// The largest difference, relative to the largest value.
fn difference(a: &Array, b: &Array) -> f64 {
    assert_eq!(a.values.shape(), b.values.shape());
    assert!(a.values.iter().chain(&b.values).all(|x| x.is_finite()));
    let largest = b.values.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let pairs = a.values.iter().zip(&b.values);
    let off = pairs.fold(0.0, |m: f64, (a, b)| m.max((a - b).abs()));
    if off == 0.0 { 0.0 } else { off / largest }
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the goldens").map(|e| e.expect("an entry"));
    let names = entries.map(|e| e.file_name().into_string().expect("a name"));
    names.filter(|n| n.ends_with(".json") && n != "faults.json").collect()
}

#[test]
fn every_tensor_agrees_with_numpy() {
    let names = names();
    assert!(names.len() >= 25, "{names:?}");
    for name in names {
        let (whole, expected) = golden(&name);
        let found = traced(&whole["case"], &expected, None);
        assert!(expected.len() > 30, "{name}");
        for (tensor, expected) in expected.iter() {
            let found = found.get(tensor).unwrap_or_else(|| panic!("{name}: there is no {tensor}"));
            let off = difference(found, expected);
            assert!(off < TOLERANCE, "{name}: {tensor} is off by {off:e}");
        }
    }
}

/// PyTorch computes in another order too, but its numbers are few.
const PYTORCH: f64 = 1e-12;

#[test]
fn weights_of_pytorchs_gru_load_by_name_and_give_its_numbers() {
    let text = fs::read_to_string(folder().join("../pytorch_gru.json")).expect("a file");
    let whole: Value = serde_json::from_str(&text).expect("JSON");
    let tensors = |key: &str| Tensors::parse_json(&whole[key].to_string()).expect("tensors");
    let (case, theirs) = (&whole["case"], tensors("found"));
    let ours = traced(case, &tensors("weights"), None);
    let model = spec(case).model(&task(case));
    let resolved = resolve(&model, &theirs).expect("names of PyTorch");
    assert_eq!((resolved.known.len(), resolved.unknown.len()), (theirs.len(), 0));
    for (meaning, name, array) in resolved.known {
        let mine = ours.get(&meaning.to_string()).expect("a tensor of the trace");
        let mine = match name {
            "h" => Array::from(mine.values.slice_axis(Axis(0), (1..).into()).to_owned()),
            // a single number has no axis in PyTorch
            _ if array.values.ndim() == 0 => Array::from(ndarray::arr0(mine.values.sum())),
            _ => mine.clone(),
        };
        let off = difference(&mine, array);
        assert!(off < PYTORCH, "{name} is {meaning}, and off by {off:e}");
    }
}

#[test]
fn every_cell_and_every_optimiser_has_goldens() {
    let specs: Vec<ExperimentSpec> =
        names().iter().map(|name| spec(&golden(name).0["case"])).collect();
    for (cell, activation) in CellKind::with_activations() {
        let has = specs.iter().any(|s| (s.cell, s.activation) == (cell, activation));
        assert!(has, "no golden of {cell:?} with {activation:?}");
    }
    for kind in OptimizerKind::VARIANTS {
        let has = specs.iter().any(|spec| OptimizerKind::from(spec.optimizer) == *kind);
        assert!(has, "no golden of {kind:?}");
    }
}

#[test]
fn every_fault_is_wrong_in_just_its_way() {
    let (whole, expected) = golden("faults.json");
    let right = traced(&whole["case"], &expected, None);
    let faults = whole["faults"].as_object().expect("faults");
    for (number, fault) in [
        ("1", Fault::MissingTranspose),
        ("2", Fault::StuckBias),
        ("4", Fault::SwappedOuter),
        ("5", Fault::OneLossAhead),
        ("6", Fault::NoFuture),
        ("8", Fault::AssignedSum),
        ("9", Fault::CurrentState),
        ("10", Fault::UnsquaredTanh),
        ("11", Fault::NoTanhPrime),
        ("12", Fault::NoTarget),
        ("13", Fault::SquaredNorm),
    ] {
        let tensors = Tensors::parse_json(&faults[number].to_string()).expect("tensors");
        let found = traced(&whole["case"], &expected, Some(fault));
        let mut wrong = 0;
        for (tensor, expected) in tensors.iter() {
            let tensor = format!("0/{tensor}");
            let found = found.get(&tensor).expect("the same tensors");
            let off = difference(found, expected);
            assert!(off < TOLERANCE, "{fault:?}: {tensor} is off by {off:e}");
            wrong += usize::from(difference(found, right.get(&tensor).expect("a tensor")) > 1e-3);
        }
        assert!(wrong > 0, "{fault:?} is as good as right");
    }
    assert_eq!(faults.len(), 11);
}
