//! Each equation, computed from the values of its operands, gives the number that the machine has; and says why.

use std::collections::{BTreeSet, HashMap};

use rnn_tui::nn::cell::Cell;
use rnn_tui::nn::{
    Age, Equation, Fault, Name, OffTape, OptimizerKind, Quantity, Stage, Tensor, Variable,
};
use rnn_tui::train::Experiment;
use strum::VariantArray;

use crate::setup::{cells, experiment};

/// What is read and what is asked: all timesteps, the last one, in windows; symbols, pictures, own answers.
const WIRINGS: [&str; 7] = [
    r#"task: CharLm(text: Inline("hello")),"#,
    r#"task: CharLm(text: Inline("the cat sat")), window: 4, embedding: 2,"#,
    r#"task: CharLm(text: Inline("the cat sat")), window: 3, cut: 2,"#,
    r#"task: Recall(vocab: 3, length: 6, sequences: 2),"#,
    r#"task: Reverse(vocab: 3, length: 3, shortest: 1, sequences: 6, feed: Own), embedding: 3,"#,
    r#"task: Spell(words: ["hello", "hi"]),"#,
    r##"task: Caption(pictures: Inline("up\n..#..\n.###.\n#.#.#\n..#..\n..#..
no\n#...#\n.#.#.\n..#..\n.#.#.\n#...#"), feed: Own),"##,
];

const SIZE: &str = "hidden: 3, epochs: 99, init: (weights: Normal(0.5), biases: Normal(0.5)),";
const UPDATE: &str = "optimizer: Adam(lr: 0.01), clip: Norm(0.5)";

/// All numbers of an update.
fn quantities(run: &Experiment) -> Vec<Quantity> {
    let arm = &run.arms[0];
    let (model, timesteps) = (&arm.model, run.example().timesteps());
    let mut arrays: Vec<(Variable, usize, usize)> = Vec::new();
    for tensor in Tensor::VARIANTS {
        let columns = tensor.columns(model.dims, model.cell.keeps());
        arrays.push(((*tensor).into(), tensor.rows(timesteps), columns));
    }
    for array in OffTape::VARIANTS {
        arrays.push(((*array).into(), timesteps.max(model.dims.hidden), model.dims.inputs));
    }
    for shape in model.shapes() {
        let stages = Stage::VARIANTS.iter().map(|stage| Variable::Parameter(*stage, shape.name));
        let moments = arm.state.memory.moments.len();
        let moment = |n| [Age::Old, Age::New].map(|age| Variable::Moment(age, n, shape.name));
        let all = stages.chain((0..moments).flat_map(moment));
        arrays.extend(all.map(|variable| (variable, shape.rows, shape.cols)));
    }
    let numbers = |(variable, rows, columns): (Variable, usize, usize)| {
        let columns = if variable.axes() > 1 { columns } else { columns.min(1) };
        let rows = if variable.axes() > 0 { rows } else { 1 };
        (0..rows).flat_map(move |row| (0..columns).map(move |column| variable.at(row, column)))
    };
    arrays.into_iter().flat_map(numbers).collect()
}

fn assert_one_line(why: &str) {
    assert!(!why.is_empty() && why.chars().count() <= 72, "{why}");
}

/// The numbers that have been compared with their equations.
#[derive(Default)]
struct Compared {
    count: usize,
    variables: BTreeSet<Variable>,
}

/// Two updates, tick by tick: each number that is known, from operands that were known when it was computed.
fn compares(ron: &str, skips: &dyn Fn(&Equation) -> bool) -> Compared {
    let mut run = experiment(ron);
    let mut compared = Compared::default();
    for _ in 0..2 {
        run.next_example();
        let all = quantities(&run);
        let mut known: HashMap<Quantity, f64> = HashMap::new();
        loop {
            let values = run.arms[0].values(run.cursor(), run.example());
            known.extend(all.iter().filter_map(|of| Some((*of, values.of(*of)?))));
            let finite = |of: &Quantity| Some((*of, values.of(*of)?)).filter(|(_, x)| !x.is_nan());
            for (of, right) in all.iter().filter_map(finite) {
                let equation = values.wiring().equation(of).filter(|equation| !skips(equation));
                let Some(equation) = equation else { continue };
                assert_eq!(equation.left, of);
                assert_one_line(equation.why);
                let computed = equation.right.value(&|operand| known.get(&operand).copied());
                let computed =
                    computed.unwrap_or_else(|| panic!("{of} is known, an operand is not"));
                let tolerance = 1e-12 * right.abs().max(1.0);
                assert!((computed - right).abs() <= tolerance, "{of} is {right}, not {computed}");
                compared.count += 1;
                compared.variables.insert(of.variable);
            }
            if run.cursor().is_finished() {
                break;
            }
            run.tick();
        }
    }
    compared
}

#[test]
fn each_equation_gives_the_number_that_the_machine_has() {
    for (cell, fields) in cells() {
        let mut seen = BTreeSet::new();
        for wiring in WIRINGS {
            let compared = compares(&format!("({wiring} {fields} {SIZE} {UPDATE})"), &|_| false);
            assert!(compared.count > 500, "{} {wiring}: {}", cell.name(), compared.count);
            seen.extend(compared.variables);
        }
        for array in OffTape::VARIANTS.iter().filter(|array| has_equation(**array, cell)) {
            assert!(seen.contains(&(*array).into()), "{}: {array:?}", cell.name());
        }
    }
}

/// What is measured of an update, beside what is read and a spectrum.
fn has_equation(array: OffTape, cell: &dyn Cell) -> bool {
    match array {
        OffTape::TotalLoss | OffTape::DhNorm | OffTape::GradNorm | OffTape::ClippedNorm => true,
        OffTape::Slope => true,
        OffTape::Weights => cell.slope_name().is_some(),
        OffTape::ThroughC => cell.has_cell_state(),
        OffTape::X | OffTape::Inputs | OffTape::Targets => false,
        OffTape::Singular | OffTape::Moduli => false,
    }
}

#[test]
fn each_clip_and_each_optimiser_computes_what_its_equations_say() {
    let clips = [
        "Off",
        "Value(0.05)",
        "Value(50)",
        "Norm(0.1)",
        "Norm(99)",
        "SquaredNorm(0.1)",
        "SquaredNorm(99)",
    ];
    let optimizers = OptimizerKind::VARIANTS.iter().map(|kind| match kind {
        OptimizerKind::Sgd => "Sgd(lr: 0.1)",
        OptimizerKind::Momentum => "Momentum(lr: 0.1)",
        OptimizerKind::Adagrad => "Adagrad(lr: 0.1)",
        OptimizerKind::RmsProp => "RmsProp(lr: 0.1)",
        OptimizerKind::Adam => "Adam(lr: 0.1)",
    });
    for optimizer in optimizers {
        for clip in clips {
            for rest in ["", ", ablation: Some(FrozenRecurrence)"] {
                let ron =
                    format!("({} {SIZE} optimizer: {optimizer}, clip: {clip}{rest})", WIRINGS[0]);
                let variables = compares(&ron, &|_| false).variables;
                let is_compared =
                    |stage| variables.contains(&Variable::Parameter(stage, Name::W_hh));
                assert!(is_compared(Stage::Clipped) && is_compared(Stage::After), "{ron}");
                let moments = variables.iter().filter(|v| matches!(v, Variable::Moment(..)));
                let expected = experiment(&ron).arms[0].state.memory.moments.len();
                assert_eq!(moments.count(), 5 * expected, "{ron}");
            }
        }
    }
}

#[test]
fn a_mistake_breaks_only_the_equations_it_is_said_to_break() {
    for fault in Fault::VARIANTS.iter().copied() {
        for (cell, fields) in cells().filter(|(cell, _)| fault.fits(*cell)) {
            let ron = format!("({} {fields} fault: Some({fault:?}), {SIZE} {UPDATE})", WIRINGS[0]);
            let is_broken = |equation: &Equation| {
                equation.place.is_some_and(|place| fault.stands_in().contains(&place))
            };
            let count = compares(&ron, &is_broken).count;
            assert!(count > 500, "{fault:?}, {}: {count}", cell.name());
        }
    }
}

#[test]
fn each_equation_says_why_in_one_line() {
    let mut whys = BTreeSet::new();
    for (_, fields) in cells() {
        for wiring in WIRINGS {
            let mut run = experiment(&format!("({wiring} {fields} {SIZE} {UPDATE})"));
            run.next_example();
            let values = run.arms[0].values(run.cursor(), run.example());
            let wiring = values.wiring();
            let equations = quantities(&run).into_iter().filter_map(|of| wiring.equation(of));
            whys.extend(equations.map(|equation| equation.why));
        }
    }
    assert!(whys.len() > 30, "{whys:?}");
    whys.into_iter().for_each(assert_one_line);
}
