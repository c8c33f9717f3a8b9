//! The sum over time, for the element of a tensor that is looked at: one share for each timestep.

use super::backward::warning;
use super::formula::{Atom, Formula, Row};
use super::symbols::Symbols;
use crate::nn::{CellKind, Grads, Input, Name, OffTape, Stage, Tensor, Variable};

/// The rows of `sum over time`.
pub fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
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
pub fn elements(s: &Symbols) -> Vec<(usize, usize)> {
    let (row, col) = s.view.element();
    let (rows, _) = s.view.choice();
    let all = s.arm.state.params[s.view.tensor()].nrows();
    (0..all / rows).map(|gate| (gate * rows + row, col)).collect()
}

/// `dW_hh[3,5]`, with the value that the machine has for it now: raw after the sum, clipped after the clip.
pub fn gradient(s: &Symbols, name: Name, row: usize, col: usize) -> Atom {
    let stage = if s.reached.has_clip() { Stage::Clipped } else { Stage::Grad };
    s.atom(Variable::Parameter(stage, name).at(row, col))
}

/// The same, as it was before the clip.
pub fn raw(s: &Symbols, name: Name, row: usize, col: usize) -> Atom {
    let raw = s.atom(Variable::gradient(name).at(row, col));
    if !s.reached.has_clip() || !s.arm.state.clipped.changed {
        return raw;
    }
    let value = match s.fault() {
        None => Shares::of(s, name, row, col).total(),
        Some(_) => {
            let mut grads = Grads::zeros_like(&s.arm.state.params);
            s.arm.implementation().accumulate(s.example(), &s.arm.tape, &mut grads);
            grads.get(name).and_then(|g| g.get([row, col]).copied())
        }
    };
    raw.with(value)
}

/// The timesteps that have a share in an element of a gradient, and what each is a product of.
struct Shares<'a> {
    s: &'a Symbols<'a>,
    name: Name,
    row: usize,
    col: usize,
    times: Vec<usize>,
}

impl<'a> Shares<'a> {
    fn of(s: &'a Symbols<'a>, name: Name, row: usize, col: usize) -> Self {
        let by_symbol = match name {
            Name::E => Some(row),
            name if name == s.names().input && s.arm.model.dims.embedding.is_none() => Some(col),
            _ => None,
        };
        let reads = |t: &usize| {
            by_symbol.is_none_or(|symbol| s.x(*t).is_some_and(|x| x.places().contains(&symbol)))
        };
        let times = (0..s.reached.timesteps).filter(reads).collect();
        Shares { s, name, row, col, times }
    }

    /// `dz_t[3]·h_{t−1}[5]` of one timestep.
    fn factors(&self, t: usize) -> Vec<Atom> {
        let Shares { s, row, col, .. } = *self;
        let names = s.names();
        match self.name {
            Name::W_hy => vec![s.at(Tensor::Dy, t, row), s.at(Tensor::H, t + 1, col)],
            Name::b_y => vec![s.at(Tensor::Dy, t, row)],
            Name::E => vec![s.at(Tensor::De, t, col)],
            name if name == names.bias => vec![s.at(Tensor::Dz, t, row)],
            name if name == names.input && s.arm.model.dims.embedding.is_none() => {
                vec![s.at(Tensor::Dz, t, row)]
            }
            name if name == names.input => vec![s.at(Tensor::Dz, t, row), s.at(Tensor::E, t, col)],
            name if Some(name) == names.recurrent_bias => vec![s.at(Tensor::Dpast, t, row)],
            _ if self.has_past() => vec![s.at(Tensor::Dpast, t, row), s.at(Tensor::H, t, col)],
            _ if self.reads_reset() => {
                vec![s.at(Tensor::Dz, t, row), s.gate(t, 0, col), s.at(Tensor::H, t, col)]
            }
            _ => vec![s.at(Tensor::Dz, t, row), s.at(Tensor::H, t, col)],
        }
    }

    /// Whether the row is that of a GRU's candidate, which reads `r_t ⊙ h_{t−1}`.
    fn reads_reset(&self) -> bool {
        self.s.cell().kind() == CellKind::Gru && self.row / self.s.hidden() == 2
    }

    /// Whether the recurrent weights make a past with a gradient of its own, as in a PyTorch GRU.
    fn has_past(&self) -> bool {
        self.s.names().recurrent_bias.is_some()
    }

    fn symbols(&self) -> String {
        let Shares { s, row, col, name, .. } = self;
        let (z, y) = (s.z_letter(), s.y_letter());
        let names = s.names();
        let [dz, dpast] = [z, "past"].map(|letter| format!("d{letter}_t[{}]", s.row_label(*row)));
        let embedded = s.arm.model.dims.embedding.is_some();
        match *name {
            Name::W_hy => format!("Σ_t d{y}_t[{}]·h_t[{col}]", s.class(*row)),
            Name::b_y => format!("Σ_t d{y}_t[{}]", s.class(*row)),
            Name::E => format!("Σ_(t reads {}) de_t[{col}]", s.symbol(*row)),
            name if name == names.bias => format!("Σ_t {dz}"),
            name if name == names.input && embedded => format!("Σ_t {dz}·e_t[{col}]"),
            name if name == names.input => format!("Σ_(t reads {}) {dz}", s.symbol(*col)),
            name if Some(name) == names.recurrent_bias => format!("Σ_t {dpast}"),
            _ if self.has_past() => format!("Σ_t {dpast}·h_{{t−1}}[{col}]"),
            _ if self.reads_reset() => format!("Σ_t {dz}·r_t[{col}]·h_{{t−1}}[{col}]"),
            _ => format!("Σ_t {dz}·h_{{t−1}}[{col}]"),
        }
    }

    fn share(&self, t: usize) -> Option<f64> {
        self.factors(t).iter().map(|atom| atom.value).product()
    }

    /// As the machine adds them, the last timestep first.
    fn total(&self) -> Option<f64> {
        self.times.iter().rev().map(|t| self.share(*t)).sum()
    }
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
    let shares = Shares::of(s, name, row, col);
    if shares.times.is_empty() {
        return vec![Row::given(rank, head).remark("no timestep reads it")];
    }
    let (symbols, count) = (shares.symbols(), shares.times.len());
    let term = move |i: usize| Formula::product(shares.factors(shares.times[i]));
    vec![Row::sum(rank, head, symbols, count, term)]
}

/// More timesteps than any screen has rows for.
const MOST: usize = 200;

/// The share of each timestep by itself.
fn by_timestep<'a>(s: &'a Symbols<'a>, name: Name, row: usize, col: usize) -> Vec<Row<'a>> {
    if is_spoiled(s, name) {
        return Vec::new();
    }
    let shares = Shares::of(s, name, row, col);
    let rows = shares.times.iter().take(MOST).map(|t| {
        let head = Atom::new(format!("t={t}"), shares.share(*t));
        Row::formula(5, head, Formula::product(shares.factors(*t))).sign("  ")
    });
    let mut rows: Vec<Row> = rows.collect();
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
