//! One timestep forward: the units that the cell computes, the output, and what is read.

use super::formula::Row;
use super::interpret::{rank, rows_of, tape_rows};
use super::symbols::Symbols;
use crate::nn::kernel::argmax;
use crate::nn::{Input, Pass, Quantity, Tensor, Variable};
use crate::tui::notation::sub;

pub(crate) fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let of_unit = s.cell().of_unit(Pass::Forward, t, s.view.unit(), s.hidden());
    let mut rows: Vec<Row> = of_unit.into_iter().flat_map(|of| of_cell(s, of)).collect();
    rows.extend(output(s, t));
    rows.push(what_is_read(s, t));
    rows.push(shapes(s, t));
    rows.extend(all_units(s, t));
    rows
}

/// The numbers of the selected unit and of the output that the tick has computed, the main one first; of the sums
/// before the nonlinearities only one.
pub(crate) fn in_order(s: &Symbols, t: usize) -> Vec<Quantity> {
    let mut of_unit = s.cell().of_unit(Pass::Forward, t, s.view.unit(), s.hidden());
    let is_sum = |of: &Quantity| of.variable == Tensor::Z.into();
    let first = of_unit.iter().copied().find(is_sum);
    of_unit.retain(|of| !is_sum(of) || Some(*of) == first);
    let len = s.arm.model.dims.embedding;
    let e = len.map(|len| Tensor::E.at(t, s.view.looks.from % len));
    let class = class(s, t);
    let output = [Tensor::Y.at(t, class), Tensor::P.at(t, class), Tensor::Loss.at(t, 0)];
    of_unit.into_iter().chain(e).chain(output).collect()
}

/// The class expected, or else the most probable.
fn class(s: &Symbols, t: usize) -> usize {
    s.target(t).unwrap_or_else(|| s.arm.row(Tensor::P, t).map_or(0, argmax))
}

/// A number that the cell computes; each gate begins something new.
fn of_cell<'a>(s: &'a Symbols<'a>, of: Quantity) -> Vec<Row<'a>> {
    let Variable::Tape(tensor) = of.variable else { return Vec::new() };
    let opened = |row: Row<'a>| if tensor == Tensor::Gates { row.opens() } else { row };
    rows_of(s, of, rank(s, tensor)).into_iter().map(opened).collect()
}

/// Logit, probability and loss of the class expected, or else of the most probable.
fn output<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let class = class(s, t);
    let mut rows = tape_rows(s, Tensor::Y, t, class);
    rows.iter_mut().take(1).for_each(|logit| logit.opens = true);
    if !overflows(s, t) {
        rows.extend(tape_rows(s, Tensor::P, t, class));
    }
    let (p, y, at) = (s.p_letter(), s.y_letter(), sub(t as isize));
    rows.push(s.by_class(3, format!("{p}{at} = softmax({y}{at})"), Tensor::P, t));
    rows.extend(loss(s, t));
    rows
}

/// Whether the machine's way round large numbers is needed: `Σ exp(y)` by itself is no number to divide by.
pub(crate) fn overflows(s: &Symbols, t: usize) -> bool {
    let sum = s.arm.row(Tensor::Y, t).map(|y| y.iter().map(|y| y.exp()).sum::<f64>());
    sum.is_some_and(|sum| !sum.is_normal())
}

fn loss<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let Some(target) = s.target(t) else {
        return vec![Row::words(2, format!("no target at t={t}: no loss here"))];
    };
    let loss = tape_rows(s, Tensor::Loss, t, 0).into_iter();
    loss.map(|row| row.remark(format!("target: {}", s.class(target)))).collect()
}

fn what_is_read<'a>(s: &Symbols, t: usize) -> Row<'a> {
    let (w, at) = (s.name(s.names().input), sub(t as isize));
    let embedded = s.arm.model.dims.embedding.is_some();
    let (product, matrix, line) = match embedded {
        true => (format!("e{at}"), "E", "row"),
        false => (format!("{w} x{at}"), w, "column"),
    };
    let own = s.example().inputs.get(t) == Some(&Input::Own);
    let is = if own { "is the model's own answer, one-hot" } else { "is one-hot" };
    let text = match s.x(t) {
        Some(Input::Symbol(x)) => {
            format!("x{at} {is}: {product} is one {line} of {matrix}, that of {}", s.symbol(*x))
        }
        Some(Input::Picture(places)) => {
            format!(
                "x{at} is a picture: one {line} of {matrix} for each of {} dark pixels",
                places.len()
            )
        }
        Some(Input::Own) | None => {
            format!("x{at} is the model's own answer, known when it is computed")
        }
    };
    Row::words(5, text).opens()
}

/// `shapes: W_xh 8×4 · x₂ 4 + W_hh 8×8 · h₁ 8 + b_h 8 → h₂ 8`
fn shapes<'a>(s: &Symbols, t: usize) -> Row<'a> {
    let (at, before) = (sub(t as isize), sub(t as isize - 1));
    let names = s.names();
    let dims = s.arm.model.dims;
    let (rows, hidden) = (s.cell().letters().len() * dims.hidden, dims.hidden);
    let (read, letter) = (dims.read(), if dims.embedding.is_some() { "e" } else { "x" });
    let [u, w, b] = [names.input, names.recurrent, names.bias].map(|name| s.name(name));
    let z = s.z_letter();
    Row::words(
        5,
        format!(
            "shapes: {u} {rows}×{read} · {letter}{at} {read} + {w} {rows}×{hidden} · h{before} {hidden} + {b} {rows} = {z}{at} {rows}"
        ),
    )
}

fn all_units<'a>(s: &Symbols, t: usize) -> Vec<Row<'a>> {
    let at = sub(t as isize);
    let units = || 0..s.hidden();
    let mut rows = vec![s.side_by_side(8, format!("h{at}"), Tensor::H, t, units()).opens()];
    if let Some(len) = s.arm.model.dims.embedding {
        rows.push(s.side_by_side(rank(s, Tensor::E), format!("e{at}"), Tensor::E, t, 0..len));
    }
    if s.cell().has_cell_state() {
        rows.push(s.side_by_side(8, format!("c{at}"), Tensor::C, t, units()));
    }
    for (gate, letter) in s.cell().letters().iter().enumerate() {
        let (called, tensor) = match letter.is_empty() {
            true => (s.z_letter(), Tensor::Z),
            false => (*letter, Tensor::Gates),
        };
        rows.push(s.side_by_side(8, format!("{called}{at}"), tensor, t, s.gate(gate)));
    }
    rows
}
