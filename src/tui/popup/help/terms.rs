//! The symbols of a pane that no lesson may have explained yet, for the help.

use crate::lesson::PaneName;

/// The symbols of a pane, each with its meaning.
pub(super) fn terms(pane: PaneName) -> &'static [(&'static str, &'static str)] {
    match pane {
        PaneName::Norms => &[
            ("whole", "‖dh_t‖, the length of the gradient at h_t: of the sum of own and later"),
            ("own", "the part of dh_t that comes from the loss at t"),
            ("later", "the part that comes from the losses after t, through h_{t+1}"),
            (
                "cos",
                "how far own and later agree: 1 same direction, 0 at right angles, −1 opposite. Only at 1 do their lengths add; below, whole is shorter than own + later",
            ),
            ("×", "how long dh is after a step back, divided by how long it was before"),
            ("σ_max", "the largest singular value of W_hh: no step stretches a vector more"),
            ("ρ", "the largest |eigenvalue| of W_hh: its stretch per step in the long run"),
        ],
        PaneName::Weights => &[
            ("σ", "the largest singular value: how far the matrix can stretch a vector"),
            ("ρ", "the largest |eigenvalue|: the stretch per step in the long run"),
        ],
        PaneName::Clip => &[
            ("‖g‖", "the length of the whole gradient, of all weights together"),
            ("cos", "between g before and after the clip: 1 if it keeps the direction"),
        ],
        PaneName::Ledger => &[
            ("share", "the length of what one timestep adds to the gradient"),
            ("total", "the length of what has been added up so far"),
            ("part", "how much of a share lies along the sum; all parts make 100 %"),
        ],
        PaneName::Check => &[
            ("a", "the gradient that BPTT computes"),
            ("n", "the gradient from differences of the loss"),
            ("rms", "the usual size of a weight: the root of the mean square"),
        ],
        PaneName::Lesson
        | PaneName::Tape
        | PaneName::Loss
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Memory
        | PaneName::Network => &[],
    }
}
