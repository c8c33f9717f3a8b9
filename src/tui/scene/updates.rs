//! The updates that the charts over time show.

use super::Scene;
use crate::lesson::{Exercise, PaneName, Sketched, Step};
use crate::train::{History, Metric, Tick};
use crate::tui::action::{Action, Go};
use crate::tui::keymap::keys_in_text;
use crate::tui::looks::{Reading, Window};
use crate::tui::widget::curves::NOT_BEGUN;
use crate::tui::widget::number::short;

/// The fewest updates that the axis of a longer run has: what is shorter grows into the chart.
const FEWEST: u64 = 20;

impl Scene<'_> {
    /// All updates that these charts can show; `None` as long as there is nothing to show a part of.
    pub(crate) fn all_updates(&self) -> Option<Window> {
        let snapshot = &self.frame.snapshot;
        let updates = |history: &History| history.get(Metric::Loss).map(|series| series.len());
        let now = snapshot.arms.iter().filter_map(|arm| updates(&arm.history)).max();
        let old = snapshot.old.iter().flat_map(|old| &old.histories);
        let old = old.filter_map(|history| updates(history)).max();
        // of a long run before, as much as leaves half of the chart to the present one
        let beside = old.map(|old| match now {
            Some(now) if now > 0 => old.min(now.next_power_of_two()),
            Some(_) | None => old,
        });
        let sketched = self.sketch(Sketched::Loss).map(|sketch| sketch.updates as u64);
        let last = [now, beside, sketched].into_iter().flatten().max()?;
        let fewest = FEWEST.min(self.frame.whole_run());
        let all = Window { from: 1.0, to: last.max(fewest) as f64 };
        (all.width() > 0.0).then_some(all)
    }

    /// The part of the run that these charts show; `None` for all of it, which is needed to draw on one.
    pub(crate) fn window(&self) -> Option<Window> {
        let draws = self.sketch(Sketched::Loss).is_some_and(|sketch| sketch.point.is_some());
        let all = self.all_updates()?;
        self.looks.window.filter(|window| !draws && !window.covers(all))
    }

    /// The update at which values are read off these charts.
    pub(crate) fn read_update(&self) -> Option<u64> {
        match self.looks.reading()? {
            Reading::Update(update) => Some(update),
            Reading::Timestep(_) => None,
        }
    }

    /// The timestep at which values are read off the chart of norms.
    pub(crate) fn read_timestep(&self) -> Option<usize> {
        match self.looks.reading()? {
            Reading::Update(_) => None,
            Reading::Timestep(t) => Some(t),
        }
    }

    /// A value, or `?` if the step asks for it.
    pub(crate) fn told(&self, value: f64) -> String {
        if self.is_asked_value(value) { "?".to_owned() } else { short(value) }
    }

    /// What a chart over updates says before the first of them. After the run of a step that is done, another has begun.
    pub(crate) fn says_when_empty(&self) -> String {
        let is_set =
            |exercise: &Exercise| exercise.begins_anew() || matches!(exercise, Exercise::Change(_));
        let ran = |step: &Step| step.exercise.runs() && !is_set(&step.exercise);
        match self.is_done() && self.current().is_some_and(ran) {
            true => {
                format!("run finished: {} runs again", keys_in_text(&[Action::Go(Go::RunPause)]))
            }
            false => NOT_BEGUN.to_owned(),
        }
    }

    /// For the title of a chart: the keys while values are read off it; otherwise the part of the run that it shows.
    pub(crate) fn part_shown(&self, chart: PaneName) -> Option<String> {
        let reading = self.looks.reading().filter(|_| self.looks.focus == chart);
        if let Some(reading) = reading {
            let place = match reading {
                Reading::Update(update) => format!("update {update}"),
                Reading::Timestep(t) => Tick::Backward(t).to_string(),
            };
            let move_by = keys_in_text(&[Action::Go(Go::Ticks(-1)), Action::Go(Go::Ticks(1))]);
            let (enter, back) = (keys_in_text(&[Action::Enter]), keys_in_text(&[Action::Back]));
            return Some(format!("{enter}: go to {place} · {move_by} move · {back}: end"));
        }
        let Window { from, to } = self.window()?;
        Some(format!("updates {from}–{to}"))
    }
}
