//! The sum over time, for the element of a tensor that is looked at: one share for each timestep.

use super::backward::warning;
use super::formula::{Atom, Row};
use super::symbols::Symbols;
use crate::nn::equation::Sum;
use crate::nn::{Grads, Input, Name, OffTape, Stage, Variable};

/// The rows of `sum over time`.
pub(crate) fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
    let name = s.view.tensor();
    let mut rows: Vec<Row> = warning(s).into_iter().collect();
    for (rank, (row, col)) in (0..).zip(elements(s)) {
        rows.extend(element(s, name, row, col, rank));
    }
    rows.push(Row::words(6, about(s, name)).opens());
    if let Some((row, col)) = elements(s).first() {
        rows.extend(by_timestep(s, name, *row, *col));
    }
    rows.push(norm(s));
    rows
}

/// The places of the tensor that is looked at: of gates that lie below each other, one in each.
pub(crate) fn elements(s: &Symbols) -> Vec<(usize, usize)> {
    let (row, col) = s.view.element();
    let (rows, _) = s.view.choice();
    let all = s.arm.state.params[s.view.tensor()].nrows();
    (0..all / rows).map(|gate| (gate * rows + row, col)).collect()
}

/// `dW_hh[3,5]`, with the value that the machine has for it now: raw after the sum, clipped after the clip.
pub(crate) fn gradient(s: &Symbols, name: Name, row: usize, col: usize) -> Atom {
    let stage = if s.reached.has_clip() { Stage::Clipped } else { Stage::Grad };
    s.atom(Variable::Parameter(stage, name).at(row, col))
}

/// The same, as it was before the clip.
pub(crate) fn raw(s: &Symbols, name: Name, row: usize, col: usize) -> Atom {
    let raw = s.atom(Variable::gradient(name).at(row, col));
    if !s.reached.has_clip() || !s.arm.state.clipped.changed {
        return raw;
    }
    let value = match s.fault() {
        None => shares(s, name, row, col).and_then(|shares| shares.value(&|of| s.value(of))),
        Some(_) => {
            let mut grads = Grads::zeros_like(&s.arm.state.params);
            s.arm.implementation().accumulate(s.example(), &s.arm.tape, &mut grads);
            grads.get(name).and_then(|g| g.get([row, col]).copied())
        }
    };
    raw.with(value)
}

/// The shares of the timesteps in an element of a gradient.
fn shares(s: &Symbols, name: Name, row: usize, col: usize) -> Option<Sum> {
    let equation = s.wiring.equation(Variable::gradient(name).at(row, col))?;
    equation.bare_sum().cloned()
}

/// Whether the arm's mistake spoils the sum of that tensor.
fn is_spoiled(s: &Symbols, name: Name) -> bool {
    s.fault().is_some_and(|fault| fault.spoils_sum(name, s.names().recurrent))
}

/// `dW_hh[3,5] = Σ_t dz_t[3]·h_{t−1}[5] = 0.1·0 + … = 0.12`
fn element<'a>(s: &'a Symbols<'a>, name: Name, row: usize, col: usize, rank: u8) -> Vec<Row<'a>> {
    let head = gradient(s, name, row, col);
    if is_spoiled(s, name) {
        return vec![Row::given(rank, head).remark("as this arm has it")];
    }
    match shares(s, name, row, col) {
        Some(shares) if shares.count() > 0 => vec![s.sum_row(rank, head, shares)],
        Some(_) | None => vec![Row::given(rank, head).remark("no timestep reads it")],
    }
}

/// More timesteps than any screen has rows for.
const MOST: usize = 200;

/// The share of each timestep by itself.
fn by_timestep<'a>(s: &'a Symbols<'a>, name: Name, row: usize, col: usize) -> Vec<Row<'a>> {
    if is_spoiled(s, name) {
        return Vec::new();
    }
    let Some(shares) = shares(s, name, row, col) else { return Vec::new() };
    let share = |k: usize| {
        let factors = shares.term(k);
        let value = factors.iter().map(|of| s.value(*of)).product();
        let t = factors.first().map_or(0, |gradient| gradient.row);
        let head = Atom::new(format!("t={t}"), value);
        Row::formula(5, head, s.term(&shares, k)).sign("  ")
    };
    let mut rows: Vec<Row> = (0..shares.count().min(MOST)).map(share).collect();
    if let Some(first) = rows.first_mut() {
        first.opens = true;
    }
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
