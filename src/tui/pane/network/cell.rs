//! One timestep of the network: the diagram of its cell, with the numbers of one unit on the wires, and below it what each
//! way back multiplies the gradient by.

mod art;
mod ways;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::nn::{Name, Quantity, Tensor};
use crate::tui::action::{Action, Move};
use crate::tui::keymap::keys_in_text;
use crate::tui::notation::sub;
use crate::tui::pane::equation;
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use crate::tui::widget::number::number;
use crate::tui::widget::{fitted, put};
use art::art;

/// `t = 2, unit 1 of 3`
pub(super) fn title(view: &View) -> String {
    let units = view.arm().model.dims.hidden;
    let whose =
        if view.compares() { format!("{} · ", view.called(view.arm())) } else { String::new() };
    format!("{whose}the cell at t = {}, unit {} of {units}", timestep(view), view.unit())
}

fn timestep(view: &View) -> usize {
    view.looked_at().min(view.frame.snapshot.cursor.timesteps.saturating_sub(1))
}

/// Draws the diagram and the table of the ways back; where there is too little room, they scroll.
pub(super) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let (t, unit) = (timestep(view), view.unit());
    let art = art(view.arm().model.cell.kind());
    let below = below(view, (t, unit), area.width);
    let Extent { hidden, shown, .. } = extent(view, area);
    let scroll = view.looks.cell_scroll.min(hidden);
    for (i, row) in (usize::from(scroll)..).zip(area.rows().take(shown.into())) {
        match (art.get(i), i.checked_sub(art.len())) {
            (Some(line), _) => diagram_row(view, line, (t, unit), row, buf),
            (None, at) => {
                let line = at.and_then(|at| below.get(at)).cloned().unwrap_or_default();
                fitted::line(line, row.width.into()).render(row, buf);
            }
        }
    }
    if let Some(last) = area.rows().next_back().filter(|_| hidden > 0) {
        let keys = keys_in_text(&[Move::PageUp, Move::PageDown].map(Action::Move));
        let (first, end) = (scroll + 1, scroll + shown);
        let text = format!("rows {first}–{end} of {}: {keys}", art.len() + below.len());
        view.theme.sentence(&text, view.theme.key).render(last, buf);
    }
}

/// How far the cell scrolls.
pub(super) fn extent(view: &View, area: Rect) -> Extent {
    let below = below(view, (timestep(view), view.unit()), area.width).len();
    Extent::with_note(art(view.arm().model.cell.kind()).len() + below, area.height)
}

/// What is below the diagram.
fn below(view: &View, (t, unit): (usize, usize), width: u16) -> Vec<Line<'static>> {
    let table = ways::table(view, t, unit, width);
    [legend(view, t), Line::default()].into_iter().chain(table).collect()
}

/// Draws a row of the diagram, with the contents of its slots.
fn diagram_row(view: &View, line: &str, at: (usize, usize), row: Rect, buf: &mut Buffer) {
    let mut x = row.x;
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((slot, after)) = after.split_once('}') else { break };
        put(buf, row, (x, row.y), before, view.theme.border_focused);
        x += before.chars().count() as u16;
        let room = slot.chars().count() + 2;
        if let Some((text, style)) = content(view, slot.trim_end(), at, room) {
            put(buf, row, (x, row.y), &text, style);
        }
        x += room as u16;
        rest = after;
    }
    put(buf, row, (x, row.y), rest, view.theme.border_focused);
}

/// What stands in a slot: the name of a variable or a matrix, or a number, as far as it is computed.
fn content(
    view: &View,
    slot: &str,
    (t, unit): (usize, usize),
    room: usize,
) -> Option<(String, Style)> {
    let theme = view.theme;
    let named = |symbol: &str, t: isize| Some((format!("{symbol}{}", sub(t)), theme.title));
    let matrix = |name: Name| Some((view.looks.notation.name(name).to_owned(), theme.dim));
    let weights = view.arm().model.cell.weights();
    let now = t as isize;
    match slot {
        "H" => named("h", now),
        "H-" => named("h", now - 1),
        "C" => named("c", now),
        "C-" => named("c", now - 1),
        "X" => named("x", now),
        "Z" => named(view.looks.notation.pre_activation(), now),
        "P" => named(view.looks.notation.probabilities(), now),
        "L" => named("loss", now),
        "Why" => matrix(Name::W_hy),
        "Wxh" | "Wx" => matrix(weights.input),
        "Whh" | "Wh" => matrix(weights.recurrent),
        "act" => {
            let activation = view.arm().model.cell.activation()?;
            Some((format!("{activation:?}").to_lowercase(), theme.title))
        }
        "x" => {
            let snapshot = &view.frame.snapshot;
            let read = &view.arm().example(&snapshot.example).inputs[t];
            let read = view.arm().x(t).unwrap_or(read);
            let label = snapshot.task.inputs.input(read);
            (label.chars().count() <= room).then(|| (label.to_owned(), theme.text))
        }
        "vi" | "vf" | "vo" | "vr" | "vz" => {
            let gate = quantity(view, &slot[1..], t, unit)?;
            let share = view.values().of(gate).filter(|_| !view.hides(gate))?;
            let open = (share.clamp(0.0, 1.0) * 6.0).round() as usize;
            Some((format!("{}{}", "▮".repeat(open), "·".repeat(6 - open)), theme.accent))
        }
        "vg" | "vn" => None,
        _ => {
            let of = quantity(view, slot, t, unit)?;
            let style = if slot.starts_with('d') { theme.backward } else { theme.text };
            if view.hides(of) {
                return Some(("?".to_owned(), theme.accent));
            }
            let value = view.values().of(of)?;
            let mark = if slot.starts_with('d') { "◀" } else { "" };
            let width = room.min(8) - mark.chars().count();
            Some((format!("{mark}{}", number(value, width.max(4)).trim()), style))
        }
    }
}

/// The number that a slot shows. A gradient that is handed on to the timestep before belongs to that one.
fn quantity(view: &View, slot: &str, t: usize, unit: usize) -> Option<Quantity> {
    let model = &view.arm().model;
    let gate = |letter: &str| {
        let place = model.cell.letters().iter().position(|other| *other == letter)?;
        Some(Tensor::Gates.at(t, place * model.dims.hidden + unit))
    };
    Some(match slot {
        "h" => Tensor::H.at(t + 1, unit),
        "h-" => Tensor::H.at(t, unit),
        "c" => Tensor::C.at(t + 1, unit),
        "c-" => Tensor::C.at(t, unit),
        "tc" => Tensor::TanhC.at(t, unit),
        "z" if model.cell.letters().len() == 1 => Tensor::Z.at(t, unit),
        "dz" => Tensor::Dz.at(t, unit),
        "dh" => Tensor::Dh.at(t, unit),
        "dh^" => Tensor::DhFromOutput.at(t, unit),
        "dh<" => Tensor::DhFromLater.at(t, unit),
        "dh-" => Tensor::DhFromLater.at(t.checked_sub(1)?, unit),
        "dc" => Tensor::Dc.at(t, unit),
        "dc<" => Tensor::DcFromLater.at(t, unit),
        "dc-" => Tensor::DcFromLater.at(t.checked_sub(1)?, unit),
        letter => return gate(letter),
    })
}

/// What the numbers with an arrow are.
fn legend(view: &View, t: usize) -> Line<'static> {
    let later = match view.arm().model.hands_back(view.frame.snapshot.cursor.timesteps, t) {
        true => format!("; below a state's gradient, its part from t = {}", t + 1),
        false => String::new(),
    };
    Line::from(vec![
        Span::styled("◀", view.theme.backward),
        Span::styled(format!(" gradients{later}"), view.theme.dim),
    ])
}

/// A heading above a table.
fn heading(view: &View, text: &str) -> Line<'static> {
    Line::from(Span::styled(text.to_owned(), view.theme.title))
}

/// How a number is written.
fn written(view: &View, of: Quantity) -> String {
    equation::named(view, of)
}
