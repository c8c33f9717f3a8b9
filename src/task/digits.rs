//! Sequences of digits, for the tasks that need no data: drawn from a random stream, or typed by a learner.

use std::collections::HashSet;

use super::{Vocab, typed};
use crate::nn::stream::{Stream, stream};
use crate::problem::Problem;

/// The maximum number of test sequences.
const TESTS: usize = 100;
/// The maximum number of draws for a test set: new sequences are rare when nearly all possible ones are in the
/// training set.
const DRAWS: usize = 10_000;

/// Returns the labels of the digits 0 to `count` − 1.
pub(crate) fn labels(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|d| d.to_string())
}

/// Returns the separator between two digits: none while every digit is one character, a space otherwise.
pub(crate) fn between(count: usize) -> &'static str {
    if count <= 10 { "" } else { " " }
}

/// Reads a line as digits. If there are at most ten, `0121` means `0 1 2 1`.
///
/// # Errors
/// As [`typed::symbols`].
pub(crate) fn read(count: usize, line: &str) -> Result<Vec<usize>, Problem> {
    let apart = |c: char| [c, ' '];
    let line = if count <= 10 { line.chars().flat_map(apart).collect() } else { line.to_owned() };
    typed::symbols(&Vocab::new(labels(count), " "), &line, "word")
}

/// Draws `sequences` training sequences and up to a hundred different ones for the test, from separate random streams.
///
/// The test sequences differ from the training sequences and from each other, so there may be fewer than a hundred.
/// If the training set contains every possible sequence, the test set is taken from it.
pub(crate) fn train_and_test(
    seed: u64,
    sequences: usize,
    draw: impl Fn(&mut Stream) -> Vec<usize>,
) -> [Vec<Vec<usize>>; 2] {
    let mut data = stream(seed, "data");
    let train: Vec<Vec<usize>> = (0..sequences).map(|_| draw(&mut data)).collect();
    let mut known: HashSet<Vec<usize>> = train.iter().cloned().collect();
    let mut test_data = stream(seed, "data/test");
    let drawn = (0..DRAWS).map(|_| draw(&mut test_data));
    let mut test: Vec<_> = drawn.filter(|s| known.insert(s.clone())).take(TESTS).collect();
    if test.is_empty() {
        known.clear();
        test = train.iter().filter(|s| known.insert(s.to_vec())).take(TESTS).cloned().collect();
    }
    [train, test]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn the_test_set_has_new_sequences_while_there_are_any() {
        let of_length = |length: usize| {
            let draw = move |s: &mut Stream| (0..length).map(|_| s.random_range(0..4)).collect();
            train_and_test(7, 200, draw)
        };
        let [train, test] = of_length(6);
        assert_eq!((train.len(), test.len()), (200, 100));
        assert!(test.iter().all(|s| !train.contains(s)));
        let [train, test] = of_length(1);
        assert_eq!(test.len(), 4, "there are only four");
        assert!(test.iter().all(|s| train.contains(s)));
        let [train, test] = of_length(3);
        assert!((1..10).contains(&test.len()), "{} of 64 are left", test.len());
        assert!(test.iter().all(|s| !train.contains(s)));
    }

    #[test]
    fn up_to_ten_digits_need_no_spaces() {
        assert_eq!(read(3, "01 2"), Ok(vec![0, 1, 2]));
        assert_eq!(read(12, "1 11"), Ok(vec![1, 11]));
        assert!(
            read(3, "013")
                .unwrap_err()
                .to_string()
                .contains("the word \"3\" is not in the vocabulary")
        );
        assert!(read(3, " ").unwrap_err().to_string().contains("type something from: 0 1 2"));
        assert!(read(3, &"0".repeat(201)).unwrap_err().to_string().contains("at most 200"));
    }
}
