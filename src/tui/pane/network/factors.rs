//! What one step back in time multiplies the gradient by.

use std::cmp::Ordering;

use super::flow::measured;
use crate::nn::OffTape;
use crate::train::ArmSnapshot;
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// One factor on the length of a gradient.
pub(super) struct Factor {
    /// What multiplies: `tanh′`, `W_hhᵀ` or `f`.
    pub(super) name: String,
    by: f64,
}

impl Factor {
    fn measured(
        view: &View,
        arm: &ArmSnapshot,
        t: usize,
        of: OffTape,
        name: String,
    ) -> Option<Self> {
        let by = measured(view, arm, of.at(t, 0)).filter(|by| by.is_finite())?;
        Some(Factor { name, by })
    }

    /// The number, as it is written: `×0.93`.
    pub(super) fn by(&self) -> String {
        format!("×{}", short(self.by))
    }

    /// Whether the length becomes smaller or larger, as far as the number that is written tells.
    fn effect(&self) -> Ordering {
        if short(self.by) == "1" { Ordering::Equal } else { self.by.total_cmp(&1.0) }
    }

    /// `tanh′ makes it smaller (×0.93)`
    fn in_words(&self) -> String {
        let does = match self.effect() {
            Ordering::Less => "makes it smaller",
            Ordering::Equal => "keeps the length",
            Ordering::Greater => "makes it larger",
        };
        format!("{} {does} ({})", self.name, self.by())
    }
}

/// The two factors of the step back from `h_{t+1}` to `h_t`, in the order in which the gradient meets them.
///
/// None of gated cells: what reaches their `dz_{t+1}` is not `dh_{t+1}` alone. None of a wrong implementation either.
pub(super) fn through_h(view: &View, arm: &ArmSnapshot, t: usize) -> Option<[Factor; 2]> {
    let cell = arm.model.cell;
    let slope = cell.slope_name().filter(|_| is_product(arm))?;
    let recurrent = format!("{}ᵀ", view.looks.notation.name(cell.weights().recurrent));
    Some([
        Factor::measured(view, arm, t, OffTape::Slope, slope.to_owned())?,
        Factor::measured(view, arm, t, OffTape::Weights, recurrent)?,
    ])
}

/// The only factor of the step back from `c_{t+1}` to `c_t`.
pub(super) fn through_c(view: &View, arm: &ArmSnapshot, t: usize) -> Option<Factor> {
    let name = arm.model.cell.along_c().filter(|_| arm.fault.is_none())?;
    Factor::measured(view, arm, t, OffTape::ThroughC, name.to_owned())
}

/// Whether the way through `h` multiplies the gradient by a slope and a matrix, and by nothing else.
pub(super) fn is_product(arm: &ArmSnapshot) -> bool {
    let cell = arm.model.cell;
    arm.fault.is_none() && cell.slope_name().is_some() && !cell.has_cell_state()
}

/// `: tanh′ makes it smaller (×0.93), W_hhᵀ makes it larger (×1.5)`: what a step back has done to the gradient.
pub(super) fn in_words(view: &View, arm: &ArmSnapshot, t: usize) -> String {
    if !view.knows("slope") {
        return String::new();
    }
    if let Some([slope, weights]) = through_h(view, arm, t) {
        let both =
            format!("{} ({}) and {} ({})", slope.name, slope.by(), weights.name, weights.by());
        return match (slope.effect(), weights.effect()) {
            (Ordering::Less, Ordering::Less) => format!(": {both} both make it smaller"),
            (Ordering::Greater, Ordering::Greater) => format!(": {both} both make it larger"),
            _ => format!(": {}, {}", slope.in_words(), weights.in_words()),
        };
    }
    let recurrent = view.looks.notation.name(arm.model.cell.weights().recurrent);
    match through_c(view, arm, t) {
        Some(f) => format!(
            " through the gates and {recurrent}ᵀ. Along c, {} alone multiplies the gradient ({})",
            f.name,
            f.by()
        ),
        None => String::new(),
    }
}
