//! How long a lesson takes: computed for a careful reader who meets its subject for the first time.
//!
//! The seconds are fitted to walks of such readers through nine lessons, so that what is stated is what they took and
//! about a tenth more. A test compares.

use super::{Exercise, Lesson, Moment, PaneName, Step};
use crate::measure::inset::worded;

/// A plain word: 190 in a minute.
const WORD: f64 = 0.32;

/// A word with a digit, a sign of a formula, or a key to be pressed.
const SYMBOL: f64 = 1.5;

/// A page that a key opens to be read: a derivation, or all about a number.
const PAGE: f64 = 75.0;

/// A pane that was not there in the step before.
const PANE: f64 = 5.0;

/// A run to a goal, at the speed of the built-in lessons.
const RUN: f64 = 5.0;

/// The keys that open such a page.
const PAGES: [&str; 2] = ["[D]", "[f]"];

/// The signs of a formula.
const SIGNS: &[char] = &['_', '‖', '⊙', 'Σ', '²', 'ᵀ', '√', '=', '∂', '−', '^'];

/// The seconds that each step of a lesson takes. To compute them, all its texts are read: what is drawn keeps them.
#[derive(Clone, Debug)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// Computes the times of a lesson.
    pub(crate) fn of(lesson: &Lesson) -> Self {
        Times((0..lesson.steps.len()).map(|step| lesson.seconds(step)).collect())
    }

    /// The minutes that some of the steps take, at least 1.
    pub(crate) fn minutes_of(&self, steps: impl IntoIterator<Item = usize>) -> usize {
        let seconds: f64 = steps.into_iter().filter_map(|step| self.0.get(step)).sum();
        (seconds / 60.0).round().max(1.0) as usize
    }
}

impl Lesson {
    /// The seconds that a step takes; the last one with what is to be remembered. A challenge may be left out, and takes
    /// as long as the learner likes: it is not counted.
    fn seconds(&self, number: usize) -> f64 {
        let Some(step) = self.steps.get(number) else { return 0.0 };
        let mut before = self.steps[..number].iter().rev().map(|step| &*step.show);
        let before = before.find(|show| !show.is_empty()).unwrap_or_default(); // they stay till then
        let is_new = |pane: &&PaneName| !before.contains(pane);
        let panes = step.show.iter().filter(is_new).count() as f64;
        let is_last = number + 1 == self.steps.len();
        let end: f64 = self.remember.iter().filter(|_| is_last).map(|text| reading(text)).sum();
        let itself = if step.is_optional() { 0.0 } else { of_step(step) + PANE * panes };
        itself + end
    }
}

/// The seconds for reading what the step says, hints left out, and for doing what it asks.
fn of_step(step: &Step) -> f64 {
    let told = step.solution.iter().map(String::as_str);
    let asked = step.exercise.texts().filter(|(moment, _)| *moment != Some(Moment::Done));
    let texts = [step.text.as_str()].into_iter().chain(told).chain(asked.map(|(_, text)| text));
    let replies = step.exercise.texts().filter(|(moment, _)| *moment == Some(Moment::Done));
    let longest = replies.map(|(_, reply)| reading(reply)).fold(0.0, f64::max); // one of them is read
    let runs = step.exercise.runs() && !matches!(step.exercise, Exercise::Change(_));
    let waiting = if runs { RUN } else { 0.0 };
    texts.map(reading).sum::<f64>() + longest + waiting + doing(&step.exercise)
}

/// The seconds for reading a text, with the pages that it offers.
fn reading(text: &str) -> f64 {
    let pages: usize = PAGES.iter().map(|key| text.matches(key).count()).sum();
    let is_symbol = |word: &&str| {
        word.contains(SIGNS) || word.contains("`[") || word.contains(|c: char| c.is_ascii_digit())
    };
    let text = worded(text);
    let (symbols, words): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| is_symbol(word));
    WORD * words.len() as f64 + SYMBOL * symbols.len() as f64 + PAGE * pages as f64
}

/// The seconds for thinking and doing, with a look at what has changed.
fn doing(exercise: &Exercise) -> f64 {
    match exercise {
        Exercise::Read | Exercise::Show { .. } => 10.0,
        Exercise::RunUntil(_) => 10.0,
        Exercise::StepTo(_) => 20.0,
        Exercise::Change(_) => 30.0,
        Exercise::Reach(_) => 45.0,
        Exercise::Predict { .. } if exercise.is_drawn() => 60.0,
        Exercise::Predict { .. } => 35.0,
        Exercise::Type { .. } => 50.0,
        Exercise::Explain { .. } => 50.0,
        Exercise::Finish { .. } => 50.0,
        Exercise::FindBug { .. } => 65.0,
        Exercise::Recall => 45.0,
        Exercise::Board => 10.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Catalog;

    #[test]
    fn the_time_is_that_of_careful_readers() {
        let catalog = Catalog::embedded().unwrap();
        let stated = |number: usize| catalog.entries()[number - 1].lesson.minutes() as f64;
        let nine = [
            (2, 17.0),
            (3, 13.0),
            (5, 18.0),
            (6, 24.0),
            (8, 20.0),
            (9, 21.0),
            (11, 19.0),
            (12, 21.0),
            (13, 21.0),
        ];
        for (number, walked) in nine {
            let ratio = stated(number) / walked;
            assert!((0.98..=1.22).contains(&ratio), "lesson {number}: {ratio} of {walked}");
        }
        let mean = nine.iter().map(|(number, walked)| stated(*number) / walked).sum::<f64>() / 9.0;
        assert!((1.05..=1.15).contains(&mean), "{mean}");
        // with every key pressed that a text offers
        for (number, walked) in [(1, 18.0), (4, 40.0), (7, 23.0)] {
            let ratio = stated(number) / walked;
            assert!((0.8..=1.2).contains(&ratio), "lesson {number}: {ratio} of {walked}");
        }
    }

    #[test]
    fn a_word_of_a_formula_or_a_key_takes_longer_than_another() {
        let apart = |text: &str| (reading(text) - WORD).abs() < 1e-9;
        assert!(apart("word") && apart("it's") && apart("—"));
        for symbol in ["h_t", "1.39", "`[space]`", "Σ", "="] {
            assert_eq!(reading(symbol), SYMBOL, "{symbol}");
        }
        assert_eq!(reading("`[D]`"), SYMBOL + PAGE);
        assert_eq!(reading("{Ratio((of: Loss), (of: Loss))}"), reading("value"));
    }
}
