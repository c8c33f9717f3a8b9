//! Each number of the tape, the weights and the gradients is changed, and the part of a tick that could read it is done
//! again: what changes then is what has it as an operand.

use ndarray::Array2;

use super::*;
use crate::nn::cell::rnn::Rnn;
use crate::nn::kernel::row_mut;
use crate::nn::{Activation, Grads, Init, InitPlan, Memory, Params, Tape};

/// A part of a timestep, and the tensors that it writes.
struct Part {
    writes: &'static [Tensor],
    run: fn(&Model, &Params, &Example, &mut Tape, usize),
}

const PARTS: [Part; 8] = [
    Part { writes: &[Tensor::E], run: |_, params, _, tape, t| input::forward(params, tape, t) },
    Part {
        writes: &[
            Tensor::Z,
            Tensor::Gates,
            Tensor::Reset,
            Tensor::Past,
            Tensor::C,
            Tensor::TanhC,
            Tensor::H,
        ],
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
        writes: &[Tensor::DcFromH, Tensor::Dc, Tensor::Dz, Tensor::Dreset, Tensor::Dpast],
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
        weights: Init::Normal(Positive::constant(1.0)),
        recurrent: None,
        biases: Init::Normal(Positive::constant(1.0)),
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
        Tensor::Past => &mut tape.past,
        Tensor::Dpast => &mut tape.dpast,
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
        Optimizer::sgd(Positive::constant(0.1)),
        Optimizer::momentum(Positive::constant(0.1)),
        Optimizer::adagrad(Positive::constant(0.1)),
        Optimizer::rms_prop(Positive::constant(0.1)),
        Optimizer::Adam {
            lr: Positive::constant(0.1),
            beta1: Fraction::constant(0.9),
            beta2: Fraction::constant(0.99),
        },
    ] {
        for frozen in [None, Some(Name::W_hh)] {
            let wiring = Wiring { optimizer, frozen, ..wiring(&model, case) };
            let all = all(&wiring);
            let start = Updated::before(&model, &params, optimizer);
            let right = start.clone().updated(optimizer, frozen);
            for changed in &all {
                let mut other = start.clone();
                if !other.perturb(*changed) {
                    continue;
                }
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
    memory: Memory,
}

impl Updated {
    fn before(model: &Model, params: &Params, optimizer: Optimizer) -> Self {
        let mut grads = Grads::zeros_like(params);
        let mut memory = optimizer.memory(params);
        let mut next = numbers();
        let inputs: Vec<Input> = (0..model.dims.inputs).map(Input::Symbol).collect();
        grads.sum(&inputs, |grads| {
            for parameter in grads.iter_mut() {
                parameter.cells_mut().iter_mut().for_each(|x| *x = next());
            }
        });
        for parameter in memory.moments.iter_mut().flat_map(|moment| moment.iter_mut()) {
            parameter.cells_mut().iter_mut().for_each(|x| *x = 5.0 + next());
        }
        Updated { params: params.clone(), grads, memory }
    }

    fn updated(mut self, optimizer: Optimizer, frozen: Option<Name>) -> Self {
        let Updated { params, grads, memory } = &mut self;
        optimizer.update(params, grads, memory, frozen);
        self
    }

    /// Changes a number that an update reads; says whether it is one.
    fn perturb(&mut self, Quantity { variable, row, column }: Quantity) -> bool {
        let at = [row, column];
        match variable {
            Variable::Parameter(Stage::Before, name) => perturb(&mut self.params[name][at]),
            Variable::Parameter(Stage::Clipped, name) => {
                self.grads.write(|grads| perturb(&mut grads[name][at]));
            }
            Variable::Moment(Age::Old, n, name) => {
                perturb(&mut self.memory.moments[n][name][at]);
            }
            _ => return false,
        }
        true
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
