//! Sentiment of sentences: many words in, one class after the last. Many-to-one.

use std::collections::HashSet;

use super::{Kind, Sequences, Task, TaskError, Vocab};
use crate::nn::Example;
use crate::problem::Problem;

/// The embedded training sentences.
pub const TRAIN: &str = include_str!("../../lessons/sentiment/train.txt");
/// The embedded test sentences.
pub(crate) const TEST: &str = include_str!("../../lessons/sentiment/test.txt");

const LONGEST_SENTENCE: usize = 1000;
const MOST_SENTENCES: usize = 10_000;

/// A sentence: its words, and whether it is positive.
type Sentence = (Vec<String>, bool);

/// Normalises a line for the model: lower case, no punctuation.
pub(crate) fn plain(line: &str) -> String {
    line.to_lowercase().replace(['.', ',', '!', '?', ';', ':'], " ")
}

/// Builds the task from two texts with lines like `+ i am good` and `- i am bad`.
///
/// # Errors
/// If a line has another form, a sentence is too long, there are too many or none, or a word is not in the vocabulary.
pub fn task(
    train: &str,
    test: &str,
    words: Option<&[String]>,
    window: Option<usize>,
) -> Result<Task, TaskError> {
    let train = sentences(train, "training")?;
    let test = sentences(test, "test")?;
    if train.is_empty() {
        let problem = Problem::new("there is no training sentence");
        return Err(problem.instead("add lines like `+ i am good`").into());
    }
    let vocab = vocabulary(&train, words);
    let encode = |(words, positive): &Sentence| example(&vocab, words, *positive);
    let examples: Vec<Example> = train.iter().map(encode).collect::<Result<_, _>>()?;
    let test = test.iter().map(encode).collect::<Result<_, _>>()?;
    Ok(Task {
        kind: Kind::Sentences,
        inputs: vocab,
        outputs: Vocab::new(["negative", "positive"].map(String::from), " "),
        train: Sequences::listed(examples, window),
        test,
        rule: None,
        shuffled: true,
        marked: Vec::new(),
    })
}

/// Returns the words listed in the lesson, or otherwise those of the training sentences, sorted.
fn vocabulary(train: &[Sentence], words: Option<&[String]>) -> Vocab {
    if let Some(words) = words {
        return Vocab::new(words.iter().cloned(), " ");
    }
    let known: HashSet<&str> =
        train.iter().flat_map(|(words, _)| words.iter().map(String::as_str)).collect();
    let mut known: Vec<String> = known.into_iter().map(String::from).collect();
    known.sort_unstable();
    Vocab::new(known, " ")
}

fn sentences(text: &str, which: &str) -> Result<Vec<Sentence>, TaskError> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
    let written = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let sentences: Vec<_> =
        written.map(|(n, line)| sentence(n, line, which)).collect::<Result<_, _>>()?;
    if sentences.len() > MOST_SENTENCES {
        let problem = format!(
            "there are {} {which} sentences; at most {MOST_SENTENCES} are allowed",
            sentences.len()
        );
        return Err(Problem::new(problem).into());
    }
    Ok(sentences)
}

fn sentence(number: usize, line: &str, which: &str) -> Result<Sentence, TaskError> {
    let problem = |what: String| {
        TaskError::Data(Problem::new(what).about(format!("{which} sentences, line {number}")))
    };
    let (sign, words) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let words: Vec<String> = plain(words).split_whitespace().map(String::from).collect();
    match (sign, words.len()) {
        ("+" | "-", 1..=LONGEST_SENTENCE) => Ok((words, sign == "+")),
        ("+" | "-", 0) => Err(problem("there are no words after the sign".to_owned())),
        ("+" | "-", n) => {
            Err(problem(format!("{n} words; at most {LONGEST_SENTENCE} are allowed")))
        }
        _ => {
            let found: String = line.chars().take(60).collect();
            Err(problem(format!("expected `+ words` or `- words`, found {found:?}")))
        }
    }
}

fn example(vocab: &Vocab, words: &[String], positive: bool) -> Result<Example, TaskError> {
    let number = |word: &String| vocab.number(word).ok_or_else(|| unknown(word));
    let inputs: Vec<usize> = words.iter().map(number).collect::<Result<_, _>>()?;
    let mut targets = vec![None; inputs.len()];
    if let Some(last) = targets.last_mut() {
        *last = Some(usize::from(positive)); // only the last state feeds the output
    }
    Ok(Example::of_symbols(inputs, targets))
}

fn unknown(word: &str) -> TaskError {
    let word: String = word.chars().take(60).collect();
    let problem = Problem::new(format!("the word {word:?} is not in the vocabulary"));
    TaskError::Data(problem.instead("add it to `words`, or a training sentence with it"))
}
