//! How much of the gradient is left, timestep by timestep, in all arms.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::train::ArmSnapshot;
use crate::tui::view::View;
use crate::tui::widget::log_bars::{Bars, LogBars};
use crate::tui::widget::number::short;

/// What the `×` in the legend means.
pub fn title(view: &View) -> String {
    match ratio(view, view.arm()) {
        Some(_) => {
            format!("‖dh_t‖ by timestep  ×: t=0 ÷ t={}", view.frame.snapshot.cursor.timesteps - 1)
        }
        None => "‖dh_t‖ by timestep".to_owned(),
    }
}

/// `‖dh_0‖ ÷ ‖dh_{T−1}‖`: how much is left of the gradient. It means that only where the last timestep
/// alone has a target; otherwise every timestep adds its own.
fn ratio(view: &View, arm: &ArmSnapshot) -> Option<f64> {
    let targets = &view.frame.snapshot.example.targets;
    let (last, before) = targets.split_last()?;
    if last.is_none() || before.is_empty() || before.iter().any(Option::is_some) {
        return None;
    }
    let at_last = arm.dh_norm(before.len())?;
    (at_last > 0.0).then_some(arm.dh_norm(0)? / at_last)
}

fn label(view: &View, arm: &ArmSnapshot) -> String {
    ratio(view, arm).map_or(arm.name.clone(), |r| format!("{} ×{}", arm.name, short(r)))
}

/// Draws a bar for each timestep and arm.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let snapshot = &view.frame.snapshot;
    let timesteps = 0..snapshot.cursor.timesteps;
    let labels: Vec<String> = timesteps.clone().map(|t| t.to_string()).collect();
    let bars = |arm: &ArmSnapshot| Bars {
        name: label(view, arm),
        values: timesteps.clone().map(|t| arm.dh_norm(t)).collect(),
    };
    let series: Vec<Bars> = snapshot.arms.iter().map(bars).collect();
    let bars = LogBars {
        labels: &labels,
        series: &series,
        x_label: "t",
        y_label: "‖dh_t‖",
        current: view.current_timestep(),
        theme: view.theme,
    };
    (&bars).render(area, buf);
}
