//! What is done with the gradient: the clip, and the step of the optimiser.

use super::step::{Step, says};
use crate::nn::{Age, Clip, OffTape, Quantity, Stage, Variable};
use crate::tui::pane::equation::symbols::Symbols;

/// A number of a gradient after the clip.
pub(super) fn clip(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (before, after) = (OffTape::GradNorm.at(0, 0), OffTape::ClippedNorm.at(0, 0));
    let length = says("All gradients together are one long vector g. Its length:").value(before);
    match (s.wiring.is_clipped, s.arm.clip) {
        (false, _) | (true, Clip::Off) => {
            let why = "There is no clip, or nothing exceeds its bound: g is unchanged.";
            vec![length, says(why).equation(of)]
        }
        (true, Clip::Norm(_)) => vec![
            length,
            says("That is more than the threshold c: the step would be too long."),
            says("One factor for all numbers keeps the direction."),
            says("It multiplies the length, too: factor·‖g‖ must be c. So:").parts(of),
            says("For this number:").equation(of),
            says("The length is c now:").value(after),
        ],
        (true, Clip::Value(_)) => vec![
            length,
            says("Each number is clipped by itself: anything beyond ±c becomes ±c."),
            says("For this number:").equation(of),
            says("Large numbers shrink and small ones stay: the direction may change."),
            says("The length now:").value(after),
        ],
        (true, Clip::SquaredNorm(_)) => vec![
            length,
            says("The factor should be c / ‖g‖. Here the root is forgotten:").parts(of),
            says("For this number:").equation(of),
            says("The length is c / ‖g‖ now, so the longer the gradient, the shorter the step:")
                .value(after),
        ],
    }
}

/// A weight, or a moment of the optimiser, after the update.
pub(super) fn optimiser(s: &Symbols, of: Quantity) -> Vec<Step> {
    let (Variable::Parameter(_, name) | Variable::Moment(_, _, name)) = of.variable else {
        return Vec::new();
    };
    let why = |of| s.wiring.equation(of).map_or("", |equation| equation.why);
    let sentence = |of| {
        let mut letters = why(of).chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        format!("{}{}:", first.unwrap_or_default(), letters.as_str())
    };
    let at = |variable: Variable| variable.at(of.row, of.column);
    if s.wiring.frozen == Some(name) {
        return vec![says(sentence(of)).fine(of)];
    }
    let g = s.written(at(Variable::gradient(name)));
    let mut steps = vec![
        says(format!("{g} is a slope: a small step δ changes L by about {g}·δ.")),
        says("L falls where δ has the opposite sign. So every optimiser subtracts."),
        says("A slope is only good nearby: the learning rate keeps δ small."),
    ];
    let moments = (0..s.arm.optimizer.moments()).map(|n| at(Variable::Moment(Age::New, n, name)));
    steps.extend(moments.map(|moment| says(sentence(moment)).fine(moment)));
    let after = at(Variable::Parameter(Stage::After, name));
    steps.push(says(sentence(after)).fine(after));
    steps
}
