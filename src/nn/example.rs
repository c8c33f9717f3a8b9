//! What goes in: a sequence of inputs, and what should be answered at each of them.

use std::slice;
use std::sync::Arc;

/// What is read at one timestep: the vector `x_t`, given by the places that are 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A symbol: one-hot, 1 at this place.
    Symbol(usize),
    /// A picture: 1 at each of these places, its dark pixels.
    Picture(Arc<[usize]>),
    /// The model's own answer at the timestep before: its most probable class, read as the symbol of that number.
    /// It is a choice, not a function with a slope, so no gradient flows through it.
    Own,
}

impl Input {
    /// The places of `x_t` that are 1, ascending; none of the model's own answer, until it is known.
    pub fn places(&self) -> &[usize] {
        match self {
            Input::Symbol(place) => slice::from_ref(place),
            Input::Picture(places) => places,
            Input::Own => &[],
        }
    }

    /// The symbol, if it is one.
    pub fn symbol(&self) -> Option<usize> {
        match self {
            Input::Symbol(symbol) => Some(*symbol),
            Input::Picture(_) | Input::Own => None,
        }
    }
}

/// One sequence.
///
/// Every wiring is this one type. Many-to-many has a target at every timestep, many-to-one at the last,
/// sequence-to-sequence in its second half; one-to-many starts with one input and goes on with the true
/// outputs, or with its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// What is read at each timestep (T), each place below `V`.
    pub inputs: Vec<Input>,
    /// The class expected at each timestep (T), each below `O`; `None`: no loss there.
    pub targets: Vec<Option<usize>>,
    /// Whether the state comes from the end of the example before; otherwise it starts at zero.
    pub carried: bool,
}

impl Clone for Example {
    fn clone(&self) -> Self {
        let Example { inputs, targets, carried } = self;
        Example { inputs: inputs.clone(), targets: targets.clone(), carried: *carried }
    }

    /// Uses the memory of the example before again: each update loads one.
    fn clone_from(&mut self, other: &Self) {
        self.inputs.clone_from(&other.inputs);
        self.targets.clone_from(&other.targets);
        self.carried = other.carried;
    }
}

impl Example {
    /// A sequence of symbols, from an empty memory.
    pub fn of_symbols(
        symbols: impl IntoIterator<Item = usize>,
        targets: Vec<Option<usize>>,
    ) -> Self {
        let inputs = symbols.into_iter().map(Input::Symbol).collect();
        Example { inputs, targets, carried: false }
    }

    /// `T`: the number of timesteps.
    pub fn timesteps(&self) -> usize {
        self.inputs.len()
    }
}
