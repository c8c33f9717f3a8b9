//! One timestep forward in the vanilla cell, and what all cells have in common: what `z_t` is made of.

use super::formula::{Atom, Formula, Row};
use super::symbols::Symbols;
use super::{gates, output};
use crate::nn::{Activation, Input, Tensor};
use crate::tui::notation::sub;

/// The rows of `forward t`.
pub fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let unit = s.view.unit();
    let mut rows = match s.cell().activation() {
        Some(activation) => vanilla(s, t, unit, activation),
        None => gates::rows(s, t, unit),
    };
    rows.extend(output::rows(s, t));
    rows.push(what_is_read(s, t));
    rows.push(shapes(s, t));
    rows.extend(all_units(s, t));
    rows
}

fn vanilla<'a>(s: &'a Symbols<'a>, t: usize, unit: usize, activation: Activation) -> Vec<Row<'a>> {
    let template = match activation {
        Activation::Tanh => "tanh({})",
        Activation::Sigmoid => "σ({})",
        Activation::Relu => "max(0, {})",
        Activation::Identity => "{}",
    };
    let h = Row::formula(
        0,
        s.at(Tensor::H, t + 1, unit),
        Formula::of(template, [s.at(Tensor::Z, t, unit)]),
    );
    let mut rows = vec![h];
    rows.extend(pre_activation(s, t, unit, 0, Past::State));
    rows
}

/// What multiplies the recurrent weights.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// `h_{t−1}`.
    State,
    /// `r_t ⊙ h_{t−1}`.
    Reset,
}

/// `z_t` of one row with its three parts, and the sums in them.
pub fn pre_activation<'a>(
    s: &'a Symbols<'a>,
    t: usize,
    row: usize,
    rank: u8,
    past: Past,
) -> Vec<Row<'a>> {
    let (input, sum) = from_input(s, t, row, rank + 2);
    let recurrent = from_past(s, t, row, rank + 1, past);
    let parts = [input, recurrent.head.clone(), s.w(s.names().bias, row, 0)];
    let z = Row::formula(rank, s.at(Tensor::Z, t, row), Formula::of("{} + {} + {}", parts));
    [z, recurrent].into_iter().chain(sum).collect()
}

/// `z_t` of one row where the past has a row of its own, which a reset gate may multiply; and the sums in both.
pub fn with_past<'a>(
    s: &'a Symbols<'a>,
    t: usize,
    row: usize,
    reset: Option<Atom>,
) -> Vec<Row<'a>> {
    let (input, sum) = from_input(s, t, row, 4);
    let product = from_past(s, t, row, 3, Past::State);
    let bias = |name| s.w(name, row, 0);
    let (template, past) = match reset {
        None => ("{} + {} + {}", vec![s.at(Tensor::Past, t, row)]),
        Some(r) => ("{} + {} + {}·{}", vec![r, s.at(Tensor::Past, t, row)]),
    };
    let parts = [vec![input, bias(s.names().bias)], past].concat();
    let z = Row::formula(2, s.at(Tensor::Z, t, row), Formula::of(template, parts));
    let parts = [Some(product.head.clone()), s.names().recurrent_bias.map(bias)];
    let past = Formula::of("{} + {}", parts.into_iter().flatten().collect::<Vec<_>>());
    let past = Row::formula(2, s.at(Tensor::Past, t, row), past);
    [z, past, product].into_iter().chain(sum).collect()
}

/// `(W_hh h₁)[3] = Σ_j W_hh[3,j]·h₁[j]`
fn from_past<'a>(s: &'a Symbols<'a>, t: usize, row: usize, rank: u8, past: Past) -> Row<'a> {
    let name = s.names().recurrent;
    let (w, label, before) = (s.name(name), s.row_label(row), sub(t as isize - 1));
    let tape = &s.arm.tape;
    let total = match past {
        Past::State => s.dot(name, row, tape.h.row(t)),
        Past::Reset => s.dot(name, row, tape.reset.row(t)),
    };
    let (vector, factors) = match past {
        Past::State => (format!("h{before}"), format!("h{before}[j]")),
        Past::Reset => {
            let r = format!("r{}", sub(t as isize));
            (format!("(r{}⊙h{before})", sub(t as isize)), format!("{r}[j]·h{before}[j]"))
        }
    };
    let head = Atom::new(format!("({w} {vector})[{label}]"), total.filter(|_| s.forward(t)));
    let symbols = format!("Σ_j {w}[{label},j]·{factors}");
    let term = move |j: usize| match past {
        Past::State => Formula::product([s.w(name, row, j), s.at(Tensor::H, t, j)]),
        Past::Reset => {
            Formula::product([s.w(name, row, j), s.gate(t, 0, j), s.at(Tensor::H, t, j)])
        }
    };
    Row::sum(rank, head, symbols, s.hidden(), term)
}

/// The input's part of `z_t`: one column of the matrix, or a sum, which is a row of its own.
fn from_input<'a>(s: &'a Symbols<'a>, t: usize, row: usize, rank: u8) -> (Atom, Option<Row<'a>>) {
    let name = s.names().input;
    let (w, label, at) = (s.name(name), s.row_label(row), sub(t as isize));
    if let Some(len) = s.arm.model.dims.embedding {
        let total = s.dot(name, row, s.arm.tape.e.row(t));
        let head = Atom::new(format!("({w} e{at})[{label}]"), total.filter(|_| s.forward(t)));
        let term = move |d: usize| Formula::product([s.w(name, row, d), s.at(Tensor::E, t, d)]);
        let symbols = format!("Σ_d {w}[{label},d]·e{at}[d]");
        return (head.clone(), Some(Row::sum(rank, head, symbols, len, term)));
    }
    match s.x(t) {
        Some(Input::Symbol(symbol)) => (s.w(name, row, *symbol), None),
        Some(Input::Picture(places)) => {
            let weight = |place: &usize| s.weights(name)?.get([row, *place]).copied();
            let total: Option<f64> = places.iter().map(weight).sum();
            let head = Atom::new(format!("({w} x{at})[{label}]"), total.filter(|_| s.forward(t)));
            let term = move |k: usize| Formula::product([s.w(name, row, places[k])]);
            let symbols = format!("Σ_pixels {w}[{label},pixel]");
            (head.clone(), Some(Row::sum(rank, head, symbols, places.len(), term)))
        }
        Some(Input::Own) | None => (Atom::new(format!("({w} x{at})[{label}]"), None), None),
    }
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
    let (rows, hidden) = (s.arm.model.pre_activations(), dims.hidden);
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
            false => rows.push(list(format!("{letter}{at}"), &|k| s.gate(t, gate, k))),
        }
    }
    rows
}
