//! How much of the gradient is left, timestep by timestep, in all arms.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::tui::view::View;
use crate::tui::widget::log_bars::{Bars, LogBars};
use crate::tui::widget::number::short;

/// The ratio of the first timestep's norm to the last's, in the selected arm.
pub fn title(view: &View) -> String {
    let arm = view.arm();
    let last = view.frame.snapshot.cursor.timesteps.saturating_sub(1);
    let whose = if view.compares() { format!("{}: ", arm.name) } else { String::new() };
    match (arm.dh_norm(0), arm.dh_norm(last)) {
        (Some(first), Some(at_last)) if last > 0 => {
            format!("{whose}first/last {}", short(first / at_last))
        }
        _ => String::new(),
    }
}

/// Draws a bar for each timestep and arm.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let snapshot = &view.frame.snapshot;
    let timesteps = 0..snapshot.cursor.timesteps;
    let labels: Vec<String> = timesteps.clone().map(|t| t.to_string()).collect();
    let bars = |arm: &crate::train::ArmSnapshot| Bars {
        name: arm.name.clone(),
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
