//! One timestep backward in the cells that have gates.

use super::backward::{as_on_the_tape, handed_back, holds, is_last, recurrent, state};
use super::formula::{Atom, Formula, Row};
use super::symbols::Symbols;
use crate::nn::faults::Equation;
use crate::nn::{Name, Tensor};
use crate::tui::notation::sub;

/// ```text
/// dh_t = W_hyᵀ dy_t + W_hᵀ dz_{t+1}     dc_t = o ⊙ (1 − tanh²(c_t)) ⊙ dh_t + f_{t+1} ⊙ dc_{t+1}
/// ```
pub fn lstm<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let later = format!("({}ᵀd{}{})[{unit}]", s.name(Name::W_h), s.z_letter(), sub(t as isize + 1));
    let mut rows = state(s, t, unit, &later);
    rows.extend(recurrent(s, t, unit, &later).map(|row| Row { rank: 3, ..row }));
    rows.push(cell_state(s, t, unit));
    let via_h = [s.gate(t, 3, unit), s.at(Tensor::C, t + 1, unit), s.at(Tensor::Dh, t, unit)];
    let via_h = Formula::of("{}·(1 − tanh({})²)·{}", via_h);
    rows.push(Row::formula(2, s.at(Tensor::DcFromH, t, unit), via_h));
    rows.extend(lstm_gates(s, t, unit));
    rows
}

/// `dc_t`: one way back leads through `h_t`, the other straight along the cell state.
fn cell_state<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Row<'a> {
    let (dc, via_h) = (s.at(Tensor::Dc, t, unit), s.at(Tensor::DcFromH, t, unit));
    if is_last(s, t) {
        return Row::formula(0, dc, Formula::of("{}", [via_h]))
            .remark("nothing comes back")
            .opens();
    }
    if !holds(s, Equation::CellState) {
        return as_on_the_tape(0, dc).opens();
    }
    let parts = [via_h, s.gate(t + 1, 1, unit), s.at(Tensor::Dc, t + 1, unit)];
    Row::formula(0, dc, Formula::of("{} + {}·{}", parts)).opens()
}

/// ```text
/// dz_i = i (1 − i) ⊙ g ⊙ dc_t     dz_f = f (1 − f) ⊙ c_{t−1} ⊙ dc_t
/// dz_g = (1 − g²) ⊙ i ⊙ dc_t      dz_o = o (1 − o) ⊙ tanh(c_t) ⊙ dh_t
/// ```
fn lstm_gates<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    const LOGISTIC: &str = "{}·(1 − {})·{}·{}";
    let gate = |gate| s.gate(t, gate, unit);
    let dc = || s.at(Tensor::Dc, t, unit);
    let (i, f, g, o) = (gate(0), gate(1), gate(2), gate(3));
    let formulas = [
        Formula::of(LOGISTIC, [i.clone(), i.clone(), g.clone(), dc()]),
        Formula::of(LOGISTIC, [f.clone(), f, s.at(Tensor::C, t, unit), dc()]),
        Formula::of("(1 − {}²)·{}·{}", [g, i, dc()]),
        Formula::of(
            "{}·(1 − {})·tanh({})·{}",
            [o.clone(), o, s.at(Tensor::C, t + 1, unit), s.at(Tensor::Dh, t, unit)],
        ),
    ];
    let row = |(gate, formula): (usize, Formula)| {
        let row = Row::formula(1, s.at(Tensor::Dz, t, s.row(gate, unit)), formula);
        if gate == 0 { row.opens() } else { row }
    };
    formulas.into_iter().enumerate().map(row).collect()
}

/// ```text
/// dh_t = W_hyᵀ dy_t + W_hᵀ dz_{t+1} for r and for z + r_{t+1} ⊙ dreset_{t+1} + z_{t+1} ⊙ dh_{t+1}
/// ```
pub fn gru<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let later = format!("later{}[{unit}]", sub(t as isize));
    let mut rows = state(s, t, unit, &later);
    if !is_last(s, t) {
        rows.extend(four_ways(s, t, unit));
    }
    rows.extend(gru_gates(s, t, unit));
    rows
}

/// The ways back to `h_t`: two gates, the candidate, and what is kept.
fn four_ways<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let head = handed_back(s, t, unit);
    if !holds(s, Equation::State) {
        return vec![as_on_the_tape(0, head)];
    }
    let sums = [0, 1].map(|gate| through_gate(s, t + 1, unit, gate));
    let [r, z] = [0, 1].map(|gate| s.gate(t + 1, gate, unit));
    let parts = [sums[0].head.clone(), sums[1].head.clone()];
    let straight = [r, s.at(Tensor::Dreset, t + 1, unit), z, s.at(Tensor::Dh, t + 1, unit)];
    let ways = Formula::of("{} + {} + {}·{} + {}·{}", [&parts[..], &straight[..]].concat());
    [Row::formula(1, head, ways)].into_iter().chain(sums).collect()
}

/// `(W_hᵀdz₃)[r,3] = Σ_k W_h[rk,3]·dz₃[rk]`: the way back through one gate.
fn through_gate<'a>(s: &'a Symbols<'a>, t: usize, unit: usize, gate: usize) -> Row<'a> {
    let head = format!(
        "({}ᵀd{}{})[{},{unit}]",
        s.name(Name::W_h),
        s.z_letter(),
        sub(t as isize),
        letter(s, gate)
    );
    let rows = s.row(gate, 0)..s.row(gate + 1, 0);
    let dz = s.arm.tape.dz.row(t);
    let value = s.weights(Name::W_h).map(|w| rows.map(|row| w[[row, unit]] * dz[row]).sum());
    let value = value.filter(|_| s.backward(t));
    gate_sum(s, t, unit, gate, Atom::new(head, value))
}

fn letter(s: &Symbols, gate: usize) -> &'static str {
    s.cell().letters().get(gate).copied().unwrap_or_default()
}

/// `Σ_k W_h[rk,3]·dz₃[rk]` over the rows of a gate.
fn gate_sum<'a>(s: &'a Symbols<'a>, t: usize, unit: usize, gate: usize, head: Atom) -> Row<'a> {
    let (w, z, letter) = (s.name(Name::W_h), s.z_letter(), letter(s, gate));
    let symbols = format!("Σ_k {w}[{letter}k,{unit}]·d{z}{}[{letter}k]", sub(t as isize));
    let term = move |k| {
        let row = s.row(gate, k);
        Formula::product([s.w(Name::W_h, row, unit), s.at(Tensor::Dz, t, row)])
    };
    Row::sum(3, head, symbols, s.hidden(), term)
}

/// ```text
/// dz_n = (1 − n²) ⊙ (1 − z) ⊙ dh_t         dreset_t = W_hᵀ dz_n
/// dz_z = z (1 − z) ⊙ (h_{t−1} − n) ⊙ dh_t
/// dz_r = r (1 − r) ⊙ h_{t−1} ⊙ dreset_t
/// ```
fn gru_gates<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let [r, z, n] = [0, 1, 2].map(|gate| s.gate(t, gate, unit));
    let (dh, h_prev, dreset) =
        (s.at(Tensor::Dh, t, unit), s.at(Tensor::H, t, unit), s.at(Tensor::Dreset, t, unit));
    let dz = |gate| s.at(Tensor::Dz, t, s.row(gate, unit));
    let candidate = Formula::of("(1 − {}²)·(1 − {})·{}", [n.clone(), z.clone(), dh.clone()]);
    let update = Formula::of("{}·(1 − {})·({} − {})·{}", [z.clone(), z, h_prev.clone(), n, dh]);
    let reset = Formula::of("{}·(1 − {})·{}·{}", [r.clone(), r, h_prev, dreset.clone()]);
    vec![
        Row::formula(1, dz(2), candidate).opens(),
        Row::formula(1, dz(1), update),
        gate_sum(s, t, unit, 2, dreset),
        Row::formula(1, dz(0), reset),
    ]
}

/// ```text
/// dh_t = W_hyᵀ dy_t + W_hᵀ dpast_{t+1} + z_{t+1} ⊙ dh_{t+1}
/// ```
pub fn torch_gru<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let later = format!("later{}[{unit}]", sub(t as isize));
    let mut rows = state(s, t, unit, &later);
    if !is_last(s, t) {
        rows.extend(two_ways(s, t, unit));
    }
    rows.extend(torch_gru_gates(s, t, unit));
    rows
}

/// The ways back to `h_t`: the product with `W_h`, and what is kept.
fn two_ways<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let head = handed_back(s, t, unit);
    if !holds(s, Equation::State) {
        return vec![as_on_the_tape(0, head)];
    }
    let (w, after) = (s.name(Name::W_h), sub(t as isize + 1));
    let dpast = s.arm.tape.dpast.row(t + 1);
    let value = s.weights(Name::W_h).map(|w| w.column(unit).dot(&dpast));
    let value = value.filter(|_| s.backward(t + 1));
    let product = Atom::new(format!("({w}ᵀdpast{after})[{unit}]"), value);
    let parts = [product.clone(), s.gate(t + 1, 1, unit), s.at(Tensor::Dh, t + 1, unit)];
    let term = move |k| Formula::product([s.w(Name::W_h, k, unit), s.at(Tensor::Dpast, t + 1, k)]);
    let symbols = format!("Σ_k {w}[k,{unit}]·dpast{after}[k]");
    vec![
        Row::formula(1, head, Formula::of("{} + {}·{}", parts)),
        Row::sum(3, product, symbols, s.arm.model.pre_activations(), term),
    ]
}

/// ```text
/// dz_n = (1 − n²) ⊙ (1 − z) ⊙ dh_t         dpast_n = r ⊙ dz_n
/// dz_z = z (1 − z) ⊙ (h_{t−1} − n) ⊙ dh_t
/// dz_r = r (1 − r) ⊙ past_n ⊙ dz_n
/// ```
fn torch_gru_gates<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let [r, z, n] = [0, 1, 2].map(|gate| s.gate(t, gate, unit));
    let (dh, h_prev) = (s.at(Tensor::Dh, t, unit), s.at(Tensor::H, t, unit));
    let row = |gate| s.row(gate, unit);
    let dz = |gate| s.at(Tensor::Dz, t, row(gate));
    let candidate = Formula::of("(1 − {}²)·(1 − {})·{}", [n.clone(), z.clone(), dh.clone()]);
    let update = Formula::of("{}·(1 − {})·({} − {})·{}", [z.clone(), z, h_prev, n, dh]);
    let reset = Formula::of(
        "{}·(1 − {})·{}·{}",
        [r.clone(), r.clone(), s.at(Tensor::Past, t, row(2)), dz(2)],
    );
    vec![
        Row::formula(1, dz(2), candidate).opens(),
        Row::formula(1, dz(1), update),
        Row::formula(1, dz(0), reset),
        Row::formula(3, s.at(Tensor::Dpast, t, row(2)), Formula::product([r, dz(2)])),
    ]
}
