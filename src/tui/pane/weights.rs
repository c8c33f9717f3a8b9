//! The Weights pane: one tensor or its gradient as a heatmap, or both if there is room.

use ndarray::Array2;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Widget;

use crate::nn::{Clip, Name, Quantity, Stage, Variable};
use crate::task::BatchSum;
use crate::train::Tick;
use crate::tui::action::{Action, Ask, Look};
use crate::tui::keymap::{UP_DOWN, keys_in_text};
use crate::tui::scene::Beside;
use crate::tui::verbs::Scope;
use crate::tui::view::View;
use crate::tui::widget::DIFFERS;
use crate::tui::widget::fitted;
use crate::tui::widget::heatmap::Heatmap;
use crate::tui::widget::number::short;

/// The minimum width for weights and gradients side by side.
const BOTH: u16 = 64;

/// Returns a title such as `W_hh 8×8 σ 1.34 ρ 1.02 · norm`.
pub(crate) fn title(view: &View) -> String {
    let name = view.tensor();
    let d = if view.looks.gradients { "d" } else { "" };
    let (rows, cols) = view.arm().state.params[name].dim();
    let called = view.looks.notation.name(name);
    let arm = view.whose().map_or(String::new(), |arm| format!(" · {arm}"));
    format!("{d}{called} {rows}×{cols}{}{arm}", spectrum(view, name))
}

/// Returns the most by which the recurrent matrix can stretch a gradient in one step (its largest singular value σ),
/// and its factor per step in the long run (its spectral radius ρ).
fn spectrum(view: &View, name: Name) -> String {
    if view.looks.gradients || name != view.arm().model.cell.weights().recurrent {
        return String::new();
    }
    let Some(spectrum) = view.spectrum() else { return String::new() };
    // a long σ leaves no room for ρ
    let radius = spectrum
        .radius()
        .filter(|_| spectrum.sigma_max() < 1000.0)
        .map_or(String::new(), |r| format!(" ρ {}", short(r)));
    format!(" σ {}{radius}", short(spectrum.sigma_max()))
}

/// Draws the selected tensor of the selected arm.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let name = view.tensor();
    let called = view.looks.notation.name(name);
    let [left, right] = halves(view, area);
    let weights = Some(&view.arm().state.params[name]);
    let gradient = view.arm().grad(name);
    let reached = view.arm().reached();
    let weights = Shown::of(view, reached.stage_of_weights(), name, weights);
    let gradient = Shown::of(view, reached.stage_of_gradients(), name, gradient);
    let (d, when) = (gradient.called(called), gradient.when());
    let [next, other] =
        [Look::NextTensor, Look::Gradients].map(|look| keys_in_text(&[Action::Look(look)]));
    match (right.is_empty(), view.looks.gradients) {
        (false, _) => {
            weights.draw(left, buf, [called, &editing_keys()]);
            gradient.draw(right, buf, [&d, when]);
        }
        (true, true) => gradient.draw(left, buf, [&d, &format!("{when}, {other} weights")]),
        (true, false) => {
            weights.draw(left, buf, [called, &format!("{next} tensor, {other} grad")]);
        }
    }
}

/// What the key that chooses between weights and gradients has chosen, if both are shown side by side.
pub(crate) fn chosen_of_both(view: &View, area: Rect) -> Option<String> {
    let [_, right] = halves(view, area);
    let d = if view.looks.gradients { "d" } else { "" };
    let called = view.looks.notation.name(view.tensor());
    let follow = keys_in_text(&[Action::Ask(Ask::Follow(None))]);
    let told = format!("both are shown: {follow} follows {d}{called}, which the title names");
    (!right.is_empty()).then_some(told)
}

/// The keys that choose a weight and edit it.
fn editing_keys() -> String {
    let columns = [-1, 1].map(|by| Action::Look(Look::From(by)));
    let edit = Action::Ask(Ask::Palette(Scope::Knobs));
    format!(
        "{} {} choose, {} edits",
        keys_in_text(&UP_DOWN),
        keys_in_text(&columns),
        keys_in_text(&[edit])
    )
}

/// Returns the element (row, column) at a position on the screen.
pub(crate) fn hit(view: &View, area: Rect, column: u16, row: u16) -> Option<(usize, usize)> {
    let name = view.tensor();
    let maps = halves(view, area).map(|half| parts(half)[1]);
    maps.into_iter().find_map(|map| {
        with_heatmap(view, name, &|_, _| None, |heatmap| heatmap.hit(map, column, row))
    })
}

/// Divides the area for weights and gradients side by side; the second part is empty if there is no room, or if one
/// alone has cells that are not as small as can be.
fn halves(view: &View, area: Rect) -> [Rect; 2] {
    let halves = [Constraint::Fill(1), Constraint::Fill(1)];
    let both: [Rect; 2] = area.layout(&Layout::horizontal(halves).spacing(2));
    let cell = |area: Rect| {
        let [_, map] = parts(area);
        with_heatmap(view, view.tensor(), &|_, _| None, |heatmap| heatmap.cell_width(map))
    };
    if area.width < BOTH || (cell(both[0]) < 2 && cell(area) > cell(both[0])) {
        return [area, Rect::ZERO];
    }
    both
}

/// Divides an area into the head line and the map.
fn parts(area: Rect) -> [Rect; 2] {
    area.layout(&Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]))
}

/// A tensor, or its gradient, as it is now.
struct Shown<'a> {
    view: &'a View<'a>,
    name: Name,
    variable: Variable,
    /// None of a gradient that is not computed.
    values: Option<&'a Array2<f64>>,
    /// Of a gradient that a hand-in has of a whole batch, how many numbers differ: that is shown, not the sequence's.
    of_batch: Option<usize>,
}

impl<'a> Shown<'a> {
    fn of(view: &'a View<'a>, stage: Stage, name: Name, values: Option<&'a Array2<f64>>) -> Self {
        let variable = Variable::Parameter(stage, name);
        Shown { view, name, variable, values, of_batch: view.count_in_batch(variable) }
    }

    /// Whether the last tick has changed all its numbers.
    fn is_new(&self) -> bool {
        let is_weight =
            matches!(self.variable, Variable::Parameter(Stage::Before | Stage::After, _));
        self.view.looks.fresh
            && match self.view.frame.snapshot.cursor.last() {
                Some(Tick::Update) => is_weight,
                Some(Tick::Accumulate | Tick::Clip) => !is_weight,
                Some(Tick::Forward(_) | Tick::Backward(_)) | None => false,
            }
    }

    /// At which tick a gradient is as it is here.
    fn when(&self) -> &'static str {
        let reached = self.view.arm().reached();
        match (reached.has_clip(), reached.has_gradient()) {
            (true, _) if self.view.arm().last_clip == Clip::Off => "not clipped",
            (true, _) => "after the clip",
            (false, true) => "before the clip",
            (false, false) => "not computed yet",
        }
    }

    /// `dW_hh`, or `batch dW_hh` of a whole batch.
    fn called(&self, name: &str) -> String {
        let of_batch = if self.of_batch.is_some() { "batch " } else { "" };
        format!("{of_batch}d{name}")
    }

    fn value(&self, of: Quantity) -> Option<f64> {
        if self.of_batch.is_none() {
            return self.values.map(|values| values[[of.row, of.column]]);
        }
        let BatchSum { yours, right, .. } = self.view.batch_sum(of)?;
        Some(if self.is_of_hand_in() { yours } else { right })
    }

    fn differs(&self, of: Quantity) -> bool {
        match self.of_batch {
            Some(_) => self.view.batch_sum(of).is_some_and(|sum| sum.differs),
            None => self.values.is_some() && self.view.differs(of),
        }
    }

    /// Whether the selected arm has the numbers of the hand-in.
    fn is_of_hand_in(&self) -> bool {
        self.view.arm().numbers().is_some()
    }

    /// An element of the hand-in and the right one, if they differ.
    fn both(&self, of: Quantity) -> Option<Beside> {
        if self.of_batch.is_none() {
            return self.view.beside(of);
        }
        let BatchSum { yours, right, .. } = self.view.batch_sum(of).filter(|sum| sum.differs)?;
        Some(Beside { yours: Some(yours), right: Some(right) })
    }

    /// How the chosen number differs from the right one, and how many do.
    fn beside(&self, of: Quantity) -> String {
        let here = self.both(of).map(|Beside { yours, right }| {
            let other = if self.is_of_hand_in() { ("right", right) } else { ("yours", yours) };
            let (whose, value) = other;
            format!(" {DIFFERS} {whose} {}", value.map_or("·".to_owned(), short))
        });
        let count = self.of_batch.unwrap_or_else(|| self.view.count_differing(self.variable));
        let is_computed = match self.of_batch {
            Some(_) => self.view.arm().reached().has_gradient(),
            None => self.values.is_some(),
        };
        if count == 0 || !is_computed {
            return String::new();
        }
        let all = self.view.arm().state.params[self.name].len();
        format!("{}  ({DIFFERS} {count} of {all})", here.unwrap_or_default())
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, [called, note]: [&str; 2]) {
        let Shown { view, name, variable, .. } = *self;
        let [head, body] = parts(area);
        let at = view.looks.element(view.arm().state.params[name].dim());
        let value = match self.value(variable.at(at.0, at.1)) {
            Some(_) if view.hides(variable.at(at.0, at.1)) => "?".to_owned(),
            Some(value) => short(value),
            None => "·".to_owned(),
        };
        let at_cell = element(name, at);
        let value_at = |i: usize, j: usize| {
            let of = variable.at(i, j);
            self.value(of).filter(|_| !view.hides(of))
        };
        let differs = |i: usize, j: usize| self.differs(variable.at(i, j));
        with_heatmap(view, name, &value_at, |heatmap| {
            let heatmap = &Heatmap { differs: &differs, ..*heatmap };
            let instead = heatmap.shown_instead(body).map_or(String::new(), |(at, shown)| {
                format!("  its cell shows {} {}", element(name, at), short(shown))
            });
            let beside = self.beside(variable.at(at.0, at.1));
            let line = format!("{called}{at_cell} = {value}{beside}{instead}   {note}");
            let line = fitted::parts(&line, usize::from(head.width));
            let style = if self.is_new() { view.theme.fresh } else { view.theme.dim };
            view.theme.sentence(&line, style).render(head, buf);
            heatmap.render(body, buf);
        });
    }
}

/// Formats an index as `[3,5]`, or as `[3]` for a bias.
fn element(name: Name, (row, col): (usize, usize)) -> String {
    if name.is_bias() { format!("[{row}]") } else { format!("[{row},{col}]") }
}

/// Builds the heatmap of a tensor or its gradient, and calls `then` with it.
fn with_heatmap<T>(
    view: &View,
    name: Name,
    value: &dyn Fn(usize, usize) -> Option<f64>,
    then: impl FnOnce(&Heatmap) -> T,
) -> T {
    let dim = view.arm().state.params[name].dim();
    let (row_labels, col_labels) = labels(view, name, dim.0, dim.1);
    then(&Heatmap {
        rows: dim.0,
        cols: dim.1,
        value,
        row_labels: &row_labels,
        col_labels: &col_labels,
        cursor: Some(view.looks.element(dim)),
        scale: None,
        differs: &|_, _| false,
        theme: view.theme,
    })
}

/// Returns labels for rows and columns: symbols or classes where they correspond to these, otherwise the numbers of
/// hidden units.
pub(super) fn labels(
    view: &View,
    name: Name,
    rows: usize,
    cols: usize,
) -> (Vec<String>, Vec<String>) {
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

/// Returns the numbers of hidden units, with the letter of their gate if the cell has several.
fn gates(view: &View, rows: usize) -> Vec<String> {
    let letters = view.arm().model.cell.letters();
    let units = rows / letters.len();
    let gate = |letter: &&str| (0..units).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
    letters.iter().flat_map(gate).collect()
}
