//! The arrays of a model's file.

use ndarray::{Array1, Array2, ArrayD, Axis, Ix1, Ix2};

use super::about::ArmNumbers;
use super::history;
use crate::nn::{Memory, Name, Params};
use crate::problem::Problem;
use crate::task::Task;
use crate::tensors::{Array, Tensors};
use crate::train::{
    Arm, ArmSpec, ArmState, Checkpoint, Experiment, ExperimentSpec, History, InitialWeights,
    Snapshot,
};

/// The names of one arm's arrays: without a prefix if there is only one arm.
pub(super) struct Names {
    prefix: String,
}

impl Names {
    fn of(arm: &str, arms: usize) -> Self {
        Names { prefix: if arms > 1 { format!("{arm}/") } else { String::new() } }
    }

    fn weight(&self, name: Name) -> String {
        format!("{}{name}", self.prefix)
    }

    fn moment(&self, number: usize, name: Name) -> String {
        format!("{}memory/{number}/{name}", self.prefix)
    }

    fn carried(&self, state: &str) -> String {
        format!("{}carried/{state}", self.prefix)
    }

    pub(super) fn history(&self, of: &str, part: &str) -> String {
        format!("{}history/{of}/{part}", self.prefix)
    }

    fn initial(&self, name: Name) -> String {
        format!("{}initial/{name}", self.prefix)
    }
}

/// A parameter as an array; a bias has one axis.
pub(super) fn array(name: Name, value: &Array2<f64>) -> Array {
    if name.is_bias() { value.column(0).to_owned().into() } else { value.clone().into() }
}

/// The arrays of all arms.
pub(super) fn of(snapshot: &Snapshot, checkpoint: &Checkpoint) -> Tensors {
    let mut tensors = Tensors::new();
    let count = snapshot.arms.len();
    for (arm, state) in snapshot.arms.iter().zip(&checkpoint.states) {
        let names = Names::of(&arm.name, count);
        for tensor in state.params.iter() {
            tensors.insert(names.weight(tensor.name), array(tensor.name, &tensor.value));
        }
        for (number, moment) in state.memory.moments.iter().enumerate() {
            for tensor in moment.iter() {
                let name = names.moment(number, tensor.name);
                tensors.insert(name, array(tensor.name, &tensor.value));
            }
        }
        for (of, values) in [("h", &state.carried.h), ("c", &state.carried.c)] {
            tensors.insert(names.carried(of), Array1::from(values.clone()));
        }
        for tensor in arm.start.params.iter().filter(|t| arm.given.contains(&t.name)) {
            tensors.insert(names.initial(tensor.name), array(tensor.name, &tensor.value));
        }
        history::write(&arm.history, &names, &mut tensors);
    }
    tensors
}

/// The recorded histories of all arms; `None` if they are not in the file, or not whole.
pub(super) fn histories(experiment: &Experiment, tensors: &Tensors) -> Option<Vec<History>> {
    let arms = &experiment.arms;
    let of = |arm: &Arm| history::read(&Names::of(&arm.name, arms.len()), tensors);
    arms.iter().map(of).collect()
}

/// The initial weights that the models were given, for each arm; `None` if no file has given any.
///
/// # Errors
/// If one of them does not fit its model.
pub(super) fn initial(
    spec: &ExperimentSpec,
    task: &Task,
    tensors: &Tensors,
) -> Result<Option<Vec<InitialWeights>>, Problem> {
    if spec.given_weights().next().is_none() {
        return Ok(None);
    }
    let arms = spec.arms();
    let of_arm = |arm: &ArmSpec| {
        let names = Names::of(&arm.name, arms.len());
        let mut weights = InitialWeights::default();
        for shape in spec.of_arm(arm).model(task).shapes() {
            let called = names.initial(shape.name);
            if let Some(array) = tensors.get(&called) {
                let value = in_shape(&called, &array.values, (shape.rows, shape.cols))?;
                weights.push((shape.name, value));
            }
        }
        Ok::<_, Problem>(weights)
    };
    arms.iter().map(of_arm).collect::<Result<Vec<_>, _>>().map(Some)
}

/// The state of each arm of an experiment.
///
/// # Errors
/// If an array is missing or has another shape, or there are other arms.
pub(super) fn states(
    experiment: &Experiment,
    tensors: &Tensors,
    numbers: &[ArmNumbers],
) -> Result<Vec<ArmState>, Problem> {
    let arms = &experiment.arms;
    if numbers.len() != arms.len() {
        let (found, expected) = (numbers.len(), arms.len());
        return Err(Problem::new(format!("has {found} arms, but its experiment has {expected}")));
    }
    let state = |(arm, numbers): (&Arm, &ArmNumbers)| {
        let names = Names::of(&arm.name, arms.len());
        let mut state = (**arm.start()).clone();
        fill(&mut state.params, tensors, |name| names.weight(name))?;
        let is_there = |number: usize| {
            let first = state.params.iter().next().map(|tensor| tensor.name);
            first.is_some_and(|first| tensors.get(&names.moment(number, first)).is_some())
        };
        let count = (0..2).take_while(|number| is_there(*number)).count();
        let mut moments = vec![state.params.zeros_like(); count];
        for (number, moment) in moments.iter_mut().enumerate() {
            fill(moment, tensors, |name| names.moment(number, name))?;
        }
        state.memory = Memory { moments, updates: 0 };
        for (of, values) in [("h", &mut state.carried.h), ("c", &mut state.carried.c)] {
            let called = names.carried(of);
            let found = array_of(tensors, &called)?;
            *values = vector(&called, found, values.len())?;
        }
        numbers.fill(&mut state)?;
        Ok(state)
    };
    arms.iter().zip(numbers).map(state).collect()
}

fn fill(
    params: &mut Params,
    tensors: &Tensors,
    called: impl Fn(Name) -> String,
) -> Result<(), Problem> {
    for tensor in params.iter_mut() {
        let called = called(tensor.name);
        let found = array_of(tensors, &called)?;
        let value = in_shape(&called, found, tensor.value.dim())?;
        tensor.value.assign(&value);
    }
    Ok(())
}

fn array_of<'a>(tensors: &'a Tensors, called: &str) -> Result<&'a ArrayD<f64>, Problem> {
    let missing = || Problem::new(format!("{called} is missing")).instead("save the model again");
    tensors.get(called).map(|array| &array.values).ok_or_else(missing)
}

fn in_shape(
    called: &str,
    values: &ArrayD<f64>,
    dim: (usize, usize),
) -> Result<Array2<f64>, Problem> {
    let found = values.view();
    let matrix = match found.ndim() {
        1 => found.into_dimensionality::<Ix1>().map(|v| v.insert_axis(Axis(1))),
        _ => found.into_dimensionality::<Ix2>(),
    };
    let fits = matrix.ok().filter(|matrix| matrix.dim() == dim);
    fits.map(|matrix| matrix.to_owned()).ok_or_else(|| other_shape(called, values, &dim))
}

fn vector(called: &str, values: &ArrayD<f64>, length: usize) -> Result<Vec<f64>, Problem> {
    let vector = values.view().into_dimensionality::<Ix1>().ok();
    let fits = vector.filter(|vector| vector.len() == length);
    fits.map(|vector| vector.to_vec()).ok_or_else(|| other_shape(called, values, &(length,)))
}

fn other_shape(called: &str, values: &ArrayD<f64>, dim: &dyn std::fmt::Debug) -> Problem {
    let found = values.shape();
    Problem::new(format!("{called} has the shape {found:?}, but this model needs {dim:?}"))
}
