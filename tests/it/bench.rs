//! `train --bench`: what it measures, in both forms.

use serde_json::Value;

use crate::cli::Desk;

const NUMBERS: [&str; 6] = [
    "updates",
    "seconds",
    "updates_per_second",
    "ticks_per_second",
    "multiply_adds",
    "ns_per_multiply_add",
];

fn bench(desk: &Desk, args: &[&str]) -> Value {
    let out = desk.results(&[&["train"], args, &["--bench", "--json"]].concat());
    assert_eq!(out.lines().count(), 1, "{out}");
    serde_json::from_str(&out).expect("one JSON object")
}

#[test]
fn json_has_every_field_and_its_numbers_are_above_0() {
    let bench = bench(&Desk::new(), &["own.ron", "--epochs", "2"]);
    for key in NUMBERS {
        assert!(bench[key].as_f64() > Some(0.0), "{key} of {bench}");
    }
    assert_eq!(bench["updates"], 8);
    assert!(bench["simd"].as_str().is_some_and(|simd| !simd.is_empty()), "{bench}");
    let models = bench["models"].as_array().expect("a list of models");
    let statuses = [("free", "ok"), ("tight", "ok"), ("wild", "diverged")];
    assert_eq!(models.len(), statuses.len());
    for (model, (arm, status)) in models.iter().zip(statuses) {
        assert_eq!((&model["arm"], &model["status"]), (&arm.into(), &status.into()));
        assert_eq!(model["model"], "RNN 3→3→2");
        assert!(model["parameters"].as_u64() > Some(0), "{model}");
    }
    if cfg!(target_os = "linux") {
        assert!(bench["peak_memory_bytes"].as_u64() > Some(1 << 20), "{bench}");
    }
}

#[test]
fn multiply_adds_are_those_of_the_arms_and_the_timesteps_that_were_run() {
    let desk = Desk::new();
    let counted = |args: &[&str]| bench(&desk, args)["multiply_adds"].as_u64().expect("a count");
    // T = 4, H = 3, V = 3: 4·(9 + 9) forward, 3·9 + 4·9 backward, 4·(9 + 9) in the sum
    assert_eq!(counted(&["plain.ron", "--updates", "5"]), 5 * (72 + 63 + 72));
    let one = ["own.ron", "--arm", "free", "--updates", "3"];
    let both = ["own.ron", "--updates", "3", "--set", "arms=[(name: \"a\"), (name: \"b\")]"];
    assert_eq!(counted(&both), 2 * counted(&one));
    // after the fourth update, the test sentence of one word is read, too: 9 + 6
    let whole = counted(&["own.ron", "--arm", "free", "--epochs", "2"]);
    assert_eq!(whole, 2 * counted(&["own.ron", "--arm", "free", "--epochs", "1"]));
    let untested = ["own.ron", "--arm", "free", "--epochs", "2", "--set", "task.test=None"];
    assert_eq!(whole, counted(&untested) + 2 * (9 + 6));
}

#[test]
fn the_plain_form_has_a_line_for_each_model_and_each_figure() {
    let out = Desk::new().results(&["train", "own.ron", "--bench", "--updates", "40"]);
    let starts: Vec<&str> = out.lines().filter_map(|l| l.split("  ").next()).collect();
    let models = ["free: RNN 3→3→2", "tight: RNN 3→3→2", "wild: RNN 3→3→2"];
    let figures = ["updates/s", "ticks/s", "ns/multiply-add", "peak memory", "SIMD"];
    assert_eq!(starts.len(), models.len() + figures.len(), "{out}");
    for (start, expected) in starts.iter().zip(models.iter().chain(&figures)) {
        assert!(start.starts_with(expected), "no {expected:?} in\n{out}");
    }
    assert!(out.contains("40 in "), "{out}");
}
