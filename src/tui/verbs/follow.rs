//! Reading the name of a number that is to be followed: as a trace has it, or as the screen writes it.

use super::{Context, Parsed};
use crate::nn::{Name, Quantity, Stage, Tensor, Variable};
use crate::problem::Problem;
use crate::tui::action::{Action, Ask};

/// Examples of names.
const EXAMPLES: &str = "dh_2[0], dW_hh[1,2], W_hh[1,2], grad/W_hh[1,2]";

/// Reads a number of the selected arm.
pub(super) fn follow(context: &Context, text: &str) -> Result<Parsed, Problem> {
    let text: String = text.split_whitespace().collect();
    let arm = &context.frame.snapshot.arms[context.frame.arm];
    let is_finished = arm.reached().is_finished();
    let found = as_on_screen(&text, is_finished).or_else(|| text.parse().ok());
    let Some(of) = found else {
        return Err(Problem::new(format!("no number is called {text:?}")).instead(EXAMPLES));
    };
    if !arm.values(&context.frame.snapshot.example).has(of) {
        let model = format!("this arm has no {of}");
        return Err(Problem::new(model).instead(EXAMPLES));
    }
    Ok(Parsed::Action(Action::Ask(Ask::Follow(Some(of)))))
}

/// `dh_2[0]`, `dW_hh[1,2]` or `W_hh[1,2]`: the timestep as a subscript, a weight or its gradient by its own name.
fn as_on_screen(text: &str, is_finished: bool) -> Option<Quantity> {
    let (name, index) = text.strip_suffix(']')?.split_once('[')?;
    let index: Vec<usize> = index.split(',').map(|n| n.parse().ok()).collect::<Option<_>>()?;
    let weight = |name: &str, stage| {
        let name: Name = name.parse().ok()?;
        Variable::Parameter(stage, name).at_index(&index)
    };
    let of_gradient = || weight(name.strip_prefix('d')?, Stage::Grad);
    let of_weight = || weight(name, if is_finished { Stage::After } else { Stage::Before });
    let of_tensor = || {
        let (tensor, t) = name.rsplit_once('_')?;
        let (tensor, t): (Tensor, usize) = (tensor.parse().ok()?, t.parse().ok()?);
        let [column] = index[..] else { return None };
        Some(tensor.at(tensor.row_of(t), column))
    };
    of_weight().or_else(of_gradient).or_else(of_tensor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_by_its_name_on_the_screen() {
        for (text, name) in [
            ("h_2[1]", "h[3, 1]"),
            ("dh_2[0]", "dh[2, 0]"),
            ("dh_from_later_0[2]", "dh_from_later[0, 2]"),
            ("dW_hh[1,2]", "grad/W_hh[1, 2]"),
            ("W_hh[1,2]", "before/W_hh[1, 2]"),
            ("db_h[1]", "grad/b_h[1]"),
        ] {
            assert_eq!(as_on_screen(text, false).map(|of| of.to_string()).as_deref(), Some(name));
        }
        assert_eq!(
            as_on_screen("W_hh[1,2]", true).map(|of| of.to_string()).as_deref(),
            Some("after/W_hh[1, 2]")
        );
        for wrong in ["dh_2", "dh_2[0", "W_hh[1]", "dq_1[0]", "", "[]"] {
            assert_eq!(as_on_screen(wrong, false), None, "{wrong}");
        }
    }
}
