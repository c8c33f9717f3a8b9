//! The Network pane: the network unrolled in time, with the gradient on its way back.
//!
//! Boxes are filled as they are computed. An arrow first points the way of the values; as soon as a gradient has come
//! back along it, it points that way, and its weight and colour tell how long the gradient is.

mod caption;
mod cell;
mod flow;
mod lanes;
mod strength;
mod sum;
mod unrolled;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::train::Tick;
use crate::tui::markdown::wrapped;
use crate::tui::view::View;
use crate::tui::widget::{fitted, put, width};
use lanes::Shown;
use strength::{Drawn, Strength};
use unrolled::Unrolled;

/// The selected arm, and what the picture shows now.
pub(crate) fn title(view: &View) -> String {
    if view.looks.shows_cell() {
        return cell::title(view);
    }
    let whose = if view.compares() { format!("{} · ", view.arm().name) } else { String::new() };
    let now = match view.frame.snapshot.cursor.last() {
        None => "unrolled in time",
        Some(Tick::Forward(_)) => "values go forward",
        Some(Tick::Backward(_)) => "gradients come back",
        Some(Tick::Accumulate) => "the shares of all timesteps add up",
        Some(Tick::Clip) => "the gradient is clipped",
        Some(Tick::Update) => "the weights are updated",
    };
    format!("{whose}{now}")
}

/// The words below the picture, and the area that they leave to it: the legend, and above it what the last tick has done,
/// as far as there is room.
fn words(
    view: &View,
    all: &[Shown],
    strength: Option<Strength>,
    area: Rect,
) -> (Vec<Line<'static>>, Rect) {
    let (arms, room) = (all.len() as u16, usize::from(area.width));
    let mut lines = wrapped(&caption::caption(view, view.arm()), room.max(1));
    lines.iter_mut().for_each(|line| *line = line.clone().style(view.theme.text));
    let least = arms * lanes::LANE + 1;
    if area.height < least + lines.len() as u16 {
        lines.clear();
    }
    let rows = (lines.len() as u16 + 1).min(area.height.saturating_sub(arms));
    let picture = Rect { height: area.height - rows, ..area };
    lines.push(fitted::line(legend(view, all, strength, picture), room));
    lines.truncate(usize::from(rows));
    (lines, picture)
}

fn legend(view: &View, all: &[Shown], strength: Option<Strength>, picture: Rect) -> Line<'static> {
    let is_unrolled = Unrolled::fit(view, all, picture);
    let drawn = if is_unrolled { Drawn::Arrows } else { Drawn::Bars };
    match strength {
        Some(strength) => strength.legend(picture.width.into(), drawn, view.theme),
        None => Line::styled("no gradient has come back yet", view.theme.dim),
    }
}

/// Draws all visible arms below each other, on one scale; in full as far as there is room.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    if view.looks.shows_cell() {
        return cell::draw(view, area, buf);
    }
    draw_arms(view, &arms(view), area, buf);
}

/// Draws the selected arm alone.
pub(super) fn draw_selected(view: &View, area: Rect, buf: &mut Buffer) {
    draw_arms(view, &selected(view), area, buf);
}

/// The timestep at a position in the picture of the selected arm alone.
pub(super) fn timestep_of_selected(view: &View, area: Rect, at: (u16, u16)) -> Option<usize> {
    timestep_in(view, &selected(view), area, at)
}

fn selected<'a>(view: &'a View) -> [Shown<'a>; 1] {
    [(view.looks.colour(&view.arm().name), view.arm())]
}

fn draw_arms(view: &View, all: &[Shown], area: Rect, buf: &mut Buffer) {
    let strength = Strength::of(view);
    let (lines, picture) = words(view, all, strength, area);
    for (line, y) in lines.into_iter().zip(picture.bottom()..area.bottom()) {
        line.render(Rect { y, height: 1, ..area }, buf);
    }
    if !Unrolled::fit(view, all, picture) {
        return lanes::draw(view, all, strength, picture, buf);
    }
    for (shown, place) in all.iter().zip(lanes::places(all.len(), picture)) {
        let place = if all.len() > 1 { lanes::headed(view, *shown, place, buf) } else { place };
        Unrolled::new(view, shown.1, strength, place).draw(buf);
    }
}

/// The visible arms, or the selected one if all are hidden.
fn arms<'a>(view: &'a View) -> Vec<Shown<'a>> {
    let shown: Vec<_> = view.shown().collect();
    if shown.is_empty() { selected(view).to_vec() } else { shown }
}

/// The timestep at a position.
pub(crate) fn timestep_at(view: &View, area: Rect, column: u16, row: u16) -> Option<usize> {
    (!view.looks.shows_cell()).then(|| timestep_in(view, &arms(view), area, (column, row)))?
}

fn timestep_in(view: &View, all: &[Shown], area: Rect, (column, row): (u16, u16)) -> Option<usize> {
    let (_, picture) = words(view, all, None, area);
    let is_inside = picture.contains((column, row).into());
    let x = usize::from(column.checked_sub(picture.x).filter(|_| is_inside)?);
    if Unrolled::fit(view, all, picture) {
        return Unrolled::new(view, view.arm(), None, picture).timestep_at(x);
    }
    lanes::timestep_at(view, all.len(), x, picture)
}

/// Writes a number if there is room for all of it: half a number would be another one.
fn whole(buf: &mut Buffer, clip: Rect, at: (u16, u16), text: &str, style: Style) {
    if at.0 + width(text) <= clip.right() {
        put(buf, clip, at, text, style);
    }
}
