//! The gradient of a parameter: a sum over time.

use super::step::{Step, derivative, says};
use crate::nn::equation::{Expr, Over};
use crate::nn::{Equation, Name, Quantity, Variable};
use crate::tui::pane::equation::symbols::Symbols;

/// `dW = Σ_t …`: one timestep by the chain rule, and why the timesteps add up.
pub(super) fn over_time(s: &Symbols, name: Name, of: Quantity) -> Vec<Step> {
    let weight = Variable::weight(name).at(of.row, of.column);
    let first = derivative(s, of, weight);
    let equation = s.wiring.equation(of);
    let sum = equation.as_ref().and_then(Equation::bare_sum);
    let Some((sum, last)) = sum.and_then(|sum| Some((sum, sum.count().checked_sub(1)?))) else {
        let why = "No timestep of this sequence reads it, so L does not depend on it:";
        return vec![first, says(why).value(of)];
    };
    let factors = sum.term(last);
    let (Some(error), read) = (factors.first(), factors.get(1)) else { return vec![first] };
    let Some(reader) = reader(*error) else { return vec![first] };
    let (t, weight_name) = (error.row, s.written(weight));
    let every = match sum.over {
        Over::Reading(symbol) => says(format!(
            "Only a timestep that reads {} uses this weight. At t = {t}:",
            s.symbol(symbol)
        ))
        .equation(reader),
        Over::Time | Over::Units | Over::Rows | Over::GateRows => {
            let step = says(format!(
                "It is used at every timestep. In {}, for example:",
                s.written(reader)
            ));
            if name.is_bias() { step.equation(reader) } else { step.sums(reader, over(name, s)) }
        }
        Over::Classes | Over::Embedding | Over::Pixels => says("It is used here:").equation(reader),
    };
    let slope: (String, Expr) = match read {
        Some(read) => {
            (format!("There, {weight_name} multiplies {}:", s.written(*read)), (*read).into())
        }
        None => ("There it is simply added:".to_owned(), 1.0.into()),
    };
    let at_t = says(format!("Chain rule: gradient times slope is the share of t = {t}."));
    vec![
        first,
        every,
        says(slope.0).slope(reader, weight, slope.1),
        says(format!("How fast L changes with {} is known:", s.written(reader))).value(*error),
        if read.is_some() { at_t.term(of, last) } else { at_t },
        says("One weight, many uses: all change at once, so their shares add."),
        says("The sum over time:").equation(of),
    ]
}

/// The number of the forward pass that a gradient is by.
fn reader(error: Quantity) -> Option<Quantity> {
    let Variable::Tape(tensor) = error.variable else { return None };
    let by = tensor.gradient_by()?;
    Some(by.at(by.row_of(error.row), error.column))
}

/// The index of the product in which a matrix is used.
fn over(name: Name, s: &Symbols) -> Over {
    let is_input = name == s.names().input;
    if is_input { Over::Embedding } else { Over::Units }
}
