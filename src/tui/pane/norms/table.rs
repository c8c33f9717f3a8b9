//! The table of all steps back: a line for each timestep, as backward visits them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::steps::{Split, recurrent, split, step, whole};
use crate::nn::{OffTape, Tensor};
use crate::train::Tick;
use crate::tui::action::{Action, Look, Move};
use crate::tui::keymap::keys_in_text;
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use crate::tui::widget::number::number;

/// The columns of the table.
pub(super) const WIDTH: u16 = 46;

/// The timesteps in a table of this height, which has a head, and a note if they are not all.
fn room(view: &View, height: u16) -> usize {
    let timesteps = view.frame.snapshot.cursor.timesteps;
    let room = usize::from(height.saturating_sub(1));
    if timesteps > room { room.saturating_sub(1) } else { timesteps }
}

/// How far a table of this height scrolls; until then, it shows the current timestep.
pub(super) fn extent(view: &View, height: u16) -> Extent {
    let room = u16::try_from(room(view, height)).unwrap_or(u16::MAX);
    Extent::of(view.frame.snapshot.cursor.timesteps, room).following()
}

/// Draws as many timesteps as fit: those scrolled to, or else those around the one that is read or the current one.
pub(super) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    if area.height < 2 || area.width < WIDTH {
        return;
    }
    let (timesteps, room) = (view.frame.snapshot.cursor.timesteps, room(view, area.height));
    let hidden = timesteps - room;
    let around = view.read_timestep().or(view.current_timestep());
    let first = around.map_or(hidden, |t| t.saturating_sub(room / 2).min(hidden));
    let first = match usize::from(view.looks.norms_scroll) {
        scroll @ 1.. if view.looks.zoom && view.read_timestep().is_none() => {
            hidden.saturating_sub(scroll - 1)
        }
        _ => first,
    };
    head(view).render(Rect { height: 1, ..area }, buf);
    let shown = (first..first + room).rev();
    for (t, y) in shown.zip(area.y + 1..area.bottom()) {
        row(view, t).render(Rect { y, height: 1, ..area }, buf);
    }
    if hidden > 0 {
        let y = area.bottom() - 1;
        note(view, first..first + room).render(Rect { y, height: 1, ..area }, buf);
    }
}

/// `not shown: t = 49–40, 12–0 (PgUp PgDn)`
fn note(view: &View, shown: std::ops::Range<usize>) -> Line<'static> {
    let timesteps = view.frame.snapshot.cursor.timesteps;
    let span = |from: usize, to: usize| match from == to {
        true => from.to_string(),
        false => format!("{from}–{to}"),
    };
    let later = (shown.end < timesteps).then(|| span(timesteps - 1, shown.end));
    let earlier = (shown.start > 0).then(|| span(shown.start - 1, 0));
    let both = Vec::from_iter(later.into_iter().chain(earlier)).join(", ");
    let keys = match view.looks.zoom {
        true => keys_in_text(&[Move::PageUp, Move::PageDown].map(Action::Move)),
        false => keys_in_text(&[Action::Look(Look::Zoom)]),
    };
    view.theme.sentence(&format!("not shown: t = {both} ({keys})"), view.theme.dim)
}

/// `  t ‖dh_t‖   own  later  ×step  ×W_hh  ×tanh′`
fn head(view: &View) -> Line<'static> {
    let parts = match split(view.arm()) {
        Split::Parts(slope) => format!("×{:<6}×{slope}", recurrent(view)),
        Split::Whole => String::new(),
    };
    Line::styled(format!("  t ‖dh_t‖   own  later  ×step  {parts}"), view.theme.dim)
}

fn row(view: &View, t: usize) -> Line<'static> {
    let (theme, arm) = (view.theme, view.arm());
    let here = view.current_timestep() == Some(t);
    let left = Span::styled(format!("{t:>3} "), if here { theme.accent } else { theme.dim });
    let is_new =
        here && view.looks.fresh && view.frame.snapshot.cursor.last() == Some(Tick::Backward(t));
    let style = match () {
        () if is_new => theme.fresh,
        () if here => theme.title,
        () => theme.text,
    };
    let cell = |x: Option<f64>| match x {
        Some(x) if view.is_asked_value(x) => Span::styled(format!("{:>6} ", "?"), theme.accent),
        Some(x) => Span::styled(format!("{} ", number(x, 6)), style),
        None => Span::styled(format!("{:>6} ", "·"), theme.not_computed),
    };
    let has_loss = view.frame.snapshot.example.targets[t].is_some();
    let own = if has_loss {
        cell(arm.norm(Tensor::DhFromOutput, t))
    } else {
        Span::styled("     – ", theme.dim)
    };
    let dh = match view.hides(OffTape::DhNorm.at(t, 0)) {
        true => Span::styled(format!("{:>6} ", "?"), theme.accent),
        false => cell(arm.norm(Tensor::Dh, t)),
    };
    let mut spans = vec![left, dh, own];
    let timesteps = view.frame.snapshot.cursor.timesteps;
    if !arm.model.hands_back(timesteps, t) {
        let why = if t + 1 < timesteps { "   cut: the window ends" } else { "   last timestep" };
        spans.push(Span::styled(why, theme.dim));
        return Line::from(spans);
    }
    let step = step(view, t);
    let of_nothing = arm.norm(Tensor::Dh, t + 1) == Some(0.0);
    let factor = |x: Option<f64>| match x {
        Some(x) if x.is_nan() && of_nothing => Span::styled("     – ", theme.dim),
        x => cell(x),
    };
    spans.extend([cell(arm.norm(Tensor::DhFromLater, t)), factor(step.map(whole))]);
    if let Split::Parts(_) = split(arm) {
        spans.extend([factor(step.map(|s| s.weights)), factor(step.map(|s| s.slope))]);
    }
    Line::from(spans)
}
