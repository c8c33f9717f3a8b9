//! One timestep backward: the error of the output, the two parts of `dh_t`, and the way through the cell.

use super::formula::{Atom, Row};
use super::interpret::rows_of;
use super::symbols::Symbols;
use crate::nn::faults::Equation as Place;
use crate::nn::{OffTape, Pass, Quantity, Tensor, Variable, head};
use crate::tui::notation::sub;

/// The rows of `backward t`.
pub(crate) fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let unit = s.view.unit();
    let mut rows: Vec<Row> = warning(s).into_iter().collect();
    rows.extend(output(s, t).into_iter().map(|row| behind_gates(s, row)));
    rows.extend(state(s, t, unit));
    let of_unit = s.cell().of_unit(Pass::Backward, t, unit, s.hidden());
    let first_dz = of_unit.iter().copied().find(|of| of.variable == Tensor::Dz.into());
    rows.extend(of_unit.into_iter().flat_map(|of| of_cell(s, of, first_dz)));
    rows.extend(embedded(s, t));
    rows.extend(step_back(s, t));
    rows.extend(all_units(s, t));
    rows
}

/// What comes after the gates of a unit, where there are some.
fn behind_gates<'a>(s: &Symbols, row: Row<'a>) -> Row<'a> {
    let rank = if s.has_gates() && row.rank == 1 { 2 } else { row.rank };
    Row { rank, ..row }
}

/// That this backward pass is wrong, and where.
pub(crate) fn warning<'a>(s: &Symbols) -> Option<Row<'a>> {
    let fault = s.fault()?;
    Some(Row::warning(0, format!("✗ wrong on purpose ({fault:?}): {}", fault.sentence())))
}

/// `dy_t`: of the expected class first, then of the most probable ones.
fn output<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let (p, y, at) = (s.p_letter(), s.y_letter(), sub(t as isize));
    let Some(target) = s.target(t) else {
        return vec![Row::words(1, format!("no target at t={t}, so no loss: d{y}{at} = 0"))];
    };
    let mut classes: Vec<usize> = (0..s.arm.model.dims.outputs).collect();
    let dy = s.arm.tape.dy.row(t);
    let size = |class: usize| dy[class].abs();
    classes.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
    classes.sort_by_key(|class| *class != target);
    let items = classes.into_iter().map(|class| s.at(Tensor::Dy, t, class).called(s.class(class)));
    if !s.holds(Place::Output) {
        return vec![Row::list(1, format!("d{y}{at}"), items)];
    }
    let head = format!("d{y}{at} = {p}{at} − onehot({})", s.class(target));
    let list = Row::list(1, head, items);
    [list].into_iter().chain(rows_of(s, Tensor::Dy.at(t, target), 6)).collect()
}

/// `dh_t` of a unit, its two parts, and the sums in them.
fn state<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let mut rows: Vec<Row> =
        rows_of(s, Tensor::Dh.at(t, unit), 0).into_iter().map(Row::opens).collect();
    if s.is_last(t) {
        let last = match t + 1 < s.reached.timesteps {
            true => "cut: the window ends here, nothing comes back",
            false => "the last timestep: nothing comes back to it",
        };
        rows.push(Row::words(1, last));
    }
    // also where there is no target, and each of its terms is 0
    let from_output = head::product_back(&s.wiring, t, unit);
    let from_output = s.sum_row(1, s.at(Tensor::DhFromOutput, t, unit), from_output);
    rows.push(behind_gates(s, from_output.remark("the loss at t itself")));
    let from_later = Tensor::DhFromLater.at(t, unit);
    let is_sum = s.wiring.equation(from_later).is_some_and(|later| later.bare_sum().is_some());
    rows.extend(rows_of(s, from_later, if is_sum && s.has_gates() { 3 } else { 1 }));
    rows
}

/// A number on the way back through the cell.
fn of_cell<'a>(s: &'a Symbols<'a>, of: Quantity, first_dz: Option<Quantity>) -> Vec<Row<'a>> {
    let (rank, opens) = match of.variable {
        Variable::Tape(Tensor::Dc) => (0, true),
        Variable::Tape(Tensor::DcFromH) => (2, false),
        Variable::Tape(Tensor::Dreset | Tensor::Dpast) => (3, false),
        _ => (u8::from(s.has_gates()), Some(of) == first_dz),
    };
    let is_end = of.variable == Tensor::Dc.into() && s.is_last(of.row);
    let finished = |row: Row<'a>| {
        let row = if is_end { row.remark("nothing comes back") } else { row };
        Row { opens, ..row }
    };
    rows_of(s, of, rank).into_iter().map(finished).collect()
}

/// `de₂[0] = Σ_k W_xh[k,0]·dz₂[k]`: what the row of the embedding that was read gets.
fn embedded<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let Some(len) = s.arm.model.dims.embedding else { return Vec::new() };
    let of = Tensor::De.at(t, s.view.looks.from % len);
    rows_of(s, of, 4).into_iter().map(Row::opens).collect()
}

/// How much of the gradient is left after the step back, and what took the rest.
fn step_back<'a>(s: &'a Symbols<'a>, t: usize) -> Option<Row<'a>> {
    let norm = |t: usize| s.atom(OffTape::DhNorm.at(t, 0));
    if s.is_last(t) {
        return None;
    }
    let step = s.backward(t).then(|| s.arm.tape.step_back(t));
    let w = s.name(s.names().recurrent);
    let mut items = Vec::new();
    if let Some(slope) = s.cell().slope_name().filter(|_| s.holds(Place::State)) {
        let slope = if s.holds(Place::Slope) { slope } else { "‖dz‖/‖dh‖" };
        // of nothing, nothing can be lost
        let known = |x: f64| (!x.is_nan()).then_some(x);
        items.push(Atom::new(format!("{slope} ×"), step.and_then(|step| known(step.slope))));
        items.push(Atom::new(format!("{w} ×"), step.and_then(|step| known(step.weights))));
    }
    items.push(Atom::new("comes back", s.arm.norm(Tensor::DhFromLater, t)));
    items.extend([norm(t + 1), norm(t)]);
    if let Some(through_c) = step.and_then(|step| step.through_c) {
        items.push(Atom::new("along c ×", Some(through_c)));
    }
    Some(Row::list(2, "step back", items).opens())
}

/// All units side by side.
fn all_units<'a>(s: &Symbols, t: usize) -> Vec<Row<'a>> {
    let at = sub(t as isize);
    let list = |head: String, values: &dyn Fn(usize) -> Atom| {
        Row::list(8, head, (0..s.hidden()).map(|k| values(k).called("")))
    };
    let mut rows = vec![list(format!("dh{at}"), &|k| s.at(Tensor::Dh, t, k)).opens()];
    if s.cell().has_cell_state() {
        rows.push(list(format!("dc{at}"), &|k| s.at(Tensor::Dc, t, k)));
    }
    for (gate, letter) in s.cell().letters().iter().enumerate() {
        let gate_of = if letter.is_empty() { String::new() } else { format!("[{letter}]") };
        let head = format!("d{}{at}{gate_of}", s.z_letter());
        rows.push(list(head, &|k| s.at(Tensor::Dz, t, gate * s.hidden() + k)));
    }
    rows
}
