//! The sum of a ledger as an equation.

use crate::nn::ledger::Factor;
use crate::nn::{Fault, Ledger, Name, Tensor};
use crate::tui::view::View;

/// Returns the equation for the arm's cell: `dW_hh = Σ dz_t h_{t−1}ᵀ`.
pub(super) fn formula(view: &View, name: Name, ledger: &Ledger) -> String {
    let (called, error) = (view.looks.notation.name(name), error(view, ledger));
    let fault = view.arm().fault;
    let weights = view.arm().model.cell.weights();
    let assigns = fault.is_some_and(|fault| fault.assigns_sum(name, &weights));
    match ledger.read.as_slice() {
        [] if assigns => format!("d{called} = {error} "),
        [read] if assigns => format!("d{called} = {error} {read}ᵀ"),
        [read @ Factor::PreviousState] if fault == Some(Fault::SwappedOuter) => {
            format!("d{called} = Σ {read} {error}ᵀ")
        }
        _ if name == Name::E => "dE = Σ x_t de_tᵀ".to_owned(),
        [] => format!("d{called} = Σ {error}"),
        [read] => format!("d{called} = Σ {error} {read}ᵀ"),
        several => {
            let sum = if assigns { "" } else { "Σ " };
            let read: Vec<String> = several.iter().map(Factor::to_string).collect();
            format!("d{called} = {sum}{error} ({})ᵀ", read.join(", "))
        }
    }
}

/// Returns `dz_t`, `dy_t` or `de_t` in the selected notation.
pub(in crate::tui::pane) fn error(view: &View, ledger: &Ledger) -> String {
    match ledger.error {
        Tensor::Dz => format!("d{}_t", view.looks.notation.pre_activation()),
        Tensor::Dy => format!("d{}_t", view.logits()),
        other => format!("{other}_t"),
    }
}
