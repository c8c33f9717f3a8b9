//! One timestep backward in the vanilla cell, and what all cells have in common: the two parts of `dh_t`.

use super::backward_gates;
use super::formula::{Atom, Formula, Row};
use super::symbols::Symbols;
use crate::nn::faults::Equation;
use crate::nn::{Activation, CellKind, Name, OffTape, Tensor};
use crate::tui::notation::sub;

/// The rows of `backward t`.
pub fn rows<'a>(s: &'a Symbols<'a>, t: usize) -> Vec<Row<'a>> {
    let unit = s.view.unit();
    let mut rows: Vec<Row> = warning(s).into_iter().collect();
    rows.extend(output(s, t).into_iter().map(|row| behind_gates(s, row)));
    rows.extend(match s.cell().kind() {
        CellKind::Rnn => vanilla(s, t, unit),
        CellKind::Lstm => backward_gates::lstm(s, t, unit),
        CellKind::Gru => backward_gates::gru(s, t, unit),
        CellKind::TorchGru => backward_gates::torch_gru(s, t, unit),
    });
    rows.extend(embedded(s, t));
    rows.extend(step_back(s, t));
    rows.extend(all_units(s, t));
    rows
}

/// What comes after the gates of a unit, where there are some.
fn behind_gates<'a>(s: &Symbols, row: Row<'a>) -> Row<'a> {
    let rank = if s.cell().letters().len() > 1 && row.rank == 1 { 2 } else { row.rank };
    Row { rank, ..row }
}

/// That this backward pass is wrong, and where.
pub fn warning<'a>(s: &Symbols) -> Option<Row<'a>> {
    let fault = s.fault()?;
    Some(Row::warning(0, format!("✗ wrong on purpose ({fault:?}): {}", fault.sentence())))
}

/// Whether the arm computes it as the equations say.
pub fn holds(s: &Symbols, place: Equation) -> bool {
    s.fault().is_none_or(|fault| !fault.stands_in().contains(&place))
}

/// What an equation that does not hold for this arm is shown as: what the tape has.
pub fn as_on_the_tape<'a>(rank: u8, head: Atom) -> Row<'a> {
    Row::given(rank, head).remark("as this arm has it")
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
    if !holds(s, Equation::Output) {
        return vec![Row::list(1, format!("d{y}{at}"), items)];
    }
    let head = format!("d{y}{at} = {p}{at} − onehot({})", s.class(target));
    let one = Formula::of("{} − 1", [s.at(Tensor::P, t, target)]);
    vec![Row::list(1, head, items), Row::formula(6, s.at(Tensor::Dy, t, target), one)]
}

fn vanilla<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Vec<Row<'a>> {
    let (w, z) = (s.name(Name::W_hh), s.z_letter());
    let later = format!("({w}ᵀd{z}{})[{unit}]", sub(t as isize + 1));
    let mut rows = state(s, t, unit, &later);
    rows.extend(recurrent(s, t, unit, &later));
    rows.extend(s.cell().activation().map(|activation| through_slope(s, t, unit, activation)));
    rows
}

/// `dh_t` of a unit with its two parts, and the sum in the part from the output.
pub fn state<'a>(s: &'a Symbols<'a>, t: usize, unit: usize, later: &str) -> Vec<Row<'a>> {
    let (own, dh) = (s.at(Tensor::DhFromOutput, t, unit), s.at(Tensor::Dh, t, unit));
    let sum = behind_gates(s, from_output(s, t, unit));
    if is_last(s, t) {
        let last = match t + 1 < s.reached.timesteps {
            true => "cut: the window ends here, nothing comes back",
            false => "the last timestep: nothing comes back to it",
        };
        let dh = Row::formula(0, dh, Formula::of("{}", [own])).opens();
        return vec![dh, Row::words(1, last), sum];
    }
    let later = match holds(s, Equation::State) {
        true => s.at(Tensor::DhFromLater, t, unit).called(later),
        false => handed_back(s, t, unit),
    };
    vec![Row::formula(0, dh, Formula::of("{} + {}", [own, later])).opens(), sum]
}

/// What comes from later timesteps, by a name that says nothing of how.
pub fn handed_back(s: &Symbols, t: usize, unit: usize) -> Atom {
    s.at(Tensor::DhFromLater, t, unit)
}

/// Whether nothing comes back to it: it is the last one, or the last of a window.
pub fn is_last(s: &Symbols, t: usize) -> bool {
    !s.arm.model.hands_back(s.reached.timesteps, t)
}

/// `(W_hyᵀdy₂)[3] = Σ_k W_hy[k,3]·dy₂[k]`
fn from_output<'a>(s: &'a Symbols<'a>, t: usize, unit: usize) -> Row<'a> {
    let (w, y, at) = (s.name(Name::W_hy), s.y_letter(), sub(t as isize));
    let symbols = format!("Σ_k {w}[k,{unit}]·d{y}{at}[k]");
    let term = move |k| Formula::product([s.w(Name::W_hy, k, unit), s.at(Tensor::Dy, t, k)]);
    Row::sum(1, s.at(Tensor::DhFromOutput, t, unit), symbols, s.arm.model.dims.outputs, term)
        .remark("the loss at t itself")
}

/// `(W_hhᵀdz₃)[3] = Σ_k W_hh[k,3]·dz₃[k]`, over the rows of all gates.
pub fn recurrent<'a>(s: &'a Symbols<'a>, t: usize, unit: usize, later: &str) -> Option<Row<'a>> {
    if is_last(s, t) {
        return None;
    }
    if !holds(s, Equation::State) {
        return Some(as_on_the_tape(1, handed_back(s, t, unit)));
    }
    let name = s.names().recurrent;
    let (w, z, after) = (s.name(name), s.z_letter(), sub(t as isize + 1));
    let symbols = format!("Σ_k {w}[k,{unit}]·d{z}{after}[k]");
    let term = move |k| Formula::product([s.w(name, k, unit), s.at(Tensor::Dz, t + 1, k)]);
    let rows = s.arm.model.pre_activations();
    let head = s.at(Tensor::DhFromLater, t, unit).called(later);
    Some(Row::sum(1, head, symbols, rows, term).remark("all later losses"))
}

/// `dz₂[3] = (1 − h₂[3]²)·dh₂[3]`
fn through_slope<'a>(s: &'a Symbols<'a>, t: usize, unit: usize, activation: Activation) -> Row<'a> {
    let (dz, h, dh) =
        (s.at(Tensor::Dz, t, unit), s.at(Tensor::H, t + 1, unit), s.at(Tensor::Dh, t, unit));
    if !holds(s, Equation::Slope) {
        return as_on_the_tape(0, dz).opens();
    }
    let positive = h.value.is_some_and(|h| h > 0.0);
    let row = match activation {
        Activation::Tanh => {
            Row::formula(0, dz, Formula::of("(1 − {}²)·{}", [h, dh])).remark("tanh′")
        }
        Activation::Sigmoid => {
            Row::formula(0, dz, Formula::of("{}·(1 − {})·{}", [h.clone(), h, dh])).remark("σ′")
        }
        Activation::Identity => Row::formula(0, dz, Formula::of("{}", [dh])).remark("slope 1"),
        Activation::Relu if positive => {
            Row::formula(0, dz, Formula::of("1·{}", [dh])).remark("h > 0: slope 1")
        }
        Activation::Relu => Row::formula(0, dz, Formula::of("0·{}", [dh])).remark("h = 0: slope 0"),
    };
    row.opens()
}

/// `de₂[0] = Σ_k W_xh[k,0]·dz₂[k]`: what the row of the embedding that was read gets.
fn embedded<'a>(s: &'a Symbols<'a>, t: usize) -> Option<Row<'a>> {
    let len = s.arm.model.dims.embedding?;
    let (d, name) = (s.view.looks.from % len, s.names().input);
    let symbols = format!("Σ_k {}[k,{d}]·d{}{}[k]", s.name(name), s.z_letter(), sub(t as isize));
    let term = move |k| Formula::product([s.w(name, k, d), s.at(Tensor::Dz, t, k)]);
    let rows = s.arm.model.pre_activations();
    Some(Row::sum(4, s.at(Tensor::De, t, d), symbols, rows, term).opens())
}

/// How much of the gradient is left after the step back, and what took the rest.
fn step_back<'a>(s: &'a Symbols<'a>, t: usize) -> Option<Row<'a>> {
    let norm = |t: usize| s.atom(OffTape::DhNorm.at(t, 0));
    if is_last(s, t) {
        return None;
    }
    let step = s.backward(t).then(|| s.arm.tape.step_back(t));
    let w = s.name(s.names().recurrent);
    let mut items = Vec::new();
    if let Some(slope) = s.cell().slope_name().filter(|_| holds(s, Equation::State)) {
        let slope = if holds(s, Equation::Slope) { slope } else { "‖dz‖/‖dh‖" };
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
        rows.push(list(head, &|k| s.at(Tensor::Dz, t, s.row(gate, k))));
    }
    rows
}
