//! Generating text: the model's output becomes its next input.

use rand::RngExt;

use super::Task;
use crate::nn::kernel::{argmax, row, softmax};
use crate::nn::stream::{Stream, stream};
use crate::nn::{Example, Implementation, Input, Params};
use crate::problem::Problem;

/// How a sample is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sampling {
    /// The beginning of the text, which the model reads first; if empty, it reads the first symbol that it knows.
    pub(crate) prime: String,
    /// The number of symbols to write.
    pub(crate) length: usize,
    /// 0 takes the most probable symbol, 1 draws as the model says, more is bolder.
    pub(crate) temperature: f64,
    /// The seed of the random numbers.
    pub(crate) seed: u64,
}

impl Sampling {
    /// Lets a model of a text write, and returns the beginning with what was written.
    ///
    /// # Errors
    /// If the beginning contains a symbol that the model does not know.
    pub(crate) fn write(
        &self,
        task: &Task,
        passes: &Implementation,
        params: &Params,
    ) -> Result<String, Problem> {
        let prime = match self.prime.is_empty() {
            true => vec![0],
            false => task.symbols_of(&self.prime)?,
        };
        let mut stream = stream(self.seed, "sample");
        let written = generate(passes, params, &prime, self.length, self.temperature, &mut stream);
        let shown = if self.prime.is_empty() { written } else { [prime, written].concat() };
        Ok(task.inputs.written(&shown))
    }
}

/// Reads `start` from a zero state, then writes `length` symbols, each drawn from
/// softmax(y / temperature) and fed back as the next input. Temperature 0 takes the most probable symbol.
///
/// # Panics
/// If `start` is empty, or the model has different numbers of inputs and outputs.
pub(crate) fn generate(
    passes: &Implementation,
    params: &Params,
    start: &[usize],
    length: usize,
    temperature: f64,
    stream: &mut Stream,
) -> Vec<usize> {
    let model = &passes.model;
    assert!(!start.is_empty() && model.dims.inputs == model.dims.outputs);
    let (mut tape, mut state) = (model.tape(1), model.zero_state());
    let mut example = Example { inputs: vec![Input::Own], targets: vec![None], carried: true };
    let mut p = vec![0.0; model.dims.outputs];
    let mut written = Vec::with_capacity(length);
    for i in 0..start.len() + length - 1 {
        let read = if i < start.len() { start[i] } else { written[i - start.len()] };
        example.inputs[0] = Input::Symbol(read);
        model.start(&mut tape, &state);
        passes.forward(params, &example, &mut tape, 0);
        if i + 1 >= start.len() {
            written.push(draw(row(&tape.y, 0), &mut p, temperature, stream));
        }
        model.end(&tape, 1, &mut state);
    }
    written
}

/// Draws a class from softmax(y / temperature); `p` is scratch space of the same length.
fn draw(y: &[f64], p: &mut [f64], temperature: f64, stream: &mut Stream) -> usize {
    if temperature == 0.0 {
        return argmax(y);
    }
    let scaled: Vec<f64> = y.iter().map(|y| y / temperature).collect();
    softmax(p, &scaled, &mut [0.0]);
    let mut left = stream.random::<f64>();
    for (class, p) in p.iter().enumerate() {
        left -= p;
        if left < 0.0 {
            return class;
        }
    }
    argmax(p) // the probabilities sum to slightly less than 1, or p is NaN
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the share of draws for each class.
    fn shares(y: &[f64], temperature: f64) -> Vec<f64> {
        let (mut stream, mut p, mut counts) =
            (stream(1, "test"), vec![0.0; y.len()], vec![0.0; y.len()]);
        for _ in 0..20_000 {
            counts[draw(y, &mut p, temperature, &mut stream)] += 1.0 / 20_000.0;
        }
        counts
    }

    #[test]
    fn temperature_sharpens_below_one_and_flattens_above() {
        // odds of 4 to 1 at temperature 1 are 16 to 1 at temperature 0.5, and 2 to 1 at temperature 2
        let y = [4f64.ln(), 0.0];
        for (temperature, odds) in [(1.0, 4.0), (0.5, 16.0), (2.0, 2.0)] {
            let share = shares(&y, temperature)[0];
            let expected = odds / (odds + 1.0);
            assert!((share - expected).abs() < 0.01, "T={temperature}: {share}, not {expected}");
        }
        assert_eq!(shares(&y, 0.0)[1], 0.0, "greedy never takes the other");
    }
}
