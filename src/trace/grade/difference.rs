//! An element that differs, and where it stands in the order of computation.

use std::fmt;

use crate::nn::Variable;
use crate::trace::Phase;

/// The point at which an element is computed: update, phase, order within the phase, array, sequence, element.
pub(crate) type ComputedAt = (u64, Phase, i64, Variable, usize, usize);

/// An element that differs from the right one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    /// The array's name in a trace.
    pub(crate) name: String,
    /// Its name in the file.
    pub(crate) mine: String,
    /// The index of the element in the file's array; empty for a number, and where the shape is wrong.
    pub(crate) index: Vec<usize>,
    /// The sequence, if there are several and the array has one.
    pub(crate) sequence: Option<usize>,
    /// The timestep, if the array has one.
    pub(crate) t: Option<i64>,
    /// The unit, or column, of an array over time.
    pub(crate) column: Option<usize>,
    /// The value in the file and the right one; `None` if the shapes do not match.
    pub(crate) values: Option<(f64, f64)>,
}

/// As in `update 0, dh at t=2, element [3]: yours 0.1, right 0.2`.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (k, tensor) = self.name.split_once('/').unwrap_or(("0", &self.name));
        let Some((yours, right)) = self.values else {
            return write!(f, "update {k}, {tensor}: the shape does not fit");
        };
        let sequence = self.sequence.map_or(String::new(), |n| format!(" in sequence {n}"));
        let at = self.t.map_or(String::new(), |t| format!(" at t={t}"));
        let element: Vec<String> = match self.column {
            Some(column) => vec![column.to_string()],
            None => self.index.iter().map(usize::to_string).collect(),
        };
        let element = match element.as_slice() {
            [] => String::new(),
            element => format!(", element [{}]", element.join(",")),
        };
        let ratio = yours / right;
        let ratio = if ratio.is_finite() { format!(", {ratio:.4} times") } else { String::new() };
        write!(
            f,
            "update {k}, {tensor}{sequence}{at}{element}: yours {yours:.9e}, right {right:.9e}{ratio}"
        )
    }
}
