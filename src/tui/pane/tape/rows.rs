//! The rows of the tape: what each shows of a timestep, and which number that is.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::bar::length;
use super::state::{add_cell_state, bars_label, hidden};
use crate::nn::kernel::argmax;
use crate::nn::tensor::Pass;
use crate::nn::{Input, OffTape, Quantity, Tensor, Variable};
use crate::train::{ArmSnapshot, Tick};
use crate::tui::pane::output::is_undecided;
use crate::tui::view::View;
use crate::tui::widget::number::{number, probability};

/// What stands in a cell, for an arm at a timestep in a width.
pub(super) type Cell = dyn Fn(&View, &ArmSnapshot, usize, usize) -> Line<'static>;

/// The number in a cell, for an arm at a timestep.
type NumberOf = dyn Fn(&ArmSnapshot, usize) -> Quantity;

/// One row: its label, and what stands in its cells.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) cell: Box<Cell>,
    /// Which number it is, where it is a single one.
    quantity: Option<Box<NumberOf>>,
    /// The pass that computes it; none if it is known before.
    pub(super) pass: Option<Pass>,
    /// The units that it is about.
    pub(super) units: Range<usize>,
    /// The tensor that it sums up, where it is not a single number.
    tensor: Option<Tensor>,
    /// Whether it has words about the other rows, and no cells.
    pub(super) is_note: bool,
    /// The term of the glossary that the course has to explain first.
    term: Option<&'static str>,
}

impl Row {
    pub(super) fn new(
        label: impl Into<String>,
        cell: impl Fn(&View, &ArmSnapshot, usize, usize) -> (String, Style) + 'static,
    ) -> Self {
        Row::drawn(label, move |view, arm, t, width| {
            let (text, style) = cell(view, arm, t, width);
            Line::styled(text, style)
        })
    }

    /// A row whose cells have several styles.
    pub(super) fn drawn(
        label: impl Into<String>,
        cell: impl Fn(&View, &ArmSnapshot, usize, usize) -> Line<'static> + 'static,
    ) -> Self {
        Row {
            label: label.into(),
            cell: Box::new(cell),
            quantity: None,
            units: 0..0,
            pass: None,
            tensor: None,
            is_note: false,
            term: None,
        }
    }

    /// Words about the other rows.
    pub(super) fn note(words: &'static str) -> Self {
        let blank = |view: &View, _: &ArmSnapshot, _, _| (String::new(), view.theme.dim);
        Row { is_note: true, ..Row::new(words, blank) }
    }

    /// A row that a pass computes.
    pub(super) fn computed(self, pass: Pass) -> Self {
        Row { pass: Some(pass), ..self }
    }

    /// A row that is shown as soon as the course has explained this term.
    fn explained_as(self, term: &'static str) -> Self {
        Row { term: Some(term), ..self }
    }

    /// A row about these units.
    pub(super) fn about(self, units: Range<usize>) -> Self {
        Row { units, ..self }
    }

    /// A row that sums up a tensor.
    pub(super) fn sums_up(self, tensor: Tensor) -> Self {
        Row { tensor: Some(tensor), pass: Some(tensor.pass()), ..self }
    }

    /// Whether it shows a number of a hand-in that differs from the right one.
    pub(super) fn differs(&self, view: &View, t: usize) -> bool {
        match (self.tensor, &self.quantity) {
            (Some(tensor), _) => view.row_differs(tensor, t),
            (None, Some(of)) => view.differs(of(view.arm(), t)),
            (None, None) => false,
        }
    }

    /// A row of numbers that have a name.
    fn of(self, quantity: impl Fn(&ArmSnapshot, usize) -> Quantity + 'static) -> Self {
        Row { quantity: Some(Box::new(quantity)), ..self }
    }

    /// One number of a tensor.
    pub(super) fn element(label: impl Into<String>, tensor: Tensor, column: usize) -> Self {
        let quantity = move |t: usize| tensor.at(tensor.row_of(t), column);
        let cell = move |view: &View, _: &ArmSnapshot, t: usize, width: usize| {
            maybe(view, view.values().of(quantity(t)), width)
        };
        Row::new(label, cell).of(move |_, t| quantity(t)).computed(tensor.pass())
    }

    /// How long a row of a tensor is.
    pub(super) fn norm(label: impl Into<String>, tensor: Tensor) -> Self {
        let length = move |view: &View, arm: &ArmSnapshot, t: usize, width: usize| match arm
            .norm(tensor, t)
        {
            Some(norm) if view.is_asked_value(norm) => ("?".to_owned(), view.theme.accent),
            norm => maybe(view, norm, width),
        };
        Row::new(label, length).sums_up(tensor)
    }

    /// Whether the last tick has computed it for a timestep.
    pub(super) fn is_new(&self, view: &View, t: usize) -> bool {
        let tick = view.frame.snapshot.cursor.last();
        match self.pass.filter(|_| view.looks.fresh) {
            Some(Pass::Forward) => tick == Some(Tick::Forward(t)),
            Some(Pass::Backward) => tick == Some(Tick::Backward(t)),
            None => false,
        }
    }

    /// Whether it has the bars of a state.
    pub(super) fn sums_up_a_state(&self) -> bool {
        matches!(self.tensor, Some(Tensor::H | Tensor::C))
    }

    /// Whether it sums up what these rows have as numbers.
    pub(super) fn is_told_by(&self, arm: &ArmSnapshot, rows: &[Row]) -> bool {
        let mut numbers = rows.iter().filter_map(|row| row.number(arm, 0));
        numbers.any(|of| matches!(of.variable, Variable::Tape(of) if self.tensor == Some(of)))
    }

    /// The number at a timestep, where it is a single one.
    pub(super) fn number(&self, arm: &ArmSnapshot, t: usize) -> Option<Quantity> {
        self.quantity.as_ref().map(|of| of(arm, t))
    }

    /// Whether the step asks for the number at a timestep.
    pub(super) fn is_hidden(&self, view: &View, t: usize) -> bool {
        self.quantity.as_ref().is_some_and(|of| view.hides(of(view.arm(), t)))
    }
}

/// How many rows come before the parts of `dh_t`.
pub(super) const OWN: usize = 7;

/// The rows of a tape. A cell state has rows of its own, and where there is little room it is shown
/// instead of the parts of `dh_t`. Where the parts are, a note says what they are, and that they need not add up.
pub(super) fn summary(view: &View, room: usize, width: usize) -> Vec<Row> {
    let mut rows = vec![
        Row::new("t", time),
        Row::new("x_t", input).computed(Pass::Forward),
        Row::drawn(bars_label("h_t", view.theme), hidden).sums_up(Tensor::H),
        Row::new("target", target),
        Row::new(format!("{}_t", view.looks.notation.probabilities()), answer)
            .of(probable)
            .computed(Pass::Forward)
            .explained_as("p_t"),
        Row::new("loss_t", loss)
            .of(|_, t| Tensor::Loss.at(t, 0))
            .computed(Pass::Forward)
            .explained_as("p_t"),
        Row::new("‖dh_t‖", length)
            .of(|_, t| OffTape::DhNorm.at(t, 0))
            .computed(Pass::Backward)
            .explained_as("dh_t"),
        Row::norm(" own", Tensor::DhFromOutput).explained_as("total derivative"),
        Row::norm(" later", Tensor::DhFromLater).explained_as("total derivative"),
    ];
    if let Some(along_c) = view.arm().model.cell.along_c() {
        add_cell_state(&mut rows, along_c, room, view.theme);
    }
    rows.retain(|row| row.term.is_none_or(|term| view.knows(term)));
    let is_part =
        |row: &Row| matches!(row.tensor, Some(Tensor::DhFromOutput | Tensor::DhFromLater));
    if rows.iter().any(is_part) {
        match rows.len() < room {
            true => rows.push(Row::note(note(width))),
            false => rows.retain(|row| !is_part(row)), // without the note, they would look like wrong numbers
        }
    }
    rows
}

/// What the parts of `dh_t` are, as far as there is room.
fn note(width: usize) -> &'static str {
    const LONG: &str =
        "  dh_t = own + later: from the loss at t, from later ones; lengths do not add";
    if LONG.width() <= width { LONG } else { "  dh_t = own + later; lengths do not add" }
}

/// The largest probability of a timestep.
pub(in crate::tui::pane) fn probable(arm: &ArmSnapshot, t: usize) -> Quantity {
    Tensor::P.at(t, arm.row(Tensor::P, t).map_or(0, argmax))
}

pub(super) fn nothing(view: &View) -> (String, Style) {
    ("·".to_owned(), view.theme.not_computed)
}

fn time(view: &View, _arm: &ArmSnapshot, t: usize, _width: usize) -> (String, Style) {
    if view.looks.timestep == Some(t) {
        return (format!("[{t}]"), view.theme.key);
    }
    match view.frame.snapshot.cursor.last() {
        Some(Tick::Forward(at)) if at == t => (format!("{t} ▶"), view.theme.forward),
        Some(Tick::Backward(at)) if at == t => (format!("{t} ◀"), view.theme.backward),
        _ => (t.to_string(), view.theme.dim),
    }
}

/// What the arm has read; until then, what it will read.
pub(in crate::tui::pane) fn input(
    view: &View,
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
) -> (String, Style) {
    let snapshot = &view.frame.snapshot;
    let given = &arm.example(&snapshot.example).inputs[t];
    let label = match (given, arm.x(t)) {
        (Input::Own, Some(own)) => format!("ŷ={}", snapshot.task.inputs.input(own)),
        _ => snapshot.task.inputs.input(given).to_owned(),
    };
    (cut(&label, width), view.theme.text)
}

fn target(view: &View, _arm: &ArmSnapshot, t: usize, width: usize) -> (String, Style) {
    let snapshot = &view.frame.snapshot;
    match snapshot.example.targets[t] {
        Some(target) => (cut(snapshot.task.outputs.label(target), width), view.theme.text),
        None => ("–".to_owned(), view.theme.dim),
    }
}

/// The most probable class, its probability, and whether it is right.
pub(in crate::tui::pane) fn answer(
    view: &View,
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
) -> (String, Style) {
    let Some(p) = arm.row(Tensor::P, t) else { return nothing(view) };
    let snapshot = &view.frame.snapshot;
    let best = argmax(p);
    let label = snapshot.task.outputs.label(best);
    if p[best].is_nan() {
        return ("NaN".to_owned(), view.theme.diverged);
    }
    let probability = probability(p[best]);
    let (mark, style) = match snapshot.example.targets[t] {
        None => ("", view.theme.dim),
        Some(_) if is_undecided(p) => ("≈", view.theme.dim),
        Some(target) if target == best => ("✓", view.theme.good),
        Some(_) => ("✗", view.theme.bad),
    };
    match width.saturating_sub(probability.len() + 2) {
        room if room > 1 || label.width() <= room => {
            (format!("{} {probability}{mark}", cut(label, room)), style)
        }
        _ => (format!("{}{mark}", cut(label, width.saturating_sub(mark.width()))), style),
    }
}

pub(in crate::tui::pane) fn loss(
    view: &View,
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
) -> (String, Style) {
    if view.frame.snapshot.example.targets[t].is_none() {
        return ("–".to_owned(), view.theme.dim);
    }
    let values = arm.values(&view.frame.snapshot.example);
    maybe(view, values.of(Tensor::Loss.at(t, 0)), width)
}

pub(super) fn maybe(view: &View, value: Option<f64>, width: usize) -> (String, Style) {
    match value {
        None => nothing(view),
        Some(x) if !x.is_finite() => (number(x, 4).trim().to_owned(), view.theme.diverged),
        Some(x) => (number(x, width.clamp(4, 7)).trim().to_owned(), view.theme.text),
    }
}

fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let short: String = text.chars().take(width.saturating_sub(1)).collect();
    short + "…"
}
