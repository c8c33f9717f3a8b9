//! One tensor, or its gradient, as a heatmap; both where there is room.

use ndarray::Array2;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::nn::Name;
use crate::tui::view::View;
use crate::tui::widget::heatmap::Heatmap;
use crate::tui::widget::number::short;

/// From this width on, weights and gradients stand side by side.
const BOTH: u16 = 64;

fn name(view: &View) -> Name {
    let tensors = &view.arm().state.params;
    let wanted = view.looks.tensor % tensors.iter().len();
    tensors.iter().nth(wanted).map_or(Name::W_hh, |t| t.name)
}

/// `W_hh 8×8 σ 1.34 ρ 1.02 · norm`
pub fn title(view: &View) -> String {
    let name = name(view);
    let d = if view.looks.gradients { "d" } else { "" };
    let (rows, cols) = view.arm().state.params[name].dim();
    let arm = if view.compares() { format!(" · {}", view.arm().name) } else { String::new() };
    format!("{d}{name} {rows}×{cols}{}{arm}", spectrum(view, name))
}

/// How far the recurrent matrix stretches a gradient at most (its largest singular value σ), and in the long run
/// (its spectral radius ρ).
fn spectrum(view: &View, name: Name) -> String {
    if view.looks.gradients || name != view.arm().model.cell.weights().recurrent {
        return String::new();
    }
    let Some(spectrum) = &view.frame.spectrum else { return String::new() };
    // a long number leaves no room
    let radius = spectrum
        .radius()
        .filter(|_| spectrum.sigma_max() < 1000.0)
        .map_or(String::new(), |r| format!(" ρ {}", short(r)));
    format!(" σ {}{radius}", short(spectrum.sigma_max()))
}

/// Draws the selected tensor of the selected arm.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let name = name(view);
    let weights = Some(&view.arm().state.params[name]);
    let gradient = view.arm().grad(name);
    if area.width >= BOTH {
        let halves = [Constraint::Fill(1), Constraint::Fill(1)];
        let [left, right] = area.layout(&Layout::horizontal(halves).spacing(2));
        map(view, name, weights, left, buf, &name.to_string());
        map(view, name, gradient, right, buf, &format!("d{name}{}", stage(view)));
    } else if view.looks.gradients {
        map(
            view,
            name,
            gradient,
            area,
            buf,
            &format!("d{name}{}   w tensor, d weights", stage(view)),
        );
    } else {
        map(view, name, weights, area, buf, &format!("{name}   w tensor, d gradient"));
    }
}

fn stage(view: &View) -> &'static str {
    let reached = view.arm().reached();
    match (reached.has_clip(), reached.has_gradient()) {
        (true, _) => " after the clip",
        (false, true) => " before the clip",
        (false, false) => " not computed yet",
    }
}

fn map(
    view: &View,
    name: Name,
    values: Option<&Array2<f64>>,
    area: Rect,
    buf: &mut Buffer,
    title: &str,
) {
    let rows = [Constraint::Length(1), Constraint::Fill(1)];
    let [head, body] = area.layout(&Layout::vertical(rows));
    Line::styled(title, view.theme.dim).render(head, buf);
    let (rows, cols) = view.arm().state.params[name].dim();
    let (row_labels, col_labels) = labels(view, name, rows, cols);
    let heatmap = Heatmap {
        rows,
        cols,
        value: &|i, j| values.map(|v| v[[i, j]]),
        row_labels: &row_labels,
        col_labels: &col_labels,
        cursor: None,
        scale: None,
        theme: view.theme,
    };
    (&heatmap).render(body, buf);
}

/// Symbols where a row or column is one; numbers of hidden units otherwise.
fn labels(view: &View, name: Name, rows: usize, cols: usize) -> (Vec<String>, Vec<String>) {
    let task = &view.frame.snapshot.task;
    let units = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
    let embedded = view.arm().model.dims.embedding.is_some();
    let rows = match name {
        Name::W_hy | Name::b_y => task.outputs.labels(),
        Name::E => task.inputs.labels(),
        _ => gates(view, rows),
    };
    let cols = match name {
        Name::W_xh | Name::W_x if !embedded => task.inputs.labels(),
        name if name.is_bias() => Vec::new(),
        _ => units(cols),
    };
    (rows, cols)
}

/// Numbers of hidden units; where there are several gates, each with its letter.
fn gates(view: &View, rows: usize) -> Vec<String> {
    let letters = view.arm().model.cell.letters();
    let units = rows / letters.len();
    let gate = |letter: &&str| (0..units).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
    letters.iter().flat_map(gate).collect()
}
