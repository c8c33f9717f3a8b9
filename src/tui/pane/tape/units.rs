//! The rows of single units: a number each where they fit, otherwise two units in a row of colours.

use ratatui::style::{Color, Style};

use super::LABELS;
use super::rows::Row;
use crate::nn::Tensor;
use crate::nn::tensor::Pass;
use crate::tui::view::View;
use crate::tui::widget::number::number;

/// A tensor of the tape, or one gate's part of it: a number for each unit and timestep.
struct Block {
    name: String,
    tensor: Tensor,
    /// The column of the first unit.
    first: usize,
}

fn blocks(view: &View) -> Vec<Block> {
    let model = view.arm().model;
    let hidden = model.dims.hidden;
    let block = |name: &str, tensor, first| Block { name: name.to_owned(), tensor, first };
    let mut blocks = vec![block("h", Tensor::H, 0)];
    if model.cell.has_cell_state() {
        blocks.push(block("c", Tensor::C, 0));
    }
    let letters = model.cell.letters();
    if letters.len() > 1 {
        let gates = letters.iter().enumerate();
        blocks.extend(gates.map(|(k, name)| block(name, Tensor::Gates, k * hidden)));
    }
    blocks.extend(view.knows("dh_t").then(|| block("dh", Tensor::Dh, 0)));
    let z = view.looks.notation.pre_activation();
    let gates = letters.iter().enumerate().filter(|_| view.knows("dz_t"));
    blocks.extend(gates.map(|(k, name)| block(&format!("d{z}{name}"), Tensor::Dz, k * hidden)));
    blocks
}

/// `h_t`, `dh_t` and so on, unit by unit, for so many rows: as many of them as fit with all their units, or all of them
/// if the rows can be scrolled; and whether that is all there is.
pub(super) fn units(view: &View, room: usize, scrolls: bool) -> (Vec<Row>, bool) {
    let hidden = view.arm().model.dims.hidden;
    let mut rows = Vec::new();
    for block in blocks(view) {
        let left = if scrolls { room } else { room.saturating_sub(rows.len()) };
        let has_colours = view.theme.has_half_blocks();
        if hidden <= left || (scrolls && !has_colours) {
            rows.extend((0..hidden).map(|unit| block.numbers(unit)));
        } else if has_colours && (scrolls || hidden.div_ceil(2) < left) {
            rows.extend(block.legend(view, hidden));
            rows.extend(block.strip(view, hidden));
        } else {
            return (rows, false);
        }
    }
    (rows, true)
}

impl Block {
    fn numbers(&self, unit: usize) -> Row {
        let label = self.label(&format!("_t[{unit}]"), &format!("[{unit}]"));
        Row::element(label, self.tensor, self.first + unit).about(unit..unit + 1)
    }

    /// The name with this at its end, or with the shorter one if that does not fit.
    fn label(&self, end: &str, short: &str) -> String {
        let label = format!("{}{end}", self.name);
        if label.len() < usize::from(LABELS) { label } else { format!("{}{short}", self.name) }
    }

    /// Whether its numbers differ by powers of ten, so that its colours are those of their logarithms.
    fn is_gradient(&self) -> bool {
        self.tensor.pass() == Pass::Backward
    }

    /// A row that says what the colours of a gradient mean: the largest number, and which part of it each colour is.
    fn legend(&self, view: &View, hidden: usize) -> Option<Row> {
        const PARTS: [&str; 5] = ["max", "÷10", "÷100", "÷1e3", "less"];
        let scale = self.scale(view, hidden);
        let label = format!("{} ±{}", self.name, number(scale, 4).trim());
        let is_known = self.is_gradient() && scale > f64::MIN_POSITIVE;
        is_known.then(|| {
            Row::new(label, move |view, _, t, width| {
                let decades = t % PARTS.len();
                let style = view.theme.diverging(compressed(10f64.powi(-(decades as i32))));
                (format!("{:width$}", PARTS[decades]), style)
            })
        })
    }

    /// Rows of colours, each with two units.
    fn strip(&self, view: &View, hidden: usize) -> Vec<Row> {
        let (scale, is_gradient) = (self.scale(view, hidden), self.is_gradient());
        let strength = move |x: f64| if is_gradient { compressed(x / scale) } else { x / scale };
        let pair = |upper: usize| {
            let (tensor, first) = (self.tensor, self.first);
            let at = move |t: usize, unit: usize| tensor.at(tensor.row_of(t), first + unit);
            let lower = Some(upper + 1).filter(|unit| *unit < hidden);
            let units = lower.map_or(upper.to_string(), |lower| format!("{upper},{lower}"));
            let label = self.label(&format!(" {units}"), &format!(" {upper}"));
            let colour = move |view: &View, t: usize, unit: usize| {
                let value = view.values().of(at(t, unit))?;
                match value.is_finite() {
                    true => view.theme.shade(strength(value)),
                    false => view.theme.diverged.bg,
                }
            };
            Row::new(label, move |view, _, t, width| {
                if view.hides(at(t, upper)) || lower.is_some_and(|unit| view.hides(at(t, unit))) {
                    return ("?".to_owned(), view.theme.accent);
                }
                let colours =
                    (colour(view, t, upper), lower.and_then(|unit| colour(view, t, unit)));
                painted(view, colours, width + 1) // without a gap
            })
            .computed(tensor.pass())
            .about(upper..(upper + 2).min(hidden))
        };
        (0..hidden).step_by(2).map(pair).collect()
    }

    /// The largest magnitude so far; 1 for a state that lies between −1 and 1.
    fn scale(&self, view: &View, hidden: usize) -> f64 {
        let least = match self.tensor {
            Tensor::H | Tensor::Gates => 1.0,
            _ => f64::MIN_POSITIVE,
        };
        let values = view.values();
        let timesteps = 0..view.frame.snapshot.cursor.timesteps;
        let of = |t: usize, unit: usize| {
            values.of(self.tensor.at(self.tensor.row_of(t), self.first + unit))
        };
        timesteps
            .flat_map(|t| (0..hidden).filter_map(move |unit| of(t, unit)))
            .filter(|x| x.is_finite())
            .fold(least, |most, x| most.max(x.abs()))
    }
}

/// How many powers of ten below the largest number a colour can still be told from none.
const DECADES: f64 = 4.0;

/// The strength of a colour for a part of the largest number: 1 for all of it, and a quarter less for a tenth.
fn compressed(part: f64) -> f64 {
    part.signum() * (1.0 + part.abs().log10() / DECADES).clamp(0.0, 1.0)
}

/// Two colours, one above the other, over a width.
fn painted(view: &View, colours: (Option<Color>, Option<Color>), width: usize) -> (String, Style) {
    match colours {
        (None, None) => ("·".to_owned(), view.theme.not_computed),
        (Some(upper), None) => ("▀".repeat(width), Style::new().fg(upper)),
        (None, Some(lower)) => ("▄".repeat(width), Style::new().fg(lower)),
        (Some(upper), Some(lower)) => ("▀".repeat(width), Style::new().fg(upper).bg(lower)),
    }
}
