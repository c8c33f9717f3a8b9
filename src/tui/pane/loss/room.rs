//! The room of a chart over time: how many values a point of a curve stands for, and what is read off it.

use ratatui::style::Style;

use crate::train::history::Bucket;
use crate::train::{Metric, Series as Recorded};
use crate::tui::looks::Window;
use crate::tui::view::View;
use crate::tui::widget::curves::{Point, Role, Series};

/// In fewer columns, the axis alone says that its numbers are updates.
const ROOMY: u16 = 60;

/// The room of a chart over time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// The number of columns.
    width: u16,
    /// The part of the run that it shows; `None` for all of it.
    pub(crate) window: Option<Window>,
}

impl Room {
    pub(crate) fn of(view: &View, width: u16) -> Self {
        Room { width, window: view.window() }
    }

    /// The same room for another part of the run.
    pub(super) fn showing(self, window: Option<Window>) -> Self {
        Room { window, ..self }
    }

    /// The ends of the horizontal axis, if there are two.
    pub(crate) fn shown(self, view: &View) -> Option<(f64, f64)> {
        let window = self.window.or(view.all_updates())?;
        Some((window.from, window.to))
    }

    /// Returns a recorded series as a curve. The first value belongs to the end of the first update: x = 1.
    pub(crate) fn curve(
        self,
        name: String,
        style: Style,
        glyph: &'static str,
        recorded: Option<&Recorded>,
    ) -> Series {
        let point = |(x, bucket): (f64, Bucket)| {
            let mean = if bucket.has_diverged() { f64::NAN } else { bucket.mean() };
            Point { x: x + 1.0, min: bucket.min, mean, max: bucket.max }
        };
        let points = recorded.map_or_else(Vec::new, |recorded| {
            let (part, most) = self.points(recorded);
            recorded.points_within(part, most).map(point).collect()
        });
        Series { name, value: String::new(), style, glyph, points, role: Role::Line }
    }

    /// The part of a series that is drawn, and in how many points: all values where there are no more than dots, otherwise
    /// one point for every two columns, which smooths the line of means, while the band still shows the extremes.
    fn points(self, recorded: &Recorded) -> ((f64, f64), usize) {
        let (from, to) = self.window.map_or((0.0, f64::INFINITY), |w| (w.from - 1.0, w.to - 1.0));
        let most = match (recorded.len() as f64).min(to - from) <= 2.0 * f64::from(self.width) {
            true => 2 * self.width,
            false => self.width / 2,
        };
        ((from, to), usize::from(most))
    }

    /// The point of the curve at an update, with the first and the last update that it is the mean of.
    fn point_at(self, recorded: &Recorded, update: u64) -> Option<(u64, u64, Bucket)> {
        let (part, most) = self.points(recorded);
        let (first, last, bucket) = recorded.point_at(part, most, update.checked_sub(1)?)?;
        Some((first + 1, last + 1, bucket))
    }

    /// What the curve of a series shows at an update: the number that is drawn there; `?` for one that the step asks for.
    pub(crate) fn read(self, view: &View, recorded: Option<&Recorded>, update: u64) -> String {
        match recorded.and_then(|recorded| self.point_at(recorded, update)) {
            None => "–".to_owned(),
            Some((.., bucket)) if bucket.has_diverged() => "✗".to_owned(),
            Some((.., bucket)) => view.told(bucket.mean()),
        }
    }

    /// What is read, in words: `update 31`, or `mean of updates 33–64` if a point of the curve is the mean of several.
    pub(crate) fn place_read(self, view: &View, update: u64) -> String {
        match losses(view).and_then(|recorded| self.point_at(recorded, update)) {
            Some((first, last, _)) if last > first => {
                let of = if self.width < ROOMY { "" } else { "of updates " };
                format!("mean {of}{first}–{last}")
            }
            _ => format!("update {update}"),
        }
    }

    /// For the title: how many updates a point of a curve is the mean of, if it is not one.
    pub(crate) fn means(self, view: &View) -> Option<String> {
        let first = self.window.map_or(1, |window| window.from as u64);
        let (first, last, _) = self.point_at(losses(view)?, first)?;
        (last > first).then(|| format!("curve: means of {}", last - first + 1))
    }
}

/// The losses of an arm: each arm has one a update.
fn losses<'a>(view: &View<'a>) -> Option<&'a Recorded> {
    view.frame.snapshot.arms.iter().find_map(|arm| arm.history.get(Metric::Loss))
}

/// The last update that is not behind the machine; `None` before the first is done. What an update has recorded before its
/// end has not been run before.
pub(crate) fn present(view: &View) -> Option<f64> {
    let snapshot = &view.frame.snapshot;
    let here = snapshot.cursor.updates_done();
    let is_new = u64::from(here == snapshot.furthest);
    (snapshot.furthest > 0).then_some((here + is_new) as f64)
}
