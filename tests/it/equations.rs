//! Each equation, computed from the values of its operands, gives the number that the machine has; and says why.

use std::collections::BTreeSet;

use rnn_tui::nn::cell::{Cell, lstm::Lstm, rnn::Rnn};
use rnn_tui::nn::{Activation, Equation, Fault, Quantity, Tensor, Variable};
use rnn_tui::train::{Experiment, Tick, Values};
use strum::VariantArray;

use crate::setup::experiment;

const CELLS: [&str; 7] = [
    "",
    "activation: Sigmoid,",
    "activation: Relu,",
    "activation: Identity,",
    "cell: Lstm,",
    "cell: Gru,",
    "cell: TorchGru,",
];

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

const REST: &str = "hidden: 3, epochs: 99, init: (weights: Normal(0.5), biases: Normal(0.5)), optimizer: Adam(lr: 0.01), clip: Norm(0.5)";

/// All numbers of an update that have an equation.
fn quantities(run: &Experiment) -> Vec<Quantity> {
    let (model, timesteps) = (&run.arms[0].model, run.example().timesteps());
    let mut all = Vec::new();
    for tensor in Tensor::VARIANTS {
        let columns = tensor.columns(model.dims, model.cell.keeps());
        let rows = 0..tensor.rows(timesteps);
        all.extend(rows.flat_map(|row| (0..columns).map(move |column| tensor.at(row, column))));
    }
    for shape in model.shapes() {
        let gradient = Variable::gradient(shape.name);
        let columns = shape.cols;
        let rows = 0..shape.rows;
        all.extend(rows.flat_map(|row| (0..columns).map(move |column| gradient.at(row, column))));
    }
    all
}

/// Compares each number that is known with its equation; gives how many were.
fn compared(values: Values, all: &[Quantity], skips: &dyn Fn(&Equation) -> bool) -> usize {
    let mut count = 0;
    for of in all {
        let (Some(right), Some(equation)) = (values.of(*of), values.wiring().equation(*of)) else {
            continue;
        };
        if skips(&equation) {
            continue;
        }
        assert_eq!(equation.left, *of);
        let computed = equation.right.value(&|operand| values.of(operand));
        let computed = computed.unwrap_or_else(|| panic!("{of} is known, an operand is not"));
        let tolerance = 1e-12 * right.abs().max(1.0);
        assert!((computed - right).abs() <= tolerance, "{of} is {right}, not {computed}");
        count += 1;
    }
    count
}

/// Two updates, tick by tick.
fn compares(ron: &str, skips: &dyn Fn(&Equation) -> bool) -> usize {
    let mut run = experiment(ron);
    let mut count = 0;
    for _ in 0..2 {
        run.next_example();
        let all = quantities(&run);
        while !matches!(run.tick(), Tick::Update) {
            count += compared(run.arms[0].values(run.cursor(), run.example()), &all, skips);
        }
    }
    count
}

#[test]
fn each_equation_gives_the_number_that_the_machine_has() {
    for cell in CELLS {
        for wiring in WIRINGS {
            let count = compares(&format!("({wiring} {cell} {REST})"), &|_| false);
            assert!(count > 500, "{cell} {wiring}: {count}");
        }
    }
}

#[test]
fn a_mistake_breaks_only_the_equations_it_is_said_to_break() {
    for fault in Fault::VARIANTS.iter().copied() {
        for (cell, name) in [(&Rnn(Activation::Tanh) as &dyn Cell, ""), (&Lstm, "cell: Lstm,")] {
            if !fault.fits(cell) {
                continue;
            }
            let ron = format!("({} {name} fault: Some({fault:?}), {REST})", WIRINGS[0]);
            let is_broken = |equation: &Equation| {
                equation.place.is_some_and(|place| fault.stands_in().contains(&place))
            };
            assert!(compares(&ron, &is_broken) > 500, "{fault:?}, {name}");
        }
    }
}

#[test]
fn each_equation_says_why_in_one_line() {
    let mut whys = BTreeSet::new();
    for cell in CELLS {
        for wiring in WIRINGS {
            let mut run = experiment(&format!("({wiring} {cell} {REST})"));
            run.next_example();
            let values = run.arms[0].values(run.cursor(), run.example());
            let wiring = values.wiring();
            let equations = quantities(&run).into_iter().filter_map(|of| wiring.equation(of));
            whys.extend(equations.map(|equation| equation.why));
        }
    }
    assert!(whys.len() > 30, "{whys:?}");
    for why in whys {
        assert!(!why.is_empty() && why.chars().count() <= 72, "{why}");
    }
}
