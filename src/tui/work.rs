//! How far the learner is with the step on show: what is chosen, drawn and said, before and after the truth is known.

use crate::lesson::{Action, Answer, Card, Guess, Sketched, Step};
use crate::nn::listing::markable;

/// How sure one can be.
pub const SURE: [&str; 3] = ["a guess", "rather sure", "certain"];
/// How well one knew a card.
pub const KNEW: [&str; 3] = ["knew it", "partly", "not yet"];
/// Points of a curve that is drawn.
const CURVE: usize = 9;
/// The most bars that are drawn.
const MOST_BARS: usize = 40;
/// Steps from the lowest to the highest value of a sketch.
const HEIGHT: f64 = 24.0;
/// A point of a curve is near within this part of the height.
const NEAR: f64 = 0.15;
/// A bar is near within this factor.
const NEAR_FACTOR: f64 = 3.0;

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
        let cursor = if hunts { *markable().start() } else { 0 };
        let answer = if stage == Stage::Open {
            Answer { given: Vec::new(), truth: None, right: None, ..answer }
        } else {
            answer
        };
        Work { stage, cursor, answer, ..Work::default() }
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
            let here = self.cursor.saturating_sub(first) as isize + isize::from(by);
            self.cursor = first + here.rem_euclid(count as isize) as usize;
        }
    }

    /// Whether the step is about a line of the backward pass, and it is open.
    pub fn hunts(&self, action: &Action) -> bool {
        let hunt = matches!(action, Action::FindBug { .. } | Action::Finish { .. });
        hunt && self.stage != Stage::Done
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
            (self.answer.given, self.point) = (vec![middle; points], 0);
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
