//! An example: a sequence of inputs, and the target at each timestep.

use std::ops::Range;
use std::slice;
use std::sync::Arc;

/// The input of one timestep: the vector `x_t` of zeros and ones, given by the indices of the ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A symbol: one-hot, with its 1 at this index.
    Symbol(usize),
    /// A picture: 1 at each of these indices, its dark pixels.
    Picture(Arc<[usize]>),
    /// The model's own answer at the previous timestep: its most probable class, read as the symbol with that number.
    /// Choosing a class is not differentiable, so no gradient flows through it.
    Own,
}

impl Input {
    /// Returns the indices at which `x_t` is 1, in ascending order; none for the model's own answer.
    pub(crate) fn places(&self) -> &[usize] {
        match self {
            Input::Symbol(place) => slice::from_ref(place),
            Input::Picture(places) => places,
            Input::Own => &[],
        }
    }

    /// Returns the number of the symbol; `None` if the input is not a symbol.
    pub fn symbol(&self) -> Option<usize> {
        match self {
            Input::Symbol(symbol) => Some(*symbol),
            Input::Picture(_) | Input::Own => None,
        }
    }
}

/// One sequence of inputs and targets.
///
/// Every wiring has this type. Many-to-many has a target at every timestep, many-to-one at the last one, and
/// sequence-to-sequence in the second half; one-to-many reads one input, and then the previous outputs: the true ones,
/// or its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The input at each timestep (T), with indices below `V`.
    pub inputs: Vec<Input>,
    /// The target class at each timestep (T), below `O`; `None` where there is no loss. Empty if the gradients come from
    /// outside: the tape has `dy_t`, and `dc` of the last timestep, before the backward pass.
    pub targets: Vec<Option<usize>>,
    /// Whether the initial state is the final state of the previous example; otherwise it is zero.
    pub carried: bool,
}

impl Clone for Example {
    fn clone(&self) -> Self {
        let Example { inputs, targets, carried } = self;
        Example { inputs: inputs.clone(), targets: targets.clone(), carried: *carried }
    }

    /// Reuses the memory of the previous example, because every update loads a new one.
    fn clone_from(&mut self, other: &Self) {
        self.inputs.clone_from(&other.inputs);
        self.targets.clone_from(&other.targets);
        self.carried = other.carried;
    }
}

impl Example {
    /// Creates a sequence of symbols that starts from a zero state.
    pub(crate) fn of_symbols(
        symbols: impl IntoIterator<Item = usize>,
        targets: Vec<Option<usize>>,
    ) -> Self {
        let inputs = symbols.into_iter().map(Input::Symbol).collect();
        Example { inputs, targets, carried: false }
    }

    /// Returns the target class at a timestep.
    pub(crate) fn target(&self, t: usize) -> Option<usize> {
        self.targets.get(t).copied().flatten()
    }

    /// Whether the output of a timestep decides anything: a loss, what is read next, or the last answer.
    pub(crate) fn asks(&self, t: usize) -> bool {
        let reads_it = || self.inputs.get(t + 1).is_none_or(|next| *next == Input::Own);
        self.target(t).is_some() || reads_it()
    }

    /// The timesteps whose outputs decide something, in runs of consecutive ones.
    pub(crate) fn asked(&self) -> impl Iterator<Item = Range<usize>> {
        let mut t = 0;
        std::iter::from_fn(move || {
            let start = (t..self.timesteps()).find(|t| self.asks(*t))?;
            let end = (start..self.timesteps()).find(|t| !self.asks(*t));
            t = end.unwrap_or(self.timesteps());
            Some(start..t)
        })
    }

    /// Whether it takes the gradients of the outputs from outside.
    pub(crate) fn takes_gradients(&self) -> bool {
        self.targets.is_empty() && !self.inputs.is_empty()
    }

    /// Returns `T`, the number of timesteps.
    pub fn timesteps(&self) -> usize {
        self.inputs.len()
    }
}
