//! One timestep forward: the units that the cell computes, the output, and what is read.

use super::formula::{Atom, Row};
use super::interpret::rows_of;
use super::output;
use super::symbols::Symbols;
use crate::nn::{Input, Pass, Quantity, Tensor, Variable};
use crate::tui::notation::sub;

/// The rows of `forward t`.
pub(crate) fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let of_unit = s.cell().of_unit(Pass::Forward, t, s.view.unit(), s.hidden());
    let mut rows: Vec<Row> = of_unit.into_iter().flat_map(|of| of_cell(s, of)).collect();
    rows.extend(output::rows(s, t));
    rows.push(what_is_read(s, t));
    rows.push(shapes(s, t));
    rows.extend(all_units(s, t));
    rows
}

/// A number that the cell computes: first the states, then the gates, then what these are computed from.
fn of_cell<'a>(s: &'a Symbols<'a>, of: Quantity) -> Vec<Row<'a>> {
    let is_gate = of.variable == Variable::Tape(Tensor::Gates);
    let rank = match of.variable {
        Variable::Tape(Tensor::H | Tensor::C) => 0,
        Variable::Tape(Tensor::Reset) => 6,
        _ if is_gate => 1,
        _ if s.has_gates() => 2,
        _ => 0,
    };
    let opened = |row: Row<'a>| if is_gate { row.opens() } else { row };
    rows_of(s, of, rank).into_iter().map(opened).collect()
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

/// All units side by side.
fn all_units<'a>(s: &Symbols, t: usize) -> Vec<Row<'a>> {
    let units = 0..s.hidden();
    let at = sub(t as isize);
    let list = |head: String, values: &dyn Fn(usize) -> Atom| {
        Row::list(8, head, units.clone().map(|k| values(k).called("")))
    };
    let mut rows = vec![list(format!("h{at}"), &|k| s.at(Tensor::H, t + 1, k)).opens()];
    if let Some(len) = s.arm.model.dims.embedding {
        let values = (0..len).map(|d| s.at(Tensor::E, t, d).called(""));
        rows.push(Row::list(7, format!("e{at}"), values));
    }
    if s.cell().has_cell_state() {
        rows.push(list(format!("c{at}"), &|k| s.at(Tensor::C, t + 1, k)));
    }
    for (gate, letter) in s.cell().letters().iter().enumerate() {
        match letter.is_empty() {
            true => rows.push(list(format!("{}{at}", s.z_letter()), &|k| s.at(Tensor::Z, t, k))),
            false => rows.push(list(format!("{letter}{at}"), &|k| {
                s.at(Tensor::Gates, t, gate * s.hidden() + k)
            })),
        }
    }
    rows
}
