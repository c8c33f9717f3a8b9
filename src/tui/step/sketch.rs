//! Curves and bars that the learner draws.

use crate::lesson::{Guess, PaneName, Sketched};
use crate::tui::widget::number::short;

/// The number of points of a drawn curve.
const CURVE: usize = 9;
/// The most bars drawn by hand; those between are interpolated.
const MOST_BARS: usize = 7;
/// The number of steps from the lowest to the highest value of a curve.
const HEIGHT: f64 = 12.0;
/// The same of a bar, whose height is on a log scale of several decades.
const HEIGHT_OF_BAR: f64 = 24.0;
/// The largest error of a near point of a curve, as a share of the height.
const NEAR: f64 = 0.1;
/// The largest factor between a near bar and the truth.
const NEAR_FACTOR: f64 = 3.0;
/// The share of the points that must be near.
pub(crate) const ENOUGH: f64 = 2.0 / 3.0;

/// A sketch: what is drawn, and between which values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sketch {
    /// What is drawn.
    pub(crate) of: Sketched,
    /// The lowest value that can be drawn.
    pub(crate) low: f64,
    /// The highest value that can be drawn.
    pub(crate) high: f64,
}

impl Sketch {
    /// The sketch that a prediction asks for, if it does.
    pub(crate) fn asked_by(guess: &Guess) -> Option<Self> {
        match guess {
            Guess::Sketch { of, low, high, .. } => Some(Sketch { of: *of, low: *low, high: *high }),
            Guess::Choice { .. } | Guess::Number { .. } => None,
        }
    }

    pub(crate) fn pane(self) -> PaneName {
        match self.of {
            Sketched::Loss => PaneName::Loss,
            Sketched::DhNorm => PaneName::Norms,
        }
    }

    /// The number of points to draw, of a sequence of so many timesteps.
    pub(crate) fn points(self, timesteps: usize) -> usize {
        match self.of {
            Sketched::Loss => CURVE,
            Sketched::DhNorm => timesteps.clamp(1, MOST_BARS),
        }
    }

    /// Begins with a flat line in the middle, if nothing has been drawn. Returns the point to move first.
    pub(crate) fn begin(self, timesteps: usize, given: &mut Vec<f64>, point: usize) -> usize {
        let points = self.points(timesteps);
        if given.len() == points {
            return point;
        }
        *given = vec![self.value_at(0.5); points];
        match self.of {
            Sketched::Loss => 0,            // a curve is drawn from its beginning,
            Sketched::DhNorm => points - 1, // and the gradient begins at the last timestep
        }
    }

    /// Whether these points are the flat line that a sketch begins with.
    pub(crate) fn is_as_begun(self, given: &[f64]) -> bool {
        given.iter().all(|value| *value == self.value_at(0.5))
    }

    /// The point `by` to the right of another.
    pub(crate) fn beside(self, point: usize, by: i8, given: &[f64]) -> usize {
        point.saturating_add_signed(isize::from(by)).min(given.len().saturating_sub(1))
    }

    /// Moves a point up or down.
    pub(crate) fn lift(self, by: i8, value: Option<&mut f64>) {
        if let Some(value) = value {
            let height = match self.of {
                Sketched::Loss => HEIGHT,
                Sketched::DhNorm => HEIGHT_OF_BAR,
            };
            // in whole steps, so that the lowest value is exactly that
            let steps = (self.share_of(*value) * height).round() + f64::from(by);
            *value = self.value_at((steps / height).clamp(0.0, 1.0));
        }
    }

    /// The number of points near the truth.
    pub(crate) fn near(self, given: &[f64], truth: &[Option<f64>]) -> usize {
        let Sketch { of, low, high } = self;
        let is_near = |(given, truth): (&f64, &Option<f64>)| match (truth, of) {
            (None, _) => false,
            (Some(truth), Sketched::Loss) => (given - truth).abs() <= NEAR * (high - low),
            (Some(truth), Sketched::DhNorm) => {
                let truth = truth.clamp(low, high); // nothing can be drawn beyond the scale
                (given / truth).ln().abs() <= NEAR_FACTOR.ln()
            }
        };
        given.iter().zip(truth).filter(|pair| is_near(*pair)).count()
    }

    /// What counts as near, and how many of so many points have to be, as a clause in brackets.
    pub(crate) fn near_means(self, points: usize) -> String {
        let within = match self.of {
            Sketched::Loss => {
                format!("within {} of the curve", short(NEAR * (self.high - self.low)))
            }
            Sketched::DhNorm => format!("within a factor of {NEAR_FACTOR}"),
        };
        format!(" ({within}; {} are enough)", (ENOUGH * points as f64).ceil())
    }

    /// The value at a share of the height; ‖dh_t‖ is on a log scale.
    fn value_at(self, share: f64) -> f64 {
        let Sketch { of, low, high } = self;
        match of {
            Sketched::Loss => low + share * (high - low),
            Sketched::DhNorm => (low.ln() + share * (high.ln() - low.ln())).exp(),
        }
    }

    fn share_of(self, value: f64) -> f64 {
        let Sketch { of, low, high } = self;
        match of {
            Sketched::Loss => (value - low) / (high - low),
            Sketched::DhNorm => (value.ln() - low.ln()) / (high.ln() - low.ln()),
        }
    }
}

/// The timestep of a bar, of `points` bars.
pub(crate) fn timestep_of(point: usize, points: usize, timesteps: usize) -> usize {
    let last = timesteps.saturating_sub(1) as f64;
    (point as f64 * last / points.saturating_sub(1).max(1) as f64).round() as usize
}

/// The bars of all timesteps; between two drawn bars, they are interpolated on the log scale.
pub(crate) fn all_bars(given: &[f64], timesteps: usize) -> Vec<f64> {
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

/// The number of updates at each point of a curve.
pub(crate) fn updates_at(updates: usize) -> impl Iterator<Item = f64> {
    let span = updates.saturating_sub(1) as f64;
    (0..CURVE).map(move |i| (1.0 + span * i as f64 / (CURVE - 1) as f64).round())
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
    fn a_point_that_is_lowered_to_the_bottom_is_exactly_there() {
        for (low, high) in [(0.0, 1.5), (0.1, 4.0)] {
            let curve = Sketch { of: Sketched::Loss, low, high };
            let mut given = Vec::new();
            curve.begin(9, &mut given, 0);
            for _ in 0..20 {
                curve.lift(-1, given.first_mut());
            }
            assert_eq!(given[0], low);
        }
    }

    #[test]
    fn a_sketch_is_near_where_its_points_are() {
        let truth = [Some(1.0), Some(0.5), None];
        let curve = Sketch { of: Sketched::Loss, low: 0.0, high: 2.0 };
        assert_eq!(curve.near(&[1.1, 0.8, 0.5], &truth), 1);
        let bars = Sketch { of: Sketched::DhNorm, low: 1e-6, high: 1.0 };
        assert_eq!(bars.near(&[0.4, 0.1, 1.0], &truth), 1);
    }
}
