//! The sum over time, for the element of a tensor that is looked at: one share for each timestep.

use super::backward::warning;
use super::formula::{Atom, Row};
use super::interpret::rows_of;
use super::symbols::Symbols;
use crate::nn::{Equation, Input, Name, OffTape, Quantity, Stage, Variable};

pub(crate) fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
    let name = s.view.tensor();
    let mut rows: Vec<Row> = warning(s).into_iter().collect();
    let gradients = elements(s, Stage::Grad);
    for (rank, gradient) in (0..).zip(&gradients) {
        rows.extend(rows_of(s, *gradient, rank));
    }
    rows.push(Row::words(6, about(s, name)).opens());
    rows.extend(gradients.first().into_iter().flat_map(|gradient| by_timestep(s, *gradient)));
    rows.push(norm(s));
    rows
}

/// The numbers of the tensor that is looked at: of gates that lie below each other, one in each.
pub(crate) fn elements(s: &Symbols, stage: Stage) -> Vec<Quantity> {
    let (row, col) = s.view.element();
    let (rows, _) = s.view.choice();
    let variable = Variable::Parameter(stage, s.view.tensor());
    let all = s.arm.state.params[s.view.tensor()].nrows();
    (0..all / rows).map(|gate| variable.at(gate * rows + row, col)).collect()
}

/// The most timesteps that are written out, so that drawing stays quick.
const MOST: usize = 200;

/// The share of each timestep by itself.
fn by_timestep<'a>(s: &'a Symbols<'a>, gradient: Quantity) -> Vec<Row<'a>> {
    let equation = s.wiring.equation(gradient).filter(|equation| s.holds_in(equation));
    let Some(shares) = equation.as_ref().and_then(Equation::bare_sum) else { return Vec::new() };
    let share = |k: usize| {
        let factors = shares.term(k);
        let value = factors.iter().map(|of| s.value(*of)).product();
        let t = factors.first().map_or(0, |gradient| gradient.row);
        let differs = factors.iter().any(|of| s.view.differs(*of));
        let head = Atom::new(format!("t={t}"), value).marked(differs);
        Row::formula(5, head, s.term(shares, k)).sign("  ")
    };
    let mut rows: Vec<Row> = (0..shares.count().min(MOST)).map(share).collect();
    if let Some(first) = rows.first_mut() {
        first.opens = true;
    }
    let left_out = shares.count().saturating_sub(MOST);
    rows.extend((left_out > 0).then(|| Row::words(5, format!("… {left_out} more timesteps"))));
    rows
}

/// Why the timesteps are added up.
fn about(s: &Symbols, name: Name) -> String {
    let called = s.name(name);
    let symbol = |symbol| s.symbol(symbol);
    let (row, col) = s.view.element();
    let embedded = s.arm.model.dims.embedding.is_some();
    let picture = s.example().inputs.iter().any(|x| matches!(x, Input::Picture(_)));
    match name {
        Name::E => format!("only the timesteps that read {} have a share in its row", symbol(row)),
        name if name == s.names().input && !embedded && !picture => {
            format!("only the timesteps that read {} have a share in its column", symbol(col))
        }
        _ => format!("every timestep uses the same {called}, so their shares add up"),
    }
}

fn norm<'a>(s: &Symbols) -> Row<'a> {
    Row::given(7, s.atom(OffTape::GradNorm.at(0, 0))).remark("over all tensors").opens()
}
