//! Means, signs and bits: one factor that all gradients, or all losses, have in common.

use std::f64::consts::LN_2;

use super::truth::Setting;

const PERPLEXITY: &str = "a perplexity";

/// A factor, and what makes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Factor {
    pub(crate) value: f64,
    /// `a mean over 4 timesteps`; empty for 1.
    pub(crate) words: String,
}

impl Factor {
    /// Whether it holds for each loss by itself.
    pub(crate) fn is_linear(&self) -> bool {
        self.words != PERPLEXITY
    }

    /// No factor.
    pub(crate) fn one() -> Self {
        Factor { value: 1.0, words: String::new() }
    }
}

/// The means that a loss can be, the sum first.
fn means(setting: &Setting) -> Vec<Factor> {
    let (sequences, timesteps, targets) =
        (setting.sequences.len(), setting.timesteps(), setting.targets());
    let mut all = vec![Factor::one()];
    let mut add = |count: usize, words: String| {
        let value = 1.0 / count as f64;
        if count > 1 && all.iter().all(|factor| factor.value != value) {
            all.push(Factor { value, words });
        }
    };
    if targets == sequences * timesteps {
        add(timesteps, format!("a mean over {timesteps} timesteps"));
        add(sequences, format!("a mean over {sequences} sequences"));
        add(targets, format!("a mean over {sequences} sequences and {timesteps} timesteps"));
    } else {
        add(targets, format!("a mean over {targets} targets"));
        add(timesteps, format!("a mean over {timesteps} timesteps"));
        add(sequences, format!("a mean over {sequences} sequences"));
        add(sequences * timesteps, format!("a mean over all {} timesteps", sequences * timesteps));
    }
    all
}

fn joined(one: &str, other: &str) -> String {
    [one, other].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What all gradients can have in common, nothing first.
pub(crate) fn of_gradients(setting: &Setting) -> Vec<Factor> {
    if setting.is_layer() {
        return vec![Factor::one()]; // what comes from outside has every mean and sign
    }
    let signs = [(1.0, ""), (-1.0, "with the sign flipped")];
    let signs = signs.into_iter().take(if setting.descends { 1 } else { 2 });
    let units = [(1.0, ""), (1.0 / LN_2, "in bits")];
    let means = means(setting);
    let mut all = Vec::new();
    for (sign, turned) in signs {
        for (unit, bits) in units {
            let with = |mean: &Factor| Factor {
                value: mean.value * sign * unit,
                words: joined(&joined(&mean.words, bits), turned),
            };
            all.extend(means.iter().map(with));
        }
    }
    all
}

/// The forms in which a loss of that sum can be given, the sum first.
pub(crate) fn of_losses(setting: &Setting, sum: f64) -> Vec<Factor> {
    let mut all = means(setting);
    let bits =
        |mean: &Factor| Factor { value: mean.value / LN_2, words: joined(&mean.words, "in bits") };
    all.extend(all.clone().iter().map(bits));
    let targets = setting.targets();
    if targets > 0 && sum != 0.0 {
        let perplexity = (sum / targets as f64).exp();
        all.push(Factor { value: perplexity / sum, words: PERPLEXITY.to_owned() });
    }
    all
}
