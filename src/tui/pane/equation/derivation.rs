//! Derivations: for each formula of the backward pass, the steps from the chain rule to the formula, and for each of the
//! forward pass what it is good for, with the numbers of the selected arm.

mod cell_state;
mod forward;
mod gates;
mod matrix;
mod output;
mod state;
mod step;
mod sum;
mod update;

use ratatui::text::{Line, Span};

use super::fade::faded;
use super::forms::{Role, forms, symbols_of, whole};
use super::interpret::rows_of;
use super::sum::elements;
use super::symbols::Symbols;
use super::{is_right, style, truncation};
use crate::nn::{Age, Quantity, Stage, Tensor, Variable};
use crate::train::Tick;
use crate::tui::markdown::wrapped;
use crate::tui::view::View;
use step::Step;

/// The widest line of a page, in columns.
pub(crate) const WIDEST: u16 = 74;

/// What is said of a number without a derivation.
pub(crate) const NONE: &str =
    "nothing to derive: an update begins with this number, or it is only measured";

/// The columns before a step for its number.
const NUMBER: usize = 3;

/// The columns before the equation of a step.
const INDENT: usize = 5;

/// Of a sum of so many terms, none is left out.
const FEW: usize = 8;

/// Returns the numbers whose formulas the last tick has used, in the order in which they are computed; none before the
/// first tick.
pub(crate) fn of_tick(view: &View) -> Vec<Quantity> {
    let symbols = Symbols::of(view);
    let found = match view.arm().reached().last() {
        None => Vec::new(),
        Some(Tick::Forward(t)) => super::forward::in_order(&symbols, t),
        Some(Tick::Backward(t)) => super::backward::in_order(&symbols, t),
        Some(Tick::Accumulate) => gradients(view),
        Some(Tick::Clip) => elements(&symbols, Stage::Clipped).into_iter().take(1).collect(),
        Some(Tick::Update) => elements(&symbols, Stage::After).into_iter().take(1).collect(),
    };
    as_computed(&symbols, found.into_iter().filter(|of| has_page(view, *of)).collect())
}

/// Numbers, each behind those of them that it is computed from.
fn as_computed(s: &Symbols, mut left: Vec<Quantity>) -> Vec<Quantity> {
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let waits = |of: &Quantity| s.wiring.operands(*of).iter().any(|part| left.contains(part));
        let next = left.iter().position(|of| !waits(of)).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

/// The element that is looked at, and one element of each other parameter.
fn gradients(view: &View) -> Vec<Quantity> {
    let (params, chosen) = (&view.arm().state.params, view.tensor());
    let others = params.iter().map(|tensor| tensor.name).filter(|name| *name != chosen);
    let element = |name| {
        let (row, column) = view.looks.element(params[name].dim());
        Variable::gradient(name).at(row, column)
    };
    [chosen].into_iter().chain(others).map(element).collect()
}

/// Whether the formula of a number has a derivation.
pub(crate) fn has_page(view: &View, of: Quantity) -> bool {
    steps(&Symbols::of(view), of).is_some()
}

/// Returns the lines of the derivation of a number's formula, at most `width` columns wide; of a mistake that was
/// planted in its place, only that it is there, and nothing at all of one that is looked for.
pub(crate) fn page(view: &View, of: Quantity, width: u16) -> Vec<Line<'static>> {
    let width = usize::from(width);
    let words = |text: &str| wrapped(text, width);
    if view.is_secret(&view.arm().name) {
        return words("This arm hides a mistake: a derivation would give it away.");
    }
    if let Some(truncation) = truncation(view, of) {
        return words(&truncation);
    }
    if let Some(fault) = view.arm().fault.filter(|_| !is_right(view, of)) {
        return words(&match view.arm().numbers().and_then(|own| own.advice.as_ref()) {
            Some(advice) => format!("Your code computes something else: {}", advice.sentence),
            None => format!(
                "This arm computes something else, a mistake that was planted: {}",
                fault.sentence()
            ),
        });
    }
    let symbols = Symbols::of(view);
    let Some(steps) = steps(&symbols, of) else { return words(NONE) };
    let mut lines = formula(view, &symbols, of, width);
    for (i, step) in steps.iter().enumerate() {
        lines.extend(step_lines(view, &symbols, (i + 1, step), width));
    }
    lines
}

/// The formula in symbols, and a blank line.
fn formula(view: &View, s: &Symbols, of: Quantity, width: usize) -> Vec<Line<'static>> {
    let row = rows_of(s, of, 0).into_iter().next();
    let lines = row.map_or_else(Vec::new, |row| symbols_of(&row, width));
    let styled = |(text, _)| Span::styled(text, view.theme.title);
    let lines = lines.into_iter().map(|line| Line::from_iter(line.into_iter().map(styled)));
    lines.chain([Line::default()]).collect()
}

/// The words of a step behind its number, and below them its equation.
fn step_lines(
    view: &View,
    s: &Symbols,
    (number, step): (usize, &Step),
    width: usize,
) -> Vec<Line<'static>> {
    let theme = view.theme;
    let words = wrapped(&step.words, width.saturating_sub(NUMBER).max(1)).into_iter().enumerate();
    let mut lines: Vec<Line> = words
        .map(|(i, line)| {
            let number = if i == 0 { format!("{number:<NUMBER$}") } else { " ".repeat(NUMBER) };
            Line::from_iter([Span::styled(number, theme.key)].into_iter().chain(line.spans))
        })
        .collect();
    for row in step.rows(s) {
        let (row, room) = (faded(view, row), width.saturating_sub(INDENT));
        let block = match row.terms() {
            0..=FEW => whole(&row, room),
            _ => forms(&row, room).pop().unwrap_or_default(),
        };
        for line in block {
            let margin = [(" ".repeat(INDENT), Role::Symbols)];
            let spans = margin.into_iter().chain(line);
            let spans = spans.map(|(text, role)| Span::styled(text, style(view, role)));
            lines.push(Line::from_iter(spans));
        }
    }
    lines
}

/// The steps to the formula of a number; `None` of what is only measured, and of what an update begins with.
fn steps(s: &Symbols, of: Quantity) -> Option<Vec<Step>> {
    s.wiring.equation(of)?;
    match of.variable {
        Variable::Tape(tensor) => on_tape(s, tensor, of),
        Variable::Parameter(Stage::Grad, name) => Some(sum::over_time(s, name, of)),
        Variable::Parameter(Stage::Clipped, _) => Some(update::clip(s, of)),
        Variable::Parameter(Stage::After, _) | Variable::Moment(Age::New, ..) => {
            Some(update::optimiser(s, of))
        }
        Variable::Parameter(Stage::Before, _) | Variable::Moment(Age::Old, ..) => None,
        Variable::OffTape(_) => None,
    }
}

fn on_tape(s: &Symbols, tensor: Tensor, of: Quantity) -> Option<Vec<Step>> {
    Some(match tensor {
        Tensor::Dy => output::logit_gradient(s, of),
        Tensor::DhFromOutput => output::handed_back(s, of),
        Tensor::DhFromLater => state::from_later(s, of),
        Tensor::Dh => state::sum(s, of),
        Tensor::DcFromH => cell_state::from_h(s, of),
        Tensor::DcFromLater => cell_state::from_later(s, of),
        Tensor::Dc => cell_state::sum(s, of),
        Tensor::Dz => gates::pre_activation(s, of),
        Tensor::Dpast => gates::past(s, of),
        Tensor::Dreset => gates::reset(s, of),
        Tensor::De => matrix::embedding(s, of),
        Tensor::E => forward::embedding(s, of),
        Tensor::Z => forward::pre_activation(s, of),
        Tensor::Gates => forward::gate(s, of),
        Tensor::Reset => forward::reset(s, of),
        Tensor::Past => forward::past(s, of),
        Tensor::C => forward::cell_state(s, of),
        Tensor::TanhC => forward::squashed(s, of),
        Tensor::H => forward::state(s, of),
        Tensor::Y => forward::logit(s, of),
        Tensor::P => forward::probability(s, of),
        Tensor::Loss => forward::loss(s, of),
    })
}
