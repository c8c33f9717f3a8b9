//! Initial weights from a file.

mod symbols;

use std::path::Path;

use ndarray::{Array2, ArrayD, Axis, Ix1, Ix2};

use super::grade::{self, conventions};
use super::handin::form::{self, Form};
use super::handin::{HandIn, Item, Part, Role, solve};
use super::naming::{Resolved, is_of_a_trace, resolve};
use crate::checked::{nearest, shown};
use crate::nn::params::Shape;
use crate::nn::{Dims, Model, Name, Variable};
use crate::problem::Problem;
use crate::task::Task;
use crate::tensors::{Tensors, TensorsError};
use crate::train::{Experiment, InitialWeights};
use symbols::Orders;

/// Initial weights, and their source.
#[derive(Clone, Debug)]
pub struct Given {
    /// The name of the file, or of another source, for errors.
    pub(crate) from: String,
    /// The weights.
    pub(crate) tensors: Tensors,
}

impl From<Tensors> for Given {
    fn from(tensors: Tensors) -> Self {
        Given { from: "given weights".to_owned(), tensors }
    }
}

/// Finds the initial weights of a model in a file, for the data of a task. In a trace, the weights before its first update
/// count.
///
/// Names, matrices that are x@W, the order of gates and that of symbols are read as in a hand-in.
///
/// # Errors
/// If the file has no weight of the model, a name that the model does not know, or a weight with another shape or a
/// non-finite value; or if its symbols are others, or its gates may be in any order.
pub(crate) fn weights(
    model: &Model,
    given: &Tensors,
    task: &Task,
) -> Result<InitialWeights, Problem> {
    let weights = match by_name(model, given) {
        Ok(weights) => weights,
        Err(problem) => match in_some_form(model, given)? {
            Some((_, weights)) => weights,
            None => return Err(unreadable(model, given).unwrap_or(problem)),
        },
    };
    Orders::of(given, task).arranged(model, weights)
}

/// What is wrong with an array that has the name of a weight, but no numbers.
fn unreadable(model: &Model, given: &Tensors) -> Option<Problem> {
    let is_weight =
        |name: &str| model.shapes().iter().any(|shape| name.ends_with(shape.name.as_str()));
    let text = given.texts().map(|(name, _)| (name, "contains text, not numbers"));
    let (name, why) = given.unreadable().chain(text).find(|(name, _)| is_weight(name))?;
    Some(Problem::new(format!("{name} {why}")))
}

/// What is wrong if the file has all the weights of a model of other sizes.
fn other_sizes(model: &Model, given: &Tensors) -> Option<Problem> {
    let handin = HandIn::read(given, &[]).ok()?;
    let theirs = solve::forms(&handin, None).first()?.model.dims;
    let words = |dims: Dims| {
        let Dims { inputs, hidden, outputs, .. } = dims;
        format!("{inputs} symbols, {hidden} hidden units and {outputs} classes")
    };
    (theirs != model.dims).then(|| {
        let problem = format!("its weights are for {}", words(theirs));
        Problem::new(format!("{problem}, but this model has {}", words(model.dims)))
    })
}

/// What is to be said of a file of initial weights: what is missing, and what was taken for granted.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn remarks(experiment: &Experiment, path: &Path) -> Result<Vec<String>, TensorsError> {
    let from = shown(path);
    let tensors = Tensors::read_what_can_be(path)?;
    let missing = experiment.arms.iter().filter_map(|arm| {
        let names = arm.state.params.iter().map(|t| t.name);
        let left: Vec<_> = names.filter(|n| !arm.given.contains(n)).map(|n| n.as_str()).collect();
        (!left.is_empty()).then(|| {
            let (left, arm) = (left.join(", "), &arm.name);
            format!("{from} has no {left} for the arm {arm}: initialised from the seed")
        })
    });
    let said = said(&experiment.arms[0].model, &tensors, &experiment.task);
    Ok(missing.chain(said.iter().map(|words| format!("{from}: {words}"))).collect())
}

/// What is to be said of the weights that were read from a file: conventions, and the order of the symbols.
fn said(model: &Model, given: &Tensors, task: &Task) -> Vec<String> {
    let form = match by_name(model, given) {
        Ok(_) => None,
        Err(_) => in_some_form(model, given).ok().flatten().map(|(form, _)| form),
    };
    let mut said = Vec::new();
    if let (Some(form), Ok(handin)) = (form, HandIn::read(given, &[])) {
        said.extend(conventions::orientation(&handin, &form));
        if form.order.len() > 1 {
            let order = form::letters(&form);
            said.push(format!("its gates are in the order {order}"));
        }
    }
    said.push(Orders::of(given, task).said());
    said
}

/// All weights of a file in some form that fits the model: that in which its own forward pass is right, if it has one;
/// `None` if none fits.
///
/// # Errors
/// If the gates may be in any order.
fn in_some_form(model: &Model, given: &Tensors) -> Result<Option<(Form, InitialWeights)>, Problem> {
    let Ok(handin) = HandIn::read(given, &[]) else { return Ok(None) };
    let Some(k) = handin.updates().first().copied() else { return Ok(None) };
    let is_ours =
        |form: &Form| form.model.dims == model.dims && form.model.cell.name() == model.cell.name();
    let whole = |form: &Form| {
        let is_there = [Part::Bias, Part::OutputBias]
            .iter()
            .all(|part| handin.of(k).any(|item| form.role(item) == Some(Role::Part(*part))));
        let (params, missing) = form.params(&handin, k);
        let is_whole = is_there && missing.is_empty() && params.first_non_finite().is_none();
        is_whole.then(|| params.iter().map(|p| (p.name, p.value.clone())).collect())
    };
    let shown = grade::shown_form(&handin).filter(is_ours);
    if let Some((form, weights)) = shown.and_then(|form| Some((form.clone(), whole(&form)?))) {
        return Ok(Some((form, weights)));
    }
    let forms = solve::forms(&handin, Some(model));
    let plain = forms.iter().filter(|f| is_ours(f) && f.order.is_sorted() && !f.keeps_new);
    let found = plain.filter_map(|form| Some((form.clone(), whole(form)?))).next();
    let in_any_order = |(form, _): &(Form, InitialWeights)| {
        let joint = handin.of(k).find(|item| !item.is_apart && is_gated(form, item));
        joint.filter(|_| form.order.len() > 1).map(|item| item.mine.clone())
    };
    match found.as_ref().and_then(in_any_order) {
        None => Ok(found),
        Some(name) => Err(Problem::new(format!("the order of the gates in {name} is unknown"))
            .instead("give PyTorch's names or those of a trace, save each gate by itself (Wi, Wf, Wo, Wg), or add inputs, targets and h, which show it")),
    }
}

/// Whether an array has rows for each gate.
fn is_gated(form: &Form, item: &Item) -> bool {
    match form.role(item) {
        Some(Role::Part(part)) => match part {
            Part::Input | Part::Recurrent | Part::Joined | Part::Bias | Part::SecondBias => true,
            Part::Embedding | Part::Output | Part::OutputBias => false,
        },
        Some(Role::Tape(_) | Role::OffTape(_) | Role::StartH | Role::StartC) => false,
        Some(Role::Aside(_) | Role::Beyond | Role::Vocabulary | Role::Mask | Role::Outside)
        | None => false,
    }
}

/// The weights by their names in the equations, in a trace or in PyTorch.
fn by_name(model: &Model, given: &Tensors) -> Result<InitialWeights, Problem> {
    let resolved = resolve(model, given)?;
    if let Some(stranger) = resolved.unknown.iter().find(|name| !is_of_a_trace(name)) {
        if let Some(problem) = other_sizes(model, given) {
            return Err(problem);
        }
        let shapes = model.shapes();
        let last = stranger.rsplit('/').next().unwrap_or(stranger);
        let hint = nearest(last, shapes.iter().map(|shape| shape.name.as_str()));
        let hint = hint.map_or(String::new(), |n| format!(" (did you mean {n}?)"));
        let shape = given.get(stranger).map_or(String::new(), |a| shape(&a.values));
        return Err(Problem::new(format!(
            "{stranger} ({shape}) is not a tensor of this model{hint}; the model has {}",
            own(model)
        )));
    }
    let found = resolved_weights(model, &resolved)?;
    if found.is_empty() {
        let what = format!("no weight of this model found; the model has {}", own(model));
        return Err(Problem::new(what));
    }
    Ok(found)
}

/// Finds the initial weights of a model among arrays whose meaning is known, and ignores the others.
///
/// # Errors
/// If a weight has another shape or a non-finite value.
pub(crate) fn resolved_weights(
    model: &Model,
    resolved: &Resolved,
) -> Result<InitialWeights, Problem> {
    let mut found = InitialWeights::default();
    for Shape { name, rows, cols, .. } in model.shapes() {
        let is_it = |what: Variable| what == Variable::weight(name);
        let mut all = resolved.known.iter().filter(|(m, ..)| m.k == 0 && is_it(m.what));
        let Some((meaning, called, array)) = all.next() else { continue };
        let dim = (rows, cols);
        let mut value = fitting(name, called, &array.values, dim)?;
        match (all.next(), all.next()) {
            (None, _) => {}
            // PyTorch adds two biases where one is enough
            (Some((other, called, array)), None) if meaning.half && other.half => {
                value += &fitting(name, called, &array.values, dim)?;
            }
            (Some(_), _) => {} // the names have been checked
        }
        found.push((name, value));
    }
    Ok(found)
}

/// `W_xh 8×4, W_hh 8×8, b_h 8`
fn own(model: &Model) -> String {
    let shapes = model.shapes().into_iter();
    let each = shapes.map(|s| format!("{} {}", s.name, size(s.name, (s.rows, s.cols))));
    each.collect::<Vec<_>>().join(", ")
}

fn size(name: Name, (rows, cols): (usize, usize)) -> String {
    if name.is_bias() { rows.to_string() } else { format!("{rows}×{cols}") }
}

/// A shape in words.
pub(crate) fn shape(values: &ArrayD<f64>) -> String {
    match values.shape() {
        [] => "a single number".to_owned(),
        axes => axes.iter().map(usize::to_string).collect::<Vec<_>>().join("×"),
    }
}

fn fitting(
    name: Name,
    called: &str,
    values: &ArrayD<f64>,
    dim: (usize, usize),
) -> Result<Array2<f64>, Problem> {
    let Some(value) = in_shape(values, dim) else {
        let transposed = in_shape(&values.t().to_owned(), dim).is_some();
        let hint = if transposed { ": transpose it" } else { "" };
        let (found, here) = (shape(values), size(name, dim));
        return Err(Problem::new(format!(
            "{called} is {found}, but {name} of this model is {here}{hint}"
        )));
    };
    if value.iter().any(|x| !x.is_finite()) {
        return Err(Problem::new(format!(
            "{called} contains a NaN or an infinity: weights must be finite"
        )));
    }
    Ok(value)
}

/// Brings an array into this shape, if it fits. A bias may be a vector, a column or a row.
fn in_shape(values: &ArrayD<f64>, (rows, cols): (usize, usize)) -> Option<Array2<f64>> {
    if let Ok(vector) = values.view().into_dimensionality::<Ix1>() {
        return (cols == 1 && vector.len() == rows).then(|| vector.insert_axis(Axis(1)).to_owned());
    }
    let matrix = values.view().into_dimensionality::<Ix2>().ok()?;
    if matrix.dim() == (rows, cols) {
        return Some(matrix.to_owned());
    }
    (cols == 1 && matrix.dim() == (1, rows)).then(|| matrix.t().to_owned())
}
