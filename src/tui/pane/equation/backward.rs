//! One timestep backward: the error of the output, the two parts of `dh_t`, and the way through the cell.

use super::formula::{Atom, Row};
use super::interpret::{rank, rows_of, tape_rows};
use super::symbols::Symbols;
use crate::nn::faults::Equation as Place;
use crate::nn::{OffTape, Pass, Quantity, Tensor, Variable, head};
use crate::tui::notation::sub;

pub(crate) fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let unit = s.view.unit();
    let mut rows: Vec<Row> = warning(s).into_iter().collect();
    rows.extend(output(s, t));
    rows.extend(state(s, t, unit));
    let of_unit = s.cell().of_unit(Pass::Backward, t, unit, s.hidden());
    let first_dz = of_unit.iter().copied().find(|of| of.variable == Tensor::Dz.into());
    rows.extend(of_unit.into_iter().flat_map(|of| of_cell(s, of, first_dz)));
    rows.extend(embedded(s, t));
    rows.extend(step_back(s, t));
    rows.extend(all_units(s, t));
    rows
}

/// The numbers of the unit that the tick has computed, the main one first.
pub(crate) fn in_order(s: &Symbols, t: usize) -> Vec<Quantity> {
    let (unit, units) = (s.view.unit(), s.hidden());
    let of_unit = |tensor: Tensor| tensor.at(t, unit);
    let parts = [Tensor::DhFromOutput, Tensor::DhFromLater].map(of_unit);
    let dy = Tensor::Dy.at(t, s.target(t).unwrap_or(0));
    let along_c = s.cell().has_cell_state().then(|| of_unit(Tensor::DcFromLater));
    let de = s.arm.model.dims.embedding.map(|len| Tensor::De.at(t, s.view.looks.from % len));
    let cell = s.cell().of_unit(Pass::Backward, t, unit, units).into_iter().chain(along_c);
    let of_state = [of_unit(Tensor::Dh)].into_iter().chain(cell);
    of_state.chain(parts).chain([dy]).chain(de).collect()
}

/// That this backward pass is wrong, and where.
pub(crate) fn warning<'a>(s: &Symbols) -> Option<Row<'a>> {
    let fault = s.fault()?;
    let text = match s.arm.numbers().and_then(|own| own.advice.as_ref()) {
        Some(advice) => format!("✗ your mistake: {}", advice.sentence),
        None => format!("✗ wrong on purpose ({fault:?}): {}", fault.sentence()),
    };
    Some(Row::warning(0, text))
}

/// `dy_t`, by class.
fn output<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let (p, y, at) = (s.p_letter(), s.y_letter(), sub(t as isize));
    let rank = rank(s, Tensor::Dy);
    let Some(target) = s.target(t) else {
        return vec![Row::words(rank, format!("no target at t={t}, so no loss: d{y}{at} = 0"))];
    };
    if !s.holds(Place::Output) {
        return vec![s.by_class(rank, format!("d{y}{at}"), Tensor::Dy, t)];
    }
    let head = format!("d{y}{at} = {p}{at} − onehot({})", s.class(target));
    let list = s.by_class(rank, head, Tensor::Dy, t);
    [list].into_iter().chain(rows_of(s, Tensor::Dy.at(t, target), 6)).collect()
}

/// `dh_t` of a unit, its two parts, and the sums in them.
fn state<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let mut rows: Vec<Row> =
        tape_rows(s, Tensor::Dh, t, unit).into_iter().map(Row::opens).collect();
    if s.is_last(t) {
        let last = match t + 1 < s.reached.timesteps {
            true => "cut: the window ends here, no later gradient",
            false => "the last timestep: no later gradient",
        };
        rows.push(Row::words(1, last));
    }
    if let Some(loss) = s.dropped_loss(Tensor::DhFromLater.at(t, unit)) {
        rows.push(Row::words(1, format!("leaves out the loss at t={loss}: not followed to t={t}")));
    }
    // also where there is no target, and each of its terms is 0
    let (product, part) = (head::product_back(&s.wiring, t, unit), Tensor::DhFromOutput);
    let from_output = s.sum_row(rank(s, part), s.at(part, t, unit), product);
    rows.push(from_output.remark("the loss at t itself"));
    rows.extend(tape_rows(s, Tensor::DhFromLater, t, unit));
    rows
}

/// A number on the way back through the cell.
fn of_cell<'a>(s: &'a Symbols<'a>, of: Quantity, first_dz: Option<Quantity>) -> Vec<Row<'a>> {
    let Variable::Tape(tensor) = of.variable else { return Vec::new() };
    let opens = tensor == Tensor::Dc || Some(of) == first_dz;
    let is_end = tensor == Tensor::Dc && s.is_last(of.row);
    let finished = |row: Row<'a>| {
        let row = if is_end { row.remark("no later gradient") } else { row };
        Row { opens, ..row }
    };
    rows_of(s, of, rank(s, tensor)).into_iter().map(finished).collect()
}

/// `de₂[0] = Σ_k W_xh[k,0]·dz₂[k]`: what the row of the embedding that was read gets.
fn embedded<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let Some(len) = s.arm.model.dims.embedding else { return Vec::new() };
    tape_rows(s, Tensor::De, t, s.view.looks.from % len).into_iter().map(Row::opens).collect()
}

/// How much of the gradient is left after the step back, and what took the rest.
fn step_back<'a>(s: &'a Symbols<'a>, t: usize) -> Option<Row<'a>> {
    let norm = |t: usize| s.atom(OffTape::DhNorm.at(t, 0));
    if s.is_last(t) {
        return None;
    }
    let step = s.arm.step_back(t);
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

fn all_units<'a>(s: &Symbols, t: usize) -> Vec<Row<'a>> {
    let at = sub(t as isize);
    let list = |head: String, tensor, units| s.side_by_side(8, head, tensor, t, units);
    let mut rows = vec![list(format!("dh{at}"), Tensor::Dh, 0..s.hidden()).opens()];
    if s.cell().has_cell_state() {
        rows.push(list(format!("dc{at}"), Tensor::Dc, 0..s.hidden()));
    }
    for (gate, letter) in s.cell().letters().iter().enumerate() {
        let gate_of = if letter.is_empty() { String::new() } else { format!("[{letter}]") };
        rows.push(list(format!("d{}{at}{gate_of}", s.z_letter()), Tensor::Dz, s.gate(gate)));
    }
    rows
}
