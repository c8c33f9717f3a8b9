//! The form of somebody's weights: which cell, in which sizes, which way round, with the gates in which order.

use ndarray::{Array2, ArrayD, Axis, Ix2, Slice, concatenate};
use std::collections::HashMap;
use std::rc::Rc;

use super::{HandIn, Item, Part, Role, names, outside};
use crate::nn::{CellKind, Dims, Model, Name, Params, Stage};

/// The sizes of a model, with the number of gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// How many values the cell computes for each unit before its nonlinearities.
    pub(crate) gates: usize,
    pub(crate) hidden: usize,
    /// How many values the cell reads.
    pub(crate) read: usize,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

impl Sizes {
    /// The rows and columns of a parameter as the equations have them.
    pub(crate) fn shape(self, part: Part) -> (usize, usize) {
        let Sizes { gates, hidden, read, inputs, outputs } = self;
        match part {
            Part::Embedding => (inputs, read),
            Part::Input => (gates * hidden, read),
            Part::Recurrent => (gates * hidden, hidden),
            Part::Joined => (gates * hidden, hidden + read),
            Part::Bias | Part::SecondBias => (gates * hidden, 1),
            Part::Output => (outputs, hidden),
            Part::OutputBias => (outputs, 1),
        }
    }

    /// Whether a parameter of that shape can be that one, either way round.
    pub(crate) fn fits(self, part: Part, shape: &[usize], is_apart: bool) -> bool {
        let (rows, cols) = self.shape(part);
        if part.is_bias() {
            let longer = shape.iter().filter(|n| **n != 1).count();
            let is_one = longer <= 1 || is_apart && shape.first() == Some(&self.gates);
            return is_one && shape.iter().product::<usize>() == rows;
        }
        match (matrix(shape), is_apart, shape) {
            (_, true, [gates, a, b]) => {
                let rows = rows / self.gates;
                *gates == self.gates && ((*a, *b) == (rows, cols) || (*b, *a) == (rows, cols))
            }
            (Some((a, b)), false, _) => (a, b) == (rows, cols) || (b, a) == (rows, cols),
            _ => false,
        }
    }
}

/// The rows and columns of a matrix, perhaps with axes of length 1 in front.
pub(super) fn matrix(shape: &[usize]) -> Option<(usize, usize)> {
    let (front, [a, b]) = shape.split_last_chunk::<2>()?;
    front.iter().all(|n| *n == 1).then_some((*a, *b))
}

/// The form of somebody's weights and their gradients.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// The model that they are of.
    pub(crate) model: Model,
    pub(crate) sizes: Sizes,
    /// What each base name is: the place among its roles.
    pub(crate) choice: Rc<HashMap<String, usize>>,
    /// Our gate at each place among theirs.
    pub(crate) order: Vec<usize>,
    /// Whether joined weights have the input first.
    pub(crate) x_first: bool,
    /// Whether the update gate of a GRU is one minus ours.
    pub(crate) keeps_new: bool,
    /// Whether square matrices are transposed, of values and of gradients: x@W. Of others, the shape tells.
    pub(crate) values: bool,
    pub(crate) grads: bool,
}

impl Form {
    /// What an array is.
    pub(crate) fn role(&self, item: &Item) -> Option<Role> {
        let place = self.choice.get(&item.called.base).copied().unwrap_or(0);
        item.called.roles.get(place).or(item.called.roles.first()).copied()
    }

    /// Whether the model has a place for an array: a weight whose shape fits, or a gradient of one.
    pub(crate) fn has_place(&self, handin: &HandIn, item: &Item) -> bool {
        let Some(Role::Part(part)) = self.role(item) else { return true };
        if part == Part::OutputBias && self.is_of_another_layer(handin, item) {
            return false;
        }
        let fits = |of: &Item| self.sizes.fits(part, of.array.values.shape(), of.is_apart);
        if item.called.stage == Stage::Before {
            return fits(item);
        }
        let is_weight = |other: &&Item| {
            other.called.stage == Stage::Before && other.called.base == item.called.base
        };
        let mut weights = handin.of(item.called.k).filter(is_weight).peekable();
        weights.peek().is_none() || weights.any(fits)
    }

    /// Whether a bias goes with a matrix of the file that does not fit the output: `b_proj` beside a `W_proj` of something
    /// else.
    fn is_of_another_layer(&self, handin: &HandIn, bias: &Item) -> bool {
        let matrices = names::matrices_of(&bias.called.base);
        let weights = handin.of(bias.called.k).filter(|of| of.called.stage == Stage::Before);
        let mut its = weights.filter(|of| matrices.contains(&of.called.base)).peekable();
        let fits = |of: &Item| self.sizes.fits(Part::Output, of.array.values.shape(), of.is_apart);
        its.peek().is_some() && !its.any(fits)
    }

    /// Which two weights of an update are the same part with different numbers, in words.
    pub(crate) fn claimed_twice(&self, handin: &HandIn, k: u64) -> Option<String> {
        let weights = handin
            .of(k)
            .filter(|item| item.called.stage == Stage::Before && self.has_place(handin, item));
        let of_part = weights.filter_map(|item| match self.role(item) {
            Some(Role::Part(part)) => Some((part, item)),
            _ => None,
        });
        let weights: Vec<(Part, &Item)> = of_part.collect();
        weights.iter().enumerate().find_map(|(at, (part, one))| {
            let is_other = |(other_part, other): &&(Part, &Item)| {
                other_part == part && other.array.values != one.array.values
            };
            let (_, other) = weights[at + 1..].iter().find(is_other)?;
            let [one, other] = [one, other].map(|item| &item.mine);
            let name = self.name(*part);
            Some(format!(
                "{one} and {other} cannot both be {name}: say what one of them is; if {other} is the gradient, --name {other}=grad/{name}"
            ))
        })
    }

    /// The name that a part has in the equations of this cell. The joined weights go by that of the input's.
    pub(crate) fn name(&self, part: Part) -> Name {
        let weights = self.model.cell.weights();
        match part {
            Part::Embedding => Name::E,
            Part::Input | Part::Joined => weights.input,
            Part::Recurrent => weights.recurrent,
            Part::Bias => weights.bias,
            Part::SecondBias => weights.recurrent_bias.unwrap_or(weights.bias),
            Part::Output => Name::W_hy,
            Part::OutputBias => Name::b_y,
        }
    }

    /// Whether a matrix is turned to come to our way round; `None` if it has neither shape.
    pub(crate) fn is_turned(
        &self,
        part: Part,
        shape: (usize, usize),
        stage: Stage,
    ) -> Option<bool> {
        let (rows, cols) = self.sizes.shape(part);
        let turned = match stage {
            Stage::Before | Stage::After => self.values,
            Stage::Grad | Stage::Clipped => self.grads,
        };
        match shape {
            (a, b) if a == b && (a, b) == (rows, cols) => Some(turned && part != Part::Embedding),
            (a, b) if (a, b) == (rows, cols) => Some(false),
            (a, b) if (b, a) == (rows, cols) => Some(true),
            _ => None,
        }
    }

    /// An array of a part in our form; `None` if its shape does not fit. `sign` is what turns an update gate round.
    pub(crate) fn ours(
        &self,
        part: Part,
        item: &Item,
        values: &ArrayD<f64>,
        sign: f64,
    ) -> Option<Array2<f64>> {
        if !self.sizes.fits(part, values.shape(), item.is_apart) {
            return None;
        }
        let (rows, cols) = self.sizes.shape(part);
        let stage = item.called.stage;
        let whole = if part.is_bias() {
            let flat = values.flatten().to_owned();
            flat.into_shape_with_order((rows, 1)).ok()?
        } else if item.is_apart {
            let gates = self.sizes.gates;
            let (each, shape) = (rows / gates, (values.shape()[1], values.shape()[2]));
            // each gate has the shape of a vanilla cell's matrix
            let vanilla = Form { sizes: Sizes { gates: 1, ..self.sizes }, ..self.clone() };
            let turned = vanilla.is_turned(part, shape, stage)?;
            let mut whole = Array2::zeros((rows, cols));
            for (gate, one) in values.axis_iter(Axis(0)).enumerate() {
                let one = one.into_dimensionality::<Ix2>().ok()?;
                let one = if turned { one.t() } else { one };
                let range = gate * each..(gate + 1) * each;
                whole.slice_axis_mut(Axis(0), Slice::from(range)).assign(&one);
            }
            whole
        } else {
            let shape = matrix(values.shape())?;
            let flat = values.view().into_shape_with_order(shape).ok()?;
            if self.is_turned(part, shape, stage)? { flat.t().to_owned() } else { flat.to_owned() }
        };
        Some(self.in_our_order(part, whole, item.is_apart, sign))
    }

    /// The gates in our order. Those apart are in it already.
    fn in_our_order(
        &self,
        part: Part,
        whole: Array2<f64>,
        is_apart: bool,
        sign: f64,
    ) -> Array2<f64> {
        let Sizes { gates, hidden, .. } = self.sizes;
        let is_gated =
            gates > 1 && !matches!(part, Part::Embedding | Part::Output | Part::OutputBias);
        if !is_gated {
            return whole;
        }
        let mut out = whole.clone();
        let rows = |gate: usize| Slice::from(gate * hidden..(gate + 1) * hidden);
        for theirs in 0..gates {
            let ours = if is_apart { theirs } else { self.order[theirs] };
            let from = whole.slice_axis(Axis(0), rows(theirs));
            let mut to = out.slice_axis_mut(Axis(0), rows(ours));
            to.assign(&from);
            if self.keeps_new && ours == 1 {
                to *= sign;
            }
        }
        out
    }

    /// The parameters from the weights of an update, and the parts that are missing.
    pub(crate) fn params(&self, handin: &HandIn, k: u64) -> (Params, Vec<Part>) {
        let mut params = Params::zeros(&self.model.shapes());
        let mut found: Vec<Part> = Vec::new();
        for item in handin.of(k).filter(|item| item.called.stage == Stage::Before) {
            let Some(Role::Part(part)) = self.role(item) else { continue };
            let Some(values) = self.ours(part, item, &item.array.values, -1.0) else { continue };
            if found.contains(&part) {
                continue;
            }
            found.push(part);
            if part == Part::Joined {
                let (x, h) = self.split(&values);
                params[self.name(Part::Input)].assign(&x);
                params[self.name(Part::Recurrent)].assign(&h);
            } else if params.get(self.name(part)).is_some() {
                params[self.name(part)] += &values; // of two biases where one is enough, the sum counts
            }
        }
        let has = |part: Part| found.contains(&part);
        let mut needed = outside::needed_of_output(handin, &mut params);
        if self.model.dims.embedding.is_some() {
            needed.push(Part::Embedding);
        }
        if !has(Part::Joined) {
            needed.extend([Part::Input, Part::Recurrent]);
        }
        needed.retain(|part| !has(*part));
        (params, needed)
    }

    /// The input's and the recurrent matrix of joined weights.
    fn split(&self, joined: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
        let Sizes { hidden, read, .. } = self.sizes;
        let first = if self.x_first { read } else { hidden };
        let (one, other) = joined.view().split_at(Axis(1), first);
        let (x, h) = if self.x_first { (one, other) } else { (other, one) };
        (x.to_owned(), h.to_owned())
    }

    /// A part of our parameters or gradients, as the file has it up to order and orientation.
    pub(crate) fn part_of(&self, params: &Params, part: Part) -> Option<Array2<f64>> {
        if part != Part::Joined {
            return params.get(self.name(part)).cloned();
        }
        let (x, h) = (params.get(self.name(Part::Input))?, params.get(self.name(Part::Recurrent))?);
        let both = if self.x_first { [x.view(), h.view()] } else { [h.view(), x.view()] };
        concatenate(Axis(1), &both).ok()
    }

    /// The form of a model whose own names and layout are used.
    pub(crate) fn plain(model: Model, choice: Rc<HashMap<String, usize>>) -> Self {
        let Dims { inputs, hidden, outputs, .. } = model.dims;
        let gates = model.cell.keeps().gates;
        let sizes = Sizes { gates, hidden, read: model.dims.read(), inputs, outputs };
        Form {
            model,
            sizes,
            choice,
            order: (0..gates).collect(),
            x_first: true,
            keeps_new: false,
            values: false,
            grads: false,
        }
    }
}

/// The letters of the gates in the order of the file: `i f o g`.
pub(crate) fn letters(form: &Form) -> String {
    let letters = form.model.cell.letters();
    form.order.iter().map(|gate| letters[*gate]).collect::<Vec<_>>().join(" ")
}

/// The cells that have that many gates.
pub(super) fn kinds(gates: usize) -> &'static [CellKind] {
    match gates {
        1 => &[CellKind::Rnn],
        4 => &[CellKind::Lstm],
        3 => &[CellKind::Gru, CellKind::TorchGru],
        _ => &[],
    }
}
