//! The Network pane: the network unrolled in time, with the gradient on its way back.
//!
//! Boxes are filled as they are computed. An arrow first points the way of the values; as soon as a gradient has come
//! back along it, it points that way, and its weight and colour tell how long the gradient is.

mod caption;
mod cell;
mod factors;
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

use crate::nn::{Clip, Quantity};
use crate::train::Tick;
use crate::tui::action::{Action, Look};
use crate::tui::keymap::keys_in_text;
use crate::tui::markdown::wrapped;
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use crate::tui::widget::{fitted, put, width};
use lanes::{Lanes, Shown};
use strength::{Drawn, Strength};
use sum::Shares;
use unrolled::Unrolled;

/// The selected arm, and what the picture shows now.
pub(crate) fn title(view: &View) -> String {
    if view.looks.shows_cell() {
        return cell::title(view);
    }
    let whose =
        if view.compares() { format!("{} · ", view.called(view.arm())) } else { String::new() };
    let now = match view.frame.snapshot.cursor.last() {
        None => "unrolled in time",
        Some(Tick::Forward(_)) => "values go forward",
        Some(Tick::Backward(_)) => "gradients come back",
        Some(Tick::Accumulate) => "the timesteps' shares add up",
        Some(Tick::Clip) => "the gradient is clipped",
        Some(Tick::Update) => "the weights are updated",
    };
    format!("{whose}{now}")
}

/// What the pane shows below its title: the picture, and below it words.
struct Plan {
    /// What the last tick has done, as far as there is room.
    caption: Vec<Line<'static>>,
    picture: Rect,
    drawn: Drawn,
    /// The row for the legend, if there is one.
    legend: Rect,
}

impl Plan {
    fn new(view: &View, all: &[Shown], area: Rect) -> Self {
        let (arms, room) = (all.len() as u16, usize::from(area.width));
        let mut caption = wrapped(&caption::caption(view, view.arm()), room.max(1));
        caption.iter_mut().for_each(|line| *line = line.clone().style(view.theme.text));
        let least = arms * lanes::LEAST + 1;
        if area.height < least + caption.len() as u16 {
            caption.clear();
        }
        let rows = (caption.len() as u16 + 1).min(area.height.saturating_sub(arms));
        caption.truncate(usize::from(rows.saturating_sub(1)));
        let picture = Rect { height: area.height - rows, ..area };
        let legend = Rect { y: area.bottom() - rows.min(1), height: rows.min(1), ..area };
        let drawn = match view.frame.snapshot.cursor.last() {
            _ if Unrolled::fit(view, all, picture) => Drawn::Arrows,
            Some(Tick::Accumulate) => Drawn::Shares,
            Some(Tick::Forward(_) | Tick::Backward(_) | Tick::Clip | Tick::Update) | None => {
                Drawn::Bars
            }
        };
        Plan { caption, picture, drawn, legend }
    }

    /// What the lengths are, in as many words as fit; beside bars the key that makes room for the whole picture.
    fn legend(&self, view: &View, all: &[Shown], strength: Option<Strength>) -> Line<'static> {
        let (theme, room) = (view.theme, usize::from(self.legend.width));
        let Some(strength) = strength else {
            return Line::styled("no gradient has come back yet", theme.dim);
        };
        let named = match self.drawn {
            Drawn::Arrows => return strength.arrows(room, theme),
            Drawn::Bars if all.iter().any(|(_, arm)| arm.clip != Clip::Off) => {
                "‖dh_t‖ before the clip".to_owned()
            }
            Drawn::Bars => "‖dh_t‖".to_owned(),
            Drawn::Shares => format!("share in {}", Shares::of(view, view.arm()).called()),
        };
        let rows = Lanes::new(view, all, self.drawn, self.picture).rows();
        let lines = strength.bars(&named, rows, theme);
        let larger = match view.looks.zoom {
            true => "a larger window shows the network".to_owned(),
            false => format!("{}: larger", keys_in_text(&[Action::Look(Look::Zoom)])),
        };
        let larger = theme.sentence(&format!("  {larger}"), theme.key).spans;
        let draws = Unrolled::is_wanted(view, all);
        let pointing = lines
            .iter()
            .filter(|_| draws)
            .map(|line| Line::from_iter(line.spans.iter().chain(&larger).cloned()));
        let all: Vec<Line> = pointing.chain(lines.clone()).collect();
        let fits = all.iter().find(|line| line.width() <= room).or(all.last());
        fits.cloned().unwrap_or_default()
    }
}

/// Draws all visible arms below each other, on one scale; in full as far as there is room.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    if view.looks.shows_cell() {
        return cell::draw(view, area, buf);
    }
    draw_arms(view, &arms(view), area, buf);
}

/// The number of rows of the cell that do not fit.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    if view.looks.shows_cell() { cell::extent(view, area) } else { Extent::default() }
}

/// Whether there is room for the whole picture, not for bars alone.
pub(crate) fn draws_arrows(view: &View, area: Rect) -> bool {
    Plan::new(view, &arms(view), area).drawn == Drawn::Arrows
}

/// Draws the selected arm alone.
pub(super) fn draw_selected(view: &View, area: Rect, buf: &mut Buffer) {
    draw_arms(view, &selected(view), area, buf);
}

/// What is at a position in the picture of the selected arm alone.
pub(super) fn pictured_of_selected(view: &View, area: Rect, at: (u16, u16)) -> Option<Pictured> {
    pictured_in(view, &selected(view), area, at)
}

fn selected<'a>(view: &'a View) -> [Shown<'a>; 1] {
    [(view.looks.colour(&view.arm().name), view.arm())]
}

fn draw_arms(view: &View, all: &[Shown], area: Rect, buf: &mut Buffer) {
    let plan = Plan::new(view, all, area);
    let (picture, drawn) = (plan.picture, plan.drawn);
    let strength = Strength::of(view, drawn);
    for (line, y) in plan.caption.iter().zip(picture.bottom()..area.bottom()) {
        line.render(Rect { y, height: 1, ..area }, buf);
    }
    let legend = plan.legend(view, all, strength);
    fitted::line(legend, area.width.into()).render(plan.legend, buf);
    if drawn != Drawn::Arrows {
        return Lanes::new(view, all, drawn, picture).draw(strength, buf);
    }
    for (shown, place) in all.iter().zip(lanes::places(all.len(), picture)) {
        let place =
            if all.len() > 1 { lanes::headed(view, *shown, drawn, place, buf) } else { place };
        Unrolled::new(view, shown.1, strength, place).draw(buf);
    }
}

/// The visible arms, or the selected one if all are hidden.
fn arms<'a>(view: &'a View) -> Vec<Shown<'a>> {
    let shown: Vec<_> = view.shown().collect();
    if shown.is_empty() { selected(view).to_vec() } else { shown }
}

/// The timestep at a position of the picture, and the number there, if it is drawn in full.
pub(super) type Pictured = (usize, Option<Quantity>);

/// What is at a position of the picture.
pub(crate) fn pictured(view: &View, area: Rect, at: (u16, u16)) -> Option<Pictured> {
    (!view.looks.shows_cell()).then(|| pictured_in(view, &arms(view), area, at))?
}

fn pictured_in(view: &View, all: &[Shown], area: Rect, at: (u16, u16)) -> Option<Pictured> {
    let Plan { picture, drawn, .. } = Plan::new(view, all, area);
    let is_inside = picture.contains(at.into());
    let x = usize::from(at.0.checked_sub(picture.x).filter(|_| is_inside)?);
    if drawn != Drawn::Arrows {
        return Lanes::new(view, all, drawn, picture).timestep_at(x).map(|t| (t, None));
    }
    let place = lanes::places(all.len(), picture).find(|place| place.contains(at.into()))?;
    let head = u16::from(all.len() > 1);
    let place = Rect { y: place.y + head, height: place.height - head, ..place };
    let unrolled = Unrolled::new(view, view.arm(), None, place);
    Some((unrolled.timestep_at(x)?, unrolled.number_at(at)))
}

/// Writes a number if there is room for all of it: half a number would be another one.
fn whole(buf: &mut Buffer, clip: Rect, at: (u16, u16), text: &str, style: Style) {
    if at.0 + width(text) <= clip.right() {
        put(buf, clip, at, text, style);
    }
}
