//! The ways of the gradient inside a cell, and the factor of each: the derivative of a number on the way by the one before
//! it, as its equation has it.

use ratatui::text::{Line, Span};

use super::{heading, written};
use crate::nn::{Equation, Pass, Quantity, Tensor, Variable};
use crate::tui::markdown::wrapped;
use crate::tui::pane::equation::{is_right, lines_of};
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// The width of an equation below the table.
const WIDTH: u16 = 74;

/// One way: from a gradient to another one.
struct Way {
    from: Quantity,
    to: Quantity,
    /// What it multiplies the gradient by; none if that is not computed yet.
    factor: Option<f64>,
    why: &'static str,
}

/// The columns of a factor.
const FACTOR: usize = 10;

/// Returns the table, with a heading; nothing while a mistake of the arm is looked for.
pub(super) fn table(view: &View, t: usize, unit: usize, width: u16) -> Vec<Line<'static>> {
    let theme = view.theme;
    if view.is_secret(&view.arm().name) {
        return Vec::new();
    }
    let ways = ways(view, t, unit);
    let names = |way: &Way| format!("{} → {}", written(view, way.from), written(view, way.to));
    let widest = ways.iter().map(|way| names(way).chars().count()).max().unwrap_or(0);
    let before = 1 + widest + 2 + FACTOR;
    let rows = |way: &Way| {
        let factor = way.factor.map_or("·".to_owned(), |x| format!("×{}", short(x)));
        let mut first = vec![
            Span::styled(format!(" {:<widest$}  ", names(way)), theme.text),
            Span::styled(format!("{factor:<FACTOR$}"), theme.backward),
        ];
        let words = wrapped(way.why, usize::from(width).saturating_sub(before).max(1));
        let line = |words: Line<'static>| {
            let margin = vec![Span::raw(" ".repeat(before))];
            let start = std::mem::replace(&mut first, margin);
            Line::from_iter(start.into_iter().chain(words.spans)).style(theme.dim)
        };
        words.into_iter().map(line).collect::<Vec<_>>()
    };
    let head = heading(view, "the paths back, and the factor that each one applies");
    [head]
        .into_iter()
        .chain(ways.iter().flat_map(rows))
        .chain(through_weights(view, t, unit))
        .collect()
}

/// The way to the timestep before that leads through the weights: a sum over all units, not one factor.
fn through_weights(view: &View, t: usize, unit: usize) -> Vec<Line<'static>> {
    let Some(before) = t.checked_sub(1) else { return Vec::new() };
    let of = Tensor::DhFromLater.at(before, unit);
    if !is_right(view, of) || view.values().wiring().equation(of).is_none() {
        return Vec::new();
    }
    let head = Line::styled(
        format!(" back to t = {before} through the weights: all units of t = {t} add up"),
        view.theme.dim,
    );
    let rows = lines_of(view, of, WIDTH, 3).into_iter().map(|line| {
        let spans = [Span::raw(" ")].into_iter().chain(line.spans);
        Line::from_iter(spans)
    });
    [head].into_iter().chain(rows).collect()
}

/// The ways in the order in which they are gone: inside the timestep, and then to the one before.
fn ways(view: &View, t: usize, unit: usize) -> Vec<Way> {
    let cell = view.arm().model.cell;
    let units = view.arm().model.dims.hidden;
    let wiring = view.values().wiring();
    let before = t.checked_sub(1).map(|before| {
        [Tensor::DcFromLater, Tensor::DhFromLater].map(|tensor| tensor.at(before, unit))
    });
    let all = cell.of_unit(Pass::Backward, t, unit, units).into_iter();
    let is_sum = |of: &Quantity| of.variable == Tensor::Dc.into(); // of two parts, each as it is
    let all = all.chain(before.into_iter().flatten());
    let all = all.filter(|of| !is_sum(of) && is_right(view, *of));
    let equations = all.filter_map(|of| wiring.equation(of));
    equations.flat_map(|equation| of_equation(view, &equation, unit)).collect()
}

/// The ways to the left side of an equation, from each gradient of the same unit in it that is no term of a sum.
fn of_equation(view: &View, equation: &Equation, unit: usize) -> Vec<Way> {
    let units = view.arm().model.dims.hidden;
    let in_sums = |of: &Quantity| {
        equation.right.sums().iter().any(|sum| (0..sum.count()).any(|k| sum.term(k).contains(of)))
    };
    let operands = view.values().wiring().operands(equation.left);
    let is_gradient = |of: &Quantity| match of.variable {
        Variable::Tape(tensor) => tensor.pass() == Pass::Backward,
        Variable::Parameter(..) | Variable::Moment(..) | Variable::OffTape(_) => false,
    };
    let gradients: Vec<Quantity> = operands.into_iter().filter(is_gradient).collect();
    let own = gradients.iter().filter(|of| of.column % units == unit && !in_sums(of));
    let way = |from: &Quantity| {
        let value = |of: Quantity| match gradients.contains(&of) {
            true => Some(f64::from(u8::from(of == *from))), // linear in the gradients
            false => view.values().of(of).filter(|_| !view.hides(of)),
        };
        let factor = equation.right.value(&value);
        Way { from: *from, to: equation.left, factor, why: equation.why }
    };
    own.map(way).collect()
}
