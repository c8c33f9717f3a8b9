//! The recorded history of a run in bounded memory: a long series is kept as buckets of minimum, mean and maximum.

mod brief;
mod parts;
mod rows;

use strum::VariantArray;

pub(crate) use brief::BriefHistory;

/// The maximum number of buckets in a series; beyond it, neighbouring buckets are merged in pairs.
const MOST_BUCKETS: usize = 1024;

/// The minimum number of merged buckets to keep when a series is cut. Below it, the series is recorded again from the
/// start, unmerged, which takes at most a 32nd of the time that the whole series took.
const FEWEST_BUCKETS: u64 = 16;

/// A quantity that is recorded for each arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
pub enum Metric {
    /// For each update: the mean loss per target.
    Loss,
    /// For each update: `‖g‖` before the clip.
    GradNorm,
    /// For each update on a text: the loss smoothed over updates.
    SmoothLoss,
    /// For each epoch: the share of right answers, each measured before its own update.
    Accuracy,
    /// For each epoch: the mean loss per target of the test examples at its end.
    TestLoss,
    /// For each epoch: the share of right answers to the test examples at its end.
    TestAccuracy,
}

impl Metric {
    /// Whether there is one value per epoch instead of one per update.
    fn is_of_epochs(self) -> bool {
        match self {
            Metric::Loss | Metric::GradNorm | Metric::SmoothLoss => false,
            Metric::Accuracy | Metric::TestLoss | Metric::TestAccuracy => true,
        }
    }
}

/// A summary of consecutive values of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The smallest finite value.
    pub min: f64,
    /// The largest finite value.
    pub max: f64,
    /// The sum of the finite values.
    sum: f64,
    /// The number of finite values.
    finite: u64,
    /// The number of missing values, where there was nothing to measure.
    missing: u64,
    /// The number of all values.
    count: u64,
}

impl Bucket {
    fn of(value: Option<f64>) -> Self {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            return Bucket { min: value, max: value, sum: value, finite: 1, missing: 0, count: 1 };
        }
        let missing = u64::from(value.is_none());
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        Bucket { min, max, sum: 0.0, finite: 0, missing, count: 1 }
    }

    fn merge(self, other: Self) -> Self {
        Bucket {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            sum: self.sum + other.sum,
            finite: self.finite + other.finite,
            missing: self.missing + other.missing,
            count: self.count + other.count,
        }
    }

    /// Returns the mean of the finite values; NaN if there are none.
    pub fn mean(self) -> f64 {
        if self.finite == 0 { f64::NAN } else { self.sum / self.finite as f64 }
    }

    /// Whether all values are missing.
    pub(crate) fn is_missing(self) -> bool {
        self.missing == self.count
    }

    /// Whether any value is NaN or infinite.
    pub fn has_diverged(self) -> bool {
        self.finite + self.missing < self.count
    }
}

/// The values of one metric over the whole run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    buckets: Vec<Bucket>,
    doublings: u32,
    len: u64,
}

impl Series {
    /// The number of recorded values.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing has been recorded.
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of values in a full bucket.
    pub fn stride(&self) -> u64 {
        1 << self.doublings
    }

    /// Adds the next value, or `None` if there was nothing to measure.
    pub(crate) fn push(&mut self, value: Option<f64>) {
        let starts_bucket = self.len.is_multiple_of(self.stride());
        self.len += 1;
        match self.buckets.last_mut() {
            Some(last) if !starts_bucket => *last = last.merge(Bucket::of(value)),
            _ => self.open(Bucket::of(value)),
        }
    }

    fn open(&mut self, bucket: Bucket) {
        if self.buckets.len() < MOST_BUCKETS {
            self.buckets.push(bucket);
            return;
        }
        let pairs = self.buckets.chunks(2).map(|pair| pair.iter().copied().reduce(Bucket::merge));
        self.buckets = pairs.flatten().collect();
        self.doublings += 1;
        self.buckets.push(bucket);
    }

    /// Keeps only the first `len` values, and returns the number that remain: fewer, if a bucket had to be divided.
    fn cut(&mut self, len: u64) -> u64 {
        if len >= self.len {
            return len;
        }
        let buckets = len >> self.doublings;
        if self.doublings > 0 && buckets < FEWEST_BUCKETS {
            *self = Series::default();
            return 0;
        }
        self.buckets.truncate(buckets as usize);
        self.len = buckets << self.doublings;
        self.len
    }
}

/// The recorded series of one arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The series, indexed by metric. An array avoids a search, because values are recorded after every update.
    series: [Series; Metric::VARIANTS.len()],
}

impl History {
    /// Returns the series of a metric, if anything has been recorded.
    pub fn get(&self, metric: Metric) -> Option<&Series> {
        Some(&self.series[metric as usize]).filter(|series| !series.is_empty())
    }

    /// The number of updates by whose end the first non-finite loss was recorded; in a long run somewhat more.
    pub(crate) fn diverged_by(&self) -> Option<u64> {
        let losses = &self.series[Metric::Loss as usize];
        let first = losses.buckets.iter().position(|bucket| bucket.has_diverged())?;
        Some(((first as u64 + 1) << losses.doublings).min(losses.len))
    }

    /// Records the value with this index, unless it is already there: a replay gives the same value again.
    pub(super) fn record(&mut self, metric: Metric, index: u64, value: Option<f64>) {
        let series = &mut self.series[metric as usize];
        if index == series.len() {
            series.push(value);
        }
    }

    /// Keeps only the first updates, and returns the update from which on the history has to be recorded again, which
    /// is earlier if a bucket had to be divided.
    pub(super) fn cut(&mut self, updates: u64, per_epoch: u64) -> u64 {
        let mut record_from = updates;
        for metric in Metric::VARIANTS {
            let span = if metric.is_of_epochs() { per_epoch } else { 1 };
            let left = self.series[*metric as usize].cut(updates / span);
            if left < updates / span {
                record_from = record_from.min(left * span);
            }
        }
        record_from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_metric_has_its_own_index() {
        let indices = Metric::VARIANTS.iter().map(|metric| *metric as usize);
        assert!(indices.eq(0..Metric::VARIANTS.len()));
    }

    #[test]
    fn what_was_not_measured_is_neither_a_value_nor_a_divergence() {
        let mut series = Series::default();
        for value in [None, Some(2.0), None, Some(4.0), Some(f64::NAN)] {
            series.push(value);
        }
        let points: Vec<_> =
            series.points(5).map(|(x, b)| (x, b.mean(), b.has_diverged())).collect();
        assert_eq!(points[..2], [(1.0, 2.0, false), (3.0, 4.0, false)]);
        assert!(points.len() == 3 && points[2].2);
        let one: Vec<_> = series.points(1).collect();
        assert!(one.len() == 1 && one[0].1.mean() == 3.0 && one[0].1.has_diverged());
    }

    #[test]
    fn a_long_series_stays_small_and_keeps_its_spike() {
        let mut series = Series::default();
        for i in 0..1_000_000 {
            series.push(Some(if i == 123_456 { 1e9 } else { 1.0 }));
        }
        let points: Vec<_> = series.points(100).collect();
        assert!(series.buckets.len() <= MOST_BUCKETS && points.len() <= 100);
        assert_eq!(points.iter().map(|(_, b)| b.count).sum::<u64>(), 1_000_000);
        let spike = points.iter().find(|(_, b)| b.max == 1e9).unwrap();
        assert!((spike.0 - 123_456.0).abs() <= 1e6 / 50.0);
        assert!(points.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn a_cut_series_continues_as_if_it_had_never_been_longer() {
        for (len, cut, left) in [
            (1000, 400, 400),
            (1000, 1200, 1200),
            (3000, 2502, 2500),
            (3000, 2500, 2500),
            (3000, 64, 64),
            (3000, 63, 0),
            (3000, 0, 0),
        ] {
            let value = |i: u64| (i * i % 97) as f64; // sums of these are exact in any order
            let (mut series, mut straight) = (Series::default(), Series::default());
            (0..len).for_each(|i| series.push(Some(value(i))));
            assert_eq!(series.cut(cut), left, "{cut} of {len}");
            (series.len()..2990).for_each(|i| series.push(Some(value(i))));
            (0..2990).for_each(|i| straight.push(Some(value(i))));
            assert_eq!(series, straight, "{cut} of {len}");
        }
    }

    #[test]
    fn a_nan_is_marked_and_does_not_spoil_the_rest() {
        let mut series = Series::default();
        [1.0, f64::NAN, 3.0].into_iter().for_each(|x| series.push(Some(x)));
        let marks: Vec<bool> = series.points(3).map(|(_, b)| b.has_diverged()).collect();
        assert_eq!(marks, [false, true, false]);
    }
}
