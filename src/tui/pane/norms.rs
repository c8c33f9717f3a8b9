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
    let last = view.frame.snapshot.cursor.timesteps.saturating_sub(1);
    match view.arm().dh_norm(0) {
        Some(_) if last > 0 => format!("×: t=0 ÷ t={last}"),
        _ => String::new(),
    }
}

/// The arm's name, and how much of the last timestep's norm is left at the first.
fn label(arm: &ArmSnapshot, timesteps: usize) -> String {
    match (arm.dh_norm(0), arm.dh_norm(timesteps.saturating_sub(1))) {
        (Some(first), Some(last)) if timesteps > 1 => {
            format!("{} ×{}", arm.name, short(first / last))
        }
        _ => arm.name.clone(),
    }
}

/// Draws a bar for each timestep and arm.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let snapshot = &view.frame.snapshot;
    let timesteps = 0..snapshot.cursor.timesteps;
    let labels: Vec<String> = timesteps.clone().map(|t| t.to_string()).collect();
    let bars = |arm: &ArmSnapshot| Bars {
        name: label(arm, timesteps.len()),
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
