//! The error of each element of a tensor.

use ndarray::Array2;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Widget};

use super::name;
use crate::nn::Variable;
use crate::nn::gradcheck::{TOLERANCE, TensorCheck, Verdict};
use crate::nn::kernel::argmax;
use crate::train::AtScale;
use crate::tui::markdown::{height, wrapped};
use crate::tui::pane::weights::labels;
use crate::tui::view::View;
use crate::tui::widget::heatmap::{Heatmap, Shaded};
use crate::tui::widget::number::short;

/// The power of ten below which an error has no colour: a single element is never as exact as a whole tensor.
const UNSEEN: f64 = -5.0;

/// The minimum number of rows for a map of blocks of elements.
const FEWEST: u16 = 4;

/// What the map shows, where the words beside it compare an element with the whole tensor.
const MAP: &str = "; below: each by its own size";

const LEGEND: [(f64, &str); 4] = [(1e-5, "≤1e-5"), (1e-3, "1e-3"), (1e-2, "1e-2"), (1.0, "1")];

/// Draws the worst element of a tensor and, if there is room, a map of all.
pub(crate) fn draw(view: &View, scale: &AtScale, selected: usize, area: Rect, buf: &mut Buffer) {
    let Some(tensor) = scale.tensors.get(selected) else { return };
    let Some(shape) = view.arm().state.params.get(tensor.name) else { return };
    let errors: Vec<f64> = tensor.element_errors().collect();
    if errors.len() != shape.len() || errors.is_empty() {
        return; // the model is not the one that was checked
    }
    let (rows, cols) = shape.dim();
    let needed = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2); // with names and legend
    let placed = |text: &[Line]| -> [Rect; 3] {
        let parts =
            [Constraint::Length(height(text)), Constraint::Max(needed), Constraint::Fill(1)];
        area.layout(&Layout::vertical(parts))
    };
    let has_map = |[_, body, _]: [Rect; 3]| body.height > FEWEST.min(needed - 2);
    let words = worst(view, tensor, shape, &errors);
    let is_right = tensor.verdict(TOLERANCE) == Verdict::Right;
    let named = format!("{words}{}", if is_right { MAP } else { "" });
    let [named, bare] = [named, words].map(|text| wrapped(&text, usize::from(area.width)));
    let text = if has_map(placed(&named)) { named } else { bare };
    let [head, body, rest] = placed(&text);
    Paragraph::new(Text::from(text)).style(view.theme.dim).render(head, buf);
    if !has_map([head, body, rest]) {
        return;
    }
    let (row_labels, col_labels) = labels(view, tensor.name, rows, cols);
    let map = Heatmap {
        differs: &|_, _| false,
        rows,
        cols,
        value: &|row, col| errors.get(cell(shape, row, col)).copied(),
        row_labels: &row_labels,
        col_labels: &col_labels,
        cursor: None,
        scale: None,
        theme: view.theme,
    };
    let shade = |error: f64| (1.0 - error.log10() / UNSEEN).clamp(0.0, 1.0);
    (&Shaded { map, shade: &shade, legend: &LEGEND }).render(body, buf);
}

/// The worst element of a tensor in words; `None` if another model was checked.
pub(crate) fn in_words(view: &View, tensor: &TensorCheck) -> Option<String> {
    let shape = view.arm().state.params.get(tensor.name)?;
    let errors: Vec<f64> = tensor.element_errors().collect();
    let fits = errors.len() == shape.len() && !errors.is_empty();
    fits.then(|| worst(view, tensor, shape, &errors))
}

/// Describes the worst element: `worst of dW_hh: [1,2], alone off by 0.33: 0.12 by BPTT, 0.18 by differences`. It can be worse than its tensor as a whole, whose error the bar shows; so if that is right, the element is compared
/// with the length of the whole.
fn worst(view: &View, tensor: &TensorCheck, shape: &Array2<f64>, errors: &[f64]) -> String {
    let parts_of_whole = parts_of_whole(tensor);
    let is_right = tensor.verdict(TOLERANCE) == Verdict::Right;
    let worst = argmax(if is_right { &parts_of_whole } else { errors });
    let cols = shape.ncols();
    let at = (0..shape.len()).map(|i| (i / cols, i % cols));
    let at = at.into_iter().find(|(row, col)| cell(shape, *row, *col) == worst);
    let (row, col) = at.unwrap_or_default();
    let place = if cols == 1 { format!("[{row}]") } else { format!("[{row},{col}]") };
    let element = format!("worst of d{}: {place}", name(view, tensor));
    if is_right {
        let part = short(parts_of_whole[worst]);
        return format!("{element}, off by {part} of ‖d{}‖", name(view, tensor));
    }
    let alone = format!("{element}, alone off by {}", short(errors[worst]));
    let (bptt, numeric) = (short(tensor.analytic[worst]), short(tensor.numeric[worst]));
    match view.hides(Variable::gradient(tensor.name).at(row, col)) {
        true => alone,
        false => format!("{alone}: {bptt} by BPTT, {numeric} by differences"),
    }
}

/// The error of each element, as a part of the length of the whole tensor.
fn parts_of_whole(tensor: &TensorCheck) -> Vec<f64> {
    let whole = tensor.norm();
    let pairs = tensor.analytic.iter().zip(&tensor.numeric);
    let part =
        |(a, n): (&f64, &f64)| if *a == *n || n.is_nan() { 0.0 } else { (a - n).abs() / whole };
    pairs.map(part).collect()
}

/// The index of an element in memory order.
fn cell(shape: &Array2<f64>, row: usize, col: usize) -> usize {
    let (rows, cols) = shape.dim();
    if shape.is_standard_layout() { row * cols + col } else { col * rows + row }
}
