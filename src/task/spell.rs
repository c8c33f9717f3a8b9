//! One-to-many: a start symbol in, a word out, letter by letter.

use std::collections::HashSet;
use std::sync::Arc;

use super::typed::{Rule, short};
use super::written::{Feed, letters, word_problem};
use super::{Kind, Sequences, Task, TaskError, Vocab};
use crate::nn::{Example, Input};
use crate::problem::Problem;

/// The words, each with its letters as numbers.
#[derive(Debug)]
struct Speller {
    words: Vec<(String, Vec<usize>)>,
    end: usize,
}

/// Builds the task: each word has its own start symbol.
///
/// The test set has the same words without teacher forcing: the model reads its own letters.
///
/// # Errors
/// If there are no words, a word is listed twice, or a word cannot be written.
pub(crate) fn task(words: &[String], feed: Feed, window: Option<usize>) -> Result<Task, TaskError> {
    if let Some(problem) = problem(words) {
        return Err(problem.into());
    }
    let outputs = letters(words.iter().map(String::as_str));
    let starts = (1..=words.len()).map(|i| format!("▸{i}")); // two characters, so it cannot be a letter
    let inputs = Vocab::new(outputs.symbols().chain(starts), "");
    let numbers = |word: &String| outputs.read(word).expect("the letters of all words");
    let speller = Speller {
        words: words.iter().map(|word| (word.clone(), numbers(word))).collect(),
        end: outputs.len() - 1,
    };
    let all = |feed| (0..words.len()).map(|i| speller.example_with(i, feed)).collect::<Vec<_>>();
    Ok(Task {
        kind: Kind::Words,
        train: Sequences::listed(all(feed), window),
        test: all(Feed::Own),
        rule: Some(Arc::new(speller)),
        inputs,
        outputs,
        shuffled: true,
        marked: Vec::new(),
    })
}

fn problem(words: &[String]) -> Option<Problem> {
    if words.is_empty() {
        let problem = Problem::new("there are no words to spell");
        return Some(problem.instead("use `words: [\"hello\"]`"));
    }
    let mut seen = HashSet::new();
    match words.iter().find(|word| !seen.insert(*word)) {
        Some(word) => Some(Problem::new(format!("the word {:?} is listed twice", short(word)))),
        None => words.iter().find_map(|word| word_problem(word)),
    }
}

impl Speller {
    fn example_with(&self, word: usize, feed: Feed) -> Example {
        let start = self.end + 1 + word; // start symbols come after the end mark
        feed.example(vec![Input::Symbol(start)], &self.words[word].1, self.end)
    }
}

impl Rule for Speller {
    fn example(&self, line: &str) -> Result<Example, Problem> {
        let typed = line.trim();
        let known = self.words.iter().position(|(word, _)| word == typed);
        known.map(|word| self.example_with(word, Feed::Own)).ok_or_else(|| {
            let words = self.words.iter().map(|(word, _)| word.as_str()).take(10);
            let words = words.collect::<Vec<_>>().join(" ");
            let ellipsis = if self.words.len() > 10 { " …" } else { "" };
            let problem = Problem::new(format!("{:?} has no start symbol", short(typed)));
            problem.instead(format!("type one of {words}{ellipsis}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| w.to_string()).collect()
    }

    #[test]
    fn a_start_symbol_then_the_letters() {
        let task = task(&words(&["hello", "ho"]), Feed::Truth, None).unwrap();
        assert_eq!(task.outputs.labels().concat(), "helo$");
        assert_eq!(task.inputs.labels().concat(), "helo$▸1▸2");
        let [hello, ho] = task.train.whole() else { panic!("two words") };
        assert_eq!(hello.inputs, [5, 0, 1, 2, 2, 3].map(Input::Symbol));
        assert_eq!(hello.targets, [0, 1, 2, 2, 3, 4].map(Some));
        assert_eq!(ho.inputs, [6, 0, 3].map(Input::Symbol));
        let own = [Input::Symbol(6), Input::Own, Input::Own];
        assert_eq!(task.test[1].inputs, own);
        assert_eq!(task.rule.unwrap().example(" ho ").unwrap().inputs, own);
    }

    #[test]
    fn letters_are_read_as_the_symbols_of_the_same_number() {
        let task = task(&words(&["▸1", "tree"]), Feed::Own, None).unwrap();
        for class in 0..task.outputs.len() {
            assert_eq!(task.inputs.symbol(class), task.outputs.symbol(class));
        }
        assert_eq!(task.inputs.len(), task.outputs.len() + 2);
        assert_eq!(task.train.whole(), task.test);
    }

    #[test]
    fn what_cannot_be_spelled_is_refused() {
        let check = |list: &[&str], expected: &str| {
            let error = task(&words(list), Feed::Truth, None).unwrap_err().to_string();
            assert!(error.contains(expected), "{list:?}: {error}");
        };
        check(&[], "there are no words to spell");
        check(&["a", "b", "a"], "the word \"a\" is listed twice");
        check(&["a$"], "contains $");
        check(&[&"a".repeat(101)], "101 letters; at most 100");
        let task = task(&words(&["up"]), Feed::Truth, None).unwrap();
        let refused = task.rule.unwrap().example("down").unwrap_err();
        assert_eq!(refused.to_string(), "\"down\" has no start symbol: type one of up");
    }
}
