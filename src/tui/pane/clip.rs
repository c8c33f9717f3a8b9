//! Clip versus no clip: the gradient's norm over the run, and what clipping does to it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::loss::curve;
use crate::nn::Clip;
use crate::train::{ArmSnapshot, Metric, Status};
use crate::tui::view::View;
use crate::tui::widget::curves::Curves;
use crate::tui::widget::number::short;

/// What is compared.
pub fn title() -> String {
    "versus no clip".to_owned()
}

/// Draws a line for each arm, and the norms before the clip.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let arms = &view.frame.snapshot.arms;
    let lines = (arms.len() as u16).min(area.height / 2);
    let [chart, below] =
        area.layout(&Layout::vertical([Constraint::Fill(1), Constraint::Length(lines)]));
    norms(view, chart, buf);
    for (i, arm) in arms.iter().enumerate().take(usize::from(lines)) {
        status(view, i, arm).render(Rect { y: below.y + i as u16, height: 1, ..below }, buf);
    }
}

fn norms(view: &View, area: Rect, buf: &mut Buffer) {
    let snapshot = &view.frame.snapshot;
    let arms = snapshot.arms.iter().enumerate();
    let nameless = String::new; // the lines below have the names
    let series: Vec<_> = arms
        .map(|(i, arm)| {
            curve(nameless(), view.theme.series(i), arm.history.get(Metric::GradNorm), area.width)
        })
        .collect();
    // only a norm can be compared with ‖g‖; a clip by value bounds single elements
    let mut floors: Vec<(String, f64)> = Vec::new();
    for arm in &snapshot.arms {
        if let Clip::Norm(c) = arm.clip
            && floors.iter().all(|(_, known)| *known != c)
        {
            floors.push(("threshold".to_owned(), c));
        }
    }
    let run = snapshot.furthest > 0;
    let curves = Curves {
        series: &series,
        log_y: true,
        x_label: "update",
        y_label: "‖g‖ before the clip",
        floors: if run { &floors } else { &[] },
        cursor_x: run.then(|| snapshot.cursor.updates_done() as f64),
        theme: view.theme,
    };
    (&curves).render(area, buf);
}

/// `● norm  clip ‖g‖ ≤ 1  12.3 → 1  34% clipped  cos 1`
fn status(view: &View, i: usize, arm: &ArmSnapshot) -> Line<'static> {
    let theme = view.theme;
    let name = format!("{} {} ", theme.series_glyph(i), arm.name);
    let mut spans = vec![Span::styled(name, theme.series(i))];
    let state = &arm.state;
    match state.status {
        Status::Diverged { tensor, at } => {
            let text = format!("✗ diverged in update {}: {tensor}", at.update);
            spans.push(Span::styled(text, theme.diverged));
        }
        Status::Ok => spans.extend(numbers(view, arm)),
    }
    Line::from(spans)
}

fn numbers(view: &View, arm: &ArmSnapshot) -> Vec<Span<'static>> {
    let cursor = view.frame.snapshot.cursor;
    let clipped = arm.state.clipped;
    if arm.share_clipped(cursor).is_none() {
        let words = arm.clip.to_string();
        let words = if words == arm.name { String::new() } else { words };
        return vec![Span::styled(words, view.theme.dim)];
    }
    if arm.clip == Clip::Off {
        return vec![Span::styled(short(clipped.norm_before), view.theme.text)];
    }
    let share = 100.0 * arm.share_clipped(cursor).unwrap_or(0.0);
    let norms = format!("{}→{}", short(clipped.norm_before), short(clipped.norm_after));
    let share = format!(" in {:.0}% of updates, cos {}", share, short(clipped.cosine));
    vec![Span::styled(norms, view.theme.text), Span::styled(share, view.theme.dim)]
}
