//! Initial weights that are given, under our own names or those of other programs.

use ndarray::{Array2, ArrayD, Axis, Ix1, Ix2};

use crate::checked::nearest;
use crate::nn::{Model, Name, Params};
use crate::tensors::Tensors;

/// Where a trace has the weights at its start.
const START: [&str; 3] = ["", "before/", "0/before/"];

/// Initial weights, and where they are from.
#[derive(Clone, Debug)]
pub struct Given {
    /// The file; or what else to call it in an error.
    pub from: String,
    /// The weights.
    pub tensors: Tensors,
}

impl From<Tensors> for Given {
    fn from(tensors: Tensors) -> Self {
        Given { from: "given weights".to_owned(), tensors }
    }
}

/// Writes the tensors that are given over the initial ones.
///
/// # Errors
/// If none of them is one of the model's, one has another shape or holds a NaN, or a name is not known.
pub fn give(model: &Model, params: &mut Params, given: &Tensors) -> Result<(), String> {
    let mut found = 0;
    let names: Vec<Name> = params.iter().map(|t| t.name).collect();
    for name in &names {
        let Some((called, values)) = find(model, *name, given)? else { continue };
        let dim = params[*name].dim();
        let fits = in_shape(&values, dim).ok_or_else(|| {
            let (rows, cols) = dim;
            let here = if name.is_bias() { format!("{rows}") } else { format!("{rows}×{cols}") };
            let shape = values.shape().iter().map(usize::to_string).collect::<Vec<_>>().join("×");
            format!("{called} is {shape}, but {name} of this model is {here}")
        })?;
        if fits.iter().any(|x| !x.is_finite()) {
            return Err(format!("{called} holds a NaN or an infinity: weights must be finite"));
        }
        params[*name].assign(&fits);
        found += 1;
    }
    let known: Vec<&str> = names.iter().map(|n| n.as_str()).collect();
    if let Some(stranger) = stranger(&names, given) {
        let near = nearest(stranger, known.iter().copied());
        let hint = near.map_or(String::new(), |n| format!(" (did you mean {n}?)"));
        return Err(format!(
            "{stranger} is no tensor of this model{hint}; it has {}",
            known.join(", ")
        ));
    }
    if found == 0 {
        return Err(format!("there is no weight of this model in it; it has {}", known.join(", ")));
    }
    Ok(())
}

/// A tensor under one of its names, and which.
fn find(
    model: &Model,
    name: Name,
    given: &Tensors,
) -> Result<Option<(String, ArrayD<f64>)>, String> {
    for start in START {
        for called in [name.as_str()].iter().chain(name.aliases()) {
            let called = format!("{start}{called}");
            if let Some(array) = given.get(&called) {
                return Ok(Some((called, array.values.clone())));
            }
        }
    }
    pytorch(model, name, given)
}

/// A tensor as PyTorch's modules name it: the cell's `weight_ih_l0`, a linear layer's `weight`, an embedding's.
fn pytorch(
    model: &Model,
    name: Name,
    given: &Tensors,
) -> Result<Option<(String, ArrayD<f64>)>, String> {
    let ending = |ending: &str| {
        let fits = |n: &str| n == ending || n.ends_with(&format!(".{ending}"));
        given.iter().find(|(n, _)| fits(n)).map(|(n, a)| (n.to_owned(), a.values.clone()))
    };
    let layer = |shape: &[usize], ending: &str| {
        let fits = |n: &str| n == ending || n.ends_with(&format!(".{ending}"));
        let all = given.iter().filter(|(n, a)| fits(n) && a.values.shape() == shape);
        all.map(|(n, a)| (n.to_owned(), a.values.clone())).collect::<Vec<_>>()
    };
    let dims = model.dims;
    let recurrent = ending("weight_hh_l0");
    if recurrent.is_some() && model.cell.keeps().reset {
        return Err("these are the weights of PyTorch's GRU, which multiplies by r after the product with W_h; \
             this one does so before it, so they would mean something else"
            .to_owned());
    }
    let found = match name {
        Name::W_xh | Name::W_x => ending("weight_ih_l0"),
        Name::W_hh | Name::W_h => recurrent,
        // PyTorch adds two biases where one is enough
        Name::b_h | Name::b => match (ending("bias_ih_l0"), ending("bias_hh_l0")) {
            (Some((name, a)), Some((other, b))) if a.shape() == b.shape() => {
                Some((format!("{name} + {other}"), a + b))
            }
            (one, other) => one.or(other),
        },
        Name::W_hy => only("W_hy", layer(&[dims.outputs, dims.hidden], "weight"), "embed")?,
        Name::b_y => only("b_y", layer(&[dims.outputs], "bias"), "embed")?,
        Name::E => {
            let shape = [dims.inputs, dims.read()];
            layer(&shape, "weight").into_iter().find(|(n, _)| n.contains("emb"))
        }
    };
    Ok(found)
}

/// The one layer that fits, if its name does not hold `not`.
fn only(
    name: &str,
    layers: Vec<(String, ArrayD<f64>)>,
    not: &str,
) -> Result<Option<(String, ArrayD<f64>)>, String> {
    let mut layers: Vec<_> = layers.into_iter().filter(|(n, _)| !n.contains(&not[..3])).collect();
    if layers.len() > 1 {
        let names: Vec<&str> = layers.iter().map(|(n, _)| n.as_str()).collect();
        return Err(format!(
            "{} could each be {name}: save the model without the others",
            names.join(", ")
        ));
    }
    Ok(layers.pop())
}

/// A matrix of that size; a bias may be a vector, a column or a row.
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

/// A name at the top of the file that means nothing here: most likely a slip.
fn stranger<'a>(names: &[Name], given: &'a Tensors) -> Option<&'a str> {
    let top = given.iter().map(|(n, _)| n).filter(|n| !n.contains(['/', '.']));
    let is_known = |n: &str| {
        let ours = names.iter().any(|name| name.is_called(n));
        let pytorch = n.ends_with("_l0") || ["weight", "bias"].contains(&n);
        ours || pytorch || super::trace::is_traced(n)
    };
    top.into_iter().find(|n| !is_known(n))
}
