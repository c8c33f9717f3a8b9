use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ndarray::Array2;

use super::*;
use crate::nn::cell::{Cell, gru::Gru, lstm::Lstm, rnn::Rnn};
use crate::nn::kernel::row_mut;
use crate::nn::{Activation, Dims, Grads, Init, InitPlan, Params, Tape};

const CELLS: [&dyn Cell; 5] =
    [&Rnn(Activation::Tanh), &Rnn(Activation::Relu), &Rnn(Activation::Identity), &Lstm, &Gru];

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
    Model { dims, cell, fault: None, window: case.window }
}

fn wiring<'a>(model: &'a Model, case: &'a Case) -> Wiring<'a> {
    Wiring {
        model,
        example: &case.example,
        x: &case.x,
        optimizer: Optimizer::Adam { lr: 0.1, beta1: 0.9, beta2: 0.99 },
        clip: Clip::Norm(1.0),
        is_clipped: true,
        frozen: None,
    }
}

/// Each cell in each case.
fn each(check: impl Fn(&Model, &Case, &str)) {
    for cell in CELLS {
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
    let keeps = wiring.model.cell.keeps();
    for array in OffTape::VARIANTS.iter().filter(|array| array.is_kept(keeps)) {
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
    let model = Model { dims, cell: &Lstm, fault: None, window: None };
    let wiring = wiring(&model, &case);
    let weight = Variable::weight(Name::W_h);
    for of in [Tensor::H.at(50, 7), Tensor::Dz.at(50, 7), Tensor::P.at(3, 3), weight.at(9, 7)] {
        let size = |block: &Block| block.rows.len() * block.columns.len();
        let count: usize = wiring.candidates(of).iter().map(size).sum();
        assert!(count < 60_000, "{of}: {count}");
        assert!(!wiring.dependents(of).is_empty(), "{of}");
    }
}

/// A part of a timestep, and the tensors that it writes.
struct Part {
    writes: &'static [Tensor],
    run: fn(&Model, &Params, &Example, &mut Tape, usize),
}

const PARTS: [Part; 8] = [
    Part { writes: &[Tensor::E], run: |_, params, _, tape, t| input::forward(params, tape, t) },
    Part {
        writes: &[Tensor::Z, Tensor::Gates, Tensor::Reset, Tensor::C, Tensor::TanhC, Tensor::H],
        run: |model, params, _, tape, t| model.cell.forward(params, tape, t),
    },
    Part {
        writes: &[Tensor::Y, Tensor::P, Tensor::Loss],
        run: |_, params, example, tape, t| head::forward(params, example, tape, t..t + 1),
    },
    Part {
        writes: &[Tensor::Dy, Tensor::DhFromOutput],
        run: |_, params, example, tape, t| head::backward(params, example, tape, t..t + 1),
    },
    Part {
        writes: &[Tensor::DhFromLater, Tensor::DcFromLater],
        run: |model, params, example, tape, t| model.hand_back(params, example, tape, t),
    },
    Part { writes: &[Tensor::Dh], run: |model, _, _, tape, t| model.add_parts(tape, t) },
    Part {
        writes: &[Tensor::DcFromH, Tensor::Dc, Tensor::Dz, Tensor::Dreset],
        run: |model, params, _, tape, t| model.cell.backward(params, tape, t),
    },
    Part {
        writes: &[Tensor::De],
        run: |model, params, _, tape, t| {
            input::backward(params, model.cell.weights().input, tape, t);
        },
    },
];

/// Numbers between 0.3 and 0.9, no two of them the same.
fn numbers() -> impl FnMut() -> f64 {
    let mut i = 0.0;
    move || {
        i += 1.0;
        0.3 + 0.6 * (i * 0.618_034_f64).fract()
    }
}

/// Something else, also where only the square or the sign counts.
fn perturb(x: &mut f64) {
    *x = -2.0 * *x - 0.1;
}

fn filled(model: &Model, case: &Case) -> (Params, Tape) {
    let ones = InitPlan {
        weights: Init::Normal(1.0),
        recurrent: None,
        biases: Init::Normal(1.0),
        forget_bias: None,
    };
    let mut next = numbers();
    let mut params = model.init(&ones, 1);
    for parameter in params.iter_mut() {
        parameter.cells_mut().iter_mut().for_each(|x| *x = next());
    }
    let mut tape = model.tape(case.x.len());
    tape.x.clone_from_slice(&case.x);
    for tensor in Tensor::VARIANTS {
        let (rows, columns) = tensor.of(&tape).dim();
        for place in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            *on(&mut tape, *tensor, place) = next();
        }
    }
    (params, tape)
}

/// A number on the tape, to write to.
fn on(tape: &mut Tape, tensor: Tensor, (row, column): (usize, usize)) -> &mut f64 {
    let matrix: &mut Array2<f64> = match tensor {
        Tensor::Loss => return &mut tape.loss[row],
        Tensor::E => &mut tape.e,
        Tensor::Z => &mut tape.z,
        Tensor::Gates => &mut tape.gates,
        Tensor::Reset => &mut tape.reset,
        Tensor::C => &mut tape.c,
        Tensor::TanhC => &mut tape.tanh_c,
        Tensor::H => &mut tape.h,
        Tensor::Y => &mut tape.y,
        Tensor::P => &mut tape.p,
        Tensor::Dy => &mut tape.dy,
        Tensor::DhFromOutput => &mut tape.dh_from_output,
        Tensor::DhFromLater => &mut tape.dh_from_later,
        Tensor::Dh => &mut tape.dh,
        Tensor::DcFromH => &mut tape.dc_from_h,
        Tensor::DcFromLater => &mut tape.dc_from_later,
        Tensor::Dc => &mut tape.dc,
        Tensor::Dreset => &mut tape.dreset,
        Tensor::Dz => &mut tape.dz,
        Tensor::De => &mut tape.de,
    };
    &mut row_mut(matrix, row)[column]
}

/// All that a number is computed from outside of what is written with it.
fn from_outside(
    wiring: &Wiring,
    of: Quantity,
    is_written: &dyn Fn(Quantity) -> bool,
) -> BTreeSet<Quantity> {
    let operand = |operand: Quantity| match is_written(operand) {
        true => from_outside(wiring, operand, is_written),
        false => BTreeSet::from([operand]),
    };
    wiring.operands(of).into_iter().flat_map(operand).collect()
}

/// The numbers that a perturbation can be tried on: the tape and the weights.
fn perturbed(of: Quantity, params: &Params, tape: &Tape) -> Option<(Params, Tape)> {
    let Quantity { variable, row, column } = of;
    let (mut params, mut tape) = (params.clone(), tape.clone());
    match variable {
        Variable::Tape(tensor) => perturb(on(&mut tape, tensor, (row, column))),
        Variable::Parameter(Stage::Before, name) => perturb(&mut params[name][[row, column]]),
        Variable::OffTape(_) | Variable::Parameter(..) | Variable::Moment(..) => return None,
    }
    Some((params, tape))
}

#[test]
fn a_number_changes_with_its_operands_and_with_nothing_else() {
    each(|model, case, place| {
        let wiring = wiring(model, case);
        let (params, tape) = filled(model, case);
        let all = all(&wiring);
        for (Part { writes, run }, t) in
            PARTS.iter().flat_map(|part| (0..case.x.len()).map(move |t| (part, t)))
        {
            let is_written = |of: Quantity| match of.variable {
                Variable::Tape(tensor) => writes.contains(&tensor) && of.row == tensor.row_of(t),
                _ => false,
            };
            let mut right = tape.clone();
            run(model, &params, &case.example, &mut right, t);
            let written: Vec<(Quantity, BTreeSet<Quantity>)> = all
                .iter()
                .filter(|of| is_written(**of))
                .map(|of| (*of, from_outside(&wiring, *of, &is_written)))
                .collect();
            for changed in all.iter().filter(|of| !is_written(**of)) {
                let Some((params, mut other)) = perturbed(*changed, &params, &tape) else {
                    continue;
                };
                run(model, &params, &case.example, &mut other, t);
                for (of, operands) in &written {
                    let Variable::Tape(tensor) = of.variable else { continue };
                    let value = |tape: &Tape| tensor.of(tape)[[of.row, of.column]];
                    let is_changed = value(&right) != value(&other);
                    let is_operand = operands.contains(changed);
                    assert_eq!(is_changed, is_operand, "{place}: {of} with {changed}");
                }
            }
        }
    });
}

#[test]
fn a_gradient_changes_with_its_operands_and_with_nothing_else() {
    each(|model, case, place| {
        let wiring = wiring(model, case);
        let (params, tape) = filled(model, case);
        let sum = |tape: &Tape| {
            let mut grads = Grads::zeros_like(&params);
            model.accumulate(&case.example, tape, &mut grads);
            grads
        };
        let (right, all) = (sum(&tape), all(&wiring));
        let operands = all.iter().filter_map(|of| match of.variable {
            Variable::Parameter(Stage::Grad, name) => {
                let operands: BTreeSet<Quantity> = wiring.operands(*of).into_iter().collect();
                Some((*of, name, operands))
            }
            _ => None,
        });
        let operands: Vec<_> = operands.collect();
        for changed in all.iter().filter(|of| matches!(of.variable, Variable::Tape(_))) {
            let Some((_, other)) = perturbed(*changed, &params, &tape) else { continue };
            let other = sum(&other);
            for (of, name, operands) in &operands {
                let at = [of.row, of.column];
                let is_changed = right[*name][at] != other[*name][at];
                assert_eq!(is_changed, operands.contains(changed), "{place}: {of} with {changed}");
            }
        }
    });
}

#[test]
fn an_update_changes_with_its_operands_and_with_nothing_else() {
    let case = &cases()[0];
    let model = model(&Rnn(Activation::Tanh), case);
    let (params, _) = filled(&model, case);
    for optimizer in [
        Optimizer::Sgd { lr: 0.1 },
        Optimizer::Momentum { lr: 0.1, momentum: 0.9 },
        Optimizer::Adagrad { lr: 0.1 },
        Optimizer::RmsProp { lr: 0.1, decay: 0.9 },
        Optimizer::Adam { lr: 0.1, beta1: 0.9, beta2: 0.99 },
    ] {
        for frozen in [None, Some(Name::W_hh)] {
            let wiring = Wiring { optimizer, frozen, ..wiring(&model, case) };
            let all = all(&wiring);
            let start = Updated::before(&model, &params, optimizer);
            let right = start.clone().updated(optimizer, frozen);
            for changed in &all {
                let mut other = start.clone();
                let Some(number) = other.before_update(*changed) else { continue };
                perturb(number);
                let other = other.updated(optimizer, frozen);
                for of in &all {
                    let is_written =
                        |of: Quantity| matches!(of.variable, Variable::Moment(Age::New, ..));
                    let (Some(a), Some(b)) = (right.after_update(*of), other.after_update(*of))
                    else {
                        continue;
                    };
                    let is_operand = from_outside(&wiring, *of, &is_written).contains(changed);
                    assert_eq!(
                        a != b,
                        is_operand,
                        "{optimizer:?}, {frozen:?}: {of} with {changed}"
                    );
                }
            }
        }
    }
}

/// What an update reads and writes.
#[derive(Clone)]
struct Updated {
    params: Params,
    grads: Grads,
    memory: crate::nn::Memory,
}

impl Updated {
    fn before(model: &Model, params: &Params, optimizer: Optimizer) -> Self {
        let mut grads = Grads::zeros_like(params);
        let mut memory = optimizer.memory(params);
        let mut next = numbers();
        for parameter in grads.iter_mut() {
            parameter.cells_mut().iter_mut().for_each(|x| *x = next());
        }
        for parameter in memory.moments.iter_mut().flat_map(|moment| moment.iter_mut()) {
            parameter.cells_mut().iter_mut().for_each(|x| *x = 5.0 + next());
        }
        grads.read(0..model.dims.inputs);
        Updated { params: params.clone(), grads, memory }
    }

    fn updated(mut self, optimizer: Optimizer, frozen: Option<Name>) -> Self {
        let Updated { params, grads, memory } = &mut self;
        optimizer.update(params, grads, memory, frozen);
        self
    }

    fn before_update(&mut self, Quantity { variable, row, column }: Quantity) -> Option<&mut f64> {
        let at = [row, column];
        match variable {
            Variable::Parameter(Stage::Before, name) => Some(&mut self.params[name][at]),
            Variable::Parameter(Stage::Clipped, name) => Some(&mut self.grads[name][at]),
            Variable::Moment(Age::Old, n, name) => Some(&mut self.memory.moments[n][name][at]),
            _ => None,
        }
    }

    fn after_update(&self, Quantity { variable, row, column }: Quantity) -> Option<f64> {
        let at = [row, column];
        match variable {
            Variable::Parameter(Stage::After, name) => Some(self.params[name][at]),
            Variable::Moment(Age::New, n, name) => Some(self.memory.moments[n][name][at]),
            _ => None,
        }
    }
}
