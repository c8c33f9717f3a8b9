//! An axis: maps numbers to 0..=1, and chooses its ticks.

use super::number::short;

/// The magnitude at which numbers are clamped, so that differences cannot overflow.
const HUGE: f64 = 1e300;

/// The minimum span of an axis, relative to its numbers: a difference in the sixth digit should not look like a curve.
const LEAST_PART: f64 = 0.01;

/// The logarithm of the shortest step between ticks of a logarithmic axis: a doubling.
const DOUBLING: f64 = std::f64::consts::LOG10_2;

/// A linear or logarithmic range of numbers, never empty or infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    lo: f64,
    hi: f64,
    log: bool,
    least_step: f64,
}

/// The dots of a curve in one row.
const DOTS: f64 = 4.0;

/// Ticks at equal distances on a vertical axis.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Steps {
    /// The difference of two neighbouring ticks: of their logarithms on a logarithmic axis.
    step: f64,
    /// The number of rows between them.
    every: u16,
}

impl Steps {
    /// The part of the axis that one row covers.
    fn row(self) -> f64 {
        self.step / f64::from(self.every)
    }
}

impl Axis {
    /// Creates a linear axis from the least to the greatest finite value.
    pub(super) fn linear(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (lo, hi) = range(values.clone()).unwrap_or((0.0, 1.0));
        let size = lo.abs().max(hi.abs());
        let flat = hi - lo <= (1e-9 * size).max(1e-290);
        let hi = if flat { lo + size.max(1.0) } else { hi };
        let whole = values.filter(|v| v.is_finite()).all(|v| v.fract() == 0.0);
        let narrow = !flat && !whole && hi - lo < LEAST_PART * size;
        let (lo, hi) = match narrow {
            true => (
                lo.midpoint(hi) - LEAST_PART * size / 2.0,
                lo.midpoint(hi) + LEAST_PART * size / 2.0,
            ),
            false => (lo, hi),
        };
        Self { lo, hi, log: false, least_step: if whole { 1.0 } else { 0.0 } }
    }

    /// Creates a logarithmic axis around the finite positive values: at least a doubling.
    pub(super) fn log(values: impl Iterator<Item = f64>) -> Self {
        let (lo, hi) = range(values.filter(|v| *v > 0.0).map(f64::log10)).unwrap_or((-1.0, 0.0));
        let missing = (DOUBLING - (hi - lo)).max(0.0) / 2.0;
        Self { lo: lo - missing, hi: hi + missing, log: true, least_step: 0.0 }
    }

    /// Creates a logarithmic axis around the finite positive values: at least three decades, and none beyond 1e±18
    /// unless all values are there.
    pub(super) fn decades(values: impl Iterator<Item = f64>) -> Self {
        let (lo, hi) = range(values.filter(|v| *v > 0.0).map(f64::log10)).unwrap_or((-3.0, 0.0));
        let (lo, hi) =
            if hi < -18.0 || lo > 18.0 { (lo, hi) } else { (lo.max(-18.0), hi.min(18.0)) };
        Self { lo: lo.min(hi - 3.0), hi, log: true, least_step: 1.0 }
    }

    /// Widens a vertical axis until its ticks can stand at equal distances, in the middle of a dot: as little as
    /// possible. Returns it with the ticks, each with its row, from the bottom.
    pub(super) fn on_rows(self, rows: u16) -> (Self, Vec<(u16, String)>) {
        let rows = rows.max(1);
        let least = if rows < 4 { 1 } else { 2 }.max(rows.div_ceil(8));
        let most = least.max(if rows < 6 { rows / 2 } else { rows / 3 });
        let fitting = |every: u16| {
            let mut steps = self.steps().map(move |step| Steps { step, every });
            steps.find_map(|steps| Some((steps, self.widened(steps, rows)?)))
        };
        // of two that fit as well, the one with more ticks
        let waste = |steps: &Steps| steps.row() * (1.0 + 1e-6 * f64::from(steps.every));
        let closest =
            |(a, _): &(Steps, Self), (b, _): &(Steps, Self)| waste(a).total_cmp(&waste(b));
        let Some((steps, axis)) = (least..=most).filter_map(fitting).min_by(closest) else {
            return (self, Vec::new());
        };
        let (lowest, row) = ((axis.lo / steps.step).ceil(), steps.row());
        let ticks = (0..rows).map(|i| (lowest + f64::from(i)) * steps.step);
        let ticks = ticks.take_while(|at| *at < axis.hi);
        let decimals = axis.lo > -4.0 && axis.hi < 4.0;
        let label = |at| self.label(at, steps.step, decimals);
        (axis, ticks.map(|at| (((at - axis.lo) / row) as u16, label(at))).collect())
    }

    /// The steps between ticks that are easy to read, from the shortest that can matter.
    fn steps(self) -> impl Iterator<Item = f64> {
        let power = ((self.hi - self.lo).log10().floor() - 3.0).max(-290.0);
        let power = if self.log { 0.0 } else { power };
        let multiples: &[f64] = if self.log { &[1.0, 2.0, 3.0, 5.0] } else { &[1.0, 2.0, 5.0] };
        let decade =
            move |k: i32| multiples.iter().map(move |m| m * 10f64.powf(power + f64::from(k)));
        let doubling = Some(DOUBLING).filter(|_| self.log && self.least_step == 0.0);
        let steps = doubling.into_iter().chain((0..9).flat_map(decade));
        steps.filter(move |step| *step >= self.least_step * 0.999)
    }

    /// The axis with a dot at each tick; `None` if it would not reach.
    fn widened(self, steps: Steps, rows: u16) -> Option<Self> {
        let dot = steps.row() / DOTS;
        let lo = ((self.lo / dot + 0.5 + 1e-6).floor() - 0.5) * dot;
        let hi = lo + f64::from(rows) * steps.row();
        let reaches = hi >= self.hi - 1e-6 * dot && lo.is_finite() && hi.is_finite();
        reaches.then_some(Self { lo, hi, ..self })
    }

    /// Returns the position of a number, 0 at the lower end and 1 at the upper end; `None` if it cannot be on this
    /// axis.
    pub(super) fn unit(&self, x: f64) -> Option<f64> {
        let x = if self.log { x.log10() } else { x.clamp(-HUGE, HUGE) };
        (x.is_finite()).then(|| (x - self.lo) / (self.hi - self.lo))
    }

    /// Whether a number is below all that can be on a logarithmic axis.
    pub(super) fn is_below_all(&self, x: f64) -> bool {
        self.log && x <= 0.0
    }

    /// Returns the number at a position, 0 at the lower end and 1 at the upper end.
    pub(super) fn at(&self, share: f64) -> f64 {
        let x = self.lo + share * (self.hi - self.lo);
        if self.log { 10f64.powf(x) } else { x }
    }

    /// The same linear axis, in periods of this length.
    pub(super) fn in_periods(self, length: f64) -> Self {
        Self { lo: self.lo / length, hi: self.hi / length, least_step: 1.0, ..self }
    }

    /// Returns about `most` ticks of a linear axis at round numbers: their positions and labels.
    pub(super) fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        let rough = (self.hi - self.lo) / most.max(2) as f64;
        let power = rough.log10().floor();
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|m| m * 10f64.powf(power))
            .into_iter()
            .find(|s| *s >= rough * 0.999);
        let step = step.unwrap_or(rough).max(self.least_step);
        let (first, last) =
            ((self.lo / step - 1e-6).ceil() as i64, (self.hi / step + 1e-6).floor() as i64);
        let ticks = (first..=last).map(|i| i as f64 * step);
        ticks.map(|at| ((at - self.lo) / (self.hi - self.lo), label(at, step))).collect()
    }

    /// The number of a tick; of a logarithmic axis as a power of ten if one of them is not near 1.
    fn label(&self, at: f64, step: f64, is_near_1: bool) -> String {
        match self.log {
            false => label(at, step),
            true if step < 1.0 || is_near_1 => short(10f64.powf(at)),
            true => format!("1e{at:.0}"),
        }
    }
}

/// Returns the least and the greatest finite value.
fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.filter(|v| v.is_finite()).map(|v| v.clamp(-HUGE, HUGE));
    finite.fold(None, |range, v| match range {
        None => Some((v, v)),
        Some((lo, hi)) => Some((v.min(lo), v.max(hi))),
    })
}

/// Formats the number of a tick with just enough decimals to distinguish it from its neighbours.
fn label(at: f64, step: f64) -> String {
    let (size, decimals) = (at.abs().max(step), -step.log10().floor());
    match decimals {
        _ if at == 0.0 => "0".to_owned(),
        0.0..=5.0 if size < 1e6 => format!("{at:.*}", decimals as usize),
        ..=0.0 if size < 1e6 => format!("{at:.0}"),
        _ if at.abs() < 100.0 * step => short(at),
        _ => format!("{at:.*e}", (size.log10().floor() + decimals).clamp(0.0, 9.0) as usize),
    }
}

#[cfg(test)]
mod tests;
