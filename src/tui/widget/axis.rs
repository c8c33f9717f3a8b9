//! An axis: maps numbers to 0..=1, and chooses its ticks.

use super::number::short;

/// The magnitude at which numbers are clamped, so that differences cannot overflow.
const HUGE: f64 = 1e300;

/// The minimum span of an axis, relative to its numbers: a difference in the sixth digit should not look like a curve.
const LEAST_PART: f64 = 0.01;

/// A linear or logarithmic range of numbers, never empty or infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    lo: f64,
    hi: f64,
    log: bool,
    least_step: f64,
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

    /// Creates a logarithmic axis around the finite positive values, extended to the next 1, 2 or 5 of a decade.
    pub(super) fn log(values: impl Iterator<Item = f64>) -> Self {
        let (lo, hi) = range(values.filter(|v| *v > 0.0).map(f64::log10)).unwrap_or((-1.0, 0.0));
        let (lo, hi) = (round_down(lo), -round_down_mirrored(-hi));
        let hi = if hi - lo < 0.1 { lo + 1.0 } else { hi };
        Self { lo, hi, log: true, least_step: 0.0 }
    }

    /// Creates a logarithmic axis of whole decades around the finite positive values: at least three decades, and none
    /// beyond 1e±18 unless all values are there.
    pub(super) fn decades(values: impl Iterator<Item = f64>) -> Self {
        let (lo, hi) = range(values.filter(|v| *v > 0.0).map(f64::log10)).unwrap_or((-3.0, 0.0));
        let (lo, hi) =
            if hi < -18.0 || lo > 18.0 { (lo, hi) } else { (lo.max(-18.0), hi.min(18.0)) };
        let (lo, hi) = (lo.floor(), hi.ceil());
        Self { lo: lo.min(hi - 3.0), hi, log: true, least_step: 0.0 }
    }

    /// Returns the position of a number, 0 at the lower end and 1 at the upper end; `None` if it cannot be on this
    /// axis.
    pub(super) fn unit(&self, x: f64) -> Option<f64> {
        let x = if self.log { x.log10() } else { x.clamp(-HUGE, HUGE) };
        (x.is_finite()).then(|| (x - self.lo) / (self.hi - self.lo))
    }

    /// Returns the number at a position, 0 at the lower end and 1 at the upper end.
    pub(super) fn at(&self, share: f64) -> f64 {
        let x = self.lo + share * (self.hi - self.lo);
        if self.log { 10f64.powf(x) } else { x }
    }

    /// Returns about `most` ticks at round numbers: their positions and labels.
    pub(super) fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        let most = most.max(2);
        let ticks = if self.log { self.log_ticks(most) } else { self.linear_ticks(most) };
        let share = |at| (at - self.lo) / (self.hi - self.lo);
        ticks.into_iter().map(|(at, label)| (share(at), label)).collect()
    }

    fn linear_ticks(&self, most: usize) -> Vec<(f64, String)> {
        let rough = (self.hi - self.lo) / most as f64;
        let power = rough.log10().floor();
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|m| m * 10f64.powf(power))
            .into_iter()
            .find(|s| *s >= rough * 0.999);
        let step = step.unwrap_or(rough).max(self.least_step);
        let (first, last) =
            ((self.lo / step - 1e-6).ceil() as i64, (self.hi / step + 1e-6).floor() as i64);
        (first..=last).map(|i| i as f64 * step).map(|at| (at, label(at, step))).collect()
    }

    /// Chooses ticks at 1, 2 and 5 of each decade if there is room, otherwise at every decade or every n-th one.
    fn log_ticks(&self, most: usize) -> Vec<(f64, String)> {
        let (fine, decades) = (self.multiples(&[1, 2, 5]), self.multiples(&[1]));
        if fine.len() <= most || decades.len() < 2 {
            let step = fine.len().div_ceil(most).max(1);
            return fine.into_iter().step_by(step).collect();
        }
        let step = decades.len().div_ceil(most);
        decades.into_iter().step_by(step).collect()
    }

    fn multiples(&self, mantissas: &[i32]) -> Vec<(f64, String)> {
        let inside = self.lo - 1e-9..=self.hi + 1e-9;
        let all = (self.lo.floor() as i32..=self.hi.ceil() as i32)
            .flat_map(|k| mantissas.iter().map(move |m| (k, m)));
        let ticks = all.map(|(k, m)| (f64::from(k) + f64::from(*m).log10(), format!("{m}e{k}")));
        ticks.filter(|(at, _)| inside.contains(at)).collect()
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

/// Returns the largest logarithm of 1, 2 or 5 times a power of ten that is not greater than `log`.
fn round_down(log: f64) -> f64 {
    let steps = [5.0, 2.0, 1.0].map(|m: f64| log.floor() + m.log10());
    steps.into_iter().find(|s| *s <= log + 1e-9).unwrap_or(log)
}

/// The same as [`round_down`] for a negated logarithm, with steps of 1, 1/2 and 1/5.
fn round_down_mirrored(log: f64) -> f64 {
    let steps = [1.0, 2.0, 5.0].map(|m: f64| log.ceil() - m.log10());
    steps.into_iter().find(|s| *s <= log + 1e-9).unwrap_or(log.floor())
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
mod tests {
    use super::*;
    use crate::tui::widget::tests::NASTY;

    fn labels(axis: Axis, most: usize) -> String {
        axis.ticks(most).into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn linear_ticks_are_round() {
        let check = |values: &[f64], most, text: &str| {
            assert_eq!(labels(Axis::linear(values.iter().copied()), most), text, "{values:?}");
        };
        check(&[0.0, 400.0], 5, "0 100 200 300 400");
        check(&[0.0, 3.0], 8, "0 1 2 3");
        check(&[0.13, 2.31], 5, "0.5 1.0 1.5 2.0");
        check(&[-0.02, 0.021], 4, "-0.02 0 0.02");
        check(&[0.0, 3e7], 3, "0 1e7 2e7 3e7");
        check(&[7.0], 2, "10");
        check(&[], 2, "0 1");
        check(&[1e-7, 3e-7], 2, "1e-7 2e-7 3e-7");
    }

    #[test]
    fn log_ticks_are_decades_or_their_1_2_5() {
        let check = |values: &[f64], most, text: &str| {
            assert_eq!(labels(Axis::log(values.iter().copied()), most), text, "{values:?}");
        };
        check(&[1e-3, 1.0], 5, "1e-3 1e-2 1e-1 1e0");
        check(&[0.04, 2.4], 5, "1e-1 1e0");
        check(&[0.3, 2.4], 9, "2e-1 5e-1 1e0 2e0 5e0");
        check(&[1.1, 1.3], 9, "1e0 2e0");
        check(&[1e-9, 1.0], 5, "1e-9 1e-7 1e-5 1e-3 1e-1");
        check(&[0.0, -1.0], 3, "1e-1 1e0");
        assert_eq!(
            labels(Axis::decades([1e-5, 0.5].into_iter()), 9),
            "1e-5 1e-4 1e-3 1e-2 1e-1 1e0"
        );
        assert_eq!(labels(Axis::decades([1e-300, 0.5].into_iter()), 3), "1e-18 1e-11 1e-4");
        assert_eq!(labels(Axis::decades([1.0].into_iter()), 9), "1e-3 1e-2 1e-1 1e0");
        assert_eq!(labels(Axis::decades([1e-30].into_iter()), 9), "1e-33 1e-32 1e-31 1e-30");
    }

    #[test]
    fn nothing_breaks_an_axis() {
        for (a, b) in NASTY.iter().flat_map(|a| NASTY.iter().map(move |b| (*a, *b))) {
            let values = [a, b].into_iter();
            for axis in [
                Axis::linear(values.clone()),
                Axis::log(values.clone()),
                Axis::decades(values.clone()),
            ] {
                assert!(
                    axis.lo < axis.hi && (axis.hi - axis.lo).is_finite(),
                    "{a:e} {b:e} {axis:?}"
                );
                for most in [0, 1, 2, 10, 100] {
                    let ticks = axis.ticks(most);
                    assert!(!ticks.is_empty() && ticks.len() < 150, "{a:e} {b:e} {axis:?}");
                    assert!(
                        ticks.iter().all(|(at, _)| (-1e-5..=1.0 + 1e-5).contains(at)),
                        "{axis:?} {ticks:?}"
                    );
                }
                assert!(NASTY.iter().filter_map(|x| axis.unit(*x)).all(f64::is_finite));
            }
        }
    }
}
