//! How far the learner is with the step on show: what is chosen, drawn and said, before and after the truth is known.

use crate::lesson::{Action, Answer, Card, Guess, Sketched, Step};
use crate::nn::listing::markable;

/// How sure one can be.
pub const SURE: [&str; 3] = ["a guess", "rather sure", "certain"];
/// How well one knew a card.
pub const KNEW: [&str; 3] = ["knew it", "partly", "not yet"];
/// Points of a curve that is drawn.
const CURVE: usize = 9;
/// The most bars that are drawn by hand; those between follow.
const MOST_BARS: usize = 7;
/// Steps from the lowest to the highest value of a sketch.
const HEIGHT: f64 = 24.0;
/// A point of a curve is near within this part of the height.
const NEAR: f64 = 0.1;
/// A bar is near within this factor.
const NEAR_FACTOR: f64 = 3.0;
/// This part of the points has to be near.
pub const ENOUGH: f64 = 2.0 / 3.0;

/// Where the learner stands with a step that asks something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It is to be answered.
    #[default]
    Open,
    /// It is answered: how sure is that; of a card, how well was it known.
    Sure,
    /// The truth is not known yet.
    Waits,
    /// It is done.
    Done,
}

/// How far the learner is with the step on show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// How far.
    pub stage: Stage,
    /// The option, or the line of code, under the cursor.
    pub cursor: usize,
    /// What has been answered so far.
    pub answer: Answer,
    /// Whether arrow keys draw.
    pub draws: bool,
    /// The point of a sketch that they move.
    pub point: usize,
    /// The card on show.
    pub card: usize,
    /// What is said to the last attempt.
    pub reply: Vec<String>,
    /// Whether the learner has moved the machine for it, or turned a knob.
    pub touched: bool,
}

impl Work {
    /// Begins with a step, or comes back to it.
    pub fn on(step: Option<&Step>, known: Option<&Answer>, done: bool) -> Self {
        let answer = known.cloned().unwrap_or_default();
        let predicted = matches!(step.map(|s| &s.action), Some(Action::Predict { .. }));
        let stage = match (done, predicted && answer.sure.is_some()) {
            (true, _) => Stage::Done,
            (false, true) => Stage::Waits,
            (false, false) => Stage::Open,
        };
        let hunts = matches!(step.map(|s| &s.action), Some(Action::FindBug { .. }));
        let cursor = if hunts { *markable().start() - 1 } else { 0 }; // on no line that may be wrong
        let answer = if stage == Stage::Open {
            Answer { given: Vec::new(), truth: None, right: None, ..answer }
        } else {
            answer
        };
        let reply = match step.map(|s| &s.action) {
            Some(Action::Predict { guess, .. }) if done => reply_to(guess, &answer),
            _ => None,
        };
        Work { stage, cursor, answer, reply: reply.into_iter().collect(), ..Work::default() }
    }

    /// What there is to choose from now.
    pub fn options(&self, action: &Action) -> Vec<String> {
        let texts = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
        match (action, self.stage) {
            (Action::Predict { .. }, Stage::Sure) => texts(&SURE),
            (Action::Recall, Stage::Sure) => texts(&KNEW),
            (Action::Predict { guess: Guess::Choice { options, .. }, .. }, Stage::Open) => {
                options.iter().map(|option| option.text.clone()).collect()
            }
            (Action::Finish { among, .. }, Stage::Open) => {
                let mut lines: Vec<String> =
                    among.iter().map(|fault| fault.wrong_line().to_owned()).collect();
                lines.extend(among.first().map(|fault| fault.right_line().to_owned()));
                lines.sort(); // so that its place does not tell
                if lines.first().map(String::as_str)
                    == among.first().map(|fault| fault.right_line())
                {
                    lines.rotate_left(1); // what is marked at the beginning is not the answer
                }
                lines
            }
            _ => Vec::new(),
        }
    }

    /// Moves the cursor; from the last comes the first.
    pub fn choose(&mut self, by: i8, action: &Action) {
        let (first, count) = match action {
            Action::FindBug { .. } if self.stage == Stage::Open => {
                (*markable().start(), markable().count())
            }
            _ => (0, self.options(action).len()),
        };
        if count > 0 {
            let here = self.cursor as isize - first as isize;
            let from = if here < 0 && by < 0 { 0 } else { here }; // above the first, up is the last
            self.cursor = first + (from + isize::from(by)).rem_euclid(count as isize) as usize;
        }
    }

    /// Whether ↑ and ↓ choose something of it.
    pub fn chooses(&self, action: &Action) -> bool {
        let hunts = matches!(action, Action::FindBug { .. }) && self.stage == Stage::Open;
        hunts || !self.options(action).is_empty()
    }

    /// Begins to draw: a flat line in the middle.
    pub fn draw(&mut self, of: Sketched, timesteps: usize, low: f64, high: f64) {
        let points = match of {
            Sketched::Loss => CURVE,
            Sketched::DhNorm => timesteps.clamp(1, MOST_BARS),
        };
        if self.answer.given.len() != points {
            let middle = value_at(of, low, high, 0.5);
            // a curve is drawn from its beginning, and the gradient begins at the last timestep
            let first = if of == Sketched::DhNorm { points - 1 } else { 0 };
            (self.answer.given, self.point) = (vec![middle; points], first);
        }
        self.draws = true;
    }

    /// Goes to another point.
    pub fn go(&mut self, by: i8) {
        let last = self.answer.given.len().saturating_sub(1);
        self.point = self.point.saturating_add_signed(isize::from(by)).min(last);
    }

    /// Moves the point up or down.
    pub fn lift(&mut self, by: i8, of: Sketched, low: f64, high: f64) {
        if let Some(value) = self.answer.given.get_mut(self.point) {
            let share = share_of(of, low, high, *value) + f64::from(by) / HEIGHT;
            *value = value_at(of, low, high, share.clamp(0.0, 1.0));
        }
    }
}

/// What is said to a wrong guess that has a known cause.
pub fn reply_to(guess: &Guess, answer: &Answer) -> Option<String> {
    let first = answer.given.first().copied().filter(|_| answer.right == Some(false))?;
    match guess {
        Guess::Choice { options, .. } => options.get(first as usize)?.told.clone(),
        Guess::Number { wrong, .. } => {
            let misled = wrong.iter().find(|misled| (misled.from..=misled.to).contains(&first));
            misled.map(|misled| misled.told.clone())
        }
        Guess::Sketch { .. } => None,
    }
}

/// The value at a part of the height; ‖dh_t‖ stands on a log scale.
pub fn value_at(of: Sketched, low: f64, high: f64, share: f64) -> f64 {
    match of {
        Sketched::Loss => low + share * (high - low),
        Sketched::DhNorm => (low.ln() + share * (high.ln() - low.ln())).exp(),
    }
}

fn share_of(of: Sketched, low: f64, high: f64, value: f64) -> f64 {
    match of {
        Sketched::Loss => (value - low) / (high - low),
        Sketched::DhNorm => (value.ln() - low.ln()) / (high.ln() - low.ln()),
    }
}

/// How many points of a sketch are near the truth.
pub fn near(of: Sketched, low: f64, high: f64, given: &[f64], truth: &[Option<f64>]) -> usize {
    let is_near = |(given, truth): (&f64, &Option<f64>)| match (truth, of) {
        (None, _) => false,
        (Some(truth), Sketched::Loss) => (given - truth).abs() <= NEAR * (high - low),
        (Some(truth), Sketched::DhNorm) => {
            let truth = truth.clamp(low, high); // beyond the scale nobody can draw
            (given / truth).ln().abs() <= NEAR_FACTOR.ln()
        }
    };
    given.iter().zip(truth).filter(|pair| is_near(*pair)).count()
}

/// At which timestep each of so many bars stands.
pub fn timestep_of(point: usize, points: usize, timesteps: usize) -> usize {
    let last = timesteps.saturating_sub(1) as f64;
    (point as f64 * last / points.saturating_sub(1).max(1) as f64).round() as usize
}

/// The bars of all timesteps: those between two that are drawn lie on a line between them, on the log scale.
pub fn all_bars(given: &[f64], timesteps: usize) -> Vec<f64> {
    let place = |point: usize| timestep_of(point, given.len(), timesteps);
    let at = |t: usize| {
        let right = (0..given.len()).find(|point| place(*point) >= t)?;
        let left = right.saturating_sub(1);
        let (from, to) = (place(left), place(right));
        let share = if to > from { (t - from) as f64 / (to - from) as f64 } else { 1.0 };
        Some((given[left].ln() * (1.0 - share) + given[right].ln() * share).exp())
    };
    (0..timesteps).filter_map(at).collect()
}

/// After how many updates each point of a curve stands.
pub fn updates_at(updates: usize) -> impl Iterator<Item = f64> {
    let span = updates.saturating_sub(1) as f64;
    (0..CURVE).map(move |i| 1.0 + span * i as f64 / (CURVE - 1) as f64)
}

/// The cards that a lesson asks for: those of the lessons one, three and six before it.
pub fn recalled<'a>(lessons: impl Fn(usize) -> Option<&'a [Card]>, number: usize) -> Vec<Card> {
    let before = [1, 3, 6].into_iter().filter_map(|back| number.checked_sub(back));
    let cards = before.filter_map(lessons).filter_map(|cards| {
        // not always the same one of a lesson
        cards.get(number % cards.len().max(1)).cloned()
    });
    cards.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_between_those_that_are_drawn_lie_on_the_line() {
        let bars = all_bars(&[1e-4, 1e-2, 1.0], 5);
        let expected = [1e-4, 1e-3, 1e-2, 1e-1, 1.0];
        assert!(bars.iter().zip(expected).all(|(a, b)| (a / b - 1.0).abs() < 1e-12), "{bars:?}");
        assert_eq!(all_bars(&[0.5], 1), [0.5]);
        assert_eq!((0..3).map(|p| timestep_of(p, 3, 20)).collect::<Vec<_>>(), [0, 10, 19]);
    }

    #[test]
    fn a_sketch_is_near_where_its_points_are() {
        let truth = [Some(1.0), Some(0.5), None];
        assert_eq!(near(Sketched::Loss, 0.0, 2.0, &[1.1, 0.8, 0.5], &truth), 1);
        assert_eq!(near(Sketched::DhNorm, 1e-6, 1.0, &[0.4, 0.1, 1.0], &truth), 1);
    }
}
