//! The relation has two ends that agree, and what it says of a number is what the machine computes.

mod perturbed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::*;
use crate::checked::{Fraction, Positive};
use crate::nn::cell::{Cell, lstm::Lstm};
use crate::nn::{CellKind, Dims};

const SYMBOLS: usize = 3;

/// A way to use a cell: what it reads, what is asked, and where the gradient is cut.
struct Case {
    embedding: Option<usize>,
    window: Option<usize>,
    example: Example,
    /// What is read, own answers too.
    x: Vec<Input>,
}

fn case(
    embedding: Option<usize>,
    window: Option<usize>,
    inputs: &[Input],
    targets: &[Option<usize>],
) -> Case {
    let read = |(t, input): (usize, &Input)| match input {
        Input::Own => Input::Symbol(t % SYMBOLS),
        given => given.clone(),
    };
    let x = inputs.iter().enumerate().map(read).collect();
    let example = Example { inputs: inputs.to_vec(), targets: targets.to_vec(), carried: false };
    Case { embedding, window, example, x }
}

fn cases() -> Vec<Case> {
    let symbols = [0, 2, 0].map(Input::Symbol);
    let picture = [Input::Picture(Arc::new([0, 2])), Input::Own, Input::Own];
    let (all, last) = ([Some(1), Some(0), Some(1)], [None, None, Some(0)]);
    vec![
        case(None, None, &symbols, &all),
        case(Some(2), None, &symbols, &all),
        case(None, Some(2), &symbols, &last),
        case(None, None, &picture, &all),
        case(Some(2), Some(1), &picture, &last),
    ]
}

fn model(cell: &'static dyn Cell, case: &Case) -> Model {
    let dims = Dims { inputs: SYMBOLS, embedding: case.embedding, hidden: 2, outputs: 2 };
    Model { dims, cell, bptt_window: case.window, bptt_reach: None }
}

fn wiring<'a>(model: &'a Model, case: &'a Case) -> Wiring<'a> {
    Wiring {
        model,
        example: &case.example,
        x: &case.x,
        optimizer: Optimizer::Adam {
            lr: Positive::constant(0.1),
            beta1: Fraction::constant(0.9),
            beta2: Fraction::constant(0.99),
        },
        clip: Clip::Norm(Positive::constant(1.0)),
        is_clipped: true,
        frozen: None,
        updates: 1,
    }
}

/// Each cell in each case.
fn each(check: impl Fn(&Model, &Case, &str)) {
    for cell in CellKind::cells() {
        for (i, case) in cases().iter().enumerate() {
            check(&model(cell, case), case, &format!("{}, case {i}", cell.name()));
        }
    }
}

/// All quantities of an update.
fn all(wiring: &Wiring) -> BTreeSet<Quantity> {
    let mut blocks = Vec::new();
    for tensor in Tensor::VARIANTS {
        let ((rows, columns), variable) = (wiring.size(*tensor), Variable::Tape(*tensor));
        blocks.push(Block { variable, rows: 0..rows, columns: 0..columns });
    }
    let (timesteps, units) = (wiring.timesteps(), wiring.units());
    for array in OffTape::VARIANTS.iter().filter(|array| array.is_kept(wiring.model.cell)) {
        let (rows, columns) = match array {
            OffTape::TotalLoss | OffTape::GradNorm | OffTape::ClippedNorm => (1, 1),
            OffTape::X => (timesteps, SYMBOLS),
            OffTape::Inputs | OffTape::Targets | OffTape::DhNorm => (timesteps, 1),
            OffTape::Slope | OffTape::Weights | OffTape::ThroughC => (timesteps - 1, 1),
            OffTape::Singular | OffTape::Moduli => (units, 1),
        };
        let variable = Variable::OffTape(*array);
        blocks.push(Block { variable, rows: 0..rows, columns: 0..columns });
    }
    for Shape { name, rows, cols, .. } in wiring.model.shapes() {
        let stages = Stage::VARIANTS.iter().map(|stage| Variable::Parameter(*stage, name));
        let moment = |n| [Age::Old, Age::New].map(|age| Variable::Moment(age, n, name));
        let moments = (0..wiring.optimizer.moments()).flat_map(moment);
        let whole = |variable| Block { variable, rows: 0..rows, columns: 0..cols };
        blocks.extend(stages.chain(moments).map(whole));
    }
    blocks.into_iter().flat_map(Block::quantities).collect()
}

#[test]
fn what_reads_a_number_is_what_has_it_as_an_operand() {
    each(|model, case, place| {
        let wiring = wiring(model, case);
        let all = all(&wiring);
        let mut reverse: BTreeMap<Quantity, Vec<Quantity>> = BTreeMap::new();
        for of in &all {
            for operand in wiring.operands(*of) {
                assert!(all.contains(&operand), "{place}: {of} reads {operand}");
                reverse.entry(operand).or_default().push(*of);
            }
        }
        for of in &all {
            let expected = reverse.remove(of).unwrap_or_default();
            assert_eq!(wiring.dependents(*of), expected, "{place}: what reads {of}");
        }
    });
}

#[test]
fn all_that_is_computed_is_computed_from_something() {
    each(|model, case, place| {
        let wiring = wiring(model, case);
        let from_nothing = |of: &Quantity| match of.variable {
            Variable::Tape(tensor @ (Tensor::DhFromLater | Tensor::DcFromLater)) => {
                !model.hands_back(wiring.timesteps(), tensor.timestep(of.row).unwrap())
            }
            Variable::Tape(tensor) => tensor.timestep(of.row).is_none(),
            Variable::OffTape(OffTape::Inputs | OffTape::X) => {
                case.example.inputs[of.row] != Input::Own
            }
            Variable::OffTape(array) => array == OffTape::Targets,
            Variable::Parameter(stage, _) => stage == Stage::Before,
            Variable::Moment(age, ..) => age == Age::Old,
        };
        let is_read = |of: &Quantity| {
            let is_picked = |t: usize| case.x[t].places().contains(&of.row);
            match of.variable {
                // a symbol that is not read has no share
                Variable::Parameter(Stage::Grad, Name::E) => (0..wiring.timesteps()).any(is_picked),
                Variable::Parameter(Stage::Grad, Name::W_xh | Name::W_x) => {
                    case.embedding.is_some() || wiring.times_read(of.column).next().is_some()
                }
                _ => true,
            }
        };
        for of in all(&wiring) {
            let is_empty = wiring.operands(of).is_empty();
            assert_eq!(is_empty, from_nothing(&of) || !is_read(&of), "{place}: {of}");
        }
    });
}

#[test]
fn a_large_model_has_few_candidates() {
    let case = case(None, None, &vec![Input::Symbol(0); 100], &[Some(0); 100]);
    let dims = Dims { inputs: 50, embedding: None, hidden: 512, outputs: 50 };
    let model = Model { dims, cell: &Lstm, bptt_window: None, bptt_reach: None };
    let wiring = wiring(&model, &case);
    let weight = Variable::weight(Name::W_h);
    for of in [Tensor::H.at(50, 7), Tensor::Dz.at(50, 7), Tensor::P.at(3, 3), weight.at(9, 7)] {
        let size = |block: &Block| block.rows.len() * block.columns.len();
        let count: usize = wiring.candidates(of).iter().map(size).sum();
        assert!(count < 60_000, "{of}: {count}");
        assert!(!wiring.dependents(of).is_empty(), "{of}");
    }
}
