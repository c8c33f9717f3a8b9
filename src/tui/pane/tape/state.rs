//! The units of a state as bars, without colours or in ASCII as tenths; and the rows of a cell state.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::rows::{OWN, Row, nothing};
use crate::nn::Tensor;
use crate::train::ArmSnapshot;
use crate::tui::theme::Theme;
use crate::tui::view::View;
use crate::tui::widget::spark::{signed, signed_tenths};

/// A bar in the labels, in the colour of the sign before it.
const BAR: char = '▄';

/// `h_t +▄−▄`: the name of a state, and what the bars of its units are.
pub(super) fn bars_label(state: &str, theme: &Theme) -> String {
    format!("{state} {}", if theme.has_signed_bars() { "+▄−▄" } else { "×10" })
}

/// The same in a sentence.
pub(super) fn bars_note(theme: &Theme) -> &'static str {
    match theme.has_signed_bars() {
        true => "  bars: the higher, the further from 0; +▄ −▄",
        false => "  in tenths: +3 is 0.3, +9 is 0.9 or more",
    }
}

/// A label or a note with each bar in the colour of its sign.
pub(super) fn coloured(words: &str, style: Style, theme: &Theme) -> Line<'static> {
    let spans = words.split_inclusive(BAR).flat_map(|part| {
        let bar = part.strip_suffix(BAR);
        let text = bar.unwrap_or(part);
        let sign = if text.ends_with('−') { -1.0 } else { 1.0 };
        let bar = bar.map(|_| Span::styled(BAR.to_string(), theme.sign(sign)));
        [Some(Span::styled(text.to_owned(), style)), bar].into_iter().flatten()
    });
    spans.collect()
}

/// Adds the rows of a cell state, where there is little room instead of the parts of `dh_t`.
pub(super) fn add_cell_state(rows: &mut Vec<Row>, along_c: &str, room: usize, theme: &Theme) {
    rows.insert(3, Row::drawn(bars_label("c_t", theme), cell_state).sums_up(Tensor::C));
    rows.push(Row::norm("‖dc_t‖", Tensor::Dc));
    rows.push(Row::norm(" via h", Tensor::DcFromH));
    rows.push(Row::norm(format!(" {along_c} ⊙ dc"), Tensor::DcFromLater));
    if rows.len() > room {
        rows.drain(OWN + 1..OWN + 3); // the parts of dh_t
        if rows.len() > room && room < 9 {
            rows.remove(4); // the target: the answer says whether it is right
        }
        rows.truncate(room);
    }
}

pub(in crate::tui::pane) fn hidden(
    view: &View,
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
) -> Line<'static> {
    bars(view, arm.row(Tensor::H, t), width)
}

pub(in crate::tui::pane) fn cell_state(
    view: &View,
    arm: &ArmSnapshot,
    t: usize,
    width: usize,
) -> Line<'static> {
    bars(view, arm.row(Tensor::C, t), width)
}

/// The first units of a state, each as a bar from −1 to 1.
fn bars(view: &View, state: Option<&[f64]>, width: usize) -> Line<'static> {
    let Some(state) = state else {
        let (text, style) = nothing(view);
        return Line::styled(text, style);
    };
    let has_bars = view.theme.has_signed_bars();
    let (columns, bar) =
        if has_bars { (1, signed as fn(f64, &Theme) -> _) } else { (2, signed_tenths as _) };
    let fits = state.len() * columns <= width;
    let room = if fits { width } else { width.saturating_sub(1) };
    let units = state.iter().take(room / columns).map(|x| bar(*x, view.theme));
    let rest = (!fits).then(|| Span::styled("…", view.theme.text));
    Line::from_iter(units.chain(rest))
}
