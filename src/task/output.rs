//! What the model answers at this moment: predictions for examples, samples of text, and replies to the learner's
//! input.

use super::sampling::generate;
use super::typed::symbols;
use super::written::alone;
use super::{Kind, Level, Sequences, Task, sentiment};
use crate::nn::kernel::argmax;
use crate::nn::kernel::row;
use crate::nn::stream::stream;
use crate::nn::{Example, Implementation, Input, Outputs, Params};
use crate::problem::Problem;

/// The temperatures at which samples are drawn; 0 is greedy.
pub(crate) const TEMPERATURES: [f64; 4] = [0.0, 0.5, 1.0, 2.0];

const MOST_PREDICTIONS: usize = 200;
/// The approximate limit on multiply-adds for predictions: they are recomputed with every frame.
const MOST_WORK: usize = 10_000_000;
const SAMPLE_LENGTH: usize = 200;

/// The model's answers to one example.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The example.
    pub(crate) example: Example,
    /// The inputs at each timestep (T), with the model's own outputs resolved to symbols.
    pub(crate) read: Vec<Input>,
    /// The most probable class at each timestep (T).
    pub(crate) predicted: Vec<usize>,
    /// The probability of that class (T).
    pub(crate) p: Vec<f64>,
    /// The probabilities of all classes at the last timestep (O).
    pub(crate) p_last: Vec<f64>,
}

impl Prediction {
    /// Returns the number of timesteps with a target, and how many of them are answered correctly.
    pub(crate) fn score(&self) -> (usize, usize) {
        let answers = self.example.targets.iter().zip(&self.predicted);
        let hits = answers.zip(&self.p).filter_map(|((target, predicted), p)| {
            target.map(|t| t == *predicted && p.is_finite())
        });
        hits.fold((0, 0), |(n, right), hit| (n + 1, right + usize::from(hit)))
    }
}

/// How the samples of the Output pane are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// The temperature; `None` for several, side by side.
    pub(crate) temperature: Option<f64>,
    /// The number of symbols to write; `None` for the usual one.
    pub(crate) length: Option<usize>,
    /// The beginning of the text; if empty, it is the first symbol of the text that is learned.
    pub(crate) prime: String,
}

/// Text that the model wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The sampling temperature; 0 is greedy.
    pub(crate) temperature: f64,
    /// The prompt, followed by what the model wrote.
    pub(crate) text: String,
}

/// The model's reaction to a line the learner typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Tried {
    /// The line is a valid input, with this answer.
    Answer(Prediction),
    /// The line is the beginning of a text, continued like this.
    Continued(Vec<Sample>),
    /// The line cannot be read; the problem says why, and what is valid.
    Refused(Problem),
}

/// Everything the Output pane shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// Answers to the first training examples. Words are written without teacher forcing.
    pub train: Vec<Prediction>,
    /// Answers to the first test examples.
    pub(crate) test: Vec<Prediction>,
    /// Samples, for a task that writes text.
    pub samples: Vec<Sample>,
    /// The number of updates made when these answers were computed.
    pub update: u64,
}

impl Task {
    /// Computes answers and samples with these weights. The same weights at the same update give the same samples.
    pub(crate) fn output(
        &self,
        passes: &Implementation,
        params: &Params,
        seed: u64,
        update: u64,
        wish: &Wish,
    ) -> Output {
        let answers = |examples: &[Example]| {
            let examples = affordable(examples, params.count());
            examples.map(|e| self.answer(passes, params, e)).collect()
        };
        let (train, test) = (answers(self.train.whole()), answers(&self.test));
        let samples = match &self.train {
            Sequences::Text(text) => {
                let first = || vec![usize::from(text.symbols[0])];
                let start = self.symbols_of(&wish.prime).unwrap_or_else(|_| first());
                self.samples(passes, params, &start, (seed, update), wish)
            }
            Sequences::Listed(_) => Vec::new(),
        };
        Output { train, test, samples, update }
    }

    /// Returns roughly how many multiply-adds [`Task::output`] takes for a model with that many parameters.
    pub(crate) fn output_work(&self, parameters: usize, wish: &Wish) -> usize {
        let answers = |examples: &[Example]| -> usize {
            affordable(examples, parameters).map(Example::timesteps).sum()
        };
        let written = match &self.train {
            Sequences::Text(_) => {
                let length = wish.length.unwrap_or_else(|| self.sample_length());
                TEMPERATURES.len() * (wish.prime.len() + length)
            }
            Sequences::Listed(_) => 0,
        };
        (answers(self.train.whole()) + answers(&self.test) + written) * parameters
    }

    /// Returns roughly how many multiply-adds [`Task::try_line`] takes.
    pub(crate) fn try_work(&self, line: &str, parameters: usize) -> usize {
        let written = match self.kind {
            Kind::Text => TEMPERATURES.len() * (line.len() + self.sample_length()),
            _ => line.len(),
        };
        written * parameters
    }

    /// Lets the model continue a long text from its first character at temperature 1, line ends included.
    ///
    /// `None` if the task is not a long text.
    pub(crate) fn sample(
        &self,
        passes: &Implementation,
        params: &Params,
        seed: u64,
        update: u64,
    ) -> Option<String> {
        let Sequences::Text(text) = &self.train else { return None };
        if !self.is_long_text() {
            return None;
        }
        let first = usize::from(text.symbols[0]);
        let mut stream = stream(seed, &format!("sample/{update}"));
        let written = generate(passes, params, &[first], SAMPLE_LENGTH, 1.0, &mut stream);
        Some(self.inputs.written(&written))
    }

    fn answer(&self, passes: &Implementation, params: &Params, example: &Example) -> Prediction {
        match self.kind {
            Kind::Words | Kind::Captions => predict(passes, params, &alone(example)),
            _ => predict(passes, params, example),
        }
    }

    /// What is wrong with a line that was typed; `None` if it can be read.
    pub(crate) fn refusal(&self, line: &str) -> Option<Problem> {
        self.read(line).err()
    }

    /// Answers a line the learner typed.
    pub(crate) fn try_line(
        &self,
        passes: &Implementation,
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
            let wish = Wish::default();
            return Tried::Continued(self.samples(passes, params, &start, (seed, update), &wish));
        }
        Tried::Answer(predict(passes, params, &example))
    }

    /// Reads the beginning of a text as symbols.
    ///
    /// # Errors
    /// If it contains a symbol that is not in the vocabulary.
    pub(super) fn symbols_of(&self, text: &str) -> Result<Vec<usize>, Problem> {
        let what = match self.inputs.level() {
            Level::Character => "character",
            Level::Word => "word",
        };
        symbols(&self.inputs, text, what)
    }

    /// Reads a line as an example; without a rule it has no targets, since the right answers are unknown.
    fn read(&self, line: &str) -> Result<Example, Problem> {
        if let Some(rule) = &self.rule {
            return rule.example(line);
        }
        let symbols = match self.kind {
            Kind::Text => self.symbols_of(line),
            _ => symbols(&self.inputs, &sentiment::plain(line), "word"),
        }?;
        let targets = vec![None; symbols.len()];
        Ok(Example::of_symbols(symbols, targets))
    }

    /// The number of symbols to write: a text that fits into one window is written in full.
    fn sample_length(&self) -> usize {
        if self.is_long_text() { SAMPLE_LENGTH } else { self.train.longest() }
    }

    fn samples(
        &self,
        passes: &Implementation,
        params: &Params,
        start: &[usize],
        (seed, update): (u64, u64),
        wish: &Wish,
    ) -> Vec<Sample> {
        let length = wish.length.unwrap_or_else(|| self.sample_length());
        let sample = |&temperature: &f64| {
            // the same random numbers at every temperature, so that only the temperature differs
            let mut stream = stream(seed, &format!("sample/{update}"));
            let written = generate(passes, params, start, length, temperature, &mut stream);
            Sample { temperature, text: self.inputs.prose(&[start, &written].concat()) }
        };
        let wished = wish.temperature.as_slice();
        if wished.is_empty() { &TEMPERATURES[..] } else { wished }.iter().map(sample).collect()
    }
}

/// Returns as many of the first examples as a model with that many parameters can answer in every frame; at least one.
fn affordable(examples: &[Example], parameters: usize) -> impl Iterator<Item = &Example> {
    let mut work = 0;
    let affordable = move |example: &&Example| {
        let first = work == 0;
        work += example.timesteps() * parameters;
        first || work <= MOST_WORK
    };
    examples.iter().take(MOST_PREDICTIONS).take_while(affordable)
}

/// Returns the model's answers to one example, starting from a zero state.
pub(crate) fn predict(passes: &Implementation, params: &Params, example: &Example) -> Prediction {
    let mut tape = passes.model.tape(example.timesteps());
    passes.loss(params, example, &mut tape, Outputs::All);
    let best = |t| argmax(row(&tape.p, t));
    let predicted: Vec<usize> = (0..example.timesteps()).map(best).collect();
    let p = predicted.iter().enumerate().map(|(t, &c)| tape.p[[t, c]]).collect();
    let p_last = row(&tape.p, example.timesteps() - 1).to_vec();
    Prediction { example: example.clone(), read: tape.x, predicted, p, p_last }
}
