//! The names of numbers: the learner reads none of a trace's, and every name that is read can be typed.

use rnn_tui::nn::{CellKind, Quantity, Variable};
use rnn_tui::task::Folder;
use rnn_tui::trace::trace;
use rnn_tui::train::Experiment;
use rnn_tui::tui::popup::Popup;
use strum::VariantArray;

use crate::setup::EXPERIMENTS;
use crate::workbench::Workbench;

const OPTIMIZERS: [&str; 4] = [
    "Momentum(lr: 0.1, momentum: 0.9)",
    "Adagrad(lr: 0.1)",
    "RmsProp(lr: 0.01, decay: 0.9)",
    "Adam(lr: 0.01)",
];

fn lesson(experiment: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: {experiment}, steps: [(text: "Look.", action: Read)])"#
    )
}

/// hello with each cell and each optimiser, and the small experiments with each task.
fn experiments() -> Vec<String> {
    let hello = |cell: &CellKind, optimizer: &str| {
        format!(
            r#"(task: CharLm(text: Inline("hello")), cell: {cell:?}, hidden: 3, epochs: 9, init: (weights: Uniform),
                optimizer: {optimizer}, clip: Norm(0.5))"#
        )
    };
    let cells = CellKind::VARIANTS.iter().zip(OPTIMIZERS.iter().cycle());
    let of_cells = cells.map(|(cell, optimizer)| hello(cell, optimizer));
    of_cells.chain(EXPERIMENTS.iter().map(|small| small.ron.to_owned())).collect()
}

/// The last number of each array of the first update, and of what the optimiser remembers.
fn numbers(workbench: &Workbench) -> Vec<Quantity> {
    let spec = workbench.frame().snapshot.spec.as_ref().clone();
    let mut experiment = Experiment::new(spec, &Folder::Embedded).expect("it has run");
    let tensors = trace(&mut experiment, 0, 1).expect("a small trace");
    let mut found = Vec::new();
    for (name, array) in tensors.iter().filter(|(_, array)| !array.values.is_empty()) {
        let Some(Ok(variable)) = name.strip_prefix("0/").map(str::parse::<Variable>) else {
            continue;
        };
        let shape = array.values.shape();
        let last = |axis: usize| shape.get(axis).map_or(0, |length| length - 1);
        found.push(variable.at(last(0), last(1)));
    }
    for name in workbench.frame().snapshot.arms[0].state.params.iter().map(|tensor| tensor.name) {
        for moment in ["moment_1/before", "moment_1/after", "moment_2/after"] {
            found.push(format!("{moment}/{name}").parse::<Variable>().expect("a name").at(0, 0));
        }
    }
    found
}

fn now(workbench: &Workbench) -> Option<Quantity> {
    match workbench.app().popup() {
        Some(Popup::Follow(follow)) => Some(follow.number()),
        _ => None,
    }
}

fn follow(workbench: &mut Workbench, name: &str) -> Option<Quantity> {
    workbench.keys(":").text(&format!("follow {name}")).keys("Enter").settle();
    now(workbench)
}

/// The rows of the popup, without its frame.
fn rows(workbench: &mut Workbench) -> Vec<String> {
    let screen = workbench.screen();
    let below = screen.lines().skip_while(|row| !row.contains("Where this number comes from"));
    let inside = below.skip(1).take_while(|row| row.starts_with('│'));
    let inside = inside.filter(|row| !row.starts_with("│ code"));
    inside.map(|row| row.trim_matches('│').trim().to_owned()).collect()
}

/// The words that a trace has and nobody else: with an underscore or a stroke, and no weight's name.
fn is_internal(word: &str) -> bool {
    let is_code = word.contains(".rs") || word.contains("init/");
    let is_maths = ["Σ_", "W_", "b_", "h_", "z_", "y_", "c_", "σ_", "x_", "_t", "_{"];
    let is_known = word == "n/a" || is_maths.iter().any(|symbol| word.contains(symbol));
    let stages = ["before/", "grad/", "clipped/", "after/", "moment_", "step_back", "spectrum/"];
    let inside = ["_from_", "tanh_c", "total_loss", "_norm", "targets", "inputs"];
    !is_code
        && (stages.iter().chain(&inside).any(|name| word.contains(name))
            || (!is_known && word.contains('_')))
}

#[test]
fn no_name_of_a_trace_is_shown_and_every_shown_name_can_be_typed() {
    for ron in experiments() {
        let mut workbench = Workbench::lesson(&lesson(&ron)).sized(160, 40);
        workbench.keys(".");
        for of in numbers(&workbench) {
            if follow(&mut workbench, &of.to_string()).is_none() {
                workbench.keys("Esc Esc"); // this model has no such number
                continue;
            }
            let rows = rows(&mut workbench);
            let internal =
                rows.iter().flat_map(|row| row.split(' ')).find(|word| is_internal(word));
            assert_eq!(internal, None, "{of} of {ron}\n{}", rows.join("\n"));
            let name = rows[0].clone();
            let is_at_a_timestep = match of.variable {
                Variable::Tape(_) => true,
                Variable::OffTape(_) => !of.to_string().starts_with("spectrum"),
                Variable::Parameter(..) | Variable::Moment(..) => false,
            };
            let has_subscript = name.contains(|c| "₀₁₂₃₄₅₆₇₈₉".contains(c));
            assert!(is_at_a_timestep || !has_subscript, "{name} of {ron}");
            workbench.keys("Esc").settle();
            let found = follow(&mut workbench, &name);
            let again = self::rows(&mut workbench).first().cloned();
            let is_it = again == Some(name.clone()) || again == Some(format!("updated {name}"));
            assert!(is_it, "{name}: {again:?}, {found:?} of {ron}\n{}", workbench.screen());
            workbench.keys("Esc").settle();
        }
    }
}

#[test]
fn a_name_is_typed_with_and_without_unicode() {
    let mut workbench = Workbench::lesson(&lesson(&experiments()[1]));
    workbench.keys(".");
    for (text, name) in [
        ("later dh₃[0]", "dh_from_later[3, 0]"),
        ("later dh3[0]", "dh_from_later[3, 0]"),
        ("(W_hyᵀdy₂)[1]", "dh_from_output[2, 1]"),
        ("(W_hyTdy2)[1]", "dh_from_output[2, 1]"),
        ("|dh2|", "dh_norm[2]"),
        ("updated W_h[f1,1]", "after/W_h[4, 1]"),
        ("clipped dW_h[f1,1]", "clipped/W_h[4, 1]"),
        ("f₂[1]", "gates[2, 4]"),
        ("f2[1]", "gates[2, 4]"),
        ("target₁", "targets[1]"),
        ("L", "total_loss"),
        ("σ_max of W_h", "spectrum/singular[0]"),
    ] {
        let found = follow(&mut workbench, text).map(|of| of.to_string());
        let expected = name.parse::<Quantity>().expect("a name").to_string();
        let cell = workbench.frame().snapshot.spec.cell;
        assert_eq!(found, Some(expected), "{text} of {cell:?}\n{}", workbench.screen());
        workbench.keys("Esc").settle();
    }
}

#[test]
fn a_number_without_a_formula_says_why() {
    let mut workbench = Workbench::lesson(&lesson(&experiments()[0]));
    workbench.keys(".");
    follow(&mut workbench, "σ_max of W_hh");
    let rows = rows(&mut workbench).join("\n");
    assert!(rows.contains("why   no formula") && rows.contains("W_hh[0,0]"), "{rows}");
}
