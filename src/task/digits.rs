//! Sequences of digits, for the tasks that need no data: drawn from a stream, or typed by a learner.

use std::collections::HashSet;

use super::{Vocab, typed};
use crate::nn::stream::{Stream, stream};

/// How many sequences a test has.
const TESTS: usize = 100;
/// How often a test sequence is drawn anew while it is one of the training sequences.
const TRIES: usize = 100;

/// The digits as they are written: up to ten stand together, more stand apart.
pub fn labels(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|d| d.to_string())
}

/// What stands between two of so many digits.
pub fn between(count: usize) -> &'static str {
    if count <= 10 { "" } else { " " }
}

/// The digits of a line. Where there are at most ten, `0121` is `0 1 2 1`.
///
/// # Errors
/// As [`typed::symbols`].
pub fn read(count: usize, line: &str) -> Result<Vec<usize>, String> {
    let apart = |c: char| [c, ' '];
    let line = if count <= 10 { line.chars().flat_map(apart).collect() } else { line.to_owned() };
    typed::symbols(&Vocab::new(labels(count), " "), &line, "word")
}

/// So many training sequences, and a hundred others for the test, each from a stream of its own.
///
/// Where nearly all sequences that there are are trained, a test sequence may be one of them.
pub fn train_and_test(
    seed: u64,
    sequences: usize,
    draw: impl Fn(&mut Stream) -> Vec<usize>,
) -> [Vec<Vec<usize>>; 2] {
    let mut data = stream(seed, "data");
    let train: Vec<Vec<usize>> = (0..sequences).map(|_| draw(&mut data)).collect();
    let known: HashSet<&Vec<usize>> = train.iter().collect();
    let mut others = stream(seed, "data/test");
    let mut other = || {
        let first = draw(&mut others);
        (0..TRIES).fold(first, |s, _| if known.contains(&s) { draw(&mut others) } else { s })
    };
    let test = (0..TESTS).map(|_| other()).collect();
    [train, test]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn the_test_has_other_sequences_as_long_as_there_are_any() {
        let of_length = |length: usize| {
            let draw = move |s: &mut Stream| (0..length).map(|_| s.random_range(0..4)).collect();
            train_and_test(7, 200, draw)
        };
        let [train, test] = of_length(6);
        assert_eq!((train.len(), test.len()), (200, 100));
        assert!(test.iter().all(|s| !train.contains(s)));
        let [train, test] = of_length(1);
        assert_eq!(test.len(), 100);
        assert!(test.iter().all(|s| train.contains(s)), "there are only four");
    }

    #[test]
    fn digits_may_stand_together_up_to_ten() {
        assert_eq!(read(3, "01 2"), Ok(vec![0, 1, 2]));
        assert_eq!(read(12, "1 11"), Ok(vec![1, 11]));
        assert!(read(3, "013").unwrap_err().contains("the word \"3\" is not in the vocabulary"));
        assert!(read(3, " ").unwrap_err().contains("type something from: 0 1 2"));
        assert!(read(3, &"0".repeat(201)).unwrap_err().contains("at most 200"));
    }
}
