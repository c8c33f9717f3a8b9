//! One number of an update, by name: an element of a tensor on the tape, of a parameter, of a gradient, or a single value.
//!
//! A [`Variable`] is a named array, as a trace has it; a [`Quantity`] is one of its numbers.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::off_tape::OffTape;
use super::params::Name;
use super::tensor::Tensor;
use super::wiring::Block;
use crate::checked::nearest;

/// When a parameter, or its gradient, is looked at in an update.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    /// The parameter before the update.
    Before,
    /// Its gradient, before the clip.
    Grad,
    /// Its gradient after the clip.
    Clipped,
    /// The parameter after the update.
    After,
}

impl Stage {
    /// Its name in a trace.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }
}

/// When an optimiser's memory is looked at in an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Age {
    /// Before the update.
    Old,
    /// After the update.
    New,
}

/// A named array of an update; in the order of computation, as far as they are of one phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// A tensor on the tape.
    Tape(Tensor),
    /// A parameter or its gradient.
    Parameter(Stage, Name),
    /// What the optimiser remembers of a parameter: its first or its second moment. No trace has it.
    Moment(Age, usize, Name),
    /// An array beside the tape.
    OffTape(OffTape),
}

/// The names of [`Variable::Moment`], first and second, old and new.
const MOMENTS: [(&str, Age, usize); 4] = [
    ("moment_1/before", Age::Old, 0),
    ("moment_1/after", Age::New, 0),
    ("moment_2/before", Age::Old, 1),
    ("moment_2/after", Age::New, 1),
];

impl Variable {
    /// A weight as the passes of an update read it.
    pub(crate) fn weight(name: Name) -> Self {
        Variable::Parameter(Stage::Before, name)
    }

    /// A gradient before the clip.
    pub fn gradient(name: Name) -> Self {
        Variable::Parameter(Stage::Grad, name)
    }

    /// How many indices one of its numbers has, as in a trace: a bias has one.
    pub fn axes(self) -> usize {
        match self {
            Variable::Tape(Tensor::Loss) => 1,
            Variable::Tape(_) => 2,
            Variable::OffTape(array) => array.axes(),
            Variable::Parameter(_, name) | Variable::Moment(_, _, name) => {
                2 - usize::from(name.is_bias())
            }
        }
    }

    /// One number of it; an index that it does not have is 0.
    pub fn at(self, row: usize, column: usize) -> Quantity {
        Quantity { variable: self, row, column }
    }

    /// Some numbers of a row.
    pub(crate) fn row(self, row: usize, columns: Range<usize>) -> Block {
        Block { variable: self, rows: row..row + 1, columns }
    }

    /// Some numbers of a column.
    pub(crate) fn column(self, rows: Range<usize>, column: usize) -> Block {
        Block { variable: self, rows, columns: column..column + 1 }
    }

    /// The number at an index as it is written: as many places as it has axes, or also the place 0 of an axis that it
    /// does not have.
    pub fn at_index(self, index: &[usize]) -> Option<Quantity> {
        match (index, self.axes()) {
            (&[] | &[0], 0) => Some(self.at(0, 0)),
            (&[row] | &[row, 0], 1) => Some(self.at(row, 0)),
            (&[row, column], 2) => Some(self.at(row, column)),
            _ => None,
        }
    }
}

impl From<Tensor> for Variable {
    fn from(tensor: Tensor) -> Self {
        Variable::Tape(tensor)
    }
}

impl From<OffTape> for Variable {
    fn from(array: OffTape) -> Self {
        Variable::OffTape(array)
    }
}

/// Its name in a trace, without the number of the update.
impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Variable::Tape(tensor) => f.write_str(tensor.name()),
            Variable::OffTape(array) => f.write_str(array.name()),
            Variable::Parameter(stage, name) => write!(f, "{}/{name}", stage.name()),
            Variable::Moment(age, which, name) => {
                let called = MOMENTS.iter().find(|(_, a, w)| (a, w) == (age, which));
                write!(f, "{}/{name}", called.map_or("", |(called, ..)| called))
            }
        }
    }
}

/// No variable or quantity has that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no tensor of a trace is called {name:?}{hint}")]
pub struct NotInATrace {
    name: String,
    hint: String,
}

impl NotInATrace {
    fn new(name: &str) -> Self {
        let tape = Tensor::VARIANTS.iter().map(|tensor| tensor.name());
        let off_tape = OffTape::VARIANTS.iter().map(|array| array.name());
        let near = match name.split_once('/') {
            Some((stage, last)) if stage.parse::<Stage>().is_ok() => {
                let near = nearest(last, Name::VARIANTS.iter().map(|name| name.as_str()));
                near.map(|near| format!("{stage}/{near}"))
            }
            _ => nearest(name, tape.chain(off_tape)).map(str::to_owned),
        };
        let hint = near.map(|near| format!("; did you mean {near:?}?"));
        NotInATrace { name: name.to_owned(), hint: hint.unwrap_or_default() }
    }
}

impl FromStr for Variable {
    type Err = NotInATrace;

    fn from_str(text: &str) -> Result<Self, NotInATrace> {
        let parameter = || {
            let (stage, name) = text.rsplit_once('/')?;
            let name = name.parse().ok()?;
            let moment = MOMENTS.iter().find(|(called, ..)| *called == stage);
            match moment {
                Some((_, age, which)) => Some(Variable::Moment(*age, *which, name)),
                None => Some(Variable::Parameter(stage.parse().ok()?, name)),
            }
        };
        let tensor = text.parse().map(Variable::Tape).ok();
        let off_tape = || text.parse().map(Variable::OffTape).ok();
        tensor.or_else(off_tape).or_else(parameter).ok_or_else(|| NotInATrace::new(text))
    }
}

/// One number of an update. Rows count as on the tape and in a trace: row 0 of `h` and `c` is the state carried in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantity {
    /// The array that it is a number of.
    pub variable: Variable,
    /// The row: of what happens over time, the timestep. 0 of a single number.
    pub row: usize,
    /// The column; 0 where there is one axis.
    pub column: usize,
}

/// As in a trace: `dh[2, 0]`, `loss[1]`, `grad/W_hh[1, 2]`, `total_loss`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Quantity { variable, row, column } = self;
        match variable.axes() {
            0 => write!(f, "{variable}"),
            1 => write!(f, "{variable}[{row}]"),
            _ => write!(f, "{variable}[{row}, {column}]"),
        }
    }
}

impl FromStr for Quantity {
    type Err = NotInATrace;

    fn from_str(text: &str) -> Result<Self, NotInATrace> {
        let unknown = || NotInATrace::new(text);
        let (name, index) = match text.split_once('[') {
            Some((name, rest)) => (name, rest.strip_suffix(']').ok_or_else(unknown)?),
            None => (text, ""),
        };
        let numbers = index.split(',').map(str::trim).filter(|number| !number.is_empty());
        let index: Result<Vec<usize>, _> = numbers.map(str::parse).collect();
        let index = index.map_err(|_| unknown())?;
        name.parse::<Variable>()?.at_index(&index).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_read_as_it_is_written() {
        let parameters = Stage::VARIANTS
            .iter()
            .flat_map(|stage| Name::VARIANTS.iter().map(|name| Variable::Parameter(*stage, *name)));
        let moments = MOMENTS.iter().map(|(_, age, n)| Variable::Moment(*age, *n, Name::W_h));
        let tape = Tensor::VARIANTS.iter().map(|tensor| Variable::Tape(*tensor));
        let off_tape = OffTape::VARIANTS.iter().map(|array| Variable::OffTape(*array));
        for variable in tape.chain(off_tape).chain(parameters).chain(moments) {
            let quantity = variable.at(3, 0);
            let quantity = if variable.axes() == 0 { variable.at(0, 0) } else { quantity };
            assert_eq!(variable.to_string().parse(), Ok(variable));
            assert_eq!(quantity.to_string().parse(), Ok(quantity));
        }
    }

    #[test]
    fn a_quantity_is_written_as_in_a_trace() {
        for (quantity, text) in [
            (Tensor::Dh.at(2, 0), "dh[2, 0]"),
            (Tensor::Loss.at(1, 0), "loss[1]"),
            (Tensor::TanhC.at(1, 4), "tanh_c[1, 4]"),
            (Variable::gradient(Name::W_hh).at(1, 2), "grad/W_hh[1, 2]"),
            (Variable::Parameter(Stage::After, Name::b_h).at(1, 0), "after/b_h[1]"),
            (OffTape::TotalLoss.at(0, 0), "total_loss"),
            (OffTape::Slope.at(1, 0), "step_back/slope[1]"),
        ] {
            assert_eq!(quantity.to_string(), text);
        }
        for wrong in ["dh", "dh[1]", "dh[1, 2", "dq[0, 0]", "total_loss[1]", "grad/W[0, 0]", ""] {
            assert!(wrong.parse::<Quantity>().is_err(), "{wrong}");
        }
        for (wrong, near) in [("dh_from_latr", "dh_from_lat"), ("grad/W_hx", "grad/W_h")] {
            let error = wrong.parse::<Variable>().unwrap_err().to_string();
            assert!(error.contains("did you mean") && error.contains(near), "{error}");
        }
    }
}
