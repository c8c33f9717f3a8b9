//! The gradient of all parameters.

use std::ops::{Deref, Range};

use super::example::Input;
use super::kernel::{Extent, all_finite, extent, norm_of, root};
use super::params::{Name, Parameter, Params};

/// `∂L/∂θ` for each parameter, in the form of the parameters.
///
/// A symbol that was not read has no part in the loss: its column of `W_xh`, its row of `E` is 0. With a large
/// vocabulary these are most of all numbers, so it is remembered which symbols were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Grads {
    of: Params,
    /// The symbols read, ascending, in runs without a gap: their lines lie side by side.
    read: Vec<Range<usize>>,
    /// How large it is, as last measured.
    extent: Extent,
}

impl Grads {
    /// The gradient of a constant.
    pub(crate) fn zeros_like(params: &Params) -> Self {
        Grads { of: params.zeros_like(), read: Vec::new(), extent: Extent::default() }
    }

    /// Gradients that were computed elsewhere: each number can be other than 0.
    pub(crate) fn whole(of: Params) -> Self {
        let lines = |tensor: &Parameter| {
            tensor.line_len().map_or(0, |len| tensor.cells().len() / len.max(1))
        };
        let all = 0..of.iter().map(lines).max().unwrap_or(0);
        let mut grads = Grads { of, read: vec![all], extent: Extent::default() };
        grads.measure();
        grads
    }

    /// Writes the sums over time of an example with these `inputs`, and measures. The lines of all symbols are 0 when
    /// `sums` is called; the other tensors hold old numbers.
    pub(super) fn sum(&mut self, inputs: &[Input], sums: impl FnOnce(&mut Params)) {
        self.read(inputs.iter().flat_map(Input::places).copied());
        self.write(sums);
    }

    /// Writes to the tensors and measures; lines of symbols that were not read stay 0.
    pub(super) fn write(&mut self, write: impl FnOnce(&mut Params)) {
        write(&mut self.of);
        self.measure();
    }

    /// From now on, these symbols are read. Their lines are 0, like all others.
    fn read(&mut self, symbols: impl Iterator<Item = usize>) {
        let Grads { of, read, .. } = self;
        for tensor in of.iter_mut().filter(|tensor| tensor.line_len().is_some()) {
            places(read, tensor).for_each(|lines| tensor.cells_mut()[lines].fill(0.0));
        }
        read.clear();
        read.extend(symbols.map(|symbol| symbol..symbol + 1));
        join(read);
    }

    /// The places of a tensor of these parameters that can be other than 0: a whole tensor, or the lines read.
    pub(crate) fn places<'a>(
        &'a self,
        tensor: &Parameter,
    ) -> impl Iterator<Item = Range<usize>> + Clone + use<'a> {
        places(&self.read, tensor)
    }

    /// All numbers that can be other than 0.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &[f64]> + Clone {
        self.of.iter().flat_map(|t| self.places(t).map(|places| &t.cells()[places]))
    }

    /// Changes all numbers that can be other than 0, and measures.
    pub(crate) fn change(&mut self, mut how: impl FnMut(&mut [f64])) {
        let Grads { of, read, .. } = self;
        for tensor in of.iter_mut() {
            places(read, tensor).for_each(|places| how(&mut tensor.cells_mut()[places]));
        }
        self.measure();
    }

    /// Adds another gradient of the same parameters.
    pub(crate) fn add(&mut self, other: &Grads) {
        let Grads { of, read, .. } = self;
        for (mine, theirs) in of.iter_mut().zip(other.of.iter()) {
            for places in other.places(theirs) {
                let theirs = &theirs.cells()[places.clone()];
                mine.cells_mut()[places].iter_mut().zip(theirs).for_each(|(g, more)| *g += more);
            }
        }
        read.extend_from_slice(&other.read);
        join(read);
        self.measure();
    }

    /// Finds out how large it is.
    fn measure(&mut self) {
        self.extent = extent(self.parts());
    }

    /// The largest `|g|`, as measured; a NaN is passed over.
    pub(crate) fn largest(&self) -> f64 {
        self.extent.largest
    }

    /// `‖g‖`, the Euclidean norm over all tensors together, as measured.
    pub fn norm(&self) -> f64 {
        root(self.extent.squares).unwrap_or_else(|| norm_of(self.parts()))
    }

    /// The first tensor that holds a NaN or an infinity.
    pub(crate) fn first_non_finite(&self) -> Option<Name> {
        if self.extent.squares.is_finite() {
            return None;
        }
        let bad = |t: &&Parameter| !all_finite(self.places(t).map(|places| &t.cells()[places]));
        self.of.iter().find(bad).map(|t| t.name)
    }
}

fn places<'a>(
    read: &'a [Range<usize>],
    tensor: &Parameter,
) -> impl Iterator<Item = Range<usize>> + Clone + use<'a> {
    let len = tensor.line_len();
    let whole = len.is_none().then(|| 0..tensor.cells().len());
    let of_lines = move |len: usize| read.iter().map(move |run| run.start * len..run.end * len);
    whole.into_iter().chain(len.into_iter().flat_map(of_lines))
}

/// Sorts runs, and joins those that touch or overlap.
fn join(runs: &mut Vec<Range<usize>>) {
    runs.sort_unstable_by_key(|run| run.start);
    runs.dedup_by(|next, run| {
        let touches = next.start <= run.end;
        if touches {
            run.end = run.end.max(next.end);
        }
        touches
    });
}

impl Deref for Grads {
    type Target = Params;

    fn deref(&self) -> &Params {
        &self.of
    }
}
