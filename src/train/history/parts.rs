//! A part of a series in as many points as a chart has room for.

use super::{Bucket, Series};

/// Whole groups of buckets: the same values share a group wherever the part begins.
struct Groups {
    /// The buckets in a group.
    size: usize,
    /// The first bucket.
    first: usize,
    /// One past the last bucket.
    end: usize,
}

impl Series {
    /// Returns at most `most` buckets, each with the position of its middle, leaving out those where nothing was
    /// measured.
    pub fn points(&self, most: usize) -> impl Iterator<Item = (f64, Bucket)> + '_ {
        self.points_within((0.0, f64::INFINITY), most)
    }

    /// Returns the buckets of a part of the series: one more than `most` at most, so that the same values share a bucket
    /// wherever the part begins.
    pub(crate) fn points_within(
        &self,
        part: (f64, f64),
        most: usize,
    ) -> impl Iterator<Item = (f64, Bucket)> + '_ {
        let Groups { size, first, end } = self.groups(part, most);
        let stride = size as f64 * self.stride() as f64;
        let groups = self.buckets[first..end].chunks(size);
        let merged = groups.filter_map(|g| g.iter().copied().reduce(Bucket::merge));
        let middle = |b: Bucket| (b.count as f64 - 1.0) / 2.0;
        let numbered = (first / size..).zip(merged);
        let placed = numbered.map(move |(i, b)| (i as f64 * stride + middle(b), b));
        placed.filter(|(_, bucket)| !bucket.is_missing())
    }

    /// Returns the one of these buckets that a value is in, with the index of its first and of its last value.
    pub(crate) fn point_at(
        &self,
        part: (f64, f64),
        most: usize,
        index: u64,
    ) -> Option<(u64, u64, Bucket)> {
        let Groups { size, first, end } = self.groups(part, most);
        let bucket = usize::try_from(index / self.stride()).ok()?;
        let start = bucket - bucket % size;
        let group = (first..end).contains(&bucket).then(|| &self.buckets[start..end])?;
        let merged = group.iter().take(size).copied().reduce(Bucket::merge)?;
        let first = start as u64 * self.stride();
        (!merged.is_missing()).then(|| (first, first + merged.count - 1, merged))
    }

    fn groups(&self, (from, to): (f64, f64), most: usize) -> Groups {
        let bucket_of = |position: f64| (position / self.stride() as f64).floor() as usize;
        let end = bucket_of(to).saturating_add(1).min(self.buckets.len());
        let first = bucket_of(from).min(end);
        let size = (end - first).div_ceil(most.max(1)).max(1);
        Groups { size, first: first - first % size, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_series_has_its_own_values_and_the_same_buckets_wherever_it_begins() {
        let mut series = Series::default();
        (0..5000).for_each(|i| series.push(Some(f64::from(i))));
        let part: Vec<_> = series.points_within((1000.0, 1400.0), 10).collect();
        assert!((10..=11).contains(&part.len()), "{}", part.len());
        assert!(part.iter().all(|(x, bucket)| (900.0..1500.0).contains(x) && bucket.mean() == *x));
        let later: Vec<_> = series.points_within((1045.0, 1445.0), 10).collect();
        let common = part.iter().filter(|point| later.contains(point)).count();
        assert!(common >= 8, "{common} of {}", part.len());
        assert_eq!(series.points_within((9e9, 1e10), 10).count(), 0);
        let whole = (0.0, f64::INFINITY);
        let (first, last, bucket) = series.point_at(whole, usize::MAX, 1234).expect("a value");
        assert!((first..=last).contains(&1234) && last - first + 1 == series.stride());
        assert_eq!(bucket.mean(), (first + last) as f64 / 2.0);
        assert!(series.point_at(whole, usize::MAX, 5100).is_none());
    }

    #[test]
    fn the_point_at_a_value_is_one_of_the_points() {
        let mut series = Series::default();
        (0..5001).for_each(|i| series.push(Some(f64::from(i * i % 97))));
        for (part, most) in [((0.0, f64::INFINITY), 35), ((1045.0, 1445.0), 10), ((7.0, 99.0), 500)]
        {
            let points: Vec<_> = series.points_within(part, most).collect();
            for index in [1050_u64, 1200, 1444].into_iter().chain([8, 50, 98]) {
                let near = |(x, _): &&(f64, Bucket)| (*x - index as f64).abs() * 2.0;
                let own = points.iter().find(|point| near(point) < point.1.count as f64);
                let found = series.point_at(part, most, index).map(|(_, _, bucket)| bucket);
                assert_eq!(found, own.map(|(_, bucket)| *bucket), "{index} of {part:?}");
            }
        }
    }
}
