//! What the model answers now: predictions for examples, samples of text, and the learner's own input.

use super::sampling::generate;
use super::typed::symbols;
use super::written::alone;
use super::{Kind, Sequences, Task, sentiment};
use crate::nn::kernel::argmax;
use crate::nn::kernel::row;
use crate::nn::stream::stream;
use crate::nn::{Example, Input, Model, Params};
use crate::problem::Problem;

/// Temperatures that samples are drawn at; 0 is greedy.
pub const TEMPERATURES: [f64; 4] = [0.0, 0.5, 1.0, 2.0];

const MOST_PREDICTIONS: usize = 200;
/// Multiply-adds that predictions may take, about: they are made anew with each frame.
const MOST_WORK: usize = 10_000_000;
const SAMPLE_LENGTH: usize = 200;

/// The answer to one example.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The example.
    pub example: Example,
    /// What was read at each timestep (T): the model's own answers stand here as symbols.
    pub read: Vec<Input>,
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
    /// It could not be read.
    Refused(Problem),
}

/// All that an output pane shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// Answers to the first training examples. Where a word is written, it is written alone.
    pub train: Vec<Prediction>,
    /// Answers to the first test examples.
    pub test: Vec<Prediction>,
    /// Samples, for a task that writes text.
    pub samples: Vec<Sample>,
    /// How many updates the model had when all this was made.
    pub update: u64,
}

impl Task {
    /// Answers and samples of the model with these weights; the same weights at the same update give the same samples.
    pub fn output(&self, model: &Model, params: &Params, seed: u64, update: u64) -> Output {
        let answers = |examples: &[Example]| {
            let examples = affordable(examples, params.count());
            examples.map(|e| self.answer(model, params, e)).collect()
        };
        let (train, test) = (answers(self.train.whole()), answers(&self.test));
        let samples = match &self.train {
            Sequences::Text(text) => {
                let first = usize::from(text.symbols[0]);
                self.samples(model, params, &[first], seed, update)
            }
            Sequences::Listed(_) => Vec::new(),
        };
        Output { train, test, samples, update }
    }

    /// How many multiply-adds that takes for a model of so many parameters, about.
    pub fn output_work(&self, parameters: usize) -> usize {
        let answers = |examples: &[Example]| -> usize {
            affordable(examples, parameters).map(Example::timesteps).sum()
        };
        let written = match &self.train {
            Sequences::Text(_) => TEMPERATURES.len() * self.sample_length(),
            Sequences::Listed(_) => 0,
        };
        (answers(self.train.whole()) + answers(&self.test) + written) * parameters
    }

    /// How many multiply-adds it takes to answer a line, about.
    pub fn try_work(&self, line: &str, parameters: usize) -> usize {
        let written = match self.kind {
            Kind::Text => TEMPERATURES.len() * (line.len() + self.sample_length()),
            _ => line.len(),
        };
        written * parameters
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

    fn answer(&self, model: &Model, params: &Params, example: &Example) -> Prediction {
        match self.kind {
            Kind::Words | Kind::Captions => predict(model, params, &alone(example)),
            _ => predict(model, params, example),
        }
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
        let example = match self.read(line) {
            Ok(example) => example,
            Err(why) => return Tried::Refused(why),
        };
        if self.kind == Kind::Text {
            let start: Vec<usize> = example.inputs.iter().filter_map(Input::symbol).collect();
            return Tried::Continued(self.samples(model, params, &start, seed, update));
        }
        Tried::Answer(predict(model, params, &example))
    }

    /// The example of a line; without a rule, nobody knows the right answers.
    fn read(&self, line: &str) -> Result<Example, Problem> {
        if let Some(rule) = &self.rule {
            return rule.example(line);
        }
        let symbols = match self.kind {
            Kind::Text => symbols(&self.inputs, line, "character"),
            _ => symbols(&self.inputs, &sentiment::plain(line), "word"),
        }?;
        let targets = vec![None; symbols.len()];
        Ok(Example::of_symbols(symbols, targets))
    }

    /// A text of one window is written as a whole.
    fn sample_length(&self) -> usize {
        if self.is_long_text() { SAMPLE_LENGTH } else { self.train.longest() }
    }

    fn samples(
        &self,
        model: &Model,
        params: &Params,
        start: &[usize],
        seed: u64,
        update: u64,
    ) -> Vec<Sample> {
        let length = self.sample_length();
        let sample = |&temperature: &f64| {
            // the same chances at every temperature: only the temperature differs
            let mut stream = stream(seed, &format!("sample/{update}"));
            let written = generate(model, params, start, length, temperature, &mut stream);
            Sample { temperature, text: self.inputs.prose(&[start, &written].concat()) }
        };
        TEMPERATURES.iter().map(sample).collect()
    }
}

/// The first examples, as far as a model of so many parameters can answer them with each frame.
fn affordable(examples: &[Example], parameters: usize) -> impl Iterator<Item = &Example> {
    let mut work = 0;
    let affordable = move |example: &&Example| {
        let first = work == 0;
        work += example.timesteps() * parameters;
        first || work <= MOST_WORK
    };
    examples.iter().take(MOST_PREDICTIONS).take_while(affordable)
}

/// The model's answers to one example, from an empty memory.
pub fn predict(model: &Model, params: &Params, example: &Example) -> Prediction {
    let mut tape = model.tape(example.timesteps());
    model.loss(params, example, &mut tape);
    let best = |t| argmax(row(&tape.p, t));
    let predicted: Vec<usize> = (0..example.timesteps()).map(best).collect();
    let p = predicted.iter().enumerate().map(|(t, &c)| tape.p[[t, c]]).collect();
    let p_last = row(&tape.p, example.timesteps() - 1).to_vec();
    Prediction { example: example.clone(), read: tape.x, predicted, p, p_last }
}
