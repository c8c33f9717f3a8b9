//! What the clip does: to the norm, and to the element of a tensor that is looked at.

use super::backward::warning;
use super::formula::{Atom, Row};
use super::interpret::{equation_rows, part_rows, rows_of};
use super::sum::elements;
use super::symbols::Symbols;
use crate::checked::Positive;
use crate::nn::clip::equations::norm_without_root;
use crate::nn::{Clip, OffTape, Quantity, Stage};
use crate::tui::widget::number::short;

pub(crate) fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row> = warning(s).into_iter().collect();
    let elements = elements(s, Stage::Clipped);
    rows.extend(elements.first().into_iter().flat_map(|element| rule(s, *element)));
    for (rank, element) in (1..).zip(elements) {
        rows.extend(rows_of(s, element, rank));
    }
    let norm = |of: OffTape, word| s.atom(of.at(0, 0)).called(word);
    let (before, after) = (norm(OffTape::GradNorm, "before"), norm(OffTape::ClippedNorm, "after"));
    let cosine = Atom::new("cosine", Some(s.arm.state.clipped.cosine));
    rows.push(Row::list(1, "‖g‖", [before, after, cosine]).opens());
    rows
}

/// What the threshold is compared with, and what follows for a number.
fn rule<'a>(s: &'a Symbols<'a>, element: Quantity) -> Vec<Row<'a>> {
    let clipped = s.arm.state.clipped;
    let parts = || {
        let equation = s.wiring.equation(element);
        equation.map_or_else(Vec::new, |equation| part_rows(s, &equation, 0, |_| true))
    };
    let words = |text: String| vec![Row::words(0, text)];
    match (s.arm.clip, clipped.changed) {
        (Clip::Off, _) => words("no clip: the gradient stays unchanged".to_owned()),
        (Clip::Value(c), true) => {
            words(format!("clip by value: each element is cut to ±{c}, so the direction changes"))
        }
        (Clip::Value(c), false) => words(format!("no element is beyond ±{c}: nothing changes")),
        (Clip::Norm(_), true) => {
            let parts = parts().into_iter();
            parts.map(|row| row.remark("for all elements: the direction stays")).collect()
        }
        (Clip::Norm(c), false) => words(unchanged(s, "‖g‖", clipped.norm_before, c)),
        (Clip::SquaredNorm(c), true) => {
            let text = "✗ the root is forgotten: s is ‖g‖², so the longer the gradient, the shorter the step";
            let mut rows = vec![Row::warning(0, text)];
            rows.extend(parts());
            rows.extend(equation_rows(s, &norm_without_root(c), 2));
            rows
        }
        (Clip::SquaredNorm(c), false) => {
            words(unchanged(s, "‖g‖²", clipped.norm_before.powi(2), c))
        }
    }
}

fn unchanged(s: &Symbols, what: &str, value: f64, c: Positive) -> String {
    let is = if value <= c { "≤" } else { "is not above" };
    let is_hidden = s.view.hides(OffTape::GradNorm.at(0, 0));
    let number = if is_hidden { "__".to_owned() } else { short(value) };
    format!("{what} = {number} {is} {c}: nothing changes")
}
