//! Measures of what a model writes or answers.

use super::Live;
use crate::nn::kernel::{row, softmax};
use crate::nn::stream::stream;
use crate::nn::{Example, Outputs};
use crate::task::sampling::generate;
use crate::task::{Kind, Tried};
use crate::train::Arm;

impl Live<'_> {
    /// Whether the model, given the first symbol, writes the rest when it always takes the most probable one. Without
    /// an arm, nobody does.
    pub(super) fn writes(&self, arm: Option<&Arm>, text: &str) -> bool {
        let (Some(arm), Some(symbols)) = (arm, self.symbols(text)) else { return false };
        let (first, rest) = (symbols[0], &symbols[1..]);
        if rest.is_empty() {
            return true;
        }
        let greedy = 0.0;
        let mut unused = stream(0, "sample");
        generate(
            &arm.implementation(),
            &arm.state.params,
            &[first],
            rest.len(),
            greedy,
            &mut unused,
        ) == rest
    }

    /// The product of softmax(y / temperature) at each symbol after the first.
    pub(super) fn chance(&self, arm: &Arm, text: &str, temperature: f64) -> Option<f64> {
        let symbols = self.symbols(text)?;
        let Some((_, read)) = symbols.split_last().filter(|(_, read)| !read.is_empty()) else {
            return Some(1.0);
        };
        let targets = symbols[1..].iter().map(|symbol| Some(*symbol)).collect();
        let mut tape = arm.model.tape(read.len());
        arm.implementation().loss(
            &arm.state.params,
            &Example::of_symbols(read.to_vec(), targets),
            &mut tape,
            Outputs::All,
        );
        let mut p = vec![0.0; arm.model.dims.outputs];
        let of_symbol = |t: usize| {
            let scaled: Vec<f64> = row(&tape.y, t).iter().map(|y| y / temperature).collect();
            softmax(&mut p, &scaled, &mut [0.0]);
            p[symbols[t + 1]]
        };
        Some((0..read.len()).map(of_symbol).product())
    }

    /// The symbols of a text, if the task is to write one.
    fn symbols(&self, text: &str) -> Option<Vec<usize>> {
        let task = &self.experiment.task;
        let symbols = task.inputs.read(text).ok()?;
        (task.kind == Kind::Text && !symbols.is_empty()).then_some(symbols)
    }

    /// Whether the model answers a line with `expected`, at all timesteps that are asked for.
    pub(super) fn answers(&self, arm: Option<&Arm>, line: &str, expected: &str) -> bool {
        let (task, Some(arm)) = (&self.experiment.task, arm) else { return false };
        let (passes, params) = (arm.implementation(), &arm.state.params);
        let Tried::Answer(given) = task.try_line(&passes, params, line, 0, 0) else { return false };
        let targets = given.example.targets.iter().enumerate();
        let asked: Vec<usize> = targets.filter_map(|(t, target)| target.map(|_| t)).collect();
        let last = given.predicted.len().saturating_sub(1);
        let timesteps = if asked.is_empty() { vec![last] } else { asked };
        let label = |t: &usize| task.outputs.label(given.predicted[*t]);
        let labels: Vec<&str> = timesteps.iter().map(label).collect();
        let expected = match (task.kind, expected) {
            (Kind::Sentences, "+") => "positive",
            (Kind::Sentences, "-") => "negative",
            _ => expected,
        };
        labels.concat() == expected || labels.join(" ") == expected
    }
}
