//! What the model answers now: predictions for examples, samples of text, and the learner's own input.

use super::sampling::generate;
use super::{Kind, Sequences, Task, sentiment};
use crate::nn::kernel::argmax;
use crate::nn::kernel::row;
use crate::nn::stream::stream;
use crate::nn::{Example, Model, Params};

/// Temperatures that samples are drawn at; 0 is greedy.
pub const TEMPERATURES: [f64; 4] = [0.0, 0.5, 1.0, 2.0];

const MOST_PREDICTIONS: usize = 100;
/// Multiply-adds that predictions may take, about: they are made anew with each frame.
const MOST_WORK: usize = 10_000_000;
const MOST_NAMED: usize = 30;
const LONGEST_TRY: usize = 200;
const SAMPLE_LENGTH: usize = 200;

/// The answer to one example.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The example.
    pub example: Example,
    /// The most probable class at each timestep (T).
    pub predicted: Vec<usize>,
    /// Its probability (T).
    pub p: Vec<f64>,
    /// All probabilities at the last timestep (O).
    pub p_last: Vec<f64>,
}

impl Prediction {
    /// Timesteps with a target, and how many of them are right.
    pub fn score(&self) -> (usize, usize) {
        let asked = self.example.targets.iter().zip(&self.predicted);
        let asked = asked.zip(&self.p).filter_map(|((target, predicted), p)| {
            target.map(|t| t == *predicted && p.is_finite())
        });
        asked.fold((0, 0), |(n, right), hit| (n + 1, right + usize::from(hit)))
    }
}

/// Text that the model wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// 0 is greedy.
    pub temperature: f64,
    /// What it was given, and what it wrote.
    pub text: String,
}

/// What came of the learner's own line.
#[derive(Clone, Debug, PartialEq)]
pub enum Tried {
    /// It was read: the answer.
    Answer(Prediction),
    /// It was continued.
    Continued(Vec<Sample>),
    /// It could not be read: why, and what would do.
    Refused(String),
}

/// All that an output pane shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// Answers to training examples, at most a hundred.
    pub train: Vec<Prediction>,
    /// Answers to test examples.
    pub test: Vec<Prediction>,
    /// Samples, for a task that writes text.
    pub samples: Vec<Sample>,
    /// How many updates the model had when all this was made.
    pub update: u64,
}

impl Task {
    /// Answers and samples of the model with these weights; the same weights at the same update give the same samples.
    pub fn output(&self, model: &Model, params: &Params, seed: u64, update: u64) -> Output {
        let mut work = 0;
        let affordable = |example: &&Example| {
            let first = work == 0;
            work += example.timesteps() * params.count();
            first || work <= MOST_WORK
        };
        let train = self.train.whole().iter().take(MOST_PREDICTIONS).take_while(affordable);
        let train = train.map(|e| predict(model, params, e)).collect();
        let test = self.test.iter().take(MOST_PREDICTIONS);
        let test = test.map(|e| predict(model, params, e)).collect();
        let samples = match &self.train {
            Sequences::Text(text) => {
                let first = usize::from(text.symbols[0]);
                self.samples(model, params, &[first], seed, update)
            }
            Sequences::Listed(_) => Vec::new(),
        };
        Output { train, test, samples, update }
    }

    /// What the model writes at temperature 1 after the first character of a long text, line ends and all.
    pub fn sample(&self, model: &Model, params: &Params, seed: u64, update: u64) -> Option<String> {
        let Sequences::Text(text) = &self.train else { return None };
        if !self.is_long_text() {
            return None;
        }
        let first = usize::from(text.symbols[0]);
        let mut stream = stream(seed, &format!("sample/{update}"));
        let written = generate(model, params, &[first], SAMPLE_LENGTH, 1.0, &mut stream);
        Some(self.inputs.written(&written))
    }

    /// Answers a line of the learner's own.
    pub fn try_line(
        &self,
        model: &Model,
        params: &Params,
        line: &str,
        seed: u64,
        update: u64,
    ) -> Tried {
        let inputs = match self.read(line) {
            Ok(inputs) => inputs,
            Err(why) => return Tried::Refused(why),
        };
        if self.kind == Kind::Text {
            return Tried::Continued(self.samples(model, params, &inputs, seed, update));
        }
        let example = match self.rule {
            Some(rule) => rule.example(inputs),
            None => {
                let targets = vec![None; inputs.len()];
                Example::of_symbols(inputs, targets)
            }
        };
        Tried::Answer(predict(model, params, &example))
    }

    fn read(&self, line: &str) -> Result<Vec<usize>, String> {
        let line = match self.kind {
            Kind::Text => line.to_owned(),
            Kind::Sentences => sentiment::plain(line),
            Kind::Sequences if self.inputs.len() <= 10 => spaced(line),
            Kind::Sequences => line.to_owned(),
        };
        let what = if self.kind == Kind::Text { "character" } else { "word" };
        let known = || {
            let more = if self.inputs.len() > MOST_NAMED { " …" } else { "" };
            let labels = (0..self.inputs.len().min(MOST_NAMED)).map(|i| self.inputs.label(i));
            labels.collect::<Vec<_>>().join(" ") + more
        };
        let unknown = |s: String| {
            let s: String = s.chars().take(40).collect();
            format!("the {what} {s:?} is not in the vocabulary: {}", known())
        };
        match self.inputs.read(&line).map_err(unknown)? {
            inputs if inputs.is_empty() => Err(format!("type something from: {}", known())),
            inputs if inputs.len() > LONGEST_TRY => Err(format!("at most {LONGEST_TRY} {what}s")),
            inputs => Ok(inputs),
        }
    }

    fn samples(
        &self,
        model: &Model,
        params: &Params,
        start: &[usize],
        seed: u64,
        update: u64,
    ) -> Vec<Sample> {
        // a text of one window is written as a whole
        let length = if self.is_long_text() { SAMPLE_LENGTH } else { self.train.longest() };
        let sample = |&temperature: &f64| {
            // the same chances at every temperature: only the temperature differs
            let mut stream = stream(seed, &format!("sample/{update}"));
            let written = generate(model, params, start, length, temperature, &mut stream);
            Sample { temperature, text: self.inputs.prose(&[start, &written].concat()) }
        };
        TEMPERATURES.iter().map(sample).collect()
    }
}

/// Digits may stand together: `0121` is `0 1 2 1`.
fn spaced(line: &str) -> String {
    line.chars().flat_map(|c| [c, ' ']).collect()
}

/// The model's answers to one example, from an empty memory.
pub fn predict(model: &Model, params: &Params, example: &Example) -> Prediction {
    let mut tape = model.tape(example.timesteps());
    model.loss(params, example, &mut tape);
    let best = |t| argmax(row(&tape.p, t));
    let predicted: Vec<usize> = (0..example.timesteps()).map(best).collect();
    let p = predicted.iter().enumerate().map(|(t, &c)| tape.p[[t, c]]).collect();
    let p_last = row(&tape.p, example.timesteps() - 1).to_vec();
    Prediction { example: example.clone(), predicted, p, p_last }
}
