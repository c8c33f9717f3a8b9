//! A history as rows of numbers, to be kept whole.

use ndarray::Array2;
use strum::VariantArray;

use super::{Bucket, History, MOST_BUCKETS, Metric, Series};

/// The numbers of a bucket.
const COLUMNS: usize = 6;

/// The most doublings of a series: more values than can be counted.
const MOST_DOUBLINGS: u32 = 40;

impl History {
    /// A history of which nothing is known up to here.
    pub(in crate::train) fn unknown(updates: u64, per_epoch: u64) -> Self {
        let mut history = History::default();
        for metric in Metric::VARIANTS {
            let span = if metric.is_of_epochs() { per_epoch } else { 1 };
            (0..updates / span).for_each(|_| history.series[*metric as usize].push(None));
        }
        history
    }

    /// Replaces the series of a metric.
    pub(crate) fn set(&mut self, metric: Metric, series: Series) {
        self.series[metric as usize] = series;
    }
}

impl Series {
    /// The number of values, and how often neighbouring buckets have been merged.
    pub(crate) fn extent(&self) -> (u64, u32) {
        (self.len, self.doublings)
    }

    /// A row for each bucket: minimum, maximum, sum, and the numbers of finite, missing and all values.
    pub(crate) fn rows(&self) -> Array2<f64> {
        let row =
            |b: &Bucket| [b.min, b.max, b.sum, b.finite as f64, b.missing as f64, b.count as f64];
        let rows: Vec<[f64; COLUMNS]> = self.buckets.iter().map(row).collect();
        Array2::from(rows)
    }

    /// Returns the series with these rows; `None` if they are not those of a series.
    pub(crate) fn of_rows(rows: &Array2<f64>, (len, doublings): (u64, u32)) -> Option<Self> {
        let is_count = |x: f64| x >= 0.0 && x <= (1_u64 << 53) as f64 && x.fract() == 0.0;
        let fits = rows.ncols() == COLUMNS
            && rows.nrows() <= MOST_BUCKETS
            && doublings <= MOST_DOUBLINGS
            && rows.nrows() as u64 == len.div_ceil(1 << doublings)
            && rows.rows().into_iter().all(|row| row.iter().skip(3).all(|x| is_count(*x)));
        let bucket = |(i, row): (usize, ndarray::ArrayView1<f64>)| {
            let [finite, missing] = [3, 4].map(|column| row[column] as u64);
            let count = (len - ((i as u64) << doublings)).min(1 << doublings);
            let is_whole = finite.checked_add(missing).is_some_and(|known| known <= count);
            let (min, max, sum) = (row[0], row[1], row[2]);
            is_whole.then_some(Bucket { min, max, sum, finite, missing, count })
        };
        let buckets =
            || rows.rows().into_iter().enumerate().map(bucket).collect::<Option<Vec<_>>>();
        Some(Series { buckets: fits.then(buckets)??, doublings, len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_its_rows() {
        for len in [0, 1, 1024, 5000] {
            let mut series = Series::default();
            for i in 0..len {
                let value = if i % 7 == 0 { None } else { Some(1.0 / i as f64) };
                series.push(value.map(|x| if i % 11 == 0 { f64::NAN } else { x }));
            }
            assert_eq!(Series::of_rows(&series.rows(), series.extent()), Some(series.clone()));
            let (values, doublings) = series.extent();
            assert_eq!(Series::of_rows(&series.rows(), (values + 2048, doublings)), None);
            assert_eq!(Series::of_rows(&series.rows(), (values, 63)), None);
        }
    }
}
