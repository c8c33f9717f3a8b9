//! The symbols of a pane that no lesson may have explained yet, for the help.

use crate::lesson::PaneName;

/// The symbols of a pane, each with its meaning.
pub(super) fn terms(pane: PaneName) -> &'static [(&'static str, &'static str)] {
    match pane {
        PaneName::Norms => NORMS,
        PaneName::Weights => &[
            ("σ", "the largest singular value: how far the matrix can stretch a vector"),
            ("ρ", "the largest |eigenvalue|: the stretch per step in the long run"),
        ],
        PaneName::Loss => LOSS,
        PaneName::Clip => CLIP,
        PaneName::Ledger => &[
            ("length", "that of what one timestep adds to the gradient"),
            (
                "total",
                "the length of the sum from the last timestep down to this one; a part that points against the others shortens it",
            ),
            (
                "% of Σ",
                "length of what a timestep adds along the sum ÷ length of the sum: 100 % in all",
            ),
        ],
        PaneName::Check => &[
            ("a", "the gradient that BPTT computes"),
            ("n", "the gradient from differences of the loss"),
            ("tiny a, n", "both are so small that rounding may be all of their difference"),
            ("rms", "the usual size of a weight: the root of the mean square"),
        ],
        PaneName::Tape => &[
            (
                "h_t",
                "a bar for each unit: the higher, the further from 0; its colour is its sign; a full bar is ±1, and 0 has none",
            ),
            (
                "‖dh_t‖",
                "how long the gradient is; its bar has a log scale: full is the longest so far, none is under 1/10,000 of it",
            ),
            ("own", "the part of it that comes from the loss at t"),
            ("later", "the part that comes from the losses after t"),
            ("·", "not computed yet; – where a timestep has no target"),
            ("‹ ›", "timesteps before and after those shown"),
        ],
        PaneName::Network => &[(
            "dy_t",
            "the gradient for y_t; dh_t and dz_t likewise: how the loss changes with each",
        )],
        PaneName::Lesson
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Memory => &[],
    }
}

/// The symbols of the Norms pane.
const NORMS: &[(&str, &str)] = &[
    ("whole", "‖dh_t‖, the length of own + later, the whole gradient for h_t"),
    ("own", "the part of dh_t that comes from the loss at t"),
    ("later", "the part that comes from the losses after t, through h_{t+1}"),
    (
        "cos",
        "how far own and later agree: 1 same direction, 0 at right angles, −1 opposite. Only at 1 do their lengths add; below, whole is shorter than own + later",
    ),
    ("×", "how long dh is after a step back, divided by how long it was before"),
    (
        "×gates",
        "in a cell with gates, ‖dz_t‖ ÷ ‖dh_t‖: more than 1 where dz_t also gets what comes back along the cell state, beside dh_t",
    ),
    ("σ_max", "the largest singular value of W_hh: no step stretches a vector more"),
    ("ρ", "the largest |eigenvalue| of W_hh: its stretch per step in the long run"),
    ("all σ", "a bar for each singular value, as a part of the largest"),
];

/// The symbols of the Loss pane.
const LOSS: &[(&str, &str)] = &[
    ("now", "the loss of the last update, at the mark on the curve"),
    ("mean", "of the last finished epoch, as in the texts; so are the losses of arms"),
    ("% right", "how many answers were right in the last finished epoch"),
    ("↑ ↓", "where a curve leaves the chart, above or below"),
    ("peak", "the largest loss of a single update, where it is above the chart"),
    ("✗", "the loss became non-finite: this arm has diverged"),
    ("│", "the update at which the machine is"),
    ("faint", "what lies after that update: it has been run before"),
    (
        "before",
        "the run before a setting was changed: fainter, and dashed where there are no colours",
    ),
];

/// The symbols of the Clip pane.
const CLIP: &[(&str, &str)] = &[
    ("before", "the length of the gradient that BPTT has computed"),
    ("after", "its length after the clip; this gradient updates the weights"),
    ("↑ ↓", "where a curve leaves the chart, above or below"),
    ("peak", "the largest ‖g‖ of a single update, where it is above the chart"),
    ("‖g‖", "the length of the whole gradient, of all weights together"),
    ("cos", "between g before and after the clip: 1 if it keeps the direction"),
];
