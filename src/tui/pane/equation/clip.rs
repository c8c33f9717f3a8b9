//! What the clip does: to the norm, and to the element of a tensor that is looked at.

use super::backward::warning;
use super::formula::{Atom, Formula, Row};
use super::sum::{elements, gradient, raw};
use super::symbols::Symbols;
use crate::checked::Positive;
use crate::nn::{Clip, OffTape};
use crate::tui::widget::number::short;

/// The rows of `clip`.
pub(crate) fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row> = warning(s).into_iter().collect();
    rows.extend(rule(s));
    for (rank, (row, col)) in (1..).zip(elements(s)) {
        rows.extend(element(s, row, col, rank));
    }
    let cosine = Atom::new("cosine", Some(s.arm.state.clipped.cosine));
    let items = [norm(s).called("before"), norm_after(s).called("after"), cosine];
    rows.push(Row::list(1, "‖g‖", items).opens());
    rows
}

/// `‖g‖` before the clip.
fn norm(s: &Symbols) -> Atom {
    s.atom(OffTape::GradNorm.at(0, 0))
}

/// `‖g‖` after it.
fn norm_after(s: &Symbols) -> Atom {
    s.atom(OffTape::ClippedNorm.at(0, 0))
}

/// The factor on all elements.
fn factor(s: &Symbols) -> Atom {
    let norm = s.arm.state.clipped.norm_before;
    let value = match s.arm.clip {
        Clip::Norm(c) => Some(c / norm),
        Clip::SquaredNorm(c) => Some(c / (norm * norm)),
        Clip::Off | Clip::Value(_) => None,
    };
    Atom::new("factor", value)
}

/// What the threshold is compared with, and what follows.
fn rule<'a>(s: &Symbols) -> Vec<Row<'a>> {
    let changed = s.arm.state.clipped.changed;
    let threshold = |c: Positive| Atom::new("c", Some(c.get()));
    match s.arm.clip {
        Clip::Off => vec![Row::words(0, "no clip: the gradient goes on as it is")],
        Clip::Value(c) if changed => {
            let text =
                format!("clip by value: each element is cut to ±{c}, so the direction changes");
            vec![Row::words(0, text)]
        }
        Clip::Value(c) => {
            vec![Row::words(0, format!("no element is beyond ±{c}: nothing changes"))]
        }
        Clip::Norm(c) if changed => vec![
            Row::formula(0, factor(s), Formula::of("{} / {}", [threshold(c), norm(s)]))
                .remark("for all elements: the direction stays"),
        ],
        Clip::Norm(c) => vec![unchanged(s, "‖g‖", s.arm.state.clipped.norm_before, c)],
        Clip::SquaredNorm(c) if changed => squared(s, c),
        Clip::SquaredNorm(c) => {
            vec![unchanged(s, "‖g‖²", s.arm.state.clipped.norm_before.powi(2), c)]
        }
    }
}

fn unchanged<'a>(s: &Symbols, what: &str, value: f64, c: Positive) -> Row<'a> {
    let is = if value <= c { "≤" } else { "is not above" };
    let is_hidden = s.view.hides(OffTape::GradNorm.at(0, 0));
    let number = if is_hidden { "__".to_owned() } else { short(value) };
    Row::words(0, format!("{what} = {number} {is} {c}: nothing changes"))
}

/// The mistake, as what it is.
fn squared<'a>(s: &Symbols, c: Positive) -> Vec<Row<'a>> {
    let norm_before = s.arm.state.clipped.norm_before;
    let sum = Atom::new("s", Some(norm_before * norm_before));
    let threshold = Atom::new("c", Some(c.get()));
    vec![
        Row::warning(
            0,
            "✗ the root is forgotten: s is ‖g‖², so the longer the gradient, the shorter the step",
        ),
        Row::formula(0, sum.clone(), Formula::of("{}²", [norm(s)])),
        Row::formula(0, factor(s), Formula::of("{} / {}", [threshold.clone(), sum])),
        Row::formula(2, norm_after(s), Formula::of("{} / {}", [threshold, norm(s)]))
            .remark("not c"),
    ]
}

/// `dW_hh[3,5] ← factor·dW_hh[3,5] = 0.232·0.12 = 0.0278`
fn element<'a>(s: &Symbols, row: usize, col: usize, rank: u8) -> Option<Row<'a>> {
    let name = s.view.tensor();
    let (before, after) = (raw(s, name, row, col), gradient(s, name, row, col));
    let row = match s.arm.clip {
        _ if !s.arm.state.clipped.changed => Row::given(rank, after).remark("unchanged"),
        Clip::Off => return None,
        Clip::Value(c) => {
            let cut = Formula::of(format!("max(-{c}, min({c}, {{}}))"), [before]);
            Row::formula(rank, after, cut).sign(" ← ")
        }
        Clip::Norm(_) | Clip::SquaredNorm(_) => {
            Row::formula(rank, after, Formula::product([factor(s), before])).sign(" ← ")
        }
    };
    Some(row)
}
