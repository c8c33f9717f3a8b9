//! A history in few numbers, to be saved and to be drawn again.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{Bucket, History, Metric, Series};

/// The most buckets of a saved series.
const MOST_SAVED: usize = 128;

/// Some series of a history, each with the index of its metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BriefHistory(Vec<(usize, BriefSeries)>);

/// A series with fewer buckets, each as lowest, mean and highest value and how many values are finite and missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct BriefSeries {
    len: u64,
    doublings: u32,
    buckets: Vec<(f32, f32, f32, u64, u64)>,
}

impl History {
    /// Returns these series in few numbers.
    pub(crate) fn brief(&self, metrics: &[Metric]) -> BriefHistory {
        let series = metrics.iter().filter_map(|metric| Some((*metric, self.get(*metric)?)));
        BriefHistory(series.map(|(metric, series)| (metric as usize, series.brief())).collect())
    }
}

impl From<BriefHistory> for History {
    fn from(BriefHistory(saved): BriefHistory) -> Self {
        let mut history = History::default();
        for (metric, series) in saved {
            if let Some(place) = history.series.get_mut(metric)
                && metric < Metric::VARIANTS.len()
            {
                *place = series.into();
            }
        }
        history
    }
}

impl Series {
    fn brief(&self) -> BriefSeries {
        let Series { mut buckets, mut doublings, len } = self.clone();
        while buckets.len() > MOST_SAVED {
            let pairs = buckets.chunks(2).filter_map(|b| b.iter().copied().reduce(Bucket::merge));
            (buckets, doublings) = (pairs.collect(), doublings + 1);
        }
        let near = |x: f64| (x as f32).clamp(f32::MIN, f32::MAX); // JSON has no infinity
        let saved = buckets.iter().map(|bucket| match bucket.finite {
            0 => (0.0, 0.0, 0.0, 0, bucket.missing),
            finite => {
                (near(bucket.min), near(bucket.mean()), near(bucket.max), finite, bucket.missing)
            }
        });
        BriefSeries { len, doublings, buckets: saved.collect() }
    }
}

impl From<BriefSeries> for Series {
    fn from(saved: BriefSeries) -> Self {
        let BriefSeries { len, buckets, .. } = saved;
        let doublings = saved.doublings.min(u64::BITS - 1);
        let begins = |i: usize| (i as u64).saturating_mul(1 << doublings);
        let bucket = |(i, (min, mean, max, finite, missing)): (usize, _)| {
            let count = len.saturating_sub(begins(i)).min(1 << doublings);
            match finite {
                0 => Bucket { missing, count, ..Bucket::of(None) },
                finite => {
                    let sum = f64::from(mean) * finite as f64;
                    Bucket { min: f64::from(min), max: f64::from(max), sum, finite, missing, count }
                }
            }
        };
        let buckets = buckets.into_iter().enumerate().map(bucket).collect();
        Series { buckets, doublings, len }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_series_is_drawn_as_the_one_it_comes_from() {
        for len in [1, 100, 128, 4096] {
            let mut history = History::default();
            for i in 0..len {
                let value = match i {
                    0 => None,
                    1 => Some(f64::NAN),
                    _ => Some(2.0 + (i as f64 / 40.0).sin()),
                };
                history.record(Metric::Loss, i, value);
                history.record(Metric::GradNorm, i, Some(1.0));
            }
            let saved = serde_json::to_string(&history.brief(&[Metric::Loss])).expect("JSON");
            assert!(saved.len() < 8000, "{len}: {} bytes", saved.len());
            let read: BriefHistory = serde_json::from_str(&saved).expect("what was written");
            let again = History::from(read);
            assert!(again.get(Metric::GradNorm).is_none(), "only what was asked for");
            let points = |history: &History| -> Vec<_> {
                let series = history.get(Metric::Loss).expect("a series");
                let points = series.points(16).map(|(x, b)| (x, b.has_diverged(), b.mean()));
                points.collect()
            };
            let (before, after) = (points(&history), points(&again));
            assert_eq!(before.len(), after.len(), "{len}");
            for ((x, bad, mean), (x2, bad2, mean2)) in before.into_iter().zip(after) {
                assert_eq!((x, bad, mean.is_nan()), (x2, bad2, mean2.is_nan()), "{len}");
                assert!(mean.is_nan() || (mean - mean2).abs() < 1e-5, "{len}: {mean} {mean2}");
            }
        }
    }
}
