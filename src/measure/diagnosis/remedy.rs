//! What to try against each finding, as settings of an experiment.

use std::fmt;

use super::finding::Finding;
use crate::nn::{CellKind, Clip, Optimizer};
use crate::train::ExperimentSpec;

/// A setting to try, in words and as the fields to set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Remedy {
    words: String,
    /// The fields and their values, as `--set` and the palette take them.
    pub(crate) set: Vec<(&'static str, String)>,
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Remedy {
    /// The lines of the palette that make the change, one after the other.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.set.iter().map(|(key, value)| format!(": set {key}={value}")).collect()
    }

    /// Whether the experiment is another with it.
    fn changes(&self, spec: &ExperimentSpec) -> bool {
        let set = |spec: ExperimentSpec, (key, value): &(&str, String)| spec.with(key, value);
        self.set.iter().try_fold(spec.clone(), set).is_ok_and(|with| with != *spec)
    }

    fn new(
        words: impl Into<String>,
        set: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let set = set.into_iter().map(|(key, value)| (key, value.to_owned())).collect();
        Remedy { words: words.into(), set }
    }

    /// A learning rate this many times the present one, rounded to one digit.
    fn rate(optimizer: Optimizer, times: f64) -> Self {
        let lr = optimizer.lr().get() * times;
        let power = lr.log10().floor() as i32;
        let digit = (lr / 10f64.powi(power)).round();
        let lr = format!("{digit}e{power}");
        let lr = lr.parse::<f64>().map_or(lr, |lr| lr.to_string());
        Remedy { words: format!("a learning rate of {lr}"), set: vec![("optimizer.lr", lr)] }
    }

    fn clip() -> Self {
        Remedy::new("a clip of the norm at 1", [("clip", "Norm(1.0)")])
    }

    fn no_clip() -> Self {
        Remedy::new("no clip", [("clip", "Off")])
    }

    fn lstm() -> Self {
        Remedy::new("an LSTM", [("cell", "Lstm")])
    }

    fn open_lstm() -> Self {
        Remedy::new(
            "an LSTM whose forget gate starts open",
            [("cell", "Lstm"), ("init.forget_bias", "3.0")],
        )
    }

    fn open_gate() -> Self {
        Remedy::new("a forget gate that starts open", [("init.forget_bias", "3.0")])
    }

    fn orthogonal() -> Self {
        Remedy::new(
            "an orthogonal W_hh of gain 1 at the start",
            [("init.recurrent", "Orthogonal(1.0)")],
        )
    }
}

impl Finding {
    /// What to try, the likeliest first, each from the start of a run; not what is set already.
    pub(crate) fn remedies(&self, spec: &ExperimentSpec) -> Vec<Remedy> {
        let mut remedies = self.known_remedies(spec);
        remedies.retain(|remedy| remedy.changes(spec));
        remedies
    }

    fn known_remedies(&self, spec: &ExperimentSpec) -> Vec<Remedy> {
        let rate = |times| Remedy::rate(spec.optimizer, times);
        match self {
            Finding::Diverged { .. } | Finding::Saturated { .. } if spec.clip == Clip::Off => {
                vec![rate(0.1), Remedy::clip()]
            }
            Finding::Diverged { .. } => vec![rate(0.1)],
            Finding::Saturated { far: true, .. } | Finding::Overgrown { .. } => vec![rate(0.1)],
            Finding::Saturated { far: false, .. } => vec![rate(0.3), Remedy::lstm()],
            Finding::Silent { .. } => vec![rate(0.1)],
            Finding::Alike { .. } => vec![Remedy::new(
                "weights that differ at the start, N(0, 0.1²)",
                [("init.weights", "Normal(0.1)")],
            )],
            Finding::Faint { .. } => vec![Remedy::new(
                "larger weights at the start (Glorot)",
                [("init.weights", "Glorot")],
            )],
            Finding::Creeping { shortened: Some(_) } => vec![Remedy::no_clip()],
            Finding::Creeping { shortened: None } => vec![rate(30.0)],
            Finding::Forgetting { .. } if spec.cell == CellKind::Lstm => vec![Remedy::open_gate()],
            Finding::Forgetting { .. } => vec![Remedy::orthogonal(), Remedy::open_lstm()],
            Finding::ByHeart { .. } => Vec::new(),
        }
    }
}
