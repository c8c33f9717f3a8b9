//! The followed number beside the same number at a marked moment, or in another arm.

use std::sync::Arc;

use ratatui::text::Line;

use super::Follow;
use crate::nn::Quantity;
use crate::train::{ArmSnapshot, Cursor, ExperimentSpec, Place, Snapshot};
use crate::tui::pane::equation;
use crate::tui::view::View;
use crate::tui::widget::number::significant;

/// A moment that has been marked.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    snapshot: Arc<Snapshot>,
    /// The number of the arm that was selected.
    arm: usize,
}

impl Mark {
    pub(super) fn new(view: &View) -> Self {
        Mark { snapshot: Arc::clone(&view.frame.snapshot), arm: view.frame.arm }
    }

    pub(super) fn place(&self) -> Place {
        Place::of(self.snapshot.cursor)
    }

    /// Whether it is a moment of this experiment.
    pub(crate) fn is_of(&self, spec: &ExperimentSpec) -> bool {
        *self.snapshot.spec == *spec
    }
}

/// What the number is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Against {
    #[default]
    Nothing,
    /// The marked moment.
    Mark,
    /// The arm with this number.
    Arm(usize),
}

impl Against {
    /// The next arm in turn, and after the last one nothing.
    pub(super) fn next_arm(self, view: &View) -> Self {
        let first = match self {
            Against::Nothing | Against::Mark => 0,
            Against::Arm(arm) => arm + 1,
        };
        let mut arms = first..view.frame.snapshot.arms.len();
        arms.find(|arm| *arm != view.frame.arm).map_or(Against::Nothing, Against::Arm)
    }
}

/// A number here and there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    here: Option<f64>,
    there: Option<f64>,
    is_hidden: bool,
}

impl Pair {
    pub(super) fn here(self) -> String {
        self.told(self.here)
    }

    pub(super) fn there(self) -> String {
        self.told(self.there)
    }

    pub(super) fn difference(self) -> String {
        self.told(self.both().map(|(here, there)| here - there))
    }

    pub(super) fn ratio(self) -> String {
        match self.both() {
            Some((_, 0.0)) if !self.is_hidden => "–".to_owned(), // a dot would mean that it is not computed yet
            both => self.told(both.map(|(here, there)| here / there)),
        }
    }

    fn both(self) -> Option<(f64, f64)> {
        self.here.zip(self.there)
    }

    fn told(self, value: Option<f64>) -> String {
        match value {
            _ if self.is_hidden => "?".to_owned(),
            Some(value) => significant(value, 4),
            None => "·".to_owned(),
        }
    }
}

impl Follow {
    /// What the columns of the operands compare with, in words: nothing at the marked moment itself.
    pub(super) fn compared_with(&self, view: &View) -> Option<String> {
        match (self.against, &self.mark) {
            (Against::Mark, Some(mark)) if mark.place() == self.place() => None,
            (Against::Mark, Some(mark)) => Some(moment(mark.snapshot.cursor, view)),
            (Against::Arm(arm), _) => {
                let arm = view.frame.snapshot.arms.get(arm)?;
                Some(view.called(arm))
            }
            (Against::Mark, None) | (Against::Nothing, _) => None,
        }
    }

    /// A number here, and where it is compared with.
    pub(super) fn pair(&self, view: &View, of: Quantity) -> Pair {
        match self.against {
            Against::Nothing | Against::Mark => self.with_mark(view, of),
            Against::Arm(arm) => with_arm(view, of, arm),
        }
    }

    fn with_mark(&self, view: &View, of: Quantity) -> Pair {
        let there = self.mark.as_ref().and_then(|mark| {
            let Mark { snapshot, arm } = mark;
            snapshot.arms[*arm].values(&snapshot.example).of(of)
        });
        pair(view, of, there)
    }

    /// The number at the marked moment, or in all other arms: one line each. Where that has no room, the number here is
    /// left out, which is shown above anyway.
    pub(super) fn comparison(&self, view: &View, of: Quantity, width: u16) -> Vec<Line<'static>> {
        let lines = match self.against {
            Against::Nothing => Vec::new(),
            Against::Mark => vec![match self.compared_with(view) {
                Some(there) => sentence(&format!("at {there}"), self.with_mark(view, of)),
                None => {
                    "marked: press [Esc], move, and press [f] to compare another moment".to_owned()
                }
            }],
            Against::Arm(_) => {
                let arms = view.frame.snapshot.arms.iter().enumerate();
                let others = arms.filter(|(number, _)| *number != view.frame.arm);
                let told = |(number, arm): (usize, &ArmSnapshot)| {
                    sentence(&format!("arm {}", view.called(arm)), with_arm(view, of, number))
                };
                others.map(told).collect()
            }
        };
        let fitting = |line: String| match line.split_once(" · ") {
            Some((_, rest)) if line.chars().count() > usize::from(width) => rest.to_owned(),
            _ => line,
        };
        let theme = view.theme;
        lines.into_iter().map(|line| theme.sentence(&fitting(line), theme.text)).collect()
    }
}

fn with_arm(view: &View, of: Quantity, arm: usize) -> Pair {
    let snapshot = &view.frame.snapshot;
    let there = snapshot.arms.get(arm).and_then(|arm| arm.values(&snapshot.example).of(of));
    pair(view, of, there)
}

fn pair(view: &View, of: Quantity, there: Option<f64>) -> Pair {
    Pair { here: equation::value(view, of), there, is_hidden: view.hides(of) }
}

/// `here 0.313 · at update 12 0.205 · difference 0.108 · ratio 1.53`
fn sentence(where_: &str, pair: Pair) -> String {
    if pair.there.is_none() {
        return format!("here {} · {where_} none, or not computed yet", pair.here());
    }
    format!(
        "here {} · {where_} {} · difference {} · ratio {}",
        pair.here(),
        pair.there(),
        pair.difference(),
        pair.ratio()
    )
}

/// `update 12`; within the update that is shown, also the tick.
fn moment(cursor: Cursor, view: &View) -> String {
    let update = Place::of(cursor).nth();
    let is_now = Place::of(view.frame.snapshot.cursor).nth() == update;
    match cursor.last().filter(|_| is_now) {
        Some(tick) => tick.to_string(),
        None => format!("update {update}"),
    }
}
