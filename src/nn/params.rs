//! The parameters of a model: a short list of named matrices. Gradients and optimiser memory have the same form.

use ndarray::Array2;
use std::ops::{Index, IndexMut};
use strum::VariantArray;

mod name;

pub use name::Name;

use super::kernel::{all_finite, matrix_of, norm_of, zeros};

/// The sizes of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dims {
    /// `V`: how many different symbols can come in.
    pub inputs: usize,
    /// `D`: how long the embedding of a symbol is; without one, the cell reads `x_t` itself.
    pub embedding: Option<usize>,
    /// `H`: how many hidden units there are.
    pub hidden: usize,
    /// `O`: how many classes can come out.
    pub outputs: usize,
}

impl Dims {
    /// How many values the cell reads: `D` with an embedding, else `V`.
    pub fn read(self) -> usize {
        self.embedding.unwrap_or(self.inputs)
    }
}

/// How a tensor is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Access {
    /// Every number at every timestep. Rows lie together in memory.
    #[default]
    Whole,
    /// A symbol picks a column: `W x` for a one-hot `x`. Columns lie together in memory.
    ByColumn,
    /// A symbol picks a row: `Eᵀ x` for a one-hot `x`. Rows lie together in memory.
    ByRow,
}

/// What a cell or the head asks for: a parameter's name and size, and what an initialisation needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The parameter's name.
    pub name: Name,
    /// Rows: how many values it produces; of the embedding, how many symbols there are.
    pub rows: usize,
    /// Columns: how many values it reads, 1 for a bias; of the embedding, how many values it produces.
    pub cols: usize,
    /// `n` of an initialisation: the number of values that are summed into one.
    pub(crate) fan_in: usize,
    /// How many gates lie below each other in the rows; each gets its first values by itself.
    pub(crate) gates: usize,
    /// How it is read.
    pub(crate) access: Access,
}

/// One named parameter.
#[derive(Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its value; a bias has one column.
    pub value: Array2<f64>,
    /// How it is read.
    access: Access,
}

impl Clone for Parameter {
    fn clone(&self) -> Self {
        let (rows, columns) = self.value.dim();
        let by_column = self.access == Access::ByColumn;
        Parameter { value: matrix_of(rows, columns, by_column, self.cells()), ..*self }
    }

    /// Into the same memory, if it fits: a checkpoint is restored at each step back.
    fn clone_from(&mut self, other: &Self) {
        if self.value.dim() == other.value.dim() && self.access == other.access {
            self.name = other.name;
            self.cells_mut().copy_from_slice(other.cells());
        } else {
            *self = other.clone();
        }
    }
}

impl Parameter {
    /// The length of the line that a symbol picks; none of a tensor that is read as a whole. The lines lie one after the
    /// other in memory.
    pub(super) fn line_len(&self) -> Option<usize> {
        match self.access {
            Access::Whole => None,
            Access::ByColumn => Some(self.value.nrows()),
            Access::ByRow => Some(self.value.ncols()),
        }
    }

    /// All values, in the order of memory: the same for all tensors of one name.
    pub fn cells(&self) -> &[f64] {
        let by_row = match self.access {
            Access::ByColumn => self.value.t(),
            Access::Whole | Access::ByRow => self.value.view(),
        };
        by_row.to_slice().expect("a contiguous tensor")
    }

    /// All values, to write to.
    pub fn cells_mut(&mut self) -> &mut [f64] {
        let by_row = match self.access {
            Access::ByColumn => self.value.view_mut().reversed_axes(),
            Access::Whole | Access::ByRow => self.value.view_mut(),
        };
        by_row.into_slice().expect("a contiguous tensor")
    }
}

/// All parameters of one model, in the order of computation.
#[derive(Debug, PartialEq)]
pub struct Params {
    tensors: Vec<Parameter>,
    /// Where the tensor of a name is, by the name's number: the equations ask for each at every timestep.
    places: [Option<u8>; Name::VARIANTS.len()],
}

impl Clone for Params {
    fn clone(&self) -> Self {
        Params { tensors: self.tensors.clone(), ..*self }
    }

    fn clone_from(&mut self, other: &Self) {
        self.tensors.clone_from(&other.tensors);
        self.places = other.places;
    }
}

impl Params {
    /// Whether these are the same tensors in the same shapes.
    pub(crate) fn shapes_fit(&self, other: &Params) -> bool {
        let shape = |p: &Parameter| (p.name, p.value.dim());
        self.iter().map(shape).eq(other.iter().map(shape))
    }

    /// Zeros in the given shapes.
    pub(crate) fn zeros(shapes: &[Shape]) -> Self {
        let tensor = |s: &Shape| Parameter {
            name: s.name,
            value: zeros(s.rows, s.cols, s.access == Access::ByColumn),
            access: s.access,
        };
        let mut places = [None; Name::VARIANTS.len()];
        for (place, shape) in (0..).zip(shapes) {
            places[shape.name as usize] = Some(place);
        }
        Params { tensors: shapes.iter().map(tensor).collect(), places }
    }

    /// Zeros in the shapes of `self`: a gradient, or an optimiser's memory.
    pub(crate) fn zeros_like(&self) -> Self {
        let mut zeros = self.clone();
        zeros.fill(0.0);
        zeros
    }

    /// Sets every value.
    pub(crate) fn fill(&mut self, value: f64) {
        for tensor in &mut self.tensors {
            tensor.cells_mut().fill(value);
        }
    }

    /// The tensors, in the order of computation.
    pub fn iter(&self) -> std::slice::Iter<'_, Parameter> {
        self.tensors.iter()
    }

    /// The tensors, to write to.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Parameter> {
        self.tensors.iter_mut()
    }

    /// The `i`-th tensor, to write to.
    ///
    /// # Panics
    /// If the model has no so many.
    pub(super) fn nth_mut(&mut self, i: usize) -> &mut Parameter {
        &mut self.tensors[i]
    }

    /// The tensor of that name, if the model has one.
    pub(crate) fn get(&self, name: Name) -> Option<&Array2<f64>> {
        let place = self.places[name as usize]?;
        Some(&self.tensors[usize::from(place)].value)
    }

    /// A bias as a slice.
    ///
    /// # Panics
    /// If the model has no such parameter.
    pub fn bias(&self, name: Name) -> &[f64] {
        self[name].as_slice().expect("a bias is one column")
    }

    /// A bias as a slice, to write to.
    ///
    /// # Panics
    /// If the model has no such parameter.
    pub(crate) fn bias_mut(&mut self, name: Name) -> &mut [f64] {
        self[name].as_slice_mut().expect("a bias is one column")
    }

    /// How many numbers the model has to learn.
    pub(crate) fn count(&self) -> usize {
        self.tensors.iter().map(|t| t.value.len()).sum()
    }

    /// The Euclidean norm over all tensors together.
    pub fn norm(&self) -> f64 {
        norm_of(self.tensors.iter().map(Parameter::cells))
    }

    /// The first tensor that holds a NaN or an infinity.
    pub(crate) fn first_non_finite(&self) -> Option<Name> {
        let bad = |t: &&Parameter| !all_finite([t.cells()]);
        self.tensors.iter().find(bad).map(|t| t.name)
    }
}

const HAS_IT: &str = "the model has this parameter";

impl Index<Name> for Params {
    type Output = Array2<f64>;

    fn index(&self, name: Name) -> &Array2<f64> {
        self.get(name).expect(HAS_IT)
    }
}

impl IndexMut<Name> for Params {
    fn index_mut(&mut self, name: Name) -> &mut Array2<f64> {
        let place = self.places[name as usize].expect(HAS_IT);
        &mut self.tensors[usize::from(place)].value
    }
}
